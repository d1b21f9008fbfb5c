"""Mails as an actor may see them: of a case, of a customer, of a mailbox; messages and their state; what can be checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from zhishou.areas.cases.models import Case
from zhishou.areas.cases.queries import listing as case_rows
from zhishou.areas.customers.models import Customer
from zhishou.areas.mail.models import Mailbox, Outgoing, Received, Recipient, Robot, Thread
from zhishou.kernel.actor import Actor
from zhishou.kernel.models import Person

WAITING = (Received.State.REFUSED, Received.State.AGAIN)


@dataclass(frozen=True)
class Line:
    """A mail of a customer, come or gone, as their file shows it."""

    incoming: bool
    subject: str
    text: str
    at: datetime
    state: str
    case: Case | None


def thread_of(case: Case) -> Thread | None:
    """With whom the case is written about, by which mailbox."""
    return Thread.objects.filter(case=case).select_related("mailbox", "case__site").first()


def address_on_file(case: Case) -> str:
    """The e-mail address in the file of the case's customer."""
    return case.customer.email.lower() if case.customer is not None else ""


def can_write(case: Case) -> bool:
    """True when the case has an address to write to."""
    return bool(address_on_file(case)) or Thread.objects.filter(case=case).exists()


def left_out_of(case: Case) -> list[tuple[str, str]]:
    """Attachments of the case's mails that were not taken: name and reason's code."""
    rows = Received.objects.filter(case=case).values_list("refused__name", "refused__code")
    return [(name, code) for name, code in rows if name]


def states_of(case: Case) -> list[Outgoing]:
    """What was sent to the customer about a case, the latest first."""
    return list(Outgoing.objects.filter(case=case).order_by("-made_at", "-pk")[:10])


def state_by_key(key: str) -> str:
    """How far a message is that another area wrote; empty when there is none."""
    row = Outgoing.objects.filter(natural_key=key).first()
    return str(row.get_state_display()) if row is not None else ""


def of_customer(actor: Actor, customer: Customer) -> list[Line]:
    """The mails of a customer's cases that the actor may see, and those from the address on file; the latest first."""
    cases = case_rows.all_of_customer(actor, customer)
    mine = Q(case__in=cases)
    if customer.email:
        mine |= Q(case=None, sender=customer.email.lower(), site_id__in=actor.sites("handle_mail"))
    came = Received.objects.filter(mine).exclude(state="duplicate").select_related("case")[:20]
    went = Outgoing.objects.filter(Q(case__in=cases) | Q(customer=customer)).select_related("case")[:20]
    lines = [Line(True, r.subject, r.text, r.at, str(r.get_state_display()), r.case) for r in came]
    lines += [Line(False, r.subject, r.text, r.made_at, str(r.get_state_display()), r.case) for r in went]
    return sorted(lines, key=lambda line: line.at, reverse=True)[:20]


def mailboxes(actor: Actor) -> list[Mailbox]:
    """The mailboxes within sight."""
    return list(Mailbox.objects.within(actor).select_related("site"))


def counts(actor: Actor) -> dict[str, int]:
    """How many mails stand at each state."""
    rows = Received.objects.within(actor).order_by().values("state").annotate(n=Count("pk"))
    return {row["state"]: row["n"] for row in rows}


def received(actor: Actor, asked: Mapping[str, str]) -> QuerySet[Any]:
    """Mails that came; `state` narrows, and without it the ones somebody must look at come first."""
    rows: QuerySet[Any] = Received.objects.within(actor).select_related("mailbox", "case", "hint")
    state = asked.get("state", "")
    if state == "look":
        return rows.filter(state__in=WAITING)
    return rows.filter(state=state) if state in Received.State.values else rows


def messages(actor: Actor, asked: Mapping[str, str]) -> QuerySet[Any]:
    """Messages that went or wait; `state` and `kind` narrow."""
    rows: QuerySet[Any] = Outgoing.objects.within(actor).select_related("mailbox", "robot", "person", "case")
    if (state := asked.get("state", "")) in Outgoing.State.values:
        rows = rows.filter(state=state)
    return rows.filter(kind=kind) if (kind := asked.get("kind", "")) in Outgoing.Kind.values else rows


def message_counts(actor: Actor) -> dict[str, int]:
    """How many messages stand at each state."""
    rows = Outgoing.objects.within(actor).order_by().values("state").annotate(n=Count("pk"))
    return {row["state"]: row["n"] for row in rows}


def robots(actor: Actor) -> list[Robot]:
    """The robots and webhooks within sight."""
    return list(Robot.objects.within(actor).select_related("site"))


def recipient(person: Person) -> Recipient | None:
    """A person's own choice."""
    return Recipient.objects.filter(person=person).first()
