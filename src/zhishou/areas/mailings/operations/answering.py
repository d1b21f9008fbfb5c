"""What customers do by the link of a mailing, and the call they asked for (service.visits.1)."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext as _

from zhishou.areas.callbacks.models import Answer
from zhishou.areas.campaigns.operations.calling import Given
from zhishou.areas.mailings.models import CALL, Mailing, Piece, Reply
from zhishou.areas.mailings.operations.sending import drop, url_of
from zhishou.areas.marketing.models import How
from zhishou.areas.marketing.operations.wishing import put_down
from zhishou.kernel import calendar_store
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Notice, Person
from zhishou.kernel.operation import Command, Invalid, Refused, ask, operation
from zhishou.kernel.rules import Duration, Unit
from zhishou.kernel.types import Ref

CALLED_WITHIN = Duration(1, Unit.WORKDAYS)


class OfPiece(Command):
    piece: Ref[Piece] = ask("邮件")


class Answering(OfPiece):
    answers: list[Given] = ask("问题", default=[], at_most=8)
    satisfaction: Answer.Satisfaction = ask("总的来说满意吗？")
    words: str = ask("意见和建议", default="", at_most=1000, multiline=True)
    wants_call: bool = ask("请给我回电话", default=False)


class Settle(Command):
    reply: Ref[Reply] = ask("回复")
    outcome: str = ask("回电话谈的结果", at_least=2, at_most=500, multiline=True)


@operation("mailings.reply", label="客户回复群发", about="piece", by_link=True, leads_to_made=True)
def reply(act: Act, cmd: Answering) -> Reply:
    """The customer answers by the link, once. Who is dissatisfied or asks for it is to be called within a workday.

    Called by whoever looks after the customer and may call, else by who sent the mailing. Refused a second time.
    """
    piece = act.lock(cmd.piece)
    if Reply.objects.filter(piece=piece).exists():
        raise Refused("mailings.answered")
    mailing = piece.mailing
    calls = cmd.wants_call or cmd.satisfaction == Answer.Satisfaction.DISSATISFIED
    made: Reply = Reply.objects.create(
        site=piece.site, piece=piece, answers=_answered(mailing, cmd.answers), satisfaction=cmd.satisfaction, words=cmd.words,
        wants_call=cmd.wants_call, at=act.now, caller=_caller(piece) if calls else None,
        due_at=calendar_store.work_time(piece.site.company()).add(act.now, CALLED_WITHIN) if calls else None,
    )  # fmt: skip
    if made.caller is not None:
        facts = {"name": str(piece.customer), "title": mailing.title}
        Notice.objects.create(person=made.caller, kind="mailings.call", url=made.url(), at=act.now, facts=facts)
    return made


def _answered(mailing: Mailing, given: list[Given]) -> list[dict[str, str]]:
    """The questions that were answered, in their order. Invalid where a choice is none of those offered."""
    said = {one.question: one.answer.strip() for one in given}
    wrong = [
        _("“{question}”请从选项里选。").format(question=one["question"])
        for one in mailing.questions
        if one["choices"] and said.get(one["question"]) and said[one["question"]] not in one["choices"]
    ]
    if wrong:
        raise Invalid({"answers": wrong})
    return [
        {"question": one["question"], "answer": said[one["question"]]}
        for one in mailing.questions
        if said.get(one["question"])
    ]


def _caller(piece: Piece) -> Person:
    owner = piece.customer.owner
    return owner if owner is not None and Actor.of(owner).can(CALL, piece.site) else piece.mailing.by


@operation("mailings.settle", label="记下回电话的结果", capability=CALL, about="reply", url_after=url_of)
def settle(act: Act, cmd: Settle) -> Reply:
    """The customer was called about their answer: what came of it. Refused when no call is owed, or a second time."""
    row = act.lock(cmd.reply)
    if row.caller_id is None:
        raise Refused("mailings.no_call")
    if row.settled_at is not None:
        raise Refused("mailings.called")
    row.outcome, row.settled_by, row.settled_at = cmd.outcome, act.person, act.now
    row.save(update_fields=["outcome", "settled_by", "settled_at"])
    return row


@operation("mailings.leave", label="退订", about="piece", by_link=True)
def leave(act: Act, cmd: OfPiece) -> Piece:
    """The customer wants no more, by the link: every consent ends, the refusal stands, and nothing that waits is sent."""
    piece = act.lock(cmd.piece)
    leave_for_good(act, piece)
    return piece


def leave_for_good(act: Act, piece: Piece) -> None:
    """A refusal in the customer's own words, once: it holds for calls and every other channel too (marketing.wishes)."""
    if piece.refused_at is None:
        piece.refused_at = act.now
        piece.save(update_fields=["refused_at"])
        put_down(act, piece.customer, How.ONLINE, _("从群发的链接退订"))
        drop(act, Q(customer=piece.customer))
