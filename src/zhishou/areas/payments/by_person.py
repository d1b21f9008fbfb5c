"""Rows of the money that name who made them: debit lines the bank answered, and tables of payments taken in."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db.models import Q, QuerySet

from zhishou.areas.payments.bank.faults import WRONG_DATA
from zhishou.areas.payments.models import DebitLine, PaymentBatch


def batches(people: Collection[int], sites: Collection[int]) -> QuerySet[PaymentBatch]:
    """Tables of payments that some people took in."""
    rows: QuerySet[PaymentBatch] = PaymentBatch.objects.filter(site__in=sites, by__in=people)
    return rows


def answered(people: Collection[int], sites: Collection[int], span: tuple[datetime, datetime]) -> QuerySet[DebitLine]:
    """Lines of debit files that some people made, answered by the bank within a time."""
    rows: QuerySet[DebitLine] = DebitLine.objects.filter(
        batch__site__in=sites, batch__made_by__in=people, batch__posted_at__range=span
    )
    return rows


def misplaced(people: Collection[int], sites: Collection[int], span: tuple[datetime, datetime]) -> QuerySet[DebitLine]:
    """Those the bank could not place because account, name or agreement were wrong."""
    wrong = Q()
    for words in WRONG_DATA:
        wrong |= Q(reason__contains=words)
    return answered(people, sites, span).filter(wrong, state=DebitLine.State.FAILED)
