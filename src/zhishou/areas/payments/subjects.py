"""What debit batches and imports of payments are called in lists of other areas, and where what is owed about them is done."""

from __future__ import annotations

from django.utils.translation import gettext as _

from zhishou.areas.payments.models import DebitBatch, PaymentBatch
from zhishou.kernel import subjects
from zhishou.kernel.money import yuan
from zhishou.kernel.subjects import Described


@subjects.of(DebitBatch, "site")
def _debit_batch(row: DebitBatch) -> Described:
    """Debit batches: number and sum."""
    return Described(f"{row}　¥{yuan(row.amount_fen)}", row.site.name, row.url())


subjects.register("payments.paymentbatch", subjects.imports(PaymentBatch, lambda row: _("收款")))
subjects.register_step("payments.make_debit", lambda subject: ("制作划账文件", "/debits/new"))
