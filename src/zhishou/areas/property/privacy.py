"""What the register says about who owned or rented a unit, and what is left when they ask to be forgotten (PIPL 47).

Found by telephone number within the company. As long as somebody is owner or tenant of a unit the purpose stands. Charges,
payments and the years of ownership stay with the books; the name and the numbers go.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from zhishou.areas.property import finding
from zhishou.areas.property.models import Mandate, Party, Tenure, Unit
from zhishou.areas.property.models.parties import ACCOUNT
from zhishou.kernel import clock, encrypted, privacy
from zhishou.kernel.privacy import ERASED, Holder, Whose


def _parties(whose: Whose) -> models.QuerySet[Party]:
    rows: models.QuerySet[Party] = Party.objects.filter(mobile__in=whose.phones, site_id__in=whose.sites)
    return rows.exclude(mobile="")


def _tenures(whose: Whose) -> models.QuerySet[Tenure]:
    rows: models.QuerySet[Tenure] = Tenure.objects.filter(party__in=_parties(whose))
    return rows


def _living(whose: Whose) -> models.QuerySet[Tenure]:
    """Whose tenure goes on, also when the day on which it ends is fixed already."""
    return _tenures(whose).filter(Q(ends_on=None) | Q(ends_on__gt=clock.today()))


def _mandates(whose: Whose) -> models.QuerySet[Mandate]:
    """Accounts of their units in their own name."""
    theirs = Q(pk=None)
    for tenure in _tenures(whose).select_related("party"):
        theirs |= Q(unit=tenure.unit_id, holder=tenure.party.name)
    rows: models.QuerySet[Mandate] = Mandate.objects.filter(theirs)
    return rows


def _forget_words(party: Party) -> None:
    """The units they had are found by their name and number no more."""
    finding.fill(Unit.objects.filter(tenures__party=party).distinct().select_related("building"))


def _no_account() -> bytes:
    return encrypted.ring().encrypt("", ACCOUNT)


privacy.register(
    Mandate,  # before the party, whose name it is found by
    Holder(
        _mandates,
        {"holder": ERASED, "bank": ERASED, "agreement_number": "", "account": _no_account, "account_tail": ""},
    ),
)
privacy.register(Tenure, Holder(_tenures, {}, busy=_living))
privacy.register(Party, Holder(_parties, {"name": ERASED, "mobile": ""}, after=_forget_words))
