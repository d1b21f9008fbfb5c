"""A bank's return file of N lines posted, against COPY of the same rows, in one run (see docs/performance.md).

Each line asks one unit for its four charges of a month; the bank pays 93 of 100. Measured is the whole operation through the
gate: the file read and held against what was sent, payments, what they settle, each line's result, late fees counted
again, the event. Then it is taken back and posted anew. The yardsticks: `file`, COPY of the return file's lines into a table
whose one index is its key; `rows`, binary COPY of the payments and of what they settle into two such tables.

BENCH_LINES (10000), BENCH_ROUNDS (3) from the environment.
"""

from __future__ import annotations

import json
import math
import os
import statistics
import subprocess
import sys
import time
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "bench")]

import billing_town as town  # noqa: E402
from billing import company, most_memory, owner, server_cpu  # noqa: E402
from stage import home  # noqa: E402

LINES = [int(n) for n in os.environ.get("BENCH_LINES", "10000").split(",")]
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))
MONTH = 12  # whose charges are asked for
DAY = date(2027, 1, 12)
REFERENCE = "'000001' || lpad(to_hex(u.id), 6, '0')"
CHARGE = f"(({26 * 12 + MONTH - 1}::bigint * 4294967296 + u.id) * 512 + i.n) * 1024"
FEN = "(1000 + u.id::bigint * i.n * 31 % 30000)"


def batch(lines: int, site: Any, folder: Path) -> None:
    """A batch as made and released, its file with it, and the bank's answer in the folder."""
    from django.db import transaction

    from zhishou.areas.billing.models import Freeze
    from zhishou.areas.payments.models import DebitBatch, DebitHold, DebitLine, DebitPart
    from zhishou.kernel import files
    from zhishou.kernel.gate import begin
    from zhishou.kernel.models import Person

    units, parts = f"generate_series(1, {lines}) u(id)", "generate_series(1, 4) i(n)"
    with transaction.atomic(), town.bare():
        begin("bench")
        maker, second = (Person.objects.get(username=name) for name in ("cashier", "checker"))
        town.insert(DebitLine, f"(SELECT u.id, sum{FEN} AS fen FROM {units}, {parts} GROUP BY 1) u", id="u.id", batch_id="1",
                    unit_id="u.id", reference=REFERENCE, amount_fen="u.fen")  # fmt: skip
        town.insert(DebitPart, f"{units}, {parts}", line_id="u.id", charge_id=CHARGE, amount_fen=FEN)
        town.insert(DebitHold, f"{units}, {parts}", batch_id="1", charge_id=CHARGE)
        town.insert(Freeze, f"{units}, {parts} WHERE i.n = 1", site_id=town.SITE, charge_id=CHARGE,
                    opened_on=f"date '{DAY}'", cause="'batch:1'")  # fmt: skip
        rows = owner("SELECT reference, unit_id, amount_fen FROM payments_debitline ORDER BY id")
        total = sum(fen for _reference, _unit, fen in rows)
        made = DebitBatch(
            pk=1, number=1, site=site, period=202600 + MONTH, layout="unionpay-pipe", state="released", count=lines,
            amount_fen=total, made_on=DAY, made_by=maker, released_by=second, released_at="2027-01-12T08:00:00+08:00",
        )  # fmt: skip
        sent, answer = texts(rows, total)
        made.save(force_insert=True)
        made.file = files.store(
            sent, name="sent.txt", mime="text/plain", about=made, kind="debit", site=site, by=maker, sha256=digest(sent)
        )
        made.save(update_fields=["file"])
    (folder / "answer.txt").write_bytes(answer)


def texts(rows: list[tuple[Any, ...]], total: int) -> tuple[bytes, bytes]:
    """The file that was sent and the bank's answer to it, in the layout `unionpay-pipe`."""
    day, sent, back, paid = f"{DAY:%Y%m%d}", [], [], 0
    sent.append(f"000000000000000|000001|{len(rows)}|{total}")
    for reference, unit, fen in rows:
        account, good = f"6222{unit:015d}", unit % 100 >= 7
        sent.append(f"{day}|{reference}||0|{account}|住户{unit}|||{fen}|0|")
        back.append(
            f"01020000|{day}|{reference}|{'1001' if good else '2001'}|{'00' if good else '51'}|0|{account}|{fen}|0|"
        )
        paid += good
    back.append(f"{len(rows)}|{total}|{paid}|ABCD")
    return tuple("".join(f"{line}\r\n" for line in lines).encode("gbk") for lines in (sent, back))  # type: ignore[return-value]


def digest(data: bytes) -> str:
    """SHA-256."""
    from hashlib import sha256

    return sha256(data).hexdigest()


def worker(folder: Path) -> None:
    """Post when told `post`, take back when told `undo`; tell time, processor time and memory."""
    from zhishou.areas.payments.models import DebitBatch
    from zhishou.kernel.actor import Actor
    from zhishou.kernel.gate import perform
    from zhishou.kernel.models import Person
    from zhishou.kernel.types import Upload

    people = {name: Actor.of(Person.objects.get(username=name)) for name in ("cashier", "checker")}
    data = (folder / "answer.txt").read_bytes()
    for line in sys.stdin:
        one = DebitBatch.objects.get(pk=1)
        began, busy = time.perf_counter(), time.process_time() + server_cpu()
        if line.strip() == "post":
            file = Upload("answer.txt", data)
            event = perform("payments.post_debit", people["cashier"], {"batch": one, "file": file}, door="cli").event
        else:
            event = perform("payments.undo_debit", people["checker"], {"batch": one}, door="cli").event
        spent = time.process_time() + server_cpu() - busy
        told = {"seconds": time.perf_counter() - began, "cpu": spent, "mib": most_memory(), "facts": event.facts}
        print(json.dumps(told), flush=True)


