"""The one way into the ledger: a line of a slip changes one stock, which is never below nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict

from zhishou.areas.materials.models import Entry, Material, Slip, Stock
from zhishou.areas.property.queries import milli
from zhishou.kernel import typed
from zhishou.kernel.actor import Actor
from zhishou.kernel.models import Site
from zhishou.kernel.operation import Invalid, Refused, ask

MOST_LINES = 60
MOST_MILLI = 10**12
Part = tuple[Material, int]


def offered(actor: Actor, _row: object = None) -> list[tuple[str, str]]:
    """The materials in use of the actor's companies: “D01 灯泡 LED 9W（只）”."""
    rows = Material.objects.within(actor).filter(retired_at=None)
    return [(one.code, f"{one}（{one.unit}）") for one in rows]


class Typed(BaseModel):
    """A line as it is written: a material by its code, and how much."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    material: str = ask("材料", default="", at_most=20, choices=offered)
    quantity: str = ask("数量", default="", at_most=12)


def read(site: Site, rows: Sequence[Typed], *, zero: bool = False) -> list[Part]:
    """The materials of the company and their quantities, each once. Invalid with every line that cannot be taken."""
    known = {one.code: one for one in Material.objects.filter(site=site.company(), retired_at=None)}
    wrong: list[str] = []
    found: dict[str, Part] = {}
    for n, row in enumerate(rows, 1):
        quantity = typed.scaled(row.quantity, 3)
        if row.material not in known:
            wrong.append(
                _("第 {line} 行：目录里没有“{code}”，或者已经停用。请从列表里选。").format(line=n, code=row.material)
            )
        elif quantity is None or not (0 if zero else 1) <= quantity <= MOST_MILLI:
            said = (
                _("第 {line} 行：数量“{text}”请写数字，最多三位小数，没有了的写 0。")
                if zero
                else _("第 {line} 行：数量“{text}”要大于零，最多三位小数。")
            )
            wrong.append(said.format(line=n, text=row.quantity))
        elif row.material in found:
            wrong.append(
                _("第 {line} 行：“{name}”写了两次，请合成一行。").format(line=n, name=known[row.material].called)
            )
        else:
            found[row.material] = (known[row.material], quantity)
    if wrong or not found:
        raise Invalid({"lines": wrong or [_("请至少写一行。")]})
    return list(found.values())


def post(slip: Slip, parts: Iterable[Part], *, sign: int, why: dict[int, str] | None = None) -> list[Entry]:
    """Write the lines of a slip into the ledger, by material, so that two at once wait for one another.

    Refused with the material that is short, and then nothing is written.
    """
    made = []
    for material, quantity in sorted(parts, key=lambda part: part[0].pk):
        stock = locked(material, slip.site)
        balance = stock.quantity_milli + sign * quantity
        if balance < 0:
            raise Refused(
                "materials.short",
                name=material.called,
                have=milli(stock.quantity_milli),
                want=milli(quantity),
                unit=material.unit,
            )
        stock.quantity_milli, stock.entries_made = balance, stock.entries_made + 1
        stock.save(update_fields=["quantity_milli", "entries_made"])
        made.append(Entry.objects.create(
            stock=stock, n=stock.entries_made, slip=slip, change_milli=sign * quantity, balance_milli=balance,
            why=(why or {}).get(material.pk, ""),
        ))  # fmt: skip
    return made


def locked(material: Material, site: Site) -> Stock:
    """The stock of a material at a site, locked; made empty when there was none."""
    Stock.objects.get_or_create(material=material, site=site)
    found: Stock = Stock.objects.select_for_update(of=("self",)).get(material=material, site=site)
    return found
