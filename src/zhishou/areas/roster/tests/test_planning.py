"""排班: a week filled as a grid, on the work calendar, never over recorded leave, published in editions."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from datetime import date, time, timedelta
from functools import partial
from threading import Barrier
from typing import Any

import pypdfium2
import pytest
from conftest import Cast, page, reads, signed_in, writing
from django.db import IntegrityError, connection, transaction

from zhishou.areas.roster import auditing
from zhishou.areas.roster.models import Edition, Plan, ShiftKind, Turn
from zhishou.areas.roster.tests.team import FRIDAY_RULE, NEXT, NOW, THIS, Team
from zhishou.kernel import clock, excel, sweep
from zhishou.kernel.actor import Actor
from zhishou.kernel.models import Notice, Obligation, Person
from zhishou.kernel.models.calendar import CalendarDay
from zhishou.kernel.operation import Invalid, NotAllowed, Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def team(db: None) -> Any:
    with clock.at(NOW - timedelta(days=30)):
        made = Team(Cast())
    with clock.at(NOW):
        yield made


def posted(team: Team, plan: Plan | None, *weeks: tuple[Person, str]) -> dict[str, Any]:
    """What the browser sends when the grid is saved or checked."""
    found = {"site": team.cast.garden.pk, "monday": NEXT, "seen": plan.saved if plan else 0, "key": "k1"}
    for n, (person, week) in enumerate(weeks):
        found |= {f"lines-{n}-person": person.pk}
        found |= {f"lines-{n}-d{day}": text.strip("_") for day, text in enumerate(week.split(), start=1)}
    return found


def test_a_week_is_filled_on_the_page_by_letters_digits_and_names_and_stays_a_draft_until_published(team: Team) -> None:
    planner = signed_in(team.he)
    grid = planner.get(f"/roster?week={NEXT}").content.decode()
    assert "林晓雯" in grid and "郑立新" not in grid and "lines-0-d1" in grid
    answer = planner.post("/roster/save", posted(team, None, (team.lin, "早 2 中班 休 0 _ 夜")))
    assert answer.status_code == 303 and answer["Location"] == f"/roster?site=GARDEN&week={NEXT}"
    found = {turn.day: turn.kind.letter for turn in Turn.objects.select_related("kind") if turn.kind}
    assert found == {NEXT: "早", date(2026, 12, 1): "中", date(2026, 12, 2): "中", date(2026, 12, 6): "夜"}
    assert "还没有给你排班" in page(team.lin, f"/roster/mine?week={NEXT}")


def test_the_grid_shows_shortage_hours_and_limits_while_it_is_filled_and_writes_nothing(team: Team) -> None:
    with writing():
        CalendarDay.objects.create(
            company=team.cast.company, date=date(2026, 12, 3), kind="statutory", working=False, name="试设节日"
        )
    shown = signed_in(team.he).post("/roster/check", posted(team, None, (team.lin, "早 早 早 早 早 早 早")))
    text = shown.content.decode()
    assert "一周 56 小时，超过 44 小时（劳动法第 36 条）" in text and "每周至少休息一天" in text
    assert "12-03 是法定节假日，8 小时按不低于三倍工资支付（劳动法第 44 条）" in text
    assert text.count('class="num short"') == 14  # nobody on the middle shift and at night, seven days each
    assert not Turn.objects.exists()


def test_an_unknown_letter_comes_back_on_the_grid_as_it_was_typed(team: Team) -> None:
    answer = signed_in(team.he).post("/roster/save", posted(team, None, (team.lin, "早 晚 早 早 早 休 休")))
    text = answer.content.decode()
    assert answer.status_code == 409 and 'value="晚"' in text and "林晓雯 12-01 这一格写的“晚”不是班次" in text
    assert not Turn.objects.exists()


def test_nobody_is_planned_during_recorded_leave_a_night_before_it_included(team: Team) -> None:
    team.away(team.lin, date(2026, 12, 2))
    assert "请假" in page(team.he, f"/roster?week={NEXT}")
    told = "林晓雯 12-01 请假，不能排夜班。请把这一格空着，或者换别人。"
    reads("roster.away", told, lambda: team.save({team.lin: "早 夜 休 休 休 休 休"}))
    team.save({team.lin: "早 中 休 早 休 休 休"})


def test_leave_recorded_after_the_planning_stops_the_publishing(team: Team) -> None:
    plan = team.save({team.lin: "早 早 早 早 早 休 休"})
    team.away(team.lin, date(2026, 12, 2))
    reads(
        "roster.away", "林晓雯 12-02 请假，不能排早班。请把这一格空着，或者换别人。",
        lambda: team.do(team.he, "publish", plan=plan.pk),
    )  # fmt: skip


def test_a_person_is_planned_once_a_day_wherever_it_is(team: Team) -> None:
    with writing():
        elsewhere = Plan.objects.create(site=team.cast.bay, monday=NEXT)
        Turn.objects.create(plan=elsewhere, person=team.lin, day=NEXT, kind=team.kind())
    told = "林晓雯 11-30 已经排在 翠湖湾，一个人一天只排一班。请先和那边的排班人说好，让那边空出来。"
    reads("roster.elsewhere", told, lambda: team.save({team.lin: "早 休 休 休 休 休 休"}))


def test_only_ones_own_people_are_planned_and_only_by_a_duty(team: Team) -> None:
    with pytest.raises(Refused) as no:
        team.save({team.zheng: "早 早 早 早 早 休 休"})
    assert no.value.code == "roster.not_yours" and "不是你在 翠湖花园 的下属" in no.value.sentence()
    with pytest.raises(NotAllowed):
        team.save({team.ma: "早 早 早 早 早 休 休"}, who=team.lin)
    assert page(team.lin, "/roster") == ""


def test_two_who_plan_the_same_week_do_not_write_over_each_other(team: Team) -> None:
    team.save({team.lin: "早 早 早 早 早 休 休"})
    told = "打开之后，这一周的排班又有人改过或发布过，你这次没有保存。请刷新页面，看过新的排班再改。"
    reads("roster.saved_meanwhile", told, lambda: team.save({team.lin: "中 休 休 休 休 休 休"}, seen=0))
    assert Turn.objects.filter(kind__letter="早").count() == 5


def test_weeks_begin_on_monday_and_what_is_over_stays(team: Team) -> None:
    told = "2026-12-01 不是星期一。排班表按周排，请从星期一开始。"
    reads("roster.not_monday", told, lambda: team.save({team.lin: "早"}, date(2026, 12, 1)))
    plan = team.published(monday=THIS)
    with clock.at(NOW + timedelta(days=5)):
        over = "11-23—11-29 这一周已经过去，不能再改排班。请排本周或以后的周。"
        reads("roster.week_over", over, lambda: team.save({team.lin: "早"}, THIS))
        reads("roster.week_over", over, lambda: team.do(team.he, "publish_changes", plan=plan.pk))


def test_publishing_tells_everybody_planned_and_keeps_the_duty_of_the_week(team: Team) -> None:
    with clock.at(NOW):
        sweep.sweep()
    owed = Obligation.objects.get(do_operation="roster.publish")
    plan = team.published()
    owed.refresh_from_db()
    assert owed.state == "kept" and clock.local(owed.due_at) == NOW.replace(day=27, hour=17)
    bells = {one.person.name: one for one in Notice.objects.filter(kind="roster.published").select_related("person")}
    assert set(bells) == {"林晓雯", "马丽"} and bells["马丽"].url == f"/roster/mine?week={NEXT}"
    mine = page(team.lin, f"/roster/mine?week={NEXT}")
    assert "早班" in mine and "07:30–15:30" in mine and "40 小时" in mine
    assert Edition.objects.get(plan=plan).lines == [
        [team.lin.pk, ["早"] * 5 + ["", ""]], [team.ma.pk, ["中"] * 5 + ["", ""]],
    ]  # fmt: skip


def test_a_superior_of_several_sites_keeps_the_week_by_publishing_at_one_of_them(team: Team) -> None:
    chief = team.cast.person("chief", "周敏", "plan_shifts", site=team.cast.company, obliges=(FRIDAY_RULE,))
    sweep.sweep()
    plan = team.save({team.lin: "早 早 早 早 早 休 休"})
    team.do(chief, "publish", plan=plan.pk)
    assert Obligation.objects.get(site=team.cast.company, do_operation="roster.publish").state == "kept"


def test_changes_are_told_only_to_whom_they_concern_and_make_another_edition(team: Team) -> None:
    plan = team.published()
    Notice.objects.all().delete()
    team.save({team.ma: "中 中 早 中 中 休 休", team.lin: "早 早 早 早 早 休 休"})
    assert team.on(team.ma, date(2026, 12, 2)) == "中"  # not told yet
    assert "1 格没发布" in page(team.he, f"/roster?week={NEXT}")
    team.do(team.he, "publish_changes", plan=plan.pk)
    assert team.on(team.ma, date(2026, 12, 2)) == "早"
    assert [one.person for one in Notice.objects.filter(kind="roster.changed")] == [team.ma]
    assert list(Edition.objects.order_by("n").values_list("n", "changed")) == [(1, 10), (2, 1)]
    reads(
        "roster.nothing_new", "发布之后没有改动，不用再发布。改过的请先保存。",
        lambda: team.do(team.he, "publish_changes", plan=plan.pk),
    )  # fmt: skip


def test_a_shift_taken_away_is_told_too_and_leaves_no_row(team: Team) -> None:
    plan = team.published()
    team.save({team.lin: "早 早 早 早 休 休 休"})
    team.do(team.he, "publish_changes", plan=plan.pk)
    assert not Turn.objects.filter(person=team.lin, day=date(2026, 12, 4)).exists()
    assert Notice.objects.filter(kind="roster.changed", person=team.lin).exists()


def test_publishing_is_refused_twice_too_early_and_with_nobody(team: Team) -> None:
    plan = team.save({team.lin: "休 休 休 休 休 休 休"})
    reads(
        "roster.nobody_planned", "这一周还没有排人，不能发布。请先填好排班表，保存之后再发布。",
        lambda: team.do(team.he, "publish", plan=plan.pk),
    )  # fmt: skip
    reads(
        "roster.not_published", "11-30—12-06 的排班还没有发布过。请用“发布”。",
        lambda: team.do(team.he, "publish_changes", plan=plan.pk),
    )  # fmt: skip
    team.published()
    reads(
        "roster.published", "11-30—12-06 的排班已经发布过。有改动的，请用“发布改动”。",
        lambda: team.do(team.he, "publish", plan=plan.pk),
    )  # fmt: skip


def test_nobody_is_sent_from_a_shift_that_has_not_ended_into_the_next(team: Team) -> None:
    team.do(team.he, "add_kind", site=team.cast.garden.pk, letter="晨", name="晨班", starts="06:00", ends="12:00")
    plan = team.save({team.lin: "夜 晨 休 休 休 休 休"})
    reads(
        "roster.overlap", "林晓雯 12-01 的班，上一班还没下班就要上班。请改其中一班。",
        lambda: team.do(team.he, "publish", plan=plan.pk),
    )  # fmt: skip


def test_last_week_is_copied_but_not_onto_leave_and_not_saved(team: Team) -> None:
    team.published({team.lin: "早 早 早 早 早 休 休"}, THIS)
    team.away(team.lin, NEXT)
    shown = page(team.he, f"/roster?week={NEXT}&copy=1")
    assert "已照上周填好，还没有保存" in shown and shown.count('value="早"') == 4
    assert not Turn.objects.filter(day__gte=NEXT).exists()


def test_kinds_of_the_company_serve_its_sites_and_a_sites_own_letter_goes_before(team: Team) -> None:
    chief = team.cast.person("chief", "周敏", "plan_shifts", site=team.cast.company)
    team.do(
        chief, "add_kind", site=team.cast.company.pk, letter="行", name="行政班", starts="09:00", ends="18:00",
        pause_minutes=60,
    )  # fmt: skip
    team.save({team.lin: "行 行 早 早 早 休 休"})
    assert Turn.objects.get(day=NEXT, kind__site=team.cast.company).person == team.lin
    assert "行政班" in page(team.he, "/roster/kinds?site=GARDEN")


def test_a_kind_out_of_use_stays_where_it_is_planned_and_is_planned_no_more(team: Team) -> None:
    team.save({team.lin: "夜 休 休 休 休 休 休"})
    night = team.kind("夜")
    team.do(team.he, "retire_kind", kind=night.pk)
    team.save({team.lin: "夜 早 休 休 休 休 休"})
    assert Turn.objects.get(day=NEXT).kind == night
    reads(
        "roster.kind_retired", "夜班 已经停用，不能再改。请刷新页面。",
        lambda: team.do(team.he, "set_minimum", kind=night.pk, minimum=2),
    )  # fmt: skip
    with pytest.raises(Refused) as no:
        team.save({team.lin: "夜 休 休 休 休 休 休"}, NEXT + timedelta(days=7))
    assert no.value.code == "roster.unknown_letter"


def test_kinds_have_a_letter_of_their_own_some_hours_and_a_digit(team: Team) -> None:
    add = {"site": team.cast.garden.pk, "name": "新班", "starts": "08:00", "ends": "16:00"}
    reserved, taken = "roster.letter_reserved", "roster.letter_taken"
    for letter, code in (("早", taken), ("休", reserved), ("7", reserved)):
        with pytest.raises(Refused) as no:
            team.do(team.he, "add_kind", letter=letter, **add)
        assert no.value.code == code and f"“{letter}”" in no.value.sentence()
    reads(
        "roster.no_hours", "新班 的休息时间不比上班到下班的时间短，没有工时。请核对钟点和休息的分钟数。",
        lambda: team.do(team.he, "add_kind", letter="短", **{**add, "pause_minutes": 480}),
    )  # fmt: skip
    where = "不在上班到下班之间。请改几点休息或休息的分钟数；轮流休息的，几点休息不填。"
    for at, n in (("07:30", 60), ("15:30", 60), ("12:00", 0)):
        given = {**add, "letter": "短", "pause_starts": at, "pause_minutes": n}
        said = f"新班 从 {at} 起休息 {n} 分钟，{where}"
        reads("roster.pause_outside", said, partial(team.do, team.he, "add_kind", **given))
    for letter in "甲乙丙丁戊己":
        team.do(team.he, "add_kind", letter=letter, **add)
    reads(
        "roster.too_many_kinds", "一个地点最多 9 个班次，每个对应一个数字键。请先停用不用的班次。",
        lambda: team.do(team.he, "add_kind", letter="庚", **add),
    )  # fmt: skip
    reads(
        "roster.kinds_there", "翠湖花园 已经设了班次，不用再套用三班。要加的请用“加班次”。",
        lambda: team.do(team.he, "take_usual_kinds", site=team.cast.garden.pk),
    )  # fmt: skip


def test_more_people_are_wanted_when_the_minimum_is_raised(team: Team) -> None:
    team.save({team.lin: "早 早 早 早 早 早 早", team.ma: "中 中 中 中 中 中 中", team.su: "夜 夜 夜 夜 夜 夜 夜"})
    assert 'class="num short"' not in page(team.he, f"/roster?week={NEXT}")
    team.do(team.he, "set_minimum", kind=team.kind().pk, minimum=2)
    assert page(team.he, f"/roster?week={NEXT}").count('class="num short"') == 7


def test_the_sheet_is_printed_and_handed_out_as_excel_as_far_as_one_may_see_it(team: Team) -> None:
    team.save({team.lin: "早 早 早 早 早 休 休"})
    url = f"?site=GARDEN&week={NEXT}"
    assert signed_in(team.ma).get(f"/roster.pdf{url}").status_code == 404  # a draft is the planner's own
    plan = team.published()
    team.save({team.lin: "夜 早 早 早 早 休 休"})
    pdf = signed_in(team.ma).get(f"/roster.pdf{url}").content
    text = "".join(one.get_textpage().get_text_range() for one in pypdfium2.PdfDocument(pdf))
    assert (
        "排 班 表" in text
        and "林晓雯" in text
        and f"第 {plan.edition} 版" in text
        and "夜" not in text.split("空着")[0]
    )
    book = signed_in(team.he).get(f"/roster.xlsx{url}").content
    line = next(excel.read_table(io.BytesIO(book)).rows).values
    assert list(line.values())[:4] == ["林晓雯", "夜", "早", "早"] and str(line["工时"]) == "40"
    assert signed_in(team.zheng).get(f"/roster.pdf{url}").status_code == 404


def test_a_clerk_sees_who_is_on_the_same_shift(team: Team) -> None:
    team.published({team.lin: "早 早 早 早 早 休 休", team.su: "早 休 休 休 休 休 休"})
    assert "同班 苏婷" in page(team.lin, f"/roster/mine?week={NEXT}")


def test_the_database_keeps_one_shift_a_person_and_day_and_weeks_from_monday(team: Team) -> None:
    plan = team.save({team.lin: "早 休 休 休 休 休 休"})
    with writing(), pytest.raises(IntegrityError), transaction.atomic():
        Turn.objects.create(plan=plan, person=team.lin, day=NEXT, kind=team.kind("中"))
    with writing(), pytest.raises(IntegrityError), transaction.atomic():
        Plan.objects.create(site=team.cast.garden, monday=NEXT + timedelta(days=1))


def test_the_audit_finds_a_shift_that_is_not_in_the_edition(team: Team) -> None:
    team.published()
    assert auditing.editions() == []
    with writing():
        Turn.objects.filter(person=team.lin, day=NEXT).update(told=team.kind("夜"))
    assert auditing.editions() == [f"翠湖花园 {NEXT} 的排班表：发布的班次与第 1 版不符"]


def test_hours_of_the_month_are_counted_over_weeks_and_sites(team: Team) -> None:
    team.published({team.lin: "早 早 早 早 早 早 早"}, THIS)
    team.save({team.lin: "早 早 休 休 休 休 休"})
    shown = page(team.he, f"/roster?week={THIS}")
    assert "64" in shown.split('id="roster-hours"')[1]  # seven days of November and the thirtieth


def test_no_hours_are_written_wrongly(team: Team) -> None:
    with pytest.raises(Invalid):
        team.do(team.he, "add_kind", site=team.cast.garden.pk, letter="白", name="白班", starts="25:00", ends="08:00")
    assert ShiftKind.objects.count() == 3 and team.kind("夜").bounds(NEXT)[1] == clock.midnight(NEXT) + timedelta(
        days=1, hours=7, minutes=30
    )
    assert team.kind().starts == time(7, 30)


@pytest.mark.django_db(transaction=True)
def test_two_who_begin_the_same_week_at_once_make_one_plan() -> None:
    with transaction.atomic(), clock.at(NOW):
        team = Team(Cast())
    together = Barrier(2)

    def begin(person: Person) -> str:
        try:
            together.wait(10)
            with clock.at(NOW):
                team.save({person: "早 早 早 早 早 休 休"}, seen=0)
            return "saved"
        except Refused as no:
            return no.code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(begin, (team.lin, team.ma))) == ["roster.saved_meanwhile", "saved"]
    assert Plan.objects.count() == 1 and Turn.objects.count() == 5


def test_staff_see_only_published_shifts_of_where_they_work(team: Team) -> None:
    team.save({team.ma: "早 休 休 休 休 休 休"})
    assert not Turn.objects.within(Actor.of(team.lin)).exists()
    team.do(team.he, "publish", plan=Plan.objects.get().pk)
    assert Turn.objects.within(Actor.of(team.lin)).count() == 1
    assert not Turn.objects.within(Actor.of(team.zheng)).exists()
