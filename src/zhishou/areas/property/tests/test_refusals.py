"""What register and readings refuse: every sentence as it is read, provoked through the operation."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from conftest import Cast, reads
from tests.billing.town import Town

from zhishou.areas.property.models import ImportBatch, Mandate, Meter, Reading
from zhishou.kernel import clock
from zhishou.kernel.models import Person
from zhishou.kernel.operation import Invalid

MAY = datetime(2026, 5, 20, 2, tzinfo=UTC)
FEE = {
    "code": "WY", "name": "物业管理费", "kind": "area", "price_e4": 10_000, "effective_from": "2025-01-01",
    "legal_basis": "示例合同第三条",
}  # fmt: skip
WATER = {
    "code": "SF", "name": "水费", "kind": "metered", "meter_kind": "水", "price_e4": 20_000, "effective_from": "2025-01-01",
}  # fmt: skip


class Garden(Town):
    """Two homes with a water meter each; January and February are read."""

    def __init__(self, cast: Cast) -> None:
        super().__init__(cast)
        self.fang = cast.person("fang", "方敏", "hand_over_units", "keep_register", "keep_settings")
        rows = [
            {"code": code, "building": "1栋", "area_e2": 9000, "owner": "示例", "bank": "示例银行",
             "account": "6222000011112222", "holder": "示例", "agreement": "XY1"}
            for code in ("1-101", "1-102")
        ]  # fmt: skip
        self.do("property.import_units", site=self.site.pk, rows=rows)
        meters = [
            {"number": f"W{code}", "kind": 1, "unit": code, "digits": 5, "initial_milli": 0, "decimals": 3,
             "installed_on": date(2025, 12, 20)}
            for code in ("1-101", "1-102")
        ]  # fmt: skip
        self.do("property.import_meters", site=self.site.pk, rows=meters)
        self.tariffs([FEE, WATER])
        self.dial("1-101", 202601, 10)
        self.dial("1-101", 202602, 20)

    def dial(self, code: str, period: int, value: int, **more: Any) -> Any:
        row = {"number": f"W{code}", "read_on": date(period // 100, period % 100, 20), "period": period,
               "value_milli": value * 1000, **more}  # fmt: skip
        return self.do("property.import_readings", site=self.site.pk, rows=[row])

    def meter(self, code: str) -> Meter:
        return Meter.objects.get(number=f"W{code}")

    def reading(self, code: str, period: int) -> Reading:
        return Reading.objects.get(meter__number=f"W{code}", period=period)

    def round(self, **more: Any) -> Any:
        given: dict[str, Any] = {
            "kind": 1,
            "period": 202605,
            "starts_on": date(2026, 5, 18),
            "ends_on": date(2026, 5, 25),
        }
        return self.do("property.open_round", site=self.site.pk, **(given | more))


def transfer_with_arrears(t: Garden) -> Any:
    t.run(202601)
    return t.do("property.transfer_name", who=t.fang, unit="1-101", on=clock.today(), name="新业主")


def transfer_before_the_owner(t: Garden) -> Any:
    t.do("property.transfer_name", who=t.fang, unit="1-101", on=date(2026, 5, 20), name="新业主")
    return t.do("property.transfer_name", who=t.fang, unit="1-101", on=date(2026, 5, 20), name="再来一位")


def end_before_it_began(t: Garden) -> Any:
    row = Mandate.objects.filter(unit__code="1-101").get()
    return t.do("property.end_mandate", mandate=row, on=row.starts_on - timedelta(days=1))


def move_out_on_the_first_day(t: Garden) -> Any:
    made = t.do("property.move_in", unit="1-101", on=date(2026, 5, 20), name="示例租户").result
    return t.do("property.end_tenure", tenure=made, on=date(2026, 5, 20))


def undo_units_as_readings(t: Garden) -> Any:
    batch = ImportBatch.objects.order_by("pk")[0]
    return t.do("property.undo_readings", batch=batch, reason="试一试")


def question_what_is_in_doubt(t: Garden) -> Any:
    t.dial("1-101", 202603, 15)
    return t.do("property.question_reading", reading=t.reading("1-101", 202603), reason="不对")


def accept_a_smaller_dial_twice(t: Garden) -> Any:
    t.dial("1-101", 202603, 15)
    return t.do("property.accept_reading", who=t.hua, reading=t.reading("1-101", 202603), value="15")


def accept_below_what_was_billed(t: Garden) -> Any:
    t.dial("1-101", 202603, 15)
    t.dial("1-101", 202604, 40)
    t.run(202604)
    return t.do("property.accept_reading", who=t.hua, reading=t.reading("1-101", 202603), value="30")


def accept_after_a_doubted_exchange(t: Garden) -> Any:
    t.dial("1-101", 202603, 3, old_final_milli=900_000, new_number="W1-101新", new_initial_milli=0)
    t.dial("1-101新", 202604, 9)
    return t.do("property.accept_reading", who=t.hua, reading=t.reading("1-101新", 202604), value="9")


def exchange_for_a_number_in_use(t: Garden) -> Any:
    t.dial("1-102", 202602, 9)
    return t.dial("1-101", 202603, 5, old_final_milli=30_000, new_number="W1-102", new_initial_milli=0)


def tolerate(t: Garden, value: str, who: Person | None = None) -> Any:
    return t.do("office.change_setting", who=who or t.fang, site=t.site.pk, name="property.water_loss", value=value)


REFUSED: dict[str, tuple[str, Callable[[Garden], Any]]] = {
    "property.arrears_first": ("这一户还欠 110.00 元，结清之后才能转名。", transfer_with_arrears),
    "property.transfer_before": (
        "现在的业主从 2026-05-20 起登记，转名日期要在这一天之后。请核对日期。",
        transfer_before_the_owner,
    ),
    "property.mandate_ends_before": (
        "这个账号从 2026-05-20 起代扣，停用的日子不能更早，请改日期。登记错了的，写 2026-05-20。",
        end_before_it_began,
    ),
    "property.ends_before": ("结束的日子要晚于开始的日子（2026-05-20），请改日期。", move_out_on_the_first_day),
    "property.undo_register": ("这一批不是读数，请用“撤销导入”。", undo_units_as_readings),
    "readings.round_days": (
        "请写清账期，结束日期不能早于开始日期。",
        lambda t: t.round(ends_on=date(2026, 5, 17)),
    ),
    "readings.no_history": (
        "没有已核实的历史用量，不能估抄。请抄到实际读数再录。",
        lambda t: t.do("property.estimate_reading", meter=t.meter("1-102"), period=202603, reason="锁门"),
    ),
    "readings.there_is_one": (
        "这块表这个账期已经有读数。读错了的，请在“抄表”里退回核对。",
        lambda t: t.do("property.estimate_reading", meter=t.meter("1-101"), period=202602, reason="锁门"),
    ),
    "readings.not_verified": (
        "这个读数没有核实过，不用退回。请到存疑读数里核对。",
        question_what_is_in_doubt,
    ),
    "readings.still_negative": (
        "两次录的一样，但比上次读数小，也不像走满一圈。确实走满一圈的，请勾选“表走满了一圈”再录；换了表的请登记换表，上次读错的请更正上次的读数。",
        accept_a_smaller_dial_twice,
    ),
    "readings.swap_in_doubt": (
        "2026-03 换表的读数还没有核实，新表的用量算不出来。请先核实那一次，再核实这一次。",
        accept_after_a_doubted_exchange,
    ),
    "readings.later_billed": (
        "后面的账期已经出账，用量已经合并计费，这个读数不再单独计费，不用再核实。",
        accept_below_what_was_billed,
    ),
    "readings.swap_taken": ("新表号 W1-102 已经在用，请核对换表的新表号。", exchange_for_a_number_in_use),
    "readings.swap_same": (
        "新表号 W1-101 就是旧表的号。请照新表上写；没有换表就直接写表上的数。",
        lambda t: t.do(
            "property.swap_meter", meter=t.meter("1-101"), old_final="12", new_number="Ｗ１－１０１", value="1"
        ),
    ),
    "readings.tolerance": ("允许的损耗率请写 0 到 100 的数，例如 10 或 8.5。", lambda t: tolerate(t, "一成")),
}


@pytest.mark.parametrize("code", REFUSED)
def test_register_and_readings_say(cast: Cast, code: str) -> None:
    sentence, act = REFUSED[code]
    with clock.at(MAY):
        town = Garden(cast)
        reads(code, sentence, lambda: act(town))


@pytest.mark.parametrize("operation", ["property.take_reading", "property.swap_meter"])
def test_a_dial_is_not_read_on_a_day_to_come(cast: Cast, operation: str) -> None:
    more: dict[str, Any] = {"old_final": "12", "new_number": "W9"} if operation == "property.swap_meter" else {}
    with clock.at(MAY):
        town = Garden(cast)
        with pytest.raises(Invalid, match="以后的日期"):
            town.do(operation, meter=town.meter("1-101"), value="20", read_on=clock.today() + timedelta(days=1), **more)


def test_a_code_of_two_communities_names_a_unit_only_behind_its_site(cast: Cast) -> None:
    with clock.at(MAY):
        town = Garden(cast)
        everywhere = cast.person("lu", "陆远", "keep_register", site=cast.company)
        rows = [{"code": "1-101", "building": "1"}]
        town.do("property.import_units", who=everywhere, site=cast.bay.pk, rows=rows)

        def move_in(unit: str, who: Person | None = None) -> Any:
            return town.do("property.move_in", who=who, unit=unit, on=date(2026, 3, 1), name="租户甲").result.unit.site

        with pytest.raises(Invalid) as no:
            move_in("1-101", everywhere)
        assert move_in("BAY/1-101", everywhere) == cast.bay
        assert move_in("1-101") == cast.garden  # sees this community only
    said = "不止一个叫这个。请在前面写上站点代码，例如 GARDEN/1-101，或者从列表中选择。"
    assert no.value.errors == {"unit": [said]}
