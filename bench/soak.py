"""Every page under sixteen readers and four writers: p95 of each, errors, and whether memory grows.

A company with a person in every post; each address is read by a post that may see it, with the rows of real cases, letters
and customers. The writers take in complaints by the JSON door and by the page's form. `zhishou up` serves, worker included.
"""

from __future__ import annotations

import collections
import http.client
import json
import os
import random
import re
import signal
import statistics
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from urllib.parse import quote

import holding
import stage

SECONDS = int(os.environ.get("SOAK_SECONDS", "600"))
PORT = int(os.environ.get("SOAK_PORT", "9150"))
READERS, WRITERS = 16, 4
LEFT_OUT = {"sign-out", "sign-in/demo", "start"}  # they end or begin a session; the wizard is over
CONTENT = "七栋电梯夜间异响，影响老人休息，请尽快派人检查"


@dataclass
class Told:
    """What the readers and writers saw, by address pattern."""

    took: dict[str, list[float]] = field(default_factory=lambda: collections.defaultdict(list))
    wrong: collections.Counter[str] = field(default_factory=collections.Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, name: str, seconds: float, status: int) -> None:
        """One answer; anything but success or a move onward is wrong."""
        with self.lock:
            self.took[name].append(seconds * 1000)
            if status >= 400 or status == 0:
                self.wrong[f"{name} {status}"] += 1


@dataclass(frozen=True)
class Way:
    """An address by its pattern, one real path, and the session of somebody who may see it."""

    route: str
    path: str
    cookie: str


class Browser:
    """One kept connection."""

    def __init__(self) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)

    def ask(self, method: str, path: str, body: str = "", **headers: str) -> tuple[int, bytes]:
        """Status and body; 0 when the connection broke."""
        try:
            self.connection.request(
                method,
                quote(path, "/?=&%@+"),
                body.encode() or None,
                {k.replace("_", "-"): v for k, v in headers.items()},
            )
            answer = self.connection.getresponse()
            return answer.status, answer.read()
        except (OSError, http.client.HTTPException):
            self.connection.close()
            return 0, b""


def company() -> tuple[dict[str, str], dict[str, list[str]], str, str]:
    """Sessions by post, paths by route, an API token of the assistant, and the site's code."""
    sys.path[:0] = [str(stage.ROOT)]
    from conftest import Cast
    from django.conf import settings
    from django.contrib.sessions.backends.db import SessionStore
    from django.db import transaction
    from tests.company_life import busier, live
    from tests.doors.urls import paths, routes
    from tests.staffing import staff

    from zhishou.kernel.gate import begin
    from zhishou.kernel.models import ApiToken
    from zhishou.kernel.secrets import digest, new_token

    with transaction.atomic():
        begin("bench")
        staffed = staff(Cast())
        life = live(staffed.cast.company, staffed.cast.engineering, staffed.people, word="翠湖", phone="13800006021")
        busier(life, 30)
    sessions = {}
    for code, person in sorted(staffed.people.items(), key=lambda item: -len(staffed.grants[item[0]])):
        kept = SessionStore()
        kept["_auth_user_id"] = str(person.pk)
        kept["_auth_user_backend"] = "django.contrib.auth.backends.ModelBackend"
        kept["_auth_user_hash"] = person.get_session_auth_hash()
        kept.save()
        sessions[code] = f"{settings.SESSION_COOKIE_NAME}={kept.session_key}"
    ways = {route: paths(route, life)[:3] for route in routes() if route not in LEFT_OUT}
    token = new_token()
    with transaction.atomic():
        begin("bench")
        ApiToken.objects.create(person=staffed.people["property.assistant"], name="soak", digest=digest(token))
    return sessions, ways, token, staffed.cast.company.code


def find_ways(sessions: dict[str, str], ways: dict[str, list[str]]) -> list[Way]:
    """Each address with somebody who may see it; patterns that no post reads with 200 (posts, downloads gone) are left out."""
    browser, found, missing = Browser(), [], []
    for route, paths in ways.items():
        for cookie in sessions.values():
            good = [path for path in paths if browser.ask("GET", path, Cookie=cookie)[0] == 200]
            if good:
                found += [Way(route, path, cookie) for path in good]
                break
        else:
            missing.append(route)
    print(f"{len({w.route for w in found})} address patterns read; not read by GET: {' '.join(missing) or 'none'}")
    return found


