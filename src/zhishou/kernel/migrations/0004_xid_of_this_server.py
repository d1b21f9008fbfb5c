from django.db import migrations

# On the server where a home began its era is nought, and the planner puts PostgreSQL's own function into the statement.
# With an era it counts on as before (docs/decisions/0003).
FOLDED = """
CREATE OR REPLACE FUNCTION zhishou_xid() RETURNS xid8 LANGUAGE sql STABLE AS
'SELECT CASE zhishou_era() WHEN 0 THEN pg_current_xact_id()
             ELSE (pg_current_xact_id()::text::bigint + zhishou_era())::text::xid8 END';
"""
ALWAYS_COUNTED = """
CREATE OR REPLACE FUNCTION zhishou_xid() RETURNS xid8 LANGUAGE sql STABLE AS
'SELECT (pg_current_xact_id()::text::bigint + zhishou_era())::text::xid8';
"""


class Migration(migrations.Migration):
    dependencies = [("kernel", "0003_words_one_row_an_event")]

    operations = [migrations.RunSQL(FOLDED, ALWAYS_COUNTED)]
