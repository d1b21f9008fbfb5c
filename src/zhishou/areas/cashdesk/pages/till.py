"""The drawer of the day, the bank's slips, and the deposit slips for finance."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from zhishou.areas.cases.pages.prints import pdf_response
from zhishou.areas.cashdesk import drawer, printing
from zhishou.areas.cashdesk.models import BankDeposit, CashCheck, Slip
from zhishou.areas.cashdesk.pages import DESK, DRAWERS, chosen_site, homes, tabs
from zhishou.areas.payments import queries as money
from zhishou.kernel import clock
from zhishou.kernel.doors.web import Asked, page

SHOWN = 60


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
    missing, moved = drawer.not_counted(found, counts), drawer.moved_since(found, counts)
    context = {
        "tabs": tabs(request.actor, "/cash/day"), "site": site, "sites": homes(request.actor, *DRAWERS),
        "own": own, "counts": counts, "checked": checked, "missing": missing, "moved": moved, "today": clock.today(),
        "mine": next((c for c in counts if c.cashier_id == request.actor.person_id), None),
        "earlier": CashCheck.objects.within(request.actor).select_related("by", "site")[:SHOWN],
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
    rows = Slip.objects.within(request.actor).select_related("cashier", "site").prefetch_related("deposits")
    context = {
        "tabs": tabs(request.actor, "/cash/slips"), "site": site, "sites": homes(request.actor, *DESK),
        "waiting": waiting, "total": sum(one.amount_fen for one in waiting), "slips": rows[:SHOWN], "entries": [str(one.pk) for one in waiting],
    }  # fmt: skip
    return render(request, "cashdesk/slips.html", context)


@require_GET
@page(*DESK)
def deposits(request: Asked) -> HttpResponse:
    """进账单: those that wait for finance first; and debit results for which none was filled in yet."""
    rows = BankDeposit.objects.within(request.actor).select_related("site", "handed_by", "answered_by")
    known = set(rows.exclude(state=BankDeposit.State.RETURNED).values_list("batch_id", flat=True))
    slips_done = set(rows.exclude(state=BankDeposit.State.RETURNED).values_list("slip_id", flat=True))
    batches = [
        {"batch": batch, "fen": fen}
        for batch in money.posted_batches(request.actor.sites("fill_deposits"))
        if batch.pk not in known and (fen := money.paid_by_batch(batch)[1])
    ]
    open_slips = Slip.objects.within(request.actor).exclude(pk__in=[pk for pk in slips_done if pk])
    context = {
        "tabs": tabs(request.actor, "/bank-deposits"), "rows": sorted(rows[:SHOWN], key=lambda r: r.state != "handed"),
        "batches": batches, "slips": open_slips[:SHOWN] if "fill_deposits" in request.actor.capabilities else [],
    }  # fmt: skip
    return render(request, "cashdesk/deposits.html", context)


@require_GET
@page("fill_deposits")
def new_deposit(request: Asked) -> HttpResponse:
    """Fill in a deposit slip for a slip (`?slip=`) or a debit batch (`?batch=`, also `?debitbatch=`)."""
    slip_pk, batch_pk = request.GET.get("slip", ""), request.GET.get("batch") or request.GET.get("debitbatch", "")
    if slip_pk.isdigit() and len(slip_pk) < 19:
        slip = get_object_or_404(Slip.objects.within(request.actor), pk=int(slip_pk))
        context = {"slip": slip, "fen": slip.amount_fen, "pieces": slip.entries.count()}
    elif batch_pk.isdigit() and len(batch_pk) < 19:
        batch = money.batch_in_sight(request.actor, int(batch_pk))
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
