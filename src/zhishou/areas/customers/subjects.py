"""What customers, their services and their assignments are called in lists of other areas, and in the search box."""

from __future__ import annotations

from django.utils.translation import gettext as _

from zhishou.areas.customers import queries
from zhishou.areas.customers.models import (
    Assignment,
    Closure,
    Contact,
    Customer,
    CustomerClass,
    FileRound,
    ImportBatch,
    ServiceRecord,
    Strength,
)
from zhishou.kernel import search, subjects
from zhishou.kernel.actor import Actor
from zhishou.kernel.phrasing import quantity
from zhishou.kernel.subjects import Described


@subjects.of(Customer, defer=("tokens",))
def _customer(row: Customer) -> Described:
    return Described(str(row), row.number, row.url(), "联系")


@subjects.of(ServiceRecord, "customer", defer=("customer__tokens",))
def _service_record(row: ServiceRecord) -> Described:
    """Service records, in words; the button leads to the callback."""
    return Described(f"{row.item}　{row.customer}", row.number, f"/callbacks/service/{row.number}", "回访")


@subjects.of(Assignment, "customer", defer=("customer__tokens",))
def _assignment(row: Assignment) -> Described:
    """Assignments: the customer to get in touch with."""
    return Described(str(row.customer), row.customer.number, row.customer.url(), "联系")


@subjects.of(Contact, "customer", defer=("customer__tokens",))
def _contact(row: Contact) -> Described:
    """Talks with customers: which kind, with whom; what was said stays in the file."""
    return Described(f"{row.get_kind_display()}　{row.customer}", row.customer.number, row.customer.url())


@subjects.of(Closure, "customer", defer=("customer__tokens",))
def _closure(row: Closure) -> Described:
    """Closed accounts: whose, by which confirmation."""
    return Described(f"{_('销户')}　{row.customer}", row.basis, row.customer.url())


@subjects.of(Strength, "person")
def _strength(row: Strength) -> Described:
    """How much somebody can carry."""
    return Described(str(row), "", "/customers/balance")


@subjects.of(CustomerClass, "site")
def _class(row: CustomerClass) -> Described:
    """Classes of files: the name, and where it counts."""
    return Described(row.name, row.site.name, f"/customers/classes?site={row.site.code}")


@subjects.of(FileRound, "site", "person")
def _round(row: FileRound) -> Described:
    """Lists of files to go through."""
    title = quantity("更新 {n} 份久未更新的档案", n=row.drawn)
    return Described(f"{title}　{row.person.name}", row.site.name, row.url(), "核对")


def found_in_box(actor: Actor, text: str) -> list[search.Hit]:
    """Customers for the search box of the header, phones masked."""
    from zhishou.kernel.templatetags.zhishou import mask_phone

    if not actor.sites(*Customer.seen_by):
        return []
    rows = queries.find(actor, text, limit=search.AT_MOST)
    return [
        search.Hit(row.name, "　".join(filter(None, (row.place, mask_phone(row.mobile)))), row.url()) for row in rows
    ]


subjects.register("customers.importbatch", subjects.imports(ImportBatch, lambda row: _("客户")))
search.register(20, "客户", found_in_box)
