"""Steps of incidents on 我的职责: calls to answer, posts taken and not done, reports to review where no duty owes it."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext as _

from zhishou.areas.incidents.models import RESPOND, REVIEW, Call, Incident, Task
from zhishou.areas.incidents.subjects import title
from zhishou.kernel import waiting
from zhishou.kernel.actor import Actor
from zhishou.kernel.scope import subject_of
from zhishou.kernel.waiting import Waiting


def steps(actor: Actor, at_most: int) -> list[Waiting]:
    """The longest waiting first; three queries."""
    going_on = Q(incident__state=Incident.State.OPEN, person=actor.person_id)
    calls = Call.objects.filter(going_on, answer=Call.Answer.CALLED).select_related("incident__site")
    tasks = Task.objects.filter(going_on, done_at=None).select_related("incident__site")
    reports = Incident.objects.filter(state=Incident.State.REPORTED, site__in=actor.sites(REVIEW))
    reports = reports.exclude(report__by=actor.person_id).select_related("site", "report")
    found = [_step(actor, "incidents.answer_call", one.incident, _("应召"), one.called_at) for one in calls[:at_most]]
    found += [
        _step(actor, "incidents.finish_task", one.incident, one.title, one.taken_at, subject_of(one))
        for one in tasks[:at_most]
    ]
    found += [
        _step(actor, "incidents.review", one, _("审阅事件报告"), one.report.at, capability=REVIEW)
        for one in reports[:at_most]
    ]
    return sorted(found, key=lambda one: one.since)[:at_most]


def _step(
    actor: Actor, do: str, row: Incident, verb: str, since: object, context: str = "", capability: str = RESPOND
) -> Waiting:
    return Waiting(
        do=do, context=context or subject_of(row), url=row.url(), what="　".join((verb, row.number, title(row))),
        action_label=_("办理"), since=since, basis=waiting.by_duty(actor, capability, row.site),  # type: ignore[arg-type]
    )  # fmt: skip


waiting.register(steps, "/incidents?state=open")
