"""Calls that did not come about: tries, agreed times, a customer who declines, one who cannot be reached."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from zhishou.areas.callbacks import rules
from zhishou.areas.callbacks.hours import Hours
from zhishou.areas.callbacks.models import AgreedCall, Attempt, Callback
from zhishou.areas.callbacks.operations.expecting import expect
from zhishou.areas.callbacks.operations.shared import (
    OfCallback,
    check_hours,
    close,
    keep_agreed,
    open_one,
    settle_agreed,
    url,
)
from zhishou.areas.cases.models import Case
from zhishou.kernel import clock
from zhishou.kernel.gate import Act
from zhishou.kernel.operation import Invalid, Refused, ask, operation
from zhishou.kernel.types import Moment

ATTEMPTS_BEFORE, DAYS_BEFORE = 3, 2  # tries, on so many days, before somebody counts as unreachable


def _tell_unreached(act: Act, case: Case, words: str) -> None:
    from zhishou.areas.cases.operations.callbacks_in import note_unreached

    note_unreached(act, case, words)


def _tell_declined(act: Act, case: Case) -> None:
    from zhishou.areas.cases.operations.callbacks_in import note_declined

    note_declined(act, case)


def expect_callback(act: Act, case: Case) -> None:
    """Refused with `case.stage` when the case does not wait for a callback."""
    from zhishou.areas.cases.operations.callbacks_in import expect_callback as expected

    expected(act, case)


class TryCallback(OfCallback):
    """A try that did not succeed."""

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
    callback = open_one(act, cmd.callback)
    if cmd.result in (Attempt.Result.REACHED, Attempt.Result.REFUSED):
        raise Invalid({"result": [_("接通了请填写回访记录；客户不愿回访请用“客户不愿回访”。")]})
    check_hours(callback, act.now, cmd.consent)
    allowed = rules.call_hours(callback.site, callback.customer)
    callback.next_at = _next_try(act, cmd, allowed)
    Attempt.objects.create(
        callback=callback, by=act.person, at=act.now, result=cmd.result, next_at=callback.next_at,
        words=cmd.words, consent=cmd.consent,
    )  # fmt: skip
    keep_agreed(callback, act.now, act.now)
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
    """A time the customer named."""

    at: Moment = ask("约定时间")
    words: str = ask("客户怎么说", default="", at_most=200)


@operation("callbacks.appoint", label="约定回电", capability="call_back", about="callback", url_after=url)
def appoint(act: Act, cmd: AgreeOnCall) -> Callback:
    """The customer names a time ("call me at …"): it stands above the usual hours and is reminded of when it comes."""
    callback = open_one(act, cmd.callback)
    if cmd.at <= act.now:
        raise Refused("callback.in_the_past")
    _agree(act, callback, cmd.at, cmd.words)
    callback.next_at = cmd.at
    callback.save()
    return callback


def _agree(act: Act, callback: Callback, at: datetime, words: str) -> None:
    settle_agreed(callback, act.now, lambda _agreed: AgreedCall.State.MOVED)
    AgreedCall.objects.create(callback=callback, at=at, words=words[:200], made_by=act.person, made_at=act.now)


class DeclineCallback(OfCallback):
    """The customer's no."""

    words: str = ask("客户怎么说", at_least=1, at_most=300, multiline=True)


@operation("callbacks.decline", label="客户不愿回访", capability="call_back", about="callback", url_after=url)
def decline(act: Act, cmd: DeclineCallback) -> Callback:
    """The customer does not want to be asked: it counts in the coverage by name with this reason.

    A case then waits for its supervisor, who closes it (cases.close_specially) or has another call made (callbacks.ask_again).
    """
    callback = open_one(act, cmd.callback)
    Attempt.objects.create(callback=callback, by=act.person, at=act.now, result=Attempt.Result.REFUSED, words=cmd.words)
    keep_agreed(callback, act.now, act.now)
    _give_up(act, callback, Callback.State.DECLINED, cmd.words)
    if callback.case is not None:
        _tell_declined(act, callback.case)
    return callback


class AskAgain(OfCallback):
    """Another call, by the supervisor's decision."""

    words: str = ask("为什么再打一次", at_least=1, at_most=300)


@operation("callbacks.ask_again", label="再安排一次回访", capability="decide_exits", about="callback", url_after=url)
def ask_again(act: Act, cmd: AskAgain) -> Callback:
    """After a customer declined, the supervisor has another callback made; the declined one stays as it was.

    Refused unless the callback was declined and its case still waits for one.
    """
    declined = act.lock(cmd.callback)
    if declined.state != Callback.State.DECLINED or declined.case is None:
        raise Refused("callback.not_declined", state=declined.get_state_display())
    expect_callback(act, declined.case)
    return expect(declined.case, act)


class GiveUpCallback(OfCallback):
    """Nobody was reached about a service."""

    words: str = ask("说明", at_least=1, at_most=300, multiline=True)


@operation("callbacks.give_up", label="联系不上", capability="call_back", about="callback", url_after=url)
def give_up(act: Act, cmd: GiveUpCallback) -> Callback:
    """Nobody could be reached about a service or in a campaign: after three tries on two days; it counts as a gap.

    Refused for a case: there the supervisor decides how it is closed.
    """
    callback = open_one(act, cmd.callback)
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


def _give_up(act: Act, callback: Callback, state: Callback.State, reason: str) -> None:
    settle_agreed(callback, act.now, lambda _agreed: AgreedCall.State.MOVED)
    close(act, callback, state, reason)
    if callback.service is not None:
        act.excuse("callbacks.record", callback.service, reason)
