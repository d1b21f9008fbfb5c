"""A month that is run again bills nobody twice: whoever pays it by now, however the usage was split between payers."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from conftest import Cast

from tests.billing.test_month import differences
from tests.billing.town import Town
from zhishou.areas.billing.models import Charge

pytestmark = pytest.mark.django_db
ITEMS: list[dict[str, Any]] = [
    {"code": "WY", "name": "物业管理费", "kind": "area", "price_e4": 10_000, "developer_pays": True},
    {"code": "SF", "name": "水费", "kind": "metered", "meter_kind": "水", "price_e4": 10_000},
]
AREA, CUBIC = 10_000, 100  # fen: 100 m² and one m³ at 1.00
OWNER, TENANT, DEVELOPER = "业主", "住户", "开发商"


class House(Town):
    """One flat with two water meters; its months are February 2026."""

    def __init__(self, cast: Cast, status: int = 1) -> None:
        super().__init__(cast)
        self.mover = cast.person("mover", "搬家", "hand_over_units", "keep_register", "enter_readings")
        basis = {"effective_from": "2025-01-01", "legal_basis": "示例合同第三条"}
        self.tariffs([{**item, **basis} for item in ITEMS])
        unit = {"code": "1-101", "area_e2": 10_000, "status": status, "owner": "示例甲"}
        self.do("property.import_units", site=self.site.pk, rows=[unit])
        meters = [{"number": number, "kind": 1, "unit": "1-101", "digits": 4} for number in ("W1", "W2")]
        self.do("property.import_meters", site=self.site.pk, rows=meters)

    def dial(self, number: str, value: int, on: int = 27) -> None:
        row = {"number": number, "read_on": date(2026, 2, on), "period": 202602, "value_milli": value * 1000}
        self.do("property.import_readings", site=self.site.pk, rows=[row])

    def bill(self) -> dict[tuple[str, str], int]:
        """Run February, again if it was run; fen by item and payer."""
        return {key[1:]: fen for key, fen in self.run(202602).items() if key[0] == "1-101"}

    def news(self) -> None:
        """Something else that makes a further turn of the run."""
        code = f"9-{Charge.objects.count()}"
        self.do("property.import_units", site=self.site.pk, rows=[{"code": code, "area_e2": 1}])

    def transfer(self, on: int, *dials: dict[str, str]) -> None:
        day = date(2026, 2, on)
        self.do("property.transfer_name", who=self.mover, unit="1-101", on=day, name="示例乙", readings=list(dials))

    def hand_over(self, on: int, *dials: dict[str, str]) -> None:
        day = date(2026, 2, on)
        self.do("property.hand_over", who=self.mover, unit="1-101", on=day, owner="示例甲", readings=list(dials))

    def rent(self) -> None:
        """A tenant who has lived there and paid all along is registered."""
        self.do("property.move_in", unit="1-101", on=date(2026, 1, 1), name="示例租户")
        for item in ("WY", "SF"):
            self.do("property.agree_payer", unit="1-101", item_code=item, starts_on=date(2026, 1, 1))


def test_usage_split_between_two_owners_stays_as_it_was_billed(cast: Cast) -> None:
    house = House(cast)
    house.transfer(10, {"number": "W1", "value": "30"})
    house.dial("W1", 60)
    billed = house.bill()
    assert billed == {("物业管理费", OWNER): AREA, ("水费", OWNER): 60 * CUBIC}
    house.news()
    assert house.bill() == billed
    house.dial("W2", 15)  # verified later: billed as the difference, once
    for _turn in range(2):
        house.news()
        assert house.bill()[("水费", OWNER)] == 75 * CUBIC
    rows = Charge.objects.filter(item__code="SF").order_by("sequence")
    assert list(rows.values_list("usage_milli", "amount_fen")) == [(30_000, 3_000), (30_000, 3_000), (45_000, 1_500)]
    assert differences() == []


def test_a_dial_of_the_turn_that_comes_after_the_run_changes_nothing_between_owners(cast: Cast) -> None:
    house = House(cast)
    house.transfer(10)
    house.dial("W1", 60)
    billed = house.bill()
    house.dial("W1", 30, on=10)
    assert house.bill() == billed
    house.dial("W2", 15)
    for _turn in range(2):
        house.news()
        assert house.bill()[("水费", OWNER)] == 75 * CUBIC
    assert differences() == []


def test_a_handover_that_is_entered_after_the_run_bills_nobody_twice(cast: Cast) -> None:
    house = House(cast, status=3)
    house.dial("W1", 60)
    billed = house.bill()
    assert billed == {("物业管理费", DEVELOPER): AREA, ("水费", DEVELOPER): 60 * CUBIC}
    house.hand_over(10)
    assert house.bill() == billed
    assert differences() == []


def test_a_dial_of_the_handover_that_comes_after_the_run_moves_what_follows_to_the_owner(cast: Cast) -> None:
    house = House(cast, status=3)
    house.dial("W1", 60)
    house.bill()
    house.hand_over(10, {"number": "W1", "value": "20"})
    for _turn in range(2):
        house.news()
        assert house.bill() == {
            ("物业管理费", DEVELOPER): AREA, ("水费", DEVELOPER): 20 * CUBIC, ("水费", OWNER): 40 * CUBIC,
        }  # fmt: skip
    assert differences() == []


def test_a_tenant_who_is_registered_after_the_run_pays_only_what_is_verified_later(cast: Cast) -> None:
    house = House(cast)
    house.dial("W1", 60)
    billed = house.bill()
    house.rent()
    house.news()
    assert house.bill() == billed
    house.dial("W2", 15)
    for _turn in range(2):
        house.news()
        assert house.bill() == billed | {("水费", TENANT): 15 * CUBIC}
    assert differences() == []
