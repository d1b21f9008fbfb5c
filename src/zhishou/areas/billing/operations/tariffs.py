"""Tariffs: versions taken in, never changed; and the supplier's invoice of a pool."""

from __future__ import annotations

from typing import Any

from zhishou.areas.billing import closing, late_booking
from zhishou.areas.billing.models import ImportBatch, Item, PoolInvoice, PoolSplit, Tariff
from zhishou.areas.billing.rates import Rates
from zhishou.areas.billing.tariff_rows import TariffRow
from zhishou.areas.property import periods
from zhishou.kernel import importing
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Site
from zhishou.kernel.operation import Command, Refused, ask, operation
from zhishou.kernel.types import Money, Ref

MOST_ITEMS = 510  # an item's number has nine bits; the last is the late fee's


class ImportTariffs(Command):
    site: Ref[Site] = ask("小区")
    rows: list[TariffRow] = ask("收费标准")


class EnterInvoice(Command):
    item: Ref[Item] = ask("公摊费项")
    period: int = ask("账期", at_least=200001, at_most=216912, hint="例如 202611")
    amount: Money = ask("账单金额", at_least=1)
    number: str = ask("账单号", at_least=1, at_most=60)

    @property
    def site(self) -> Site:
        """Where authority is needed."""
        return self.item.site


class WithdrawInvoice(Command):
    invoice: Ref[PoolInvoice] = ask("供应商账单")


@operation("billing.import_tariffs", label="导入收费标准", capability="keep_tariffs", about="site")
def import_tariffs(act: Act, cmd: ImportTariffs) -> ImportBatch:
    """Take in tariff versions with their legal basis (property.cashier.2).

    A version that is there already stays; the same item and day with other content is refused: change is a new version.
    """
    importing.one_at_a_time(act, cmd.site)
    batch = ImportBatch(site=cmd.site, what=ImportBatch.What.TARIFFS, taken=0, by=act.actor.person, at=act.now)
    for row in cmd.rows:
        item = _item(cmd.site, row, batch)
        there = Tariff.objects.filter(item=item, effective_from=row.effective_from).first()
        if there is not None and differs(there, row):
            raise Refused("tariffs.frozen", item=row.code, day=row.effective_from.isoformat())
        if there is None and row.kind != Item.Kind.LATE:
            made = Tariff.objects.create(site=cmd.site, item=item, by=act.actor.person, **values_of(row))
            batch.list_made([made])
            batch.taken += 1
    batch.already = len(cmd.rows) - batch.taken
    batch.save()
    importing.tell(act, batch, cmd.rows)
    return batch


def values_of(row: TariffRow) -> dict[str, Any]:
    """What a row says of a version, by the model's fields."""
    return {name: value for name, value in row.model_dump().items() if name not in ("code", "name", "kind")}


def differs(there: Tariff, row: TariffRow) -> bool:
    """True when a version on file says something else than a row."""
    return there.item.kind != row.kind or any(getattr(there, name) != value for name, value in values_of(row).items())


def _item(site: Site, row: TariffRow, batch: ImportBatch) -> Item:
    item = Item.objects.filter(site=site, code=row.code).first()
    if item is not None:
        return item
    if row.kind == Item.Kind.LATE:
        item = late_booking.late_item(site, Rates(site))
        item.code, item.name = row.code, row.name
        item.save(update_fields=["code", "name"])
        return item
    used = set(Item.objects.filter(site=site).values_list("number", flat=True))
    number = next((n for n in range(1, MOST_ITEMS + 1) if n not in used), None)
    if number is None:
        raise Refused("tariffs.too_many")
    made = Item.objects.create(site=site, code=row.code, name=row.name, kind=row.kind, number=number)
    batch.list_made([made])
    return made


@operation("billing.enter_invoice", label="录入供应商账单", capability="run_billing")
def enter_invoice(act: Act, cmd: EnterInvoice) -> PoolInvoice:
    """The supplier's invoice for a pool and period takes the place of usage × price; entered anew it is put right.

    Refused for an item that is not shared, in a closed month, and once the pool is split.
    """
    item = cmd.item
    if item.kind != Item.Kind.SHARED:
        raise Refused("pool.not_shared", item=item.name)
    _refuse_split(item, cmd.period)
    values = {"site": item.site, "amount_fen": int(cmd.amount), "number": cmd.number}
    made, _new = PoolInvoice.objects.update_or_create(item=item, period=cmd.period, defaults=values)
    act.note(item=item.code, period=cmd.period, fen=made.amount_fen)
    return made


@operation("billing.withdraw_invoice", label="撤回供应商账单", capability="run_billing", about="invoice")
def withdraw_invoice(act: Act, cmd: WithdrawInvoice) -> Item:
    """The invoice was entered by mistake: the pool costs what its meters say. Refused once the pool is split."""
    _refuse_split(cmd.invoice.item, cmd.invoice.period)
    found = act.lock(cmd.invoice)
    act.note(item=found.item.code, period=found.period, fen=found.amount_fen)
    found.delete()
    return cmd.invoice.item


def _refuse_split(item: Item, period: int) -> None:
    from zhishou.areas.payments import settling

    settling.hold(item.site)  # a run that splits the pool holds it too
    closing.refuse_closed(item.site, period)
    if PoolSplit.objects.filter(item=item, period=period).exists():
        raise Refused("pool.split", item=item.name, period=periods.words(period))
