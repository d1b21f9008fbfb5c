"""The billing month of N units against raw COPY of the very same rows, in one run (see docs/performance.md).

A: binary COPY of the finished charges into a table with the product's columns and three indexes (id; period, unit, item;
period, community, source). Product: every community's month by the gate, by BENCH_WORKERS processes, guards, events and
checks included. Also: a finished month run again, a plain ORM run, memory, the longest transaction, notices.

BENCH_UNITS (10000), BENCH_COMMUNITY (2000 units in each), BENCH_ROUNDS (3), BENCH_WORKERS (2) from the environment; BENCH_NOTICES=1 prints one community's notices too.
"""

from __future__ import annotations

import json
import math
import os
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "bench")]

import billing_town as town  # noqa: E402
from stage import home  # noqa: E402

UNITS = [int(n) for n in os.environ.get("BENCH_UNITS", "10000").split(",")]
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))
WORKERS = int(os.environ.get("BENCH_WORKERS", "2"))
PLAIN_COMMUNITIES = 2
FRESH = ("billing_latefee", "billing_poolsplit", "billing_chunk", "billing_run")


def company() -> Any:
    """A company, and a person whose signed duties grant what the month needs."""
    from datetime import date

    from django.db import transaction

    from zhishou.kernel import clock, holding
    from zhishou.kernel.gate import begin
    from zhishou.kernel.models import Appointment, Person, Post, Site

    with transaction.atomic():
        begin("bench")
        site = Site.objects.create(
            code="BENCH", name="基准物业", kind="company", path="/", enforced_from=date(2020, 1, 1)
        )
        site.path = f"/{site.pk}/"
        site.save()
        for name, powers in (("cashier", ("run_billing", "take_money", "make_debits", "issue_notices")),
                             ("checker", ("approve_billing", "release_debits"))):  # fmt: skip
            person = Person.objects.create(username=name, name="基准员", sort_key="jizhunyuan", site=site)
            post = Post.objects.create(site=site, code=f"bench.{name}", name="基准岗")
            version = holding.write_draft(
                post, [holding.ClauseText(f"bench.{name}.1", "基准", powers, ())], by=None, note="", now=clock.now()
            )
            holding.publish(version, clock.now(), keep_old_until=None)
            made = Appointment.objects.create(person=person, post=post, site=site)
            holding.sign(made, version, f"ZR-{name}", clock.now())
    return site


def worker(turn: int) -> None:
    """Run the month of every WORKERS-th community; tell time, memory and the longest operation."""
    from django.db import connection

    from zhishou.areas.billing.operations import runs
    from zhishou.kernel.actor import Actor
    from zhishou.kernel.models import Person, Site

    mine = list(Site.objects.filter(kind="community").order_by("pk"))[turn::WORKERS]
    actor = Actor.of(Person.objects.get(username="cashier"))
    longest, whole = 0.0, runs.perform

    def timed(*args: Any, **more: Any) -> Any:
        nonlocal longest
        began = time.perf_counter()
        try:
            return whole(*args, **more)
        finally:
            longest = max(longest, time.perf_counter() - began)

    runs.perform = timed  # type: ignore[assignment]
    connection.ensure_connection()
    for line in sys.stdin:
        period, longest = int(line), 0.0
        busy = time.process_time()
        runs.run_months(actor, mine, period, "cli")
        print(json.dumps({
            "longest": longest, "cpu": time.process_time() - busy,
            "mib": most_memory(),
        }), flush=True)  # fmt: skip


def most_memory() -> int:
    """The most this process ever held, in MiB: its own since it began (`ru_maxrss` would name whoever started it)."""
    line = next(x for x in Path("/proc/self/status").read_text().splitlines() if x.startswith("VmHWM"))
    return int(line.split()[1]) // 1024


