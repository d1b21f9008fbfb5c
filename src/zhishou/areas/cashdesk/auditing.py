"""`zhishou audit` of the counter: numbers without a gap, every receipt its lines, its payments and its cash; slips too."""

from __future__ import annotations

from django.db.models import Count, F, Max, Min, Q, Sum

from zhishou.areas.cashdesk import bank_month
from zhishou.areas.cashdesk.drawer import total
from zhishou.areas.cashdesk.models import BankDeposit, BankMonth, Book, CashCount, Entry, Receipt, ReceiptLine, Slip
from zhishou.kernel import audit


@audit.check("收据连号")
def numbers() -> list[str]:
    """Each book has given every number from its first to the one before the next, once."""
    rows = Book.objects.annotate(n=Count("receipts"), low=Min("receipts__serial"), high=Max("receipts__serial"))
    return [
        f"收据本 {book.prefix}：应有 {book.next - book.first} 张，实有 {book.n} 张（{book.low}–{book.high}）"
        for book in rows
        if (book.n, book.low or book.first, book.high or book.next - 1)
        != (book.next - book.first, book.first, book.next - 1)
    ]


@audit.check("收据与账")
def receipts() -> list[str]:
    """The lines of a receipt are its amount; each of its payments is the lines that name it; void means reversed."""
    found = [
        f"收据 {row.number}：金额 {row.amount_fen}，各行 {row.said}"
        for row in Receipt.objects.annotate(said=Sum("lines__amount_fen")).exclude(said=F("amount_fen"))
    ]
    lines = ReceiptLine.objects.filter(payment__isnull=False).values(
        "payment", "payment__amount_fen", "receipt__number"
    )
    found += [
        f"收据 {row['receipt__number']}：收款 {row['payment']} 是 {row['payment__amount_fen']}，各行 {row['fen']}"
        for row in lines.annotate(fen=Sum("amount_fen")).exclude(fen=F("payment__amount_fen"))
    ]
    voided = Q(receipt__voided_at__isnull=False)
    reversed_ = Q(payment__reversals__kind=1)
    odd = ReceiptLine.objects.filter(payment__isnull=False).filter(voided & ~reversed_ | ~voided & reversed_)
    return found + [
        f"收据 {n} 的作废与收款的冲正不符" for n in odd.values_list("receipt__number", flat=True).distinct()
    ]


@audit.check("现金与收据")
def entries() -> list[str]:
    """Each receipt came over the counter once, and went back once when it is void."""
    rows = Receipt.objects.annotate(
        into=Sum("entries__amount_fen", filter=Q(entries__amount_fen__gt=0)),
        out=Sum("entries__amount_fen", filter=Q(entries__amount_fen__lt=0)),
    )
    found = []
    for row in rows.values_list("number", "amount_fen", "voided_at", "into", "out"):
        number, fen, voided, into, out = row
        if into != fen or (out or 0) != (-fen if voided else 0):
            found.append(f"收据 {number}：金额 {fen}，收进 {into or 0}，退出 {out or 0}")
    wrong = Entry.objects.exclude(receipt=None).exclude(method=F("receipt__method"))
    return found + [f"收付 {pk} 的方式与收据不同" for pk in wrong.values_list("pk", flat=True)]


@audit.check("交款单与现金")
def slips() -> list[str]:
    """A slip is the cash that went with it; a deposit slip is its source."""
    rows = Slip.objects.annotate(held=Sum("entries__amount_fen")).exclude(held=F("amount_fen"))
    found = [f"交款单 {row.number}：金额 {row.amount_fen}，现金 {row.held}" for row in rows]
    odd = BankDeposit.objects.filter(slip__isnull=False).exclude(amount_fen=F("slip__amount_fen"))
    return found + [f"进账单 {row.number} 与交款单金额不同" for row in odd]


@audit.check("现金清点")
def counts() -> list[str]:
    """A count is the sum of its notes and coins."""
    rows = CashCount.objects.all().iterator()
    return [f"现金清点 {row.pk}：{row.counted_fen}" for row in rows if total(row.notes) != row.counted_fen]


@audit.check("对账月结")
def bank_months() -> list[str]:
    """A signed month says what the bank and the channels said; in and out are what is matched, explained and open."""
    found = []
    for month in BankMonth.objects.filter(withdrawn_at=None).select_related("site").iterator():
        now, told = bank_month.figures(month.site, month.period, []), month.figures
        found += [
            f"对账月结 {month.site.code} {month}：{name} 签字时 {told[name]}，现在 {now[name]}"
            for name in ("into_fen", "out_fen", "scan_gross", "scan_fee", "scan_net")
            if told[name] != now[name]
        ]
        if told["into_fen"] + told["out_fen"] != told["matched_fen"] + told["explained_fen"] + told["open_fen"]:
            found.append(f"对账月结 {month.site.code} {month}：进账加出账不等于已对上、已说明和没对上之和")
    return found
