"""What mail refuses: every sentence as it is read, provoked through the operation. No server is asked for these."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import imapclient
import pytest
from conftest import Cast, reads, writing
from django.test import Client

from zhishou.areas.cases.models import Case
from zhishou.areas.mail import vault, words
from zhishou.areas.mail.models import Mailbox, Outgoing, Received
from zhishou.areas.mail.reading import imap, intake
from zhishou.areas.mail.reading.message import UnreadableError
from zhishou.areas.mail.tests.post import LIHUA, OURS
from zhishou.kernel import clock
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import perform
from zhishou.kernel.models import Person

SERVER = {"imap_host": "127.0.0.1", "smtp_host": "127.0.0.1", "imap_security": "none", "smtp_security": "none"}
ROBOT = "http://127.0.0.1/robot/send?access_token=abc"


class Desk:
    """A clerk who handles mail, an administrator, and a mailbox that is in use."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.lin = cast.person("lin", "林晓雯", "take_in", "handle_mail", "carry_out", "keep_customers")
        self.admin = cast.person("admin", "行政", "keep_settings", site=cast.company)
        with writing():
            self.box = Mailbox.objects.create(
                site=cast.company, address=OURS, name="客服", username=OURS, secret=vault.seal("x", vault.PASSWORD),
                imap_port=143, smtp_port=25, **SERVER,
            )  # fmt: skip

    def do(self, operation: str, who: Person | None = None, **data: Any) -> Any:
        return perform(operation, Actor.of(who or self.lin), data, door="page").result

    def case(self) -> Case:
        customer = self.do("customers.create", site=self.cast.garden, name="陈丽华", mobile="13800136021", email=LIHUA)
        made = self.do("cases.take_in", site=self.cast.garden, kind="complaint", content="电梯异响", customer=customer)
        assert isinstance(made, Case)
        return made

    def reply(self) -> Any:
        return self.do("mail.reply", case=self.case(), text="九点。")

    def set(self, **fields: Any) -> None:
        """The mailbox as administration left it."""
        with writing():
            Mailbox.objects.update(**fields)

    def received(self, **fields: Any) -> Received:
        given = {"mailbox": self.box, "site": self.cast.garden, "uid_validity": 1, "uid": 1, "at": clock.now()}
        with writing():
            return Received.objects.create(**given, sender=LIHUA, **fields)

    def robot(self, **more: Any) -> Any:
        given = {"site": self.cast.company, "kind": "dingtalk", "name": "客服群", "target": ROBOT, "inside": True}
        return self.do("mail.add_robot", self.admin, **(given | more))


def reply_with_the_box_off(d: Desk) -> Any:
    case = d.case()
    d.do("mail.reply", case=case, text="九点。")
    d.set(active=False)
    return d.do("mail.reply", case=case, text="九点半。")


def reply_without_a_box(d: Desk) -> Any:
    d.set(active=False)
    return d.reply()


def give_up_twice(d: Desk) -> Any:
    d.reply()
    row = Outgoing.objects.get()
    d.do("mail.give_up", message=row)
    return d.do("mail.give_up", message=row)


def give_up_on_its_way(d: Desk) -> Any:
    d.reply()
    with writing():
        Outgoing.objects.update(attempts=1, next_at=datetime(2099, 1, 5, 10, 5, tzinfo=ZoneInfo("Asia/Shanghai")))
    return d.do("mail.give_up", message=Outgoing.objects.get())


def add_the_box_again(d: Desk) -> Any:
    return d.do(
        "mail.add_mailbox",
        d.admin,
        site=d.cast.garden,
        name="花园",
        address=OURS,
        username=OURS,
        secret="授权码",
        **SERVER,
    )


def name_a_robot_twice(d: Desk) -> Any:
    d.robot()
    return d.robot()


