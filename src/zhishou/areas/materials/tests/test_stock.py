"""材料库存: received, issued, brought back, counted by two; drawn from what the engineer wrote; never below nothing."""

from __future__ import annotations

import io
from base64 import b64encode
from datetime import timedelta
from typing import Any

import pytest
from conftest import Cast, page, signed_in, writing
from django.db import DatabaseError, IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zhishou.areas.cases.models import Case, WorkOrder
from zhishou.areas.materials import suggesting
from zhishou.areas.materials.models import Count, Entry, Material, Slip, Stock
from zhishou.areas.materials.tests.store import MONDAY, Store, rows
from zhishou.kernel import audit, clock, excel
from zhishou.kernel.models import Event
from zhishou.kernel.operation import Invalid, NotAllowed, Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def store(db: None) -> Any:
    with clock.at(MONDAY - timedelta(days=30)):
        made = Store(Cast())
    with clock.at(MONDAY):
        yield made


def clean() -> bool:
    return [line for lines in audit.differences().values() for line in lines] == []


def repaired(store: Store, materials: str) -> WorkOrder:
    """A work order 郑 has finished with these materials."""
    case: Case = store.do(
        store.ma, "cases.take_in", site=store.site.pk, kind="repair", content="楼道灯不亮", place="3-2", anonymous=True
    )
    store.do(
        store.he,
        "cases.dispatch",
        case=case.pk,
        department=store.cast.engineering.pk,
        due_at=MONDAY + timedelta(hours=8),
    )
    store.do(store.zheng, "cases.accept_order", order=WorkOrder.objects.get(case=case).pk)
    store.do(store.zheng, "cases.resolve", case=case.pk, done="换好了", materials=materials)
    return WorkOrder.objects.get(case=case)


def test_what_comes_in_and_goes_out_stands_in_the_ledger_with_what_there_was_then(store: Store) -> None:
    bulb = store.material()
    client = signed_in(store.ma)
    sent = client.post("/do/materials.receive", {
        "site": store.site.pk, "lines-0-material": "D01", "lines-0-quantity": "40", "paper": "SH-7", "key": "k1",
    })  # fmt: skip
    receipt = Slip.objects.get(kind="receipt")
    assert sent.headers["Location"] == receipt.url()
    slip = store.issue(D01="2.5")
    assert store.there() == 37_500
    entries = Entry.objects.order_by("n").values_list("n", "change_milli", "balance_milli")
    assert list(entries) == [(1, 40_000, 40_000), (2, -2_500, 37_500)]
    shown = page(store.ma, "/materials/ledger")
    assert receipt.number in shown and slip.number in shown and "-2.5 只" in shown and "+40 只" in shown
    assert "37.5" in page(store.ma, "/materials") and "37.5 只" in page(store.ma, bulb.url())
    assert page(store.zheng, slip.url()) and page(store.cast.person("x", "外人", "take_in"), slip.url()) == ""
    assert client.get(f"{slip.url()}.pdf").content[:4] == b"%PDF" and clean()


def test_no_more_goes_out_than_there_is_and_then_nothing_of_the_slip_goes(store: Store) -> None:
    store.material()
    store.material("S01", "密封圈", "个")
    store.receive(D01="5", S01="1")
    with pytest.raises(Refused) as no:
        store.issue(D01="3", S01="2")
    assert no.value.code == "materials.short" and "“密封圈”只有 1 个" in no.value.sentence()
    assert store.there() == 5_000 and not Slip.objects.filter(kind="issue").exists()
    stock = Stock.objects.get(material__code="D01")
    with pytest.raises(IntegrityError), transaction.atomic(), writing():
        Stock.objects.filter(pk=stock.pk).update(quantity_milli=-1)
    for statement in ("UPDATE materials_entry SET change_milli = 1", "DELETE FROM materials_entry"):
        with pytest.raises(DatabaseError, match="stays as it was written"), transaction.atomic(), writing():
            connection.cursor().execute(statement)
    slip = Slip.objects.get(kind="receipt")
    with pytest.raises(DatabaseError, match="go on from the one before"), transaction.atomic(), writing():
        Entry.objects.create(stock=stock, n=2, slip=slip, change_milli=1_000, balance_milli=9_000)
    assert clean()


