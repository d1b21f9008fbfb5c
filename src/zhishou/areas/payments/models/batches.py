"""A table of payments that was taken in, or a chunk of one."""

from __future__ import annotations

from typing import ClassVar

from zhishou.kernel.models.batch import Batch


class PaymentBatch(Batch):
    """What one import of payments brought; taken back, its payments are gone and the batch says who did it and when."""

    seen_by: ClassVar = ("take_money",)
