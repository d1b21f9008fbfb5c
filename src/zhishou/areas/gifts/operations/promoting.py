"""赠品促销: written by the desk, approved by another, kept as approved (retail.clerk.7)."""

from __future__ import annotations

from datetime import date
from typing import TypeVar

from django.utils.translation import gettext as _

from zhishou.areas.gifts import ledger
from zhishou.areas.gifts.models import APPROVE, KEEP, Gift, Promotion
from zhishou.areas.gifts.models.promotions import Decided
from zhishou.areas.gifts.operations.keeping import url_of
from zhishou.kernel import choosing, clock, numbering
from zhishou.kernel.choosing import no_says_why, yes_no
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Notice, Site
from zhishou.kernel.operation import Command, Invalid, Refused, ask, operation
from zhishou.kernel.types import Money, Ref

State = Promotion.State
MOST_GIFTS, MOST_A_TICKET = 20, 50
D = TypeVar("D", bound=Decided)


class Writing(Command):
    site: Ref[Site] = ask("门店", choices=choosing.sites(KEEP))
    name: str = ask("促销名称", at_least=2, at_most=60)
    starts_on: date = ask("开始日期")
    ends_on: date = ask("结束日期")
    every_fen: Money = ask("满多少元赠一件", at_least=1)
    most: int = ask("每张小票最多几件", at_least=1, at_most=MOST_A_TICKET)
    gifts: list[str] = ask(
        "赠哪些", at_least=1, at_most=MOST_GIFTS, choices=ledger.offered, hint="顾客任选；没有的先到赠品里加"
    )
    terms: str = ask("活动说明", default="", at_most=500, multiline=True, hint="例如 赠完即止、哪些商品不参加")


class Deciding(Command):
    promotion: Ref[Promotion] = ask("促销")
    agreed: bool = ask("你的意见", widget="radio", choices=yes_no("批准", "不批准"))
    opinion: str = ask("意见", default="", at_most=300, hint="不批准时写明原因")


class Ending(Command):
    promotion: Ref[Promotion] = ask("促销")
    reason: str = ask("原因", at_least=2, at_most=200, hint="例如 赠品已经赠完，活动说明里写了赠完即止")


@operation("gifts.write_promotion", label="拟订赠品促销", capability=KEEP, url_after=url_of)
def write_promotion(act: Act, cmd: Writing) -> Promotion:
    """A promotion: for how much of a ticket there is a gift, how many at most, and which. It waits for another to approve it."""
    if not clock.today() <= cmd.starts_on <= cmd.ends_on:
        raise Invalid({"ends_on": [_("开始不能早于今天，结束不能早于开始。")]})
    gifts = list(Gift.objects.filter(site=cmd.site, retired_at=None, code__in=cmd.gifts))
    if len(gifts) != len(set(cmd.gifts)):
        raise Invalid({"gifts": [_("请只选这家店在用的赠品。")]})
    made: Promotion = Promotion.objects.create(
        site=cmd.site, number=numbering.take("CU"), name=cmd.name, starts_on=cmd.starts_on, ends_on=cmd.ends_on,
        every_fen=cmd.every_fen, most=cmd.most, terms=cmd.terms, by=act.person, at=act.now,
    )  # fmt: skip
    made.gifts.set(gifts)
    act.note(number=made.number, every_fen=int(made.every_fen), most=made.most)
    return made


@operation(
    "gifts.decide_promotion", label="审批赠品促销", capability=APPROVE, about="promotion", apart_from=("gifts.write_promotion",),
    url_after=url_of,
)  # fmt: skip
def decide_promotion(act: Act, cmd: Deciding) -> Promotion:
    """Approve it or not, never one's own; whoever wrote it is told."""
    row = to_decide(act, act.lock(cmd.promotion), State.WRITTEN, cmd.agreed, cmd.opinion)
    row.state = State.APPROVED if cmd.agreed else State.DECLINED
    row.save(update_fields=["state", "decided_by", "decided_at", "opinion"])
    tell(act, row, "gifts.promotion_approved" if cmd.agreed else "gifts.promotion_declined")
    return row


@operation("gifts.end_promotion", label="提前结束促销", capability=APPROVE, about="promotion", url_after=url_of)
def end_promotion(act: Act, cmd: Ending) -> Promotion:
    """No gift is handed out by it any more, and why; what was handed out stays."""
    row = act.lock(cmd.promotion)
    if row.state != State.APPROVED:
        raise Refused("gifts.state", number=row.number, state=row.get_state_display())
    row.state, row.ended_at, row.ended_why = State.ENDED, act.now, cmd.reason
    row.save(update_fields=["state", "ended_at", "ended_why"])
    return row


def to_decide(act: Act, row: D, waiting: str, agreed: bool, opinion: str) -> D:
    """Who decided, when, and with which words. Refused once it was decided and of one's own; a no wants its reason."""
    state = row.state  # type: ignore[attr-defined]
    if state != waiting:
        raise Refused("gifts.state", number=row.number, state=row.get_state_display())  # type: ignore[attr-defined]
    if row.by_id == act.person.pk:
        raise Refused("gifts.own", number=row.number)
    no_says_why(agreed, opinion)
    row.decided_by, row.decided_at, row.opinion = act.person, act.now, opinion
    act.note(number=row.number, agreed=agreed)
    return row


def tell(act: Act, row: Decided, kind: str) -> None:
    """A line in the bell of whoever wrote it."""
    facts = {"name": act.person.name, "number": row.number, "title": row.name}
    Notice.objects.create(person=row.by, kind=kind, facts=facts, url=url_of(row), at=act.now)
