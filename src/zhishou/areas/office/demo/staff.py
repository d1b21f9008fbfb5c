"""Sites, calendar, people, their letters: signed by hand, two not yet, one declined, one version changed."""

from __future__ import annotations

from datetime import timedelta
from importlib.resources import files
from typing import Any

import yaml

from zhishou.areas.letters.models import Letter
from zhishou.areas.office.demo import pictures
from zhishou.areas.office.demo.world import DOOR, Story, World
from zhishou.kernel import clock, holding
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import perform
from zhishou.kernel.models import Appointment, Clause, Post

UNSIGNED = ("dengqiang",)
DECLINED = "panzhiyuan"
SIGNS_LATER = "xuwenjing"  # has still to sign the new version
NEWCOMER = ("方晓彤", "fangxiaotong")
ASSISTANT = "property.assistant"
OWN_POSTS: tuple[tuple[str, str, str, tuple[tuple[str, list[str]], ...]], ...] = (
    ("CUIHU", "property.site_lead", "现场主管", (
        ("带领保安、保洁和绿化人员做好现场服务，处理交来的任务单，调查有关的投诉",
         ["handle_work_orders", "investigate", "carry_out", "hand_up"]),
        ("巡查园区，发现隐患马上处理并上报", []),
    )),
    ("XINGHUI", "retail.operations", "营运经理", (
        ("听取售后服务部的汇报，批示投诉的处理方案，审阅重大投诉", ["instruct", "review_major", "see_statistics", "assign_errands"]),
        ("检查各部门服务顾客的情况，审核超过限额的退换货和发票", ["inspect_work", "approve_returns", "approve_invoices"]),
    )),
    ("XINGHUI", "retail.floor", "楼层主管", (
        ("管理本楼层的专柜，处理交来的任务单，调查与专柜有关的投诉并落实处理", ["handle_work_orders", "investigate", "carry_out", "hand_up"]),
        ("管理本楼层专柜的货源，答复订货的货期", ["promise_stock"]),
    )),
)  # fmt: skip
"""Posts a company has beside those of its trade: company, code, name, then each clause with what it grants."""
SITES = (
    ("CUIHU", "CH1", "翠湖花园", "community", "0755-8000 0101", "示例市翠湖路 1 号"),
    ("CUIHU", "CH2", "翠湖湾", "community", "0755-8000 0102", "示例市翠湖路 66 号"),
    ("ANTU", "AT1", "安途东门店", "store", "0755-8000 0201", "示例市东门大道 8 号"),
    ("XINGHUI", "XH1", "星汇中心店", "store", "0755-8000 0301", "示例市星河路 18 号"),
)


def plan(world: World) -> None:
    """The organisation stands before anything else happens."""
    first = world.day(world.days, 8, 30)
    world.tell(first, "organisation", _organise(world))
    trial = max(world.days - 20, 2)
    world.tell(world.day(trial, 10), "trial site", _open_trial(world))
    world.tell(world.day(7, 9, 40), "newcomer", _newcomer(world))
    world.tell(world.day(3, 10, 15), "new version", _new_version(world))
    world.tell(world.day(2, 8, 40), "leave", _leave(world))


def _organise(world: World) -> Story:
    drawn, strokes = pictures.signature(world.rng)
    given = {"signature": drawn, "signature_strokes": strokes}
    perform("office.open_demo", Actor.system("demo"), given, door=DOOR)
    for parent, code, name, kind, phone, address in SITES:
        world.do(
            "admin", "people.open_site", parent=parent, code=code, name=name, kind=kind, phone=phone, address=address
        )
    years = {"first_year": clock.local(clock.now()).year, "last_year": clock.local(world.end).year + 1}
    world.do("admin", "office.seed_calendar", site="GRP", **years)
    yield clock.now() + timedelta(minutes=20)
    _write_own_posts(world)
    staff = yaml.safe_load(files(__package__).joinpath("staff.yaml").read_text())
    for company, rows in staff.items():
        world.do("admin", "people.import_staff", site=company, rows=[_row(world, row) for row in rows])
    yield clock.now() + timedelta(minutes=30)
    for company in staff:
        world.do("admin", "letters.issue_many", site=company)
    _plan_signatures(world)
    yield clock.now() + timedelta(minutes=10)
    _settle_settings(world)
    yield world.day(max(world.days - 4, 1), 17)
    for code in staff:
        day = clock.local(clock.now()).date() + timedelta(days=1)
        world.do("admin", "people.set_enforcement", site=code, enforced_from=day, with_below=True)


def _row(world: World, row: list[str]) -> dict[str, str]:
    name, username, post, site, department, above = row
    mobile = f"1370000{world.rng.randint(0, 9999):04}"
    return {
        "name": name, "username": username, "post": post, "site": site, "department": department, "reports_to": above,
        "mobile": mobile,
    }  # fmt: skip


