"""A call: the next customer, the number, what came of it (service.marketing.2)."""

from __future__ import annotations

from datetime import timedelta

from django.db import models
from django.utils.translation import gettext as _

from zhishou.areas.callbacks import rules
from zhishou.areas.customers.operations import spend_reveal
from zhishou.areas.marketing import drawing, wishes
from zhishou.areas.marketing.models import SELL, Call, Guide, How
from zhishou.areas.marketing.operations.guides import in_use
from zhishou.areas.marketing.operations.leads import salespeople
from zhishou.areas.marketing.operations.wishing import put_down
from zhishou.kernel import numbering
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import Act, perform
from zhishou.kernel.models import Person, Site
from zhishou.kernel.operation import Command, Invalid, Refused, ask, operation
from zhishou.kernel.types import Moment, Ref

LONGEST_CALL = 3 * 3600
FARTHEST = timedelta(days=60)
Outcome, State = Call.Outcome, Call.State


def url_of(row: models.Model) -> str:
    """The screen of the call."""
    return str(row.url())  # type: ignore[attr-defined]


def url_of_guide(row: models.Model) -> str:
    """The board, where the next call begins."""
    assert isinstance(row, Call)
    return row.guide.url()


class Beginning(Command):
    guide: Ref[Guide] = ask("话术")


class OfCall(Command):
    call: Ref[Call] = ask("营销电话")


class AgreeingAgain(Command):
    call: Ref[Call] = ask("营销电话")
    again_at: Moment = ask("约好的时间")

    @property
    def site(self) -> Site:
        """Where authority is needed."""
        return self.call.site


def _objections(_actor: Actor, row: models.Model | None) -> list[tuple[str, str]]:
    """The cards of the guide a call is made by."""
    cards = row.guide.cards.filter(ended_at=None) if isinstance(row, Call) else ()
    return [(str(card.pk), card.objection) for card in cards]


class Recording(OfCall):
    outcome: Call.Outcome = ask("结果")
    identified: bool = ask("先报了公司和姓名", default=False)
    raised: list[int] = ask("客户提出的异议", default=[], at_most=30, choices=_objections)
    words: str = ask("记录", default="", at_most=500, multiline=True, hint="客户关心什么、下一步做什么")
    again_at: Moment | None = ask("约好的时间", default=None, hint="选“约时间再谈”时填")
    wanted: str = ask("客户想要什么", default="", at_most=300, hint="选“有意向”时填，销售照着联系")
    to: Ref[Person] | None = ask("交给哪位销售", default=None, choices=salespeople)
    seconds: int | None = ask("通话时长（秒）", default=None, at_least=0, at_most=LONGEST_CALL)


@operation("marketing.begin", label="打下一个", capability=SELL, about="guide", url_after=url_of)
def begin(act: Act, cmd: Beginning) -> Call:
    """The next customer who agreed to be called, at an hour they may be called, with the opener that is due.

    Refused while another call of one's own is in hand, outside the period of the guide, and when nobody is left.
    """
    guide = in_use(act, cmd.guide)
    _expect_free(act)
    if not guide.runs:
        raise Refused("marketing.not_running", title=guide.title, first=guide.starts_on, last=guide.ends_on)
    opener = drawing.opener_for(guide)
    customer = drawing.following(guide, act.person, act.now)
    made: Call = Call.objects.create(
        number=numbering.take("DH"), site_id=guide.site_id, guide=guide, customer=customer, opener=opener,
        by=act.person, at=act.now, state=State.OPEN,
    )  # fmt: skip
    act.note(number=made.number, opener=opener.letter)
    return made


@operation("marketing.take_up", label="打约好的电话", capability=SELL, about="call", url_after=url_of)
def take_up(act: Act, cmd: OfCall) -> Call:
    """A call that was agreed is made now. Refused when the customer has said no since, or may not be called at this hour."""
    call = act.lock(cmd.call)
    if call.state != State.AGREED:
        raise Refused("marketing.call_over", number=call.number)
    _expect_free(act)
    wishes.expect_callable(call.customer)
    near = call.due_at is not None and abs(call.due_at - act.now) <= timedelta(minutes=30)
    if not near and not rules.call_hours(call.site, call.customer).is_open(act.now):
        raise Refused("marketing.quiet", name=call.customer.name)
    call.state, call.by, call.at = State.OPEN, act.person, act.now
    call.save(update_fields=["state", "by", "at"])
    return call


