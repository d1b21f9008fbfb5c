"""Figures about cases, and the rows behind each of them. What every figure means stands in docs/statistics.md.

`narrow` is the one filter: the statistics count with it and the list of cases shows by it, so a figure and the rows it
opens cannot differ.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from urllib.parse import urlencode

from django.db import models
from django.db.models import Count, ExpressionWrapper, F, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Extract, Least, TruncDay, TruncMonth, TruncWeek, TruncYear
from django.utils import timezone
from django.utils.translation import gettext as _

from zhishou.areas.cases.models import Case, Category, CauseCode, Improvement, Investigation, Kind
from zhishou.areas.cases.models.states import Channel
from zhishou.kernel import clock, places, typed
from zhishou.kernel.actor import Actor
from zhishou.kernel.models import Department, Site
from zhishou.kernel.phrasing import Percent

NONE = "none"
OWN = "own-"  # category=own-12: the cases put at the node itself, not below it
NAMES = ("site", "kind", "channel", "category", "department", "cause", "from", "to", "answered", "promise", "over")
DAY = 86_400
LONGEST = (("day", 45), ("week", 210), ("month", 1100))  # the longest periods, in days, shown by each
MOST_POINTS = 400


class Percentile(models.Aggregate):
    """percentile_cont: linear interpolation between the two nearest of n sorted values, at place (n - 1) × fraction."""

    function = "percentile_cont"
    template = "%(function)s(%(fraction)s) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = models.FloatField()

    def __init__(self, expression: Any, fraction: float, **extra: Any) -> None:
        super().__init__(expression, fraction=fraction, **extra)


def with_answer(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Rows with `answered_at` (first of reply, resolution, close), `answer_seconds` from intake, and `last_cause`."""
    last = Investigation.objects.filter(case=OuterRef("pk")).order_by("-at", "-pk").values("cause_id")[:1]
    answered = Least("replied_at", "resolved_at", "closed_at", output_field=models.DateTimeField())
    found: QuerySet[Any] = rows.annotate(answered_at=answered, last_cause=Subquery(last))
    taken = ExpressionWrapper(F("answered_at") - F("taken_at"), output_field=models.DurationField())
    found = found.annotate(answer_seconds=Extract(taken, "epoch", output_field=models.FloatField()))
    return found


def narrow(rows: QuerySet[Any], asked: Mapping[str, str], now: datetime | None = None) -> QuerySet[Any]:
    """Rows by the filters in the address (`NAMES`); a value that cannot be read is left out, as the page shows."""
    rows, now = with_answer(rows), now or clock.now()
    rows = places.at(rows, asked.get("site", ""))
    if (kind := asked.get("kind", "")) in Kind.values:
        rows = rows.filter(kind=kind)
    if (channel := asked.get("channel", "")) in Channel.values:
        rows = rows.filter(channel=channel)
    rows = _by_id(rows, "department_id", asked.get("department", ""))
    rows = _by_id(rows, "last_cause", asked.get("cause", ""))
    rows = rows.filter(_in_category(asked.get("category", "")))
    if start := typed.day(asked.get("from", "")):
        rows = rows.filter(taken_at__gte=clock.midnight(start))
    if end := typed.day(asked.get("to", "")):
        rows = rows.filter(taken_at__lt=clock.midnight(end + timedelta(days=1)))
    if (answered := asked.get("answered", "")) in ("yes", "no"):
        rows = rows.filter(answered_at__isnull=answered == "no")
    if (promise := asked.get("promise", "")) in ("kept", "broken"):
        rows = rows.filter(kept(now) if promise == "kept" else broken(now))
    if (over := typed.number(asked.get("over", ""), 11)) is not None:
        rows = rows.filter(answer_seconds__gte=over)
    return rows


def kept(now: datetime) -> Q:
    """Answered by the promised moment."""
    return Q(promised_at__isnull=False, answered_at__lte=F("promised_at"))


def broken(now: datetime) -> Q:
    """Answered after the promised moment, or not answered when it had passed."""
    late = Q(answered_at__gt=F("promised_at")) | Q(answered_at=None, promised_at__lt=now)
    return Q(promised_at__isnull=False) & late


