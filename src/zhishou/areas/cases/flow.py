"""What the operations of a case share: the stage it must be at, moving on, telling people, settling promises."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import models

from zhishou.areas.cases.models import Case, Promise, Stage, WorkOrder
from zhishou.kernel import clock, links
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Department, Notice, Person
from zhishou.kernel.operation import Refused
from zhishou.kernel.phrasing import listed

CUSTOMER_LINK = "cases.customer"
FARTHEST = timedelta(days=5 * 366)


def case_url(row: models.Model) -> str:
    """The page of the case a row belongs to."""
    case = row if isinstance(row, Case) else row.case  # type: ignore[attr-defined]
    return str(case.get_absolute_url())


def expect(case: Case, *stages: Stage) -> None:
    """Refused with `case.stage` unless the case waits for one of these stages."""
    if case.stage not in stages:
        wanted = listed(str(stage.label) for stage in stages)
        raise Refused("case.stage", number=case.number, stage=case.get_stage_display(), wanted=wanted)


def expect_open(case: Case) -> None:
    """Refused with `case.closed` when the case is closed."""
    if case.is_closed:
        raise Refused("case.closed", number=case.number)


def expect_since(moment: datetime, now: datetime) -> None:
    """Refused with `case.past` when a promised or due moment is not ahead, with `case.too_far` beyond five years: a slip of the pen."""
    if moment <= now:
        raise Refused("case.past")
    if moment > now + FARTHEST:
        raise Refused("case.too_far", due=clock.local(moment).strftime("%Y-%m-%d %H:%M"))


def move(case: Case, stage: Stage, **fields: Any) -> Case:
    """Write the new stage, since when, and what goes with it."""
    case.stage, case.stage_since = stage, clock.now()
    for name, value in fields.items():
        setattr(case, name, value)
    case.save(update_fields=["stage", "stage_since", *fields])
    return case


def change(case: Case, **fields: Any) -> Case:
    """Write some fields; the stage stays."""
    for name, value in fields.items():
        setattr(case, name, value)
    case.save(update_fields=list(fields))
    return case


def since_reopened(case: Case) -> datetime:
    """When the present round of work began: the last reopening, else the intake."""
    last = case.reopenings.order_by("-at").first()
    return last.at if last else case.taken_at


def open_order(case: Case) -> WorkOrder | None:
    """The order that is out, locked; None when there is none."""
    states = [WorkOrder.State.SENT, WorkOrder.State.ACCEPTED]
    return WorkOrder.objects.select_for_update(of=("self",)).filter(case=case, state__in=states).first()


def settle(act: Act, case: Case, *awaited: Promise.Awaits) -> None:
    """What was promised has happened: in time it is kept, later it is broken, and the register says when."""
    for promise in case.promises.filter(state=Promise.State.OPEN, awaits__in=awaited):
        promise.state = Promise.State.KEPT if act.now <= promise.due_at else Promise.State.BROKEN
        promise.settled_at, promise.settled_by = act.now, act.actor.person
        promise.save(update_fields=["state", "settled_at", "settled_by"])


def answered(act: Act, case: Case) -> None:
    """The customer has been told something of substance: the first time counts for time to answer."""
    settle(act, case, Promise.Awaits.ANSWER)
    if case.replied_at is None:
        change(case, replied_at=act.now)


def end_links(case: Case) -> None:
    """The customer's link has done its service."""
    links.end(case, CUSTOMER_LINK)


def tell(people: Iterable[Person | None], kind: str, case: Case, act: Act, /, *, url: str = "", **facts: Any) -> None:
    """Put a line into each person's bell; nobody is told of what they did themselves."""
    wanted = {person.pk: person for person in people if person is not None and person.pk != act.actor.person_id}
    Notice.objects.bulk_create(
        [
            Notice(person=person, kind=kind, url=url or case.get_absolute_url(), facts={"number": case.number, **facts})
            for person in wanted.values()
        ]
    )


def departments(actor: Actor, row: models.Model | None) -> list[tuple[str, str]]:
    """Choices: the departments of the company."""
    return [(str(each.pk), each.name) for each in Department.objects.within(actor)]
