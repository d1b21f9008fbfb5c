"""Taking an import of customers back, as long as nobody has used any of the files it opened."""

from __future__ import annotations

from zhishou.areas.customers.models import Customer, ImportBatch
from zhishou.kernel import taking_back
from zhishou.kernel.gate import Act
from zhishou.kernel.operation import Command, ask, operation
from zhishou.kernel.types import Ref


class UndoImport(Command):
    batch: Ref[ImportBatch] = ask("批次")
    reason: str = ask("原因", at_most=200)


@operation("customers.undo_import", label="撤销导入", capability="keep_customers", about="batch")
def undo_import(act: Act, cmd: UndoImport) -> ImportBatch:
    """Take back the files one chunk of a table opened, and the words its event kept of them.

    Refused once it was taken back, and while any of the customers is used: in a case, a call, a service, a change.
    """
    return taking_back.take_back(act, cmd.batch, [Customer.objects.filter(batch=cmd.batch)])


taking_back.UNDONE_BY["customers.import_rows"] = "customers.undo_import"
