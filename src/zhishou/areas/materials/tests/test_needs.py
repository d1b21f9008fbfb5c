"""材料需用计划 and 材料消耗报表: asked for, rolled up, submitted, approved; used against it by material, department and order."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from conftest import Cast, page, signed_in

from zhishou.areas.materials import using
from zhishou.areas.materials.models import NeedPlan, Request
from zhishou.areas.materials.tests.store import MONDAY, Store, rows
from zhishou.areas.office.models import Report
from zhishou.kernel import clock, sweep
from zhishou.kernel.models import Notice, Obligation
from zhishou.kernel.operation import Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def store(db: None) -> Any:
    with clock.at(MONDAY - timedelta(days=30)):
        made = Store(Cast())
    with clock.at(MONDAY):
        made.material()
        made.material("S01", "密封圈", "个")
        made.receive(D01="10", S01="5")
        yield made


def ask(store: Store, who: Any = None, month: str = "2026-12", **lines: str) -> Request:
    made: Request = store.do(
        who or store.zheng, "materials.request", site=store.site.pk, month=month, reason="冬季检修",
        department=store.cast.engineering.pk, lines=rows(lines),
    )  # fmt: skip
    return made


def draw_up(store: Store, month: str = "2026-12") -> NeedPlan:
    made: NeedPlan = store.do(store.ma, "materials.draw_up", site=store.site.pk, month=month)
    return made


def needs(plan: NeedPlan) -> list[tuple[str, int, int, int, int]]:
    return [
        (one.material.code, one.asked_milli, one.stock_milli, one.need_milli, one.buy_milli)
        for one in plan.lines.select_related("material")
    ]


def test_requests_are_rolled_up_beside_the_stock_adjusted_with_a_reason_submitted_and_approved(store: Store) -> None:
    with pytest.raises(Refused, match=r"materials\.nothing_asked"):
        draw_up(store)
    ask(store, D01="12", S01="2")
    ask(store, store.he, D01="3")
    plan = draw_up(store)
    assert needs(plan) == [("D01", 15_000, 10_000, 15_000, 5_000), ("S01", 2_000, 5_000, 2_000, 0)]
    store.do(store.ma, "materials.adjust_plan", plan=plan.pk, lines=rows({"D01": "20"}), why="新收楼的楼道灯")
    late = ask(store, D01="1")  # before it is submitted a department may still ask
    assert needs(draw_up(store))[0] == ("D01", 16_000, 10_000, 20_000, 10_000)  # what was adjusted stays adjusted
    late.refresh_from_db()
    assert late.state == "rolled"
    owed = Obligation.objects.filter(do_operation="materials.submit_plan")
    assert {one.state for one in owed} == {"open"}
    store.do(store.he, "materials.submit_plan", plan=plan.pk, words="比上月多五只")
    assert {one.state for one in owed.all()} == {"kept"}
    assert Notice.objects.get(kind="materials.submitted").person == store.zhou
    assert plan.number in page(store.zhou, "/")
    with pytest.raises(Refused, match=r"materials\.planned_already"):
        ask(store, D01="1")
    store.do(store.zhou, "materials.return_plan", plan=plan.pk, reason="先用库存")
    store.do(store.ma, "materials.adjust_plan", plan=plan.pk, lines=rows({"D01": "16"}), why="先用库存")
    store.do(store.he, "materials.submit_plan", plan=plan.pk)
    store.do(store.zhou, "materials.approve_plan", plan=plan.pk, opinion="同意")
    assert Obligation.objects.filter(do_operation="materials.approve_plan", state="open").count() == 0
    with pytest.raises(Refused, match=r"materials\.plan_state"):
        draw_up(store)
    shown = page(store.zhou, plan.url())
    assert (
        "冬季检修" in shown
        and "先用库存" in shown
        and "同意" in shown
        and plan.number in page(store.ma, "/materials/plans")
    )
    client = signed_in(store.ma)
    assert client.get(f"{plan.url()}.pdf").content[:4] == b"%PDF"
    assert client.get(f"{plan.url()}.xlsx").content[:2] == b"PK"


def test_a_request_is_for_this_month_or_the_next_and_is_taken_back_by_whoever_asked(store: Store) -> None:
    with pytest.raises(Refused, match=r"materials\.month"):
        ask(store, month="2027-01", D01="1")
    made = ask(store, D01="1")
    assert made.number in page(store.ma, "/materials/requests") and made.number in page(
        store.zheng, "/materials/requests"
    )
    with pytest.raises(Refused, match=r"materials\.request_stays"):
        store.do(store.he, "materials.withdraw_request", request=made.pk)
    store.do(store.zheng, "materials.withdraw_request", request=made.pk)
    made.refresh_from_db()
    assert made.state == "withdrawn" and "冬季检修" in page(store.zheng, made.url())
    assert "郑立新" in page(store.ma, "/materials/requests?view=withdrawn") and page(
        store.zheng, "/materials/requests/new"
    )


def test_use_is_issued_less_brought_back_against_the_approved_plan(store: Store) -> None:
    ask(store, month="2026-11", D01="4", S01="2")
    plan = draw_up(store, "2026-11")
    store.do(store.he, "materials.submit_plan", plan=plan.pk)
    assert using.figures(store.site, "2026-11")["plans"] == []  # nobody approved it yet
    store.do(store.zhou, "materials.approve_plan", plan=plan.pk)
    slip = store.issue(D01="6")
    store.do(store.ma, "materials.bring_back", slip=slip.pk, lines=rows({"D01": "1"}))
    found = using.figures(store.site, "2026-11")
    # 5 used of 4 planned: one more, 125 %; nothing used of 2 planned: two less, 0 %.
    assert [(one["code"], one["planned"], one["used"], one["over"], one["percent"]) for one in found["lines"]] == [
        ("D01", 4_000, 5_000, 1_000, 125), ("S01", 2_000, 0, -2_000, 0),
    ]  # fmt: skip
    assert found["departments"] == [
        {"department": "工程部", "code": "D01", "name": "灯泡", "unit": "只", "used": 5_000}
    ]
    assert using.figures(store.site, "2026-12")["lines"] == []
    with clock.at(clock.now() + timedelta(days=31)):
        store.do(store.ma, "materials.bring_back", slip=slip.pk, lines=rows({"D01": "1"}))
        both = using.figures(store.site, "2026-11", "2026-12")[
            "lines"
        ]  # 4 of 4: reckoned from the sums, no mean of two
        assert [(one["code"], one["planned"], one["used"], one["percent"]) for one in both] == [
            ("D01", 4_000, 4_000, 100), ("S01", 2_000, 0, 0),
        ]  # fmt: skip
        told = page(store.ma, "/materials/use?month=2026-11&until=2026-12")
        assert "100%" in told and "2026-11-01 至 2026-12-31" in told
    shown = page(store.ma, "/materials/use?month=2026-11")
    assert "125%" in shown and plan.number in shown and page(store.ma, "/materials/use?month=nonsense")
    client = signed_in(store.ma)
    assert client.get("/materials/use.pdf?month=2026-11").content[:4] == b"%PDF"
    assert client.get("/materials/use.xlsx?month=2026-11").content[:2] == b"PK"


def test_the_months_use_is_handed_upward_as_a_report_and_that_keeps_the_clerks_duty(store: Store) -> None:
    store.issue(D01="3")
    with clock.at(MONDAY.replace(month=12, day=1)):
        sweep.sweep()
    owed = Obligation.objects.get(do_operation="office.report_use")
    assert owed.due_at == MONDAY.replace(month=12, day=3, hour=17, minute=30)
    with clock.at(MONDAY.replace(month=12, day=2)):
        assert "灯泡" in page(store.ma, "/reports/new/use")
        with pytest.raises(Refused, match=r"office\.period"):
            store.do(store.ma, "office.report_use", site=store.site.pk, period="2026-12", words="没有超出")
        made: Report = store.do(store.ma, "office.report_use", site=store.site.pk, words="楼道灯集中更换，已换完。")
        assert (made.kind, made.period, made.figures["lines"][0]["used"]) == ("use", "2026-11", 3_000)
        assert "楼道灯集中更换" in page(store.zhou, made.get_absolute_url()) and "灯泡" in page(
            store.zhou, made.get_absolute_url()
        )
        assert Notice.objects.get(kind="office.report").person == store.he
    owed.refresh_from_db()
    assert owed.state == "kept"


def test_what_is_wrong_in_a_row_is_told_by_its_number_and_its_column(store: Store) -> None:
    """The first row is right; the second has thirteen digits where twelve fit."""
    answer = signed_in(store.zheng).post(
        "/do/materials.request",
        {
            "site": store.site.pk, "month": "2026-12", "department": store.cast.engineering.pk, "reason": "冬季检修",
            "lines-0-material": "D01", "lines-0-quantity": "1",
            "lines-1-material": "S01", "lines-1-quantity": "1" * 13,
        },
    )  # fmt: skip
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert "第 2 行“数量”：最多 12 个字。" in shown
    assert "第 1 行" not in shown and "lines.1" not in shown
