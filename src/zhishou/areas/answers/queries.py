"""The knowledge base by the filters of the address, what answers a text that is being typed, and how often each is told."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from zhishou.areas.answers.models import Article, Text, Use
from zhishou.kernel import clock, pinyin
from zhishou.kernel.actor import Actor

NAMES = ("q", "view", "category")
VIEWS = ("", "asked", "waiting", "outdated", "used", "retired")
LIKELY, RECENT = 4, timedelta(days=90)
"""So many answers are offered while typing; use counts of so long back."""


def listing(actor: Actor, asked: Mapping[str, str]) -> QuerySet[Article]:
    """The articles in sight with `told`, how often each was told in the last ninety days, and `waits`, whether a text is to be approved.

    The view `used` is ordered by `told`.
    """
    rows: Any = Article.objects.within(actor).select_related("site", "text", "owner", "asked_by").defer("tokens")
    view = asked.get("view", "")
    if view == "retired":
        rows = rows.filter(retired_at__isnull=False)
    else:
        rows = rows.filter(_of_view(view), retired_at=None).distinct()
    if category := asked.get("category", ""):
        rows = rows.filter(category=category)
    if text := asked.get("q", "").strip():
        query = pinyin.search_query(text)
        rows = rows.extra(where=["answers_article.tokens @@ %s::tsquery"], params=[query]) if query else rows.none()
    since = clock.now() - RECENT
    rows = rows.annotate(waits=Exists(_waiting().filter(article=OuterRef("pk"))))
    rows = rows.annotate(told=Count("texts__uses", filter=Q(texts__uses__at__gte=since), distinct=True))
    found: QuerySet[Article] = rows.order_by(*(["-told"] if view == "used" else []), "-asked_at", "-pk")
    return found


def _of_view(view: str) -> Q:
    return {
        "asked": Q(text=None) & ~Q(pk__in=_waiting()), "waiting": Q(pk__in=_waiting()),
        "outdated": Q(text__valid_until__lt=clock.today()), "used": Q(text__isnull=False),
    }.get(view, Q())  # fmt: skip


def _waiting() -> Any:
    return Text.objects.filter(approved=None).values("article")


def in_force(actor: Actor) -> QuerySet[Article]:
    """What may be told today."""
    rows: QuerySet[Article] = Article.objects.within(actor).filter(
        retired_at=None, text__valid_until__gte=clock.today()
    )
    return rows.select_related("text")


def likely(actor: Actor, text: str) -> list[Article]:
    """The answers whose question or keywords share the most with a text that is being typed."""
    words = pinyin.search_tokens("", (), [text[:120]])
    pairs = [word for word in words if len(word) == 2 and not word.isascii()]
    if not pairs:
        return []
    query = " | ".join(f"'{word}'" for word in pairs[:40])
    ranked: Any = in_force(actor).extra(
        select={"alike": "ts_rank(answers_article.tokens, %s::tsquery)"}, select_params=[query],
        where=["answers_article.tokens @@ %s::tsquery"], params=[query],
    )  # fmt: skip
    found = [row for row in ranked.order_by("-alike", "pk")[:20] if _alike(row, pairs)]
    return found[:LIKELY]


def _alike(row: Article, pairs: list[str]) -> bool:
    """At least two pairs of characters in common, or all of a very short text."""
    said = f"{row.question} {row.text.keywords if row.text else ''}"
    return sum(pair in said for pair in pairs) >= min(2, len(pairs))


def chosen(actor: Actor, pk: int | None) -> Article | None:
    """One that may be told today, by its id."""
    return in_force(actor).filter(pk=pk).first() if pk is not None else None


def uses(row: Article, limit: int = 20) -> list[Use]:
    """When it was told, the latest first."""
    return list(Use.objects.filter(text__article=row).select_related("by", "text")[:limit])


def told_at(case_number: str) -> list[Use]:
    """The answers that were told at a consultation."""
    return (
        list(Use.objects.filter(case_number=case_number).select_related("text__article", "by")) if case_number else []
    )


def categories(actor: Actor) -> list[str]:
    """The categories in use."""
    rows = Article.objects.within(actor).filter(retired_at=None).exclude(category="")
    return sorted(set(rows.order_by().values_list("category", flat=True)))