class Workers:
    """Processes that run months when told to."""

    def __enter__(self) -> Workers:
        command = [sys.executable, str(Path(__file__).resolve())]
        self.all = [
            subprocess.Popen([*command, "worker", str(n)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            for n in range(WORKERS)
        ]
        return self

    def __exit__(self, *_: object) -> None:
        for one in self.all:
            assert one.stdin is not None
            one.stdin.close()
            one.wait(30)

    def run(self, period: int) -> dict[str, float]:
        """One month by all of them: seconds, processor time with the server's, and the worst of what they tell."""
        began, served = time.perf_counter(), server_cpu()
        for one in self.all:
            assert one.stdin is not None
            print(period, file=one.stdin, flush=True)
        told = [json.loads(one.stdout.readline()) for one in self.all if one.stdout is not None]
        return {
            "seconds": time.perf_counter() - began, "longest": max(t["longest"] for t in told),
            "cpu": sum(t["cpu"] for t in told) + server_cpu() - served, "mib": max(t["mib"] for t in told),
        }  # fmt: skip


def server_cpu() -> float:
    """Processor seconds of the scratch home's PostgreSQL so far, all its processes and those that have ended."""
    serving = owner("SELECT pg_backend_pid()")[0][0]
    postmaster = int(Path(f"/proc/{serving}/stat").read_text().rsplit(")", 1)[1].split()[1])
    spent = 0
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        if int(folder.name) == postmaster:
            spent += sum(int(field) for field in fields[11:15])
        elif int(fields[1]) == postmaster:
            spent += int(fields[11]) + int(fields[12])
    return spent / os.sysconf("SC_CLK_TCK")


def owner(sql: str, values: list[Any] | None = None) -> list[tuple[Any, ...]]:
    """A statement of the owner, outside everything."""
    from django.db import connections

    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT set_config('zhishou.operation', 'maintenance', false)")
        cursor.execute(sql, values)
        return cursor.fetchall() if cursor.description else []


def undo(period: int) -> None:
    """Take a measured month back, as if it had never been run."""
    low = town_low(period)
    owner("SET session_replication_role = replica")  # nothing names what goes: not to be looked up row by row
    owner("DELETE FROM billing_latefee WHERE period = %s", [period])
    owner("UPDATE billing_latemark SET period = %s", [town.LAST])
    owner("DELETE FROM billing_latewatch WHERE charge_id NOT IN (SELECT charge_id FROM billing_latefee)")
    for table in FRESH[1:]:
        where = (
            "period = %s" if table != "billing_chunk" else "run_id IN (SELECT id FROM billing_run WHERE period = %s)"
        )
        owner(f"DELETE FROM {table} WHERE {where}", [period])
    owner("DELETE FROM billing_charge WHERE id >= %s", [low])
    owner("DELETE FROM billing_billedperiod WHERE period = %s", [period])
    owner("SET session_replication_role = origin")
    for table in (*FRESH, "billing_charge", "billing_billedperiod"):
        owner(f"VACUUM {table}")
    owner("CHECKPOINT")


def town_low(period: int) -> int:
    """The lowest charge id of a period."""
    from zhishou.areas.billing.models.charges import charge_id

    return charge_id(period, 0, 0, 0)


def copy_limit(rows: Path) -> tuple[float, float]:
    """A: COPY of the finished rows into an empty table with three indexes. Seconds, and processor seconds of both sides."""
    from django.db import connections

    owner("CREATE TABLE bench_charge (LIKE billing_charge)")
    owner("ALTER TABLE bench_charge ADD PRIMARY KEY (id)")
    owner("CREATE UNIQUE INDEX ON bench_charge (period, unit_id, item_id, payer, sequence)")
    owner("CREATE INDEX ON bench_charge (period, site_id, source)")
    owner("CHECKPOINT")
    began, busy = time.perf_counter(), time.process_time() + server_cpu()
    with (
        connections["owner"].cursor() as cursor,
        rows.open("rb") as file,
        cursor.cursor.copy("COPY bench_charge FROM STDIN (FORMAT BINARY)") as copy,
    ):
        while part := file.read(1 << 20):
            copy.write(part)
    spent = time.perf_counter() - began, time.process_time() + server_cpu() - busy
    owner("DROP TABLE bench_charge")  # or the server tidies it up while the month is measured
    return spent


def export(period: int, rows: Path) -> int:
    """The finished rows of a period as a binary COPY file."""
    from django.db import connections

    with (
        connections["owner"].cursor() as cursor,
        rows.open("wb") as file,
        cursor.cursor.copy(
            "COPY (SELECT * FROM billing_charge WHERE id >= %s ORDER BY id) TO STDOUT (FORMAT BINARY)",
            [town_low(period)],
        ) as copy,
    ):
        for part in copy:
            file.write(part)
    return int(owner("SELECT count(*) FROM billing_charge WHERE id >= %s", [town_low(period)])[0][0])


def plain(period: int) -> tuple[float, int]:
    """The same charges for a few communities the plain way: rows by the ORM, one by one in Python, bulk_create."""
    from django.db import transaction

    from zhishou.areas.billing.models import Charge
    from zhishou.kernel.gate import begin

    first, last = 1, PLAIN_COMMUNITIES * town.COMMUNITY
    began = time.perf_counter()
    with transaction.atomic():
        begin("bench")
        rows = list(_plain_charges(period, first, last))
        Charge.objects.bulk_create(rows, batch_size=1000, ignore_conflicts=True)
        seconds = time.perf_counter() - began
        transaction.set_rollback(True)
    return seconds, len(rows)


def _plain_charges(period: int, first: int, last: int) -> Any:
    from zhishou.areas.billing.models import Charge, Tariff
    from zhishou.areas.billing.models.charges import charge_id
    from zhishou.areas.property.models import Reading, Unit, UnitFact

    tariffs = {t.pk: t for t in Tariff.objects.all()}
    for unit in Unit.objects.filter(pk__range=(first, last)).iterator():
        base = (unit.site_id - 1000) * 5
        fact = UnitFact.objects.filter(unit=unit).order_by("-starts_on").first()
        assert fact is not None
        percent = tariffs[base + 1].vacant_percent if fact.status == 2 else 100
        fen = (2 * fact.area_e2 * tariffs[base + 1].price_e4 * percent + 10**6) // (2 * 10**6)
        yield Charge(id=charge_id(period, unit.pk, 1, 0), site_id=unit.site_id, unit=unit, item_id=base + 1, tariff_id=base + 1,
                     amount_fen=fen, period=period, payer=0, days=31, area_e2=fact.area_e2)  # fmt: skip
        for reading in Reading.objects.filter(unit=unit, period=period, state=1):
            tariff, low, fen = tariffs[base + 1 + reading.kind], 0, 0
            for tier in tariff.tiers:
                top = reading.usage_milli if tier["up_to_milli"] is None else tier["up_to_milli"]
                part = max(0, min(top, reading.usage_milli) - low)
                fen += (2 * part * tier["price_e4"] + 100_000) // 200_000
                low = top
            yield Charge(id=charge_id(period, unit.pk, 1 + reading.kind, 0), site_id=unit.site_id, unit=unit,
                         item_id=base + 1 + reading.kind, tariff_id=base + 1 + reading.kind, amount_fen=fen, period=period,
                         payer=0, usage_milli=reading.usage_milli)  # fmt: skip
        yield Charge(id=charge_id(period, unit.pk, 4, 0), site_id=unit.site_id, unit=unit, item_id=base + 4,
                     tariff_id=base + 4, amount_fen=15, period=period, payer=0)  # fmt: skip


def measure(units: int, folder: Path) -> dict[str, float]:
    """All figures of one N."""
    rows = folder / "rows.bin"
    with Workers() as workers:
        workers.run(town.PERIOD)  # the first run makes the rows and warms everything
        count = export(town.PERIOD, rows)
        again, runs, limits = [], [], []
        for _round in range(ROUNDS):
            undo(town.PERIOD)
            runs.append(workers.run(town.PERIOD))
            again.append(workers.run(town.PERIOD))
            limits.append(copy_limit(rows))
    middle = {name: statistics.median(r[name] for r in runs) for name in runs[0]}
    limit, limit_cpu = (statistics.median(each) for each in zip(*limits, strict=True))
    undo(town.PERIOD)
    slow, made = plain(town.PERIOD)
    return {
        "units": units, "rows": count, "A": limit, "A cpu": limit_cpu, "run": middle["seconds"], "run cpu": middle["cpu"],
        "ratio": middle["seconds"] / limit, "ratio by processor time": middle["cpu"] / WORKERS / limit_cpu, "longest": max(r["longest"] for r in runs), "MiB": middle["mib"],
        "again %": 100 * statistics.median(r["seconds"] for r in again) / middle["seconds"],
        "again % by processor time": 100 * statistics.median(r["cpu"] for r in again) / middle["cpu"], "plain x": slow / made * count / middle["seconds"],
    }  # fmt: skip


def main() -> None:
    """Each N by a process of its own, in a home of its own."""
    found = []
    for units in UNITS:
        child = subprocess.run(
            [sys.executable, str(Path(__file__).resolve()), "units", str(units)], stdout=subprocess.PIPE, text=True
        )
        *lines, last = child.stdout.splitlines()
        print(*lines, sep="\n", flush=True)
        found.append(json.loads(last))
    if len(found) > 1:
        apart = math.log(found[-1]["units"] / found[0]["units"])
        for name in ("run", "run cpu", "A", "A cpu"):
            print(f"growth exponent of {name}: {math.log(found[-1][name] / found[0][name]) / apart:.2f}")


def one(units: int) -> None:
    """The figures of one N, told in words and, in the last line, as JSON."""
    with home() as folder:
        began = time.perf_counter()
        site = company()
        town.build(units, site)
        owner("VACUUM ANALYZE")  # as it is after days of work: the run does not pay for what the loading left
        print(f"{units} units, prepared in {time.perf_counter() - began:.0f} s, load {os.getloadavg()}")
        found = measure(units, folder)
        print("  ".join(f"{k} {v:,.2f}" for k, v in found.items()))
        if os.environ.get("BENCH_NOTICES"):
            print("  ".join(f"{k} {v:,.2f}" for k, v in notices().items()))
        print(json.dumps(found), flush=True)


def notices() -> dict[str, float]:
    """The notices of one community, from the press of the button to the last file kept, by the job itself."""
    from zhishou.areas.billing.models import Run
    from zhishou.areas.billing.operations.runs import run_month
    from zhishou.areas.notices.models import NoticeBatch
    from zhishou.areas.notices.queries import job_of
    from zhishou.kernel import jobs
    from zhishou.kernel.actor import Actor
    from zhishou.kernel.gate import perform
    from zhishou.kernel.models import Person, Site

    cashier, checker = (Actor.of(Person.objects.get(username=name)) for name in ("cashier", "checker"))
    site = Site.objects.filter(kind="community").order_by("pk")[0]
    run_month(cashier, site, town.PERIOD, "cli")
    perform("billing.approve_run", checker, {"run": Run.objects.get(site=site, period=town.PERIOD)}, door="cli")
    began, busy = time.perf_counter(), os.times()
    batch = perform("notices.make", cashier, {"site": site, "period": "2027-01"}, door="cli").result
    assert isinstance(batch, NoticeBatch)
    job = job_of(batch)
    assert job is not None
    told, seconds = jobs.run_now(job).result, time.perf_counter() - began
    spent = os.times()
    cpu = sum(spent[:4]) - sum(busy[:4])
    return {
        "notices": told["pages"], "pages/s": told["pages"] / seconds, "ms of processor a page": cpu / told["pages"] * 1000,
        "parent MiB": most_memory(),
        "setter MiB": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024,
    }  # fmt: skip


if __name__ == "__main__":
    if sys.argv[1:2] == ["worker"]:
        from zhishou import command
        from zhishou.config import heap

        heap.give_back()  # as `zhishou worker`
        command.setup()
        worker(int(sys.argv[2]))
    elif sys.argv[1:2] == ["units"]:
        one(int(sys.argv[2]))
    else:
        main()
