"""销售确认书 in Chinese and English (letters.sales; forms.tsv 销售确认书)."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhishou.areas.confirmations import amounts
from zhishou.areas.confirmations.kinds.terms import (
    Content,
    PricedGoods,
    Reading,
    Spec,
    Table,
    Terms,
    Worked,
    said,
    summary_of,
)
from zhishou.areas.confirmations.kinds.terms import priced_of as _priced
from zhishou.areas.confirmations.models import Confirmation, Currency
from zhishou.kernel.operation import Invalid, ask

MOST_PERCENT = 10


class Side(models.TextChoices):
    """Which side the company is."""

    SELLER = "seller", gettext_lazy("卖方")
    BUYER = "buyer", gettext_lazy("买方")


SIDES = {"seller": ("卖方", "The Seller"), "buyer": ("买方", "The Buyer")}
CLAUSES = (
    ("packing", "包装", "Packing"), ("shipment", "装运时间", "Time of shipment"), ("port_from", "装运港（地）", "Port of loading"),
    ("port_to", "目的港（地）", "Port of destination"), ("payment", "付款条件", "Terms of payment"), ("insurance", "保险", "Insurance"),
    ("inspection", "检验", "Inspection"), ("terms", "其他条款", "Other terms"),
)  # fmt: skip
"""A clause's field (its English twin ends in `_en`) and what both papers call it."""

STANDARD = {
    "insurance": "由卖方按发票金额的 110% 投保一切险。",
    "insurance_en": "To be covered by the Seller for 110% of the invoice value against All Risks.",
    "inspection": "货到目的地后，买方有权复验；有异议的，在货到之日起 30 天内凭检验证书提出。",
    "inspection_en": "The Buyer may re-inspect the goods on arrival. Claims are to be filed within 30 days of arrival, "
    "supported by an inspection certificate.",
    "terms": "因不可抗力不能按期交货的，卖方应及时通知买方，不承担责任。争议由双方协商解决，协商不成的提交仲裁。",
    "terms_en": "The Seller shall not be liable for delay caused by force majeure but shall notify the Buyer at once. "
    "Disputes are to be settled amicably, failing which by arbitration.",
}
"""Clauses a new confirmation starts with; whoever writes it changes them."""


class SalesTerms(Terms):
    """What a sales confirmation says."""

    our_side: Side = ask("本公司是", default=Side.SELLER)
    our_name_en: str = ask("本公司英文名称", at_least=2, at_most=120)
    our_address: str = ask("本公司地址", default="", at_most=160)
    our_address_en: str = ask("本公司英文地址", default="", at_most=160)
    party_en: str = ask("对方英文名称", at_least=2, at_most=120)
    party_address_en: str = ask("对方英文地址", default="", at_most=160)
    currency: Currency = ask("币种", default=Currency.CNY)
    goods: list[PricedGoods] = ask("货物")
    more_or_less: int = ask(
        "溢短装（百分之）",
        default=5,
        at_least=0,
        at_most=MOST_PERCENT,
        hint="数量和总值允许的增减，由卖方决定；不允许的写 0",
    )
    packing: str = ask("包装", at_least=2, at_most=300, multiline=True)
    packing_en: str = ask("包装（英文）", at_least=2, at_most=300, multiline=True)
    shipment: str = ask("装运时间", at_least=2, at_most=200, hint="例如 收到信用证后 30 天内")
    shipment_en: str = ask("装运时间（英文）", at_least=2, at_most=200)
    port_from: str = ask("装运港（地）", at_least=2, at_most=80)
    port_from_en: str = ask("装运港（地）（英文）", at_least=2, at_most=80)
    port_to: str = ask("目的港（地）", at_least=2, at_most=80)
    port_to_en: str = ask("目的港（地）（英文）", at_least=2, at_most=80)
    partial: bool = ask("允许分批装运", default=False)
    transhipment: bool = ask("允许转运", default=False)
    payment: str = ask("付款条件", at_least=2, at_most=400, multiline=True)
    payment_en: str = ask("付款条件（英文）", at_least=2, at_most=400, multiline=True)
    insurance: str = ask("保险", at_least=2, at_most=300, multiline=True)
    insurance_en: str = ask("保险（英文）", at_least=2, at_most=300, multiline=True)
    inspection: str = ask("检验", at_least=2, at_most=400, multiline=True)
    inspection_en: str = ask("检验（英文）", at_least=2, at_most=400, multiline=True)
    terms: str = ask("其他条款", default="", at_most=1500, multiline=True)
    terms_en: str = ask("其他条款（英文）", default="", at_most=1500, multiline=True)


