"""订货与团购: quoted, approved by another, promised by the department, paid, handed out; credit within its limit; deposits by the Civil Code."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pypdfium2
import pytest
from conftest import Cast, page, signed_in, writing
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis.strategies import integers, lists, sampled_from, tuples

from zhishou.areas.orders.models import Order, Payment
from zhishou.areas.orders.operations.paying import to_go_back
from zhishou.areas.orders.tests.shop import FRIDAY, NOON, Shop
from zhishou.kernel import audit, clock
from zhishou.kernel.models import Obligation
from zhishou.kernel.operation import Invalid, NotAllowed, Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(db: None) -> Any:
    with clock.at(NOON - timedelta(days=1)):
        made = Shop(Cast())
    with clock.at(NOON):
        yield made


def open_duties(row: Order) -> set[str]:
    """What is still owed about the order."""
    rows = Obligation.objects.filter(subject=f"orders.order:{row.pk}", state="open")
    return set(rows.values_list("do_operation", flat=True))


def words_of(pdf: bytes) -> str:
    return (
        "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf))
        .replace("\r\n", "")
        .replace(" ", "")
    )


def test_a_quote_on_the_page_becomes_an_order_and_leaves_the_store_paid_and_signed_for(shop: Shop) -> None:
    desk = signed_in(shop.qi)
    sent = desk.post(
        "/do/orders.quote",
        {
            "site": shop.store.pk, "customer": shop.school.pk, "lines-0-name": "坚果礼盒", "lines-0-quantity": "40", "lines-0-unit": "盒",
            "lines-0-price": "128", "discount": "120", "deposit": "1000", "wanted_on": FRIDAY, "valid_until": FRIDAY, "way": "pick_up",
            "key": "k1",
        },
    )  # fmt: skip
    row = Order.objects.get()
    assert sent.headers["Location"] == row.url() and row.state == "quoted"
    assert (row.goods_fen, row.total_fen, row.deposit_fen) == (512_000, 500_000, 100_000)  # a fifth, and not a fen more
    assert "报价单" in words_of(desk.get(f"{row.url()}.pdf").content)
    shop.do(shop.qi, "place", order=row.pk, department=shop.floor.pk)
    assert open_duties(row) == {"orders.promise"}
    with pytest.raises(Refused, match=r"orders\.deposit_as_agreed"):
        shop.pay(row, "999")
    shop.pay(row, "1000")
    shop.ready(row)
    shop.do(shop.qi, "tell", order=row.pk, told="电话，明天来取")
    with pytest.raises(Refused, match=r"orders\.unpaid"):
        shop.hand_over(row)
    with pytest.raises(Refused, match=r"orders\.beyond_rest"):
        shop.pay(row, "4000.01")
    shop.pay(row, "4000")
    done = shop.hand_over(row, ticket="XH2611253901")
    assert done.state == "done" and done.rest_fen == 0 and open_duties(row) == set()
    assert list(Payment.objects.values_list("kind", "amount_fen")) == [("deposit", 100_000), ("price", 400_000)]
    page = desk.get(row.url()).content.decode()
    assert "XH2611253901" in page and "13800005501" not in page
    paper = words_of(desk.get(f"{row.url()}.pdf").content)
    assert "订货单" in paper and "5,000.00" in paper and "双倍返还定金" in paper and "13800005501" not in paper


def test_a_discount_over_the_limit_waits_for_another_and_cannot_be_ordered_at_once(shop: Shop) -> None:
    assert shop.quote(discount="256").state == "quoted"  # five per cent of 5,120 exactly
    row = shop.quote(discount="256.01")
    assert row.state == "waiting" and open_duties(row) == {"orders.approve"}
    assert "先不给顾客" in words_of(signed_in(shop.qi).get(f"{row.url()}.pdf").content)
    with pytest.raises(Refused, match="independence"):
        shop.do(shop.qi, "approve", order=row.pk, agreed=True)
    with pytest.raises(Refused, match=r"orders\.state"):
        shop.do(shop.qi, "place", order=row.pk, department=shop.floor.pk)
    with pytest.raises(Refused, match=r"orders\.quote_first"):
        shop.order(discount="256.01")
    assert "orders.approve" in signed_in(shop.zhang).get(row.url()).content.decode()
    assert shop.do(shop.zhang, "approve", order=row.pk, agreed=True).state == "quoted" and open_duties(row) == set()
    declined = shop.quote(discount="2000")
    with pytest.raises(Invalid):
        shop.do(shop.zhang, "approve", order=declined.pk, agreed=False)
    assert shop.do(shop.zhang, "approve", order=declined.pk, agreed=False, opinion="低于进价").state == "declined"


def test_whoever_took_a_quote_over_does_not_approve_its_discount(shop: Shop) -> None:
    row = shop.quote(discount="300")
    with writing():
        Order.objects.filter(pk=row.pk).update(by=shop.zhang)  # as work is handed over
    with pytest.raises(Refused, match=r"orders\.own"):
        shop.do(shop.zhang, "approve", order=row.pk, agreed=True)


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"deposit": "1024.01"}, "deposit"), ({"discount": "5120"}, "discount"), ({"wanted_on": "2026-11-24"}, "wanted_on"),
        ({"way": "deliver"}, "address"), ({"lines": [{"name": "礼盒", "quantity": "1.5", "price": "9"}]}, "lines"),
        ({"lines": [{"name": "礼盒", "quantity": "1", "price": "0"}]}, "lines"), ({"lines": [{"name": "", "quantity": "1", "price": "9"}]}, "lines"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said_beside_its_field(shop: Shop, more: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as no:
        shop.quote(**more)
    assert list(no.value.errors) == [field] and not Order.objects.exists()


def test_a_quote_that_ran_out_is_not_ordered(shop: Shop) -> None:
    row = shop.quote()
    with clock.at(NOON + timedelta(days=3)), pytest.raises(Refused, match=r"orders\.ran_out"):
        shop.do(shop.qi, "place", order=row.pk, department=shop.floor.pk)


def test_the_goods_are_owed_the_day_they_are_promised_for_and_a_new_day_replaces_it(shop: Shop) -> None:
    row = shop.order()
    shop.do(shop.lu, "promise", order=row.pk, promised_on=FRIDAY, answer="周五到")
    due = Obligation.objects.get(subject=f"orders.order:{row.pk}", state="open")
    assert (
        due.do_operation == "orders.make_ready" and clock.local(due.due_at).date() == FRIDAY and due.person == shop.qi
    )
    shop.do(shop.lu, "promise", order=row.pk, promised_on=FRIDAY + timedelta(days=3), answer="改到下周一")
    due = Obligation.objects.get(subject=f"orders.order:{row.pk}", state="open")
    assert clock.local(due.due_at).date() == FRIDAY + timedelta(days=3)
    with pytest.raises(NotAllowed):
        shop.do(shop.lu, "tell", order=row.pk, told="电话")


def test_nothing_is_got_ready_before_the_deposit_came(shop: Shop) -> None:
    row = shop.order(deposit="500")
    with pytest.raises(Refused, match=r"orders\.deposit_first"):
        shop.ready(row)


@pytest.mark.parametrize(
    ("side", "back"),
    # Deposit 1,000 and 300 of the price came. Civil Code 587: lost, doubled; agreed by both: as it came.
    [("customer", 30_000), ("both", 130_000), ("store", 230_000)],
)  # fmt: skip
def test_a_cancelled_order_gives_back_the_price_and_the_deposit_by_whose_reason_it_is(
    shop: Shop, side: str, back: int
) -> None:
    row = shop.order(deposit="1000")
    shop.pay(row, "1000")
    shop.pay(row, "300")
    assert to_go_back(Order.objects.get(), side) == back
    if side == "store":
        shop.double(row)
    with pytest.raises(Invalid):
        shop.do(shop.qi, "cancel", order=row.pk, side=side, reason="办不成")
    shop.do(shop.qi, "cancel", order=row.pk, side=side, reason="办不成", way="cash")
    assert Payment.objects.get(kind="back").amount_fen == back and not any(audit.differences().values())
    paper = words_of(signed_in(shop.qi).get(f"{row.url()}.pdf").content)
    assert f"已退¥{back // 100:,}.00" in paper and "未付" not in paper and "办不成" in paper
    assert "未付" not in signed_in(shop.qi).get(row.url()).content.decode()
    with pytest.raises(Refused, match=r"orders\.state"):
        shop.pay(row, "1")


def test_a_deposit_goes_back_twice_only_when_another_agreed_that_the_store_is_to_blame(shop: Shop) -> None:
    row = shop.order(deposit="1000")
    with pytest.raises(Refused, match=r"orders\.no_deposit"):
        shop.do(shop.qi, "ask_double", order=row.pk, reason="总仓断货")
    shop.pay(row, "1000")
    gone = {"order": row.pk, "side": "store", "reason": "断货", "way": "cash"}
    with pytest.raises(Refused, match=r"orders\.double_unagreed"):
        shop.do(shop.qi, "cancel", **gone)
    with pytest.raises(Refused, match=r"orders\.double_decided"):
        shop.do(shop.zhang, "decide_double", order=row.pk, agreed=True)
    shop.do(shop.qi, "ask_double", order=row.pk, reason="总仓断货")
    assert "orders.decide_double" in open_duties(row)
    with pytest.raises(Refused, match=r"orders\.double_asked"):
        shop.do(shop.zhang, "ask_double", order=row.pk, reason="也问一次")
    with pytest.raises(Refused, match="independence"):
        shop.do(shop.qi, "decide_double", order=row.pk, agreed=True)
    with pytest.raises(Invalid):
        shop.do(shop.zhang, "decide_double", order=row.pk, agreed=False)
    shop.do(shop.zhang, "decide_double", order=row.pk, agreed=False, opinion="隔壁店有货，先调")
    assert "章慧敏 不同意双倍退定金" in page(shop.qi, row.url())
    with pytest.raises(Refused, match=r"orders\.double_unagreed"):
        shop.do(shop.qi, "cancel", **gone)
    shop.double(row)
    assert "章慧敏 批准双倍退定金 ¥2,000.00" in page(shop.qi, row.url())
    shop.do(shop.qi, "cancel", **gone)
    assert Payment.objects.get(kind="back").amount_fen == 2_000_00 and open_duties(row) == set()


def test_an_order_without_money_is_cancelled_without_a_refund(shop: Shop) -> None:
    row = shop.order(deposit="1000")
    assert shop.do(shop.qi, "cancel", order=row.pk, side="store", reason="断货").state == "cancelled"
    assert not Payment.objects.exists()


def test_credit_is_given_up_to_the_limit_agreed_by_another_and_owed_by_its_day(shop: Shop) -> None:
    first, second = shop.order(), shop.order()
    for row in (first, second):
        shop.ready(row)
    with pytest.raises(Refused, match=r"orders\.no_credit"):
        shop.hand_over(first, on_credit=True)
    shop.credit("10000")
    owed = shop.hand_over(first, on_credit=True)
    assert owed.state == "handed" and owed.due_on == clock.today() + timedelta(days=30)
    assert Obligation.objects.get(subject=f"orders.order:{first.pk}", state="open").do_operation == "orders.receive"
    with pytest.raises(Refused, match=r"orders\.beyond_credit"):
        shop.hand_over(second, on_credit=True)  # 5,120 and 5,120 are more than 10,000
    shop.pay(second, "240")
    assert shop.hand_over(second, on_credit=True).state == "handed"  # to the fen
    with pytest.raises(Refused, match=r"orders\.in_one_sum"):
        shop.pay(first, "100")
    with clock.at(NOON + timedelta(days=31)):
        assert "月结逾期" in signed_in(shop.qi).get("/goods-orders?view=overdue").content.decode()
        assert shop.pay(first, "5120").state == "done" and open_duties(first) == set()


def test_credit_is_asked_by_one_and_agreed_by_another_and_ends_when_nothing_is_owed(shop: Shop) -> None:
    given = {"site": shop.store.pk, "customer": shop.school.pk, "limit": "6000", "days": 30, "reason": "来往三年"}
    row = shop.do(shop.qi, "ask_credit", **given)
    with pytest.raises(Refused, match="independence"):
        shop.do(shop.qi, "decide_credit", credit=row.pk, agreed=True)
    with pytest.raises(Refused, match=r"orders\.credit_asked"):
        shop.do(shop.zhang, "ask_credit", **given)
    shop.do(shop.zhang, "decide_credit", credit=row.pk, agreed=True)
    with pytest.raises(Refused, match=r"orders\.credit_decided"):
        shop.do(shop.zhang, "decide_credit", credit=row.pk, agreed=False, opinion="再想想")
    order = shop.order()
    shop.ready(order)
    shop.hand_over(order, on_credit=True)
    with pytest.raises(Refused, match=r"orders\.credit_owed"):
        shop.do(shop.zhang, "end_credit", credit=row.pk)
    shop.pay(order, "5120")
    shop.do(shop.zhang, "end_credit", credit=row.pk)
    assert "示例实验小学" not in signed_in(shop.qi).get("/goods-orders/credits").content.decode()


def test_the_database_itself_refuses_a_deposit_of_more_than_a_fifth_and_more_money_than_is_owed(shop: Shop) -> None:
    row = shop.order()
    for wrong in ({"deposit_fen": 102_401}, {"paid_fen": 512_001}, {"state": "done"}, {"approved_by": shop.qi}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Order.objects.filter(pk=row.pk).update(**wrong)


STEPS = lists(tuples(sampled_from(["pay", "pay", "cancel", "hand"]), integers(1, 3_000)), min_size=1, max_size=8)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(STEPS)
def test_whatever_is_paid_in_whatever_order_the_receipts_are_the_books(steps: list[tuple[str, int]]) -> None:
    with transaction.atomic():
        with clock.at(NOON - timedelta(days=1)):
            shop = Shop(Cast())
        with clock.at(NOON):
            row = shop.order(deposit="1000")
            for what, yuan in steps:
                _step(shop, row, what, yuan)
            row.refresh_from_db()
            came = sum(one.amount_fen for one in Payment.objects.exclude(kind="back"))
            gone = sum(one.amount_fen for one in Payment.objects.filter(kind="back"))
            assert came == row.paid_fen <= row.total_fen and gone <= came + row.deposit_fen
            assert (row.state == "done") <= (came == row.total_fen)
        transaction.set_rollback(True)


def _step(shop: Shop, row: Order, what: str, yuan: int) -> None:
    try:
        if what == "pay":
            shop.pay(row, str(1000 if not Payment.objects.exists() else yuan))
        elif what == "cancel":
            side = ("customer", "store", "both")[yuan % 3]
            if side == "store" and Payment.objects.exists():
                shop.double(row)
            shop.do(shop.qi, "cancel", order=row.pk, side=side, reason="不办了", way="cash")
        else:
            shop.ready(row)
            shop.hand_over(row)
    except Refused:
        pass