def _by_id(rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
    if value == NONE:
        return rows.filter(**{f"{name}__isnull": True})
    pk = typed.number(value)
    return rows.filter(**{name: pk}) if pk is not None else rows


def _in_category(value: str) -> Q:
    if value == NONE:
        return Q(category=None)
    node = typed.number(value.removeprefix(OWN))
    if node is None:
        return Q()
    if value.startswith(OWN):
        return Q(category_id=node)
    return Q(category_id=node) | Q(category__parent_id=node) | Q(category__parent__parent_id=node)


def days(seconds: float | None) -> Decimal | None:
    """Seconds as days to two decimals, half up; None stays None."""
    return None if seconds is None else (Decimal(seconds) / DAY).quantize(Decimal("0.01"), ROUND_HALF_UP)


@dataclass(frozen=True)
class Part:
    """One line of a breakdown: its name, how many, the share of all, and its filter."""

    label: str
    count: int
    share: Percent
    asked: dict[str, str]
    depth: int = 0
    key: str = ""


@dataclass(frozen=True)
class Point:
    """One period of the trend."""

    label: str
    start: date
    end: date
    count: int
    median: Decimal | None


@dataclass(frozen=True)
class Measure:
    """An improvement and what came of it."""

    case_number: str
    measure: str
    owner: str
    due_on: date
    effect: str
    note: str


@dataclass(frozen=True)
class Figures:
    """Everything the statistics say about one slice of cases."""

    asked: dict[str, str]
    count: int
    answered: int
    median: Decimal | None
    p90: Decimal | None
    longest: Decimal | None
    seconds: dict[str, int]  # the same three in whole seconds, for the links
    promise_kept: int
    promise_broken: int
    kinds: list[Part]
    channels: list[Part]
    tree: list[Part]
    branches: list[Part]  # one level of the tree, largest first: the Pareto
    departments: list[Part]
    causes: list[Part]
    trend: list[Point] = field(default_factory=list)
    measures: list[Measure] = field(default_factory=list)
    grain: str = "month"
    leaves: dict[str, int] = field(default_factory=dict)

    @property
    def within_promise(self) -> Decimal | None:
        """Share of promises kept, 0 to 1 with four decimals; None when none was due."""
        due = self.promise_kept + self.promise_broken
        return (Decimal(self.promise_kept) / due).quantize(Decimal("0.0001"), ROUND_HALF_UP) if due else None


def rows_url(asked: Mapping[str, str], **changes: str) -> str:
    """The list of cases that a figure counts."""
    merged = {name: value for name, value in {**asked, **changes}.items() if value and name in NAMES}
    return f"/cases?{urlencode(merged)}"


def counted(actor: Actor) -> QuerySet[Any]:
    """The cases whose figures the actor may see."""
    rows: QuerySet[Any] = Case.objects.within(actor)
    return rows if actor.is_system else rows.filter(site_id__in=actor.sites("see_statistics"))


def figures(actor: Actor, asked: Mapping[str, str]) -> Figures:
    """Count one slice of the cases the actor may see."""
    now = clock.now()
    rows = narrow(counted(actor), asked, now).order_by()
    clean = {name: value for name in NAMES if (value := asked.get(name, ""))}
    whole = rows.aggregate(
        count=Count("pk"),
        answered=Count("answered_at"),
        median=Percentile("answer_seconds", 0.5),
        p90=Percentile("answer_seconds", 0.9),
        longest=Max("answer_seconds"),
        kept=Count("pk", filter=kept(now)),
        broken=Count("pk", filter=broken(now)),
    )
    total = whole["count"]
    tree, branches, leaves = _categories(rows, clean, total)
    grain, trend = _trend(rows, asked.get("by", ""), clean)
    return Figures(
        asked=clean, count=total, answered=whole["answered"], median=days(whole["median"]), p90=days(whole["p90"]),
        longest=days(whole["longest"]), promise_kept=whole["kept"], promise_broken=whole["broken"],
        seconds={name: int(whole[name]) for name in ("median", "p90", "longest") if whole[name] is not None},
        kinds=_coded(rows, clean, total, "kind", Kind), channels=_coded(rows, clean, total, "channel", Channel), tree=tree, branches=branches, leaves=leaves, grain=grain, trend=trend,
        departments=_named(rows, clean, total, "department_id", "department", Department, _("未定部门")),
        causes=_named(rows, clean, total, "last_cause", "cause", CauseCode, _("未查明")),
        measures=_measures(rows),
    )  # fmt: skip


def _share(count: int, total: int) -> Percent:
    return Percent.of(count, total or 1)


def _counts(rows: QuerySet[Any], name: str) -> dict[Any, int]:
    return {row[name]: row["n"] for row in rows.values(name).annotate(n=Count("pk"))}


def _coded(
    rows: QuerySet[Any], asked: dict[str, str], total: int, name: str, codes: type[models.TextChoices]
) -> list[Part]:
    found = _counts(rows, name)
    return [
        Part(str(c.label), found[c.value], _share(found[c.value], total), {**asked, name: c.value}, key=c.value)
        for c in codes
        if found.get(c.value)
    ]


def _named(
    rows: QuerySet[Any], asked: dict[str, str], total: int, name: str, filter_name: str,
    model: type[models.Model], nameless: str,
) -> list[Part]:  # fmt: skip
    found = _counts(rows, name)
    names = {row.pk: str(row) for row in model._default_manager.filter(pk__in=[pk for pk in found if pk])}
    parts = [
        Part(names.get(pk, nameless), n, _share(n, total), {**asked, filter_name: str(pk) if pk else NONE})
        for pk, n in found.items()
    ]
    return sorted(parts, key=lambda part: (part.asked[filter_name] == NONE, -part.count, part.label))


@dataclass
class _Tree:
    """Counts rolled up the three levels; `own` is what stands at a node itself."""

    nodes: dict[int, Category]
    own: dict[int, int]
    whole: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    below: dict[int | None, list[int]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        for pk, n in self.own.items():
            node: Category | None = self.nodes[pk]
            while node is not None:
                self.whole[node.pk] += n
                node = self.nodes.get(node.parent_id) if node.parent_id else None
        for pk in self.whole:
            self.below[self.nodes[pk].parent_id].append(pk)
        for children in self.below.values():
            children.sort(key=lambda pk: (-self.whole[pk], self.nodes[pk].name))


def _categories(
    rows: QuerySet[Any], asked: dict[str, str], total: int
) -> tuple[list[Part], list[Part], dict[str, int]]:
    found = _counts(rows, "category_id")
    nameless = found.pop(None, 0)
    sites = Category.objects.filter(pk__in=found).values("site_id")
    tree = _Tree({node.pk: node for node in Category.objects.filter(site_id__in=sites)}, found)
    chosen = asked.get("category", "")
    root = typed.number(chosen)
    parts: list[Part] = []

    def walk(parent: int | None, depth: int) -> None:
        for pk in tree.below[parent]:
            parts.append(_node(tree, pk, asked, total, depth))
            if depth < 1:
                walk(pk, depth + 1)
        if parent is not None and tree.below[parent] and tree.own.get(parent):
            own = tree.own[parent]
            parts.append(Part(_("（未细分）"), own, _share(own, total), {**asked, "category": f"{OWN}{parent}"}, depth))

    walk(root, 0)
    if root in tree.whole and not parts:
        parts.append(_node(tree, root, asked, total, 0))
    if nameless:
        parts.append(Part(_("未分类"), nameless, _share(nameless, total), {**asked, "category": NONE}))
    branches = sorted((p for p in parts if p.depth == 0), key=lambda p: (p.asked["category"] == NONE, -p.count))
    leaves = {tree.nodes[pk].path_name: n for pk, n in sorted(found.items(), key=lambda item: -item[1])}
    return parts, branches, leaves | ({_("未分类"): nameless} if nameless else {})


def _node(tree: _Tree, pk: int, asked: dict[str, str], total: int, depth: int) -> Part:
    count = tree.whole[pk]
    key = str(pk) if tree.below[pk] else ""
    return Part(tree.nodes[pk].name, count, _share(count, total), {**asked, "category": str(pk)}, depth, key)


_TRUNC = {"day": TruncDay, "week": TruncWeek, "month": TruncMonth, "year": TruncYear}
_DAYS = {"day": 1, "week": 7, "month": 28, "year": 365}


def _trend(rows: QuerySet[Any], wanted: str, asked: dict[str, str]) -> tuple[str, list[Point]]:
    """Counts and median by period without gaps; by day, week or month as asked, else as suits the length."""
    ends = rows.aggregate(first=models.Min("taken_at"), last=Max("taken_at"))
    if ends["first"] is None:
        return wanted if wanted in _TRUNC else "month", []
    first = typed.day(asked.get("from", "")) or clock.local(ends["first"]).date()
    last = typed.day(asked.get("to", "")) or clock.local(ends["last"]).date()
    length = (last - first).days
    fitting = next((grain for grain, most in LONGEST if length <= most), "year")
    grain = wanted if wanted in _TRUNC and length <= MOST_POINTS * _DAYS[wanted] else fitting
    found = {
        row["period"].date(): row
        for row in rows.annotate(period=_TRUNC[grain]("taken_at", tzinfo=timezone.get_current_timezone()))
        .values("period")
        .annotate(n=Count("pk"), median=Percentile("answer_seconds", 0.5))
    }
    points = []
    start = _period_start(first, grain)
    while start <= last:
        after = _next_period(start, grain)
        row: dict[str, Any] = found.get(start) or {"n": 0, "median": None}
        inside = max(start, first), min(after - timedelta(days=1), last)
        points.append(Point(_label(start, grain), *inside, row["n"], days(row["median"])))
        start = after
    return grain, points


def _period_start(day: date, grain: str) -> date:
    if grain == "week":
        return day - timedelta(days=day.weekday())
    if grain == "year":
        return day.replace(month=1, day=1)
    return day.replace(day=1) if grain == "month" else day


def _next_period(start: date, grain: str) -> date:
    if grain == "year":
        return start.replace(year=start.year + 1)
    if grain == "month":
        return (start + timedelta(days=31)).replace(day=1)
    return start + timedelta(days=7 if grain == "week" else 1)


def _label(start: date, grain: str) -> str:
    if grain in ("year", "month"):
        return f"{start:%Y}" if grain == "year" else f"{start:%Y-%m}"
    return _("{day} 起的一周").format(day=f"{start:%Y-%m-%d}") if grain == "week" else f"{start:%Y-%m-%d}"


def _measures(rows: QuerySet[Any]) -> list[Measure]:
    found = Improvement.objects.filter(case__in=rows.values("pk")).select_related("case", "owner")
    return [
        Measure(i.number, i.measure, i.owner.name, i.due_on, str(i.get_effect_display() or _("待检验")), i.effect_note)
        for i in found.order_by("due_on", "pk")[:200]
    ]


def sites_to_choose(actor: Actor) -> list[Site]:
    """The nodes whose figures the actor may see, the widest first."""
    return list(Site.objects.filter(pk__in=actor.sites("see_statistics")).order_by("path"))
