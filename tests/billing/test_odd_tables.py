"""Tables as they come from spreadsheets and other systems: the right figures, or a sentence that says where and what to do."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import xlsxwriter
from conftest import Cast, writing

from tests.billing.test_balance import BULK, Lines, sums, take, wide
from tests.billing.town import Town
from zhishou.areas.billing import import_tariffs, imports
from zhishou.areas.billing.models import Charge
from zhishou.areas.billing.tariff_rows import entries_of
from zhishou.areas.property import import_readings
from zhishou.areas.property import queries as register
from zhishou.areas.property.balance import Meters
from zhishou.areas.property.models import Meter, Reading, Unit
from zhishou.kernel import clock, importing
from zhishou.kernel.actor import Actor
from zhishou.kernel.importing import ImportResult, Line, run_import
from zhishou.kernel.operation import Refused

pytestmark = pytest.mark.django_db
WATER = {"code": "SF", "name": "水费", "kind": "metered", "meter_kind": "水", "effective_from": date(2025, 1, 1)}
WHOLE = (325_500, 323_950, 7_750, -6_200, "-1.90%")  # the sums of `wide()`
SWAP = "表号,抄表日期,读数,换表旧表止码,换表新表号,换表新表起码\n"


class Desk(Town):
    """One flat with a water meter of four digits."""

    def __init__(self, cast: Cast) -> None:
        super().__init__(cast)
        self.tariffs([WATER | {"price_e4": 10_000}])
        self.do("property.import_units", site=self.site.pk, rows=[{"code": "1-101", "area_e2": 10_000}])
        meter = {"number": "W1", "kind": 1, "unit": "1-101", "digits": 4}
        self.do("property.import_meters", site=self.site.pk, rows=[meter])

    def take(self, kind: str, data: str | bytes) -> ImportResult:
        file = io.BytesIO(data.encode() if isinstance(data, str) else data)
        return run_import(importing.find(kind), Actor.of(self.xu), self.site, file)

    def reasons(self, kind: str, data: str | bytes) -> dict[int, str]:
        """By line what is said of it."""
        return {row.number: row.reasons[0] for row in self.take(kind, data).failed_rows}


@pytest.fixture
def desk(cast: Cast) -> Desk:
    return Desk(cast)


def book(rows: list[list[Any]]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as made:
        page = made.add_worksheet()
        for number, cells in enumerate(rows):
            page.write_row(number, 0, cells)
    return out.getvalue()


@pytest.mark.parametrize("text", ["12,5", "1,23", "1_2", "1.2E+3", "12 5", "1.234,5"])
def test_what_is_no_number_is_never_taken_for_another(desk: Desk, text: str) -> None:
    assert desk.reasons("readings", f"表号;抄表日期;读数\nW1;2026-01-28;{text}\n") == {2: f"读数“{text}”不是数字。"}
    assert not Reading.objects.exists()


@pytest.mark.parametrize(("text", "milli"), [("１２．５", 12_500), ("1,234.5", 1_234_500), ("１，２３４", 1_234_000)])
def test_full_width_digits_and_marks_of_thousands_are_read(desk: Desk, text: str, milli: int) -> None:
    assert desk.take("readings", f"表号;抄表日期;读数\nW1;2026-01-28;{text}\n").taken == 1
    assert Reading.objects.get().value_milli == milli


def test_an_account_of_which_excel_has_lost_digits_is_not_collected_from(desk: Desk) -> None:
    heads = ["房屋编码", "业主姓名", "开户银行", "银行账号", "户名", "建筑面积"]
    rows = [[f"9-90{n}", "示例", "示例银行", account, "示例", 0.1 + 0.2] for n, account in enumerate(
        (6222020200112233445, "6.22202E+18", "6222020200112233445"), 1
    )]  # fmt: skip
    said = desk.reasons("units", book([heads, *rows]))
    assert set(said) == {2, 3} and all("最后几位被 Excel 改掉了" in reason for reason in said.values())
    unit = Unit.objects.get(code="9-903")
    assert register.accounts(desk.site)[unit.pk].number == "6222020200112233445"
    assert unit.facts.get().area_e2 == 30


def test_a_file_cut_in_the_middle_of_a_character_is_refused_whole(desk: Desk) -> None:
    data = "表号,抄表日期,读数,备注\nW1,2026-01-28,12,看得清楚".encode()[:-1]
    with pytest.raises(Refused, match=r"import\.unreadable") as no:
        desk.take("readings", data)
    assert "可能没有下载完整" in no.value.sentence()


def test_a_new_meter_whose_exchange_does_not_come_is_not_known(desk: Desk) -> None:
    desk.take("readings", "表号,抄表日期,读数\nW1,2026-01-20,20\nW1,2026-02-20,40\n")
    said = desk.reasons("readings", f"{SWAP}W1,2026-02-21,5,45,W1N,0\nW1N,2026-03-20,25,,,\n")
    assert "请把账期写成下一个月" in said[2] and "没有登记表号“W1N”" in said[3]
    said = desk.reasons("readings", f"{SWAP}Q,2026-03-20,5,45,QN,0\nQN,2026-04-20,25,,,\n")
    assert "没有登记表号“Q”" in said[2] and "没有登记表号“QN”" in said[3]
    assert not Meter.objects.filter(number__in=["W1N", "QN"]).exists()


@pytest.mark.parametrize("cells", ["5,10045,W1N,0", "10005,45,W1N,0", "5,45,W1N,10000"])
def test_no_dial_of_an_exchange_shows_more_than_its_meter_can(desk: Desk, cells: str) -> None:
    assert "能显示的位数" in desk.reasons("readings", f"{SWAP}W1,2026-03-20,{cells}\n")[2]


def test_a_line_for_a_month_that_a_later_dial_has_billed_comes_back_and_the_others_stand(desk: Desk) -> None:
    heads = "表号,抄表日期,读数\n"
    desk.take("readings", f"{heads}W1,2026-01-20,20\nW1,2026-03-20,60\n")
    for period in (202601, 202602, 202603):
        desk.run(period)
    result = desk.take("readings", f"{heads}W1,2026-02-20,40\nW1,2026-04-20,80\n")
    assert (result.taken, result.failed) == (1, 1)
    assert result.failed_rows[0].reasons[0].startswith("这块表后面的账期已经出账，2026-02 的用量已经合并计费")
    desk.run(202602)
    assert sum(Charge.objects.values_list("amount_fen", flat=True)) == 60 * 100


def test_meters_in_a_circle_come_back(desk: Desk) -> None:
    table = "表号,种类,用途,上级表号\nA,水,总表,B\nB,水,总表,A\nC,水,总表,A\n"
    said = desk.reasons("meters", table)
    assert set(said) == {2, 3} and all("又回到了它自己" in reason for reason in said.values())


def test_a_dial_times_its_factor_stays_within_what_is_counted(desk: Desk) -> None:
    said = desk.reasons("meters", "表号,种类,用途,位数,倍率\nA,水,总表,12,1000000\nB,水,总表,9,1000000\n")
    assert said == {2: "位数和倍率合起来太大，请核对。"}


def test_a_known_item_keeps_its_kind_and_a_name_its_item(desk: Desk) -> None:
    data = (
        "- {code: SF, name: 水费, kind: area, price_e4: 100, effective_from: 2026-02-01}\n"
        "- {code: S2, name: 水费, kind: area, price_e4: 100, effective_from: 2026-02-01}\n"
        "- {code: WY, name: 物业管理费, kind: area, price_e4: 100, effective_from: 2026-02-01}\n"
    ).encode()
    done = import_tariffs.take(Actor.of(desk.xu), desk.site, data, dry_run=False, failed_to=None, door="cli")
    assert done.taken == 1
    kind, name = (row.reasons[0] for row in done.failed_rows)
    assert kind.startswith("费项 SF 的种类是“按表”") and name.startswith("“水费”已经是另一个费项的名称")


@pytest.mark.parametrize("data", ["- {code: SF, name: 水费".encode()[:-1], b"- {code: SF, name: \xff\xff}"])
def test_a_list_of_tariffs_that_cannot_be_read_names_no_item_by_chance(desk: Desk, data: bytes) -> None:
    with pytest.raises(Refused, match=r"tariffs\.unreadable") as no:
        import_tariffs.take(Actor.of(desk.xu), desk.site, data, dry_run=False, failed_to=None, door="cli")
    assert "存成 UTF-8" in no.value.sentence()


def test_a_fixed_item_is_everybodys_though_one_takes_two_of_it_and_then_none(desk: Desk) -> None:
    desk.tariffs(
        [{"code": "LJ", "name": "垃圾费", "kind": "fixed", "price_e4": 50_000, "effective_from": "2025-01-01"}]
    )
    desk.do("property.import_units", site=desk.site.pk, rows=[{"code": "1-102"}])
    until: dict[str, Any] = {"starts_on": date(2026, 1, 1), "ends_on": date(2026, 1, 31)}
    desk.do("property.subscribe", unit="1-101", item_code="LJ", quantity=2, **until)
    for period, first in ((202601, 1_000), (202602, 500)):
        assert desk.run(period) == {("1-101", "垃圾费", "业主"): first, ("1-102", "垃圾费", "业主"): 500}


def test_an_item_for_subscribers_is_nobody_elses(desk: Desk) -> None:
    desk.tariffs(
        [{"code": "YX", "name": "有线电视费", "kind": "fixed", "price_e4": 50_000, "effective_from": "2025-01-01", "applies_to": "订购"}]
    )  # fmt: skip
    desk.do("property.import_units", site=desk.site.pk, rows=[{"code": "1-102"}])
    assert desk.run(202601) == {}
    desk.do("property.subscribe", unit="1-101", item_code="YX", quantity=2, starts_on=date(2026, 2, 1))
    assert desk.run(202602) == {("1-101", "有线电视费", "业主"): 1_000}


def test_facts_put_right_on_their_own_day_make_another_turn_of_the_run(desk: Desk) -> None:
    desk.tariffs([{"code": "WY", "name": "物业费", "kind": "area", "price_e4": 10_000, "effective_from": "2025-01-01"}])
    facts: dict[str, Any] = {"unit": "1-101", "starts_on": date(2026, 2, 1), "people": 1, "area_e2": 10_000}
    desk.do("property.record_facts", **facts, status=3)
    assert desk.run(202602) == {}
    desk.do("property.record_facts", **facts, status=1)
    assert desk.run(202602) == {("1-101", "物业费", "业主"): 10_000}


def test_a_parking_space_registered_after_the_run_is_billed_by_running_again(desk: Desk) -> None:
    space = {"code": "CW", "name": "车位费", "kind": "fixed", "price_e4": 800_000, "applies_to": ["车位"]}
    desk.tariffs([space | {"effective_from": "2025-01-01"}])
    assert desk.run(202602) == {}
    desk.do("property.subscribe", unit="1-101", item_code="CW", starts_on=date(2026, 2, 1))
    assert desk.run(202602) == {("1-101", "车位费", "业主"): 8_000}


def test_a_mandate_is_collected_from_on_the_days_it_is_in_force(desk: Desk) -> None:
    for account, begins in (("12345678", date(2020, 1, 1)), ("87654321", date(2090, 1, 1))):
        desk.do(
            "property.register_mandate", unit="1-101", bank="示例银行", account=account, holder="示例", starts_on=begins
        )
    assert [one.number for one in register.accounts(desk.site).values()] == ["12345678"]


def _sums(lines: Lines) -> Lines:
    total = ",".join(["合计", "", "", "", BULK, "", "Jan-26", "2026", *["99"] * 31])
    return [*lines, total, total.replace("合计", "Grand Total"), total.replace("合计", "").replace(BULK, "")]


def _months(word: str) -> Callable[[Lines], Lines]:
    return lambda lines: [line.replace("Jan-26", word) for line in lines]


@pytest.mark.parametrize(
    "change", [_sums, _months("2026-01-26"), _months("2026年1月"), _months("2026/1"), _months("January 2026")]
)
def test_sums_inside_and_months_of_spreadsheets_leave_the_balance_as_it_is(
    cast: Cast, change: Callable[[Lines], Lines]
) -> None:
    town = Town(cast)
    assert take(town, change(wide())).taken == 5
    assert sums(town) == WHOLE and Meter.objects.count() == 6


def _day_twice(lines: Lines) -> Lines:
    return [f"{lines[0]},第5日", *(f"{line},7" for line in lines[1:])]


def _other_year(lines: Lines) -> Lines:
    return [line.replace(",2026,", ",2025,") for line in lines]


def _days_of_no_month(lines: Lines) -> Lines:
    return [f"{lines[0]},day_0,day_32", *(f"{line},,7" for line in lines[1:])]


def _comma(lines: Lines) -> Lines:
    return [lines[0].replace(",", ";"), *(line.replace(",", ";").replace(".", ",") for line in lines[1:])]


@pytest.mark.parametrize(
    ("change", "said"),
    [(_day_twice, "同一天有两列：day_5、第5日"), (_other_year, "账期“Jan-26”和年份“2025”不是同一年"), (_comma, "1 日的用量“10,5”不是数字"),
     (_days_of_no_month, "2026-01 没有 32 日，这几列却有用量")],
)  # fmt: skip
def test_a_wide_file_that_contradicts_itself_comes_back(
    cast: Cast, change: Callable[[Lines], Lines], said: str
) -> None:
    town = Town(cast)
    result = take(town, change(wide()))
    assert result.taken == 0 and result.failed_rows[0].reasons[0].startswith(said)
    assert not Reading.objects.exists()


def test_a_number_typed_by_an_input_method_is_the_same_meter_and_flat(desk: Desk) -> None:
    assert desk.take("units", "房屋编码,建筑面积\n１－１０１,100\n").already == 1
    assert desk.take("meters", "表号,种类,房屋编码,位数\nＷ１,水,１－１０１,4\n").already == 1
    assert desk.take("readings", "表号,抄表日期,读数\nＷ１,2026-01-28,12\n").taken == 1
    assert desk.take("readings", "表号,抄表日期,读数\nW1,2026-01-28,12\n").already == 1
    assert (Meter.objects.count(), Unit.objects.count(), Reading.objects.count()) == (1, 1, 1)


def test_a_meter_written_twice_under_two_numbers_counts_once(cast: Cast) -> None:
    town = Town(cast)
    lines = wide()
    result = take(town, [*lines, lines[-1].replace("H3", "H9", 1)])
    assert (result.taken, result.failed) == (5, 1) and sums(town) == WHOLE
    assert result.failed_rows[0].reasons[0].startswith("表名“M H3”和每天同样的用量已经写在表号 H3 下")


def test_two_of_a_name_that_used_as_much_on_other_days_are_two(cast: Cast) -> None:
    lines = wide()
    cells = lines[-1].split(",")
    other = ",".join(["H9", *cells[1:8], "4.1", "4.3", *cells[10:]])  # in place of twice 4.2
    assert take(Town(cast), [*lines, other]).taken == 6


def test_days_under_other_names_are_told_how_to_be_called(cast: Cast) -> None:
    lines = wide()
    dates = lines[0].replace("day_", "2026-01-")
    result = take(Town(cast), [dates, *lines[1:]])
    assert result.taken == 0 and "列名要写成 day_1 … day_31" in result.failed_rows[0].reasons[0]


def test_a_name_of_two_masters_says_not_which_one_is_meant(cast: Cast) -> None:
    town = Town(cast)
    lines = wide()
    result = take(town, [*lines, lines[1].replace("B1", "B2", 1).replace("10.5", "11.5")])
    assert (result.taken, result.failed) == (2, 4)
    assert "是几块表的名称（B1、B2）" in result.failed_rows[0].reasons[0]


def test_masters_above_each_other_come_back_and_no_report_goes_round_for_ever(cast: Cast) -> None:
    town = Town(cast)
    lines = [line.replace("ZONE 1 BULK", "M H1") if line.startswith("B1") else line for line in wide()]
    result = take(town, lines)
    assert {row.values["account_number"] for row in result.failed_rows} == {"B1", "H1"}
    with writing():  # as an older version let them in
        b, c = (Meter.objects.create(site=town.site, number=n, kind=1, use=3) for n in "PQ")
        Meter.objects.filter(pk=b.pk).update(parent=c, line=b.pk)
        Meter.objects.filter(pk=c.pk).update(parent=b, line=c.pk)
    meters = Meters(town.site, 202601, 202601)
    assert meters.under(meters.meters[b.pk]) == []


def test_a_name_that_an_item_gives_two_values_is_refused_with_its_line() -> None:
    item = b"- code: WY\n  name: fee\n  price_e4: 28500\n  tiers:\n  - {up_to_milli: null, price_e4: 1}\n  price_e4: 82500\n"
    with pytest.raises(Refused) as no:
        entries_of(item)
    assert no.value.sentence() == "第 6 行的“price_e4”前面已经写过。同一项里一个名称只能写一次，请删去一个。"
    assert len(entries_of(item.rpartition(b"  price")[0] + item.replace(b"  price_e4: 82500\n", b""))) == 2


@pytest.mark.parametrize("read", [imports.read_line, import_readings.read_line])
def test_a_slip_of_the_year_is_said(read: Callable[[Line], tuple[object, list[str]]]) -> None:
    far = clock.today().year + 10
    cells = {"房屋编码": "1-101", "费项": "WY", "金额": "5", "表号": "A1", "抄表日期": f"{far}-01-31", "读数": "5"}
    _row, wrong = read(Line(2, {**cells, "账期": f"{far}-01"}))
    assert wrong == [f"账期 {far}-01 在一年以后，请核对年份。"]
