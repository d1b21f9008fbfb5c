"""What every step about a renovation writes: a line of its timeline with what came along, the new state, a line in a bell."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import models

from zhishou.areas.renovation.models import OfRenovation, Renovation, Step
from zhishou.kernel import files, settings_store, upload
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Notice, Person
from zhishou.kernel.operation import Command, Refused, ask
from zhishou.kernel.types import Ref, Upload

MOST_FILES = 9
DEPOSIT_FIRST = settings_store.declare(
    "renovation.deposit_first", "收了装修押金才发装修许可证", True, widget="flag", hint="不勾选的，没有押金也可以发证"
)
HOURS = settings_store.declare(
    "renovation.hours", "允许装修施工的时间", "周一至周六 8:00–12:00、14:00–18:00，法定节假日不施工",
    hint="印在管理服务协议和装修许可证上",
)  # fmt: skip


class OfOne(Command):
    """A command about one renovation."""

    renovation: Ref[Renovation] = ask("装修")


def url_of(row: models.Model) -> str:
    """The page of the renovation a row is or belongs to."""
    found = row.renovation if isinstance(row, OfRenovation) else row
    assert isinstance(found, Renovation)
    return found.url()


def at(act: Act, given: Renovation, *states: Renovation.State) -> Renovation:
    """The renovation, locked; refused at another step."""
    row = act.lock(given)
    if row.state not in states:
        raise Refused("renovation.state", number=row.number, state=row.get_state_display())
    return row


def move(row: Renovation, state: Renovation.State, now: datetime, **changed: Any) -> None:
    """Put the renovation into its next state, with what changes along with it."""
    for name, value in {**changed, "state": state, "state_at": now}.items():
        setattr(row, name, value)
    row.save(update_fields=[*changed, "state", "state_at"])


def say(act: Act, row: Renovation, kind: Step.Kind, note: str = "", *, photos: Sequence[Upload] = ()) -> Step:
    """Write a line of the timeline, with its pictures."""
    step = Step.objects.create(renovation=row, kind=kind, note=note, by=act.person, at=act.now)
    keep(act, step, row, photos)
    return step


def keep(act: Act, about: models.Model, row: Renovation, given: Sequence[Upload], kind: str = "photo") -> None:
    """Keep files for a row of a renovation; pictures alone unless it is a paper."""
    allowed = upload.IMAGES if kind == "photo" else upload.DOCUMENTS
    for one in given:
        files.keep(one, about, kind, site=row.site, by=act.person, allowed=allowed)


def tell(act: Act, row: Renovation, people: Iterable[Person], kind: str, **facts: Any) -> None:
    """A line in the bells of those who go on with it; nobody is told of what they did themselves."""
    known = {"number": row.number, "unit": row.unit.code, **facts}
    wanted = {one.pk: one for one in people if one.pk != act.person.pk}
    Notice.objects.bulk_create(
        [
            Notice(person=one, kind=f"renovation.{kind}", facts=known, url=row.url(), at=act.now)
            for one in wanted.values()
        ]
    )
