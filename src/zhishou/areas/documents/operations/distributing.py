"""分发: a copy for each reader, its receipt by one's own account or on the printed sheet, and a reminder to those who owe it."""

from __future__ import annotations

from zhishou.areas.documents.models import Copy, Document, Step
from zhishou.areas.documents.models.papers import RECEIPTS, WRITE, addressed_to
from zhishou.areas.documents.saying import at, readers, say, tell, url_of
from zhishou.areas.people import options
from zhishou.kernel import files, upload
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Appointment, Person, Post, Site
from zhishou.kernel.operation import Command, Invalid, Refused, ask, operation
from zhishou.kernel.types import Ref, Upload

State, How = Document.State, Copy.How
MOST, MOST_PAGES = 300, 9
ALL_RECEIVED = "都签收了"


def offices(actor: Actor, row: object) -> list[tuple[str, str]]:
    """The sites within sight that a copy may go to."""
    rows = Site.objects.within(actor).exclude(kind=Site.Kind.GROUP).order_by("path")
    return [(str(one.pk), one.name) for one in rows]


def missing(actor: Actor, row: object) -> list[tuple[str, str]]:
    """The copies of a paper nobody has signed for yet."""
    if not isinstance(row, Document):
        return []
    return [(str(one.pk), one.name) for one in row.copies.filter(received_at=None)]


class Distributing(Command):
    document: Ref[Document] = ask("文件")
    people: list[Ref[Person]] = ask("发给谁", default=[], at_most=MOST, choices=options.everyone)
    posts: list[Ref[Post]] = ask("发给岗位", default=[], at_most=60, choices=options.posts, hint="任这些岗位的人各一份")
    offices: list[Ref[Site]] = ask(
        "发给小区、门店或公司", default=[], at_most=60, choices=offices, hint="各一份，在那里工作的任何一位签收"
    )
    others: str = ask(
        "发给外面的人和单位", default="", at_most=1000, multiline=True, hint="一行一个，打印签收表请对方签"
    )


class Receiving(Command):
    receipt: Ref[Copy] = ask("签收")
    signature: Upload | None = ask("签字", default=None, widget="signature", hint="可以手写，也可以不写，直接按签收")


class Recording(Command):
    document: Ref[Document] = ask("文件")
    receipts: list[Ref[Copy]] = ask("谁签了", at_least=1, at_most=MOST, choices=missing)
    scan: list[Upload] = ask(
        "签收表", at_least=1, at_most=MOST_PAGES, widget="documents", hint="签好的签收表，拍照或扫描"
    )


class OfDocument(Command):
    document: Ref[Document] = ask("文件")


@operation("documents.distribute", label="分发文件", capability=WRITE, about="document", url_after=url_of)
def distribute(act: Act, cmd: Distributing) -> Document:
    """A copy each for people, for who holds a post now, for sites and for others outside; colleagues are told.

    Whoever has one already gets no second. Refused before it is approved, and when nobody new is named.
    """
    row = at(act, cmd.document, State.APPROVED)
    made = _copies(act, row, cmd)
    if not made:
        raise Invalid({"people": ["请选发给谁；已经发过的不用再发。"]})
    Copy.objects.bulk_create(made)
    say(act, row, Step.Kind.DISTRIBUTED, "、".join(one.name for one in made)[:500])
    tell(act, row, readers(made), "to_receive")
    act.note(copies=len(made))
    return row


def _copies(act: Act, row: Document, cmd: Distributing) -> list[Copy]:
    there = list(row.copies.all())
    people = {one.pk: one for one in cmd.people}
    held = Appointment.objects.filter(post__in=cmd.posts, ended_at=None, starts_at__lte=act.now, person__is_active=True)
    people.update({one.person_id: one.person for one in held.select_related("person").order_by("pk")})
    known, sites = {one.person_id for one in there}, {one.office_id for one in there}
    outside = {one.name for one in there if one.person_id is None and one.office_id is None}
    lines = dict.fromkeys(line.strip()[:60] for line in cmd.others.splitlines() if line.strip())
    made = [Copy(person=one, name=one.name) for one in people.values() if one.pk not in known]
    made += [Copy(office=one, name=one.name) for one in cmd.offices if one.pk not in sites]
    made += [Copy(name=name) for name in lines if name not in outside]
    for one in made:
        one.document, one.by, one.at = row, act.person, act.now
    return made[:MOST]


@operation("documents.sign_receipt", label="签收文件", personal=True, about="receipt", url_after=url_of)
def sign_receipt(act: Act, cmd: Receiving) -> Copy:
    """Sign for one's copy, by hand or by this click; for a site's copy whoever works there. For oneself alone.

    Refused a second time, for another's copy, and once the paper is withdrawn or replaced.
    """
    row = at(act, cmd.receipt.document, State.APPROVED)
    copy = act.lock(cmd.receipt)
    if not Copy.objects.filter(addressed_to(act.actor), pk=copy.pk).exists():
        raise Refused("documents.not_yours", name=copy.name)
    if copy.received_at is not None:
        raise Refused("documents.received", name=copy.name)
    if cmd.signature is not None:
        copy.signature = files.keep(cmd.signature, copy, "signature", site=row.site, by=act.person)
    _receive(act, copy, How.SELF)
    _settle(act, row)
    return copy


@operation("documents.record_receipts", label="收回签收表", capability=WRITE, about="document", url_after=url_of)
def record_receipts(act: Act, cmd: Recording) -> Document:
    """Who signed the printed sheet, with its picture. Refused for a copy of another paper or one signed for already."""
    row = at(act, cmd.document, State.APPROVED)
    signed = list(Copy.objects.select_for_update(of=("self",)).filter(pk__in=[one.pk for one in cmd.receipts]))
    for copy in signed:
        if copy.document_id != row.pk or copy.received_at is not None:
            raise Refused("documents.received", name=copy.name)
        _receive(act, copy, How.PAPER)
    for each in cmd.scan:
        files.keep(each, row, RECEIPTS, site=row.site, by=act.person, allowed=upload.IMAGES | {upload.PDF})
    say(act, row, Step.Kind.RECEIVED, "、".join(one.name for one in signed))
    _settle(act, row)
    return row


@operation("documents.remind", label="催签文件", capability=WRITE, about="document", url_after=url_of)
def remind(act: Act, cmd: OfDocument) -> Document:
    """Remind every colleague whose copy nobody has signed for; who is outside is asked by telephone. Refused when none is left."""
    row = at(act, cmd.document, State.APPROVED)
    left = list(row.copies.filter(received_at=None).select_related("person"))
    if not left:
        raise Refused("documents.all_received", number=row.called)
    row.copies.filter(pk__in=[one.pk for one in left]).update(reminded_at=act.now)
    say(act, row, Step.Kind.REMINDED, "、".join(one.name for one in left))
    tell(act, row, readers(left), "remind")
    act.note(left=len(left))
    return row


def _receive(act: Act, copy: Copy, how: Copy.How) -> None:
    copy.how, copy.received_at, copy.received_by = how, act.now, act.person
    copy.save(update_fields=["how", "received_at", "received_by", "signature"])


def _settle(act: Act, row: Document) -> None:
    """Once everybody has signed nobody is to be reminded."""
    if not row.copies.filter(received_at=None).exists():
        act.excuse("documents.remind", row, ALL_RECEIVED)
