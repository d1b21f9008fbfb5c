"""发放赠品: approved by another, by the ticket's amount, once a promotion, and given back with the goods."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from conftest import Cast, page, reads, signed_in, writing
from django.db import IntegrityError, transaction
from tests.at_once import at_once

from zhishou.areas.gifts.models import Gift, HandOut
from zhishou.areas.gifts.tests.shop import NOON, TODAY, Shop, clean, rows
from zhishou.kernel import clock
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import perform
from zhishou.kernel.models import Notice, Obligation, Person
from zhishou.kernel.operation import Invalid, NotAllowed, Refused

THREADS = 6


@pytest.fixture
def shop(db: None) -> Iterator[Shop]:
    with clock.at(NOON - timedelta(days=30)):
        made = Shop(Cast())
    with clock.at(NOON):
        made.stocked()
        yield made


@pytest.mark.django_db
def test_a_promotion_holds_once_another_person_approved_it(shop: Shop) -> None:
    row = shop.promotion(approved=False)
    shop.ticket()
    owed = Obligation.objects.filter(do_operation="gifts.decide_promotion")
    assert {one.state for one in owed} == {"open"}
    with pytest.raises(Refused, match=r"gifts\.not_running"):
        shop.hand_out(row)
    with pytest.raises(NotAllowed):
        shop.do(shop.ma, "decide_promotion", promotion=row.pk, agreed=True)
    with pytest.raises(Invalid, match="写明原因"):
        shop.do(shop.he, "decide_promotion", promotion=row.pk, agreed=False)
    shop.do(shop.he, "decide_promotion", promotion=row.pk, agreed=True)
    assert {one.state for one in owed.all()} == {"kept"} and Notice.objects.get().person == shop.lin
    with pytest.raises(Refused, match=r"gifts\.state"):
        shop.do(shop.he, "decide_promotion", promotion=row.pk, agreed=True)
    own = shop.do(
        shop.both, "write_promotion", site=shop.site.pk, name="自己的", starts_on=TODAY, ends_on=TODAY, every_fen="1", most=1,
        gifts=["G01"],
    )  # fmt: skip
    with pytest.raises(Refused, match=r"independence|gifts\.own"):
        shop.do(shop.both, "decide_promotion", promotion=own.pk, agreed=True)
    with pytest.raises(Invalid, match="不能早于"):
        shop.promotion(ends_on=TODAY - timedelta(days=1))
    assert "周年满额赠" in page(shop.he, row.url()) and "周年满额赠" in page(shop.lin, "/gifts/promotions")
    shop.do(shop.he, "end_promotion", promotion=row.pk, reason="赠完即止")
    with pytest.raises(Refused, match=r"gifts\.not_running"):
        shop.hand_out(row)
    with pytest.raises(Refused, match=r"gifts\.state"):
        shop.do(shop.he, "end_promotion", promotion=row.pk, reason="再来一次")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("paid", "entitled"), [("99.99", 0), ("100.00", 1), ("199.99", 1), ("200.00", 2), ("950.00", 2)]
)  # a gift for every 100 yuan, two at most
def test_so_many_gifts_as_the_amount_is_good_for(shop: Shop, paid: str, entitled: int) -> None:
    promotion = shop.promotion()
    shop.ticket("T1", paid)
    with pytest.raises(Refused, match=r"gifts\.not_entitled"):
        shop.hand_out(promotion, G01=str(entitled + 1))
    if entitled:
        assert f"可以领 {entitled} 件" in page(shop.lin, "/gifts/hand-out?q=T1")
        shop.hand_out(promotion, G01=str(entitled))
        assert shop.there() == 10 - entitled
    else:
        assert "金额不够" in page(shop.lin, "/gifts/hand-out?q=T1")
    assert clean()


@pytest.mark.django_db
def test_a_ticket_is_used_once_a_promotion_and_must_be_known_and_of_those_days(shop: Shop) -> None:
    promotion = shop.promotion()
    sale = shop.ticket()
    first = shop.hand_out(promotion, G01="1")
    reads(
        "gifts.ticket_used",
        f"小票 T1 已经领过赠品（{first.number}），一张小票只能领一次。",
        lambda: shop.hand_out(promotion, who=shop.ma),
    )
    with pytest.raises(Refused, match=r"gifts\.ticket_used"):
        shop.hand_out(promotion, "t1")  # small letters are the same paper
    assert first.number in page(shop.lin, "/gifts/hand-out?q=T1") and first.number in page(
        shop.lin, "/gifts/hand-out?q=t1"
    )
    with pytest.raises(IntegrityError), transaction.atomic(), writing():
        HandOut.objects.create(promotion=promotion, sale=sale, number="ZF-2", kept_fen=1, by=shop.ma, at=clock.now())
    with pytest.raises(Refused, match=r"gifts\.no_ticket"):
        shop.hand_out(promotion, "T404")
    assert "/returns/sales/new?q=T404" in page(shop.lin, "/gifts/hand-out?q=T404")
    shop.ticket("OLD", sold_at=NOON - timedelta(days=1))
    with pytest.raises(Refused, match=r"gifts\.other_day"):
        shop.hand_out(promotion, "OLD")
    with pytest.raises(Invalid, match="这个促销的赠品"):
        shop.do(shop.lin, "add", site=shop.site.pk, code="G09", name="别的", unit="个", value_fen="1")
        shop.ticket("T2")
        shop.hand_out(promotion, "T2", G09="1")
    another = shop.promotion(name="会员日")
    shop.hand_out(another, G01="1")  # another promotion asks for itself
    client = signed_in(shop.lin)
    assert first.number in page(shop.lin, "/gifts/handouts?q=T1") and first.number in page(shop.he, first.url())
    assert client.get("/gifts/handouts.xlsx").content[:2] == b"PK" and page(shop.qian, first.url()) == ""


@pytest.mark.django_db
def test_goods_that_come_back_bring_their_gifts_back(shop: Shop) -> None:
    promotion = shop.promotion()
    sale = shop.ticket()
    row = shop.hand_out(promotion, G01="2")
    assert "领过赠品：保温杯 ×2" in page(shop.lin, sale.url())
    back = shop.give_back(sale)
    assert "请顾客退回 2 件" in page(shop.lin, sale.url()) and "请顾客退回 2 件" in page(shop.lin, back.url())
    assert "要收回 2 件" in page(shop.lin, row.url())
    shop.do(shop.lin, "take_back", handout=row.pk, lines=rows(G01="2"), reason="顾客退货")
    row.refresh_from_db()
    assert row.state == "back" and shop.there() == 10 and "领过赠品" not in page(shop.lin, sale.url())
    # The ticket counts as not used, and nothing of it is kept: it is good for no gift.
    with pytest.raises(Refused, match=r"gifts\.not_entitled"):
        shop.hand_out(promotion)
    assert clean()


@pytest.mark.django_db
def test_who_has_nothing_to_do_with_gifts_is_told_at_the_returns_desk_without_a_link(shop: Shop) -> None:
    promotion, sale = shop.promotion(), shop.ticket()
    given = shop.hand_out(promotion)
    other = shop.cast.person("returns", "退货员", "take_returns", "take_in", site=shop.site)
    shown = page(other, sale.url())
    assert "领过赠品" in shown and given.url() not in shown


@pytest.mark.django_db(transaction=True)
def test_six_at_once_hand_out_a_ticket_once() -> None:
    with transaction.atomic():
        shop = Shop(Cast())
        shop.stocked()
        today = clock.today()
        promotion = shop.promotion(starts_on=today, ends_on=today)
        shop.ticket()
    lin = shop.lin.pk

    def give() -> None:
        data = {"promotion": promotion.pk, "ticket": "T1", "lines": rows(G01="1")}
        perform("gifts.hand_out", Actor.of(Person.objects.get(pk=lin)), data, door="page")

    assert sorted(at_once(*[give] * THREADS)) == sorted(["done"] + ["gifts.ticket_used"] * (THREADS - 1))
    assert shop.there() == 9 and HandOut.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_last_gift_goes_to_one_of_two_tickets() -> None:
    with transaction.atomic():
        shop = Shop(Cast())
        shop.stocked()
        today = clock.today()
        promotion = shop.promotion(starts_on=today, ends_on=today)
        for ticket in ("T1", "T2", "T3"):
            shop.ticket(ticket, "1000.00")
        shop.do(shop.lin, "record_charity", site=shop.site.pk, name="助学", on=today, place="小学", partner="慈善会",
                helpers="三人", report="送杯子", lines=rows(G01="9"))  # fmt: skip
    ends = at_once(
        lambda: shop.hand_out(promotion, "T1"), lambda: shop.hand_out(promotion, "T2", shop.ma),
    )  # fmt: skip
    assert sorted(ends) == ["done", "gifts.short"] and shop.there() == 0 and clean()


@pytest.mark.django_db
def test_what_comes_back_of_a_retired_gift_is_in_use_again(shop: Shop) -> None:
    promotion = shop.promotion()
    shop.ticket(paid="1000.00")
    row = shop.hand_out(promotion, G01="2")
    shop.do(shop.lin, "record_charity", site=shop.site.pk, name="助学", on=TODAY, place="小学", partner="慈善会", helpers="三人",
            report="送杯子", lines=rows(G01="8"))  # fmt: skip
    cup = Gift.objects.get(code="G01")
    shop.do(shop.lin, "retire", gift=cup.pk)
    shop.do(shop.lin, "take_back", handout=row.pk, lines=rows(G01="1"), reason="顾客退货")
    cup.refresh_from_db()
    assert cup.quantity == 1 and cup.retired_at is None
    with pytest.raises(IntegrityError), transaction.atomic(), writing():
        Gift.objects.filter(pk=cup.pk).update(retired_at=clock.now())
