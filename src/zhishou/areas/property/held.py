"""Certificates of a unit for its file; for a customer's all that the unit they live in holds: agreements and items too."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from django.utils.translation import gettext as _

from zhishou.areas.customers.models import Customer
from zhishou.areas.property import queries
from zhishou.areas.property.models import Certificate, Mandate, PayerAgreement, Subscription, Unit
from zhishou.kernel import clock, held
from zhishou.kernel.actor import Actor
from zhishou.kernel.held import Held

ISSUES = "issue_certificates"


def certificates(actor: Actor, unit: Unit) -> Iterator[Held]:
    """住户证 and 业主证明, with the way to take one back."""
    issues = actor.can(ISSUES, unit.site)
    for row in Certificate.objects.within(actor).filter(unit=unit).select_related("tenure__party")[:20]:
        way = (_("收回"), f"{unit.url()}/row/certificate/{row.pk}") if issues and row.revoked_at is None else ("", "")
        yield Held(
            str(row.get_kind_display()), row.number, row.tenure.party.name, row.valid_from, row.valid_until,
            str(row.state.label), row.state == Certificate.State.GOOD, f"/units/certificates/{row.number}.pdf", way,
        )  # fmt: skip


def agreements(actor: Actor, unit: Unit) -> Iterator[Held]:
    """What the unit agreed to: the bank that may collect, the items it takes, the items its tenant pays."""
    from zhishou.areas.billing import queries as fees

    names = fees.item_names(unit.site)
    for one in Mandate.objects.within(actor).filter(unit=unit).order_by("-starts_on")[:5]:
        number = one.agreement_number or f"····{one.account_tail}"
        yield _running(_("银行代扣协议"), number, one.holder, one.starts_on, one.ends_on, f"{unit.url()}#mandates")
    for row in Subscription.objects.within(actor).filter(unit=unit).order_by("-starts_on")[:10]:
        kind = f"{names.get(row.item_code, row.item_code)} × {row.quantity}"
        yield _running(kind, "", "", row.starts_on, row.ends_on, f"{unit.url()}#subscriptions")
    for paid in PayerAgreement.objects.within(actor).filter(unit=unit).order_by("-starts_on")[:10]:
        kind = _("由住户缴费：{item}").format(item=names.get(paid.item_code, paid.item_code))
        yield _running(kind, "", "", paid.starts_on, paid.ends_on, f"{unit.url()}#agreements")


def _running(kind: str, number: str, who: str, first: date, ends_on: date | None, url: str) -> Held:
    """A relation that holds until the day before `ends_on`."""
    holds = ends_on is None or ends_on > clock.today()
    return Held(kind, number, who, first, ends_on, _("有效") if holds else _("已停用"), holds, url)


def _of_customer(actor: Actor, customer: Customer) -> Iterable[Held]:
    unit = queries.unit_called(actor, customer.site_id, customer.place) if customer.place else None
    return [*held.of(actor, unit), *agreements(actor, unit)] if unit is not None else []


held.register("property.unit", certificates)
held.register("customers.customer", _of_customer)
