"""Closed loops through the JSON door: intake, dispatch, acceptance, solving, callback; and a job now and then.

A client whose connection breaks does not know what happened: it sends the same wish under the same key until it is told.
"""

from __future__ import annotations

import http.client
import json
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import psycopg

from tests.faults.fleet import Fleet
from zhishou.boot import ensure_database

PATIENCE_SECONDS = 180
PLAIN = {"database.away", "database.busy"}  # the only troubles a fault may be told as


@dataclass(frozen=True)
class Acknowledged:
    """What a client was told is done."""

    who: str
    key: str
    operation: str
    event: str
    result: str


@dataclass
class Ledger:
    """All that clients were told, and how often they had to ask again."""

    done: list[Acknowledged] = field(default_factory=list)
    asked_again: int = 0
    repeated: int = 0  # answered "this was done before": the first answer was lost
    troubles: list[str] = field(default_factory=list)


def act(fleet: Fleet, ledger: Ledger, who: str, operation: str, data: dict[str, Any]) -> dict[str, Any]:
    """Do an operation as the person of a post; the same key until an answer comes."""
    key, deadline = uuid.uuid4().hex, time.monotonic() + PATIENCE_SECONDS
    while True:
        said = _ask(fleet, who, operation, key, data)
        if said is not None and said[0] == 200:
            ledger.done.append(Acknowledged(who, key, operation, said[1]["event"], said[1]["result"]))
            ledger.repeated += said[1]["repeated"]
            return said[1]
        if said is not None and not (said[0] == 503 and said[1].get("code") in PLAIN):
            ledger.troubles.append(f"{operation} {said}")
            raise AssertionError(f"{operation}: {said}")
        assert time.monotonic() < deadline, f"{operation} found nobody for {PATIENCE_SECONDS} s"
        ledger.asked_again += 1
        time.sleep(0.1)


def _ask(fleet: Fleet, who: str, operation: str, key: str, data: dict[str, Any]) -> tuple[int, dict[str, Any]] | None:
    headers = {"Authorization": f"Bearer {fleet.keys[who]}", "Idempotency-Key": key, "Content-Type": "application/json"}
    asked = urllib.request.Request(f"{fleet.url}/api/do/{operation}", json.dumps(data).encode(), headers)
    try:
        with urllib.request.urlopen(asked, timeout=30) as said:
            return said.status, json.load(said)
    except urllib.error.HTTPError as no:
        try:
            return no.code, json.load(no)
        except (ValueError, OSError):
            return no.code, {"code": "no JSON"}
    except (OSError, http.client.HTTPException, ValueError):
        return None  # refused, reset, cut off, or half an answer


@contextmanager
def database(fleet: Fleet) -> Iterator[psycopg.Connection]:
    """The owner's view of the rows."""
    with psycopg.connect(ensure_database(fleet.home).owner, autocommit=True) as connection:
        yield connection


def _callback_of(fleet: Fleet, case: str) -> str:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            with database(fleet) as rows:
                found = rows.execute(
                    "SELECT b.number FROM callbacks_callback b JOIN cases_case c ON c.id = b.case_id WHERE c.number = %s",
                    [case],
                ).fetchone()
            assert found is not None, f"no callback about {case}: an acknowledged solving is lost"
            return str(found[0])
        except psycopg.Error:
            assert time.monotonic() < deadline
            time.sleep(0.2)


def loop(fleet: Fleet, ledger: Ledger, number: int) -> str:
    """One repair from the first call to the callback that closes it; answers its number."""
    clerk, engineer, caller = "property.assistant", "implied.engineer", "property.manager"
    given = {"site": fleet.site, "kind": "repair", "content": f"第 {number} 件：楼道灯不亮", "reporter_name": "演示住户",
             "reporter_phone": "13800000001", "place": "7 栋"}  # fmt: skip
    case = str(act(fleet, ledger, clerk, "cases.take_in", given)["number"])
    order = act(fleet, ledger, clerk, "cases.dispatch", {"case": case, "department": fleet.department})["number"]
    act(fleet, ledger, engineer, "cases.accept_order", {"order": order})
    act(fleet, ledger, engineer, "cases.resolve", {"case": case, "done": "换了灯泡"})
    called = {"callback": _callback_of(fleet, case), "channel": "sms", "solved": "yes", "speed": "satisfied",
              "manner": "satisfied", "satisfaction": "satisfied", "wish": "无", "follow_up": "无"}  # fmt: skip
    act(fleet, ledger, caller, "callbacks.record", called)
    if number % 10 == 0:
        act(fleet, ledger, "implied.administration", "office.export_evidence", {})
    return case


def run(fleet: Fleet, loops: int, *, clients: int) -> tuple[Ledger, list[str]]:
    """Many loops by several clients at once; what they were told and the numbers of their cases."""
    ledger = Ledger()
    with ThreadPoolExecutor(clients) as pool:
        cases = list(pool.map(lambda number: loop(fleet, ledger, number), range(loops)))
    return ledger, cases


OPERATIONS_OF_A_LOOP = (
    "cases.take_in", "cases.dispatch", "cases.accept_order", "cases.resolve", "callbacks.record",
)  # fmt: skip


def differences(fleet: Fleet, ledger: Ledger, cases: list[str]) -> list[str]:
    """What was lost or doubled, in words; none when every acknowledged wish is there once, with its effect."""
    wrong: list[str] = list(ledger.troubles)
    with database(fleet) as rows:
        events = {
            str(uid): (key, operation, result)
            for uid, key, operation, result in rows.execute("SELECT uid, key, operation, result FROM kernel_event")
        }
        for told in ledger.done:
            if events.pop(told.event, None) != (told.key, told.operation, told.result):
                wrong.append(f"lost: {told}")
        loops_only = [e for e in events.values() if e[1] in OPERATIONS_OF_A_LOOP or e[1] == "office.export_evidence"]
        wrong += [f"nobody was told of {event}" for event in loops_only]
        counted = {
            "cases": "SELECT count(*) FROM cases_case WHERE stage = 'closed'",
            "work orders": "SELECT count(*) FROM cases_workorder WHERE state = 'done'",
            "callbacks": "SELECT count(*) FROM callbacks_callback WHERE state = 'done'",
            "answers": "SELECT count(*) FROM callbacks_answer",
        }
        for name, question in counted.items():
            (count,) = rows.execute(question).fetchone() or (None,)
            if count != len(cases):
                wrong.append(f"{count} {name} of {len(cases)}")
        for table in ("cases_case", "cases_workorder", "callbacks_callback"):
            (count,) = rows.execute(f"SELECT count(*) FROM {table}").fetchone() or (None,)
            if count != len(cases):
                wrong.append(f"{count} rows in {table} of {len(cases)}")
        open_left = rows.execute(
            "SELECT count(*) FROM kernel_obligation WHERE cause_id IS NOT NULL AND state = 'open'"
            " AND context LIKE 'cases.case:%%'"
        ).fetchone()
        if open_left != (0,):
            wrong.append(f"{open_left} obligations about closed matters are open")
    return wrong


def jobs_left(fleet: Fleet) -> int:
    """Jobs that have not come to a good end, and queue entries somebody died with."""
    with database(fleet) as rows:
        (unfinished,) = rows.execute("SELECT count(*) FROM kernel_job WHERE state <> 'done'").fetchone() or (0,)
        (stalled,) = rows.execute(
            "SELECT count(*) FROM procrastinate_jobs WHERE status = 'doing' AND attempts >= 0"
            " AND task_name = 'zhishou.run_job'"
        ).fetchone() or (0,)
    return int(unfinished) + int(stalled)
