"""The database holds the line: what the bank and the channels said stays as they said it."""

from django.db import migrations

FORWARD = """
CREATE OR REPLACE FUNCTION cashdesk_said_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'zhishou: % % stays as it was taken in', TG_TABLE_NAME, OLD.id USING ERRCODE = 'ZS005';
END $$;
CREATE TRIGGER cashdesk_said_stays BEFORE UPDATE ON cashdesk_statementline
  FOR EACH ROW EXECUTE FUNCTION cashdesk_said_stays();
CREATE TRIGGER cashdesk_said_stays BEFORE UPDATE ON cashdesk_scanline
  FOR EACH ROW EXECUTE FUNCTION cashdesk_said_stays();
"""
BACK = """
DROP TRIGGER cashdesk_said_stays ON cashdesk_statementline;
DROP TRIGGER cashdesk_said_stays ON cashdesk_scanline;
DROP FUNCTION cashdesk_said_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("cashdesk", "0004_bank_and_channels")]

    operations = [migrations.RunSQL(FORWARD, BACK)]
