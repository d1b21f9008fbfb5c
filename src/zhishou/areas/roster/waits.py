"""Steps of the roster on 我的职责: to answer an exchange, to decide one, to take a shift over, to follow a coordination up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import F, Q, QuerySet, Value
from django.utils.translation import gettext as _

from zhishou.areas.roster.models import PLAN, Coordination, Exchange, Handover
from zhishou.areas.roster.models.coordinating import COORDINATE, end_of
from zhishou.areas.roster.models.handing import HAND_OVER
from zhishou.kernel import waiting
from zhishou.kernel.actor import Actor
from zhishou.kernel.waiting import Waiting

COLUMNS = ("step", "key", "called", "who", "on", "about", "since", "place")


@dataclass(frozen=True)
class Step:
    """A waiting row: which step, of what, since when, where."""

    step: str
    key: int
    called: str
    who: str
    on: date
    about: str
    since: datetime
    place: int


def steps(actor: Actor, at_most: int) -> list[Waiting]:
    """All four kinds in one query, the longest waiting first; only what the actor may take and never their own side of it."""
    first, *others = _asked(actor)
    rows = first.union(*others, all=True).order_by("since", "key")[:at_most]
    return [_waiting(actor, Step(*row)) for row in rows]


def _asked(actor: Actor) -> list[QuerySet[Any, Any]]:
    me = actor.person_id
    found = [
        _of(
            "answer",
            Exchange.objects.filter(other=me, state="asked"),
            "asked_by__name",
            "gives",
            "gives_kind__name",
            "state_at",
        )
    ]
    if sites := actor.sites(PLAN):
        deciding = Exchange.objects.filter(~Q(asked_by=me), ~Q(other=me), site__in=sites, state="agreed")
        found.append(_of("decide", deciding, "asked_by__name", "gives", "other__name", "state_at"))
    if sites := actor.sites(HAND_OVER):
        taking = Handover.objects.filter(~Q(by=me), site__in=sites, taken_at=None)
        found.append(_of("take", taking, "by__name", "day", "kind__name", "at"))
    if actor.sites(COORDINATE):
        following = Coordination.objects.filter(by=me, settled_at=None, follow_on__isnull=False, errand=None)
        found.append(_of("settle", following, "by__name", "follow_on", "matter", "at"))
    return found


def _of(
    step: str,
    rows: QuerySet[Any],
    who: str,
    on: str,
    about: str,
    since: str,
) -> QuerySet[Any, Any]:
    given = {
        "key": F("pk"),
        "called": F("number"),
        "who": F(who),
        "on": F(on),
        "about": F(about),
        "place": F("site_id"),
    }
    named = rows.order_by().annotate(step=Value(step), since=F(since), **given)
    values: QuerySet[Any, Any] = named.values_list(*COLUMNS)
    return values


def _waiting(actor: Actor, one: Step) -> Waiting:
    label, do, model, url, verb = {
        "answer": (PLAN, "roster.answer_exchange", Exchange, "/roster/exchanges/", _("答复换班")),
        "decide": (PLAN, "roster.decide_exchange", Exchange, "/roster/exchanges/", _("批准换班")),
        "take": (HAND_OVER, "roster.take_over", Handover, "/roster/handovers/", _("接班")),
        "settle": (COORDINATE, "roster.settle_coordination", Coordination, "/coordination/", _("写落实情况")),
    }[one.step]
    site = actor.house.site(str(one.place))
    answered = one.step == "answer" or site is None
    basis = _("{name} 申请").format(name=one.who) if answered or site is None else waiting.by_duty(actor, label, site)
    words = (
        (one.called, one.about[:40]) if one.step == "settle" else (one.called, f"{one.on:%m-%d}", one.who, one.about)
    )
    return Waiting(
        do=do, context=f"{model._meta.label_lower}:{one.key}", what="　".join((verb, *words)), basis=basis,
        url=f"{url}{one.called}", action_label=verb, since=one.since,
        due=end_of(one.on) if one.step == "settle" else None,
    )  # fmt: skip


waiting.register(steps, "/roster/exchanges?view=open")
