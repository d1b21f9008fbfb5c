"""What rows of the counter are called in lists of other areas, and where what is owed about them is done."""

from __future__ import annotations

from django.utils.translation import gettext as _

from zhishou.areas.cashdesk.models import (
    BankDeposit,
    BankMonth,
    Book,
    CashCheck,
    CashCount,
    Match,
    Receipt,
    SettlementBatch,
    Slip,
    StatementBatch,
    StatementLine,
)
from zhishou.kernel import subjects
from zhishou.kernel.actor import Actor
from zhishou.kernel.money import yuan
from zhishou.kernel.subjects import Described


def describe_receipts(actor: Actor, ids: list[int]) -> dict[int, Described]:
    """Receipts within sight, in words."""
    rows = Receipt.objects.within(actor).filter(pk__in=ids).select_related("unit")
    return {
        row.pk: Described(f"{row.number}　¥{yuan(row.amount_fen)}", row.unit.code if row.unit else "", row.url())
        for row in rows
    }


def describe_deposits(actor: Actor, ids: list[int]) -> dict[int, Described]:
    """Deposit slips within sight, in words."""
    rows = BankDeposit.objects.within(actor).filter(pk__in=ids)
    return {row.pk: Described(f"{row.number}　¥{yuan(row.amount_fen)}", row.payer, row.url(), "核收") for row in rows}


def describe_slips(actor: Actor, ids: list[int]) -> dict[int, Described]:
    """The bank's slips within sight: number and sum, bank."""
    rows = Slip.objects.within(actor).filter(pk__in=ids)
    return {
        row.pk: Described(f"{row.number}　¥{yuan(row.amount_fen)}", row.bank, "/cash/slips", _("打开")) for row in rows
    }


def describe_months(actor: Actor, ids: list[int]) -> dict[int, Described]:
    """Signed months of the bank within sight: month and site."""
    rows = BankMonth.objects.within(actor).filter(pk__in=ids).select_related("site")
    return {row.pk: Described(f"{_('对账月结')} {row}", row.site.name, row.url(), _("打开")) for row in rows}


def describe_books(actor: Actor, ids: list[int]) -> dict[int, Described]:
    """Receipt books within sight: first and last number, community."""
    rows = Book.objects.within(actor).filter(pk__in=ids).select_related("site")
    return {
        row.pk: Described(
            f"{_('收据本')}　{row.written(row.first)}–{row.written(row.last)}",
            row.site.name,
            "/receipt-books",
            _("打开"),
        )
        for row in rows
    }


def describe_lines(actor: Actor, ids: list[int]) -> dict[int, Described]:
    """Lines of the bank within sight: day and sum; from whom stays on its page."""
    rows = StatementLine.objects.within(actor).filter(pk__in=ids).select_related("site")
    return {
        row.pk: Described(f"{_('银行流水')}　{row.on}　¥{yuan(row.amount_fen)}", row.site.name, row.url(), _("核对"))
        for row in rows
    }


def describe_matches(actor: Actor, ids: list[int]) -> dict[int, Described]:
    """What was found to be the same money, within sight: by which rule, how much at the bank or on paper."""
    rows = Match.objects.within(actor).filter(pk__in=ids).select_related("site")
    return {
        row.pk: Described(
            f"{_('对账')}　{row.get_rule_display()}　¥{yuan(row.lines_fen or row.papers_fen)}",
            row.site.name,
            row.url(),
            _("打开"),
        )
        for row in rows
    }


def describe_counts(actor: Actor, ids: list[int]) -> dict[int, Described]:
    """Counted drawers within sight: whose, of which day, how much."""
    rows = CashCount.objects.within(actor).filter(pk__in=ids).select_related("site", "cashier")
    return {
        row.pk: Described(
            f"{_('点现金')}　{row.day}　{row.cashier.name}　¥{yuan(row.counted_fen)}",
            row.site.name,
            f"/cash/day?site={row.site.code}",
        )
        for row in rows
    }


def describe_checks(actor: Actor, ids: list[int]) -> dict[int, Described]:
    """Checked days within sight: of which day, how much."""
    rows = CashCheck.objects.within(actor).filter(pk__in=ids).select_related("site")
    return {
        row.pk: Described(
            f"{_('核查现金')}　{row.day}　¥{yuan(row.counted_fen)}", row.site.name, f"/cash/day/{row.pk}.pdf"
        )
        for row in rows
    }


subjects.register("cashdesk.book", describe_books)
subjects.register("cashdesk.cashcheck", describe_checks)
subjects.register("cashdesk.cashcount", describe_counts)
subjects.register("cashdesk.match", describe_matches)
subjects.register("cashdesk.statementline", describe_lines)
subjects.register(
    "cashdesk.statementbatch", subjects.imports(StatementBatch, lambda row: _("银行流水"), "/bank/statements")
)
subjects.register(
    "cashdesk.settlementbatch",
    subjects.imports(SettlementBatch, lambda row: _("扫码结算单"), "/bank/settlements/files"),
)
subjects.register("cashdesk.bankmonth", describe_months)
subjects.register_step("cashdesk.sign_bank_month", lambda subject: ("对账签字", "/bank/months"))
subjects.register("cashdesk.slip", describe_slips)
subjects.register("cashdesk.receipt", describe_receipts)
subjects.register("cashdesk.bankdeposit", describe_deposits)
subjects.register_step("cashdesk.count_cash", lambda subject: ("点清现金", "/cash/day"))
subjects.register_step("cashdesk.check_cash", lambda subject: ("核查现金", "/cash/day"))
subjects.register_step("cashdesk.register_slip", lambda subject: ("登记交款单", "/cash/slips"))
subjects.register_step(
    "cashdesk.deposit_batch",
    lambda subject: ("填制进账单", f"/bank-deposits/new?{subject.rpartition('.')[2].replace(':', '=')}"),
)
subjects.register_step("cashdesk.confirm_deposit", lambda subject: ("核收进账单", "/bank-deposits"))
