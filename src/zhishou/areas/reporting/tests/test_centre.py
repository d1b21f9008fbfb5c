"""报表中心: what one's duties show, of a place and any span of days, each as page, Excel and paper."""

from __future__ import annotations

import re
from datetime import date
from html import unescape

import pytest
from conftest import Cast, page, signed_in
from django.test import Client
from tests.doors.urls import routes

from zhishou.areas.arrears.tests.conftest import House, day
from zhishou.kernel import clock
from zhishou.kernel.standard import reports
from zhishou.kernel.upload import XLSX

FEES = ("账期应收汇总表", "现金收取台账", "银行对账表", "对账月结表", "催缴情况统计", "欠费台账", "有偿服务台账")
# Addresses with all three forms that tell of no span of days.
NO_REPORTS = {"tariffs": "the prices in force", "roster": "the plan of a week, printed where it is planned"}
TITLES = re.compile(r'<span data-main>(?:<a href="[^"]+">)?([^<]+)')
WAYS = re.compile(r'href="(/[^"]+?)"')
KINDS = {"xlsx": XLSX, "pdf": "application/pdf"}


class Reported(House):
    """The house, a supervisor who sees every report of its fees, a clerk who has only the statistics."""

    def __init__(self, cast: Cast) -> None:
        super().__init__(cast)
        powers = ("review_statistics", "take_money", "match_bank", "bill_services", "answer_fees")
        self.all = cast.person("quan", "全能", *powers, site=cast.company)
        self.clerk = cast.person("wenyuan", "文员", "see_statistics")
        meter = {
            "number": "Z1",
            "kind": 1,
            "use": 3,
            "initial_milli": 0,
            "decimals": 3,
            "installed_on": date(2026, 1, 1),
        }
        self.do("property.import_meters", site=self.site.pk, rows=[meter])


@pytest.fixture
def house(cast: Cast) -> Reported:
    with clock.at(day("2026-02-01")):
        return Reported(cast)


def tables(shown: str) -> str:
    return unescape(shown.partition('id="span-hint"')[2].partition("只列出你的职责")[0])


def kind_of(client: Client, url: str) -> tuple[int, str]:
    answer = client.get(url)
    return answer.status_code, answer["Content-Type"].partition(";")[0]


def test_every_report_of_a_month_opens_as_page_excel_and_paper(house: Reported) -> None:
    with clock.at(day("2026-05-10")):
        found = tables(page(house.all, f"/report-centre?site={house.site.code}&by=month&from=2026-04-17"))
        assert tuple(TITLES.findall(found)) == (*FEES, "水电平衡表")
        ways, client = WAYS.findall(found), signed_in(house.all)
        assert len(ways) == 3 * (len(FEES) + 1) and all("2026-04" in way for way in ways)
        for way in ways:
            ending = way.partition("?")[0].rpartition(".")[2]
            assert kind_of(client, way) == (200, KINDS.get(ending, "text/html")), way


def test_of_a_company_only_reports_that_sum_its_communities_are_listed_and_all_of_them_open(house: Reported) -> None:
    with clock.at(day("2026-05-10")):
        found = tables(page(house.all, f"/report-centre?site={house.cast.company.code}&by=month&from=2026-04-01"))
        assert "催缴情况统计" in found and "欠费台账" not in found and "水电平衡表" not in found
        client = signed_in(house.all)
        assert {way: code for way in WAYS.findall(found) if (code := kind_of(client, way)[0]) != 200} == {}


def test_of_a_place_without_flats_what_is_listed_opens(house: Reported) -> None:
    with clock.at(day("2026-05-10")):
        found = tables(page(house.all, f"/report-centre?site={house.cast.bay.code}&by=month&from=2026-04-01"))
        client = signed_in(house.all)
        assert "有偿服务台账" in found and "催缴情况统计" not in found
        assert {way: code for way in WAYS.findall(found) if (code := kind_of(client, way)[0]) != 200} == {}


