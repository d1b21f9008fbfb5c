"""What the mail area offers for duties to grant, and what its own jobs do."""

from zhishou.areas.mail.operations import intake, mailboxes, preferences, reply, robots, sending  # noqa: F401
