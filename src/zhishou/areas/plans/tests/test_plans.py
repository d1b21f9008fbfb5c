"""工作计划: drawn up, published, owed item by item, scored, changed with reasons, taken over, and reckoned on the board."""

from __future__ import annotations

import io
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from conftest import Cast, page, signed_in
from hypothesis import given
from hypothesis import strategies as st

from zhishou.areas.errands.models import Errand
from zhishou.areas.errands.tests.team import DUTY, MONDAY, RULES
from zhishou.areas.plans import periods, queries
from zhishou.areas.plans.models import Item, Plan
from zhishou.areas.plans.queries import Figures
from zhishou.kernel import clock, excel, sweep
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import perform
from zhishou.kernel.models import Appointment, Event, Notice, Obligation, Person
from zhishou.kernel.operation import Invalid, NotAllowed, Refused

MONTHLY = ({"every": "month", "on": "workday -1", "do": "plans.publish", "by": "17:30", "warn": "2 workdays"},)


class Team:
    """周 plans for 林 and 马 and reports to 沈; 郑 reports to nobody here."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        powers = ("make_plans", "assign_errands")
        self.shen = cast.person("shen", "沈建明", "assign_errands", site=cast.company)
        self.zhou = cast.person("zhou", "周敏", *powers, site=cast.company, obliges=MONTHLY, boss=self.shen)
        self.lin = cast.person("lin", "林晓雯", *DUTY, obliges=RULES, boss=self.zhou)
        self.ma = cast.person("ma", "马丽", *DUTY, obliges=RULES, boss=self.zhou)
        self.zheng = cast.person("zheng", "郑立新", *DUTY, obliges=RULES)

    def do(self, who: Person, operation: str, **data: Any) -> Any:
        """Perform as a person through the page's door; the row it made."""
        return perform(operation, Actor.of(who), data, door="page").result

    def plan(self, period: str = "2026-12", **more: Any) -> Plan:
        """A draft of 周's."""
        made: Plan = self.do(self.zhou, "plans.draft", site=self.cast.company.pk, period=period, **more)
        return made

    def item(self, plan: Plan, title: str, who: Person | None, day: str, target: str = "", unit: str = "") -> Item:
        """An item of a draft."""
        to = Appointment.objects.get(person=who, ended_at=None).pk if who else None
        given = {"plan": plan.pk, "title": title, "due_on": day, "target": target, "unit": unit, "to": to}
        made: Item = self.do(self.zhou, "plans.add_item", **given)
        return made

    def published(self, *items: tuple[str, Person, str, str, str], period: str = "2026-12") -> list[Item]:
        """A plan with these items, published; the items in order."""
        plan = self.plan(period)
        for one in items or (("入户走访", self.lin, "2026-12-15", "60", "户"),):
            self.item(plan, *one)
        self.do(self.zhou, "plans.publish", plan=plan.pk)
        return list(plan.items.select_related("errand", "plan"))

    def on(self, who: Person, step: str, item: Item, **data: Any) -> Errand:
        """A step about the errand an item became."""
        made: Errand = self.do(who, f"errands.{step}", errand=item.errand_id, **data)
        return made


@pytest.fixture
def team(db: None) -> Any:
    with clock.at(MONDAY - timedelta(days=30)):
        made = Team(Cast())
    with clock.at(MONDAY):
        yield made


def afternoon(day: int, month: int = 12) -> datetime:
    return MONDAY.replace(month=month, day=day, hour=15)


def line_of(item: Item) -> queries.Line:
    plan = queries.rows(Actor.system("audit"), {}).get(pk=item.plan_id)
    return next(one for one in queries.lines(plan) if one.item.pk == item.pk)


