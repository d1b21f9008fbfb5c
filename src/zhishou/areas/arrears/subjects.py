"""What rows of arrears are called in lists of other areas, and where what is owed about them is done."""

from __future__ import annotations

from django.utils.translation import gettext as _

from zhishou.areas.arrears.models import (
    Collector,
    Contact,
    CreditRequest,
    Dispute,
    Letter,
    LetterHandover,
    Liaison,
    StatisticsReport,
    SupplierInvoice,
)
from zhishou.areas.property import periods
from zhishou.kernel import subjects
from zhishou.kernel.money import yuan
from zhishou.kernel.subjects import Described


@subjects.of(Contact, "unit")
def _contact(r: Contact) -> Described:
    return Described(r.unit.code, str(r), f"/arrears/visits/{r.unit_id}", _("上门"))


@subjects.of(Letter, "unit")
def _letter(r: Letter) -> Described:
    return Described(f"{r.get_step_display()}　{r.number}", r.unit.code, f"/arrears/units/{r.unit_id}", _("送达"))


@subjects.of(Dispute, "unit")
def _dispute(r: Dispute) -> Described:
    return Described(f"{_('费用争议')}　{r.unit.code}", r.reason[:40], r.url(), _("处理"))


@subjects.of(CreditRequest, "charge__unit", "dispute")
def _credit_request(r: CreditRequest) -> Described:
    return Described(
        f"{r.get_kind_display()}　{r.charge.unit.code}　¥{yuan(r.amount_fen)}",
        r.reason[:40],
        r.url(),
        _("审批"),
    )


@subjects.of(StatisticsReport, "site")
def _statistics_report(r: StatisticsReport) -> Described:
    return Described(f"{_('催缴情况统计')}　{periods.words(r.period)}", r.site.name, r.url())


@subjects.of(SupplierInvoice, "site")
def _supplier_invoice(r: SupplierInvoice) -> Described:
    return Described(f"{r.supplier}　¥{yuan(r.amount_fen)}　{r.number}", r.site.name, r.url())


@subjects.of(Liaison)
def _liaison(r: Liaison) -> Described:
    return Described(r.partner, r.matter[:40], "/liaison")


@subjects.of(Collector, "site", "building", "person")
def _collector(r: Collector) -> Described:
    return Described(f"{_('催缴负责人')}　{r.building.name}　{r.person.name}", r.site.name, "/collection/collectors")


@subjects.of(LetterHandover, "building", "site")
def _letter_handover(r: LetterHandover) -> Described:
    return Described(f"{_('催缴文书派发清单')}　{r.number}", r.building.name if r.building else r.site.name, r.url())


subjects.register_step("arrears.draw_up_statistics", lambda subject: ("编制统计", "/collection"))
subjects.register_step("arrears.decide_credit", lambda subject: ("审批", "/arrears/credits"))
