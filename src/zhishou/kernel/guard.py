"""The database holds the line too: no row of a guarded table is written unless an operation is in progress.

It guards against mistakes (raw SQL, COPY, a forgotten path). Against malice the application's role owns no table and
cannot change or delete events.
"""

from __future__ import annotations

from django.apps import apps
from django.db import connections, models

from zhishou.kernel import alarms, house

EXEMPT = {
    # What the program itself keeps and no operation is about.
    "kernel.denied", "kernel.ratemark", "kernel.job", "kernel.savedview", "kernel.notice", "kernel.link", "kernel.seal",
    "kernel.closedday", "kernel.eventday", "kernel.rollupmark",
}  # fmt: skip
APPEND_ONLY = {"kernel.event", "kernel.seal"}
# What events name, and in which columns. Foreign keys would hold it too, at the cost of every operation; this costs only
# who deletes: they wait for everybody who writes an event, and everybody for them.
NAMED_BY_EVENTS = {"kernel.person": ("actor_id", "on_behalf_of_id"), "kernel.site": ("site_id",)}
APP_ROLE = "zhishou_app"

_FUNCTIONS = """
CREATE OR REPLACE FUNCTION zhishou_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF coalesce(current_setting('zhishou.operation', true), '') = '' THEN
    RAISE EXCEPTION 'zhishou: % on % outside an operation', TG_OP, TG_TABLE_NAME USING ERRCODE = 'ZS001';
  END IF;
  RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION zhishou_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF coalesce(current_setting('zhishou.operation', true), '') <> 'maintenance' THEN
    RAISE EXCEPTION 'zhishou: % on % is never allowed', TG_OP, TG_TABLE_NAME USING ERRCODE = 'ZS002';
  END IF;
  RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION zhishou_deadline_closed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'INSERT' AND OLD.state <> 'open' THEN
    IF TG_OP = 'DELETE' OR (OLD.state, OLD.closed_at, OLD.closed_by_id, OLD.due_at, OLD.duty_id, OLD.site_id, OLD.person_id)
        IS DISTINCT FROM (NEW.state, NEW.closed_at, NEW.closed_by_id, NEW.due_at, NEW.duty_id, NEW.site_id, NEW.person_id) THEN
      RAISE EXCEPTION 'zhishou: a closed deadline stays as it was closed' USING ERRCODE = 'ZS003';
    END IF;
    NEW.closed_xid := OLD.closed_xid;
  ELSIF TG_OP = 'DELETE' THEN
    RETURN OLD;
  ELSIF NEW.state <> 'open' THEN
    NEW.closed_xid := zhishou_xid();
  ELSE
    NEW.closed_xid := NULL;
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE FUNCTION zhishou_named_by_events() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public AS $$
DECLARE
  named boolean;
BEGIN
  LOCK TABLE kernel_event IN SHARE ROW EXCLUSIVE MODE;
  FOR place IN 0 .. TG_NARGS - 1 LOOP
    EXECUTE format('SELECT EXISTS (SELECT 1 FROM kernel_event WHERE %I = ANY (ARRAY(SELECT id FROM gone)))', TG_ARGV[place])
      INTO named;
    IF named THEN
      RAISE EXCEPTION 'zhishou: an event names a row of %', TG_TABLE_NAME USING ERRCODE = 'foreign_key_violation';
    END IF;
  END LOOP;
  RETURN NULL;
END $$;
CREATE SEQUENCE IF NOT EXISTS zhishou_house_counter;
CREATE TABLE IF NOT EXISTS zhishou_house AS SELECT nextval('zhishou_house_counter') AS value;
CREATE OR REPLACE FUNCTION zhishou_house_changed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public AS $$
BEGIN
  UPDATE zhishou_house SET value = nextval('zhishou_house_counter');
  PERFORM set_config('zhishou.house', currval('zhishou_house_counter')::text, true);  -- for the event of this transaction
  RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION zhishou_next_number(book text) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public AS $$
DECLARE
  name text := 'zhishou_number_' || regexp_replace(lower(book), '[^a-z0-9_]', '_', 'g');
BEGIN
  IF to_regclass(quote_ident(name)) IS NULL THEN
    PERFORM pg_advisory_xact_lock(hashtext(name));
    EXECUTE format('CREATE SEQUENCE IF NOT EXISTS %I', name);
  END IF;
  RETURN nextval(quote_ident(name)::regclass);
END $$;
CREATE OR REPLACE FUNCTION zhishou_erase_words(events bigint[], fields text[]) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public AS $$
BEGIN
  WITH named AS (SELECT event_id, array_agg(field) AS fields FROM unnest(events, fields) AS n(event_id, field) GROUP BY 1)
  UPDATE kernel_eventwords w
     SET said = (SELECT coalesce(jsonb_agg(word ORDER BY place), '[]')
                   FROM jsonb_array_elements(w.said) WITH ORDINALITY AS s(word, place) WHERE word->>0 <> ALL(named.fields)),
         erased = coalesce(w.erased, '{}') ||
                  (SELECT coalesce(jsonb_object_agg(word->>0, now()), '{}')
                     FROM jsonb_array_elements(w.said) AS s(word) WHERE word->>0 = ANY(named.fields))
    FROM named WHERE w.event_id = named.event_id;
END $$;
"""


