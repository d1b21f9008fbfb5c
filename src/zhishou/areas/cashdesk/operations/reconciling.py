"""银行对账: finance confirms which line of the bank is which paper, and says why where they differ (implied.finance.1)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from django.db import connection, models
from django.utils.translation import gettext as _

from zhishou.areas.billing import closing
from zhishou.areas.cashdesk import bank_month, matching, papers
from zhishou.areas.cashdesk.matching import Rule
from zhishou.areas.cashdesk.models import Match, MatchLine, MatchPaper, StatementLine
from zhishou.areas.cashdesk.papers import Paper
from zhishou.areas.property import queries as register
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Site
from zhishou.kernel.money import yuan
from zhishou.kernel.operation import Command, Invalid, Refused, ask, operation
from zhishou.kernel.types import Ref

MOST_OFFERED = 120


def hold(site: Site) -> None:
    """Matching and statements of a company, one at a time until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('cashdesk.match'), %s)", [site.company().pk % 2**31])


def _papers(actor: Actor, row: models.Model | None) -> list[tuple[str, str]]:
    if not isinstance(row, StatementLine):
        return []
    rows = papers.open_of(row.site) if row.open_papers is None else row.open_papers
    fits = sorted(rows, key=lambda one: (abs(one.amount_fen - row.amount_fen), one.on))
    return [(one.key, f"{one.on:%m-%d}　{one.title}　{yuan(one.amount_fen)}") for one in fits[:MOST_OFFERED]]


def _lines(actor: Actor, row: models.Model | None) -> list[tuple[str, str]]:
    if not isinstance(row, StatementLine):
        return []
    rows = matching.open_lines(row.site).filter(site=row.site).exclude(pk=row.pk).order_by("-on", "-pk")
    return [(str(one.pk), f"{one.on:%m-%d}　{yuan(one.amount_fen)}　{one.memo[:20]}") for one in rows[:MOST_OFFERED]]


class MatchLines(Command):
    line: Ref[StatementLine] = ask("银行流水")
    papers: list[str] = ask("账上的单据", default=[], at_most=200, choices=_papers)
    with_lines: list[int] = ask("连同这些流水", default=[], at_most=200, choices=_lines)
    reason: str = ask(
        "差额或原因说明", default="", at_most=300, multiline=True, hint="两边金额不同，或账上没有单据时必填"
    )


class ConfirmSuggested(Command):
    site: Ref[Site] = ask("小区或公司")


class ExplainPaper(Command):
    site: Ref[Site] = ask("小区或公司")
    paper: str = ask("单据", at_least=3, at_most=90, public=True)
    reason: str = ask("没有到账的原因", at_least=2, at_most=300, multiline=True)


class UndoMatch(Command):
    match: Ref[Match] = ask("对账")
    reason: str = ask("撤销原因", at_least=2, at_most=200)


@operation(
    "cashdesk.match_lines", label="确认对账", capability="match_bank", about="line", url_after=lambda row: "/bank"
)
def match_lines(act: Act, cmd: MatchLines) -> Match:
    """Confirm that lines of the bank are these papers; a difference, or lines without a paper, must be explained.

    Refused when a line or a paper was matched meanwhile, and to whoever registered one of the papers.
    """
    site = cmd.line.site
    hold(site)
    wanted = {cmd.line.pk, *cmd.with_lines}
    lines = list(matching.open_lines(site).filter(pk__in=wanted, site=site))
    chosen = _chosen(site, cmd.papers)
    if len(lines) != len(wanted):
        raise Refused("match.taken")
    rule = _rule(lines, chosen)
    return _keep(act, site, lines, chosen, rule, cmd.reason)


def _chosen(site: Site, keys: Sequence[str]) -> list[Paper]:
    known = {paper.key: paper for paper in papers.open_of(site)} if keys else {}
    if set(keys) - known.keys():
        raise Refused("match.taken")
    return [known[key] for key in dict.fromkeys(keys)]


