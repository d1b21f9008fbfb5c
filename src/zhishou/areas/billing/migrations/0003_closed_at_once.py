"""Closed months are asked for the months of a whole statement at once; late fees by charge have one index, not two."""

import django.db.models.deletion
from django.db import migrations, models

# An aggregate over the months takes a hash of few; a loop over them is planned to begin soon, and sorts every row for it.
AT_ONCE = """
CREATE OR REPLACE FUNCTION zhishou_closed_new() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  closed integer;
BEGIN
  SELECT min(m.period) FILTER (WHERE zhishou_is_closed(m.site_id, m.period)) INTO closed
    FROM (SELECT DISTINCT site_id, period FROM fresh) m;
  IF closed IS NOT NULL THEN
    RAISE EXCEPTION 'zhishou: % of the closed month % on %', TG_OP, closed, TG_TABLE_NAME USING ERRCODE = 'ZS004';
  END IF;
  RETURN NULL;
END $$;
"""
ONE_BY_ONE = """
CREATE OR REPLACE FUNCTION zhishou_closed_new() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  one record;
BEGIN
  FOR one IN SELECT DISTINCT site_id, period FROM fresh LOOP
    IF zhishou_is_closed(one.site_id, one.period) THEN
      RAISE EXCEPTION 'zhishou: % of the closed month % on %', TG_OP, one.period, TG_TABLE_NAME USING ERRCODE = 'ZS004';
    END IF;
  END LOOP;
  RETURN NULL;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("billing", "0002_corrected_once")]

    operations = [
        migrations.RunSQL(AT_ONCE, ONE_BY_ONE),
        migrations.AlterField(
            model_name="latefee",
            name="charge",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="late_fees",
                to="billing.charge",
            ),
        ),
    ]
