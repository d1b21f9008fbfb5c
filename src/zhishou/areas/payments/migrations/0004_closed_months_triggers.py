"""What settled in a closed month stays as it is; what is booked into it later is noted and left out of its figures."""

from django.db import migrations

_FUNCTIONS = """
CREATE OR REPLACE FUNCTION zhishou_month_of(day date) RETURNS integer LANGUAGE sql IMMUTABLE AS $$
  SELECT (extract(year FROM day) * 100 + extract(month FROM day))::integer
$$;
CREATE OR REPLACE FUNCTION zhishou_note_later() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  one record;
BEGIN
  FOR one IN SELECT DISTINCT site_id, zhishou_month_of("on") AS period FROM fresh LOOP
    IF zhishou_is_closed(one.site_id, one.period) THEN
      INSERT INTO payments_laterentry (allocation_id, site_id, period, amount_fen)
      SELECT id, site_id, one.period, amount_fen FROM fresh
       WHERE site_id = one.site_id AND zhishou_month_of("on") = one.period;
    END IF;
  END LOOP;
  RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION zhishou_settled_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF coalesce(current_setting('zhishou.operation', true), '') <> 'maintenance'
     AND zhishou_is_closed(OLD.site_id, zhishou_month_of(OLD."on")) THEN
    RAISE EXCEPTION 'zhishou: % of what settled on %, in a closed month', TG_OP, OLD."on" USING ERRCODE = 'ZS004';
  END IF;
  RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE OR REPLACE FUNCTION zhishou_payment_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF coalesce(current_setting('zhishou.operation', true), '') <> 'maintenance'
     AND zhishou_is_closed(OLD.site_id, zhishou_month_of(OLD.paid_on)) THEN
    RAISE EXCEPTION 'zhishou: % of a payment of %, in a closed month', TG_OP, OLD.paid_on USING ERRCODE = 'ZS004';
  END IF;
  RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
"""

_TRIGGERS = """
CREATE OR REPLACE TRIGGER zhishou_note_later AFTER INSERT ON payments_allocation REFERENCING NEW TABLE AS fresh
  FOR EACH STATEMENT EXECUTE FUNCTION zhishou_note_later();
CREATE OR REPLACE TRIGGER zhishou_settled_stays BEFORE UPDATE OR DELETE ON payments_allocation
  FOR EACH ROW EXECUTE FUNCTION zhishou_settled_stays();
CREATE OR REPLACE TRIGGER zhishou_payment_stays BEFORE UPDATE ON payments_payment FOR EACH ROW
  WHEN ((OLD.site_id, OLD.unit_id, OLD.paid_on, OLD.method, OLD.number, OLD.amount_fen)
        IS DISTINCT FROM (NEW.site_id, NEW.unit_id, NEW.paid_on, NEW.method, NEW.number, NEW.amount_fen))
  EXECUTE FUNCTION zhishou_payment_stays();
CREATE OR REPLACE TRIGGER zhishou_payment_kept BEFORE DELETE ON payments_payment
  FOR EACH ROW EXECUTE FUNCTION zhishou_payment_stays();
"""

_UNDO = """
DROP TRIGGER IF EXISTS zhishou_note_later ON payments_allocation;
DROP TRIGGER IF EXISTS zhishou_settled_stays ON payments_allocation;
DROP TRIGGER IF EXISTS zhishou_payment_stays ON payments_payment;
DROP TRIGGER IF EXISTS zhishou_payment_kept ON payments_payment;
DROP FUNCTION IF EXISTS zhishou_note_later, zhishou_settled_stays, zhishou_payment_stays;
DROP FUNCTION IF EXISTS zhishou_month_of;
"""


class Migration(migrations.Migration):
    dependencies = [("payments", "0003_closed_months"), ("billing", "0003_closed_months")]

    operations = [migrations.RunSQL(_FUNCTIONS, _UNDO), migrations.RunSQL(_TRIGGERS, migrations.RunSQL.noop)]
