"""审批: another person approves and the paper has its number, or returns it; withdrawn later with a reason."""

from __future__ import annotations

from zhishou.areas.documents.models import Document, Series, Step
from zhishou.areas.documents.models.papers import APPROVE, SIGNS
from zhishou.areas.documents.operations.drafting import WithReason
from zhishou.areas.documents.saying import at, index, readers, say, tell, url_of
from zhishou.kernel import clock, settings_store
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Person
from zhishou.kernel.operation import Command, Refused, ask, operation
from zhishou.kernel.types import Ref

State = Document.State
SIGN = settings_store.declare(
    "documents.sign", "发文代字", "", hint="印在文号前面，例如 翠湖；不填就用公司名称的前两个字"
)
OWED_AFTER_APPROVAL = ("documents.distribute", "documents.remind")


class Approving(Command):
    document: Ref[Document] = ask("文件")
    opinion: str = ask("审批意见", default="", at_most=300, hint="可以不写")


class Returning(Command):
    document: Ref[Document] = ask("文件")
    reason: str = ask("要改什么", at_least=2, at_most=300, multiline=True)


@operation("documents.approve", label="批准文件", capability=APPROVE, about="document", url_after=url_of)
def approve(act: Act, cmd: Approving) -> Document:
    """Approve it: it gets the next number of its kind and year in the company, without a gap, and takes the place of
    what it was to replace. Refused to whoever drafted it or last changed its words.
    """
    row = _for_decision(act, cmd.document)
    row.series, row.serial, row.reference = _number(row)
    row.state, row.approved_by, row.approved_at = State.APPROVED, act.person, act.now
    index(row)
    row.save(update_fields=["series", "serial", "reference", "state", "approved_by", "approved_at", "tokens"])
    say(act, row, Step.Kind.APPROVED, cmd.opinion)
    tell(act, row, [row.by], "approved")
    if row.replaces is not None:
        _replace(act, row.replaces, row)
    act.note(reference=row.reference)
    return row


@operation("documents.send_back", label="退回文件", capability=APPROVE, about="document", url_after=url_of)
def send_back(act: Act, cmd: Returning) -> Document:
    """Return it to whoever drafted it with what has to change. Refused to whoever drafted it or last changed its words."""
    row = _for_decision(act, cmd.document)
    row.state = State.RETURNED
    row.save(update_fields=["state"])
    say(act, row, Step.Kind.RETURNED, cmd.reason)
    tell(act, row, [row.by], "returned")
    return row


@operation("documents.withdraw", label="撤回文件", capability=APPROVE, about="document", url_after=url_of)
def withdraw(act: Act, cmd: WithReason) -> Document:
    """It is no longer in force, with the reason; its number stays taken, and everybody it was sent to is told."""
    row = at(act, cmd.document, State.APPROVED)
    row.state = State.WITHDRAWN
    row.save(update_fields=["state"])
    say(act, row, Step.Kind.WITHDRAWN, cmd.reason)
    _over(act, row, "已撤回")
    tell(act, row, [row.by, *_receivers(row)], "withdrawn")
    return row


def _for_decision(act: Act, given: Document) -> Document:
    row = at(act, given, State.WAITING)
    if act.person.pk in (row.by_id, row.written_by_id):
        raise Refused("documents.own", number=row.number)
    return row


def _number(row: Document) -> tuple[Series, int, str]:
    """The next number, its series locked until the transaction ends: no gap, no double."""
    company, year = row.site.company(), clock.today().year
    Series.objects.get_or_create(company=company, kind=row.kind, year=year)
    series = Series.objects.select_for_update().get(company=company, kind=row.kind, year=year)
    series.last += 1
    series.save(update_fields=["last"])
    sign = str(settings_store.value(SIGN.name, company)).strip() or company.name[:2]
    return series, series.last, f"{sign}{SIGNS[row.kind]}〔{year}〕{series.last} 号"


def _replace(act: Act, given: Document, by: Document) -> None:
    old = Document.objects.select_for_update(of=("self",)).get(pk=given.pk)
    if not old.in_force:
        raise Refused("documents.not_in_force", number=old.called)
    old.state = State.REPLACED
    old.save(update_fields=["state"])
    say(act, old, Step.Kind.REPLACED, by.reference)
    _over(act, old, f"已被 {by.reference} 取代")
    tell(act, old, _receivers(old), "replaced", by=by.reference)


def _over(act: Act, row: Document, reason: str) -> None:
    for owed in OWED_AFTER_APPROVAL:
        act.excuse(owed, row, reason)


def _receivers(row: Document) -> list[Person]:
    return readers(row.copies.select_related("person"))