def test_what_an_engineer_wrote_down_is_drawn_from_the_order_and_not_typed_again(store: Store) -> None:
    store.material("K01", "声控开关", "个")
    store.material("D01", "灯泡", "只", spec="LED 9W")
    store.receive(K01="10", D01="40")
    order = repaired(store, "声控开关 2 个、灯泡 三只、胶带一卷")
    assert order.number in page(store.ma, "/materials/orders")
    form = page(store.ma, f"/materials/issue?order={order.number}")
    assert 'value="K01" selected' in form and 'value="D01" selected' in form and "胶带一卷" in form
    slip = store.do(
        store.ma, "materials.issue", site=store.site.pk, order=order.pk, lines=rows({"K01": "2", "D01": "3"})
    )
    assert (slip.department, slip.person) == (store.cast.engineering, store.zheng)
    assert order.number not in page(store.ma, "/materials/orders") and order.number in page(store.ma, slip.url())
    with pytest.raises(Refused, match=r"materials\.order_settled"):
        store.do(store.ma, "materials.set_aside", site=store.site.pk, order=order.pk, reason="业主自备")
    other = repaired(store, "业主自备的灯泡 1 只")
    store.do(store.ma, "materials.set_aside", site=store.site.pk, order=other.pk, reason="业主自备")
    assert other.number not in page(store.ma, "/materials/orders") and store.there() == 37_000
    none = repaired(store, "无")
    assert none.number not in page(store.ma, "/materials/orders")
    with pytest.raises(Refused, match=r"materials\.for_nobody"):
        store.do(store.ma, "materials.issue", site=store.site.pk, lines=rows({"D01": "1"}))


def test_an_order_elsewhere_is_not_drawn_from_this_store(store: Store) -> None:
    store.material()
    store.receive(D01="4")
    order = repaired(store, "灯泡 1 只")
    other = store.cast.site("LAKE", "翠湖湾", "community", store.cast.company)
    keeper = store.cast.person("keeper", "库员", "keep_materials", "take_in", site=store.cast.company)
    with pytest.raises(Refused, match=r"materials\.order_elsewhere"):
        store.do(keeper, "materials.issue", site=other.pk, order=order.pk, lines=rows({"D01": "1"}))


def test_what_was_not_used_comes_back_and_never_more_than_was_taken(store: Store) -> None:
    store.material()
    receipt = store.receive(D01="10")
    slip = store.issue(D01="6")
    assert "退料入库" in page(store.ma, slip.url())
    back = store.do(store.ma, "materials.bring_back", slip=slip.pk, lines=rows({"D01": "4"}), note="只用了两只")
    assert (store.there(), back.origin) == (8_000, slip)
    with pytest.raises(Refused) as no:
        store.do(store.ma, "materials.bring_back", slip=slip.pk, lines=rows({"D01": "3"}))
    assert no.value.code == "materials.more_than_taken" and "2 只" in no.value.sentence()
    with pytest.raises(Refused, match=r"materials\.not_an_issue"):
        store.do(store.ma, "materials.bring_back", slip=receipt.pk, lines=rows({"D01": "1"}))
    assert clean()


def test_a_count_is_explained_and_confirmed_by_another_before_anything_moves(store: Store) -> None:
    store.material()
    store.material("S01", "密封圈", "个")
    store.receive(D01="10", S01="4")
    lines = [{"material": "D01", "quantity": "8"}, {"material": "S01", "quantity": "5", "why": "上次漏记"}]
    with pytest.raises(Refused, match=r"materials\.unexplained"):
        store.do(store.ma, "materials.count", site=store.site.pk, lines=lines)
    lines[0]["why"] = "破损两只"
    count = store.do(store.ma, "materials.count", site=store.site.pk, lines=lines)
    assert store.there() == 10_000 and f"复核盘点　{count.number}" in page(store.he, "/")
    with pytest.raises(Refused, match=r"materials\.count_open"):
        store.do(store.ma, "materials.count", site=store.site.pk, lines=lines)
    both = store.cast.person("both", "都管", "keep_materials", "check_materials")
    store.issue(D01="1")  # what moves meanwhile stays moved
    store.do(store.he, "materials.confirm_count", count=count.pk, opinion="看过")
    assert (store.there(), store.there("S01")) == (7_000, 5_000)
    assert Entry.objects.get(slip__kind="count", stock__material__code="D01").why == "破损两只"
    with pytest.raises(Refused, match=r"materials\.count_closed"):
        store.do(store.he, "materials.confirm_count", count=count.pk)
    own = store.do(both, "materials.count", site=store.site.pk, lines=[{"material": "D01", "quantity": "7"}])
    with pytest.raises(Refused, match="independence"):
        store.do(both, "materials.confirm_count", count=own.pk)
    with pytest.raises(NotAllowed):
        store.do(store.ma, "materials.confirm_count", count=own.pk)
    store.do(store.ma, "materials.drop_count", count=own.pk, reason="漏了一个货架")
    assert Count.objects.get(pk=own.pk).state == "dropped" and clean()
    assert "破损两只" in page(store.he, count.url()) and count.number in page(store.ma, "/materials/counts")
    assert 'value="7"' in page(store.ma, "/materials/counts/new")


