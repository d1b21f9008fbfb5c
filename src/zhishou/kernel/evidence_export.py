"""The sealed chain out of the database: to a file, and checked in place by `zhishou audit`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from zhishou.kernel import evidence, evidence_file
from zhishou.kernel.models import Event, Seal


def export(path: Path) -> int:
    """Write every sealed event to `path`; returns how many."""
    return evidence_file.write(path, _seals())


def _seals() -> Iterator[tuple[dict[str, Any], list[dict[str, Any]]]]:
    floor = "0"
    for seal in Seal.objects.order_by("number").iterator():
        rows = Event.objects.order_by("xid", "id").extra(
            where=["xid >= %s::xid8", "xid < %s::xid8"], params=[floor, seal.below_xid]
        )
        head = {"number": seal.number, "at": seal.at.isoformat(), "previous": seal.previous, "root": seal.root}
        yield head, [evidence.body_of(event) for event in rows.iterator(chunk_size=5000)]
        floor = seal.below_xid


def trouble() -> list[str]:
    """Every difference between the events in the database and their seals; empty when all is well."""
    found: list[str] = []
    root = "00" * 32
    for seal, bodies in _seals():
        leaves = [evidence.leaf_of(body) for body in bodies]
        if seal["previous"] != root or evidence.chain(root, leaves) != seal["root"]:
            found.append(f"封存 {seal['number']} 与记录不符")
        root = seal["root"]
    for event in evidence.unsealed().iterator(chunk_size=5000):
        if evidence.leaf_of(evidence.body_of(event)) != event.leaf:
            found.append(f"记录 {event.uid} 与它的摘要不符")
    return found
