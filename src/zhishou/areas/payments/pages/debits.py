"""银行划账: the batches, what a new one would hold, one batch from making to the bank's answer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_POST

from zhishou.areas.billing import queries as fees
from zhishou.areas.payments import collecting, naming, printing, queries
from zhishou.areas.payments.bank.layout import layout as layout_of
from zhishou.areas.payments.models import DebitBatch, DebitLine
from zhishou.areas.payments.models.debit import SEES_DEBITS
from zhishou.areas.payments.operations.debits import units_named
from zhishou.areas.property import periods
from zhishou.areas.property import queries as register
from zhishou.kernel import clock, files
from zhishou.kernel.doors.downloads import file_response, pdf_response, xlsx_response
from zhishou.kernel.doors.lists import A_PAGE, excel, site_asked
from zhishou.kernel.doors.tables import Cell, Column, Line, draw
from zhishou.kernel.doors.web import Asked, page
from zhishou.kernel.gate import perform
from zhishou.kernel.models import Site, StoredFile
from zhishou.kernel.money import decimal_yuan, yuan
from zhishou.kernel.operation import Refused
from zhishou.kernel.phrasing import listed

SHOWN = 100
COLOURS = {"made": "yellow", "released": "blue", "posted": "teal", "withdrawn": "secondary"}
LINE_COLOURS = {"sent": "secondary", "paid": "teal", "failed": "red"}


@require_GET
@page(*SEES_DEBITS)
def listing(request: Asked) -> HttpResponse:
    """银行划账: the batches, newest first."""
    rows = DebitBatch.objects.within(request.actor).select_related("site", "made_by")
    state = request.GET.get("state", "")
    if state in DebitBatch.State.values:
        rows = rows.filter(state=state)
    shown = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    columns = [
        Column(_("批次"), num=True), Column(_("小区"), main=True), Column(_("账期"), num=True), Column(_("文件格式")),
        Column(_("笔数"), end=True), Column(_("金额（元）"), end=True), Column(pgettext("when", "制作")), Column(_("状态")),
    ]  # fmt: skip
    views = [("", _("全部")), *DebitBatch.State.choices]
    context = {
        "page": shown,
        "table": draw(columns, (_batch_line(row) for row in shown)),
        "list": {
            "url": "/debits", "count": shown.paginator.count, "filters": [],
            "views": [{"title": t, "url": f"?state={c}" if c else "?", "active": state == c} for c, t in views],
        },
    }  # fmt: skip
    return render(request, "payments/debits.html", context)


def _batch_line(row: DebitBatch) -> Line:
    title = _(layout_of(row.layout).title)
    made = f"{row.made_by.name if row.made_by else ''}　{row.made_on:%m-%d}"
    return Line(row.pk, (
        Cell(str(row), url=row.url()), Cell(row.site.name), Cell(periods.words(row.period)), Cell(title),
        Cell(f"{row.count:,}"), Cell(yuan(row.amount_fen)), Cell(made),
        Cell(str(row.get_state_display()), badge=COLOURS[row.state]),
    ))  # fmt: skip


@require_GET
@page("make_debits")
def new(request: Asked) -> HttpResponse:
    """What a batch of a site and period would hold, what it leaves out and why, before it is made."""
    sites = _sites(request)
    site = site_asked(request, sites)
    context: dict[str, Any] = {
        "sites": sites, "site": site, "layouts": collecting.layout_choices(), "asked": {
            "period": request.GET.get("period") or periods.words(_latest(site)),
            "layout": request.GET.get("layout", ""), "without": request.GET.get("without", "")[:2_000],
        },
    }  # fmt: skip
    if site is not None and context["asked"]["layout"]:
        try:
            context |= _look(site, **context["asked"])
        except (ValueError, Refused) as no:
            context["trouble"] = no.sentence() if isinstance(no, Refused) else str(no)
    return render(request, "payments/debit_new.html", context)


def _latest(site: Site | None) -> int:
    """The month a batch is about unless another is asked for: the last that was billed, else the one that has passed."""
    return (fees.last_approved(site) if site else None) or periods.last()


def _sites(request: Asked) -> list[Site]:
    """Communities where the person makes debits, and the sites above that hold several."""
    held = request.actor.sites("make_debits")
    with_units = register.sites_with_units(held)
    wide = [
        s
        for s in Site.objects.filter(pk__in=held).order_by("path")
        if sum(w.path.startswith(s.path) for w in with_units) > 1
    ]
    return [*with_units, *(s for s in wide if s not in with_units)]


def _look(site: Site, *, period: str, layout: str, without: str) -> dict[str, Any]:
    month, form = periods.read(period), layout_of(layout)
    found = collecting.preview(site, month, without=units_named(site, without))
    wrong = collecting.misfits(form, clock.today(), found.asked)
    units = register.by_id([*(a.unit for a in found.asked[:SHOWN]), *wrong, *(left.unit for left in found.left_out)])
    kept = " ".join(dict.fromkeys([*without.split(), *(units[u].code for u in wrong)]))
    return {
        "found": found, "total": sum(a.amount_fen for a in found.asked), "shown": SHOWN, "month": month,
        "not_set": listed(collecting.not_set(form, site)),
        "wrong": [{"unit": units[unit], "sentence": sentence} for unit, sentence in wrong.items()],
        "without_wrong": kept,
        "lines": draw(
            [Column(_("房屋"), main=True, num=True), Column(_("笔数"), end=True), Column(_("金额（元）"), end=True)],
            (
                Line(a.unit, (Cell(units[a.unit].code, url=units[a.unit].url()), Cell(str(len(a.parts))), Cell(yuan(a.amount_fen))))
                for a in found.asked[:SHOWN]
            ),
        ),
        "left_out": _left_out(found.left_out, units),
    }  # fmt: skip


def _left_out(rows: Iterable[collecting.LeftOut], units: dict[int, Any]) -> list[dict[str, Any]]:
    """What is left out, by reason, each with its units."""
    groups: defaultdict[collecting.Why, list[collecting.LeftOut]] = defaultdict(list)
    for row in rows:
        groups[row.why].append(row)
    return [
        {
            "title": str(why.label), "count": len(group), "fen": sum(row.amount_fen for row in group),
            "rows": [{"unit": units[row.unit], "fen": row.amount_fen} for row in group[:SHOWN]],
        }
        for why, group in sorted(groups.items(), key=lambda pair: list(collecting.Why).index(pair[0]))
    ]  # fmt: skip


def _batch(request: Asked, number: str) -> DebitBatch:
    rows = DebitBatch.objects.within(request.actor).select_related(
        "site", "made_by", "released_by", "posted_by", "file", "answer", "retry_of"
    )
    known = queries.batch_by_number(request.actor, number)
    found = rows.filter(pk=known.pk).first() if known else None
    if found is None:
        raise Http404
    return found


@require_GET
@page(*SEES_DEBITS)
def show(request: Asked, number: str) -> HttpResponse:
    """One batch: its steps, what is checked before release, what the bank answered, and what may be done now."""
    batch = _batch(request, number)
    shown = Paginator(_chosen(request, batch), A_PAGE).get_page(request.GET.get("page"))
    names = naming.holders(shown)
    failures = batch.failures() if batch.state == DebitBatch.State.POSTED else []
    failed = sum(n for _code, _reason, n, _fen in failures)
    left = collecting.asked_again(batch) if failed and request.actor.can("make_debits", batch.site) else []
    context = {
        "batch": batch, "title": _(layout_of(batch.layout).title), "period": periods.words(batch.period), "page": shown,
        "steps": _steps(batch), "table": draw(_line_columns(), (_unit_line(row, names[row.pk]) for row in shown)),
        "failures": [{"code": c, "reason": r, "n": n, "fen": fen} for c, r, n, fen in failures],
        "failed": failed, "left": len(left), "left_fen": sum(line.amount_fen for line in left), "paid": batch.count - failed,
        "retries": list(batch.retries.all()), "own": batch.made_by_id == request.user.pk,
        "may_fetch": batch.state in (DebitBatch.State.RELEASED, DebitBatch.State.POSTED),
        "layout": batch.layout,
    }  # fmt: skip
    if batch.state == DebitBatch.State.MADE:
        context["not_set"] = listed(collecting.not_set(layout_of(batch.layout), batch.site))
    return render(request, "payments/debit.html", context)


def _chosen(request: Asked, batch: DebitBatch) -> QuerySet[DebitLine]:
    """The lines the address asks for: all, or those with a result and a code of the bank."""
    lines = batch.lines.select_related("unit", "batch")
    state, code = request.GET.get("result", ""), request.GET.get("code", "")
    if state in DebitLine.State.values:
        lines = lines.filter(state=state)
    return lines.filter(code=code) if code else lines


def _steps(batch: DebitBatch) -> list[dict[str, Any]]:
    """Made, released, answered: who and when."""
    released, posted = batch.released_at, batch.posted_at
    told = [
        (_("制作"), f"{batch.made_by.name if batch.made_by else ''} {batch.made_on:%m-%d}", True),
        (_("第二人放行"), f"{batch.released_by.name} {clock.local(released):%m-%d %H:%M}" if released and batch.released_by else "", released),
        (_("送银行"), _("等回盘") if released and not posted else "", posted),
        (_("回盘入账"), f"{batch.posted_by.name} {clock.local(posted):%m-%d %H:%M}" if posted and batch.posted_by else "", posted),
    ]  # fmt: skip
    if batch.state == DebitBatch.State.WITHDRAWN:
        told = [told[0], (_("已作废"), "", True)]
    now = next((place for place, one in enumerate(told) if not one[2]), len(told))
    return [
        {"n": place + 1, "title": title, "line": line, "state": "done" if done else "now" if place == now else ""}
        for place, (title, line, done) in enumerate(told)
    ]


def _line_columns() -> list[Column]:
    return [
        Column(_("参考号"), num=True), Column(_("房屋"), main=True, num=True), Column(_("户名")),
        Column(_("金额（元）"), end=True), Column(_("结果")), Column(_("原因")),
    ]  # fmt: skip


def _unit_line(row: DebitLine, holder: str) -> Line:
    told = f"{row.reason}（{row.code}）" if row.reason and row.code and row.code.isascii() else row.reason or row.code
    return Line(row.pk, (
        Cell(row.reference), Cell(row.unit.code, url=row.unit.url()), Cell(holder), Cell(yuan(row.amount_fen)),
        Cell(str(row.get_state_display()), badge=LINE_COLOURS[row.state]), Cell(told if row.state == "failed" else ""),
    ))  # fmt: skip


@require_POST
@page("make_debits")
def file(request: Asked, number: str) -> HttpResponse:
    """The released file as it was made, byte for byte; fetching it stays on record. Never kept by a browser."""
    batch = _batch(request, number)
    kept = perform("payments.fetch_debit", request.actor, {"batch": batch}, door="page").result
    assert isinstance(kept, StoredFile)
    return _download(kept)


def _download(kept: StoredFile) -> HttpResponse:
    return file_response(files.read(kept), kept.name)


@require_GET
@page(*SEES_DEBITS)
def cover(request: Asked, number: str) -> HttpResponse:
    """银行划账文件清单 on A4: count, sum, sequence, digest, two signatures."""
    batch = _batch(request, number)
    return pdf_response(printing.cover_pdf(batch), f"debit-{batch}.pdf")


@require_GET
@page(*SEES_DEBITS)
def export(request: Asked, number: str) -> HttpResponse:
    """The lines of a batch (those shown) as Excel; account numbers are not in it, names are masked."""
    batch = _batch(request, number)
    headers = [_("参考号"), _("房屋"), _("户名"), _("金额（元）"), _("结果"), _("返回码"), _("原因")]
    lines = list(_chosen(request, batch))
    names = naming.holders(lines)
    return excel(
        _("划账明细"), headers,
        (
            [r.reference, r.unit.code, names[r.pk], decimal_yuan(r.amount_fen), str(r.get_state_display()), r.code, r.reason]
            for r in lines
        ),
    )  # fmt: skip


@require_POST
@page("take_money")
def check(request: Asked, number: str) -> HttpResponse:
    """Every line of a return file that is not as it should be, as Excel: nothing is posted, nothing is kept."""
    batch, file = _batch(request, number), request.FILES.get("file")
    if batch.state != DebitBatch.State.RELEASED or not isinstance(file, UploadedFile):
        raise Refused("debit.nothing_to_check")
    rows = naming.wrong_rows(request.actor, batch, file.read())
    if not rows:
        messages.info(request, _("每一行都对得上送盘的明细；能不能入账，以“核对并入账”为准。"))
        return redirect(batch.url())
    return xlsx_response(naming.table(rows), f"debit-{batch}-failed.xlsx")
