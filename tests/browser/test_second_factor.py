"""An app and a passkey in a real browser, under the strict policy."""

from __future__ import annotations

from collections.abc import Callable

import pyotp
from playwright.sync_api import Page, expect

from tests.browser.conftest import Desk
from tests.staffing import PASSWORD
from zhishou.kernel import clock
from zhishou.kernel.models import Person


def _begin(page: Page, card: str, dialog: str) -> None:
    page.goto("/account/second")
    page.locator(f'[data-opens="{card}"]').click()
    form = page.get_by_role("dialog", name=dialog)
    form.get_by_label("现在的密码").fill(PASSWORD)
    form.get_by_role("button", name="下一步").click()


def _password(page: Page, person: Person) -> None:
    page.goto("/sign-in")
    page.fill("#username", person.username)
    page.fill("#password", PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()


def test_an_app_is_set_up_by_its_code_and_a_recovery_code_signs_in(desk: Desk, post: Callable[[str], Person]) -> None:
    clerk = post("property.clerk")
    page = desk.window(clerk)
    _begin(page, "app", "设置动态口令")
    secret = page.locator("[data-secret]").inner_text()
    page.get_by_label("应用上现在显示的 6 位数字").fill(pyotp.TOTP(secret).at(clock.now()))
    page.get_by_role("button", name="启用").click()
    code = page.locator("[data-codes] > div").first.inner_text()
    other = desk.window()
    _password(other, clerk)
    other.get_by_label("动态口令（6 位数字）或恢复码").fill("123")
    other.get_by_role("button", name="继续").click()
    expect(other.get_by_role("alert")).to_contain_text("没有通过")
    other.get_by_label("动态口令（6 位数字）或恢复码").fill(code)
    other.get_by_role("button", name="继续").click()
    other.wait_for_url("**/")
    expect(other.get_by_role("navigation").first).to_be_visible()


def test_a_passkey_is_made_and_signs_in(desk: Desk, post: Callable[[str], Person]) -> None:
    clerk = post("property.clerk")
    page = desk.window(clerk)
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "internal", "hasUserVerification": True, "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }  # fmt: skip
    device.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    _begin(page, "passkey", "添加通行密钥")
    page.get_by_label("给它起个名字").fill("柜台电脑")
    page.get_by_role("button", name="现在添加").click()
    expect(page.locator("[data-codes] > div")).to_have_count(10)
    page.get_by_role("link", name="我已记下").click()
    expect(page.get_by_text("柜台电脑").first).to_be_visible()
    page.context.clear_cookies()
    _password(page, clerk)
    page.get_by_role("button", name="用通行密钥").click()
    page.wait_for_url("**/")
    expect(page.get_by_role("navigation").first).to_be_visible()