def test_a_manager_plans_a_month_on_the_page_and_each_owes_their_item_by_its_day(team: Team) -> None:
    client = signed_in(team.zhou)
    assert "2026 年 12 月" in client.get("/plans").content.decode()
    made = client.post(
        "/do/plans.draft", {"site": team.cast.company.pk, "period": "2026-12", "aim": "走访在前", "key": "k1"}
    )
    plan = Plan.objects.get()
    assert made.headers["Location"] == plan.url()
    form = client.get(plan.url()).content.decode()
    assert "林晓雯" in form and "郑立新" not in form and "走访在前" in form
    lin = Appointment.objects.get(person=team.lin).pk
    client.post("/do/plans.add_item", {
        "plan": plan.pk, "title": "入户走访", "to": lin, "due_on": "2026-12-15", "target": "60", "unit": "户", "key": "k2",
    })  # fmt: skip
    assert page(team.lin, plan.url()) == "" and not Obligation.objects.filter(person=team.lin).exists()
    client.post("/do/plans.publish", {"plan": plan.pk, "key": "k3"})
    item = plan.items.get()
    assert item.errand is not None
    owed = Obligation.objects.get(context=f"errands.errand:{item.errand_id}")
    assert (owed.person, owed.due_at) == (team.lin, MONDAY.replace(month=12, day=15, hour=18))
    assert item.errand.number in page(team.lin, "/") and "60 户" in page(team.lin, item.errand.url())
    assert plan.number in page(team.lin, item.errand.url())  # where it came from
    assert "入户走访" in page(team.lin, plan.url()) and plan.number in page(team.lin, "/plans")
    assert page(team.zheng, plan.url()) == "" and "入户走访" in page(team.shen, plan.url())


def test_quantity_score_and_time_stand_on_the_board_by_item_and_by_person(team: Team) -> None:
    visit, poster, files = team.published(
        ("入户走访", team.lin, "2026-12-15", "60", "户"),
        ("换温馨提示", team.ma, "2026-12-10", "36", "块"),
        ("整理档案", team.ma, "2026-12-28", "", ""),
    )
    with clock.at(afternoon(3)):
        team.on(team.lin, "report", visit, note="走了一半", quantity="30")
        assert line_of(visit).percent == 50
    with clock.at(afternoon(11)):
        team.on(team.ma, "finish", poster, result="换完", quantity="36")
        team.on(team.zhou, "confirm", poster, quality="fair")
        assert "按时" in page(team.zhou, visit.plan.url())
    with clock.at(afternoon(14)):
        team.on(team.lin, "finish", visit, result="多走了六户", quantity="66")
        team.on(team.zhou, "confirm", visit, quality="best")
        plan = queries.rows(Actor.of(team.zhou), {}).get()
        figures = Figures.of(queries.lines(plan))
        # Two have come due, one of them in time; (5+3)/2; (100+100)/2, for what is beyond the target helps no other item.
        assert (figures.total, figures.finished, figures.come_due, figures.on_time) == (3, 2, 2, 1)
        assert figures.cells == ["3", "2", "50%", "4.0", "100%"]
        assert [(name, one.cells) for name, one in queries.by_person(queries.lines(plan))] == [
            ("林晓雯", ["1", "1", "100%", "5.0", "100%"]), ("马丽", ["2", "1", "0%", "3.0", "100%"]),
        ]  # fmt: skip
        shown = page(team.zhou, plan.url())
        assert "66 / 60 户" in shown and "110%" in shown and "各人完成情况" in shown
        others = page(team.ma, plan.url())
        assert "各人完成情况" not in others and "入户走访" in others
    with clock.at(afternoon(29)):
        assert not line_of(files).on_time and line_of(files).come_due


def test_an_overdue_item_climbs_along_the_line_upward(team: Team) -> None:
    (visit,) = team.published()
    for day in (16, 17, 18):
        with clock.at(afternoon(day)):
            sweep.sweep()
    told = set(Notice.objects.filter(kind__startswith="obligation").values_list("person__username", flat=True))
    assert {"lin", "zhou", "shen"} <= told
    assert Obligation.objects.get(context=f"errands.errand:{visit.errand_id}").state == "open"


