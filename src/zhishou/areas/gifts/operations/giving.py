"""赠品发放: against a ticket, once a promotion, never more than what the customer keeps of it is worth (retail.clerk.7)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext as _

from zhishou.areas.gifts import entitling, ledger
from zhishou.areas.gifts.ledger import Part, Typed
from zhishou.areas.gifts.models import KEEP, Entry, HandOut, HandOutLine, Promotion
from zhishou.areas.gifts.operations.keeping import url_of
from zhishou.areas.returns import queries as tickets
from zhishou.areas.returns.numbers import TicketNumber
from zhishou.kernel import numbering
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import Act
from zhishou.kernel.money import yuan
from zhishou.kernel.operation import Command, Invalid, Refused, ask, operation
from zhishou.kernel.types import Ref

State = HandOut.State


def of_promotion(actor: Actor, row: models.Model | None) -> list[tuple[str, str]]:
    """The gifts of the promotion with how many there are; without one, every gift."""
    if not isinstance(row, Promotion):
        return ledger.offered(actor)
    return [
        (one.code, _("{name}　还有 {n} {unit}").format(name=one.name, n=one.quantity, unit=one.unit))
        for one in row.gifts.all()
    ]  # fmt: skip


def of_handout(actor: Actor, row: models.Model | None) -> list[tuple[str, str]]:
    """What the customer still has of it."""
    if not isinstance(row, HandOut):
        return ledger.offered(actor)
    return [(one.gift.code, f"{one.gift.name} ×{one.out}") for one in row.lines.select_related("gift") if one.out]


class Chosen(Typed):
    """A gift of the promotion, and how many."""

    gift: str = ask("赠品", default="", at_most=20, choices=of_promotion)


class Returned(Typed):
    """A gift that came back, and how many."""

    gift: str = ask("赠品", default="", at_most=20, choices=of_handout)


class HandingOut(Command):
    promotion: Ref[Promotion] = ask("促销")
    ticket: TicketNumber = ask("小票号", at_least=1, at_most=40, public=True)
    lines: list[Chosen] = ask("赠品", at_least=1, at_most=20)


class TakingBack(Command):
    handout: Ref[HandOut] = ask("发放单")
    lines: list[Returned] = ask("收回的赠品", at_least=1, at_most=20)
    reason: str = ask("原因", at_least=2, at_most=200, hint="例如 顾客退货、发错了")


@operation("gifts.hand_out", label="发放赠品", capability=KEEP, about="promotion", leads_to_made=True, url_after=url_of)
def hand_out(act: Act, cmd: HandingOut) -> HandOut:
    """Give the gifts of a ticket. Refused for a ticket nobody knows, of another day or store, used already, or for more
    than the amount the customer keeps of it is worth.
    """
    promotion = act.lock(cmd.promotion)
    if not promotion.runs:
        raise Refused("gifts.not_running", name=promotion.name)
    sale = tickets.of_number(promotion.site, cmd.ticket, hold=True)
    if sale is None:
        raise Refused("gifts.no_ticket", ticket=cmd.ticket)
    if not entitling.bought_in_time(promotion, sale):
        raise Refused("gifts.other_day", ticket=sale.ticket, name=promotion.name)
    if used := promotion.handouts.filter(sale=sale, state=State.GIVEN).first():
        raise Refused("gifts.ticket_used", ticket=sale.ticket, number=used.number)
    kept = tickets.kept_fen(sale)
    parts, most = _of(promotion, cmd.lines), promotion.entitled(kept)
    if sum(quantity for _gift, quantity in parts) > most:
        raise Refused("gifts.not_entitled", ticket=sale.ticket, kept=yuan(kept), n=most)
    made: HandOut = HandOut.objects.create(
        promotion=promotion, sale=sale, number=numbering.take("ZF"), kept_fen=kept, by=act.person, at=act.now
    )
    HandOutLine.objects.bulk_create(HandOutLine(handout=made, gift=gift, quantity=quantity) for gift, quantity in parts)
    ledger.move(act, parts, Entry.Kind.HANDOUT, sign=-1, paper=made.number, note=f"{promotion.number} {sale.ticket}")
    act.note(number=made.number, ticket=sale.ticket, pieces=sum(quantity for _gift, quantity in parts))
    return made


def _of(promotion: Promotion, lines: list[Chosen]) -> list[Part]:
    parts = ledger.read(ledger.in_use(promotion.site), lines)
    offered = set(promotion.gifts.values_list("pk", flat=True))
    if not parts or any(gift.pk not in offered for gift, _quantity in parts):
        raise Invalid({"lines": [_("请只选这个促销的赠品。")]})
    return parts


@operation("gifts.take_back", label="收回赠品", capability=KEEP, about="handout", url_after=url_of)
def take_back(act: Act, cmd: TakingBack) -> HandOut:
    """Gifts come back, never more than the customer has. When all are back, the ticket counts as not used."""
    row = act.lock(cmd.handout)
    lines = {one.gift_id: one for one in row.lines.select_related("gift").select_for_update(of=("self",))}
    parts = ledger.read([*ledger.in_use(row.site), *(one.gift for one in lines.values())], cmd.lines)
    for gift, quantity in parts:
        left = lines[gift.pk].out if gift.pk in lines else 0
        if quantity > left:
            raise Refused("gifts.more_than_given", name=gift.name, left=left, unit=gift.unit)
        lines[gift.pk].back += quantity
        lines[gift.pk].save(update_fields=["back"])
    ledger.move(act, parts, Entry.Kind.BACK, sign=1, paper=row.number, note=cmd.reason)
    row.back_by, row.back_at, row.back_why = act.person, act.now, cmd.reason
    if not any(one.out for one in lines.values()):
        row.state = State.BACK
    row.save(update_fields=["back_by", "back_at", "back_why", "state"])
    act.note(number=row.number, pieces=sum(quantity for _gift, quantity in parts))
    return row
