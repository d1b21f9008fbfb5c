"""What is done about offices: put on the register, spoken to, followed up (property.manager.5)."""

from __future__ import annotations

from datetime import date

from django.db import models

from zhishou.areas.contacts.models import KEEP, Contact, Office, Talk
from zhishou.areas.customers import phones
from zhishou.areas.customers.operations import spend_reveal
from zhishou.kernel import choosing, clock, numbering
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Site
from zhishou.kernel.operation import Command, Invalid, Refused, ask, operation
from zhishou.kernel.types import Ref


def url_of(row: models.Model) -> str:
    """The page of the office."""
    return (row if isinstance(row, Office) else row.office).url()  # type: ignore[attr-defined]


class Adding(Command):
    site: Ref[Site] = ask("小区或公司", choices=choosing.sites(KEEP))
    name: str = ask("单位名称", at_least=2, at_most=60, hint="写全称")
    kind: Office.Kind = ask("类别")
    about: str = ask("管什么事", default="", at_most=300)
    address: str = ask("地址", default="", at_most=120)
    cadence_days: int | None = ask(
        "多少天联系一次", default=None, at_least=1, at_most=730, hint="超过就提醒；不填就不提醒"
    )


class Changing(Command):
    office: Ref[Office] = ask("单位")
    name: str = ask("单位名称", at_least=2, at_most=60)
    kind: Office.Kind = ask("类别")
    about: str = ask("管什么事", default="", at_most=300)
    address: str = ask("地址", default="", at_most=120)
    cadence_days: int | None = ask(
        "多少天联系一次", default=None, at_least=1, at_most=730, hint="超过就提醒；不填就不提醒"
    )


class Retiring(Command):
    office: Ref[Office] = ask("单位")


class AddingPerson(Command):
    office: Ref[Office] = ask("单位")
    name: str = ask("姓名", at_least=1, at_most=40)
    title: str = ask("职务", default="", at_most=40)
    phone: str = ask("电话", default="", at_most=20)


class OfPerson(Command):
    contact: Ref[Contact] = ask("联系人")


class Recording(Command):
    office: Ref[Office] = ask("单位")
    on: date = ask("日期")
    person: str = ask("和谁谈的", default="", at_most=60)
    matter: str = ask("事项", at_least=2, at_most=300, multiline=True)
    outcome: str = ask("结果", default="", at_most=500, multiline=True)
    follow_on: date | None = ask("哪天跟进", default=None, hint="填了就由你按时跟进，到期提醒")


class FollowingUp(Command):
    talk: Ref[Talk] = ask("联系记录")
    result: str = ask("跟进结果", at_least=2, at_most=500, multiline=True)


@operation("contacts.add", label="登记外联单位", capability=KEEP, url_after=url_of)
def add(act: Act, cmd: Adding) -> Office:
    """An office on the register, by its name once at a site."""
    _refuse_twice(cmd.site, cmd.name)
    made: Office = Office.objects.create(
        site=cmd.site, name=cmd.name, kind=cmd.kind, about=cmd.about, address=cmd.address,
        cadence_days=cmd.cadence_days, by=act.person, at=act.now,
    )  # fmt: skip
    return made


@operation("contacts.change", label="改外联单位", capability=KEEP, about="office", url_after=url_of)
def change(act: Act, cmd: Changing) -> Office:
    """Another name, kind, address or cadence."""
    row = _in_use(act, cmd.office)
    if cmd.name != row.name:
        _refuse_twice(row.site, cmd.name)
    for name in ("name", "kind", "about", "address", "cadence_days"):
        setattr(row, name, getattr(cmd, name))
    row.save(update_fields=["name", "kind", "about", "address", "cadence_days"])
    return row


@operation("contacts.retire", label="停用外联单位", capability=KEEP, about="office", url_after=lambda row: "/contacts")
def retire(act: Act, cmd: Retiring) -> Office:
    """No longer spoken to; its log stays. Refused while something of it is to be followed up."""
    row = _in_use(act, cmd.office)
    if waiting := row.talks.filter(follow_on__isnull=False, followed_at=None).first():
        raise Refused("contacts.still_to_follow", number=waiting.number, day=waiting.follow_on)
    row.retired_at = act.now
    row.save(update_fields=["retired_at"])
    return row


@operation("contacts.add_person", label="加联系人", capability=KEEP, about="office", url_after=url_of)
def add_person(act: Act, cmd: AddingPerson) -> Contact:
    """Somebody to speak to there."""
    try:
        phone = phones.tidy(cmd.phone)
    except ValueError as wrong:
        raise Invalid({"phone": [str(wrong)]}) from None
    office = _in_use(act, cmd.office)
    made: Contact = Contact.objects.create(office=office, name=cmd.name, title=cmd.title, phone=phone)
    return made


@operation("contacts.end_person", label="停用联系人", capability=KEEP, about="contact", url_after=url_of)
def end_person(act: Act, cmd: OfPerson) -> Contact:
    """Does not work there any more: name, post and number are emptied; what was spoken stays in the log."""
    row = act.lock(cmd.contact)
    row.name, row.title, row.phone, row.ended_at = "", "", "", act.now
    row.save(update_fields=["name", "title", "phone", "ended_at"])
    return row


@operation("contacts.reveal", label="查看联系人电话", capability=KEEP, about="contact", url_after=url_of)
def reveal(act: Act, cmd: OfPerson) -> Contact:
    """Show the whole telephone number: an event, counted with every other look at whole numbers."""
    spend_reveal(act, cmd.contact.site)
    return cmd.contact


@operation("contacts.record", label="登记联系", capability=KEEP, about="office", leads_to_made=True, url_after=url_of)
def record(act: Act, cmd: Recording) -> Talk:
    """What was spoken, and when it is to be followed up: that is owed by whoever writes it.

    Refused for a day to come, and for following up on a day that has passed.
    """
    office = _in_use(act, cmd.office)
    if cmd.on > clock.today() or (cmd.follow_on is not None and cmd.follow_on < clock.today()):
        raise Refused("contacts.days", on=cmd.on)
    made: Talk = Talk.objects.create(
        site=office.site, number=numbering.take("WL"), office=office, on=cmd.on, person=cmd.person, matter=cmd.matter,
        outcome=cmd.outcome, follow_on=cmd.follow_on, by=act.person, at=act.now,
    )  # fmt: skip
    _spoken_to(office, cmd.on)
    act.note(number=made.number)
    return made


@operation("contacts.follow_up", label="跟进联系", capability=KEEP, about="talk", url_after=url_of)
def follow_up(act: Act, cmd: FollowingUp) -> Talk:
    """What came of it on the day it was to be followed up; that ends what was owed. Refused a second time."""
    row = act.lock(cmd.talk)
    if not row.waits:
        raise Refused("contacts.nothing_to_follow", number=row.number)
    row.followed, row.followed_by, row.followed_at = cmd.result, act.person, act.now
    row.save(update_fields=["followed", "followed_by", "followed_at"])
    _spoken_to(row.office, clock.today())
    return row


def _in_use(act: Act, given: Office) -> Office:
    row = act.lock(given)
    if row.retired_at is not None:
        raise Refused("contacts.retired", name=row.name)
    return row


def _refuse_twice(site: Site, name: str) -> None:
    if Office.objects.filter(site=site, name=name, retired_at=None).exists():
        raise Refused("contacts.there", name=name)


def _spoken_to(office: Office, on: date) -> None:
    if office.last_on is None or office.last_on < on:
        office.last_on = on
        office.save(update_fields=["last_on"])
