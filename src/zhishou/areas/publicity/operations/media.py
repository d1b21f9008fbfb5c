"""媒体联系人: put on file, kept current, looked up, let go (agency.department.7)."""

from __future__ import annotations

from typing import Annotated

from django.db import models
from pydantic import AfterValidator

from zhishou.areas.customers import phones
from zhishou.areas.customers.operations import spend_reveal
from zhishou.areas.publicity.models import KEEP, Reporter
from zhishou.kernel import choosing
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Site
from zhishou.kernel.operation import Command, Refused, ask, operation
from zhishou.kernel.types import Ref

Phone = Annotated[str, AfterValidator(phones.tidy)]
Email = Annotated[str, AfterValidator(phones.tidy_email)]


def url_of(row: models.Model) -> str:
    """The list, at the line."""
    assert isinstance(row, Reporter)
    return row.url() if row.left_at is None else "/publicity/media"


class Fields(Command):
    """What is known about somebody of the media."""

    outlet: str = ask("媒体", at_least=1, at_most=60, hint="报纸、电台、网站或账号的名称")
    name: str = ask("姓名", at_least=1, at_most=30)
    title: str = ask("职务", default="", at_most=40)
    beat: str = ask("跑哪一口", default="", at_most=60, hint="例如 消费、科技、地方新闻")
    mobile: Phone = ask("手机", default="", at_most=30)
    email: Email = ask("电子邮箱", default="", at_most=120)
    note: str = ask("备注", default="", at_most=300)


class Adding(Fields):
    site: Ref[Site] = ask("公司", choices=choosing.sites(KEEP))


class Changing(Fields):
    reporter: Ref[Reporter] = ask("媒体联系人")
    mobile: Phone = ask("新的手机", default="", at_most=30, hint="不填表示号码不变")


class OfReporter(Command):
    reporter: Ref[Reporter] = ask("媒体联系人")


@operation("publicity.add_reporter", label="添加媒体联系人", capability=KEEP, url_after=url_of)
def add_reporter(act: Act, cmd: Adding) -> Reporter:
    """Put somebody of the media on file. Refused when the same name at the same outlet is there."""
    _refuse_twice(cmd.site, cmd)
    said = {name: getattr(cmd, name) for name in Fields.model_fields}
    made: Reporter = Reporter.objects.create(site=cmd.site, by=act.person, at=act.now, **said)
    return made


@operation("publicity.change_reporter", label="修改媒体联系人", capability=KEEP, about="reporter", url_after=url_of)
def change_reporter(act: Act, cmd: Changing) -> Reporter:
    """State anew what is known about somebody; a mobile left empty stays. Refused once they have left."""
    row = _there(act, cmd.reporter)
    _refuse_twice(row.site, cmd, row)
    mobile = cmd.mobile or row.mobile
    for name in Fields.model_fields:
        setattr(row, name, getattr(cmd, name))
    row.mobile = mobile
    row.save(update_fields=[*Fields.model_fields])
    return row


@operation("publicity.drop_reporter", label="媒体联系人已离开", capability=KEEP, about="reporter", url_after=url_of)
def drop_reporter(act: Act, cmd: OfReporter) -> Reporter:
    """No longer with the outlet: what they were invited to stays, how to reach them is emptied (PIPL 47: the purpose is over)."""
    row = _there(act, cmd.reporter)
    row.mobile, row.email, row.note, row.left_at = "", "", "", act.now
    row.save(update_fields=["mobile", "email", "note", "left_at"])
    return row


@operation("publicity.reveal", label="查看媒体联系人电话", capability=KEEP, about="reporter", url_after=url_of)
def reveal(act: Act, cmd: OfReporter) -> Reporter:
    """Show the whole mobile: an event, counted with every other look at whole numbers."""
    if not cmd.reporter.mobile:
        raise Refused("publicity.no_phone", name=cmd.reporter.name)
    spend_reveal(act, cmd.reporter.site)
    return cmd.reporter


def _there(act: Act, given: Reporter) -> Reporter:
    row = act.lock(given)
    if row.left_at is not None:
        raise Refused("publicity.left", name=row.name, outlet=row.outlet)
    return row


def _refuse_twice(site: Site, said: Fields, but: Reporter | None = None) -> None:
    same = Reporter.objects.filter(site=site, outlet=said.outlet, name=said.name, left_at=None)
    if (same.exclude(pk=but.pk) if but is not None else same).exists():
        raise Refused("publicity.there", name=said.name, outlet=said.outlet)