def _rule(lines: Sequence[StatementLine], chosen: Sequence[Paper]) -> Rule:
    if not chosen:
        return Rule.EXPLAINED
    told = matching.suggest(lines, chosen).get(lines[0].pk) if len(lines) == 1 else None
    return told.rule if told is not None and len(told.papers) == len(chosen) else Rule.HAND


def _keep(
    act: Act, site: Site, lines: Sequence[StatementLine], chosen: Sequence[Paper], rule: Rule, reason: str
) -> Match:
    if any(paper.by == act.person.pk for paper in chosen):
        raise Refused("match.own")
    bank, ours = sum(line.amount_fen for line in lines), sum(paper.amount_fen for paper in chosen)
    if bank != ours and not reason:
        sentence = _("银行 {bank} 元，账上 {ours} 元，差 {fen} 元，请写明原因。")
        raise Invalid({"reason": [sentence.format(bank=yuan(bank), ours=yuan(ours), fen=yuan(bank - ours))]})
    made = Match.objects.create(
        site=site, rule=rule, lines_fen=bank, papers_fen=ours, reason=reason if bank != ours else "", by=act.person,
        at=act.now,
    )  # fmt: skip
    MatchLine.objects.bulk_create([MatchLine(match=made, line=line) for line in lines])
    MatchPaper.objects.bulk_create(
        [
            MatchPaper(match=made, paper=one.key, title=one.name[:120], on=one.on, amount_fen=one.amount_fen)
            for one in chosen
        ]
    )
    act.note(lines=len(lines), papers=len(chosen), bank=bank, ours=ours, rule=rule.value)
    return made


@operation(
    "cashdesk.confirm_suggested", label="确认全部相符的", capability="match_bank", about="site",
    url_after=lambda row: "/bank?view=done",
)  # fmt: skip
def confirm_suggested(act: Act, cmd: ConfirmSuggested) -> Site:
    """Confirm every line whose number and amount both tell the paper; what only amount and day tell is looked at singly.

    Papers one registered oneself are left out.
    """
    hold(cmd.site)
    lines = list(matching.open_lines(cmd.site))
    told = matching.suggest(lines, papers.open_of(cmd.site))
    done = fen = 0
    for line in lines:
        one = told.get(line.pk)
        if one is None or one.rule != Rule.NUMBER or any(paper.by == act.person.pk for paper in one.papers):
            continue
        made = _keep(act, line.site, [line], one.papers, one.rule, "")
        done, fen = done + 1, fen + made.lines_fen
    if not done:
        raise Refused("match.nothing")
    act.note(matches=done, fen=fen)
    return cmd.site


@operation(
    "cashdesk.explain_paper", label="说明没有到账的单据", capability="match_bank", about="site",
    url_after=lambda row: cast(Match, row).url(),
)  # fmt: skip
def explain_paper(act: Act, cmd: ExplainPaper) -> Match:
    """Say why the money of a paper is not on the statement and will not come."""
    hold(cmd.site)
    return _keep(act, cmd.site, [], _chosen(cmd.site, [cmd.paper]), Rule.EXPLAINED, cmd.reason)


@operation(
    "cashdesk.undo_match", label="撤销对账", capability="match_bank", about="match",
    url_after=lambda row: cast(Match, row).url(),
)  # fmt: skip
def undo_match(act: Act, cmd: UndoMatch) -> Match:
    """Take a match back, on record; its lines and papers are open again. Refused once the month is closed or signed."""
    hold(cmd.match.site)
    match = act.lock(cmd.match)
    if match.undone_at is not None:
        raise Refused("match.undone")
    days = [one.line.on for one in match.lines.select_related("line")] or [one.on for one in match.papers.all()]
    for community in register.communities(match.site):
        closing.refuse_closed_day(community, min(days))
    bank_month.refuse_signed_match(match, days)
    match.lines.update(live=False)
    match.papers.update(live=False)
    match.undone_by, match.undone_at, match.undo_reason = act.person, act.now, cmd.reason
    match.save(update_fields=["undone_by", "undone_at", "undo_reason"])
    act.note(bank=match.lines_fen, ours=match.papers_fen)
    return match
