"""What a debit batch asks of whom: the open charges of units with a live mandate, and the values a bank file needs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from zhishou.areas.billing import queries as fees
from zhishou.areas.payments.bank.files import File, Record
from zhishou.areas.payments.bank.layout import Layout, Part, layouts
from zhishou.areas.payments.models import DebitBatch, DebitPart
from zhishou.areas.payments.settling import DEVELOPER, Ledger
from zhishou.areas.property import queries as register
from zhishou.areas.property.queries import Account
from zhishou.kernel import settings_store
from zhishou.kernel.models import Site

SETTINGS = {
    "merchant": "payments.debit_merchant", "company": "payments.debit_company", "company_bank": "payments.debit_bank",
    "fee_code": "payments.debit_fee_code", "business_code": "payments.debit_business_code",
    "company_account": "payments.debit_account", "company_name": "payments.debit_account_name",
}  # fmt: skip
for _name, _label, _default in (
    ("payments.debit_merchant", "划账：银联商户号", "000000000000000"),
    ("payments.debit_company", "划账：企业代码", ""),
    ("payments.debit_bank", "划账：收款银行行号", ""),
    ("payments.debit_fee_code", "划账：费项代码", ""),
    ("payments.debit_business_code", "划账：业务代码", ""),
    ("payments.debit_account", "划账：收款账号", ""),
    ("payments.debit_account_name", "划账：收款户名", ""),
):
    settings_store.declare(_name, _label, _default, hint="向开户银行索取，写进银行划账文件的文件头")


@dataclass(frozen=True)
class Asked:
    """What is asked of one unit's account: parts as (charge, late, fen), in the order they are settled."""

    site: Site
    unit: int
    account: Account
    parts: tuple[tuple[int, bool, int], ...]

    @property
    def amount_fen(self) -> int:
        """The whole line."""
        return sum(fen for _charge, _late, fen in self.parts)


def asked(site: Site, period: int) -> list[Asked]:
    """What every account at a site and below owes up to and with a period, by unit code; nothing in another live batch.

    Charges whose late fee stands still for a dispute are left out, and so is what the developer owes.
    """
    found: list[Asked] = []
    for community in register.communities(site):
        accounts = register.accounts(community)
        ledger = Ledger(community, accounts)
        taken = _taken(owed.charge for rows in ledger.open.values() for owed in rows)
        disputed = fees.disputed(owed.charge for rows in ledger.open.values() for owed in rows)
        for unit, account in accounts.items():
            parts = tuple(
                (owed.charge, late, fen)
                for owed in ledger.open[unit]
                if owed.period <= period and owed.payer != DEVELOPER and owed.charge not in disputed
                for late in (False, True)
                if (fen := ledger.left[(owed.charge, late)]) > 0 and (owed.charge, late) not in taken
            )
            if parts:
                found.append(Asked(community, unit, account, parts))
    return found


def _taken(charges: Iterable[int]) -> set[tuple[int, bool]]:
    return set(DebitPart.objects.filter(charge__in=list(charges), live=True).values_list("charge_id", "late"))


def content(layout: Layout, batch: DebitBatch, lines: Iterable[tuple[str, Asked]]) -> File:
    """The batch as values by name; a layout writes those it knows."""
    told: dict[str, Any] = settings_store.values(SETTINGS.values(), batch.site)
    rows: list[Record] = [_row(batch.made_on, n, reference, line) for n, (reference, line) in enumerate(lines, 1)]
    sequence = f"{batch.number:06d}" if _is_text(layout, "sequence") else batch.number
    header: Record = {
        **{name: str(told[setting]) for name, setting in SETTINGS.items()},
        "sequence": sequence, "count": batch.count, "total": batch.amount_fen, "order_date": batch.made_on,
        "due_date": batch.made_on,
    }  # fmt: skip
    return File(rows, header)


def _row(day: date, number: int, reference: str, line: Asked) -> Record:
    return {
        "number": number, "reference": reference, "date": day, "bank_no": "", "bank_kind": "", "bank_name": line.account.bank,
        "account": line.account.number, "account_name": line.account.holder, "agreement": line.account.agreement,
        "id_type": "", "id_number": "", "amount": line.amount_fen, "private": "", "extra": "",
    }  # fmt: skip


def _is_text(layout: Layout, name: str) -> bool:
    return any(f.name == name and f.type == "text" for f in layout.sent.header)


def file_name(part: Part, batch: DebitBatch) -> str:
    """What the bank expects the file to be called."""
    told = settings_store.values(SETTINGS.values(), batch.site)
    names = {name: str(told[setting]) for name, setting in SETTINGS.items()}
    return part.file_name.format(**names, date=f"{batch.made_on:%Y%m%d}", sequence=batch.number)


def layout_choices() -> list[tuple[str, str]]:
    """The layouts a form offers."""
    return [(each.name, each.title) for each in layouts().values()]
