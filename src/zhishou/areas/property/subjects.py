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


@subjects.of(Unit, "site", "building", defer=("tokens",))
def _unit(row: Unit) -> Described:
    return Described(row.title, row.site.name, row.url())


@subjects.of(Round, "site")
def _round(row: Round) -> Described:
    """Reading rounds: kind and month, community."""
    return Described(
        f"{_('抄表')}　{row.get_kind_display()}　{periods.words(row.period)}",
        row.site.name,
        f"/readings/{row.pk}",
        _("继续抄表"),
    )


def _parties(actor: Actor, ids: list[int]) -> dict[int, Described]:
    tenures = Prefetch("tenures", Tenure.objects.select_related("unit").order_by("-starts_on", "-pk"))
    rows = Party.objects.within(actor).filter(pk__in=ids).select_related("site").prefetch_related(tenures)
    return {r.pk: _party(r, list(r.tenures.all())) for r in rows}


def _party(row: Party, tenures: list[Tenure]) -> Described:
    if not tenures:
        return Described(_("住户资料"), row.site.name)
    latest = tenures[0]
    return Described(f"{latest.get_role_display()}　{latest.unit.code}", row.site.name, latest.unit.url(), _("打开"))


@subjects.of(Tenure, "unit", "site")
def _tenure(r: Tenure) -> Described:
    return Described(f"{r.get_role_display()}　{r.unit.code}", r.site.name, r.unit.url())


@subjects.of(Mandate, "unit", "site")
def _mandate(r: Mandate) -> Described:
    return Described(f"{_('代扣协议')}　{r.unit.code}　{r.bank}", r.site.name, r.unit.url())


@subjects.of(PayerAgreement, "unit", "site")
def _payer_agreement(r: PayerAgreement) -> Described:
    return Described(f"{_('缴费约定')}　{r.unit.code}　{r.item_code}", r.site.name, r.unit.url())


@subjects.of(Subscription, "unit", "site")
def _subscription(r: Subscription) -> Described:
    return Described(f"{r.item_code} × {r.quantity}　{r.unit.code}", r.site.name, r.unit.url())


@subjects.of(Certificate, "unit")
def _certificate(r: Certificate) -> Described:
    return Described(f"{r.get_kind_display()}　{r.unit.code}", r.number, r.url())


@subjects.of(Reading, "meter__unit", "site")
def _reading(r: Reading) -> Described:
    return _of_meter(r.meter, r.period, r.site.name)


@subjects.of(Missed, "meter__unit", "site")
def _missed(r: Missed) -> Described:
    return _of_meter(r.meter, r.period, f"{r.site.name}　{r.get_reason_display()}")


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


subjects.register("property.importbatch", subjects.imports(ImportBatch, lambda row: row.get_what_display()))
subjects.register("property.party", _parties)
subjects.register_step("property.open_round", lambda subject: ("开始一轮抄表", "/readings"))
subjects.register_step("property.confirm_owner", lambda subject: ("补齐资料", "/units/new-owners"))
search.register(25, "房屋", found_in_box)
