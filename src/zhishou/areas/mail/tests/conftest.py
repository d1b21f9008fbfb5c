"""One real mail server for the tests of this area; each test finds it empty."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import Cast
from tests.mail import server as mail_server
from tests.mail.server import MailServer

from zhishou.areas.mail.tests.post import Office, open_office


@pytest.fixture(scope="package")
def running_server() -> Iterator[MailServer]:
    """Exim and Dovecot, started once. Without them the tests say what to install, and fail: a skipped proof is none."""
    if mail_server.missing():
        pytest.fail(
            f"The mail tests need a mail server. Install it: apt-get install {mail_server.PACKAGES}", pytrace=False
        )
    running = MailServer()
    try:
        yield running.start()
    finally:
        running.stop()


@pytest.fixture
def server(running_server: MailServer) -> MailServer:
    """The server with no mail on it."""
    running_server.empty()
    return running_server


@pytest.fixture
def keys(settings: object, tmp_path: Path) -> Path:
    """A key file of the test's own."""
    settings.KEYS = tmp_path / "keys"  # type: ignore[attr-defined]
    return tmp_path / "keys"


@pytest.fixture
def office(cast: Cast, server: MailServer, keys: Path, settings: object, tmp_path: Path) -> Office:
    """A company whose mailbox lies on the server."""
    settings.FILES = tmp_path / "files"  # type: ignore[attr-defined]
    return open_office(cast, server)
