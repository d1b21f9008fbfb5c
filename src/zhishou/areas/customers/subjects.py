"""What customers, their services and their assignments are called in lists of other areas, and in the search box."""

from __future__ import annotations

from django.utils.translation import gettext as _

from zhishou.areas.customers import queries
from zhishou.areas.customers.models import Assignment, Contact, Customer, ImportBatch, ServiceRecord
from zhishou.kernel import search, subjects
from zhishou.kernel.actor import Actor
from zhishou.kernel.subjects import Described


def describe_customers(actor: Actor, ids: list[int]) -> dict[int, Described]:
    """Files within sight, in words."""
    rows = Customer.objects.within(actor).filter(pk__in=ids).defer("tokens")
    return {row.pk: Described(str(row), row.number, row.url(), "联系") for row in rows}


def describe_services(actor: Actor, ids: list[int]) -> dict[int, Described]:
    """Service records within sight, in words; the button leads to the callback."""
    rows = ServiceRecord.objects.within(actor).filter(pk__in=ids).select_related("customer").defer("customer__tokens")
    return {
        row.pk: Described(f"{row.item}　{row.customer}", row.number, f"/callbacks/service/{row.number}", "回访")
        for row in rows
    }


def describe_assignments(actor: Actor, ids: list[int]) -> dict[int, Described]:
    """Assignments within sight: the customer to get in touch with."""
    rows = Assignment.objects.within(actor).filter(pk__in=ids).select_related("customer").defer("customer__tokens")
    return {row.pk: Described(str(row.customer), row.customer.number, row.customer.url(), "联系") for row in rows}


def describe_contacts(actor: Actor, ids: list[int]) -> dict[int, Described]:
    """Talks with customers within sight: which kind, with whom; what was said stays in the file."""
    rows = Contact.objects.within(actor).filter(pk__in=ids).select_related("customer").defer("customer__tokens")
    return {
        row.pk: Described(
            f"{row.get_kind_display()}　{row.customer}", row.customer.number, row.customer.url(), _("打开")
        )
        for row in rows
    }


def found_in_box(actor: Actor, text: str) -> list[search.Hit]:
    """Customers for the search box of the header, phones masked."""
    from zhishou.kernel.templatetags.zhishou import mask_phone

    if not actor.sites(*Customer.seen_by):
        return []
    rows = queries.find(actor, text, limit=search.AT_MOST)
    return [
        search.Hit(row.name, "　".join(filter(None, (row.place, mask_phone(row.mobile)))), row.url()) for row in rows
    ]


subjects.register("customers.customer", describe_customers)
subjects.register("customers.servicerecord", describe_services)
subjects.register("customers.contact", describe_contacts)
subjects.register("customers.importbatch", subjects.imports(ImportBatch, lambda row: _("客户")))
subjects.register("customers.assignment", describe_assignments)
search.register(20, "客户", found_in_box)
