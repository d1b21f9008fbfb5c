"""What all kinds of confirmation share: who and where, goods as they are typed, and what is worked out from them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict

from zhishou.areas.confirmations import amounts
from zhishou.areas.confirmations.models import Confirmation
from zhishou.kernel.operation import Command, Invalid, ask

MOST_LINES = 60
Content = dict[str, Any]


class Terms(Command):
    """The other side of a confirmation, the day and the place."""

    on: date | None = ask("日期", default=None, hint="不填就是今天")
    place: str = ask("签订地点", default="", at_most=80)
    party: str = ask("对方名称", at_least=2, at_most=80)
    party_address: str = ask("对方地址", default="", at_most=160)
    contact: str = ask("对方联系人", default="", at_most=40)
    contact_phone: str = ask("联系电话", default="", at_most=30)


HEAD = tuple(Terms.model_fields)


class Goods(BaseModel):
    """Goods without a price."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    name: str = ask("品名", default="", at_most=80)
    spec: str = ask("规格", default="", at_most=80)
    quantity: str = ask("数量", default="", at_most=16)
    unit: str = ask("单位", default="", at_most=10)


class PricedGoods(BaseModel):
    """Goods in both languages with a price."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    name: str = ask("品名", default="", at_most=80)
    name_en: str = ask("英文品名", default="", at_most=80)
    spec: str = ask("规格", default="", at_most=80)
    quantity: str = ask("数量", default="", at_most=16)
    unit: str = ask("单位", default="", at_most=10)
    price: str = ask("单价", default="", at_most=16)


@dataclass(frozen=True)
class Worked:
    """What a version says, and what the register shows of it."""

    content: Content
    summary: str
    currency: str = ""
    total_minor: int | None = None
    settle_on: date | None = None


@dataclass(frozen=True)
class Table:
    """A list of goods, fees or balances as a page shows it; the last columns in `ends` are amounts."""

    title: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    ends: int = 0

    @property
    def lines(self) -> list[list[tuple[str, str, bool]]]:
        """Each row as its cells: heading, text, whether it stands at the right edge."""
        first_end = len(self.heads) - self.ends
        return [[(self.heads[n], text, n >= first_end) for n, text in enumerate(row)] for row in self.rows]

    @property
    def columns(self) -> list[tuple[str, bool]]:
        """The headings, and whether each stands at the right edge."""
        return [(head, n >= len(self.heads) - self.ends) for n, head in enumerate(self.heads)]


@dataclass(frozen=True)
class Reading:
    """A version in words: pairs of label and value, and tables."""

    facts: list[tuple[str, str]]
    tables: list[Table] = field(default_factory=list)


@dataclass(frozen=True)
class Spec:
    """A kind: its terms, how they are worked out and read, what stands on its paper, and what both sides are called."""

    kind: Confirmation.Kind
    prefix: str
    terms: type[Command]
    work_out: Callable[[Any], Worked]
    read: Callable[[Content], Reading]
    paper: Callable[[Content], dict[str, Any]]
    sides: Callable[[Content], tuple[str, str]]  # what we are called on the paper, and what they are
    template: str

    @property
    def own_fields(self) -> tuple[str, ...]:
        """The fields of the terms that make the content: all but who and where, and rows."""
        return tuple(name for name in self.terms.model_fields if name not in (*HEAD, "customer"))


def goods_of(rows: Sequence[Goods], name: str = "goods") -> list[Content]:
    """The lines with their quantity in thousandths; Invalid with the line and what is wrong with it."""
    found, wrong = [], []
    for place, row in enumerate(rows, 1):
        thousandths = amounts.milli(row.quantity)
        if not row.name or not row.unit:
            wrong.append(_("第 {line} 行：品名和单位都要写。").format(line=place))
        elif thousandths is None:
            wrong.append(
                _("第 {line} 行：数量“{quantity}”要大于零，最多三位小数。").format(line=place, quantity=row.quantity)
            )
        else:
            found.append({**row.model_dump(), "quantity_milli": thousandths})
    _expect(found, wrong, name)
    return found


def priced_of(rows: Sequence[PricedGoods], name: str = "goods") -> list[Content]:
    """The lines with quantity, price and amount in whole numbers; Invalid with the line and what is wrong with it."""
    found, wrong = [], []
    for place, row in enumerate(rows, 1):
        thousandths, price = amounts.milli(row.quantity), amounts.price_e4(row.price)
        if not row.name or not row.name_en or not row.unit:
            wrong.append(_("第 {line} 行：品名、英文品名和单位都要写。").format(line=place))
        elif thousandths is None:
            wrong.append(
                _("第 {line} 行：数量“{quantity}”要大于零，最多三位小数。").format(line=place, quantity=row.quantity)
            )
        elif price is None:
            wrong.append(_("第 {line} 行：单价“{price}”要大于零，最多四位小数。").format(line=place, price=row.price))
        elif not (minor := amounts.line_minor(thousandths, price)):
            wrong.append(_("第 {line} 行：金额不到一分，请核对数量和单价。").format(line=place))
        else:
            found.append({**row.model_dump(), "quantity_milli": thousandths, "price_e4": price, "amount_minor": minor})
    _expect(found, wrong, name)
    return found


def _expect(found: Sequence[Content], wrong: list[str], name: str) -> None:
    if not found and not wrong:
        wrong = [_("请至少写一行。")]
    if len(found) > MOST_LINES:
        wrong = [_("最多 {most} 行。").format(most=MOST_LINES)]
    if wrong:
        raise Invalid({name: wrong})


def said(cmd: Command, *but: str) -> Content:
    """What the own fields of a command say, as a version keeps it."""
    return cmd.model_dump(mode="json", exclude={*HEAD, "confirmation", "site", "customer", *but})


def summary_of(lines: Sequence[Content]) -> str:
    """The first goods, and how many there are: what the register shows."""
    first = str(lines[0]["name"])
    return first if len(lines) == 1 else _("{name} 等 {n} 项").format(name=first, n=len(lines))