def test_changes_after_publishing_keep_what_was_and_say_why(team: Team) -> None:
    (visit,) = team.published()
    team.on(team.zhou, "change", visit, target="80", unit="户", reason="新收楼二十户")
    later = MONDAY.replace(month=12, day=20, hour=18)
    team.on(team.zhou, "set_deadline", visit, due_at=later, reason="年底人手紧")
    line = line_of(visit)
    assert line.errand is not None and (line.target, line.moved) == ("80 户", True)
    shown = page(team.lin, line.errand.url())
    assert "<del>入户走访；60 户</del>" in shown and "入户走访；80 户" in shown and "新收楼二十户" in shown
    assert "<del>12-15</del>12-20" in page(team.zhou, visit.plan.url())
    assert Notice.objects.get(kind="errands.changed").person == team.lin
    with pytest.raises(Refused, match=r"errands\.same_content"):
        team.on(team.zhou, "change", visit, target="80", reason="一样")
    made = team.do(
        team.zhou, "plans.add_later", plan=visit.plan_id, title="补贴公告", due_on="2026-12-18", reason="街道要求",
        to=Appointment.objects.get(person=team.ma).pk,
    )  # fmt: skip
    assert Obligation.objects.filter(context=f"errands.errand:{made.errand_id}", person=team.ma).exists()
    assert "后来加的：街道要求" in page(team.zhou, visit.plan.url())
    with pytest.raises(Refused, match=r"plans\.not_draft"):
        team.item(visit.plan, "再加", team.lin, "2026-12-18")


def test_what_is_counted_is_told_in_numbers_and_nothing_else(team: Team) -> None:
    visit, talk = team.published(
        ("入户走访", team.lin, "2026-12-15", "60", "户"), ("谈话", team.ma, "2026-12-15", "", "")
    )
    with pytest.raises(Refused, match=r"errands\.quantity_needed"):
        team.on(team.lin, "finish", visit, result="走完了")
    with pytest.raises(Refused, match=r"errands\.not_a_quantity"):
        team.on(team.lin, "report", visit, note="走了一些", quantity="一半")
    with pytest.raises(Refused, match=r"errands\.nothing_counted"):
        team.on(team.ma, "report", talk, note="谈了", quantity="3")
    assert team.on(team.lin, "report", visit, note="走了", quantity="12.5").done_milli == 12_500
    assert team.on(team.lin, "finish", visit, result="走完了").done_milli == 12_500  # as it was told before
    with pytest.raises(Refused, match=r"errands\.target_half"):
        team.do(
            team.zhou, "errands.assign", to=[Appointment.objects.get(person=team.ma).pk], title="数数", target="3",
            due_at=MONDAY + timedelta(days=2),
        )  # fmt: skip
    with pytest.raises(Refused, match=r"errands\.no_source"):
        team.do(
            team.zhou, "errands.assign", to=[Appointment.objects.get(person=team.ma).pk], title="数数",
            source="plans.item:999999", due_at=MONDAY + timedelta(days=2),
        )  # fmt: skip


def test_what_was_not_done_is_taken_over_with_what_is_still_lacking(team: Team) -> None:
    visit, talk = team.published(
        ("入户走访", team.lin, "2026-11-27", "60", "户"), ("谈话", team.ma, "2026-11-27", "", ""), period="2026-11"
    )
    with clock.at(afternoon(26, 11)):
        team.on(team.lin, "report", visit, note="走了四十五户", quantity="45")
        team.on(team.ma, "finish", talk, result="谈了")
    with clock.at(afternoon(30, 11)):
        coming = team.plan()
        assert "还差 15 户，已逾期" in page(team.zhou, coming.url()) and "谈话" not in page(team.zhou, coming.url())
        team.do(team.zhou, "plans.take_over", plan=coming.pk, items=[visit.pk], due_on="2026-12-20")
        assert visit.errand is not None
        visit.errand.refresh_from_db()
        assert visit.errand.state == "given" or visit.errand.state == "doing"  # nothing changes before it is published
        with pytest.raises(Refused, match=r"plans\.not_unfinished"):
            team.do(team.zhou, "plans.take_over", plan=coming.pk, items=[visit.pk], due_on="2026-12-20")
        team.do(team.zhou, "plans.publish", plan=coming.pk)
        visit.errand.refresh_from_db()
        assert visit.errand.state == "withdrawn"
        assert Obligation.objects.get(context=f"errands.errand:{visit.errand_id}").state == "waived"
        again = coming.items.get()
        assert (again.target_milli, again.unit, again.taken_from_id) == (15_000, "户", visit.pk)
        assert Obligation.objects.get(context=f"errands.errand:{again.errand_id}").state == "open"
        before = Figures.of(queries.lines(queries.rows(Actor.of(team.zhou), {}).get(period="2026-11")))
        assert before.cells == ["2", "1", "50%", "—", "75%"]
        assert "没有做完，转入下期" in page(team.zhou, visit.plan.url())


