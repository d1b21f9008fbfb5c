"""What is not allowed is refused in plain words, and whoever acts for another is named together with them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from conftest import writing
from django.db import transaction
from playwright.sync_api import expect

from tests.browser.conftest import Desk, sign_in
from tests.browser.hands import send, step
from tests.staffing import Staffed, appoint, newcomer
from zhishou.areas.cases.models import Case
from zhishou.areas.cases.operations.public import INTAKE
from zhishou.kernel import clock, links
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import perform
from zhishou.kernel.models import Denied, Person, Post, Site

People = Callable[[str], Person]


def take_in(who: Person, site: Site) -> Case:
    """A complaint on the clerk's desk."""
    given = {"site": site.pk, "kind": "complaint", "content": "电梯夜间异响。", "reporter_name": "陈丽华",
             "reporter_phone": "13800006021"}  # fmt: skip
    made = perform("cases.take_in", Actor.of(who), given, door="page").result
    assert isinstance(made, Case)
    return made


def test_without_a_signature_there_are_no_powers_and_the_page_says_why(desk: Desk, staffed: Staffed) -> None:
    with transaction.atomic(), writing():
        clerk = newcomer(staffed.cast.garden, "xiaolin", "林晓雯")
        post = Post.objects.get(site=staffed.cast.company, code="property.clerk")
        appoint(clerk, post, staffed.cast.garden, staffed.cast.service)
    page = desk.window(clerk)
    expect(page.locator(".notice-bar", has_text="还没有签署岗位职责确认书")).to_be_visible()
    expect(page.get_by_role("link", name="受理", exact=True)).to_have_count(0)
    page.goto("/cases/new")
    expect(page.locator("[data-sentence]")).to_contain_text("你还没有签署确认书")
    expect(page.locator("[data-sentence]")).to_contain_text("受理")
    given = {
        "site": str(staffed.cast.garden.pk),
        "kind": "complaint",
        "content": "异响",
        "anonymous": "on",
        "key": "a1",
    }
    cookies = {c["name"]: c["value"] for c in page.context.cookies()}
    answer = page.request.post(
        "/do/cases.take_in", form={**given, "csrfmiddlewaretoken": cookies["csrftoken"]}, headers={"Referer": desk.url}
    )
    assert answer.status == 403 and "你还没有签署" in answer.text()
    assert not Case.objects.exists() and Denied.objects.filter(operation="cases.take_in").exists()


def test_a_deputy_acts_and_both_names_are_shown(desk: Desk, staffed: Staffed, post: People) -> None:
    assistant, deputy = post("property.assistant"), post("property.clerk")
    case = take_in(assistant, staffed.cast.garden)
    leave = {"person": assistant.pk, "deputy": deputy.pk, "starts_at": clock.now(),
             "ends_at": clock.now() + timedelta(days=2), "reason": "年假"}  # fmt: skip
    perform("people.record_absence", Actor.of(post("implied.administration")), leave, door="page")
    page = desk.window(deputy)
    expect(page.locator(".notice-bar", has_text=f"你正在代理 {assistant.name}")).to_be_visible()
    form = step(page, case.number, "cases.judge_unjustified")
    form.locator('[name="grounds"]').fill("声音来自装修，不是电梯")
    form.locator('[name="reply"]').fill("您好，经查是楼上装修，已请其按时施工。")
    send(page, form)
    entry = page.locator(".tl-item", has_text="判断不成立")
    expect(entry).to_contain_text(deputy.name)
    expect(entry).to_contain_text(f"代 {assistant.name}")


def test_five_wrong_passwords_lock_the_name(desk: Desk, post: People) -> None:
    page, person = desk.window(), post("property.clerk")
    page.goto("/sign-in")
    for attempt in range(5):
        page.fill("#username", person.username)
        page.fill("#password", f"wrong password {attempt}")
        with page.expect_navigation():
            page.get_by_role("button", name="登录", exact=True).click()
        if attempt == 2:
            expect(page.get_by_role("alert")).to_contain_text("再错 2 次")
    expect(page.locator("[data-sentence]")).to_contain_text("连续输错 5 次")
    page.goto("/sign-in")
    page.fill("#username", person.username)
    page.fill("#password", "correct horse battery")
    page.get_by_role("button", name="登录", exact=True).click()
    expect(page.locator("[data-sentence]")).to_contain_text("暂停 15 分钟")
    sign_in(page, post("property.assistant"))  # the others go on working


def test_a_customer_follows_a_matter_and_nobody_else_does(desk: Desk, staffed: Staffed) -> None:
    with transaction.atomic(), writing():
        _link, token = links.make(
            staffed.cast.garden, purpose=INTAKE, operations=["cases.take_in_publicly"], site=staffed.cast.garden,
            by=None, days=None,
        )  # fmt: skip
    page = desk.window(phone=True)
    page.goto(f"/r/{token}")
    page.get_by_label("报修").check()
    page.locator("[name=content]").fill("7 栋 1 单元楼道灯不亮")
    page.locator("[name=name]").fill("陈女士")
    page.locator("[name=phone]").fill("138 0000 6021")
    page.get_by_role("button", name="提交").click()
    page.wait_for_url("**/t/receipt")
    case = Case.objects.get()
    tracking = case.tracking_code or ""
    expect(page.locator("main")).to_contain_text(tracking)
    stranger = desk.window(phone=True)
    for code, digits in ((tracking, "6022"), (tracking, ""), ("ZZ-ZZZZ", "6021")):
        stranger.goto("/t")
        stranger.fill("#code", code)
        stranger.fill("#digits", digits)
        with stranger.expect_navigation():
            stranger.get_by_role("button", name="查询").click()
        expect(stranger.get_by_role("alert")).to_contain_text("没有查到")
        told = stranger.locator("main").inner_text()
        assert case.number not in told and "楼道灯" not in told and "陈" not in told
    stranger.goto("/t/progress")
    assert stranger.url.endswith("/t")
    stranger.fill("#code", tracking.lower())
    stranger.fill("#digits", "6021")
    stranger.get_by_role("button", name="查询").click()
    stranger.wait_for_url("**/t/progress")
    expect(stranger.locator("main")).to_contain_text("已受理")
    assert stranger.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert "陈女士" not in stranger.content() and "13800006021" not in stranger.content()
