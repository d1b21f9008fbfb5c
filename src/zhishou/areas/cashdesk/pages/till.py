"""The drawer of the day, the bank's slips, and the deposit slips for finance."""

from __future__ import annotations

from typing import Any, TypeVar

from django.core.paginator import Paginator
from django.db.models import Case, Model, Q, QuerySet, When
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zhishou.areas.cashdesk import drawer, printing
from zhishou.areas.cashdesk.models import BankDeposit, CashCheck, Slip
from zhishou.areas.cashdesk.pages import DESK, DRAWERS, chosen_site, homes, tabs
from zhishou.areas.payments import queries as money
from zhishou.kernel import clock, typed
from zhishou.kernel.doors.downloads import pdf_response
from zhishou.kernel.doors.lists import A_PAGE, EXPORTED, Listing, Shown
from zhishou.kernel.doors.tables import Cell
from zhishou.kernel.doors.web import Asked, page
from zhishou.kernel.models import Site
from zhishou.kernel.money import decimal_yuan, yuan

SHOWN = 60
M = TypeVar("M", bound=Model)


@require_GET
@page(*DRAWERS)
def day(request: Asked) -> HttpResponse:
    """现金日清: one's own drawer to count; every drawer of the day to check; the checks of the days before."""
    site = chosen_site(request.actor, request.GET.get("site", ""), *DRAWERS)
    if site is None or request.actor.person is None:
        raise Http404
    found, counts = drawer.drawers(site), drawer.counts_today(site)
    own = drawer.drawer_of(site, request.actor.person)
    checked = CashCheck.objects.filter(site=site, day=clock.today()).select_related("by").first()
    earlier = CashCheck.objects.within(request.actor).select_related("by", "site").order_by("-day", "-pk")
    missing, moved = drawer.not_counted(found, counts), drawer.moved_since(found, counts)
    context = {
        "tabs": tabs(request.actor, "/cash/day"), "site": site, "sites": homes(request.actor, *DRAWERS),
        "own": own, "notes": " ".join(f"{name}:{fen}" for name, fen in drawer.NOTES.items()), "counts": counts, "checked": checked, "missing": missing, "moved": moved, "today": clock.today(),
        "mine": next((c for c in counts if c.cashier_id == request.actor.person_id), None),
        "page": Paginator(earlier, A_PAGE).get_page(request.GET.get("page")),
    }  # fmt: skip
    return render(request, "cashdesk/day.html", context)


@require_GET
@page(*DRAWERS)
def day_pdf(request: Asked, pk: int) -> HttpResponse:
    """现金日清表 of a checked day, with both signatures."""
    rows = CashCheck.objects.within(request.actor).select_related("site", "by", "signature")
    found = get_object_or_404(rows, pk=pk)
    return pdf_response(printing.day_pdf(found), f"现金日清表 {found.day}.pdf")


@require_GET
@page(*DESK)
def slips(request: Asked) -> HttpResponse:
    """银行交款单: cash that waits, and the slips registered with their deposit slips."""
    site = chosen_site(request.actor, request.GET.get("site", ""), *DESK)
    if site is None:
        raise Http404
    waiting = list(drawer.waiting(request.actor, site))
    rows = _slips(request)
    shown = Paginator(rows.prefetch_related("deposits"), A_PAGE).get_page(request.GET.get("page"))
    keys = SLIPS.keys(request)
    for row in shown.object_list:
        row.to_fill_in = "fill_deposits" in request.actor.capabilities  # type: ignore[attr-defined]
    context = {
        "today": clock.today().isoformat(), "bank": next((row.bank for row in shown.object_list), ""),
        "tabs": tabs(request.actor, "/cash/slips"), "site": site, "page": shown, "table": SLIPS.table(keys, shown),
        "waiting": waiting, "total": sum(one.amount_fen for one in waiting), "entries": [str(one.pk) for one in waiting],
        "list": SLIPS.header(
            request, _days(request, homes(request.actor, *DESK), _("交款单号、银行")), keys=keys, count=shown.paginator.count,
            export="/cash/slips.xlsx",
        ),
    }  # fmt: skip
    return render(request, "cashdesk/slips.html", context)