REFUSED: dict[str, tuple[str, Callable[[Desk], Any]]] = {
    "mail.mailbox_there": (f"邮箱 {OURS} 已经添加过，请直接修改那一个。", add_the_box_again),
    "mail.mailbox_off": (f"邮箱 {OURS} 已停用，不能发信。请行政部在“消息渠道”里启用。", reply_with_the_box_off),
    "mail.no_mailbox": ("还没有可用的邮箱。请行政部先在“消息渠道”里添加邮箱。", reply_without_a_box),
    "mail.nothing_to_take": (
        "这封信现在是“等待重新收取”，不用再收。",
        lambda d: d.do("mail.take_again", received=d.received(state="again")),
    ),
    "mail.own_stays_out": (
        "这是我们自己发出的邮件，不能立案。",
        lambda d: d.do("mail.take_again", received=d.received(state="ignored", reason="mail.is_own")),
    ),
    "mail.gone_already": ("这条消息现在是“不用发了”，不用再办。", give_up_twice),
    "mail.being_sent": (
        "这条消息正在发送，还不知道结果。请稍等再看；到 10:05 还没有结果，会自动再发。",
        give_up_on_its_way,
    ),
    "mail.robot_there": ("这个站点已有名为“客服群”的群机器人，请换一个名称。", name_a_robot_twice),
    "mail.robot_host": (
        "钉钉群机器人的地址应当在 oapi.dingtalk.com 上。请从群机器人设置里重新复制。",
        lambda d: d.robot(target="https://1.1.1.1/robot/send", inside=False),
    ),
}


@pytest.mark.parametrize("code", REFUSED)
def test_mail_says(cast: Cast, keys: Path, code: str) -> None:
    sentence, act = REFUSED[code]
    desk = Desk(cast)
    reads(code, sentence, lambda: act(desk))


UNSURE = ssl.SSLCertVerificationError("certificate verify failed")
UNSURE.verify_message = "self-signed certificate"
OTHER_VERSION = ssl.SSLError(1, "wrong version number")
OTHER_VERSION.reason = "WRONG_VERSION_NUMBER"
CONNECTING: dict[str, tuple[str, Exception]] = {
    "mail.no_host": ("找不到这台服务器。请核对服务器地址的拼写。", socket.gaierror(-2, "Name or service not known")),
    "mail.no_answer": ("服务器没有及时回应。请核对端口和加密方式；稍后会自动再试。", TimeoutError("timed out")),
    "mail.certificate": (
        "服务器的证书不可信，为安全没有登录。请核对地址；内部服务器请先在本机信任它的证书。",
        UNSURE,
    ),
    "mail.encryption": (
        "加密方式不对。请在 SSL/TLS、STARTTLS 之间换一种，并核对端口。",
        OTHER_VERSION,
    ),
    "mail.server": (
        "服务器拒绝了这次操作，原话见详情。稍后会自动再试。",
        imapclient.exceptions.IMAPClientError("too many connections"),
    ),
}


def checked(desk: Desk) -> str:
    """What 测试连接 says of receiving."""
    client = Client()
    client.force_login(desk.admin, backend="django.contrib.auth.backends.ModelBackend")
    return client.post(f"/channels/{desk.box.pk}/check").content.decode()


@pytest.mark.parametrize("code", CONNECTING)
def test_of_a_server_that_does_not_take_the_connection_is_said(
    cast: Cast, keys: Path, monkeypatch: pytest.MonkeyPatch, code: str
) -> None:
    sentence, wrong = CONNECTING[code]

    def raises(*_: object, **__: object) -> None:
        raise wrong

    monkeypatch.setattr(imap, "_connect", raises)
    assert sentence in checked(Desk(cast))


class Server:
    """A server that signs in whoever asks and has no folder."""

    def __init__(self, *_: object, **__: object) -> None:
        pass

    def login(self, *_: object) -> None:
        pass

    def has_capability(self, _name: str) -> bool:
        return False

    def select_folder(self, name: str) -> None:
        raise imapclient.exceptions.IMAPClientError(f"no mailbox {name}")

    def logout(self) -> None:
        pass


