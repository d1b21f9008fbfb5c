"""Mailboxes, mails that came, messages that go, and where and how people want to be told."""

from zhishou.areas.mail.models.mailbox import Mailbox
from zhishou.areas.mail.models.outgoing import Outgoing
from zhishou.areas.mail.models.received import Received, RefusedPart, Thread
from zhishou.areas.mail.models.targets import Quiet, Recipient, Robot

__all__ = ["Mailbox", "Outgoing", "Quiet", "Received", "Recipient", "RefusedPart", "Robot", "Thread"]
