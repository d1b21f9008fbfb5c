"""法规 collected by the clerk, 制度 written, put in force, reviewed and repealed by who keeps them, read by who is asked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import cast

from django.db import models

from zhishou.areas.library import options
from zhishou.areas.library.models import Acknowledgement, Document, Version
from zhishou.areas.library.queries import due_for_review, in_force, unasked
from zhishou.kernel import clock, numbering, pinyin
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Notice, Site
from zhishou.kernel.operation import Command, Refused, ask, operation
from zhishou.kernel.phrasing import listed
from zhishou.kernel.types import Ref

LONGEST = 60_000
_BOOKS = {Document.Kind.LAW: "FG", Document.Kind.RULE: "ZD"}


class EnterLaw(Command):
    site: Ref[Site] = ask("站点")
    title: str = ask("名称", at_least=2, at_most=100)
    source: str = ask("来源和文号", at_least=2, at_most=120, hint="例如 国务院令第 379 号，2018 年修订")
    effective_on: date = ask("施行日期")
    text: str = ask("正文或摘录", at_least=2, at_most=LONGEST, multiline=True)
    tags: str = ask("标签", default="", at_most=100, hint="几个标签用顿号分开，例如 收费、停车")
    duties: list[str] = ask("涉及的职责", default=[], at_most=100, choices=options.duties)


class AmendLaw(Command):
    document: Ref[Document] = ask("法规")
    effective_on: date = ask("施行日期")
    changes: str = ask("改了什么", default="", at_most=500)
    text: str = ask("正文或摘录", at_least=2, at_most=LONGEST, multiline=True)


class EnterRule(Command):
    site: Ref[Site] = ask("站点")
    title: str = ask("名称", at_least=2, at_most=100)
    source: str = ask("制定部门和文号", at_least=2, at_most=120, hint="例如 客户服务部，物服〔2026〕3 号")
    text: str = ask("正文", at_least=2, at_most=LONGEST, multiline=True)
    tags: str = ask("标签", default="", at_most=100, hint="几个标签用顿号分开，例如 收费、停车")
    duties: list[str] = ask(
        "谁要阅知", default=[], at_most=100, choices=options.duties, hint="担任这些职责的人会收到通知，阅知之后记下来"
    )


class DraftRule(Command):
    document: Ref[Document] = ask("制度")
    changes: str = ask("改了什么", default="", at_most=500)
    text: str = ask("正文", at_least=2, at_most=LONGEST, multiline=True)


class PutInForce(Command):
    document: Ref[Document] = ask("制度")
    effective_on: date = ask("施行日期")
    review_on: date = ask("下次检讨", hint="到这一天之前要再看一遍，改或者不改")


class ReviewRule(Command):
    document: Ref[Document] = ask("制度")
    finding: str = ask("检讨结果", at_least=2, at_most=500, multiline=True, hint="例如 执行顺畅，不用改")
    review_on: date = ask("下次检讨")


class LookThrough(Command):
    site: Ref[Site] = ask("站点")
    finding: str = ask("说明", default="", at_most=500, multiline=True)


class Sort(Command):
    document: Ref[Document] = ask("文件")
    tags: str = ask("标签", default="", at_most=100, hint="几个标签用顿号分开，例如 收费、停车")
    duties: list[str] = ask("涉及的职责", default=[], at_most=100, choices=options.duties)


class Repeal(Command):
    document: Ref[Document] = ask("文件")
    on: date = ask("废止日期")
    reason: str = ask("废止原因", at_least=2, at_most=200, hint="例如 被新的条例代替")


class OfDocument(Command):
    document: Ref[Document] = ask("制度")


class Acknowledge(Command):
    version: Ref[Version] = ask("制度")


def _url(row: models.Model) -> str:
    if isinstance(row, Site):
        return "/library?view=due"
    return (row.document if isinstance(row, Version) else cast(Document, row)).url()


@operation("library.enter_law", label="收进法规", capability="keep_laws", url_after=_url)
def enter_law(act: Act, cmd: EnterLaw) -> Document:
    """Take a law of the trade into the library with its text or excerpt. Refused when its title and number are there."""
    made = _entered(act, Document.Kind.LAW, cmd)
    _write(act, made, cmd.text, "", cmd.effective_on)
    return made


@operation("library.enter_rule", label="起草制度", capability="keep_rules", url_after=_url)
def enter_rule(act: Act, cmd: EnterRule) -> Document:
    """Begin a rule of the company: a draft that only its keepers see until it is put in force."""
    made = _entered(act, Document.Kind.RULE, cmd)
    _write(act, made, cmd.text, "", None)
    return made


def _entered(act: Act, kind: Document.Kind, cmd: EnterLaw | EnterRule) -> Document:
    same = Document.objects.within(act.actor).filter(kind=kind, title=cmd.title, source=cmd.source).first()
    if same is not None:
        raise Refused("library.there", number=same.number, title=same.title)
    tags = _tags(cmd.tags)
    made = Document(
        site=cmd.site, kind=kind, number=numbering.take(_BOOKS[kind]), title=cmd.title, source=cmd.source,
        tags=tags, duties=_known(act, cmd.duties), entered_by=act.person, entered_at=act.now,
    )  # fmt: skip
    _index(made, cmd.text)
    made.save()
    act.note(number=made.number, kind=str(kind))
    return made


def _tags(text: str) -> list[str]:
    parts = text.replace("，", "、").replace(",", "、").replace(" ", "、").split("、")
    return list(dict.fromkeys(part.strip()[:20] for part in parts if part.strip()))


def _known(act: Act, duties: Sequence[str]) -> list[str]:
    known = {code for code, _label in options.duties(act.actor, None)}
    if strange := [one for one in duties if one not in known]:
        raise Refused("library.duty_unknown", duty=strange[0])
    return list(dict.fromkeys(duties))


def _index(document: Document, text: str) -> None:
    words = [document.number, document.source, *document.tags, text]
    document.tokens = pinyin.tsvector_text(pinyin.search_tokens(document.title, texts=words))


def _write(act: Act, document: Document, text: str, changes: str, on: date | None) -> Version:
    last = document.versions.order_by("-n").first()
    return Version.objects.create(
        document=document, n=last.n + 1 if last else 1, text=text, changes=changes, written_by=act.person,
        written_at=act.now, effective_on=on, put_by=act.person if on else None, put_at=act.now if on else None,
    )  # fmt: skip


def _standing(act: Act, given: Document, kind: Document.Kind) -> Document:
    document = act.lock(given)
    if document.kind != kind:
        code = "library.is_rule" if document.is_rule else "library.is_law"
        raise Refused(code, title=document.title)
    if document.repealed_on is not None:
        raise Refused("library.repealed", title=document.title)
    return document


def _after_the_last(document: Document, on: date) -> None:
    last = document.versions.filter(put_at__isnull=False).order_by("-effective_on").first()
    if last is not None and last.effective_on is not None and on <= last.effective_on:
        raise Refused("library.not_later", version=last.n, day=last.effective_on.isoformat())


@operation("library.amend_law", label="收进新版本", capability="keep_laws", about="document", url_after=_url)
def amend_law(act: Act, cmd: AmendLaw) -> Document:
    """A law was amended: its new text beside the old one. Refused when it takes effect no later than the last one."""
    document = _standing(act, cmd.document, Document.Kind.LAW)
    _after_the_last(document, cmd.effective_on)
    made = _write(act, document, cmd.text, cmd.changes, cmd.effective_on)
    _index(document, cmd.text)
    document.save(update_fields=["tokens"])
    act.note(n=made.n)
    return document


@operation("library.draft_rule", label="修订制度", capability="keep_rules", about="document", url_after=_url)
def draft_rule(act: Act, cmd: DraftRule) -> Document:
    """Write the draft of a rule's next version, or write it anew; what is in force stays as it is."""
    document = _standing(act, cmd.document, Document.Kind.RULE)
    draft = document.versions.filter(put_at=None).first()
    if draft is None:
        draft = _write(act, document, cmd.text, cmd.changes, None)
    else:
        draft.text, draft.changes, draft.written_by, draft.written_at = cmd.text, cmd.changes, act.person, act.now
        draft.save(update_fields=["text", "changes", "written_by", "written_at"])
    act.note(n=draft.n)
    return document


