"""Search, notices, help, saved views."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode

from django.core.paginator import Paginator
from django.db import IntegrityError, transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from zhishou.kernel import clock, words
from zhishou.kernel.doors.web import Asked, is_ours, onward, page
from zhishou.kernel.models import Notice, SavedView
from zhishou.kernel.operation import REGISTRY
from zhishou.kernel.search import search as find
from zhishou.kernel.subjects import describe

NAME_LIMIT, QUERY_LIMIT, PAGE_LIMIT = 40, 500, 40


@page()
def search(request: Asked) -> HttpResponse:
    """The one search box: the list under the box while typing, a page of its own otherwise."""
    asked = request.GET.get("q", "").replace("\0", "").strip()
    groups = [{"title": title, "items": hits} for title, hits in find(request.actor, asked)]
    template = "parts/search_results.html" if request.htmx else "office/search.html"
    return render(request, template, {"q": asked[:80], "groups": groups})


@page()
def notices(request: Asked) -> HttpResponse:
    """My bell: what was due, what came to me, newest first."""
    rows = Notice.objects.filter(person=request.actor.person).order_by("-at", "-pk")
    shown = Paginator(rows, 40).get_page(request.GET.get("page"))
    known = describe(request.actor, {str(row.facts.get("subject", "")) for row in shown.object_list})
    lines = [
        {"row": row, "sentence": sentence_of(row), "about": known.get(str(row.facts.get("subject", "")))}
        for row in shown.object_list
    ]
    unread_here = any(row.read_at is None for row in shown.object_list)
    return render(request, "office/notices.html", {"page": shown, "notices": lines, "unread_here": unread_here})


def sentence_of(notice: Notice) -> str:
    """A notice in words; operations by their labels."""
    facts = dict(notice.facts)
    if (op := REGISTRY.get(str(facts.get("operation", "")))) is not None:
        facts["operation"] = op.label
    try:
        return words.notice(notice.kind, facts)
    except KeyError:
        return notice.kind


@page()
def notice(request: Asked, pk: int) -> HttpResponse:
    """Follow a notice; it counts as read from then on."""
    row = get_object_or_404(Notice, pk=pk, person=request.actor.person)
    if row.read_at is None:
        Notice.objects.filter(pk=row.pk).update(read_at=clock.now())
    return redirect(row.url or "/notices")


@page()
def help_page(request: Asked) -> HttpResponse:
    """What 职守 is and how to get about, on one page."""
    return render(request, "office/help.html")


@page()
def new_view(request: Asked) -> HttpResponse:
    """Ask for the name of a list's filters; POST keeps them for the person."""
    where = (request.POST.get("page") or request.GET.get("page", ""))[:PAGE_LIMIT]
    query = plain_query(request.POST.get("query") or request.GET.get("query", ""))
    if not is_ours(request, where):
        raise Http404
    name = " ".join(request.POST.get("name", "").replace("\0", "").split())
    wrong = bool(request.method == "POST" and (not name or len(name) > NAME_LIMIT))
    if request.method == "POST" and not wrong:
        try:
            with transaction.atomic():
                SavedView.objects.update_or_create(
                    person=request.actor.person, page=where, name=name, defaults={"query": query}
                )
        except IntegrityError:  # the same name at the same moment: it is there now
            SavedView.objects.filter(person=request.actor.person, page=where, name=name).update(query=query)
        return onward(request, f"{where}?{query}" if query else where)
    own = SavedView.objects.filter(person=request.actor.person, page=where).order_by("name")
    context = {"where": where, "query": query, "name": name, "wrong": wrong, "own": own}
    return render(request, "office/view.html", context, status=422 if wrong else 200)


@require_POST
@page()
def drop_view(request: Asked, pk: int) -> HttpResponse:
    """Forget a saved view of one's own."""
    row = get_object_or_404(SavedView, pk=pk, person=request.actor.person)
    where = row.page
    row.delete()
    return onward(request, where)


def plain_query(text: str) -> str:
    """A query string without tokens, pages and junk, short enough to be kept."""
    pairs = [
        (k, v) for k, v in parse_qsl(text.lstrip("?").replace("\0", "")) if k not in ("page", "csrfmiddlewaretoken")
    ]
    return urlencode(pairs)[:QUERY_LIMIT]