def work_out(cmd: SalesTerms) -> Worked:
    """Lines, total and its words. Invalid where one language says what the other leaves out."""
    lines = _priced(cmd.goods)
    total = sum(int(line["amount_minor"]) for line in lines)
    if total >= amounts.MOST_MINOR:
        raise Invalid({"goods": [_("总值太大，请核对数量和单价的位数。")]})
    for name in ("our_address", "party_address", "terms"):
        if bool(getattr(cmd, name)) != bool(getattr(cmd, f"{name}_en")):
            wrong = f"{name}_en" if getattr(cmd, name) else name
            raise Invalid({wrong: [_("中文和英文要一起写。")]})
    return Worked({**said(cmd), "goods": lines}, summary_of(lines), cmd.currency.value, total)


def total_of(content: Content) -> int:
    """The sum of the lines, in hundredths."""
    return sum(int(line["amount_minor"]) for line in content["goods"])


def read(content: Content) -> Reading:
    """What a page shows: parties' English names, the clauses in both languages, the goods."""
    currency, total = content["currency"], total_of(content)
    ours, theirs = (_(side) for side in sides(content))
    facts = [
        (_("{side}英文名称").format(side=ours), content["our_name_en"]), (_("{side}英文名称").format(side=theirs), content["party_en"]),
        (_("总值"), amounts.shown(total, currency)),
        (_("大写"), amounts.chinese(total, currency)), (_("英文大写"), amounts.english(total, currency)),
        (_("溢短装"), _("{n}%").format(n=content["more_or_less"])),
    ]  # fmt: skip
    for name, label, _english in CLAUSES:
        if content[name]:
            facts.append((_(label), f"{content[name]}\n{content[f'{name}_en']}"))
    facts.append((_("分批装运"), _("允许") if content["partial"] else _("不允许")))
    facts.append((_("转运"), _("允许") if content["transhipment"] else _("不允许")))
    heads = [_("品名"), _("规格"), _("数量"), _("单价"), _("金额")]
    rows = [
        [
            f"{line['name']}\n{line['name_en']}", line["spec"], f"{amounts.quantity(line['quantity_milli'])} {line['unit']}",
            amounts.price(line["price_e4"]), amounts.shown(line["amount_minor"], currency),
        ]
        for line in content["goods"]
    ]  # fmt: skip
    return Reading(facts, [Table(_("货物"), heads, rows, ends=3)])


def paper(content: Content) -> dict[str, Any]:
    """What the print template needs beside head and signatures."""
    currency, total = content["currency"], total_of(content)
    goods = [
        {
            "name": line["name"], "name_en": line["name_en"], "spec": line["spec"], "quantity": amounts.quantity(line["quantity_milli"]),
            "unit": line["unit"], "price": amounts.price(line["price_e4"]), "amount": amounts.shown(line["amount_minor"], currency),
        }
        for line in content["goods"]
    ]  # fmt: skip
    clauses = [
        {"name": label, "name_en": english, "text": content[name], "text_en": content[f"{name}_en"]}
        for name, label, english in CLAUSES
        if content[name]
    ]
    allowed = {True: ("允许", "Allowed"), False: ("不允许", "Not allowed")}
    return {
        **content, "goods": goods, "clauses": clauses, "total": amounts.shown(total, currency), "words": amounts.chinese(total, currency),
        "words_en": amounts.english(total, currency), "seller_is_us": content["our_side"] == Side.SELLER,
        "partial": allowed[content["partial"]], "transhipment": allowed[content["transhipment"]],
    }  # fmt: skip


def sides(content: Content) -> tuple[str, str]:
    """Seller and buyer, ours first."""
    ours, theirs = ("seller", "buyer") if content["our_side"] == Side.SELLER else ("buyer", "seller")
    return SIDES[ours][0], SIDES[theirs][0]


SALES = Spec(Confirmation.Kind.SALES, "XS-", SalesTerms, work_out, read, paper, sides, "sales.typ")
