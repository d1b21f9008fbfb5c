"""The sealed chain out of the database: to a file, and checked in place by `zhishou audit`. One event in memory at a time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from zhishou.kernel import evidence, evidence_file
from zhishou.kernel.evidence_file import Sealed
from zhishou.kernel.models import Event, Seal

AT_ONCE = 5000  # rows


def export(path: Path) -> int:
    """Write every sealed event to `path`; returns how many."""
    return evidence_file.write(path, _seals())


def _seals() -> Iterator[Sealed]:
    floor = "0"
    for seal in Seal.objects.order_by("number").iterator():
        head = {
            "number": seal.number, "at": seal.at.isoformat(), "previous": seal.previous, "root": seal.root,
            "count": seal.count,
        }  # fmt: skip
        yield Sealed(head, _events(floor, seal.below_xid))
        floor = seal.below_xid


def _events(floor: str, horizon: str) -> Iterator[tuple[str, bytes]]:
    """(leaf, canonical bytes) of the events of some transactions, in sealing order."""
    for event in evidence.between(floor, horizon).iterator(chunk_size=AT_ONCE):
        yield event.leaf, evidence.canonical(evidence.body_of(event))


def trouble() -> list[str]:
    """Every difference between the events in the database and their seals; empty when all is well."""
    found: list[str] = []
    floor, root = "0", evidence_file.NOTHING_BEFORE
    for seal in Seal.objects.order_by("number").iterator():
        link = evidence.link(root, floor, seal.below_xid)
        if seal.previous != root or (link.root, link.events) != (seal.root, seal.count):
            found.append(f"封存 {seal.number} 与记录不符")
        floor, root = seal.below_xid, seal.root
    for event in Event.objects.order_by("xid", "id").iterator(chunk_size=AT_ONCE):
        if evidence.leaf_of(evidence.body_of(event)) != event.leaf:
            found.append(f"记录 {event.uid} 与它的摘要不符")
    return found
