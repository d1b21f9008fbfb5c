"""退换货规则: set for a category, ended, or begun with what the law demands of everybody (retail.supervisor.7)."""

from __future__ import annotations

from zhishou.areas.returns.models import Rule
from zhishou.areas.returns.models.rules import LAW_DAYS
from zhishou.areas.returns.models.who import SET_RULES
from zhishou.kernel import choosing
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Site
from zhishou.kernel.operation import Command, Invalid, Refused, ask, operation
from zhishou.kernel.types import Ref

MOST_DAYS = 365
RULES_PAGE = "/returns/rules"
CONSUMER_LAW = "消费者权益保护法第二十四条：没有国家规定和约定的，自收到商品之日起七日内可以退货"
THREE_GUARANTEES = "部分商品修理更换退货责任规定（三包规定）第九条、第十条：售出七日内性能故障可退、换、修，十五日内可换、修；消费者权益保护法第二十四条"
# category, days of the house's promise, days of exchange, what the goods must be, the law
LEGAL = (
    ("", 0, 7, "", CONSUMER_LAW),
    ("家用电器", 0, 15, "性能故障，保留三包凭证", THREE_GUARANTEES),
    ("手机数码", 0, 15, "性能故障，保留三包凭证", THREE_GUARANTEES),
    ("食品", 0, 7, "质量问题；在保质期内", CONSUMER_LAW),
    ("内衣", 0, 7, "质量问题", CONSUMER_LAW),
)


class SetRule(Command):
    site: Ref[Site] = ask("公司或门店", choices=choosing.sites(SET_RULES))
    category: str = ask("品类", default="", at_most=30, public=True, hint="和小票上的品类一样；不填就是其他所有品类")
    promise_days: int = ask(
        "无理由退换（天）", default=0, at_least=0, at_most=MOST_DAYS, hint="本店自己的承诺；0 就是没有"
    )
    refund_days: int = ask(
        "质量问题退货（天）", default=LAW_DAYS, at_least=0, at_most=MOST_DAYS, hint="法定不少于 7 天"
    )
    exchange_days: int = ask(
        "质量问题换货（天）", default=15, at_least=0, at_most=MOST_DAYS, hint="三包商品不少于 15 天"
    )
    price_days: int = ask("保价（天）", default=0, at_least=0, at_most=MOST_DAYS, hint="买后降价退差价；0 就是没有")
    condition: str = ask("商品要求", default="", at_most=300, multiline=True, hint="例如 吊牌未剪、包装完整")
    evidence: str = ask("要的凭证", default="", at_most=200, hint="例如 小票、三包凭证、检测单")
    law: str = ask("依据", at_least=2, at_most=300, multiline=True, hint="法律、规定的名称和条款，或本店的承诺")


class TakeLegal(Command):
    site: Ref[Site] = ask("公司或门店", choices=choosing.sites(SET_RULES))


class OfRule(Command):
    rule: Ref[Rule] = ask("规则")


@operation("returns.set_rule", label="制定退换货规则", capability=SET_RULES, url_after=lambda row: RULES_PAGE)
def set_rule(act: Act, cmd: SetRule) -> Rule:
    """Set the rule of a category at a site from now on; the one before ends and stays with the returns decided by it.

    Refused below the seven days of the law, and for an exchange shorter than the refund.
    """
    act.lock(cmd.site)
    if cmd.refund_days < LAW_DAYS:
        raise Invalid({"refund_days": ["质量问题的退货期法定不少于 7 天（消费者权益保护法第二十四条）。"]})
    if cmd.exchange_days < cmd.refund_days:
        raise Invalid({"exchange_days": ["换货期不能比退货期短。"]})
    Rule.objects.filter(site=cmd.site, category=cmd.category, ended_at=None).update(ended_at=act.now)
    made: Rule = Rule.objects.create(**cmd.model_dump(exclude={"site"}), site=cmd.site, by=act.person, at=act.now)
    act.note(category=made.category)
    return made


@operation(
    "returns.take_legal_rules", label="采用法定的退换货规则", capability=SET_RULES, url_after=lambda row: RULES_PAGE
)
def take_legal_rules(act: Act, cmd: TakeLegal) -> Site:
    """Begin with what the law demands: a rule for all goods, and for the categories of the three guarantees. No promise beyond.

    Refused where a rule was set already.
    """
    act.lock(cmd.site)
    if Rule.objects.filter(site=cmd.site, ended_at=None).exists():
        raise Refused("returns.rules_there", site=cmd.site.name)
    Rule.objects.bulk_create(
        Rule(
            site=cmd.site, category=category, promise_days=promise, exchange_days=days, condition=condition,
            evidence="小票", law=law, by=act.person, at=act.now,
        )
        for category, promise, days, condition, law in LEGAL
    )  # fmt: skip
    return cmd.site


@operation(
    "returns.end_rule", label="停用退换货规则", capability=SET_RULES, about="rule", url_after=lambda row: RULES_PAGE
)
def end_rule(act: Act, cmd: OfRule) -> Rule:
    """The category has no rule of its own any more; the one for all others holds."""
    row = act.lock(cmd.rule)
    if row.ended_at is not None:
        raise Refused("returns.rule_ended", category=str(row))
    row.ended_at = act.now
    row.save(update_fields=["ended_at"])
    return row
