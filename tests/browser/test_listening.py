"""The windows do hear what a browser complains about: otherwise the other tests here would prove less than they say."""

from __future__ import annotations

from tests.browser.conftest import Desk


def test_a_breach_of_the_policy_and_an_error_of_a_script_are_heard(desk: Desk) -> None:
    page = desk.window()
    page.goto("/sign-in")
    page.evaluate("document.body.append(Object.assign(document.createElement('script'), {textContent: '1'}))")
    page.evaluate("() => { setTimeout(() => { throw new Error('broken') }) }")
    page.wait_for_event("pageerror", predicate=lambda error: "broken" in str(error))
    assert any("policy" in heard for heard in desk.trouble) and any("broken" in heard for heard in desk.trouble)
    desk.trouble.clear()
