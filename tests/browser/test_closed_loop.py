"""One complaint from a signed letter to the statistics, in the browsers of everybody it passes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from conftest import seal_all, writing
from django.db import transaction
from playwright.sync_api import Page, expect

from tests.browser.conftest import Desk
from tests.browser.hands import draw_name, send, step, tab_to
from tests.staffing import Staffed, appoint, newcomer
from zhishou.areas.cases.models import Case
from zhishou.kernel import audit, clock, evidence_export, evidence_file
from zhishou.kernel.models import Person, Post

WORDS = "7 栋电梯夜间异响，影响老人休息。"


def test_a_letter_is_signed_and_a_complaint_goes_all_the_way(
    desk: Desk, staffed: Staffed, post: Callable[[str], Person], tmp_path: Path
) -> None:
    clerk = _new_clerk(staffed)
    _administration_issues(desk.window(post("implied.administration")), clerk)
    window = desk.window(clerk)
    _signs(window)
    number = _takes_in_by_keyboard(window)
    _judged_to_carried_out(desk, staffed, post, number)
    _customer_signs(desk, post, number)
    _called_back_and_closed(desk, post, number)
    _counted(desk.window(post("property.manager")), number)
    _proved(tmp_path)


def _new_clerk(staffed: Staffed) -> Person:
    with transaction.atomic(), writing():
        person = newcomer(staffed.cast.garden, "xiaolin", "林晓雯")
        post = Post.objects.get(site=staffed.cast.company, code="property.clerk")
        appoint(person, post, staffed.cast.garden, staffed.cast.service)
    return person


def _administration_issues(page: Page, clerk: Person) -> None:
    page.goto("/letters?site=GARDEN")
    row = page.locator("tr", has_text=clerk.name)
    row.get_by_role("button", name="发出").click()
    expect(page.locator("tr", has_text=clerk.name)).to_contain_text("待签")


def _signs(page: Page) -> None:
    """Before the signature nothing is allowed; the page says in words what it will allow."""
    expect(page.locator("header.top .take-in")).to_have_count(0)
    page.goto("/letters/mine")
    page.locator('main a[href$="/sign"]').first.click()
    expect(page.locator("main")).to_contain_text("受理")
    draw_name(page, "#sign")
    send(page, page.locator("#sign form.op-form"))
    expect(page.locator("main")).to_contain_text("已签")


def _takes_in_by_keyboard(page: Page) -> str:
    page.goto("/")
    page.keyboard.press("n")
    page.wait_for_url("**/cases/new")
    expect(page.locator("#intake-wrap input[role=combobox]").first).to_be_focused()  # the clerk types at once
    page.keyboard.type("陈丽华")
    page.locator("#intake-wrap [role=option]").first.wait_for()
    page.keyboard.press("Enter")
    page.locator("#f-reporter_name").wait_for()
    tab_to(page, "#f-reporter_phone")
    page.keyboard.type("13800006021")
    tab_to(page, "input[name=kind]")
    page.keyboard.press("Space")
    tab_to(page, "textarea[name=content]")
    page.keyboard.type(WORDS)
    tab_to(page, "input[name=place]")
    page.keyboard.type("7 栋 1 单元")
    page.keyboard.press("Enter")
    page.wait_for_url("**receipt=1")
    expect(page.locator("main")).to_contain_text("查询码")
    case = Case.objects.get()
    assert (case.reporter_name, case.content, case.kind) == ("陈丽华", WORDS, "complaint")
    return str(case.number)


def _judged_to_carried_out(desk: Desk, staffed: Staffed, post: Callable[[str], Person], number: str) -> None:
    assistant = desk.window(post("property.assistant"))
    form = step(assistant, number, "cases.judge_justified")
    form.locator('[name="grounds"]').fill("现场听到异响，属实")
    form.locator('[name="department"]').select_option(label=staffed.cast.engineering.name)
    form.locator('[name="promised_at"]').fill(f"{clock.local(clock.now() + timedelta(days=2)):%Y-%m-%dT%H:%M}")
    send(assistant, form)
    engineer = desk.window(post("implied.engineer"))
    form = step(engineer, number, "cases.investigate")
    form.locator('[name="route"][value="repair_quality"]').check()
    form.locator('[name="cause"]').select_option(index=1)
    form.locator('[name="finding"]').fill("曳引轮轴承磨损")
    send(engineer, form)
    form = step(assistant, number, "cases.propose")
    form.locator('[name="a"]').fill("更换轴承")
    form.locator('[name="b"]').fill("更换轴承并减免电梯费")
    form.locator('[name="b_compensation"]').fill("36.00")
    send(assistant, form)
    manager = desk.window(post("property.manager"))
    form = step(manager, number, "cases.instruct")
    form.locator('[name="letter"]').select_option("B")
    form.locator('[name="text"]').fill("同意方案 B，三天内办完")
    send(manager, form)
    form = step(assistant, number, "cases.carry_out")
    form.locator('[name="done"]').fill("轴承已更换，试运行无异响")
    send(assistant, form)


def _customer_signs(desk: Desk, post: Callable[[str], Person], number: str) -> None:
    assistant = desk.window(post("property.assistant"))
    assistant.goto(f"/cases/{number}?act=cases.ask_signature")
    assistant.locator("#step form button[type=submit]").click()
    link = assistant.locator("#customer-link").input_value()
    customer = desk.window(phone=True)
    customer.goto(link)
    expect(customer.locator("main")).to_contain_text("更换轴承并减免电梯费")
    assert customer.evaluate("document.documentElement.scrollWidth <= innerWidth")
    draw_name(customer)
    customer.get_by_role("button", name="接受并签字").click()
    expect(customer.locator("main")).to_contain_text("谢谢")
    form = step(assistant, number, "cases.resolve")
    send(assistant, form)


def _called_back_and_closed(desk: Desk, post: Callable[[str], Person], number: str) -> None:
    manager = desk.window(post("property.manager"))
    manager.goto(f"/cases/{number}")
    manager.get_by_role("link", name="去回访").click()
    script = manager.locator("[data-script]")
    expect(script).to_contain_text("陈丽华")
    form = manager.locator('form.op-form[action="/do/callbacks.record"]')
    form.locator('[name="satisfaction"][value="dissatisfied"]').check()
    expect(script.locator('[data-branch="dissatisfied"]')).to_be_visible()
    form.locator('[name="satisfaction"][value="satisfied"]').check()
    expect(script.locator('[data-branch="dissatisfied"]')).to_be_hidden()
    for name, value in (("solved", "yes"), ("speed", "satisfied"), ("manner", "satisfied")):
        form.locator(f'[name="{name}"][value="{value}"]').check()
    form.locator('[name="wish"]').fill("无")
    form.locator('[name="follow_up"]').fill("一个月后回看")
    form.locator('[name="consent"]').fill("顾客来电说现在方便")
    send(manager, form)
    assistant = desk.window(post("property.assistant"))
    form = step(assistant, number, "cases.close")
    form.locator('[name="text"]').fill("维保单位应按月检查轴承")
    send(assistant, form)
    expect(assistant.locator("main")).to_contain_text("林晓雯")
    assert Case.objects.get().closed_as == "solved"


def _counted(page: Page, number: str) -> None:
    page.goto("/statistics")
    first = page.locator("main .row-cards a.text-reset").first
    expect(first).to_have_text("1")
    first.click()
    expect(page.locator("main")).to_contain_text(number)


def _proved(folder: Path) -> None:
    assert {name: found for name, found in audit.differences().items() if found} == {}
    seal_all()
    count = evidence_export.export(folder / "evidence.jsonl")
    verdict = evidence_file.verify(folder / "evidence.jsonl")
    assert verdict.ok and count >= 12, verdict
