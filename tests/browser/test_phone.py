"""On a phone of 390 px: an engineer finishes a work order on the spot, and no page is wider than the screen."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.conftest import Desk
from tests.browser.hands import draw_name, send
from tests.company_life import Life
from zhishou.areas.callbacks.models import Callback
from zhishou.areas.cases.models import WorkOrder
from zhishou.areas.errands.models import Errand
from zhishou.areas.letters.models import Letter
from zhishou.kernel import excel
from zhishou.kernel.models import Person, StoredFile

WIDER = "document.documentElement.scrollWidth - innerWidth"


def test_an_engineer_finishes_a_work_order_on_the_phone(
    desk: Desk, life: Life, post: Callable[[str], Person], tmp_path: Path
) -> None:
    order = WorkOrder.objects.get(case=life.cases["已派工"])
    page = desk.window(post("implied.engineer"), phone=True)
    page.goto(f"/orders/{order.number}")
    send(page, page.locator('form[action="/do/cases.accept_order"]'))
    expect(page.get_by_role("button", name="接单")).to_have_count(0)
    for name in ("before", "after"):
        picture = tmp_path / f"{name}.jpg"
        Image.new("RGB", (800, 600), "seagreen").save(picture)
        page.set_input_files(f"input[type=file][name={name}]", picture)
        expect(page.locator("[data-photos]", has=page.locator(f"[name={name}]")).locator("[data-shown]")).to_have_count(
            1
        )
    page.locator("[name=done]").fill("换了角阀，试水不漏")
    draw_name(page, "#finish")
    page.locator(".action-bar").get_by_role("button", name="修好了").click()
    expect(page.locator("main")).to_contain_text("换了角阀，试水不漏")
    order.refresh_from_db()
    assert order.state == WorkOrder.State.DONE and order.signature_id is not None
    kinds = StoredFile.objects.filter(about=f"cases.workorder:{order.pk}").values_list("kind", flat=True)
    assert sorted(kinds) == ["after", "before", "signature"]


def test_no_page_is_wider_than_the_phone(desk: Desk, life: Life, post: Callable[[str], Person]) -> None:
    case, order = life.cases["待判断"].number, WorkOrder.objects.filter(state="sent").first()
    callback, letter = Callback.objects.filter(state="open").first(), Letter.objects.get(state="issued")
    assert order is not None and callback is not None
    wide = []
    for who, paths in {
        "property.assistant": ["/", "/cases", f"/cases/{case}", "/cases/new", "/callbacks", callback.url(), "/customers",
                               "/owed", "/search?q=13800006021"],
        "implied.engineer": ["/", "/orders", f"/orders/{order.number}"],
        "implied.administration": ["/letters", "/people", "/calendar"],
        "property.manager": ["/statistics", "/board"],
    }.items():  # fmt: skip
        page = desk.window(post(who), phone=True)
        for path in paths:
            _open(page, path)
            wide += [f"{who} {path} by {more} px" for more in [page.evaluate(WIDER)] if more > 0]
    page = desk.window(letter.appointment.person, phone=True)
    public = desk.window(phone=True)
    for window, path in ((page, f"/letters/{letter.number}/sign"), (public, f"/r/{life.token}"), (public, "/t"),
                         (public, "/sign-in")):  # fmt: skip
        _open(window, path)
        wide += [f"{path} by {more} px" for more in [window.evaluate(WIDER)] if more > 0]
    assert wide == []


def _open(page: Page, path: str) -> None:
    answer = page.goto(path)
    assert answer is not None and answer.ok, path


def test_a_refused_errand_keeps_the_page_its_pictures_and_its_paper(
    desk: Desk, life: Life, post: Callable[[str], Person], tmp_path: Path
) -> None:
    page = desk.window(post("property.supervisor"), phone=True)
    page.goto("/errands/new")
    page.locator("[name=to]").first.check()
    page.locator("[name=title]").fill("清点钥匙")
    page.locator("details.field summary").click()
    page.locator("[name=due_at]").fill("2020-01-01T10:00")
    picture, paper = tmp_path / "钥匙.jpg", tmp_path / "清单.xlsx"
    Image.new("RGB", (80, 60), "seagreen").save(picture)
    paper.write_bytes(excel.as_bytes([excel.Sheet("钥匙", ["编号"], [["1 号"]])]))
    page.set_input_files("input[type=file][name=photos]", picture)
    expect(page.locator("[data-photos] [data-shown]")).to_have_count(1)
    page.set_input_files("input[type=file][name=file]", paper)
    send = page.locator("#assign button[type=submit]")
    send.click()
    expect(page.locator("#assign [role=alert]")).to_contain_text("已经过去")
    expect(page.locator("[data-photos] [data-shown]")).to_have_count(1)
    expect(page).to_have_url(f"{desk.url}/errands/new")
    page.locator("[name=due_at]").fill("")
    with page.expect_navigation():
        send.click()
    row = Errand.objects.get(title="清点钥匙")
    kinds = StoredFile.objects.filter(about=f"errands.step:{row.steps.get().pk}").values_list("kind", "name")
    assert sorted(kinds) == [("file", "清单.xlsx"), ("photo", "钥匙.jpg")]
