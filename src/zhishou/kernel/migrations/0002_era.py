"""Events count transactions on from those of the server they were restored from (see docs/decisions/0003)."""

from django.db import migrations, models

import zhishou.kernel.models.evidence

FUNCTIONS = """
CREATE FUNCTION zhishou_era() RETURNS bigint LANGUAGE sql IMMUTABLE AS 'SELECT 0::bigint';
CREATE FUNCTION zhishou_xid() RETURNS xid8 LANGUAGE sql STABLE AS
'SELECT (pg_current_xact_id()::text::bigint + zhishou_era())::text::xid8';
CREATE FUNCTION zhishou_horizon() RETURNS xid8 LANGUAGE sql STABLE AS
'SELECT (pg_snapshot_xmin(pg_current_snapshot())::text::bigint + zhishou_era())::text::xid8';
"""
GONE = "DROP FUNCTION zhishou_horizon(); DROP FUNCTION zhishou_xid(); DROP FUNCTION zhishou_era();"


class Migration(migrations.Migration):
    dependencies = [("kernel", "0001_initial")]

    operations = [
        migrations.RunSQL(FUNCTIONS, GONE),
        migrations.AlterField(
            model_name="event",
            name="xid",
            field=zhishou.kernel.models.evidence.Xid8Field(
                db_default=models.Func(function="zhishou_xid"), editable=False
            ),
        ),
    ]
