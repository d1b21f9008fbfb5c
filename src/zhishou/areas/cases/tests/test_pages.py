"""What people see: every page within its queries, nothing of a foreign site, nothing of consequences on a case."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from typing import Any

import pytest
from conftest import Cast, reads, signed_in, tight, writing

from zhishou.areas.cases.jobs import look_after_improvements
from zhishou.areas.cases.models import Case, Consequence, Improvement, WorkOrder
from zhishou.areas.cases.tests.team import Team, drawn
from zhishou.kernel import clock, subjects, words
from zhishou.kernel.actor import Actor
from zhishou.kernel.excel import Sheet, read_table, write_table
from zhishou.kernel.models import Notice, Person
from zhishou.kernel.scope import subject_of
from zhishou.kernel.types import Upload

MOST_QUERIES = 25


@pytest.fixture
def team(cast: Cast) -> Team:
    return Team(cast)


def dispatched(team: Team) -> WorkOrder:
    case = team.take_in("repair", content="厨房下水返臭")
    order = team.do(team.lin, "cases.dispatch", case=case.pk, department=team.cast.engineering.pk).result
    assert isinstance(order, WorkOrder)
    return order


def test_every_page_opens_within_its_queries(team: Team, django_assert_max_num_queries: Any) -> None:
    case, order = team.carried_out(), dispatched(team)
    asked = [
        (team.lin, "/cases"), (team.lin, f"/cases/{case.number}"), (team.lin, "/cases/new"), (team.lin, "/cases/hints?content=电梯异响"),
        (team.lin, "/promises"), (team.zhao, "/orders"), (team.zhao, f"/orders/{order.number}"), (team.he, f"/cases/{case.number}"),
        (team.zhou, "/consequences"), (team.he, "/improvements"), (team.lin, "/cases/search?q=电梯"), (team.lin, "/cases/categories/search?q=dt"),
    ]  # fmt: skip
    for person, url in asked:
        client = signed_in(person)
        with django_assert_max_num_queries(MOST_QUERIES):
            response = client.get(url)
        assert response.status_code == 200, url


def test_promises_past_the_first_page_are_on_the_next(team: Team) -> None:
    case, due = team.take_in("repair", content="厨房下水返臭"), clock.now() + timedelta(days=1)
    with writing():
        for n in range(31):
            case.promises.create(
                to_whom="陈秀兰", what=f"第{n}件", due_at=due + timedelta(hours=n), made_by=team.lin, awaits="other"
            )
    client = signed_in(team.lin)
    pages = [client.get(f"/promises?page={n}").content.decode() for n in (1, 2)]
    assert ["第30件" in page for page in pages] == [False, True]


def test_an_improvement_is_followed_on_its_page_until_somebody_has_seen_whether_it_worked(team: Team) -> None:
    case, due = team.carried_out(), clock.today() + timedelta(days=7)
    team.do(team.he, "cases.improve", case=case.pk, measure="轴承每季度保养一次", owner=team.zhao.pk, due_on=due)
    client = signed_in(team.he)
    assert "轴承每季度保养一次" in client.get(f"/cases/{case.number}").content.decode()
    assert "轴承每季度保养一次" not in client.get("/improvements").content.decode()
    assert "轴承每季度保养一次" in client.get("/improvements?view=open").content.decode()
    assert look_after_improvements() == 0
    with clock.at(clock.now() + timedelta(days=7)):
        assert (look_after_improvements(), look_after_improvements()) == (1, 0)
        assert Notice.objects.get(kind="case.improvement_due").person == team.he
        assert "检查改进效果" in client.get("/improvements").content.decode()
    row = Improvement.objects.get()
    given = {
        "improvement": row.pk,
        "effect": "effective",
        "note": "之后没有同类投诉",
        "_next": "/improvements",
        "key": "k1",
    }
    assert client.post("/do/cases.check_improvement", given).headers["Location"].startswith("/improvements")
    assert "之后没有同类投诉" in client.get("/improvements?view=effective").content.decode()
    again = {"improvement": row.pk, "effect": "not_effective", "note": "又说"}
    reads(
        "improvement.checked", "这项改进已经检查过：有效，不用再查。",
        lambda: team.do(team.he, "cases.check_improvement", **again),
    )  # fmt: skip


def test_the_owner_of_an_improvement_reports_it_done_and_whoever_asked_checks_it(team: Team) -> None:
    case, due = team.carried_out(), clock.today() + timedelta(days=7)
    team.do(team.he, "cases.improve", case=case.pk, measure="轴承每季度保养一次", owner=team.qian.pk, due_on=due)
    row = Improvement.objects.get()
    owner, asked = signed_in(team.qian), signed_in(team.he)
    html = owner.get("/").content.decode()
    assert "轴承每季度保养一次" in html and "何静 交办" in html
    assert "报告做完" in owner.get("/improvements?view=mine").content.decode()
    assert "轴承每季度保养一次" not in asked.get("/").content.decode()
    reads(
        "improvement.not_yours", "这项改进由 钱进 负责，只有本人能报告做完。",
        lambda: team.do(team.he, "cases.report_improvement", improvement=row.pk, note="我替他做了"),
    )  # fmt: skip
    given = {"improvement": row.pk, "note": "已列入保养计划", "key": "k1"}
    assert owner.post("/do/cases.report_improvement", given).status_code == 303
    assert "轴承每季度保养一次" not in owner.get("/").content.decode()
    assert "检查效果" in asked.get("/").content.decode()
    assert "已列入保养计划" in asked.get("/improvements").content.decode()
    assert Notice.objects.get(kind="case.improvement_done").person == team.he


def test_the_list_says_whose_turn_it_is(team: Team) -> None:
    judging, instructing = team.take_in(), team.proposed()
    inquiry = team.judged()

    def turn(person: Person) -> set[str]:
        html = signed_in(person).get("/cases?view=next").content.decode()
        return {case.number for case in (judging, instructing, inquiry) if case.number in html}

    assert turn(team.lin) == {judging.number}
    assert turn(team.zhao) == {inquiry.number}  # the inquiry is for the engineers, its department in charge
    assert turn(team.zhou) == {instructing.number}
    assert turn(team.qian) == set()


def test_the_manager_is_asked_to_review_a_major_matter_at_whatever_step_it_is(team: Team) -> None:
    rule = {"after": "cases.mark_major", "do": "cases.review_major", "within": "1 workday"}
    manager = team.cast.person("tang", "唐经理", "review_major", "judge_complaints", obliges=(rule,))
    case = team.take_in()
    team.do(team.lin, "cases.mark_major", case=case.pk, reason="老人被困")
    buttons = re.findall(r">\s*(审阅|判断)\s*</a>", signed_in(manager).get("/").content.decode())
    assert buttons[0] == "审阅"


def test_the_case_page_names_the_duty_of_every_step_and_masks_the_phone(team: Team) -> None:
    made = team.do(team.lin, "customers.create", site=team.cast.garden.pk, name="陈丽华", mobile="13800006021").result
    assert made is not None
    case = team.proposed(customer=made.pk, reporter_name="", reporter_phone="")
    html = signed_in(team.he).get(f"/cases/{case.number}").content.decode()
    assert "依据：林晓雯的岗位·一" in html and "轴承磨损" in html
    assert "138····6021" in signed_in(team.lin).get(f"/cases/{case.number}").content.decode()
    assert "13800006021" not in html


def test_a_consequence_shows_nowhere_on_the_case(team: Team) -> None:
    case = team.carried_out()
    row = team.do(
        team.he, "cases.record_consequence", case=case.pk, person=team.zhao.pk, role="direct", rule="手册第四条",
        facts="未按期保养设备", proposed="warning",
    ).result  # fmt: skip
    assert isinstance(row, Consequence)
    for person in (team.he, team.lin, team.zhou, team.zhao):
        html = signed_in(person).get(f"/cases/{case.number}").content.decode()
        assert "未按期保养设备" not in html and "手册第四条" not in html
    assert signed_in(team.zhao).get(f"/consequences/{row.pk}").status_code == 200
    assert signed_in(team.lin).get(f"/consequences/{row.pk}").status_code == 404
    assert signed_in(team.lin).get("/consequences").status_code == 404


def test_a_consequence_is_told_without_its_reason_to_those_who_may_see_it_and_to_nobody_else(team: Team) -> None:
    case = team.carried_out()
    row = team.do(
        team.he, "cases.record_consequence", case=case.pk, person=team.zhao.pk, role="direct", rule="手册第四条",
        facts="未按期保养设备", proposed="warning",
    ).result  # fmt: skip
    assert isinstance(row, Consequence)
    name = subject_of(row)
    for person in (team.he, team.zhou, team.zhao):
        told = subjects.describe(Actor.of(person), [name])[name]
        assert told.title == "责任处理　赵国强" and told.line == f"{case.number}　待本人陈述"
        assert told.url == f"/consequences/{row.pk}"
    assert subjects.describe(Actor.of(team.lin), [name]) == {} == subjects.describe(Actor.of(team.qian), [name])


def test_a_matter_is_taken_in_on_one_screen(team: Team) -> None:
    sent = {
        "site": team.cast.garden.pk, "kind": "repair", "reporter_name": "王女士", "reporter_phone": "13900001203",
        "keep_on_file": "on", "place": ["7-1203", ""], "content": "厨房下水返臭", "channel": "phone", "key": "once",
    }  # fmt: skip
    client = signed_in(team.lin)
    response = client.post("/cases/new", sent)
    case = Case.objects.get()
    assert response["Location"] == f"/cases/{case.number}?receipt=1"
    assert case.customer is not None and (case.customer.name, case.place) == ("王女士", "7-1203")
    assert str(case.tracking_code) in client.get(response["Location"]).content.decode()
    client.post("/cases/new", sent)
    assert Case.objects.count() == 1


def test_what_is_wrong_with_an_intake_stands_beside_the_field_and_nothing_typed_is_lost(team: Team) -> None:
    response = signed_in(team.lin).post(
        "/cases/new", {"site": team.cast.garden.pk, "kind": "help", "content": "老人走失求助"}
    )
    html = response.content.decode()
    assert response.status_code == 422 and "老人走失求助" in html and "请选择顾客" in html


def test_an_enquiry_answered_while_taken_in_is_closed(team: Team) -> None:
    signed_in(team.lin).post(
        "/cases/new",
        {"site": team.cast.garden.pk, "kind": "enquiry", "anonymous": "on", "content": "几点开门", "answer": "八点半"},
    )
    assert Case.objects.get().closed_as == "answered"


def test_the_export_holds_exactly_what_is_shown(team: Team) -> None:
    team.take_in(content="电梯异响"), team.take_in("repair", content="水管漏水")
    response = signed_in(team.lin).get("/cases/export.xlsx?kind=repair&col=number&col=title")
    table = read_table(io.BytesIO(response.content))
    assert list(table.headers) == ["单号", "主题"]
    assert [row.values["主题"] for row in table.rows] == ["水管漏水"]


def test_many_are_urged_at_once_and_what_was_refused_is_said(team: Team) -> None:
    order, closed = dispatched(team), team.take_in("enquiry")
    team.do(team.lin, "cases.answer_at_once", case=closed.pk, reply="八点半开门")
    client = signed_in(team.lin)
    response = client.post("/cases/bulk", {"row": [order.case_id, closed.pk], "do": "urge"}, follow=True)
    html = response.content.decode()
    assert "已催办 1 件" in html and "不用催办" in html


def test_nothing_ticked_is_nothing_to_urge(team: Team) -> None:
    answer = signed_in(team.lin).post("/cases/bulk", {"do": "urge"})
    assert answer.status_code == 409 and str(words.REFUSALS["case.nothing_chosen"]) in answer.content.decode()


def test_a_case_of_a_foreign_site_does_not_exist(team: Team) -> None:
    case = team.take_in()
    stranger = team.cast.person("wai", "外人", "take_in", "dispatch", site=team.cast.bay)
    client = signed_in(stranger)
    assert client.get(f"/cases/{case.number}").status_code == 404
    for url in ("/cases", "/cases/export.xlsx", "/cases/search?q=电梯", "/cases/hints?content=电梯夜间异响"):
        assert case.number not in client.get(url).content.decode(errors="ignore")


def test_the_search_finds_by_number_words_and_phone(team: Team) -> None:
    case = team.take_in()
    client = signed_in(team.lin)
    for text in (case.number, case.number.replace("-", "").lower(), "电梯", "陈丽华", "clh", "6021", "7栋"):
        assert case.number in client.get("/cases", {"q": text}).content.decode(), text
    assert case.number not in client.get("/cases", {"q": "水管"}).content.decode()


def test_the_link_for_the_customer_is_shown_once(team: Team) -> None:
    case = team.carried_out()
    client = signed_in(team.lin)
    first = client.post(f"/cases/{case.number}/link", {"key": "k1"}).content.decode()
    assert "/c/" in first
    assert 'value="http' not in client.post(f"/cases/{case.number}/link", {"key": "k1"}).content.decode()


def test_an_engineer_finishes_an_order_on_the_phone_page(team: Team) -> None:
    order = dispatched(team)
    client = signed_in(team.zhao)
    sent = {
        "case": order.case_id,
        "done": "更换存水弯",
        "charge": "45.00",
        "signature": drawn(),
        "_next": order.get_absolute_url(),
    }
    response = client.post("/do/cases.resolve", sent)
    assert response.status_code == 303 and response["Location"] == order.get_absolute_url()
    assert "更换存水弯" in client.get(order.get_absolute_url()).content.decode()


def test_the_phrase_check_explains_and_suggests(team: Team) -> None:
    html = signed_in(team.lin).post("/phrases/check", {"text": "至于整机更换，不可以。"}).content.decode()
    assert "不可以" in html and "目前的方案是" in html
    assert not signed_in(team.lin).post("/phrases/check", {"text": "我来替您联系。"}).content.decode().strip()


def test_whoever_may_not_work_on_an_order_reads_how_it_stands_and_who_has_it(team: Team) -> None:
    order = dispatched(team)
    page = signed_in(team.zhou).get(order.get_absolute_url()).content.decode()
    assert "待接单" in page and team.cast.engineering.name in page and "还没有人接" in page
    assert "还没有人接" not in signed_in(team.zhao).get(order.get_absolute_url()).content.decode()
    team.do(team.zhao, "cases.accept_order", order=order.pk)
    page = signed_in(team.zhou).get(order.get_absolute_url()).content.decode()
    due = clock.local(order.due_at)
    assert "处理中" in page and "赵国强" in page and f"{due:%m-%d %H:%M}" in page


def test_papers_may_be_chosen_beside_photos_where_they_are_taken(team: Team) -> None:
    case = team.take_in("complaint")
    page = tight(signed_in(team.he).get(f"/cases/{case.number}?act=cases.remark").content.decode())
    assert 'name="evidence" accept="image/*,.pdf,.xlsx,.docx"' in page
    made = io.BytesIO()
    write_table(made, [Sheet("报价", ["项目"], [["水泵"]])])
    team.do(team.he, "cases.remark", case=case.pk, text="附报价单", evidence=[Upload("报价单.xlsx", made.getvalue())])
    team.do(team.he, "cases.remark", case=case.pk, text="附合同", evidence=[Upload("合同.xlsx", made.getvalue())])
    page = signed_in(team.he).get(f"/cases/{case.number}").content.decode()
    assert [page.count(f"{name}.xlsx") for name in ("报价单", "合同")] == [1, 1], "each with its own remark"


def test_an_answer_typed_at_intake_is_never_lost(team: Team) -> None:
    """Neither where something else is missing, nor where the answer itself is refused after the matter was taken in."""
    client, said = (
        signed_in(team.lin),
        {"kind": "enquiry", "content": "几点下班", "site": team.cast.garden.pk, "anonymous": "on"},
    )
    again = client.post("/cases/new", {**said, "content": "", "answer": "晚上六点"})
    assert again.status_code == 422 and "晚上六点</textarea>" in again.content.decode()
    taken = client.post("/cases/new", {**said, "answer": "六"})
    assert "请在下面再写一次：六" in client.get(taken["Location"]).content.decode()


def test_whoever_repairs_may_call_somebody_who_has_no_file(team: Team) -> None:
    order = dispatched(team)
    caller = team.cast.person(
        "sun", "孙师傅", "handle_work_orders", "reveal_contacts", department=team.cast.engineering
    )
    assert order.case.customer is None and order.case.reporter_phone
    assert (
        f'hx-post="/cases/{order.case.number}/reveal"'
        in signed_in(caller).get(order.get_absolute_url()).content.decode()
    )
    shown = signed_in(caller).post(f"/cases/{order.case.number}/reveal").content.decode()
    assert order.case.reporter_phone in shown
