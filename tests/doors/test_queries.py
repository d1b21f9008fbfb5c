"""How many times each page asks the database, against the counts in query_counts.json; never more than 25.

A page that asks more often than before fails here. When that is meant, write the file anew and look at what changed:

    ZHISHOU_WRITE_QUERY_COUNTS=1 .venv/bin/python -m pytest tests/doors/test_queries.py && git diff tests/doors
"""

from __future__ import annotations

import json
import os
from pathlib import Path

from conftest import Cast
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.company_life import Life, busier, live
from tests.doors.urls import paths, routes
from tests.staffing import Staffed, staff

BASELINE = Path(__file__).with_name("query_counts.json")
MOST = 25
BACKEND = "django.contrib.auth.backends.ModelBackend"
# What each post does makes these pages: the most of all posts is counted.
DIFFERS = ("", "owed/others", "morning", "morning/mine")
NOT_COUNTED = ("sign-out", "sign-in/demo", "language", "api/openapi.json")


def test_no_page_asks_the_database_more_often_than_before(cast: Cast) -> None:
    staffed = staff(cast)
    life = live(cast.company, cast.engineering, staffed.people, word="翠湖", phone="13800006021")
    busier(life, 6)
    counts = _counts(staffed, life)
    if os.environ.get("ZHISHOU_WRITE_QUERY_COUNTS"):
        BASELINE.write_text(json.dumps(counts, indent=1, ensure_ascii=False, sort_keys=True) + "\n")
    before: dict[str, int] = json.loads(BASELINE.read_text())
    wrong = [f"/{route}: {n} queries, the most allowed is {MOST}" for route, n in counts.items() if n > MOST]
    wrong += [
        f"/{route}: {n} queries, {before.get(route, 'none')} in {BASELINE.name}"
        for route, n in counts.items()
        if n > before.get(route, -1)
    ]
    assert not wrong, "\n".join(wrong)


def _counts(staffed: Staffed, life: Life) -> dict[str, int]:
    """Queries of each page as the busiest post that may see it; the second look, when settings are known."""
    busiest = sorted(staffed.grants, key=lambda code: (-len(staffed.grants[code]), code))
    clients = {code: _signed_in(staffed, code) for code in busiest}
    found: dict[str, int] = {}
    for route in routes():
        if route in NOT_COUNTED:
            continue
        for code in busiest:
            most = max((_queries(clients[code], path) for path in paths(route, life)[:3]), default=-1)
            if most >= 0:
                found[route] = max(most, found.get(route, -1))
                if route not in DIFFERS:
                    break
    return found


def _signed_in(staffed: Staffed, code: str) -> Client:
    client = Client()
    client.force_login(staffed.people[code], backend=BACKEND)
    return client


def _queries(client: Client, path: str) -> int:
    """How many queries an address takes; -1 when it shows this person no page."""
    if client.get(path).status_code != 200:
        return -1
    with CaptureQueriesContext(connection) as asked:
        client.get(path)
    return len(asked)
