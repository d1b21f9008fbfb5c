"""Group robots and webhooks: kept by administration. They are told numbers and links, never names."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from pydantic import SecretStr

from zhishou.areas.mail import groups, outbox, reference, vault
from zhishou.areas.mail.models import Outgoing, Quiet, Robot
from zhishou.areas.mail.operations.mailboxes import page
from zhishou.areas.mail.sending import address
from zhishou.kernel.actor import Actor
from zhishou.kernel.choosing import sites, yes_no
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Site
from zhishou.kernel.operation import Command, Invalid, Refused, ask, operation
from zhishou.kernel.types import Ref

HOSTS = {
    Robot.Kind.WECOM: ("qyapi.weixin.qq.com",),
    Robot.Kind.DINGTALK: ("oapi.dingtalk.com",),
    Robot.Kind.FEISHU: ("open.feishu.cn", "open.larksuite.com"),
}


def group_choices(actor: Actor, row: models.Model | None) -> list[tuple[str, str]]:
    """Choices: the groups of notices."""
    return groups.choices()


def quiet_choices(actor: Actor, row: models.Model | None) -> list[tuple[str, str]]:
    """Choices: when a robot may speak."""
    return [(q.value, str(q.label)) for q in (Quiet.WORK, Quiet.ALWAYS)]


class RobotFields(Command):
    """What a robot is told, and when."""

    groups: list[str] = ask("发哪些提醒", default=[], at_most=10, public=True, choices=group_choices)
    quiet: str = ask(
        "什么时候发", default=Quiet.WORK.value, at_most=6, public=True, widget="radio", choices=quiet_choices
    )
    urgent_always: bool = ask("紧急的马上发", default=True, widget="radio", choices=yes_no("是", "否"))


class AddRobot(RobotFields):
    site: Ref[Site] = ask("站点", choices=sites("keep_settings"), hint="这个站点和下级站点的人收到提醒时，群里也发一条")
    kind: Robot.Kind = ask("类型")
    name: str = ask("名称", at_least=1, at_most=40, hint="例如 客服群")
    target: SecretStr = ask(
        "地址",
        at_least=8,
        at_most=address.LONGEST,
        widget="password",
        hint="从群机器人设置里复制的 https:// 地址，加密保存",
    )
    secret: SecretStr | None = ask("签名密钥", default=None, at_most=200, widget="password",
                                   hint="钉钉“加签”、飞书“签名校验”的密钥；Webhook 用它验证消息确实来自职守，至少 16 个字符")  # fmt: skip
    inside: bool = ask("允许内网地址", default=False, hint="只有接收消息的系统在本单位内网时才勾选")


class ChangeRobot(RobotFields):
    robot: Ref[Robot] = ask("群机器人")
    active: bool = ask("启用", default=True, widget="radio", choices=yes_no("是", "否"))


class TryRobot(Command):
    robot: Ref[Robot] = ask("群机器人")


@operation("mail.add_robot", label="添加群机器人", capability="keep_settings", about="site", url_after=page)
def add_robot(act: Act, cmd: AddRobot) -> Robot:
    """Add a robot or webhook. Refused when its address leads into the own network and that is not allowed in words."""
    for name in ("target", "secret"):
        act.facts.pop(name, None)
    target = cmd.target.get_secret_value()
    place = address.reach(target, inside=cmd.inside)
    known = HOSTS.get(cmd.kind)
    if known and place.host not in known and not cmd.inside:
        raise Refused("mail.robot_host", kind=cmd.kind.label, host=known[0])
    secret = cmd.secret.get_secret_value() if cmd.secret else ""
    if cmd.kind == Robot.Kind.WEBHOOK and len(secret) < 16:
        raise Invalid({"secret": ["Webhook 要有签名密钥，至少 16 个字符，接收方用它验证消息。"]})
    if Robot.objects.filter(site=cmd.site, name=cmd.name).exists():
        raise Refused("mail.robot_there", name=cmd.name)
    return Robot.objects.create(
        site=cmd.site, kind=cmd.kind, name=cmd.name, host=place.host[:120], inside=cmd.inside,
        target=vault.seal(target, vault.TARGET), secret=vault.seal(secret, vault.SECRET) if secret else None, **_said(cmd),
    )  # fmt: skip


@operation("mail.change_robot", label="修改群机器人", capability="keep_settings", about="robot", url_after=page)
def change_robot(act: Act, cmd: ChangeRobot) -> Robot:
    """Change what a robot is told and when, or take it out of use; another address is another robot."""
    robot = act.lock(cmd.robot)
    for name, value in _said(cmd).items():
        setattr(robot, name, value)
    robot.active = cmd.active
    robot.save()
    return robot


@operation("mail.test_robot", label="发一条测试消息", capability="keep_settings", about="robot",
           url_after=lambda row: row.get_absolute_url())  # type: ignore[attr-defined]  # fmt: skip
def test_robot(act: Act, cmd: TryRobot) -> Outgoing:
    """Send a test message; its page shows whether it arrived, and if not, why."""
    robot = act.lock(cmd.robot)
    message_id = reference.plain_id("robot")
    return outbox.put(
        site=robot.site, kind=Outgoing.Kind.TEST, natural_key=f"test:{message_id}", message_id=message_id, robot=robot,
        by=act.person, made_at=act.now,
    )  # fmt: skip


def _said(cmd: RobotFields) -> dict[str, Any]:
    if unknown := [each for each in cmd.groups if each not in groups.BY_CODE]:
        raise Invalid({"groups": [_("没有“{name}”这一类提醒。").format(name=unknown[0])]})
    if cmd.quiet not in (Quiet.WORK, Quiet.ALWAYS):
        raise Invalid({"quiet": ["请从列出的选项中选择。"]})
    return {"groups": list(dict.fromkeys(cmd.groups)), "quiet": cmd.quiet, "urgent_always": cmd.urgent_always}
