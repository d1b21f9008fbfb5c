"""交款通知单: print after the second person's check, file building by building, hand over against a signature."""

from __future__ import annotations

import hashlib

from django.db import models
from django.db.models import Sum
from django.utils.translation import gettext as _

from zhishou.areas.billing import queries as fees
from zhishou.areas.notices import queries
from zhishou.areas.notices.models import NoticeBatch, NoticeFile, UnitNotice
from zhishou.areas.property import periods
from zhishou.areas.property import queries as register
from zhishou.kernel import files, jobs
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Site
from zhishou.kernel.operation import Command, Invalid, Refused, ask, operation
from zhishou.kernel.phrasing import quantity
from zhishou.kernel.types import Ref, Upload

PRINT = "notices.print"


def _listing(row: models.Model) -> str:
    assert isinstance(row, NoticeBatch)
    return f"/payment-notices?site={row.site.code}&period={periods.words(row.period)}"


class Page(Command):
    """The figures of one page, as they were set: fen, and the unit and payer they are for."""

    unit: int = ask("房屋")
    payer: int = ask("付款人", default=0)
    tenant: int = ask("住户", default=0)
    charged_fen: int = ask("本期应收")
    arrears_fen: int = ask("往期欠费")
    settled_fen: int = ask("已付")
    due_on: str = ask("应缴日", default="", at_most=10, public=True)


class MakeNotices(Command):
    site: Ref[Site] = ask("小区")
    period: str = ask("账期", at_most=10, public=True, hint="例如 2026-03")


class FilePdf(Command):
    file: Ref[NoticeFile] = ask("楼栋")
    pdf: Upload = ask("通知单文件")
    pages: list[Page] = ask("每一页", at_least=1)


class LeaveOut(Command):
    file: Ref[NoticeFile] = ask("楼栋")


class HandOver(Command):
    file: Ref[NoticeFile] = ask("楼栋")
    count: int = ask("点清份数", at_least=0, at_most=100_000)
    signature: Upload = ask("楼管员签字", widget="signature")


@operation(
    "notices.make", label="打印交款通知单", capability="issue_notices", about="site",
    url_after=_listing,
)  # fmt: skip
def make_notices(act: Act, cmd: MakeNotices) -> NoticeBatch:
    """Print the notices of a community's period: one PDF a building in delivery order (property.cashier.5).

    Refused before a second person has checked the run. A printing that was interrupted goes on where it stood; after it
    has ended, printing again makes a new edition, and the building keepers sign for that one, no longer for the old.
    """
    period = periods.asked(cmd.period)
    if not fees.approved(cmd.site, period):
        raise Refused("notice.not_approved", site=cmd.site.name, period=periods.words(period))
    queries.lock(cmd.site, period)
    batch = queries.newest(cmd.site, period)
    if batch is None or batch.finished_at is not None:
        edition = batch.edition + 1 if batch else 1
        for old in batch.files.filter(handed_at=None) if batch else ():
            act.excuse("notices.hand_over", old, _("重新打印过，请签收新的一版。"))
        batch = NoticeBatch.objects.create(
            site=cmd.site, period=period, edition=edition, made_by=act.actor.person, made_at=act.now
        )
        NoticeFile.objects.bulk_create(_planned(batch))
    jobs.enqueue(PRINT, {"batch": batch.pk}, site=batch.site, person=act.actor.person)
    act.note(period=period, edition=batch.edition)
    return batch


def _planned(batch: NoticeBatch) -> list[NoticeFile]:
    """One file a building in walking order, and one for the developer."""
    found = [
        NoticeFile(
            site=batch.site, batch=batch, place=place, building=building, title=building.name if building else "其他"
        )
        for place, (building, _units) in enumerate(register.units_by_building(batch.site), 1)
    ]
    if not found:
        raise Refused("notice.nothing", site=batch.site.name, period=periods.words(batch.period))
    return [
        *found,
        NoticeFile(site=batch.site, batch=batch, place=len(found) + 1, title="开发商", for_developer=True),
    ]


