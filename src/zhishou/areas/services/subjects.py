"""What bills, remittances, deposits and refunds are called in lists of other areas."""

from __future__ import annotations

from django.utils.translation import gettext as _

from zhishou.areas.services.models import Bill, Deduction, Deposit, PriceList, Refund, Remittance
from zhishou.kernel import subjects
from zhishou.kernel.money import yuan
from zhishou.kernel.subjects import Described


@subjects.of(Bill)
def _bill(r: Bill) -> Described:
    return Described(f"{r.number}　¥{yuan(r.amount_fen)}", r.customer, r.url(), _("服务单"))


@subjects.of(Remittance, "site")
def _remittance(r: Remittance) -> Described:
    return Described(f"{r.number}　¥{yuan(r.remitted_fen)}", r.site.name, r.url(), _("核收"))


@subjects.of(Deposit, "unit")
def _deposit(r: Deposit) -> Described:
    return Described(f"{r.number}　¥{yuan(r.amount_fen)}", r.unit.code, r.url(), _("押金"))


@subjects.of(Refund, "unit")
def _refund(r: Refund) -> Described:
    return Described(f"{r.number}　¥{yuan(r.amount_fen)}", r.unit.code, r.url(), _("退款"))


@subjects.of(Deduction, "deposit__unit")
def _deduction(r: Deduction) -> Described:
    return Described(f"{_('扣押金')}　{r.deposit.number}　¥{yuan(r.amount_fen)}", r.deposit.unit.code, r.deposit.url())


@subjects.of(PriceList, "site")
def _price_list(r: PriceList) -> Described:
    return Described(_("服务价目表"), str(r), "/services/prices", _("价目"))


subjects.register_step("services.remit", lambda subject: ("上缴", "/remittances/new"))
