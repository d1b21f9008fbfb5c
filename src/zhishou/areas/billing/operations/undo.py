"""Taking an import of tariffs or opening balances back, by the one rule of all tables."""

from __future__ import annotations

from zhishou.areas.billing import closing
from zhishou.areas.billing.models import Charge, ImportBatch, Item, LateWatch, OldBill, Tariff
from zhishou.areas.property import queries as register
from zhishou.kernel import taking_back
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Site
from zhishou.kernel.operation import Command, ask, operation
from zhishou.kernel.types import Ref


class UndoImport(Command):
    batch: Ref[ImportBatch] = ask("批次")
    reason: str = ask("原因", at_most=200)


@operation("billing.undo_import", label="撤销导入", capability="keep_tariffs", about="batch")
def undo_import(act: Act, cmd: UndoImport) -> ImportBatch:
    """Take back the tariff versions of a list, the charges, prepayments and deposits of a table of opening
    balances, or the old system's bill.

    Refused once it was taken back; while a month has billed by a version or a unit agreed on an item; while anything was
    paid, collected, corrected or given back on an opening balance; and once its month is closed.
    """
    if cmd.batch.what == ImportBatch.What.TARIFFS:
        return _undo_tariffs(act, cmd.batch)
    if cmd.batch.what == ImportBatch.What.OLD_BILL:
        return taking_back.take_back(act, cmd.batch, [OldBill.objects.filter(batch=cmd.batch)])
    return _undo_opening(act, cmd.batch)


def _undo_tariffs(act: Act, batch: ImportBatch) -> ImportBatch:
    versions, items = batch.brought(Tariff), batch.brought(Item)
    agreed = register.items_agreed(batch.site)
    return taking_back.take_back(act, batch, [versions, items], [item for item in items if item.code in agreed])


def _undo_opening(act: Act, batch: ImportBatch) -> ImportBatch:
    from zhishou.areas.payments import queries as money

    charges = batch.brought(Charge)
    for site, period in charges.order_by().values_list("site", "period").distinct():
        closing.refuse_closed(Site.objects.get(pk=site), period)
    settled = money.allocations_between(batch.made.get("payments.payment", []), batch.made.get("billing.charge", []))
    watched = LateWatch.objects.filter(charge__in=charges)
    return taking_back.take_back(act, batch, [settled, watched, *batch.all_brought()])


taking_back.UNDONE_BY |= {
    "billing.import_tariffs": "billing.undo_import",
    "billing.import_opening": "billing.undo_import",
    "billing.import_old_bill": "billing.undo_import",
}
