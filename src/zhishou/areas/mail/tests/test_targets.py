"""Group robots and webhooks, over real HTTP: what they are told, how it is signed, where nothing is ever sent."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest
from conftest import writing

from zhishou.areas.mail.models import Robot
from zhishou.areas.mail.sending import address, notices
from zhishou.areas.mail.tests.post import Office
from zhishou.areas.mail.tests.receiver import SECRET, Receiver, robot, told
from zhishou.kernel import clock
from zhishou.kernel.models import Notice
from zhishou.kernel.operation import Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    made = Receiver()
    yield made
    made.server.shutdown()
    made.server.server_close()


def test_a_webhook_is_told_number_and_link_and_its_signature_proves_us(office: Office, receiver: Receiver) -> None:
    robot(office, receiver)
    told(office, "case.taken_in", name="陈丽华")
    notices.pass_on()
    assert office.send_out() == 1
    path, headers, body = receiver.posts[0]
    stamp, signature = (each.partition("=")[2] for each in headers["X-Zhishou-Signature"].split(","))
    assert signature == hmac.new(SECRET.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
    said = json.loads(body)
    assert path == "/hook" and (said["number"], said["group"]) == ("T2026-00412", "case")
    assert said["url"].endswith("/cases/T2026-00412") and "陈丽华" not in body.decode()


@pytest.mark.parametrize("kind", ["wecom", "dingtalk", "feishu"])
def test_a_groups_robot_gets_a_number_and_a_link_once_however_many_are_told(
    office: Office, receiver: Receiver, kind: str
) -> None:
    robot(office, receiver, kind, secret=SECRET)
    zhou = office.cast.person("zhou", "周敏", "handle_mail", site=office.cast.company)
    now = datetime(2026, 3, 11, 2, 1, tzinfo=UTC)
    with clock.at(now):
        for person in (office.lin, zhou):
            Notice.objects.create(person=person, kind="case.major", facts={"number": "T2026-00412", "name": "陈丽华"}, url="/cases/T2026-00412", at=now)  # fmt: skip
        assert notices.pass_on() == 1
        assert office.send_out() == 1
    ((path, _headers, body),) = receiver.posts
    said = json.loads(body)
    words = said["content"]["text"] if kind == "feishu" else said["text"]["content"]
    assert words.split() == ["【职守】重大工单", "T2026-00412", "http://127.0.0.1:8000/cases/T2026-00412"]
    assert "陈丽华" not in body.decode()
    stamp = int(now.timestamp())
    if kind == "dingtalk":
        asked = parse_qs(urlsplit(path).query)
        stamp *= 1000
        right = hmac.new(SECRET.encode(), f"{stamp}\n{SECRET}".encode(), hashlib.sha256).digest()
        assert asked["timestamp"] == [str(stamp)] and asked["sign"] == [base64.b64encode(right).decode()]
    if kind == "feishu":
        right = hmac.new(f"{stamp}\n{SECRET}".encode(), b"", hashlib.sha256).digest()
        assert (said["timestamp"], said["sign"]) == (str(stamp), base64.b64encode(right).decode())


@pytest.mark.parametrize(
    ("status", "answer", "state", "error"),
    [
        (200, b'{"errcode":93000,"errmsg":"invalid webhook url"}', "failed", "mail.robot_refused"),
        (200, b'{"errcode":45009,"errmsg":"api freq out of limit"}', "waiting", "mail.robot_refused"),
        (200, b"<html>", "waiting", "mail.robot_answer"),
        (404, b"", "failed", "mail.http"),
        (503, b"", "waiting", "mail.http"),
        (302, b"", "failed", "mail.http"),
    ],
)
def test_a_robot_that_refuses_with_a_polite_200_counts_as_refused(
    office: Office, receiver: Receiver, status: int, answer: bytes, state: str, error: str
) -> None:
    made = robot(office, receiver, "wecom")
    receiver.status, receiver.answer = status, answer
    row = office.do("mail.test_robot", who=office.admin, robot=made.pk)
    office.send_out()
    row.refresh_from_db()
    assert (row.state, row.error) == (state, error) and len(receiver.posts) == 1


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://example.com/hook", "mail.url_open"),
        ("https://127.0.0.1/hook", "mail.url_inside"),
        ("https://localhost/hook", "mail.url_inside"),
        ("https://10.1.2.3/hook", "mail.url_inside"),
        ("https://192.168.1.1/", "mail.url_inside"),
        ("https://169.254.169.254/latest/meta-data", "mail.url_inside"),
        ("https://[::1]/", "mail.url_inside"),
        ("https://[::ffff:10.0.0.1]/", "mail.url_inside"),
        ("https://[fd00::1]/", "mail.url_inside"),
        ("https://2130706433/", "mail.url_inside"),
        ("https://0/", "mail.url_inside"),
        ("https://user:secret@93.184.216.34/", "mail.url_unreadable"),
        ("ftp://93.184.216.34/", "mail.url_unreadable"),
        ("file:///etc/passwd", "mail.url_unreadable"),
        ("https://no-such-host.invalid/", "mail.url_no_host"),
    ],
)
def test_an_address_inside_the_own_network_is_refused(url: str, code: str) -> None:
    with pytest.raises(Refused) as no:
        address.reach(url, inside=False)
    assert no.value.code == code


def test_an_address_of_the_open_internet_passes_and_is_connected_to_by_its_number() -> None:
    place = address.reach("https://93.184.216.34:8443/hook?x=1", inside=False)
    assert (place.number, place.port, place.path) == ("93.184.216.34", 8443, "/hook?x=1")


def test_what_became_an_inside_address_later_is_not_connected_to(office: Office, receiver: Receiver) -> None:
    made = robot(office, receiver)
    with writing():
        Robot.objects.filter(pk=made.pk).update(inside=False)
    row = office.do("mail.test_robot", who=office.admin, robot=made.pk)
    office.send_out()
    row.refresh_from_db()
    assert row.state == "failed" and row.error == "mail.url_open" and receiver.posts == []


def test_secrets_are_encrypted_in_the_database_and_stand_in_no_event(office: Office, receiver: Receiver) -> None:
    from zhishou.kernel.models import Event, EventWords

    robot(office, receiver)
    office.do(
        "mail.add_mailbox", who=office.admin, site=office.cast.garden.pk, name="花园", address="g@cuihu.test",
        username="g@cuihu.test", secret="mima-xyz-123", imap_host="127.0.0.1", smtp_host="127.0.0.1",
    )  # fmt: skip
    kept = str(list(Event.objects.values_list("facts", flat=True))) + str(
        list(EventWords.objects.values_list("said", flat=True))
    )
    assert "mima-xyz-123" not in kept and SECRET not in kept and receiver.url not in kept
    stored = b"".join(bytes(r.target) for r in Robot.objects.all())
    assert receiver.url.encode() not in stored


def test_a_robot_whose_address_no_key_opens_any_more_says_so_and_harms_no_other(
    office: Office, receiver: Receiver
) -> None:
    lost, other = robot(office, receiver, "wecom"), robot(office, receiver, "feishu")
    rows = [office.do("mail.test_robot", who=office.admin, robot=made.pk) for made in (lost, other)]
    with writing():
        Robot.objects.filter(pk=lost.pk).update(target=bytes(lost.target)[:-1] + b"?")
    assert office.send_out() == 1
    for row in rows:
        row.refresh_from_db()
    assert [(row.state, row.error) for row in rows] == [("waiting", "mail.secret_lost"), ("sent", "")]
