"""Gifts against a ticket and refused the second time; a draw from its announcement to the program that verifies it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from django.db import connection, transaction
from playwright.sync_api import Page, expect

from tests.browser.conftest import Desk, aside
from tests.browser.hands import answer, draw_name, send
from tests.company_life.life import photo
from tests.staffing import Staffed
from zhishou.areas.gifts.models import Draw, HandOut, Promotion
from zhishou.kernel import clock
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import begin, perform
from zhishou.kernel.models import Person

WIDER = "document.documentElement.scrollWidth - innerWidth"


def _stocked(clerk: Person, site: int) -> None:
    """Five cups, and a coat sold today."""
    cup = {"site": site, "code": "G01", "name": "保温杯", "unit": "个", "value_fen": "39"}
    perform("gifts.add", Actor.of(clerk), cup, door="page")
    lines = [{"gift": "G01", "quantity": "5"}]
    perform("gifts.receive", Actor.of(clerk), {"site": site, "supplier": "示例品牌方", "lines": lines}, door="page")
    ticket = {
        "site": site, "ticket": "T100", "sold_at": clock.now(), "way": "cash", "photos": [photo()],
        "lines": [{"name": "外套", "paid": "260.00"}],
    }  # fmt: skip
    perform("returns.enter_sale", Actor.of(clerk), ticket, door="page")


def test_a_ticket_brings_its_gifts_once(desk: Desk, staffed: Staffed, post: Callable[[str], Person]) -> None:
    company = staffed.cast.company
    aside(lambda: _stocked(post("retail.clerk"), company.pk))
    clerk, chief = desk.window(post("retail.clerk"), phone=True), desk.window(post("retail.supervisor"))
    today = f"{clock.today()}"
    clerk.goto("/gifts/promotions")
    answer(clerk, "gifts.write_promotion", {
        "site": company.name, "name": "周年满额赠", "starts_on": today, "ends_on": today, "every_fen": "100", "most": "2",
        "gifts": "G01 保温杯（个）",
    })  # fmt: skip
    row = Promotion.objects.get()
    chief.goto(row.url())
    answer(chief, "gifts.decide_promotion", {"agreed": "批准"})
    clerk.goto("/gifts/hand-out")
    clerk.locator("main [name=q]").fill("T100")
    clerk.get_by_role("button", name="查小票").click()
    expect(clerk.locator("main")).to_contain_text("可以领 2 件")
    assert clerk.evaluate(WIDER) <= 0
    answer(clerk, "gifts.hand_out", {"lines-0-gift": "保温杯　还有 5 个", "lines-0-quantity": "2"})
    given = HandOut.objects.get()
    expect(clerk.locator("main")).to_contain_text("保温杯")
    clerk.goto("/gifts/hand-out?q=T100")
    expect(clerk.locator("main")).to_contain_text("已经领过了")
    expect(clerk.locator("main")).to_contain_text(given.number)
    expect(clerk.locator('main form[action="/do/gifts.hand_out"]')).to_have_count(0)
    clerk.goto("/gifts/month")
    expect(clerk.locator(".views [aria-current]")).to_be_in_viewport(ratio=1)  # the last of six on a phone


def _moved(row: Draw, **fields: datetime) -> None:
    """What was announced for later has come: the browser's clock is the wall's, and the database lets nobody else do this."""
    with transaction.atomic(), connection.cursor() as cursor:
        begin("maintenance")
        cursor.execute("ALTER TABLE gifts_draw DISABLE TRIGGER gifts_draw_stays")
        Draw.objects.filter(pk=row.pk).update(**fields)
        cursor.execute("ALTER TABLE gifts_draw ENABLE TRIGGER gifts_draw_stays")


def test_a_draw_ends_on_a_page_that_anybody_verifies(
    desk: Desk, staffed: Staffed, post: Callable[[str], Person], tmp_path: Path
) -> None:
    clerk, chief = desk.window(post("retail.clerk")), desk.window(post("retail.supervisor"))
    local = clock.local(clock.now())
    clerk.goto("/draws/new")
    answer(clerk, "gifts.write_draw", {
        "site": staffed.cast.company.name, "name": "周年抽奖", "entry_by": "发出去的号码，一号一次", "terms": "当天来店的顾客",
        "closes_at": f"{local + timedelta(hours=1):%Y-%m-%dT%H:%M}", "draws_at": f"{local + timedelta(hours=2):%Y-%m-%dT%H:%M}",
        "public_source": "当晚双色球开奖号码", "prizes-0-title": "一等奖", "prizes-0-name": "电视机", "prizes-0-number": "1",
        "prizes-0-value": "2999", "claim_until": f"{clock.today() + timedelta(days=7)}", "claim_how": "总台领取",
    })  # fmt: skip
    row = Draw.objects.get()
    chief.goto(row.url())
    answer(chief, "gifts.decide_draw", {"agreed": "批准，公布"})
    clerk.goto(row.url())
    answer(clerk, "gifts.enter", {"numbers": "A1\nA2\nA3"})
    address = clerk.locator(".qr a").get_attribute("href") or ""
    visitor: Page = desk.window(phone=True)
    visitor.goto(address)
    row.refresh_from_db()
    expect(visitor.locator("#verify")).to_contain_text(row.commitment)
    past = clock.now() - timedelta(minutes=30)
    aside(lambda: _moved(row, closes_at=past, draws_at=past))
    clerk.goto(row.url())
    answer(clerk, "gifts.close_draw", {})
    aside(lambda: _moved(row, closed_at=past))
    clerk.goto(row.url())
    answer(clerk, "gifts.draw", {"public_value": "0311212709", "public_at": f"{local:%Y-%m-%dT%H:%M}"})
    visitor.reload()
    expect(visitor.locator("#wins")).to_contain_text("电视机")
    assert visitor.evaluate(WIDER) <= 0
    files = {}
    for name in ("下载核验文件", "下载核验程序"):
        with visitor.expect_download() as taken:
            visitor.get_by_role("link", name=name).click()
        files[name] = tmp_path / taken.value.suggested_filename
        taken.value.save_as(files[name])
    command = [sys.executable, "-I", "-X", "utf8", str(files["下载核验程序"]), str(files["下载核验文件"])]
    said = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    assert said.returncode == 0 and row.commitment in said.stdout
    clerk.goto(row.url())
    clerk.locator("#wins").get_by_role("link", name="兑奖").click()
    form = clerk.locator('main form[action="/do/gifts.claim"]')
    form.locator("[name=name]").fill("欧阳女士")
    form.locator("[name=phone]").fill("13800006021")
    draw_name(clerk, 'form[action="/do/gifts.claim"]')
    send(clerk, form)
    visitor.reload()
    expect(visitor.locator("#wins")).to_contain_text("欧*")
