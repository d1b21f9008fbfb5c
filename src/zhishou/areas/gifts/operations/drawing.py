"""开奖 and 兑奖: the public figure decides, the seed is revealed, prizes go out against signatures (retail.clerk.7)."""

from __future__ import annotations

import re
from typing import Annotated

from django.db import models
from django.utils.translation import gettext as _
from pydantic import AfterValidator

from zhishou.areas.customers import phones
from zhishou.areas.gifts import fair, ledger, seeds
from zhishou.areas.gifts.models import KEEP, Draw, DrawEntry, Entry, Win
from zhishou.areas.gifts.operations.keeping import url_of
from zhishou.kernel import clock, files
from zhishou.kernel.gate import Act
from zhishou.kernel.operation import Command, Invalid, Refused, ask, operation
from zhishou.kernel.types import Moment, PaperNumber, Ref, Upload

State = Draw.State
Phone = Annotated[str, AfterValidator(phones.tidy)]
FEWEST_DIGITS = 6
"""With fewer possible figures, whoever knows the seed could choose a chance by adding entries (decision 49)."""


class Drawing(Command):
    draw: Ref[Draw] = ask("抽奖")
    public_value: PaperNumber = ask(
        "公开数字", at_least=FEWEST_DIGITS, at_most=60, public=True, hint="照公布的原样，至少六位数字"
    )
    public_at: Moment = ask("公开数字产生的时间", hint="要在名单截止以后")
    witnesses: str = ask("在场见证人", default="", at_most=200)


class Claiming(Command):
    win: Ref[Win] = ask("中奖")
    name: str = ask("领奖人姓名", at_least=1, at_most=40)
    phone: Phone = ask("领奖人电话", at_least=5, at_most=30)
    signature: Upload = ask("领奖人签字", widget="signature")


class Settling(Command):
    draw: Ref[Draw] = ask("抽奖")


def url_of_win(row: models.Model) -> str:
    """The draw's page."""
    assert isinstance(row, Win)
    return f"{row.prize.draw.url()}#wins"


@operation("gifts.draw", label="开奖", capability=KEEP, about="draw", url_after=url_of)
def draw(act: Act, cmd: Drawing) -> Draw:
    """Put in the public figure: seed and figure order the list, the first ones win, and the seed is published.

    Refused before the announced time, while the list is open, and with a figure that was there before the list was closed.
    """
    row = act.lock(cmd.draw)
    if row.state != State.CLOSED or row.closed_at is None:
        raise Refused("gifts.state", number=row.number, state=row.get_state_display())
    if act.now < row.draws_at:
        raise Refused("gifts.not_yet", what=row.draws_at_text)
    if len(re.findall(r"\d", cmd.public_value)) < FEWEST_DIGITS:
        raise Invalid({"public_value": [_("公开数字至少要有六位数字：太少就有人可以凑。")]})
    if not row.closed_at < cmd.public_at <= act.now:
        raise Invalid({"public_at": [_("公开数字要在名单截止以后产生，不能是将来。")]})
    row.seed, row.public_value, row.public_at = seeds.reveal(row), cmd.public_value, cmd.public_at
    row.state, row.witnesses, row.drawn_by, row.drawn_at = State.DRAWN, cmd.witnesses, act.person, act.now
    row.save(update_fields=["seed", "public_value", "public_at", "state", "witnesses", "drawn_by", "drawn_at"])
    won = _win(row)
    act.note(number=row.number, seed=row.seed, wins=won)
    return row


def _win(row: Draw) -> int:
    """Write down who has won; returns how many."""
    entries = {one.number: one for one in DrawEntry.objects.filter(draw=row, struck="")}
    prizes = list(row.prizes.all())
    order = fair.drawn(entries, row.seed, row.public_value, [one.number for one in prizes])
    made = [
        Win(prize=prize, entry=entries[number], n=n)
        for prize, numbers in zip(prizes, order, strict=True)
        for n, number in enumerate(numbers, 1)
    ]
    return len(Win.objects.bulk_create(made))


@operation("gifts.claim", label="兑奖", capability=KEEP, about="win", url_after=url_of_win)
def claim(act: Act, cmd: Claiming) -> Win:
    """Give the prize out against a signature, until the last day; a prize of the stock leaves it.

    Refused once it was claimed or lapsed, and when there is none in stock.
    """
    win = act.lock(cmd.win)
    prize = win.prize
    if not win.waits or clock.today() > prize.draw.claim_until:
        raise Refused("gifts.not_to_claim", number=win.entry.number)
    if prize.gift is not None:
        ledger.move(
            act, [(prize.gift, 1)], Entry.Kind.PRIZE, sign=-1, paper=prize.draw.number, note=f"{prize.title} {win.entry.number}"
        )  # fmt: skip
    win.signature = files.keep_signature(cmd.signature, win, site=win.site, by=act.person)
    win.name, win.phone, win.claimed_by, win.claimed_at = cmd.name, cmd.phone, act.person, act.now
    win.save(update_fields=["signature", "name", "phone", "claimed_by", "claimed_at"])
    act.note(number=prize.draw.number, prize=prize.n)
    return win


@operation("gifts.settle_draw", label="结束兑奖", capability=KEEP, about="draw", url_after=url_of)
def settle_draw(act: Act, cmd: Settling) -> Draw:
    """After the last day: what nobody claimed has lapsed and stays in the shop. Refused before that day is over."""
    row = act.lock(cmd.draw)
    if row.state != State.DRAWN:
        raise Refused("gifts.state", number=row.number, state=row.get_state_display())
    if clock.today() <= row.claim_until:
        raise Refused("gifts.not_yet", what=f"{row.claim_until} 24:00")
    lapsed = Win.objects.filter(prize__draw=row, claimed_at=None).update(lapsed_at=act.now)
    row.state, row.settled_at = State.SETTLED, act.now
    row.save(update_fields=["state", "settled_at"])
    act.note(number=row.number, lapsed=lapsed)
    return row
