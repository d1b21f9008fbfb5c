"""Seal, export and verify a million events: events a second each, and that memory does not grow with them.

Seal: the leaves as they are stored, in order, chained into a root, and the seal written. Verify: the exported file alone;
every event's bytes against its leaf, every seal's leaves against its root, every seal against the one before it.
"""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys
import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import stage

EVENTS = int(os.environ.get("BENCH_EVENTS", "1000000"))
A_TRANSACTION = 10_000
START = datetime(2026, 1, 1, tzinfo=UTC)
COLUMNS = (
    "uid", "at", "operation", "authority", "duty_id", "charter", "signed", "actor_key", "door", "key", "command_digest",
    "subject", "context", "result", "facts", "commitments", "leaf",
)  # fmt: skip


def fill(count: int) -> None:
    """Events as operations write them, each with its real leaf; ten thousand a transaction."""
    from django.db import connection, transaction

    from zhishou.kernel.gate import begin

    for first in range(0, count, A_TRANSACTION):
        with transaction.atomic():
            begin("bench")
            with (
                connection.cursor() as cursor,
                cursor.copy(f"COPY kernel_event ({', '.join(COLUMNS)}) FROM STDIN") as copy,
            ):
                for number in range(first, min(first + A_TRANSACTION, count)):
                    copy.write_row(row(number))


def row(number: int) -> list[object]:
    """One event of a plausible size: 700 bytes in canonical form."""
    from zhishou.kernel import evidence
    from zhishou.kernel.models import Event

    event = Event(
        uid=uuid.UUID(int=number), at=START + timedelta(seconds=30 * number), operation="cases.take_in",
        authority="duty", duty_id="service.complaint.1", charter="service.assistant@3", signed=True, actor_key="p12",
        door="page", key=f"key-{number}", command_digest="0" * 64, subject=f"cases.case:{number}",
        context=f"cases.case:{number}", result=f"cases.case:{number}", facts={"kind": "complaint", "site": "kernel.site:3"},
        commitments={"content": "ab" * 32, "reporter_name": "cd" * 32, "reporter_phone": "ef" * 32},
    )  # fmt: skip
    event.leaf = evidence.leaf_of(evidence.body_of(event))
    values = [getattr(event, name) for name in COLUMNS]
    return [json.dumps(v) if isinstance(v, dict) else v for v in values]


def main() -> None:
    """Print what was measured."""
    with stage.home() as home:
        fill(EVENTS)
        from django.db import connection

        from zhishou.kernel import evidence, evidence_export

        with connection.cursor() as cursor:
            cursor.execute("ANALYZE kernel_event")
        sealed = timed(lambda: linked(evidence), 5)
        before = peak()
        seal = evidence.seal()
        assert seal is not None and seal.count == EVENTS
        file = home / "evidence.jsonl"
        started = time.monotonic()
        evidence_export.export(file)
        exported = EVENTS / (time.monotonic() - started)
        grown = peak() - before
        print(f"{EVENTS:,} events, file {file.stat().st_size / 1e6:.0f} MB")
        print(f"seal    {sealed:12,.0f} events/s (median of 5)")
        print(f"export  {exported:12,.0f} events/s; memory grew by {grown} MB over sealing and exporting")
        for processes in (1, os.cpu_count() or 1):
            print(f"verify  {verified(file, seal.root, processes)}")


def linked(evidence: object) -> None:
    """Chain everything that stands below the oldest running transaction."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT zhishou_horizon()::text")
        (horizon,) = cursor.fetchone()
    made = evidence.link("00" * 32, "0", horizon)  # type: ignore[attr-defined]
    assert made.events == EVENTS


VERIFY = """
import resource, sys, time
from pathlib import Path
from zhishou.kernel import evidence_file
file, root, processes = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
took = []
for _ in range(5):
    started = time.monotonic()
    verdict = evidence_file.verify(file, root, processes=processes)
    took.append(time.monotonic() - started)
    assert verdict.ok, verdict
own = int(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0])  # ru_maxrss would be the parent's
most = max(own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
print(f"{verdict.events / sorted(took)[2]:12,.0f} events/s (median of 5) by {processes} process(es), each at most {most // 1024} MB")
"""


def verified(file: Path, root: str, processes: int) -> str:
    """Verify in a program of its own, as the command line does."""
    words = [sys.executable, "-c", VERIFY, str(file), root, str(processes)]
    return subprocess.run(words, capture_output=True, text=True, check=True).stdout.strip()


def timed(work: Callable[[], None], rounds: int) -> float:
    """Events a second, median."""
    took = []
    for _ in range(rounds):
        started = time.monotonic()
        work()
        took.append(time.monotonic() - started)
    return EVENTS / statistics.median(took)


def peak() -> int:
    """The most memory this process ever had, MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    main()
