"""What bills, remittances, deposits and refunds are called in lists of other areas."""

from __future__ import annotations

from django.utils.translation import gettext as _

from zhishou.areas.services.models import Bill, Deduction, Deposit, PriceList, Refund, Remittance
from zhishou.kernel import subjects
from zhishou.kernel.actor import Actor
from zhishou.kernel.money import yuan
from zhishou.kernel.subjects import Described


def _bills(actor: Actor, ids: list[int]) -> dict[int, Described]:
    rows = Bill.objects.within(actor).filter(pk__in=ids)
    return {r.pk: Described(f"{r.number}　¥{yuan(r.amount_fen)}", r.customer, r.url(), _("服务单")) for r in rows}


def _remittances(actor: Actor, ids: list[int]) -> dict[int, Described]:
    rows = Remittance.objects.within(actor).filter(pk__in=ids).select_related("site")
    return {r.pk: Described(f"{r.number}　¥{yuan(r.remitted_fen)}", r.site.name, r.url(), _("核收")) for r in rows}


def _deposits(actor: Actor, ids: list[int]) -> dict[int, Described]:
    rows = Deposit.objects.within(actor).filter(pk__in=ids).select_related("unit")
    return {r.pk: Described(f"{r.number}　¥{yuan(r.amount_fen)}", r.unit.code, r.url(), _("押金")) for r in rows}


def _refunds(actor: Actor, ids: list[int]) -> dict[int, Described]:
    rows = Refund.objects.within(actor).filter(pk__in=ids).select_related("unit")
    return {r.pk: Described(f"{r.number}　¥{yuan(r.amount_fen)}", r.unit.code, r.url(), _("退款")) for r in rows}


def _deductions(actor: Actor, ids: list[int]) -> dict[int, Described]:
    rows = Deduction.objects.within(actor).filter(pk__in=ids).select_related("deposit__unit")
    return {
        r.pk: Described(
            f"{_('扣押金')}　{r.deposit.number}　¥{yuan(r.amount_fen)}", r.deposit.unit.code, r.deposit.url(), _("打开")
        )
        for r in rows
    }


def _prices(actor: Actor, ids: list[int]) -> dict[int, Described]:
    rows = PriceList.objects.within(actor).filter(pk__in=ids).select_related("site")
    return {r.pk: Described(_("服务价目表"), str(r), "/services/prices", _("价目")) for r in rows}


subjects.register("services.bill", _bills)
subjects.register("services.remittance", _remittances)
subjects.register("services.deduction", _deductions)
subjects.register("services.deposit", _deposits)
subjects.register("services.refund", _refunds)
subjects.register("services.pricelist", _prices)
subjects.register_step("services.remit", lambda subject: ("上缴", "/remittances/new"))
