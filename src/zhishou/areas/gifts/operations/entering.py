"""参加抽奖: one chance an eligible ticket or number, until the list is closed and its digest published (retail.clerk.7)."""

from __future__ import annotations

from django.utils.translation import gettext as _

from zhishou.areas.gifts import fair
from zhishou.areas.gifts.models import KEEP, Draw, DrawEntry
from zhishou.areas.gifts.operations.keeping import url_of
from zhishou.areas.returns import queries as tickets
from zhishou.areas.returns.models import Sale
from zhishou.areas.returns.numbers import ticket_number
from zhishou.kernel import clock
from zhishou.kernel.gate import Act
from zhishou.kernel.money import yuan
from zhishou.kernel.operation import Command, Invalid, Refused, ask, operation
from zhishou.kernel.types import Ref

State = Draw.State
MOST_AT_ONCE, MOST_TOLD, LONGEST = 2000, 12, 40


class Entering(Command):
    draw: Ref[Draw] = ask("抽奖")
    numbers: str = ask("小票号或号码", at_least=1, at_most=90_000, multiline=True, hint="一行一个")


class OfDraw(Command):
    draw: Ref[Draw] = ask("抽奖")


@operation("gifts.enter", label="登记参加抽奖", capability=KEEP, about="draw", url_after=url_of)
def enter(act: Act, cmd: Entering) -> Draw:
    """Tickets or numbers take part, all of them or, with every one that cannot told, none. What takes part already stays once."""
    draw = _open(act, cmd.draw)
    numbers = list(dict.fromkeys(filter(None, map(ticket_number, cmd.numbers.splitlines()))))
    if not 1 <= len(numbers) <= MOST_AT_ONCE or any(len(one) > LONGEST for one in numbers):
        raise Invalid(
            {
                "numbers": [
                    _("一次 1 到 {most} 个，一行一个，每个最多 {longest} 个字。").format(
                        most=MOST_AT_ONCE, longest=LONGEST
                    )
                ]
            }
        )
    if draw.entry_by == Draw.By.NUMBER:
        return _put(act, draw, dict.fromkeys(numbers))
    fitting = {one.ticket: one for one in _fitting(draw)}
    wrong = [_unfit(draw, number) for number in numbers if number not in fitting]
    if wrong:
        raise Invalid({"numbers": wrong[:MOST_TOLD]})
    return _put(act, draw, {number: fitting[number] for number in numbers})


@operation("gifts.gather", label="把合格的小票都登记上", capability=KEEP, about="draw", url_after=url_of)
def gather(act: Act, cmd: OfDraw) -> Draw:
    """Every ticket the store knows that may take part does. Refused for a draw of numbers."""
    draw = _open(act, cmd.draw)
    if draw.entry_by != Draw.By.TICKET:
        raise Refused("gifts.draw_of_numbers", name=draw.name)
    return _put(act, draw, {one.ticket: one for one in _fitting(draw)})


@operation("gifts.close_draw", label="截止名单", capability=KEEP, by_system=True, about="draw", url_after=url_of)
def close_draw(act: Act, cmd: OfDraw) -> Draw:
    """The list is final and its digest published; tickets that no longer reach the amount are struck. By itself at its time.

    Refused before its announced time. When nobody takes part, the draw is over.
    """
    draw = act.lock(cmd.draw)
    if draw.state != State.OPEN:
        raise Refused("gifts.state", number=draw.number, state=draw.get_state_display())
    if act.now < draw.closes_at:
        raise Refused("gifts.not_yet", what=draw.closes_at_text)
    if draw.entry_by == Draw.By.TICKET:
        fitting = [one.pk for one in _fitting(draw)]
        draw.entries.exclude(sale__in=fitting).update(struck=DrawEntry.Struck.AMOUNT)
    numbers = list(draw.entries.filter(struck="").values_list("number", flat=True))
    draw.closed_at, draw.list_digest = act.now, fair.digest_of(numbers)
    draw.state = State.CLOSED if numbers else State.VOID
    draw.save(update_fields=["closed_at", "list_digest", "state"])
    if not numbers:
        act.excuse("gifts.draw", draw, "没有人参加")
    act.note(number=draw.number, entries=len(numbers), list_digest=draw.list_digest)
    return draw


def _open(act: Act, given: Draw) -> Draw:
    draw = act.lock(given)
    if draw.state != State.OPEN or act.now >= draw.closes_at or clock.today() < draw.starts_on:
        raise Refused("gifts.not_open", name=draw.name)
    return draw


def _unfit(draw: Draw, number: str) -> str:
    """Why a ticket may not take part."""
    sale = tickets.of_number(draw.site, number)
    if sale is None:
        return _("没有“{number}”这张小票。").format(number=number)
    if clock.local(sale.sold_at).date() < draw.starts_on or sale.sold_at > draw.closes_at:
        return f"{number}：{DrawEntry.Struck.DAY.label}"
    return f"{number}：{DrawEntry.Struck.AMOUNT.label}（{yuan(tickets.kept_fen(sale))}）"


def _fitting(draw: Draw) -> list[Sale]:
    since = clock.midnight(draw.starts_on)
    return tickets.sold(draw.site, since, draw.closes_at, least_fen=draw.ticket_fen)


def _put(act: Act, draw: Draw, numbers: dict[str, Sale | None]) -> Draw:
    there = set(draw.entries.filter(number__in=list(numbers)).values_list("number", flat=True))
    DrawEntry.objects.bulk_create([
        DrawEntry(draw=draw, number=number, sale=sale, by=act.person, at=act.now)
        for number, sale in numbers.items() if number not in there
    ], batch_size=1_000)  # fmt: skip
    act.note(number=draw.number, entered=len(numbers) - len(there), already=len(there))
    return draw
