"""The register through its pages: found in one box, one file a unit, the account that equals the books, each line told."""

from __future__ import annotations

import io
import re
from datetime import date, timedelta
from typing import Any

import pytest
from conftest import Cast, signed_in
from tests.billing.town import PERIODS, Town, community

from zhishou.areas.billing.models import Charge, Item
from zhishou.areas.payments import queries as money
from zhishou.areas.payments import statement
from zhishou.areas.property import finding
from zhishou.areas.property.models import Handover, Mandate, NameTransfer, Reading, Tenure, Unit
from zhishou.kernel import clock, excel
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import perform
from zhishou.kernel.models import Event, Obligation, Person
from zhishou.kernel.operation import Invalid, Refused

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


def unit_row(code: str, **more: Any) -> dict[str, Any]:
    building, _dash, room = code.partition("-")
    return {"code": code, "building": f"{building}栋", "room": room, "area_e2": 8950, **more}


class Garden(Town):
    """翠湖花园 with an assistant who hands units over."""

    def __init__(self, cast: Cast) -> None:
        super().__init__(cast)
        self.fang = cast.person("fang", "方敏", "hand_over_units", "keep_register", "take_in")


@pytest.fixture
def town(cast: Cast) -> Garden:
    """Four units, two of them not handed over."""
    made = Garden(cast)
    made.do(
        "property.import_units", site=made.site.pk,
        rows=[
            unit_row("7-1203", owner="陈丽华", mobile="13800136021"),
            unit_row("7-1204", owner="曾国强", mobile="13912345678", status=2),
            unit_row("8-305", status=3),
            unit_row("8-306", status=3, owner="王建国", mobile="13700001111"),
        ],
    )  # fmt: skip
    made.tariffs(
        [
            {"code": "WY", "name": "物业管理费", "kind": "area", "price_e4": 28_000, "legal_basis": "物业服务合同第五条",
             "effective_from": date(2025, 1, 1)},
            {"code": "CW", "name": "车位费", "kind": "fixed", "price_e4": 1_500_000, "applies_to": ["车位"],
             "legal_basis": "车位协议", "effective_from": date(2025, 1, 1)},
        ]
    )  # fmt: skip
    return made


def unit(code: str) -> Unit:
    found: Unit = Unit.objects.get(code=code)
    return found


def file_of(town: Garden, code: str, who: Person | None = None) -> str:
    return signed_in(who or town.xu).get(unit(code).url()).content.decode()


# ---- finding


@pytest.mark.parametrize(
    ("typed", "codes"),
    [
        ("7-1203", ["7-1203"]), ("7栋1203", ["7-1203"]), ("1203", ["7-1203"]), ("陈丽华", ["7-1203"]),
        ("chenlihua", ["7-1203"]), ("clh", ["7-1203"]), ("zengguoqiang", ["7-1204"]), ("6021", ["7-1203"]),
        ("8栋", ["8-305", "8-306"]), ("12", []), ("没有这个人", []),
    ],
)  # fmt: skip
def test_a_unit_is_found_by_room_code_name_pinyin_and_digits(town: Garden, typed: str, codes: list[str]) -> None:
    assert [u.code for u in finding.find(Actor.of(town.xu), typed)] == codes
    answer = signed_in(town.xu).get("/units/find", {"q": typed}).json()
    assert [item["title"].partition("（")[0] for item in answer["items"]] == codes


def test_nobody_finds_units_of_a_community_where_they_hold_nothing(cast: Cast, town: Garden) -> None:
    stranger = cast.person("liu", "柳青", "keep_register", site=cast.bay)
    assert finding.find(Actor.of(stranger), "7-1203") == []
    client = signed_in(stranger)
    assert client.get(unit("7-1203").url()).status_code == 404
    assert client.get(f"{unit('7-1203').url()}/statement").status_code in (403, 404)
    assert "陈丽华" not in client.get("/units").content.decode()


