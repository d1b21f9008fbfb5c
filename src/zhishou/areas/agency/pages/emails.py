"""往来邮件: the inbox over all clients, three ways to a mail on the log, one mail with what it answers and its answers."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zhishou.areas.agency import emails, inbox
from zhishou.areas.agency.models import CONTACT, KEEPS_CLIENTS, Client, Email, Research
from zhishou.areas.agency.pages.clients import client_of
from zhishou.kernel import clock, files, typed
from zhishou.kernel.doors import forms
from zhishou.kernel.doors.lists import A_PAGE, EXPORTED, excel
from zhishou.kernel.doors.tables import Cell, Column, Line, draw
from zhishou.kernel.doors.web import Asked, page
from zhishou.kernel.operation import REGISTRY, Refused

INBOX = "/emails"


@require_GET
@page(*KEEPS_CLIENTS)
def listing(request: Asked) -> HttpResponse:
    """The mails of all clients in sight; what waits for an answer first."""
    asked = _asked(request)
    shown = Paginator(inbox.mails(request.actor, asked), A_PAGE).get_page(request.GET.get("page"))
    columns = (
        Column(_("主题"), main=True), Column(_("客户")), Column(_("联系人")), Column(_("时间"), num=True), Column(_("谁答复")),
        Column(_("答复")),
    )  # fmt: skip
    rows: list[Email] = list(shown.object_list)
    due = inbox.deadlines(rows)
    lines = [Line(row.pk, _cells(row, due.get(row.pk))) for row in rows]
    context = {
        "page": shown, "table": draw(columns, lines) if lines else "", "list": _header(request, asked, shown.paginator.count),
        "filtered": any(asked[name] for name in ("client", "person", "q")), "view": asked["view"],
    }  # fmt: skip
    return render(request, "agency/inbox.html", context)


def _asked(request: Asked) -> dict[str, str]:
    return {name: request.GET.get(name, "")[:60] for name in inbox.NAMES}


def _cells(row: Email, due: datetime | None) -> tuple[Cell, ...]:
    url = f"{row.url()}?from=inbox"
    who = Cell(str(row.contact)) if row.contact else Cell(_("要对上联系人"), url=f"{url}#match", badge="orange")
    return (
        Cell(row.short(), url=url), Cell(row.client.name, url=f"{row.client.url()}/talks"), who,
        Cell(f"{clock.local(row.talk.at):%Y-%m-%d %H:%M}"), Cell(row.to_answer.name if row.to_answer else "—"), _answer(row, due),
    )  # fmt: skip


def _answer(row: Email, due: datetime | None) -> Cell:
    if row.waits:
        return Cell(due=due) if due else Cell(_("待答复"), badge="orange")
    return Cell(standing(row))


def standing(row: Email) -> str:
    """What became of a mail, in words; of one that waits, and how long it may, the list says more."""
    if not row.came:
        return _("我们写去的")
    if row.waits:
        return _("待答复")
    if row.to_answer_id is None:
        return _("只是留底")
    return _("不用答复") if row.why_not else _("已答复")


def _header(request: Asked, asked: dict[str, str], count: int) -> dict[str, Any]:
    titles = (_("待答复"), _("该我答复的"), _("要对上联系人"), _("我们写去的"), _("全部"))
    tallies = inbox.tallies(request.actor)
    kept = urlencode({name: value for name, value in asked.items() if value})
    return {
        "url": INBOX, "path": INBOX, "count": count, "query": kept, "export_url": f"{INBOX}.xlsx?{kept}",
        "views": [
            {"title": title, "url": f"?view={code}", "active": asked["view"] == code, "count": tallies[code]}
            for code, title in zip(inbox.VIEWS, titles, strict=True)
        ],
        "filters": [
            {"name": "q", "label": _("主题、正文、地址、联系人"), "value": asked["q"]},
            {"name": "client", "label": _("客户"), "value": asked["client"], "choices": inbox.clients(request.actor)},
            {"name": "person", "label": _("谁答复"), "value": asked["person"], "choices": inbox.people(request.actor)},
        ],
        "keep": [("view", asked["view"])] if asked["view"] else [],
    }  # fmt: skip


@require_GET
@page(*KEEPS_CLIENTS)
def as_excel(request: Asked) -> HttpResponse:
    """The list as Excel: who, when, about what; not what the mails say, nor addresses."""
    headers = [
        _("主题"), _("客户"), _("联系人"), _("时间"), _("登记人"), _("谁答复"), _("最迟"), _("状态"), _("答复时间"), _("不用答复的原因"),
    ]  # fmt: skip
    rows = list(inbox.mails(request.actor, _asked(request))[:EXPORTED])
    due = inbox.deadlines(rows)
    lines = (
        [
            str(row), row.client.name, str(row.contact or ""), row.talk.at, row.talk.by.name, row.to_answer.name if row.to_answer else "",
            due.get(row.pk, ""), standing(row), row.settled_at or "", row.why_not,
        ]
        for row in rows
    )  # fmt: skip
    return excel(_("客户邮件"), headers, lines, "emails")


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
        "write": forms.build(REGISTRY["agency.write_mail"], request.actor, given=writing, hidden=_nothing_to_tell(row)),
    }  # fmt: skip
    return render(request, "agency/mail_new.html", context)


@require_GET
@page(*KEEPS_CLIENTS)
def show(request: Asked, pk: int) -> HttpResponse:
    """One mail: what it says, its attachments, what it answers, its answers; matched, answered and handed on from here."""
    rows: Any = Email.objects.within(request.actor)
    row: Email = get_object_or_404(
        rows.select_related(
            "client__site", "client__owner", "contact", "talk__by", "talk__project", "answers__talk", "to_answer", "settled_by"
        ),
        pk=typed.number(str(pk)),
    )  # fmt: skip
    serves = row.client.site_id in request.actor.sites(CONTACT)
    answered = list(row.answered_by.select_related("talk"))
    back = INBOX if request.GET.get("from") == "inbox" else ""
    context: dict[str, Any] = {
        "row": row, "client": row.client, "files": list(files.of(row)), "state": emails.state(row), "serves": serves,
        "answered": answered, "due": inbox.deadlines([row]).get(row.pk), "back": back, "here": f"{row.url()}?from=inbox" if back else row.url(),
        "left_out": [(name, Refused(code, name=name).sentence()) for name, code in row.left_out],
    }  # fmt: skip
    if serves and emails.writable(request.actor, row):
        subject = row.subject if row.subject.lower().startswith("re:") else f"Re: {row.subject}"
        there = row.contact is not None and row.contact.left_at is None and bool(row.contact.email)
        given = {
            "email": row,
            "contact": str(row.contact_id) if there else "",
            "subject": subject[:200],
            "seen": len(answered),
        }
        context["answer"] = forms.build(
            REGISTRY["agency.answer_mail"],
            request.actor,
            given=given,
            hidden={"seen", *_nothing_to_tell(row.client)},
            next_url=back,
        )
    return render(request, "agency/mail.html", context)


def _nothing_to_tell(client: Client) -> set[str]:
    """The field of a form that asks which research was told of, where there is none."""
    return set() if client.research.filter(state=Research.State.RELEASED).exists() else {"research"}
