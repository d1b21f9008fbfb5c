"""A real browser on a live server over a staffed company. What the browser complains about fails the test."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import pytest
from conftest import Cast
from django.db import connection, transaction
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Response, sync_playwright
from pytest_django.live_server_helper import LiveServer

from tests.company_life import Life, busier, live
from tests.staffing import PASSWORD, Staffed, staff
from zhishou.kernel.models import Person

T = TypeVar("T")
SCREENS = Path("var/test/screens")
NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run",
)  # fmt: skip
DESK, PHONE = (1440, 900), (390, 844)
TELLS_OF_VIOLATIONS = """
document.addEventListener("securitypolicyviolation", (event) =>
  console.error(`policy: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile ?? ""}`));
"""


def chromium() -> str:
    """Where the browser is. Fails with what to install, since a skipped proof is none."""
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is None:
        pytest.fail("The browser tests need Chromium. Install it: apt-get install chromium", pytrace=False)
    return found


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """One browser for all tests here; each test has windows of its own.

    Not longer than this package: the driver's event loop runs in this thread as long as the browser does.
    """
    flags = [*FLAGS, "--no-sandbox"] if os.geteuid() == 0 else list(FLAGS)
    with sync_playwright() as driver:
        running = driver.chromium.launch(executable_path=chromium(), args=flags)
        yield running
        running.close()


@dataclass
class Desk:
    """Windows of several people on one server, and everything their browsers complained about."""

    browser: Browser
    url: str
    contexts: list[BrowserContext] = field(default_factory=list)
    trouble: list[str] = field(default_factory=list)
    signed_in: dict[tuple[int, bool], Page] = field(default_factory=dict)

    def window(self, person: Person | None = None, *, phone: bool = False) -> Page:
        """A window of its own at a desk or on a phone (390 px), signed in as `person` by the form; later the same one."""
        if person is not None and (known := self.signed_in.get((person.pk, phone))):
            return known
        width, height = PHONE if phone else DESK
        context = self.browser.new_context(
            base_url=self.url, viewport={"width": width, "height": height}, has_touch=phone, locale="zh-CN",
            timezone_id="Asia/Shanghai",
        )  # fmt: skip
        context.set_default_timeout(15_000)
        context.add_init_script(TELLS_OF_VIOLATIONS)
        self.contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: self.trouble.append(f"{page.url}: {error}"))
        page.on("console", self._heard)
        page.on("response", self._answered)
        if person is not None:
            sign_in(page, person)
            self.signed_in[person.pk, phone] = page
        return page

    def _heard(self, message: ConsoleMessage) -> None:
        expected = message.text.startswith("Failed to load resource")  # a refusal; faults are caught by their status
        if message.type == "error" and not expected:
            self.trouble.append(message.text)

    def _answered(self, response: Response) -> None:
        if response.status >= 500:
            self.trouble.append(f"{response.request.method} {response.url} {response.status}")

    def pages(self) -> list[Page]:
        """Every open window."""
        return [page for context in self.contexts for page in context.pages]


def sign_in(page: Page, person: Person, password: str = PASSWORD) -> None:
    """By the form, as everybody does."""
    page.goto("/sign-in")
    page.fill("#username", person.username)
    page.fill("#password", password)
    page.get_by_role("button", name="登录", exact=True).click()
    page.wait_for_url(lambda url: "/sign-in" not in url)


def aside(work: Callable[[], T]) -> T:
    """Do `work` in a thread, where no driver's event loop runs: sealing a PDF runs one of its own."""

    def done() -> T:
        try:
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as other:
        return other.submit(done).result()


@pytest.fixture
def staffed(transactional_db: None) -> Staffed:
    """One signed person in every post of the packs, kept in the database as the server sees it."""
    with transaction.atomic():
        return staff(Cast())


@pytest.fixture
def desk(
    browser: Browser, live_server: LiveServer, staffed: Staffed, settings: Any, request: pytest.FixtureRequest
) -> Iterator[Desk]:
    """The windows of one test; screens of a failed one are kept under var/test/screens."""
    settings.PUBLIC_URL = live_server.url
    made = Desk(browser, live_server.url)
    yield made
    report = getattr(request.node, "report_of_call", None)
    if made.trouble or (report is not None and report.failed):
        _keep_screens(made, request.node.name)
    for context in made.contexts:
        context.close()
    assert made.trouble == []


def _keep_screens(desk: Desk, name: str) -> None:
    SCREENS.mkdir(parents=True, exist_ok=True)
    for number, page in enumerate(desk.pages()):
        page.screenshot(path=SCREENS / f"{name}-{number}.png", full_page=True)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Iterator[None]:  # fmt: skip
    """Lets the windows know how their test ended."""
    report = yield
    if call.when == "call":
        item.report_of_call = report  # type: ignore[attr-defined]
    return report


@pytest.fixture
def post(staffed: Staffed) -> Callable[[str], Person]:
    """The person of a post, by its code."""
    return lambda code: staffed.people[code]


@pytest.fixture
def life(staffed: Staffed) -> Life:
    """A company where everything has happened once."""
    cast = staffed.cast

    def made() -> Life:
        with transaction.atomic():
            life = live(cast.company, cast.engineering, staffed.people, word="翠湖", phone="13800006021")
            busier(life, 3)
        return life

    return aside(made)
