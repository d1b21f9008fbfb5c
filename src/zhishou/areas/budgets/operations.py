"""What is done about budgets: set, changed, spent from; leave to go beyond asked for and decided (property.manager.6)."""

from __future__ import annotations

from datetime import date

from django.db import models

from zhishou.areas.budgets import periods
from zhishou.areas.budgets.models import KEEP, RECORD, RELEASE, Change, Expense, Line, Release
from zhishou.kernel import choosing, clock, files, numbering, upload
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Department, Notice, Site
from zhishou.kernel.money import yuan
from zhishou.kernel.operation import Command, Refused, ask, operation
from zhishou.kernel.types import Money, PaperNumber, Ref, Upload

MOST_SCANS = 6


def url_of(row: models.Model) -> str:
    """The page of the line."""
    return str((row if isinstance(row, Line) else row.line).url())  # type: ignore[attr-defined]


class Adding(Command):
    site: Ref[Site] = ask("公司或小区", choices=choosing.sites(KEEP))
    department: Ref[Department] | None = ask("部门", default=None, hint="不填就是整个公司或小区的")
    item: str = ask("项目", at_least=2, at_most=40, hint="例如办公用品、培训、维修外包")
    period: periods.Period = ask("期间", choices=periods.offered, public=True)
    amount: Money = ask("预算金额", at_least=1)


class Changing(Command):
    line: Ref[Line] = ask("预算")
    amount: Money = ask("改为", at_least=1)
    reason: str = ask("调整的原因", at_least=4, at_most=200)


class Recording(Command):
    line: Ref[Line] = ask("预算")
    on: date = ask("日期")
    amount: Money = ask("金额", at_least=1)
    what: str = ask("用途", at_least=2, at_most=100)
    voucher: PaperNumber = ask("凭证号", default="", at_most=40)
    scans: list[Upload] = ask("凭证照片或扫描件", default=[], at_most=MOST_SCANS, widget="documents")


class Asking(Command):
    line: Ref[Line] = ask("预算")
    amount: Money = ask("要支出的金额", at_least=1, hint="这笔费用的全部金额")
    what: str = ask("用途", at_least=2, at_most=100)
    reason: str = ask("为什么非花不可", at_least=4, at_most=500, multiline=True)


class Deciding(Command):
    release: Ref[Release] = ask("放行申请")
    released: bool = ask("决定", choices=choosing.yes_no("放行", "不放行"), widget="radio")
    opinion: str = ask("意见", at_least=2, at_most=300)


class RecordingReleased(Command):
    release: Ref[Release] = ask("放行申请")
    on: date = ask("日期")
    voucher: PaperNumber = ask("凭证号", default="", at_most=40)
    scans: list[Upload] = ask("凭证照片或扫描件", default=[], at_most=MOST_SCANS, widget="documents")


class Reversing(Command):
    expense: Ref[Expense] = ask("费用")
    reason: str = ask("冲销的原因", at_least=2, at_most=200)


@operation("budgets.add", label="设预算", capability=KEEP, url_after=url_of)
def add(act: Act, cmd: Adding) -> Line:
    """So much (fen) for an item in a month or a year. Refused a second time, and for a department of another company."""
    if cmd.department is not None and cmd.department.site_id not in cmd.site.lineage():
        raise Refused("budgets.elsewhere", department=cmd.department.name, site=cmd.site.name)
    key = {"site": cmd.site, "department": cmd.department, "item": cmd.item, "period": cmd.period}
    if Line.objects.filter(**key).exists():
        raise Refused("budgets.there", item=cmd.item, period=periods.span(cmd.period).words)
    made: Line = Line.objects.create(**key, amount_fen=cmd.amount, by=act.person, at=act.now)
    return made


@operation("budgets.change", label="调整预算", capability=KEEP, about="line", url_after=url_of)
def change(act: Act, cmd: Changing) -> Line:
    """Another amount, with a reason that is kept. Refused below what is spent already."""
    row = act.lock(cmd.line)
    if cmd.amount == row.amount_fen:
        raise Refused("budgets.same", amount=yuan(cmd.amount))
    if cmd.amount < min(row.spent_fen, row.amount_fen):
        raise Refused("budgets.below_spent", spent=yuan(row.spent_fen), amount=yuan(cmd.amount))
    Change.objects.create(
        line=row, was_fen=row.amount_fen, amount_fen=cmd.amount, reason=cmd.reason, by=act.person, at=act.now
    )
    row.amount_fen = cmd.amount
    row.save(update_fields=["amount_fen"])
    return row


