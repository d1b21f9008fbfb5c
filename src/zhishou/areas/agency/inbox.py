"""客户邮件: the mails of all clients in sight as one list: what waits for an answer first, who owes it, and until when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from zhishou.areas.agency.emails import WAITS
from zhishou.areas.agency.models import Client, Email
from zhishou.areas.agency.queries import Choices, counts
from zhishou.kernel import typed
from zhishou.kernel.actor import Actor
from zhishou.kernel.models import Obligation, Person
from zhishou.kernel.scope import subject_of

VIEWS = ("", "mine", "unknown", "went", "all")
NAMES = ("view", "client", "person", "q")
MOST_CHOICES = 200


def _view(actor: Actor, view: str) -> Q:
    return {
        "": WAITS, "mine": WAITS & Q(to_answer__in=actor.stands_for()), "unknown": Q(contact=None) & ~Q(sender=""),
        "went": Q(came=False), "all": Q(),
    }.get(view, WAITS)  # fmt: skip


def mails(actor: Actor, asked: Mapping[str, str]) -> QuerySet[Email]:
    """Mails by the filters of the address: what waits, the longest first; then the others, the latest first."""
    found: QuerySet[Email] = Email.objects.within(actor).filter(_view(actor, asked.get("view", "")))
    for name, field in (("client", "client"), ("person", "to_answer")):
        if asked.get(name):
            found = found.filter(**{field: typed.number(asked[name]) or 0})
    if text := asked.get("q", "").strip():
        words = ("subject", "text", "sender", "recipients", "contact__name", "client__name")
        wanted = Q(pk=None)
        for name in words:
            wanted |= Q(**{f"{name}__icontains": text})
        found = found.filter(wanted)
    order = Case(When(WAITS, then=Value(0)), default=Value(1), output_field=IntegerField())
    since = Case(When(WAITS, then="talk__at"))
    rows = found.annotate(order=order, since=since).order_by("order", "since", "-talk__at", "-pk")
    return rows.select_related("client", "contact", "talk__by", "to_answer")


def tallies(actor: Actor) -> dict[str, int]:
    """How many mails each view holds."""
    return counts(Email.objects.within(actor), {view: _view(actor, view) for view in VIEWS})


def deadlines(rows: Iterable[Email]) -> dict[int, datetime]:
    """Until when each of these is to be answered, where a duty says so; one query."""
    subjects = {subject_of(row): row.pk for row in rows if row.waits}
    owed = Obligation.objects.filter(
        subject__in=subjects, state=Obligation.State.OPEN, kept_by__contains=["agency.answer_mail"]
    )
    return {subjects[subject]: due for subject, due in owed.order_by("-due_at").values_list("subject", "due_at")}


def clients(actor: Actor) -> Choices:
    """Choices: clients with a mail on file."""
    rows = Client.objects.within(actor).filter(pk__in=Email.objects.within(actor).values("client")).order_by("name")
    return [(str(pk), name) for pk, name in rows.values_list("pk", "name")[:MOST_CHOICES]]


def people(actor: Actor) -> Choices:
    """Choices: who owes an answer, or owed one."""
    owing = Email.objects.within(actor).filter(to_answer__isnull=False).values("to_answer")
    rows = Person.objects.filter(pk__in=owing).order_by("sort_key", "pk")
    return [(str(pk), name) for pk, name in rows.values_list("pk", "name")[:MOST_CHOICES]]
