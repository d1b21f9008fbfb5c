"""From the brief to the plan to the work: what comes before what, who approves, what is owed, and what a page shows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest
from conftest import Cast, page, reads, signed_in, writing
from django.db import IntegrityError, transaction
from tests.company_life import photo

from zhishou.areas.agency.models import Brief, Handover, Plan, Task
from zhishou.areas.agency.tests.house import BRIEF, LINES, MONDAY, Shop, owed
from zhishou.kernel import clock
from zhishou.kernel.actor import Actor
from zhishou.kernel.models import Notice, Obligation
from zhishou.kernel.operation import NotAllowed, Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(cast: Cast) -> Iterator[Shop]:
    with clock.at(MONDAY - timedelta(days=30)):
        made = Shop(cast)
    with clock.at(MONDAY):
        yield made


def refused(code: str, act: Callable[[], object]) -> None:
    with pytest.raises(Refused) as no:
        act()
    assert no.value.code == code and "{" not in no.value.sentence()


def due(row: Task) -> tuple[str, str]:
    """Who owes a task's hand-over, and until when."""
    one = Obligation.objects.get(subject=f"agency.task:{row.pk}", do_operation="agency.hand_over", state="open")
    assert one.person is not None
    return one.person.name, f"{clock.local(one.due_at):%m-%d %H:%M}"


def test_there_is_no_plan_before_the_brief_is_complete(shop: Shop) -> None:
    row = shop.project()
    assert [one.do_operation for one in owed(row)] == ["agency.complete_brief"]
    assert f"{clock.local(owed(row)[0].due_at):%m-%d %H:%M}" == "11-30 10:00"  # five working days
    text = {"goals": "目标", "strategy": "策略", "starts_on": "2026-11-24"}
    refused("agency.brief_first", lambda: shop.on("write_plan", row, shop.account, **text))
    shop.on("write_brief", row, shop.executive, product="鲜奶", market="本省", attached=[photo()])
    reads(
        "agency.brief_lacks",
        "需求书还缺：广告预算、市场计划、目标受众、必须有的内容、客户要求的完成日期。请问清楚、填上之后再确认齐全；客户没有要求的写“无”。",
        lambda: shop.on("complete_brief", row, shop.executive),
    )
    assert "还缺" in page(shop.creative, row.url())
    shop.briefed(row)
    assert (row.state, row.due_on) == ("planning", date(2026, 12, 31))
    assert {one.do_operation: one.state for one in owed(row)} == {
        "agency.complete_brief": "kept", "agency.submit_plan": "open",
    }  # fmt: skip
    assert 'value="2026-12-31"' in page(shop.executive, f"{row.url()}/brief")  # a day as a browser reads it
    refused("agency.brief_settled", lambda: shop.on("complete_brief", row, shop.executive))
    refused("agency.brief_lacks", lambda: shop.on("write_brief", row, shop.executive, **{**BRIEF, "market": ""}))
    with pytest.raises(IntegrityError), transaction.atomic(), writing():
        Brief.objects.filter(project=row).update(audience="")


def test_a_plan_opened_again_names_who_drew_it_up(shop: Shop) -> None:
    row = shop.briefed()
    text = {"goals": "三成", "strategy": "早餐", "starts_on": "2026-11-24"}
    shop.on("write_plan", row, shop.account, contributors=[shop.creative.pk, shop.supervisor.pk], **text)
    shown = page(shop.account, f"{row.url()}/plan")
    for one in (shop.account, shop.creative, shop.supervisor):
        assert f'value="{one.pk}" checked' in shown
    assert f'value="{shop.coordinator.pk}" checked' not in shown
    shop.on("write_plan", row, shop.account, contributors=[shop.creative.pk], **text)
    assert set(Plan.objects.get(project=row).contributors.all()) == {shop.account, shop.creative}


def test_whoever_draws_up_and_approves_sees_a_price_beyond_the_clients_budget(shop: Shop) -> None:
    row = shop.planned()  # the client named 300,000, the plan asks 160,000
    assert "报价比客户需求书" not in page(shop.supervisor, f"{row.url()}/plan")
    dear = [{"kind": "media", "what": "电梯屏", "price": "310000.50", "cost": "80000"}]
    shop.on("set_budget", row, shop.account, lines=dear)
    for one in (shop.account, shop.supervisor):
        assert "广告预算 300,000.00 元多 10,000.50 元" in page(one, f"{row.url()}/plan")


