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
from zhishou.kernel.money import yuan
from zhishou.kernel.subjects import Described


@subjects.of(Receipt, "unit")
def _receipt(row: Receipt) -> Described:
    return Described(f"{row.number}　¥{yuan(row.amount_fen)}", row.unit.code if row.unit else "", row.url())


@subjects.of(BankDeposit)
def _bank_deposit(row: BankDeposit) -> Described:
    return Described(f"{row.number}　¥{yuan(row.amount_fen)}", row.payer, row.url(), "核收")


@subjects.of(Slip)
def _slip(row: Slip) -> Described:
    """The bank's slips: number and sum, bank."""
    return Described(f"{row.number}　¥{yuan(row.amount_fen)}", row.bank, "/cash/slips")


@subjects.of(BankMonth, "site")
def _bank_month(row: BankMonth) -> Described:
    """Signed months of the bank: month and site."""
    return Described(f"{_('对账月结')} {row}", row.site.name, row.url())


@subjects.of(Book, "site")
def _book(row: Book) -> Described:
    """Receipt books: first and last number, community."""
    return Described(
        f"{_('收据本')}　{row.written(row.first)}–{row.written(row.last)}", row.site.name, "/receipt-books"
    )


@subjects.of(StatementLine, "site")
def _statement_line(row: StatementLine) -> Described:
    """Lines of the bank: day and sum; from whom stays on its page."""
    return Described(f"{_('银行流水')}　{row.on}　¥{yuan(row.amount_fen)}", row.site.name, row.url(), _("核对"))


@subjects.of(Match, "site")
def _match(row: Match) -> Described:
    """What was found to be the same money: by which rule, how much at the bank or on paper."""
    return Described(
        f"{_('对账')}　{row.get_rule_display()}　¥{yuan(row.lines_fen or row.papers_fen)}", row.site.name, row.url()
    )


@subjects.of(CashCount, "site", "cashier")
def _cash_count(row: CashCount) -> Described:
    """Counted drawers: whose, of which day, how much."""
    return Described(
        f"{_('点现金')}　{row.day}　{row.cashier.name}　¥{yuan(row.counted_fen)}",
        row.site.name,
        f"/cash/day?site={row.site.code}",
    )


@subjects.of(CashCheck, "site")
def _cash_check(row: CashCheck) -> Described:
    """Checked days: of which day, how much."""
    return Described(f"{_('核查现金')}　{row.day}　¥{yuan(row.counted_fen)}", row.site.name, f"/cash/day/{row.pk}.pdf")


subjects.register(
    "cashdesk.statementbatch", subjects.imports(StatementBatch, lambda row: _("银行流水"), "/bank/statements")
)
subjects.register(
    "cashdesk.settlementbatch",
    subjects.imports(SettlementBatch, lambda row: _("扫码结算单"), "/bank/settlements/files"),
)
subjects.register_step("cashdesk.sign_bank_month", lambda subject: ("对账签字", "/bank/months"))
subjects.register_step("cashdesk.count_cash", lambda subject: ("点清现金", "/cash/day"))
subjects.register_step("cashdesk.check_cash", lambda subject: ("核查现金", "/cash/day"))
subjects.register_step("cashdesk.register_slip", lambda subject: ("登记交款单", "/cash/slips"))
subjects.register_step(
    "cashdesk.deposit_batch",
    lambda subject: ("填制进账单", f"/bank-deposits/new?{subject.rpartition('.')[2].replace(':', '=')}"),
)
subjects.register_step("cashdesk.confirm_deposit", lambda subject: ("核收进账单", "/bank-deposits"))
