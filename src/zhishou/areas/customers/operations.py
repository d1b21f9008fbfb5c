"""What is done with customers' files: open, change, assign, contact, record a service, show a phone number."""

from __future__ import annotations

from datetime import date, time
from typing import Annotated, Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import AfterValidator

from zhishou.areas.customers import closing, phones, queries, rounds
from zhishou.areas.customers.models import Assignment, Contact, Customer, ServiceRecord
from zhishou.areas.customers.words import REVEALS_A_DAY
from zhishou.kernel import clock, numbering, settings_store
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Event, Person, Site
from zhishou.kernel.operation import Command, Invalid, Refused, ask, operation
from zhishou.kernel.templatetags.zhishou import mask_phone
from zhishou.kernel.types import Moment, Ref

Phone = Annotated[str, AfterValidator(phones.tidy)]
Email = Annotated[str, AfterValidator(phones.tidy_email)]


class Weekday(models.IntegerChoices):
    """Days of the week as ISO numbers them."""

    MONDAY = 1, gettext_lazy("周一")
    TUESDAY = 2, gettext_lazy("周二")
    WEDNESDAY = 3, gettext_lazy("周三")
    THURSDAY = 4, gettext_lazy("周四")
    FRIDAY = 5, gettext_lazy("周五")
    SATURDAY = 6, gettext_lazy("周六")
    SUNDAY = 7, gettext_lazy("周日")


def _url(row: models.Model) -> str:
    customer = row if isinstance(row, Customer) else row.customer  # type: ignore[attr-defined]
    return str(customer.url())


def _sites(actor: Actor, _row: models.Model | None) -> list[tuple[str, str]]:
    held = Site.objects.filter(pk__in=actor.sites("keep_customers"))
    return [(str(site.pk), site.name) for site in held]


class FileFields(Command):
    """What a customer's file says, apart from the telephone numbers."""

    name: str = ask("姓名", at_least=1, at_most=60)
    kind: Customer.Kind = ask("类型", default=Customer.Kind.RESIDENT)
    place: str = ask("房号或地址", default="", at_most=80, hint="例如 7-1203、7栋1单元1203")
    is_vip: bool = ask("重要客户", default=False)
    member_card: str = ask("会员卡号", default="", at_most=30)
    member_since: date | None = ask("入会日期", default=None)
    card_expires_on: date | None = ask("会员卡到期", default=None)
    rest_from: time | None = ask("休息开始", default=None, hint="这段时间不打扰客户，例如上夜班的人白天休息")
    rest_to: time | None = ask("休息结束", default=None)
    rest_days: list[Weekday] = ask("休息日不打扰", default=[])
    wish_from: time | None = ask("希望来电开始", default=None, hint="只在这段时间打电话")
    wish_to: time | None = ask("希望来电结束", default=None)
    wish: str = ask("来电意愿", default="", at_most=200, hint="客户希望怎样、什么时候联系，用客户自己的话")
    no_marketing: bool = ask("不接受推广联系", default=False)
    note: str = ask("备注", default="", at_most=1000, multiline=True)


class CreateCustomer(FileFields):
    site: Ref[Site] = ask("小区或门店", choices=_sites)
    mobile: Phone = ask("手机", default="", at_most=30)
    email: Email = ask("电子邮箱", default="", at_most=120, hint="顾客从这个邮箱来信，就认得是谁")
    other_phones: str = ask("其他电话", default="", at_most=120, hint="几个号码用逗号隔开")


class ChangeCustomer(FileFields):
    customer: Ref[Customer] = ask("客户")
    mobile: Phone = ask("新的手机", default="", at_most=30, hint="不填表示号码不变")
    email: Email = ask("新的电子邮箱", default="", at_most=120, hint="不填表示不变")
    other_phones: str = ask("新的其他电话", default="", at_most=120, hint="不填表示不变；几个号码用逗号隔开")


class OfCustomer(Command):
    """A command about a customer that makes a row of its own: its place is the customer's."""

    customer: Ref[Customer] = ask("客户")

    @property
    def site(self) -> Site:
        """Where authority is needed."""
        return self.customer.site


@operation("customers.create", label="建立档案", capability="keep_customers", url_after=_url)
def create(act: Act, cmd: CreateCustomer) -> Customer:
    """Open a customer's file (seed service.files.1). Refused when the same name and mobile are on file at the site."""
    there = file_of(cmd.site, cmd.name, cmd.mobile)
    if there is not None:
        raise Refused("customer.already_there", name=cmd.name, mobile=mask_phone(cmd.mobile), number=there.number)
    return add(
        cmd.site, {**_said(cmd), "mobile": cmd.mobile, "email": cmd.email, "other_phones": _others(cmd.other_phones)}
    )