def test_what_was_done_meanwhile_is_not_asked_a_second_time(team: Team) -> None:
    (visit,) = team.published(("入户走访", team.lin, "2026-11-27", "60", "户"), period="2026-11")
    coming = team.plan()
    team.do(team.zhou, "plans.take_over", plan=coming.pk, items=[visit.pk], due_on="2026-12-20")
    team.on(team.lin, "finish", visit, result="走完了", quantity="60")
    with pytest.raises(Refused) as no:
        team.do(team.zhou, "plans.publish", plan=coming.pk)
    assert no.value.code == "plans.item_refused" and "不用再转入" in no.value.sentence()
    team.do(team.zhou, "plans.drop", plan=coming.pk)
    coming.refresh_from_db()
    assert coming.state == "dropped" and coming.items.get().taken_from is None


def test_a_plan_is_published_whole_or_not_at_all_and_the_item_at_fault_is_named(team: Team) -> None:
    plan = team.plan()
    with pytest.raises(Refused, match=r"plans\.empty"):
        team.do(team.zhou, "plans.publish", plan=plan.pk)
    team.item(plan, "入户走访", team.lin, "2026-12-15")
    second = team.item(plan, "换温馨提示", None, "2026-12-10")
    with pytest.raises(Refused, match=r"plans\.nobody"):
        team.do(team.zhou, "plans.publish", plan=plan.pk)
    assert not Errand.objects.exists() and not Event.objects.filter(operation="errands.assign").exists()
    to = Appointment.objects.get(person=team.ma).pk
    team.do(team.zhou, "plans.change_item", item=second.pk, title="换海报", due_on="2026-12-10", to=to)
    with clock.at(afternoon(11)), pytest.raises(Refused) as no:
        team.do(team.zhou, "plans.publish", plan=plan.pk)
    assert no.value.code == "plans.item_refused" and "2. 换海报" in no.value.sentence()
    team.do(team.zhou, "plans.remove_item", item=second.pk)
    team.do(team.zhou, "plans.publish", plan=plan.pk)
    assert Errand.objects.count() == 1
    with pytest.raises(Refused, match=r"plans\.not_draft"):
        team.do(team.zhou, "plans.set_aim", plan=plan.pk, aim="晚了")


def test_a_plan_is_for_a_period_that_is_not_over_and_holds_its_days(team: Team) -> None:
    with pytest.raises(Refused, match=r"plans\.period"):
        team.plan("2026-10")
    plan = team.plan()
    with pytest.raises(Refused, match=r"plans\.there"):
        team.plan()
    with pytest.raises(Refused, match=r"plans\.outside"):
        team.item(plan, "明年的事", team.lin, "2027-01-04")
    with pytest.raises(Refused, match=r"errands\.not_a_target"):
        team.item(plan, "走访", team.lin, "2026-12-04", "0", "户")
    with pytest.raises(Refused, match=r"plans\.not_published"):
        team.do(team.zhou, "plans.add_later", plan=plan.pk, title="补公告", due_on="2026-12-18", reason="补上")
    with pytest.raises(Invalid):
        team.item(plan, "别人的", team.zheng, "2026-12-04")
    with pytest.raises(NotAllowed):
        team.do(team.lin, "plans.draft", site=team.cast.garden.pk, period="2026-12")
    for n in range(100):
        team.item(plan, f"第 {n} 件", None, "2026-12-04")
    with pytest.raises(Refused, match=r"plans\.too_many"):
        team.item(plan, "第一百零一件", None, "2026-12-04")


