"""促销合作确认书 between supplier and retailer (letters.promotion; forms.tsv 促销合作确认书)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import BaseModel, ConfigDict

from zhishou.areas.confirmations.kinds.terms import (
    MOST_LINES,
    Content,
    Reading,
    Spec,
    Table,
    Terms,
    Worked,
    said,
    summary_of,
)
from zhishou.areas.confirmations.models import Confirmation
from zhishou.kernel.money import in_words, parse_fen, yuan
from zhishou.kernel.operation import Invalid, ask

LONGEST_DAYS = 366


class Side(models.TextChoices):
    """Which side the company is."""

    RETAILER = "retailer", gettext_lazy("零售商")
    SUPPLIER = "supplier", gettext_lazy("供应商")


class Settlement(models.TextChoices):
    """How the fees are settled."""

    DEDUCT = "deduct", gettext_lazy("从货款中扣除")
    TRANSFER = "transfer", gettext_lazy("银行转账")
    GOODS = "goods", gettext_lazy("以货抵扣")
    OTHER = "other", gettext_lazy("其他方式")


class Offer(BaseModel):
    """Goods on offer with both prices."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    name: str = ask("商品", default="", at_most=80)
    spec: str = ask("规格", default="", at_most=60)
    unit: str = ask("单位", default="", at_most=10)
    normal: str = ask("原价（元）", default="", at_most=16)
    price: str = ask("促销价（元）", default="", at_most=16)


def bearers(_actor: Any, _row: Any) -> list[tuple[str, str]]:
    """Choices: who bears a fee."""
    return [(str(value), str(label)) for value, label in Side.choices]


