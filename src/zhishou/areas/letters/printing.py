"""The letter on A4: blank for the hand, or signed and sealed with the company's certificate."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import override

from zhishou.areas.letters import sealing, terms
from zhishou.areas.letters.models import Letter
from zhishou.kernel import clock, paper
from zhishou.kernel.later import later
from zhishou.kernel.models import Clause
from zhishou.kernel.paper.pages import PDFIUM
from zhishou.kernel.qr import qr_svg
from zhishou.kernel.rules import ordinal

if TYPE_CHECKING:
    import pypdfium2
else:
    pypdfium2 = later("pypdfium2")


TEMPLATE = Path(__file__).with_name("print") / "letter.typ"


def blank(letter: Letter) -> bytes:
    """The letter to be signed on paper: the name line and the date are empty."""
    return paper.render(TEMPLATE, _data(letter), at=letter.issued_at)


def blanks(letters: Iterable[Letter]) -> bytes:
    """Blank letters of a site as one PDF, each beginning on a right-hand sheet."""
    with PDFIUM:
        whole = pypdfium2.PdfDocument.new()
        for letter in letters:
            one = pypdfium2.PdfDocument(blank(letter))
            whole.import_pages(one)
            if len(one) % 2:
                whole.new_page(*one[0].get_size())
        out = io.BytesIO()
        whole.save(out)
    return out.getvalue()


def sealed(letter: Letter, at: datetime, *, signature: bytes | None, scans: Sequence[bytes] = ()) -> bytes:
    """The signed letter with the hand's picture or the scanned pages, sealed where it says 公司（章）; any change shows."""
    pdf = paper.render(TEMPLATE, _data(letter, at=at, signature=signature, scans=scans), at=at)
    with override("zh-hans"):
        reason = _("岗位职责确认书 {number}：封存，防改动").format(number=letter.number)
    return sealing.seal(pdf, letter.site.company(), reason=reason, at=at, over="公司（章）")


def _data(
    letter: Letter, *, at: datetime | None = None, signature: bytes | None = None, scans: Sequence[bytes] = ()
) -> dict[str, paper.JSON]:
    with override("zh-hans"):
        clauses = terms.clauses_of(letter.version)
        appointment = letter.appointment
        return {
            "company": letter.site.company().name,
            "number": letter.number,
            "version": letter.version.number,
            "post": appointment.post.name,
            "site": letter.site.name,
            "department": appointment.department.name if appointment.department else "",
            "signature": paper.picture(signature) if signature else None,
            "scanned": bool(scans),
            "scans": [paper.picture(scan) for scan in scans],
            "signed_on": _("见所附纸面") if scans else _day(at) if at else "",
            "sealed": at is not None,
            "clauses": _clauses(letter, clauses),
            "powers": [{"words": p.words, "duties": p.duties} for p in terms.powers(clauses)],
            "owed": [{"what": o.what, "when": o.when, "duties": o.duties} for o in terms.owed(clauses)],
            "record": _record(letter, at, bool(scans)),
            "statement": _statement(at is not None, bool(scans)),
            "verify_url": sealing.verify_url(letter.number),
            "qr": qr_svg(sealing.verify_url(letter.number), border=1),
        }


def _clauses(letter: Letter, clauses: Sequence[Clause]) -> list[paper.JSON]:
    if letter.previous is None:
        return [{"n": ordinal(c.position), "pieces": [{"kind": "same", "text": c.text}]} for c in clauses]
    changed = terms.difference(terms.clauses_of(letter.previous.version), clauses)
    return [
        {
            "n": ordinal(change.position),
            "pieces": [{"kind": p.kind, "text": p.text} for p in change.pieces if p.kind != "removed"],
        }
        for change in changed.present
    ]


def _record(letter: Letter, at: datetime | None, by_scan: bool) -> list[paper.JSON]:
    appointment = letter.appointment
    signed = _("待签")
    if at is not None:
        signed = _("{at}　{how}").format(at=_moment(at), how=Letter.How.SCAN.label if by_scan else Letter.How.PAD.label)
    pairs = [
        (_("任职登记"), _("{name} · {post} · {site}").format(
            name=appointment.person.name, post=appointment.post.name, site=letter.site.name)),
        (_("任职起始"), _day(appointment.starts_at)),
        (_("发出"), _("{at}　行政部").format(at=_moment(letter.issued_at))),
        (_("收入扫描件") if by_scan else _("签字"), signed),
    ]  # fmt: skip
    if letter.previous is not None:
        pairs.append(
            (_("上一份"), f"{letter.previous.number} · {_('第 {n} 版').format(n=letter.previous.version.number)}")
        )
        pairs.append((_("本次"), _("与上一份不同的文字加了底色")))
    return [{"name": name, "value": text} for name, text in pairs]


def _statement(sealed_: bool, by_scan: bool) -> str:
    if not sealed_:
        return _(
            "请本人在姓名栏手写姓名并写明日期，交行政部扫描存档。扫描件收入系统、加盖公司电子签章后，职责权限开始生效。"
        )
    company = _("公司电子签章说明文件由公司封存、此后未经改动；它是公司的签章，不是任职人的个人数字证书。")
    if by_scan:
        return _("所附纸面由任职人手签，公司在所记时间把它收入系统，并已通知本人核对。") + company
    return _("本确认书证明：上述任职人在所记时间确认了本版岗位职责。") + company


def _day(moment: datetime) -> str:
    local = clock.local(moment)
    return _("{y} 年 {m} 月 {d} 日").format(y=local.year, m=local.month, d=local.day)


def _moment(moment: datetime) -> str:
    return f"{clock.local(moment):%Y-%m-%d %H:%M}"
