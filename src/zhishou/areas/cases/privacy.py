"""What a person's matters say about them, and what is left when they ask to be forgotten (PIPL 47)."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from zhishou.areas.cases.models import (
    Acceptance,
    AcceptanceAttempt,
    Carrying,
    Case,
    Consequence,
    Evaluation,
    HandUp,
    Improvement,
    Instruction,
    Investigation,
    Judgement,
    Major,
    MajorReview,
    Note,
    Promise,
    Remedy,
    Reopening,
    Reply,
    Satisfaction,
    Stage,
    Urge,
    WorkOrder,
)
from zhishou.areas.people.privacy import KEPT_YEARS
from zhishou.kernel import privacy
from zhishou.kernel.privacy import ERASED, Holder, Whose


def cases(whose: Whose) -> models.QuerySet[Case]:
    """The person's cases: by their file, or by the phone they gave to the same company."""
    theirs = Q(customer_id=whose.customer)
    if whose.phones:
        theirs |= Q(reporter_phone__in=whose.phones, site_id__in=whose.sites)
    return Case.objects.filter(theirs)


def _open(whose: Whose) -> models.QuerySet[Case]:
    return cases(whose).exclude(stage=Stage.CLOSED)


def _paid(row: Any) -> bool:
    """The customer's signature stands under money: a voucher (Accounting Archives Rules: thirty years)."""
    return bool(Remedy.objects.filter(case=row.case_id, chosen_at__isnull=False, compensation_fen__gt=0).exists())


privacy.register(
    Case,
    Holder(
        cases,
        {
            "title": ERASED, "content": ERASED, "sought": "", "place": "", "reporter_name": "", "reporter_phone": "",
            "imported_reply": "", "tracking_code": None, "source_author": "",
        },
        busy=_open,
    ),
)  # fmt: skip

_WORDS: dict[type[models.Model], tuple[str, ...]] = {
    Note: ("text",), Judgement: ("grounds", "reply"), Investigation: ("finding",), Remedy: ("text",),
    Instruction: ("text",), Carrying: ("done",), AcceptanceAttempt: ("note",), Reply: ("text",), Urge: ("words",),
    HandUp: ("reason", "instruction"), Promise: ("to_whom", "what", "settled_note"), Major: ("reason",),
    MajorReview: ("opinion",), Evaluation: ("text",), Reopening: ("reason",), Improvement: ("done_note", "effect_note"),
    Satisfaction: ("words",),
}  # fmt: skip


def _rows(model: type[Any]) -> Any:
    return lambda whose: model.objects.filter(case__in=cases(whose).values("pk"))


for _model, _fields in _WORDS.items():
    privacy.register(_model, Holder(_rows(_model), dict.fromkeys(_fields, ERASED)))
privacy.register(Acceptance, Holder(_rows(Acceptance), {"wish": ERASED}, files=("file",), keeps=_paid))
privacy.register(
    WorkOrder,
    Holder(
        _rows(WorkOrder), dict.fromkeys(("note", "done", "end_reason"), ERASED), files=("signature",),
        keeps=lambda order: order.charge_fen > 0,
    ),
)  # fmt: skip
privacy.register_staff(
    Consequence,
    Holder(
        lambda person: Consequence.objects.filter(person=person),
        dict.fromkeys(("rule", "facts", "statement", "decision", "appeal", "final_note"), ERASED), years=KEPT_YEARS,
    ),
)  # fmt: skip
