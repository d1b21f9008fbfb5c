"""Cases as an actor may see them: the list, the search box, one case, similar ones."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db.models import CharField, Count, Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext_lazy as _

from zhishou.areas.cases.models import Case, Category, Kind, Stage, WorkOrder
from zhishou.areas.cases.queries import statistics, turn
from zhishou.areas.customers.models import Customer
from zhishou.kernel import clock, hourly, pinyin, typed
from zhishou.kernel.actor import Actor
from zhishou.kernel.models import Obligation, Site

OWN_FILTERS = ("q", "stage", "view", "customer")
FILTERS = (*OWN_FILTERS, *statistics.NAMES)
VIEWS = (
    ("open", _("未结案")),
    ("next", _("等我办")),
    ("mine", _("我负责的")),
    ("late", _("逾期")),
    ("major", _("重大")),
    ("handed_up", _("待接管")),
    ("", _("全部")),
)
SIMILAR_WITHIN, SIMILAR = timedelta(days=180), 5
_NUMBER = re.compile(r"\s*([tgqzj])\s*(\d{4})-?(\d{1,9})\s*", re.IGNORECASE)
_OPEN = ~Q(stage=Stage.CLOSED)
_SOLVED = (Stage.CALLBACK, Stage.SUMMING, Stage.CLOSED)
_OWED = Obligation.objects.filter(
    state=Obligation.State.OPEN, context=Concat(Value("cases.case:"), Cast(OuterRef("pk"), CharField()))
)


def rows(actor: Actor) -> QuerySet[Case]:
    """Every case within sight, with what lists show."""
    seen: QuerySet[Case] = Case.objects.within(actor)
    return seen.select_related("site", "category", "department", "handler", "engineer").defer(
        "tokens", "imported_reply"
    )


def listing(actor: Actor, asked: Mapping[str, str]) -> QuerySet[Case]:
    """The list by the filters of the address, the latest first; figures of the statistics open the same rows."""
    found: QuerySet[Any] = rows(actor).annotate(owed_at=Subquery(_OWED.order_by("due_at").values("due_at")[:1]))
    if any(asked.get(name) for name in statistics.NAMES):
        found = statistics.narrow(found, asked)
    if asked.get("stage", "") in Stage.values:
        found = found.filter(stage=asked["stage"])
    if (customer := typed.number(asked.get("customer", ""))) is not None:
        found = found.filter(customer_id=customer)
    found = _view(found, actor, asked.get("view", ""))
    if text := asked.get("q", "").strip():
        found = matching(found, text)
    return found.order_by("-taken_at", "-id")


def _view(found: QuerySet[Case], actor: Actor, view: str) -> QuerySet[Case]:
    if view == "open":
        return found.filter(_OPEN)
    if view == "next":
        return found.filter(turn.my_turn(actor))
    if view == "mine":
        return found.filter(_OPEN, turn.is_mine(actor))
    if view == "late":
        late = Q(due_at__lt=clock.now()) | Q(promised_at__lt=clock.now(), replied_at=None)
        return found.filter(_OPEN, ~Q(stage__in=_SOLVED) & late | Exists(_OWED.filter(due_at__lt=clock.now())))
    if view == "major":
        return found.filter(_OPEN, major__isnull=False)
    if view == "handed_up":
        return found.filter(_OPEN, hand_ups__state="open")
    return found


def promised(case: Any) -> Any:
    """The work order's deadline, else the promised answer; none once it is solved."""
    if case.stage in _SOLVED:
        return None
    return case.due_at or (case.promised_at if case.replied_at is None else None)


def deadline(row: Any) -> Any:
    """What is due next about a row of `listing`: what was promised or what anybody owes, whichever comes first."""
    return min(filter(None, (promised(row), row.owed_at)), default=None)


def matching(found: QuerySet[Case], text: str) -> QuerySet[Case]:
    """Rows by number, name, pinyin, phone digits, room or words; none when the text says nothing."""
    if named := _NUMBER.fullmatch(text):
        return found.filter(number__startswith=f"{named[1].upper()}{named[2]}-{int(named[3]):05d}")
    query = pinyin.search_query(text)
    if query is None:
        return found.none()
    return found.extra(where=["cases_case.tokens @@ %s::tsquery"], params=[query])


def by_number(actor: Actor, number: str) -> Case | None:
    """One case within sight."""
    found = (
        Case.objects.within(actor)
        .defer("tokens")
        .select_related(
            "site",
            "category",
            "department",
            "handler",
            "engineer",
            "took_in_by",
            "customer__site",
            "major",
            "raised_from",
        )
    )
    case: Case | None = found.defer("tokens", "customer__tokens").filter(number=number).first()
    return case