def test_lines_of_a_table_come_in_whole_or_every_mistake_is_told_by_its_line(team: Team) -> None:
    plan = team.plan()
    headers = ["工作内容", "完成日期", "承办人", "质量要求", "目标数量", "单位"]

    def take(*rows: tuple[object, ...]) -> None:
        file = {"name": "plan.xlsx", "content": _encoded(excel.as_bytes([excel.Sheet("计划", headers, rows)]))}
        team.do(team.zhou, "plans.take_in", plan=plan.pk, file=file)

    with pytest.raises(Invalid) as wrong:
        take(
            ("走访", "2026-12-20", "林晓雯", "", "60", "户"), ("", "2026-12-20", "", "", "", ""),
            ("海报", "2027-01-20", "郑立新", "", "3", ""),
        )  # fmt: skip
    told = "".join(wrong.value.errors["file"])
    assert "第 3 行" in told and "第 4 行" in told and "郑立新" in told and "一起填" in told and "2026-12-31" in told
    assert not plan.items.exists()
    take(("走访", "2026-12-20", "林晓雯", "每户有记录", "60", "户"), ("海报", date(2026, 12, 9), "", "", "", ""))
    assert [(one.title, one.target, one.appointment_id is not None) for one in plan.items.all()] == [
        ("走访", "60 户", True), ("海报", "", False),
    ]  # fmt: skip
    take(("走访", "2026-12-20", "林晓雯", "", "60", "户"), ("谈话", "2026-12-21", "", "", "", ""))
    assert plan.items.count() == 3
    assert signed_in(team.zhou).get("/plans/template.xlsx").content[:2] == b"PK"


def _encoded(data: bytes) -> str:
    from base64 import b64encode

    return b64encode(data).decode()


def test_page_excel_and_paper_hold_the_same_items(team: Team) -> None:
    (visit,) = team.published()
    team.on(team.lin, "report", visit, note="走了一半", quantity="30")
    book = signed_in(team.zhou).get(f"{visit.plan.url()}.xlsx").content
    table = excel.read_table(io.BytesIO(book))
    row = next(iter(table.rows))
    cells = row.cells if hasattr(row, "cells") else row
    assert "入户走访" in str(cells) and "30" in str(cells) and "60" in str(cells)
    assert signed_in(team.zhou).get(f"{visit.plan.url()}.pdf").content[:4] == b"%PDF"
    assert signed_in(team.zhou).get("/plans.xlsx").status_code == 200
    draft = team.item(team.plan("2027"), "全年目标", team.lin, "2027-06-30")
    assert "全年目标" in page(team.zhou, f"/plans/items/{draft.pk}")
    assert (
        signed_in(team.zhou).get(f"/plans/items/{visit.pk}").status_code == 404
    )  # published: changed where it is done
    assert signed_in(team.zhou).get(f"{draft.plan.url()}.pdf").content[:4] == b"%PDF"


def test_publishing_keeps_the_managers_own_monthly_duty(team: Team) -> None:
    with clock.at(afternoon(25, 11)):
        sweep.sweep()
    owed = Obligation.objects.get(do_operation="plans.publish")
    assert (owed.state, owed.due_at) == ("open", MONDAY.replace(day=30, hour=17, minute=30))
    with clock.at(afternoon(26, 11)):
        team.published()
    owed.refresh_from_db()
    assert owed.state == "kept"


@given(st.dates(date(1901, 1, 1), date(8900, 12, 31)), st.sampled_from([1, 3, 12]))
def test_every_day_lies_in_its_period_and_the_next_one_begins_the_day_after(day: date, months: int) -> None:
    period = periods.key(day, months)
    first, last = periods.bounds(period)
    assert first <= day <= last and first.day == 1
    assert periods.bounds(periods.key(last + timedelta(days=1), months))[0] == last + timedelta(days=1)
    assert (last.year - first.year) * 12 + last.month - first.month == months - 1
