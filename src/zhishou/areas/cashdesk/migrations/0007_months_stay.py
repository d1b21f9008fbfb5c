"""The database holds the line: a signed month stays as signed but for its withdrawal, and what was open in it stays."""

from django.db import migrations

FORWARD = """
CREATE OR REPLACE FUNCTION cashdesk_bank_month_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' OR OLD.withdrawn_at IS NOT NULL OR
     OLD.signature_id IS NOT NULL AND OLD.signature_id IS DISTINCT FROM NEW.signature_id OR
     (OLD.site_id, OLD.period, OLD.figures, OLD.remark, OLD.signed_by_id, OLD.signed_at) IS DISTINCT FROM
     (NEW.site_id, NEW.period, NEW.figures, NEW.remark, NEW.signed_by_id, NEW.signed_at) THEN
    RAISE EXCEPTION 'zhishou: bank month % stays as it was signed', OLD.id USING ERRCODE = 'ZS005';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER cashdesk_bank_month_stays BEFORE UPDATE OR DELETE ON cashdesk_bankmonth
  FOR EACH ROW EXECUTE FUNCTION cashdesk_bank_month_stays();
CREATE TRIGGER cashdesk_bank_month_item_stays BEFORE UPDATE OR DELETE ON cashdesk_bankmonthitem
  FOR EACH ROW EXECUTE FUNCTION cashdesk_said_stays();
"""
BACK = """
DROP TRIGGER cashdesk_bank_month_item_stays ON cashdesk_bankmonthitem;
DROP TRIGGER cashdesk_bank_month_stays ON cashdesk_bankmonth;
DROP FUNCTION cashdesk_bank_month_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("cashdesk", "0006_bank_months")]

    operations = [migrations.RunSQL(FORWARD, BACK)]
