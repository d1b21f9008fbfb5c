"""The mail server of the mail tests, and a company whose mailbox lies on it."""

from zhishou.areas.mail.tests.conftest import keys, office, running_server, server

__all__ = ["keys", "office", "running_server", "server"]
