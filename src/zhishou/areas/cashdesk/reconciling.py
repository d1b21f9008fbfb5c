"""三方对账 of some days: cash over the counter = slips = the bank's lines; by kind of paper, and what is open."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q, Sum
from django.utils.translation import gettext as _

from zhishou.areas.cashdesk import papers as papers_of
from zhishou.areas.cashdesk.models import Entry, Match, MatchLine, MatchPaper, StatementLine
from zhishou.areas.cashdesk.models.books import Method
from zhishou.areas.cashdesk.models.drawer import IN_DRAWER
from zhishou.areas.cashdesk.papers import Paper
from zhishou.kernel.models import Site


@dataclass
class Kind:
    """Papers of a kind: how many and how much, what the bank has, what was explained, what is open; in fen."""

    kind: str
    label: str
    pieces: int = 0
    ours_fen: int = 0
    came_fen: int = 0
    explained_fen: int = 0
    open_fen: int = 0


@dataclass
class Sums:
    """Both equations of the reconciliation, in fen."""

    cash_fen: int = 0  # cash over the counter = with slips + to finance + in the drawers
    slips_fen: int = 0
    handed_fen: int = 0
    drawer_fen: int = 0
    into_fen: int = 0  # the bank's lines = matched + explained + open
    out_fen: int = 0
    matched_fen: int = 0
    explained_fen: int = 0
    open_fen: int = 0
    open_lines: int = 0
    kinds: list[Kind] = field(default_factory=list)


def sums(site: Site, first: date, last: date, rows: Sequence[Paper] | None = None) -> Sums:
    """The sums of some days at a site and below; `rows`: its papers since then, when they are known."""
    found = Sums()
    cash = Entry.objects.filter(site__path__startswith=site.path, on__range=(first, last), method=Method.CASH)
    told = cash.aggregate(
        all=Sum("amount_fen"), with_slips=Sum("amount_fen", filter=Q(slip__isnull=False)),
        to_finance=Sum("amount_fen", filter=~Q(handed="")), kept=Sum("amount_fen", filter=IN_DRAWER),
    )  # fmt: skip
    found.cash_fen, found.slips_fen = told["all"] or 0, told["with_slips"] or 0
    found.handed_fen, found.drawer_fen = told["to_finance"] or 0, told["kept"] or 0
    lines = StatementLine.objects.filter(site__path__startswith=site.path, on__range=(first, last))
    live = MatchLine.objects.filter(live=True)
    explained = live.filter(match__rule=Match.Rule.EXPLAINED).values("line")
    told = lines.aggregate(
        into=Sum("amount_fen", filter=Q(amount_fen__gt=0)), out=Sum("amount_fen", filter=Q(amount_fen__lt=0)),
        all=Sum("amount_fen"), explained=Sum("amount_fen", filter=Q(pk__in=explained)),
        held=Sum("amount_fen", filter=Q(pk__in=live.values("line"))),
    )  # fmt: skip
    found.into_fen, found.out_fen, found.explained_fen = (told[name] or 0 for name in ("into", "out", "explained"))
    found.matched_fen = (told["held"] or 0) - found.explained_fen
    found.open_fen = (told["all"] or 0) - (told["held"] or 0)
    found.open_lines = lines.exclude(pk__in=live.values("line")).count()
    rows = papers_of.of(site, first) if rows is None else rows
    found.kinds = _kinds([paper for paper in rows if first <= paper.on <= last])
    return found


def _kinds(rows: Sequence[Paper]) -> list[Kind]:
    by_kind = {kind: Kind(kind, label) for kind, label in papers_of.kinds().items()}
    live = MatchPaper.objects.filter(paper__in=[paper.key for paper in rows], live=True)
    rules = dict(live.values_list("paper", "match__rule"))
    for paper in rows:
        one = by_kind[paper.kind]
        one.pieces += 1
        one.ours_fen += paper.amount_fen
        if rules.get(paper.key) == Match.Rule.EXPLAINED:
            one.explained_fen += paper.amount_fen
        elif paper.key in rules:
            one.came_fen += paper.amount_fen
        else:
            one.open_fen += paper.amount_fen
    return [one for one in by_kind.values() if one.pieces]


@dataclass(frozen=True)
class Done:
    """A match as it is listed: its lines and papers in words, both sums, the difference and why."""

    match: Match
    lines: str
    papers: str


def done(matches: list[Match]) -> list[Done]:
    """Matches in words."""
    keys = [match.pk for match in matches]
    lines, papers = defaultdict(list), defaultdict(list)
    for row in MatchLine.objects.filter(match__in=keys).select_related("line").order_by("line__on", "pk"):
        lines[row.match_id].append(
            f"{row.line.on:%m-%d} {row.line.memo or row.line.counterparty or row.line.number}".strip()
        )
    for paper in MatchPaper.objects.filter(match__in=keys):
        papers[paper.match_id].append(papers_of.title_of(paper.paper, paper.title))
    nothing = _("无")
    return [
        Done(match, "；".join(lines[match.pk]) or nothing, "；".join(papers[match.pk]) or nothing) for match in matches
    ]
