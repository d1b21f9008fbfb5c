"""催缴情况 and 水电账单 on pages: the rates with their rows, the statistics on their way, an invoice from entry to payment."""

from __future__ import annotations

import io
from datetime import date

from conftest import writing
from django.test import Client
from tests.company_life import photo

from zhishou.areas.arrears.models import StatisticsReport, SupplierInvoice
from zhishou.areas.arrears.tests.conftest import MONTHLY, House, day
from zhishou.areas.property.models import Building
from zhishou.kernel import clock, excel


def test_the_board_shows_the_rates_of_the_worked_table_and_opens_the_units_behind_them(house: House) -> None:
    """docs/money.md, Collection: April of four households."""
    house.pay("1-101", MONTHLY, "2026-04-20", "A")
    house.pay("1-102", 2 * MONTHLY, "2026-05-02", "B")
    house.pay("2-201", 15000, "2026-05-04", "C")
    with clock.at(day("2026-05-10")):
        board = house.page(house.cashier, "/collection?period=2026-04")
        assert all(rate in board for rate in ("37.5%", "25.0%", "已收 150.00，应收 400.00", "交清 1 户，共 4 户"))
        first = Building.objects.get(name="1 栋")
        rows = house.page(house.cashier, f"/collection/units?period=2026-04&building={first.pk}")
        assert "1-101" in rows and "1-102" not in rows and "2-201" not in rows  # 1-102 has settled April
        everyone = house.page(house.cashier, f"/collection/units?period=2026-04&building={first.pk}&view=all")
        assert "1-102" in everyone


def test_the_statistics_print_as_they_were_drawn_up_whatever_comes_in_later(house: House) -> None:
    with clock.at(day("2026-05-10")):
        told = {"site": house.site.pk, "period": "2026-04", "words": "两户外出"}
        led = house.post(house.cashier, "arrears.draw_up_statistics", **told)
        assert led == f"/collection?site={house.site.code}&period=2026-04"
        assert "等另一位同事审核" in house.page(house.cashier, led)
    house.pay("1-101", 2 * MONTHLY, "2026-05-11", "A")
    with clock.at(day("2026-05-12")):
        seen = house.page(house.head, led)
        assert "交审核意见" in seen and "编制以后账上又有变化" in seen and "25.0%" in seen
        report = StatisticsReport.objects.get()
        house.post(house.head, "arrears.review_statistics", report=report.pk, approved="true")
        house.post(house.cashier, "arrears.report_statistics", report=report.pk)
        assert "已上报" in house.page(house.cashier, led)
        assert _collected(house) == 0 and report.as_of == date(2026, 5, 10)


def _collected(house: House) -> object:
    client = Client()
    client.force_login(house.cashier, backend="django.contrib.auth.backends.ModelBackend")
    book = excel.read_table(io.BytesIO(client.get("/collection.xlsx?period=2026-04").content))
    return [row.values["已收"] for row in book.rows][-1]


def test_who_collects_where_is_said_on_a_page_and_counts_from_that_day(house: House) -> None:
    first = Building.objects.get(name="1 栋")
    with clock.at(day("2026-05-10")):
        assert "没有指定" in house.page(house.head, "/collection/collectors")
        led = house.post(house.head, "arrears.assign_collector", building=first.pk, person=house.keeper.pk)
        assert led == f"/collection/collectors?site={house.site.code}"
        assert "楼丙" in house.page(house.head, led)
        assert "楼丙" in house.page(house.head, "/collection?period=2026-04")


def test_who_collects_is_found_by_building_and_person_and_goes_to_excel_as_shown(house: House) -> None:
    with clock.at(day("2026-05-10")):
        first = Building.objects.get(name="1 栋")
        house.do("arrears.assign_collector", who=house.head, building=first.pk, person=house.keeper.pk)

        def shown(asked: str) -> str:
            list_and_form = house.page(house.head, f"/collection/collectors?{asked}").partition('id="list"')[2]
            return list_and_form.partition("<select")[0]

        assert "1 栋" in shown("person=楼丙") and "2 栋" not in shown("person=楼丙")
        assert "2 栋" in shown("person=-") and "1 栋" not in shown("person=-")
        assert "没有符合条件的楼栋" in shown("q=9 栋")
        client = Client()
        client.force_login(house.head, backend="django.contrib.auth.backends.ModelBackend")
        answer = client.get("/collection/collectors.xlsx?person=楼丙&col=building&col=person")
        assert [row.values for row in excel.read_table(io.BytesIO(answer.content)).rows] == [
            {"楼栋": "1 栋", "催缴负责人": "楼丙"}
        ]


