"""The pages of arrears as people use them: find who owes, write and serve letters, stand before a door."""

from __future__ import annotations

import io
import re
from datetime import date

import pypdfium2
import pytest
from conftest import tight, writing
from django.http import HttpResponse
from django.test import Client
from tests.company_life import handwriting

from zhishou.areas.arrears.models import Contact, Letter
from zhishou.areas.arrears.queries import owing
from zhishou.areas.arrears.tests.conftest import CODES, MONTHLY, House, day, refused
from zhishou.areas.customers.models import Customer
from zhishou.areas.property.models import Building, Tenure
from zhishou.kernel import clock, excel
from zhishou.kernel.models import Event, Person, Setting
from zhishou.kernel.operation import Invalid


def codes(html: str) -> list[str]:
    """The units a list shows, in its order."""
    return re.findall(
        r'<a [^>]*href="/arrears/(?:units|visits)/\d+"[^>]*>(?:<div class="row-between"><span><b class="num">)?([\d-]+)<',
        tight(html),
    )


def test_the_ledger_is_narrowed_by_building_age_collector_state_and_words(house: House) -> None:
    head, cashier = house.head, house.cashier
    with clock.at(day("2026-05-20")):
        second = Building.objects.get(name="2 栋")
        house.do("arrears.assign_collector", who=head, building=second.pk, person=house.keeper.pk)
        promise = {"way": "call", "result": "promised", "promise_on": date(2026, 5, 25)}
        house.do("arrears.record_contact", who=cashier, unit="1-102", **promise)
        assert codes(house.page(cashier, "/arrears")) == list(CODES)
        assert codes(house.page(cashier, f"/arrears?building={second.pk}")) == ["2-201", "2-202"]
        assert codes(house.page(cashier, "/arrears?collector=楼丙")) == ["2-201", "2-202"]
        assert codes(house.page(cashier, "/arrears?collector=-")) == ["1-101", "1-102"]
        assert codes(house.page(cashier, "/arrears?state=promised")) == ["1-102"]
        assert codes(house.page(cashier, "/arrears?q=2-202")) == ["2-202"]
        assert codes(house.page(cashier, "/arrears?age=1")) == list(CODES)  # twenty days
        assert codes(house.page(cashier, "/arrears?age=2")) == []
        summed = house.page(cashier, "/arrears?view=collectors")
        assert "楼丙" in summed and "400.00" in summed


def test_excel_and_paper_hold_what_the_page_shows(house: House) -> None:
    with clock.at(day("2026-05-20")):
        book = excel.read_table(io.BytesIO(_bytes(house, "/arrears.xlsx?q=2-201")))
        assert [(line.values["房屋"], line.values["合计（元）"]) for line in book.rows] == [("2-201", 200)]
        chosen = excel.read_table(io.BytesIO(_bytes(house, "/arrears.xlsx?q=2-20&col=unit&col=age1&col=mobile")))
        assert [line.values for line in chosen.rows] == [
            {"房屋": code, "1—30 天": 100, "手机": "138····1111"} for code in ("2-201", "2-202")
        ]
        summed = excel.read_table(io.BytesIO(_bytes(house, "/arrears.xlsx?view=buildings&building=")))
        assert [(row.values["楼栋"], row.values["户数"], row.values["合计（元）"]) for row in summed.rows] == [
            ("1 栋", 2, 400), ("2 栋", 2, 400),
        ]  # fmt: skip
        paper = pypdfium2.PdfDocument(_bytes(house, "/arrears.pdf?q=2-201"))[0].get_textpage().get_text_range()
        assert "2-201" in paper and "2-202" not in paper


def _bytes(house: House, path: str) -> bytes:
    from django.test import Client

    client = Client()
    client.force_login(house.cashier, backend="django.contrib.auth.backends.ModelBackend")
    answer = client.get(path)
    assert answer.status_code == 200
    return bytes(answer.content)


def test_a_few_units_owe_the_same_by_their_own_keys_as_in_the_books_of_the_community(house: House) -> None:
    house.pay("1-101", MONTHLY + 20, "2026-05-03", "A")
    with clock.at(day("2026-06-01")):
        house.approved(202605)  # books late fees too
    with clock.at(day("2026-06-10")):
        whole = owing.open_parts(house.site, owing.now_period())
        unit = house.unit("1-101")
        assert owing.open_parts(house.site, owing.now_period(), [unit.pk]) == [p for p in whole if p.unit == unit.pk]
        assert any(part.late_fen for part in whole)