def test_after_a_name_transfer_the_new_owner_is_found(town: Garden) -> None:
    town.do("property.transfer_name", who=town.fang, unit="7-1203", on=clock.today(), name="欧阳娜娜")
    assert [u.code for u in finding.find(Actor.of(town.xu), "oynn")] == ["7-1203"]
    assert finding.find(Actor.of(town.xu), "陈丽华") == []


@pytest.mark.parametrize(
    ("name", "code", "more"), [("transfer_name", "7-1203", {"name": "欧阳娜娜"}), ("hand_over", "8-305", {"people": 3})]
)
def test_a_day_to_come_is_on_no_handover_and_no_transfer(
    town: Garden, name: str, code: str, more: dict[str, Any]
) -> None:
    with pytest.raises(Invalid, match="还没有到"):
        town.do(f"property.{name}", who=town.fang, unit=code, on=clock.today() + timedelta(days=1), **more)
    assert not Handover.objects.exists() and not NameTransfer.objects.exists()


def test_the_list_is_filtered_and_its_excel_holds_what_is_shown(town: Garden) -> None:
    client = signed_in(town.xu)
    page = client.get("/units", {"status": "3"}).content.decode()
    assert "8-305" in page and "7-1203" not in page
    table = excel.read_table(io.BytesIO(client.get("/units/export.xlsx", {"status": "3"}).content))
    assert [row.values["房屋编码"] for row in table.rows] == ["8-305", "8-306"]


def test_units_from_before_there_was_a_search_get_their_words(town: Garden) -> None:
    from conftest import writing

    with writing():
        Unit.objects.update(tokens="")
        assert finding.find(Actor.of(town.xu), "clh") == []
        assert finding.fill_missing() == 4
    assert [u.code for u in finding.find(Actor.of(town.xu), "clh")] == ["7-1203"]


# ---- the unit's file


def test_the_file_masks_phone_and_account_and_a_look_leaves_a_trace(town: Garden) -> None:
    account = "6222021234567890128"
    town.do(
        "property.register_mandate", unit="7-1203", bank="工商银行", account=account, holder="陈丽华",
        starts_on=clock.today() - timedelta(days=3),
    )  # fmt: skip
    page = file_of(town, "7-1203")
    assert "138····6021" in page and "13800136021" not in page and account not in page and "····0128" in page
    client, mandate = signed_in(town.xu), Mandate.objects.get()
    before = Event.objects.count()
    shown = client.post(f"{unit('7-1203').url()}/reveal/account/{mandate.pk}").content.decode()
    assert shown == account and Event.objects.count() == before + 1
    party = Tenure.objects.get(unit__code="7-1203").party
    assert client.post(f"{unit('7-1203').url()}/reveal/phone/{party.pk}").content.decode() == "13800136021"
    assert Event.objects.filter(operation="property.reveal_phone", actor=town.xu).exists()


def test_who_keeps_no_register_is_shown_nothing_whole(town: Garden) -> None:
    party = Tenure.objects.get(unit__code="7-1203").party
    shown = signed_in(town.he).post(f"{unit('7-1203').url()}/reveal/phone/{party.pk}").content.decode()
    assert "13800136021" not in shown and "职责" in shown


@pytest.mark.parametrize("account", ["6222021234567890123", "1234567", "62220212345678901x8"])
def test_a_card_number_with_a_wrong_check_digit_is_refused(town: Garden, account: str) -> None:
    with pytest.raises(Refused, match="account"):
        town.do(
            "property.register_mandate", unit="7-1203", bank="工商银行", account=account, holder="陈丽华",
            starts_on=clock.today(),
        )  # fmt: skip


