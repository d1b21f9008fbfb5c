"""What is kept about one person from outside, in whatever area: handed over as a whole, or erased (PIPL 45 and 47).

Areas register their tables here with the fields that say something about the person. The map in docs/privacy.md names
the same fields; a test holds the two together.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import models, transaction
from django.db.models import Q

from zhishou.kernel import evidence, files
from zhishou.kernel.models import EventWords, Person, StoredFile
from zhishou.kernel.scope import subject_of

ERASED = "（已按本人要求删除）"


@dataclass(frozen=True)
class Whose:
    """One person outside: the customer's file, its telephone numbers and e-mail addresses, the sites of the company."""

    customer: int
    name: str
    phones: frozenset[str]
    sites: frozenset[int]
    emails: frozenset[str] = frozenset()  # in small letters


@dataclass(frozen=True)
class Holder:
    """A table with rows about people outside. `blank`: field → what it says after erasing."""

    rows: Callable[[Any], models.QuerySet[Any]]  # of a person outside, or of an employee
    blank: dict[str, Any]
    busy: Callable[[Whose], models.QuerySet[Any]] | None = None  # not settled: the purpose still stands
    files: tuple[str, ...] = ()  # fields that name a file about the person
    papers: bool = False  # of an employee: what is kept for the row is about the person, too
    keeps: Callable[[Any], bool] | None = None  # a law wants this row's files kept
    drop: bool = False  # the whole row goes; `blank` then names what it said
    years: int = 0  # of an employee: kept so long after leaving
    after: Callable[[Any], None] | None = None  # what was made from an emptied row and must be made anew


def at_address(name: str, whose: Whose) -> Q:
    """Rows whose field is one of the person's e-mail addresses, however it was spelt."""
    found = Q(pk=None)
    for address in whose.emails:
        found |= Q(**{f"{name}__iexact": address})
    return found


HOLDERS: dict[str, Holder] = {}
STAFF: list[tuple[type[models.Model], Holder]] = []
"""What is kept about employees: tables, and what goes once they have left; a table may stand here more than once."""


def register(model: type[models.Model], holder: Holder) -> None:
    """Called once by the area that owns the table."""
    HOLDERS[model._meta.label_lower] = holder


def register_staff(model: type[models.Model], holder: Holder) -> None:
    """Called by the area that owns the table; `holder.rows` gets the employee."""
    STAFF.append((model, holder))


def open_matters(whose: Whose) -> int:
    """How many matters of the person are not settled yet: until then their data serve the purpose they came for."""
    return sum(h.busy(whose).count() for h in HOLDERS.values() if h.busy is not None)


@dataclass(frozen=True)
class Quotes:
    """Texts that name a person, and the events (of `EventWords`) whose words speak of the person when one is in them."""

    events: Q
    texts: Collection[str]


@dataclass
class Found:
    """Everything about a person: rows with their table's holder, words in events, the files."""

    rows: list[tuple[models.Model, Holder]] = field(default_factory=list)
    words: dict[int, set[str]] = field(default_factory=dict)  # event → fields of it
    files: list[StoredFile] = field(default_factory=list)
    kept: list[StoredFile] = field(default_factory=list)


def find(whose: Whose) -> Found:
    """Rows of every holder, the events about them and those that quote the person's numbers, and their files."""
    found = Found()
    kept: set[int] = set()
    named: set[int] = set()
    for holder in HOLDERS.values():
        for row in holder.rows(whose):
            found.rows.append((row, holder))
            numbers = _pictures(row, holder)
            named |= numbers
            if holder.keeps is not None and holder.keeps(row):
                kept |= numbers
    subjects = [subject_of(row) for row, _holder in found.rows]
    about = StoredFile.objects.filter(Q(about__in=subjects) | Q(pk__in=named)).exclude(kind=files.ERASED).order_by("pk")
    for one in about:
        (found.kept if one.pk in kept else found.files).append(one)
    found.words = _words(subjects, _quotes(whose))
    return found


