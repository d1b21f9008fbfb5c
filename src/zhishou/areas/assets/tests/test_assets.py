"""Assets: on the register with a tag, kept by somebody who accepted, kept up by date, counted, scrapped by two."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from conftest import Cast, page, reads, signed_in, writing
from django.db import IntegrityError, transaction
from tests.company_life.life import handwriting

from zhishou.areas.assets.models import Asset, Count, Custody, Scrap, Upkeep
from zhishou.areas.errands.tests.team import MONDAY
from zhishou.kernel import clock, sweep
from zhishou.kernel.actor import Actor
from zhishou.kernel.excel import Sheet, as_bytes
from zhishou.kernel.gate import perform
from zhishou.kernel.models import Notice, Obligation, Person
from zhishou.kernel.operation import Invalid, NotAllowed, Refused
from zhishou.kernel.types import Upload

pytestmark = pytest.mark.django_db
RULES = (
    {"after": "assets.plan_upkeep", "do": "assets.serve", "within": "agreed", "warn": "1 workday"},
    {"after": "assets.serve", "do": "assets.serve", "within": "agreed", "warn": "1 workday"},
    {"after": "assets.begin_count", "do": "assets.sign_count", "within": "10 workdays"},
)
DECIDES = ({"after": "assets.ask_scrap", "do": "assets.decide_scrap", "within": "3 workdays"},)


class Store:
    """何 manages the assets, 周 decides what is scrapped, 林 and 马 keep things."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.he = cast.person("he", "何静", "keep_assets", obliges=RULES)
        self.zhou = cast.person("zhou", "周敏", "approve_scrap", "keep_assets", obliges=DECIDES)
        self.lin = cast.person("lin", "林晓雯", "take_in")
        self.ma = cast.person("ma", "马丽", "take_in")

    def do(self, who: Person, operation: str, **data: Any) -> Any:
        """Perform as a person through the page's door; the row it made."""
        return perform(f"assets.{operation}", Actor.of(who), data, door="page").result

    def asset(self, name: str = "对讲机", **more: Any) -> Asset:
        """On the register."""
        given = {"site": self.cast.garden.pk, "name": name, "kind": "tool", "place": "前台", **more}
        made: Asset = self.do(self.he, "add", **given)
        return made

    def kept(self, by: Person, name: str = "对讲机") -> Asset:
        """On the register and accepted by somebody."""
        asset = self.asset(name)
        self.do(by, "accept", custody=self.do(self.he, "hand", asset=asset.pk, to=by.pk).pk)
        asset.refresh_from_db()
        return asset

    def tick(self, count: Count, asset: Asset, result: str = "found", **more: Any) -> None:
        """Tick one asset of a count."""
        self.do(self.he, "tick", line=count.lines.get(asset=asset).pk, result=result, **more)


@pytest.fixture
def store(db: None) -> Any:
    with clock.at(MONDAY - timedelta(days=30)):
        made = Store(Cast())
    with clock.at(MONDAY):
        yield made


def table(*rows: tuple[object, ...]) -> Upload:
    """An Excel file as people send it."""
    heads, *lines = rows
    return Upload("assets.xlsx", as_bytes([Sheet("资产", [str(one) for one in heads], lines)]))


def test_an_asset_is_registered_handed_over_and_accepted_on_the_page(store: Store) -> None:
    keeper, clerk = signed_in(store.he), signed_in(store.lin)
    keeper.post("/do/assets.add", {
        "site": store.cast.garden.pk, "name": "对讲机", "kind": "tool", "place": "前台柜子", "value_fen": "680", "key": "k1",
    })  # fmt: skip
    asset = Asset.objects.get()
    assert (asset.value_fen, asset.custodian) == (68_000, None)
    assert page(store.lin, asset.url()) == ""
    keeper.post("/do/assets.hand", {"asset": asset.pk, "to": store.lin.pk, "note": "带充电座", "key": "k2"})
    assert Notice.objects.get(kind="assets.handed").person == store.lin
    asset.refresh_from_db()
    assert asset.custodian is None  # nothing changes before it is accepted
    shown = page(store.lin, asset.url())
    assert "带充电座" in shown and "680.00" not in shown  # what it cost is for who manages it
    clerk.post("/do/assets.accept", {"custody": Custody.objects.get().pk, "key": "k3"})
    asset.refresh_from_db()
    assert asset.custodian == store.lin and Custody.objects.get().accepted
    assert asset.number in page(store.lin, "/assets/mine") and "林晓雯" in page(store.he, "/assets?q=林")
    assert page(store.ma, asset.url()) == "" and page(store.lin, "/assets") == ""
    assert keeper.get("/assets.xlsx").content[:2] == b"PK" and keeper.get("/assets/template.xlsx").content[:2] == b"PK"
    assert keeper.get("/assets/labels.pdf").content[:5] == b"%PDF-"


