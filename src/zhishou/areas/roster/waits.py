"""Steps of the roster on 我的职责: to answer an exchange, to decide one, to take a shift over, to follow a coordination up."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext as _

from zhishou.areas.roster.models import PLAN, Coordination, Exchange, Handover
from zhishou.areas.roster.models.coordinating import COORDINATE
from zhishou.areas.roster.models.handing import HAND_OVER
from zhishou.kernel import waiting
from zhishou.kernel.actor import Actor
from zhishou.kernel.scope import subject_of
from zhishou.kernel.waiting import Waiting


def exchanges(actor: Actor, at_most: int) -> list[Waiting]:
    """Those that wait for one's yes or no, and by duty for one's decision; never one's own."""
    me = actor.person_id
    deciding = Q(state="agreed", site__in=actor.sites(PLAN)) & ~Q(asked_by=me) & ~Q(other=me)
    rows = Exchange.objects.filter(Q(other=me, state="asked") | deciding).select_related("asked_by", "other", "site")
    return [_exchange(actor, row) for row in rows.order_by("state_at", "pk")[:at_most]]


def _exchange(actor: Actor, row: Exchange) -> Waiting:
    mine = row.other_id == actor.person_id
    verb = _("答复换班") if mine else _("批准换班")
    who = row.asked_by.name if mine else f"{row.asked_by.name}、{row.other.name}"
    return Waiting(
        do="roster.answer_exchange" if mine else "roster.decide_exchange", context=subject_of(row), url=row.url(),
        what="　".join((verb, row.number, who, f"{row.gives:%m-%d}")), action_label=verb, since=row.state_at,
        basis=_("{name} 申请").format(name=row.asked_by.name) if mine else waiting.by_duty(actor, PLAN, row.site),
    )  # fmt: skip


def handovers(actor: Actor, at_most: int) -> list[Waiting]:
    """Shifts nobody has taken over yet, but one's own."""
    rows = Handover.objects.filter(site__in=actor.sites(HAND_OVER), taken_at=None).exclude(by=actor.person)
    return [
        Waiting(
            do="roster.take_over", context=subject_of(row), url=row.url(), action_label=_("接班"), since=row.at,
            what="　".join((_("接班"), row.number, f"{row.day:%m-%d}", row.kind.name, row.by.name)),
            basis=waiting.by_duty(actor, HAND_OVER, row.site),
        )
        for row in rows.select_related("kind", "by", "site").order_by("at", "pk")[:at_most]
    ]  # fmt: skip


def coordination(actor: Actor, at_most: int) -> list[Waiting]:
    """What one has to follow up oneself, the soonest first."""
    rows = Coordination.objects.filter(by=actor.person, settled_at=None, follow_on__isnull=False, errand=None)
    return [
        Waiting(
            do="roster.settle_coordination", context=subject_of(row), url=row.url(), action_label=_("写落实情况"),
            what="　".join((_("跟进协调"), row.number, row.matter[:40])), since=row.at, due=row.due,
            basis=waiting.by_duty(actor, COORDINATE, row.site),
        )
        for row in rows.select_related("site").order_by("follow_on", "pk")[:at_most]
    ]  # fmt: skip


waiting.register(exchanges, "/roster/exchanges?view=open")
waiting.register(handovers, "/roster/handovers?view=open")
waiting.register(coordination, "/coordination?view=open")
