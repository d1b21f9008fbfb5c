"""A table of units met again: what it leaves out stays, what is new is added, and all of it can be taken back."""

from __future__ import annotations

import io
from datetime import date, timedelta
from typing import Any

import pytest
from conftest import Cast, reads
from tests.billing.town import Town

from zhishou.areas.property import finding, queries
from zhishou.areas.property.imports import METERS, READINGS, UNITS
from zhishou.areas.property.models import ImportBatch, Mandate, Meter, PoolMember, Reading, Tenure, Unit, UnitFact
from zhishou.kernel import clock
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import perform
from zhishou.kernel.importing import ImportKind, ImportResult, run_import

pytestmark = pytest.mark.django_db
FIRST = "房屋编码,楼栋,建筑面积,入住人数,收楼日期,状态,业主姓名,手机\n7-1203,7栋,89.50,3,2024-05-01,已入住,陈丽华,13800136021\n"


@pytest.fixture
def town(cast: Cast) -> Town:
    made = Town(cast)
    assert brought(made, FIRST).taken == 1
    return made


def brought(town: Town, text: str, *, dry_run: bool = False) -> ImportResult:
    return run_import(UNITS, Actor.of(town.xu), town.site, io.BytesIO(text.encode()), dry_run=dry_run)


def facts() -> list[tuple[date, int, int, int, date | None]]:
    rows = UnitFact.objects.order_by("starts_on")
    return [(f.starts_on, f.area_e2, f.people, f.status, f.handed_over_on) for f in rows]


def take_back(town: Town) -> None:
    batch = ImportBatch.objects.latest("pk")
    town.do("property.undo_import", batch=batch.pk, reason="导错文件")


def test_a_table_of_bank_accounts_alone_leaves_area_people_and_state_as_they_are(town: Town) -> None:
    before = facts()
    table = "房屋编码,开户银行,银行账号,户名,代扣协议号\n7-1203,工商银行,622202000000001,陈丽华,XY1\n"
    assert brought(town, table, dry_run=True).taken == 1 and not Mandate.objects.exists()
    assert brought(town, table).taken == 1
    assert facts() == before
    mandate = Mandate.objects.get()
    assert (mandate.bank, mandate.account_tail, mandate.agreement_number) == ("工商银行", "0001", "XY1")
    again = brought(town, table)
    assert (again.taken, again.already, Mandate.objects.count()) == (0, 1, 1)


def test_another_account_follows_the_one_before_and_taking_it_back_brings_that_one_back(town: Town) -> None:
    head = "房屋编码,开户银行,银行账号,户名,代扣协议号\n7-1203,工商银行,"
    brought(town, head + "622202000000001,陈丽华,XY1\n")
    brought(town, head + "622202000000002,陈丽华,XY1\n")
    assert [(m.account_tail, m.ends_on) for m in Mandate.objects.order_by("pk")] == [
        ("0001", clock.today()), ("0002", None),
    ]  # fmt: skip
    take_back(town)
    assert [(m.account_tail, m.ends_on) for m in Mandate.objects.all()] == [("0001", None)]


def test_a_dated_line_changes_only_the_columns_it_has(town: Town) -> None:
    day = date(2026, 3, 10)
    brought(town, f"房屋编码,入住人数,状态,生效日期\n7-1203,5,,{day}\n")
    assert facts()[1] == (day, 8950, 5, 1, date(2024, 5, 1))
    later = day + timedelta(days=30)
    brought(town, f"房屋编码,状态,生效日期\n7-1203,空置,{later}\n")
    assert facts()[2] == (later, 8950, 5, 2, date(2024, 5, 1))


def test_the_same_table_a_second_time_is_there_already(town: Town) -> None:
    brought(town, "房屋编码,入住人数,生效日期\n7-1203,5,2026-03-10\n")
    before = facts()
    again = brought(town, FIRST)
    assert (again.taken, again.already, again.failed, facts()) == (0, 1, 0, before)


def test_a_unit_without_owner_gets_one_and_is_found_by_the_name(town: Town) -> None:
    brought(town, "房屋编码,楼栋\n8-101,8栋\n")
    assert brought(town, "房屋编码,业主姓名,手机,公摊组\n8-101,曾国强,13912345678,8栋电梯\n").taken == 1
    assert Tenure.objects.get(unit__code="8-101").party.name == "曾国强"
    assert [u.code for u in finding.find(Actor.of(town.xu), "曾国强", limit=5)] == ["8-101"]
    assert PoolMember.objects.get(unit__code="8-101").pool.name == "8栋电梯"
    take_back(town)
    assert not Tenure.objects.filter(unit__code="8-101").exists()
    assert not PoolMember.objects.exists() and Unit.objects.filter(code="8-101").exists()


