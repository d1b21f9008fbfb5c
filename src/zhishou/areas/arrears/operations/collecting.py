"""Who collects where; contacts and promises (implied.building_keeper.3, property.cashier.9)."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import models

from zhishou.areas.arrears.models import Collector, Contact
from zhishou.areas.arrears.queries import owing
from zhishou.areas.payments import whose
from zhishou.areas.property.models import Building, Unit
from zhishou.kernel import clock, files
from zhishou.kernel.actor import Actor, holdings_at
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Person, Site
from zhishou.kernel.operation import Command, Refused, ask, operation
from zhishou.kernel.types import Money, Ref, Upload

LONGEST_PROMISE = timedelta(days=92)


def unit_page(row: models.Model) -> str:
    """A unit's arrears."""
    return f"/arrears/units/{row.pk if isinstance(row, Unit) else row.unit_id}"  # type: ignore[attr-defined]


def _people(actor: Actor, row: models.Model | None) -> list[tuple[str, str]]:
    """Choices: who holds the duty of visiting or collecting, wherever it is."""
    held = holdings_at(clock.now()).filter(clause__grants__overlap=["visit_arrears", "collect_arrears"])
    people = Person.objects.within(actor).filter(pk__in=held.values("appointment__person_id"), is_active=True)
    return [(str(person.pk), person.name) for person in people.order_by("sort_key")]


class AssignCollector(Command):
    building: Ref[Building] = ask("楼栋")
    person: Ref[Person] = ask("催缴负责人", choices=_people)

    @property
    def site(self) -> Site:
        """Where authority is needed."""
        return self.building.site


class RecordContact(Command):
    unit: Ref[Unit] = ask("房屋")
    tenant: int | None = ask("住户", default=None, hint="住户的编号（文书和欠费里的）；不填就是业主")
    way: Contact.Way = ask("方式", default=Contact.Way.VISIT)
    result: Contact.Result = ask("结果", widget="radio")
    promise_on: date | None = ask("答应哪天交", default=None, hint="答应交的时候填")
    promise: Money | None = ask("答应交多少（元）", default=None, at_least=1, hint="不填就是全部欠款")
    words: str = ask("经过", default="", at_most=500, multiline=True)
    photos: list[Upload] = ask("照片", default=[], at_most=6)
    signature: Upload | None = ask("业主签字", default=None, widget="signature", hint="愿意签的，在承诺上签字")

    @property
    def site(self) -> Site:
        """Where authority is needed."""
        return self.unit.site


class OfContact(Command):
    contact: Ref[Contact] = ask("催缴记录")


@operation(
    "arrears.assign_collector", label="指定催缴负责人", capability="review_statistics",
    url_after=lambda row: f"/collection/collectors?site={row.site.code}",  # type: ignore[attr-defined]
)  # fmt: skip
def assign_collector(act: Act, cmd: AssignCollector) -> Collector:
    """Say who collects in a building from today on; whoever did so before has done so until today."""
    today = clock.today()
    before = Collector.objects.filter(building=cmd.building, ends_on=None).first()
    if before is not None and before.person_id == cmd.person.pk:
        return before
    if before is not None:
        before.ends_on = today
        before.save(update_fields=["ends_on"])
    return Collector.objects.create(site=cmd.site, building=cmd.building, person=cmd.person, starts_on=today)


@operation("arrears.record_contact", label="记录催缴", capability="visit_arrears", about="unit", url_after=unit_page)
def record_contact(act: Act, cmd: RecordContact) -> Contact:
    """Write down a visit, call or message: result, and the promise with its day (implied.building_keeper.3).

    A promise is for a day within three months and stands still the ladder of who gave it until then. Refused when the
    one who was asked owes nothing.
    """
    debtor = owing.debtor_of(cmd.unit, cmd.tenant)
    owed = debtor.owed_fen if debtor else 0
    if debtor is None or owed <= 0:
        raise Refused("arrears.nothing_owed", unit=cmd.unit.code)
    promised = cmd.result == Contact.Result.PROMISED
    today = clock.today()
    if promised and (cmd.promise_on is None or not today <= cmd.promise_on <= today + LONGEST_PROMISE):
        raise Refused("arrears.promise_day", last=(today + LONGEST_PROMISE).isoformat())
    made = Contact.objects.create(
        site=cmd.site, unit=cmd.unit, tenant_id=debtor.tenant, way=cmd.way, result=cmd.result, words=cmd.words, owed_fen=owed, by=act.person,
        at=act.now, promise_on=cmd.promise_on if promised else None,
        promise_fen=min(int(cmd.promise or owed), owed) if promised else None,
        promise=Contact.Promise.OPEN if promised else Contact.Promise.NONE,
    )  # fmt: skip
    if promised:
        _only(made)
    for photo in cmd.photos:
        files.keep(photo, about=made, kind="visit", site=cmd.site, by=act.person)
    if cmd.signature is not None:
        files.keep(cmd.signature, about=made, kind="signature", site=cmd.site, by=act.person)
    act.note(way=cmd.way.value, result=cmd.result.value, owed=owed)
    return made


def _only(made: Contact) -> None:
    """A new promise takes the place of one that was still open or broken."""
    earlier = Contact.objects.filter(
        unit=made.unit_id, tenant=made.tenant_id, promise__in=[Contact.Promise.OPEN, Contact.Promise.BROKEN]
    )
    earlier.exclude(pk=made.pk).update(promise=Contact.Promise.NONE)


@operation("arrears.keep_promise", label="承诺已兑现", capability="collect_arrears", about="contact", by_system=True)
def keep_promise(act: Act, cmd: OfContact) -> Contact:
    """What was promised has been paid. Refused while it is not."""
    contact = act.lock(cmd.contact)
    if contact.promise == Contact.Promise.OPEN:
        if not is_kept(contact):
            raise Refused("arrears.promise_unpaid", unit=contact.unit.code)
        contact.promise = Contact.Promise.KEPT
        contact.save(update_fields=["promise"])
    return contact


@operation("arrears.break_promise", label="承诺没有兑现", capability="collect_arrears", about="contact", by_system=True)
def break_promise(act: Act, cmd: OfContact) -> Contact:
    """The promised day is over and too little was paid: the unit is on the list again. Refused before that day ends."""
    contact = act.lock(cmd.contact)
    if contact.promise != Contact.Promise.OPEN:
        return contact
    if contact.promise_on is not None and contact.promise_on >= clock.today():
        raise Refused("arrears.promise_not_due", day=contact.promise_on.isoformat())
    if is_kept(contact):
        raise Refused("arrears.promise_paid", unit=contact.unit.code)
    contact.promise = Contact.Promise.BROKEN
    contact.save(update_fields=["promise"])
    return contact


def is_kept(contact: Contact) -> bool:
    """True when as much as was promised came in since for what this payer owes, or they owe nothing any more."""
    if whose.paid_since(contact.unit, contact.tenant_id, contact.at) >= (contact.promise_fen or 0):
        return True
    left = next(
        (d for d in owing.of_unit(contact.unit) if (d.tenant, d.is_developer) == (contact.tenant_id, False)), None
    )
    return left is None or left.owed_fen <= 0