def test_it_is_accepted_by_hand_and_passes_from_one_to_another(store: Store) -> None:
    asset = store.kept(store.lin)
    row = store.do(store.he, "hand", asset=asset.pk, to=store.ma.pk)
    with pytest.raises(Refused, match=r"assets\.handed"):
        store.do(store.he, "hand", asset=asset.pk, to=store.zhou.pk)
    with pytest.raises(Refused, match=r"assets\.not_to_you"):
        store.do(store.he, "accept", custody=row.pk)
    store.do(store.ma, "accept", custody=row.pk, signature=handwriting())
    asset.refresh_from_db()
    row.refresh_from_db()
    assert (asset.custodian, row.giver) == (store.ma, store.lin) and row.signature is not None
    with pytest.raises(Refused, match=r"assets\.answered"):
        store.do(store.ma, "decline", custody=row.pk, reason="又不要了")
    with pytest.raises(Refused, match=r"assets\.keeps_already"):
        store.do(store.he, "hand", asset=asset.pk, to=store.ma.pk)


def test_what_is_declined_stays_where_it_was_and_the_giver_is_told_why(store: Store) -> None:
    asset = store.kept(store.lin)
    row = store.do(store.he, "hand", asset=asset.pk, to=store.ma.pk)
    store.do(store.ma, "decline", custody=row.pk, reason="少了充电座")
    asset.refresh_from_db()
    assert asset.custodian == store.lin and "少了充电座" in page(store.he, asset.url())
    assert Notice.objects.get(kind="assets.declined").person == store.he
    store.do(store.he, "take_back", asset=asset.pk, place="仓库三架", reason="人员调动")
    asset.refresh_from_db()
    assert asset.custodian is None and asset.place == "仓库三架"
    with pytest.raises(Refused, match=r"assets\.kept_by_none"):
        store.do(store.he, "take_back", asset=asset.pk, place="仓库", reason="再收一次")


def test_upkeep_is_owed_by_its_day_and_again_after_so_many_days(store: Store) -> None:
    asset = store.asset("饮水机")
    row: Upkeep = store.do(store.he, "plan_upkeep", asset=asset.pk, what="换滤芯", due_on="2026-11-27", every_days=90)
    owed = Obligation.objects.get()
    assert (owed.person, owed.due_at) == (store.he, MONDAY.replace(day=27, hour=18))
    assert asset.number in page(store.he, "/") and asset.number not in page(store.zhou, "/")
    with clock.at(MONDAY.replace(day=26)):
        store.do(store.he, "serve", upkeep=row.pk, on="2026-11-26", result="换了两支", cost_fen="120.50")
    owed.refresh_from_db()
    row.refresh_from_db()
    assert owed.state == "kept" and str(row.due_on) == "2027-02-24"
    assert str(clock.local(Obligation.objects.get(state="open").due_at).date()) == "2027-02-24"
    assert "换了两支" in page(store.he, asset.url()) and "120.50" in page(store.he, asset.url())
    store.do(store.he, "stop_upkeep", upkeep=row.pk, reason="换了新机器")
    assert not Obligation.objects.filter(state="open").exists()
    with pytest.raises(Refused, match=r"assets\.upkeep_over"):
        store.do(store.he, "serve", upkeep=row.pk, on="2026-11-23", result="又换了")


