"""What the C library does with freed memory: give it back, instead of keeping it in many pieces for later.

Left alone, glibc gives each thread a heap of its own, and once a large block has been freed it puts blocks of that size (a
form, a workbook, a font: up to 32 MB) among the small ones, where a single small neighbour holds back what lies below it. A
web process that draws everything over and over then holds a fifth more than it uses, and more each hour.
"""

from __future__ import annotations

import ctypes
from contextlib import suppress

# Names and numbers of <malloc.h>. Setting a threshold also ends its moving with what was freed last.
M_TRIM_THRESHOLD, M_MMAP_THRESHOLD, M_ARENA_MAX = -1, -3, -8
LARGE = 256 * 1024  # bytes: a block from here on is mapped by itself and goes back whole when it is freed
LOOSE = 1024 * 1024  # bytes: so much may lie free at the end of a heap
HEAPS = 2


def give_back() -> None:
    """From now on, for this process and those it forks. Does nothing where the C library has no such setting."""
    with suppress(AttributeError):
        tune = ctypes.CDLL(None).mallopt
        for name, value in ((M_ARENA_MAX, HEAPS), (M_MMAP_THRESHOLD, LARGE), (M_TRIM_THRESHOLD, LOOSE)):
            tune(name, value)
