"""The same table imported by two at the same moment, with real threads: the second finds everything there already."""

from __future__ import annotations

import io
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event as Pause
from time import monotonic

import pytest
from conftest import Cast, writing
from django.db import connection, transaction

from zhishou.areas.billing.models import Charge
from zhishou.areas.property.models import Building, Unit
from zhishou.kernel import audit, excel
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import perform
from zhishou.kernel.importing import IMPORTS, ImportResult, run_import
from zhishou.kernel.models import Person, Site
from zhishou.kernel.operation import Refused

BEFORE = {  # what a table leans on
    "meters": ("units",), "readings": ("units", "meters"), "opening": ("units", "tariffs"), "old-bill": ("units", "tariffs"),
    "payments": ("units",),
}  # fmt: skip
SITE = {"staff": "company", "complaints": "garden", "categories": "company"}


class House:
    """A community and somebody whose duties let them import anything."""

    def __init__(self) -> None:
        cast = Cast()
        powers = dict.fromkeys(["keep_tariffs", *(kind.capability for kind in IMPORTS.values())])
        self.person = cast.person("xu", "许静", *powers, site=cast.company)
        self.sites: dict[str, Site] = {"company": cast.company, "garden": cast.garden}

    def take(self, name: str, person: Person | None = None) -> ImportResult:
        """Import the example lines of a kind's own template, as anyone may who holds the duties."""
        actor, site = Actor.of(person or self.person), self.sites[SITE.get(name, "garden")]
        kind = IMPORTS[name]
        examples = excel.Sheet(kind.title, [column.title for column in kind.columns], kind.template_rows)
        return run_import(kind, actor, site, io.BytesIO(excel.as_bytes([examples])), door="cli")


def overtaken(act: Callable[[], ImportResult]) -> tuple[ImportResult, ImportResult]:
    """The act done by one, and by another who starts before the first has committed and ends after."""

    def meanwhile() -> ImportResult:
        try:
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            first = act()
            other = pool.submit(meanwhile)
            _wait_for(other)
        return first, other.result(60)


def _wait_for(other: Future[ImportResult]) -> None:
    """Until the other one waits for us in the database, or is through."""
    deadline = monotonic() + 60
    waiting = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    while not other.done():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(waiting)
            if cursor.fetchone():
                return
        assert monotonic() < deadline, "the other one neither waits nor ends"
        Pause().wait(0.02)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", IMPORTS)
def test_a_table_imported_by_two_at_once_is_taken_once(name: str) -> None:
    with transaction.atomic():
        house = House()
        for needed in BEFORE.get(name, ()):
            assert house.take(needed).taken
    first, second = overtaken(lambda: house.take(name))
    assert first.taken and not first.already, first.failed_rows
    assert (second.taken, second.already) == (0, first.taken), second.failed_rows
    assert not first.failed and not second.failed
    assert [line for lines in audit.differences().values() for line in lines] == []


@pytest.mark.django_db(transaction=True)
def test_opening_balances_taken_by_two_at_once_are_owed_once() -> None:
    with transaction.atomic():
        house = House()
        for needed in BEFORE["opening"]:
            house.take(needed)
    overtaken(lambda: house.take("opening"))
    assert [charge.amount_fen for charge in Charge.objects.all()] == [35620]


@pytest.mark.django_db(transaction=True)
def test_whoever_comes_second_with_a_number_by_hand_is_told_so_and_changes_nothing() -> None:
    with transaction.atomic():
        house = House()
    site = house.sites["garden"]

    def row(code: str) -> dict[str, object]:
        return {"code": code, "building": "9", "area_e2": 100}

    def by_hand() -> ImportResult:
        perform("property.import_units", Actor.of(house.person), {"site": site.pk, "rows": [row("9-2")]}, door="page")
        return ImportResult()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic(), writing():
            Building.objects.create(site=site, name="9")

            def meanwhile() -> str:
                try:
                    by_hand()
                    return "done"
                except Refused as no:
                    return no.code
                finally:
                    connection.close()

            other: Future[str] = pool.submit(meanwhile)
            _wait_for(other)  # type: ignore[arg-type]
        assert other.result(60) == "gate.at_once"
    assert not Unit.objects.exists()