def test_buildings_with_collectors_are_shown_thirty_a_page(house: House) -> None:
    with writing():
        Building.objects.bulk_create([Building(site=house.site, name=f"{n} 栋", walk_order=n) for n in range(3, 34)])
    page = house.page(house.head, "/collection/collectors")
    assert page.count("<tr data-item>") == 30 and "共 33 条" in page
    assert house.page(house.head, "/collection/collectors?page=2").count("<tr data-item>") == 3


def test_an_invoice_shows_its_check_and_its_next_step_to_the_one_whose_step_it_is(house: House) -> None:
    with clock.at(day("2026-05-20")):
        told = {
            "site": house.site.pk, "supplier": "示例自来水公司", "kind": "1", "period": "2026-04", "number": "A1", "usage": "120",
            "amount": "300.00",
        }  # fmt: skip
        led = house.post(house.cashier, "arrears.enter_utility_bill", **told)
        bill = SupplierInvoice.objects.get()
        assert led == f"/utilities/{bill.pk}"
        page = house.page(house.cashier, led)
        assert "2.5000" in page and "没有核对" in page and "请款" in page
        house.post(house.cashier, "arrears.request_utilities", bill=bill.pk)
        assert "你自己请的款" in house.page(house.cashier, led) or "交审批意见" not in house.page(house.cashier, led)
        assert "交审批意见" in house.page(house.head, led)
        house.post(house.head, "arrears.approve_utilities", bill=bill.pk, approved="true")
        assert "登记付款" in house.page(house.finance, led)
        house.post(house.finance, "arrears.pay_utilities", bill=bill.pk, on="2026-05-20", voucher="付-7")
        assert "付-7" in house.page(house.finance, led)
        assert "A1" in house.page(house.finance, "/utilities?state=paid")
        assert "A1" not in house.page(house.finance, "/utilities?state=entered")


def test_a_scanned_invoice_is_seen_by_those_who_see_the_invoice_alone(house: House) -> None:
    with clock.at(day("2026-05-20")):
        house.do(
            "arrears.enter_utility_bill", who=house.cashier, site=house.site, supplier="示例供电局", kind=2, period="2026-04",
            number="B1", usage="10", amount="6.20", file=photo("账单.png"),
        )  # fmt: skip
        file = SupplierInvoice.objects.get().file
        assert file is not None
    for who, status in ((house.finance, 200), (house.keeper, 404)):
        client = Client()
        client.force_login(who, backend="django.contrib.auth.backends.ModelBackend")
        assert client.get(f"/files/{file.pk}").status_code == status


def test_talks_with_partners_are_kept_until_they_are_settled(house: House) -> None:
    with clock.at(day("2026-02-01")):
        keeper = house.cast.person("wai", "外联", "keep_liaison")
    told = {
        "site": house.site.pk,
        "partner": "示例银行",
        "on": "2026-05-10",
        "matter": "代扣格式",
        "next_on": "2026-05-20",
    }
    with clock.at(day("2026-05-11")):
        assert house.post(keeper, "arrears.record_liaison", **told) == "/liaison"
        listed = house.page(keeper, "/liaison")
        assert "代扣格式" in listed and "下次联系 2026-05-20" in listed
        from zhishou.areas.arrears.models import Liaison

        house.post(keeper, "arrears.end_liaison", liaison=Liaison.objects.get().pk, result="按新格式报盘")
        assert "代扣格式" not in house.page(keeper, "/liaison")
        assert "按新格式报盘" in house.page(keeper, "/liaison?view=done")
