"""Work without a mouse: the keys, their sleep while somebody types, and words that are never lost."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import transaction
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Desk
from tests.browser.test_refusals import take_in
from tests.staffing import Staffed
from zhishou.areas.cases.models import Case
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import perform
from zhishou.kernel.models import Person


@pytest.fixture
def page(desk: Desk, staffed: Staffed, post: Callable[[str], Person]) -> Page:
    """The assistant's window, with three cases on the list."""
    assistant = post("property.assistant")
    with transaction.atomic():
        for _ in range(3):
            take_in(assistant, staffed.cast.garden)
    return desk.window(assistant)


def test_keys_lead_to_search_intake_and_help(page: Page) -> None:
    page.goto("/cases")
    page.keyboard.press("/")
    expect(page.locator("#search")).to_be_focused()
    page.keyboard.type("nj?")
    expect(page.locator("#search")).to_have_value("nj?")
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.locator("dialog#keys")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("dialog#keys")).to_be_hidden()
    page.keyboard.press("n")
    page.wait_for_url("**/cases/new")


def test_j_and_k_move_and_enter_opens(page: Page) -> None:
    page.goto("/cases?view=")
    rows = page.locator("[data-list] [data-item]")
    expect(rows).to_have_count(3)
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(rows.nth(1)).to_be_focused()
    page.keyboard.press("k")
    expect(rows.nth(0)).to_be_focused()
    number = rows.nth(0).locator("a[href]").first.get_attribute("href")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{number}")


def test_j_and_k_lead_from_one_case_to_the_next_without_going_back(page: Page) -> None:
    page.goto("/cases?view=")
    links = [item.locator("a[href]").first.get_attribute("href") for item in page.locator("[data-item]").all()]
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{links[0]}")
    expect(page.locator("[data-position]")).to_have_text("1/3")
    expect(page.locator("[data-before]")).to_be_hidden()
    page.keyboard.press("j")
    page.wait_for_url(f"**{links[1]}")
    page.get_by_role("link", name="下一件").click()
    page.wait_for_url(f"**{links[2]}")
    expect(page.locator("[data-after]")).to_be_hidden()
    page.keyboard.press("k")
    page.wait_for_url(f"**{links[1]}")
    page.goto("/customers")
    expect(page.locator("[data-neighbours]")).to_be_hidden()


def test_keys_sleep_while_typing(page: Page) -> None:
    page.goto("/cases/new")
    page.locator("[name=content]").focus()
    page.keyboard.type("n/?jk")
    expect(page.locator("[name=content]")).to_have_value("n/?jk")
    expect(page.locator("dialog#keys")).to_be_hidden()
    assert page.url.endswith("/cases/new")


def test_an_error_keeps_what_was_typed_and_stands_beside_the_field(page: Page) -> None:
    page.goto("/cases/new")
    page.locator("label[for=kind-complaint]").click()
    page.locator("[name=content]").fill("楼道有异味")
    page.locator("[name=place]").fill("7 栋")
    page.get_by_role("main").get_by_role("button", name="受理").click()
    expect(_beside(page, "小区或门店")).to_contain_text("请填写")
    page.locator("[name=site]").select_option(label="翠湖花园")
    page.get_by_role("main").get_by_role("button", name="受理").click()
    expect(_beside(page, "顾客")).to_contain_text("请选择顾客")
    expect(page.locator("[name=content]")).to_have_value("楼道有异味")
    expect(page.locator("[name=place]")).to_have_value("7 栋")
    expect(page.locator("#kind-complaint")).to_be_checked()


def _beside(page: Page, label: str) -> Locator:
    """What is wrong, in the field of a label."""
    return page.locator("#intake-wrap .field", has=page.locator("label", has_text=label)).locator(".field-error").first


def test_a_draft_comes_back_after_reload(page: Page) -> None:
    page.goto("/cases/new")
    page.locator("[name=content]").press_sequentially("楼道灯坏了")
    page.wait_for_function("() => Object.keys(localStorage).some((key) => key.startsWith('draft:'))")
    page.reload()
    expect(page.locator("[name=content]")).to_have_value("楼道灯坏了")
    expect(page.locator(".draft-note")).to_be_visible()


class Keys:
    """A clerk's hands: every key counted, and the seconds the program made them wait."""

    def __init__(self, page: Page) -> None:
        self.page, self.pressed = page, 0

    def press(self, *names: str) -> None:
        for name in names:
            self.page.keyboard.press(name)
        self.pressed += len(names)

    def type(self, words: str) -> None:
        self.page.keyboard.type(words)
        self.pressed += len(words)


def test_a_call_is_taken_in_with_nine_keys_besides_the_words(
    desk: Desk, staffed: Staffed, post: Callable[[str], Person]
) -> None:
    assistant, words = post("property.assistant"), "厨房水管漏水，请尽快派人来看"
    with transaction.atomic():
        known = {"site": staffed.cast.bay.pk, "name": "陈丽华", "mobile": "13800136021", "place": "7-1203"}
        perform("customers.create", Actor.of(assistant), known, door="page")
    page = desk.window(assistant)
    page.goto("/")
    hands = Keys(page)
    hands.press("n")
    box = page.locator("#intake-wrap [role=combobox]").first
    expect(box).to_be_focused()
    hands.type("clh")
    expect(page.locator("#intake-wrap [role=option]").first).to_contain_text("陈丽华")
    hands.press("Enter")
    expect(page.locator("[name=place]")).to_have_value("7-1203")
    hands.press("Tab", "ArrowRight", "Tab")
    hands.type(words)
    hands.press("Control+Enter")
    page.wait_for_url("**receipt=1")
    case = Case.objects.get()
    assert (case.kind, case.content, case.reporter_name) == ("repair", words, "陈丽华")
    assert (case.site_id, case.place) == (staffed.cast.bay.pk, "7-1203")
    assert hands.pressed - len(words) == 9


def test_another_customer_brings_another_place_but_what_was_typed_stays(
    desk: Desk, staffed: Staffed, post: Callable[[str], Person]
) -> None:
    assistant, cast = post("property.assistant"), staffed.cast
    with transaction.atomic():
        for site, name, place in ((cast.bay, "陈丽华", "7-1203"), (cast.garden, "王建国", "2-301")):
            known = {"site": site.pk, "name": name, "place": place, "mobile": f"1380013{place[-3:]}1"}
            perform("customers.create", Actor.of(assistant), known, door="page")
    page = desk.window(assistant)
    page.goto("/cases/new")
    box = page.locator("#intake-wrap [role=combobox]").first
    for initials, site, place in (("clh", cast.bay, "7-1203"), ("wjg", cast.garden, "2-301")):
        box.fill(initials)
        page.locator("#intake-wrap [role=option]").first.click()
        expect(page.locator("[name=site]")).to_have_value(str(site.pk))
        expect(page.locator("[name=place]")).to_have_value(place)
    page.locator("[name=place]").fill("地下车库")
    box.fill("clh")
    page.locator("#intake-wrap [role=option]").first.click()
    expect(page.locator("[name=site]")).to_have_value(str(cast.bay.pk))
    expect(page.locator("[name=place]")).to_have_value("地下车库")
