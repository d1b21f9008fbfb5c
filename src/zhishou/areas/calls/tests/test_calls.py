"""来电登记: a line a call, called back, told, taken in as a case; found by number, counted by month (retail.clerk.3, property.assistant.1)."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from conftest import Cast, page, reads, signed_in, tight, writing
from django.db import IntegrityError, transaction

from zhishou.areas.calls import queries
from zhishou.areas.calls.models import Call
from zhishou.areas.cases.models import Case
from zhishou.areas.customers.operations import add
from zhishou.areas.customers.words import REVEALS_A_DAY
from zhishou.kernel import clock, excel
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import perform
from zhishou.kernel.models import Event, Notice, Obligation, Person, Setting, Site
from zhishou.kernel.operation import Invalid, NotAllowed, Refused

MORNING = datetime(2026, 11, 23, 9, 5, tzinfo=ZoneInfo("Asia/Shanghai"))
CHEN = "13800138000"
RULES = (
    {"after": "calls.owe_back", "do": "calls.call_back", "or": ["calls.leave_off"], "within": "2 work hours"},
    {"after": "calls.pass_message", "do": "calls.tell_message", "or": ["calls.confirm_message"], "within": "4 work hours"},
)  # fmt: skip


class Desk:
    """林 and 马 answer the telephone and take matters in; 何 counts the calls; 钱 works in the store, away from the desk."""

    def __init__(self, cast: Cast) -> None:
        with writing():
            self.store = cast.site("MALL", "翠湖广场", Site.Kind.STORE, cast.company)
        clerk = ("keep_calls", "take_in", "dispatch", "keep_customers")
        self.lin = cast.person("lin", "林晓雯", *clerk, site=self.store, obliges=RULES)
        self.ma = cast.person("ma", "马丽", *clerk, site=self.store)
        self.he = cast.person("he", "何静", "see_statistics", site=self.store)
        self.qian = cast.person("qian", "钱国华", "do_errands", site=self.store)
        self.wen = cast.person("wen", "温雅", "keep_calls", site=cast.bay)
        with writing():
            self.chen = add(self.store, {"name": "陈秀英", "mobile": CHEN, "place": "会员"})

    def do(self, who: Person, name: str, /, **given: Any) -> Any:
        return perform(f"calls.{name}", Actor.of(who), given, door="page").result

    def log(self, who: Person | None = None, /, **given: Any) -> Call:
        row: Call = self.do(who or self.lin, "log", **{"site": self.store.pk, "words": "问周末几点关门", **given})
        return row


@pytest.fixture
def desk(cast: Cast) -> Iterator[Desk]:
    with clock.at(MORNING):
        yield Desk(cast)


def test_a_call_is_one_line_and_the_number_finds_the_customer(desk: Desk) -> None:
    client = signed_in(desk.lin)
    sent = {
        "site": desk.store.pk,
        "phone": "138 0013-8000",
        "about": "enquiry",
        "words": "问周末几点关门",
        "result": "told",
    }
    assert client.post("/calls", sent).status_code == 303
    row = Call.objects.get()
    assert (row.customer, row.phone, row.result, row.by) == (desk.chen, CHEN, "told", desk.lin)
    shown = page(desk.ma, "/calls")
    assert "陈秀英" in shown and "138····8000" in shown and CHEN not in shown


def test_while_the_number_is_typed_the_desk_sees_whose_it_is_and_what_they_called_for(desk: Desk) -> None:
    desk.log(phone=CHEN, words="空调不制冷", about="repair", result="case")
    case = Case.objects.get()
    shown = page(desk.ma, f"/calls/who?phone={CHEN}")
    assert "陈秀英" in shown and case.number in shown and "空调不制冷" in shown
    assert "以前也没有打来过" in page(desk.ma, "/calls/who?phone=075588886666")
    assert page(desk.ma, "/calls/who?phone=138") == page(desk.ma, "/calls/who?phone=abc")
    assert "陈秀英" not in page(desk.wen, f"/calls/who?phone={CHEN}")  # the file of another site


def test_what_is_missing_is_said_beside_its_field_and_nothing_typed_is_lost(desk: Desk) -> None:
    for given, field in (
        ({"result": "missed"}, "phone"), ({"result": "connected"}, "connected_to"), ({"result": "message"}, "colleague"),
    ):  # fmt: skip
        with pytest.raises(Invalid) as no:
            desk.log(**given)
        assert list(no.value.errors) == [field]
    answer = signed_in(desk.lin).post(
        "/calls", {"site": desk.store.pk, "words": "留了话", "result": "message", "about": "other"}
    )
    shown = tight(answer.content.decode())
    assert answer.status_code == 422 and "请选留言给哪一位。" in shown and "留了话" in shown
    assert not Call.objects.exists()


def test_a_missed_call_is_owed_a_call_back_and_tries_do_not_settle_it(desk: Desk) -> None:
    row = desk.log(phone=CHEN, words="漏接", result="missed")
    owed = Obligation.objects.get(do_operation="calls.call_back")
    assert owed.state == "open" and "待回电" in page(desk.ma, "/calls?view=back")
    desk.do(desk.ma, "not_reached", call=row.pk)
    owed.refresh_from_db()
    assert owed.state == "open" and "没打通 1 次" in page(desk.ma, f"/calls/{row.number}")
    desk.do(desk.ma, "call_back", call=row.pk, words="问退货，已答复")
    owed.refresh_from_db()
    assert owed.state == "kept"
    reads(
        "calls.settled", f"来电 {row.number} 已经有结果：已回电。请刷新页面。",
        lambda: desk.do(desk.lin, "leave_off", call=row.pk, why="空号"),
    )  # fmt: skip
    assert row.number not in page(desk.ma, "/calls?view=back")


def test_who_is_never_reached_is_left_off_with_the_reason(desk: Desk) -> None:
    row = desk.log(phone=CHEN, words="漏接", result="missed")
    desk.do(desk.lin, "leave_off", call=row.pk, why="是空号")
    assert Obligation.objects.get(do_operation="calls.call_back").state == "kept"
    shown = page(desk.lin, f"/calls/{row.number}")
    assert "不再回电" in shown and "是空号" in shown


def test_a_message_reaches_the_colleague_who_confirms_it_and_sees_no_other_call(desk: Desk) -> None:
    other = desk.log()
    row = desk.log(words="供货商请他回电话", result="message", colleague=desk.qian.pk)
    bell = Notice.objects.get(person=desk.qian, kind="calls.message")
    assert bell.url == row.url()
    assert "供货商请他回电话" in page(desk.qian, row.url()) and not page(desk.qian, other.url())
    assert row.number in page(desk.qian, "/notices")
    reads(
        "calls.not_yours", f"来电 {row.number} 的留言是给 钱国华 的。请由本人办，或由登记来电的人当面转告。",
        lambda: desk.do(desk.ma, "confirm_message", call=row.pk),
    )  # fmt: skip
    desk.do(desk.qian, "confirm_message", call=row.pk)
    assert Obligation.objects.get(do_operation="calls.tell_message").state == "kept"
    assert "本人已确认" in page(desk.ma, row.url())


def test_a_message_stands_on_my_duties_of_whom_it_is_for_until_it_is_confirmed(desk: Desk) -> None:
    row = desk.log(words="供货商请他回电话", name="吴先生", result="message", colleague=desk.qian.pk)
    shown = page(desk.qian, "/")
    assert f"给你的来电留言　{row.number}　吴先生" in shown and "林晓雯 转来" in shown and row.url() in shown
    assert row.number not in page(desk.he, "/") and "给 钱国华 的留言" in page(desk.lin, "/")
    desk.do(desk.qian, "confirm_message", call=row.pk)
    assert row.number not in page(desk.qian, "/") + page(desk.lin, "/")


def test_a_message_that_one_owes_oneself_by_duty_is_said_once(desk: Desk) -> None:
    row = desk.log(desk.ma, words="请她回电话", result="message", colleague=desk.lin.pk)
    assert page(desk.lin, "/").count(f'href="{row.url()}"') == 1


def test_who_has_left_gets_no_message(desk: Desk) -> None:
    row = desk.log()
    with writing():
        Person.objects.filter(pk=desk.qian.pk).update(is_active=False)
    reads(
        "calls.colleague_left", "钱国华 已经离职，收不到留言。请选别的同事。",
        lambda: desk.do(desk.lin, "pass_message", call=row.pk, colleague=desk.qian.pk),
    )  # fmt: skip


def test_who_keeps_calls_at_several_places_chooses_one_to_read(desk: Desk, cast: Cast) -> None:
    both = cast.person("both", "温暖", "keep_calls", site=cast.company)
    here, there = desk.log(), desk.log(desk.wen, site=cast.bay.pk)
    assert "小区或门店" not in page(desk.lin, "/calls").split("filters")[1]
    shown = page(both, "/calls?site=MALL").split("filters")[1]
    assert "小区或门店" in shown and here.number in shown and there.number not in shown


def test_the_desk_may_tell_the_message_in_person(desk: Desk) -> None:
    row = desk.log(words="请他回电话", result="message", colleague=desk.qian.pk)
    desk.do(desk.ma, "tell_message", call=row.pk)
    row.refresh_from_db()
    assert (row.outcome, row.settled_by) == ("told", desk.ma)
    with pytest.raises(Refused, match=r"calls\.settled"):
        desk.do(desk.qian, "confirm_message", call=row.pk)


@pytest.mark.parametrize("about", ["complaint", "suggestion"])
def test_a_complaint_or_suggestion_is_not_settled_on_the_telephone(desk: Desk, about: str) -> None:
    sent = {"site": desk.store.pk, "phone": CHEN, "about": about, "words": "收银员态度差", "result": "told"}
    for more in ({}, {"result": "connected", "connected_to": "收银部"}):
        assert "请选“转工单”" in signed_in(desk.lin).post("/calls", {**sent, **more}).content.decode()
    assert not Call.objects.exists()
    desk.log(phone=CHEN, about=about, words="收银员态度差", result="case")
    assert Case.objects.get().kind == about


def test_one_press_takes_the_call_in_as_a_case_with_what_was_typed(desk: Desk) -> None:
    sent = {
        "site": desk.store.pk, "phone": "13900139000", "name": "吴先生", "about": "suggestion", "words": "建议三楼加一台饮水机",
        "result": "told", "as_case": "1",
    }  # fmt: skip
    answer = signed_in(desk.lin).post("/calls", sent)
    case, row = Case.objects.get(), Call.objects.get()
    assert answer["Location"] == f"/cases/{case.number}?receipt=1"
    assert (case.kind, case.channel, case.reporter_name, case.reporter_phone, case.content) == (
        "suggestion", "phone", "吴先生", "13900139000", "建议三楼加一台饮水机",
    )  # fmt: skip
    assert (row.result, row.case_number) == ("case", case.number)
    with pytest.raises(Refused, match=r"calls\.case_there"):
        desk.do(desk.lin, "make_case", call=row.pk, kind="enquiry")


def test_a_suggestion_told_by_telephone_goes_to_a_department_and_gets_its_answer(desk: Desk, cast: Cast) -> None:
    zhao = cast.person("zhao", "赵工", "handle_work_orders", "carry_out", site=desk.store, department=cast.engineering)
    caller = cast.person("caller", "周敏", "call_back", site=desk.store)

    def do(who: Person, name: str, **given: Any) -> Any:
        return perform(name, Actor.of(who), given, door="page").result

    desk.log(phone=CHEN, about="suggestion", words="建议三楼加一台饮水机", result="case")
    case = Case.objects.get()
    order = do(desk.lin, "cases.dispatch", case=case.pk, department=cast.engineering.pk)
    assert order.number in page(zhao, "/orders")
    do(zhao, "cases.accept_order", order=order.pk)
    do(zhao, "cases.resolve", case=case.pk, done="饮水机下周装在三楼休息区")
    assert case.number in page(caller, "/callbacks")
    assert "饮水机下周装在三楼休息区" in page(desk.lin, f"/cases/{case.number}")


@pytest.mark.parametrize(
    ("given", "name", "anonymous"),
    [({"phone": CHEN}, "陈秀英", False), ({"phone": "075588886666"}, "来电顾客", False), ({}, "", True)],
)
def test_a_case_is_taken_in_of_a_known_an_unknown_and_a_hidden_number(
    desk: Desk, given: dict[str, str], name: str, anonymous: bool
) -> None:
    row = desk.log(**given)
    desk.do(desk.ma, "make_case", call=row.pk, kind="enquiry")
    case = Case.objects.get()
    assert (case.reporter_name, case.anonymous, case.took_in_by) == (name, anonymous, desk.ma)


def test_a_call_that_was_told_may_still_become_a_message_or_a_call_back_one_at_a_time(desk: Desk) -> None:
    row = desk.log(phone=CHEN)
    desk.do(desk.lin, "owe_back", call=row.pk)
    reads(
        "calls.waits", f"来电 {row.number} 还等着回电，请先办完它。",
        lambda: desk.do(desk.lin, "pass_message", call=row.pk, colleague=desk.qian.pk),
    )  # fmt: skip
    desk.do(desk.lin, "call_back", call=row.pk, words="说过了")
    desk.do(desk.lin, "pass_message", call=row.pk, colleague=desk.qian.pk)
    row.refresh_from_db()
    assert (row.result, row.outcome, row.waits) == ("message", "", True)


@pytest.mark.parametrize(
    ("name", "code"),
    [("owe_back", "calls.no_number"), ("call_back", "calls.not_missed"), ("tell_message", "calls.no_message")],
)
def test_what_does_not_fit_the_call_is_refused(desk: Desk, name: str, code: str) -> None:
    row = desk.log()
    with pytest.raises(Refused, match=code):
        desk.do(desk.lin, name, call=row.pk, **({"words": "打通"} if name == "call_back" else {}))


def test_the_whole_number_is_shown_by_an_operation_alone(desk: Desk) -> None:
    row = desk.log(phone=CHEN)
    assert signed_in(desk.ma).post(f"{row.url()}/reveal").content.decode() == CHEN
    assert CHEN not in page(desk.he, row.url())
    assert signed_in(desk.he).post(f"{row.url()}/reveal").status_code == 403


def test_whom_a_message_is_for_sees_the_number_to_call_and_every_look_is_counted(desk: Desk) -> None:
    row = desk.log(phone=CHEN, words="请他回电话", result="message", colleague=desk.qian.pk)
    with writing():
        Setting.objects.create(site=desk.store, name=REVEALS_A_DAY.name, value=1)
    for who in (desk.qian, desk.ma):
        assert f"{row.url()}/reveal" in page(who, row.url())
        assert signed_in(who).post(f"{row.url()}/reveal").content.decode() == CHEN
        assert "今天" in signed_in(who).post(f"{row.url()}/reveal").content.decode()
    assert Event.objects.filter(operation__startswith="calls.reveal").count() == 2
    with pytest.raises(Refused, match=r"calls\.not_yours"):
        desk.do(desk.ma, "reveal_message", call=row.pk)
    with pytest.raises(Refused, match=r"calls\.no_message"):
        desk.do(desk.ma, "reveal_message", call=desk.log(phone=CHEN).pk)


def test_a_number_shown_with_the_countrys_code_is_the_customers_number(desk: Desk) -> None:
    row = desk.log(phone="+86 138-0013-8000")
    assert (row.phone, row.customer) == (CHEN, desk.chen)


def test_calls_are_found_by_number_name_words_and_day(desk: Desk) -> None:
    one = desk.log(phone=CHEN)
    with clock.at(MORNING + timedelta(days=1)):
        two = desk.log(name="吴先生", words="问发票抬头怎么改")
        found = {
            text: [row.number for row in queries.rows(Actor.of(desk.lin), {"q": text})]
            for text in ("8000", "秀英", "发票", "吴", two.number)
        }
        assert found == {
            "8000": [one.number], "秀英": [one.number], "发票": [two.number], "吴": [two.number], two.number: [two.number],
        }  # fmt: skip
        day = {"from": "2026-11-24", "to": "2026-11-24"}
        assert [row.number for row in queries.rows(Actor.of(desk.lin), day)] == [two.number]


def test_the_list_and_the_month_leave_as_excel_with_numbers_masked(desk: Desk) -> None:
    row = desk.log(phone=CHEN, words="漏接", result="missed")
    desk.do(desk.lin, "call_back", call=row.pk, words="已答复")
    with clock.at(MORNING + timedelta(hours=2)):
        desk.log(about="suggestion", words="建议多开一个窗口", result="case")
    boss = signed_in(desk.he)
    lines = excel.read_table(io.BytesIO(boss.get("/calls.xlsx").content)).rows
    assert {str(line.values["来电号码"]) for line in lines} == {"138····8000", "None"}
    table = excel.read_table(io.BytesIO(boss.get("/calls/month.xlsx?month=2026-11").content))
    day, total = table.rows
    assert {key: int(str(day.values[key] or 0)) for key in ("来电", "咨询", "建议", "漏接，要回电", "转工单", "已回电")} == {
        "来电": 2, "咨询": 1, "建议": 1, "漏接，要回电": 1, "转工单": 1, "已回电": 1,
    }  # fmt: skip
    assert total.values["来电"] == day.values["来电"]
    shown = page(desk.he, "/calls/month?site=MALL&month=2026-11")
    assert "9:00" in shown and "11:00" in shown and "11-23" in shown


def test_who_has_no_log_adds_nothing_and_another_site_sees_nothing(desk: Desk, cast: Cast) -> None:
    row = desk.log()
    with pytest.raises(NotAllowed):
        desk.log(desk.he)
    assert "call-form" not in page(desk.he, "/calls")
    tang = cast.person("tang", "唐晓", "see_statistics", site=cast.bay)
    assert "没有给你的来电留言" in page(desk.qian, "/calls") and "还没有登记过来电" in page(tang, "/calls")
    assert not page(desk.wen, row.url()) and row.number not in page(desk.wen, "/calls")


def test_the_database_holds_a_message_for_somebody_and_an_outcome_by_name(desk: Desk) -> None:
    good = {"site": desk.store, "about": "other", "words": "留言", "by": desk.lin}
    for n, bad in enumerate(
        ({"result": "message"}, {"result": "connected"}, {"result": "case"}, {"result": "missed", "outcome": "reached"})
    ):
        with pytest.raises(IntegrityError), transaction.atomic(), writing():
            Call.objects.create(number=f"LD-{n}", **good, **bad)
