"""A charge in plain words: its lines, its tariff version, its dials; and the proof that it adds up again."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from zhishou.areas.billing.explain import explain, price
from zhishou.areas.billing.models import Charge, Item, LateFee, PoolInvoice, PoolSplit, Source, Tariff
from zhishou.areas.billing.models.charges import ids_of
from zhishou.areas.billing.rates import tiers_of
from zhishou.areas.property import periods
from zhishou.areas.property import queries as register
from zhishou.areas.property.queries import milli
from zhishou.kernel.money import plain, yuan
from zhishou.kernel.phrasing import quantity


@dataclass
class Told:
    """The lines of a charge with their fen, how it came to them, and what they add up to when recomputed."""

    lines: list[tuple[str, int]] = field(default_factory=list)
    because: list[str] = field(default_factory=list)
    recomputed: int | None = None  # none: the amount is what was entered, there is nothing to recompute
    equal: bool = True


def of(charge: Charge) -> Told:
    """What the amount is made of, recomputed now."""
    if charge.source == Source.RUN and charge.item.kind == Item.Kind.SHARED:
        return _share(charge)
    if charge.source == Source.RUN and charge.item.kind == Item.Kind.LATE:
        return _late(charge)
    found = explain(charge)
    made = Told(found.lines, _because(charge), found.total_fen)
    made.equal = found.total_fen is None or found.total_fen == charge.amount_fen
    return made


def _because(charge: Charge) -> list[str]:
    if charge.source != Source.RUN or charge.tariff is None:
        return []
    kind, found = charge.item.kind, []
    if kind == Item.Kind.AREA:
        found.append(_("按账期最后一天的建筑面积 {area} 平方米计算。").format(area=plain(charge.area_e2)))
    if kind in (Item.Kind.AREA, Item.Kind.FIXED) and charge.days != periods.last_day(charge.period).day:
        found.append(quantity("收楼之日起按天计算，这个月是 {n} 天。", n=charge.days))
    if kind == Item.Kind.METERED:
        found.append(_("用量合计 {usage}。").format(usage=milli(charge.usage_milli)))
        if charge.months > 1:
            found.append(
                quantity(
                    "上次核实的读数在 {n} 个月之前，阶梯按 {n} 个月计算，单价按这次抄表日的标准。", n=charge.months
                )
            )
        if charge.tariff.by_year:
            found.append(_("阶梯按年累计，此前本年已用 {before}。").format(before=milli(charge.before_milli)))
        if charge.tariff.base_people is not None and charge.people > charge.tariff.base_people:
            found.append(
                _("入住 {people} 人，超过 {base} 人，阶梯上限相应增加。").format(
                    people=charge.people, base=charge.tariff.base_people
                )
            )
    if charge.deducted_fen:
        found.append(_("估抄或先前已经出过的部分已减去。"))
    return found


def _share(charge: Charge) -> Told:
    """Every share of the pool again: floors first, the fen left to the largest remainders, ties by unit code."""
    made = Told()
    split = PoolSplit.objects.filter(item_id=charge.item_id, period=charge.period).first()
    if split is None:
        return Told([(str(charge.get_source_display()), charge.amount_fen)])
    low, high = ids_of(charge.period)
    rows = Charge.objects.filter(
        pk__gte=low, pk__lt=high, item_id=charge.item_id, site_id=charge.site_id, source=Source.RUN
    )
    weights = list(rows.values_list("pk", "unit__code", "usage_milli"))
    shares = {pk: split.cost_fen * weight // split.weight for pk, _code, weight in weights}
    left = split.cost_fen - sum(shares.values())
    order = sorted(weights, key=lambda r: (-(split.cost_fen * r[2] % split.weight), r[1].encode()))
    extra = {pk for pk, _code, _weight in order[:left]}
    invoice = PoolInvoice.objects.filter(item_id=charge.item_id, period=charge.period).first()
    cost = (
        _("供应商账单 {number}").format(number=invoice.number)
        if invoice
        else _("公用表用量 {usage}").format(usage=milli(split.usage_milli))
    )
    made.because.append(
        quantity("公摊费用 {sum} 元（{cost}），由 {n} 户分摊。", sum=yuan(split.cost_fen), cost=cost, n=len(weights))
    )
    made.because.append(
        _("本户份额 {mine}，全部份额 {all}。").format(
            mine=_weight(charge, charge.usage_milli), all=_weight(charge, split.weight)
        )
    )
    made.lines.append((_("按份额，舍去不足一分的部分"), shares.get(charge.pk, 0)))
    if charge.pk in extra:
        made.lines.append((_("余下的分按余数从大到小补一分"), 1))
    made.recomputed = sum(fen for _words, fen in made.lines)
    made.equal = made.recomputed == charge.amount_fen
    return made


def _weight(charge: Charge, weight: int) -> str:
    by = charge.tariff.split_by if charge.tariff else ""
    if by == "household":
        return quantity("{n} 户", n=weight)
    if by == "usage":
        return milli(weight)
    return _("{area} 平方米").format(area=plain(weight))


def _late(charge: Charge) -> Told:
    """The printed late fee of a unit and period: what was booked for which charge."""
    made = Told()
    for late in LateFee.objects.filter(row=charge.pk).select_related("charge__item").order_by("charge__due_on"):
        words = _("{item} {period}，{due} 到期，算到 {through}").format(
            item=late.charge.item.name,
            period=periods.words(late.charge.period),
            due=late.charge.due_on,
            through=late.through,
        )
        made.lines.append((words, late.amount_fen))
    made.because.append(_("只对本金按天计算，不计复利；冻结的日子不算。"))
    made.recomputed = sum(fen for _words, fen in made.lines)
    made.equal = made.recomputed == charge.amount_fen
    return made


def tariff_lines(tariff: Tariff | None) -> list[tuple[str, str]]:
    """A version of a price: since when, how much, on what ground; nothing without one."""
    if tariff is None:
        return []
    found = [(_("生效日期"), tariff.effective_from.isoformat()), *prices(tariff)]
    if tariff.vacant_percent != 100:
        found.append((_("空置房"), f"{tariff.vacant_percent}%"))
    if tariff.late_rate_e6:
        found.append((_("违约金"), late_rate(tariff)))
    return [*found, (_("依据"), tariff.legal_basis or "—")]


def prices(tariff: Tariff) -> list[tuple[str, str]]:
    """What a unit costs, or each tier of it."""
    if not tariff.tiers:
        return [(_("单价（元）"), price(tariff.price_e4))]
    found, low = [], 0
    for up_to, each in tiers_of(tariff):
        span = _("{low} 以上").format(low=milli(low)) if up_to is None else f"{milli(low)} – {milli(up_to)}"
        found.append((span, price(each)))
        low = up_to or low
    return found


def dials(charge: Charge) -> list[dict[str, str]]:
    """The dials a metered charge was counted from."""
    if charge.item.kind != Item.Kind.METERED or charge.tariff is None or charge.source != Source.RUN:
        return []
    return register.dials_of_unit(charge.unit_id, charge.tariff.meter_kind, charge.period)


def late_rate(tariff: Tariff) -> str:
    """`每天万分之 3`."""
    return _("每天万分之 {rate}").format(rate=plain(tariff.late_rate_e6).rstrip("0").rstrip("."))
