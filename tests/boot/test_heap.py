"""The web server gives freed memory back, large blocks and small ones mixed as pages, forms and workbooks mix them."""

from __future__ import annotations

import subprocess
import sys

import pytest

from zhishou.config import heap, serving

# Forty megabytes in large blocks, with small ones between them that stay: how much private memory (kB) stays with those.
STAYS = """
import re
from pathlib import Path
from zhishou.config import heap

def private():
    return int(re.search(r"^Private_Dirty:\\s+(\\d+)", Path("/proc/self/smaps_rollup").read_text(), re.M)[1])

{begin}
bytearray(30_000_000)
before, small = private(), []
large = []
for _ in range(5):
    large.append(bytearray(8_000_000))
    small.append(bytearray(2_000))
del large
print(private() - before)
"""


def _stays(begin: str) -> int:
    told = subprocess.run([sys.executable, "-c", STAYS.format(begin=begin)], capture_output=True, text=True, check=True)
    return int(told.stdout)


def test_what_was_freed_goes_back_though_small_neighbours_stay() -> None:
    assert _stays("heap.give_back()") < 1_000


def test_left_alone_the_library_keeps_it() -> None:
    """Where this no longer holds, `give_back` is needed no longer."""
    assert _stays("") > 30_000


def test_the_web_server_begins_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    class Begun(Exception):
        pass

    def begin() -> None:
        raise Begun

    monkeypatch.setattr(heap, "give_back", begin)
    monkeypatch.setattr(sys, "argv", ["serving", "--host", "127.0.0.1", "--port", "1", "--workers", "1"])
    with pytest.raises(Begun):
        serving.main()