@operation("customers.change", label="修改资料", capability="keep_customers", about="customer", url_after=_url)
def change(act: Act, cmd: ChangeCustomer) -> Customer:
    """State a customer's file anew: what is left empty is cleared, but telephone numbers left empty stay."""
    customer = act.lock(cmd.customer)
    said = _said(cmd)
    if cmd.mobile:
        said["mobile"] = cmd.mobile
    if cmd.email:
        said["email"] = cmd.email
    if cmd.other_phones:
        said["other_phones"] = _others(cmd.other_phones)
    act.note(changed=sorted(name for name, value in said.items() if getattr(customer, name) != value))
    for name, value in said.items():
        setattr(customer, name, value)
    _check(customer)
    customer.updated_at = act.now
    customer.save()
    rounds.seen_to(act, customer, rounds.How.CHANGED)
    return customer


def file_of(site: Site, name: str, mobile: str) -> Customer | None:
    """The file at a site of the same name and mobile; None without a mobile, which alone tells people apart."""
    return Customer.objects.filter(site=site, name=name, mobile=mobile).first() if mobile else None


def add(site: Site, given: dict[str, Any]) -> Customer:
    """A new file within an operation of this or another area (intake of a case). Invalid names the wrong field."""
    customer = Customer(site=site, number=numbering.take("K"), **given)
    _check(customer)
    customer.save(force_insert=True)
    return customer


def _said(cmd: FileFields) -> dict[str, Any]:
    said = {name: getattr(cmd, name) for name in FileFields.model_fields}
    said["rest_days"] = sorted({int(day) for day in cmd.rest_days})
    return said


def _others(text: str) -> list[str]:
    try:
        return phones.tidy_all(text)
    except ValueError as wrong:
        raise Invalid({"other_phones": [str(wrong)]}) from None


def _check(customer: Customer) -> None:
    """The rules of a file that concern two fields, field by field."""
    wrong: dict[str, list[str]] = {}
    if (customer.rest_from is None) != (customer.rest_to is None):
        wrong["rest_to" if customer.rest_to is None else "rest_from"] = [_("休息时间请把开始和结束都填上。")]
    elif customer.rest_from is not None and customer.rest_from == customer.rest_to:
        wrong["rest_to"] = [_("休息开始和结束相同，请改正。")]
    if (customer.wish_from is None) != (customer.wish_to is None):
        wrong["wish_to" if customer.wish_to is None else "wish_from"] = [_("希望来电的时间请把开始和结束都填上。")]
    elif customer.wish_from is not None and customer.wish_to is not None and customer.wish_from >= customer.wish_to:
        wrong["wish_to"] = [_("结束要晚于开始。")]
    if len(customer.rest_days) == len(Weekday):
        wrong["rest_days"] = [_("七天都不能打扰，就没有可以联系的日子了。请至少留一天，或在来电意愿里写明改用短信。")]
    if customer.member_card:
        same = Customer.objects.filter(site_id=customer.site_id, member_card=customer.member_card)
        if (other := same.exclude(pk=customer.pk).first()) is not None:
            wrong["member_card"] = [_("这个卡号已经在 {number} 的档案里。").format(number=other.number)]
    if wrong:
        raise Invalid(wrong)


def _contact_people(actor: Actor, row: models.Model | None) -> list[tuple[str, str]]:
    site = row.site if isinstance(row, Customer) else None
    return [(str(person.pk), person.name) for person in queries.people_who_contact(actor, site)]


class AssignCustomer(OfCustomer):
    person: Ref[Person] = ask("负责人", choices=_contact_people)


@operation("customers.assign", label="分派客户", capability="assign_customers", url_after=_url)
def assign(act: Act, cmd: AssignCustomer) -> Assignment:
    """Name the person who looks after a customer from now on (seed service.files.2-4).

    Refused when that person's duties do not include contacting customers there, and when the account is closed.
    """
    customer = act.lock(cmd.customer)
    closing.expect_open(customer)
    if customer.owner_id == cmd.person.pk:
        raise Refused("customer.same_owner", name=cmd.person.name)
    if not Actor.of(cmd.person).can("contact_customers", customer.site):
        raise Refused("customer.cannot_own", name=cmd.person.name, site=customer.site.name)
    customer.owner = cmd.person
    customer.updated_at = act.now
    customer.save()
    rounds.seen_to(act, customer, rounds.How.MOVED)
    return Assignment.objects.create(
        site_id=customer.site_id, customer=customer, person=cmd.person, by=act.actor.person, at=act.now
    )


