"""Which months were closed when something was booked into one of them later: so a closed month can be reckoned again."""

from django.db import migrations, models

_NOTE = """
CREATE OR REPLACE FUNCTION zhishou_note_later() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  one record;
BEGIN
  FOR one IN SELECT DISTINCT site_id, zhishou_month_of("on") AS period FROM fresh LOOP
    IF zhishou_is_closed(one.site_id, one.period) THEN
      INSERT INTO payments_laterentry (allocation_id, site_id, period, amount_fen, closed_through)
      SELECT f.id, f.site_id, one.period, f.amount_fen,
             (SELECT max(m.period) FROM billing_monthclose m WHERE m.site_id = one.site_id AND m.state = 'closed')
        FROM fresh f WHERE f.site_id = one.site_id AND zhishou_month_of(f."on") = one.period;
    END IF;
  END LOOP;
  RETURN NULL;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("payments", "0006_reversals")]

    operations = [
        migrations.AddField("laterentry", "closed_through", models.IntegerField(default=0), preserve_default=False),
        migrations.RunSQL(_NOTE, migrations.RunSQL.noop),
    ]
