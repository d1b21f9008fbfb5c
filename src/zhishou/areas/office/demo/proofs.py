"""云帆广告's proofs and minutes: one in two versions signed and released, one with the client; minutes of each outcome."""

from __future__ import annotations

import io
from collections.abc import Generator
from datetime import datetime, timedelta
from typing import Any

from PIL import Image, ImageDraw, ImageFont

from zhishou.areas.agency.jobs import look_after_minutes
from zhishou.areas.agency.models import ContactPerson, Deliverable, Mark, Meeting, Project, Proof, Sending
from zhishou.areas.office.demo import pictures
from zhishou.areas.office.demo.world import Story, World
from zhishou.kernel import clock, links
from zhishou.kernel.paper import FONTS
from zhishou.kernel.types import Upload

ACCOUNT, EXECUTIVE, COORDINATOR, CREATIVE = "hezixuan", "luxiaotong", "fuyifan", "yaosiyu"
AGREED = "《广告服务合同（演示）》第八条"


def plan(world: World) -> None:
    """After the project is open: a meeting, two posters, another meeting; each at its own hour."""
    first = min(world.days - 2, 26) - 2
    world.tell(world.day(first, 11, 10), "kick-off", _kick_off(world))
    world.tell(world.day(first - 4, 9, 40), "poster", _poster(world))
    world.tell(world.day(min(9, first - 5), 15, 30), "second meeting", _second(world))
    world.tell(world.day(min(5, first - 6), 10, 20), "banner", _banner(world))


def poster(title: str, line: str, ground: tuple[int, int, int]) -> Upload:
    """A poster as a designer would roughly set it; plainly a demo."""
    picture = Image.new("RGB", (720, 960), ground)
    pen = ImageDraw.Draw(picture)
    font = str(FONTS / "NotoSansSC-Bold.ttf")
    pen.ellipse((190, 260, 530, 600), fill=(250, 250, 245))
    pen.rectangle((0, 800, 720, 960), fill=(250, 250, 245))
    pen.text((360, 130), title, font=ImageFont.truetype(font, 64), fill=(250, 250, 245), anchor="mm")
    pen.text((360, 430), "鲜", font=ImageFont.truetype(font, 190), fill=ground, anchor="mm")
    pen.text((360, 870), line, font=ImageFont.truetype(font, 34), fill=(40, 40, 40), anchor="mm")
    out = io.BytesIO()
    picture.save(out, "PNG")
    return Upload(f"{title}.png", out.getvalue())


def _project() -> Project:
    found: Project = Project.objects.get(title="鲜奶新品上市")
    return found


def _contact() -> ContactPerson:
    found: ContactPerson = ContactPerson.objects.get(name="林经理（演示）")
    return found


def _meet(world: World, title: str, decisions: str, agreement: str, **taken: Any) -> Generator[datetime, None, str]:
    """Held, written an hour and a half later, sent; the token of the client's link."""
    there = {
        "ours": [world.person(ACCOUNT), world.person(EXECUTIVE)],
        "theirs": [_contact()],
        "place": "青禾乳业会议室",
    }
    held = clock.now() - timedelta(hours=1)
    row: Meeting = world.do(EXECUTIVE, "agency.hold_meeting", project=_project(), title=title, held_at=held, **there)
    yield clock.now() + timedelta(minutes=95)
    world.do(EXECUTIVE, "agency.write_minutes", meeting=row, decisions=decisions, **taken)
    sent = world.do(EXECUTIVE, "agency.send_minutes", meeting=row, contact=_contact(), agreement=agreement)
    return str(sent.customer_link.rpartition("/")[2])


def _day(days: int) -> str:
    return (clock.local(clock.now()).date() + timedelta(days=days)).isoformat()


def _kick_off(world: World) -> Story:
    """The first meeting: the client confirms its minutes the next day."""
    taken = [
        {"what": "出电梯海报初稿", "person": world.person(CREATIVE), "due_on": _day(4)},
        {"what": "提供产品照片和检测报告", "contact": _contact(), "due_on": _day(2)},
    ]
    text = "主打“今早的奶，今早喝”。\n不提价格，不和对手比较。\n先做电梯海报，再做社区横幅。"
    token = yield from _meet(world, "新品上市启动会", text, AGREED, actions=taken)
    yield world.at_work("YUNFAN", 18, 26)
    if (link := links.find(token, "agency_minutes")) is not None:
        world.by_link(link, "agency.confirm_minutes", sending=link.subject.rpartition(":")[2])
    for action in Meeting.objects.get(title="新品上市启动会").actions.all():
        world.do(EXECUTIVE, "agency.finish_action", item=action, result="已经收到")


