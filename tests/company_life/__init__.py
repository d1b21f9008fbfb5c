"""Rows of every kind in one company, made through the gate by its own people; all words contain a given mark."""

from __future__ import annotations

from conftest import writing

from tests.company_life import agency, building, calls, desk, emergencies, fees, gifts, matters, papers, store
from tests.company_life.life import Life, handwriting, photo
from tests.company_life.matters import busier, customer_of
from tests.company_life.samples import arguments
from zhishou.areas.cases.operations.public import INTAKE
from zhishou.kernel import links
from zhishou.kernel.models import Department, Person, Site

__all__ = ["Life", "arguments", "busier", "customer_of", "handwriting", "live", "live_at", "photo"]


def live(site: Site, department: Department, people: dict[str, Person], *, word: str, phone: str) -> Life:
    """Customers, cases at every stage, orders, callbacks, letters, reports, fees, files and settings of a company."""
    life = Life(site, department, people, word, phone)
    for part in (
        matters.customers, matters.complaints, matters.repairs, matters.office, matters.letters, matters.mail,
        matters.library, matters.training, matters.checked_call, matters.inspected, matters.errand,
        matters.customer_files, matters.campaign, matters.occasion, matters.mailing, desk.rostered, desk.lockers, desk.stood_in,
        desk.day_book, desk.called, desk.queued, desk.knowledge, desk.returned, desk.ordered, desk.confirmed,
        calls.marketed, fees.debit,
        fees.readings, fees.units, fees.services, fees.cash, fees.arrears, fees.assessed, fees.suppliers,
        building.renovated, agency.advertised, agency.recruited,
        emergencies.emergencies,
    ):  # fmt: skip
        part(life)
    for part in (matters.plan, store.stocked, store.spoken, store.equipped, store.spent, gifts.given, papers.written):
        part(life)
    with writing():
        _link, life.token = links.make(
            site, purpose=INTAKE, operations=["cases.take_in_publicly"], site=site, by=None, days=None
        )
    return life


def live_at(site: Site, department: Department, people: dict[str, Person], *, word: str, phone: str) -> Life:
    """Customers, cases, units, services and arrears of one community: what belongs to it and not to the whole company."""
    life = Life(site, department, people, word, phone)
    for part in (
        matters.customers, matters.complaints, matters.repairs, matters.customer_files, fees.units, fees.services,
        fees.arrears, fees.suppliers, building.renovated, emergencies.emergencies,
    ):  # fmt: skip
        part(life)
    return life
