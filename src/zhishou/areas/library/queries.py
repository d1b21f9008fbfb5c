"""Which documents are found, which rules wait to be reviewed, who is to read them, and what a version changes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from difflib import SequenceMatcher
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet

from zhishou.areas.library.models import KEEP_STANDARDS, Acknowledgement, Document, Version, with_state
from zhishou.kernel import clock, pinyin
from zhishou.kernel.actor import Actor, holdings_at
from zhishou.kernel.differing import Run, runs
from zhishou.kernel.models import Site

SOON = timedelta(days=30)  # a review this near is shown as coming
FILTERS = ("q", "kind", "state", "tag", "view")


def keeps(actor: Actor) -> set[int]:
    """The sites whose rules the actor keeps."""
    return actor.sites("keep_rules")


def listing(actor: Actor, asked: dict[str, str]) -> QuerySet[Document]:
    """The library; `asked`: q, kind, state (force, coming, draft, repealed), tag, view (due, unread).

    A document that has only a draft is seen by who keeps the rules there.
    """
    rows: Any = with_state(Document.objects.within(actor).defer("tokens").select_related("site"))
    rows = rows.filter(Q(latest__isnull=False) | Q(site_id__in=keeps(actor)))
    if text := asked.get("q", ""):
        query = pinyin.search_query(text)
        rows = rows.extra(where=["library_document.tokens @@ %s::tsquery"], params=[query]) if query else rows.none()
    if (kind := asked.get("kind", "")) in Document.Kind.values:
        rows = rows.filter(kind=kind)
    if tag := asked.get("tag", ""):
        rows = rows.filter(tags__contains=[tag])
    rows = _in_state(rows, asked.get("state", ""))
    if asked.get("view") == "due":
        rows = rows.filter(review_on__lte=clock.today() + SOON, site_id__in=keeps(actor))
    elif asked.get("view") == "unread":
        asked_for = Acknowledgement.objects.filter(person=actor.person, at=None)
        rows = rows.filter(latest__in=asked_for.values("version"), repealed_on=None)
    found: QuerySet[Document] = rows.order_by("kind", "title", "pk")
    return found


def _in_state(rows: Any, state: str) -> Any:
    if state == "repealed":
        return rows.filter(repealed_on__isnull=False)
    if state == "force":
        return rows.filter(repealed_on=None, current__isnull=False)
    if state == "coming":
        return rows.filter(repealed_on=None, coming__isnull=False)
    return rows.filter(draft=True) if state == "draft" else rows


def standards(actor: Actor, *capabilities: str) -> list[Version]:
    """The rules in force of the actor's own duties that grant one of the capabilities, or to keep standards at all.

    The latter (执行服务准则和礼仪标准, retail.clerk.1) is about how everything else is done.
    """
    duties = {grant.duty_id for grant in actor.grants if grant.capability in (*capabilities, KEEP_STANDARDS)}
    rows: Any = Document.objects.within(actor).filter(kind=Document.Kind.RULE, repealed_on=None)
    rows = with_state(rows).filter(duties__has_any_keys=sorted(duties), current__isnull=False)
    versions = Version.objects.filter(pk__in=rows.values("current")).select_related("document")
    return list(versions.order_by("document__title")) if duties else []


def due_for_review(site: Site) -> QuerySet[Document]:
    """The rules kept at a site whose day of review has come."""
    rows: QuerySet[Document] = Document.objects.filter(
        site=site, kind=Document.Kind.RULE, repealed_on=None, review_on__lte=clock.today()
    ).order_by("review_on", "pk")
    return rows


def readers_of(document: Document, now: datetime) -> list[int]:
    """Ids of the people who hold one of the duties a rule names, anywhere in its company."""
    company = document.site.company().path
    rows = holdings_at(now).filter(
        clause__duty_id__in=document.duties,
        appointment__person__is_active=True,
        appointment__site__path__startswith=company,
    )
    return sorted(set(rows.values_list("appointment__person_id", flat=True)))


def in_force(document: Document) -> Version | None:
    """The version in force today."""
    put = document.versions.filter(put_at__isnull=False, effective_on__lte=clock.today())
    return put.order_by("-effective_on", "-n").first()


def unasked(document: Document, version: Version, now: datetime) -> list[int]:
    """Those of its readers (ids) who were not asked to read a version yet."""
    asked = set(Acknowledgement.objects.filter(version=version).values_list("person_id", flat=True))
    return [pk for pk in readers_of(document, now) if pk not in asked]


def with_new_readers(now: datetime) -> list[Document]:
    """The rules in force that somebody is to read who was not asked yet."""
    rows = Document.objects.filter(kind=Document.Kind.RULE, repealed_on=None).exclude(duties=[]).defer("tokens")
    return [
        row
        for row in rows.select_related("site").order_by("pk")
        if (version := in_force(row)) is not None and unasked(row, version, now)
    ]


class Attached(NamedTuple):
    """A document in the version in force now, as another record keeps it: its name and where that version is read."""

    pk: int
    title: str
    name: str
    url: str


def attached(actor: Actor, ids: Iterable[int], titles: Iterable[str]) -> list[Attached]:
    """The documents in force of these ids or of these titles, each in the version in force now."""
    wanted: Any = listing(actor, {"state": "force"}).filter(Q(pk__in=list(ids)) | Q(title__in=list(titles)))
    rows = list(wanted)
    n_of = dict(Version.objects.filter(pk__in=[row.current for row in rows]).values_list("document_id", "n"))
    return [Attached(r.pk, r.title, f"{r.title}（{r.source}）", f"{r.url()}?version={n_of[r.pk]}") for r in rows]


class Paragraph(NamedTuple):
    """A paragraph of the newer text (or gone from it) with its runs."""

    kind: str
    runs: tuple[Run, ...]


def difference(old: str, new: str) -> list[Paragraph]:
    """What a version changes, paragraph by paragraph; within a changed one run by run."""
    was, now = old.splitlines(), new.splitlines()
    found: list[Paragraph] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
        if tag == "equal":
            found += [Paragraph("same", (Run("same", line),)) for line in now[j1:j2] if line]
            continue
        paired = min(i2 - i1, j2 - j1)
        for n in range(paired):
            found.append(Paragraph("changed", tuple(runs(was[i1 + n], now[j1 + n]))))
        found += [Paragraph("removed", (Run("removed", line),)) for line in was[i1 + paired : i2] if line]
        found += [Paragraph("added", (Run("added", line),)) for line in now[j1 + paired : j2] if line]
    return found
