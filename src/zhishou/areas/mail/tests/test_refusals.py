"""What mail refuses: every sentence as it is read, provoked through the operation. No server is asked for these."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import Cast, reads, writing

from zhishou.areas.cases.models import Case
from zhishou.areas.mail import vault
from zhishou.areas.mail.models import Mailbox, Outgoing, Received
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
