"""What confirmations say about people outside: the customer whose account was closed, and whom one calls at the other side.

A confirmation in force is evidence between two parties: its sealed paper and the signatures are kept three years
(limitation of action, Civil Code 188) and go with the next request after that.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db.models import Q, QuerySet

from zhishou.areas.confirmations.models import OPEN, Confirmation, Signature, Step, Version
from zhishou.kernel import clock, privacy
from zhishou.kernel.privacy import ERASED, Holder, Whose

KEPT = timedelta(days=3 * 365 + 1)


def _rows(whose: Whose) -> QuerySet[Confirmation]:
    about = Q(customer=whose.customer) | Q(contact_phone__in=whose.phones, site_id__in=whose.sites)
    rows: QuerySet[Confirmation] = Confirmation.objects.filter(about)
    return rows


def _open(whose: Whose) -> QuerySet[Confirmation]:
    return _rows(whose).filter(state__in=OPEN)


def _is_evidence(row: Confirmation) -> bool:
    recent = row.in_force_at is not None and row.in_force_at > clock.now() - KEPT
    return recent or row.customer_id is None  # between two companies: nobody's to have erased


def _nothing() -> dict[str, Any]:
    """What a version says of an account once its customer is forgotten."""
    return {"account": ERASED, "reason": ERASED, "statement": ERASED, "balances": [], "units": []}


def _account(model: Any) -> Callable[[Whose], QuerySet[Any]]:
    """The rows of the customer's own confirmations."""
    return lambda whose: model.objects.filter(confirmation__customer=whose.customer)


privacy.register(
    Confirmation,
    Holder(
        _rows, {"contact": ERASED, "contact_phone": "", "void_reason": ERASED}, busy=_open, files=("sealed",), keeps=_is_evidence
    ),
)  # fmt: skip
privacy.register(Version, Holder(_account(Version), {"content": _nothing}))
privacy.register(Step, Holder(_account(Step), {"note": ERASED}))
privacy.register(
    Signature,
    Holder(
        _account(Signature), {"signer": ERASED, "title": ""}, files=("file",),
        keeps=lambda row: _is_evidence(row.confirmation),
    ),
)  # fmt: skip
