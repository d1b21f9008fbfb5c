"""我的职责: the first page; each duty with what stands behind its score; each deadline in plain words."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from zhishou.areas.office.queries import mine, opening, sentences, standing
from zhishou.kernel import clock, typed, waiting
from zhishou.kernel.actor import Actor
from zhishou.kernel.doors.web import Asked, page
from zhishou.kernel.models import Clause, Event, Notice, Obligation, Person
from zhishou.kernel.sweep import owners

PAGE_ROWS = 50
STATES = ("open", "late", "kept", "broken", "waived")
DUTIES_SHOWN = 7


@page()
def home(request: Asked) -> HttpResponse:
    """What I owe today and how my duties stand; what waits for others follows by itself (`others`)."""
    now, actor = clock.now(), request.actor
    sort = "duty" if request.GET.get("sort") == "duty" else "due"
    duties = mine.to_do(actor, now, sort)
    steps = waiting.for_actor(actor, [duty.row for duty in duties])
    holdings = mine.held(actor, now)
    clauses = mine.clauses_of(holdings)
    counts = mine.open_counts(actor, now)
    scores = [score for score in mine.scores(actor, clauses, counts, now) if score.runs]
    context = {
        "duties": duties,
        "steps": steps,
        "next": None if duties or steps.steps else opening.next_step(actor, now),
        "counts": sum(counts.values(), mine.Counts()),
        "sort": sort,
        "scores": scores if request.GET.get("duties") == "all" else scores[:DUTIES_SHOWN],
        "more_scores": max(len(scores) - DUTIES_SHOWN, 0) if request.GET.get("duties") != "all" else 0,
        "unsigned": bool(holdings) and not any(row.letter_number for row in holdings),
        "idle": len(clauses) - len(scores),
        "month": clock.today().month,
        "letters": mine.letters(actor, holdings),
        "sealed": mine.sealed(now),
        "tour": actor.person is not None and actor.person.tour_done_at is None,
    }
    return render(request, "office/home.html", context)


@page()
def others(request: Asked) -> HttpResponse:
    """What waits for others, the last part of the first page: asked for when that stands, as it may take as long again."""
    return render(request, "office/others.html", {"waiting": mine.waiting(request.actor, clock.now())})


@page()
def owed_list(request: Asked) -> HttpResponse:
    """Every deadline in sight: mine, or for an overseer those of one person."""
    now, actor = clock.now(), request.actor
    state = request.GET.get("state", "open")
    if state not in STATES and state not in ("overdue", "all"):
        state = "open"
    person = _person(actor, request.GET.get("person", ""))
    rows = of_person(actor, person) if person else mine.mine(actor)
    if duty := request.GET.get("duty", "")[:60]:
        rows = rows.filter(duty_id=duty)
    rows = rows.filter(opened_at__lte=now)
    if state == "overdue":
        rows = rows.filter(state="open", due_at__lt=now)
    elif state != "all":
        rows = rows.filter(state=state)
    rows = rows.order_by("due_at" if state in ("open", "overdue") else "-due_at", "pk")
    found = Paginator(rows.select_related("clause__version__post", "site", "cause", "person"), PAGE_ROWS)
    shown = found.get_page(request.GET.get("page"))
    context = {
        "page": shown,
        "owed": sentences.speak(actor, list(shown.object_list), now, with_owners=True),
        "state": state,
        "person": person,
        "duties": standing.duties_of(actor, person, now) if person else [],
        "duty": duty,
        "states": [("open", _("未完成")), ("overdue", _("逾期")), ("kept", _("按时")), ("late", _("迟完成")),
                   ("broken", _("未做")), ("waived", _("已豁免")), ("all", _("全部"))],
    }  # fmt: skip
    return render(request, "office/owed_list.html", context)


def _person(actor: Actor, pk: str) -> Person | None:
    """The person a list is asked for; unseen by those who may not inspect them."""
    if not pk:
        return None
    rows = Person.objects.filter(appointments__site_id__in=standing.overseen(actor)).distinct()
    found = rows.filter(pk=key).first() if (key := typed.number(pk)) is not None else None
    if found is None:
        raise Http404
    return found


def of_person(actor: Actor, person: Person) -> QuerySet[Obligation]:
    """What a person owes or has settled at the sites the actor inspects."""
    wanted = Q(person=person) | Q(closed_by__actor=person)
    for duty_id, sites in Actor.of(person).duty_sites().items():
        wanted |= Q(person=None, state="open", duty_id=duty_id, site_id__in=sites)
    return Obligation.objects.filter(wanted, site_id__in=standing.overseen(actor))


@page()
def owed(request: Asked, pk: int) -> HttpResponse:
    """One deadline: its rule in plain words, who owes it, how it moved, who was told, and where it is done."""
    now = clock.now()
    rows: Any = Obligation.objects.within(request.actor) | mine.mine(request.actor)
    if Notice.objects.filter(person=request.actor.person_id, url=f"/owed/{pk}").exists():
        rows = Obligation.objects.filter(pk=pk)  # whoever was told of it, up the ladder, reads what it is
    row = rows.select_related(
        "clause__version__post", "site", "cause__actor", "cause__site", "person", "closed_by__actor", "closed_by__site",
        "waived_by",
    ).filter(pk=pk).distinct().first()  # fmt: skip
    if row is None:
        raise Http404
    told = Notice.objects.filter(url=f"/owed/{row.pk}").select_related("person").order_by("at", "pk")
    owing = owners(row, now)
    behind = [event for event in (row.cause, row.closed_by) if event is not None]
    context = {
        "owed": sentences.speak(request.actor, [row], now)[0],
        "row": row,
        "rule": sentences.rule_words(row),
        "owners": owing,
        "is_mine": any(p.pk == request.actor.person_id for p in owing),
        "changes": row.changes.select_related("cause__actor").order_by("pk"),
        "told": told,
        "events": sentences.tell(request.actor, behind),
    }
    return render(request, "office/owed.html", context)


@page()
def duty(request: Asked, duty_id: str) -> HttpResponse:
    """A duty I hold: its words, what it allows and obliges, this month's deadlines and the events behind."""
    now, actor = clock.now(), request.actor
    clauses = mine.clauses_of(mine.held(actor, now))
    scores = mine.scores(actor, clauses, mine.open_counts(actor, now), now)
    score = next((s for s in scores if s.duty_id == duty_id), None)
    clause = next((c for c in clauses if c.duty_id == duty_id), None)
    if score is None or clause is None:
        raise Http404
    rows = mine.mine(actor).filter(duty_id=duty_id, opened_at__lte=now).order_by("-due_at", "-pk")
    events = Event.objects.filter(actor=actor.person, duty_id=duty_id).select_related("actor", "on_behalf_of", "site")
    context = {
        "score": score,
        "clause": clause,
        "rules": _rules(clause),
        "owed": sentences.speak(actor, rows[:PAGE_ROWS], now),
        "events": sentences.tell(actor, events.order_by("-id")[:PAGE_ROWS]),
        "month": clock.today().month,
    }
    return render(request, "office/duty.html", context)


def _rules(clause: Clause) -> list[str]:
    """What the duty obliges, each rule as a sentence."""
    return [sentences.rule_words(Obligation(rule=rule)) for rule in clause.obliges]
