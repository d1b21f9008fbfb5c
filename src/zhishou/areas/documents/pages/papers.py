"""文件: the register with its views, one paper with its history and receipts, a new one from a template or from a blank sheet."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from zhishou.areas.documents import blanks, printing, queries
from zhishou.areas.documents.models import Document, Step
from zhishou.areas.documents.models.papers import APPROVE, RECEIPTS, SEES, TEMPLATES, WRITE, Copy, Kind
from zhishou.areas.documents.pages.shared import header
from zhishou.kernel import clock, files
from zhishou.kernel.actor import Actor
from zhishou.kernel.doors import forms, web
from zhishou.kernel.doors.downloads import pdf_response
from zhishou.kernel.doors.lists import A_PAGE, EXPORTED, asked_of, excel, kept, site_filter
from zhishou.kernel.doors.tables import Cell, Column, Line, draw
from zhishou.kernel.doors.web import Asked, page
from zhishou.kernel.models import Site
from zhishou.kernel.operation import REGISTRY
from zhishou.kernel.standard import standard_report

COLOUR = {
    "draft": "azure", "waiting": "yellow", "returned": "orange", "approved": "teal", "withdrawn": "red", "replaced": "secondary",
    "dropped": "secondary",
}  # fmt: skip
TONE = {
    "returned": "bad",
    "withdrawn": "bad",
    "dropped": "bad",
    "replaced": "bad",
    "approved": "good",
    "received": "good",
}
NEW = "/documents/new"


@require_GET
@page()
def listing(request: Asked) -> HttpResponse:
    """Papers in sight: those one writes or approves, and those one was sent."""
    asked = asked_of(request, queries.PAPER_NAMES)
    shown = Paginator(queries.papers(request.actor, asked), A_PAGE).get_page(request.GET.get("page"))
    columns = (
        Column(_("文号"), num=True), Column(_("标题"), main=True), Column(_("种类")), Column(_("主送")), Column(_("拟稿人")),
        Column(_("日期"), num=True), Column(_("签收"), num=True), Column(_("状态")),
    )  # fmt: skip
    rows: list[Any] = list(shown.object_list)
    works = request.actor.can(WRITE) or request.actor.can(APPROVE)
    titles = (_("有效和在办"), _("等我签收"), _("待审批"), _("草稿和退回"), _("没签收齐"), _("撤回和不办"), _("全部"))
    views = [
        (code, title)
        for code, title in zip(queries.PAPER_VIEWS, titles, strict=True)
        if works or code in ("", "mine", "over")
    ]
    filters: list[dict[str, Any]] = [
        {"name": "q", "label": _("文号、标题、正文"), "value": asked["q"]},
        {"name": "kind", "label": _("种类"), "value": asked["kind"], "choices": _kinds()},
        *site_filter(request.actor, asked["site"]),
        {"name": "from", "label": _("日期从"), "value": asked["from"], "type": "date"},
        {"name": "to", "label": _("到"), "value": asked["to"], "type": "date"},
    ]
    context = {
        "page": shown, "table": draw(columns, [Line(row.pk, _cells(row)) for row in rows]) if rows else "", "works": works,
        "list": header("/documents", asked, shown.paginator.count, views, filters), "filtered": any(asked.values()),
        "writes": request.actor.can(WRITE), "templates": request.actor.can(TEMPLATES) or request.actor.can(WRITE),
        "pdf": f"/documents.pdf?{kept(asked)}", "to_sign": queries.to_sign(request.actor),
    }  # fmt: skip
    return render(request, "documents/list.html", context)


def _kinds() -> list[tuple[str, str]]:
    return [(str(value), str(label)) for value, label in Kind.choices]


def _cells(row: Any) -> tuple[Cell, ...]:
    signed = f"{row.copies_n - row.left_n}/{row.copies_n}" if row.copies_n else "—"
    return (
        Cell(row.called, url=row.url()), Cell(row.title, url=row.url()), Cell(str(row.get_kind_display())),
        Cell(row.addressee or "—"), Cell(row.by.name), Cell(f"{clock.local(row.approved_at or row.at):%Y-%m-%d}"), Cell(signed),
        Cell(str(row.get_state_display()), badge=COLOUR[row.state]),
    )  # fmt: skip


@require_GET
@page()
def listing_excel(request: Asked) -> HttpResponse:
    """The register as Excel."""
    headers = [
        _("文号"), _("编号"), _("种类"), _("标题"), _("主送"), _("附件"), _("单位"), _("拟稿人"), _("拟稿时间"), _("批准人"), _("批准时间"),
        _("发了几份"), _("签收几份"), _("状态"),
    ]  # fmt: skip
    found: Any = queries.papers(request.actor, asked_of(request, queries.PAPER_NAMES))[:EXPORTED]
    lines = (
        [
            row.reference, row.number, str(row.get_kind_display()), row.title, row.addressee, row.attachments, row.site.name,
            row.by.name, row.at, row.approved_by.name if row.approved_by else "", row.approved_at or "", row.copies_n,
            row.copies_n - row.left_n, str(row.get_state_display()),
        ]
        for row in found
    )  # fmt: skip
    return excel(_("发文登记"), headers, lines, "documents")


@require_GET
@page()
def listing_pdf(request: Asked) -> HttpResponse:
    """《发文登记簿》 of what the list shows, the latest three hundred."""
    found = queries.papers(request.actor, asked_of(request, queries.PAPER_NAMES))[: printing.MOST_LINES]
    company = next((one.site.company().name for one in request.actor.appointments), "")
    return pdf_response(printing.register_pdf(found, company), "documents.pdf")


def _one(request: Asked, number: str) -> Document:
    related = ("site__parent", "by", "written_by", "approved_by", "replaces", "template")
    rows = Document.objects.within(request.actor).select_related(*related).defer("tokens")
    found: Document = get_object_or_404(rows, number=number)
    return found


@require_GET
@page()
def show(request: Asked, number: str) -> HttpResponse:
    """One paper: whose turn it is, what it says, who has received it, and everything that was done."""
    row = _one(request, number)
    actor = request.actor
    copies = list(row.copies.select_related("received_by", "signature").order_by("received_at", "pk"))
    mine = [one for one in copies if one.received_at is None and _for_me(actor, one)]
    works = _works(actor, row)
    own = actor.person_id in (row.by_id, row.written_by_id)
    context = {
        "row": row, "colour": COLOUR[row.state], "copies": copies, "mine": mine if row.in_force else [], "works": works,
        "left": [one for one in copies if one.received_at is None], "writes": actor.can(WRITE, row.site), "own": own,
        "approves": actor.can(APPROVE, row.site), "blanks": blanks.names(row.title, row.addressee, row.body),
        "paragraphs": [line for line in row.body.splitlines() if line.strip()], "steps": _progress(row, copies) if works else [],
        "papers": list(files.of(row, "attachment")), "sheets": list(files.of(row, RECEIPTS)) if works else [],
        "history": list(row.steps.select_related("by")) if works else [], "tones": TONE, "over": _over(row),
        "successor": row.successors.filter(state=Document.State.APPROVED).first(),
    }  # fmt: skip
    return render(request, "documents/one.html", context)


def _over(row: Document) -> Step | None:
    """The step that ended it, with who and why."""
    kinds = (Step.Kind.WITHDRAWN, Step.Kind.REPLACED, Step.Kind.DROPPED)
    return row.steps.filter(kind__in=kinds).select_related("by").first() if not (row.in_force or row.is_open) else None


def _works(actor: Actor, row: Document) -> bool:
    """Whether a reader of a paper reads its receipts and history too."""
    return Document.objects.filter(Document.worked_on(actor), pk=row.pk).exists()


def _for_me(actor: Any, one: Copy) -> bool:
    return one.person_id == actor.person_id or one.office_id in {each.site_id for each in actor.appointments}


def _progress(row: Document, copies: list[Copy]) -> list[dict[str, Any]]:
    """拟稿 → 审批 → 分发 → 签收, done, now and to come; of one that is over nothing is now."""
    got = sum(one.received_at is not None for one in copies)
    now = {"draft": 0, "returned": 0, "waiting": 1, "approved": 2 if not copies else 3 if got < len(copies) else 4}.get(
        row.state, -1
    )
    lines = (
        row.by.name, row.approved_by.name if row.approved_by else "", _("{n} 份").format(n=len(copies)) if copies else "",
        f"{got}/{len(copies)}" if copies else "",
    )  # fmt: skip
    titles = (_("拟稿"), _("审批"), _("分发"), _("签收"))
    return [
        {
            "n": place + 1, "title": title, "line": line,
            "state": "" if now < 0 else "done" if place < now else "now" if place == now else "",
        }
        for place, (title, line) in enumerate(zip(titles, lines, strict=True))
    ]  # fmt: skip


@require_GET
@page()
def paper(request: Asked, number: str) -> HttpResponse:
    """The paper on A4."""
    row = _one(request, number)
    return pdf_response(printing.paper_pdf(row), f"{row.called}.pdf")


@require_GET
@page(*SEES)
def receipts(request: Asked, number: str) -> HttpResponse:
    """《文件签收表》 on A4; who was only sent the paper has none."""
    row = _one(request, number)
    if not _works(request.actor, row):
        raise Http404
    return pdf_response(printing.receipts_pdf(row), f"{row.called} 签收表.pdf")


@require_http_methods(["GET", "POST"])
@page(WRITE)
def new(request: Asked) -> HttpResponse:
    """Choose a template, then fill in its blanks; or write on a blank sheet. What is refused comes back as it was filled in."""
    operation = REGISTRY["documents.draft"]
    if request.method == "POST":
        return web.submit(
            request, operation, request.actor, door="page", action=NEW,
            again=lambda form, status: _filling(request, form, status),
        )  # fmt: skip
    return _filling(request, forms.build(operation, request.actor, action=NEW), 200)


def _filling(request: Asked, form: forms.OperationForm, status: int) -> HttpResponse:
    offered = list(queries.templates(request.actor))
    wanted = request.POST.get("template", "") or request.GET.get("template", "")
    chosen = next((one for one in offered if str(one.pk) == wanted), None)
    context: dict[str, Any] = {"templates": offered, "chosen": chosen, "free": request.GET.get("free") == "1"}
    if chosen is not None:
        fields = {one.name: one for one in form.fields}
        if not fields["site"].value and fields["site"].choices:
            fields["site"].value = fields["site"].choices[0][0]
        typed = {str(one.get("name", "")): str(one.get("value", "")) for one in fields["blanks"].rows}
        site = Site.objects.filter(pk__in=request.actor.sites(WRITE)).order_by("path").first()
        known = blanks.known(site, request.actor.person) if site and request.actor.person else {}
        names = blanks.names(chosen.title, chosen.addressee, chosen.body)
        context |= {
            "form": {"form": form}, "fields": fields,
            "blanks": [{"name": name, "value": typed.get(name, "")} for name in names if not known.get(name)],
            "filled": [name for name in names if known.get(name)],
        }  # fmt: skip
    return render(request, "documents/new.html", context, status=status)


standard_report(
    "发文登记簿", "拟写、批准和分发的每一份文件", "/documents", "view=all&site={site}&from={first}&to={last}",
    group="文件与信件", seen_by=SEES, order=62,
)  # fmt: skip
