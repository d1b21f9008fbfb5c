"""Posts with their charters, the versions of one, the difference between any two, and the editor."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from zhishou.areas.letters import editor, patterns, queries, terms
from zhishou.kernel.command import plain_data
from zhishou.kernel.doors.web import Asked, page
from zhishou.kernel.gate import perform
from zhishou.kernel.models import Appointment, CharterVersion, Post
from zhishou.kernel.operation import Invalid, NotAllowed, Refused

A_PAGE = 10


def _post(request: Asked, pk: int) -> Post:
    sites = request.actor.sites("write_charters", "issue_letters")
    return get_object_or_404(Post.objects.select_related("site", "above"), pk=pk, site_id__in=sites)


@page("write_charters", "issue_letters")
def index(request: Asked) -> HttpResponse:
    """The posts of the company: version, draft, trouble, share of people who have signed."""
    found = {"rows": queries.posts(request.actor), "differing": patterns.brought(request.actor)}
    return render(request, "letters/charters.html", found)


@page("write_charters")
def compare(request: Asked) -> HttpResponse:
    """What the program brings, posts anew and posts that change, and what the company changed of its packs itself."""
    found = Paginator(patterns.differing(request.actor), A_PAGE).get_page(request.GET.get("page"))
    gained = patterns.gained(request.actor) if found.number == 1 else []
    return render(request, "letters/patterns.html", {"page": found, "gained": gained})


@page("write_charters", "issue_letters")
def detail(request: Asked, pk: int) -> HttpResponse:
    """One post: its versions, and what changed between any two."""
    post = _post(request, pk)
    versions = list(queries.versions_of(post))
    by_number = {str(v.number): v for v in versions}
    new = by_number.get(request.GET.get("to", "")) or (versions[0] if versions else None)
    older = [v for v in versions if new is not None and v.number < new.number]
    old = by_number.get(request.GET.get("from", "")) or (older[0] if older else None)
    clauses = terms.clauses_of(new) if new else []
    context = {
        "post": post,
        "versions": versions,
        "new": new,
        "old": old,
        "clauses": clauses,
        "changed": terms.difference(terms.clauses_of(old), clauses) if new and old else None,
        "powers": terms.powers(clauses),
        "owed": terms.owed(clauses),
    }
    return render(request, "letters/charter.html", context)


@page("write_charters")
def edit(request: Asked, pk: int) -> HttpResponse:
    """Write the duties of a post: words, powers by name, obligations by simple choices, independence."""
    post = _post(request, pk)
    if request.method == "POST":
        return _save(request, post)
    return _editor(request, post, None, "", 200)


def _save(request: Asked, post: Post) -> HttpResponse:
    rows = editor.from_post(request.POST)
    data = {"post": post, "note": request.POST.get("note", ""), "clauses": editor.to_data(rows)}
    try:
        perform(
            "letters.write_charter", request.actor, plain_data(data), door="page",
            key=request.POST.get("key", "")[:80],
        )  # fmt: skip
    except Invalid as bad:
        told = "；".join(f"{_place(field)}{'，'.join(sentences)}" for field, sentences in bad.errors.items())
        return _editor(request, post, rows, told, 422)
    except NotAllowed as no:
        return _editor(request, post, rows, no.sentence(), 403)
    except Refused as no:
        return _editor(request, post, rows, no.sentence(), 409)
    messages.success(request, _("草稿已保存。核对改动之后再发布。"))
    return redirect(f"/charters/{post.pk}/edit")


def _place(field: str) -> str:
    parts = field.split(".")
    if len(parts) > 1 and parts[1].isdecimal():
        return _("第 {n} 条：").format(n=int(parts[1]) + 1)
    return ""


def _editor(request: Asked, post: Post, typed: list[editor.DutyRow] | None, error: str, status: int) -> HttpResponse:
    versions = list(queries.versions_of(post))
    draft = next((v for v in versions if v.state == CharterVersion.State.DRAFT), None)
    current = next((v for v in versions if v.state == CharterVersion.State.PUBLISHED), None)
    base = draft or current or (versions[0] if versions else None)
    changed = None
    if draft is not None:
        changed = terms.difference(terms.clauses_of(current) if current else [], terms.clauses_of(draft))
    context: dict[str, Any] = {
        "post": post,
        "draft": draft,
        "current": current,
        "changed": changed,
        "people": Appointment.objects.filter(post=post, ended_at=None).count(),
        "rows": editor.for_page(typed) if typed is not None else editor.from_version(base),
        "note": request.POST.get("note", "") if typed is not None else (draft.note if draft else ""),
        "error": error,
        "groups": editor.capability_groups(),
        "operations": sorted(editor.operation_names().values()),
        "units": editor.units(),
        "periods": editor.periods(),
        "warnings": editor.warnings(),
    }
    return render(request, "letters/charter_edit.html", context, status=status)
