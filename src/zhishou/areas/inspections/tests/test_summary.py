"""检查汇总: some weeks by item, week and person, with what followed; what was withdrawn counts nowhere (retail.supervisor.3)."""

from __future__ import annotations

import io
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from conftest import Cast, page, signed_in, writing

from zhishou.areas.cases.models import Improvement
from zhishou.areas.inspections import summary
from zhishou.areas.inspections.models import Inspection
from zhishou.areas.inspections.tests.test_inspecting import Team
from zhishou.kernel import clock, excel
from zhishou.kernel.actor import Actor

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
WEEK = timedelta(weeks=1)
FAILED = "三声之内接听"


def team_of_two_weeks(cast: Cast) -> Team:
    """林 inspected in two weeks, 马 in the second: each time one passed, one failed, one did not apply."""
    with clock.at(MONDAY - WEEK):
        team = Team(cast)
        team.inspect()
    with clock.at(MONDAY):
        team.inspect()
        team.inspect(whom=team.ma)
    return team


def test_the_weeks_are_counted_by_item_and_person_the_worst_item_first(cast: Cast) -> None:
    team = team_of_two_weeks(cast)
    with clock.at(MONDAY + timedelta(days=1)):
        made = summary.summary(Actor.of(team.he), {})
        assert [(f"{week}", one.inspections, one.passed, one.failed) for week, one in made.weeks] == [
            ("2026-11-16", 1, 1, 1), ("2026-11-23", 2, 2, 2),
        ]  # fmt: skip
        assert [(one.name, one.whole.percent) for one in made.items] == [
            (FAILED, 0),
            ("台面整洁", 100),
            ("交接班有记录", None),
        ]
        assert {one.label[:2].strip("　"): (one.inspections, one.missed) for one in made.people} == {
            "林晓": (2, {FAILED: 2}), "马丽": (1, {FAILED: 1}),
        }  # fmt: skip
        shown = page(team.he, "/inspections/summary")
        assert "检查 3 次" in shown and "合格率 50%" in shown and f"{FAILED} ×2" in shown


def test_what_followed_is_open_late_done_or_checked_and_the_late_ones_are_seen(cast: Cast) -> None:
    team = team_of_two_weeks(cast)
    with clock.at(MONDAY + timedelta(days=2)):
        first, second, _third = Improvement.objects.order_by("at", "pk")
        team.do(team.lin, "cases.report_improvement", improvement=second.pk, note="换了耳机")
        made = summary.summary(Actor.of(team.he), {})
        assert {state: n for state in summary.STATES if (n := made.followed.count(state))} == {
            "late": 1,
            "open": 1,
            "done": 1,
        }
        team.do(team.he, "inspections.check_finding", improvement=second.pk, effect="effective", note="听过")
        shown = page(team.he, "/inspections/summary")
        assert "过期没改" in shown and "改好了" in shown and "换了耳机" in shown
    assert first.due_on < (MONDAY + timedelta(days=2)).date()


def test_a_post_a_list_and_days_narrow_it_and_what_was_withdrawn_is_gone(cast: Cast) -> None:
    team = team_of_two_weeks(cast)
    with clock.at(MONDAY + timedelta(days=1)):
        he = Actor.of(team.he)
        assert summary.summary(he, {"from": "2026-11-16", "to": "2026-11-22"}).whole.inspections == 1
        (of_ma,) = [one.pk for one in summary.posts(he) if one.name.startswith("马丽")]
        assert summary.summary(he, {"post": str(of_ma)}).whole.inspections == 1
        assert summary.summary(he, {"site": "NOWHERE"}).whole.inspections == 0
        row = team.mine()
        team.do(team.he, "inspections.answer", inspection=row.pk, stands=False, reply="那天确实休息")
        assert summary.summary(he, {}).whole.inspections == 3


def test_it_leaves_as_a_workbook_and_only_who_inspects_reads_it(cast: Cast) -> None:
    team = team_of_two_weeks(cast)
    with clock.at(MONDAY + timedelta(days=1)):
        book = excel.read_table(io.BytesIO(signed_in(team.he).get("/inspections/summary.xlsx").content))
        line = next(iter(book.rows)).values
        found = (str(line["检查项目"]), str(line["不合格"]), str(line["11-23 不合格"]))
        assert found == (FAILED, "3", "2")
        assert signed_in(team.lin).get("/inspections/summary").status_code == 403


def test_what_never_applied_has_no_percentage_and_a_long_list_says_what_it_leaves_out(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    team = team_of_two_weeks(cast)
    with clock.at(MONDAY + timedelta(days=1)):
        monkeypatch.setattr("zhishou.areas.inspections.pages_summary.FOLLOWED_SHOWN", 2)
        assert "另有 1 条整改，在导出的 Excel 里。" in page(team.he, "/inspections/summary")
        with writing():
            Inspection.objects.update(passed=0, failed=0)
        shown = page(team.he, "/inspections/summary")
        assert "合格 0 项" in shown and "合格率 0%" not in shown


def test_weeks_without_an_inspection_say_so(cast: Cast) -> None:
    team = Team(cast)
    assert "这段时间没有检查" in page(team.he, "/inspections/summary")
