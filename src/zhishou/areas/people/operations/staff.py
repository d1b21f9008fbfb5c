"""People come to work here: their file and their sign-in name."""

from __future__ import annotations

from typing import Annotated

from django.db import models
from pydantic import AfterValidator, SecretStr

from zhishou.areas.customers import phones
from zhishou.areas.people import passwords
from zhishou.areas.people.names import username_is_fine
from zhishou.areas.people.options import own_sites
from zhishou.kernel import pinyin
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Person, Site
from zhishou.kernel.operation import Command, Refused, ask, operation
from zhishou.kernel.types import Ref

Phone = Annotated[str, AfterValidator(phones.tidy)]


def person_url(row: models.Model) -> str:
    """The page of a person, or of the person a row belongs to."""
    person = row if isinstance(row, Person) else getattr(row, "person", None)
    return f"/people/{person.username}" if isinstance(person, Person) else "/people"


class Hire(Command):
    """Someone new."""

    site: Ref[Site] = ask("所在站点", choices=own_sites)
    name: str = ask("姓名", at_most=40)
    username: str = ask("登录名", at_most=40, hint="小写字母开头，可用数字、“.”、“-”、“_”，例如 linxiaowen")
    mobile: Phone = ask("手机", default="", at_most=20)
    password: SecretStr | None = ask(
        "初始密码", default=None, at_most=128, widget="password", hint="不填就由系统生成，只显示一次；首次登录必须修改"
    )


@operation("people.hire", label="录用", capability="organise", url_after=person_url)
def hire(act: Act, cmd: Hire) -> Person:
    """Open a person's file with a first password, shown once and to be changed at the first sign-in.

    It grants nothing: duties come by an appointment and its signed letter.
    """
    person = new_person(cmd.name, cmd.username, cmd.mobile, cmd.site)
    passwords.give_first(act, person, cmd.password)
    person.save()
    return person


def new_person(name: str, username: str, mobile: str, site: Site) -> Person:
    """An unsaved person with a usable sign-in name. Refused when the name is malformed or taken."""
    if not username_is_fine(username):
        raise Refused("people.username")
    if Person.objects.filter(username=username).exists():
        raise Refused("people.username_taken", username=username)
    person = Person(name=name, username=username, mobile=mobile, site=site, sort_key=pinyin.sort_key(name))
    person.set_unusable_password()
    return person


class CorrectPerson(Command):
    """What may be put right in a person's file; the sign-in name stays."""

    person: Ref[Person] = ask("人员")
    name: str = ask("姓名", at_most=40)
    mobile: Phone = ask("新的手机", default="", at_most=20, hint="不填表示号码不变")
    no_mobile: bool = ask("不再留手机号", default=False)
    site: Ref[Site] = ask("所在站点", choices=own_sites)


@operation("people.correct_person", label="更正资料", capability="organise", about="person", url_after=person_url)
def correct_person(act: Act, cmd: CorrectPerson) -> Person:
    """Put right a person's name, mobile or home site. The mobile stays as it is unless it is typed anew or dropped."""
    person = act.lock(cmd.person)
    person.name, person.site = cmd.name, cmd.site
    person.mobile = "" if cmd.no_mobile else cmd.mobile or person.mobile
    person.sort_key = pinyin.sort_key(cmd.name)
    person.save(update_fields=["name", "mobile", "site", "sort_key"])
    return person


class RevealMobile(Command):
    person: Ref[Person] = ask("人员")


@operation("people.reveal", label="查看手机号", capability="organise", about="person", url_after=person_url)
def reveal(act: Act, cmd: RevealMobile) -> Person:
    """Show a colleague's whole mobile number: leaves an event, and counts among the looks a day allows."""
    from zhishou.areas.customers.operations import spend_reveal

    if not cmd.person.mobile:
        raise Refused("people.no_mobile", name=cmd.person.name)
    spend_reveal(act, cmd.person.site)
    return cmd.person
