"""考核 from the figures to the answer: closed once, kept as it was, told, objected to, reviewed by another, finished."""

from __future__ import annotations

import io
import re
from datetime import date
from typing import Any

import pytest
from conftest import Cast, reads, writing
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from zhishou.areas.arrears.tests.conftest import day, refused
from zhishou.areas.assessment.models import Assessment
from zhishou.areas.assessment.reports import duty_words
from zhishou.areas.assessment.tests.conftest import Team
from zhishou.areas.office.pages.small import sentence_of
from zhishou.kernel import audit, clock, excel, holding, sweep
from zhishou.kernel.gate import begin
from zhishou.kernel.models import Event, Notice, Obligation, Person, Post, Site
from zhishou.kernel.operation import NotAllowed

LIST = "/collection/assessments?period=2026-04"


def page_of(person: Person) -> str:
    return f"/collection/assessments/{person.username}?site=GARDEN&period=2026-04"


def test_an_assessment_keeps_the_figures_of_its_day_whatever_is_paid_later(team: Team) -> None:
    """楼丙's April is 50.0 % on 15 May; 1-101 pays the rest on the 20th, which the books show and the assessment not."""
    team.paid_as_in_the_table()
    made = team.assess(team.keeper)
    event = Event.objects.get(operation="assessment.assess")
    assert event.facts["figures"] == made.figures and made.figures["buildings"][0]["collected_fen"] == 10000
    team.pay("1-101", 10000, "2026-05-20", "D")
    with clock.at(day("2026-05-21")):
        assert team.figures(team.keeper, 202604).total.rate == "100.0%"
        shown = team.page(team.boss, page_of(team.keeper))
        assert "50.0%" in shown and "考核之后账上又有变化" in shown and "催缴及时" in shown
        assert "50.0%" in team.page(team.boss, LIST)
    team.nothing_wrong()


