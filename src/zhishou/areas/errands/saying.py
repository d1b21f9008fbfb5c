"""What every step about an errand writes: a word with its files, the new state, a line in somebody's bell."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from zhishou.areas.errands.models import Errand, Step, decides, does, own
from zhishou.kernel import clock, files, obligation, upload
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Notice, Person
from zhishou.kernel.operation import Refused
from zhishou.kernel.types import Upload

MOST_PHOTOS = 9
FARTHEST = timedelta(days=366)


def for_doing(act: Act, given: Errand, *states: Errand.State) -> Errand:
    """The errand, locked, for whom it was asked of or their deputy; refused to others and at another step."""
    row = act.lock(given)
    if not does(act.actor, row):
        raise Refused("errands.not_yours", name=row.person.name)
    return _at(row, states)


def for_deciding(act: Act, given: Errand, *states: Errand.State) -> Errand:
    """The errand, locked, for whoever asked, their deputy or those above; refused to others and at another step."""
    row = act.lock(given)
    if not decides(act.actor, row):
        raise Refused("errands.not_asked", name=row.by.name)
    return _at(row, states)


def _at(row: Errand, states: Sequence[Errand.State]) -> Errand:
    if row.state not in states:
        raise Refused("errands.state", state=row.get_state_display())
    return row


def say(
    act: Act, row: Errand, kind: Step.Kind, note: str = "", *, due: datetime | None = None,
    photos: Sequence[Upload] = (), file: Upload | None = None, **more: Any,
) -> Step:  # fmt: skip
    """Write a step with its files and what more it holds, and tell the other side of it."""
    other, mine = (row.by, row.person) if does(act.actor, row) else (row.person, row.by)
    deputised = mine if mine.pk != act.person.pk and mine.pk in own(act.actor) else None
    step = Step.objects.create(
        errand=row, kind=kind, note=note, due_at=due, by=act.person, for_whom=deputised, at=act.now, **more
    )
    keep(act, step, row, photos, file)
    tell(act, row, kind, other)
    return step


def keep(act: Act, step: Step, row: Errand, photos: Sequence[Upload], file: Upload | None) -> None:
    """Keep what came with a step: pictures, and one document."""
    for photo in photos:
        files.keep(photo, step, "photo", site=row.site, by=act.person)
    if file is not None:
        files.keep(file, step, "file", site=row.site, by=act.person, allowed=upload.DOCUMENTS)


def tell(act: Act, row: Errand, kind: Step.Kind, person: Person) -> None:
    """A line in the bell of the other side."""
    facts = {"name": act.person.name, "title": row.title, "due": spoken(row.due_at)}
    if person.pk != act.person.pk:
        Notice.objects.create(person=person, kind=f"errands.{kind}", facts=facts, url=row.url(), at=act.now)


def move(row: Errand, state: Errand.State, now: datetime, **changed: Any) -> None:
    """Put the errand into its next state, with what changes along with it."""
    for name, value in {**changed, "state": state, "state_at": now}.items():
        setattr(row, name, value)
    row.save(update_fields=[*changed, "state", "state_at"])


def set_due(act: Act, row: Errand, due: datetime) -> None:
    """Another deadline: what is owed moves with it, once the event behind it is written."""
    row.due_at = checked(due, act.now)
    row.save(update_fields=["due_at"])
    act.note(due=clock.local(due).isoformat(timespec="minutes"))
    act.afterwards.append(lambda event: _agree(row, due, event))


def _agree(row: Errand, due: datetime, event: Any) -> None:
    obligation.agree(row, due, event)


def checked(due: datetime, now: datetime) -> datetime:
    """A deadline to come, within a year. Refused otherwise."""
    if due <= now:
        raise Refused("errands.past", due=spoken(due))
    if due > now + FARTHEST:
        raise Refused("errands.too_far", due=spoken(due))
    return due


def number(value_milli: int | None) -> Decimal | None:
    """Thousandths as a spreadsheet adds them up; empty where nothing is counted or told."""
    return Decimal(value_milli) / 1000 if value_milli is not None else None


def spoken(moment: datetime) -> str:
    """“12-01 18:00”; with the year when it is another."""
    local = clock.local(moment)
    return f"{local:%m-%d %H:%M}" if local.year == clock.today().year else f"{local:%Y-%m-%d %H:%M}"
