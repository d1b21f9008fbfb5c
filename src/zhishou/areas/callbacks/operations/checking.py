"""通话质量检查: held against the conduct points by another; the clerk sees it and may answer (service.complaint.7)."""

from __future__ import annotations

from django.db import models
from pydantic import BaseModel

from zhishou.areas.callbacks import conduct
from zhishou.areas.callbacks.models import Answer, Callback, CallCheck
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Notice
from zhishou.kernel.operation import Command, Refused, ask, operation
from zhishou.kernel.phrasing import listed
from zhishou.kernel.types import Ref


class Mark(BaseModel):
    """One point of conduct, kept or not."""

    point: str = ask("要点", at_most=conduct.LONGEST)
    kept: bool | None = ask("做到没有", default=None)


class CheckCall(Command):
    callback: Ref[Callback] = ask("回访")
    way: CallCheck.Way = ask("怎样检查")
    marks: list[Mark] = ask("行为要点", at_least=1, at_most=60)
    remark: str = ask(
        "检查意见", at_least=2, at_most=500, multiline=True, hint="没做到的写明是怎么回事；都做到了也写一句"
    )


class AnswerCheck(Command):
    check_made: Ref[CallCheck] = ask("检查")
    reply: str = ask("本人说明", at_least=2, at_most=500, multiline=True)


def _url(row: models.Model) -> str:
    assert isinstance(row, CallCheck)
    return row.callback.url()


@operation("callbacks.check_call", label="检查通话质量", capability="check_calls", about="callback", url_after=_url)
def check_call(act: Act, cmd: CheckCall) -> CallCheck:
    """Hold a call that was made against the conduct points, each marked kept or not; the clerk is told.

    Refused for one's own call, twice, and while a point is not marked.
    """
    callback = act.lock(cmd.callback)
    answer = Answer.objects.filter(callback=callback).select_related("by").first()
    if answer is None:
        raise Refused("conduct.no_call", state=callback.get_state_display())
    if answer.by_id == act.person.pk:
        raise Refused("conduct.own_call")
    if CallCheck.objects.filter(callback=callback).exists():
        raise Refused("conduct.checked", number=callback.number)
    told = {mark.point: mark.kept for mark in cmd.marks if mark.kept is not None}
    wanted = conduct.points(callback.site)
    if told.keys() - set(wanted):
        raise Refused("conduct.changed")
    if left := [point for point in wanted if point not in told]:
        raise Refused("conduct.unmarked", n=len(left), points=listed(left[:3]))
    points = [[point, told[point]] for point in wanted]
    kept = sum(told.values())
    made = CallCheck.objects.create(
        callback=callback, clerk=answer.by, way=cmd.way, points=points, kept=kept, total=len(points), remark=cmd.remark,
        by=act.person, at=act.now,
    )  # fmt: skip
    facts = {"number": callback.number, "kept": kept, "total": len(points)}
    Notice.objects.create(person=answer.by, kind="callback.checked", facts=facts, url=callback.url(), at=act.now)
    act.note(kept=kept, total=len(points), way=cmd.way.value)
    return made


@operation("callbacks.answer_check", label="说明检查的通话", personal=True, about="check_made", url_after=_url)
def answer_check(act: Act, cmd: AnswerCheck) -> CallCheck:
    """The clerk of the call says their part, once; whoever checked is told. The marks stay as they are."""
    found = act.lock(cmd.check_made)
    if found.clerk_id != act.person.pk:
        raise Refused("conduct.not_yours")
    if found.replied_at is not None:
        raise Refused("conduct.answered")
    found.reply, found.replied_at = cmd.reply, act.now
    found.save(update_fields=["reply", "replied_at"])
    facts = {"number": found.callback.number, "name": act.person.name}
    Notice.objects.create(
        person=found.by, kind="callback.check_answered", facts=facts, url=found.callback.url(), at=act.now
    )
    return found