@operation("marketing.reveal", label="查看营销电话号码", capability=SELL, about="call", url_after=url_of)
def reveal(act: Act, cmd: OfCall) -> Call:
    """Show the whole number for the call one has in hand: an event, counted with every other look at whole numbers."""
    if cmd.call.state != State.OPEN or cmd.call.by_id != act.person.pk:
        raise Refused("marketing.not_in_hand", number=cmd.call.number)
    spend_reveal(act, cmd.call.site)
    return cmd.call


@operation("marketing.record", label="登记营销电话", capability=SELL, about="call", url_after=url_of_guide)
def record(act: Act, cmd: Recording) -> Call:
    """What came of the call, and the next step: a lead to sales, a time agreed, or a refusal that lasts.

    Whoever spoke says that they named company and themselves first; otherwise it is refused. What was not called needs
    its reason in words.
    """
    call = act.lock(cmd.call)
    if call.state != State.OPEN:
        raise Refused("marketing.call_over", number=call.number)
    if call.by_id != act.person.pk:
        raise Refused("marketing.not_in_hand", number=call.number)
    _check(call, cmd)
    call.state, call.outcome, call.ended_at = State.OVER, cmd.outcome, act.now
    call.identified, call.raised, call.words = cmd.identified, sorted(set(cmd.raised)), cmd.words
    call.seconds = cmd.seconds
    call.save()
    act.note(outcome=str(cmd.outcome))
    _next_step(act, call, cmd)
    return call


@operation("marketing.agree_again", label="约时间再谈", capability=SELL, leads_to_made=True, url_after=url_of)
def agree_again(act: Act, cmd: AgreeingAgain) -> Call:
    """The customer asked to be called at a time: owed by whoever agreed it, by that time. Comes with the record of a call."""
    before = cmd.call
    if before.outcome != Outcome.LATER:
        raise Refused("marketing.call_over", number=before.number)
    if not act.now < cmd.again_at <= act.now + FARTHEST:
        raise Refused("marketing.again_when", days=FARTHEST.days)
    made: Call = Call.objects.create(
        number=numbering.take("DH"), site_id=before.site_id, guide=before.guide, customer=before.customer,
        opener=before.opener, by=act.person, at=act.now, state=State.AGREED, due_at=cmd.again_at,
    )  # fmt: skip
    act.note(number=made.number)
    return made


def _expect_free(act: Act) -> None:
    # One after another for the same person, so that two windows cannot both begin one.
    Person.objects.select_for_update(of=("self",)).get(pk=act.person.pk)
    if there := Call.objects.filter(by=act.person, state=State.OPEN).first():
        raise Refused("marketing.in_hand", number=there.number)


def _check(call: Call, cmd: Recording) -> None:
    """Invalid where the outcome wants something that is missing."""
    wrong: dict[str, list[str]] = {}
    if cmd.outcome in Call.SPOKEN and not cmd.identified:
        wrong["identified"] = [_("通话要先报公司和自己的姓名。报过的勾上；没有报的，下一通先报。")]
    if cmd.outcome == Outcome.LATER and cmd.again_at is None:
        wrong["again_at"] = [_("请填写和客户约好的时间。")]
    if cmd.outcome == Outcome.INTERESTED and not cmd.wanted:
        wrong["wanted"] = [_("请写明客户想要什么，销售照着联系。")]
    if cmd.outcome == Outcome.INTERESTED and cmd.to is None:
        wrong["to"] = [_("请选择交给哪位销售。")]
    if cmd.outcome == Outcome.NOT_CALLED and not cmd.words:
        wrong["words"] = [_("请写明为什么没有打。")]
    known = set(call.guide.cards.values_list("pk", flat=True))
    if not set(cmd.raised) <= known:
        wrong["raised"] = [_("请从这份话术的异议卡里选。")]
    if wrong:
        raise Invalid(wrong)


def _next_step(act: Act, call: Call, cmd: Recording) -> None:
    if cmd.outcome == Outcome.REFUSED:
        put_down(act, act.lock(call.customer), How.PHONE, cmd.words[:200])
    elif cmd.outcome == Outcome.LATER:
        perform("marketing.agree_again", act.actor, {"call": call, "again_at": cmd.again_at}, door=act.door)
    elif cmd.outcome == Outcome.INTERESTED:
        given = {"customer": call.customer, "call": call, "wanted": cmd.wanted, "to": cmd.to}
        perform("marketing.hand_lead", act.actor, given, door=act.door)
