"""The database holds the line: no unevidenced rows, no rewritten history."""

from __future__ import annotations

import io
import threading
import uuid
from typing import Any

import psycopg
import pytest
from conftest import Cast
from django.db import DatabaseError, IntegrityError, connection, transaction

from zhishou.kernel import audit, clock, guard
from zhishou.kernel.gate import begin
from zhishou.kernel.models import Department, Event, EventWords, Person

WAYS = {
    "plain insert": "INSERT INTO kernel_department (site_id, code, name) VALUES (1, 'X', 'X')",
    "insert in a common table": (
        "WITH made AS (INSERT INTO kernel_department (site_id, code, name) VALUES (1, 'X', 'X') RETURNING id) TABLE made"
    ),
    "update": "UPDATE kernel_department SET name = 'X'",
    "delete": "DELETE FROM kernel_department",
    "truncate": "TRUNCATE kernel_setting",
}


@pytest.mark.parametrize("way", WAYS)
def test_no_row_is_written_outside_an_operation(cast: Cast, way: str) -> None:
    begin("")
    with (
        pytest.raises(DatabaseError, match="outside an operation"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(WAYS[way])


def test_copy_is_refused_too(cast: Cast) -> None:
    begin("")
    with (
        pytest.raises(psycopg.Error, match="outside an operation"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        raw: Any = cursor.cursor
        with raw.copy("COPY kernel_department (site_id, code, name) FROM STDIN") as copy:
            copy.write(io.BytesIO(b"1\tX\tX\n").read())


def test_an_operation_ends_with_its_transaction(cast: Cast) -> None:
    begin("")
    with transaction.atomic():
        begin("test.inside")
        Department.objects.create(site=cast.company, code="IN", name="里面")
    # The test itself runs in one transaction, so the setting is put back by hand where a real commit would drop it.
    begin("")
    with pytest.raises(DatabaseError, match="outside an operation"), transaction.atomic():
        Department.objects.create(site=cast.company, code="OUT", name="外面")


@pytest.mark.parametrize(
    "statement", ["UPDATE kernel_event SET door = 'x'", "DELETE FROM kernel_event", "TRUNCATE kernel_event CASCADE"]
)
def test_events_are_never_changed_even_inside_an_operation(cast: Cast, statement: str) -> None:
    with pytest.raises(DatabaseError, match="never allowed"), transaction.atomic(), connection.cursor() as cursor:
        begin("test.inside")
        cursor.execute(statement)


def test_the_applications_role_may_read_and_add_events_but_not_change_them(db: None) -> None:
    rights = {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [guard.APP_ROLE])
        assert cursor.fetchone(), "the embedded database has the application's role"
        for right in ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE"):
            cursor.execute("SELECT has_table_privilege(%s, 'kernel_event', %s)", [guard.APP_ROLE, right])
            rights[right] = cursor.fetchone()[0]
    assert rights == {"SELECT": True, "INSERT": True, "UPDATE": False, "DELETE": False, "TRUNCATE": False}


def _acting(statement: str, *values: int) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        begin("test.inside")
        cursor.execute(f"SET LOCAL ROLE {guard.APP_ROLE}")
        cursor.execute(statement, values)


def _event(**named: object) -> None:
    given = {
        "uid": uuid.uuid4(), "at": clock.now(), "operation": "test.named", "authority": "system", "actor_key": "system:test",
        "key": str(uuid.uuid4()), "door": "cli", "subject": "", "context": "", "command_digest": "", "leaf": "",
    }  # fmt: skip
    Event.objects.create(**given, **named)


@pytest.mark.parametrize("part", ["actor", "on_behalf_of"])
def test_a_person_whom_an_event_names_never_goes_and_one_whom_none_names_may(cast: Cast, part: str) -> None:
    lin = Person.objects.create(username="lin", name="林晓雯", sort_key="linxiaowen", site=cast.garden)
    begin("test.inside")
    _event(**{part: lin})
    with pytest.raises(IntegrityError, match="an event names"):
        _acting("DELETE FROM kernel_person WHERE id = %s", lin.pk)
    zhao = Person.objects.create(username="zhao", name="赵文", sort_key="zhaowen", site=cast.garden)
    _acting("DELETE FROM kernel_person WHERE id = %s", zhao.pk)
    assert list(Person.objects.all()) == [lin]


@pytest.mark.django_db(transaction=True)
def test_who_deletes_a_person_waits_for_who_writes_an_event_and_is_then_refused() -> None:
    """The event is written but not yet committed; the person is deleted meanwhile by another connection."""
    with transaction.atomic():
        begin("test.inside")
        cast = Cast()
        lin = Person.objects.create(username="lin", name="林晓雯", sort_key="linxiaowen", site=cast.garden)
    came: list[str] = []

    def deletes() -> None:
        try:
            _acting("DELETE FROM kernel_person WHERE id = %s", lin.pk)
        except IntegrityError as no:
            came.append(str(no))
        finally:
            connection.close()

    other = threading.Thread(target=deletes)
    with transaction.atomic():
        begin("test.inside")
        _event(actor=lin)
        other.start()
        with connection.cursor() as cursor:
            waits = "SELECT 1 FROM pg_locks WHERE NOT granted AND relation = 'kernel_event'::regclass"
            cursor.execute(waits)
            while other.is_alive() and not cursor.fetchall():
                cursor.execute(waits)
    other.join(10)
    assert len(came) == 1 and "an event names" in came[0]
    assert Person.objects.filter(pk=lin.pk).exists()


def test_a_site_that_an_event_names_never_goes(cast: Cast) -> None:
    begin("test.inside")
    _event(site=cast.bay)
    with pytest.raises(IntegrityError, match="an event names"):
        _acting("DELETE FROM kernel_site WHERE id = %s", cast.bay.pk)


@pytest.mark.parametrize("table", guard.NAMED_BY_EVENTS)
def test_people_and_sites_keep_their_numbers(cast: Cast, table: str) -> None:
    with pytest.raises(DatabaseError, match="never allowed"):
        _acting(f"UPDATE {table.replace('.', '_')} SET id = id + 1000")


@pytest.mark.parametrize("part", ["actor_id", "on_behalf_of_id", "site_id"])
def test_the_audit_finds_an_event_that_names_nobody(cast: Cast, part: str) -> None:
    begin("test.inside")
    _event(site=cast.garden)
    assert audit.CHECKS["记录所指"]() == []
    _event(**{part: 999_999})
    lost = Event.objects.latest("pk")
    assert [str(lost.uid) in line for line in audit.CHECKS["记录所指"]()] == [True]


def test_the_audit_finds_words_without_their_event(cast: Cast) -> None:
    begin("test.inside")
    EventWords.objects.create(event_id=999_999, said=[["text", "5e" * 16, "没有"]])
    assert audit.CHECKS["记录所指"]() == ["文字 999999 没有对应的记录"]


def test_every_table_of_the_product_is_guarded_but_the_named_few(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'zhishou_guard'")
        held = {name.strip('"') for (name,) in cursor.fetchall()}
    assert held == {m._meta.db_table for m in guard.guarded()}
    assert Event._meta.db_table in held
