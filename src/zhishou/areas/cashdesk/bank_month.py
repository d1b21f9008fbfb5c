"""对账月结: the sums of a month, what is open at its end with the reason told, and what a signed month refuses."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet, Sum
from django.utils.translation import gettext as _

from zhishou.areas.cashdesk import matching, reconciling
from zhishou.areas.cashdesk import papers as papers_of
from zhishou.areas.cashdesk.models import (
    BankMonth,
    BankMonthItem,
    Match,
    MatchLine,
    MatchPaper,
    OpenReason,
    Settlement,
    StatementLine,
)
from zhishou.areas.cashdesk.papers import Paper
from zhishou.areas.property import periods
from zhishou.kernel import clock
from zhishou.kernel.models import Person, Site
from zhishou.kernel.operation import Refused

SUMS = (
    "cash_fen", "slips_fen", "handed_fen", "drawer_fen", "into_fen", "out_fen", "matched_fen", "explained_fen", "open_fen",
    "open_lines",
)  # fmt: skip


@dataclass(frozen=True)
class Item:
    """Something open at the end of a month: a line of the bank (`line:5`) or a paper of ours (`slip:3`)."""

    key: str
    title: str
    on: date
    amount_fen: int
    name: str = ""  # a paper's own name, in no language
    url: str = ""
    hint: str = ""  # what the program can tell of it
    reason: str = ""
    by: str = ""
    since: str = ""  # the signed month of its day, when that is an earlier one than the sheet's
    late: bool = False  # not on the sheet of that month: it was recorded after the signature

    @property
    def from_month(self) -> str:
        """Which signed month it comes from, in words; nothing for what is of the sheet's own month."""
        if not self.since:
            return ""
        said = _("{month} 签字后补登") if self.late else _("{month} 结转")
        return said.format(month=self.since)

    @property
    def is_line(self) -> bool:
        """True for what the bank says and our books do not."""
        return self.key.startswith("line:")


@dataclass(frozen=True)
class Sheet:
    """A month of a site: the sums, what is open, who matched; signed or not yet."""

    site: Site
    period: int
    figures: dict[str, Any]
    items: list[Item]
    matchers: list[str]
    signed: BankMonth | None

    @property
    def late(self) -> list[Item]:
        """What is dated into a month that had been signed before it was recorded."""
        return [item for item in self.items if item.late]

    @property
    def untold(self) -> list[Item]:
        """What is open without a reason."""
        return [item for item in self.items if not item.reason]


def is_over(period: int) -> bool:
    """True when the last day of a month is past."""
    return periods.last_day(period) < clock.today()


def signed_of(site: Site, period: int) -> BankMonth | None:
    """The month as signed at this very site."""
    rows = BankMonth.objects.filter(site=site, period=period, withdrawn_at=None)
    return rows.select_related("signed_by", "signature", "site").first()


def sheet(site: Site, period: int) -> Sheet:
    """The month as it was signed, or as it stands now."""
    signed = signed_of(site, period)
    if signed is not None:
        kept = _with_signed(site, period, [_kept(one) for one in _items_of(signed)])
        return Sheet(site, period, signed.figures, kept, signed.figures["by"], signed)
    rows = _papers(site, period)
    return Sheet(
        site, period, figures(site, period, rows), open_items(site, period, rows), names(matchers(site, period)), None
    )


def _items_of(month: BankMonth) -> Iterable[BankMonthItem]:
    return month.items.select_related("line").order_by("on", "pk")


def _kept(one: BankMonthItem) -> Item:
    if one.line is not None:
        return Item(
            f"line:{one.line_id}", _line_title(one.line), one.on, one.amount_fen, url=one.line.url(), reason=one.reason
        )
    return Item(one.paper, papers_of.title_of(one.paper, one.title), one.on, one.amount_fen, reason=one.reason)


def _line_title(line: StatementLine) -> str:
    return "　".join(part for part in (line.counterparty, line.memo) if part) or line.number


def _papers(site: Site, period: int) -> list[Paper]:
    first, knows = periods.first_day(period), papers_of.begins(site)
    return papers_of.of(site, min(first, knows - papers_of.BEFORE) if knows else first)


def figures(site: Site, period: int, rows: Sequence[Paper] | None = None) -> dict[str, Any]:
    """The sums of a month in fen: cash, slips, the bank's lines, papers by kind, and what the channels settled."""
    first, last = periods.first_day(period), periods.last_day(period)
    found = reconciling.sums(site, first, last, _papers(site, period) if rows is None else rows)
    told: dict[str, Any] = {name: getattr(found, name) for name in SUMS}
    told["kinds"] = [
        [one.kind, one.pieces, one.ours_fen, one.came_fen, one.explained_fen, one.open_fen] for one in found.kinds
    ]
    settled = Settlement.objects.filter(site__path__startswith=site.path, on__range=(first, last))
    sums = settled.aggregate(pieces=Sum("pieces"), gross=Sum("gross_fen"), fee=Sum("fee_fen"), net=Sum("net_fen"))
    return told | {f"scan_{name}": fen or 0 for name, fen in sums.items()}


