"""What is done about callbacks: tries, agreed times, the record, and what follows from the answer.

`expect` is for the areas whose matters are called back about: they call it in the operation that settles the matter.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from zhishou.areas.callbacks import hours, rules
from zhishou.areas.callbacks.hours import Hours
from zhishou.areas.callbacks.models import AgreedCall, Answer, Attempt, Callback, Solved
from zhishou.areas.cases.models import Case
from zhishou.areas.customers.models import ServiceRecord
from zhishou.areas.customers.operations import spend_reveal
from zhishou.kernel import clock, numbering
from zhishou.kernel.gate import Act, perform
from zhishou.kernel.operation import Command, Invalid, Refused, ask, operation
from zhishou.kernel.types import Moment, Ref

ATTEMPTS_BEFORE, DAYS_BEFORE = 3, 2  # tries, on so many days, before somebody counts as unreachable
DISTURBING = (Answer.Channel.PHONE, Answer.Channel.VISIT)


def url(row: models.Model) -> str:
    """The call screen of what an operation returned."""
    callback = row if isinstance(row, Callback) else row.callback  # type: ignore[attr-defined]
    return str(callback.url())


def expect(subject: Case | ServiceRecord, act: Act) -> Callback:
    """A callback is owed about a matter settled just now: one open at a time; a second call returns the same one."""
    about: dict[str, Any] = {"case": subject} if isinstance(subject, Case) else {"service": subject}
    made, _new = Callback.objects.get_or_create(
        state=Callback.State.OPEN,
        **about,
        defaults={
            "number": numbering.take("H"),
            "site_id": subject.site_id,
            "customer_id": subject.customer_id,
            "due_at": act.now + rules.days(subject.site),
            "created_at": act.now,
        },
    )
    return made


def no_longer_expected(subject: Case | ServiceRecord, act: Act, reason: str) -> None:
    """The matter was reopened or ended otherwise: an open callback is closed as not possible, and says why."""
    about: dict[str, Any] = {"case": subject} if isinstance(subject, Case) else {"service": subject}
    for callback in Callback.objects.select_for_update(of=("self",)).filter(state=Callback.State.OPEN, **about):
        _settle_agreed(callback, act.now, lambda _agreed: AgreedCall.State.MOVED)
        _close(act, callback, Callback.State.UNREACHABLE, reason)


class OfCallback(Command):
    callback: Ref[Callback] = ask("回访")


class RecordCallback(OfCallback):
    channel: Answer.Channel = ask("方式", default=Answer.Channel.PHONE)
    called_at: Moment | None = ask("回访时间", default=None, hint="不填就是现在")
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
    customer's hours only with a note of how the customer agreed, or at the time the customer had named.
    """
    callback = _open(act, cmd.callback)
    called_at = cmd.called_at or act.now
    upset = cmd.satisfaction == Answer.Satisfaction.DISSATISFIED
    _check_times(act, callback, cmd, called_at, upset)
    if cmd.channel in DISTURBING:
        _check_hours(callback, called_at, cmd.consent)
    opened = _open_case(act, callback, cmd.complaint) if upset else None
    Answer.objects.create(
        callback=callback,
        by=act.person,
        at=act.now,
        called_at=called_at,
        channel=cmd.channel,
        answers=questions_and_answers(cmd),
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
    _keep_agreed(callback, called_at, act.now)
    _close(act, callback, Callback.State.DONE, "")
    if opened is not None:
        act.note(opened_case=opened)
    if callback.case is not None:
        _tell_case(act, callback.case, not upset)
    return callback


def questions_and_answers(cmd: RecordCallback) -> list[dict[str, str]]:
    """The questions as they were asked, each with what the customer answered."""
    asked = {
        name: str(RecordCallback.model_fields[name].title) for name in ("solved", "speed", "manner", "satisfaction")
    }
    return [{"question": words, "answer": str(getattr(cmd, name).label)} for name, words in asked.items()]


def _check_times(act: Act, callback: Callback, cmd: RecordCallback, called_at: datetime, upset: bool) -> None:
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


def _check_hours(callback: Callback, moment: datetime, consent: str) -> None:
    """Nobody is disturbed silently: outside the hours there is an agreed time, or a note of the customer's consent."""
    if consent or _agreed_near(callback, moment) is not None:
        return
    allowed = rules.call_hours(callback.site, callback.customer)
    if not allowed.is_open(moment):
        raise Invalid({"consent": [_quiet_sentence(allowed, moment)]})


def _quiet_sentence(allowed: Hours, moment: datetime) -> str:
    opens = allowed.next_open(moment)
    if opens is None:
        return _("客户没有可以打电话的时间。请改用短信等方式；客户同意接电话的，请写明怎样同意的。")
    return _("{at} 不便打电话，{opens} 以后可以打。请改用短信等方式，或写明客户怎样同意此时联系的。").format(
        at=f"{clock.local(moment):%m-%d %H:%M}", opens=f"{clock.local(opens):%m-%d %H:%M}"
    )


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


def _tell_unreached(act: Act, case: Case, words: str) -> None:
    from zhishou.areas.cases.operations.callbacks_in import note_unreached

    note_unreached(act, case, words)


class TryCallback(OfCallback):
    result: Attempt.Result = ask("结果", choices=lambda _actor, _row: _failed_results())
    next_at: Moment | None = ask("下次再打", default=None, hint="不填就排到另一个时段；“客户请改时间再打”时必填")
    words: str = ask("说明", default="", at_most=300)
    consent: str = ask("不便时段联系的说明", default="", at_most=200, hint="只在不便打电话的时段填写")


def _failed_results() -> list[tuple[str, str]]:
    left_out = (Attempt.Result.REACHED, Attempt.Result.REFUSED)
    return [(r.value, str(r.label)) for r in Attempt.Result if r not in left_out]


@operation("callbacks.attempt", label="没有接通", capability="call_back", about="callback", url_after=url)
def attempt(act: Act, cmd: TryCallback) -> Callback:
    """A try that did not succeed: the next one is at another part of the day, within the customer's hours.

    A customer who asks for another time names it (see callbacks.appoint). A wrong number gets no next time.
    """
    callback = _open(act, cmd.callback)
    if cmd.result in (Attempt.Result.REACHED, Attempt.Result.REFUSED):
        raise Invalid({"result": [_("接通了请填写回访记录；客户不愿回访请用“客户不愿回访”。")]})
    _check_hours(callback, act.now, cmd.consent)
    allowed = rules.call_hours(callback.site, callback.customer)
    callback.next_at = _next_try(act, cmd, allowed)
    Attempt.objects.create(
        callback=callback, by=act.person, at=act.now, result=cmd.result, next_at=callback.next_at,
        words=cmd.words, consent=cmd.consent,
    )  # fmt: skip
    _keep_agreed(callback, act.now, act.now)
    if callback.case is not None and cmd.result != Attempt.Result.ASKED_LATER:
        _tell_unreached(act, callback.case, f"{_('回访')}：{cmd.result.label}　{cmd.words}")
    if cmd.result == Attempt.Result.ASKED_LATER and callback.next_at is not None:
        _agree(act, callback, callback.next_at, cmd.words)
    callback.save()
    return callback


def _next_try(act: Act, cmd: TryCallback, allowed: Hours) -> datetime | None:
    if cmd.result == Attempt.Result.WRONG_NUMBER:
        return None
    if cmd.result == Attempt.Result.ASKED_LATER:
        if cmd.next_at is None or cmd.next_at <= act.now:
            raise Invalid({"next_at": [_("请填写客户约定的时间，要晚于现在。")]})
        return cmd.next_at
    if cmd.next_at is None:
        return allowed.retry(act.now)
    if not allowed.fits_retry(act.now, cmd.next_at):
        good = allowed.retry(act.now)
        shown = f"{clock.local(good):%m-%d %H:%M}" if good else _("无")
        raise Invalid({"next_at": [_("请换一个时段，并避开客户休息的时间。可以选 {good} 以后。").format(good=shown)]})
    return cmd.next_at


class AgreeOnCall(OfCallback):
    at: Moment = ask("约定时间")
    words: str = ask("客户怎么说", default="", at_most=200)


@operation("callbacks.appoint", label="约定回电", capability="call_back", about="callback", url_after=url)
def appoint(act: Act, cmd: AgreeOnCall) -> Callback:
    """The customer names a time ("call me at …"): it stands above the usual hours and is reminded of when it comes."""
    callback = _open(act, cmd.callback)
    if cmd.at <= act.now:
        raise Refused("callback.in_the_past")
    _agree(act, callback, cmd.at, cmd.words)
    callback.next_at = cmd.at
    callback.save()
    return callback


def _agree(act: Act, callback: Callback, at: datetime, words: str) -> None:
    _settle_agreed(callback, act.now, lambda _agreed: AgreedCall.State.MOVED)
    AgreedCall.objects.create(callback=callback, at=at, words=words[:200], made_by=act.person, made_at=act.now)


class DeclineCallback(OfCallback):
    words: str = ask("客户怎么说", at_least=1, at_most=300, multiline=True)


@operation("callbacks.decline", label="客户不愿回访", capability="call_back", about="callback", url_after=url)
def decline(act: Act, cmd: DeclineCallback) -> Callback:
    """The customer does not want to be asked: it counts in the coverage with this reason. A case stays with its supervisor."""
    callback = _open(act, cmd.callback)
    Attempt.objects.create(callback=callback, by=act.person, at=act.now, result=Attempt.Result.REFUSED, words=cmd.words)
    _keep_agreed(callback, act.now, act.now)
    _give_up(act, callback, Callback.State.DECLINED, cmd.words)
    return callback


class GiveUpCallback(OfCallback):
    words: str = ask("说明", at_least=1, at_most=300, multiline=True)


@operation("callbacks.give_up", label="联系不上", capability="call_back", about="callback", url_after=url)
def give_up(act: Act, cmd: GiveUpCallback) -> Callback:
    """Nobody could be reached about a service: after three tries on two days, and it counts in the coverage as a gap.

    Refused for a case: there the supervisor decides how it is closed.
    """
    callback = _open(act, cmd.callback)
    if callback.case is not None:
        raise Refused("callback.supervisor_decides", number=callback.case.number)
    tries = list(callback.attempts.values_list("at", flat=True))
    on_days = {clock.local(at).date() for at in tries}
    if len(tries) < ATTEMPTS_BEFORE or len(on_days) < DAYS_BEFORE:
        raise Refused(
            "callback.too_few_attempts",
            attempts=ATTEMPTS_BEFORE,
            days=DAYS_BEFORE,
            done=len(tries),
            done_days=len(on_days),
        )
    _give_up(act, callback, Callback.State.UNREACHABLE, cmd.words)
    return callback


class RevealPhone(OfCallback):
    pass


@operation("callbacks.reveal", label="查看完整电话", capability="reveal_contacts", about="callback", url_after=url)
def reveal(act: Act, cmd: RevealPhone) -> Callback:
    """Show the numbers for this call; counted together with every other look at whole numbers."""
    if not cmd.callback.phones:
        raise Refused("callback.no_phone")
    spend_reveal(act, cmd.callback.site)
    return cmd.callback


def _open(act: Act, row: Callback) -> Callback:
    callback = act.lock(row)
    if not callback.is_open:
        raise Refused("callback.not_open", state=callback.get_state_display())
    return callback


def _give_up(act: Act, callback: Callback, state: Callback.State, reason: str) -> None:
    _settle_agreed(callback, act.now, lambda _agreed: AgreedCall.State.MOVED)
    _close(act, callback, state, reason)
    if callback.service is not None:
        act.excuse("callbacks.record", callback.service, reason)


def _close(act: Act, callback: Callback, state: Callback.State, reason: str) -> None:
    callback.state, callback.closed_at, callback.closed_by = state, act.now, act.actor.person
    callback.close_reason, callback.next_at = reason[:300], None
    callback.save()


def _agreed_near(callback: Callback, moment: datetime) -> AgreedCall | None:
    slack = hours.AGREED_SLACK
    near = callback.agreed.filter(state=AgreedCall.State.OPEN, at__gte=moment - slack, at__lte=moment + slack)
    found: AgreedCall | None = near.first()
    return found


def _keep_agreed(callback: Callback, called_at: datetime, now: datetime) -> None:
    """A call near the agreed time keeps the agreement; one after it has missed it; an earlier one leaves it standing."""
    slack = hours.AGREED_SLACK

    def outcome(agreed: AgreedCall) -> AgreedCall.State | None:
        if abs(agreed.at - called_at) <= slack:
            return AgreedCall.State.KEPT
        return AgreedCall.State.MISSED if agreed.at + slack < called_at else None

    _settle_agreed(callback, now, outcome)


def _settle_agreed(callback: Callback, now: datetime, outcome: Callable[[AgreedCall], AgreedCall.State | None]) -> None:
    for agreed in callback.agreed.filter(state=AgreedCall.State.OPEN):
        if (state := outcome(agreed)) is not None:
            agreed.state, agreed.settled_at = state, now
            agreed.save(update_fields=["state", "settled_at"])
