"""Every table is taken back by one rule: whole while nobody used it, not at all once a month or a person stands on it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from conftest import Cast
from django.test import Client

from tests.billing.town import Town
from zhishou.areas.billing.models import Charge, Item, Tariff
from zhishou.areas.payments import queries as money
from zhishou.areas.property.models import Building, Mandate, Meter, Party, Pool, PoolMember, Reading, Tenure, Unit
from zhishou.areas.property.models.places import UnitFact
from zhishou.kernel import audit
from zhishou.kernel.models import EventWords
from zhishou.kernel.operation import Refused
from zhishou.kernel.taking_back import UNDONE_BY

pytestmark = pytest.mark.django_db
FEE = {"code": "WY", "name": "物业管理费", "kind": "area", "price_e4": 10_000, "effective_from": "2025-01-01"}
WATER = {
    "code": "SF",
    "name": "水费",
    "kind": "metered",
    "meter_kind": "水",
    "price_e4": 20_000,
    "effective_from": "2025-01-01",
}
OWNED = {
    "owner": "示例",
    "mobile": "13800000001",
    "bank": "示例银行",
    "account": "6222020000000000000",
    "holder": "示例",
}


class Register(Town):
    def brings(self, operation: str, rows: list[dict[str, Any]]) -> Any:
        return self.do(operation, site=self.site.pk, rows=rows).result

    def units_(self, *codes: str, **more: Any) -> Any:
        rows = [{"code": c, "building": "1栋", "area_e2": 10_000, "pools": ("一栋",), **OWNED, **more} for c in codes]
        return self.brings("property.import_units", rows)

    def meters_(self, *codes: str) -> Any:
        rows = [{"number": f"W{code}", "kind": 1, "unit": code} for code in codes]
        return self.brings("property.import_meters", rows)

    def readings_(self, period: int, dial: int, *codes: str) -> Any:
        on = date(period // 100, period % 100, 20)
        rows = [{"number": f"W{c}", "read_on": on, "period": period, "value_milli": dial * 1000} for c in codes]
        return self.brings("property.import_readings", rows)

    def back(self, batch: Any, operation: str = "property.undo_import") -> Any:
        return self.do(operation, batch=batch, reason="导错文件").result

    def refused(self, batch: Any, operation: str = "property.undo_import", code: str = "import.in_use") -> str:
        with pytest.raises(Refused) as no:
            self.back(batch, operation)
        assert no.value.code == code
        return no.value.sentence()


@pytest.fixture
def register(cast: Cast) -> Register:
    return Register(cast)


def test_every_import_of_fees_has_an_operation_that_takes_it_back() -> None:
    wanted = {"import_units", "import_meters", "import_readings"}
    assert {f"property.{name}" for name in wanted} <= set(UNDONE_BY)
    assert {"billing.import_tariffs", "billing.import_opening", "payments.import_payments"} <= set(UNDONE_BY)


def test_units_go_with_their_people_accounts_and_empty_buildings_and_no_word_of_them_stays(register: Register) -> None:
    batch = register.units_("1-101", "1-102")
    register.back(batch)
    for model in (Unit, UnitFact, Tenure, Party, Mandate, PoolMember, Building, Pool):
        assert not model.objects.exists(), model
    told = EventWords.objects.filter(event__result=f"property.importbatch:{batch.pk}").order_by("pk")
    assert [list(row.texts) for row in told] == [["reason"]]
    assert "已经撤销过" in register.refused(batch, code="import.undone")
    register.units_("1-101")
    assert Unit.objects.count() == 1


def test_units_stay_once_a_meter_hangs_in_one_or_a_month_has_billed_one(register: Register) -> None:
    first, second = register.units_("1-101"), register.units_("1-102")
    meters = register.meters_("1-101")
    assert "1-101" in register.refused(first)
    register.tariffs([FEE])
    register.run(202603)
    assert "1-102" in register.refused(second)
    register.back(meters)
    register.refused(first)
    assert Unit.objects.count() == 2 and UnitFact.objects.count() == 2


def test_a_new_fact_of_a_known_unit_is_taken_back_until_a_month_has_billed_by_it(register: Register) -> None:
    register.units_("1-101")
    register.tariffs([FEE])
    before = register.units_("1-101", area_e2=12_000, starts_on=date(2026, 3, 1))
    register.back(before)
    assert [f.area_e2 for f in UnitFact.objects.all()] == [10_000]
    again = register.units_("1-101", area_e2=12_000, starts_on=date(2026, 3, 1))
    register.run(202603)
    assert "1-101" in register.refused(again)


def test_meters_go_until_one_is_read(register: Register) -> None:
    register.units_("1-101")
    batch = register.meters_("1-101")
    readings = register.readings_(202603, 10, "1-101")
    register.refused(batch)
    register.back(readings, "property.undo_readings")
    register.back(batch)
    assert not Meter.objects.exists()


def test_readings_go_and_what_comes_later_counts_from_the_one_before(register: Register) -> None:
    register.units_("1-101")
    register.meters_("1-101")
    register.readings_(202601, 10, "1-101")
    wrong = register.readings_(202602, 15, "1-101")
    register.readings_(202603, 30, "1-101")
    register.back(wrong, "property.undo_readings")
    last = Reading.objects.get(period=202603)
    assert (last.previous_milli, last.usage_milli, last.months) == (10_000, 20_000, 2)


def test_readings_stay_once_billed_or_entered_by_another_or_counted_from(register: Register) -> None:
    register.units_("1-101")
    register.meters_("1-101")
    register.tariffs([WATER])
    first = register.readings_(202601, 10, "1-101")
    second = register.readings_(202602, 20, "1-101")
    register.run(202602)
    for batch in (first, second):
        register.refused(batch, "property.undo_readings")
    doubted = register.readings_(202603, 900, "1-101")
    register.do("property.accept_reading", who=register.hua, reading=Reading.objects.get(period=202603), value="901")
    register.refused(doubted, "property.undo_readings")
    assert Reading.objects.count() == 3


def test_who_only_reads_meters_takes_readings_back_but_no_units(register: Register, cast: Cast) -> None:
    units = register.units_("1-101")
    register.meters_("1-101")
    keeper = cast.person("lou", "楼管", "enter_readings")
    rows = [{"number": "W1-101", "read_on": date(2026, 3, 20), "period": 202603, "value_milli": 1_000}]
    batch = register.do("property.import_readings", who=keeper, site=register.site.pk, rows=rows).result
    register.do("property.undo_readings", who=keeper, batch=batch, reason="导错文件")
    assert not Reading.objects.exists()
    with pytest.raises(Refused):
        register.do("property.undo_import", who=keeper, batch=units, reason="导错文件")


def test_tariffs_go_until_a_month_has_billed_by_them_or_a_unit_agreed_on_one(register: Register) -> None:
    register.units_("1-101")
    batch = register.brings("billing.import_tariffs", [_row(FEE)])
    register.back(batch, "billing.undo_import")
    assert not Tariff.objects.exists() and not Item.objects.exists()
    again = register.brings("billing.import_tariffs", [_row(FEE)])
    register.run(202603)
    assert "物业管理费" in register.refused(again, "billing.undo_import")
    place = {
        "code": "CW",
        "name": "车位费",
        "kind": "fixed",
        "price_e4": 800_000,
        "applies_to": ["车位"],
        "effective_from": "2025-01-01",
    }
    agreed = register.brings("billing.import_tariffs", [_row(place)])
    register.do("property.subscribe", unit="1-101", item_code="CW", quantity=1, starts_on=date(2026, 3, 1))
    register.refused(agreed, "billing.undo_import")


def _row(entry: dict[str, Any]) -> Any:
    from zhishou.areas.billing.tariff_rows import read_entry

    row, wrong = read_entry(entry)
    assert row is not None, wrong
    return row


def test_opening_balances_go_with_the_prepayments_until_somebody_pays(register: Register) -> None:
    register.units_("1-101")
    register.tariffs([FEE])
    rows = [
        {"code": "1-101", "item": "WY", "period": 202512, "amount_fen": 10_000},
        {"code": "1-101", "item": "WY", "period": 202601, "amount_fen": -4_000},
        {"code": "1-101", "item": "装修押金", "period": 202512, "amount_fen": -200_000},
    ]
    batch = register.brings("billing.import_opening", rows)
    assert batch.taken == 3 and money.owed_fen(Unit.objects.get()) == 6_000
    register.back(batch, "billing.undo_import")
    assert not Charge.objects.exists() and money.owed_fen(Unit.objects.get()) == 0
    again = register.brings("billing.import_opening", rows)
    assert again.taken == 3
    paid = {"code": "1-101", "amount_fen": 1_000, "paid_on": date(2026, 2, 1), "method": 1, "number": "A1"}
    register.brings("payments.import_payments", [paid])
    register.refused(again, "billing.undo_import")
    assert not [line for lines in audit.differences().values() for line in lines]


def test_the_command_line_names_the_batches_and_takes_one_back(register: Register) -> None:
    from zhishou.areas.office.queries.imports import operation_of, recent
    from zhishou.kernel.actor import Actor

    batch = register.units_("1-101")
    found = recent(Actor.of(register.xu), register.site, 10)
    assert [(row["batch"], row["taken"], row["undone"]) for row in found] == [
        (f"property.importbatch:{batch.pk}", 1, False)
    ]
    assert operation_of(found[0]["batch"]) == "property.undo_import"
    assert operation_of("property.importbatch:0") is None
    register.back(batch)
    assert recent(Actor.of(register.xu), register.site, 10)[0]["undone"]


def test_the_wizard_offers_to_take_back_what_a_job_brought(register: Register, tmp_path: Any) -> None:
    from zhishou.areas.office.queries.imports import to_undo
    from zhishou.kernel import clock
    from zhishou.kernel.actor import Actor
    from zhishou.kernel.models import Job

    started = clock.now()
    batch = register.units_("1-101")
    job = Job(person=register.xu, site=register.site, started_at=started, ended_at=clock.now())
    assert to_undo(Actor.of(register.xu), job) == [("property.undo_import", batch)]
    assert to_undo(Actor.of(register.he), job) == []
    client = Client()
    client.force_login(register.xu, backend="django.contrib.auth.backends.ModelBackend")
    assert client.post("/do/property.undo_import", {"batch": batch.pk, "reason": "导错文件"}).status_code in (200, 303)
    assert not Unit.objects.exists()
