"""What units and their rows are called in lists of other areas, and in the search box.

Who lives there, how they are reached and what they pay from stays in the unit's file: here are unit and role.
"""

from __future__ import annotations

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from zhishou.areas.property import finding, periods
from zhishou.areas.property.models import (
    Certificate,
    ImportBatch,
    Mandate,
    Meter,
    Missed,
    Party,
    PayerAgreement,
    Reading,
    Round,
    Subscription,
    Tenure,
    Unit,
)
from zhishou.kernel import search, subjects
from zhishou.kernel.actor import Actor
from zhishou.kernel.subjects import Described


def describe_units(actor: Actor, ids: list[int]) -> dict[int, Described]:
    """Units within sight, in words."""
    rows = Unit.objects.within(actor).filter(pk__in=ids).select_related("site", "building").defer("tokens")
    return {row.pk: Described(row.title, row.site.name, row.url(), "打开") for row in rows}


def describe_rounds(actor: Actor, ids: list[int]) -> dict[int, Described]:
    """Reading rounds within sight: kind and month, community."""
    rows = Round.objects.within(actor).filter(pk__in=ids).select_related("site")
    return {
        row.pk: Described(
            f"{_('抄表')}　{row.get_kind_display()}　{periods.words(row.period)}",
            row.site.name,
            f"/readings/{row.pk}",
            _("继续抄表"),
        )
        for row in rows
    }


def _parties(actor: Actor, ids: list[int]) -> dict[int, Described]:
    tenures = Prefetch("tenures", Tenure.objects.select_related("unit").order_by("-starts_on", "-pk"))
    rows = Party.objects.within(actor).filter(pk__in=ids).select_related("site").prefetch_related(tenures)
    return {r.pk: _party(r, list(r.tenures.all())) for r in rows}


def _party(row: Party, tenures: list[Tenure]) -> Described:
    if not tenures:
        return Described(_("住户资料"), row.site.name)
    latest = tenures[0]
    return Described(f"{latest.get_role_display()}　{latest.unit.code}", row.site.name, latest.unit.url(), _("打开"))


def _tenures(actor: Actor, ids: list[int]) -> dict[int, Described]:
    rows = Tenure.objects.within(actor).filter(pk__in=ids).select_related("unit", "site")
    return {
        r.pk: Described(f"{r.get_role_display()}　{r.unit.code}", r.site.name, r.unit.url(), _("打开")) for r in rows
    }


def _mandates(actor: Actor, ids: list[int]) -> dict[int, Described]:
    rows = Mandate.objects.within(actor).filter(pk__in=ids).select_related("unit", "site")
    return {
        r.pk: Described(f"{_('代扣协议')}　{r.unit.code}　{r.bank}", r.site.name, r.unit.url(), _("打开")) for r in rows
    }


def _agreements(actor: Actor, ids: list[int]) -> dict[int, Described]:
    rows = PayerAgreement.objects.within(actor).filter(pk__in=ids).select_related("unit", "site")
    return {
        r.pk: Described(f"{_('缴费约定')}　{r.unit.code}　{r.item_code}", r.site.name, r.unit.url(), _("打开"))
        for r in rows
    }


def _subscriptions(actor: Actor, ids: list[int]) -> dict[int, Described]:
    rows = Subscription.objects.within(actor).filter(pk__in=ids).select_related("unit", "site")
    return {
        r.pk: Described(f"{r.item_code} × {r.quantity}　{r.unit.code}", r.site.name, r.unit.url(), _("打开"))
        for r in rows
    }


def _certificates(actor: Actor, ids: list[int]) -> dict[int, Described]:
    rows = Certificate.objects.within(actor).filter(pk__in=ids).select_related("unit")
    return {r.pk: Described(f"{r.get_kind_display()}　{r.unit.code}", r.number, r.url(), _("打开")) for r in rows}


def _readings(actor: Actor, ids: list[int]) -> dict[int, Described]:
    rows = Reading.objects.within(actor).filter(pk__in=ids).select_related("meter__unit", "site")
    return {r.pk: _of_meter(r.meter, r.period, r.site.name) for r in rows}


def _missed(actor: Actor, ids: list[int]) -> dict[int, Described]:
    rows = Missed.objects.within(actor).filter(pk__in=ids).select_related("meter__unit", "site")
    return {r.pk: _of_meter(r.meter, r.period, f"{r.site.name}　{r.get_reason_display()}") for r in rows}


def _of_meter(meter: Meter, period: int, line: str) -> Described:
    kind = _("{kind}表").format(kind=meter.get_kind_display())
    place = meter.unit.code if meter.unit else meter.label or meter.number
    url = meter.unit.url() if meter.unit else "/readings"
    return Described(f"{kind}　{place}　{periods.words(period)}", line, url, _("打开"))


def found_in_box(actor: Actor, text: str) -> list[search.Hit]:
    """Units for the search box of the header: code, owners and tenants, community."""
    if not actor.sites(*Unit.seen_by):
        return []
    units = finding.find(actor, text, limit=search.AT_MOST)
    people = finding.people_of(units)
    return [
        search.Hit(
            unit.title,
            "　".join([*(t.party.name for t in people.get(unit.pk, [])[:3]), unit.site.name]),
            unit.url(),
        )
        for unit in units
    ]


subjects.register("property.certificate", _certificates)
subjects.register("property.importbatch", subjects.imports(ImportBatch, lambda row: row.get_what_display()))
subjects.register("property.mandate", _mandates)
subjects.register("property.missed", _missed)
subjects.register("property.party", _parties)
subjects.register("property.payeragreement", _agreements)
subjects.register("property.reading", _readings)
subjects.register("property.subscription", _subscriptions)
subjects.register("property.tenure", _tenures)
subjects.register("property.unit", describe_units)
subjects.register("property.round", describe_rounds)
subjects.register_step("property.open_round", lambda subject: ("开始一轮抄表", "/readings"))
subjects.register_step("property.confirm_owner", lambda subject: ("补齐资料", "/units/new-owners"))
search.register(25, "房屋", found_in_box)
