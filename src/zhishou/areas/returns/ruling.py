"""What the rule of a line's category says to a customer's ground today: which decisions keep it, and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from zhishou.areas.returns.models import Return, Rule, Sale, SaleLine
from zhishou.kernel import clock
from zhishou.kernel.models import Site

Decision, Ground = Return.Decision, Return.Ground


@dataclass(frozen=True)
class Verdict:
    """The rule, the decisions that keep it, and the sentence that says why."""

    rule: Rule | None
    keeps: frozenset[str]
    why: str


def rule_of(site: Site, category: str, among: Iterable[Rule] | None = None) -> Rule | None:
    """The rule in force at a site for a category: the site's own, the nearest above, else the one for all others."""
    nodes = site.lineage()
    rules = list(among) if among is not None else list(in_force(site))
    for wanted in dict.fromkeys((category, "")):
        fitting = [one for one in rules if one.category == wanted]
        if fitting:
            return max(fitting, key=lambda one: nodes.index(one.site_id))
    return None


def in_force(site: Site) -> Iterable[Rule]:
    """Every rule that holds at a site, those of the nodes above it among them."""
    rows: Iterable[Rule] = Rule.objects.filter(site_id__in=site.lineage(), ended_at=None)
    return rows


def judge(sale: Sale, lines: Iterable[SaleLine], ground: str, whole: bool) -> Verdict:
    """What keeps the rule for all the lines at once: what one of them does not allow is not allowed."""
    rules, age = list(in_force(sale.site)), age_of(sale)
    found = [_of_line(rule_of(sale.site, line.category, rules), ground, whole, age) for line in lines]
    strictest = min(found, key=lambda one: len(one.keeps - {Decision.REFUSE}))
    return Verdict(strictest.rule, frozenset.intersection(*(one.keeps for one in found)), strictest.why)


def age_of(sale: Sale) -> int:
    """Days since the day of the sale."""
    return max(0, (clock.today() - clock.local(sale.sold_at).date()).days)


def said(row: Return) -> str:
    """What the rule said when this was decided, in the reader's language."""
    return _of_line(row.rule, row.ground, row.whole, row.age_days).why


def _of_line(rule: Rule | None, ground: str, whole: bool, age: int) -> Verdict:
    if rule is None:
        return Verdict(None, frozenset(), _("没有这个品类的规则，由第二人定。"))
    if ground == Ground.DEFECT:
        return _defect(rule, age)
    if ground == Ground.PRICE:
        return _within(rule, age, rule.price_days, frozenset({Decision.DIFFERENCE}), _("保价"))
    if not whole:
        return Verdict(rule, frozenset({Decision.REFUSE}), _("无理由退换要商品完好、配件齐全。"))
    return _within(rule, age, rule.promise_days, frozenset({Decision.REFUND, Decision.EXCHANGE}), _("无理由退换"))


def _defect(rule: Rule, age: int) -> Verdict:
    if age <= rule.refund_days:
        why = _("售出 {age} 天，{days} 天内有质量问题，顾客可以选择退货、换货或修理。").format(
            age=age, days=rule.refund_days
        )
        return Verdict(rule, frozenset({Decision.REFUND, Decision.EXCHANGE}), why)
    if age <= rule.exchange_days:
        why = _("售出 {age} 天，{days} 天内有质量问题，顾客可以选择换货或修理。").format(
            age=age, days=rule.exchange_days
        )
        return Verdict(rule, frozenset({Decision.EXCHANGE}), why)
    why = _("售出 {age} 天，过了 {days} 天的换货期；三包有效期内请办修理。").format(age=age, days=rule.exchange_days)
    return Verdict(rule, frozenset({Decision.REFUSE}), why)


def _within(rule: Rule, age: int, days: int, keeps: frozenset[str], what: str) -> Verdict:
    if days == 0:
        return Verdict(rule, frozenset({Decision.REFUSE}), _("这个品类没有承诺{what}。").format(what=what))
    if age <= days:
        why = _("售出 {age} 天，在 {days} 天{what}之内。").format(age=age, days=days, what=what)
        return Verdict(rule, keeps, why)
    why = _("售出 {age} 天，过了 {days} 天{what}的期限。").format(age=age, days=days, what=what)
    return Verdict(rule, frozenset({Decision.REFUSE}), why)