def test_a_company_without_flats_has_no_collectors_to_assess(cast: Cast) -> None:
    powers = ("see_statistics", "review_statistics", "assess_collectors", "answer_fees")
    somebody = cast.person("zong", "总揽", *powers, site=cast.company)
    shown = tables(page(somebody, "/report-centre"))
    assert "顾客投诉分类统计表" in shown and "收费员考核" not in shown


def test_a_clerk_who_helps_with_the_statistics_reads_what_they_show_and_no_ledger(house: Reported) -> None:
    with clock.at(day("2026-05-10")):
        shown = page(house.clerk, "/report-centre")
        assert TITLES.findall(tables(shown)) == ["顾客投诉分类统计表", "回访覆盖", "催缴情况统计", "水电平衡表"]
        assert "2026 年 4 月" in shown and 'href="/report-centre"' in shown  # the month that is over last; in the menu
        assert "没有要看的报表" in page(house.keeper, "/report-centre")


def test_a_quarter_is_one_report_where_days_are_counted_and_three_where_months_are_closed(house: Reported) -> None:
    with clock.at(day("2026-05-10")):
        shown = page(house.clerk, f"/report-centre?site={house.site.code}&by=quarter&from=2026-02-14")
        assert "2026 年第 1 季度" in shown and "每月一份，共 3 份" in shown
        assert f"/statistics.pdf?site={house.site.code}&amp;from=2026-01-01&amp;to=2026-03-31" in shown
        assert re.findall(r"/collection\.pdf\?site=\w+&amp;period=([\d-]+)", shown) == [
            "2026-01", "2026-02", "2026-03",
        ]  # fmt: skip
        assert "合计一份，每月一份，共 4 份" in shown and "2026-01 至 2026-03 合计" in shown
        assert re.findall(r"/balance\.pdf\?site=\w+&amp;period=([\d-]+)&amp;until=([\d-]+)", shown) == [
            ("2026-01", "2026-03"), ("2026-01", "2026-01"), ("2026-02", "2026-02"), ("2026-03", "2026-03"),
        ]  # fmt: skip
        assert "by=quarter&amp;from=2025-10-01" in shown and "by=quarter&amp;from=2026-04-01" in shown


def test_any_days_may_be_asked_for_and_of_many_years_the_latest_months_are_listed(house: Reported) -> None:
    with clock.at(day("2026-05-10")):
        shown = page(house.clerk, "/report-centre?by=other&from=2026-03-20&to=2026-02-27")  # the wrong way round
        assert "2026-02-27 至 2026-03-20" in shown and "period=2026-02" in shown and "period=2026-03" in shown
        long = page(house.clerk, "/report-centre?by=other&from=2024-01-01&to=2026-04-30")
        assert "逐月的只列最近 12 个月" in long and "period=2025-05" in long and "period=2025-04" not in long


def test_a_place_of_which_one_reads_nothing_does_not_exist(house: Reported) -> None:
    assert signed_in(house.clerk).get(f"/report-centre?site={house.cast.bay.code}").status_code == 404


def test_an_address_with_page_excel_and_paper_is_a_report_and_stands_in_the_centre() -> None:
    """Who adds a third form to a page declares it with `standard_report`, or says here why it is no report."""
    known = set(routes())
    whole = {url for url in known if "<" not in url and {f"{url}.xlsx", f"{url}.pdf"} <= known}
    declared = {one.url.lstrip("/") for one in reports()}
    assert declared - whole == set(), "a report without page, Excel or paper"
    assert whole - declared - set(NO_REPORTS) == set(), "a report the centre does not know"


def test_a_report_is_seen_by_nobody_whom_its_page_refuses() -> None:
    from django.urls import resolve

    for one in reports():
        for ending in ("", ".xlsx", ".pdf"):
            needs = getattr(resolve(one.url + ending).func, "needs", ())
            assert not needs or set(one.seen_by) <= set(needs), one.url + ending
