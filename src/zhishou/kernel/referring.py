"""References that the database checks a statement at a time.

PostgreSQL checks a foreign key row by row, 6 to 8 µs each, at the commit: for a month's late fees and a bank's answer of
a million lines that is longer than writing them. The triggers made here hold the same line by one look-up for all rows
of a statement: none comes that names a row that is not there, and none goes that is named. Who writes shares a lock per
table with the others, whoever deletes from it holds it alone, so neither overlooks what the other has not committed yet.

In a migration: each such key with `db_constraint=False`, then `refers(table, column=target, …)`.
"""

from __future__ import annotations

from django.db.migrations import RunSQL

_WAITS = """
CREATE OR REPLACE FUNCTION zhishou_named_waits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('zhishou.refers.' || TG_TABLE_NAME));
  RETURN NULL;
END $$;
"""
# Always by the key: a plan that once read the whole other table for a large statement would be kept for small ones.
_COMES = """
CREATE OR REPLACE FUNCTION zhishou_refers_{table}() RETURNS trigger LANGUAGE plpgsql
SET enable_hashjoin = off SET enable_mergejoin = off AS $$
BEGIN
{checks}  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER zhishou_refers AFTER INSERT ON "{table}" REFERENCING NEW TABLE AS fresh
  FOR EACH STATEMENT EXECUTE FUNCTION zhishou_refers_{table}();
CREATE OR REPLACE TRIGGER zhishou_refers_changed AFTER UPDATE ON "{table}" REFERENCING NEW TABLE AS fresh
  FOR EACH STATEMENT EXECUTE FUNCTION zhishou_refers_{table}();
"""
_CHECK = """  PERFORM pg_advisory_xact_lock_shared(hashtext('zhishou.refers.{target}'));
  IF EXISTS (SELECT 1 FROM fresh f WHERE f."{column}" IS NOT NULL
              AND NOT EXISTS (SELECT 1 FROM "{target}" r WHERE r.id = f."{column}")) THEN
    RAISE EXCEPTION 'zhishou: a {column} of {table} names no row of {target}' USING ERRCODE = 'foreign_key_violation';
  END IF;
"""
_GOES = """
CREATE OR REPLACE FUNCTION zhishou_named_{table}_{column}() RETURNS trigger LANGUAGE plpgsql
SET enable_hashjoin = off SET enable_mergejoin = off AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM gone g WHERE EXISTS (SELECT 1 FROM "{table}" t WHERE t."{column}" = g.id)) THEN
    RAISE EXCEPTION 'zhishou: a row of {target} is named by a {column} of {table}' USING ERRCODE = 'foreign_key_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER zhishou_named_waits BEFORE DELETE ON "{target}"
  FOR EACH STATEMENT EXECUTE FUNCTION zhishou_named_waits();
CREATE OR REPLACE TRIGGER zhishou_named_{table}_{column} AFTER DELETE ON "{target}" REFERENCING OLD TABLE AS gone
  FOR EACH STATEMENT EXECUTE FUNCTION zhishou_named_{table}_{column}();
"""


def refers(table: str, **columns: str) -> RunSQL:
    """The step of a migration that lets columns of a table name rows (by `id`) of the tables given with them."""
    pairs = [{"table": table, "column": column, "target": target} for column, target in columns.items()]
    comes = _COMES.format(table=table, checks="".join(_CHECK.format(**pair) for pair in pairs))
    undo = f"DROP FUNCTION zhishou_refers_{table} CASCADE;" + "".join(
        f"DROP FUNCTION zhishou_named_{table}_{column} CASCADE;" for column in columns
    )
    return RunSQL(_WAITS + comes + "".join(_GOES.format(**pair) for pair in pairs), undo)
