"""What mails, messages, mailboxes and robots are called in lists of other areas."""

from __future__ import annotations

from zhishou.areas.mail.models import Mailbox, Outgoing, Received, Robot
from zhishou.kernel import subjects
from zhishou.kernel.actor import Actor
from zhishou.kernel.subjects import Described


def mails(actor: Actor, ids: list[int]) -> dict[int, Described]:
    """Mails by their subject."""
    rows = Received.objects.within(actor).filter(pk__in=ids)
    return {row.pk: Described(str(row), url=row.get_absolute_url()) for row in rows}


def messages(actor: Actor, ids: list[int]) -> dict[int, Described]:
    """Messages by their kind."""
    rows = Outgoing.objects.within(actor).filter(pk__in=ids)
    return {row.pk: Described(str(row.get_kind_display()), url=row.get_absolute_url()) for row in rows}


def mailboxes(actor: Actor, ids: list[int]) -> dict[int, Described]:
    """Mailboxes by their address."""
    rows = Mailbox.objects.within(actor).filter(pk__in=ids)
    return {row.pk: Described(row.address, url="/channels") for row in rows}


def robots(actor: Actor, ids: list[int]) -> dict[int, Described]:
    """Robots by their name."""
    rows = Robot.objects.within(actor).filter(pk__in=ids)
    return {row.pk: Described(row.name, url="/channels") for row in rows}


subjects.register("mail.received", mails)
subjects.register("mail.outgoing", messages)
subjects.register("mail.mailbox", mailboxes)
subjects.register("mail.robot", robots)
