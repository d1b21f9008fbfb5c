"""往来确认书 of 安途: sales in two languages signed by link, a promotion to settle, a title in force, an account about to be closed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from zhishou.areas.confirmations.kinds.sales import STANDARD
from zhishou.areas.confirmations.models import LINK, Confirmation
from zhishou.areas.office.demo import pictures
from zhishou.areas.office.demo.world import Story, World
from zhishou.kernel import clock, links

CLERK, MANAGER, AGENT, SUPERVISOR, SITE = "tiantian", "yejunjie", "tangxiaolin", "xieyutong", "AT1"
OURS = {
    "our_name_en": "Antu Automobile Service Co., Ltd. (demo)", "our_address": "示例市东门大道 8 号",
    "our_address_en": "8 Dongmen Avenue, Example City",
}  # fmt: skip


def plan(world: World) -> None:
    """Each from its own day; what is older than the people of the demo did not happen."""
    stories = (
        (18, 10, 20, "promotion confirmation", _promotion(world)),
        (13, 9, 50, "sales confirmation in force", _sales(world, signed=True)),
        (8, 14, 10, "title confirmation", _title(world)),
        (4, 10, 40, "sales confirmation out", _sales(world, signed=False)),
        (5, 10, 20, "account closing", _closing(world)),
    )
    for ago, hour, minute, name, story in stories:
        if ago < world.days - 5:
            world.tell(world.day(ago, hour, minute), name, story)


def _sales(world: World, *, signed: bool) -> Story:
    party = ("示例海外汽配采购有限公司", "Example Overseas Auto Parts Buying Ltd.")
    goods = [
        ("轮胎", "Tyres", "225/55 R17", "120" if signed else "48", "条", "62.50"),
        ("刹车片", "Brake pads", "前轮 4 片装", "200", "套", "18.3575"),
    ]
    row = yield from _checked(
        world, "sales", CLERK, MANAGER, site=SITE, place="示例市", party=party[0], party_en=party[1],
        party_address="示例市海港路 6 号", party_address_en="6 Harbour Road, Example Port", contact="示例采购经理",
        contact_phone="13700006601", currency="USD", more_or_less=5, packing="纸箱，木托盘", packing_en="In cartons on wooden pallets.",
        shipment="收到定金后 30 天内", shipment_en="Within 30 days after receipt of the deposit", port_from="示例港", port_from_en="Example Port",
        port_to="汉堡", port_to_en="Hamburg", partial=True, payment="电汇：30% 定金，余款见提单副本付清",
        payment_en="T/T: 30% deposit, the balance against a copy of the bill of lading.",
        goods=[
            {"name": n, "name_en": e, "spec": s, "quantity": q, "unit": u, "price": p} for n, e, s, q, u, p in goods
        ],
        **OURS, **STANDARD,
    )  # fmt: skip
    sent = world.do(CLERK, "confirmations.send_link", confirmation=row)
    link = links.find(sent.customer_link.rpartition("/")[2], LINK)
    assert link is not None
    if signed:
        yield world.awake(18, 30)
        world.by_link(
            link,
            "confirmations.sign_theirs",
            confirmation=row.pk,
            signer="示例采购经理",
            title="经理",
            signature=_hand(world),
        )


def _promotion(world: World) -> Story:
    today = clock.today()
    row = yield from _checked(
        world, "promotion", CLERK, MANAGER, site=SITE, place="安途东门店", party="示例车品供应有限公司", contact="示例业务员",
        contact_phone="13700006602", shop="安途东门店", starts_on=today + timedelta(days=2), ends_on=today + timedelta(days=16),
        settle_on=today + timedelta(days=21), settlement="deduct", display="收银台旁堆头 2 平方米，主推位海报一张，供应商负责布置",
        goods=[
            {"name": "玻璃水", "spec": "2 升 防冻 -25℃", "unit": "桶", "normal": "28.00", "price": "19.90"},
            {"name": "车载香薰", "spec": "雪松", "unit": "瓶", "normal": "59.00", "price": "39.00"},
        ],
        fees=[
            {"item": "堆头费", "amount": "2000", "bearer": "supplier"}, {"item": "海报制作费", "amount": "350.50", "bearer": "retailer"},
        ],
    )  # fmt: skip
    yield world.awake(3, 6)
    world.do(
        CLERK,
        "confirmations.sign_theirs",
        confirmation=row,
        signer="示例业务员",
        title="区域代表",
        signature=_hand(world),
    )


def _title(world: World) -> Story:
    row = yield from _checked(
        world, "title", CLERK, MANAGER, site=SITE, place="示例市", party="示例汽车贸易有限公司", contact="示例仓管", contact_phone="13700006603",
        contract="HT-示例-2026-017", where="示例市物流园 3 号库", transfer_at=(clock.now() + timedelta(days=4)).isoformat(),
        goods=[
            {"name": "示例牌轿车", "spec": "1.5T 舒适型 白色", "quantity": "6", "unit": "台"},
            {"name": "随车工具包", "spec": "标配", "quantity": "6", "unit": "套"},
        ],
    )  # fmt: skip
    sent = world.do(CLERK, "confirmations.send_link", confirmation=row)
    link = links.find(sent.customer_link.rpartition("/")[2], LINK)
    assert link is not None
    yield world.awake(6, 20)
    world.by_link(
        link,
        "confirmations.sign_theirs",
        confirmation=row.pk,
        signer="示例经理",
        title="销售经理",
        signature=_hand(world),
    )


def _closing(world: World) -> Story:
    """Out to the customer, who has not signed yet."""
    customer = world.customers[SITE][-1]
    row = yield from _checked(
        world, "closing", AGENT, SUPERVISOR, customer=customer, account="保养套餐卡", reason="车辆已转让，搬离本市",
        balances=[
            {"item": "保养套餐余额", "direction": "to_customer", "amount": "460.00", "how": "原路退回微信", "basis": "退款单 示例-0317"}
        ],
    )  # fmt: skip
    world.do(AGENT, "confirmations.send_link", confirmation=row)


def _checked(world: World, kind: str, writer: str, checker: str, **said: Any) -> Any:
    """Written, checked by another the same day, and signed for the company."""
    row: Confirmation = world.do(writer, f"confirmations.write_{kind}", **said)
    yield world.at_work(SITE, 1, 3)
    world.do(checker, "confirmations.check", confirmation=row, outcome="pass", opinion="与合同一致")
    yield clock.now() + timedelta(minutes=15)
    world.do(checker, "confirmations.sign_ours", confirmation=row, signature=_hand(world))
    return row


def _hand(world: World) -> Any:
    drawn, _strokes = pictures.signature(world.rng)
    return drawn
