"""The first run: one page that makes the company and its administration. It answers once, and only on this machine."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from zhishou.areas.people import loopback
from zhishou.areas.people.operations.first_run import JOB, administration_duties
from zhishou.areas.people.pages.sign_in import BACKEND, enter
from zhishou.kernel.actor import Actor
from zhishou.kernel.doors import web
from zhishou.kernel.gate import Outcome, find
from zhishou.kernel.models import Person, Site

AFTERWARDS = "/people?new=1"


@login_not_required
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Company, first site, administration with its own hand; then straight to the staff table."""
    if not loopback.is_loopback(request):
        raise Http404
    if Site.objects.exists():
        return redirect("/sign-in")
    actor = Actor.system(JOB)
    if request.method != "POST":
        return render(request, "people/start.html", {"actor": actor, "duties": administration_duties()})

    def go_to(_outcome: Outcome) -> str:
        person = Person.objects.get(username=request.POST.get("username", "").strip())
        enter(request, person, backend=BACKEND)
        return AFTERWARDS

    return web.submit(request, find("people.first_run"), actor, door="page", action="/start", go_to=go_to)
