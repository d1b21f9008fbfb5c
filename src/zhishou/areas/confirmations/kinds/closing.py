"""客户销户确认书: the account, its balance settled, no claims left (letters.account_closing; forms.tsv 客户销户确认书).

What the product knows stands there by itself: of the units the customer owns or rents, what is owed, prepaid and held as
deposit. What it does not know is entered with its basis.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import BaseModel, ConfigDict

from zhishou.areas.confirmations.kinds.terms import MOST_LINES, Content, Reading, Spec, Table, Worked, said
from zhishou.areas.confirmations.models import Confirmation
from zhishou.areas.customers.models import Customer
from zhishou.areas.payments import queries as payments
from zhishou.areas.property import finding
from zhishou.areas.services import queries as services
from zhishou.kernel.money import in_words, parse_fen, yuan
from zhishou.kernel.operation import Command, Invalid, ask
from zhishou.kernel.phrasing import listed
from zhishou.kernel.types import Ref

STATEMENT = "双方确认：上述账户的余额已经结清，双方之间没有未了的债权债务，今后互不就该账户提出任何要求。"


class Direction(models.TextChoices):
    """Whose the money is."""

    TO_COMPANY = "to_company", gettext_lazy("客户应付")
    TO_CUSTOMER = "to_customer", gettext_lazy("应退客户")


def directions(_actor: Any, _row: Any) -> list[tuple[str, str]]:
    """Choices of a line of balance."""
    return [(str(value), str(label)) for value, label in Direction.choices]


class BalanceLine(BaseModel):
    """A balance the product does not know: how much, how it was settled, and the paper that says so."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    item: str = ask("项目", default="", at_most=40)
    direction: str = ask("应付还是应退", default="", at_most=12, choices=directions)
    amount: str = ask("金额（元）", default="", at_most=16)
    how: str = ask("怎样结清", default="", at_most=80)
    basis: str = ask("依据（凭证号）", default="", at_most=80)


class ClosingTerms(Command):
    """What the closing of an account says."""

    customer: Ref[Customer] = ask("客户")
    account: str = ask("账户", at_least=1, at_most=80, hint="户号、会员卡号或合同号")
    reason: str = ask("销户原因", at_least=2, at_most=300)
    balances: list[BalanceLine] = ask(
        "其他余额",
        default=[],
        hint="房屋的欠费、预存、押金系统会自己列出；系统里没有的余额在这里写，没有余额的写一行 0 元和依据",
    )
    statement: str = ask("声明", default=STATEMENT, at_least=10, at_most=600, multiline=True)


@dataclass(frozen=True)
class Open:
    """Something not settled yet at a unit of the customer."""

    unit: str
    item: str
    fen: int


def units_of(customer: Customer) -> list[Any]:
    """The units the customer owns or rents today."""
    return finding.of_person(customer.site.company(), customer.name, customer.phones)


def open_balances(customer: Customer) -> list[Open]:
    """What is not settled at the customer's units: arrears, prepayments, deposits; each in fen, above zero."""
    found: list[Open] = []
    for unit in units_of(customer):
        owed = payments.owed_fen(unit)
        prepaid = payments.prepaid_of(unit.site, [unit.pk]).get(unit.pk, 0)
        rows = ((_("欠费"), owed), (_("预存"), prepaid), (_("押金"), services.held_fen(unit.pk)))
        found += [Open(unit.code, item, fen) for item, fen in rows if fen]
    return found


def open_words(found: list[Open]) -> str:
    """`1-101 欠费 120.00 元、1-101 押金 2,000.00 元`."""
    return listed(_("{unit} {item} {yuan} 元").format(unit=o.unit, item=o.item, yuan=yuan(o.fen)) for o in found)


def work_out(cmd: ClosingTerms) -> Worked:
    """The customer's units, and the entered balances with their basis. Invalid without either."""
    units = units_of(cmd.customer)
    lines = _entered(cmd.balances)
    if not units and not lines:
        raise Invalid({"balances": [_("系统里没有这位客户的房屋账目：请写明余额怎样结清、依据什么；没有余额的写 0。")]})
    content = {**said(cmd), "balances": lines, "units": [unit.code for unit in units]}
    return Worked(content, "", "CNY", sum(int(line["amount_fen"]) for line in lines))


def _entered(rows: list[BalanceLine]) -> list[Content]:
    found, wrong = [], []
    for place, row in enumerate(rows, 1):
        fen = _fen(row.amount)
        if not row.item or not row.basis or fen is None:
            wrong.append(_("第 {line} 行：项目、金额和依据都要写，没有余额的金额写 0。").format(line=place))
        elif fen and (row.direction not in Direction.values or not row.how):
            wrong.append(_("第 {line} 行：请选应付还是应退，写明怎样结清。").format(line=place))
        else:
            found.append({**row.model_dump(), "amount_fen": fen})
    if len(rows) > MOST_LINES:
        wrong = [_("最多 {most} 行。").format(most=MOST_LINES)]
    if wrong:
        raise Invalid({"balances": wrong})
    return found


def _fen(text: str) -> int | None:
    try:
        fen = parse_fen(text)
    except ValueError:
        return None
    return fen if 0 <= fen < 10**11 else None


def rows_of(content: Content) -> list[list[str]]:
    """Item, whose, amount, how it was settled, basis: a line each, the units first.

    A unit's accounts stand at nothing: with anything left the confirmation is neither checked nor signed (`open_balances`).
    """
    units = [
        [_("{unit} 的欠费、预存、押金").format(unit=unit), "", yuan(0), _("已结清"), _("系统账目")]
        for unit in content["units"]
    ]
    entered = [
        [
            line["item"], str(Direction(line["direction"]).label) if line["amount_fen"] else "", yuan(line["amount_fen"]),
            line["how"], line["basis"],
        ]
        for line in content["balances"]
    ]  # fmt: skip
    return [*units, *entered]


def read(content: Content) -> Reading:
    """What a page shows."""
    facts = [(_("账户"), content["account"]), (_("销户原因"), content["reason"]), (_("声明"), content["statement"])]
    heads = [_("项目"), _("应付还是应退"), _("金额（元）"), _("怎样结清"), _("依据")]
    return Reading(facts, [Table(_("余额"), heads, rows_of(content))])


def paper(content: Content) -> dict[str, Any]:
    """What the print template needs beside head and signatures. What is left at the end is nothing, in words too."""
    return {**content, "rows": rows_of(content), "left": yuan(0), "left_words": in_words(0)}


def sides(_content: Content) -> tuple[str, str]:
    """Company and customer."""
    return "本公司", "客户"


CLOSING = Spec(Confirmation.Kind.CLOSING, "XH-", ClosingTerms, work_out, read, paper, sides, "closing.typ")