class Fee(BaseModel):
    """A fee of the promotion and who bears it."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    item: str = ask("费用", default="", at_most=40)
    amount: str = ask("金额（元）", default="", at_most=16)
    bearer: str = ask("由谁承担", default="", at_most=10, choices=bearers)


class PromotionTerms(Terms):
    """What a promotion confirmation says."""

    our_side: Side = ask("本公司是", default=Side.RETAILER)
    shop: str = ask("促销门店", at_least=2, at_most=120)
    starts_on: date = ask("促销开始")
    ends_on: date = ask("促销结束")
    goods: list[Offer] = ask("促销商品")
    fees: list[Fee] = ask("费用", default=[], hint="没有费用的不填")
    display: str = ask("陈列位置和要求", at_least=2, at_most=400, multiline=True)
    settlement: Settlement = ask("结算方式")
    settle_on: date = ask("结算日期", hint="促销结束当天或之后")
    terms: str = ask("其他约定", default="", at_most=1000, multiline=True)


def work_out(cmd: PromotionTerms) -> Worked:
    """Prices and fees in fen, the sum of fees. Invalid where the period or a line is wrong."""
    if not cmd.starts_on <= cmd.ends_on or (cmd.ends_on - cmd.starts_on).days > LONGEST_DAYS:
        raise Invalid({"ends_on": [_("促销结束要在开始之后，最长一年。")]})
    if cmd.settle_on < cmd.ends_on:
        raise Invalid({"settle_on": [_("结算日期要在促销结束当天或之后。")]})
    goods, fees = _offers(cmd.goods), _fees(cmd.fees)
    total = sum(int(fee["amount_fen"]) for fee in fees)
    content = {**said(cmd), "goods": goods, "fees": fees}
    return Worked(content, summary_of(goods), "CNY", total, cmd.settle_on)


def _offers(rows: list[Offer]) -> list[Content]:
    found, wrong = [], []
    for place, row in enumerate(rows, 1):
        normal, price = _fen(row.normal), _fen(row.price)
        if not row.name or not row.unit:
            wrong.append(_("第 {line} 行：商品和单位都要写。").format(line=place))
        elif normal is None or price is None:
            wrong.append(_("第 {line} 行：原价和促销价要大于零，最多两位小数。").format(line=place))
        elif price >= normal:
            wrong.append(_("第 {line} 行：促销价要低于原价。").format(line=place))
        else:
            found.append({**row.model_dump(), "normal_fen": normal, "price_fen": price})
    if not rows:
        wrong = [_("请至少写一行促销商品。")]
    if len(rows) > MOST_LINES:
        wrong = [_("最多 {most} 行。").format(most=MOST_LINES)]
    if wrong:
        raise Invalid({"goods": wrong})
    return found


def _fees(rows: list[Fee]) -> list[Content]:
    found, wrong = [], []
    for place, row in enumerate(rows, 1):
        fen = _fen(row.amount)
        if not row.item or fen is None:
            wrong.append(_("第 {line} 行：写明费用和大于零的金额。").format(line=place))
        elif row.bearer not in Side.values:
            wrong.append(_("第 {line} 行：请选由谁承担。").format(line=place))
        else:
            found.append({**row.model_dump(), "amount_fen": fen})
    if len(rows) > MOST_LINES:
        wrong = [_("最多 {most} 行。").format(most=MOST_LINES)]
    if wrong:
        raise Invalid({"fees": wrong})
    return found


def _fen(text: str) -> int | None:
    try:
        fen = parse_fen(text)
    except ValueError:
        return None
    return fen if 0 < fen < 10**11 else None


def borne(content: Content) -> list[tuple[str, int]]:
    """What each side bears of the fees, in fen; who bears nothing is left out."""
    sums = {side: sum(fee["amount_fen"] for fee in content["fees"] if fee["bearer"] == side) for side in Side.values}
    return [(str(Side(side).label), fen) for side, fen in sums.items() if fen]


def read(content: Content) -> Reading:
    """What a page shows."""
    facts = [
        (_("促销门店"), content["shop"]),
        (_("促销期间"), _("{since} 至 {until}").format(since=content["starts_on"], until=content["ends_on"])),
        (_("陈列位置和要求"), content["display"]),
        *[(_("{side}承担").format(side=side), f"¥{yuan(fen)}") for side, fen in borne(content)],
        (_("结算"), f"{Settlement(content['settlement']).label}　{content['settle_on']}"),
    ]  # fmt: skip
    if content["terms"]:
        facts.append((_("其他约定"), content["terms"]))
    offers = [
        [g["name"], g["spec"], g["unit"], f"¥{yuan(g['normal_fen'])}", f"¥{yuan(g['price_fen'])}"]
        for g in content["goods"]
    ]
    fees = [[f["item"], str(Side(f["bearer"]).label), f"¥{yuan(f['amount_fen'])}"] for f in content["fees"]]
    tables = [Table(_("促销商品"), [_("商品"), _("规格"), _("单位"), _("原价"), _("促销价")], offers, ends=2)]
    if fees:
        tables.append(Table(_("费用"), [_("费用"), _("由谁承担"), _("金额")], fees, ends=1))
    return Reading(facts, tables)


def paper(content: Content) -> dict[str, Any]:
    """What the print template needs beside head and signatures."""
    total = sum(fee["amount_fen"] for fee in content["fees"])
    return {
        **content, "retailer_is_us": content["our_side"] == Side.RETAILER,
        "goods": [[g["name"], g["spec"], g["unit"], yuan(g["normal_fen"]), yuan(g["price_fen"])] for g in content["goods"]],
        "fees": [[f["item"], str(Side(f["bearer"]).label), yuan(f["amount_fen"])] for f in content["fees"]],
        "total": yuan(total), "words": in_words(total), "borne": [[side, yuan(fen)] for side, fen in borne(content)],
        "settlement": str(Settlement(content["settlement"]).label),
    }  # fmt: skip


def sides(content: Content) -> tuple[str, str]:
    """Retailer and supplier, ours first."""
    return ("零售商", "供应商") if content["our_side"] == Side.RETAILER else ("供应商", "零售商")


PROMOTION = Spec(Confirmation.Kind.PROMOTION, "CX-", PromotionTerms, work_out, read, paper, sides, "promotion.typ")
