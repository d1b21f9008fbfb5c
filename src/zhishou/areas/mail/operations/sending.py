"""Messages that did not go out are sent once more, or given up, by people."""

from __future__ import annotations

from django.db import models

from zhishou.areas.mail import outbox
from zhishou.areas.mail.models import Outgoing
from zhishou.kernel import clock
from zhishou.kernel.gate import Act
from zhishou.kernel.operation import Command, Refused, ask, operation
from zhishou.kernel.types import Ref


def _url(row: models.Model) -> str:
    return row.get_absolute_url()  # type: ignore[attr-defined,no-any-return]


class SendAgain(Command):
    message: Ref[Outgoing] = ask("消息")


@operation("mail.send_again", label="再发一次", capability="handle_mail", about="message", url_after=_url)
def send_again(act: Act, cmd: SendAgain) -> Outgoing:
    """Try a message that failed or still waits once more, now. Refused when it has gone out or is on its way."""
    row = _to_decide(act, cmd.message, Outgoing.State.FAILED, Outgoing.State.BOUNCED, Outgoing.State.WAITING)
    row.state, row.attempts, row.next_at = Outgoing.State.WAITING, 0, act.now
    row.sent_at = None
    row.save(update_fields=["state", "attempts", "next_at", "sent_at"])
    outbox.send_soon(row)
    return row


@operation("mail.give_up", label="不再发送", capability="handle_mail", about="message", url_after=_url)
def give_up(act: Act, cmd: SendAgain) -> Outgoing:
    """Stop trying to send a message. Refused when it has gone out or is on its way."""
    row = _to_decide(act, cmd.message, Outgoing.State.FAILED, Outgoing.State.WAITING)
    row.state = Outgoing.State.DROPPED
    row.save(update_fields=["state"])
    return row


def _to_decide(act: Act, message: Outgoing, *states: Outgoing.State) -> Outgoing:
    """The message, locked, in one of these states and in no worker's hands."""
    row = act.lock(message)
    if row.state not in states:
        raise Refused("mail.gone_already", state=row.get_state_display())
    if row.being_sent:
        raise Refused("mail.being_sent", until=f"{clock.local(row.next_at):%H:%M}")
    return row
