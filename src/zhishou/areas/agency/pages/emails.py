"""往来邮件: put on a client's log from files or by pasting, written from here; one mail with what it answers and its answers."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from zhishou.areas.agency import emails
from zhishou.areas.agency.models import CONTACT, KEEPS_CLIENTS, Email
from zhishou.areas.agency.pages.clients import client_of
from zhishou.kernel import files, typed
from zhishou.kernel.doors import forms
from zhishou.kernel.doors.web import Asked, page
from zhishou.kernel.operation import REGISTRY, Refused


@require_GET
@page(CONTACT)
def new(request: Asked, number: str) -> HttpResponse:
    """Three ways to a mail on the log: its file, its words, or writing one; a project, a person or research may be given."""
    row = client_of(request, number)
    project, person, told = (typed.number(request.GET.get(name, "")) for name in ("project", "contact", "research"))
    about: dict[str, Any] = {"client": row, "project": project}
    writing = {**about, "contact": str(person or ""), **({"research": [str(told)]} if told else {})}
    context = {
        "row": row, "can_write": bool(emails.writable(request.actor, row)),
        "files": forms.build(REGISTRY["agency.file_mails"], request.actor, given=about),
        "paste": forms.build(REGISTRY["agency.paste_mail"], request.actor, given=about),
        "write": forms.build(REGISTRY["agency.write_mail"], request.actor, given=writing, hidden={"answers"}),
    }  # fmt: skip
    return render(request, "agency/mail_new.html", context)


@require_GET
@page(*KEEPS_CLIENTS)
def show(request: Asked, pk: int) -> HttpResponse:
    """One mail: what it says, its attachments, what it answers, its answers; matched and answered from here."""
    rows: Any = Email.objects.within(request.actor)
    row: Email = get_object_or_404(
        rows.select_related("client__site", "contact", "talk__by", "talk__project", "answers__talk"),
        pk=typed.number(str(pk)),
    )
    serves = row.client.site_id in request.actor.sites(CONTACT)
    reachable = row.contact is not None and row.contact.left_at is None and bool(row.contact.email)
    context: dict[str, Any] = {
        "row": row, "client": row.client, "files": list(files.of(row)), "state": emails.state(row), "serves": serves,
        "answered": list(row.answered_by.select_related("talk")),
        "left_out": [(name, Refused(code, name=name).sentence()) for name, code in row.left_out],
    }  # fmt: skip
    if serves and reachable:
        subject = row.subject if row.subject.lower().startswith("re:") else f"Re: {row.subject}"
        given = {
            "client": row.client, "answers": row, "contact": row.contact, "subject": subject[:200],
            "project": row.talk.project_id,
        }  # fmt: skip
        context["answer"] = forms.build(REGISTRY["agency.write_mail"], request.actor, given=given, hidden={"project"})
    return render(request, "agency/mail.html", context)
