"""赠品库存: received, handed out and back, counted by two, never fewer than none; the month adds up."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from conftest import Cast, page, signed_in, writing
from django.db import DatabaseError, IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zhishou.areas.gifts import months
from zhishou.areas.gifts.models import Count, Entry, Gift
from zhishou.areas.gifts.tests.shop import NOON, TODAY, Shop, clean, rows
from zhishou.kernel import clock, sweep
from zhishou.kernel.models import Obligation
from zhishou.kernel.operation import Invalid, NotAllowed, Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(db: None) -> Iterator[Shop]:
    with clock.at(NOON - timedelta(days=30)):
        made = Shop(Cast())
    with clock.at(NOON):
        made.stocked()
        yield made


def test_what_came_in_says_from_whom_and_stands_in_the_ledger(shop: Shop) -> None:
    shown = page(shop.lin, "/gifts/ledger")
    assert "示例品牌方" in shown and "+10 个" in shown and shop.there() == 10
    assert "保温杯" in page(shop.he, "/gifts") and page(shop.qian, "/gifts") == ""
    with pytest.raises(Refused, match=r"gifts\.code_taken"):
        shop.do(shop.lin, "add", site=shop.site.pk, code="G01", name="别的", unit="个", value_fen="1")
    with pytest.raises(Invalid) as wrong:
        shop.do(shop.lin, "receive", site=shop.site.pk, supplier="品牌方", lines=[
            {"gift": "X9", "quantity": "1"}, {"gift": "G01", "quantity": "0"}, {"gift": "G02", "quantity": "1"},
            {"gift": "G02", "quantity": "2"},
        ])  # fmt: skip
    told = "".join(wrong.value.errors["lines"])
    assert "第 1 行" in told and "第 2 行" in told and "第 4 行" in told and shop.there("G02") == 5
    with pytest.raises(Refused, match=r"gifts\.not_retired"):
        shop.do(shop.lin, "retire", gift=Gift.objects.get(code="G01").pk)
    assert signed_in(shop.lin).get("/gifts.xlsx").content[:2] == b"PK" and clean()


def test_the_database_lets_nobody_below_nothing_nor_change_the_ledger(shop: Shop) -> None:
    with pytest.raises((IntegrityError, DatabaseError)), transaction.atomic(), writing():
        Gift.objects.filter(code="G01").update(quantity=-1)
    for statement in ("UPDATE gifts_entry SET change = 1", "DELETE FROM gifts_entry"):
        with pytest.raises(DatabaseError, match="stays as it was written"), transaction.atomic(), writing():
            connection.cursor().execute(statement)
    gift = Gift.objects.get(code="G01")
    with pytest.raises(DatabaseError, match="go on from the one before"), transaction.atomic(), writing():
        Entry.objects.create(gift=gift, n=2, kind="receipt", change=1, balance=99, by=shop.lin, at=clock.now())
    assert clean()


def test_a_count_leaves_out_nothing_explains_every_difference_and_wants_another_person(shop: Shop) -> None:
    site = shop.site.pk
    with pytest.raises(Refused, match=r"gifts\.uncounted"):
        shop.do(shop.lin, "count", site=site, lines=rows(G01="10"))
    with pytest.raises(Refused, match=r"gifts\.unexplained"):
        shop.do(shop.lin, "count", site=site, lines=rows(G01="9", G02="5"))
    counted = [{"gift": "G01", "quantity": "9", "why": "摔坏一个"}, {"gift": "G02", "quantity": "5"}]
    count = shop.do(shop.lin, "count", site=site, lines=counted)
    assert shop.there() == 10 and "摔坏一个" in page(shop.he, count.url())
    owed = Obligation.objects.filter(do_operation="gifts.confirm_count")
    assert {one.state for one in owed} == {"open"}
    with pytest.raises(Refused, match=r"gifts\.count_open"):
        shop.do(shop.ma, "count", site=site, lines=counted)
    with pytest.raises(NotAllowed):
        shop.do(shop.ma, "confirm_count", count=count.pk)
    shop.do(shop.he, "confirm_count", count=count.pk, opinion="看过")
    assert shop.there() == 9 and {one.state for one in owed.all()} == {"kept"}
    with pytest.raises(Refused, match=r"gifts\.count_closed"):
        shop.do(shop.lin, "drop_count", count=count.pk, reason="盘错了")
    own = shop.do(shop.both, "count", site=site, lines=rows(G01="9", G02="5"))
    with pytest.raises(Refused, match=r"gifts\.own_count"):
        shop.do(shop.both, "confirm_count", count=own.pk)
    with pytest.raises((IntegrityError, DatabaseError)), transaction.atomic(), writing():
        Count.objects.filter(pk=own.pk).update(state="confirmed", closed_by=shop.both, closed_at=clock.now())
    shop.do(shop.lin, "drop_count", count=own.pk, reason="漏了一架")
    assert 'value="9"' in page(shop.lin, "/gifts/counts/new") and clean()


def test_a_shop_without_gifts_counts_nothing_and_says_so(shop: Shop) -> None:
    shop.do(shop.lin, "count", site=shop.site.pk, lines=[
        {"gift": "G01", "quantity": "0", "why": "搬店"}, {"gift": "G02", "quantity": "0", "why": "搬店"},
    ])  # fmt: skip
    shop.do(shop.he, "confirm_count", count=Count.objects.get().pk)
    empty = shop.do(shop.lin, "count", site=shop.site.pk)
    assert "账上和架上都没有赠品" in page(shop.he, empty.url())


def test_the_monthly_count_is_owed_on_the_last_workday_and_kept_by_counting(shop: Shop) -> None:
    with clock.at(NOON.replace(day=28)):
        sweep.sweep()
    owed = Obligation.objects.get(do_operation="gifts.count", due_at__gte=NOON)
    assert owed.due_at == NOON.replace(day=30, hour=17, minute=30)
    with clock.at(NOON.replace(day=30)):
        shop.do(shop.lin, "count", site=shop.site.pk, lines=rows(G01="10", G02="5"))
    owed.refresh_from_db()
    assert owed.state == "kept"


def test_a_month_is_what_there_was_and_what_moved(shop: Shop) -> None:
    promotion = shop.promotion()
    shop.ticket()
    row = shop.hand_out(promotion, G01="2")
    shop.do(shop.lin, "take_back", handout=row.pk, lines=rows(G01="1"), reason="发错了")
    shop.do(
        shop.lin, "record_charity", site=shop.site.pk, name="助学", on=TODAY, place="小学", partner="慈善会", helpers="三人",
        report="送书", lines=rows(G01="3"),
    )  # fmt: skip
    found = {one.gift.code: one for one in months.lines(shop.site, "2026-11")}
    # in the order received, handed out, back, prizes, charity, counted: 10 - 2 + 1 - 3 = 6
    assert (found["G01"].before, found["G01"].by_kind, found["G01"].after) == (0, [10, -2, 1, 0, -3, 0], 6)
    with clock.at(NOON + timedelta(days=10)):
        later = months.lines(shop.site, "2026-12")
        assert [(one.before, one.after) for one in later] == [(6, 6), (5, 5)]
        client = signed_in(shop.he)
        assert "保温杯" in client.get("/gifts/month?month=2026-11").content.decode()
        assert client.get("/gifts/month?month=nonsense").status_code == 200
        assert client.get("/gifts/month.pdf?month=2026-11").content[:4] == b"%PDF"
        assert client.get("/gifts/month.xlsx?month=2026-11").content[:2] == b"PK"


def test_months_together_begin_with_the_first_and_end_with_the_last(shop: Shop) -> None:
    with clock.at(NOON + timedelta(days=20)):  # in December
        shop.do(
            shop.lin, "record_charity", site=shop.site.pk, name="助学", on=clock.today(), place="小学", partner="慈善会",
            helpers="三人", report="送书", lines=rows(G01="3"),
        )  # fmt: skip
        one, two = (months.lines(shop.site, month)[0] for month in ("2026-11", "2026-12"))
        both = months.lines(shop.site, "2026-11", "2026-12")[0]
        assert (both.before, both.after) == (one.before, two.after) == (0, 7)
        assert both.by_kind == [a + b for a, b in zip(one.by_kind, two.by_kind, strict=True)] == [10, 0, 0, 0, -3, 0]
        client = signed_in(shop.he)
        shown = client.get("/gifts/month?month=2026-11&until=2026-12").content.decode()
        assert "2026-11-01 至 2026-12-31" in shown and "until=2026-12" in shown
        assert "2026 年 12 月" in client.get("/gifts/month?month=2026-12&until=2026-11").content.decode()
        assert client.get("/gifts/month.pdf?month=2026-11&until=2026-12").content[:4] == b"%PDF"


MOVES = st.lists(st.tuples(st.sampled_from(["receive", "hand", "back", "count"]), st.integers(1, 4)), max_size=10)


@given(moves=MOVES)
@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
def test_whatever_moves_the_stock_is_the_sum_of_its_ledger(shop: Shop, moves: list[tuple[str, int]]) -> None:
    with transaction.atomic():
        promotion = shop.promotion(most=4, every_fen="10")
        there, out = 10, []
        for n, (what, many) in enumerate(moves):
            if what == "receive":
                shop.do(shop.lin, "receive", site=shop.site.pk, supplier="品牌方", lines=rows(G01=str(many)))
                there += many
            elif what == "hand":
                shop.ticket(f"T{n}")
                if many > there:
                    with pytest.raises(Refused, match=r"gifts\.short"), transaction.atomic():
                        shop.hand_out(promotion, f"T{n}", G01=str(many))
                    continue
                out.append((shop.hand_out(promotion, f"T{n}", G01=str(many)), many))
                there -= many
            elif what == "back" and out:
                row, given_out = out.pop()
                with pytest.raises(Refused, match=r"gifts\.more_than_given"), transaction.atomic():
                    shop.do(shop.lin, "take_back", handout=row.pk, lines=rows(G01=str(given_out + 1)), reason="退货")
                shop.do(shop.lin, "take_back", handout=row.pk, lines=rows(G01=str(given_out)), reason="退货")
                there += given_out
            elif what == "count":
                lines = [{"gift": "G01", "quantity": str(many), "why": "盘点"}, {"gift": "G02", "quantity": "5"}]
                made = shop.do(shop.lin, "count", site=shop.site.pk, lines=lines)
                shop.do(shop.he, "confirm_count", count=made.pk)
                there = many
        total = sum(Entry.objects.filter(gift__code="G01").values_list("change", flat=True))
        assert total == there == shop.there() and clean()
        transaction.set_rollback(True)
