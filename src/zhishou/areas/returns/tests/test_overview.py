"""总台总览: whoever guides the desk of a store sees how its work stands, and what was decided beyond rule and code, and why."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from conftest import page, tight
from tests.company_life import handwriting

from zhishou.areas.lockers.models import Opening, Stay
from zhishou.areas.returns.tests.desk import NOON, Desk
from zhishou.areas.returns.tests.test_returns import desk
from zhishou.kernel import clock
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import perform
from zhishou.kernel.models import Person

__all__ = ["desk"]
pytestmark = pytest.mark.django_db


def lockers(who: Person, operation: str, **data: object) -> object:
    """Perform about left luggage through the page's door; the row it made."""
    return perform(f"lockers.{operation}", Actor.of(who), data, door="page").result


def number_beside(shown: str, label: str) -> str:
    """The number that stands beside a label."""
    found = re.search(rf'<span>{label}</span><span class="stat[^"]*">(\d+)</span>', tight(shown))
    return found[1] if found else ""


@pytest.fixture
def guide(desk: Desk) -> Person:
    """许 guides the desk: rules and lockers are set up by them, and they sign second."""
    return desk.cast.person(
        "xu", "许宁", "approve_returns", "set_return_rules", "set_up_lockers", "confirm_openings", site=desk.store
    )


def test_a_desk_without_any_work_says_so(desk: Desk, guide: Person) -> None:
    shown = page(guide, "/returns/overview")
    assert "三十天内每一件都合乎规则。" in shown and "三十天内都是凭码取走的。" in shown and "还没有清查过" in shown
    assert page(desk.lin, "/returns/overview") == "" and page(guide, "/returns/overview?site=NOWHERE") == ""
    assert "总台总览" in page(guide, "/returns") and "总台总览" not in page(desk.lin, "/returns")


def test_what_was_decided_beyond_the_rule_or_without_a_code_is_shown_with_its_reason(desk: Desk, guide: Person) -> None:
    desk.rule("服装", promise_days=0)
    row = desk.decide(override="老顾客，洗前就发现色差")
    clerk = desk.cast.person("yu", "于娜", "run_lockers", "confirm_openings", site=desk.store)
    cabinet = lockers(guide, "add_cabinet", site=desk.store.pk, code="A", place="东门", small=2)
    for box in cabinet.boxes.all():  # type: ignore[attr-defined]
        lockers(clerk, "store", box=box.pk)
    lost, _other = Stay.objects.order_by("pk")
    said = {"claimant": "陈先生", "paper": "id_card", "paper_tail": "123X", "said_contents": "一把黑伞"}
    lockers(clerk, "ask_opening", stay=lost.pk, cause="lost", reason="凭条被雨淋坏了", **said)
    shown = page(guide, "/returns/overview")
    assert "老顾客，洗前就发现色差" in shown and row.number in shown and "凭条被雨淋坏了" not in shown
    assert [number_beside(shown, label) for label in ("等第二人签字", "寄存中", "等第二人确认")] == ["1", "2", "1"]
    opened = {"contents": "黑伞一把", "outcome": "given", "signature": handwriting()}
    lockers(guide, "decide_opening", opening=Opening.objects.get().pk, agreed=True, **opened)
    shown = page(guide, "/returns/overview")
    assert "凭条被雨淋坏了" in shown and "123X" not in shown and "陈先生" not in shown
    assert [number_beside(shown, label) for label in ("寄存中", "等第二人确认", "超时没取")] == ["1", "0", "0"]
    with clock.at(NOON.replace(hour=22) + timedelta(hours=1)):
        assert number_beside(page(guide, "/returns/overview"), "超时没取") == "1"
    with clock.at(NOON + timedelta(days=31)):
        assert "三十天内每一件都合乎规则。" in page(guide, "/returns/overview")


def test_invoices_that_wait_and_red_ones_stand_on_it_for_whoever_signs_invoices(desk: Desk, guide: Person) -> None:
    clerk = desk.cast.person("wu", "吴海", "make_invoices", site=desk.store)
    chief = desk.cast.person("zheng", "郑洁", "approve_returns", "approve_invoices", site=desk.store)
    asked = desk.do(clerk, "request_invoice", sale=desk.sale.pk, buyer="person", title="个人", amount="100")
    desk.do(clerk, "issue_invoice", invoice=asked.pk, issued_number="26317000001")
    desk.do(clerk, "reverse_invoice", invoice=asked.pk, reason="抬头开错")
    desk.do(clerk, "request_invoice", sale=desk.sale.pk, buyer="person", title="个人")
    shown = page(chief, "/returns/overview")
    assert number_beside(shown, "发票等第二人签字") == "1" and number_beside(shown, "发票待开具") == "1"
    assert "抬头开错" in shown and "抬头开错" not in page(guide, "/returns/overview")
    with clock.at(NOON + timedelta(days=31)):
        assert "三十天内没有红冲。" in page(chief, "/returns/overview")
