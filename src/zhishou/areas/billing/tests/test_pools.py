"""公摊 by hand: the supplier's invoice of a pool, on the page of the month's pools."""

from __future__ import annotations

from typing import Any

import pytest
from conftest import Cast, reads
from django.test import Client

from zhishou.areas.billing import checking
from zhishou.areas.billing.explain import explain, weight_words
from zhishou.areas.billing.models import Charge, Item, PoolInvoice, Tariff
from zhishou.areas.billing.tests.test_trial import BACKEND, MARCH, ROOMS, Trials
from zhishou.kernel.actor import Actor

pytestmark = pytest.mark.django_db
PAGE = "/billing/pools?site=GARDEN&period=2026-03"


@pytest.fixture
def town(cast: Cast) -> Trials:
    """Four flats that share the lift's electricity; March is read (lift 30 kWh at 1.0000 less 20 before) and not run."""
    return Trials(cast, dict.fromkeys(ROOMS, 30))


def sees(town: Trials) -> str:
    client = Client()
    client.force_login(town.xu, backend=BACKEND)
    return client.get(PAGE).content.decode()


def enter(town: Trials, yuan: str, item: str = "GT", number: str = "DL-03") -> Any:
    found = Item.objects.get(site=town.site, code=item)
    return town.do("billing.enter_invoice", item=found.pk, period=MARCH, amount=yuan, number=number).result


def shares(town: Trials) -> list[int]:
    rows = Charge.objects.filter(site=town.site, period=MARCH, item__code="GT").order_by("unit__code")
    return [row.amount_fen for row in rows]


def test_a_pool_costs_what_its_meters_say_until_the_suppliers_invoice_is_entered(town: Trials) -> None:
    page = sees(town)
    assert "公摊电" in page and "10.00" in page and "出账时分摊" in page  # 10 kWh × 1.0000
    enter(town, "50.05")
    assert "DL-03" in sees(town) and "更正供应商账单" in sees(town)
    enter(town, "50.06")  # a slip of the pen is put right before anything is billed
    town.run(MARCH)
    assert shares(town) == [1252, 1252, 1251, 1251]  # 5006 fen over four homes, what is left by code
    assert "已分摊" in sees(town) and "录入供应商账单" not in sees(town)


def test_what_a_month_would_bill_is_the_same_before_and_after_it_was_billed(town: Trials) -> None:
    actor = Actor.of(town.xu)
    before = checking.check(actor, town.site, MARCH)
    assert {"code": "GT", "name": "公摊电", "rows": 4, "fen": 1000} in before["items"]
    town.run(MARCH)
    after = checking.check(actor, town.site, MARCH)
    assert (after["rows"], after["fen"], after["items"]) == (before["rows"], before["fen"], before["items"])


def test_an_invoice_entered_by_mistake_is_withdrawn_and_the_meters_count_again(town: Trials) -> None:
    made = enter(town, "50.05")
    town.do("billing.withdraw_invoice", invoice=made.pk)
    assert not PoolInvoice.objects.exists()
    town.run(MARCH)
    assert shares(town) == [250, 250, 250, 250]


def test_a_split_pool_keeps_its_cost_and_only_a_shared_item_has_an_invoice(town: Trials) -> None:
    reads("pool.not_shared", "“物业管理费”不是公摊费项，没有供应商账单可录。", lambda: enter(town, "50.05", "WY"))
    made = enter(town, "50.05")
    town.run(MARCH)
    said = "2026-03 的“公摊电”已经分摊到户，账单不能再改。要更正，请逐笔申请更正，或在下个月的账单里补差。"
    reads("pool.split", said, lambda: enter(town, "60.00"))
    reads("pool.split", said, lambda: town.do("billing.withdraw_invoice", invoice=made.pk))
    assert PoolInvoice.objects.get().amount_fen == 5005


def test_the_bill_says_a_share_in_what_the_pool_is_split_by(town: Trials) -> None:
    town.run(MARCH)
    charge = Charge.objects.filter(site=town.site, period=MARCH, item__code="GT").first()
    assert charge is not None and charge.tariff is not None
    assert explain(charge).sentence == "公摊 10.00 元，本户 1 户 = 2.50"
    words = {by: weight_words(Tariff(split_by=by), 8952) for by in ("area", "usage")}
    assert words == {"area": "89.52 平方米", "usage": "用量 8.952"}
