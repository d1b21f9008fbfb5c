"""A billing year's beginning under fire: every month's steps by two workers that are killed, they or PostgreSQL, at every step.

    python -m tests.faults.billing_month HOME [--stride N] [--seed N] [--months N]

Readings, the month run and payments of a random community, each done over and over until it goes through. A try ends by
SIGKILL before its n-th step (a statement, a COPY, a commit), n growing by the stride from try to try: of the worker
itself, of the PostgreSQL process that serves it, or of PostgreSQL's first process, which takes all others along. Every
third time a second worker does the same at the same moment and is killed at another step. With stride 0 nothing is killed. Prints one JSON line: kills, and all that stands
in the books, which must be the same whatever was killed.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from tests.faults.fleet import environment, scratch
from zhishou.boot import Home
from zhishou.boot.postgres import ensure_database

UNITS, PARTS = 12, 5  # in every other month the run is done in parts of five units
PERIODS = (202601, 202602, 202603, 202604)
DEATHS = ("worker", "worker", "backend", "database")


class Bomb:
    """Kills at the n-th step of this process."""

    def __init__(self, at: int, death: str, home: Home) -> None:
        self.left, self.death, self.home = at, death, home

    def step(self) -> None:
        """One step further; the last one is not survived."""
        self.left -= 1
        if self.left:
            return
        if self.death == "backend":
            from django.db import connection

            with contextlib.suppress(Exception):
                os.kill(connection.connection.info.backend_pid, signal.SIGKILL)
        elif self.death == "database":
            pid = int((self.home.pg / "data" / "postmaster.pid").read_text().split()[0])
            os.kill(pid, signal.SIGKILL)
        os.kill(os.getpid(), signal.SIGKILL)

    @contextlib.contextmanager
    def armed(self) -> Iterator[None]:
        """Count every statement, every COPY and every commit, before it and after it."""
        from django.db import connection

        from zhishou.areas.billing import running

        def counted(execute: Callable[..., Any], *args: Any) -> Any:
            self.step()
            return execute(*args)

        def around(do: Callable[..., Any]) -> Callable[..., Any]:
            def done(*args: Any, **more: Any) -> Any:
                self.step()
                found = do(*args, **more)
                self.step()
                return found

            return done

        ending: Any = connection
        ending._commit = around(ending._commit)
        running.write = around(running.write)  # type: ignore[attr-defined]
        with connection.execute_wrapper(counted):
            yield


def child(do: Callable[[], None], log: Path) -> int:
    """A process that does one thing and ends: 0 done, 1 failed, told in the log."""
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        do()
        code = 0
    except BaseException:
        with log.open("a") as said:
            traceback.print_exc(file=said)
    finally:
        os._exit(code)


def ended(pid: int) -> int:
    """How a process ended: 0 done, below zero the signal that killed it."""
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


class Month:
    """The steps, each safe to repeat; `kills` counts by what was killed."""

    def __init__(self, home: Home, seed: int, stride: int) -> None:
        self.home, self.seed, self.stride, self.log = home, seed, stride, home.root / "children.log"
        self.kills: dict[str, int] = dict.fromkeys(DEATHS, 0)
        self.dice = random.Random(seed)
        self.turn = 0

    def once(self, do: Callable[[], None]) -> None:
        """A step that nothing disturbs."""
        if ended(child(do, self.log)):
            sys.exit(f"failed undisturbed: {self.log.read_text()[-3000:]}")

    def through(self, do: Callable[[], None]) -> None:
        """A step tried again until one try goes through, and then once more."""
        at = 0
        while self.stride:
            at += self.stride
            self.turn += 1
            pids = {self._try(do, at): DEATHS[self.turn % len(DEATHS)]}
            if self.turn % 3 == 0:
                pids[self._try(do, self.dice.randint(1, 2 * at), self.turn + 1)] = DEATHS[(self.turn + 1) % len(DEATHS)]
            codes = {pid: ended(pid) for pid in pids}
            for pid, code in codes.items():
                self.kills[pids[pid]] += code == -signal.SIGKILL
            ensure_database(self.home)
            self._recovered()
            if self.turn % 10 == 0:
                print(self.turn, self.kills, file=sys.stderr, flush=True)
            if next(iter(codes.values())) == 0:
                break
        self.once(do)

    def _try(self, do: Callable[[], None], at: int, turn: int | None = None) -> int:
        death = DEATHS[(self.turn if turn is None else turn) % len(DEATHS)]

        def bombed() -> None:
            with Bomb(at, death, self.home).armed():
                do()

        return child(bombed, self.log)

    def _recovered(self) -> None:
        """Wait until PostgreSQL has put itself right after one of its processes was killed."""
        for _try in range(600):
            if not ended(child(_asked, self.log.with_suffix(".waiting"))):
                return
        sys.exit("PostgreSQL did not come back")


def _load() -> None:
    """What every child would load anew, once for all of them; without a connection to the database."""
    import numpy  # noqa: F401

    import zhishou.areas.payments.settling
    import zhishou.config.urls  # noqa: F401


def _asked() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def begin(seed: int) -> None:
    """翠湖花园 with its register, meters and prices; nothing is killed yet."""
    from conftest import Cast
    from django.db import transaction

    from tests.billing.town import Town, community

    with transaction.atomic():
        town = Town(Cast())
        units, meters, tariffs = community(seed, UNITS)
        town.tariffs(tariffs)
        town.units(units)
        town.meters(meters)


def _actor(name: str) -> Any:
    from zhishou.kernel.actor import Actor
    from zhishou.kernel.models import Person

    return Actor.of(Person.objects.get(username=name))


def _do(operation: str, name: str, **data: Any) -> None:
    from zhishou.kernel.gate import perform

    perform(operation, _actor(name), data, door="cli")


def read(seed: int, period: int) -> None:
    """Import the month's dials, and let another person enter the doubted ones again."""
    from tests.billing.town import community
    from zhishou.areas.property.models import Reading
    from zhishou.kernel.models import Site

    rows = [
        {"number": m.number, "read_on": m.dials[period][0], "period": period, "value_milli": m.dials[period][1]}
        for m in community(seed, UNITS)[1]
        if period in m.dials
    ]
    _do("property.import_readings", "xu", site=Site.objects.get(code="GARDEN").pk, rows=rows)
    while reading := Reading.objects.filter(state=0, period=period).order_by("pk").first():
        _do("property.accept_reading", "hua", reading=reading.pk, value_milli=reading.value_milli)