def test_another_owner_is_no_matter_of_a_table(town: Town) -> None:
    result = brought(town, "房屋编码,业主姓名,入住人数\n7-1203,王建国,9\n")
    assert (result.taken, result.failed) == (0, 1)
    assert "转名" in result.failed_rows[0].reasons[0]
    assert len(facts()) == 1 and Tenure.objects.get().party.name == "陈丽华"


def test_two_lines_of_a_new_unit_are_its_beginning_and_what_came_later(town: Town) -> None:
    brought(town, "房屋编码,建筑面积,入住人数,生效日期\n8-102,76.40,2,\n8-102,,4,2026-03-10\n")
    rows = UnitFact.objects.filter(unit__code="8-102").order_by("starts_on")
    assert [(f.area_e2, f.people) for f in rows] == [(7640, 2), (7640, 4)]
    assert rows[1].starts_on == date(2026, 3, 10)


def test_codes_are_met_again_in_their_own_community_alone(town: Town) -> None:
    """One table for the company: the second community has the same codes, and other owners."""
    keeper = town.cast.person("ke", "柯甲", "keep_register", site=town.cast.company)
    table = "小区,房屋编码,业主姓名\n翠湖花园,7-1203,陈丽华\n翠湖湾,7-1203,王建国\n"
    tried = run_import(UNITS, Actor.of(keeper), town.cast.company, io.BytesIO(table.encode()), dry_run=True)
    assert (tried.taken, tried.already, tried.failed_rows) == (1, 1, [])
    run_import(UNITS, Actor.of(keeper), town.cast.company, io.BytesIO(table.encode()))
    owners = Tenure.objects.values_list("site__name", "party__name").order_by("site__name")
    assert sorted(owners) == [("翠湖湾", "王建国"), ("翠湖花园", "陈丽华")]


def test_a_meters_number_is_its_own_within_one_community(town: Town) -> None:
    """One table for the company: both communities have a W1; a reading of the whole company would be anybody's."""
    keeper = town.cast.person("ke", "柯甲", "keep_register", "enter_readings", site=town.cast.company)
    units = "小区,房屋编码,业主姓名\n翠湖湾,8-101,王建国\n"
    meters = "表号,种类,房屋编码,上级表号\nW0,水,7-1203,\nW0,水,8-101,\nW1,水,7-1203,W0\nW1,水,8-101,W0\n"

    def company(kind: ImportKind, table: str) -> ImportResult:
        return run_import(kind, Actor.of(keeper), town.cast.company, io.BytesIO(table.encode()))

    assert company(UNITS, units).taken == 1
    assert company(METERS, meters).taken == 4
    assert company(METERS, meters).already == 4
    below = Meter.objects.filter(number="W1").values_list("site__name", "parent__site__name")
    assert sorted(below) == [("翠湖湾", "翠湖湾"), ("翠湖花园", "翠湖花园")]
    tried = company(READINGS, "表号,抄表日期,读数\nW1,2026-03-25,12\n")
    assert [row.reasons for row in tried.failed_rows] == [["有 2 个小区都有表号“W1”，请选其中一个小区再导入。"]]
    row = {"number": "W1", "read_on": date(2026, 3, 25), "period": 202603, "value_milli": 12_000}
    reads(
        "readings.number_shared",
        "有 2 个小区都有表号“W1”，看不出是哪一块。请选其中一个小区再导入。",
        lambda: perform(
            "property.import_readings", Actor.of(keeper), {"site": town.cast.company, "rows": [row]}, door="api"
        ),
    )
    town.do("property.import_readings", site=town.site.pk, rows=[row])
    assert Reading.objects.get().site == town.site


def test_an_account_entered_by_mistake_ends_on_its_first_day(town: Town) -> None:
    brought(town, "房屋编码,开户银行,银行账号,户名\n7-1203,工商银行,622202000000001,陈丽华\n")
    mandate = Mandate.objects.get()
    town.do("property.end_mandate", mandate=mandate, on=mandate.starts_on)
    assert Mandate.objects.get().ends_on == mandate.starts_on and not queries.accounts(town.site)


def test_a_new_account_from_an_earlier_day_takes_the_place_of_one_that_begins_later(town: Town) -> None:
    later = clock.today() + timedelta(days=9)
    for account, day in (("622202000000001", later), ("622202000000002", clock.today())):
        given: dict[str, Any] = {"unit": "7-1203", "bank": "工商银行", "holder": "陈丽华", "account": account}
        town.do("property.register_mandate", **given, starts_on=day)
    assert [(m.starts_on, m.ends_on) for m in Mandate.objects.order_by("pk")] == [(later, later), (clock.today(), None)]
