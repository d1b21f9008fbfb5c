"""模板: the usual ones taken over, written, changed, retired."""

from __future__ import annotations

from django.db import models

from zhishou.areas.documents.models import Template
from zhishou.areas.documents.models.papers import TEMPLATES, Kind
from zhishou.areas.documents.usual import USUAL
from zhishou.kernel import choosing
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Site
from zhishou.kernel.operation import Command, Refused, ask, operation
from zhishou.kernel.types import Ref

LONGEST = 8000
LIST = "/documents/templates"


class Words(Command):
    """What a template says."""

    name: str = ask("模板名称", at_least=1, at_most=60)
    kind: Kind = ask("种类")
    title: str = ask("标题", at_least=2, at_most=120, hint="例如 关于【事项】的通知")
    addressee: str = ask("主送", default="", at_most=120)
    body: str = ask(
        "正文", at_least=2, at_most=LONGEST, multiline=True,
        hint="要填的地方写成【时间】。【公司】【单位】【地址】【电话】【日期】【年】【月】【拟稿人】【岗位】自动填好",
    )  # fmt: skip


class Writing(Words):
    site: Ref[Site] = ask("单位", choices=choosing.sites(TEMPLATES))


class Changing(Words):
    template: Ref[Template] = ask("模板")


class OfTemplate(Command):
    template: Ref[Template] = ask("模板")


class AtSite(Command):
    site: Ref[Site] = ask("单位", choices=choosing.sites(TEMPLATES))


def _after(row: models.Model) -> str:
    return LIST


@operation("documents.write_template", label="写文件模板", capability=TEMPLATES, url_after=_after)
def write_template(act: Act, cmd: Writing) -> Template:
    """A template for a site and everything below it. Refused when one of that name is there."""
    return _put(act, Template(site=cmd.site, **_words(cmd)))


@operation("documents.change_template", label="改文件模板", capability=TEMPLATES, about="template", url_after=_after)
def change_template(act: Act, cmd: Changing) -> Template:
    """Other words from now on; what was drafted from it stays as it is."""
    row = _in_use(act, cmd.template)
    for name, value in _words(cmd).items():
        setattr(row, name, value)
    _expect_free(row)
    row.save(update_fields=list(Words.model_fields))
    return row


@operation("documents.retire_template", label="停用文件模板", capability=TEMPLATES, about="template", url_after=_after)
def retire_template(act: Act, cmd: OfTemplate) -> Template:
    """Offered no longer; what was drafted from it stays."""
    row = _in_use(act, cmd.template)
    row.retired_at = act.now
    row.save(update_fields=["retired_at"])
    return row


@operation("documents.take_usual_templates", label="用常用模板", capability=TEMPLATES, url_after=_after)
def take_usual_templates(act: Act, cmd: AtSite) -> Template:
    """The usual ones (通知、函、请示、报告、会议通知、工作联系函) for a site that has none yet; they can be changed."""
    if Template.objects.filter(site=cmd.site, retired_at=None).exists():
        raise Refused("documents.templates_there", site=cmd.site.name)
    made = [
        _put(act, Template(site=cmd.site, kind=kind, name=name, title=title, addressee=addressee, body=body))
        for kind, name, title, addressee, body in USUAL
    ]
    act.note(templates=len(made))
    return made[0]


def _words(cmd: Words) -> dict[str, object]:
    return {name: getattr(cmd, name) for name in Words.model_fields}


def _put(act: Act, row: Template) -> Template:
    _expect_free(row)
    row.by, row.at = act.person, act.now
    row.save()
    return row


def _expect_free(row: Template) -> None:
    same = Template.objects.filter(site_id=row.site_id, name=row.name, retired_at=None).exclude(pk=row.pk)
    if same.exists():
        raise Refused("documents.template_there", name=row.name)


def _in_use(act: Act, given: Template) -> Template:
    row = act.lock(given)
    if row.retired_at is not None:
        raise Refused("documents.template_retired", name=row.name)
    return row
