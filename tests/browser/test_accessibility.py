"""Every page in both looks and at 200 %: nothing that shuts out people with weak eyes or a screen reader."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Desk, aside
from tests.company_life import Life
from tests.doors.urls import paths, routes
from zhishou.kernel.models import Person

AXE = Path("build/axe.min.js")
POSTS = (
    "property.assistant",
    "property.manager",
    "implied.administration",
    "property.cashier",
    "property.billing_supervisor",
    "retail.supervisor",
)
NO_PAGES = (
    "api/",
    "files/",
    "import/template/",
    "sign-out",
    "sign-in",
    "start",
    "language",
)  # and what ends like a file
# Settled first: a colour on its way to another is neither.
FIND = """async ([look, rules]) => {
  document.documentElement.dataset.bsTheme = look;
  for (const moving of document.getAnimations()) try { moving.finish(); } catch { moving.cancel(); }
  const found = await axe.run(document, {resultTypes: ["violations"], ...(rules && {runOnly: rules})});
  return found.violations.filter((one) => ["serious", "critical"].includes(one.impact)).flatMap((one) =>
    one.nodes.map((node) => `${one.id}: ${node.html.slice(0, 160)} ${node.any[0]?.message ?? ""}`));
}"""

BEYOND = """(width) => document.documentElement.scrollWidth <= width ? [] : [...document.querySelectorAll("body *")]
  .filter((one) => one.getBoundingClientRect().right > width).map((one) => one.outerHTML.slice(0, 120)).slice(-3)"""


@pytest.fixture
def axe() -> str:
    """The source of axe-core, which set-up puts beside the tests."""
    assert AXE.exists(), "axe-core is missing: bin/setup test"
    return AXE.read_text(encoding="utf-8")


def findings(page: Page, axe: str) -> Iterator[str]:
    """What is wrong with the page shown: everything in the light look, colours once more in the dark one."""
    page.evaluate(f"() => {{ {axe} }}")
    for look, rules in (("light", None), ("dark", ["color-contrast", "link-in-text-block"])):
        told: list[str] = page.evaluate(FIND, [look, rules])
        yield from (f"{page.url} {look} {one}" for one in told)


def sideways(page: Page) -> Iterator[str]:
    """What must be scrolled sideways at 200 % on a screen of 1440 pixels, or on a small phone (WCAG 2.2, 1.4.4 and 1.4.10)."""
    usual = page.viewport_size
    assert usual is not None
    for width in (720, 320):
        page.set_viewport_size({"width": width, "height": 450})
        yield from (f"{page.url} on {width}: {one}" for one in page.evaluate(BEYOND, width))
    page.set_viewport_size(usual)


def opened(page: Page, path: str) -> bool:
    """Whether the person gets a whole page there, and not a refusal or a part that other pages fetch."""
    answer = page.request.get(path)
    whole = answer.status == 200 and answer.text().lstrip().lower().startswith("<!doctype html")
    if whole:
        page.goto(path, wait_until="load")
    return whole


def test_no_page_shuts_anybody_out(desk: Desk, life: Life, post: Callable[[str], Person], axe: str) -> None:
    asked = [route for route in routes() if "." not in _tail(route) and not route.startswith(NO_PAGES)]
    addresses: list[str] = aside(lambda: [paths(route, life)[0] for route in asked])
    wrong: list[str] = []
    seen: set[str] = set()
    for code in POSTS:
        page = desk.window(post(code))
        for path in addresses:
            if path not in seen and opened(page, path):
                seen.add(path)
                wrong += [*findings(page, axe), *sideways(page)]
    assert len(seen) > 40  # or the walk itself is broken
    assert wrong == []


def test_neither_do_the_pages_before_signing_in(desk: Desk, life: Life, axe: str) -> None:
    page = desk.window()
    wrong: list[str] = []
    for path in ("/sign-in", f"/r/{life.token}", "/t"):
        assert opened(page, path), path
        wrong += [*findings(page, axe), *sideways(page)]
    assert wrong == []


def _tail(route: str) -> str:
    return route.rpartition("/")[2].rpartition(">")[2]
