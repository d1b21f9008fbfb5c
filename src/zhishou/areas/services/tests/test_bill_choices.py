"""What a new bill offers to choose from: the price list, and the work orders that have no bill yet."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from conftest import Cast, tight, writing

from zhishou.areas.cases.models import Case, WorkOrder
from zhishou.areas.services.tests.shop import Shop
from zhishou.kernel import clock


@pytest.fixture
def shop(cast: Cast) -> Shop:
    return Shop(cast)


def test_work_orders_without_a_bill_are_offered_the_latest_first_and_billed_once(shop: Shop, cast: Cast) -> None:
    biller = cast.person("dan", "单开", "bill_services", "dispatch", "keep_register")
    with writing():
        orders = [_order(cast, shop, number, hours) for number, hours in (("G1", 3), ("G2", 1), ("G3", 2))]
    told = {
        "site": shop.site.pk, "order": orders[0].pk, "customer": "示例业主", "work": "换灯",
        "lines": [{"item": "S1", "quantity": "1"}],
    }  # fmt: skip
    shop.do(biller, "services.make_bill", **told)
    page = tight(shop.client(biller).get("/services/new").content.decode())
    assert re.findall(r">(G\d) 换灯<", page) == ["G2", "G3"]
    shop.refused("bill.order_billed", biller, "services.make_bill", **told)


def test_the_case_of_paid_work_leads_to_its_bill_filled_in_and_then_to_the_bill_itself(shop: Shop, cast: Cast) -> None:
    biller = cast.person("dan", "单开", "bill_services", "dispatch", "take_in", "keep_register")
    with writing():
        order = _order(cast, shop, "G1", 3)
    client = shop.client(biller)
    assert "/services/new?order=G1" not in client.get("/cases/G1").content.decode()  # nothing was charged
    with writing():
        WorkOrder.objects.filter(pk=order.pk).update(charge_fen=3_500, done="换了灯管")
    assert "/services/new?order=G1" in client.get("/cases/G1").content.decode()
    assert "换了灯管" in client.get("/services/new?order=G1").content.decode()
    bill = shop.do(
        biller, "services.make_bill", site=shop.site.pk, order=order.pk, customer="示例业主", work="换灯",
        lines=[{"item": "S1", "quantity": "1"}],
    )  # fmt: skip
    assert client.get("/services/new?order=G1").headers["Location"] == bill.url()


def _order(cast: Cast, shop: Shop, number: str, hours_ago: int) -> WorkOrder:
    sent = clock.now() - timedelta(hours=hours_ago)
    case = Case.objects.create(
        site=cast.garden, number=number, kind="repair", stage="working", channel="phone", title="换灯", content="灯不亮",
        taken_at=sent,
    )  # fmt: skip
    return WorkOrder.objects.create(
        case=case, number=number, department=cast.engineering, due_at=sent + timedelta(days=1),
        dispatched_by=shop.clerk, dispatched_at=sent,
    )  # fmt: skip


def test_a_bill_offers_the_services_of_the_price_list(shop: Shop) -> None:
    page = shop.client(shop.clerk).get("/services/new").content.decode()
    chosen = re.search(r'<select class="form-select" name="lines-0-item">.*?</select>', page, re.DOTALL)
    assert chosen is not None and 'value="S1"' in chosen[0] and "¥35.00 / 个" in chosen[0]
