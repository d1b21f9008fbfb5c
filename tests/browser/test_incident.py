"""On a phone: an emergency reported, a post taken, people called, owners told and reading it, and its end."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.db import transaction
from playwright.sync_api import Page, expect

from tests.browser.conftest import Desk
from tests.browser.hands import answer, send
from tests.company_life import Life
from zhishou.areas.incidents.models import Incident, Target
from zhishou.areas.property.models import Building, Party, Tenure, Unit
from zhishou.kernel import clock
from zhishou.kernel.gate import begin
from zhishou.kernel.models import Person

WIDER = "document.documentElement.scrollWidth - innerWidth"


def _form(page: Page, operation: str, within: str = "main") -> None:
    send(page, page.locator(f'{within} form[action="/do/incidents.{operation}"]').first)


def test_an_emergency_is_dealt_with_on_the_phone(desk: Desk, life: Life, post: Callable[[str], Person]) -> None:
    with transaction.atomic():
        begin("test.fixture")
        building = Building.objects.create(site=life.site, name="九号楼")
        unit = Unit.objects.create(site=life.site, building=building, code="9-101", room="101")
        party = Party.objects.create(site=life.site, name="业主", mobile="13800009123")
        Tenure.objects.create(site=life.site, unit=unit, party=party, starts_on=clock.today())
    keeper = desk.window(post("implied.building_keeper"), phone=True)
    keeper.goto("/incidents/new")
    keeper.get_by_label("停电", exact=True).check()
    keeper.locator("[name=place]").fill("九号楼")
    keeper.locator("[name=happened]").fill("整栋没有电")
    _form(keeper, "open")
    row = Incident.objects.get(place="九号楼")
    expect(keeper.locator(".alarm-bar", has_text="九号楼")).to_be_visible()
    _form(keeper, "arrive")
    _form(keeper, "take_task", "#tasks")
    expect(keeper.locator("#tasks .badge", has_text=post("implied.building_keeper").name)).to_have_count(1)
    assert keeper.evaluate(WIDER) <= 0
    leader = desk.window(post("property.supervisor"), phone=True)
    leader.goto(row.url())
    answer(leader, "incidents.call", {"people": post("implied.engineer").name})
    called = leader.locator("#people .list-group-item", has_text=post("implied.engineer").name)
    expect(called.locator(".badge")).to_have_text("已通知")
    teller = desk.window(post("property.assistant"), phone=True)
    teller.goto(f"{row.url()}/announce")
    teller.get_by_label("九号楼", exact=True).check()
    teller.wait_for_timeout(1000)  # as slow as a person: a draft of the first words is kept by now
    teller.get_by_role("button", name="按上面选的，用固定用语重写").click()
    expect(teller.locator("[name=text]")).to_have_value(re.compile("范围：九号楼。"))
    _form(teller, "announce")
    address = teller.locator(".qr a").get_attribute("href") or ""
    household = desk.window(phone=True)
    household.goto(address)
    expect(household.locator("main")).to_contain_text("临时停电。范围：九号楼。")
    household.locator("#room").fill("101")
    household.locator("#digits").fill("9123")
    household.get_by_role("button", name="已知悉").click()
    expect(household.locator("main")).to_contain_text("看到了这份公告")
    assert household.evaluate(WIDER) <= 0
    assert Target.objects.get(unit=unit).read_at is not None
    leader.goto(row.url())
    answer(leader, "incidents.end", {"outcome": "换了空气开关，已经送电"})
    expect(leader.locator(".alarm-bar", has_text="九号楼")).to_have_count(0)
    household.goto(address)
    expect(household.locator("main")).to_contain_text("已经结束")
