"""档案: the register of volumes with who has borrowed them, and one volume with its contents and loans."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zhishou.areas.documents import queries
from zhishou.areas.documents.models import Loan, Volume
from zhishou.areas.documents.models.archive import KEEP, SEES_ARCHIVE
from zhishou.areas.documents.models.papers import APPROVE
from zhishou.areas.documents.pages.shared import header
from zhishou.kernel import clock
from zhishou.kernel.doors.lists import A_PAGE, EXPORTED, asked_of, excel
from zhishou.kernel.doors.tables import Cell, Column, Line, draw
from zhishou.kernel.doors.web import Asked, page


@require_GET
@page(*SEES_ARCHIVE)
def listing(request: Asked) -> HttpResponse:
    """Volumes by words, category and where they stand."""
    asked = asked_of(request, queries.ARCHIVE_NAMES)
    shown = Paginator(queries.volumes(request.actor, asked), A_PAGE).get_page(request.GET.get("page"))
    rows: list[Volume] = list(shown.object_list)
    out = queries.loans_of(rows)
    columns = (
        Column(_("档号"), num=True), Column(_("案卷名称"), main=True), Column(_("类别")), Column(_("存放位置")), Column(_("保管到"), num=True),
        Column(_("现在")),
    )  # fmt: skip
    titles = (_("在管的"), _("借出的"), _("逾期没还"), _("保管到期"), _("已销毁"))
    filters: list[dict[str, Any]] = [
        {"name": "q", "label": _("名称、目录、位置"), "value": asked["q"]},
        {"name": "category", "label": _("类别"), "value": asked["category"],
         "choices": [(str(value), str(label)) for value, label in Volume.Category.choices]},
    ]  # fmt: skip
    context = {
        "page": shown, "filtered": any(asked.values()), "keeps": request.actor.can(KEEP),
        "table": draw(columns, [Line(row.pk, _cells(row, out.get(row.pk))) for row in rows]) if rows else "",
        "list": header("/archive", asked, shown.paginator.count, list(zip(queries.ARCHIVE_VIEWS, titles, strict=True)), filters),
    }  # fmt: skip
    return render(request, "documents/archive.html", context)


def _cells(row: Volume, loan: Loan | None) -> tuple[Cell, ...]:
    return (
        Cell(row.number, url=row.url()), Cell(row.title, url=row.url()), Cell(str(row.get_category_display())), Cell(row.place),
        Cell(row.keep_until.isoformat() if row.keep_until else _("永久")), _where(row, loan),
    )  # fmt: skip


def _where(row: Volume, loan: Loan | None) -> Cell:
    if row.disposed_at is not None:
        return Cell(_("已销毁"), badge="secondary")
    if loan is None:
        return Cell(_("在库"), badge="teal")
    late = loan.due_on < clock.today()
    told = _("{name} 借，{day} 还").format(name=loan.person.name, day=loan.due_on)
    return Cell(told, badge="red" if late else "yellow")


@require_GET
@page(*SEES_ARCHIVE)
def listing_excel(request: Asked) -> HttpResponse:
    """The register as Excel, with who has borrowed what."""
    rows = list(queries.volumes(request.actor, asked_of(request, queries.ARCHIVE_NAMES))[:EXPORTED])
    out = queries.loans_of(rows)
    headers = [
        _("档号"), _("案卷名称"), _("类别"), _("单位"), _("存放位置"), _("保管到"), _("立卷人"), _("立卷时间"), _("借阅人"), _("归还日期"),
        _("销毁时间"), _("销毁说明"),
    ]  # fmt: skip
    lines = (
        [
            row.number, row.title, str(row.get_category_display()), row.site.name, row.place, row.keep_until or _("永久"),
            row.by.name, row.at, out[row.pk].person.name if row.pk in out else "", out[row.pk].due_on if row.pk in out else "",
            row.disposed_at or "", row.disposal,
        ]
        for row in rows
    )  # fmt: skip
    return excel(_("档案目录"), headers, lines, "archive")


@require_GET
@page()
def show(request: Asked, number: str) -> HttpResponse:
    """One volume: where it is, what is in it, who had it."""
    rows: Any = Volume.objects.within(request.actor).select_related("site", "by", "disposed_by").defer("tokens")
    row: Volume = get_object_or_404(rows, number=number)
    loans = list(row.loans.select_related("person", "by", "returned_to"))
    here = any(request.actor.can(one, row.site) for one in SEES_ARCHIVE)
    out = next((one for one in loans if one.returned_at is None), None)
    today = clock.today()
    context = {
        "row": row, "where": _where(row, out), "loans": loans if here else [one for one in loans if one == out], "out": out,
        "lines": [line for line in row.contents.splitlines() if line.strip()], "here": here, "today": today,
        "keeps": row.disposed_at is None and request.actor.can(KEEP, row.site),
        "disposes": row.disposed_at is None and out is None and row.keep_until is not None and row.keep_until < today
        and row.by_id != request.actor.person_id and request.actor.can(APPROVE, row.site),
    }  # fmt: skip
    return render(request, "documents/volume.html", context)
