"""The groups of notices that people and robots choose by, and the few words a group's robot may say."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from zhishou.kernel import settings_store
from zhishou.kernel.models import Site


@dataclass(frozen=True)
class Group:
    """A group by its code, its name, and the beginnings of the kinds of notices in it."""

    code: str
    name: str
    kinds: tuple[str, ...]


GROUPS = (
    Group("major", "重大工单", ("case.major", "case.dissatisfied")),
    Group("late", "逾期", ("obligation.late", "callback.missed", "errands.late")),
    Group("due", "快到期", ("obligation.warn", "callback.agreed")),
    Group("case", "工单", ("case.",)),
    Group("order", "任务单", ("order.",)),
    Group("mail", "邮件", ("mail.",)),
    Group("other", "其他", ("",)),
)
BY_CODE = {group.code: group for group in GROUPS}

URGENT = settings_store.declare(
    "mail.urgent",
    "不受免打扰限制的紧急提醒",
    [BY_CODE["major"].name, BY_CODE["late"].name],
    widget="lines",
    hint="一行一类：重大工单、逾期、快到期、工单、任务单、邮件、其他。本人和群机器人可以另选“紧急的也等到工作时间”。",
)


def group_of(kind: str) -> Group:
    """The first group one of whose beginnings fits a kind of notice."""
    return next(group for group in GROUPS if kind.startswith(group.kinds))


def is_urgent(group: Group, site: Site) -> bool:
    """Whether the company counts the group as urgent."""
    named = settings_store.value(URGENT.name, site)
    return group.name in named or group.code in named


def choices() -> list[tuple[str, str]]:
    """Every group by code and name."""
    return [(group.code, _(group.name)) for group in GROUPS]
