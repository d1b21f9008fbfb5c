"""Renovations as steps on 我的职责: whose next step is the reader's, without a duty that sets a deadline for it."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, pgettext

from zhishou.areas.renovation.models import CHECK, OVERSEE, PATROL, PERMIT, Pass, Renovation, Violation
from zhishou.areas.renovation.queries import UNSECURED
from zhishou.areas.renovation.works import GRAVE
from zhishou.kernel import clock, waiting
from zhishou.kernel.actor import Actor
from zhishou.kernel.scope import subject_of
from zhishou.kernel.waiting import Waiting

# state → whose step it is, the operation, what it is called
NEXT = {
    "lacking": (PERMIT, "renovation.submit", gettext_noop("补资料")),
    "checking": (CHECK, "renovation.check", gettext_noop("审查装修方案")),
    "approved": (PERMIT, "renovation.issue_permit", gettext_noop("发装修许可证")),
    "stopped": (OVERSEE, "renovation.resume", gettext_noop("决定复工")),
}


def steps(actor: Actor, at_most: int) -> list[Waiting]:
    """Applications to complete, to check and to permit, stopped work to decide on, finished work to accept; the longest first.

    An assistant is shown those named for them alone.
    """
    wanted = Q(pk=None)
    for state, (capability, _do, _label) in NEXT.items():
        mine = Q(state=state, site__in=actor.sites(capability))
        wanted |= mine & Q(responsible_id=actor.person_id) if capability == PERMIT else mine
    wanted |= Q(state="finished", works_by=None, site__in=actor.sites(CHECK))
    wanted |= Q(state="finished", site_by=None, site__in=actor.sites(PATROL))
    found = Renovation.objects.filter(wanted).select_related("unit", "site").order_by("state_at", "pk")
    return [_waiting(actor, row) for row in found[:at_most]]


def _waiting(actor: Actor, row: Renovation) -> Waiting:
    if row.state == Renovation.State.FINISHED:
        works = row.works_by_id is None and row.site_id in actor.sites(CHECK)
        capability, do, label = (
            (CHECK, "renovation.accept_works", gettext_noop("工程验收"))
            if works
            else (PATROL, "renovation.accept_site", gettext_noop("现场验收"))
        )
    else:
        capability, do, label = NEXT[row.state]
    verb = _(label)
    return Waiting(
        do=do, context=subject_of(row), url=f"{row.url()}#step", action_label=verb, since=row.state_at,
        what="　".join((verb, row.unit.code, row.number)), basis=waiting.by_duty(actor, capability, row.site),
    )  # fmt: skip


def to_press(actor: Actor, at_most: int) -> list[Waiting]:
    """What the supervisor has to see to: grave violations, and any that was not put right in time, told to no authority yet."""
    wanted = Q(due_at__lt=clock.now()) | Q(fault__in=[fault.value for fault in GRAVE])
    rows = Violation.objects.filter(wanted, state="open", reported_at=None, renovation__site__in=actor.sites(OVERSEE))
    found = rows.select_related("renovation__unit", "renovation__site").order_by("due_at", "pk")[:at_most]
    return [_pressing(actor, one) for one in found]


def _pressing(actor: Actor, one: Violation) -> Waiting:
    verb, row = _("督办违规"), one.renovation
    what = "　".join((verb, row.unit.code, one.number, str(one.get_fault_display())))
    return Waiting(
        do="renovation.report_violation", context=subject_of(row), url=f"{row.url()}#violations", action_label=verb, since=one.at,
        what=what, basis=waiting.by_duty(actor, OVERSEE, row.site), due=one.due_at,
    )  # fmt: skip


def to_secure(actor: Actor, at_most: int) -> list[Waiting]:
    """Permits whose deposit's receipt was voided: whoever answers for the renovation takes another, or has the work stopped."""
    mine = Q(site__in=actor.sites(PERMIT), responsible_id=actor.person_id)
    found = Renovation.objects.filter(mine, UNSECURED).select_related("unit", "site", "deposit__receipt")
    return [_securing(actor, row) for row in found.order_by("deposit__receipt__voided_at", "pk")[:at_most]]


def _securing(actor: Actor, row: Renovation) -> Waiting:
    assert row.deposit is not None and row.deposit.receipt is not None and row.deposit.receipt.voided_at is not None
    verb = _("重新收装修押金")
    return Waiting(
        do="renovation.link_deposit", context=subject_of(row), url=f"{row.url()}#step", action_label=verb,
        since=row.deposit.receipt.voided_at, what="　".join((verb, row.unit.code, row.number)),
        basis=waiting.by_duty(actor, PERMIT, row.site),
    )  # fmt: skip


def to_collect(actor: Actor, at_most: int) -> list[Waiting]:
    """Passes that are still about though the work is accepted: whoever answers for the renovation has them back or reports them lost."""
    mine = Q(site__in=actor.sites(PERMIT), responsible_id=actor.person_id, state=Renovation.State.ACCEPTED)
    found = Renovation.objects.filter(mine, passes__state=Pass.State.OUT).select_related("unit", "site").distinct()
    return [_collecting(actor, row) for row in found.order_by("closed_at", "pk")[:at_most]]


def _collecting(actor: Actor, row: Renovation) -> Waiting:
    verb = pgettext("step", "收回出入证")
    return Waiting(
        do="renovation.end_pass", context=subject_of(row), url=f"{row.url()}#passes", action_label=verb,
        since=row.state_at, what="　".join((verb, row.unit.code, row.number)), basis=waiting.by_duty(actor, PERMIT, row.site),
    )  # fmt: skip


waiting.register(steps, "/renovations")
waiting.register(to_collect, "/renovations?view=over")
waiting.register(to_secure, "/renovations?view=unsecured")
waiting.register(to_press, "/renovations?view=violations")
