"""信件: the register with Excel and paper, one letter, and the pick-up by phone."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zhishou.areas.customers.models import Customer
from zhishou.areas.documents import printing, queries
from zhishou.areas.documents.models import Envelope
from zhishou.areas.documents.models.post import HANDLE
from zhishou.areas.documents.pages.shared import header
from zhishou.kernel import clock
from zhishou.kernel.doors.downloads import pdf_response
from zhishou.kernel.doors.lists import A_PAGE, EXPORTED, asked_of, excel, kept, site_filter
from zhishou.kernel.doors.tables import Cell, Column, Line, draw
from zhishou.kernel.doors.web import Asked, page
from zhishou.kernel.models import Site
from zhishou.kernel.standard import standard_report

COLOUR = {"waiting": "yellow", "claimed": "teal", "sent": "azure", "delivered": "teal", "returned": "secondary"}
AT_ONCE = 30


@require_GET
@page(HANDLE)
def listing(request: Asked) -> HttpResponse:
    """The register: what waits or is on its way first."""
    asked = asked_of(request, queries.POST_NAMES)
    shown = Paginator(queries.envelopes(request.actor, asked), A_PAGE).get_page(request.GET.get("page"))
    columns = (
        Column(_("登记号"), num=True), Column(_("收件人"), main=True), Column(_("收发")), Column(_("种类")), Column(_("寄件人")),
        Column(_("单号"), num=True), Column(_("登记"), num=True), Column(_("通知"), num=True), Column(_("状态")),
    )  # fmt: skip
    rows: list[Envelope] = list(shown.object_list)
    titles = (_("没办完的"), _("待领取"), _("寄出在途"), _("办完的"), _("全部"))
    filters: list[dict[str, Any]] = [
        {"name": "q", "label": _("姓名、房号、单号"), "value": asked["q"]},
        {"name": "way", "label": _("收发"), "value": asked["way"], "choices": [(str(v), str(t)) for v, t in Envelope.Way.choices]},
        *site_filter(request.actor, asked["site"], HANDLE),
        {"name": "from", "label": _("日期从"), "value": asked["from"], "type": "date"},
        {"name": "to", "label": _("到"), "value": asked["to"], "type": "date"},
    ]  # fmt: skip
    views = list(zip(queries.POST_VIEWS, titles, strict=True))
    context = {
        "page": shown, "table": draw(columns, [Line(row.pk, _cells(row)) for row in rows]) if rows else "",
        "list": header("/envelopes", asked, shown.paginator.count, views, filters), "filtered": any(asked.values()),
        "pdf": f"/envelopes.pdf?{kept(asked)}",
    }  # fmt: skip
    return render(request, "documents/post.html", context)


def _cells(row: Envelope) -> tuple[Cell, ...]:
    named = "　".join(filter(None, (row.recipient, row.place)))
    told = f"{row.get_told_display()} {clock.local(row.told_at):%m-%d}" if row.told_at else "—"
    return (
        Cell(row.number, url=row.url()), Cell(named, url=row.url()), Cell(str(row.get_way_display())),
        Cell(str(row.get_kind_display())), Cell(row.sender), Cell(row.tracking or "—"), Cell(f"{clock.local(row.at):%m-%d %H:%M}"),
        Cell(told), Cell(str(row.get_state_display()), badge=COLOUR[row.state]),
    )  # fmt: skip


@require_GET
@page(HANDLE)
def listing_excel(request: Asked) -> HttpResponse:
    """The register as Excel."""
    headers = [
        _("登记号"), _("登记时间"), _("收发"), _("种类"), _("寄件人"), _("收件人"), _("房号、部门或地址"), _("邮局或快递公司"), _("单号"), _("内容"),
        _("怎样通知"), _("通知时间"), _("通知次数"), _("状态"), _("领取人"), _("办完时间"), _("经办人"), _("结果"),
    ]  # fmt: skip
    lines = (
        [
            row.number, row.at, str(row.get_way_display()), str(row.get_kind_display()), row.sender, row.recipient, row.place,
            row.carrier, row.tracking, row.about, str(row.get_told_display()) if row.told else "", row.told_at or "",
            row.told_times, str(row.get_state_display()), row.taker, row.ended_at or "", row.by.name, row.outcome,
        ]
        for row in queries.envelopes(request.actor, asked_of(request, queries.POST_NAMES))[:EXPORTED]
    )  # fmt: skip
    return excel(_("信件收发登记"), headers, lines, "envelopes")


@require_GET
@page(HANDLE)
def listing_pdf(request: Asked) -> HttpResponse:
    """《信件收发登记》 of what the list shows, the latest three hundred, with the pickup signatures."""
    found = queries.envelopes(request.actor, asked_of(request, queries.POST_NAMES)).select_related("signature")
    site = Site.objects.filter(pk__in=request.actor.sites(HANDLE)).select_related("parent").order_by("path").first()
    assert site is not None
    return pdf_response(printing.post_pdf(found[: printing.MOST_LINES], site), "envelopes.pdf")


@require_GET
@page(HANDLE)
def new(request: Asked) -> HttpResponse:
    """Register what came, or what is sent."""
    finds = any(request.actor.can(one) for one in Customer.seen_by)
    context = {"out": request.GET.get("way") == "out", "hide": "" if finds else "customer"}
    return render(request, "documents/post_new.html", context)


@require_GET
@page(HANDLE)
def pickup(request: Asked) -> HttpResponse:
    """领取, for a hand at the counter: found by name, room or the end of the tracking number; then signed for."""
    text = request.GET.get("q", "").strip()[:60]
    rows = list(queries.envelopes(request.actor, {"q": text, "view": "unclaimed"})[: AT_ONCE + 1])
    context = {"rows": rows[:AT_ONCE], "more": len(rows) > AT_ONCE, "q": text}
    return render(request, "documents/pickup.html", context)


@require_GET
@page()
def show(request: Asked, number: str) -> HttpResponse:
    """One letter: whose it is, how they were told, the pick-up first of all."""
    related = ("site", "person", "customer", "by", "ended_by", "signature")
    rows: Any = Envelope.objects.within(request.actor).select_related(*related).defer("customer__tokens")
    row: Envelope = get_object_or_404(rows, number=number)
    context = {
        "row": row, "colour": COLOUR[row.state], "handles": request.actor.can(HANDLE, row.site), "today": clock.today(),
        "mine": row.person_id == request.actor.person_id,
    }  # fmt: skip
    return render(request, "documents/envelope.html", context)


standard_report(
    "信件收发登记", "收到和寄出的每一件信件、谁领走的", "/envelopes", "view=all&site={site}&from={first}&to={last}",
    group="文件与信件", seen_by=(HANDLE,), order=64,
)  # fmt: skip