def guarded() -> list[type[models.Model]]:
    """Every table of the kernel and the areas but the short list of exceptions."""
    return [m for m in apps.get_models() if m.__module__.startswith("zhishou.") and m._meta.label_lower not in EXEMPT]


def remember_exempt() -> None:
    """Fail at start when the list of exceptions names a model that does not exist."""
    for label in EXEMPT | APPEND_ONLY:
        apps.get_model(label)


def install(using: str) -> None:
    """Put the triggers on the tables and the rights on the application's role. Runs after every migration."""
    connection = connections[using]
    with connection.cursor() as cursor:
        existing = set(connection.introspection.table_names(cursor))
        cursor.execute(_FUNCTIONS)
        for model in guarded():
            if model._meta.db_table in existing:
                cursor.execute(
                    _trigger("zhishou_guard", model._meta.db_table, "INSERT OR UPDATE OR DELETE OR TRUNCATE")
                )
        for label in APPEND_ONLY:
            table = apps.get_model(label)._meta.db_table
            if table in existing:
                cursor.execute(_trigger("zhishou_append_only", table, "UPDATE OR DELETE OR TRUNCATE"))
        for label, columns in NAMED_BY_EVENTS.items():
            if {table := apps.get_model(label)._meta.db_table, "kernel_event"} <= existing:
                cursor.execute(_named_by_events(table, columns))
        deadlines = apps.get_model("kernel.obligation")._meta.db_table
        if deadlines in existing:
            cursor.execute(
                f'CREATE OR REPLACE TRIGGER zhishou_deadline_closed BEFORE INSERT OR UPDATE OR DELETE ON "{deadlines}" '
                "FOR EACH ROW EXECUTE FUNCTION zhishou_deadline_closed();"
            )
        for label in (*house.TABLES, *alarms.SOURCES):
            table = apps.get_model(label)._meta.db_table
            if table in existing:
                cursor.execute(
                    _trigger("zhishou_house_changed", table, "INSERT OR UPDATE OR DELETE OR TRUNCATE", "AFTER")
                )
        # The role may have another name on a server somebody else runs; the owner of the tables is never narrowed.
        roles = [APP_ROLE, connections["default"].settings_dict["USER"]]
        cursor.execute("SELECT rolname FROM pg_roles WHERE rolname = ANY(%s) AND rolname <> current_user", [roles])
        for (role,) in cursor.fetchall():
            cursor.execute(_rights(existing, connection.ops.quote_name(role)))


def _trigger(function: str, table: str, events: str, when: str = "BEFORE") -> str:
    return (
        f'CREATE OR REPLACE TRIGGER {function} {when} {events} ON "{table}" '
        f"FOR EACH STATEMENT EXECUTE FUNCTION {function}();"
    )


def _named_by_events(table: str, columns: tuple[str, ...]) -> str:
    """No row goes that an event names, nor gets another id."""
    names = ", ".join(f"'{column}'" for column in columns)
    return _trigger("zhishou_append_only", table, "UPDATE OF id OR TRUNCATE") + (
        f'CREATE OR REPLACE TRIGGER zhishou_named_by_events AFTER DELETE ON "{table}" REFERENCING OLD TABLE AS gone '
        f"FOR EACH STATEMENT EXECUTE FUNCTION zhishou_named_by_events({names});"
    )


def _rights(existing: set[str], role: str) -> str:
    statements = [
        f"GRANT USAGE ON SCHEMA public TO {role};",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role};",
        f"GRANT USAGE, SELECT, UPDATE ON ALL SEQUENCES IN SCHEMA public TO {role};",
        f"GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO {role};",
    ]
    for label in sorted(APPEND_ONLY):
        table = apps.get_model(label)._meta.db_table
        if table in existing:
            statements.append(f'REVOKE UPDATE, DELETE, TRUNCATE ON "{table}" FROM {role};')
    if "kernel_eventwords" in existing:  # erased by zhishou_erase_words alone, never put in other words
        statements.append(f"REVOKE UPDATE, DELETE, TRUNCATE ON kernel_eventwords FROM {role};")
    return "\n".join(statements)