def test_chosen_units_get_their_letter_and_the_others_stay_due(house: House) -> None:
    with clock.at(day("2026-05-06")):
        assert codes(house.page(house.cashier, "/arrears/ladder")) == list(CODES)
        chosen = [house.unit(code).pk for code in ("1-101", "2-201")]
        led = house.post(house.cashier, "arrears.issue_letters", site=house.site.pk, step=1, units=chosen)
        assert led == f"/arrears/letters?site={house.site.code}"
        assert codes(house.page(house.cashier, led)) == ["1-101", "2-201"]
        assert codes(house.page(house.cashier, "/arrears/letters?q=2-201")) == ["2-201"]
        number = Letter.objects.get(unit__code="1-101").number
        assert codes(house.page(house.cashier, f"/arrears/letters?q={number}")) == ["1-101"]
        assert codes(house.page(house.cashier, "/arrears/ladder")) == ["1-102", "2-202"]
        assert "起可以发" in house.page(house.cashier, "/arrears/ladder?step=waiting")


def test_the_keeper_counts_a_buildings_letters_and_signs_for_them(house: House) -> None:
    with clock.at(day("2026-05-06")):
        house.do("arrears.issue_letters", who=house.cashier, site=house.site, step=1)
        first = house.unit("1-101").building_id
        asked = f"?site={house.site.code}"
        page = house.page(house.keeper, f"/arrears/handovers{asked}")
        assert _units(page) == list(CODES) and page.count("点清并签收") >= 2 and "2 份还没有签收" in page
        assert "点清并签收" not in house.page(house.cashier, f"/arrears/handovers{asked}")
        by_hand = _text(house.cashier, f"/arrears/handovers/to-sign.pdf{asked}&building={first}")
        assert (
            "派发清单" in by_hand.replace(" ", "")
            and "1-101" in by_hand
            and "2-201" not in by_hand
            and "共 2 份" in by_hand
        )
        take = {"site": house.site.pk, "building": first, "signature": handwriting()}
        with pytest.raises(Invalid):
            house.do("arrears.take_letters", who=house.keeper, **take, count=3)
        made = house.do("arrears.take_letters", who=house.keeper, **take, count=2).result
        refused("arrears.nothing_to_hand", lambda: house.do("arrears.take_letters", who=house.keeper, **take, count=2))
        letter = Letter.objects.get(unit__code="1-101")
        house.do(
            "arrears.serve_letter",
            who=house.keeper,
            letter=letter.pk,
            how="handed",
            signature=handwriting(),
            receiver="李雷",
        )
        paper = _text(house.keeper, f"/arrears/handovers/{made.number}.pdf")
        assert (
            made.number in paper
            and letter.number in paper
            and "楼丙" in paper
            and "李*" in paper
            and "李雷" not in paper
        )
        page = house.page(house.keeper, f"/arrears/handovers{asked}")
        assert made.number in page and _units(page) == ["2-201", "2-202"]


def test_who_wrote_letters_does_not_sign_for_them(house: House) -> None:
    with clock.at(day("2026-05-06")):
        both = house.cast.person("both", "两样", "collect_arrears", "serve_letters")
        house.do("arrears.issue_letters", who=both, site=house.site, step=1)
        take = {
            "site": house.site.pk,
            "building": house.unit("1-101").building_id,
            "count": 2,
            "signature": handwriting(),
        }
        refused("arrears.own_letters", lambda: house.do("arrears.take_letters", who=both, **take))


def _units(page: str) -> list[str]:
    return re.findall(r'<b class="num">([\d-]+)</b>', page)


def _text(who: Person, path: str) -> str:
    client = Client()
    client.force_login(who, backend="django.contrib.auth.backends.ModelBackend")
    pdf = pypdfium2.PdfDocument(client.get(path).content)
    return "".join(page.get_textpage().get_text_range() for page in pdf)


