"""月度报表: what a month is reported by, in one place, each as page, Excel and paper, for those who may see it."""

from __future__ import annotations

import re
from datetime import date
from html import unescape

import pytest
from conftest import Cast
from django.test import Client

from zhishou.areas.arrears.tests.conftest import House, day
from zhishou.kernel import clock
from zhishou.kernel.models import Person
from zhishou.kernel.upload import XLSX

REPORTS = ("现金收取台账", "银行对账表", "对账月结表", "催缴情况统计", "欠费台账", "水电平衡表", "有偿服务台账")


class Reported(House):
    """The house, and a supervisor who sees every report of it."""

    def __init__(self, cast: Cast) -> None:
        super().__init__(cast)
        powers = ("review_statistics", "take_money", "match_bank", "bill_services", "answer_fees")
        self.all = cast.person("quan", "全能", *powers, site=cast.company)
        self.reporter = cast.person("bao", "报表", "report_statistics")
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


def asked(who: Person, path: str) -> tuple[int, str]:
    client = Client()
    client.force_login(who, backend="django.contrib.auth.backends.ModelBackend")
    answer = client.get(path)
    return answer.status_code, answer["Content-Type"]


def test_every_report_of_a_month_opens_as_page_excel_and_paper(house: Reported) -> None:
    with clock.at(day("2026-05-10")):
        page = house.page(house.all, f"/collection/reports?site={house.site.code}&period=2026-04")
        table = unescape(page.partition("<tbody")[2].partition("</tbody>")[0])
        assert tuple(re.findall(r'<a href="[^"]+">([^<]+)</a>', table)) == REPORTS
        links = re.findall(r'href="([^"]+)"', table)
        assert len(links) == 3 * len(REPORTS)
        kinds = {"xlsx": XLSX, "pdf": "application/pdf"}
        for link in links:
            status, kind = asked(house.all, link)
            ending = link.partition("?")[0].rpartition(".")[2]
            assert status == 200 and kind.startswith(kinds.get(ending, "text/html")), (link, status, kind)


def test_of_a_company_only_reports_that_sum_its_communities_are_listed_and_all_of_them_open(house: Reported) -> None:
    with clock.at(day("2026-05-10")):
        page = house.page(house.all, f"/collection/reports?site={house.cast.company.code}&period=2026-04")
        table = unescape(page.partition("<tbody")[2].partition("</tbody>")[0])
        links = re.findall(r'href="([^"]+)"', table)
        assert "催缴情况统计" in table and "欠费台账" not in table and "水电平衡表" not in table
        assert {link: status for link in links if (status := asked(house.all, link)[0]) != 200} == {}


def test_only_what_ones_duties_show_is_listed_and_the_last_month_is_asked_for(house: Reported) -> None:
    with clock.at(day("2026-05-10")):
        page = house.page(house.reporter, "/collection/reports")
        assert "2026-04" in page and "催缴情况统计" in page and not [name for name in REPORTS[:3] if name in page]
        house.page(house.keeper, "/collection/reports", status=403)
