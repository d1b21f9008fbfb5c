"""《银行对账表》 on paper: both equations, what is matched by what, what is open and why."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from zhishou.areas.cashdesk.bank_month import Sheet
from zhishou.areas.cashdesk.matching import OpenLine
from zhishou.areas.cashdesk.papers import Paper
from zhishou.areas.cashdesk.reconciling import Done, Sums
from zhishou.areas.property import periods
from zhishou.kernel import clock, files
from zhishou.kernel.models import Person, Site
from zhishou.kernel.money import yuan
from zhishou.kernel.paper import JSON, in_chinese, render
from zhishou.kernel.qr import qr_svg

FORMS = Path(__file__).resolve().parent / "print"


@in_chinese
def reconciliation_pdf(
    site: Site,
    first: date,
    last: date,
    *,
    sums: Sums,
    done: Sequence[Done],
    lines: Sequence[OpenLine],
    papers: Sequence[tuple[Paper, str]],
    by: Person,
) -> bytes:
    """The reconciliation of some days, with room for the signatures of who made and who checked it."""
    kinds: list[JSON] = [
        [
            one.label,
            str(one.pieces),
            yuan(one.ours_fen),
            yuan(one.came_fen),
            yuan(one.explained_fen),
            yuan(one.open_fen),
        ]
        for one in sums.kinds
    ]
    matched: list[JSON] = [
        [
            one.lines, one.papers, str(one.match.get_rule_display()), yuan(one.match.lines_fen), yuan(one.match.difference_fen),
            one.match.reason, one.match.by.name,
        ]
        for one in done
    ]  # fmt: skip
    open_lines: list[JSON] = [
        [f"{one.line.on:%m-%d}", yuan(one.line.amount_fen), one.line.counterparty or one.line.memo, _taken_for(one)]
        for one in lines
    ]
    open_papers: list[JSON] = [[f"{one.on:%m-%d}", yuan(one.amount_fen), one.title, why] for one, why in papers]
    data: dict[str, JSON] = {
        "company": site.company().name, "site": site.name, "span": f"{first} — {last}", "kinds": kinds, "matched": matched,
        "lines": open_lines, "papers": open_papers, "by": by.name, "cash": yuan(sums.cash_fen), "slips": yuan(sums.slips_fen),
        "handed": yuan(sums.handed_fen), "drawer": yuan(sums.drawer_fen), "into": yuan(sums.into_fen), "out": yuan(sums.out_fen),
        "held": yuan(sums.matched_fen), "explained": yuan(sums.explained_fen), "open": yuan(sums.open_fen),
    }  # fmt: skip
    return render(FORMS / "bank.typ", data)


def sums_of(sheet: Sheet) -> list[tuple[str, int]]:
    """The sums of a month by what they are called, in fen."""
    told = sheet.figures
    return [
        (_("收的现金"), told["cash_fen"]), (_("随交款单交银行"), told["slips_fen"]), (_("上缴财务"), told["handed_fen"]),
        (_("还在抽屉里"), told["drawer_fen"]), (_("银行进账"), told["into_fen"]), (_("银行出账"), told["out_fen"]),
        (_("已对上"), told["matched_fen"]), (_("已说明"), told["explained_fen"]), (_("没对上"), told["open_fen"]),
        (_("扫码交易金额"), told["scan_gross"]), (_("扫码手续费"), told["scan_fee"]), (_("扫码到账金额"), told["scan_net"]),
    ]  # fmt: skip


@in_chinese
def month_pdf(sheet: Sheet, kinds: Sequence[Sequence[Any]]) -> bytes:
    """《对账月结表》: the sums, the papers by kind, what is open with its reason, who matched and who signed."""
    signed = sheet.signed
    open_: list[JSON] = [
        [
            f"{one.on:%m-%d}",
            _("银行流水") if one.is_line else _("账上单据"),
            "　".join(filter(None, (one.title, one.from_month and f"（{one.from_month}）"))),
            yuan(one.amount_fen),
            one.reason,
        ]
        for one in sheet.items
    ]
    data: dict[str, JSON] = {
        "company": sheet.site.company().name, "site": sheet.site.name, "month": periods.words(sheet.period),
        "sums": [[label, f"¥{yuan(fen)}"] for label, fen in sums_of(sheet)], "items": open_,
        "kinds": [[label, str(pieces), *(yuan(fen) for fen in rest)] for label, pieces, *rest in kinds],
        "matchers": "、".join(sheet.matchers), "remark": signed.remark if signed else "",
        "name": signed.signed_by.name if signed else "",
        "signature": files.picture(signed.signature if signed else None) or "",
        "at": f"{clock.local(signed.signed_at):%Y-%m-%d %H:%M}" if signed else "",
        "qr": qr_svg(f"{settings.PUBLIC_URL}{signed.url()}") if signed else None,
    }  # fmt: skip
    return render(FORMS / "month.typ", data, at=signed.signed_at if signed else None)


def _taken_for(one: OpenLine) -> str:
    return "；".join(paper.title for paper in one.suggestion.papers) if one.suggestion is not None else one.why
