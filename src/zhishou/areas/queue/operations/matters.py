"""What a desk queues people for, and its links for phones and the call screen."""

from __future__ import annotations

import re

from django.db import models

from zhishou.areas.queue import public, queries
from zhishou.areas.queue.models import SET, Matter, Ticket
from zhishou.kernel import choosing
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Site
from zhishou.kernel.operation import Command, Refused, ask, operation
from zhishou.kernel.types import Ref

USUAL = (
    ("A", "退换货", Matter.Form.RETURN), ("B", "开发票", Matter.Form.INVOICE), ("C", "寄存", Matter.Form.LOCKER),
    ("D", "咨询", Matter.Form.ANSWERS), ("E", "投诉建议", Matter.Form.INTAKE),
)  # fmt: skip
"""What most desks of stores are asked for."""


def url_of(row: models.Model) -> str:
    """The page of a site's matters."""
    site = row if isinstance(row, Site) else row.site  # type: ignore[attr-defined]
    return f"/queue/matters?site={site.code}"


class AtSite(Command):
    site: Ref[Site] = ask("门店", choices=choosing.sites(SET))


class Adding(Command):
    site: Ref[Site] = ask("门店", choices=choosing.sites(SET))
    letter: str = ask("字母", at_least=1, at_most=1, public=True, hint="号码的第一个字，例如 A")
    name: str = ask("事项名称", at_least=1, at_most=12, hint="例如 退换货")
    form: Matter.Form = ask("叫到后打开", default=Matter.Form.NONE)


class Changing(Command):
    matter: Ref[Matter] = ask("事项")
    name: str = ask("事项名称", at_least=1, at_most=12)
    form: Matter.Form = ask("叫到后打开")


class OfMatter(Command):
    matter: Ref[Matter] = ask("事项")


@operation(
    "queue.take_usual", label="用常见的排队事项", capability=SET, about="site", leads_to_made=True, url_after=url_of
)
def take_usual(act: Act, cmd: AtSite) -> Matter:
    """Returns, invoices, lockers, enquiries, complaints: to be changed later; for a site that has no matters yet."""
    site = act.lock(cmd.site)
    if Matter.objects.filter(site=site, retired_at=None).exists():
        raise Refused("queue.matters_there", site=site.name)
    made = [
        Matter.objects.create(site=site, letter=letter, name=name, form=form, by=act.person, at=act.now)
        for letter, name, form in USUAL
    ]
    return made[0]


@operation("queue.add_matter", label="加排队事项", capability=SET, url_after=url_of)
def add_matter(act: Act, cmd: Adding) -> Matter:
    """Another matter with a letter of its own. Refused when letter or name is taken there."""
    letter = cmd.letter.upper()
    if not re.fullmatch("[A-Z]", letter):
        raise Refused("queue.letter")
    if Matter.objects.filter(site=cmd.site, retired_at=None, letter=letter).exists():
        raise Refused("queue.letter_taken", site=cmd.site.name, letter=letter)
    _expect_name_free(cmd.site, cmd.name)
    made: Matter = Matter.objects.create(
        site=cmd.site, letter=letter, name=cmd.name, form=cmd.form, by=act.person, at=act.now
    )
    return made


@operation("queue.change_matter", label="改排队事项", capability=SET, about="matter", url_after=url_of)
def change_matter(act: Act, cmd: Changing) -> Matter:
    """Another name or another form; the letter stays, for it is on the numbers people hold."""
    row = in_use(act, cmd.matter)
    if cmd.name != row.name:
        _expect_name_free(row.site, cmd.name)
    row.name, row.form = cmd.name, cmd.form
    row.save(update_fields=["name", "form"])
    return row


@operation("queue.retire_matter", label="停用排队事项", capability=SET, about="matter", url_after=url_of)
def retire_matter(act: Act, cmd: OfMatter) -> Matter:
    """Nobody queues for it any more. Refused while somebody does today."""
    row = in_use(act, cmd.matter)
    waiting = Ticket.objects.filter(matter=row, day=queries.today(), state=Ticket.State.WAITING).count()
    if waiting:
        raise Refused("queue.people_waiting", name=row.name, n=waiting)
    row.retired_at, row.retired_by = act.now, act.person
    row.save(update_fields=["retired_at", "retired_by"])
    return row


@operation("queue.open_to_public", label="开通扫码取号和叫号屏", capability=SET, about="site", url_after=url_of)
def open_to_public(act: Act, cmd: AtSite) -> Site:
    """The code for phones and the address of the call screen; asked for again, they stay the same."""
    site = act.lock(cmd.site)
    if not public.is_open(site):
        public.open_to_all(site, act.person)
    return site


def in_use(act: Act, given: Matter) -> Matter:
    """The matter, locked. Refused when it was retired a moment before."""
    row = act.lock(given)
    if row.retired_at is not None:
        raise Refused("queue.retired", name=row.name)
    return row


def _expect_name_free(site: Site, name: str) -> None:
    if Matter.objects.filter(site=site, name=name, retired_at=None).exists():
        raise Refused("queue.name_taken", site=site.name, name=name)