def test_upkeep_once_is_over_when_done_and_late_when_not(store: Store) -> None:
    asset = store.asset("灭火器")
    row = store.do(store.he, "plan_upkeep", asset=asset.pk, what="年检", due_on="2026-11-24")
    with clock.at(MONDAY.replace(day=25)):
        sweep.sweep()
        assert Notice.objects.filter(person=store.he, kind="obligation.late").exists()
        assert asset.number in page(store.he, "/assets?view=due")
        store.do(store.he, "serve", upkeep=row.pk, on="2026-11-25", result="合格")
    assert [one.state for one in Obligation.objects.all()] == ["late"]


def test_a_count_finds_misses_and_moves_and_is_signed(store: Store) -> None:
    radio, cabinet, lost = store.kept(store.lin), store.asset("文件柜"), store.asset("投影仪")
    count: Count = store.do(store.he, "begin_count", site=store.cast.garden.pk)
    assert (
        Obligation.objects.get(do_operation="assets.sign_count").due_at.date() == (MONDAY + timedelta(days=14)).date()
    )
    assert "在这里" in page(store.he, radio.url())  # the tag opens it
    signed_in(store.he).post(
        "/do/assets.tick", {"line": count.lines.get(asset=radio).pk, "result": "found", "key": "k1"}
    )
    for result, field in (("elsewhere", "found_at"), ("missing", "note")):
        with pytest.raises(Invalid) as wrong:
            store.tick(count, cabinet, result)
        assert list(wrong.value.errors) == [field]
    store.tick(count, cabinet, "elsewhere", found_at="会议室")
    reads(
        "assets.unticked", "还有 1 件没有盘，不能签署。没找到的也要登记。",
        lambda: store.do(store.he, "sign_count", count=count.pk, signature=handwriting()),
    )  # fmt: skip
    store.tick(count, lost, "missing", note="问过林晓雯，上月借出")
    assert "投影仪" in page(store.he, f"{count.url()}?view=missing") and "投影仪" not in page(store.he, count.url())
    client = signed_in(store.he)
    assert client.get(f"{count.url()}.pdf").content[:5] == b"%PDF-"
    store.do(store.he, "sign_count", count=count.pk, signature=handwriting(), opinion="少一台投影仪")
    for row in (radio, cabinet, lost):
        row.refresh_from_db()
    assert (radio.state, radio.place, cabinet.place, lost.state) == ("held", "前台", "会议室", "missing")
    assert Obligation.objects.get(do_operation="assets.sign_count").state == "kept"
    with pytest.raises(Refused, match=r"assets\.count_signed"):
        store.tick(count, radio)
    assert (
        client.get(f"{count.url()}.pdf").content[:5] == b"%PDF-"
        and client.get(f"{count.url()}.xlsx").content[:2] == b"PK"
    )
    again: Count = store.do(store.he, "begin_count", site=store.cast.garden.pk)
    with pytest.raises(Refused, match=r"assets\.count_open"):
        store.do(store.he, "begin_count", site=store.cast.garden.pk)
    for asset in (radio, cabinet, lost):  # it turned up
        store.tick(again, asset)
    store.do(store.he, "sign_count", count=again.pk, signature=handwriting())
    lost.refresh_from_db()
    assert lost.state == "held"


