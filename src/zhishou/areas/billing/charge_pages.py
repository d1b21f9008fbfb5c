"""Explain this line: a charge in plain words, recomputed from the facts kept with it, with all that happened to it."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from zhishou.areas.billing import told
from zhishou.areas.billing.models import Charge, Correction, Source
from zhishou.areas.property import periods
from zhishou.kernel import clock
from zhishou.kernel.doors.web import Asked, page


@require_GET
@page(*Charge.seen_by)
def charge(request: Asked, pk: int) -> HttpResponse:
    """What a charge is for, how its amount came about, and what was paid, corrected or frozen of it."""
    from zhishou.areas.arrears.queries import credits
    from zhishou.areas.payments import queries as money

    rows = Charge.objects.within(request.actor).select_related("site", "unit__building", "item", "tariff")
    row = get_object_or_404(rows.defer("unit__tokens"), pk=pk)
    corrections = Correction.objects.filter(original_id=pk).select_related("reversal", "new")
    context: dict[str, Any] = {
        "charge": row,
        "period": periods.words(row.period),
        "told": told.of(row),
        "tariff": told.tariff_lines(row.tariff),
        "dials": told.dials(row),
        "allocations": money.allocations_of(pk),
        "late_fees": list(row.late_fees.order_by("period")),
        "freezes": list(row.freezes.order_by("opened_on")),
        "corrections": list(corrections.order_by("pk")),
        "corrects": Correction.objects.filter(reversal_id=pk).first() or Correction.objects.filter(new_id=pk).first(),
        "asked": credits.of_charge(pk),
        "may_change": row.amount_fen > 0
        and row.source not in (Source.REVERSAL, Source.WAIVER)
        and not corrections.exists(),
        "today": clock.today().isoformat(),
    }
    return render(request, "billing/charge.html", context)
