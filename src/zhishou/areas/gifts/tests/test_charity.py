"""公益活动: on file with whom and for whom, what was given and pictures; its privacy and what is handed over."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from conftest import Cast, page, signed_in
from tests.company_life import photo

from zhishou.areas.gifts import handover
from zhishou.areas.gifts.models import Charity
from zhishou.areas.gifts.tests.shop import NOON, TODAY, Shop, clean, rows
from zhishou.kernel import clock
from zhishou.kernel.operation import Invalid, Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(db: None) -> Iterator[Shop]:
    with clock.at(NOON - timedelta(days=30)):
        made = Shop(Cast())
    with clock.at(NOON):
        made.stocked()
        yield made


def record(shop: Shop, **more: object) -> Charity:
    given = {
        "site": shop.site.pk, "name": "山区助学", "on": TODAY, "place": "示例小学", "partner": "示例慈善会",
        "helpers": "总台三人", "report": "送去书包和文具。", **more,
    }  # fmt: skip
    made: Charity = shop.do(shop.lin, "record_charity", **given)
    return made


def test_an_activity_is_on_file_with_what_was_given_from_the_stock_and_in_money(shop: Shop) -> None:
    row = record(shop, lines=rows(G01="4", G02="5"), money_fen="2000", receipt="JZ-2026-1", photos=[photo()])
    assert (shop.there(), shop.there("G02")) == (6, 0)
    shown = page(shop.he, row.url())
    assert "保温杯" in shown and "2,000.00" in shown and "JZ-2026-1" in shown and "/files/" in shown
    assert row.number in page(shop.lin, "/gifts/ledger?kind=charity") and "山区助学" in page(
        shop.he, "/charity?q=慈善会"
    )
    client = signed_in(shop.he)
    assert client.get(f"{row.url()}.pdf").content[:4] == b"%PDF" and client.get("/charity.xlsx").content[:2] == b"PK"
    shop.do(shop.ma, "add_pictures", charity=row.pk, photos=[photo(), photo()])
    assert page(shop.he, row.url()).count('class="photo"') == 3 and page(shop.qian, row.url()) == "" and clean()


def test_what_has_not_been_or_cannot_be_given_is_not_recorded(shop: Shop) -> None:
    with pytest.raises(Invalid, match="还没有办"):
        record(shop, on=TODAY + timedelta(days=1))
    with pytest.raises(Invalid, match="捐赠票据号"):
        record(shop, money_fen="100")
    with pytest.raises(Refused, match=r"gifts\.short"):
        record(shop, lines=rows(G02="6"))
    assert not Charity.objects.exists() and shop.there("G02") == 5


def test_a_draw_goes_to_the_successor_who_then_owes_it(shop: Shop) -> None:
    row = shop.draw()
    assert [list(one) for one in handover.rows(shop.lin)] == [[row]]
    assert row.answerable() == shop.lin.pk and handover.rows(shop.ma)[0].count() == 0
