"""Letters signed on paper: one scan for one letter, or a stack of paper at once."""

from __future__ import annotations

import hashlib

from django.db import models
from django.utils.translation import gettext as _

from zhishou.areas.letters import scans, steps
from zhishou.areas.letters.models import Letter, ScanBatch, ScanPage
from zhishou.kernel import files
from zhishou.kernel.gate import Act
from zhishou.kernel.operation import Command, Refused, ask, operation
from zhishou.kernel.types import Ref, Upload
from zhishou.kernel.upload import JPEG


class TakeScan(Command):
    letter: Ref[Letter] = ask("确认书")
    scan: Upload = ask("手签纸面的扫描件", hint="PDF、JPG 或 PNG，可以多页")


@operation(
    "letters.take_scan",
    label="收入扫描件",
    capability="issue_letters",
    about="letter",
    url_after=lambda letter: f"/letters/{letter.number}",  # type: ignore[attr-defined]
)
def take_scan(act: Act, cmd: TakeScan) -> Letter:
    """Take in the scanned paper of one letter: it is embedded in the sealed PDF, and the duties are signed.

    Refused when a QR code on the paper names another letter. The person is told, so nobody is signed for unseen.
    """
    letter = act.lock(cmd.letter)
    steps.must_be_open(letter)
    pages = scans.pages_of(cmd.scan)
    other = next((p.number for p in pages if p.number and p.number != letter.number and p.by_code), "")
    if other:
        raise Refused("letter.scan_other", found=other, number=letter.number)
    steps.seal_scanned(letter, [p.jpeg for p in pages], by=act.person, now=act.now)
    act.note(number=letter.number, version=letter.version.number, pages=len(pages), pdf=letter.digest)
    return letter


class TakeScans(Command):
    scans: list[Upload] = ask(
        "扫描件",
        widget="file",
        hint="可以一次选多个文件，或一个多页的 PDF。按页面上的二维码认，其次按文件名里的编号认。",
    )


def _batch_page(row: models.Model) -> str:
    return f"/letters/scans/{row.pk}"


@operation("letters.take_scans", label="成批收入扫描件", capability="issue_letters", url_after=_batch_page)
def take_scans(act: Act, cmd: TakeScans) -> ScanBatch:
    """Take in many scanned pages; each finds its letter by QR code, else by the number in the file's name.

    What finds none is kept and named with the reason, to be matched by hand. Nothing is lost.
    """
    batch = ScanBatch.objects.create(site=act.person.site, made_by=act.person, made_at=act.now)
    by_letter: dict[str, list[ScanPage]] = {}
    troubles: list[str] = []
    for given in cmd.scans:
        try:
            found = scans.pages_of(given)
        except Refused as no:
            troubles.append(no.sentence())
            continue
        for page in found:
            made = _keep_page(act, batch, page)
            by_letter.setdefault(page.number, []).append(made)
    waiting = by_letter.pop("", [])
    taken = [number for number, pages in by_letter.items() if _seal(act, number, pages)]
    if troubles:
        batch.trouble = "\n".join(troubles)
        batch.save(update_fields=["trouble"])
    act.note(taken=taken, unmatched=len(waiting) + sum(len(p) for n, p in by_letter.items() if n not in taken))
    return batch


class MatchScan(Command):
    page: Ref[ScanPage] = ask("扫描页")
    letter: Ref[Letter] = ask("确认书编号", widget="text")


@operation("letters.match_scan", label="归到确认书", capability="issue_letters", about="page")
def match_scan(act: Act, cmd: MatchScan) -> ScanPage:
    """Give a scanned page that found no letter to the letter it belongs to."""
    page = act.lock(cmd.page)
    if page.letter is not None:
        raise Refused("letter.scan_done", number=page.letter.number)
    letter = act.lock(cmd.letter)
    if not act.actor.can("issue_letters", letter.site):
        raise Refused("letter.not_open", number=letter.number, state=_("不在你的职责范围"))
    steps.must_be_open(letter)
    steps.seal_scanned(letter, [files.read(page.file)], by=act.person, now=act.now)
    page.letter, page.trouble = letter, ""
    page.save(update_fields=["letter", "trouble"])
    act.note(number=letter.number)
    return page


def _keep_page(act: Act, batch: ScanBatch, page: scans.Page) -> ScanPage:
    file = files.store(
        page.jpeg, name=f"{page.name}-{page.page}.jpg", mime=JPEG, about=batch, kind="scan", site=batch.site,
        by=act.person, sha256=hashlib.sha256(page.jpeg).hexdigest(),
    )  # fmt: skip
    trouble = "" if page.number else _("没有读到二维码，文件名里也没有编号。")
    return ScanPage.objects.create(
        batch=batch, name=page.name[:120], page=page.page, file=file, trouble=trouble or _("正在核对")
    )


def _seal(act: Act, number: str, pages: list[ScanPage]) -> bool:
    letter, trouble = _open_letter(act, number)
    if letter is not None:
        steps.seal_scanned(letter, [files.read(p.file) for p in pages], by=act.person, now=act.now)
    for page in pages:
        page.letter, page.trouble = letter, trouble
        page.save(update_fields=["letter", "trouble"])
    return letter is not None


def _open_letter(act: Act, number: str) -> tuple[Letter | None, str]:
    row = Letter.objects.within(act.actor).filter(number=number).first()
    if row is None or not act.actor.can("issue_letters", row.site):
        return None, _("找不到确认书 {number}，或者不在你的职责范围内。").format(number=number)
    letter = act.lock(row)
    try:
        steps.must_be_open(letter)
    except Refused as no:
        return None, no.sentence()
    return letter, ""