def test_scrapping_is_decided_by_another_person(store: Store) -> None:
    asset = store.kept(store.lin, "打印机")
    upkeep = store.do(store.he, "plan_upkeep", asset=asset.pk, what="换鼓", due_on="2026-12-24")
    own = store.do(store.zhou, "ask_scrap", asset=asset.pk, reason="主板烧了，修要八百")
    with pytest.raises(Refused, match=r"assets\.own_scrap"):
        store.do(store.zhou, "decide_scrap", scrap=own.pk, approved=True, opinion="同意")
    with pytest.raises(Refused, match=r"assets\.scrap_asked"):
        store.do(store.he, "ask_scrap", asset=asset.pk, reason="真的坏了")
    with pytest.raises(IntegrityError), transaction.atomic(), writing():
        Scrap.objects.filter(pk=own.pk).update(approved=True, decided_by=store.zhou, decided_at=clock.now())
    with writing():
        Scrap.objects.filter(pk=own.pk).update(by=store.he)
    assert Obligation.objects.get(do_operation="assets.decide_scrap").due_at == MONDAY + timedelta(days=3)
    store.do(store.zhou, "decide_scrap", scrap=own.pk, approved=True, opinion="同意，残值交财务")
    asset.refresh_from_db()
    upkeep.refresh_from_db()
    assert (asset.state, asset.custodian) == ("scrapped", None) and upkeep.ended_at is not None
    assert not Obligation.objects.filter(state="open").exists()
    assert asset.number in page(store.he, "/assets?view=scrapped") and asset.number not in page(store.he, "/assets")
    with pytest.raises(Refused, match=r"assets\.scrapped"):
        store.do(store.he, "hand", asset=asset.pk, to=store.ma.pk)
    with pytest.raises(Refused, match=r"assets\.nothing_to_count"):
        store.do(store.he, "begin_count", site=store.cast.garden.pk)


def test_what_is_not_approved_stays(store: Store) -> None:
    asset = store.kept(store.lin)
    row = store.do(store.he, "ask_scrap", asset=asset.pk, reason="外壳旧了")
    store.do(store.zhou, "decide_scrap", scrap=row.pk, approved=False, opinion="还能用")
    asset.refresh_from_db()
    assert (asset.state, asset.custodian) == ("held", store.lin)
    with pytest.raises(Refused, match=r"assets\.scrap_decided"):
        store.do(store.zhou, "decide_scrap", scrap=row.pk, approved=True, opinion="算了")


def test_a_table_goes_in_whole_or_not_at_all(store: Store) -> None:
    heads = ("名称", "类别", "存放地点", "型号", "原值", "购置日期")
    with pytest.raises(Invalid) as wrong:
        store.do(
            store.he, "take_table", site=store.cast.garden.pk,
            file=table(heads, ("对讲机", "工具仪器", "前台", "GP328", "680", "2024-03-15"), ("", "衣服", "仓库", "", "-1", "2030-01-01")),
        )  # fmt: skip
    assert len(wrong.value.errors["file"]) == 1 and "第 3 行" in wrong.value.errors["file"][0]
    assert not Asset.objects.exists()
    store.do(
        store.he, "take_table", site=store.cast.garden.pk,
        file=table(heads, ("对讲机", "工具仪器", "前台", "GP328", "680.00", "2024-03-15"), ("文件柜", "家具", "档案室", "", "", "")),
    )  # fmt: skip
    radio, cabinet = Asset.objects.order_by("number")
    assert (radio.value_fen, radio.model, str(radio.bought_on)) == (68_000, "GP328", "2024-03-15")
    assert cabinet.value_fen is None  # not known is not nothing


def test_what_makes_no_sense_is_refused(store: Store) -> None:
    with pytest.raises(Refused, match=r"assets\.bought_ahead"):
        store.asset(bought_on="2026-11-24")
    asset = store.asset()
    with pytest.raises(Refused, match=r"assets\.day"):
        store.do(store.he, "plan_upkeep", asset=asset.pk, what="保养", due_on="2026-11-22")
    row = store.do(store.he, "plan_upkeep", asset=asset.pk, what="保养", due_on="2026-11-30")
    with pytest.raises(Refused, match=r"assets\.day"):
        store.do(store.he, "serve", upkeep=row.pk, on="2026-11-24", result="做了")
    with writing():
        Asset.objects.update(state="missing")
    with pytest.raises(Refused, match=r"assets\.missing"):
        store.do(store.he, "hand", asset=asset.pk, to=store.ma.pk)
    with pytest.raises(NotAllowed):
        store.do(store.lin, "add", site=store.cast.garden.pk, name="电脑", kind="computer", place="前台")
    store.do(store.he, "change", asset=asset.pk, name="对讲机甲", kind="tool", place="值班室", value_fen="600")
    asset.refresh_from_db()
    assert (asset.name, asset.place, asset.value_fen) == ("对讲机甲", "值班室", 60_000)
