"""Reads evidence files of format 1, written by earlier versions: each event inside its JSON line, re-serialised to check.

After the header comes, for each seal, its line (number, time, previous root, root, leaves in order) and then the events it
took in.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from zhishou.kernel.verdict import Verdict, place_of

FORMAT = "zhishou-evidence-1"


def is_header(line: bytes) -> bool:
    """True for the first line of a file of this format."""
    try:
        record = json.loads(line)
    except ValueError:
        return False
    return isinstance(record, dict) and record.get("format") == FORMAT


def verify(path: Path, root: str = "") -> Verdict:
    """Check a file, as evidence_file does."""
    state = _Reading()
    try:
        with path.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                if trouble := state.take(number, line):
                    return trouble
    except UnicodeDecodeError:
        return state.verdict("file.unreadable", "这不是职守导出的证据文件，或者文件已损坏。")
    except OSError as error:
        return state.verdict("file.unreadable", f"打不开文件：{error.strerror}。")
    return state.end(root)


class _Reading:
    """Where the verifier stands: the seal being read and the leaves it still expects."""

    def __init__(self) -> None:
        self.events = self.seals = 0
        self.root = "00" * 32
        self.expected: list[str] = []
        self.next = 0
        self.begun = False

    def take(self, number: int, line: str) -> Verdict | None:
        try:
            record = json.loads(line)
        except json.JSONDecodeError:
            return self.verdict("file.unreadable", f"第 {number} 行不是完整的记录，文件已损坏。")
        if not self.begun:
            self.begun = True
            return None
        if "seal" in record:
            return self._missing() or self._take_seal(record["seal"])
        if "event" in record:
            return self._take_event(record["event"])
        return self.verdict("file.unreadable", f"第 {number} 行看不懂。")

    def _take_seal(self, seal: dict[str, Any]) -> Verdict | None:
        try:
            leaves = list(seal["leaves"])
            digest = hashlib.sha256(bytes.fromhex(seal["previous"]))
            for leaf in leaves:
                digest.update(bytes.fromhex(leaf))
            number, previous, root = int(seal["number"]), str(seal["previous"]), str(seal["root"])
        except (KeyError, TypeError, ValueError):
            return self.verdict("seal.broken", f"第 {self.seals + 1} 个封存不完整。")
        if number != self.seals + 1 or previous != self.root:
            return self.verdict("seal.missing", f"第 {self.seals + 1} 个封存缺失或次序被改动。")
        if digest.hexdigest() != root:
            return self.verdict("seal.broken", f"第 {number} 个封存的内容被改动。")
        self.seals, self.root, self.expected, self.next = number, root, leaves, 0
        return None

    def _take_event(self, body: dict[str, Any]) -> Verdict | None:
        leaf, place = _leaf(body), place_of(body)
        if self.next >= len(self.expected):
            return self.verdict("event.added", f"{place}：不在封存之内，是后来加进去的。")
        if leaf == self.expected[self.next]:
            self.next += 1
            self.events += 1
            return None
        if leaf in self.expected[self.next + 1 :]:
            return self.verdict(
                "event.missing", f"{place} 之前缺少一条记录，或者次序被调换（第 {self.events + 1} 条）。"
            )
        if leaf in self.expected[: self.next]:
            return self.verdict("event.reordered", f"{place}：次序被调换（第 {self.events + 1} 条）。")
        return self.verdict("event.changed", f"{place}：内容被改动（第 {self.events + 1} 条）。")

    def _missing(self) -> Verdict | None:
        if self.next < len(self.expected):
            return self.verdict("event.missing", f"第 {self.seals} 个封存缺少第 {self.next + 1} 条及以后的记录。")
        return None

    def end(self, root: str) -> Verdict:
        if trouble := self._missing():
            return trouble
        if root and root != self.root:
            return self.verdict("root.differs", "最后的封存与给出的封存值不同：文件末尾被截断，或者不是同一条链。")
        return Verdict(
            True, "ok", f"{self.events} 条记录、{self.seals} 个封存，完整无误。", self.events, self.seals, self.root
        )

    def verdict(self, code: str, sentence: str) -> Verdict:
        return Verdict(False, code, sentence, self.events, self.seals, self.root)


def _leaf(body: dict[str, Any]) -> str:
    return hashlib.sha256(
        json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    ).hexdigest()
