"""What people do with a page: write their name on the pad, fill in a step, walk by the Tab key."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

STROKES = (((0.15, 0.3), (0.35, 0.25)), ((0.25, 0.15), (0.22, 0.85)), ((0.5, 0.2), (0.5, 0.8)),
           ((0.42, 0.5), (0.75, 0.45)), ((0.6, 0.2), (0.85, 0.85)))  # fmt: skip


def draw_name(page: Page, within: str = "body") -> None:
    """Write on the signature pad with the mouse."""
    pad = page.locator(f"{within} [data-signature] canvas")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    assert box is not None
    for start, end in STROKES:
        page.mouse.move(box["x"] + box["width"] * start[0], box["y"] + box["height"] * start[1])
        page.mouse.down()
        page.mouse.move(box["x"] + box["width"] * end[0], box["y"] + box["height"] * end[1], steps=12)
        page.mouse.up()
    expect(page.locator(f"{within} [data-signature] [data-png]")).not_to_have_value("")


def step(page: Page, number: str, operation: str) -> Locator:
    """The form of one operation on the page of a case."""
    page.goto(f"/cases/{number}?act={operation}")
    return page.locator(f'form.op-form[action="/do/{operation}"]')


def send(page: Page, form: Locator) -> None:
    """Press the form's own button and wait until the page has gone on."""
    with page.expect_navigation():
        form.locator('button[type="submit"]').first.click()


def tab_to(page: Page, selector: str, most: int = 60) -> None:
    """Walk there by the Tab key alone."""
    for _ in range(most):
        if page.evaluate("(selector) => document.activeElement?.matches(selector) ?? false", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"The Tab key does not lead to {selector} on {page.url}")


def answer(page: Page, operation: str, values: dict[str, str], within: str = "main") -> None:
    """Fill in the form of an operation, opening the fold it stands in, and send it. Choices are named as they read."""
    form = page.locator(f'{within} form[action="/do/{operation}"]').first
    for fold in form.locator("xpath=ancestor::details[not(@open)]").all():
        fold.locator("summary").first.click()
    for name, value in values.items():
        field = form.locator(f'[name="{name}"]')
        kind = field.first.evaluate("(one) => one.tagName === 'SELECT' ? 'select' : one.type")
        if kind in ("radio", "checkbox"):
            form.get_by_label(value, exact=True).check()
        elif kind == "select":
            field.select_option(label=value)
        elif kind == "file":
            field.set_input_files(value)
        else:
            field.fill(value)
    send(page, form)
