"""The cut-over: our first month against the old system's last bill, every difference with its reason, signed by another."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pytest
from conftest import Cast
from django.test import Client
from tests.billing.town import Town

from zhishou.areas.billing import comparing
from zhishou.areas.billing.import_old_bill import OLD_BILL
from zhishou.areas.billing.models import Explained, FirstMonth, OldBill
from zhishou.areas.property.models import Unit
from zhishou.kernel.actor import Actor
from zhishou.kernel.excel import read_table
from zhishou.kernel.importing import run_import
from zhishou.kernel.models import Person
from zhishou.kernel.operation import Refused

pytestmark = pytest.mark.django_db
MARCH = 202603
TARIFFS = [
    {"code": "WY", "name": "物业管理费", "kind": "area", "price_e4": 28_000, "effective_from": "2025-01-01"},
    {"code": "SF", "name": "水费", "kind": "metered", "meter_kind": "水", "price_e4": 20_000, "effective_from": "2025-01-01"},
]  # fmt: skip
OLD = [
    ("1-101", "物业管理费", "250.60"),  # the same
    ("1-102", "物业管理费", "250.59"),  # a fen of rounding
    ("1-103", "物业管理费", "240.00"),  # another area
    ("1-101", "水费", "18.00"),  # another usage
    ("1-104", "物业管理费", "99.00"),  # a unit we do not bill
]


class CutOver(Town):
    """Three flats of 89.50 m² billed in March, a fourth not handed over; the old system's February."""

    def __init__(self, cast: Cast) -> None:
        super().__init__(cast)
        rows = [
            {"code": f"1-10{n}", "area_e2": 8950, "status": 3 if n == 4 else 1, "owner": "示例"} for n in range(1, 5)
        ]
        self.do("property.import_units", site=self.site.pk, rows=rows)
        self.do("property.import_meters", site=self.site.pk, rows=[{"number": "W1", "kind": 1, "unit": "1-101"}])
        self.tariffs(TARIFFS)
        reading = {"number": "W1", "read_on": date(2026, 3, 20), "period": MARCH, "value_milli": 10_000}
        self.do("property.import_readings", site=self.site.pk, rows=[reading])

    def old(self, *more: tuple[str, str, str]) -> Any:
        text = "房屋编码,费项,金额,账期\n" + "\n".join(",".join((*row, "2026-02")) for row in (*OLD, *more))
        return run_import(OLD_BILL, Actor.of(self.xu), self.site, io.BytesIO(text.encode("gbk")))

    def found(self) -> comparing.Comparison:
        found = comparing.of(self.site)
        assert found is not None
        return found

    def key(self, code: str, item: str) -> int:
        unit = Unit.objects.get(code=code).pk
        return next(line.key for line in self.found().lines if line.unit == unit and line.item.code == item)

    def explain(self, why: str, *lines: tuple[str, str]) -> None:
        keys = [self.key(*line) for line in lines]
        self.do("billing.explain_difference", site=self.site, keys=keys, why=why)

    def sign(self, who: Person | None = None) -> Any:
        return self.do("billing.sign_first_month", who=who or self.he, site=self.site, opinion="同意")


@pytest.fixture
def town(cast: Cast) -> CutOver:
    made = CutOver(cast)
    result = made.old()
    assert (result.taken, result.already, result.failed) == (5, 0, 0)
    return made


def refused(code: str, act: Any) -> str:
    with pytest.raises(Refused) as no:
        act()
    assert no.value.code == code
    return no.value.sentence()


def test_both_systems_stand_side_by_side_before_and_after_the_run(town: CutOver) -> None:
    codes = dict(Unit.objects.values_list("pk", "code"))
    expected = {
        ("1-101", "WY"): (25_060, 25_060, ""), ("1-102", "WY"): (25_060, 25_059, "rounding"),
        ("1-103", "WY"): (25_060, 24_000, ""), ("1-101", "SF"): (2_000, 1_800, "usage"), ("1-104", "WY"): (0, 9_900, ""),
    }  # fmt: skip
    for _again in range(2):
        found = town.found()
        shown = {
            (codes[x.unit], x.item.code): (x.ours, x.theirs, x.suggested if x.difference else "") for x in found.lines
        }
        assert shown == expected and (found.period if _again else found.old_period) == (MARCH if _again else 202602)
        town.run(MARCH)