def test_the_database_lets_nobody_change_what_was_assessed_and_the_audit_would_see_it(team: Team) -> None:
    made = team.assess(team.keeper)
    changes: tuple[dict[str, Any], ...] = ({"figures": {}}, {"period": 202605}, {"by": team.chief})
    for change in changes:
        with pytest.raises(DatabaseError), transaction.atomic(), writing():
            Assessment.objects.filter(pk=made.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic(), writing():
        Assessment.objects.filter(pk=made.pk).delete()
    begin("test.fixture")
    told = {"site": team.site, "person": team.cashier, "period": 202604, "result": "good", "remark": "塞进来的"}
    Assessment.objects.create(figures={"frozen": False}, by=team.boss, **told)
    assert len(audit.differences()["收费员考核"]) == 1


def test_what_is_refused_says_why(team: Team, cast: Cast) -> None:
    with clock.at(day("2026-04-01")):
        clerk = cast.person("wen", "文员", "keep_laws")
        both = cast.person("both", "兼任", "collect_arrears", "assess_collectors")
    ask: dict[str, Any] = {"period": "2026-05"}
    reads(
        "assessment.not_over",
        "2026-05 还没有过完，数字还会变。请在下个月考核。",
        lambda: team.assess(team.keeper, **ask),
    )
    refused("assessment.no_collector", lambda: team.assess(clerk))
    refused("assessment.oneself", lambda: team.assess(both, who=both))
    team.assess(team.keeper)
    refused("assessment.there", lambda: team.assess(team.keeper))
    with pytest.raises(NotAllowed):
        team.assess(team.cashier, who=team.keeper)


def test_the_assessed_is_told_and_accepts_and_nobody_for_them(team: Team) -> None:
    made = team.assess(team.keeper)
    note = Notice.objects.get(kind="assessment.given")
    assert (note.person, note.url) == (team.keeper, made.url())
    with clock.at(day("2026-05-16")):
        assert "看过，没有异议" in team.page(team.keeper, page_of(team.keeper))
        assert "看过，没有异议" not in team.page(team.boss, page_of(team.keeper))
        refused("assessment.not_yours", lambda: team.do("assessment.accept", who=team.boss, assessment=made.pk))
        team.post(team.keeper, "assessment.accept", assessment=made.pk)
        refused("assessment.answered", lambda: team.do("assessment.accept", who=team.keeper, assessment=made.pk))
        assert "本人已确认" in team.page(team.boss, LIST)


def test_an_objection_is_decided_by_somebody_else_within_five_working_days(team: Team) -> None:
    made = team.assess(team.keeper)
    with clock.at(day("2026-05-18")):
        team.post(team.keeper, "assessment.object", assessment=made.pk, reason="2 栋不是我催的")
        owed = Obligation.objects.get(do_operation="assessment.review")
        assert (owed.state, clock.local(owed.due_at).date()) == ("open", date(2026, 5, 25))
        assert Notice.objects.filter(kind="assessment.objected", person=team.boss).exists()
        assert "等另一位同事复核" in team.page(team.boss, page_of(team.keeper))
        assert "交复核意见" in team.page(team.chief, page_of(team.keeper))
        decided = {"assessment": made.pk, "result": "excellent", "finding": "按收缴率应为优秀"}
        with pytest.raises(NotAllowed):
            team.do("assessment.review", who=team.boss, **decided)
        team.post(team.chief, "assessment.review", **decided)
        owed.refresh_from_db()
        made.refresh_from_db()
        assert (owed.state, made.state, made.result, made.result_before) == ("kept", "changed", "excellent", "good")
        refused("assessment.not_objected", lambda: team.do("assessment.review", who=team.chief, **decided))
        assert {n.person for n in Notice.objects.filter(kind="assessment.reviewed")} == {team.keeper, team.boss}
    team.nothing_wrong()


def test_who_assessed_reviews_nothing_even_with_both_duties(team: Team, cast: Cast) -> None:
    with clock.at(day("2026-04-01")):
        head = cast.person("zong", "总管", "assess_collectors", "review_assessments")
    made = team.assess(team.keeper, who=head)
    with clock.at(day("2026-05-18")):
        team.do("assessment.object", who=team.keeper, assessment=made.pk, reason="数字不对")
        decided = {"assessment": made.pk, "result": "good", "finding": "维持"}
        refused("assessment.own_review", lambda: team.do("assessment.review", who=head, **decided))
        team.do("assessment.review", who=team.chief, **decided)
        made.refresh_from_db()
        assert made.state == "upheld"


def test_the_month_is_finished_once_everybody_is_assessed_and_that_keeps_the_monthly_duty(team: Team) -> None:
    """The tenth working day of May 2026 is Monday the 18th: 1 to 5 May are holidays, Saturday the 9th is worked."""
    with clock.at(day("2026-05-12").replace(hour=8)):
        sweep.sweep()
        owed = Obligation.objects.get(do_operation="assessment.finish")
        team.assess(team.keeper, on="2026-05-12")
        told = {"site": team.site.pk, "period": "2026-04"}
        reads(
            "assessment.left", "2026-04 还有 1 人没有考核：催甲。请逐人考核之后再办结。",
            lambda: team.do("assessment.finish", who=team.boss, **told),
        )  # fmt: skip
        assert "还没有考核" in team.page(team.boss, LIST)
        team.assess(team.cashier, on="2026-05-12", result="fair", remark="清欠要加强")
        assert "办结本月考核" in team.page(team.boss, LIST)
        team.post(team.boss, "assessment.finish", **told)
        owed.refresh_from_db()
        assert owed.state == "kept"
        assert "已办结" in team.page(team.boss, LIST)


def test_a_collector_sees_the_own_month_alone_and_who_collects_nothing_sees_none(team: Team, cast: Cast) -> None:
    with clock.at(day("2026-05-16")):
        mine = team.page(team.keeper, LIST)
        assert "楼丙" in mine and "催甲" not in mine
        team.page(team.keeper, page_of(team.cashier), status=404)
        team.page(team.keeper, f"{page_of(team.cashier)}&kind=buildings".replace("?", "/rows?"), status=404)
        everyone = team.page(team.boss, LIST)
        assert "楼丙" in everyone and "催甲" in everyone
        elsewhere = cast.person("yuan", "远处", "assess_collectors", site=cast.bay)
        assert "催甲" not in team.page(elsewhere, LIST)
        team.page(elsewhere, page_of(team.cashier), status=404)


def test_every_number_opens_the_rows_behind_it(team: Team) -> None:
    promise = {"way": "visit", "result": "promised", "promise": "100.00", "promise_on": date(2026, 4, 20)}
    with clock.at(day("2026-04-10")):
        team.do("arrears.record_contact", who=team.keeper, unit="1-101", **promise)
    team.paid_as_in_the_table()
    with clock.at(day("2026-05-16")):
        shown = team.page(team.boss, page_of(team.keeper))
        for word in ("收缴率", "承诺兑现", "录错的读数", "按时率"):
            assert word in shown
        asked = page_of(team.keeper).replace("?", "/rows?")
        assert "1 栋" in team.page(team.boss, f"{asked}&kind=buildings")
        assert "1-101" in team.page(team.boss, f"{asked}&kind=contacts")
        assert "1-101" in team.page(team.boss, f"{asked}&kind=promises")
        assert "这个月没有。" in team.page(team.boss, f"{asked}&kind=receipts")
        team.page(team.boss, f"{asked}&kind=nothing", status=404)


def test_the_month_goes_to_excel_and_paper_as_it_is_shown(team: Team) -> None:
    team.paid_as_in_the_table()
    team.assess(team.keeper)
    client = Client()
    client.force_login(team.boss, backend="django.contrib.auth.backends.ModelBackend")
    with clock.at(day("2026-05-16")):
        book = excel.read_table(io.BytesIO(client.get(LIST.replace("?", ".xlsx?")).content))
        rows = {row.values["收费员"]: row.values for row in book.rows}
        assert (rows["楼丙"]["收缴率"], rows["催甲"]["收缴率"]) == ("50.0%", "25.0%")
        assert rows["楼丙"]["考核"] == "良好　待本人确认" and rows["催甲"]["考核"] == "待考核"
        for address in (LIST.replace("?", ".pdf?"), page_of(team.keeper).replace("?", ".pdf?")):
            assert client.get(address).content.startswith(b"%PDF")


def test_the_pages_of_people_and_of_collection_lead_there(team: Team) -> None:
    with clock.at(day("2026-05-16")):
        assert "/collection/assessments" in team.page(team.boss, "/collection/collectors")
        assert f"/collection/assessments/{team.keeper.username}" in team.page(
            team.keeper, f"/people/{team.keeper.username}"
        )


def test_the_board_of_the_department_leads_to_the_assessments_for_who_reviews_them(team: Team, cast: Cast) -> None:
    with clock.at(day("2026-04-01")):
        head = cast.person("bu", "部门经理", "inspect", "review_assessments")
        other = cast.person("du", "督查", "inspect")
    with clock.at(day("2026-05-16")):
        assert 'href="/collection/assessments"' in team.page(head, "/board")
        assert 'href="/collection/assessments"' not in team.page(other, "/board")
        assert "收费员考核" in team.page(team.keeper, "/collection/assessments").partition('class="views')[2]


def test_the_menu_marks_the_nearest_entry_alone(team: Team) -> None:
    with clock.at(day("2026-05-16")):
        menu = team.page(team.boss, "/collection/assessments").partition("<nav>")[2].partition("</nav>")[0]
    marked = re.findall(r'<a href="([^"]+)" aria-current="page">', menu)
    assert marked == ["/collection/assessments"] and 'href="/collection"' in menu


def test_a_month_without_collectors_says_so_and_the_first_month_of_a_company_is_shown_at_once(team: Team) -> None:
    with clock.at(day("2026-02-16")):
        assert "2026-02" in team.page(team.boss, "/collection/assessments")
        assert "2026-02" in team.page(team.boss, f"/collection/assessments/{team.keeper.username}")
        assert "这个月这里没有收费员" in team.page(team.boss, "/collection/assessments?period=2026-01")
    for month in ("2000-01", "2169-12", "nonsense"):
        team.page(team.boss, f"/collection/assessments?period={month}")


def test_a_page_of_more_collectors_asks_the_database_no_more_often(team: Team, cast: Cast) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            team.page(team.boss, LIST)
        return len(queries)

    with clock.at(day("2026-05-16")):
        asked()
        before = asked()
    with clock.at(day("2026-04-01")):
        for n in range(4):
            cast.person(f"more{n}", f"新来{n}", "visit_arrears")
    with clock.at(day("2026-05-16")):
        asked()
        assert "新来3" in team.page(team.boss, LIST)
        assert asked() == before


def test_a_result_is_told_in_the_language_of_who_reads_it(team: Team) -> None:
    with translation.override("en"):
        team.assess(team.keeper, result="excellent")
    told = Notice.objects.get(kind="assessment.given")
    assert "“优秀”" in sentence_of(told)
    with translation.override("en"):
        assert "Excellent" in sentence_of(told) and "优秀" not in sentence_of(told)


def test_a_duty_is_told_in_the_words_of_the_own_companys_letter(team: Team, cast: Cast) -> None:
    """Another company has the same posts with words of its own, and a draft says nothing yet."""
    post = Post.objects.get(code=f"test.{team.keeper.username}")
    with clock.at(day("2026-04-03")), writing():
        elsewhere = Post.objects.create(
            site=cast.site("ANTU", "安途汽车服务", Site.Kind.COMPANY, None), code=post.code, name="别家的岗位"
        )
        for where, text in ((post, "草稿里的话"), (elsewhere, "别家的话"), (elsewhere, "别家改过的话")):
            duty = holding.ClauseText(f"{post.code}.1", text, (), ())
            version = holding.write_draft(where, [duty], by=None, note="", now=clock.now())
            if where != post:
                holding.publish(version, clock.now(), keep_old_until=None)
    assert duty_words([f"{post.code}.1"], team.site) == {f"{post.code}.1": "楼丙的岗位·一　楼丙的职责"}
