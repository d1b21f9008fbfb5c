"""What a debit batch asks of whom: the open charges of units with a live mandate, and the values a bank file needs."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zhishou.areas.billing import queries as fees
from zhishou.areas.payments.bank import files as bank_files
from zhishou.areas.payments.bank.files import File, Record
from zhishou.areas.payments.bank.layout import Layout, Part, layouts
from zhishou.areas.payments.models import DebitBatch, DebitHold, DebitLine, DebitPart
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
SETTING_NAMES = (
    ("payments.debit_merchant", "划账：银联商户号", "000000000000000"),
    ("payments.debit_company", "划账：企业代码", ""),
    ("payments.debit_bank", "划账：收款银行行号", ""),
    ("payments.debit_fee_code", "划账：费项代码", ""),
    ("payments.debit_business_code", "划账：业务代码", ""),
    ("payments.debit_account", "划账：收款账号", ""),
    ("payments.debit_account_name", "划账：收款户名", ""),
)
for _name, _label, _default in SETTING_NAMES:
    settings_store.declare(_name, _label, _default, hint="向开户银行索取，写进银行划账文件的文件头")


def not_set(layout: Layout, site: Site) -> list[str]:
    """What a layout writes of the company's settings and nobody has filled in, by label: the bank may turn it down."""
    written = {field.name for field in (*layout.sent.header, *layout.sent.detail, *layout.sent.trailer)}
    told = settings_store.values([setting for name, setting in SETTINGS.items() if name in written], site)
    labels = {setting: label for setting, label, _default in SETTING_NAMES}
    return [gettext(labels[setting]) for setting, value in told.items() if not str(value).strip("0")]


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


class Why(models.TextChoices):
    """Why something owed does not go into a batch."""

    NO_MANDATE = "no_mandate", _("没有代扣账号")
    DISPUTED = "disputed", _("有争议，暂不收")
    IN_ANOTHER = "in_another", _("已在另一批里")
    LEFT = "left", _("这次不划")


@dataclass(frozen=True)
class LeftOut:
    """What a unit owes up to a period that the batch does not ask for, and why."""

    unit: int
    amount_fen: int
    why: Why


@dataclass(frozen=True)
class Preview:
    """What a batch would hold and what it would not."""

    asked: list[Asked]
    left_out: list[LeftOut]


def preview(
    site: Site, period: int, *, without: Iterable[int] = (), only: set[tuple[int, bool]] | None = None,
    everybody: bool = True,
) -> Preview:  # fmt: skip
    """What every account at a site and below owes up to and with a period, by unit code, and what is left out and why.

    A charge in another live batch and one whose late fee stands still for a dispute are left out; what the developer
    owes is no matter of a bank file. `only`: nothing but these parts (charge, late); `everybody=False`: do not look at
    units without an account.
    """
    asked_: list[Asked] = []
    left: list[LeftOut] = []
    kept_out = set(without)
    for community in register.communities(site):
        accounts = register.accounts(community)
        units = list(dict.fromkeys([*accounts, *(register.unit_ids(community) if everybody else ())]))
        open_ = _Open(community, units, period, only)
        for unit in units:
            mine, taken, disputed = open_.of(unit)
            left += _left(unit, ((taken, Why.IN_ANOTHER), (disputed, Why.DISPUTED)))
            if unit in kept_out or unit not in accounts:
                why = Why.LEFT if unit in accounts else Why.NO_MANDATE
                left += _left(unit, ((mine, why),))
            elif mine:
                asked_.append(Asked(community, unit, accounts[unit], tuple(mine)))
    return Preview(asked_, left)


def _left(unit: int, found: Iterable[tuple[list[tuple[int, bool, int]], Why]]) -> list[LeftOut]:
    return [LeftOut(unit, sum(fen for _charge, _late, fen in parts), why) for parts, why in found if parts]


class _Open:
    """The open parts of a community's units up to a period, told apart by whether a batch may ask for them."""

    def __init__(self, site: Site, units: list[int], period: int, only: set[tuple[int, bool]] | None) -> None:
        self.ledger, self.period, self.only = Ledger(site, units), period, only
        charges = [owed.charge for rows in self.ledger.open.values() for owed in rows]
        self.taken, self.disputed = _taken(charges), fees.disputed(charges)

    def of(self, unit: int) -> tuple[list[tuple[int, bool, int]], ...]:
        """A unit's parts (charge, late, fen): to be asked for, in another live batch, in dispute."""
        mine: list[tuple[int, bool, int]] = []
        taken: list[tuple[int, bool, int]] = []
        disputed: list[tuple[int, bool, int]] = []
        for owed in self.ledger.open.get(unit, ()):
            if owed.period > self.period or owed.payer == DEVELOPER:
                continue
            for late in (False, True):
                key, fen = (owed.charge, late), self.ledger.left[(owed.charge, late)]
                if fen <= 0 or (self.only is not None and key not in self.only):
                    continue
                where = disputed if owed.charge in self.disputed else taken if key in self.taken else mine
                where.append((*key, fen))
        return mine, taken, disputed


def asked(
    site: Site, period: int, *, without: Iterable[int] = (), only: set[tuple[int, bool]] | None = None
) -> list[Asked]:
    """What a batch for a site and period holds (see `preview`)."""
    return preview(site, period, without=without, only=only, everybody=False).asked


def asked_again(batch: DebitBatch, codes: Collection[str] = ()) -> list[Asked]:
    """What the bank could not collect of a batch, for these of its reasons or any, as far as it is owed and asked for nowhere else."""
    failed = batch.lines.filter(state=DebitLine.State.FAILED)
    failed = failed.filter(code__in=codes) if codes else failed
    only = set(DebitPart.objects.filter(line__in=failed).values_list("charge_id", "late"))
    return asked(batch.site, batch.period, only=only) if only else []


def misfits(layout: Layout, day: date, lines: Iterable[Asked]) -> dict[int, str]:
    """The units whose line the layout cannot hold, with the sentence that says why."""
    found = {}
    for number, line in enumerate(lines, 1):
        no = bank_files.refusal_of(layout, layout.sent, _row(day, number, f"{0:012d}", line), number)
        if no is not None:
            found[line.unit] = no.sentence()
    return found


def _taken(charges: Iterable[int]) -> set[tuple[int, bool]]:
    return set(DebitHold.objects.filter(charge__in=list(charges)).values_list("charge_id", "late"))


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
    return [(each.name, gettext(each.title)) for each in layouts().values()]