def run(period: int, parts: int) -> None:
    """Run the month of every community to its end."""
    from zhishou.areas.billing import running
    from zhishou.areas.billing.operations.runs import run_months
    from zhishou.kernel.models import Site

    running.CHUNK_UNITS = parts
    run_months(_actor("xu"), [Site.objects.get(code="GARDEN")], period, "cli")


def pay(seed: int, period: int) -> None:
    """Import what a third of the units pay, some of it too much and some too little, by a list made from the seed alone."""
    from tests.billing.town import community
    from zhishou.kernel.models import Site

    dice, rows = random.Random(seed * 1000 + period), []
    for unit in community(seed, UNITS)[0]:
        if dice.random() < 0.4:
            fen, day = dice.choice([1, 5_000, 30_000, 900_000]), dice.randint(2, 28)
            on = date(period // 100, period % 100 + 1, day)
            rows.append(
                {"code": unit.code, "amount_fen": fen, "paid_on": on, "method": 2, "number": f"{period}{unit.code}"}
            )
    _do("payments.import_payments", "xu", site=Site.objects.get(code="GARDEN").pk, rows=rows)


def books() -> list[list[Any]]:
    """All that stands in the books, without the ids that another try would give."""
    from zhishou.areas.billing.models import Charge, LateFee, PoolSplit, Run
    from zhishou.areas.payments.models import Allocation, Payment
    from zhishou.areas.property.models import Reading

    kept = [
        Charge.objects.values_list(
            "unit__code", "item__code", "period", "payer", "sequence", "source", "amount_fen", "due_on", "usage_milli",
            "before_milli", "deducted_fen", "months", "days",
        ),
        LateFee.objects.values_list(
            "charge__unit__code", "charge__item__code", "charge__period", "charge__payer", "period", "amount_fen", "through"
        ),
        PoolSplit.objects.values_list("item__code", "period", "cost_fen", "usage_milli", "weight"),
        Run.objects.values_list("period", "rows", "amount_fen"),
        Payment.objects.values_list("unit__code", "number", "amount_fen", "left_fen", "paid_on"),
        Allocation.objects.values_list(
            "payment__number", "charge__unit__code", "charge__item__code", "charge__period", "charge__payer", "late",
            "amount_fen",
        ),
        Reading.objects.values_list("meter__number", "period", "usage_milli", "state"),
    ]  # fmt: skip
    return [sorted(json.dumps(row, default=str, ensure_ascii=False) for row in rows) for rows in kept]


def tell(to: Path) -> None:
    """Write the books and what the audit finds to a file."""
    from zhishou.kernel import audit

    wrong = {name: lines for name, lines in audit.differences().items() if lines}
    to.write_text(json.dumps({"books": books(), "audit": wrong}, ensure_ascii=False))


def whole(home: Home, *, seed: int, stride: int, months: int) -> dict[str, Any]:
    """A community's months under fire; how many were killed, the books, and the audit's differences."""
    from zhishou.command import bring_tables_up_to_date, setup

    os.environ["ZHISHOU_HOME"] = str(home.root)
    os.environ.update(ensure_database(home).environment())
    setup()
    _load()
    month, told = Month(home, seed, stride), home.root / "told.json"
    month.once(bring_tables_up_to_date)
    month.once(lambda: begin(seed))
    for place, period in enumerate(PERIODS[:months]):
        print(period, month.kills, file=sys.stderr, flush=True)
        month.through(lambda: read(seed, period))  # noqa: B023
        month.through(lambda: run(period, PARTS if place % 2 else 20_000))  # noqa: B023
        month.through(lambda: pay(seed, period))  # noqa: B023
    month.once(lambda: tell(told))
    return {"kills": month.kills, **json.loads(told.read_text())}


def months(stride: int, seed: int, months: int = 4) -> dict[str, Any]:
    """The months in a scratch home, killed every `stride` steps; undisturbed with 0."""
    with scratch() as home:
        words = ["--stride", str(stride), "--seed", str(seed), "--months", str(months)]
        command = [sys.executable, "-m", "tests.faults.billing_month", str(home.root), *words]
        done = subprocess.run(command, env=environment(home), stdout=subprocess.PIPE, text=True)
        assert done.returncode == 0, done.stdout[-3000:]
        found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return found


def differences(one: dict[str, Any], other: dict[str, Any]) -> list[str]:
    """Rows that stand in only one of two books, and what their audits found."""
    found = [f"{name}: {line}" for each in (one, other) for name, lines in each["audit"].items() for line in lines]
    for here, there in zip(one["books"], other["books"], strict=True):
        found += [f"- {row}" for row in sorted(set(here) - set(there))] + [
            f"+ {row}" for row in sorted(set(there) - set(here))
        ]
        found += [f"{len(here)} rows, {len(there)} rows"] if len(here) != len(there) else []
    return found


if __name__ == "__main__":
    given = argparse.ArgumentParser()
    given.add_argument("home", type=Path)
    for name, usual in (("seed", 1), ("stride", 7), ("months", 4)):
        given.add_argument(f"--{name}", type=int, default=usual)
    asked = given.parse_args()
    print(json.dumps(whole(Home.at(asked.home), seed=asked.seed, stride=asked.stride, months=asked.months)))
