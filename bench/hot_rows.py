"""Audited against unaudited writes on sixteen hot cases of one company, sixteen writers.

Both sides run the same transaction under the same guard: lock a hot case, change it, add a remark. The audited side
also writes the event and its words by the very statement operations use, while the sealer seals every second. pgbench
sends both prepared, so what is compared is the database's work and its locks; what the web processes make in operation comes
from outside here too: digests and the event's random number are constants, its key is a number pgbench draws.
"""

from __future__ import annotations

import os
import re
import statistics
import subprocess
import tempfile
import threading

import stage

WRITERS, HOT_ROWS = 16, 16
TRANSACTION = """
\\set row random({first}, {last})
\\set key random(1, 9000000000000000000)
BEGIN;
{begin};
SELECT id FROM cases_case WHERE id = :row FOR UPDATE;
UPDATE cases_case SET reopened = (reopened + 1) % 1000 WHERE id = :row;
INSERT INTO cases_note (case_id, about, text, by_id, at) VALUES (:row, 'remark', '顾客再次来电', {person}, now());
{event}
COMMIT;
"""


def hot_cases(site_code: str) -> tuple[int, int, int]:
    """Sixteen cases taken in through the gate; their first and last id and the clerk's."""
    from zhishou.kernel.actor import Actor
    from zhishou.kernel.gate import perform
    from zhishou.kernel.models import Person

    clerk = Person.objects.get(username="clerk")
    wish = {
        "site": site_code,
        "kind": "repair",
        "reporter_name": "顾客",
        "reporter_phone": "13800006021",
        "content": "路灯不亮",
    }
    made = [perform("cases.take_in", Actor.of(clerk), wish, door="bench").result for _ in range(HOT_ROWS)]
    ids = [row.pk for row in made if row is not None]
    return min(ids), max(ids), clerk.pk


def transaction_of(first: int, last: int, person: int, event: str = "") -> str:
    """The whole transaction, with its event or without."""
    from zhishou.kernel import gate

    begin = gate.BEGIN.replace("%s", "'bench'")
    return TRANSACTION.format(first=first, last=last, person=person, begin=begin, event=event)


def event(person: int) -> str:
    """The statement by which an operation leaves its event and one word of the command, with values in its places."""
    from zhishou.kernel import evidence
    from zhishou.kernel.insert import into
    from zhishou.kernel.models import Event, Site

    long = "'" + "5e" * 32 + "'"
    given = {
        "uid": f"'{'5e' * 16}'", "at": "now()", "operation": "'cases.note'", "authority": "'duty'",
        "duty_id": "'property.assistant.1'", "charter": "'property.assistant@1'", "signed": "true", "actor_id": str(person),
        "actor_key": f"'p{person}'", "on_behalf_of_id": "NULL", "door": "'page'",
        "key": ":key", "command_digest": long,
        "site_id": str(Site.objects.get(code="BENCH").pk), "subject": "'cases.case:' || :row",
        "context": "'cases.case:' || :row", "result": "'cases.note:1'", "facts": """'{"case": "cases.case:12"}'""",
        "commitments": f"""'{{"text": "{"5e" * 32}"}}'""", "leaf": long,
    }  # fmt: skip
    how = into(Event)
    values = [given[name] for name, _kind, _field in how.fields]
    values.append(f"""'[["text", "{"5e" * 16}", "顾客再次来电"]]'""")
    text = evidence._WRITE.format(head=how.head, places=how.places)
    return re.sub("%s", lambda _: values.pop(0), text).strip() + ";"


def tps(script: str, seconds: int) -> float:
    """Transactions a second of sixteen writers; fails when one of them fails."""
    from zhishou.boot.binaries import installed, package_name

    pgbench = installed(package_name(), major=None) / "bin" / "pgbench"
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as file:
        file.write(script)
        file.flush()
        words = [str(pgbench), "-n", "-M", "prepared", f"-c{WRITERS}", "-j2", f"-T{seconds}", "-f", file.name]
        said = subprocess.run([*words, os.environ["ZHISHOU_DB_URL"]], capture_output=True, text=True, check=True).stdout
    found = re.search(r"tps = ([\d.]+)", said)
    assert found and "number of failed transactions: 0 " in said, said
    return float(found[1])


class Sealer(threading.Thread):
    """Seals every second until told to stop."""

    def __init__(self) -> None:
        super().__init__()
        self.enough = threading.Event()

    def run(self) -> None:
        from django.db import connection

        from zhishou.kernel import evidence

        while not self.enough.wait(1):
            evidence.seal()
        evidence.seal()
        connection.close()


def audited(script: str, seconds: int) -> float:
    """A round with the sealer at work."""
    sealer = Sealer()
    sealer.start()
    try:
        return tps(script, seconds)
    finally:
        sealer.enough.set()
        sealer.join()


def main() -> None:
    """Alternate the rounds and print the medians and their ratio."""
    with stage.home():
        site, _token = stage.clerk()
        first, last, person = hot_cases(site)
        plain = transaction_of(first, last, person)
        with_event = transaction_of(first, last, person, event(person))
        for script in (plain, with_event):  # neither side meets tables that have never been written
            tps(script, 4)
        pairs = [(tps(plain, stage.SECONDS), audited(with_event, stage.SECONDS)) for _ in range(stage.ROUNDS)]
    print(f"unaudited {statistics.median(p for p, _ in pairs):8.0f} transactions/s at {WRITERS} writers")
    print(f"audited   {statistics.median(a for _, a in pairs):8.0f} transactions/s, sealed every second")
    print(f"ratio {statistics.median(a / p for p, a in pairs):.2f} (goal >= 0.75)")


if __name__ == "__main__":
    main()