def similar(actor: Actor, text: str, *, site: Site | None, but: Case | None = None) -> list[Case]:
    """Recent cases that share the most words with a text, the most alike first."""
    words = pinyin.search_tokens("", (), [text[:120]])
    pairs = [word for word in words if len(word) == 2 and not word.isascii()]
    if not pairs:
        return []
    query = " | ".join(f"'{word}'" for word in pairs[:40])
    found = rows(actor).filter(taken_at__gte=clock.now() - SIMILAR_WITHIN)
    if site is not None:
        found = found.filter(site=site)
    if but is not None:
        found = found.exclude(pk=but.pk)
    ranked = found.extra(
        select={"alike": "ts_rank(cases_case.tokens, %s::tsquery)"},
        select_params=[query],
        where=["cases_case.tokens @@ %s::tsquery"],
        params=[query],
    )
    return [case for case in ranked.order_by("-alike", "-taken_at")[:SIMILAR] if _alike(case, pairs)]


def _alike(case: Case, pairs: list[str]) -> bool:
    """At least two pairs of characters in common, or all of a very short text."""
    text = f"{case.title} {case.place}"
    return sum(pair in text for pair in pairs) >= min(2, len(pairs))


def open_of(actor: Actor, customer: Customer | None, phone: str) -> list[Case]:
    """Cases of the same customer that are not closed: likely the same matter told twice."""
    digits = re.sub(r"\D", "", phone)
    same = Q(customer=customer) if customer is not None else Q(pk=None)
    if len(digits) >= 7:
        same |= Q(reporter_phone=digits)
    return list(rows(actor).filter(_OPEN, same).order_by("-taken_at")[:SIMILAR])


def of_customer(actor: Actor, customer: Customer) -> list[Case]:
    """The latest cases of a customer, as the customer's file shows them."""
    return list(all_of_customer(actor, customer).order_by("-taken_at", "-pk")[:20])


def all_of_customer(actor: Actor, customer: Customer) -> QuerySet[Case]:
    """The cases of a customer that the actor may see."""
    rows: QuerySet[Case] = Case.objects.within(actor).filter(customer=customer)
    return rows


def at_place(actor: Actor, site: Site, code: str) -> list[Case]:
    """The latest cases about a unit, by the code that stands in their place (`7-102`, `翠湖花园 7-102 厨房`), within sight."""
    found = matching(Case.objects.within(actor).filter(site=site).defer("tokens"), code)
    exact = found.filter(place__iregex=rf"(^|[^0-9a-z-]){re.escape(code)}($|[^0-9a-z-])")
    return list(exact.order_by("-taken_at", "-pk")[:20])


def taken_since(site: Site, since: datetime) -> dict[int, int]:
    """How many cases each customer of a site brought since a moment, whoever asks: to sort files by."""
    found = Case.objects.filter(customer__site=site, taken_at__gte=since).order_by()
    return dict(found.values_list("customer_id").annotate(n=Count("pk")))


def by_hour(site: Site, channel: str, since: datetime, until: datetime) -> hourly.Hours:
    """How many cases of a channel were taken in in each hour at a site and below, whoever asks."""
    rows = Case.objects.filter(
        site__path__startswith=site.path, channel=channel, taken_at__gte=since, taken_at__lt=until
    )
    return hourly.counted(rows, "taken_at")


def find_categories(actor: Actor, text: str) -> list[Category]:
    """Categories in use by name or pinyin initials, the deepest first; the search of the typeahead."""
    found = Category.objects.within(actor).filter(active=True)
    text = text.strip()
    matching_ = Q(path_name__icontains=text) | Q(sort_key__icontains=text.lower())
    return list(found.filter(matching_).order_by("-level", "path_name")[:20])


def orders(actor: Actor, asked: Mapping[str, str]) -> QuerySet[WorkOrder]:
    """Work orders of one's department (or within sight), what is due first."""
    found: QuerySet[WorkOrder] = WorkOrder.objects.within(actor).select_related(
        "case__site", "department", "engineer", "dispatched_by"
    )
    found = found.defer("case__tokens")
    if asked.get("view") == "done":
        return found.exclude(state__in=["sent", "accepted"]).order_by("-ended_at")
    found = found.filter(state__in=["sent", "accepted"])
    if asked.get("view") == "mine":
        found = found.filter(engineer_id=actor.person_id)
    return found.order_by("due_at", "pk")


def kinds() -> list[tuple[str, Any]]:
    """The five kinds, as filters show them."""
    return list(Kind.choices)


def seen(actor: Actor, ids: list[int]) -> dict[int, Case]:
    """Those of some cases that the actor may see, by id."""
    return {case.pk: case for case in Case.objects.within(actor).filter(pk__in=ids)} if ids else {}


def latest_orders(actor: Actor, *, but: QuerySet[Any, Any], most: int) -> list[WorkOrder]:
    """At most so many work orders in sight, the latest first, with their cases; without those whose ids `but` yields."""
    rows = WorkOrder.objects.within(actor).exclude(pk__in=but).select_related("case").defer("case__tokens")
    return list(rows.order_by("-dispatched_at", "-pk")[:most])


def order_by_number(actor: Actor, number: str) -> WorkOrder | None:
    """A work order within sight, with its case and site."""
    found: WorkOrder | None = WorkOrder.objects.within(actor).filter(number=number).select_related("case__site").first()
    return found


def open_at(site: Site) -> int:
    """How many cases at a site and below are not closed: a number for whoever hands a shift over, no contents."""
    return Case.objects.filter(site__path__startswith=site.path, closed_at=None).count()
