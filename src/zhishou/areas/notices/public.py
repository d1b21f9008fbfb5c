"""What the QR code on a notice or letter opens, without sign-in: a payer's bill behind the last four digits of the phone.

Whose digits they are sees the own charges alone, the tenant not the owner's and the owner not the tenant's. It shows no name and no number. A forged or old code, a wrong digit and a unit without a phone get the same sentence.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from zhishou.areas.billing import queries as fees
from zhishou.areas.notices import drawing
from zhishou.areas.notices.statements import statements
from zhishou.areas.notices.tokens import unit_of
from zhishou.areas.payments import whose
from zhishou.areas.payments.whose import Whose
from zhishou.areas.property import periods, reaching
from zhishou.areas.property import queries as register
from zhishou.areas.property.models import Unit
from zhishou.areas.property.models.parties import Role
from zhishou.kernel import clock, rates, settings_store
from zhishou.kernel.doors import web
from zhishou.kernel.money import yuan
from zhishou.kernel.operation import Refused

A_QUARTER, AN_HOUR = timedelta(minutes=15), timedelta(hours=1)
LOOKS_PER_ADDRESS, LOOKS_PER_UNIT = 30, 8
SEEN_FOR = timedelta(minutes=30)
SESSION = "bill"
PAYMENTS_SHOWN = 6


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, token: str) -> HttpResponse:
    """Ask for the last four digits; nothing is told before they are right."""
    sentence, status = "", 200
    if request.method == "POST":
        try:
            unit, payers = _matched(request, token)
            request.session[SESSION] = [unit.pk, (clock.now() + SEEN_FOR).timestamp(), payers]
            return web.onward(request, f"/bill/{token}/statement")
        except Refused as no:
            sentence, status = no.sentence(), 429 if no.code == "rate.limited" else 422
    context = {"company_name": _("费用账单"), "company_phone": "", "sentence": sentence, "token": token}
    return render(request, "notices/public/ask.html", context, status=status)


def _matched(request: HttpRequest, token: str) -> tuple[Unit, list[Whose]]:
    digits = request.POST.get("digits", "").strip()
    rates.count(
        "bill.address", str(request.META.get("REMOTE_ADDR", ""))[:45], limit=LOOKS_PER_ADDRESS, within=A_QUARTER
    )
    pk = unit_of(token)
    rates.count("bill.unit", str(pk or token[:60]), limit=LOOKS_PER_UNIT, within=AN_HOUR)
    unit = register.unit(pk) if pk else None
    payers = _payers(unit, digits) if unit else []
    if unit is None or not payers:
        raise Refused("notice.no_match")
    return unit, payers


def _payers(unit: Unit, digits: str) -> list[Whose]:
    """As whom those pay whose mobile ends with the digits and who own or rent the unit today; nobody: a wrong number."""
    found = reaching.known_by_digits(unit.pk, digits)
    return [(t.role, t.party_id if t.role == Role.TENANT else None) for t in found]


@login_not_required
@never_cache
@require_GET
def statement(request: HttpRequest, token: str) -> HttpResponse:
    """The bill as it stands now, line by line; for half an hour after the digits were right, for this unit alone."""
    pk, until, *told = request.session.get(SESSION, [0, 0])
    unit = register.unit(pk) if until > clock.now().timestamp() and unit_of(token) == pk else None
    period = fees.last_approved(unit.site) if unit else None
    if unit is None or period is None or not told:
        return redirect(f"/bill/{token}")
    payers = {(role, party) for role, party in told[0]}
    found = statements(unit.site, period, [unit], developer=False, payers=payers)
    company = unit.site.company()
    context: dict[str, Any] = {
        "company_name": company.name, "company_phone": unit.site.phone or company.phone,
        "site_name": unit.site.name, "room": drawing.where(unit), "code": unit.code, "label": periods.words(period),
        "page": found[0] if found else None, "as_of": clock.now(),
        "payments": [(day, way, yuan(fen)) for day, way, fen in whose.received_of(unit.pk, payers, PAYMENTS_SHOWN)],
        "how": str(settings_store.value("notices.how_to_pay", unit.site)),
    }  # fmt: skip
    if found:
        one = found[0]
        context |= {
            "until": drawing.until_words(one), "due": yuan(max(0, one.due_fen)), "left": yuan(max(0, -one.due_fen)),
            "charged": yuan(one.charged_fen), "arrears": [(periods.words(p), yuan(fen)) for p, fen in one.arrears[::-1]],
            "settled": yuan(-one.settled_fen) if one.settled_fen else "",
            "lines": [(line, yuan(line.fen)) for line in one.lines],
        }  # fmt: skip
    return render(request, "notices/public/statement.html", context)