def test_work_begins_without_a_brief_only_by_a_named_reason_of_another(shop: Shop) -> None:
    row = shop.project()
    shop.on("write_brief", row, shop.executive, product="鲜奶")
    with pytest.raises(NotAllowed):
        shop.on("waive_brief", row, shop.account, reason="客户催得急")
    shop.on("waive_brief", row, shop.supervisor, reason="展会在下周，预算月底补")
    row.refresh_from_db()
    assert row.state == "planning" and "展会在下周" in page(shop.account, row.url())
    shop.on("write_brief", row, shop.executive, **BRIEF)
    shop.on("complete_brief", row, shop.executive)
    assert Brief.objects.get(project=row).state == "complete"
    assert len(owed(row, do_operation="agency.submit_plan")) == 1  # owed once, by the waiver


def test_an_executive_neither_draws_up_nor_approves_plans(shop: Shop) -> None:
    """agency.account_executive.4: refused with the reason, by the duties alone."""
    row = shop.planned()
    shop.add(row, "文案", 2)
    shop.on("submit_plan", row, shop.account)
    for step in ("approve_plan", "submit_plan", "set_budget"):
        with pytest.raises(NotAllowed) as no:
            shop.on(step, row, shop.executive, **({"lines": LINES} if step == "set_budget" else {}))
        assert "业务员" in no.value.sentence() or "职责" in no.value.sentence()
    assert Plan.objects.get(project=row).state == "submitted"


def test_a_plan_is_approved_by_another_and_its_tasks_are_owed_by_their_days(shop: Shop) -> None:
    row = shop.planned()
    refused("agency.plan_not_whole", lambda: shop.on("submit_plan", row, shop.account))
    copy = shop.add(row, "文案", 2)
    picture = shop.add(row, "主画面", 3, copy)
    refused("agency.no_open_plan", lambda: shop.on("approve_plan", row, shop.supervisor))
    shop.on("submit_plan", row, shop.account)
    text = {"goals": "改过", "strategy": "改了", "starts_on": "2026-11-24"}
    refused("agency.plan_waits", lambda: shop.on("write_plan", row, shop.account, **text))
    shop.on("return_plan", row, shop.supervisor, reason="媒介太散")
    assert owed(row, do_operation="agency.submit_plan")[-1].state == "open"
    refused("agency.no_plan", lambda: shop.do(shop.supervisor, "release_task", task=copy.pk))
    shop.on("write_plan", row, shop.account, **text)
    shop.on("submit_plan", row, shop.account)
    both = shop.cast.person("both", "两任", "write_plans", "approve_plans", "do_tasks", site=shop.site)
    shop.on("approve_plan", row, shop.supervisor)
    row.refresh_from_db()
    assert row.state == "running" and due(copy) == ("创作与制作人员甲", "11-25 18:00")
    assert due(picture) == ("创作与制作人员甲", "11-30 18:00")  # Thursday, Friday, Monday
    plan = Plan.objects.get(project=row)
    assert [one["title"] for one in plan.schedule] == ["文案", "主画面"]
    assert set(plan.contributors.all()) == {shop.account}
    shop.on("write_plan", row, both, goals="二期", strategy="加投", starts_on="2026-12-01")
    assert Plan.objects.first().version == 2 and Plan.objects.first().lines.count() == 2  # type: ignore[union-attr]
    shop.on("submit_plan", row, both)
    with pytest.raises(Refused, match="independence"):
        shop.on("approve_plan", row, both)
    shop.on("approve_plan", row, shop.director)
    assert list(Plan.objects.order_by("version").values_list("state", flat=True)) == ["superseded", "approved"]
    with pytest.raises(IntegrityError), transaction.atomic(), writing():
        Plan.objects.filter(version=2).update(decided_by=both, by=both)


def test_what_is_wrong_with_a_task_is_said(shop: Shop) -> None:
    row = shop.planned()
    copy = shop.add(row, "文案", 2)
    picture = shop.add(row, "主画面", 3, copy)
    given = {"title": "文案", "days": 2, "person": shop.creative.pk, "department": shop.cast.service.pk}
    refused("agency.ring", lambda: shop.do(shop.account, "change_task", task=copy.pk, waits_for=[picture.pk], **given))
    refused(
        "agency.other_task", lambda: shop.do(shop.account, "change_task", task=copy.pk, waits_for=[copy.pk], **given)
    )
    nobody = shop.cast.person("nobody", "旁人", "contact_clients", site=shop.site)
    refused("agency.no_task_duty", lambda: shop.add(row, "别人", 1, who=nobody))
    refused("agency.task_state", lambda: shop.do(shop.creative, "start_task", task=copy.pk))
    shop.do(shop.account, "drop_task", task=copy.pk)
    picture.refresh_from_db()
    assert picture.starts_on == date(2026, 11, 24)  # it waits for nothing any more
    refused("agency.task_state", lambda: shop.do(shop.account, "drop_task", task=copy.pk))


