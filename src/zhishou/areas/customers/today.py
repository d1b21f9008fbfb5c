"""今天新增和变动: which files came that day and from where, which changed, in what and by whom (service.files.1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from zhishou.areas.customers.bringing import field_names
from zhishou.areas.customers.models import Brought, Customer
from zhishou.kernel import clock
from zhishou.kernel.actor import Actor
from zhishou.kernel.models import Event
from zhishou.kernel.operation import REGISTRY
from zhishou.kernel.phrasing import listed

CHANGES = (
    "customers.change", "customers.contact", "customers.check_file", "customers.assign", "customers.record_service",
    "customers.close", "customers.reopen",
)  # fmt: skip
ABOUT = f"{Customer._meta.label_lower}:"
MOST = 200


@dataclass(frozen=True)
class Came:
    """A file that was opened: from where, and by whom when that was a colleague."""

    customer: Customer
    at: datetime
    source: str
    by: str


@dataclass(frozen=True)
class Changed:
    """What happened to a file: the act, the fields it changed, by whom or from which system."""

    customer: Customer
    at: datetime
    what: str
    fields: str
    by: str


@dataclass(frozen=True)
class Day:
    """One day of the files within sight; `sources` counts the new ones by where they came from."""

    day: date
    came: list[Came]
    changed: list[Changed]
    total: int  # files that came, those beyond MOST too

    @property
    def sources(self) -> list[tuple[str, int]]:
        """Where the new files came from, the most first."""
        counts: dict[str, int] = {}
        for one in self.came:
            counts[one.source] = counts.get(one.source, 0) + 1
        return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))


def of(actor: Actor, day: date) -> Day:
    """The files that came and changed on a local day, the latest first, in a fixed number of queries."""
    since, until = clock.midnight(day), clock.midnight(day + timedelta(days=1))
    rows = Customer.objects.within(actor).filter(created_at__gte=since, created_at__lt=until)
    files = list(
        rows.defer("tokens").select_related("site", "owner", "batch__by").order_by("-created_at", "-pk")[:MOST]
    )
    changed = [*_acts(actor, since, until), *_brought(actor, since, until)]
    came = _came(files)
    total = len(files) if len(files) < MOST else rows.count()
    return Day(day, came, sorted(changed, key=lambda one: one.at, reverse=True)[:MOST], total)


def _came(files: list[Customer]) -> list[Came]:
    systems = dict(Brought.objects.filter(customer__in=files, opened=True).values_list("customer_id", "source"))
    subjects = [f"{ABOUT}{row.pk}" for row in files]
    made = Event.objects.filter(subject__in=subjects, operation="customers.create").select_related("actor")
    hands = {event.subject: event for event in made}
    return [_one(row, systems.get(row.pk, ""), hands.get(f"{ABOUT}{row.pk}")) for row in files]


def _one(row: Customer, system: str, event: Event | None) -> Came:
    if system:
        return Came(row, row.created_at, _("接口：{system}").format(system=system), "")
    if row.batch is not None:
        return Came(row, row.created_at, _("表格导入"), row.batch.by.name if row.batch.by else "")
    if event is None:
        return Came(row, row.created_at, _("受理时建立"), "")
    source = _("程序建立") if event.door == "api" else _("手工建立")
    return Came(row, row.created_at, source, event.actor.name if event.actor else "")


def _acts(actor: Actor, since: datetime, until: datetime) -> list[Changed]:
    events = Event.objects.filter(operation__in=CHANGES, at__gte=since, at__lt=until, context__startswith=ABOUT)
    found = list(events.select_related("actor").order_by("-at", "-pk")[: MOST * 2])
    ids = {int(event.context.removeprefix(ABOUT)) for event in found}
    seen = {row.pk: row for row in Customer.objects.within(actor).defer("tokens").filter(pk__in=ids)}
    return [
        Changed(
            seen[pk], event.at, _(REGISTRY[event.operation].label), listed(field_names(event.facts.get("changed") or [])),
            event.actor.name if event.actor else "",
        )
        for event in found
        if (pk := int(event.context.removeprefix(ABOUT))) in seen
    ]  # fmt: skip


def _brought(actor: Actor, since: datetime, until: datetime) -> list[Changed]:
    rows = Brought.objects.within(actor).filter(changed_at__gte=since, changed_at__lt=until)
    rows = rows.select_related("customer").defer("customer__tokens").order_by("-changed_at", "-pk")[:MOST]
    return [
        Changed(
            row.customer, row.changed_at or row.last_at, _("接口更新资料"), listed(field_names(row.changed)),
            _("接口：{system}").format(system=row.source),
        )
        for row in rows
    ]  # fmt: skip
