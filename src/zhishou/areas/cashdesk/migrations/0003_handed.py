"""Cash leaves its drawer with one paper: a slip for the bank, or a remittance for finance."""

from django.db import migrations, models

ENTRY = """
CREATE OR REPLACE FUNCTION cashdesk_entry_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' OR OLD.slip_id IS NOT NULL OR
     (OLD.site_id, OLD."on", OLD.receipt_id, OLD.method, OLD.amount_fen, OLD.cashier_id) IS DISTINCT FROM
     (NEW.site_id, NEW."on", NEW.receipt_id, NEW.method, NEW.amount_fen, NEW.cashier_id) OR
     (OLD.handed <> '' AND NEW.handed NOT IN ('', OLD.handed)) THEN
    RAISE EXCEPTION 'zhishou: entry % stays as it was booked', OLD.id USING ERRCODE = 'ZS005';
  END IF;
  RETURN NEW;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("cashdesk", "0002_stays")]

    operations = [
        migrations.RemoveIndex(model_name="entry", name="entry_in_drawer"),
        migrations.AddField(
            model_name="entry",
            name="handed",
            field=models.CharField(blank=True, default="", max_length=20, verbose_name="上缴单"),
            preserve_default=False,
        ),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(
                condition=models.Q(("handed", ""), ("method", 1), ("slip__isnull", True)),
                fields=["site", "cashier"],
                name="entry_in_drawer",
            ),
        ),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(
                condition=models.Q(("handed", ""), _negated=True), fields=["handed"], name="entry_handed"
            ),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.CheckConstraint(
                condition=models.Q(("handed", ""), models.Q(("method", 1), ("slip", None)), _connector="OR"),
                name="entry_left_by_one_paper",
            ),
        ),
        migrations.RunSQL(ENTRY, migrations.RunSQL.noop),
    ]