def set_no_marketing(customer: Customer, *, wanted: bool) -> None:
    """Write on the file whether the customer refuses offers; the area that asked them keeps when and how they said so."""
    customer.no_marketing = wanted
    customer.save(update_fields=["no_marketing"])


class ContactCustomer(OfCustomer):
    at: Moment | None = ask("联系时间", default=None, hint="不填就是现在")
    channel: Contact.Channel = ask("方式")
    words: str = ask("沟通内容", at_least=1, at_most=2000, multiline=True, hint="谈了什么、客户有什么需要、约定了什么")


@operation("customers.contact", label="联系备案", capability="contact_customers", url_after=_url)
def contact(act: Act, cmd: ContactCustomer) -> Contact:
    """Put a talk with a customer on file; the first one after an assignment keeps the one-week duty (service.files.4)."""
    if cmd.at is not None and cmd.at > act.now:
        raise Refused("customer.contact_ahead")
    customer = act.lock(cmd.customer)
    last = customer.assignments.order_by("-at").first()
    talks = customer.contacts.filter(at__gte=last.at) if last else customer.contacts.all()
    customer.updated_at = act.now
    customer.save()
    rounds.seen_to(act, customer, rounds.How.CONTACTED)
    return Contact.objects.create(
        site_id=customer.site_id,
        customer=customer,
        by=act.person,
        at=cmd.at or act.now,
        channel=cmd.channel,
        kind=Contact.Kind.OTHER if talks.exists() else Contact.Kind.FIRST,
        words=cmd.words,
    )


class RecordService(OfCustomer):
    item: str = ask("服务项目", at_least=1, at_most=80)
    at: Moment = ask("服务时间")
    place: str = ask("服务地点", at_least=1, at_most=80)
    technician: str = ask("服务人员", at_least=1, at_most=40)
    note: str = ask("说明", default="", at_most=1000, multiline=True)


@operation("customers.record_service", label="登记服务", capability="record_services", url_after=_url)
def record_service(act: Act, cmd: RecordService) -> ServiceRecord:
    """Record what was done for a customer; a callback is expected within three days (seed service.visits.5)."""
    from zhishou.areas.callbacks.operations import expect

    if cmd.at > act.now:
        raise Refused("customer.service_ahead")
    closing.expect_open(cmd.customer)
    record = ServiceRecord.objects.create(
        number=numbering.take("S"),
        site_id=cmd.customer.site_id,
        customer=cmd.customer,
        item=cmd.item,
        at=cmd.at,
        place=cmd.place,
        person=Person.objects.within(act.actor).filter(name=cmd.technician, is_active=True).first(),
        technician=cmd.technician,
        note=cmd.note,
        recorded_by=act.actor.person,
        recorded_at=act.now,
    )
    expect(record, act)
    return record


class RevealContacts(Command):
    customer: Ref[Customer] = ask("客户")


@operation("customers.reveal", label="查看完整电话", capability="reveal_contacts", about="customer", url_after=_url)
def reveal(act: Act, cmd: RevealContacts) -> Customer:
    """Show a customer's whole telephone numbers: leaves an event, at most so many a person and day (a setting)."""
    if not cmd.customer.phones:
        raise Refused("customer.no_phone")
    spend_reveal(act, cmd.customer.site)
    return cmd.customer


REVEALS = (
    "customers.reveal",
    "callbacks.reveal",
    "calls.reveal",
    "calls.reveal_message",
    "cases.reveal",
    "people.reveal",
    "property.reveal_phone",
    "agency.reveal_contact",
    "contacts.reveal",
    "marketing.reveal",
    "marketing.reveal_lead",
    "publicity.reveal",
    "recruiting.reveal",
)  # every look at whole numbers counts together


def spend_reveal(act: Act, site: Site) -> None:
    """Count one look at whole numbers for the one who acts; refused when the day's are used up (a setting)."""
    assert act.operation.name in REVEALS, f"{act.operation.name} would never be counted"
    # One after another for the same person, so that two windows cannot both take the last one.
    person = Person.objects.select_for_update(of=("self",)).get(pk=act.person.pk)
    limit = int(settings_store.value(REVEALS_A_DAY.name, site))
    used = reveals_today(person)
    if used >= limit:
        raise Refused("customer.reveals_used_up", used=used, limit=limit)


def reveals_today(person: Person) -> int:
    """How often the person has looked at whole numbers since local midnight."""
    since = clock.midnight(clock.today())
    return Event.objects.filter(actor=person, operation__in=REVEALS, at__gte=since).count()
