"""公共关系: activities, one of them with who came and what was published, and the media contacts with masked telephones."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from zhishou.areas.publicity import queries
from zhishou.areas.publicity.models import KEEP, Activity, Reporter
from zhishou.areas.publicity.printing import record_pdf
from zhishou.kernel import clock
from zhishou.kernel.doors.downloads import pdf_response
from zhishou.kernel.doors.lists import A_PAGE, EXPORTED, excel
from zhishou.kernel.doors.tables import Cell, Column, Line, draw
from zhishou.kernel.doors.web import Asked, page
from zhishou.kernel.gate import perform
from zhishou.kernel.operation import Refused
from zhishou.kernel.templatetags.zhishou import mask_phone

TONES = {"good": "teal", "even": "secondary", "bad": "red"}


def _asked(request: Asked) -> dict[str, str]:
    return {name: request.GET.get(name, "")[:60] for name in ("q", "view")}


@require_GET
@page(KEEP)
def listing(request: Asked) -> HttpResponse:
    """Activities, the latest first, with who came and what was published."""
    asked = _asked(request)
    shown = Paginator(queries.activities(request.actor, asked), A_PAGE).get_page(request.GET.get("page"))
    columns = (
        Column(_("日期"), num=True), Column(_("活动名称"), main=True), Column(_("负责人")), Column(_("受邀"), end=True),
        Column(_("来了"), end=True), Column(_("报道"), end=True), Column(_("状态")),
    )  # fmt: skip
    rows: list[Any] = list(shown.object_list)
    lines = [Line(row.pk, _cells(row)) for row in rows]
    views = [(_("没有了结"), ""), (_("待小结"), "to_sum_up"), (_("已了结"), "closed"), (_("全部"), "all")]
    header = {
        "url": "/publicity", "path": "/publicity", "count": shown.paginator.count,
        "export_url": f"/publicity.xlsx?{request.GET.urlencode()}",
        "views": [{"title": title, "url": f"?view={code}", "active": asked["view"] == code} for title, code in views],
        "filters": [{"name": "q", "label": _("名称、编号、目的"), "value": asked["q"]}],
        "keep": [("view", asked["view"])] if asked["view"] else [],
    }  # fmt: skip
    context = {"page": shown, "table": draw(columns, lines) if lines else "", "list": header, "asked": asked}
    return render(request, "publicity/list.html", context)


def _cells(row: Any) -> tuple[Cell, ...]:
    published = (
        _("{n}（负面 {bad}）").format(n=row.published, bad=row.unfavourable) if row.unfavourable else str(row.published)
    )
    return (
        Cell(f"{row.on:%Y-%m-%d}"), Cell(row.title, url=row.url()), Cell(row.owner.name), Cell(str(row.invited)),
        Cell(str(row.attended)), Cell(published), Cell(row.standing, badge=_colour(row)),
    )  # fmt: skip


def _colour(row: Activity) -> str:
    if row.is_open:
        return "yellow" if row.has_come else "azure"
    return "secondary" if row.called_off else "teal"


@require_GET
@page(KEEP)
def listing_excel(request: Asked) -> HttpResponse:
    """The same as Excel."""
    headers = [
        _("编号"), _("日期"), _("活动名称"), _("目的"), _("地点"), _("负责人"), _("受邀"), _("来了"), _("报道"), _("负面报道"),
        _("状态"), _("小结"),
    ]  # fmt: skip
    rows: Any = queries.activities(request.actor, _asked(request))[:EXPORTED]
    lines = (
        [
            row.number, row.on, row.title, row.aim, row.place, row.owner.name, row.invited, row.attended, row.published,
            row.unfavourable, row.standing, row.summary,
        ]
        for row in rows
    )  # fmt: skip
    return excel(_("公关活动"), headers, lines, "publicity")


def _one(request: Asked, number: str) -> Activity:
    rows = Activity.objects.within(request.actor).select_related("owner", "by", "closed_by", "site__parent")
    found: Activity = get_object_or_404(rows, number=number)
    return found


@require_GET
@page(KEEP)
def show(request: Asked, number: str) -> HttpResponse:
    """One activity: what for, who of the media was asked and came, what was published, what came of it."""
    row = _one(request, number)
    invited = list(row.invitations.select_related("reporter"))
    context = {
        "row": row, "colour": _colour(row), "invited": invited, "came": sum(one.came is True for one in invited),
        "clippings": list(queries.clippings(row)), "tones": TONES, "today": clock.today(),
    }  # fmt: skip
    return render(request, "publicity/one.html", context)


@require_GET
@page(KEEP)
def show_pdf(request: Asked, number: str) -> HttpResponse:
    """《公关活动记录》 on A4."""
    row = _one(request, number)
    return pdf_response(record_pdf(row), f"{row.number}.pdf")


@require_GET
@page(KEEP)
def media(request: Asked) -> HttpResponse:
    """Who is still with an outlet, with how often they were asked and came."""
    asked = _asked(request)
    shown = Paginator(queries.reporters(request.actor, asked), A_PAGE).get_page(request.GET.get("page"))
    header = {
        "url": "/publicity/media", "path": "/publicity/media", "count": shown.paginator.count,
        "export_url": f"/publicity/media.xlsx?{request.GET.urlencode()}",
        "filters": [{"name": "q", "label": _("姓名、媒体、跑哪一口"), "value": asked["q"]}],
    }  # fmt: skip
    people = list(shown.object_list)
    editing = next((one for one in people if str(one.pk) == request.GET.get("edit", "")), None)
    context = {"page": shown, "people": people, "list": header, "filtered": bool(asked["q"]), "editing": editing}
    return render(request, "publicity/media.html", context)


@require_GET
@page(KEEP)
def media_excel(request: Asked) -> HttpResponse:
    """The same as Excel, telephones masked."""
    headers = [
        _("媒体"), _("姓名"), _("职务"), _("跑哪一口"), _("手机"), _("电子邮箱"), _("邀请次数"), _("到场次数"), _("备注"),
    ]  # fmt: skip
    rows: Any = queries.reporters(request.actor, _asked(request))[:EXPORTED]
    lines = (
        [
            one.outlet,
            one.name,
            one.title,
            one.beat,
            mask_phone(one.mobile),
            one.email,
            one.invited,
            one.attended,
            one.note,
        ]
        for one in rows
    )
    return excel(_("媒体联系人"), headers, lines, "media")


@require_POST
@page(KEEP)
def reveal(request: Asked, pk: int) -> HttpResponse:
    """The whole mobile of somebody in place of the masked one; a refusal comes as a sentence. Never kept by a browser."""
    one = get_object_or_404(Reporter.objects.within(request.actor), pk=pk)
    context: dict[str, Any] = {"phones": [one.mobile]}
    try:
        perform("publicity.reveal", request.actor, {"reporter": one}, door="page")
    except Refused as no:
        context = {"sentence": no.sentence()}
    response = render(request, "customers/phones.html", context)
    response["Cache-Control"] = "private, no-store"
    return response