@operation("library.put_in_force", label="施行制度", capability="keep_rules", about="document", url_after=_url)
def put_in_force(act: Act, cmd: PutInForce) -> Document:
    """Put the draft in force from a day on; who holds one of the named duties is asked to read it.

    From then on the database keeps its words. Refused without a draft, when the draft says what is in force already,
    and when it is to begin no later than the version before it.
    """
    document = _standing(act, cmd.document, Document.Kind.RULE)
    draft = document.versions.filter(put_at=None).first()
    if draft is None:
        raise Refused("library.no_draft", title=document.title)
    before = document.versions.filter(put_at__isnull=False).order_by("-n").first()
    if before is not None and before.text == draft.text:
        raise Refused("library.same_text", version=before.n)
    _after_the_last(document, cmd.effective_on)
    document.review_on = _review_day(cmd.review_on, cmd.effective_on)
    draft.effective_on, draft.put_by, draft.put_at = cmd.effective_on, act.person, act.now
    draft.save(update_fields=["effective_on", "put_by", "put_at"])
    _index(document, draft.text)
    document.save(update_fields=["review_on", "tokens"])
    asked = _ask_to_read(act, document, draft)
    act.note(n=draft.n, asked=asked)
    return document


def _review_day(on: date, after: date) -> date:
    if on <= max(clock.today(), after):
        raise Refused("library.review_later")
    return on


def _ask_to_read(act: Act, document: Document, version: Version) -> int:
    """Ask who holds one of the rule's duties and was not asked to read this version; returns how many."""
    people = unasked(document, version, act.now)
    Acknowledgement.objects.bulk_create(
        [Acknowledgement(version=version, person_id=pk, asked_at=act.now) for pk in people]
    )
    assert version.effective_on is not None
    facts = {"title": document.title, "day": version.effective_on.isoformat()}
    Notice.objects.bulk_create(
        [
            Notice(person_id=pk, kind="library.to_read", facts=facts, url=document.url(), at=act.now)
            for pk in people
            if pk != act.actor.person_id
        ]
    )
    return len(people)