@operation("notices.file_pdf", label="通知单打印好一栋", by_system=True, about="file")
def file_pdf(act: Act, cmd: FilePdf) -> NoticeFile:
    """Keep a building's PDF with what each page told, if the books still say the same. A second time changes nothing."""
    file = act.lock(cmd.file)
    act.texts.clear()
    if file.filed_at is not None:
        return file
    batch = _approved(file)
    charged = sum(page.charged_fen for page in cmd.pages)
    if charged != queries.charged(file):
        raise Refused("notice.books_moved")
    rows = [_row(file, number, page) for number, page in enumerate(cmd.pages, 1)]
    UnitNotice.objects.bulk_create(rows, batch_size=2_000)
    file.pages, file.charged_fen, file.filed_at = len(rows), charged, act.now
    file.due_fen = sum(max(0, row.due_fen) for row in rows)
    digest = hashlib.sha256(cmd.pdf.data).hexdigest()
    file.pdf = files.store(
        cmd.pdf.data, name=cmd.pdf.name, mime="application/pdf", about=file, kind="notices", site=file.site,
        by=batch.made_by, sha256=digest,
    )  # fmt: skip
    file.save()
    _finish(act, batch)
    act.note(pages=file.pages, fen=file.charged_fen, sha256=digest)
    return file


@operation("notices.leave_out", label="没有通知单的一栋", by_system=True, about="file")
def leave_out(act: Act, cmd: LeaveOut) -> NoticeFile:
    """A building for which the books have nothing to tell: no PDF, and nothing to sign for. Refused when they have."""
    file = act.lock(cmd.file)
    if file.filed_at is not None:
        return file
    batch = _approved(file)
    if queries.charged(file):
        raise Refused("notice.books_moved")
    file.filed_at = act.now
    file.save(update_fields=["filed_at"])
    _finish(act, batch)
    return file


def _approved(file: NoticeFile) -> NoticeBatch:
    batch = file.batch
    if not fees.approved(batch.site, batch.period):
        raise Refused("notice.not_approved", site=batch.site.name, period=periods.words(batch.period))
    return batch


def _finish(act: Act, batch: NoticeBatch) -> None:
    """With the last building the printing has ended. Two that are filed at the same moment wait for each other."""
    batch = act.lock(batch)
    if not batch.files.filter(filed_at=None).exists():
        batch.finished_at = act.now
        batch.save(update_fields=["finished_at"])
        act.note(last=True, **batch.files.aggregate(all_pages=Sum("pages"), all_fen=Sum("charged_fen")))


def _row(file: NoticeFile, number: int, page: Page) -> UnitNotice:
    return UnitNotice(
        file=file, unit_id=page.unit, payer=page.payer, tenant_id=page.tenant or None, page=number,
        charged_fen=page.charged_fen, arrears_fen=page.arrears_fen, settled_fen=page.settled_fen, due_fen=page.charged_fen + page.arrears_fen - page.settled_fen,
        due_on=page.due_on or None,
    )  # fmt: skip


@operation(
    "notices.hand_over", label="签收通知单", capability="hand_out_notices", about="file",
    url_after=lambda row: f"/payment-notices/files/{row.pk}",
)  # fmt: skip
def hand_over(act: Act, cmd: HandOver) -> NoticeFile:
    """The building keeper counts a building's notices and signs for them (implied.building_keeper.2, property.cashier.5).

    Refused while it is not printed, when a newer edition was printed, when the count is another, and for whoever had
    them printed.
    """
    file = act.lock(cmd.file)
    if file.filed_at is None:
        raise Refused("notice.not_printed", title=file.title)
    if file.handed_at is not None and file.handed_to is not None:
        raise Refused("notice.handed_over", title=file.title, name=file.handed_to.name)
    if file.batch.made_by_id == act.person.pk:
        raise Refused("notice.own", title=file.title)
    newest = queries.newest(file.site, file.batch.period)
    if newest is not None and newest.pk != file.batch_id:
        raise Refused("notice.superseded", title=file.title)
    if cmd.count != file.pages:
        raise Invalid({"count": [quantity("这一栋打印了 {n} 份。请重新点一遍，数目不符时不要签收。", n=file.pages)]})
    file.signature = files.keep_signature(cmd.signature, file, site=file.site, by=act.person)
    file.handed_to, file.handed_at = act.person, act.now
    file.save(update_fields=["signature", "handed_to", "handed_at"])
    act.note(pages=file.pages)
    return file
