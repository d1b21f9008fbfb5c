"""Many mails, and a worker killed in between: nothing is lost, nothing is taken twice.

The suite takes 300; ZHISHOU_TEST_MAILS=1000 takes a thousand.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from threading import Event as Pause
from time import monotonic
from typing import Any
from urllib.parse import quote

import pytest
from conftest import Cast
from django.db import connection, transaction
from imapclient import IMAPClient
from tests.mail.server import PASSWORD, MailServer

from zhishou.areas.cases.models import Case
from zhishou.areas.mail.models import Outgoing, Received
from zhishou.areas.mail.reading import imap
from zhishou.areas.mail.tests.post import OURS, Office, letter, open_office
from zhishou.kernel.models import Event

MAILS = int(os.environ.get("ZHISHOU_TEST_MAILS", "300"))
SENDERS = MAILS // 10
WORKER = """
import sys
from zhishou.command import prepare
prepare()
from zhishou.areas.mail.models import Mailbox
from zhishou.areas.mail.reading import intake
intake.fetch(Mailbox.objects.get(pk=int(sys.argv[1])))
"""


class KilledError(BaseException):
    """The worker is gone: nothing catches this."""


def letters(count: int) -> list[bytes]:
    """Mails of many customers; every tenth is sent twice, every eleventh is a program's."""
    made = []
    for n in range(count):
        headers = {"Auto_Submitted": "auto-replied"} if n % 11 == 0 else {}
        mail = letter(f"第 {n} 件事", subject=f"事 {n}", sender=f"k{n % SENDERS}@kehu.test", **headers)
        made += [mail.as_bytes()] * (2 if n % 10 == 5 else 1)
    return made[:count]


def seen_on_the_server(server: MailServer) -> int:
    """How many mails other programs show as read."""
    with IMAPClient("127.0.0.1", server.imap, ssl=False) as eyes:
        eyes.login(OURS, PASSWORD)
        eyes.select_folder("INBOX")
        return len(eyes.search(["SEEN"]))


@pytest.mark.django_db
def test_a_thousand_mails_with_a_worker_that_dies_again_and_again(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    mails = letters(MAILS)
    office.server.deliver(mails, OURS)
    chance = random.Random(20261125)

    def dying(work: Callable[..., Any]) -> Callable[..., Any]:
        def maybe(*args: Any) -> Any:
            if chance.random() < 0.02:
                raise KilledError
            return work(*args)

        return maybe

    monkeypatch.setattr(imap.Folder, "fetch", dying(imap.Folder.fetch))
    monkeypatch.setattr(imap.Folder, "mark_seen", dying(imap.Folder.mark_seen))  # committed, and not yet marked
    deaths = 0
    while True:
        try:
            office.fetch()
            break
        except KilledError:
            deaths += 1
    assert deaths >= MAILS // 100
    # The rule: one case for each different mail that a person wrote.
    different = {mail for mail in mails if b"Auto-Submitted" not in mail}
    automatic = [mail for mail in mails if b"Auto-Submitted" in mail]
    assert Case.objects.count() == len(different)
    assert Event.objects.filter(operation="mail.take_in").count() == len(different)
    assert Received.objects.count() == MAILS
    assert Received.objects.filter(state="duplicate").count() == len(mails) - len(different) - len(set(automatic))
    assert Outgoing.objects.filter(kind="receipt").count() == SENDERS * 5, "five receipts a day for each address"
    assert office.fetch() == 0


@pytest.fixture
def open_house(transactional_db: None, server: MailServer) -> Office:
    """The same company, committed, so that other processes see it; keys and files in the tests' own home."""
    with transaction.atomic():
        return open_office(Cast(), server)


def worker(box: int) -> subprocess.Popen[bytes]:
    """A process of its own that goes through the mailbox, on the tests' database."""
    at = connection.settings_dict
    port = f":{at['PORT']}" if at["PORT"] else ""
    who = f"{quote(str(at['USER']))}:{quote(str(at['PASSWORD'] or ''))}"
    url = f"postgresql://{who}@{port}/{at['NAME']}?host={quote(str(at['HOST']), safe='')}"
    environment = {**os.environ, "ZHISHOU_DB_URL": url, "ZHISHOU_NO_POOL": "1"}
    root = Path(__file__).resolve().parents[5]
    return subprocess.Popen([sys.executable, "-c", WORKER, str(box)], env=environment, cwd=root)


def test_a_process_killed_by_the_system_takes_nothing_twice(open_house: Office) -> None:
    office, mails = open_house, letters(60)
    office.server.deliver(mails, OURS)
    for kill_at in (10, 30):
        running = worker(office.box.pk)
        until = monotonic() + 60
        while Received.objects.count() < kill_at and running.poll() is None:
            assert monotonic() < until
            Pause().wait(0.01)
        running.send_signal(signal.SIGKILL)
        assert running.wait() == -signal.SIGKILL, "it was killed at work"
    assert worker(office.box.pk).wait(60) == 0
    different = {mail for mail in mails if b"Auto-Submitted" not in mail}
    assert Case.objects.count() == len(different) == Outgoing.objects.filter(kind="receipt").count()
    assert Event.objects.filter(operation="mail.take_in").count() == len(different)
    assert Received.objects.count() == seen_on_the_server(office.server) + unseen(office) == 60
    assert unseen(office) <= 2, "of each kill at most the one mail that was committed and not yet marked"


def unseen(office: Office) -> int:
    """Mails still shown as unread on the server."""
    return 60 - seen_on_the_server(office.server)
