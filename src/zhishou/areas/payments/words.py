"""The words of money that comes in."""

from __future__ import annotations

from zhishou.kernel import words

words.register(
    capabilities={"take_money": "收款入账"},
    sentences={"payments.import_payments": "导入收款"},
)
