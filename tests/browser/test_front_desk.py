"""A front desk's hour: numbers called through by keyboard alone, a visitor who follows his on a phone, a call whose message is read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Desk, aside
from tests.browser.hands import tab_to
from tests.staffing import Staffed
from zhishou.areas.calls.models import Call
from zhishou.areas.queue import public, queries
from zhishou.areas.queue.models import Ticket
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import perform
from zhishou.kernel.models import Person, Site

WIDER = "document.documentElement.scrollWidth - innerWidth"
MINE = ".queue-mine .queue-number"


def do(who: Person, name: str, **given: Any) -> Any:
    """An operation done elsewhere meanwhile."""
    return aside(lambda: perform(name, Actor.of(who), given, door="page").result)


@pytest.fixture
def site(staffed: Staffed, post: Callable[[str], Person]) -> Site:
    """Where numbers are taken for the usual matters, by phone too."""
    company = staffed.cast.company
    do(post("retail.supervisor"), "queue.take_usual", site=company.pk)
    do(post("retail.supervisor"), "queue.open_to_public", site=company.pk)
    return company


def press(page: Page, key: str) -> None:
    """A key once the page listens."""
    page.wait_for_load_state()
    page.keyboard.press(key)


def states() -> dict[str, str]:
    """How each number stands."""
    return {row.number: row.state for row in Ticket.objects.order_by("taken_at", "pk")}


def at_a_counter(page: Page, site: Site, counter: str) -> None:
    """Choose a counter with Tab, digits and Enter."""
    page.goto(f"/queue?site={site.code}")
    tab_to(page, "#counter")
    page.keyboard.type(counter)
    page.keyboard.press("Enter")
    expect(page.locator("main .badge").first).to_have_text(f"{counter} 号窗口")


def test_a_clerk_calls_numbers_through_by_keyboard_alone(desk: Desk, site: Site, post: Callable[[str], Person]) -> None:
    page = desk.window(post("retail.clerk"))
    at_a_counter(page, site, "2")
    given = page.locator(".queue-number")
    for key, number in (("a", "A001"), ("d", "D001"), ("a", "A002")):
        press(page, key)
        expect(given).to_have_text(number)
    slip = page.locator('[data-key="0"]').get_attribute("href")
    assert page.request.get(slip or "").headers["content-type"] == "application/pdf"
    press(page, "1")
    expect(page.locator(MINE)).to_have_text("A001")
    press(page, "3")
    expect(page.locator(".queue-mine")).to_contain_text("叫了 2 次")
    press(page, "1")
    expect(page.locator(MINE)).to_have_text("D001")
    press(page, "4")
    expect(page.locator(MINE)).to_have_count(0)
    assert states() == {"A001": "done", "D001": "left", "A002": "waiting"}
    tab_to(page, "#queue-live .card:last-child button")
    live = f"/queue/live?site={site.code}"
    page.evaluate("url => htmx.ajax('GET', url, {target: '#queue-live', swap: 'outerHTML'})", live)
    expect(page.locator("#queue-live")).to_have_count(1)
    expect(page.locator("#queue-live .card:last-child button")).to_be_focused()  # the board is refreshed under the hand
    press(page, "Enter")  # 回来了，叫他
    expect(page.locator(MINE)).to_have_text("D001")
    press(page, "2")
    expect(page.locator(MINE)).to_have_count(0)
    assert states() == {"A001": "done", "D001": "done", "A002": "waiting"}


def test_a_key_held_down_and_the_way_back_call_nobody_else(
    desk: Desk, site: Site, post: Callable[[str], Person]
) -> None:
    clerk = post("retail.clerk")
    page = desk.window(clerk)
    at_a_counter(page, site, "1")
    for letter in "abc":
        press(page, letter)
        expect(page.locator(".queue-number")).to_have_text(f"{letter.upper()}001")
    page.wait_for_load_state()
    page.keyboard.down("1")
    expect(page.locator(MINE)).to_have_text("A001")
    page.wait_for_load_state()
    for _n in range(5):
        page.keyboard.down("1")  # held: the browser repeats it on the page that came
    page.keyboard.up("1")
    assert states() == {"A001": "called", "B001": "waiting", "C001": "waiting"}
    page.goto("/calls")
    do(clerk, "queue.call_next", site=site.pk, counter=1)
    page.go_back()
    expect(page.locator(MINE)).to_have_text("B001")  # as it stands, not as it was left


def test_a_visitor_follows_the_number_on_a_phone(desk: Desk, site: Site, post: Callable[[str], Person]) -> None:
    clerk = post("retail.clerk")
    first = do(clerk, "queue.take", matter=aside(lambda: _matter(site, "B")))
    phone = desk.window(phone=True)
    phone.goto(public.address_of(site, public.TAKE))
    expect(phone.locator("main")).to_contain_text("现在有 1 位在等")
    wanted = phone.get_by_role("button", name="退换货")
    assert (wanted.bounding_box() or {"height": 0})["height"] >= 44 and phone.evaluate(WIDER) <= 0
    wanted.click()
    expect(phone.locator(".queue-number")).to_have_text("A001")
    expect(phone.locator("#number")).to_contain_text("前面还有 1 位")
    address = phone.url
    do(clerk, "queue.call", ticket=first.pk, counter=3)
    phone.evaluate("document.dispatchEvent(new Event('visibilitychange'))")  # the phone is taken up again
    expect(phone.locator("#number")).to_contain_text("下一个就是您")
    expect(phone.locator("#number")).to_contain_text("B001")
    phone.goto(public.address_of(site, public.TAKE))  # scanned a second time
    expect(phone).to_have_url(address)
    do(clerk, "queue.call_next", site=site.pk, counter=3)
    phone.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(phone.locator(".queue-called")).to_contain_text("请到 3 号窗口")
    expect(phone).to_have_title("请到 3 号窗口　A001")
    assert phone.evaluate(WIDER) <= 0
    do(clerk, "queue.finish", ticket=aside(lambda: Ticket.objects.get(letter="A")).pk)
    phone.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    phone.get_by_role("link", name="再取一个号").click()
    expect(phone.get_by_role("button", name="退换货")).to_be_visible()


def _matter(site: Site, letter: str) -> int:
    return next(row.pk for row in queries.matters(site) if row.letter == letter)


def test_a_call_is_typed_while_one_talks_and_its_message_is_read_on_my_duties(
    desk: Desk, post: Callable[[str], Person]
) -> None:
    cashier = post("property.cashier")
    page, other = desk.window(post("retail.clerk")), desk.window(cashier)
    page.goto("/calls")
    expect(page.locator("#call-form [name=phone]")).to_be_focused()
    page.keyboard.type("13800006099")
    page.keyboard.press("Tab")
    page.keyboard.type("欧阳女士")
    tab_to(page, "#call-form [name=words]")
    page.keyboard.type("请回电话，谈团购")
    tab_to(page, "#call-form [name=result]")
    while page.locator("#call-form [name=result]:checked").get_attribute("value") != "message":
        page.keyboard.press("ArrowRight")
    tab_to(page, "#call-form [name=colleague]")
    while cashier.name not in page.locator("#call-form [name=colleague] option:checked").inner_text():
        page.keyboard.press("ArrowDown")
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    row = aside(lambda: Call.objects.get(name="欧阳女士"))
    expect(page.locator("main")).to_contain_text(f"等 {cashier.name} 确认")
    expect(page.locator("#call-form [name=words]")).to_have_value("")
    other.goto("/")
    step = other.locator("[data-item]", has_text=row.number)
    expect(step).to_contain_text("给你的来电留言")
    step.get_by_role("link", name="看留言").click()
    expect(other.locator("main")).to_contain_text("请回电话，谈团购")
    with other.expect_navigation():
        other.get_by_role("button", name="确认").click()
    other.goto("/")
    expect(other.locator("[data-item]", has_text=row.number)).to_have_count(0)
    page.reload()
    expect(page.locator("main")).to_contain_text("本人已确认")