def test_a_project_has_at_most_sixty_tasks(shop: Shop) -> None:
    row = shop.planned()
    first = shop.add(row, "文案", 1)
    with writing():
        Task.objects.bulk_create(
            Task(project=row, plan=first.plan, serial=n, title="同", department=first.department, person=first.person,
                 days=1, starts_on=first.starts_on, ends_on=first.ends_on)
            for n in range(2, 61)
        )  # fmt: skip
    refused("agency.too_many_tasks", lambda: shop.add(row, "多一个", 1))


def test_what_is_done_goes_to_whoever_goes_on_with_it_and_may_come_back(shop: Shop) -> None:
    row, copy, picture, booking = shop.running()
    refused("agency.not_its_turn", lambda: shop.do(shop.creative, "hand_over", task=picture.pk))
    refused("agency.not_yours", lambda: shop.do(shop.executive, "hand_over", task=copy.pk))
    shop.do(shop.creative, "start_task", task=copy.pk)
    shop.do(shop.creative, "hand_over", task=copy.pk, attached=[photo()])
    assert not Handover.objects.exists()  # the next one is by the same person
    with clock.at(MONDAY + timedelta(days=9)):  # Wednesday; the picture was due on Monday
        shop.do(shop.creative, "hand_over", task=picture.pk, note="三个尺寸都在")
        one = Handover.objects.get()
        assert (one.to, one.days_late) == (shop.executive, 2)
        assert Obligation.objects.get(subject=f"agency.task:{picture.pk}").state == "late"
        waits = Obligation.objects.get(do_operation="agency.receive", state="open")
        assert waits.person == shop.executive
        refused(
            "agency.passed_already", lambda: shop.do(shop.creative, "pass_on", task=picture.pk, to=shop.executive.pk)
        )
        refused("agency.not_yours", lambda: shop.do(shop.creative, "receive", handover=one.pk))
        wrong = {"handover": one.pk, "reason": "尺寸不对", "redo_by": "2026-12-01"}
        refused("agency.redo_past", lambda: shop.do(shop.executive, "return_handover", **wrong))
        shop.do(shop.executive, "return_handover", **{**wrong, "redo_by": "2026-12-03"})
        refused("agency.handover_state", lambda: shop.do(shop.executive, "receive", handover=one.pk))
        assert due(picture) == ("创作与制作人员甲", "12-03 18:00")
        assert Notice.objects.filter(kind="agency.sent_back", person=shop.coordinator).exists()
        shop.do(shop.creative, "hand_over", task=picture.pk)
        again = Handover.objects.get(state="passed")
        assert "交到你这里" in page(shop.executive, f"{picture.url()}")
        shop.do(shop.executive, "receive", handover=again.pk)
        shop.do(shop.executive, "hand_over", task=booking.pk)
        assert Handover.objects.latest("pk").to == shop.account  # nobody goes on: the lead
        shop.on("finish_project", row, shop.account, outcome="上市完成")
        refused("agency.state", lambda: shop.do(shop.creative, "pass_on", task=picture.pk, to=shop.executive.pk))


def test_what_a_reader_sees_of_a_running_project(shop: Shop) -> None:
    row, copy, _picture, _booking = shop.running()
    for person in (shop.account, shop.creative, shop.coordinator):
        shown = page(person, row.url())
        assert "<svg" in shown and "文案" in shown and "早餐桌上的新鲜" in shown
    assert "报价减已花" in page(shop.account, row.url()) and "报价减已花" not in page(shop.creative, row.url())
    assert "成本预算" in page(shop.supervisor, f"{row.url()}/plan") and "文案" in page(
        shop.creative, "/traffic?view=mine"
    )
    for url in (f"{row.url()}/brief", f"{row.url()}/costs", f"{row.url()}/edit", f"{copy.url()}/edit"):
        assert page(shop.account, url), url
        assert page(shop.creative, url) == ""
    for paper in ("brief", "plan"):
        assert signed_in(shop.creative).get(f"{row.url()}/{paper}.pdf").content[:5] == b"%PDF-"
    assert Actor.of(shop.executive).can("approve_plans", shop.site) is False


def test_a_project_that_is_stopped_owes_nothing_more(shop: Shop) -> None:
    row, *_tasks = shop.running()
    shop.on("stop_project", row, shop.account, reason="客户停产")
    assert owed(row, state="open") == []
