"""The director's way to a colleague: an opening, a candidate with a résumé, an interview, an offer, the appointment."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.conftest import Desk
from tests.browser.hands import answer
from zhishou.areas.recruiting.models import Candidate, Opening
from zhishou.kernel import clock
from zhishou.kernel.models import Appointment, Event, Person

WIDER = "document.documentElement.scrollWidth - innerWidth"


def test_a_director_finds_and_administration_appoints(
    desk: Desk, post: Callable[[str], Person], tmp_path: Path
) -> None:
    boss, today = post("agency.director"), clock.today()
    resume = tmp_path / "简历.pdf"
    resume.write_bytes(b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n")
    director = desk.window(boss)
    director.goto("/recruiting")
    wanted = {"post": "业务员", "wanted": "1", "reason": "业务增加", "until": (today + timedelta(days=20)).isoformat()}
    answer(director, "recruiting.open", wanted)
    opening = Opening.objects.get()
    applies = {"name": "沈佳宁", "mobile": "13700003001", "source": "自己来应聘", "papers": str(resume)}
    answer(director, "recruiting.enter", applies)
    one = Candidate.objects.get(opening=opening)
    expect(director.locator("#papers")).to_contain_text("简历.pdf")
    with director.expect_download() as got:
        director.locator("#papers").get_by_role("button", name="打开").click()
    assert got.value.suggested_filename == "简历.pdf"
    assert Event.objects.get(operation="recruiting.read_paper").actor_id == boss.pk

    spoken = desk.window(boss, phone=True)  # the interview is noted in the meeting room
    spoken.goto(one.url())
    expect(spoken.locator('[name="interviewer"] option:checked')).to_contain_text(boss.name)
    assert spoken.evaluate(WIDER) <= 0
    noted = {"verdict": "通过", "words": "沟通清楚，案例扎实"}
    answer(spoken, "recruiting.note_interview", noted)
    starts = today + timedelta(days=7)
    answer(spoken, "recruiting.offer", {"starts_on": starts.isoformat(), "terms": "试用期三个月"})
    answer(spoken, "recruiting.accept", {})
    expect(spoken.locator("main")).to_contain_text("等行政部办理入职")

    root = desk.window(post("implied.administration"))
    root.goto(one.url())
    assert root.locator("#papers").count() == 0
    form = root.locator(f'form[action="{one.url()}/hire"]')
    form.locator('[name="username"]').fill("shenjianing")
    form.locator('button[type="submit"]').click()
    expect(root.locator("main")).to_contain_text("登录名是 shenjianing，密码如下")
    placed = Appointment.objects.get(person__username="shenjianing")
    assert placed.post == opening.post and clock.local(placed.starts_at).date() == starts
    director.goto("/recruiting/appointments")
    expect(director.locator("main")).to_contain_text("沈佳宁")
