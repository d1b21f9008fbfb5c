"""Rows of collecting that name who made them: contacts, promises whose day came, letters served."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat

from zhishou.areas.arrears.models import Contact, Letter
from zhishou.kernel.models import Event


def contacts(people: Collection[int], sites: Collection[int], span: tuple[datetime, datetime]) -> QuerySet[Contact]:
    """Visits, calls and messages that some people recorded within a time."""
    rows: QuerySet[Contact] = Contact.objects.filter(site__in=sites, by__in=people, at__range=span)
    return rows


def promises(people: Collection[int], sites: Collection[int], days: tuple[date, date]) -> QuerySet[Any]:
    """Promises whose day came; `gone` where one was broken, also when a later promise took its place."""
    told = Event.objects.filter(
        context=Concat(Value("property.unit:"), Cast(OuterRef("unit_id"), CharField())),
        subject=Concat(Value("arrears.contact:"), Cast(OuterRef("pk"), CharField())),
        operation="arrears.break_promise",
    )
    named = Contact.objects.filter(site__in=sites, by__in=people, promise_on__range=days)
    rows: QuerySet[Any] = named.annotate(gone=Exists(told))
    return rows.filter(~Q(promise=Contact.Promise.NONE) | Q(gone=True))


def kept(given: QuerySet[Any]) -> QuerySet[Any]:
    """Those of some promises that were kept."""
    return given.filter(promise=Contact.Promise.KEPT, gone=False)


def broken(given: QuerySet[Any]) -> QuerySet[Any]:
    """Those of some promises that were not."""
    return given.filter(Q(gone=True) | Q(promise=Contact.Promise.BROKEN))


def served(people: Collection[int], sites: Collection[int], days: tuple[date, date]) -> QuerySet[Letter]:
    """Letters whose delivery some people recorded on some days."""
    rows: QuerySet[Letter] = Letter.objects.filter(site__in=sites, served_by__in=people, served_on__range=days)
    return rows
