"""《装修出入证》: one for each worker, given back at the end or reported lost (property.assistant.4)."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel

from zhishou.areas.renovation import privacy
from zhishou.areas.renovation.models import TAKE, Pass, Renovation, Step
from zhishou.areas.renovation.saying import at, say, url_of
from zhishou.kernel import clock, files, numbering
from zhishou.kernel.gate import Act
from zhishou.kernel.operation import Command, Refused, ask, operation
from zhishou.kernel.types import Ref, Upload

State, Kind = Renovation.State, Step.Kind
MOST_PASSES = 30


class Ended(models.TextChoices):
    """How a pass ends."""

    RETURNED = "returned", _("交回")
    LOST = "lost", _("遗失，挂失")


class Worker(BaseModel):
    """Somebody who works on the site."""

    name: str = ask("姓名", at_least=1, at_most=30)
    trade: str = ask("工种", at_least=1, at_most=20)


class IssuePasses(Command):
    renovation: Ref[Renovation] = ask("装修")
    workers: list[Worker] = ask("施工人员", at_least=1, at_most=MOST_PASSES)
    valid_until: date | None = ask("有效期至", default=None, hint="不填就与许可证一样")


class PhotographPass(Command):
    holder: Ref[Pass] = ask("出入证")
    photo: Upload = ask("照片", hint="印在证上；不放照片也可以")


class EndPass(Command):
    holder: Ref[Pass] = ask("出入证")
    how: Ended = ask("怎样")
    note: str = ask("说明", default="", at_most=100)


@operation("renovation.issue_passes", label="发装修出入证", capability=TAKE, about="renovation", url_after=url_of)
def issue_passes(act: Act, cmd: IssuePasses) -> Renovation:
    """Make a pass for each worker named, valid no longer than the permit. Refused without a permit in force."""
    row = at(act, cmd.renovation, State.WORKING, State.STOPPED)
    assert row.valid_until is not None
    until = cmd.valid_until or row.valid_until
    if not clock.today() <= until <= row.valid_until:
        raise Refused("renovation.pass_period", until=row.valid_until.isoformat())
    made = [
        Pass.objects.create(
            renovation=row, number=numbering.take("CR"), holder=one.name, trade=one.trade, valid_until=until,
            by=act.person, at=act.now,
        )
        for one in cmd.workers
    ]  # fmt: skip
    say(act, row, Kind.PASS_OUT, "、".join(one.number for one in made))
    act.note(passes=len(made))
    return row


@operation("renovation.photograph_pass", label="放出入证照片", capability=TAKE, about="holder", url_after=url_of)
def photograph_pass(act: Act, cmd: PhotographPass) -> Pass:
    """Put a portrait on a pass that is in use; the latest one counts."""
    found = _in_use(act, cmd.holder)
    files.keep(cmd.photo, found, "portrait", site=found.site, by=act.person)
    return found


@operation("renovation.end_pass", label="收回出入证", capability=TAKE, about="holder", url_after=url_of)
def end_pass(act: Act, cmd: EndPass) -> Pass:
    """A pass is given back, or lost and on the list of lost ones; it opens no gate any more.

    When the work is accepted already, its holder's name is shortened with it.
    """
    found = _in_use(act, cmd.holder)
    found.state, found.ended_by, found.ended_at, found.note = cmd.how.value, act.person, act.now, cmd.note
    found.save(update_fields=["state", "ended_by", "ended_at", "note"])
    if not found.renovation.is_open:
        privacy.shorten(found.renovation)
    say(act, found.renovation, Kind.PASS_BACK, f"{found.number}　{found.get_state_display()}　{cmd.note}".strip())
    return found


def _in_use(act: Act, given: Pass) -> Pass:
    found = act.lock(given)
    if found.state != Pass.State.OUT:
        raise Refused("renovation.pass_ended", number=found.number, state=found.get_state_display())
    return found