def test_of_a_folder_that_is_not_there_and_of_a_password_that_cannot_be_opened_is_said(
    cast: Cast, keys: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Desk(cast)
    monkeypatch.setattr(imap, "_connect", Server)
    folder = ("mail.no_folder", "邮箱里没有这个文件夹。请核对收信文件夹的名称，一般是 INBOX。")
    assert folder[1] == words.reason(folder[0]) and folder[1] in checked(desk)
    desk.set(secret=b"not of this key file")
    secret = ("mail.secret_lost", "保存的密码打不开（密钥文件不是原来的）。请在“修改”里重新填写密码。")
    assert secret[1] == words.reason(secret[0]) and secret[1] in checked(desk)


class Folder:
    """A folder with one mail."""

    standing = imap.Standing(1, 2)

    def __init__(self, raw: bytes) -> None:
        self.raw = raw

    def fetch(self, _uid: int) -> tuple[bytes, int, bool]:
        return self.raw, len(self.raw), False

    def mark_seen(self, _uid: int) -> None:
        pass


BOUNCE = b"""From: <mailer-daemon@kehu.test>\r\nTo: %s\r\nSubject: Undelivered\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=x\r
\r\n--x\r\n\r\nnot delivered\r\n--x\r\nContent-Type: message/delivery-status\r\n\r\nAction: failed\r\nStatus: 5.1.1\r\n--x--\r\n""" % OURS.encode()
LETTER = f"From: <{LIHUA}>\r\nTo: {OURS}\r\nSubject: 电梯\r\n\r\nhello\r\n".encode()


def raising(wrong: Exception) -> Callable[..., Any]:
    def raises(*_: object, **__: object) -> None:
        raise wrong

    return raises


LEFT_OUT: dict[str, tuple[str, bytes, Callable[..., Any] | None]] = {
    "mail.gone": ("这封邮件已经不在邮箱里，收不回来了。", b"", None),
    "mail.is_bounce": ("退信通知，不用立案。", BOUNCE, None),
    "mail.unreadable": (
        "这封邮件的格式读不出来。请在邮箱里直接查看；原件没有动。",
        LETTER,
        raising(UnreadableError("not a mail")),
    ),
    "mail.our_error": (
        "系统处理这封邮件时出错，没有立案。请点“收下这封信”再试；仍不行请联系行政部。",
        LETTER,
        raising(RuntimeError("a fault of ours")),
    ),
}


@pytest.mark.parametrize("code", LEFT_OUT)
def test_of_a_mail_that_is_left_out_its_page_says_why(
    cast: Cast, keys: Path, monkeypatch: pytest.MonkeyPatch, code: str
) -> None:
    sentence, raw, reader = LEFT_OUT[code]
    desk = Desk(cast)
    if reader is not None:
        monkeypatch.setattr(intake, "read", reader)
    forced = code == "mail.gone"
    if forced:
        desk.received(state="again")
    intake.take(desk.box, Folder(raw), 1, forced=forced)  # type: ignore[arg-type]
    row = Received.objects.get()
    assert row.reason == code
    client = Client()
    clerk = cast.person("mei", "梅婷", "handle_mail", site=cast.company)
    client.force_login(clerk, backend="django.contrib.auth.backends.ModelBackend")
    assert sentence in client.get(row.get_absolute_url()).content.decode()


def test_a_letter_of_somebody_else_does_not_join_a_case(cast: Cast, keys: Path) -> None:
    desk = Desk(cast)
    case = desk.case()
    with writing():
        Case.objects.update(number="T2026-00009")
    given = {
        "case": case.pk,
        "mailbox": desk.box.pk,
        "sender": "other@kehu.test",
        "text": "我来问问",
        "uid": 1,
        "uid_validity": 1,
    }
    reads(
        "mail.not_theirs",
        "发件人不是这件工单的顾客，没有并入。",
        lambda: perform("mail.join", Actor.system("mail"), given, door="mail"),
    )
