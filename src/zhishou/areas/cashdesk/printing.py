"""收据, 现金收取台账, 现金日清表 and 银行进账单 on paper."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from zhishou.areas.cashdesk import drawer, ledger
from zhishou.areas.cashdesk.models import BankDeposit, CashCheck, Entry, Receipt, ReceiptPrint
from zhishou.kernel import clock, files
from zhishou.kernel.actor import Actor
from zhishou.kernel.money import in_words, yuan
from zhishou.kernel.paper import JSON, in_chinese, render
from zhishou.kernel.phrasing import quantity
from zhishou.kernel.qr import qr_svg

FORMS = Path(__file__).resolve().parent / "print"


@in_chinese
def receipt_pdf(receipt: Receipt, printed: ReceiptPrint) -> bytes:
    """收据: book and number, payer, items, amount in words, method, cashier; a copy and a void one are marked."""
    method = str(receipt.get_method_display())
    marks = [_("副本（第 {n} 次打印）").format(n=printed.turn)] if printed.turn > 1 else []
    if receipt.voided_at is not None:
        marks.append(_("作废"))
    data: dict[str, JSON] = {
        "company": receipt.site.company().name, "number": receipt.number, "date": f"{receipt.paid_on:%Y-%m-%d}",
        "site": receipt.site.name, "book": str(receipt.book), "payer": receipt.payer,
        "unit": receipt.unit.code if receipt.unit else "", "marks": list[JSON](marks),
        "void": receipt.void_reason if receipt.voided_at else "",
        "lines": [[line.name, line.period, yuan(line.amount_fen)] for line in receipt.lines.all()],
        "total": yuan(receipt.amount_fen), "words": in_words(receipt.amount_fen),
        "method": f"{method}　{receipt.reference}" if receipt.reference else method,
        "tendered": yuan(receipt.tendered_fen) if receipt.tendered_fen else "", "change": yuan(receipt.change_fen),
        "cashier": receipt.issued_by.name, "at": f"{clock.local(receipt.issued_at):%Y-%m-%d %H:%M}",
        "printed": _("{name} {at} 打印").format(name=printed.by.name, at=f"{clock.local(printed.at):%Y-%m-%d %H:%M}"),
        "qr": qr_svg(f"{settings.PUBLIC_URL}{receipt.url()}"),
    }  # fmt: skip
    return render(FORMS / "receipt.typ", data, at=printed.at)


@in_chinese
def ledger_pdf(actor: Actor, rows: Iterable[Entry], first: date, last: date, sums: Sequence[dict[str, Any]]) -> bytes:
    """现金收取台账 of some days."""
    assert actor.person is not None
    lines: list[JSON] = [
        [yuan(value) if isinstance(value, int) else _breakable(value) for value in ledger.cells(row)] for row in rows
    ]
    data: dict[str, JSON] = {
        "company": actor.person.site.company().name, "span": f"{first} — {last}", "heads": [_(h) for h in ledger.HEADS],
        "rows": lines, "sums": [[one["label"], yuan(one["fen"])] for one in sums], "by": actor.person.name,
    }  # fmt: skip
    return render(FORMS / "ledger.typ", data)


def _breakable(text: str) -> str:
    """A long number of a bank or a channel may go on in the next line of its cell."""
    return (
        "\u200b".join(text[at : at + 6] for at in range(0, len(text), 6)) if len(text) > 16 and text.isascii() else text
    )


@in_chinese
def day_pdf(check: CashCheck) -> bytes:
    """现金日清表: each drawer by denomination, by the books and as counted, with the signatures of both."""
    counts = check.counts.select_related("cashier", "signature")
    names = {
        "n100": "100",
        "n50": "50",
        "n20": "20",
        "n10": "10",
        "n5": "5",
        "n1": "1",
        "c50": "0.5",
        "c10": "0.1",
        "c1": "0.01",
    }
    drawers: list[JSON] = [
        {
            "name": count.cashier.name, "system": yuan(count.system_fen), "counted": yuan(count.counted_fen),
            "difference": yuan(count.difference_fen), "reason": count.reason, "signature": files.picture(count.signature) or "",
            "at": f"{clock.local(count.at):%Y-%m-%d %H:%M}",
            "notes": [[names[n], str(count.notes.get(n, 0)), yuan(fen * count.notes.get(n, 0))] for n, fen in drawer.NOTES.items()],
        }
        for count in counts
    ]  # fmt: skip
    data: dict[str, JSON] = {
        "company": check.site.company().name, "site": check.site.name, "date": f"{check.day:%Y-%m-%d}", "drawers": drawers,
        "system": yuan(check.system_fen), "counted": yuan(check.counted_fen), "remark": check.remark,
        "difference": yuan(check.counted_fen - check.system_fen), "by": check.by.name,
        "signature": files.picture(check.signature) or "", "at": f"{clock.local(check.at):%Y-%m-%d %H:%M}",
    }  # fmt: skip
    return render(FORMS / "day.typ", data, at=check.at)


@in_chinese
def deposit_pdf(deposit: BankDeposit) -> bytes:
    """银行进账单: payer, payee, bank, amount in figures and words, source, hand-over."""
    source = (
        _("银行代扣第 {number} 批，划成 {n} 笔").format(number=f"{deposit.batch.number:06d}", n=deposit.pieces)
        if deposit.batch
        else quantity("银行交款单 {number}，现金收付 {n} 笔", number=deposit.slip, n=deposit.pieces)
    )
    data: dict[str, JSON] = {
        "company": deposit.site.company().name, "number": deposit.number, "date": f"{deposit.on:%Y-%m-%d}",
        "payer": deposit.payer, "payee": deposit.payee, "bank": deposit.bank, "account": deposit.account,
        "amount": yuan(deposit.amount_fen), "words": in_words(deposit.amount_fen), "source": source,
        "state": str(deposit.get_state_display()), "reason": deposit.reason, "handed_by": deposit.handed_by.name,
        "handed_at": f"{clock.local(deposit.handed_at):%Y-%m-%d}", "hand": files.picture(deposit.hand_signature) or "",
        "finance": files.picture(deposit.signature) or "", "answered_by": deposit.answered_by.name if deposit.answered_by else "",
        "answered_at": f"{clock.local(deposit.answered_at):%Y-%m-%d}" if deposit.answered_at else "",
        "qr": qr_svg(f"{settings.PUBLIC_URL}{deposit.url()}"),
    }  # fmt: skip
    return render(FORMS / "deposit.typ", data, at=deposit.answered_at or deposit.handed_at)