@operation("budgets.record", label="登记费用", capability=RECORD, about="line", leads_to_made=True, url_after=url_of)
def record(act: Act, cmd: Recording) -> Expense:
    """An expense of a day in the line's period. Refused for a day to come, and where it would take the line beyond its amount.

    The line is locked first: of two at the same moment the second sees what the first has spent.
    """
    line = act.lock(cmd.line)
    if cmd.amount > line.left_fen:
        raise Refused("budgets.over", left=yuan(line.free_fen), amount=yuan(cmd.amount))
    made = Expense(line=line, on=cmd.on, amount_fen=cmd.amount, what=cmd.what, voucher=cmd.voucher)
    return _spend(act, line, made, cmd.scans)


@operation(
    "budgets.ask_release", label="申请放行", capability=RECORD, about="line", leads_to_made=True, url_after=url_of
)
def ask_release(act: Act, cmd: Asking) -> Release:
    """Ask for leave to record one expense beyond the amount. Refused where it fits without."""
    line = act.lock(cmd.line)
    if cmd.amount <= line.left_fen:
        raise Refused("budgets.fits", left=yuan(line.left_fen), amount=yuan(cmd.amount))
    made: Release = Release.objects.create(
        line=line, number=numbering.take("FX"), amount_fen=cmd.amount, what=cmd.what, reason=cmd.reason,
        by=act.person, at=act.now,
    )  # fmt: skip
    act.note(number=made.number)
    return made


@operation(
    "budgets.decide_release", label="审批放行", capability=RELEASE, about="release", apart_from=("budgets.ask_release",), url_after=url_of,
)  # fmt: skip
def decide_release(act: Act, cmd: Deciding) -> Release:
    """Release one expense beyond the amount or not, in words. Refused to whoever asked, and a second time."""
    row = act.lock(cmd.release)
    if row.decided_at is not None:
        raise Refused("budgets.decided", number=row.number)
    row.released, row.opinion, row.decided_by, row.decided_at = cmd.released, cmd.opinion, act.person, act.now
    row.save(update_fields=["released", "opinion", "decided_by", "decided_at"])
    Notice.objects.create(
        person=row.by, kind="budgets.released" if cmd.released else "budgets.refused", url=row.url(), at=act.now,
        facts={"name": act.person.name, "number": row.number, "amount": yuan(row.amount_fen)},
    )  # fmt: skip
    return row


@operation(
    "budgets.record_released", label="按放行登记费用", capability=RECORD, about="release", leads_to_made=True, url_after=url_of
)  # fmt: skip
def record_released(act: Act, cmd: RecordingReleased) -> Expense:
    """The one expense a release is for, of just that amount. Refused without a release, and a second time."""
    line = act.lock(cmd.release.line)
    row = act.lock(cmd.release)
    if not row.released:
        raise Refused("budgets.not_released", number=row.number)
    if Expense.objects.filter(release=row).exists():
        raise Refused("budgets.used", number=row.number)
    beyond = min(max(row.amount_fen - line.left_fen, 0), row.amount_fen)
    made = Expense(
        line=line,
        on=cmd.on,
        amount_fen=row.amount_fen,
        over_fen=beyond,
        what=row.what,
        voucher=cmd.voucher,
        release=row,
    )
    return _spend(act, line, made, cmd.scans)


@operation("budgets.reverse", label="冲销费用", capability=RECORD, about="expense", url_after=url_of)
def reverse(act: Act, cmd: Reversing) -> Expense:
    """An expense stands no more: what it took is given back, the row and its reason stay. Refused a second time.

    A release it used stays used.
    """
    line = act.lock(cmd.expense.line)
    row = act.lock(cmd.expense)
    if row.reversed_at is not None:
        raise Refused("budgets.reversed", number=row.number)
    row.reversed_at, row.reversed_by, row.reverse_reason = act.now, act.person, cmd.reason
    row.save(update_fields=["reversed_at", "reversed_by", "reverse_reason"])
    _book(line, -row.amount_fen, -row.over_fen)
    return row


def _spend(act: Act, line: Line, row: Expense, scans: list[Upload]) -> Expense:
    """Write an expense of a locked line and book it there."""
    if row.on > clock.today():
        raise Refused("budgets.day_ahead", day=row.on)
    if not line.span.first <= row.on <= line.span.last:
        raise Refused("budgets.day_outside", day=row.on, period=line.span.words)
    row.number, row.by, row.at = numbering.take("FY"), act.person, act.now
    row.save()
    for one in scans:
        files.keep(one, row, "voucher", site=line.site, by=act.person, allowed=upload.IMAGES | {upload.PDF})
    _book(line, row.amount_fen, row.over_fen)
    act.note(number=row.number)
    return row


def _book(line: Line, spent_fen: int, over_fen: int) -> None:
    line.spent_fen += spent_fen
    line.over_fen += over_fen
    line.save(update_fields=["spent_fen", "over_fen"])
