"""赠品目录 and 入库: which gifts a store has, and what came in from whom (retail.clerk.7)."""

from __future__ import annotations

from django.db import models

from zhishou.areas.gifts import ledger
from zhishou.areas.gifts.ledger import MOST_LINES, Typed
from zhishou.areas.gifts.models import KEEP, Entry, Gift
from zhishou.kernel import choosing
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Site
from zhishou.kernel.operation import Command, Invalid, Refused, ask, operation
from zhishou.kernel.types import Money, PaperNumber, Ref


def url_of(row: models.Model) -> str:
    """The page of the row."""
    return str(row.url())  # type: ignore[attr-defined]


class Adding(Command):
    site: Ref[Site] = ask("门店", choices=choosing.sites(KEEP))
    code: PaperNumber = ask("编码", at_least=1, at_most=20, public=True, hint="店里不重复，例如 G01")
    name: str = ask("名称", at_least=1, at_most=60)
    unit: str = ask("单位", at_least=1, at_most=10, hint="定了就不能改，例如 个、盒、张")
    value_fen: Money = ask("每件价值（元）", at_least=0, hint="同期市场上同样东西的价格")


class Changing(Command):
    gift: Ref[Gift] = ask("赠品")
    name: str = ask("名称", at_least=1, at_most=60)
    value_fen: Money = ask("每件价值（元）", at_least=0)


class Retiring(Command):
    gift: Ref[Gift] = ask("赠品")


class Receiving(Command):
    site: Ref[Site] = ask("门店", choices=choosing.sites(KEEP))
    lines: list[Typed] = ask("赠品", at_least=1, at_most=MOST_LINES)
    supplier: str = ask("从哪里来", at_least=2, at_most=60, hint="供应商、品牌方或者公司采购")
    paper: PaperNumber = ask("送货单号", default="", at_most=60)


@operation("gifts.add", label="加赠品", capability=KEEP, url_after=url_of)
def add(act: Act, cmd: Adding) -> Gift:
    """A gift of the store, by a code of its own."""
    if Gift.objects.filter(site=cmd.site, code=cmd.code).exists():
        raise Refused("gifts.code_taken", text=cmd.code)
    made: Gift = Gift.objects.create(
        site=cmd.site, code=cmd.code, name=cmd.name, unit=cmd.unit, value_fen=cmd.value_fen, by=act.person, at=act.now
    )
    return made


@operation("gifts.change", label="改赠品", capability=KEEP, about="gift", url_after=url_of)
def change(act: Act, cmd: Changing) -> Gift:
    """Another name or value; code and unit stay."""
    row = act.lock(cmd.gift)
    row.name, row.value_fen = cmd.name, cmd.value_fen
    row.save(update_fields=["name", "value_fen"])
    return row


@operation("gifts.retire", label="停用赠品", capability=KEEP, about="gift", url_after=url_of)
def retire(act: Act, cmd: Retiring) -> Gift:
    """No longer received or handed out. Refused while any of it is in stock."""
    row = act.lock(cmd.gift)
    if row.retired_at is not None or row.quantity:
        raise Refused("gifts.not_retired", name=row.name)
    row.retired_at = act.now
    row.save(update_fields=["retired_at"])
    return row


@operation("gifts.receive", label="赠品入库", capability=KEEP, url_after=lambda row: "/gifts/ledger")
def receive(act: Act, cmd: Receiving) -> Entry:
    """What came in and from whom."""
    parts = ledger.read(ledger.in_use(cmd.site), cmd.lines)
    if not parts:
        raise Invalid({"lines": ["请至少写一行。"]})
    act.note(pieces=sum(quantity for _gift, quantity in parts))
    return ledger.move(act, parts, Entry.Kind.RECEIPT, sign=1, paper=cmd.paper, note=cmd.supplier)[0]