def test_the_old_bill_is_taken_once_and_never_booked(town: CutOver) -> None:
    again = town.old(("1-999", "物业管理费", "1.00"), ("1-101", "电梯费", "1.00"))
    assert (again.taken, again.already, again.failed) == (0, 5, 2)
    assert OldBill.objects.count() == 5
    town.run(MARCH)
    assert sum(town.billed(MARCH).values()) == 3 * 25_060 + 2_000


def test_it_is_signed_by_another_only_when_every_difference_has_a_reason_that_is_not_ours(town: CutOver) -> None:
    refused("first.not_billed", town.sign)
    town.run(MARCH)
    assert "4 处" in refused("first.unexplained", town.sign)
    town.explain("rounding", ("1-102", "WY"))
    town.explain("usage", ("1-101", "SF"))
    town.explain("theirs", ("1-104", "WY"))
    town.explain("ours", ("1-103", "WY"))
    refused("first.to_mend", town.sign)
    town.explain("area", ("1-103", "WY"))
    town.sign()
    signed = FirstMonth.objects.get()
    assert (signed.lines, signed.differing, signed.ours_fen, signed.theirs_fen) == (5, 4, 77_180, 85_819)
    refused("first.signed", lambda: town.explain("area", ("1-103", "WY")))


def test_a_line_that_does_not_differ_any_more_needs_no_reason(town: CutOver) -> None:
    town.run(MARCH)
    told: dict[str, Any] = {"site": town.site, "keys": [999_999], "why": "other"}
    refused("first.moved_on", lambda: town.do("billing.explain_difference", **told))


def test_without_an_old_bill_there_is_no_first_month_to_sign(cast: Cast) -> None:
    refused("first.nothing", CutOver(cast).sign)


def test_who_gave_a_reason_does_not_sign(town: CutOver, cast: Cast) -> None:
    town.run(MARCH)
    both = cast.person("liang", "两样", "run_billing", "approve_billing")
    keys = [line.key for line in town.found().differing]
    town.do("billing.explain_difference", who=both, site=town.site, keys=keys, why="other")
    refused("first.own", lambda: town.sign(both))


def test_a_reason_counts_only_for_the_amounts_it_was_given_for(town: CutOver) -> None:
    town.run(MARCH)
    town.explain("area", ("1-103", "WY"))
    assert ("1-103", "WY") not in _open(town)
    town.do("property.record_facts", unit="1-103", starts_on=date(2026, 3, 1), status=2, people=0, area_e2=8000)
    charge = Unit.objects.get(code="1-103")
    row = next(line for line in town.found().lines if line.unit == charge.pk)
    Explained.objects.filter(unit=charge).update(ours_fen=row.ours + 1)
    assert ("1-103", "WY") in _open(town)


def _open(town: CutOver) -> set[tuple[str, str]]:
    codes = dict(Unit.objects.values_list("pk", "code"))
    return {(codes[line.unit], line.item.code) for line in town.found().unexplained}


def test_the_page_records_what_lies_near_lists_the_rest_and_exports_all(town: CutOver) -> None:
    town.run(MARCH)
    client = Client()
    client.force_login(town.xu, backend="django.contrib.auth.backends.ModelBackend")
    shown = client.get("/billing/first-month").content.decode()
    assert "1-103" in shown and "多半是：用量不同" in shown and "858.19" in shown
    assert client.post("/billing/first-month/reasons", {"do": "suggested"}).status_code == 303
    assert _open(town) == {("1-103", "WY"), ("1-104", "WY")}
    key = town.key("1-103", "WY")
    client.post("/billing/first-month/reasons", {"row": [key], "why": "area", "note": "旧系统少登记了面积"})
    assert Explained.objects.get(unit__code="1-103").note == "旧系统少登记了面积"
    table = read_table(io.BytesIO(client.get("/billing/first-month.xlsx").content))
    assert len(list(table.rows)) == 5
    boss = Client()
    boss.force_login(town.he, backend="django.contrib.auth.backends.ModelBackend")
    assert boss.post("/billing/first-month/reasons", {"do": "suggested"}).status_code == 403
