"""Several reports as one file, from the tick to the download; a mailing from its list to the button that unsubscribes."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.conftest import Desk, aside
from tests.browser.hands import send
from tests.staffing import Staffed
from zhishou.areas.mailings.models import Mailing, Piece
from zhishou.kernel import jobs
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import perform
from zhishou.kernel.models import Job, Person

WIDER = "document.documentElement.scrollWidth - innerWidth"


def test_reports_are_ticked_kept_made_and_downloaded(
    desk: Desk, staffed: Staffed, post: Callable[[str], Person]
) -> None:
    clerk = desk.window(post("property.clerk"))
    clerk.goto("/report-centre")
    bar = clerk.locator("#set")
    expect(bar).to_be_hidden()
    clerk.get_by_label("选“顾客投诉分类统计表”").check()
    clerk.get_by_label("选“回访覆盖”").check()
    expect(bar).to_contain_text("2")
    bar.locator('[name="name"]').fill("每月呈报")
    with clerk.expect_navigation():
        bar.get_by_role("button", name="存为常用", exact=True).click()
    phone = desk.window(post("property.clerk"), phone=True)
    phone.goto("/report-centre")
    phone.get_by_role("link", name="每月呈报", exact=True).click()
    expect(phone.get_by_label("选“回访覆盖”")).to_be_checked()
    assert phone.evaluate(WIDER) <= 0
    with phone.expect_navigation():
        phone.locator("#set").get_by_role("button", name="做成一套", exact=True).click()
    job = Job.objects.get(name="reporting.prepare_set")
    expect(phone).to_have_url(re.compile(f"/jobs/{job.pk}$"))
    assert phone.evaluate(WIDER) <= 0
    aside(lambda: jobs.run_now(job))
    clerk.goto(f"/jobs/{job.pk}")
    for name, ending, begins in (("下载 Excel", "xlsx", b"PK"), ("下载 PDF", "pdf", b"%PDF")):
        with clerk.expect_download() as saved:
            clerk.get_by_role("link", name=name, exact=True).click()
        assert saved.value.suggested_filename.startswith("每月呈报") and saved.value.suggested_filename.endswith(ending)
        assert saved.value.path().read_bytes().startswith(begins)


def test_a_mailing_is_listed_answered_on_a_phone_and_left_by_one_press(
    desk: Desk, staffed: Staffed, post: Callable[[str], Person]
) -> None:
    sender = post("service.supervisor")
    for n, name in enumerate(("陈丽华", "王建国" + "很长的名字" * 6)):
        given = {"site": staffed.cast.garden.pk, "name": name, "mobile": f"1390000000{n}"}
        perform("customers.create", Actor.of(sender), given, door="page")
    window = desk.window(sender)
    window.goto("/mailings/new")
    window.locator("#site").select_option(label=staffed.cast.garden.name)
    window.locator("#channel").select_option(label="短信")
    with window.expect_navigation():
        window.get_by_role("button", name="看名单", exact=True).click()
    expect(window.locator("main")).to_contain_text("2 位客户")
    form = window.locator('form[action="/do/mailings.send"]')
    form.locator('[name="title"]').fill("满意度调查")
    form.locator('[name="text"]').fill("{customer}，您好，最近的服务您满意吗？")
    send(window, form)
    row = Mailing.objects.get()
    links = [re.search(r"https?://\S+?(/u/\S+)", piece.text) for piece in Piece.objects.order_by("pk")]
    first, second = (found[1] for found in links if found)
    outside = desk.window(phone=True)
    outside.goto(first)
    assert outside.evaluate(WIDER) <= 0
    outside.get_by_label("不满意", exact=True).check()
    outside.locator('[name="words"]').fill("等得太久 <b>𠮷</b>")
    with outside.expect_navigation():
        outside.get_by_role("button", name="提交", exact=True).click()
    expect(outside.locator("body")).to_contain_text("我们会在一个工作日内给您回电话")
    program = desk.browser.new_context(base_url=desk.url)  # a mail program: no page, no cookie, no token of ours
    answer = program.request.post(f"{second}/out", form={"List-Unsubscribe": "One-Click"})
    assert (answer.status, answer.text()) == (200, "已经退订。")
    program.close()
    outside.goto(second)
    expect(outside.locator("body")).to_contain_text("已经退订")
    assert outside.evaluate(WIDER) <= 0
    window.goto(f"{row.url()}?view=call")
    expect(window.locator("main")).to_contain_text("等得太久 <b>𠮷</b>")
    window.goto(f"{row.url()}?view=refused")
    expect(window.locator("main")).to_contain_text("王建国")
    assert window.request.get(f"{row.url()}.pdf").body().startswith(b"%PDF")
