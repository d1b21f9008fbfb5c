"""客户: a file is opened and kept, somebody answers for it, its people are known (agency.department.1, agency.account_manager.3)."""

from __future__ import annotations

from typing import Annotated

from django.db import models
from pydantic import AfterValidator

from zhishou.areas.agency import queries
from zhishou.areas.agency.models import CLIENTS, CONTACT, LEAD, Client, ContactPerson
from zhishou.areas.agency.saying import change, url_of
from zhishou.areas.customers import phones
from zhishou.areas.customers.operations import spend_reveal
from zhishou.kernel import numbering
from zhishou.kernel.actor import Actor, holders
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Notice, Person, Site
from zhishou.kernel.operation import Command, Refused, ask, operation
from zhishou.kernel.types import Ref

Phone = Annotated[str, AfterValidator(phones.tidy)]
Email = Annotated[str, AfterValidator(phones.tidy_email)]


def _sites(actor: Actor, _row: models.Model | None) -> list[tuple[str, str]]:
    return [(str(one.pk), one.name) for one in Site.objects.filter(pk__in=actor.sites(CLIENTS)).order_by("pk")]


class ClientFields(Command):
    """What the file of a client says."""

    name: str = ask("客户名称", at_least=2, at_most=60, hint="营业执照上的名称")
    industry: str = ask("行业", default="", at_most=30)
    level: Client.Level = ask("级别", default=Client.Level.USUAL)
    address: str = ask("地址", default="", at_most=120)
    about: str = ask("客户情况", default="", at_most=1000, multiline=True, hint="做什么，卖给谁，过去的广告，对手是谁")


class OpenClient(ClientFields):
    site: Ref[Site] = ask("公司", choices=_sites)
    owner: Ref[Person] | None = ask("负责人", default=None, choices=queries.owners, hint="不选就是自己")


class ChangeClient(ClientFields):
    client: Ref[Client] = ask("客户")


class AssignClient(Command):
    client: Ref[Client] = ask("客户")
    owner: Ref[Person] = ask("负责人", choices=queries.owners)
    reason: str = ask("原因", default="", at_most=200)


class EndClient(Command):
    client: Ref[Client] = ask("客户")
    reason: str = ask("停止合作的原因", at_least=2, at_most=300)


class PersonFields(Command):
    """What is known about somebody at the client's."""

    name: str = ask("姓名", at_least=1, at_most=30)
    title: str = ask("职务", default="", at_most=40)
    decides: bool = ask("决策人", default=False, hint="预算和方案由他或她点头")
    email: Email = ask("电子邮箱", default="", at_most=120)
    note: str = ask("备注", default="", at_most=300)


class AddContact(PersonFields):
    client: Ref[Client] = ask("客户")
    mobile: Phone = ask("手机", default="", at_most=30)


class ChangeContact(PersonFields):
    contact: Ref[ContactPerson] = ask("联系人")
    mobile: Phone = ask("新的手机", default="", at_most=30, hint="不填表示号码不变")


class OfContact(Command):
    contact: Ref[ContactPerson] = ask("联系人")


@operation("agency.open_client", label="建立客户档案", capability=CLIENTS, leads_to_made=True, url_after=url_of)
def open_client(act: Act, cmd: OpenClient) -> Client:
    """Open the file of a company one wants to win. Refused when it is on file, and when its owner may not lead one of its size."""
    if there := Client.objects.filter(site=cmd.site, name=cmd.name).first():
        raise Refused("agency.client_there", name=there.name, number=there.number)
    owner = _fit(cmd.owner or act.person, cmd.site, cmd.level)
    said = {name: getattr(cmd, name) for name in ClientFields.model_fields}
    made = Client.objects.create(
        site=cmd.site,
        number=numbering.take("GK", 4),
        owner=owner,
        by=act.person,
        at=act.now,
        standing_at=act.now,
        **said,
    )
    act.note(number=made.number)
    _tell(act, made)
    return made


