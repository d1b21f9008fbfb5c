"""The exported chain and its offline verifier: reads the file alone, no database, no settings.

A file is JSON lines. After the header comes, for each seal, its line (number, time, previous root, root, count) and the
events it took in, in blocks: a line with the block's leaves (SHA-256, in order) and its length in bytes, then one line an
event. An event's leaf is the SHA-256 of the very bytes between `{"event":` and the closing brace, so verifying needs no
parsing. The leaves are bound by the chain of roots, the events by their leaves: the verifier names the first changed,
missing, added or reordered event. Events not sealed yet are not exported. Files of format 1 are read by evidence_file_1.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from itertools import islice, repeat
from operator import itemgetter
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from zhishou.boot.why import why
from zhishou.kernel import evidence_file_1
from zhishou.kernel.verdict import Verdict, place_of

FORMAT = "zhishou-evidence-2"
NOTHING_BEFORE = "00" * 32
BLOCK = 1000  # events: a block and its lines stay in a processor's cache
BATCH = 16  # blocks handed to a process at a time
LEAF = 32  # bytes
EVENT, LEAVES, END = b'{"event":', b'{"bytes":', b"}\n"  # how the lines begin and end
WORTH_SHARING = 20_000_000  # bytes; a smaller file is verified by one process


class Sealed(NamedTuple):
    """A seal and what it took in: (leaf in hex, canonical bytes) of each event, in order."""

    head: dict[str, Any]  # number, at, previous, root, count
    events: Iterator[tuple[str, bytes]]


class _Block(NamedTuple):
    """Where in the file the events of some leaves stand."""

    path: str
    start: int
    size: int
    leaves: bytes
    seals: int  # the seal they belong to, and the root before it
    root: str


def write(path: Path, seals: Iterable[Sealed]) -> int:
    """Write the chain to a file, a block in memory at a time; returns the number of events."""
    count = 0
    with path.open("wb") as out:
        out.write(_line({"format": FORMAT}))
        for seal in seals:
            out.write(_line({"seal": seal.head}))
            while block := list(islice(seal.events, BLOCK)):
                lines = b"".join(EVENT + body + END for _leaf, body in block)
                out.write(_line({"leaves": "".join(leaf for leaf, _body in block), "bytes": len(lines)}))
                out.write(lines)
                count += len(block)
    return count


def verify(path: Path, root: str = "", *, processes: int = 1) -> Verdict:
    """Check a file. `root` (from a letter, a mail, the page) proves that the end was not cut off as well.

    `processes` above one shares the work of a large file; only for a program of its own, which may fork.
    """
    try:
        with path.open("rb") as file:
            header = file.readline(200)
            if evidence_file_1.is_header(header):
                return evidence_file_1.verify(path, root)
            if header != _line({"format": FORMAT}):
                words = "文件是空的。" if not header else "这不是职守导出的证据文件，或者文件已损坏。"
                return Verdict(False, "file.unreadable", words, 0, 0, NOTHING_BEFORE)
            large = processes > 1 and os.fstat(file.fileno()).st_size > WORTH_SHARING
            reading = _Reading(file, str(path))
            return reading.all(root, processes if large else 1)
    except OSError as error:
        return Verdict(False, "file.unreadable", f"打不开文件：{why(error)}。", 0, 0, NOTHING_BEFORE)


class _Reading:
    """Follows the chain from line to line; the blocks of events in between are checked apart from it."""

    def __init__(self, file: BinaryIO, path: str) -> None:
        self.file, self.path = file, path
        self.events = self.seals = self.awaited = 0
        self.root = self.promised = NOTHING_BEFORE
        self.digest = hashlib.sha256()
        self.trouble: Verdict | None = None

    def all(self, root: str, processes: int) -> Verdict:
        checked = _in_turn(self._blocks()) if processes == 1 else _shared(self._blocks(), processes)
        for block, whole in checked:
            if not whole:
                return self._named(block)
            self.events += len(block.leaves) // LEAF
        if self.trouble is not None:
            return self.trouble._replace(events=self.events)
        if root and root != self.root:
            return self._verdict("root.differs", "最后的封存与给出的封存值不同：文件末尾被截断，或者不是同一条链。")
        words = f"{self.events} 条记录、{self.seals} 个封存，完整无误。"
        return Verdict(True, "ok", words, self.events, self.seals, self.root)

    def _blocks(self) -> Iterator[_Block]:
        """The blocks in order; stops where the chain itself is harmed and keeps what is wrong in `trouble`."""
        while line := self.file.readline():
            if line.startswith(LEAVES):
                block = self._block(line)
                if block is None:
                    self.trouble = self._verdict("seal.broken", f"第 {self.seals} 个封存的摘要看不懂。")
                    return
                yield block
                self.file.seek(block.start + block.size)
                continue
            self.trouble = self._ended() or self._begun(line)
            if self.trouble is not None:
                return
        self.trouble = self._ended()

    def _block(self, line: bytes) -> _Block | None:
        try:
            record = json.loads(line)
            leaves, size = bytes.fromhex(record["leaves"]), record["bytes"]
            spelt = leaves.hex() == record["leaves"]
        except (ValueError, KeyError, TypeError):
            return None
        if not spelt or not leaves or len(leaves) % LEAF or not isinstance(size, int) or size < 0:
            return None
        self.digest.update(leaves)
        self.awaited -= len(leaves) // LEAF
        return _Block(self.path, self.file.tell(), size, leaves, self.seals, self.root)

    def _ended(self) -> Verdict | None:
        """The seal read so far is whole: all its leaves, and they give its root."""
        if self.seals and self.awaited > 0:
            return self._verdict("event.missing", f"第 {self.seals} 个封存缺少 {self.awaited} 条记录。")
        if self.seals and (self.awaited or self.digest.hexdigest() != self.promised):
            return self._verdict("seal.broken", f"第 {self.seals} 个封存的内容被改动。")
        self.root = self.promised
        return None

    def _begun(self, line: bytes) -> Verdict | None:
        if line.startswith(EVENT):
            return self._verdict("event.added", f"{_spoken(line)}：不在封存之内，是后来加进去的。")
        try:
            seal = json.loads(line)["seal"]
            number, count = int(seal["number"]), int(seal["count"])
            previous, promised = str(seal["previous"]), str(seal["root"])
        except (ValueError, KeyError, TypeError):
            return self._verdict("file.unreadable", f"第 {self.seals} 个封存之后有一行看不懂，文件已损坏。")
        if number != self.seals + 1 or previous != self.root:
            return self._verdict("seal.missing", f"第 {self.seals + 1} 个封存缺失或次序被改动。")
        self.seals, self.awaited, self.promised = number, count, promised
        self.digest = hashlib.sha256(bytes.fromhex(previous))
        return None

    def _named(self, block: _Block) -> Verdict:
        """The first event of a harmed block that is not what its leaf says."""
        leaves = [block.leaves[at : at + LEAF] for at in range(0, len(block.leaves), LEAF)]
        self.file.seek(block.start)
        self.seals, self.root = block.seals, block.root  # reading may be ahead of checking
        for number, leaf in enumerate(leaves):
            line = self.file.readline()
            found = _leaf_of(line)
            here, which = _spoken(line), self.events + number + 1
            if found is None:
                return self._verdict("event.missing", f"第 {self.seals} 个封存缺少第 {which} 条及以后的记录。", number)
            if found == leaf:
                continue
            if found in leaves[number + 1 :]:
                words = f"{here} 之前缺少一条记录，或者次序被调换（第 {which} 条）。"
                return self._verdict("event.missing", words, number)
            if found in leaves[:number]:
                return self._verdict("event.reordered", f"{here}：次序被调换（第 {which} 条）。", number)
            return self._verdict("event.changed", f"{here}：内容被改动（第 {which} 条）。", number)
        line = self.file.readline()
        if line.startswith(EVENT):
            words = f"{_spoken(line)}：不在封存之内，是后来加进去的。"
            return self._verdict("event.added", words, len(leaves))
        return self._verdict("file.unreadable", f"第 {self.seals} 个封存的行长与记录不符，文件已损坏。", len(leaves))

    def _verdict(self, code: str, sentence: str, more: int = 0) -> Verdict:
        return Verdict(False, code, sentence, self.events + more, self.seals, self.root)


def _in_turn(blocks: Iterator[_Block]) -> Iterator[tuple[_Block, bool]]:
    for block in blocks:
        yield block, _whole([block])[0]


def _shared(blocks: Iterator[_Block], processes: int) -> Iterator[tuple[_Block, bool]]:
    """The same by several processes, a few batches ahead, answered in order."""
    from concurrent.futures import ProcessPoolExecutor  # brings multiprocessing along, which nothing else needs
    from multiprocessing import get_context

    running: deque[tuple[list[_Block], Future[list[bool]]]] = deque()
    with ProcessPoolExecutor(processes, mp_context=get_context("fork")) as pool:
        while batch := list(islice(blocks, BATCH)):
            running.append((batch, pool.submit(_whole, batch)))
            if len(running) > 2 * processes:
                done, answer = running.popleft()
                yield from zip(done, answer.result(), strict=True)
        while running:
            done, answer = running.popleft()
            yield from zip(done, answer.result(), strict=True)


def _whole(blocks: list[_Block]) -> list[bool]:
    """Of each block: every line is an event whose bytes give its leaf, and there is nothing else."""
    with open(blocks[0].path, "rb") as file:
        return [_is_whole(block, file) for block in blocks]


def _is_whole(block: _Block, file: BinaryIO) -> bool:
    file.seek(block.start)
    data = file.read(block.size)
    lines = data.split(b"\n")
    if len(data) != block.size or lines.pop() or len(lines) != len(block.leaves) // LEAF:
        return False
    if not all(map(bytes.startswith, lines, repeat(EVENT))) or set(map(itemgetter(-1), lines)) != {END[0]}:
        return False
    sha256, start = hashlib.sha256, len(EVENT)
    return b"".join([sha256(line[start:-1]).digest() for line in lines]) == block.leaves


def _leaf_of(line: bytes) -> bytes | None:
    """The leaf of an event's line, None for another line."""
    if not line.startswith(EVENT) or not line.endswith(END):
        return None
    return hashlib.sha256(line[len(EVENT) : -len(END)]).digest()


def _spoken(line: bytes) -> str:
    try:
        body = json.loads(line)["event"]
    except (ValueError, KeyError, TypeError):
        body = {}
    return place_of(body if isinstance(body, dict) else {})


def _line(record: dict[str, Any]) -> bytes:
    return json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode() + b"\n"
