"""A payment names the debit line it answers; checks of many rows at once, for a bank's answer and its taking back."""

import django.db.models.deletion
from django.db import migrations, models

from zhishou.kernel.referring import refers

_NAME_LINES = """
UPDATE payments_payment p SET debit_line_id = l.id FROM payments_debitline l WHERE l.payment_id = p.id
"""
_FORGET = """
DROP FUNCTION zhishou_refers_payments_debitline CASCADE;
DROP FUNCTION zhishou_named_payments_debitline_payment_id CASCADE;
"""
# A line's result is written beside it, half a page is kept free for that.
_ROOM = "ALTER TABLE payments_debitline SET (fillfactor = 50)"

# As in 0001, but the days of a statement are told apart before their months are looked at, and what goes is looked at a
# statement at a time.
_AT_ONCE = """
CREATE OR REPLACE FUNCTION zhishou_note_later() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  one record;
BEGIN
  FOR one IN SELECT DISTINCT d.site_id, zhishou_month_of(d."on") AS period
               FROM (SELECT DISTINCT site_id, "on" FROM fresh) d LOOP
    IF zhishou_is_closed(one.site_id, one.period) THEN
      INSERT INTO payments_laterentry (allocation_id, site_id, period, amount_fen, closed_through)
      SELECT f.id, f.site_id, one.period, f.amount_fen,
             (SELECT max(m.period) FROM billing_monthclose m WHERE m.site_id = one.site_id AND m.state = 'closed')
        FROM fresh f WHERE f.site_id = one.site_id AND zhishou_month_of(f."on") = one.period;
    END IF;
  END LOOP;
  RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION zhishou_settled_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  one record;
BEGIN
  IF coalesce(current_setting('zhishou.operation', true), '') <> 'maintenance' THEN
    FOR one IN SELECT DISTINCT site_id, "on" FROM gone LOOP
      IF zhishou_is_closed(one.site_id, zhishou_month_of(one."on")) THEN
        RAISE EXCEPTION 'zhishou: % of what settled on %, in a closed month', TG_OP, one."on" USING ERRCODE = 'ZS004';
      END IF;
    END LOOP;
  END IF;
  RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION zhishou_payment_kept() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  one record;
BEGIN
  IF coalesce(current_setting('zhishou.operation', true), '') <> 'maintenance' THEN
    FOR one IN SELECT DISTINCT site_id, paid_on FROM gone LOOP
      IF zhishou_is_closed(one.site_id, zhishou_month_of(one.paid_on)) THEN
        RAISE EXCEPTION 'zhishou: % of a payment of %, in a closed month', TG_OP, one.paid_on USING ERRCODE = 'ZS004';
      END IF;
    END LOOP;
  END IF;
  RETURN NULL;
END $$;
DROP TRIGGER zhishou_settled_stays ON payments_allocation;
CREATE TRIGGER zhishou_settled_stays AFTER DELETE ON payments_allocation REFERENCING OLD TABLE AS gone
  FOR EACH STATEMENT EXECUTE FUNCTION zhishou_settled_stays();
CREATE TRIGGER zhishou_settled_stays_as_it_is AFTER UPDATE ON payments_allocation REFERENCING OLD TABLE AS gone
  FOR EACH STATEMENT EXECUTE FUNCTION zhishou_settled_stays();
DROP TRIGGER zhishou_payment_kept ON payments_payment;
CREATE TRIGGER zhishou_payment_kept AFTER DELETE ON payments_payment REFERENCING OLD TABLE AS gone
  FOR EACH STATEMENT EXECUTE FUNCTION zhishou_payment_kept();
"""


class Migration(migrations.Migration):
    dependencies = [("payments", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="payment",
            name="debit_line",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="payments.debitline",
            ),
        ),
        migrations.RunSQL(_NAME_LINES, migrations.RunSQL.noop),
        migrations.RunSQL(_FORGET, refers("payments_debitline", payment_id="payments_payment").sql),
        migrations.RemoveConstraint(model_name="debitline", name="debit_line_paid_by_a_payment"),
        migrations.RemoveField(model_name="debitline", name="payment"),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("debit_line__isnull", False)),
                fields=("debit_line",),
                name="payments_line_answered_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.CheckConstraint(
                condition=models.Q(("debit_line", None), ("method", 4), _connector="OR"),
                name="payments_line_answered_by_debit",
            ),
        ),
        migrations.RunSQL(_ROOM, "ALTER TABLE payments_debitline RESET (fillfactor)"),
        refers(
            "payments_payment",
            site_id="kernel_site",
            unit_id="property_unit",
            received_by_id="kernel_person",
            batch_id="payments_paymentbatch",
            debit_line_id="payments_debitline",
        ),
        migrations.RunSQL(_AT_ONCE, migrations.RunSQL.noop),
    ]
