"""A person's leaves never overlap: the database holds it too, without an extension."""

from django.db import migrations

NO_OVERLAP = """
ALTER TABLE kernel_absence ADD CONSTRAINT absence_no_overlap EXCLUDE USING gist (
  int8range(person_id, person_id, '[]') WITH &&, tstzrange(starts_at, ends_at, '[)') WITH &&
) WHERE (cancelled_at IS NULL)
"""


class Migration(migrations.Migration):
    dependencies = [("kernel", "0001_initial")]
    operations = [
        migrations.RunSQL(NO_OVERLAP, "ALTER TABLE kernel_absence DROP CONSTRAINT absence_no_overlap"),
    ]
