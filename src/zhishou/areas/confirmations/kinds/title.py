"""货权确认书: from when on the goods are whose, and who bears the risk (letters.title; forms.tsv 货权确认书).

民法典 224: ownership of movables passes with delivery; 227 and 228: by agreement where somebody else, or the seller, goes on
holding them; 604: the risk passes with delivery unless the parties agree otherwise. What is agreed stands here.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhishou.areas.confirmations import amounts
from zhishou.areas.confirmations.kinds.terms import (
    Content,
    Goods,
    Reading,
    Spec,
    Table,
    Terms,
    Worked,
    goods_of,
    said,
    summary_of,
)
from zhishou.areas.confirmations.models import Confirmation
from zhishou.kernel import clock
from zhishou.kernel.operation import ask
from zhishou.kernel.types import Moment


class Side(models.TextChoices):
    """Which side the company is."""

    BUYER = "buyer", gettext_lazy("买受方")
    SUPPLIER = "supplier", gettext_lazy("供货方")


class Risk(models.TextChoices):
    """From when on the buyer bears the risk."""

    WITH_TITLE = "with_title", gettext_lazy("货权转移时起由买受方承担")
    ON_DELIVERY = "on_delivery", gettext_lazy("货物交付时起由买受方承担")
    SUPPLIER = "supplier", gettext_lazy("提货之前由供货方承担")


class TitleTerms(Terms):
    """What a confirmation of title says."""

    our_side: Side = ask("本公司是", default=Side.BUYER)
    contract: str = ask("合同编号", at_least=2, at_most=60, public=True)
    goods: list[Goods] = ask("货物清单")
    where: str = ask("货物存放地点", at_least=2, at_most=160)
    transfer_at: Moment = ask("货权转移时间")
    risk: Risk = ask("风险承担", default=Risk.WITH_TITLE)
    risk_note: str = ask("风险的其他约定", default="", at_most=300, multiline=True)
    terms: str = ask("其他约定", default="", at_most=1000, multiline=True)


def work_out(cmd: TitleTerms) -> Worked:
    """The goods; nothing to add up, goods of different units have no sum."""
    goods = goods_of(cmd.goods)
    return Worked({**said(cmd), "goods": goods}, summary_of(goods))


def transfer(content: Content) -> str:
    """When the goods pass, as people read it here."""
    moment = models.DateTimeField().to_python(content["transfer_at"])
    return f"{clock.local(moment):%Y-%m-%d %H:%M}"


def read(content: Content) -> Reading:
    """What a page shows."""
    facts = [
        (_("合同编号"), content["contract"]), (_("货物存放地点"), content["where"]),
        (_("货权转移时间"), transfer(content)), (_("风险承担"), str(Risk(content["risk"]).label)),
    ]  # fmt: skip
    for label, name in ((_("风险的其他约定"), "risk_note"), (_("其他约定"), "terms")):
        if content[name]:
            facts.append((label, content[name]))
    rows = [[g["name"], g["spec"], f"{amounts.quantity(g['quantity_milli'])} {g['unit']}"] for g in content["goods"]]
    return Reading(facts, [Table(_("货物清单"), [_("品名"), _("规格"), _("数量")], rows, ends=1)])


def paper(content: Content) -> dict[str, Any]:
    """What the print template needs beside head and signatures."""
    goods = [[g["name"], g["spec"], amounts.quantity(g["quantity_milli"]), g["unit"]] for g in content["goods"]]
    return {
        **content, "goods": goods, "transfer_at": transfer(content), "risk": str(Risk(content["risk"]).label),
        "buyer_is_us": content["our_side"] == Side.BUYER,
    }  # fmt: skip


def sides(content: Content) -> tuple[str, str]:
    """Buyer and supplier, ours first."""
    return ("买受方", "供货方") if content["our_side"] == Side.BUYER else ("供货方", "买受方")


TITLE = Spec(Confirmation.Kind.TITLE, "HQ-", TitleTerms, work_out, read, paper, sides, "title.typ")
