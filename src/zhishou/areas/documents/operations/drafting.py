"""拟稿: from a template or from a blank sheet, changed until it is sent for approval, or given up."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict

from zhishou.areas.documents import blanks
from zhishou.areas.documents.models import Document, Step, Template
from zhishou.areas.documents.models.papers import APPROVE, WRITE, Kind
from zhishou.areas.documents.operations.templates import LONGEST
from zhishou.areas.documents.saying import at, index, say, tell, url_of
from zhishou.kernel import choosing, files, numbering, upload
from zhishou.kernel.actor import Actor, holders
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Site
from zhishou.kernel.operation import Command, Refused, ask, operation
from zhishou.kernel.types import Ref, Upload

State = Document.State
MOST_BLANKS, MOST_FILES, MOST_OFFERED = 30, 9, 200


def replaceable(actor: Actor, row: object) -> list[tuple[str, str]]:
    """The papers in force that another one may take the place of, the latest first."""
    rows = Document.objects.within(actor).filter(state=State.APPROVED, site_id__in=actor.sites(WRITE))
    found = rows.order_by("-approved_at")[:MOST_OFFERED].values_list("pk", "reference", "title")
    return [(str(pk), f"{reference} {title}") for pk, reference, title in found]


class Blank(BaseModel):
    """One blank and what is to stand there."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    name: str = ask("空格", at_most=20)
    value: str = ask("填什么", default="", at_most=1000)


class Drafting(Command):
    site: Ref[Site] = ask("发文单位", choices=choosing.sites(WRITE))
    template: Ref[Template] = ask("模板")
    blanks: list[Blank] = ask("要填的", default=[], at_most=MOST_BLANKS)


class Words(Command):
    """What a paper says."""

    title: str = ask("标题", at_least=2, at_most=120)
    addressee: str = ask("主送", default="", at_most=120, hint="写给谁，印在正文上面")
    body: str = ask("正文", at_least=2, at_most=LONGEST, multiline=True)
    attachments: str = ask("附件名称", default="", at_most=500, multiline=True, hint="一行一个，印在正文下面")
    papers: list[Upload] = ask("附件文件", default=[], at_most=MOST_FILES, widget="documents")


class Writing(Words):
    site: Ref[Site] = ask("发文单位", choices=choosing.sites(WRITE))
    kind: Kind = ask("种类")


class Changing(Words):
    document: Ref[Document] = ask("文件")


class Submitting(Command):
    document: Ref[Document] = ask("文件")
    replaces: Ref[Document] | None = ask("取代哪一份", default=None, choices=replaceable, hint="批准以后那一份就作废")
    note: str = ask("说明", default="", at_most=300, hint="给审批的人看")


class WithReason(Command):
    """A paper and why."""

    document: Ref[Document] = ask("文件")
    reason: str = ask("原因", at_least=2, at_most=300)


@operation("documents.draft", label="按模板拟稿", capability=WRITE, url_after=url_of)
def draft(act: Act, cmd: Drafting) -> Document:
    """A draft with the template's text: company, place, day and drafter are filled in, the other blanks as given.

    A blank that was left stays visible, and must be filled before it goes to be approved. Refused for a retired template.
    """
    template = cmd.template
    if template.retired_at is not None:
        raise Refused("documents.template_retired", name=template.name)
    given = {one.name: one.value for one in cmd.blanks if one.value}
    values = {**blanks.known(cmd.site, act.person), **given}
    said = {name: blanks.fill(getattr(template, name), values) for name in ("title", "addressee", "body")}
    said |= {"title": said["title"][:120], "addressee": _named(said["addressee"])}
    return _made(act, cmd.site, kind=template.kind, template=template, **said)


@operation("documents.write", label="自己拟稿", capability=WRITE, url_after=url_of)
def write(act: Act, cmd: Writing) -> Document:
    """A draft without a template."""
    row = _made(act, cmd.site, kind=cmd.kind, **_words(cmd))
    _attach(act, row, cmd.papers)
    return row


@operation("documents.change", label="修改文件", capability=WRITE, about="document", url_after=url_of)
def change(act: Act, cmd: Changing) -> Document:
    """Other words, while it is a draft or was returned. Files handed in before stay."""
    row = at(act, cmd.document, State.DRAFT, State.RETURNED)
    for name, value in _words(cmd).items():
        setattr(row, name, value)
    row.written_by = act.person
    index(row)
    row.save(update_fields=["title", "addressee", "body", "attachments", "written_by", "tokens"])
    _attach(act, row, cmd.papers)
    say(act, row, Step.Kind.CHANGED)
    return row


@operation("documents.submit", label="送审文件", capability=WRITE, about="document", url_after=url_of)
def submit(act: Act, cmd: Submitting) -> Document:
    """Send it to whoever may approve there; they are told. Refused while a blank of its template is not filled in."""
    row = at(act, cmd.document, State.DRAFT, State.RETURNED)
    if left := blanks.names(row.title, row.addressee, row.body):
        raise Refused("documents.blanks", blanks="、".join(left))
    if cmd.replaces is not None and not cmd.replaces.in_force:
        raise Refused("documents.not_in_force", number=cmd.replaces.called)
    row.state, row.replaces = State.WAITING, cmd.replaces
    row.save(update_fields=["state", "replaces"])
    say(act, row, Step.Kind.SUBMITTED, cmd.note)
    able = [one for one in holders(APPROVE, row.site) if one.pk not in (row.by_id, row.written_by_id)]
    tell(act, row, able, "to_approve", name=act.person.name)
    return row


@operation("documents.drop", label="不办文件", capability=WRITE, about="document", url_after=url_of)
def drop(act: Act, cmd: WithReason) -> Document:
    """Give up a draft, with the reason. What was approved is withdrawn instead, by who may approve."""
    row = at(act, cmd.document, State.DRAFT, State.RETURNED)
    row.state = State.DROPPED
    row.save(update_fields=["state"])
    say(act, row, Step.Kind.DROPPED, cmd.reason)
    return row


def _words(cmd: Words) -> dict[str, Any]:
    said = {name: getattr(cmd, name) for name in ("title", "addressee", "body", "attachments")}
    return said | {"addressee": _named(cmd.addressee)}


def _named(addressee: str) -> str:
    """Without the colon, which the paper prints."""
    return addressee.rstrip("：: ")[:120]


def _made(act: Act, site: Site, **said: Any) -> Document:
    row = Document(site=site, number=numbering.take("WJ"), by=act.person, written_by=act.person, at=act.now, **said)
    index(row)
    row.save()
    say(act, row, Step.Kind.DRAFTED)
    act.note(number=row.number, kind=str(row.kind))
    return row


def _attach(act: Act, row: Document, papers: list[Upload]) -> None:
    for each in papers:
        files.keep(each, row, "attachment", site=row.site, by=act.person, allowed=upload.DOCUMENTS)