def test_a_line_that_cannot_be_taken_is_told_by_its_place(store: Store) -> None:
    store.material()
    with pytest.raises(Invalid) as wrong:
        store.do(store.ma, "materials.receive", site=store.site.pk, lines=[
            {"material": "X99", "quantity": "1"}, {"material": "D01", "quantity": "0"}, {"material": "D01", "quantity": "1.2345"},
        ])  # fmt: skip
    told = "".join(wrong.value.errors["lines"])
    assert "第 1 行" in told and "第 2 行" in told and "第 3 行" in told
    with pytest.raises(Invalid, match="写了两次"):
        store.do(store.ma, "materials.receive", site=store.site.pk, lines=[
            {"material": "D01", "quantity": "1"}, {"material": "D01", "quantity": "2"},
        ])  # fmt: skip
    assert not Event.objects.filter(operation="materials.receive").exists()


def test_the_catalogue_is_typed_or_taken_in_whole_with_what_is_there(store: Store) -> None:
    bulb = store.material()
    with pytest.raises(Refused, match=r"materials\.code_taken"):
        store.material()
    headers = ["编码", "名称", "单位", "规格", "存放位置", "库存"]

    def take(*lines: tuple[object, ...]) -> Any:
        data = excel.as_bytes([excel.Sheet("目录", headers, lines)])
        file = {"name": "materials.xlsx", "content": b64encode(data).decode()}
        return store.do(store.ma, "materials.take_in", site=store.site.pk, file=file)

    with pytest.raises(Invalid) as wrong:
        take(
            ("S01", "密封圈", "", "", "", "3"), ("K01", "开关", "个", "", "", "很多"), ("K01", "开关", "个", "", "", "")
        )
    assert "第 2 行" in wrong.value.errors["file"][0] and Material.objects.count() == 1
    take(
        ("S01", "密封圈", "个", "DN20", "货架 B2", "3"),
        ("D01", "别的灯泡", "只", "", "", "99"),
        ("K01", "开关", "个", "", "", ""),
    )
    assert store.there("S01") == 3_000 and not Stock.objects.filter(material=bulb).exists()
    assert Material.objects.get(code="D01").name == "灯泡"
    store.do(store.ma, "materials.change", material=bulb.pk, name="灯泡", spec="LED 9W", place="货架 A1")
    assert "LED 9W" in page(store.ma, "/materials?q=LED")
    with pytest.raises(Refused, match=r"materials\.not_retired"):
        store.do(store.ma, "materials.retire", material=Material.objects.get(code="S01").pk)
    store.do(store.ma, "materials.retire", material=bulb.pk)
    assert bulb.url() not in page(store.ma, "/materials") and bulb.url() in page(store.ma, "/materials?view=retired")
    client = signed_in(store.ma)
    for url in ("/materials.xlsx", "/materials/ledger.xlsx", "/materials/template.xlsx"):
        assert excel.read_table(io.BytesIO(client.get(url).content)).headers


@given(moves=st.lists(st.tuples(st.sampled_from(["receive", "issue"]), st.integers(1, 9_000)), max_size=8))
@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
def test_whatever_moves_the_stock_is_the_sum_of_its_ledger(store: Store, moves: list[tuple[str, int]]) -> None:
    with transaction.atomic():
        store.material()
        there = 0
        for what, quantity in moves:
            text = f"{quantity / 1000:.3f}"
            if what == "issue" and quantity > there:
                with pytest.raises(Refused, match=r"materials\.short"):
                    store.issue(D01=text)
                continue
            getattr(store, what)(D01=text)
            there += quantity if what == "receive" else -quantity
        total = sum(Entry.objects.values_list("change_milli", flat=True))
        assert total == there == (store.there() if moves and Stock.objects.exists() else 0)
        transaction.set_rollback(True)


def test_words_of_engineers_are_read_as_they_are_written() -> None:
    named = [
        Material(code="D01", name="灯泡", spec="LED 9W", unit="只"),
        Material(code="K01", name="声控开关", unit="个"),
    ]
    for text, lines, unknown in (
        ("声控开关 2 个、灯泡 3 只", [("K01", "2"), ("D01", "3")], []),
        ("灯泡两只", [("D01", "2")], []),
        ("灯泡 LED 9W x 1", [("D01", "1")], []),
        ("灯泡×１.5只；密封圈 1 个", [("D01", "1.5")], ["密封圈 1 个"]),
        ("底漆", [], ["底漆"]),
        ("灯泡 1 只，灯泡 1 只", [("D01", "1")], ["灯泡 1 只"]),
    ):
        found, left = suggesting.suggest(text, named)
        assert ([(one["material"], one["quantity"]) for one in found], left) == (lines, unknown), text
