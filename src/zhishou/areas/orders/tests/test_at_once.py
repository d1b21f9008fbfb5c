"""Two at the same order or the same credit in the same moment: goods, deposit and limit are given once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from conftest import Cast
from django.db import transaction
from tests.at_once import at_once
from tests.company_life import handwriting

from zhishou.areas.orders.models import Order, Payment
from zhishou.areas.orders.tests.shop import NOON, Shop
from zhishou.kernel import audit, clock
from zhishou.kernel.models import StoredFile

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def shop(transactional_db: None) -> Iterator[Shop]:
    with transaction.atomic(), clock.at(NOON - timedelta(days=1)):
        made = Shop(Cast())
    with clock.at(NOON):
        yield made
        assert not any(audit.differences().values())


def test_two_clerks_hand_the_same_goods_out_once(shop: Shop) -> None:
    row = shop.order()
    shop.ready(row)
    shop.pay(row, "5120")
    given = {"order": row.pk, "signature": handwriting()}
    ends = at_once(lambda: shop.do(shop.qi, "hand_over", **given), lambda: shop.do(shop.zhang, "hand_over", **given))
    assert sorted(ends) == ["done", "orders.state"]
    assert Order.objects.get().state == "done" and StoredFile.objects.filter(kind="signature").count() == 1


def test_of_two_orders_only_one_takes_the_last_of_a_credit(shop: Shop) -> None:
    shop.credit("6000")  # two orders of 5,120
    first, second = shop.order(), shop.order()
    for row in (first, second):
        shop.ready(row)
    ends = at_once(*[lambda row=row: shop.hand_over(row, on_credit=True) for row in (first, second)])
    assert sorted(ends) == ["done", "orders.beyond_credit"]
    assert sorted(Order.objects.values_list("state", flat=True)) == ["handed", "ready"]


def test_a_credit_that_is_stopped_takes_no_order_any_more(shop: Shop) -> None:
    credit = shop.credit("6000")
    row = shop.order()
    shop.ready(row)
    ends = at_once(
        lambda: shop.do(shop.zhang, "end_credit", credit=credit.pk), lambda: shop.hand_over(row, on_credit=True)
    )
    assert ends in (["done", "orders.no_credit"], ["orders.credit_owed", "done"])
    credit.refresh_from_db()
    row.refresh_from_db()
    assert (credit.ended_at is None) == (row.state == "handed")


def test_two_clerks_who_saw_the_same_sum_take_the_deposit_once(shop: Shop) -> None:
    row = shop.order(deposit="1000")
    seen = {"order": row.pk, "amount": "1000", "way": "cash", "unpaid": "5120"}
    ends = at_once(lambda: shop.do(shop.qi, "receive", **seen), lambda: shop.do(shop.zhang, "receive", **seen))
    assert sorted(ends) == ["done", "orders.paid_meanwhile"]
    assert list(Payment.objects.values_list("kind", "amount_fen")) == [("deposit", 100_000)]


def test_one_transfer_typed_by_two_is_one_receipt(shop: Shop) -> None:
    row = shop.order()
    sent = {"order": row.pk, "amount": "2000", "way": "transfer", "reference": "示例0099"}
    ends = at_once(lambda: shop.do(shop.qi, "receive", **sent), lambda: shop.do(shop.zhang, "receive", **sent))
    assert sorted(ends) == ["done", "orders.reference_known"] and Payment.objects.get().amount_fen == 200_000
