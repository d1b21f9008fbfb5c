"""The database holds the line: a receipt stays as issued but for the mark of void, an entry but for its slip."""

from django.db import migrations

FORWARD = """
CREATE OR REPLACE FUNCTION cashdesk_receipt_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' OR OLD.voided_at IS NOT NULL OR
     (OLD.site_id, OLD.book_id, OLD.serial, OLD.number, OLD.unit_id, OLD.method, OLD.reference, OLD.amount_fen,
      OLD.tendered_fen, OLD.paid_on, OLD.issued_by_id, OLD.issued_at) IS DISTINCT FROM
     (NEW.site_id, NEW.book_id, NEW.serial, NEW.number, NEW.unit_id, NEW.method, NEW.reference, NEW.amount_fen,
      NEW.tendered_fen, NEW.paid_on, NEW.issued_by_id, NEW.issued_at) THEN
    RAISE EXCEPTION 'zhishou: receipt % stays as it was issued', OLD.number USING ERRCODE = 'ZS005';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER cashdesk_receipt_stays BEFORE UPDATE OR DELETE ON cashdesk_receipt
  FOR EACH ROW EXECUTE FUNCTION cashdesk_receipt_stays();
CREATE OR REPLACE FUNCTION cashdesk_entry_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' OR OLD.slip_id IS NOT NULL OR
     (OLD.site_id, OLD."on", OLD.receipt_id, OLD.method, OLD.amount_fen, OLD.cashier_id) IS DISTINCT FROM
     (NEW.site_id, NEW."on", NEW.receipt_id, NEW.method, NEW.amount_fen, NEW.cashier_id) THEN
    RAISE EXCEPTION 'zhishou: entry % stays as it was booked', OLD.id USING ERRCODE = 'ZS005';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER cashdesk_entry_stays BEFORE UPDATE OR DELETE ON cashdesk_entry
  FOR EACH ROW EXECUTE FUNCTION cashdesk_entry_stays();
"""
BACK = """
DROP TRIGGER cashdesk_receipt_stays ON cashdesk_receipt;
DROP FUNCTION cashdesk_receipt_stays();
DROP TRIGGER cashdesk_entry_stays ON cashdesk_entry;
DROP FUNCTION cashdesk_entry_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("cashdesk", "0001_initial")]

    operations = [migrations.RunSQL(FORWARD, BACK)]
