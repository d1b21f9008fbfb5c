"""The record of a callback that was made (回访记录表), complete or refused; and what follows from the answer."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from zhishou.areas.callbacks import rules
from zhishou.areas.callbacks.models import Answer, Attempt, Callback, Solved
from zhishou.areas.callbacks.operations.shared import OfCallback, check_hours, close, keep_agreed, open_one, url
from zhishou.areas.cases.models import Case
from zhishou.areas.customers.operations import spend_reveal
from zhishou.kernel.gate import Act, perform
from zhishou.kernel.operation import Invalid, Refused, ask, operation
from zhishou.kernel.types import Moment

if TYPE_CHECKING:
    from zhishou.areas.campaigns.operations.calling import RecordCall

LONGEST_CALL = 4 * 3600  # seconds: more is a timer that was forgotten
DISTURBING = (Answer.Channel.PHONE, Answer.Channel.VISIT)


class RecordCallback(OfCallback):
    """The record of a call that was made."""

    channel: Answer.Channel = ask("方式", default=Answer.Channel.PHONE)
    called_at: Moment | None = ask("回访时间", default=None, hint="不填就是现在")
    seconds: int | None = ask(
        "通话时长（秒）", default=None, at_least=0, at_most=LONGEST_CALL, hint="计时器自动填写；没有计时的可以不填"
    )
    solved: Solved = ask("事情解决了吗？")
    speed: Answer.Satisfaction = ask("办理的速度满意吗？")
    manner: Answer.Satisfaction = ask("人员的态度满意吗？")
    satisfaction: Answer.Satisfaction = ask("总的来说满意吗？")
    complaint: str = ask(
        "不满意的地方（客户原话）",
        default="",
        at_most=2000,
        multiline=True,
        hint="选“不满意”时必填，记下后马上重新立案",
    )
    wish: str = ask("意见和希望", at_least=1, at_most=1000, multiline=True, hint="客户没有意见时写“无”")
    follow_up: str = ask("后续安排", at_least=1, at_most=1000, multiline=True, hint="没有后续时写“无”")
    asked_to_call_at: Moment | None = ask("客户约定再联系的时间", default=None)
    consent: str = ask(
        "不便时段联系的说明", default="", at_most=200, hint="只在不便打电话的时段填写：客户怎样同意此时联系的"
    )


@operation(
    "callbacks.record",
    label="完成回访",
    capability="call_back",
    about="callback",
    apart_from=("cases.investigate", "cases.carry_out", "cases.resolve"),
    url_after=url,
)
def record(act: Act, cmd: RecordCallback) -> Callback:
    """Put a callback that was made on record (回访记录表, seed service.visits.5-6), complete or refused field by field.

    A dissatisfied customer's words open a new case. Not by whoever investigated or carried out the matter. Outside the
    customer's hours only with a note of how the customer agreed, or at the time the customer had named. A call longer
    than the company's limit is kept and flagged (service.visits.4).
    """
    callback = open_one(act, cmd.callback)
    if callback.campaign is not None:
        raise Refused("callback.of_campaign", number=callback.campaign.number)
    return complete(act, callback, cmd, questions_and_answers(cmd))


def complete(act: Act, callback: Callback, cmd: RecordCallback | RecordCall, answers: list[dict[str, str]]) -> Callback:
    """Write the record of a call to a callback that is locked and open, and what follows from it."""
    called_at = cmd.called_at or act.now
    upset = cmd.satisfaction == Answer.Satisfaction.DISSATISFIED
    _check_times(act, callback, cmd, called_at, upset)
    if cmd.channel in DISTURBING:
        check_hours(callback, called_at, cmd.consent)
    opened = _open_case(act, callback, cmd.complaint) if upset else None
    Answer.objects.create(
        callback=callback,
        by=act.person,
        at=act.now,
        called_at=called_at,
        channel=cmd.channel,
        seconds=cmd.seconds,
        limit_seconds=rules.call_limit(callback.site),
        answers=answers,
        satisfaction=cmd.satisfaction,
        wish=cmd.wish,
        complaint=cmd.complaint if upset else "",
        follow_up=cmd.follow_up,
        asked_to_call_at=cmd.asked_to_call_at,
        consent=cmd.consent,
        script_version=rules.script(callback.site, {}).version,
        opened_case=opened,
    )
    Attempt.objects.create(
        callback=callback, by=act.person, at=called_at, result=Attempt.Result.REACHED, consent=cmd.consent
    )
    keep_agreed(callback, called_at, act.now)
    close(act, callback, Callback.State.DONE, "")
    if opened is not None:
        act.note(opened_case=opened)
        callback.said = _("已重新立案，请告诉客户：编号 {number}，查询码 {code}。").format(
            number=opened.number, code=opened.tracking_code
        )
    if callback.answer.is_overlong:
        act.note(overlong=callback.answer.over_seconds)
    if callback.case is not None:
        _tell_case(act, callback.case, not upset)
    return callback


def questions_and_answers(cmd: RecordCallback) -> list[dict[str, str]]:
    """The questions as they were asked, each with what the customer answered."""
    asked = {
        name: str(RecordCallback.model_fields[name].title) for name in ("solved", "speed", "manner", "satisfaction")
    }
    return [{"question": words, "answer": str(getattr(cmd, name).label)} for name, words in asked.items()]


def _check_times(
    act: Act, callback: Callback, cmd: RecordCallback | RecordCall, called_at: datetime, upset: bool
) -> None:
    wrong: dict[str, list[str]] = {}
    if called_at > act.now:
        wrong["called_at"] = [_("回访时间还没有到。")]
    elif called_at < callback.created_at:
        wrong["called_at"] = [_("回访时间早于事情办结的时间。")]
    if upset and not cmd.complaint:
        wrong["complaint"] = [_("客户不满意时，请记下客户的原话，将马上重新立案。")]
    if cmd.asked_to_call_at is not None and cmd.asked_to_call_at <= act.now:
        wrong["asked_to_call_at"] = [_("约定的时间已经过去。")]
    if wrong:
        raise Invalid(wrong)


def _open_case(act: Act, callback: Callback, words: str) -> Case:
    """A new complaint with the customer's own words, linked to the case it came from.

    Whoever takes in cases does so here too, with its event and deadlines; for others the callback itself opens it.
    """
    from zhishou.areas.cases.models import Kind
    from zhishou.areas.cases.models.states import Channel
    from zhishou.areas.cases.operations.intake import open_case

    customer, before = callback.customer, callback.case
    phone = before.reporter_phone if before and before.reporter_phone else customer.mobile if customer else ""
    given: dict[str, Any] = {
        "site": callback.site,
        "kind": Kind.COMPLAINT,
        "channel": Channel.CALLBACK,
        "content": words,
        "title": f"{_('回访不满意')}：{callback.reason}"[:60],
        "customer": customer,
        "reporter_name": callback.name,
        "reporter_phone": phone,
        "place": before.place if before else customer.place if customer else "",
        "raised_from": before,
    }
    if not act.actor.can("take_in", callback.site):
        return open_case(act, **given)
    given["anonymous"] = customer is None and not phone
    result = perform(
        "cases.take_in", act.actor, {k: v for k, v in given.items() if v is not None}, door=act.door
    ).result
    assert isinstance(result, Case)
    return result


def _tell_case(act: Act, case: Case, satisfied: bool) -> None:
    from zhishou.areas.cases.operations.callbacks_in import note_callback

    note_callback(act, case, satisfied=satisfied)


class RevealPhone(OfCallback):
    """To see the numbers for a call."""


@operation("callbacks.reveal", label="查看完整电话", capability="reveal_contacts", about="callback", url_after=url)
def reveal(act: Act, cmd: RevealPhone) -> Callback:
    """Show the numbers for this call; counted together with every other look at whole numbers."""
    if not cmd.callback.phones:
        raise Refused("callback.no_phone")
    spend_reveal(act, cmd.callback.site)
    return cmd.callback
