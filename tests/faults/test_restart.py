"""What must outlive a restart of everything: whoever guessed at a password waits, whoever is signed in stays so."""

from __future__ import annotations

import http.cookiejar
import re
import urllib.error
import urllib.parse
import urllib.request

from tests.external import free_port
from tests.faults.fleet import scratch, staffed_fleet
from tests.staffing import PASSWORD

GUESSES = 5


class Browser:
    """Cookies and forms, nothing else."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))

    def get(self, path: str) -> tuple[str, str]:
        """Where one ends up, and the page."""
        with self.opener.open(self.url + path, timeout=30) as said:
            return said.geturl().removeprefix(self.url), said.read().decode()

    def sign_in(self, username: str, password: str) -> tuple[int, str]:
        """The status and the page after the form was sent."""
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.get("/sign-in")[1])
        assert found is not None
        sent = {"csrfmiddlewaretoken": found[1], "username": username, "password": password}
        request = urllib.request.Request(f"{self.url}/sign-in", urllib.parse.urlencode(sent).encode())
        request.add_header("Referer", f"{self.url}/sign-in")
        try:
            with self.opener.open(request, timeout=30) as said:
                return said.status, said.read().decode()
        except urllib.error.HTTPError as refused:
            return refused.code, refused.read().decode()


def test_a_restart_of_everything_ends_neither_a_lock_out_nor_a_sign_in() -> None:
    with scratch() as home, staffed_fleet(home, free_port()) as fleet:
        colleague, guesser = Browser(fleet.url), Browser(fleet.url)
        assert colleague.sign_in("property-supervisor", PASSWORD)[0] == 200
        for n in range(GUESSES):
            guesser.sign_in("property-assistant", f"wrong number {n}")
        status, said = guesser.sign_in("property-assistant", PASSWORD)
        assert (status, "15 分钟" in said) == (429, True), said[-2000:]
        fleet.restart()
        assert guesser.sign_in("property-assistant", PASSWORD)[0] == 429
        assert Browser(fleet.url).sign_in("property-assistant", PASSWORD)[0] == 429  # not the browser's cookie
        assert colleague.get("/account")[0] == "/account"
