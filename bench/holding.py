"""How much memory an installation's processes hold by themselves, minute by minute, and whether it levels off.

What is counted is private: anonymous memory, a page that several processes share divided among them (`Pss_Anon`). What is
not: files of programs and libraries, which the system may drop whenever it likes, and PostgreSQL's shared buffers, a block of
fixed size (`shared_buffers`) of which the system counts a page from the first time it is touched. It is told apart, as `buffers`.
"""

from __future__ import annotations

import re
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

MEGABYTE = 1024  # the kernel counts in kB
STEADY = 0.01  # a share of what is held: less is no growth
NAMES = ("web", "worker", "postgres", "buffers")


@dataclass(frozen=True)
class Held:
    """Private memory at one moment in MB, by who holds it; and how much of the shared buffers has been touched."""

    at: float  # seconds since the first look
    web: float
    worker: float
    postgres: float
    buffers: float

    @property
    def all(self) -> float:
        """Everything private."""
        return self.web + self.worker + self.postgres


def held(home: Path, up: int, at: float) -> Held:
    """What the processes of a running `zhishou up` (its process id `up`) and its embedded PostgreSQL hold now."""
    location = home / "pg" / "location"
    base = Path(location.read_text().strip()) if location.exists() else home / "pg"
    ours, theirs = _tree(up), _tree(int((base / "data" / "postmaster.pid").read_text().split()[0]))
    web = [pid for pid in ours if b"zhishou.config.serving" in _words(pid)]
    worker = [pid for pid in ours if _words(pid).endswith(b"worker\0")]
    return Held(at, private(web), private(worker), private(theirs), _sum("Pss_Shmem", theirs))


def private(pids: Sequence[int]) -> float:
    """Private memory of some processes in MB."""
    return _sum("Pss_Anon", pids)


def by_minute(looks: Sequence[Held]) -> list[Held]:
    """The median of each minute."""
    minutes: dict[int, list[Held]] = {}
    for look in looks:
        minutes.setdefault(int(look.at // 60), []).append(look)
    return [
        Held(minute * 60.0, *(statistics.median(getattr(look, name) for look in part) for name in NAMES))
        for minute, part in sorted(minutes.items())
    ]


def steps(looks: Sequence[Held], name: str) -> tuple[float, float, float]:
    """The medians of the three thirds of the time."""
    third = max(len(looks) // 3, 1)
    parts = (looks[:third], looks[third : 2 * third], looks[2 * third :] or looks[-1:])
    first, second, last = (statistics.median(getattr(look, name) for look in part) for part in parts)
    return first, second, last


def verdict(looks: Sequence[Held]) -> tuple[bool, str]:
    """Whether private memory levels off, and a line that says so.

    It does when its last third is not above the second by more than `STEADY`, or by less than half of what the second was
    above the first: then each further doubling of time adds less than the one before.
    """
    first, second, last = steps(looks, "all")
    before, after = second - first, last - second
    level = after <= second * STEADY or after < before / 2
    word = "levels off" if level else "GROWS"
    return level, f"memory {word}: thirds {first:.0f}, {second:.0f}, {last:.0f} MB ({after / second:+.1%} in the last)"


def report(looks: Sequence[Held]) -> bool:
    """Print every minute, every third and the verdict; true when it levels off."""
    print("memory in MB  " + " ".join(f"{name:>9s}" for name in (*NAMES, "all")))
    for look in by_minute(looks):
        print(f"  minute {look.at // 60:4.0f}  " + " ".join(f"{getattr(look, n):9.1f}" for n in (*NAMES, "all")))
    for name in NAMES:
        print(f"  {name:9s} thirds " + " ".join(f"{each:7.1f}" for each in steps(looks, name)))
    level, line = verdict(looks)
    print(line)
    return level


def _tree(pid: int) -> list[int]:
    found = [pid]
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children = task.read_text().split()
        except OSError:  # a thread that has ended
            continue
        for child in children:
            found += _tree(int(child))
    return found


def _words(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def _sum(name: str, pids: Sequence[int]) -> float:
    total = 0
    for pid in pids:
        try:
            text = Path(f"/proc/{pid}/smaps_rollup").read_text()
        except OSError:  # it has ended
            continue
        found = re.search(rf"^{name}:\s+(\d+)", text, re.M)
        total += int(found[1]) if found else 0
    return total / MEGABYTE
