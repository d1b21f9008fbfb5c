"""《银行对账表》 on paper: both equations, what is matched by what, what is open and why."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from zhishou.areas.cashdesk.matching import OpenLine
from zhishou.areas.cashdesk.papers import Paper
from zhishou.areas.cashdesk.reconciling import Done, Sums
from zhishou.kernel.models import Person, Site
from zhishou.kernel.money import yuan
from zhishou.kernel.paper import JSON, render

FORMS = Path(__file__).resolve().parent / "print"


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


def _taken_for(one: OpenLine) -> str:
    return "；".join(paper.title for paper in one.suggestion.papers) if one.suggestion is not None else one.why
