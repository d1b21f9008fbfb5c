"""A few setters at work at once: data goes in, PDFs come out in the same order."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from threading import local
from typing import TypeVar

from zhishou.kernel.paper import JSON, PaperError

T = TypeVar("T")
MOST_SETTERS = 2
PAGES_A_SETTER = 600  # then a fresh one takes its place: memory stays flat


class Setter:
    """One process that sets notices; see `setter`."""

    def __init__(self) -> None:
        self.pages = 0
        command = [sys.executable, "-m", "zhishou.areas.notices.setter"]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def set(self, data: dict[str, JSON], pages: int) -> bytes:
        """The PDF. PaperError when the process died over it; what it said stands in the log."""
        assert self._process.stdin is not None and self._process.stdout is not None
        try:
            self._process.stdin.write(json.dumps(data, ensure_ascii=False).encode() + b"\n")
            self._process.stdin.flush()
            head = self._process.stdout.read(8)
            pdf = self._process.stdout.read(int.from_bytes(head, "big"))
        except OSError:
            head, pdf = b"", b""
        if len(head) < 8 or len(pdf) < int.from_bytes(head, "big"):
            raise PaperError("The setter of notices ended in the middle of a file.")
        self.pages += pages
        return pdf

    def close(self) -> None:
        """Let it end, by ending its input."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(30)


class Setters:
    """As many setters as there are cores to use, at most two; to be used in a `with`."""

    def __init__(self, most: int = MOST_SETTERS) -> None:
        self._count = max(1, min(most, os.cpu_count() or 1))
        self._mine = local()
        self._all: set[Setter] = set()

    def __enter__(self) -> Setters:
        self._threads = ThreadPoolExecutor(self._count)
        return self

    def __exit__(self, *_: object) -> None:
        self._threads.shutdown(cancel_futures=True)
        for setter in self._all:
            setter.close()

    def each(self, wanted: Iterable[tuple[T, dict[str, JSON], int]]) -> Iterator[tuple[T, bytes]]:
        """Set what comes (tag, data, pages), reading a little ahead; the PDFs in the same order."""
        ahead: deque[tuple[T, Future[bytes]]] = deque()
        for tag, data, pages in wanted:
            ahead.append((tag, self._threads.submit(self._set, data, pages)))
            if len(ahead) > self._count:
                first, future = ahead.popleft()
                yield first, future.result()
        for last, future in ahead:
            yield last, future.result()

    def _set(self, data: dict[str, JSON], pages: int) -> bytes:
        setter: Setter | None = getattr(self._mine, "setter", None)
        if setter is None or setter.pages >= PAGES_A_SETTER:
            if setter is not None:
                self._all.discard(setter)
                setter.close()
            setter = self._mine.setter = Setter()
            self._all.add(setter)
        return setter.set(data, pages)