@operation("agency.change_client", label="修改客户档案", capability=CLIENTS, about="client", url_after=url_of)
def change_client(act: Act, cmd: ChangeClient) -> Client:
    """State what the file says anew. A client that has grown needs an owner who may lead one of its size first."""
    row = act.lock(cmd.client)
    if Client.objects.filter(site=row.site, name=cmd.name).exclude(pk=row.pk).exists():
        raise Refused("agency.client_there", name=cmd.name, number=row.number)
    if cmd.level != row.level:
        _fit(row.owner, row.site, cmd.level)
    change(row, **{name: getattr(cmd, name) for name in ClientFields.model_fields})
    return row


@operation("agency.assign_client", label="定客户负责人", capability=LEAD, about="client", url_after=url_of)
def assign_client(act: Act, cmd: AssignClient) -> Client:
    """Say who answers for a client from now on. A client that is not small needs somebody who may lead one."""
    row = act.lock(cmd.client)
    change(row, owner=_fit(cmd.owner, row.site, row.level))
    _tell(act, row)
    return row


@operation("agency.end_client", label="停止合作", capability=LEAD, about="client", url_after=url_of)
def end_client(act: Act, cmd: EndClient) -> Client:
    """Work with the client has ended. Refused while a project is open."""
    row = act.lock(cmd.client)
    if n := row.projects.filter(closed_at=None).count():
        raise Refused("agency.projects_open", name=row.name, n=n)
    change(row, standing=Client.Standing.ENDED, standing_at=act.now)
    return row


@operation("agency.add_contact", label="添加联系人", capability=CONTACT, about="client", url_after=url_of)
def add_contact(act: Act, cmd: AddContact) -> ContactPerson:
    """Put somebody at the client's on file; who decides is marked."""
    said = {name: getattr(cmd, name) for name in PersonFields.model_fields}
    made: ContactPerson = ContactPerson.objects.create(
        client=act.lock(cmd.client), mobile=cmd.mobile, by=act.person, at=act.now, **said
    )
    return made


@operation("agency.change_contact", label="修改联系人", capability=CONTACT, about="contact", url_after=url_of)
def change_contact(act: Act, cmd: ChangeContact) -> ContactPerson:
    """State anew what is known about somebody; a mobile left empty stays."""
    row = act.lock(cmd.contact)
    said = {name: getattr(cmd, name) for name in PersonFields.model_fields}
    change(row, **said, mobile=cmd.mobile or row.mobile)
    return row


@operation("agency.drop_contact", label="联系人已离开", capability=CONTACT, about="contact", url_after=url_of)
def drop_contact(act: Act, cmd: OfContact) -> ContactPerson:
    """The person has left the client's; what was said with them stays on file."""
    row = act.lock(cmd.contact)
    change(row, left_at=row.left_at or act.now)
    return row


@operation("agency.reveal_contact", label="查看联系人电话", capability=CONTACT, about="contact", url_after=url_of)
def reveal_contact(act: Act, cmd: OfContact) -> ContactPerson:
    """Show the whole mobile: leaves an event, counts among the looks of the day (a setting)."""
    if not cmd.contact.mobile:
        raise Refused("agency.no_phone", name=cmd.contact.name)
    spend_reveal(act, cmd.contact.site)
    return cmd.contact


def _fit(person: Person, site: Site, level: str) -> Person:
    """The person, when a client of that size may be answered for by them."""
    if level != Client.Level.SMALL and person.pk not in {one.pk for one in holders(LEAD, site)}:
        raise Refused("agency.too_big", name=person.name)
    return person


def _tell(act: Act, row: Client) -> None:
    if row.owner_id != act.person.pk:
        facts = {"name": act.person.name, "client": row.name}
        Notice.objects.create(person=row.owner, kind="agency.owner", facts=facts, url=row.url(), at=act.now)
