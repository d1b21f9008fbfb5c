"""A paper through the pages: drafted from a template, approved, printed, sent and signed for on the phone; a letter picked up."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.conftest import Desk
from tests.browser.hands import answer, draw_name, send
from tests.staffing import Staffed
from zhishou.areas.documents.models import Copy, Document, Envelope
from zhishou.kernel.models import Person

WIDER = "document.documentElement.scrollWidth - innerWidth"


def test_a_paper_is_drafted_approved_printed_and_received(
    desk: Desk, staffed: Staffed, post: Callable[[str], Person]
) -> None:
    company = staffed.cast.company.name
    clerk = desk.window(post("property.clerk"))
    clerk.goto("/documents/templates")
    answer(clerk, "documents.take_usual_templates", {"site": company})
    clerk.goto("/documents/new")
    clerk.locator("main a", has_text="会议通知").first.click()
    filled = {
        "会议名称": "收费协调会", "参加人员": "各位同事", "时间": "周三 14:30", "地点": "二楼会议室", "主持人": "周敏", "议题": "欠费",
        "准备": "欠费名单",
    }  # fmt: skip
    form = clerk.locator('form[action="/documents/new"]')
    form.locator('[name="site"]').select_option(label=company)
    for name, value in filled.items():
        form.get_by_label(name, exact=True).fill(value)
    send(clerk, form)
    row = Document.objects.get()
    expect(clerk.locator("main")).to_contain_text("定于周三 14:30在二楼会议室召开收费协调会")
    answer(clerk, "documents.submit", {})
    chief = desk.window(post("property.supervisor"), phone=True)
    chief.goto(row.url())
    assert chief.evaluate(WIDER) <= 0
    answer(chief, "documents.approve", {"opinion": "同意"})
    row.refresh_from_db()
    expect(chief.locator("main")).to_contain_text(row.reference)
    clerk.goto(row.url())
    reader = post("property.assistant")
    form = clerk.locator('form[action="/do/documents.distribute"]')
    form.get_by_label(f"{reader.name}（{reader.username}）", exact=True).check()
    send(clerk, form)
    expect(clerk.locator("#receipts")).to_contain_text("没签收")
    for file in ("paper", "receipts"):
        assert clerk.request.get(f"{row.url()}/{file}.pdf").body()[:5] == b"%PDF-"
    phone = desk.window(reader, phone=True)
    phone.goto("/documents?view=mine")
    phone.locator("#list a", has_text=row.title).first.click()
    draw_name(phone, "#receipt")
    assert phone.evaluate(WIDER) <= 0
    answer(phone, "documents.sign_receipt", {})
    copy = Copy.objects.get()
    assert copy.received_by == reader and copy.signature is not None
    clerk.goto(row.url())
    expect(clerk.locator("#receipts")).to_contain_text("本人签收")


def test_a_letter_is_registered_and_picked_up_on_the_phone(
    desk: Desk, staffed: Staffed, post: Callable[[str], Person]
) -> None:
    clerk = desk.window(post("property.clerk"), phone=True)
    clerk.goto("/envelopes/new")
    given = {
        "kind": "快递文件",
        "sender": "示例法院",
        "recipient": "7-1203 住户",
        "place": "7-1203",
        "tracking": "EMS778899",
    }
    answer(clerk, "documents.receive", {"site": staffed.cast.company.name, **given})
    row = Envelope.objects.get()
    clerk.goto("/envelopes/pickup")
    assert clerk.evaluate(WIDER) <= 0
    clerk.locator("#pickup-q").fill("8899")
    clerk.get_by_role("button", name="查找", exact=True).click()
    clerk.locator("main a", has_text="7-1203 住户").first.click()
    draw_name(clerk, "#step")
    assert clerk.evaluate(WIDER) <= 0
    answer(clerk, "documents.hand_out", {"taker": "示例业主"})
    expect(clerk.locator("main")).to_contain_text("由 示例业主 签字领取")
    row.refresh_from_db()
    assert row.state == "claimed" and row.signature is not None