def _write_own_posts(world: World) -> None:
    for company, code, name, said in OWN_POSTS:
        post = world.do("admin", "people.make_post", site=company, code=code, name=name)
        clauses = [{"text": text, "grants": grants} for text, grants in said]
        world.do("admin", "letters.write_charter", post=post, note="公司自定岗位", clauses=clauses)
        world.do("admin", "letters.publish_charter", post=post)


def _settle_settings(world: World) -> None:
    for site, name, value in (
        ("GRP", "callbacks.minutes", "4"),
        ("CUIHU", "callbacks.quiet", "12:00-14:00"),
        ("CUIHU", "cases.urgent_hours", "4"),
        ("ANTU", "callbacks.call_from", "09:30"),
        ("ANTU", "customers.stale_after_days", "10"),
    ):
        world.do("admin", "office.change_setting", site=site, name=name, value=value)
    for code in ("CH1", "CH2", "AT1", "XH1"):
        world.do("admin", "cases.make_intake_qr", site=code)


def _plan_signatures(world: World) -> None:
    for letter in Letter.objects.filter(state=Letter.State.ISSUED).select_related("appointment__person").order_by("pk"):
        username = letter.appointment.person.username
        if username in UNSIGNED:
            continue
        moment = world.by_day(clock.now() + timedelta(minutes=world.rng.uniform(5, 300)))
        story = _decline(world, letter) if username == DECLINED else _sign(world, letter)
        world.tell(moment, f"letter of {username}", story)


def _sign(world: World, letter: Letter) -> Story:
    person = letter.appointment.person
    drawn, strokes = pictures.signature(world.rng, len(person.name))
    given = {"letter": letter, "signature": drawn, "signature_strokes": strokes}
    world.do(person.username, "letters.sign", **given)
    yield from ()


def _decline(world: World, letter: Letter) -> Story:
    reason = "任务单要求两小时内到场，门店只有一台救援车，希望先明确夜间救援由谁值班，再签。"
    world.do(DECLINED, "letters.decline", letter=letter, reason=reason)
    yield from ()


def _open_trial(world: World) -> Story:
    world.do("admin", "people.open_site", parent="CUIHU", code="TRY", name="试运行小区", kind="community")
    world.do("admin", "people.set_enforcement", site="TRY")
    yield from ()


def _newcomer(world: World) -> Story:
    name, username = NEWCOMER
    row = _row(world, [name, username, ASSISTANT, "CH1", "客户服务部", "hejing"])
    world.do("admin", "people.import_staff", site="CUIHU", rows=[row])
    yield clock.now() + timedelta(minutes=15)
    world.do("admin", "letters.issue", appointment=Appointment.objects.get(person__username=username))


def _new_version(world: World) -> Story:
    """The assistants' duties change in one point: most sign the difference at once, one has not yet."""
    post = Post.objects.get(site__code="CUIHU", code=ASSISTANT)
    version = holding.current_version(post)
    assert version is not None
    clauses = [_as_draft(clause) for clause in version.clauses.all()]
    for clause in clauses:
        if clause["id"] == "property.assistant.1":
            clause["text"] += "；求助类的事项，当天给顾客回话"
    world.do("admin", "letters.write_charter", post=post, note="求助当天回话", clauses=clauses)
    yield clock.now() + timedelta(minutes=25)
    until = clock.local(world.end).date() + timedelta(days=4)
    world.do("admin", "letters.publish_charter", post=post, keep_old_until=until)
    signing = Letter.objects.filter(version__post=post, state=Letter.State.ISSUED).order_by("pk")
    for letter in signing.select_related("appointment__person"):
        if letter.appointment.person.username not in (SIGNS_LATER, NEWCOMER[1]):
            world.tell(world.awake(0.2, 7), "new version signed", _sign(world, letter))


def _as_draft(clause: Clause) -> dict[str, Any]:
    obliges = []
    for rule in clause.obliges:
        draft = {key: str(value) for key, value in rule.items() if key != "or"}
        obliges.append({**draft, "instead": rule.get("or", [])})
    return {
        "id": clause.duty_id, "text": clause.text, "grants": clause.grants, "obliges": obliges, "apart": clause.apart,
    }  # fmt: skip


def _leave(world: World) -> Story:
    """The supervisor of 翠湖湾 is away until tomorrow evening; her colleague deputises."""
    starts, ends = world.day(1, 8), world.day(-1, 20)
    world.do("wuhaiyan", "people.record_absence", person="wuhaiyan", deputy="hejing", starts_at=starts.isoformat(),
             ends_at=ends.isoformat(), reason="年假")  # fmt: skip
    yield from ()