def copies(folder: Path) -> dict[str, float]:
    """The yardsticks: seconds and processor seconds of both sides."""
    from django.db import connections

    lines = (folder / "answer.txt").read_bytes().split(b"\r\n")[:-2]
    plain = b"\n".join(lines) + b"\n"
    owner("DROP TABLE IF EXISTS bench_file")
    owner("CREATE TABLE bench_file (bank text, day text, reference text PRIMARY KEY, state text, code text, flag text, "
          "account text, fen bigint, use text, private text)")  # fmt: skip
    found = {"file": _copied("bench_file", "(FORMAT CSV, DELIMITER '|')", [plain])}
    for table in ("payments_payment", "payments_allocation"):
        owner(f"DROP TABLE IF EXISTS bench_{table}")
        owner(f"CREATE TABLE bench_{table} (LIKE {table})")
        owner(f"ALTER TABLE bench_{table} ADD PRIMARY KEY (id)")
        with (
            connections["owner"].cursor() as cursor,
            cursor.cursor.copy(f"COPY {table} TO STDOUT (FORMAT BINARY)") as copy,
        ):
            rows = [bytes(part) for part in copy]
        found[table] = _copied(f"bench_{table}", "(FORMAT BINARY)", [b"".join(rows)])
    spent = {f"{name} cpu": cpu for name, (_seconds, cpu) in found.items()}
    return {name: seconds for name, (seconds, _cpu) in found.items()} | spent


def _copied(table: str, how: str, parts: list[bytes]) -> tuple[float, float]:
    from django.db import connections

    owner("CHECKPOINT")
    began, busy = time.perf_counter(), time.process_time() + server_cpu()
    with connections["owner"].cursor() as cursor, cursor.cursor.copy(f"COPY {table} FROM STDIN {how}") as copy:
        for part in parts:
            copy.write(part)
    return time.perf_counter() - began, time.process_time() + server_cpu() - busy


def one(lines: int) -> None:
    """The figures of one N, told in words and, in the last line, as JSON."""
    with home() as folder:
        began = time.perf_counter()
        site = company()
        town.build(lines, site, only_month=MONTH)
        batch(lines, site, folder)
        owner("VACUUM ANALYZE")
        print(f"{lines} lines, prepared in {time.perf_counter() - began:.0f} s, load {os.getloadavg()}", flush=True)
        print(json.dumps(measure(lines, folder)), flush=True)


def measure(lines: int, folder: Path) -> dict[str, float]:
    """Medians of the rounds, each posted by a process of its own for the memory's sake."""
    posts, undos, limits = [], [], []
    command = [sys.executable, str(Path(__file__).resolve()), "worker", str(folder)]
    for turn in range(ROUNDS):
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdin is not None and process.stdout is not None
            print("post", file=process.stdin, flush=True)
            posts.append(json.loads(process.stdout.readline()))
            limits.append(copies(folder))
            if turn + 1 < ROUNDS:
                print("undo", file=process.stdin, flush=True)
                undos.append(json.loads(process.stdout.readline()))
                for table in ("payments_payment", "payments_allocation", "payments_debitline", "payments_debithold",
                              "billing_freeze"):  # fmt: skip
                    owner(f"VACUUM {table}")
    print(posts[0]["facts"])
    post = {name: statistics.median(p[name] for p in posts) for name in ("seconds", "cpu", "mib")}
    limit = {name: statistics.median(each[name] for each in limits) for name in limits[0]}
    rows, rows_cpu = (limit["payments_payment" + x] + limit["payments_allocation" + x] for x in ("", " cpu"))
    return {
        "lines": lines, **post, "undo": statistics.median([u["seconds"] for u in undos] or [0]), "file": limit["file"],
        "file cpu": limit["file cpu"], "rows": rows, "rows cpu": rows_cpu, "x file": post["seconds"] / limit["file"],
        "x file by processor time": post["cpu"] / limit["file cpu"], "x rows": post["seconds"] / rows,
        "x rows by processor time": post["cpu"] / rows_cpu,
    }  # fmt: skip


def main() -> None:
    """Each N by a process of its own, in a home of its own."""
    found = []
    for lines in LINES:
        words = [sys.executable, str(Path(__file__).resolve()), "lines", str(lines)]
        *told, last = subprocess.run(words, stdout=subprocess.PIPE, text=True, check=True).stdout.splitlines()
        found.append(json.loads(last))
        print(*told, "  ".join(f"{name} {value:,.2f}" for name, value in found[-1].items()), sep="\n", flush=True)
    if len(found) > 1:
        apart = math.log(found[-1]["lines"] / found[0]["lines"])
        print(f"growth exponent of processor time: {math.log(found[-1]['cpu'] / found[0]['cpu']) / apart:.2f}")


if __name__ == "__main__":
    if sys.argv[1:2] == ["worker"]:
        from zhishou import command

        command.setup()
        worker(Path(sys.argv[2]))
    elif sys.argv[1:2] == ["lines"]:
        one(int(sys.argv[2]))
    else:
        main()