def open_items(site: Site, period: int, rows: Sequence[Paper] | None = None) -> list[Item]:
    """Every line and paper up to the end of a month that no live match holds, by day, with the reason told."""
    knows, last = papers_of.begins(site), periods.last_day(period)
    rows = _papers(site, period) if rows is None else rows
    waiting = papers_of.open_among(rows, knows) if knows else []
    lines, told_papers = matching.board(site, waiting)
    told = {row.line_id or row.paper: row for row in _reasons(site)}
    hints = {paper.key: why for paper, why in told_papers}
    found = [
        Item(
            f"line:{one.line.pk}", _line_title(one.line), one.line.on, one.line.amount_fen, "", one.line.url(), _line_hint(one),
            *_told(told.get(one.line.pk)),
        )
        for one in lines
    ]  # fmt: skip
    found += [
        Item(
            one.key, one.title, one.on, one.amount_fen, one.name[:120], one.url,
            hints.get(one.key) or _("银行有一笔看来就是它，先去“银行对账”确认。"), *_told(told.get(one.key)),
        )
        for one in waiting
    ]  # fmt: skip
    found = _with_signed(site, period, [item for item in found if item.on <= last])
    return sorted(found, key=lambda item: (item.on, item.title, item.key))


def _with_signed(site: Site, period: int, items: list[Item]) -> list[Item]:
    """The items with the signed month that those of earlier days belong to, and whether they came after its signature."""
    months = {periods.of(item.on) for item in items if periods.of(item.on) < period}
    rows = BankMonth.objects.filter(site__in=site.lineage(), period__in=months, withdrawn_at=None)
    signed = {row.period: row for row in rows.order_by("signed_at")}
    if not signed:
        return items
    kept = BankMonthItem.objects.filter(month__in=signed.values()).values_list("line_id", "paper")
    known = {paper or f"line:{line}" for line, paper in kept}
    return [
        replace(item, since=str(month), late=item.key not in known)
        if (month := signed.get(periods.of(item.on)))
        else item
        for item in items
    ]


def _reasons(site: Site) -> Iterable[OpenReason]:
    return OpenReason.objects.filter(site__path__startswith=site.path).select_related("by")


def _told(row: OpenReason | None) -> tuple[str, str]:
    return (row.reason, row.by.name) if row is not None else ("", "")


def _line_hint(one: matching.OpenLine) -> str:
    if one.suggestion is None:
        return one.why
    papers = "；".join(paper.title for paper in one.suggestion.papers)
    return _("看来就是{papers}，先去“银行对账”确认。").format(papers=papers)


def matchers(site: Site, period: int) -> set[int]:
    """The people (ids) who confirmed a match of the month's lines or papers."""
    days = (periods.first_day(period), periods.last_day(period))
    live = Match.objects.filter(site__path__startswith=site.path, undone_at=None)
    lines = MatchLine.objects.filter(line__on__range=days, live=True).values("match")
    papers = MatchPaper.objects.filter(on__range=days, live=True).values("match")
    return set(live.filter(Q(pk__in=lines) | Q(pk__in=papers)).order_by().values_list("by", flat=True).distinct())


def names(people: Iterable[int]) -> list[str]:
    """Names of people, in the order of names."""
    return list(Person.objects.filter(pk__in=list(people)).order_by("sort_key", "pk").values_list("name", flat=True))


def refuse_signed_match(match: Match, days: Iterable[date]) -> None:
    """Refused when a month was signed with this match in it. What was matched afterwards may be taken back."""
    _refuse(_signed(match.site, days).filter(signed_at__gte=match.at))


def refuse_signed(site: Site, days: Iterable[date]) -> None:
    """Refused when finance has signed the month of one of the days, at the site or above it."""
    _refuse(_signed(site, days))


def _refuse(rows: QuerySet[BankMonth]) -> None:
    if (found := rows.select_related("site", "signed_by").first()) is not None:
        raise Refused("bank_month.signed", month=str(found), site=found.site.name, name=found.signed_by.name)


def _signed(site: Site, days: Iterable[date]) -> QuerySet[BankMonth]:
    wanted = {periods.of(day) for day in days}
    return BankMonth.objects.filter(site__in=site.lineage(), period__in=wanted, withdrawn_at=None)
