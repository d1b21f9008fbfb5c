"""Papers, letters and volumes in sight by the filters of the address."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from zhishou.areas.documents.models import Contract, Copy, Document, Envelope, Loan, Template, Volume
from zhishou.areas.documents.models.papers import Kind, addressed_to
from zhishou.kernel import clock, pinyin, places, typed
from zhishou.kernel.actor import Actor

PAPER_NAMES = ("q", "view", "site", "kind", "from", "to")
PAPER_VIEWS = ("", "mine", "waiting", "drafts", "missing", "over", "all")
POST_NAMES = ("q", "view", "site", "way", "from", "to")
POST_VIEWS = ("", "unclaimed", "sent", "over", "all")
ARCHIVE_NAMES = ("q", "view", "category")
ARCHIVE_VIEWS = ("", "out", "overdue", "expired", "disposed")
CONTRACT_NAMES = ("q", "view", "site", "kind", "from", "to")
CONTRACT_VIEWS = ("", "ending", "past", "over", "all")
SOON = timedelta(days=90)


def _worded(rows: Any, table: str, text: str) -> Any:
    """Rows that hold every word that was typed."""
    if not text.strip():
        return rows
    query = pinyin.search_query(text)
    return rows.extra(where=[f"{table}.tokens @@ %s::tsquery"], params=[query]) if query else rows.none()


def _between(rows: Any, field: str, asked: Mapping[str, str]) -> Any:
    if since := typed.day(asked.get("from", "")):
        rows = rows.filter(**{f"{field}__gte": clock.midnight(since)})
    if until := typed.day(asked.get("to", "")):
        rows = rows.filter(**{f"{field}__lt": clock.midnight(until + timedelta(days=1))})
    return rows


def papers(actor: Actor, asked: Mapping[str, str]) -> QuerySet[Document]:
    """Papers with `copies_n` and `left_n` (not signed for), the latest first; without a view all that are not over."""
    rows: Any = places.at(Document.objects.within(actor), asked.get("site", "")).defer("tokens", "body")
    mine = Copy.objects.filter(addressed_to(actor), received_at=None).values("document")
    unsigned = Copy.objects.filter(received_at=None).values("document")
    rows = rows.filter({
        "mine": Q(pk__in=mine, state="approved"), "waiting": Q(state="waiting"), "drafts": Q(state__in=["draft", "returned"]),
        "missing": Q(pk__in=unsigned, state="approved"), "over": Q(state__in=["withdrawn", "replaced", "dropped"]), "all": Q(),
    }.get(asked.get("view", ""), ~Q(state__in=["withdrawn", "replaced", "dropped"])))  # fmt: skip
    if asked.get("kind", "") in Kind.values:
        rows = rows.filter(kind=asked["kind"])
    rows = _between(_worded(rows, "documents_document", asked.get("q", "")), "at", asked)
    rows = rows.annotate(copies_n=Count("copies"), left_n=Count("copies", filter=Q(copies__received_at=None)))
    found: QuerySet[Document] = rows.select_related("site", "by", "approved_by").order_by("-at", "-pk")
    return found


def to_sign(actor: Actor) -> int:
    """How many papers wait for the actor's receipt."""
    rows = Copy.objects.filter(addressed_to(actor), received_at=None, document__state="approved")
    return rows.count()


def templates(actor: Actor) -> QuerySet[Template]:
    """The templates in use where the actor has to do with papers."""
    rows: QuerySet[Template] = Template.objects.within(actor).filter(retired_at=None).select_related("site", "by")
    return rows.order_by("site__path", "kind", "name", "pk")


def envelopes(actor: Actor, asked: Mapping[str, str]) -> QuerySet[Envelope]:
    """Letters, the latest first; by number, names, place, tracking number; without a view what is still open."""
    rows: QuerySet[Envelope] = Envelope.objects.within(actor).select_related("site", "person", "by", "ended_by")
    rows = places.at(rows, asked.get("site", "")).filter({
        "unclaimed": Q(state="waiting"), "sent": Q(state="sent"), "over": Q(ended_at__isnull=False), "all": Q(),
    }.get(asked.get("view", ""), Q(ended_at=None)))  # fmt: skip
    if asked.get("way", "") in Envelope.Way.values:
        rows = rows.filter(way=asked["way"])
    if text := asked.get("q", "").strip():
        wanted = Q(pk=None)
        for name in ("number", "sender", "recipient", "place", "tracking", "carrier", "about", "taker"):
            wanted |= Q(**{f"{name}__icontains": text})
        rows = rows.filter(wanted)
    found: QuerySet[Envelope] = _between(rows, "at", asked).order_by("-at", "-pk")
    return found


def volumes(actor: Actor, asked: Mapping[str, str]) -> QuerySet[Volume]:
    """Volumes by their words; those disposed of only when asked for."""
    rows: Any = Volume.objects.within(actor).defer("tokens", "contents")
    out = Loan.objects.filter(returned_at=None)
    today = clock.today()
    view = asked.get("view", "")
    rows = rows.filter({
        "out": Q(pk__in=out.values("volume")), "overdue": Q(pk__in=out.filter(due_on__lt=today).values("volume")),
        "expired": Q(keep_until__lt=today),
    }.get(view, Q()), disposed_at__isnull=view != "disposed")  # fmt: skip
    if asked.get("category", "") in Volume.Category.values:
        rows = rows.filter(category=asked["category"])
    found: QuerySet[Volume] = _worded(rows, "documents_volume", asked.get("q", "")).select_related("site", "by")
    return found.order_by("number")


def loans_of(rows: list[Volume]) -> dict[int, Loan]:
    """The open loan of each volume of a page, by volume."""
    open_ = Loan.objects.filter(volume__in=rows, returned_at=None).select_related("person", "by")
    return {one.volume_id: one for one in open_}


def contracts(actor: Actor, asked: Mapping[str, str]) -> QuerySet[Contract]:
    """Contracts and licences by their words and the day they end, what ends first on top; without a view what is not over."""
    rows: Any = places.at(Contract.objects.within(actor), asked.get("site", "")).defer("tokens")
    today = clock.today()
    still = Q(closed_at=None)
    rows = rows.filter({
        "ending": still & Q(ends_on__gte=today, ends_on__lte=today + SOON), "past": still & Q(ends_on__lt=today),
        "over": Q(closed_at__isnull=False), "all": Q(),
    }.get(asked.get("view", ""), still))  # fmt: skip
    if kind := asked.get("kind", ""):
        rows = rows.filter(kind=kind)
    if since := typed.day(asked.get("from", "")):
        rows = rows.filter(ends_on__gte=since)
    if until := typed.day(asked.get("to", "")):
        rows = rows.filter(ends_on__lte=until)
    rows = _worded(rows, "documents_contract", asked.get("q", ""))
    found: QuerySet[Contract] = rows.select_related("site", "by", "unit__building", "customer")
    return found.defer("tokens", "unit__tokens", "customer__tokens").order_by(
        F("ends_on").asc(nulls_last=True), "number"
    )


def contract_kinds(actor: Actor) -> list[tuple[str, str]]:
    """The kinds there are among those in sight, to filter by."""
    rows = Contract.objects.within(actor).order_by("kind").values_list("kind", flat=True).distinct()
    return [(kind, kind) for kind in rows]
