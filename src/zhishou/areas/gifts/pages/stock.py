"""赠品库存: the gifts with what is there, the ledger, and the month's sheet."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zhishou.areas.gifts import months, printing, queries
from zhishou.areas.gifts.models import KEEP, SEES, Entry, Gift
from zhishou.areas.gifts.pages.shared import signed, ways
from zhishou.areas.materials.months import key
from zhishou.kernel import clock, spans
from zhishou.kernel.doors.downloads import pdf_response
from zhishou.kernel.doors.lists import A_PAGE, EXPORTED, asked_of, excel, kept, site_asked, site_filter
from zhishou.kernel.doors.tables import Cell, Column, Line, draw
from zhishou.kernel.doors.web import Asked, page
from zhishou.kernel.models import Site
from zhishou.kernel.money import decimal_yuan, plain, yuan
from zhishou.kernel.spans import Span
from zhishou.kernel.standard import standard_report


@require_GET
@page(*SEES)
def catalogue(request: Asked) -> HttpResponse:
    """Every gift with how many there are."""
    asked = asked_of(request, queries.NAMES)
    shown = Paginator(queries.gifts(request.actor, asked), A_PAGE).get_page(request.GET.get("page"))
    columns = (
        Column(_("编码"), num=True), Column(_("名称"), main=True), Column(_("门店")), Column(_("库存"), end=True), Column(_("单位")),
        Column(_("每件价值"), end=True),
    )  # fmt: skip
    lines = [
        Line(row.pk, (
            Cell(row.code, url=row.url()), Cell(row.name, url=row.url()), Cell(row.site.name), Cell(str(row.quantity)),
            Cell(row.unit), Cell(f"¥{yuan(row.value_fen)}"),
        )) for row in shown.object_list
    ]  # fmt: skip
    views = [(_("在用"), ""), (_("有库存"), "stock"), (_("已停用"), "retired")]
    header = {
        "url": "/gifts", "path": "/gifts", "count": shown.paginator.count, "export_url": f"/gifts.xlsx?{kept(asked)}",
        "views": [{"title": title, "url": f"?view={code}", "active": asked["view"] == code} for title, code in views],
        "filters": [{"name": "q", "label": _("编码、名称"), "value": asked["q"]}, *site_filter(request.actor, asked["site"], *SEES, label=_("门店"))],
        "keep": [("view", asked["view"])] if asked["view"] else [],
    }  # fmt: skip
    context = {
        "page": shown, "table": draw(columns, lines) if lines else "", "list": header, "ways": ways("/gifts"),
        "filtered": bool(asked["q"] or asked["view"] or asked["site"]),
    }  # fmt: skip
    return render(request, "gifts/catalogue.html", context)


@require_GET
@page(*SEES)
def catalogue_excel(request: Asked) -> HttpResponse:
    """The same as Excel."""
    lines = (
        [row.code, row.name, row.site.name, row.quantity, row.unit, decimal_yuan(row.value_fen)]
        for row in queries.gifts(request.actor, asked_of(request, queries.NAMES))[:EXPORTED]
    )
    headers = [_("编码"), _("名称"), _("门店"), _("库存"), _("单位"), _("每件价值")]
    return excel(_("赠品库存"), headers, lines, "gifts")


@require_GET
@page(*SEES)
def one(request: Asked, pk: int) -> HttpResponse:
    """One gift and the last lines of its ledger."""
    row = get_object_or_404(Gift.objects.within(request.actor).select_related("site"), pk=pk)
    entries = list(queries.entries(request.actor, {}).filter(gift=row)[:A_PAGE])
    context = {
        "row": row, "table": _entries(entries, named=False), "keeps": request.actor.can(KEEP, row.site), "value": plain(row.value_fen),
    }  # fmt: skip
    return render(request, "gifts/one.html", context)


LEDGER: tuple[tuple[Callable[[], Column], Callable[[Entry], Cell]], ...] = (
    (lambda: Column(_("时间"), num=True), lambda row: Cell(f"{clock.local(row.at):%Y-%m-%d %H:%M}")),
    (lambda: Column(_("种类")), lambda row: Cell(str(row.get_kind_display()))),
    (lambda: Column(_("收入或支出"), end=True), lambda row: Cell(f"{signed(row.change)} {row.gift.unit}")),
    (lambda: Column(_("结存"), end=True), lambda row: Cell(str(row.balance))),
    (lambda: Column(_("单据"), num=True), lambda row: Cell(row.paper, url=row.paper_url())),
    (lambda: Column(_("说明")), lambda row: Cell(row.note)),
    (lambda: Column(_("经手人")), lambda row: Cell(row.by.name)),
)
GIFT = (lambda: Column(_("赠品"), main=True), lambda row: Cell(row.gift.name, url=row.gift.url()))


def _entries(rows: list[Entry], *, named: bool = True) -> str:
    """Lines of the ledger as a table; on a gift's own page its name is not repeated."""
    shown = [LEDGER[0], GIFT, *LEDGER[1:]] if named else LEDGER
    lines = [Line(row.pk, [cell(row) for _head, cell in shown]) for row in rows]
    return draw([head() for head, _cell in shown], lines) if lines else ""


