"""What a young company lacks before its people can work: told where nothing else is owed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Q
from django.utils.translation import gettext as _

from zhishou.areas.letters import queries as letters
from zhishou.kernel.actor import Actor
from zhishou.kernel.models import Holding, Person
from zhishou.kernel.phrasing import quantity


@dataclass(frozen=True)
class Step:
    """One step: what is missing, and where it is done."""

    sentence: str
    label: str
    url: str


def next_step(actor: Actor, now: datetime) -> Step | None:
    """The first that is missing of my own signature and, where I may see to them, people, passwords and letters; None when nothing is."""
    if (letter := next(iter(letters.to_sign(actor)), None)) is not None:
        said = _("《%(post)s岗位职责确认书》等你签。签了，职责里的权限才属于你。")
        return Step(said % {"post": letter.appointment.post.name}, _("去签字"), f"/letters/{letter.number}/sign")
    people, mine = Person.objects.filter(is_active=True), actor.sites("organise")
    if mine and people.filter(site__in=mine).count() < 2:
        said = _("公司里还只有你一位。下一步：用一张 Excel 导入全部人员、岗位和上下级。")
        return Step(said, _("导入人员"), "/import?kind=staff")
    locked = people.filter(site__in=actor.sites("manage_accounts"), password__startswith=UNUSABLE_PASSWORD_PREFIX)
    if count := locked.count():
        said = _("%(n)d 位还没有密码，进不来。下一步：发初始密码。")
        return Step(said % {"n": count}, _("发初始密码"), "/people#passwords")
    held = Holding.objects.filter(Q(ends_at=None) | Q(ends_at__gt=now), letter_number="")
    count = held.filter(appointment__site__in=actor.sites("issue_letters")).values("appointment").distinct().count()
    if count:
        said = _("%(n)d 位还没有签岗位职责确认书。下一步：发出确认书，请本人签。")
        return Step(said % {"n": count}, _("看谁没签"), "/letters")
    if unread := actor.unread:
        return Step(quantity("现在没有到期的事。有 {n} 条新提醒，可能正等你办。", n=unread), _("看提醒"), "/notices")
    return None
