"""An invoice at the desk: asked for on the ticket, signed by a second person, its number kept, and reversed when goods come back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from playwright.sync_api import expect

from tests.browser.conftest import Desk, aside
from tests.browser.hands import answer, draw_name, send
from tests.company_life.life import photo
from tests.staffing import Staffed
from zhishou.areas.returns.models import Invoice, Return, Sale
from zhishou.kernel import clock
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import perform
from zhishou.kernel.models import Person


def _sold(clerk: Person, chief: Person, staffed: Staffed) -> Any:
    """A kettle sold yesterday in a shop whose rules are set."""
    site = staffed.cast.company.pk
    perform("returns.take_legal_rules", Actor.of(chief), {"site": site}, door="page")
    ticket = {
        "site": site, "ticket": "T100", "sold_at": clock.now() - timedelta(days=1), "way": "wechat", "photos": [photo()],
        "lines": [{"name": "电水壶", "category": "家用电器", "paid": "150.00"}],
    }  # fmt: skip
    return perform("returns.enter_sale", Actor.of(clerk), ticket, door="page").result


def test_an_invoice_is_made_out_and_reversed_when_the_goods_come_back(
    desk: Desk, staffed: Staffed, post: Callable[[str], Person]
) -> None:
    sale: Sale = aside(lambda: _sold(post("retail.clerk"), post("retail.supervisor"), staffed))
    clerk, chief = desk.window(post("retail.clerk")), desk.window(post("retail.supervisor"))
    clerk.goto(sale.url())
    answer(clerk, "returns.request_invoice", {"buyer": "个人", "title": "林女士"})
    row = Invoice.objects.get()
    assert row.amount_fen == 150_00
    chief.goto(row.url())
    answer(chief, "returns.approve_invoice", {"agreed": "同意"})
    clerk.goto(row.url())
    answer(clerk, "returns.issue_invoice", {"issued_number": "26317000000000000001"})
    expect(clerk.locator("#step")).to_contain_text("26317000000000000001")

    clerk.goto(sale.url())
    answer(clerk, "returns.decide", {
        "pieces-0-line": "电水壶　可退 1 件 150.00 元", "pieces-0-quantity": "1", "pieces-0-disposition": "退供应商", "ground": "质量问题", "reason": "通电不热", "whole": "完好，配件齐全",
        "check_note": "当面试过", "decision": "退货退款",
    })  # fmt: skip
    back = Return.objects.get()
    chief.goto(back.url())
    answer(chief, "returns.approve", {"agreed": "同意"})
    clerk.goto(back.url())
    form = clerk.locator('main form[action="/do/returns.settle"]')
    form.locator("[name=reference]").fill("4200001")
    draw_name(clerk, 'form[action="/do/returns.settle"]')
    send(clerk, form)
    answer(clerk, "returns.reverse_for", {})
    red = Invoice.objects.get(reverses=row)
    assert red.amount_fen == 150_00
    clerk.goto(row.url())
    expect(clerk.locator("main")).to_contain_text("已红冲 ¥150.00")
