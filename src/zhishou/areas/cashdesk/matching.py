"""Which line of the bank is which paper of ours: what is told by the number, by amount and day, and why the rest is open."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from zhishou.areas.cashdesk import papers as papers_of
from zhishou.areas.cashdesk.models import Match, MatchLine, StatementLine
from zhishou.areas.cashdesk.papers import Paper
from zhishou.kernel import clock
from zhishou.kernel.models import Site
from zhishou.kernel.money import yuan
from zhishou.kernel.phrasing import quantity
from zhishou.kernel.types import plain_number

Rule = Match.Rule
EARLY, LATE = timedelta(days=1), timedelta(days=10)  # the bank may book a paper so much before and after its day
SHORTEST = 4  # a number with fewer signs tells nothing
LEAST_FEN, NEAR_FEN, MOST_SLIPS = 1_00, 100_00, 40


@dataclass(frozen=True)
class Suggestion:
    """Papers that make a line, and by what rule."""

    rule: Match.Rule
    papers: tuple[Paper, ...]


@dataclass(frozen=True)
class OpenLine:
    """A line no live match holds, with what it is taken for, or why that cannot be told."""

    line: StatementLine
    suggestion: Suggestion | None
    why: str


def is_matched(key: str) -> bool:
    """True when a live match holds a paper."""
    return bool(papers_of.matched([key]))


def open_lines(site: Site) -> QuerySet[StatementLine]:
    """Lines at a site and below that no live match holds, by day."""
    held = MatchLine.objects.filter(live=True).values("line")
    return StatementLine.objects.filter(site__path__startswith=site.path).exclude(pk__in=held).select_related("site")


def board(site: Site, rows: Sequence[Paper] | None = None) -> tuple[list[OpenLine], list[tuple[Paper, str]]]:
    """The open lines with their suggestions, and the open papers (or those given) with why they are open."""
    lines = list(open_lines(site))
    rows = papers_of.open_of(site) if rows is None else rows
    told = suggest(lines, rows)
    near = _Near(rows)
    shown = [
        OpenLine(line, told.get(line.pk), "" if line.pk in told else _why_line(line, rows, near)) for line in lines
    ]
    taken = {paper.key for one in told.values() for paper in one.papers}
    return shown, [(paper, _why_paper(paper, lines)) for paper in rows if paper.key not in taken]


def suggest(lines: Sequence[StatementLine], rows: Sequence[Paper]) -> dict[int, Suggestion]:
    """Line → the papers it is taken for. A paper is suggested once; what could be several ways is left to a person."""
    found: dict[int, Suggestion] = {}
    taken: set[str] = set()
    for rule, pick in ((Rule.NUMBER, _by_number), (Rule.AMOUNT, _by_amount), (Rule.AMOUNT, _by_sum)):
        left = [line for line in lines if line.pk not in found]
        for line, papers in pick(left, [paper for paper in rows if paper.key not in taken]):
            if not taken.intersection(paper.key for paper in papers):
                found[line.pk] = Suggestion(rule, papers)
                taken.update(paper.key for paper in papers)
    return found


Picked = Iterable[tuple[StatementLine, tuple[Paper, ...]]]


def _by_number(lines: Sequence[StatementLine], rows: Sequence[Paper]) -> Picked:
    by_amount = _grouped(rows)
    for line in lines:
        fits = [paper for paper in by_amount[line.amount_fen] if _says(line, paper)]
        if len(fits) == 1:
            yield line, (fits[0],)


def _says(line: StatementLine, paper: Paper) -> bool:
    number, memo = plain_number(paper.number).casefold(), plain_number(line.memo).casefold()
    return len(number) >= SHORTEST and (number == plain_number(line.number).casefold() or number in memo)


def _by_amount(lines: Sequence[StatementLine], rows: Sequence[Paper]) -> Picked:
    by_amount = _grouped(rows)
    wanted: Counter[str] = Counter()
    fits: dict[int, list[Paper]] = {}
    for line in lines:
        near = [paper for paper in by_amount[line.amount_fen] if _in_time(line.on, paper)]
        named = [paper for paper in near if len(paper.payer) > 1 and paper.payer in line.counterparty]
        fits[line.pk] = named if len(named) == 1 else near
        wanted.update(paper.key for paper in fits[line.pk])
    for line in lines:
        mine = fits[line.pk]
        if len(mine) == 1 and wanted[mine[0].key] == 1:
            yield line, (mine[0],)


def _by_sum(lines: Sequence[StatementLine], rows: Sequence[Paper]) -> Picked:
    """Two or three slips of some days that went to the bank together."""
    slips = [paper for paper in rows if paper.kind == "slip"]
    for line in lines:
        near = [paper for paper in slips if _in_time(line.on, paper) and paper.amount_fen < line.amount_fen]
        if not 1 < len(near) <= MOST_SLIPS:
            continue
        sums = [
            group
            for size in (2, 3)
            for group in combinations(near, size)
            if sum(paper.amount_fen for paper in group) == line.amount_fen
        ]
        if len(sums) == 1:
            yield line, sums[0]


def _grouped(rows: Iterable[Paper]) -> defaultdict[int, list[Paper]]:
    found: defaultdict[int, list[Paper]] = defaultdict(list)
    for paper in rows:
        found[paper.amount_fen].append(paper)
    return found


def _in_time(on: date, paper: Paper) -> bool:
    return paper.on - EARLY <= on <= paper.on + LATE


class _Near:
    """Papers by amount, to find the one that differs least."""

    def __init__(self, rows: Sequence[Paper]) -> None:
        self.rows = sorted(rows, key=lambda paper: paper.amount_fen)
        self.amounts = [paper.amount_fen for paper in self.rows]

    def to(self, line: StatementLine) -> Paper | None:
        """The paper of those days that differs least from a line, if not by much."""
        at = bisect_left(self.amounts, line.amount_fen)
        around = [paper for paper in self.rows[max(0, at - 5) : at + 5] if _in_time(line.on, paper)]
        best = min(around, key=lambda paper: abs(paper.amount_fen - line.amount_fen), default=None)
        return best if best is not None and _is_near(line.amount_fen, best.amount_fen) else None


def _is_near(one_fen: int, other_fen: int) -> bool:
    """Both in or both out, and apart by no more than a slip of the hand: a twentieth, a yuan at least."""
    return one_fen * other_fen > 0 and abs(one_fen - other_fen) <= min(NEAR_FEN, max(LEAST_FEN, abs(one_fen) // 20))


def _why_line(line: StatementLine, rows: Sequence[Paper], near: _Near) -> str:
    named = next((paper for paper in rows if _says(line, paper)), None)
    if named is not None and named.amount_fen != line.amount_fen:
        return _("{title}：凭证号相同，金额差 {fen} 元。").format(
            title=named.title, fen=yuan(line.amount_fen - named.amount_fen)
        )
    alike = [paper for paper in rows if paper.amount_fen == line.amount_fen and _in_time(line.on, paper)]
    if alike:
        return quantity("金额相同的有 {n} 笔，请挑出是哪一笔。", n=len(alike))
    closest = near.to(line)
    if closest is not None:
        return _("最接近的是{title}，差 {fen} 元。").format(
            title=closest.title, fen=yuan(line.amount_fen - closest.amount_fen)
        )
    if line.amount_fen < 0:
        return _("账上没有这笔支出，例如手续费：请写明原因。")
    return _("账上没有这个金额：查清是谁交的再收款，或写明原因。")


def _why_paper(paper: Paper, lines: Sequence[StatementLine]) -> str:
    alike = [line for line in lines if line.amount_fen == paper.amount_fen and _in_time(line.on, paper)]
    if alike:
        return _("银行 {day} 有同样金额，请在左边挑。").format(day=f"{alike[0].on:%m-%d}")
    near = [line for line in lines if _is_near(line.amount_fen, paper.amount_fen) and _in_time(line.on, paper)]
    if near:
        best = min(near, key=lambda line: abs(line.amount_fen - paper.amount_fen))
        return _("银行 {day} 那笔差 {fen} 元。").format(
            day=f"{best.on:%m-%d}", fen=yuan(best.amount_fen - paper.amount_fen)
        )
    days = (clock.today() - paper.on).days
    if days <= 0:
        return _("今天的，银行还没有。")
    return quantity("已经 {n} 天，导入的流水里没有。", n=days)
