"""What steps about papers have in common: the paper at its step, a line of its history, a line in a bell."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models

from zhishou.areas.documents.models import Copy, Document, Step
from zhishou.kernel import pinyin
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Appointment, Notice, Person
from zhishou.kernel.operation import Refused

MOST_TOLD = 500


def url_of(row: models.Model) -> str:
    """The page of the paper a row is or belongs to."""
    return str((row.document if isinstance(row, Copy) else row).url())  # type: ignore[attr-defined]


def at(act: Act, given: Document, *states: str) -> Document:
    """The paper, locked; refused at another step."""
    row = act.lock(given)
    if row.state not in states:
        raise Refused("documents.state", number=row.called, state=row.get_state_display())
    return row


def say(act: Act, row: Document, kind: Step.Kind, note: str = "") -> None:
    """Write a line of its history."""
    Step.objects.create(document=row, kind=kind, note=note[:500], by=act.person, at=act.now)


def index(row: Document) -> None:
    """The words by which it is found: numbers, title, addressee, text."""
    texts = [row.number, row.reference, row.addressee, row.body, row.attachments]
    row.tokens = pinyin.tsvector_text(pinyin.search_tokens(row.title, texts=texts))


def tell(act: Act, row: Document, people: Iterable[Person], kind: str, **facts: str) -> None:
    """A line in each bell; nobody is told of what they did themselves."""
    wanted = {one.pk: one for one in people if one.pk != act.person.pk and one.is_active}
    said = {"number": row.called, "title": row.title, **facts}
    Notice.objects.bulk_create(
        [Notice(person=one, kind=f"documents.{kind}", facts=said, url=row.url(), at=act.now) for one in wanted.values()]
    )


def readers(copies: Iterable[Copy]) -> list[Person]:
    """The colleagues some copies are for: the persons named, and who works at the sites named."""
    rows = list(copies)
    found = {one.person.pk: one.person for one in rows if one.person is not None}
    if offices := [one.office_id for one in rows if one.office_id is not None]:
        here = Appointment.objects.filter(site_id__in=offices, ended_at=None, person__is_active=True)
        found |= {one.person_id: one.person for one in here.select_related("person").order_by("pk")}
    return list(found.values())[:MOST_TOLD]
