"""个人考核记录: inspections, trainings with their results and assessments of one person on one page (property.manager.3)."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from zhishou.areas.assessment.models import Assessment
from zhishou.areas.cases.queries import improvements
from zhishou.areas.inspections import queries as inspections
from zhishou.areas.people import queries as people
from zhishou.kernel.doors.web import Asked, page
from zhishou.kernel.models import Person

SHOWN = 30


@require_GET
@page()
def show(request: Asked, username: str) -> HttpResponse:
    """The record of oneself, or of somebody who reports to one; for others there is none."""
    below = {one.person_id for one in people.below(request.actor)}
    mine = Person.objects.within(request.actor).filter(username=username)
    person = mine.filter(pk__in={*below, request.actor.person_id}).select_related("site").first()
    if person is None:
        raise Http404
    made = list(inspections.of_person(request.actor, person)[:SHOWN])
    standing = [row for row in made if row.state != "withdrawn"]
    passed, failed = sum(row.passed for row in standing), sum(row.failed for row in standing)
    trainings = list(people.trainings_of(person)[:SHOWN])
    context: dict[str, Any] = {
        "person": person, "own": person.pk == request.actor.person_id, "inspections": made, "passed": passed,
        "of": passed + failed, "percent": 100 * passed // (passed + failed) if passed + failed else None,
        "findings": [one for found in improvements.of_sources([row.number for row in made]).values() for one in found],
        "trainings": trainings, "came": sum(one.signed_at is not None for one in trainings),
        "assessments": Assessment.objects.filter(person=person).select_related("site", "person", "by")[:SHOWN],
        "postings": people.postings(person),
    }  # fmt: skip
    return render(request, "assessment/record.html", context)