def _slips(request: Asked) -> QuerySet[Slip]:
    rows: QuerySet[Slip] = Slip.objects.within(request.actor).select_related("cashier", "site")
    asked = request.GET
    if text := asked.get("q", "").strip()[:40]:
        rows = rows.filter(Q(number__icontains=text) | Q(bank__icontains=text))
    if asked.get("site"):
        rows = rows.filter(site__path__startswith=getattr(Site.objects.filter(code=asked["site"]).first(), "path", "-"))
    return _between(rows, "paid_in_on", request)


def _between(rows: QuerySet[M], field: str, request: Asked) -> QuerySet[M]:
    """Rows whose day lies between the days asked for; an unreadable day is none."""
    for name, side in (("from", "gte"), ("to", "lte")):
        if (asked := typed.day(request.GET.get(name, ""))) is not None:
            rows = rows.filter(**{f"{field}__{side}": asked})
    return rows


def _days(request: Asked, sites: list[Site], what: str) -> list[dict[str, Any]]:
    asked = request.GET
    fields: list[dict[str, Any]] = [
        {"name": "q", "label": what, "value": asked.get("q", "")[:40]},
        {"name": "from", "label": _("从"), "value": asked.get("from", "")[:10], "type": "date"},
        {"name": "to", "label": _("到"), "value": asked.get("to", "")[:10], "type": "date"},
    ]  # fmt: skip
    if len(sites) > 1:
        choices = [(site.code, site.name) for site in sites]
        fields.append({"name": "site", "label": _("小区或公司"), "value": asked.get("site", ""), "choices": choices})
    return fields


def _deposit_cell(row: Slip) -> Cell:
    made = [one for one in row.deposits.all() if one.state != BankDeposit.State.RETURNED]
    if made:
        return Cell(made[0].number, url=made[0].url())
    may = getattr(row, "to_fill_in", False)
    return Cell(_("填制"), url=f"/bank-deposits/new?slip={row.pk}") if may else Cell(_("没有"))


SLIPS = Listing(
    "/cash/slips",
    {
        "number": Shown("交款单号", lambda s: Cell(s.number), main=True, num=True),
        "day": Shown("交款日期", lambda s: Cell(f"{s.paid_in_on:%Y-%m-%d}"), num=True),
        "bank": Shown("银行", lambda s: Cell(s.bank)),
        "amount": Shown(
            "金额（元）", lambda s: Cell(yuan(s.amount_fen)), end=True, value=lambda s: decimal_yuan(s.amount_fen)
        ),
        "cashier": Shown("经手人", lambda s: Cell(s.cashier.name)),
        "site": Shown("小区或公司", lambda s: Cell(s.site.name)),
        "deposit": Shown("进账单", _deposit_cell),
    },
    ("number", "day", "bank", "amount", "cashier", "deposit"),
)


@require_GET
@page(*DESK)
def slips_excel(request: Asked) -> HttpResponse:
    """The slips that are shown, as Excel."""
    return SLIPS.excel(_("银行交款单"), SLIPS.keys(request), _slips(request).prefetch_related("deposits")[:EXPORTED])


STATE_COLOURS = {"handed": "yellow", "confirmed": "teal", "returned": "red"}
DEPOSITS = Listing(
    "/bank-deposits",
    {
        "number": Shown("进账单号", lambda d: Cell(d.number, url=d.url()), main=True, num=True),
        "day": Shown("日期", lambda d: Cell(f"{d.on:%Y-%m-%d}"), num=True),
        "payer": Shown("付款人", lambda d: Cell(d.payer)),
        "payee": Shown("收款人", lambda d: Cell(d.payee)),
        "amount": Shown(
            "金额（元）", lambda d: Cell(yuan(d.amount_fen)), end=True, value=lambda d: decimal_yuan(d.amount_fen)
        ),
        "pieces": Shown("笔数", lambda d: Cell(str(d.pieces)), end=True, value=lambda d: d.pieces),
        "by": Shown("移交人", lambda d: Cell(d.handed_by.name)),
        "state": Shown("状态", lambda d: Cell(str(d.get_state_display()), badge=STATE_COLOURS[d.state])),
    },
    ("number", "day", "payer", "amount", "by", "state"),
)