@operation(
    "library.ask_readers", label="请新任职的人阅知", capability="keep_rules", about="document", by_system=True,
    url_after=_url,
)  # fmt: skip
def ask_readers(act: Act, cmd: OfDocument) -> Document:
    """Who came to hold one of a rule's duties since is asked to read the version in force. Refused while none is."""
    document = _standing(act, cmd.document, Document.Kind.RULE)
    version = in_force(document)
    if version is None:
        raise Refused("library.not_in_force", title=document.title)
    act.note(n=version.n, asked=_ask_to_read(act, document, version))
    return document


@operation("library.review_rule", label="检讨后不改", capability="keep_rules", about="document", url_after=_url)
def review_rule(act: Act, cmd: ReviewRule) -> Document:
    """A rule was looked at again and stays as it is: what was found, and when it is looked at next."""
    document = _standing(act, cmd.document, Document.Kind.RULE)
    if not document.versions.filter(put_at__isnull=False).exists():
        raise Refused("library.not_in_force", title=document.title)
    document.review_on = _review_day(cmd.review_on, clock.today())
    document.save(update_fields=["review_on"])
    act.note(next=document.review_on.isoformat())
    return document


@operation("library.look_through", label="检讨到期的制度", capability="keep_rules", about="site", url_after=_url)
def look_through(act: Act, cmd: LookThrough) -> Site:
    """All rules whose review has come were looked at. Refused while one of them still waits (property.manager.7)."""
    waiting = list(due_for_review(cmd.site)[:3])
    if waiting:
        raise Refused("library.review_waits", titles=listed(f"《{row.title}》" for row in waiting))
    act.note(rules=Document.objects.filter(site=cmd.site, kind=Document.Kind.RULE, repealed_on=None).count())
    return cmd.site


def _sorted(act: Act, document: Document, cmd: Sort) -> Document:
    document.tags, document.duties = _tags(cmd.tags), _known(act, cmd.duties)
    last = document.versions.order_by(models.F("put_at").desc(nulls_last=True), "-n").first()
    _index(document, last.text if last else "")
    document.save(update_fields=["tags", "duties", "tokens"])
    return document


@operation("library.sort_law", label="整理法规", capability="keep_laws", about="document", url_after=_url)
def sort_law(act: Act, cmd: Sort) -> Document:
    """Set a law's tags and the duties it touches."""
    return _sorted(act, _standing(act, cmd.document, Document.Kind.LAW), cmd)


@operation("library.sort_rule", label="整理制度", capability="keep_rules", about="document", url_after=_url)
def sort_rule(act: Act, cmd: Sort) -> Document:
    """Set a rule's tags and whose duties it is about; who was not asked yet is asked to read the version in force."""
    document = _sorted(act, _standing(act, cmd.document, Document.Kind.RULE), cmd)
    if (version := in_force(document)) is not None:
        act.note(asked=_ask_to_read(act, document, version))
    return document


def _repealed(act: Act, document: Document, cmd: Repeal) -> Document:
    if cmd.on > clock.today():
        raise Refused("library.repeal_future")
    document.repealed_on, document.repeal_reason, document.repealed_by = cmd.on, cmd.reason, act.person
    document.review_on = None
    document.save(update_fields=["repealed_on", "repeal_reason", "repealed_by", "review_on"])
    return document


@operation("library.repeal_law", label="登记废止", capability="keep_laws", about="document", url_after=_url)
def repeal_law(act: Act, cmd: Repeal) -> Document:
    """A law is no longer in force: since when and why. It stays in the library."""
    return _repealed(act, _standing(act, cmd.document, Document.Kind.LAW), cmd)


@operation("library.repeal_rule", label="废止制度", capability="keep_rules", about="document", url_after=_url)
def repeal_rule(act: Act, cmd: Repeal) -> Document:
    """Take a rule out of force, with the reason; who has not read it is no longer asked."""
    return _repealed(act, _standing(act, cmd.document, Document.Kind.RULE), cmd)


@operation("library.acknowledge", label="阅知制度", personal=True, about="version", url_after=_url)
def acknowledge(act: Act, cmd: Acknowledge) -> Version:
    """Say that one has read a version of a rule, for oneself. Refused for who was not asked, twice, and once repealed."""
    mine = Acknowledgement.objects.select_for_update().filter(version=cmd.version, person=act.person).first()
    if mine is None:
        raise Refused("library.not_asked")
    if mine.at is not None:
        raise Refused("library.read_before")
    if cmd.version.document.repealed_on is not None:
        raise Refused("library.repealed", title=cmd.version.document.title)
    mine.at = act.now
    mine.save(update_fields=["at"])
    act.note(n=cmd.version.n)
    return cmd.version
