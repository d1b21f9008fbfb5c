"""All addresses of the product, and real requests for them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from tests.company_life import Life, arguments

_PART = re.compile(r"<[^>]+>")

# Searches and filters with the other company's words, digits and codes; `{}` takes each of them.
ASKED = {
    "search": ["?q={}"],
    "returns/invoices": ["?q={}&view=all"],
    "returns/invoices.xlsx": ["?q={}&view=all"],
    "answers": ["?q={}", "?category={}", "?view=asked"],
    "answers.xlsx": ["?q={}"],
    "cases": ["?q={}", "?site={}", "?view=all"],
    "cases/export.xlsx": ["?q={}", "?site={}"],
    "cases/search": ["?q={}"],
    "cases/categories/search": ["?q={}"],
    "cases/hints": ["?content={}&reporter_phone=13900009999&site={}"],
    "cases/new": ["?customer={}"],
    "clients": ["?q={}"],
    "clients.xlsx": ["?q={}"],
    "projects": ["?q={}"],
    "projects.xlsx": ["?q={}"],
    "projects/new": ["?client={}"],
    "chances/new": ["?client={}"],
    "campaigns/occasions": ["?site={}"],
    "customers": ["?q={}", "?site={}", "?klass={}"],
    "customers/classes": ["?site={}"],
    "customers/today": ["?day={}"],
    "mailings": ["?page={}"],
    "mailings/new": ["?look=1&site={}", "?look=1&klass={}"],
    "mailings/<str:number>": ["?view={}"],
    "customers/export.xlsx": ["?q={}", "?site={}"],
    "customers/find": ["?q={}"],
    "customers/new-inline": ["?q={}"],
    "library": ["?q={}", "?tag={}"],
    "library.xlsx": ["?q={}", "?tag={}"],
    "people": ["?q={}", "?site={}"],
    "units": ["?q={}", "?site={}"],
    "units/export.xlsx": ["?q={}", "?site={}"],
    "units/find": ["?q={}"],
    "units/certificates": ["?q={}"],
    "units/certificates.xlsx": ["?q={}"],
    "accounts": ["?q={}"],
    "people/find": ["?q={}"],
    "letters": ["?site={}"],
    "letters/paper": ["?site={}"],
    "statistics": ["?site={}"],
    "statistics.xlsx": ["?site={}"],
    "statistics.pdf": ["?site={}"],
    "reports/new/<str:kind>": ["?site={}"],
    "calendar": ["?site={}"],
    "settings": ["?site={}"],
    "import": ["?site={}"],
    "owed": ["?person={}", "?site={}"],
    "promises": ["?site={}"],
    "phrases": ["?site={}"],
    "orders": ["?view=done"],
    "mail": ["?state={}"],
    "messages": ["?state={}"],
    "callbacks/done": ["?state=done"],
    "readings/doubts": ["?site={}"],
    "billing": ["?site={}"],
    "billing.xlsx": ["?site={}"],
    "billing.pdf": ["?site={}"],
    "billing/figures": ["?site={}"],
    "billing/progress": ["?site={}"],
    "billing/first-month": ["?site={}"],
    "billing/first-month.xlsx": ["?site={}"],
    "billing/trial": ["?site={}", "?q={}"],
    "billing/trial.xlsx": ["?site={}", "?q={}"],
    "balance": ["?site={}"],
    "balance.xlsx": ["?site={}"],
    "balance.pdf": ["?site={}"],
    "cash": ["?q={}"],
    "cash/ledger": ["?site={}"],
    "cash/ledger.xlsx": ["?site={}"],
    "cash/ledger.pdf": ["?site={}"],
    "cash/day": ["?site={}"],
    "cash/slips": ["?site={}", "?q={}"],
    "cash/slips.xlsx": ["?site={}", "?q={}"],
    "cash/prepaid": ["?site={}", "?q={}"],
    "cash/prepaid.xlsx": ["?site={}", "?q={}"],
    "bank-deposits": ["?q={}"],
    "bank-deposits.xlsx": ["?q={}"],
    "receipt-books": ["?site={}", "?q={}"],
    "bank": ["?site={}", "?view=done"],
    "bank.xlsx": ["?site={}"],
    "bank.pdf": ["?site={}"],
    "bank/papers": ["?site={}&paper={}"],
    "bank/settlements": ["?site={}"],
    "bank-deposits/new": ["?slip={}", "?batch={}"],
    "arrears": ["?q={}", "?site={}"],
    "arrears.xlsx": ["?q={}", "?site={}"],
    "arrears.pdf": ["?q={}", "?site={}"],
    "arrears/ladder": ["?site={}"],
    "arrears/letters": ["?q={}", "?site={}"],
    "arrears/letters.pdf": ["?q={}", "?site={}"],
    "arrears/visits": ["?site={}"],
    "arrears/disputes/new": ["?q={}"],
    "customers/balance": ["?site={}", "?row={}", "?people={}", "?which={}", "?kind={}"],
    "campaigns": ["?q={}"],
    "campaigns.xlsx": ["?q={}"],
    "campaigns/new": [
        "?look=1&turn={}",
        "?look=1&site={}",
        "?look=1&people={}",
        "?look=1&quiet_days={}",
        "?look=1&expires_days={}",
    ],
    "campaigns/<str:number>": ["?share={}", "?view={}"],
    "callbacks": ["?campaign={}"],
    "callbacks/next": ["?campaign={}"],
    "materials": ["?q={}", "?site={}"],
    "materials.xlsx": ["?q={}", "?site={}"],
    "materials/ledger": ["?q={}", "?site={}"],
    "materials/ledger.xlsx": ["?q={}", "?site={}"],
    "materials/issue": ["?order={}"],
    "materials/counts/new": ["?site={}"],
    "materials/requests": ["?q={}"],
    "materials/use": ["?site={}"],
    "materials/use.xlsx": ["?site={}"],
    "materials/use.pdf": ["?site={}"],
    "contacts": ["?q={}"],
    "budgets": ["?q={}"],
    "budgets.xlsx": ["?q={}"],
    "budgets.pdf": ["?q={}"],
    "publicity": ["?q={}"],
    "publicity.xlsx": ["?q={}&view=all"],
    "publicity/media": ["?q={}"],
    "publicity/media.xlsx": ["?q={}"],
    "documents": ["?q={}", "?q={}&view=all"],
    "documents.xlsx": ["?q={}"],
    "documents.pdf": ["?q={}"],
    "documents/new": ["?template={}"],
    "envelopes": ["?q={}&view=all"],
    "envelopes.xlsx": ["?q={}&view=all"],
    "envelopes.pdf": ["?q={}&view=all"],
    "envelopes/pickup": ["?q={}"],
    "archive": ["?q={}"],
    "archive.xlsx": ["?q={}"],
    "contracts": ["?q={}&view=all", "?site={}", "?kind={}"],
    "contracts.xlsx": ["?q={}&view=all"],
    "contracts.pdf": ["?site={}"],
    "report-centre": ["?site={}"],
    "callbacks/coverage": ["?site={}"],
    "callbacks/coverage.xlsx": ["?site={}"],
    "callbacks/conduct": ["?site={}"],
    "callbacks/conduct.xlsx": ["?site={}"],
    "trainings": ["?site={}"],
    "trainings.xlsx": ["?site={}"],
    "assets": ["?q={}"],
    "assets.xlsx": ["?q={}"],
    "assets/labels.pdf": ["?q={}"],
    "assets/counts/<str:number>": ["?view=all&q={}"],
    "marketing/leads": ["?q={}"],
    "marketing/leads.xlsx": ["?q={}"],
    "goods-orders": ["?q={}"],
    "goods-orders.xlsx": ["?q={}"],
    "goods-orders/new": ["?customer={}"],
    "plans": ["?q={}"],
    "plans.xlsx": ["?q={}"],
    "errands": ["?q={}"],
    "errands.xlsx": ["?q={}"],
    "errands.pdf": ["?q={}"],
    "errands/new": ["?case={}", "?inspection={}"],
    "renovations": ["?q={}", "?unit={}"],
    "renovations.xlsx": ["?q={}", "?unit={}"],
    "renovations/new": ["?q={}", "?unit={}"],
    "renovations/new/lacks": ["?unit={}"],
    "deposits/new": ["?unit={}"],
    "incidents": ["?q={}"],
    "incidents.xlsx": ["?q={}"],
    "incidents/<str:number>/announce": ["?fill=1&buildings={}"],
    "incidents/<str:number>/announcements/<int:n>": ["?building={}"],
    "inspections": ["?q={}"],
    "lockers": ["?site={}"],
    "roster": ["?site={}", "?week=2026-11-30", "?week=2026-11-30&copy=1"],
    "roster/kinds": ["?site={}"],
    "roster/mine": ["?week=2026-11-30"],
    "roster/exchanges": ["?q={}", "?site={}"],
    "roster/handovers": ["?q={}", "?site={}"],
    "roster/handovers.xlsx": ["?q={}", "?site={}"],
    "roster/handovers/new": ["?site={}"],
    "coordination": ["?q={}", "?site={}"],
    "coordination.xlsx": ["?q={}", "?site={}"],
    "roster.pdf": ["?site={}", "?week=2026-11-30"],
    "roster.xlsx": ["?site={}", "?week=2026-11-30"],
    "lockers/bulky/new": ["?site={}"],
    "lockers/checks": ["?site={}"],
    "lockers/register": ["?q={}", "?site={}"],
    "lockers/register.xlsx": ["?q={}", "?site={}"],
    "inspections.xlsx": ["?q={}"],
    "collection/assessments": ["?site={}"],
    "confirmations": ["?q={}"],
    "confirmations.xlsx": ["?q={}"],
    "confirmations/titles": ["?q={}"],
    "confirmations/titles.xlsx": ["?q={}"],
    "confirmations/new/<str:kind>": ["?customer={}"],
    "gifts": ["?q={}", "?site={}"],
    "gifts.xlsx": ["?q={}", "?site={}"],
    "gifts/ledger": ["?q={}", "?site={}"],
    "gifts/ledger.xlsx": ["?q={}", "?site={}"],
    "gifts/month": ["?site={}"],
    "gifts/month.xlsx": ["?site={}"],
    "gifts/month.pdf": ["?site={}"],
    "gifts/hand-out": ["?q={}", "?q=T1", "?site={}"],
    "gifts/handouts": ["?q={}"],
    "gifts/handouts.xlsx": ["?q={}"],
    "gifts/counts/new": ["?site={}"],
    "charity": ["?q={}"],
    "charity.xlsx": ["?q={}"],
    "returns": ["?q={}", "?site={}"],
    "returns.xlsx": ["?q={}", "?site={}"],
    "returns/ticket": ["?q={}"],
    "returns/sales/new": ["?q={}"],
    "returns/day": ["?site={}"],
    "returns/day.xlsx": ["?site={}"],
    "returns/day.pdf": ["?site={}"],
    "collection/assessments.xlsx": ["?site={}"],
    "collection/assessments.pdf": ["?site={}"],
    "collection": ["?site={}"],
    "collection.xlsx": ["?site={}"],
    "collection.pdf": ["?site={}"],
    "collection/units": ["?site={}&period=2026-01"],
    "collection/collectors": ["?site={}", "?q={}"],
    "collection/collectors.xlsx": ["?site={}", "?q={}"],
    "remittances": ["?q={}", "?site={}"],
    "remittances.xlsx": ["?q={}", "?site={}"],
    "utilities": ["?site={}"],
    "api/cases": ["?q={}", "?site={}"],
    "api/customers": ["?q={}"],
}


def routes() -> list[str]:
    """Every route but the operations, which tests/doors/test_table.py asks one by one."""
    return [route for route in _walk(get_resolver().url_patterns, "") if not route.startswith(("do/", "api/do/"))]


def _walk(patterns: list[URLPattern | URLResolver], before: str) -> Iterator[str]:
    for one in patterns:
        if isinstance(one, URLResolver):
            yield from _walk(one.url_patterns, before + str(one.pattern))
        else:
            yield before + str(one.pattern)


def paths(route: str, life: Life) -> list[str]:
    """The addresses of a route for the rows of a company. Fails when nobody gave the route sample arguments."""
    if not _PART.search(route):
        return [f"/{route}"]
    samples = arguments_of(route, life)
    assert samples, f"tests/company_life/samples.py has no row for the address {route}"
    # What stands further behind is a number within that row: its first.
    return [f"/{_PART.sub('1', _PART.sub(str(sample), route, count=1))}" for sample in samples]


def arguments_of(route: str, life: Life) -> list[Any]:
    """Sample arguments by the longest known beginning of the route."""
    known = _known(life)
    best = max((head for head in known if route.startswith(head + "<")), key=len, default=None)
    return known[best] if best is not None else []


_CACHE: dict[int, dict[str, list[Any]]] = {}


def _known(life: Life) -> dict[str, list[Any]]:
    if id(life) not in _CACHE:
        _CACHE.clear() if len(_CACHE) > 1 else None
        _CACHE[id(life)] = arguments(life)
    return _CACHE[id(life)]


def questions(route: str, words: list[str]) -> list[str]:
    """What to ask an address for, made with each of the words."""
    return [ask.replace("{}", word) for ask in ASKED.get(route, []) for word in (words if "{}" in ask else words[:1])]
