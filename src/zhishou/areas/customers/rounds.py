"""待更新档案: files not updated for the time the company sets come as one list a working day to who looks after them (service.files.2).

One list with a day, not a deadline for each file. A file is seen to by what updates it: a talk put on file, a change, or
the word that nothing changed. With its last file the list is done.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, timedelta

from django.db import models
from django.db.models import Q

from zhishou.areas.customers.models import Customer, FileRound, RoundFile
from zhishou.areas.customers.words import FILES_A_ROUND, STALE_AFTER_DAYS
from zhishou.kernel import clock, settings_store
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import Act, perform
from zhishou.kernel.house import now_standing
from zhishou.kernel.models import Notice, Person, Site
from zhishou.kernel.operation import Command, Refused, ask, operation
from zhishou.kernel.privacy import ERASED
from zhishou.kernel.types import Ref

CONTACT = "contact_customers"
How = RoundFile.How


def url_of(row: models.Model) -> str:
    """The list a row is."""
    assert isinstance(row, FileRound)
    return row.url()


class DrawRound(Command):
    site: Ref[Site] = ask("小区或门店")
    person: Ref[Person] = ask("负责人")


class OfRound(Command):
    round: Ref[FileRound] = ask("待更新档案")


class CheckFile(Command):
    customer: Ref[Customer] = ask("客户")


@operation("customers.draw_round", label="列出待更新档案", by_system=True, url_after=url_of)
def draw_round(act: Act, cmd: DrawRound) -> FileRound:
    """The files of a person at a site that were not updated for too long, the oldest first, as a list of this day.

    Refused when there is none, when the list of the day is there, or one is still open.
    """
    site = act.lock(cmd.site)
    today = clock.local(act.now).date()
    there = FileRound.objects.filter(site=site, person=cmd.person)
    if there.filter(Q(done_at=None) | Q(day=today)).exists():
        raise Refused("customer.round_there", name=cmd.person.name)
    rows = stale(site, act.now).filter(owner=cmd.person).order_by("updated_at", "pk")
    most = max(int(settings_store.value(FILES_A_ROUND.name, site)), 1)
    found = list(rows[:most])
    if not found:
        raise Refused("customer.nothing_stale", name=cmd.person.name)
    made = FileRound.objects.create(
        site=site, person=cmd.person, day=today, due_at=closing_of(site, today), drawn=len(found), beyond=rows.count() - len(found),
        at=act.now,
    )  # fmt: skip
    RoundFile.objects.bulk_create(RoundFile(round=made, customer=row, stale_since=row.updated_at) for row in found)
    Notice.objects.create(
        person=cmd.person, kind="customers.round", url=made.url(), at=act.now, natural_key=f"customers.round|{made.pk}",
        facts={"n": len(found), "days": int(settings_store.value(STALE_AFTER_DAYS.name, site))},
    )  # fmt: skip
    act.note(files=len(found), beyond=made.beyond)
    return made


@operation(
    "customers.check_file", label="核对档案无变化", capability=CONTACT, about="customer",
    url_after=lambda row: row.url(),  # type: ignore[attr-defined]
)  # fmt: skip
def check_file(act: Act, cmd: CheckFile) -> Customer:
    """Say that what a file holds is still so. It counts as updated from now on; who said so stands in the event."""
    customer = act.lock(cmd.customer)
    customer.updated_at = act.now
    customer.save(update_fields=["updated_at"])
    seen_to(act, customer, How.CHECKED)
    return customer


@operation(
    "customers.finish_round", label="待更新档案更新完毕", capability=CONTACT, by_system=True, about="round", url_after=url_of
)  # fmt: skip
def finish_round(act: Act, cmd: OfRound) -> FileRound:
    """A list has no file left; that keeps its deadline. Happens by itself with the last file, refused before."""
    row = act.lock(cmd.round)
    if row.done_at is not None:
        raise Refused("customer.round_done")
    if n := row.files.filter(done_at=None).count():
        raise Refused("customer.files_left", n=n)
    row.done_at = act.now
    row.save(update_fields=["done_at"])
    return row


def seen_to(act: Act, customer: Customer, how: str) -> None:
    """A file was updated within an operation: it is done on the list that holds it, and the list with its last one.

    By the program itself: whoever changes a file, the list of whoever looks after it knows.
    """
    for one in RoundFile.objects.filter(customer=customer, done_at=None).order_by("pk"):
        # One after another, so that of two last files at once one sees that nothing is left.
        FileRound.objects.select_for_update(of=("self",)).get(pk=one.round_id)
        one.done_at, one.how = act.now, how
        one.save(update_fields=["done_at", "how"])
        if not RoundFile.objects.filter(round_id=one.round_id, done_at=None).exists():
            perform("customers.finish_round", Actor.system("customers"), {"round": one.round_id}, door=act.door)


def given_away(act: Act, person: Person) -> None:
    """All files of a person went to somebody else: what is left of the person's lists is done."""
    for one in RoundFile.objects.filter(round__person=person, done_at=None).select_related("customer"):
        seen_to(act, one.customer, How.MOVED)


def stale(site: Site, now: datetime) -> models.QuerySet[Customer]:
    """The files of a site not updated for as long as the company sets, of open accounts, whoever asks."""
    days = int(settings_store.value(STALE_AFTER_DAYS.name, site))
    rows: models.QuerySet[Customer] = Customer.objects.filter(site=site, updated_at__lt=now - timedelta(days=days))
    rows = rows.exclude(name=ERASED).exclude(closures__in=_closed())
    return rows.defer("tokens")


def _closed() -> models.QuerySet[models.Model]:
    from zhishou.areas.customers import closing

    return closing.closed().values("pk")  # type: ignore[return-value]


def closing_of(site: Site, day: date) -> datetime:
    """The end of work of a working day."""
    work = now_standing().work_time(site)
    return work.closing(day - timedelta(days=1), 1)


def to_draw(now: datetime) -> list[tuple[Site, Person]]:
    """For whom a list is drawn now: at sites that work today, who looks after files that are stale."""
    today = clock.local(now).date()
    found: list[tuple[Site, Person]] = []
    owned: dict[int, set[int]] = defaultdict(set)
    for site_id, owner in (
        Customer.objects.filter(owner__is_active=True).order_by().values_list("site_id", "owner_id").distinct()
    ):
        owned[site_id].add(owner)
    for site in Site.objects.filter(pk__in=owned).order_by("path"):
        if not now_standing().work_time(site).is_workday(today):
            continue
        owners = stale(site, now).filter(owner_id__in=owned[site.pk]).order_by().values_list("owner_id", flat=True)
        people = Person.objects.filter(pk__in=set(owners)).order_by("pk")
        found += [(site, person) for person in people if Actor.of(person).can(CONTACT, site)]
    return found
