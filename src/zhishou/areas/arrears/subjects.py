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
from zhishou.kernel.actor import Actor
from zhishou.kernel.money import yuan
from zhishou.kernel.subjects import Described


def _contacts(actor: Actor, ids: list[int]) -> dict[int, Described]:
    rows = Contact.objects.within(actor).filter(pk__in=ids).select_related("unit")
    return {r.pk: Described(r.unit.code, str(r), f"/arrears/visits/{r.unit_id}", _("上门")) for r in rows}


def _letters(actor: Actor, ids: list[int]) -> dict[int, Described]:
    rows = Letter.objects.within(actor).filter(pk__in=ids).select_related("unit")
    return {
        r.pk: Described(f"{r.get_step_display()}　{r.number}", r.unit.code, f"/arrears/units/{r.unit_id}", _("送达"))
        for r in rows
    }


def _disputes(actor: Actor, ids: list[int]) -> dict[int, Described]:
    rows = Dispute.objects.within(actor).filter(pk__in=ids).select_related("unit")
    return {r.pk: Described(f"{_('费用争议')}　{r.unit.code}", r.reason[:40], r.url(), _("处理")) for r in rows}


def _credits(actor: Actor, ids: list[int]) -> dict[int, Described]:
    rows = CreditRequest.objects.within(actor).filter(pk__in=ids).select_related("charge__unit", "dispute")
    return {
        r.pk: Described(
            f"{r.get_kind_display()}　{r.charge.unit.code}　¥{yuan(r.amount_fen)}",
            r.reason[:40],
            r.url(),
            _("审批"),
        )
        for r in rows
    }


def _statistics(actor: Actor, ids: list[int]) -> dict[int, Described]:
    rows = StatisticsReport.objects.within(actor).filter(pk__in=ids).select_related("site")
    return {
        r.pk: Described(f"{_('催缴情况统计')}　{periods.words(r.period)}", r.site.name, r.url(), _("打开"))
        for r in rows
    }


def _invoices(actor: Actor, ids: list[int]) -> dict[int, Described]:
    rows = SupplierInvoice.objects.within(actor).filter(pk__in=ids).select_related("site")
    return {
        r.pk: Described(f"{r.supplier}　¥{yuan(r.amount_fen)}　{r.number}", r.site.name, r.url(), _("打开"))
        for r in rows
    }


def _talks(actor: Actor, ids: list[int]) -> dict[int, Described]:
    rows = Liaison.objects.within(actor).filter(pk__in=ids)
    return {r.pk: Described(r.partner, r.matter[:40], "/liaison", _("打开")) for r in rows}


def _collectors(actor: Actor, ids: list[int]) -> dict[int, Described]:
    rows = Collector.objects.within(actor).filter(pk__in=ids).select_related("site", "building", "person")
    return {
        r.pk: Described(
            f"{_('催缴负责人')}　{r.building.name}　{r.person.name}", r.site.name, "/collection/collectors", _("打开")
        )
        for r in rows
    }


subjects.register("arrears.collector", _collectors)
subjects.register("arrears.contact", _contacts)
subjects.register("arrears.letter", _letters)


def _handovers(actor: Actor, ids: list[int]) -> dict[int, Described]:
    rows = LetterHandover.objects.within(actor).filter(pk__in=ids).select_related("building", "site")
    return {
        r.pk: Described(
            f"{_('催缴文书派发清单')}　{r.number}", r.building.name if r.building else r.site.name, r.url(), _("打开")
        )
        for r in rows
    }


subjects.register("arrears.letterhandover", _handovers)
subjects.register("arrears.dispute", _disputes)
subjects.register("arrears.creditrequest", _credits)
subjects.register("arrears.statisticsreport", _statistics)
subjects.register("arrears.supplierinvoice", _invoices)
subjects.register("arrears.liaison", _talks)
subjects.register_step("arrears.draw_up_statistics", lambda subject: ("编制统计", "/collection"))
subjects.register_step("arrears.decide_credit", lambda subject: ("审批", "/arrears/credits"))