def test_the_card_of_a_customer_says_what_is_owed_to_those_who_see_fees(house: House) -> None:
    desk = house.cast.person("qian", "前台戊", "take_in", "answer_fees")
    with writing():
        lives_there, elsewhere = (
            Customer.objects.create(site=house.site, number=f"K{n}", name="示例住户", sort_key="s", place=place)
            for n, place in enumerate(("1-101", "9-999"))
        )
    assert f"¥{2 * MONTHLY // 100}.00" in house.page(desk, f"/arrears/of-customer/{lives_there.pk}")
    assert house.page(desk, f"/arrears/of-customer/{elsewhere.pk}").strip() == ""
    assert f"/arrears/of-customer/{lives_there.pk}" in house.page(desk, f"/customers/{lives_there.number}")
    receptionist = house.cast.person("tai", "前台己", "take_in")
    assert "/arrears/of-customer/" not in house.page(receptionist, f"/customers/{lives_there.number}")
    house.page(receptionist, f"/arrears/of-customer/{lives_there.pk}", status=403)
    house.page(house.keeper, f"/arrears/of-customer/{lives_there.pk}", status=404)


def test_the_keeper_serves_and_visits_at_the_door_and_the_unit_tells_it_all(house: House) -> None:
    with clock.at(day("2026-05-06")):
        house.do("arrears.issue_letters", who=house.cashier, site=house.site, step=1)
        unit, letter = house.unit("1-101"), Letter.objects.get(unit__code="1-101")
        assert house.page(house.keeper, "/arrears", status=302) == ""  # on to the visits
        assert "1-101" in codes(house.page(house.keeper, "/arrears/visits"))
        door = house.page(house.keeper, f"/arrears/visits/{unit.pk}")
        assert "算到今天" in door
        assert letter.number in door and "这次怎么说" in door
        house.do(
            "arrears.serve_letter",
            who=house.keeper,
            letter=letter.pk,
            how="handed",
            signature=handwriting(),
            receiver="本人",
        )
        told = {
            "unit": unit.pk,
            "way": "visit",
            "result": "promised",
            "promise_on": "2026-05-16",
            "words": "月中发工资",
        }
        assert house.post(house.keeper, "arrears.record_contact", **told) == f"/arrears/units/{unit.pk}"
        assert "1-101" not in codes(house.page(house.keeper, "/arrears/visits"))  # nothing waits there now
        file = house.page(house.cashier, f"/arrears/units/{unit.pk}")
        assert all(
            words in file for words in ("月中发工资", letter.number, "当面交付", "答应 2026-05-16 交 200.00 元", "签字")
        )
        assert Contact.objects.get().promise_fen == 20000  # the late fee is not booked yet


def test_the_keeper_looks_at_a_number_one_time_where_the_duty_grants_it_and_within_the_days_limit(house: House) -> None:
    with clock.at(day("2026-05-20")):
        guard = house.cast.person("bao", "保安", "visit_arrears")
        keeper = house.cast.person("guan", "管家", "visit_arrears", "reveal_owners")
        unit = house.unit("1-101")
        party = Tenure.objects.get(unit=unit).party_id
        door, look = f"/arrears/visits/{unit.pk}", f"/units/{unit.pk}/reveal/phone/{party}"
        for who, button in ((guard, False), (keeper, True)):
            page = house.page(who, door)
            assert "138····1111" in page and "13800001111" not in page and (look in page) is button
        assert _posted(guard, look).status_code == 404
        shown = _posted(keeper, look)
        assert shown.content.decode() == "13800001111" and "no-store" in shown["Cache-Control"]
        assert Event.objects.filter(operation="property.reveal_phone", actor=keeper).count() == 1
        with writing():
            Setting.objects.create(site=house.cast.company, name="customers.reveals_a_day", value=1)
        used_up = _posted(keeper, look).content.decode()
        assert "13800001111" not in used_up and "每天的上限 1 次" in used_up
        house.page(keeper, f"/units/{unit.pk}/reveal/phone/{party}", status=405)


def _posted(who: Person, path: str) -> HttpResponse:
    client = Client()
    client.force_login(who, backend="django.contrib.auth.backends.ModelBackend")
    answer = client.post(path)
    assert isinstance(answer, HttpResponse)
    return answer


def test_a_letter_is_never_printed_for_somebody_who_does_not_collect_there(house: House) -> None:
    with clock.at(day("2026-05-06")):
        house.do("arrears.issue_letters", who=house.cashier, site=house.site, step=1)
    number = Letter.objects.values_list("number", flat=True).first()
    stranger = house.cast.person("wai", "外人", "collect_arrears", site=house.cast.bay)
    house.page(stranger, f"/arrears/letters/{number}.pdf", status=404)
    house.page(stranger, f"/arrears/units/{house.unit('1-101').pk}", status=404)
    house.page(stranger, f"/arrears?site={house.site.code}", status=404)
