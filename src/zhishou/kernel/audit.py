"""`zhishou audit`: every check recomputes something from its source and lists the differences."""

from __future__ import annotations

from collections.abc import Callable

from django.db import models
from django.db.models import Count, Exists, OuterRef

from zhishou.kernel import evidence_export, rollup
from zhishou.kernel.models import Event, EventWords, Holding, Obligation, Person, Site

CHECKS: dict[str, Callable[[], list[str]]] = {}


def check(name: str) -> Callable[[Callable[[], list[str]]], Callable[[], list[str]]]:
    """Register a check: it returns one line for each difference, none when all is well."""

    def register(run: Callable[[], list[str]]) -> Callable[[], list[str]]:
        CHECKS[name] = run
        return run

    return register


def differences() -> dict[str, list[str]]:
    """All checks, by name."""
    return {name: run() for name, run in CHECKS.items()}


@check("证据链")
def _chain() -> list[str]:
    return evidence_export.trouble()


@check("记录所指")
def _named() -> list[str]:
    """The people and places that events name are there, and so is the event of all words (no foreign key holds them)."""
    found = []
    named: list[tuple[str, type[models.Model], str]] = [
        ("actor_id", Person, "经办人"), ("on_behalf_of_id", Person, "被代理人"), ("site_id", Site, "站点"),
    ]  # fmt: skip
    for column, model, title in named:
        there = Exists(model._base_manager.filter(pk=OuterRef(column)))
        lost = Event.objects.filter(~there, **{f"{column}__isnull": False}).order_by("pk")
        found += [f"记录 {uid} 写明的{title}不存在" for uid in lost.values_list("uid", flat=True)]
    loose = EventWords.objects.filter(~Exists(Event.objects.filter(pk=OuterRef("pk")))).order_by("pk")
    return found + [f"文字 {pk} 没有对应的记录" for pk in loose.values_list("pk", flat=True)]


@check("义务与记录")
def _obligations() -> list[str]:
    """A kept or late obligation names the event that kept it, on the right side of its deadline."""
    found = []
    for owed in Obligation.objects.filter(state__in=["kept", "late"]).select_related("closed_by").iterator():
        event = owed.closed_by
        right = (
            event is not None
            and event.operation in owed.kept_by
            and (event.at <= owed.due_at) == (owed.state == "kept")
        )
        if not right:
            found.append(f"义务 {owed.pk} 的状态与记录不符")
    return found


@check("持有的职责")
def _holdings() -> list[str]:
    """Nobody holds a duty past the end of the appointment."""
    rows = Holding.objects.filter(ends_at=None, appointment__ended_at__isnull=False)
    return [f"任职 {row.appointment_id} 已结束，职责 {row.clause_id} 仍未收回" for row in rows]


@check("记录与结果")
def _keys() -> list[str]:
    """No key led to two events."""
    doubled = Event.objects.values("actor_key", "key").annotate(n=Count("id")).filter(n__gt=1)
    return [f"{row['actor_key']} {row['key']}" for row in doubled]


@check("汇总与记录")
def _rollups() -> list[str]:
    """The counts behind the dashboards are what counting anew gives."""
    return rollup.differences()
