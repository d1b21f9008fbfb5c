"""The balance of water: signed and exact, from wide files of daily use with everything wrong in them."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, datetime

import pypdfium2
import pytest
from conftest import Cast, page, signed_in
from django.test import Client

from tests.billing.town import Town
from zhishou.areas.property import balance
from zhishou.areas.property.balance import TOTAL, Meters
from zhishou.areas.property.import_readings import READINGS
from zhishou.areas.property.models import Reading
from zhishou.areas.property.suspects import suspects
from zhishou.kernel import clock
from zhishou.kernel.actor import Actor
from zhishou.kernel.importing import ImportResult, run_import
from zhishou.kernel.operation import Refused

pytestmark = pytest.mark.django_db
HEAD = "account_number,meter_name,label,zone,parent_meter,type,month,year," + ",".join(f"day_{n}" for n in range(1, 32))
BULK = "Block 1 Bulk Meter"
USED = {"B1": "10.5", "C1": "0.25", "H1": "3.1", "H2": "3.15", "H3": "4.2"}  # m³ a day
Lines = list[str]


def wide(month: str = "Jan-26", days: int = 31, **more: str) -> Lines:
    """A building of three homes below a bulk meter of its own zone, the same use every day."""
    found = [HEAD]
    for number, used in {**USED, **more}.items():
        name, kind = (BULK, "D_Building_Bulk") if number == "B1" else (f"M {number}", "Residential (Apart)")
        kind = "D_Building_Common" if number == "C1" else kind
        parent = "ZONE 1 BULK" if number == "B1" else BULK
        cells = [used] * days + [""] * (31 - days)
        found.append(",".join([number, name, "L4", "Zone_01", parent, kind, month, "2026", *cells]))
    return found


@pytest.fixture
def town(cast: Cast) -> Town:
    return Town(cast)


def take(town: Town, lines: Lines, encoding: str = "utf-8") -> ImportResult:
    data = io.BytesIO("\n".join(lines).encode(encoding))
    with clock.at(datetime.now(UTC)):
        return run_import(READINGS, Actor.of(town.xu), town.site, data)


def sums(town: Town, period: int = 202601) -> tuple[int, int, int, int, str]:
    """Master, homes, public and loss in thousandths, and the rate, of the sum."""
    one = next(row for row in balance.balance(town.site, period) if row.number == TOTAL)
    return (one.master_milli, one.units_milli, one.public_milli, one.loss_milli, one.rate)


def test_a_wide_file_balances_to_the_thousandth_with_its_sign(town: Town) -> None:
    result = take(town, wide())
    assert (result.taken, result.failed) == (5, 0)
    # 31 × 10.5 = 325.5; homes 31 × 10.45 = 323.95; public 31 × 0.25 = 7.75; together more than the master.
    assert sums(town) == (325_500, 323_950, 7_750, -6_200, "-1.90%")
    assert take(town, wide()).already == 5 and sums(town)[0] == 325_500


def _blank(lines: Lines) -> Lines:
    return [line.replace("3.1,3.1", "3.1,", 1) if line.startswith("H1") else line for line in lines]


def _words(lines: Lines) -> Lines:
    return [line.replace("3.1,3.1", "3.1,停水", 1) if line.startswith("H1") else line for line in lines]


@pytest.mark.parametrize("spoil", [_blank, _words])
def test_a_day_that_is_blank_or_no_number_comes_back_and_is_not_zero(
    town: Town, spoil: Callable[[Lines], Lines]
) -> None:
    result = take(town, spoil(wide()))
    assert (result.taken, result.failed) == (4, 1)
    assert not Reading.objects.filter(meter__number="H1").exists()
    one = next(row for row in balance.balance(town.site, 202601) if row.number == TOTAL)
    assert (one.units_milli, one.loss_milli) == (31 * 7_350, 325_500 - 31 * 7_350 - 7_750)


def _only(lines: Lines, days: int) -> Lines:
    """The same file without the columns after a day."""
    return [",".join(line.split(",")[: 8 + days]) for line in lines]


def test_a_short_month_needs_no_columns_for_the_days_it_does_not_have(town: Town) -> None:
    assert take(town, _only(wide("Feb-26", 28), 28)).taken == 5
    assert sums(town, 202602)[0] == 28 * 10_500


def test_missing_columns_are_missing_days(town: Town) -> None:
    result = take(town, _only(wide("Feb-26", 28), 26))
    assert (result.taken, result.failed) == (0, 5)
    assert "27、28 日" in result.failed_rows[0].reasons[0]


def test_use_on_a_day_the_month_does_not_have_comes_back(town: Town) -> None:
    result = take(town, wide("Feb-26", 31))
    assert (result.taken, result.failed) == (0, 5)
    assert "没有 29—31 日" in result.failed_rows[0].reasons[0]


def test_a_row_without_a_month_says_so(town: Town) -> None:
    result = take(town, [line.replace("Jan-26", "") for line in wide()])
    assert (result.taken, result.failed) == (0, 5)
    assert result.failed_rows[0].reasons == ["没有账期：请在“账期”一列写明月份，如 2026-03。"]


def test_a_master_without_a_reading_is_named_and_not_balanced(town: Town) -> None:
    take(town, wide())
    take(town, _blank(wide("Feb-26", 28)))
    take(town, [line for line in wide("Mar-26") if not line.startswith("B1")])
    unread = {period: Meters(town.site, 202601, 202603).unread(period) for period in (202601, 202602, 202603)}
    assert {period: [m.number for m in found] for period, found in unread.items()} == {
        202601: ["ZONE 1 BULK"], 202602: ["ZONE 1 BULK"], 202603: ["B1", "ZONE 1 BULK"],
    }  # fmt: skip
    assert not balance.balance(town.site, 202603)


def test_months_together_add_up_and_their_rate_is_that_of_the_sums(town: Town) -> None:
    take(town, wide())
    take(town, wide("Feb-26", 28, H1="3"))
    # February: 28 × 10.5 = 294, homes 28 × 10.35 = 289.8, public 7, loss -2.8 (-0.95 %); January lost -6.2 of 325.5.
    both = next(row for row in Meters(town.site, 202601, 202602).over([202601, 202602]) if row.number == TOTAL)
    assert [both.master_milli, both.units_milli, both.public_milli, both.loss_milli] == [
        619_500,
        613_750,
        14_750,
        -9_000,
    ]
    assert both.rate == "-1.45%"  # 9 of 619.5, not the mean of -1.90 and -0.95
    shown = page(town.xu, f"/balance?site={town.site.code}&period=2026-01&until=2026-02")
    assert "ZONE 1 BULK　2026-01" in shown and "ZONE 1 BULK　2026-02" in shown  # which month lacks which master
    assert "2026-01-01 至 2026-02-28" in shown and "-1.45%" in shown and "619.5" in shown
    for ending in ("xlsx", "pdf"):
        answer = signed_in(town.xu).get(f"/balance.{ending}?site={town.site.code}&period=2026-01&until=2026-02")
        assert answer.status_code == 200
    one = page(
        town.xu, f"/balance?site={town.site.code}&period=2026-02&until=2026-01"
    )  # the wrong way round: one month
    assert "-0.95%" in one and "2026 年 2 月" in one


def test_the_days_are_added_up_exactly_and_rounded_once(town: Town) -> None:
    assert take(town, wide(H1="3.1000000000000001", H2="0.00016")).taken == 5
    used = dict(Reading.objects.values_list("meter__number", "usage_milli"))
    assert (used["H1"], used["H2"]) == (31 * 3_100, 5)  # 31 × 0.00016 = 0.00496


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gbk", "utf-16"])
def test_the_encoding_of_the_file_does_not_matter(town: Town, encoding: str) -> None:
    lines = [line.replace("Zone_01", "一区") for line in wide()]
    assert take(town, lines, encoding).taken == 5
    assert sums(town)[3] == -6_200


def test_a_row_that_stands_there_twice_counts_once(town: Town) -> None:
    lines = wide()
    result = take(town, [*lines, lines[-1]])
    assert (result.taken, result.already, result.failed) == (5, 1, 0) and sums(town)[3] == -6_200


def test_dials_given_as_consumption_are_refused_whole(town: Town) -> None:
    take(town, wide())
    dials = {number: str(float(used) * 40) for number, used in USED.items()}
    with pytest.raises(Refused, match=r"readings\.batch"):
        take(town, wide("Feb-26", 28, **dials))
    assert not Reading.objects.filter(period=202602).exists()


def test_beyond_the_tolerance_the_meter_that_explains_most_comes_first(town: Town) -> None:
    take(town, wide())
    take(town, wide("Feb-26", 28, H3="0", H2="3.0"))
    meters = Meters(town.site, 202601, 202602)
    one = next(row for row in meters.balances(202602) if row.number == "B1")
    assert one.beyond(balance.tolerances(town.site))
    assert [s.number for s in suspects(meters, one, 202602)][:1] == ["H3"]


def test_the_page_the_workbook_and_the_paper_show_the_same_figures(town: Town) -> None:
    take(town, wide())
    client = Client()
    client.force_login(town.xu, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get("/balance?period=2026-01").content.decode()
    assert "325.5" in page and "-1.90%" in page
    assert client.get("/balance.xlsx?period=2026-01").content[:2] == b"PK"
    paper = pypdfium2.PdfDocument(client.get("/balance.pdf?period=2026-01").content)[0].get_textpage().get_text_range()
    assert town.site.name in paper and not [label for label in ("编号：", "日期：") if label in paper]
    assert client.get("/balance?site=NONE").status_code == 404
