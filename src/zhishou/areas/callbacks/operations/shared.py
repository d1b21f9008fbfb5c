"""What the operations of a callback share: the row that is open, its hours, its agreed times, its end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db import models
from django.utils.translation import gettext as _

from zhishou.areas.callbacks import hours, rules
from zhishou.areas.callbacks.hours import Hours
from zhishou.areas.callbacks.models import AgreedCall, Callback
from zhishou.kernel import clock
from zhishou.kernel.gate import Act
from zhishou.kernel.operation import Command, Invalid, Refused, ask
from zhishou.kernel.types import Ref


def url(row: models.Model) -> str:
    """The call screen of what an operation returned."""
    callback = row if isinstance(row, Callback) else row.callback  # type: ignore[attr-defined]
    return str(callback.url())


class OfCallback(Command):
    """A command about one callback."""

    callback: Ref[Callback] = ask("回访")


def open_one(act: Act, row: Callback) -> Callback:
    """The callback, locked; refused with `callback.not_open` when it is over."""
    callback = act.lock(row)
    if not callback.is_open:
        raise Refused("callback.not_open", state=callback.get_state_display())
    return callback


def close(act: Act, callback: Callback, state: Callback.State, reason: str) -> None:
    """End it in a state, for a reason where it was not made."""
    callback.state, callback.closed_at, callback.closed_by = state, act.now, act.actor.person
    callback.close_reason, callback.next_at = reason[:300], None
    callback.save()
    if callback.campaign_id is not None:
        _tell_campaign(act, callback)


def _tell_campaign(act: Act, callback: Callback) -> None:
    from zhishou.areas.campaigns.operations.calling import after_call

    after_call(act, callback)


def check_hours(callback: Callback, moment: datetime, consent: str) -> None:
    """Nobody is disturbed silently: outside the hours there is an agreed time, or a note of the customer's consent."""
    if consent or agreed_near(callback, moment) is not None:
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


def agreed_near(callback: Callback, moment: datetime) -> AgreedCall | None:
    """The agreed time that a call at this moment keeps."""
    slack = hours.AGREED_SLACK
    near = callback.agreed.filter(state=AgreedCall.State.OPEN, at__gte=moment - slack, at__lte=moment + slack)
    found: AgreedCall | None = near.first()
    return found


def keep_agreed(callback: Callback, called_at: datetime, now: datetime) -> None:
    """A call near the agreed time keeps the agreement; one after it has missed it; an earlier one leaves it standing."""
    slack = hours.AGREED_SLACK

    def outcome(agreed: AgreedCall) -> AgreedCall.State | None:
        if abs(agreed.at - called_at) <= slack:
            return AgreedCall.State.KEPT
        return AgreedCall.State.MISSED if agreed.at + slack < called_at else None

    settle_agreed(callback, now, outcome)


def settle_agreed(callback: Callback, now: datetime, outcome: Callable[[AgreedCall], AgreedCall.State | None]) -> None:
    """Write what became of the time that was agreed; None leaves it standing."""
    for agreed in callback.agreed.select_for_update(of=("self",)).filter(state=AgreedCall.State.OPEN):
        if (state := outcome(agreed)) is not None:
            agreed.state, agreed.settled_at = state, now
            agreed.save(update_fields=["state", "settled_at"])
