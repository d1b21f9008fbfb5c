"""The one way into the ledger of gifts: a movement changes one gift, which is never fewer than none."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict

from zhishou.areas.gifts.models import KEEP, Entry, Gift
from zhishou.kernel import typed
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Site
from zhishou.kernel.operation import Invalid, Refused, ask

MOST_LINES, MOST_PIECES = 40, 100_000
Part = tuple[Gift, int]


def offered(actor: Actor, _row: object = None) -> list[tuple[str, str]]:
    """The gifts in use where the actor keeps them: “G01 保温杯（个）”, with the store where there are several."""
    rows = Gift.objects.filter(site__in=actor.sites(KEEP), retired_at=None).select_related("site")
    several = len({one.site_id for one in rows}) > 1
    return [
        (one.code, f"{one}（{one.unit}）" + (f"　{one.site.name}" if several else ""))
        for one in rows
    ]  # fmt: skip


class Typed(BaseModel):
    """A line as it is written: a gift by its code, and how many."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    gift: str = ask("赠品", default="", at_most=20, choices=offered)
    quantity: str = ask("数量", default="", at_most=6)


def in_use(site: Site) -> list[Gift]:
    """The gifts of the store that were not retired."""
    return list(Gift.objects.filter(site=site, retired_at=None))


def read(among: Iterable[Gift], rows: Sequence[Typed], *, zero: bool = False) -> list[Part]:
    """Which of these gifts and how many, each once. Invalid with every line that cannot be taken."""
    known = {one.code: one for one in among}
    wrong: list[str] = []
    found: dict[str, Part] = {}
    for n, row in enumerate(rows, 1):
        quantity = typed.number(row.quantity)
        if row.gift not in known:
            wrong.append(
                _("第 {line} 行：这家店没有赠品“{code}”，或者已经停用。请从列表里选。").format(line=n, code=row.gift)
            )
        elif quantity is None or not (0 if zero else 1) <= quantity <= MOST_PIECES:
            said = (
                _("第 {line} 行：数量“{text}”请写整数，没有了的写 0。")
                if zero
                else _("第 {line} 行：数量“{text}”请写整数，要大于零。")
            )
            wrong.append(said.format(line=n, text=row.quantity))
        elif row.gift in found:
            wrong.append(_("第 {line} 行：“{name}”写了两次，请合成一行。").format(line=n, name=known[row.gift].name))
        else:
            found[row.gift] = (known[row.gift], quantity)
    if wrong:
        raise Invalid({"lines": wrong})
    return list(found.values())


def move(
    act: Act, parts: Sequence[Part], kind: Entry.Kind, *, sign: int, paper: str = "", note: str = "",
    why: dict[int, str] | None = None,
) -> list[Entry]:  # fmt: skip
    """Write movements, by gift, so that two at once wait for one another. Refused with the gift that is short; then nothing moves.

    A retired gift of which there are some again, since a customer brought them back, is in use again.
    """
    made = []
    for given, quantity in sorted(parts, key=lambda part: part[0].pk):
        gift = Gift.objects.select_for_update(of=("self",)).get(pk=given.pk)
        balance = gift.quantity + sign * quantity
        if balance < 0:
            raise Refused("gifts.short", name=gift.name, have=gift.quantity, want=quantity, unit=gift.unit)
        gift.quantity, gift.entries_made = balance, gift.entries_made + 1
        gift.retired_at = None if balance else gift.retired_at
        gift.save(update_fields=["quantity", "entries_made", "retired_at"])
        made.append(Entry.objects.create(
            gift=gift, n=gift.entries_made, kind=kind, change=sign * quantity, balance=balance, paper=paper,
            note=(why or {}).get(gift.pk, note), by=act.person, at=act.now,
        ))  # fmt: skip
    return made
