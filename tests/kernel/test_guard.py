"""The database holds the line: no unevidenced rows, no rewritten history."""

from __future__ import annotations

import io
from typing import Any

import psycopg
import pytest
from conftest import Cast
from django.db import DatabaseError, connection, transaction

from zhishou.kernel import guard
from zhishou.kernel.gate import begin
from zhishou.kernel.models import Department, Event

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


def test_every_table_of_the_product_is_guarded_but_the_named_few(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'zhishou_guard'")
        held = {name.strip('"') for (name,) in cursor.fetchall()}
    assert held == {m._meta.db_table for m in guard.guarded()}
    assert Event._meta.db_table in held