def test_relations_begin_and_end_and_stay_in_the_history(town: Garden) -> None:
    day = clock.today()
    subscription = town.do(
        "property.subscribe", unit="7-1203", item_code="CW", quantity=2, starts_on=day - timedelta(days=40)
    ).result
    town.do("property.end_subscription", subscription=subscription.pk, on=day)
    with pytest.raises(Refused, match="ended"):
        town.do("property.end_subscription", subscription=subscription.pk, on=day)
    with pytest.raises(Refused, match="item_unknown"):
        town.do("property.subscribe", unit="7-1203", item_code="没有", starts_on=day)
    for operation in ("property.subscribe", "property.agree_payer"):
        with pytest.raises(Refused, match="ends_before"):
            town.do(operation, unit="7-1203", item_code="CW", starts_on=day, ends_on=day - timedelta(days=1))
    tenant = town.do("property.move_in", unit="7-1203", on=day - timedelta(days=9), name="租客甲").result
    town.do("property.end_tenure", tenure=tenant.pk, on=day)
    owner = Tenure.objects.get(unit__code="7-1203", role=0)
    with pytest.raises(Refused, match="last_owner"):
        town.do("property.end_tenure", tenure=owner.pk, on=day)
    page = file_of(town, "7-1203")
    assert "租客甲" in page and "车位费" in page and day.isoformat() in page


# ---- handover and name transfer


def hand_over(town: Garden, code: str = "8-305", **more: Any) -> Handover:
    made: Handover = town.do(
        "property.hand_over", who=town.fang, unit=code, on=clock.today(), people=3, keys=4, **more,
    ).result  # fmt: skip
    return made


def meter(town: Garden, code: str) -> None:
    town.do(
        "property.import_meters", site=town.site.pk,
        rows=[{"number": f"水{code}", "kind": 1, "use": 1, "unit": code, "decimals": 3, "initial_milli": 0}],
    )  # fmt: skip


def test_at_the_handover_defects_become_repair_cases_and_the_dial_is_read(town: Garden) -> None:
    meter(town, "8-305")
    made = hand_over(
        town, owner="赵敏", mobile="13600002222", checklist="厨房合格",
        readings=[{"number": "水8-305", "value": "3.5"}],
        defects=[{"place": "主卧", "what": "窗户漏风"}, {"place": "厨房", "what": "水管渗水"}],
    )  # fmt: skip
    assert [d["what"] for d in made.defects] == ["窗户漏风", "水管渗水"]
    for defect in made.defects:
        told = signed_in(town.fang).get(f"/cases/{defect['case']}").content.decode()
        assert defect["what"] in told and "报修" in told
    reading = Reading.objects.get(meter__number="水8-305")
    assert (reading.value_milli, reading.read_on) == (3_500, clock.today())
    page = file_of(town, "8-305")
    assert "已入住" in page and "赵敏" in page and made.number in page and made.defects[0]["case"] in page
    with pytest.raises(Refused, match="handed_over"):
        hand_over(town)


@pytest.mark.parametrize("value", ["abc", "-1", "1.2345"])
def test_a_dial_that_is_no_number_stops_the_handover_and_nothing_is_written(town: Garden, value: str) -> None:
    meter(town, "8-305")
    client = signed_in(town.fang)
    answer = client.post(
        "/do/property.hand_over",
        {
            "unit": unit("8-305").pk,
            "on": clock.today().isoformat(),
            "readings-0-number": "水8-305",
            "readings-0-value": value,
        },
    )
    assert answer.status_code == 422 and value in answer.content.decode()
    assert not Handover.objects.exists() and not Reading.objects.exists()


def test_the_forms_show_what_there_is_and_the_papers_print(town: Garden) -> None:
    meter(town, "8-306")
    client = signed_in(town.fang)
    form = client.get(f"{unit('8-306').url()}/do/hand-over").content.decode()
    assert 'value="水8-306"' in form and "王建国" in form
    hand_over(town, "8-306", defects=[{"what": "门锁松动"}])
    text = pdf_text(client.get(f"{unit('8-306').url()}/handover.pdf"))
    assert all(word in text for word in ("收楼交接单", "8-306", "王建国", "门锁松动", "4把"))
    made = town.do(
        "property.transfer_name", who=town.fang, unit="8-306", on=clock.today(), name="新业主", deed="粤房字 1 号"
    ).result
    text = pdf_text(client.get(f"{unit('8-306').url()}/transfers/{made.number}.pdf"))
    assert all(word in text for word in ("转名单", "新业主", "粤房字1号", "已结清"))


