"""Every page over and over in one process: what it holds after each round, so that a leak and a torn heap are told apart.

A leak shows in Python's blocks and objects or in `in use`; memory that was freed and is not given back shows in `free`.
`AGAIN_ROUNDS` (30), `AGAIN_THREADS` (4), `AGAIN_CASES` taken in each round (20), `AGAIN_PLAIN=1` leaves the C library alone.
"""

from __future__ import annotations

import ctypes
import gc
import io
import json
import multiprocessing
import os
import random
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import holding
import soak
import stage

ROUNDS = int(os.environ.get("AGAIN_ROUNDS", "30"))
THREADS = int(os.environ.get("AGAIN_THREADS", "4"))
CASES = int(os.environ.get("AGAIN_CASES", "20"))
MEGA = 1_000_000


class Heap(ctypes.Structure):
    """`struct mallinfo2` of glibc: bytes by what they are."""

    _fields_ = [
        (name, ctypes.c_size_t)
        for name in [
            "arena",
            "ordblks",
            "smblks",
            "hblks",
            "hblkhd",
            "usmblks",
            "fsmblks",
            "uordblks",
            "fordblks",
            "keepcost",
        ]
    ]


def serve(sessions: dict[str, str], paths: dict[str, list[str]], token: str, site: str) -> None:
    """Find the addresses that are read, then read all of them in each round and print what is held."""
    from zhishou.config import heap
    from zhishou.config.loading import load_for_web, quickly

    if not os.environ.get("AGAIN_PLAIN"):
        heap.give_back()
    with quickly():
        load_for_web()
    from zhishou.config.wsgi import application

    ways = []
    for patterned in paths.values():
        for cookie in sessions.values():
            if good := [path for path in patterned if answer(application, path, HTTP_COOKIE=cookie) == 200]:
                ways += [(path, cookie) for path in good]
                break
    print(f"{len(ways)} addresses, {THREADS} threads")
    with ThreadPoolExecutor(THREADS) as readers:
        for number in range(ROUNDS):
            began = time.process_time()
            random.Random(number).shuffle(ways)
            answers = [readers.submit(answer, application, path, HTTP_COOKIE=cookie) for path, cookie in ways]
            for case in range(CASES):
                take_in(application, token, site, f"{number}-{case}")
            wrong = [
                status for each in answers if (status := each.result()) not in (200, 429)
            ]  # 429: a limit, on purpose
            tell(number, time.process_time() - began, wrong)


def answer(application: Any, path: str, body: bytes = b"", **more: str) -> int:
    """The status of one request to the WSGI application."""
    bare, _mark, query = path.partition("?")
    statuses: list[int] = []
    environment = {
        "REQUEST_METHOD": "POST" if body else "GET", "PATH_INFO": bare.encode().decode("latin-1"), "QUERY_STRING": query,
        "SERVER_NAME": "127.0.0.1", "SERVER_PORT": "80", "HTTP_HOST": "127.0.0.1", "REMOTE_ADDR": "127.0.0.1",
        "SERVER_PROTOCOL": "HTTP/1.1", "SCRIPT_NAME": "", "CONTENT_LENGTH": str(len(body)), "CONTENT_TYPE": "application/json",
        "wsgi.input": io.BytesIO(body), "wsgi.errors": sys.stderr, "wsgi.url_scheme": "http", "wsgi.version": (1, 0),
        "wsgi.multithread": True, "wsgi.multiprocess": True, "wsgi.run_once": False, **more,
    }  # fmt: skip
    response = application(environment, lambda status, *_rest: statuses.append(int(status.split()[0])))
    for _part in response:
        pass
    response.close()
    return statuses[0]


def take_in(application: Any, token: str, site: str, number: str) -> None:
    """One complaint by the JSON door."""
    wish = {
        "site": site, "kind": "complaint", "channel": "phone", "reporter_name": "陈女士", "reporter_phone": "13800006021",
        "content": f"{soak.CONTENT} {number}", "place": "7栋1802",
    }  # fmt: skip
    body = json.dumps(wish).encode()
    assert answer(application, "/api/do/cases.take_in", body, HTTP_AUTHORIZATION=f"Bearer {token}") == 200


def tell(number: int, seconds: float, wrong: list[int]) -> None:
    """A line about what this process holds."""
    gc.collect()
    ask = ctypes.CDLL(None).mallinfo2
    ask.restype = Heap
    heap = ask()
    private = holding.private([os.getpid()])
    print(
        f"round {number:3d} {seconds:5.1f} s  private {private:6.1f} MB  heap in use {(heap.uordblks + heap.hblkhd) / MEGA:6.1f} "
        f"free {heap.fordblks / MEGA:5.1f}  blocks {sys.getallocatedblocks():9,d}  objects {len(gc.get_objects()):8,d}"
        f"  wrong {wrong or 'none'}",
        flush=True,
    )


def main() -> None:
    """Make a company, and serve it from a process of its own."""
    with stage.home():
        given = soak.company()
        from django.db import connections

        connections.close_all()
        serving = multiprocessing.get_context("spawn").Process(target=serve, args=given)
        serving.start()
        serving.join()
    sys.exit(serving.exitcode)


if __name__ == "__main__":
    sys.path[:0] = [str(Path(__file__).parent)]
    main()
