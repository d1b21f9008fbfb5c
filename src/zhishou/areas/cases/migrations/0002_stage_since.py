"""A case knows since when it waits for the step it is at."""

import django.db.models.functions.datetime
from django.db import migrations, models

import zhishou.kernel.clock

# The last act about an open case; what is closed waits for nobody.
SINCE = """
UPDATE cases_case SET stage_since = coalesce(
  (SELECT max(at) FROM kernel_event WHERE context = 'cases.case:' || cases_case.id), taken_at)
WHERE stage <> 'closed'
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="case",
            name="stage_since",
            field=models.DateTimeField(
                db_default=django.db.models.functions.datetime.Now(),
                default=zhishou.kernel.clock.now,
                verbose_name="进入本步",
            ),
        ),
        migrations.RunSQL(SINCE, migrations.RunSQL.noop),
    ]