def pdf_text(answer: Any) -> str:
    import pypdfium2

    pages = pypdfium2.PdfDocument(answer.content)
    return "".join("".join(page.get_textpage().get_text_range() for page in pages).split())


def test_arrears_come_before_a_name_transfer(town: Garden) -> None:
    town.run(202601)
    owed = money.owed_fen(unit("7-1203"))
    assert owed == 25_060  # 89.50 m² × 2.8 yuan
    page = signed_in(town.fang).get(f"{unit('7-1203').url()}/do/transfer").content.decode()
    assert "250.60" in page
    with pytest.raises(Refused) as no:
        town.do("property.transfer_name", who=town.fang, unit="7-1203", on=clock.today(), name="新业主")
    assert "250.60" in no.value.sentence()
    row = {"code": "7-1203", "amount_fen": owed, "paid_on": date(2026, 2, 3), "method": 2, "number": "A1"}
    town.do("payments.import_payments", site=town.site.pk, rows=[row])
    town.do("property.transfer_name", who=town.fang, unit="7-1203", on=clock.today(), name="新业主")


def test_a_new_owner_stays_on_the_list_until_data_and_mandate_are_right(cast: Cast, town: Garden) -> None:
    keeper = cast.person(
        "qian", "钱多", "keep_register",
        obliges=({"after": "property.hand_over", "do": "property.confirm_owner", "within": "5 workdays"},),
    )  # fmt: skip
    client = signed_in(keeper)
    assert "8-305" not in client.get("/units/new-owners").content.decode()
    hand_over(town)
    owed = Obligation.objects.get(do_operation="property.confirm_owner")
    page = client.get("/units/new-owners").content.decode()
    assert "8-305" in page and "业主、代扣账号" in page

    def confirm(**more: Any) -> None:
        perform("property.confirm_owner", Actor.of(keeper), {"unit": "8-305", **more}, door="page")

    with pytest.raises(Refused) as no:
        confirm()
    assert "业主" in no.value.sentence()
    perform("property.add_party", Actor.of(keeper), {"unit": "8-305", "role": 0, "name": "赵敏", "mobile": "13600002222", "on": clock.today()}, door="page")  # fmt: skip
    with pytest.raises(Refused, match="owner_incomplete"):
        confirm()
    confirm(no_mandate="业主到柜台交费")
    owed.refresh_from_db()
    assert owed.state == Obligation.State.KEPT
    assert "8-305" not in client.get("/units/new-owners").content.decode()


def test_an_old_handover_taken_over_from_a_table_is_no_to_do(town: Garden) -> None:
    rows = [unit_row("9-101", handed_over_on=date(2015, 5, 1)), unit_row("9-102", handed_over_on=clock.today())]
    town.do("property.import_units", site=town.site.pk, rows=rows)
    assert [u.code for u in finding.new_owners(Unit.objects.all())] == ["9-102"]


# ---- the picture of a building


def test_the_picture_says_each_state_in_a_letter_too(town: Garden) -> None:
    town.run(202601)
    buildings = {u.building.name: str(u.building_id) for u in Unit.objects.select_related("building") if u.building}
    client = signed_in(town.xu)
    page = client.get("/units/grid", {"building": buildings["7栋"]}).content.decode()
    assert re.search(r'class="unit-cell owes" href="/units/\d+" title="7-1203', page) and "12 层" in page
    page = client.get("/units/grid", {"building": buildings["8栋"]}).content.decode()
    assert page.count('class="unit-cell not_yet" href') == 2 and "未收楼" in page


