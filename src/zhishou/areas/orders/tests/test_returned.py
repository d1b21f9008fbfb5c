"""Goods of an order on credit come back at the returns desk: what is owed gets less, and no money goes out for what was not paid."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from conftest import Cast, page
from tests.company_life import handwriting

from zhishou.areas.orders.models import Order, Payment
from zhishou.areas.orders.tests.shop import NOON, Shop
from zhishou.areas.orders.tests.test_orders import open_duties
from zhishou.areas.returns.models import Return, Sale
from zhishou.kernel import audit, clock, excel
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import perform
from zhishou.kernel.importing import IMPORTS, run_import
from zhishou.kernel.operation import NotAllowed

pytestmark = pytest.mark.django_db
HEADS = ["小票号", "销售时间", "付款方式", "商品", "实付金额", "数量", "品类", "商品编码", "款台"]


class Back:
    """The school's forty boxes on credit, ticket T9; 雨 stands at the returns desk and knows nothing of orders."""

    def __init__(self, shop: Shop, cast: Cast) -> None:
        self.shop = shop
        over = ("take_returns", "approve_returns", "set_return_rules", "import_sales")
        self.yu = cast.person("yu", "雨欣", *over, site=shop.store)
        self.ni = cast.person("ni", "倪晓雨", "take_returns", site=shop.store)
        perform("returns.take_legal_rules", Actor.of(self.yu), {"site": shop.store.pk}, door="page")
        given = {"site": shop.store.pk, "category": "食品", "law": "本店承诺", "promise_days": 7}
        perform("returns.set_rule", Actor.of(self.yu), given, door="page")
        sold = ("T9", "2026-11-25 11:00", "现金", "坚果礼盒", "5120.00", 40, "食品", "N1", "1")
        table = excel.as_bytes([excel.Sheet("小票", HEADS, [sold])])
        run_import(IMPORTS["sales"], Actor.of(self.yu), shop.store, io.BytesIO(table), dry_run=False)
        shop.credit("10000")
        self.order = shop.order()
        shop.pay(self.order, "120")
        shop.ready(self.order)
        shop.hand_over(self.order, on_credit=True, ticket="T9")  # 5,000 are owed

    def bring(self, boxes: int, **more: Any) -> Return:
        """So many boxes come back; the second signs where it takes one, then the desk settles."""
        sale = Sale.objects.get(ticket="T9")
        line = sale.lines.get()
        row = perform(
            "returns.decide", Actor.of(self.ni),
            {
                "sale": sale.pk, "ground": "changed", "reason": "买多了", "whole": True, "check_note": "没有拆封", "decision": "refund",
                "pieces": [{"line": str(line.pk), "quantity": str(boxes), "disposition": "shelf"}],
            }, door="page",
        ).result  # fmt: skip
        assert isinstance(row, Return)
        if row.state == "waiting":
            perform("returns.approve", Actor.of(self.yu), {"back": row.pk, "agreed": True}, door="page")
        self.shown = page(self.ni, row.url())
        made = perform(
            "returns.settle", Actor.of(self.ni), {"back": row.pk, "signature": handwriting(), **more}, door="page"
        ).result
        assert isinstance(made, Return)
        self.order.refresh_from_db()
        return made


@pytest.fixture
def back(db: None) -> Any:
    cast = Cast()
    with clock.at(NOON - timedelta(days=1)):
        shop = Shop(cast)
    with clock.at(NOON):
        yield Back(shop, cast)


def test_goods_that_were_not_paid_lower_what_is_owed_and_bring_no_money(back: Back) -> None:
    row = back.bring(10)  # 10 × 128 = 1,280 of the 5,000
    assert "先冲减欠款 ¥1,280.00" in back.shown and "两清" not in back.shown and "退给顾客 ¥" not in back.shown
    assert (row.refund_fen, row.set_off_fen, row.out_fen) == (1_280_00, 1_280_00, 0)
    assert back.order.state == "handed" and back.order.rest_fen == 3_720_00
    off = Payment.objects.get(kind="set_off")
    assert (off.amount_fen, off.reference, off.way, off.by) == (1_280_00, row.number, "", back.ni)
    assert open_duties(back.order) == {"orders.receive"}  # the rest, by the same day
    assert "0.00" in page(back.ni, "/returns/day") and not any(audit.differences().values())
    assert back.shop.pay(back.order, "3720").state == "done"


def test_what_comes_back_beyond_the_debt_goes_out_and_the_order_is_done(back: Back) -> None:
    row = back.bring(40)  # 5,120 of goods, 5,000 owed: the 120 that were paid go back
    assert "先冲减欠款 ¥5,000.00" in back.shown and "退给顾客 ¥120.00" in back.shown
    assert (row.set_off_fen, row.out_fen) == (5_000_00, 120_00)
    assert back.order.state == "done" and open_duties(back.order) == set()
    assert "−¥120.00" in page(back.ni, "/returns/day") and not any(audit.differences().values())


def test_goods_of_an_order_that_is_paid_bring_their_money(back: Back) -> None:
    back.shop.pay(back.order, "5000")
    row = back.bring(1)
    assert (row.set_off_fen, row.out_fen) == (0, 128_00) and not Payment.objects.filter(kind="set_off").exists()


def test_nobody_lowers_a_debt_by_hand(back: Back) -> None:
    row = back.bring(1)
    with pytest.raises(NotAllowed):
        perform("orders.set_off", Actor.of(back.shop.zhang), {"order": back.order.pk, "back": row.pk}, door="api")
    assert Order.objects.get(pk=back.order.pk).rest_fen == 5_000_00 - 128_00
