"""The database's own line: no charge and no late fee of a closed month is written, and a closed month stays closed.

New rows are looked at a statement at a time, so that a run's COPY pays next to nothing. Who writes to a month shares a
lock with the close, which waits for all of them; `ZS004` is the refusal.
"""

from django.db import migrations

_FUNCTIONS = """
CREATE OR REPLACE FUNCTION zhishou_is_closed(community bigint, month integer) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock_shared((community % 2147483648)::integer, -month);
  RETURN EXISTS (
    SELECT 1 FROM billing_monthclose WHERE site_id = community AND state = 'closed' AND period >= month
  );
END $$;
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
CREATE OR REPLACE FUNCTION zhishou_closed_old() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF coalesce(current_setting('zhishou.operation', true), '') <> 'maintenance' AND zhishou_is_closed(OLD.site_id, OLD.period)
  THEN
    RAISE EXCEPTION 'zhishou: % of the closed month % on %', TG_OP, OLD.period, TG_TABLE_NAME USING ERRCODE = 'ZS004';
  END IF;
  RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE OR REPLACE FUNCTION zhishou_close_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF coalesce(current_setting('zhishou.operation', true), '') <> 'maintenance' THEN
    RAISE EXCEPTION 'zhishou: the month % stays closed', OLD.period USING ERRCODE = 'ZS004';
  END IF;
  RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
"""

_TRIGGERS = """
CREATE OR REPLACE TRIGGER zhishou_closed_new AFTER INSERT ON billing_charge REFERENCING NEW TABLE AS fresh
  FOR EACH STATEMENT EXECUTE FUNCTION zhishou_closed_new();
CREATE OR REPLACE TRIGGER zhishou_closed_old BEFORE UPDATE OR DELETE ON billing_charge
  FOR EACH ROW EXECUTE FUNCTION zhishou_closed_old();
CREATE OR REPLACE TRIGGER zhishou_closed_new AFTER INSERT ON billing_latefee REFERENCING NEW TABLE AS fresh
  FOR EACH STATEMENT EXECUTE FUNCTION zhishou_closed_new();
CREATE OR REPLACE TRIGGER zhishou_closed_old BEFORE DELETE OR UPDATE OF charge_id, site_id, period, amount_fen, through, row
  ON billing_latefee FOR EACH ROW EXECUTE FUNCTION zhishou_closed_old();
CREATE OR REPLACE TRIGGER zhishou_close_stays BEFORE UPDATE OR DELETE ON billing_monthclose
  FOR EACH ROW WHEN (OLD.state = 'closed') EXECUTE FUNCTION zhishou_close_stays();
"""

_UNDO = """
DROP TRIGGER IF EXISTS zhishou_closed_new ON billing_charge;
DROP TRIGGER IF EXISTS zhishou_closed_old ON billing_charge;
DROP TRIGGER IF EXISTS zhishou_closed_new ON billing_latefee;
DROP TRIGGER IF EXISTS zhishou_closed_old ON billing_latefee;
DROP TRIGGER IF EXISTS zhishou_close_stays ON billing_monthclose;
DROP FUNCTION IF EXISTS zhishou_closed_new, zhishou_closed_old, zhishou_close_stays;
DROP FUNCTION IF EXISTS zhishou_is_closed;
"""


class Migration(migrations.Migration):
    dependencies = [("billing", "0002_monthclose")]

    operations = [migrations.RunSQL(_FUNCTIONS, _UNDO), migrations.RunSQL(_TRIGGERS, migrations.RunSQL.noop)]
