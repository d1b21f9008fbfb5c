"""What letters say about who signed them, and what is left two years after they have gone (Labour Contract Law 50)."""

from __future__ import annotations

from zhishou.areas.letters.models import Letter, ScanPage
from zhishou.areas.people.privacy import KEPT_YEARS
from zhishou.kernel.privacy import ERASED, Holder, register_staff

register_staff(
    Letter,
    Holder(
        lambda person: Letter.objects.filter(appointment__person=person),
        {"declined_reason": ERASED, "withdrawn_reason": ERASED}, files=("signature", "sealed"), years=KEPT_YEARS,
    ),
)  # fmt: skip
register_staff(
    ScanPage,
    Holder(
        lambda person: ScanPage.objects.filter(letter__appointment__person=person), {"name": ERASED}, files=("file",),
        years=KEPT_YEARS,
    ),
)  # fmt: skip