def _second(world: World) -> Story:
    """The second: nobody answers, and by the contract silence counts; then the lead presents what comes next."""
    taken = [{"what": "社区横幅出稿", "person": world.person(CREATIVE), "due_on": _day(6)}]
    text = "电梯海报按第二版付印。\n社区横幅用同一句话，字加大。"
    yield from _meet(world, "海报定稿会", text, AGREED, actions=taken, next_at=clock.now() + timedelta(days=14))
    told = {"intent": "把早餐桌搬到社区门口，一眼看到“今早”。", "reaction": "方向可以，字再大一些，远处要看得清。"}
    shown = {"shown_at": clock.now() - timedelta(hours=1), "contact": _contact(), "outcome": "changes"}
    world.do(ACCOUNT, "agency.present_draft", project=_project(), **told, **shown)
    until = Sending.objects.get(meeting__title="海报定稿会").answer_by
    assert until is not None
    yield until + timedelta(minutes=4)
    look_after_minutes()


def _handed_in(
    world: World, row: Deliverable, file: Upload, said: str, answers: Any = ()
) -> Generator[datetime, None, tuple[Proof, str]]:
    """Handed in, reviewed, sent; the version and the token of the client's link."""
    proof = world.do(CREATIVE, "agency.upload_proof", deliverable=row, file=file, said=said, answers=list(answers))
    yield world.at_work("YUNFAN", 1, 3)
    world.do(EXECUTIVE, "agency.pass_proof", proof=proof, review="文字已核对。")
    yield world.at_work("YUNFAN", 0.3, 1)
    done = world.do(EXECUTIVE, "agency.send_proof", proof=proof, contact=_contact())
    return done, done.customer_link.rpartition("/")[2]


def _poster(world: World) -> Story:
    """The poster: two marks, a second version, signed on the link, released, looked at while it is printed."""
    given = {"size": "竖版 600×800 毫米，户内写真，120 张", "maker": world.person(CREATIVE), "due_on": _day(3)}
    row = world.do(ACCOUNT, "agency.open_deliverable", project=_project(), title="电梯海报", **given)
    point = world.do(COORDINATOR, "agency.add_checkpoint", deliverable=row, title="打样看色", due_on=_day(7))
    yield world.at_work("YUNFAN", 4, 9)
    first, token = yield from _handed_in(world, row, poster("今早的奶", "青禾鲜奶（演示）", (52, 120, 168)), "初稿。")
    yield world.at_work("YUNFAN", 3, 8)
    marks = [{"page": 1, "text": "标题改成“今早的奶，今早喝”。"}, {"page": 1, "text": "底色太暗，换成早晨的颜色。"}]
    if (link := links.find(token, "agency_proof")) is not None:
        world.by_link(link, "agency.ask_changes", proof=first.pk, sha256=first.sha256, marks=marks)
    yield world.at_work("YUNFAN", 5, 9)
    answers = Mark.objects.filter(proof=first)
    file = poster("今早的奶，今早喝", "青禾鲜奶（演示）", (222, 138, 60))
    second, token = yield from _handed_in(world, row, file, "两条都改了。", answers)
    yield world.at_work("YUNFAN", 3, 6)
    drawn, _strokes = pictures.signature(world.rng, 2)
    if (link := links.find(token, "agency_proof")) is not None:
        world.by_link(link, "agency.approve_proof", proof=second.pk, sha256=second.sha256, signature=drawn)
    yield world.at_work("YUNFAN", 1, 4)
    world.do(COORDINATOR, "agency.release_proof", proof=second)
    yield world.at_work("YUNFAN", 18, 24)
    world.do(COORDINATOR, "agency.check", checkpoint=point, good=True, finding="橙色与签样一致，裁切整齐。")


def _banner(world: World) -> Story:
    """The banner is with the client."""
    given = {"size": "横版 6000×900 毫米，喷绘，8 条", "maker": world.person(CREATIVE), "due_on": _day(3)}
    row = world.do(ACCOUNT, "agency.open_deliverable", project=_project(), title="社区横幅", **given)
    yield world.at_work("YUNFAN", 2, 4)
    file = poster("今早喝", "青禾鲜奶 社区门口见（演示）", (46, 125, 90))
    yield from _handed_in(world, row, file, "字按会上说的加大。")
