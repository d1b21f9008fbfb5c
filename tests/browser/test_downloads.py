"""A form that answers with a file leaves the page ready for the next act."""

from __future__ import annotations

from collections.abc import Callable

from conftest import writing
from django.contrib.auth.hashers import make_password
from django.db import transaction
from playwright.sync_api import expect

from tests.browser.conftest import Desk, aside
from zhishou.kernel.models import Person


def test_first_passwords_are_saved_and_the_dialog_closes(desk: Desk, post: Callable[[str], Person]) -> None:
    def newcomer() -> None:
        with transaction.atomic(), writing():
            Person.objects.filter(pk=post("property.clerk").pk).update(password=make_password(None))

    aside(newcomer)
    page = desk.window(post("implied.administration"))
    page.goto("/people")
    page.locator("[data-opens=passwords]").first.click()
    dialog = page.locator("#passwords")
    with page.expect_download() as coming:
        dialog.locator("button[type=submit]").click()
    assert coming.value.suggested_filename.endswith(".xlsx")
    expect(dialog).to_be_hidden()
    expect(dialog.locator("button[type=submit]")).not_to_have_attribute("aria-busy", "true")