def find_staff(person: Person, quotes: Iterable[Quotes], years_gone: int | None = None) -> Found:
    """Everything about an employee; with `years_gone`, what may go that many years after leaving (the rest is `kept`).

    `quotes` find event words that name the person, besides those of events about the rows.
    """
    found = Found()
    known: dict[str, models.Model] = {}
    for _model, holder in STAFF:
        due = years_gone is None or years_gone >= holder.years
        for each in holder.rows(person):
            row = known.setdefault(subject_of(each), each)  # one row under two terms is one row
            theirs = Q(pk__in=_pictures(row, holder)) | Q(about__in=[subject_of(row)] if holder.papers else [])
            pictures = StoredFile.objects.filter(theirs).exclude(kind=files.ERASED).order_by("pk")
            (found.files if due else found.kept).extend(pictures)
            if due:
                found.rows.append((row, holder))
    found.words = _words([subject_of(row) for row, _holder in found.rows], quotes)
    return found


def about(rows: Sequence[tuple[models.Model, Holder]]) -> Found:
    """Some rows with what hangs on them: the files kept for them, and the words of the events about them."""
    subjects = [subject_of(row) for row, _holder in rows]
    kept = StoredFile.objects.filter(about__in=subjects).exclude(kind=files.ERASED).order_by("pk")
    return Found(rows=list(rows), words=_words(subjects, ()), files=list(kept))


def _pictures(row: models.Model, holder: Holder) -> set[int]:
    """The files that fields of a row name."""
    return {number for name in holder.files if (number := getattr(row, f"{name}_id"))}


def _quotes(whose: Whose) -> list[Quotes]:
    here = Q(event__site_id__in=whose.sites)
    # A table taken in holds many people in one text: theirs is in it when their name is.
    return [
        Quotes(here, whose.phones | whose.emails),
        Quotes(here & Q(event__operation__endswith="import_rows"), [whose.name]),
    ]


def _words(subjects: list[str], quotes: Iterable[Quotes]) -> dict[int, set[str]]:
    """All words of the events about these rows, in whatever part, and the single ones that quote the person."""
    about = Q(event__subject__in=subjects) | Q(event__context__in=subjects) | Q(event__result__in=subjects)
    found = {row.pk: set(row.texts) for row in EventWords.objects.filter(about)}
    for each in quotes:
        for row in EventWords.objects.filter(each.events).quoting(*each.texts):
            naming = {name for name, text in row.texts.items() if any(quote in text for quote in each.texts)}
            found.setdefault(row.pk, set()).update(naming)
    return found


def erase(found: Found) -> dict[str, int]:
    """Blank the rows, the words and the files, inside the operation that asks for it; how many of each.

    Events keep their commitments, so seals and books still fit. What a law wants kept stays.
    """
    for row, holder in found.rows:
        if holder.drop:
            row.delete()
            continue
        for name, value in holder.blank.items():
            if getattr(row, name) or value is None:
                setattr(row, name, value() if callable(value) else value)
        row.save()
        if holder.after is not None:
            holder.after(row)
    texts = evidence.erase_words(found.words)
    for one in found.files:
        one.name, one.kind = "已删除", files.ERASED
        one.save(update_fields=["name", "kind"])
    digests = {one.sha256 for one in found.files}
    transaction.on_commit(lambda: files.drop_bytes(digests))
    return {
        "rows": len(found.rows), "texts": texts, "files": len(found.files), "kept": len(found.kept),
    }  # fmt: skip


def package(found: Found) -> bytes:
    """Everything as a ZIP: data.json with the fields in words, and the files. No other person's name is in it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        tables: dict[str, list[dict[str, Any]]] = {}
        for row in {subject_of(row): row for row, _holder in found.rows}.values():
            tables.setdefault(row._meta.label, []).append(_said(row))
        packed.writestr("data.json", json.dumps(tables, ensure_ascii=False, indent=1, default=str))
        for one in [*found.files, *found.kept]:
            if files.path_of(one).exists():
                packed.writestr(f"files/{one.pk}-{one.name}", files.read(one))
    return out.getvalue()


def _said(row: models.Model) -> dict[str, Any]:
    said: dict[str, Any] = {}
    for one in row._meta.concrete_fields:
        value = getattr(row, one.attname)
        secret = isinstance(one, models.BinaryField) or one.name == "password"
        if one.is_relation or secret or one.name in ("tokens", "sort_key", "id") or value in ("", None, []):
            continue
        said[str(one.verbose_name)] = value.isoformat() if isinstance(value, datetime | date) else value
    return said