@require_GET
@page(*SEES)
def ledger(request: Asked) -> HttpResponse:
    """Every line of the ledger by the filters of the address, the latest first."""
    asked = asked_of(request, queries.NAMES)
    shown = Paginator(queries.entries(request.actor, asked), A_PAGE).get_page(request.GET.get("page"))
    kinds = [(str(value), str(label)) for value, label in Entry.Kind.choices]
    header = {
        "url": "/gifts/ledger", "path": "/gifts/ledger", "count": shown.paginator.count,
        "export_url": f"/gifts/ledger.xlsx?{kept(asked)}", "paper_url": f"/gifts/ledger.pdf?{kept(asked)}",
        "filters": [
            {"name": "q", "label": _("赠品、单据、说明"), "value": asked["q"]},
            {"name": "kind", "label": _("种类"), "value": asked["kind"], "choices": kinds},
            *site_filter(request.actor, asked["site"], *SEES, label=_("门店")),
            {"name": "from", "label": _("从"), "value": asked["from"], "type": "date"},
            {"name": "to", "label": _("到"), "value": asked["to"], "type": "date"},
        ],
    }  # fmt: skip
    context = {
        "page": shown, "table": _entries(list(shown.object_list)), "list": header, "ways": ways("/gifts/ledger"),
        "filtered": any(asked.values()),
    }  # fmt: skip
    return render(request, "gifts/ledger.html", context)


@require_GET
@page(*SEES)
def ledger_excel(request: Asked) -> HttpResponse:
    """The same lines as Excel."""
    headers = [
        _("时间"), _("门店"), _("编码"), _("赠品"), _("种类"), _("收入或支出"), _("结存"), _("单位"), _("单据"), _("说明"), _("经手人"),
    ]  # fmt: skip
    lines = (
        [
            row.at, row.gift.site.name, row.gift.code, row.gift.name, str(row.get_kind_display()), row.change, row.balance,
            row.gift.unit, row.paper, row.note, row.by.name,
        ]
        for row in queries.entries(request.actor, asked_of(request, queries.NAMES))[:EXPORTED]
    )  # fmt: skip
    return excel(_("赠品台账"), headers, lines, "gifts-ledger")


def _month(request: Asked) -> tuple[Site, Span, list[months.MonthLine]]:
    site = site_asked(request, queries.sites(request.actor))
    if site is None:
        raise Http404
    first, last = months.begun(request.GET)
    return site, spans.of_months(first, last), months.lines(site, first, last)


def _cells(one: months.MonthLine) -> list[Any]:
    return [one.gift.code, one.gift.name, one.gift.unit, one.before, *one.by_kind, one.after]


def _heads() -> list[str]:
    return [_("编码"), _("赠品"), _("单位"), _("期初"), *(str(kind.label) for kind in months.KINDS), _("期末")]


@require_GET
@page(*SEES)
def month(request: Asked) -> HttpResponse:
    """《赠品月报》 of a store, of a month or several together: what there was, came, went and is left."""
    site, span, found = _month(request)
    ends = [False, False, False, *[True] * (len(months.KINDS) + 2)]
    columns = [Column(head, end=end, main=n == 1) for n, (head, end) in enumerate(zip(_heads(), ends, strict=True))]
    lines = [
        Line(one.gift.pk, [Cell(str(cell), url=one.gift.url() if n == 1 else "") for n, cell in enumerate(_cells(one))])
        for one in found
    ]
    context = {
        "site": site, "sites": queries.sites(request.actor), "month": span.months[0], "until": span.months[-1], "spoken": span.words,
        "today": key(clock.today()), "table": draw(columns, lines) if lines else "", "ways": ways("/gifts/month"),
    }  # fmt: skip
    return render(request, "gifts/month.html", context)


@require_GET
@page(*SEES)
def month_excel(request: Asked) -> HttpResponse:
    """The same as Excel."""
    _site, span, found = _month(request)
    return excel(_("赠品月报"), _heads(), (_cells(one) for one in found), f"gifts-{span.months[-1]}")


@require_GET
@page(*SEES)
def month_pdf(request: Asked) -> HttpResponse:
    """The same on paper."""
    site, span, found = _month(request)
    return pdf_response(printing.month_pdf(site, span, found), f"gifts-{span.months[-1]}.pdf")


standard_report(
    "赠品月报", "每种赠品月初、增减和月末", "/gifts/month", "site={site}&month={month}&until={until}",
    group="门店", seen_by=SEES, order=52, there=queries.has_gifts,
)  # fmt: skip
standard_report(
    "赠品台账", "每一笔入库、发放、退回和盘点", "/gifts/ledger", "site={site}&from={first}&to={last}",
    group="门店", seen_by=SEES, order=54,
)  # fmt: skip
