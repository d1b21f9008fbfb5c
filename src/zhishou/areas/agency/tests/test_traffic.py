"""进度、联系、新业务、费用: what is moved is seen first, what is late is urged, talks are owed by their cadence, money by its limit."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from conftest import page, reads, signed_in, tight, writing
from tests.company_life import photo

from zhishou.areas.agency import budgets, moving
from zhishou.areas.agency.models import Advance, Cadence, Chance, Cost, Growth, Overrun, Project, Reschedule, Talk, Task
from zhishou.areas.agency.tests.house import MONDAY, Shop, owed
from zhishou.areas.agency.tests.test_work import due, shop
from zhishou.areas.people import handover
from zhishou.kernel import clock, waiting
from zhishou.kernel.actor import Actor
from zhishou.kernel.models import DeadlineChange, Notice, Obligation
from zhishou.kernel.operation import Invalid, NotAllowed, Refused

__all__ = ["shop"]
pytestmark = pytest.mark.django_db


def refused(code: str, act: Callable[[], object]) -> None:
    with pytest.raises(Refused) as no:
        act()
    assert no.value.code == code and "{" not in no.value.sentence()


def move(shop: Shop, task: Task, starts: str, days: int, **more: object) -> object:
    """The coordinator looks at what it does and does just that."""
    seen = moving.effect(task, date.fromisoformat(starts), days).seen
    given = {"task": task.pk, "starts_on": starts, "days": days, "reason": "演员改期", "seen": seen, **more}
    return shop.do(shop.coordinator, "reschedule", **given)


def test_the_schedule_is_moved_as_it_was_seen_and_everybody_it_touches_is_told(shop: Shop) -> None:
    row, copy, picture, booking = shop.running()  # 24–25, 26–30, 1 December
    shop.on("change_project", row, shop.account, title=row.title, due_on="2026-12-02")
    seen = tight(page(shop.coordinator, f"{copy.url()}/move?starts=2026-11-24&days=4"))
    assert "改动前后" in seen and "12-03 – 12-03" in seen and "晚于 青禾乳业 要求的 2026-12-02" in seen
    with pytest.raises(NotAllowed):
        shop.do(shop.account, "reschedule", task=copy.pk, starts_on="2026-11-24", days=4, reason="拖", seen="x" * 8)
    refused("agency.moved_meanwhile", lambda: move(shop, copy, "2026-11-24", 4, seen="x" * 24))
    move(shop, copy, "2026-11-24", 4)
    for one in (copy, picture, booking):
        one.refresh_from_db()
    spans = [(f"{one.starts_on:%m-%d}", f"{one.ends_on:%m-%d}") for one in (copy, picture, booking)]
    assert spans == [("11-24", "11-27"), ("11-30", "12-02"), ("12-03", "12-03")]
    assert due(picture) == ("创作与制作人员甲", "12-02 18:00") and DeadlineChange.objects.count() == 3
    assert Notice.objects.filter(kind="agency.moved", person=shop.executive).count() == 1
    assert Notice.objects.filter(kind="agency.rescheduled", person=shop.account).exists()
    kept = Reschedule.objects.get()
    assert [(one["task"], one["from"][1], one["to"][1]) for one in kept.moves] == [
        (1, "2026-11-25", "2026-11-27"), (2, "2026-11-30", "2026-12-02"), (3, "2026-12-01", "2026-12-03"),
    ]  # fmt: skip
    refused("agency.nothing_moves", lambda: move(shop, copy, "2026-11-24", 4))
    shown = page(shop.coordinator, f"{picture.url()}/move?starts=2026-11-25&days=1")
    assert "最早 2026-11-30 才能开始" in shown
    refused("agency.too_early", lambda: moving.effect(picture, date(2026, 11, 25), 1))


def test_whom_a_move_harms_elsewhere_is_said(shop: Shop) -> None:
    _row, copy, _picture, _booking = shop.running()
    other = shop.planned(shop.briefed(shop.project(shop.client("望山家居"), title="床垫")))
    shop.on("write_plan", other, shop.account, goals="目标", strategy="策略", starts_on="2026-12-07")
    shop.add(other, "床垫画面", 2)
    shop.on("submit_plan", other, shop.account)
    shop.on("approve_plan", other, shop.supervisor)
    found = moving.effect(copy, date(2026, 12, 7), 2)
    assert [(one.move.task.title, one.other.title) for one in found.clashes] == [("文案", "床垫画面")]
    seen = page(shop.coordinator, f"{copy.url()}/move?starts=2026-12-07&days=2")
    assert "的“文案”与“床垫”的“床垫画面”同时" in seen


def test_what_is_late_is_flagged_urged_once_a_day_and_may_be_dropped(shop: Shop) -> None:
    row, copy, picture, _booking = shop.running()
    with clock.at(MONDAY + timedelta(days=3)):  # Thursday; the copy was due on Wednesday
        board = page(shop.coordinator, "/traffic?view=late")
        assert "文案" in board and "主画面" not in board
        steps = waiting.for_actor(Actor.of(shop.coordinator), []).steps
        assert [one.do for one in steps] == ["agency.urge_task"]
        shop.do(shop.coordinator, "urge_task", task=copy.pk, words="今天能交吗？")
        assert Notice.objects.filter(kind="agency.urged", person=shop.creative).exists()
        assert waiting.for_actor(Actor.of(shop.coordinator), []).steps == []
        assert "今天能交吗" in page(shop.account, row.url())
        shop.do(shop.coordinator, "cancel_task", task=copy.pk, reason="客户自己写")
        assert Obligation.objects.get(subject=f"agency.task:{copy.pk}").state == "waived"
        refused("agency.task_state", lambda: shop.do(shop.coordinator, "urge_task", task=copy.pk))
        shop.do(shop.creative, "hand_over", task=picture.pk)  # it waits for nothing any more
        assert "等接收的交接" in page(shop.coordinator, "/traffic")


def test_talks_are_owed_by_their_cadence_and_only_those_that_count_keep_it(shop: Shop) -> None:
    client = shop.client("青禾乳业", "key")
    boss = shop.do(shop.account, "add_contact", client=client.pk, name="沈总", decides=True)
    clerk = shop.do(shop.account, "add_contact", client=client.pk, name="林经理")
    key = shop.do(shop.supervisor, "set_cadence", client=client.pk, kind="key", weeks=4, person=shop.director.pk)
    senior = shop.do(
        shop.supervisor, "set_cadence", client=client.pk, kind="senior", weeks=2, person=shop.supervisor.pk
    )
    again = {"client": client.pk, "kind": "key", "weeks": 1, "person": shop.director.pk}
    refused("agency.cadence_there", lambda: shop.do(shop.supervisor, "set_cadence", **again))
    refused(
        "agency.no_contact_duty",
        lambda: shop.do(shop.supervisor, "set_cadence", **{**again, "kind": "routine", "person": shop.creative.pk}),
    )
    assert {(one.person, f"{clock.local(one.due_at):%m-%d %H:%M}") for one in owed(client)} == {
        (shop.director, "12-21 18:00"), (shop.supervisor, "12-07 18:00"),
    }  # fmt: skip
    said = {"client": client.pk, "channel": "visit", "words": "谈了上市时间"}
    with clock.at(MONDAY + timedelta(days=7)):
        shop.do(shop.supervisor, "record_talk", **said, people=[clerk.pk])
        senior.refresh_from_db()
        assert senior.met_at is None  # nobody who decides was there
        talk = shop.do(shop.supervisor, "record_talk", **said, people=[boss.pk, clerk.pk], attached=[photo()])
        senior.refresh_from_db()
        key.refresh_from_db()
        assert talk.senior and key.met_at is None and f"{clock.local(senior.due_at):%m-%d}" == "12-14"
        assert [one.state for one in owed(client, subject=f"agency.cadence:{senior.pk}")] == ["kept", "open"]
        refused("agency.does_not_count", lambda: shop.do(shop.director, "meet_cadence", cadence=key.pk, talk=talk.pk))
        shop.do(shop.supervisor, "change_cadence", cadence=key.pk, weeks=1, person=shop.account.pk)
        moved = Obligation.objects.get(subject=f"agency.cadence:{key.pk}", state="open")
        assert moved.person == shop.account and f"{clock.local(moved.due_at):%m-%d}" == "12-07"
        shop.do(shop.supervisor, "stop_cadence", cadence=key.pk, reason="不再是重要客户")
        assert not Obligation.objects.filter(subject=f"agency.cadence:{key.pk}", state="open").exists()
        assert Cadence.objects.filter(ended_at=None).count() == 1


def test_a_presentation_has_the_clients_reaction_and_a_talk_its_own_client(shop: Shop) -> None:
    """agency.account_director.4, agency.account_manager.2."""
    row = shop.project()
    other = shop.client("望山家居")
    stranger = shop.do(shop.account, "add_contact", client=other.pk, name="高总")
    said = {"client": row.client.pk, "channel": "visit", "words": "讲了三个方向", "kind": "presentation"}
    with pytest.raises(Invalid):
        shop.do(shop.manager, "record_talk", **said)
    refused(
        "agency.other_client", lambda: shop.do(shop.manager, "record_talk", **said, reaction="好", people=[stranger.pk])
    )
    ahead = clock.now() + timedelta(hours=1)
    refused("agency.talk_when", lambda: shop.do(shop.manager, "record_talk", **said, reaction="好", at=ahead))
    shop.do(shop.manager, "record_talk", **said, reaction="选第二个", project=row.pk, next_step="周五改稿")
    assert Talk.objects.get().project == row
    for url in (row.url(), row.client.url(), f"{row.client.url()}/talks"):
        assert "选第二个" in page(shop.account, url), url
    assert page(shop.executive, f"{row.client.url()}/talk?project={row.pk}")


def test_a_chance_has_a_next_step_until_it_is_won_or_lost(shop: Shop) -> None:
    client = shop.client("望山家居")
    given = {
        "client": client.pk,
        "title": "秋冬传播",
        "worth": "260000",
        "next_step": "约高总",
        "next_on": "2026-11-27",
    }
    refused("agency.next_past", lambda: shop.do(shop.account, "open_chance", **{**given, "next_on": "2026-11-20"}))
    row = shop.do(shop.account, "open_chance", **given)
    one = Obligation.objects.get(subject=f"agency.chance:{row.pk}", state="open")
    assert one.person == shop.account and f"{clock.local(one.due_at):%m-%d %H:%M}" == "11-27 18:00"
    step = {"chance": row.pk, "note": "顾客最问环保", "next_step": "带调查上门", "next_on": "2026-12-02"}
    refused("agency.chance_ends_otherwise", lambda: shop.do(shop.account, "advance_chance", stage="won", **step))
    shop.do(shop.account, "advance_chance", stage="studying", attached=[photo()], **step)
    assert "带调查上门" in page(shop.account, "/chances") and "顾客最问环保" in page(shop.account, f"/chances/{row.pk}")
    shop.do(shop.account, "win_chance", chance=row.pk, title="秋冬床垫")
    row.refresh_from_db()
    assert row.stage == "won" and row.project == Project.objects.get(title="秋冬床垫")
    assert not Obligation.objects.filter(subject=f"agency.chance:{row.pk}", state="open").exists()
    refused("agency.chance_over", lambda: shop.do(shop.account, "lose_chance", chance=row.pk, reason="没有预算"))
    lost = shop.do(shop.account, "open_chance", **{**given, "title": "展会"})
    shop.do(shop.account, "lose_chance", chance=lost.pk, reason="输给价格")
    assert "展会" in page(shop.account, "/chances?view=over") and Advance.objects.filter(note="输给价格").exists()
    assert Chance.objects.filter(closed_at=None).count() == 0
    assert page(shop.executive, "/chances") == "" and page(shop.account, f"/chances/new?client={client.pk}")


def test_a_clients_growth_is_looked_at_again_by_its_day(shop: Shop) -> None:
    client = shop.client()
    given = {"client": client.pk, "year": 2026, "goal": "1000000", "actions": "争取全年代理", "review_on": "2026-12-10"}
    shop.do(shop.supervisor, "write_growth", **given)
    assert f"{clock.local(owed(client, state='open')[0].due_at):%m-%d}" == "12-10"
    shop.do(shop.supervisor, "write_growth", **{**given, "reached": "300000", "review_on": "2026-12-24"})
    assert [one.state for one in owed(client)] == ["kept", "open"] and Growth.objects.get().reached_fen == 30_000_000
    assert "争取全年代理" in page(shop.account, client.url()) and page(shop.supervisor, f"{client.url()}/care")


def test_costs_stay_within_the_budget_and_what_another_agreed_on_top(shop: Shop) -> None:
    """Worked by hand: prices 160,000, budget 100,000; four fifths are 80,000."""
    early = shop.project(shop.client("望山家居"), title="早项目")
    refused("agency.no_plan", lambda: shop.on("add_cost", early, shop.account, kind="media", what="首付", amount="1"))
    refused("agency.no_plan", lambda: shop.on("ask_overrun", early, shop.account, amount="1", reason="媒介涨价了"))
    row, *_tasks = shop.running()

    def spend(amount: str, **more: object) -> object:
        return shop.on("add_cost", row, shop.account, kind="media", what="电梯屏", amount=amount, **more)

    refused("agency.cost_ahead", lambda: spend("1", on="2026-12-24"))
    spend("79999.99")
    assert not Notice.objects.filter(kind="agency.spent").exists()
    spend("0.01")
    assert Notice.objects.get(kind="agency.spent", person=shop.supervisor).facts["percent"] == 80
    reads(
        "agency.over_budget", "预算只剩 20,000.00 元，登记 20,000.01 元就超支了。请先申请超支，同意之后再登记。",
        lambda: spend("20000.01"),
    )  # fmt: skip
    asked = shop.on("ask_overrun", row, shop.account, amount="5000", reason="屏价上涨")
    refused(
        "agency.overrun_waits", lambda: shop.on("ask_overrun", row, shop.account, amount="1", reason="还要再加一点")
    )
    assert owed(row, do_operation="agency.decide_overrun", state="open")
    shop.do(shop.supervisor, "decide_overrun", overrun=asked.pk, agree=True, opinion="同意")
    refused("agency.overrun_decided", lambda: shop.do(shop.director, "decide_overrun", overrun=asked.pk, agree=False))
    spend("25000")
    book = budgets.of(row)
    assert book is not None
    assert (book.price_fen, book.budget_fen, book.limit_fen, book.spent_fen) == (
        16_000_000,
        10_000_000,
        10_500_000,
        10_500_000,
    )
    assert (book.planned_margin_fen, book.margin_fen, book.percent) == (6_000_000, 5_500_000, 100)
    last = Cost.objects.order_by("pk").last()
    assert last is not None
    shop.do(shop.account, "void_cost", cost=last.pk, reason="重复登记")
    refused("agency.cost_voided", lambda: shop.do(shop.account, "void_cost", cost=last.pk, reason="又一次"))
    again = budgets.of(row)
    assert again is not None and again.spent_fen == 8_000_000
    assert "重复登记" in page(shop.account, f"{row.url()}/costs") and Overrun.objects.get().state == "approved"
    assert signed_in(shop.creative).get(f"{row.url()}/costs").status_code == 403


def test_tasks_and_talks_go_to_the_successor_with_their_deadlines(shop: Shop) -> None:
    row, copy, _picture, booking = shop.running()
    client = row.client
    shop.do(shop.supervisor, "set_cadence", client=client.pk, kind="routine", weeks=1, person=shop.executive.pk)
    kind = handover.KINDS["客户和广告项目"]
    assert sum(rows.count() for rows in kind.rows(shop.executive)) == 2

    with writing():
        assert kind.move(None, shop.executive, shop.account) == 2  # type: ignore[arg-type]
    assert due(booking)[0] == "客户主任甲" and due(copy)[0] == "创作与制作人员甲"
    assert Obligation.objects.get(do_operation="agency.meet_cadence", state="open").person == shop.account
