"""What _received, _outgoing, _mailbox and _robot are called in lists of other areas."""

from __future__ import annotations

from zhishou.areas.mail.models import Mailbox, Outgoing, Received, Robot
from zhishou.kernel import subjects
from zhishou.kernel.subjects import Described


@subjects.of(Received)
def _received(row: Received) -> Described:
    """Mails by their subject."""
    return Described(str(row), url=row.get_absolute_url())


@subjects.of(Outgoing)
def _outgoing(row: Outgoing) -> Described:
    """Messages by their kind."""
    return Described(str(row.get_kind_display()), url=row.get_absolute_url())


@subjects.of(Mailbox)
def _mailbox(row: Mailbox) -> Described:
    """Mailboxes by their address."""
    return Described(row.address, url="/channels")


@subjects.of(Robot)
def _robot(row: Robot) -> Described:
    """Robots by their name."""
    return Described(row.name, url="/channels")