def _deposits(request: Asked) -> QuerySet[BankDeposit]:
    """The deposit slips asked for: those that wait for finance first, then the latest."""
    rows: QuerySet[BankDeposit] = BankDeposit.objects.within(request.actor).select_related("site", "handed_by")
    asked = request.GET
    if text := asked.get("q", "").strip()[:40]:
        rows = rows.filter(Q(number__icontains=text) | Q(payer__icontains=text))
    if asked.get("state") in BankDeposit.State.values:
        rows = rows.filter(state=asked["state"])
    rows = _between(rows, "on", request)
    return rows.order_by(Case(When(state=BankDeposit.State.HANDED, then=0), default=1), "-on", "-pk")


@require_GET
@page(*DESK)
def deposits(request: Asked) -> HttpResponse:
    """进账单: those that wait for finance first; and debit results for which none was filled in yet."""
    shown = Paginator(_deposits(request), A_PAGE).get_page(request.GET.get("page"))
    keys = DEPOSITS.keys(request)
    filters = _days(request, [], _("进账单号、付款人"))
    filters.insert(
        1,
        {
            "name": "state",
            "label": _("状态"),
            "value": request.GET.get("state", ""),
            "choices": BankDeposit.State.choices,
        },
    )
    context = {
        "tabs": tabs(request.actor, "/bank-deposits"), "page": shown, "table": DEPOSITS.table(keys, shown),
        "filtered": any(one["value"] for one in filters), **_to_fill_in(request),
        "list": DEPOSITS.header(request, filters, keys=keys, count=shown.paginator.count, export="/bank-deposits.xlsx"),
    }  # fmt: skip
    return render(request, "cashdesk/deposits.html", context)


def _to_fill_in(request: Asked) -> dict[str, Any]:
    """Results of debit batches and slips that have no deposit slip yet, for who fills them in."""
    if "fill_deposits" not in request.actor.capabilities:
        return {"batches": [], "slips": []}
    live = BankDeposit.objects.within(request.actor).exclude(state=BankDeposit.State.RETURNED)
    known = set(live.values_list("batch_id", flat=True))
    batches = [
        {"batch": batch, "fen": fen}
        for batch in money.posted_batches(request.actor.sites("fill_deposits"))
        if batch.pk not in known and (fen := money.paid_by_batch(batch)[1])
    ]
    done = live.exclude(slip=None).values("slip")
    return {"batches": batches, "slips": Slip.objects.within(request.actor).exclude(pk__in=done)[:SHOWN]}


@require_GET
@page(*DESK)
def deposits_excel(request: Asked) -> HttpResponse:
    """The deposit slips that are shown, as Excel."""
    return DEPOSITS.excel(_("进账单"), DEPOSITS.keys(request), _deposits(request)[:EXPORTED])


@require_GET
@page("fill_deposits")
def new_deposit(request: Asked) -> HttpResponse:
    """Fill in a deposit slip for a slip (`?slip=`) or a debit batch (`?batch=`, also `?debitbatch=`)."""
    slip_pk = typed.number(request.GET.get("slip", ""))
    batch_pk = typed.number(request.GET.get("batch") or request.GET.get("debitbatch", ""))
    if slip_pk is not None:
        slip = get_object_or_404(Slip.objects.within(request.actor), pk=slip_pk)
        context = {"slip": slip, "fen": slip.amount_fen, "pieces": slip.entries.count()}
    elif batch_pk is not None:
        batch = money.batch_in_sight(request.actor, batch_pk)
        if batch is None:
            raise Http404
        pieces, fen = money.paid_by_batch(batch)
        context = {"batch": batch, "fen": fen, "pieces": pieces}
    else:
        raise Http404
    return render(request, "cashdesk/new_deposit.html", context)


def _deposit(request: Asked, number: str) -> BankDeposit:
    rows = BankDeposit.objects.within(request.actor)
    rows = rows.select_related("site", "handed_by", "answered_by", "slip", "batch", "hand_signature", "signature")
    return get_object_or_404(rows, number=number)


@require_GET
@page(*DESK)
def deposit(request: Asked, number: str) -> HttpResponse:
    """进账单: who pays whom how much, from what, who handed it over; finance confirms or returns it."""
    found = _deposit(request, number)
    return render(
        request, "cashdesk/deposit.html", {"row": found, "own": found.handed_by_id == request.actor.person_id}
    )


@require_GET
@page(*DESK)
def deposit_pdf(request: Asked, number: str) -> HttpResponse:
    """银行进账单 on paper."""
    found = _deposit(request, number)
    return pdf_response(printing.deposit_pdf(found), f"银行进账单 {found.number}.pdf")