# ---- the account


def test_the_statement_of_a_random_community_ends_in_what_the_counter_asks_for(cast: Cast) -> None:
    units, meters, tariffs = community(3, 10)
    town = Town(cast)
    town.tariffs(tariffs)
    town.units(units)
    town.meters(meters)
    town.read(meters)
    for reading in Reading.objects.filter(state=0).order_by("period", "pk"):
        reading.refresh_from_db()
        if reading.state == 0:
            town.do("property.accept_reading", who=town.hua, reading=reading.pk, value_milli=reading.value_milli)
    for period in PERIODS[:2]:
        town.run(period)
        _pay_some(town, period)
    rows = Unit.objects.order_by("code")
    owed = money.owed_of(town.site, [u.pk for u in rows])
    for each in rows:
        account = statement.of(each, 202501, 202912)
        assert account.balance == owed[each.pk] == account.owed - account.left, each.code
        part = statement.of(each, 202602, 202602)
        assert part.before + part.debit - part.credit == part.balance
        running = part.before
        for entry in part.entries:
            running += entry.debit - entry.credit
            assert entry.balance == running
    _every_line_is_explained(town)


def _pay_some(town: Town, period: int) -> None:
    rows = []
    for place, each in enumerate(Unit.objects.order_by("code")):
        fen = money.owed_fen(each)
        if fen > 3 and place % 3:
            paid = fen * 2 if place % 3 == 1 else fen // 3
            rows.append({"code": each.code, "amount_fen": paid, "paid_on": date(period // 100, period % 100 + 1, 9), "method": 2, "number": f"{period}{each.code}"})  # fmt: skip
    town.do("payments.import_payments", site=town.site.pk, rows=rows)


def _every_line_is_explained(town: Town) -> None:
    """Every charge of every kind shows its page, recomputed and equal."""
    client = signed_in(town.he)
    seen: set[int] = set()
    for charge in Charge.objects.select_related("item").order_by("pk"):
        if [k for k in seen if k == charge.item.kind] and charge.pk % 5:
            continue
        seen.add(charge.item.kind)
        page = client.get(f"/charges/{charge.pk}").content.decode()
        assert "与账上相同" in page, charge
    assert seen >= {Item.Kind.AREA, Item.Kind.FIXED, Item.Kind.METERED, Item.Kind.SHARED}


def test_the_account_comes_as_page_excel_and_paper_with_the_same_figures(town: Garden) -> None:
    town.run(202601)
    row = {"code": "7-1203", "amount_fen": 10_000, "paid_on": date(2026, 2, 3), "method": 1, "number": "A1"}
    town.do("payments.import_payments", site=town.site.pk, rows=[row])
    client, url = signed_in(town.xu), f"{unit('7-1203').url()}/statement"
    asked = {"from": "2026-01", "to": "2026-03"}
    found = client.get("/accounts", {"q": "陈丽华"})
    assert found.status_code == 302 and found["Location"] == url
    page = client.get(url, asked).content.decode()
    assert all(figure in page for figure in ("250.60", "100.00", "150.60"))
    table = excel.read_table(io.BytesIO(client.get(f"{url}.xlsx", asked).content))
    last = list(table.rows)[-1].values
    assert [str(last[name]) for name in ("应收（元）", "实收（元）", "余额（元）")] == ["250.6", "100", "150.6"]
    text = pdf_text(client.get(f"{url}.pdf", asked))
    assert "150.60" in text and "壹佰伍拾元陆角整" in text and "欠费" in text
    charge = Charge.objects.get(unit_id=unit("7-1203").pk)
    told = client.get(f"/charges/{charge.pk}").content.decode()
    assert "89.50 平方米" in told and "物业服务合同第五条" in told and "2025-01-01" in told and "100.00" in told