def read(ways: list[Way], until: float, told: Told, seed: int) -> None:
    """A reader: any page after any other."""
    chosen, browser = random.Random(seed), Browser()
    while time.monotonic() < until:
        way = chosen.choice(ways)
        started = time.perf_counter()
        status, _ = browser.ask("GET", way.path, Cookie=way.cookie)
        told.note(way.route, time.perf_counter() - started, status)


def write(session: str, token: str, site: str, until: float, told: Told, seed: int) -> None:
    """A writer: takes in complaints, every other one through the page's form."""
    browser, number = Browser(), 0
    while time.monotonic() < until:
        number += 1
        wish = {
            "site": site, "kind": "complaint", "channel": "phone", "reporter_name": "陈女士", "reporter_phone": "13800006021",
            "content": f"{CONTENT} {seed}-{number}", "place": "7栋1802",
        }  # fmt: skip
        started = time.perf_counter()
        if number % 2:
            status, _ = browser.ask(
                "POST", "/api/do/cases.take_in", json.dumps(wish), Content_Type="application/json",
                Authorization=f"Bearer {token}",
            )  # fmt: skip
            told.note("POST api/do/cases.take_in", time.perf_counter() - started, status)
        else:
            _status, page = browser.ask("GET", "/cases/new", Cookie=session)
            found = re.search(rb'name="csrfmiddlewaretoken" value="([^"]+)"', page)
            secret = found[1].decode() if found else ""
            from urllib.parse import urlencode

            body = urlencode({**wish, "csrfmiddlewaretoken": secret, "key": f"soak-{seed}-{number}"})
            status, _ = browser.ask(
                "POST", "/do/cases.take_in", body, Cookie=f"{session}; csrftoken={secret}",
                Content_Type="application/x-www-form-urlencoded",
            )  # fmt: skip
            told.note("GET cases/new, POST do/cases.take_in", time.perf_counter() - started, status)
        time.sleep(0.05)


def main() -> None:
    """Soak and print what was seen; exits 1 on any wrong answer or growing memory."""
    with stage.home() as home:
        sessions, paths, token, site = company()
        environment = {k: v for k, v in os.environ.items() if not k.startswith(("ZHISHOU_DB", "ZHISHOU_EMB"))}
        command = [sys.executable, "-m", "zhishou", "up", "--no-demo", "--port", str(PORT)]
        server = subprocess.Popen(command, env={**environment, "ZHISHOU_HOME": str(home)}, start_new_session=True)
        try:
            stage._wait(f"http://127.0.0.1:{PORT}")
            ways = find_ways(sessions, paths)
            told, memory = Told(), []
            begun = time.monotonic()
            until = begun + SECONDS
            desk = sessions["property.assistant"]
            work = [threading.Thread(target=read, args=(ways, until, told, n)) for n in range(READERS)]
            work += [threading.Thread(target=write, args=(desk, token, site, until, told, n)) for n in range(WRITERS)]
            for each in work:
                each.start()
            while time.monotonic() < until:
                time.sleep(min(5, max(0.1, until - time.monotonic())))
                memory.append(holding.held(home, server.pid, time.monotonic() - begun))
            for each in work:
                each.join()
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(60)
    sys.exit(report(told, memory))


def report(told: Told, memory: list[holding.Held]) -> int:
    """Print the table; 1 when something was wrong or memory does not level off."""
    answers = sum(map(len, told.took.values()))
    print(f"{SECONDS} s, load average {os.getloadavg()[1]:.1f}: {answers:,} answers, {answers / SECONDS:.0f}/s")
    rows = [
        (sorted(took)[int(len(took) * 0.95)], statistics.median(took), len(took), n) for n, took in told.took.items()
    ]
    for p95, p50, count, name in sorted(rows, reverse=True):
        print(f"  {name:44s} {count:6d} x  p50 {p50:8.1f} ms  p95 {p95:8.1f} ms")
    print(f"wrong answers: {dict(told.wrong) or 'none'}")
    level = holding.report(memory)
    return int(bool(told.wrong) or not level)


if __name__ == "__main__":
    main()
