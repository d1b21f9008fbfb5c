"""What the cases area refuses: every sentence as it is read, provoked through the operation."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from conftest import Cast, reads

from zhishou.areas.cases.models import Case, CauseCode
from zhishou.areas.cases.tests.team import Team, drawn
from zhishou.kernel import clock
from zhishou.kernel.models import Person


class Desk(Team):
    """The team, with somebody who keeps categories and imports the past."""

    def __init__(self, cast: Cast) -> None:
        super().__init__(cast)
        self.keeper = cast.person("keeper", "冯洁", "keep_categories", "import_records", site=cast.company)
        self.zhang = cast.person("zhang", "张伟", "handle_work_orders", department=cast.engineering)

    def on(self, case: Case, operation: str, who: Person | None = None, **data: Any) -> Any:
        """An operation about a case, by 林 unless said otherwise."""
        return self.do(who or self.lin, f"cases.{operation}", case=case.pk, **data).result

    def order(self, engineer: Person | None = None) -> Any:
        case = self.take_in("repair")
        self.on(case, "dispatch", department=self.cast.engineering, engineer=engineer)
        return self.fresh(case).orders.get()

    def consequence(self) -> Any:
        return self.on(
            self.resolved(), "record_consequence", self.he, person=self.zhao.pk, role="direct", rule="员工手册 3.2",
            facts="未按时到场", proposed="training",
        )  # fmt: skip

    def past(self, *rows: dict[str, Any]) -> Any:
        common = {"title": "电梯", "detail": "电梯异响", "sent_at": "2026-01-05T10:00:00+08:00"}
        given = [{"number": "A1", **common, **row} for row in rows]
        return self.do(self.keeper, "cases.import_complaints", site=self.cast.garden, rows=given)


def mark_twice(d: Desk) -> Any:
    case = d.take_in()
    d.on(case, "mark_major", reason="涉及老人")
    return d.on(case, "mark_major", reason="涉及老人")


def accept_twice(d: Desk) -> Any:
    case = d.carried_out()
    d.on(case, "accept_remedy", accepted=True, signature=drawn())
    return d.on(case, "accept_remedy", accepted=True, signature=drawn())


def accept_before_it_was_done(d: Desk) -> Any:
    case = d.proposed()
    d.on(case, "instruct", d.zhou, letter="B", text="同意")
    return d.on(case, "accept_remedy", accepted=True, signature=drawn())


def choose_what_was_not_offered(d: Desk) -> Any:
    case = d.proposed()
    d.on(case, "offer_choice", d.he)
    return d.on(case, "choose_remedy", d.he, letter="C")


def urge_what_is_done(d: Desk) -> Any:
    return d.on(d.resolved(), "urge")


def accept_an_order_twice(d: Desk) -> Any:
    order = d.order()
    d.do(d.zhao, "cases.accept_order", order=order.pk)
    return d.do(d.zhang, "cases.accept_order", order=order.pk)


def accept_anothers_order(d: Desk) -> Any:
    return d.do(d.zhang, "cases.accept_order", order=d.order(d.zhao).pk)


def keep_a_promise_twice(d: Desk) -> Any:
    case = d.take_in()
    row = d.on(case, "promise", what="两小时内回电", due_at=clock.now() + timedelta(hours=2))
    d.do(d.lin, "cases.keep_promise", promise=row.pk)
    return d.do(d.lin, "cases.keep_promise", promise=row.pk)


def state_for_another(d: Desk) -> Any:
    return d.do(d.he, "cases.state_consequence", consequence=d.consequence().pk, statement="不是他")


def state_twice(d: Desk) -> Any:
    row = d.consequence()
    d.do(d.zhao, "cases.state_consequence", consequence=row.pk, statement="当时堵车")
    return d.do(d.zhao, "cases.state_consequence", consequence=row.pk, statement="当时堵车")


def name_a_cause_twice(d: Desk) -> Any:
    there = CauseCode.objects.get(site=d.cast.company, code="Y01").name
    return d.do(d.keeper, "cases.keep_cause", site=d.cast.company, code="Y99", name=there)


REFUSED: dict[str, tuple[str, Callable[[Desk], Any]]] = {
    "case.major_already": ("T2026-00001 已经列为重大，不用再列。", mark_twice),
    "case.not_major": (
        "T2026-00001 没有列为重大，不需要审阅。",
        lambda d: d.on(d.take_in(), "review_major", d.zhou, opinion="已阅"),
    ),
    "case.same_kind": (
        "T2026-00001 已经是“投诉”，不用再改。",
        lambda d: d.on(d.take_in(), "change_kind", kind="complaint"),
    ),
    "case.accepted_already": ("T2026-00001 的顾客已经签字接受，不用再签。", accept_twice),
    "case.not_carried_out": (
        "T2026-00001 还没有实施记录。请先按批示实施并记下做了什么，再请顾客签字。",
        accept_before_it_was_done,
    ),
    "case.choose_a_remedy": (
        "同意时请选定一个方案；都不合适请选“不同意，重提方案”。",
        lambda d: d.on(d.proposed(), "instruct", d.zhou, text="同意"),
    ),
    "case.remedy_not_offered": ("方案 C 没有提供给顾客选择。请从列出的方案中选。", choose_what_was_not_offered),
    "case.not_handed_up": (
        "T2026-00001 没有待接管的上交。请刷新页面。",
        lambda d: d.on(d.take_in(), "take_over", d.he),
    ),
    "case.nothing_to_urge": ("T2026-00001 现在是“待回访”，不用催办了。", urge_what_is_done),
    "order.accepted_already": ("任务单 G2026-00001 已由 赵国强 接单，不用再接。", accept_an_order_twice),
    "order.for_another": ("任务单 G2026-00001 指定给 赵国强，请由本人接单，或请客服改派。", accept_anothers_order),
    "promise.settled": ("这项承诺已经登记为“已兑现”，不用再登记。", keep_a_promise_twice),
    "consequence.only_concerned": ("只有当事人本人可以陈述和申诉。", state_for_another),
    "consequence.state_wrong": ("这项责任处理现在是“待决定”，不能办这一步。请刷新页面。", state_twice),
    "cause.name_taken": ("已有名为“设备老化或损坏”的原因，请用原来的代码修改。", name_a_cause_twice),
    "import.branch": (
        "“电梯 / ”不能作为分类：要有一到三级，每级都要有名称，不超过 60 个字。",
        lambda d: d.do(d.keeper, "cases.import_categories", site=d.cast.company, branches=[["电梯", ""]]),
    ),
    "import.differs": (
        "编号 A1 已经导入过，内容不同。已导入的不会被改动，请核对。",
        lambda d: (d.past({}), d.past({"title": "水管"})),
    ),
    "import.contradicts": (
        "编号 A1：有答复意见，没有答复时间，请补上。",
        lambda d: d.past({"reply": "已修"}),
    ),
    "import.twice": (
        "编号 A1 在这一批里出现了两次，内容不同。请核对后分开导入。",
        lambda d: d.past({}, {"title": "水管"}),
    ),
}


@pytest.mark.parametrize("code", REFUSED)
def test_the_cases_area_says(cast: Cast, code: str) -> None:
    sentence, act = REFUSED[code]
    desk = Desk(cast)
    reads(code, sentence, lambda: act(desk))
