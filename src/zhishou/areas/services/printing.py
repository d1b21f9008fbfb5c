"""The forms of paid services and deposits on A4."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from django.conf import settings

from zhishou.areas.cases.prints import day, minute
from zhishou.areas.services.models import Bill, Deposit, PriceList, Refund, Remittance
from zhishou.areas.services.queries import Total, facts_of
from zhishou.kernel import files
from zhishou.kernel.money import in_words, yuan
from zhishou.kernel.paper import JSON, in_chinese, render
from zhishou.kernel.qr import qr_svg

FOLDER = Path(__file__).resolve().parent / "print"


def _qr(path: str) -> str:
    return qr_svg(f"{settings.PUBLIC_URL}{path}", border=0)


@in_chinese
def bill_pdf(bill: Bill) -> bytes:
    """《有偿服务单》: customer, work, lines by the price list, amount in words, signature (property.assistant.5)."""
    lines: list[JSON] = [
        [row["name"], row["measure"], row["quantity"], yuan(row["price_fen"]), yuan(row["amount_fen"])]
        for row in facts_of(bill)
    ]
    data: dict[str, JSON] = {
        "company": bill.site.company().name, "number": bill.number, "date": day(bill.made_at), "site": bill.site.name,
        "customer": bill.customer, "unit": bill.unit.code if bill.unit else "", "place": bill.place, "work": bill.work,
        "order": bill.order.number if bill.order else "", "lines": lines, "amount": yuan(bill.amount_fen),
        "words": in_words(bill.amount_fen), "maker": bill.made_by.name, "receipt": bill.receipt.number if bill.receipt else "",
        "paid": f"{bill.receipt.paid_on:%Y-%m-%d}" if bill.receipt else "",
        "taker": bill.receipt.issued_by.name if bill.receipt else "",
        "state": str(bill.get_state_display()), "void": bill.void_reason, "signature": files.picture(bill.signature),
        "signed_at": day(bill.signed_at) if bill.signed_at else None, "qr": _qr(bill.url()),
    }  # fmt: skip
    return render(FOLDER / "bill.typ", data, at=bill.made_at)


@in_chinese
def prices_pdf(found: PriceList) -> bytes:
    """《服务价目表》 for the wall."""
    rows: list[JSON] = [[p.code, p.name, p.measure, yuan(p.price_fen), p.note] for p in found.prices.all()]
    company = found.site.company()
    data: dict[str, JSON] = {
        "company": company.name, "site": found.site.name, "date": f"{found.effective_from:%Y-%m-%d}",
        "number": f"{found.version}", "basis": found.basis, "rows": rows, "phone": found.site.phone or company.phone,
    }  # fmt: skip
    return render(FOLDER / "prices.typ", data, at=found.decided_at)


@in_chinese
def account_pdf(
    company: str, *, since: date, until: date, by: str, label: str, rows: list[Total], total: Total
) -> bytes:
    """《有偿服务账》 for a span of days."""
    lines: list[JSON] = [
        [r.title, str(r.count), yuan(r.billed_fen), yuan(r.paid_fen), yuan(r.owed_fen)] for r in (*rows, total)
    ]
    data: dict[str, JSON] = {
        "company": company, "since": f"{since}", "until": f"{until}", "label": label, "rows": lines,
    }  # fmt: skip
    return render(FOLDER / "account.typ", data)


@in_chinese
def remittance_pdf(row: Remittance) -> bytes:
    """《有偿服务周上缴单》: collected, remitted, difference and reason, signatures (property.supervisor.3)."""
    rows = row.bills.select_related("bill__receipt__issued_by").order_by("bill__receipt__paid_on", "bill__pk")
    bills: list[JSON] = [
        [
            one.bill.number, one.bill.customer, f"{receipt.paid_on:%m-%d}", receipt.number, receipt.issued_by.name,
            str(receipt.get_method_display()), yuan(one.bill.amount_fen),
        ]
        for one in rows
        if (receipt := one.bill.receipt) is not None
    ]  # fmt: skip
    data: dict[str, JSON] = {
        "company": row.site.company().name, "site": row.site.name, "number": row.number, "date": day(row.made_at),
        "since": f"{row.since}", "until": f"{row.until}", "cash": yuan(row.cash_fen), "other": yuan(row.other_fen),
        "remitted": yuan(row.remitted_fen), "words": in_words(row.remitted_fen), "difference": yuan(row.difference_fen),
        "reason": row.reason, "state": str(row.get_state_display()), "returned": row.return_reason, "bills": bills,
        "maker": row.made_by.name, "signature": files.picture(row.signature), "made": day(row.made_at),
        "finance": row.decided_by.name if row.decided_by else "", "finance_signature": files.picture(row.finance_signature),
        "decided": day(row.decided_at) if row.decided_at else None, "qr": _qr(row.url()),
    }  # fmt: skip
    return render(FOLDER / "remittance.typ", data, at=row.made_at)


@in_chinese
def deposit_pdf(deposit: Deposit, free: int) -> bytes:
    """《押金单》: what is held for whom, what was deducted and why, what was given back."""
    deductions: list[JSON] = [
        [minute(one.asked_at), one.reason, yuan(one.amount_fen), str(one.get_state_display()), one.decided_by.name if one.decided_by else ""]
        for one in deposit.deductions.select_related("decided_by")
    ]  # fmt: skip
    refunds: list[JSON] = [
        [one.number, one.payee, yuan(one.amount_fen), str(one.get_state_display()), f"{one.paid_on:%Y-%m-%d}" if one.paid_on else ""]
        for one in deposit.refunds.all()
    ]  # fmt: skip
    data: dict[str, JSON] = {
        "company": deposit.site.company().name, "site": deposit.site.name, "number": deposit.number,
        "date": f"{deposit.taken_on:%Y-%m-%d}", "unit": deposit.unit.code, "payer": deposit.payer,
        "kind": str(deposit.get_kind_display()), "amount": yuan(deposit.amount_fen), "words": in_words(deposit.amount_fen),
        "held": yuan(deposit.held_fen), "free": yuan(free), "receipt": deposit.receipt.number if deposit.receipt else "", "note": deposit.note,
        "taker": deposit.receipt.issued_by.name if deposit.receipt else "", "deductions": deductions, "refunds": refunds,
        "qr": _qr(deposit.url()),
    }  # fmt: skip
    return render(FOLDER / "deposit.typ", data, at=deposit.made_at)


@in_chinese
def refund_pdf(refund: Refund) -> bytes:
    """《退款单》: asked, approved, paid, by whom; the payee's signature."""
    data: dict[str, JSON] = {
        "company": refund.site.company().name, "site": refund.site.name, "number": refund.number,
        "date": day(refund.asked_at), "unit": refund.unit.code, "payee": refund.payee, "what": refund.what,
        "amount": yuan(refund.amount_fen), "words": in_words(refund.amount_fen), "reason": refund.reason,
        "state": str(refund.get_state_display()), "asked": f"{refund.asked_by.name}　{minute(refund.asked_at)}",
        "decided": f"{refund.decided_by.name}　{minute(refund.decided_at)}　{refund.opinion}" if refund.decided_by else "",
        "paid": f"{refund.paid_by.name}　{refund.get_way_display()}　{refund.reference}" if refund.paid_by else "",
        "signature": files.picture(refund.signature), "paid_on": f"{refund.paid_on:%Y-%m-%d}" if refund.paid_on else None,
        "qr": _qr(refund.url()),
    }  # fmt: skip
    return render(FOLDER / "refund.typ", data, at=refund.asked_at)
