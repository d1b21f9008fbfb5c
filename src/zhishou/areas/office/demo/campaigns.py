"""回访活动: one of the members of last month, called through and reported; one of renewals, under way; one by text message."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from zhishou.areas.callbacks.models import Callback
from zhishou.areas.campaigns import drawing, questions
from zhishou.areas.campaigns.drawing import Segment
from zhishou.areas.campaigns.models import Campaign
from zhishou.areas.customers import queries as customers
from zhishou.areas.customers.balancing import ordered
from zhishou.areas.mailings import drawing as mailing_list
from zhishou.areas.mailings.models import Mailing, Piece, Reply
from zhishou.areas.mailings.operations.sending import OUT
from zhishou.areas.office.demo.world import Story, World
from zhishou.kernel import clock
from zhishou.kernel.actor import Actor
from zhishou.kernel.excel import Sheet, as_bytes
from zhishou.kernel.models import Link, Site
from zhishou.kernel.scope import subject_of
from zhishou.kernel.types import Upload

LEADER, AGENTS = "xieyutong", ("tangxiaolin", "xiaxue")
WISHES = (
    "无", "无", "无", "希望周末也能做保养，平时请不了假。", "等候的地方能不能有热水和插座。", "保养到期前一周提醒一次就够了。",
    "无", "上次洗车没洗干净，希望交车前看一眼。", "希望有代驾取送，愿意付钱。", "无",
)  # fmt: skip


def plan(world: World) -> None:
    """The first when the files have their people, the second in the last days."""
    if world.days > 16:
        world.tell(world.day(15, 9, 40), "capability", _capability(world))
        world.tell(world.day(15, 10, 10), "campaign", _opinions(world))
        world.tell(world.day(6, 15, 20), "mailing", _mailing(world))
    world.tell(world.day(3, 14, 20), "renewals", _renewals(world))


def _capability(world: World) -> Story:
    """夏雪 is new at the desk."""
    world.do(LEADER, "customers.set_strength", site=world.site("AT1"), person="xiaxue", percent=80)
    yield from ()


ANSWERS: tuple[dict[str, Any], ...] = (
    {"satisfaction": "satisfied", "words": "接车快，讲得清楚。"},
    {"satisfaction": "fair", "words": "等了四十分钟，希望预约了就不用等。", "wants_call": True},
    {"satisfaction": "satisfied"},
    {"satisfaction": "dissatisfied", "words": "洗车没洗干净。"},
)


def _mailing(world: World) -> Story:
    """A question by text message: the list taken, sent on the shop's own platform, its results read, some answered."""
    site, by, text = (
        world.site("AT1"),
        "sms",
        "{customer}，您好！上月到店的服务您满意吗？点链接说一句，一分钟。（演示）",
    )
    found = mailing_list.plan(site, Segment(kind="member"), by, Campaign.Purpose.OPINION, clock.now())
    if not found.pieces:
        return
    made: Mailing = world.do(
        LEADER, "mailings.send", site=site, channel=by, purpose="opinion", kind="member", seen=found.seen, title="服务满意度调查",
        text=text, questions=questions.USUAL[Campaign.Purpose.OPINION],
    )  # fmt: skip
    yield clock.now() + timedelta(minutes=5)
    world.do(LEADER, "mailings.take_list", mailing=made)
    yield clock.now() + timedelta(hours=2)
    pieces = list(made.pieces.order_by("pk"))
    lines = [
        [piece.phone, "失败" if n % 9 == 4 else "成功", "空号" if n % 9 == 4 else ""] for n, piece in enumerate(pieces)
    ]
    book = as_bytes([Sheet("结果", ["手机号", "结果", "失败原因"], lines)])
    world.do(LEADER, "mailings.read_results", mailing=made, file=Upload("发送结果.xlsx", book))
    for piece, said in zip(pieces, ANSWERS, strict=False):
        yield world.at_work("AT1", 0.3, 2.5)
        answers = [one for one in _answers(world, made) if one["answer"] != "未答"]
        world.by_link(_link(piece), "mailings.reply", piece=piece, answers=answers, **said)
    yield world.at_work("AT1", 2, 4)
    reply = Reply.objects.filter(piece__mailing=made, due_at__isnull=False).first()
    if reply is not None and reply.caller is not None:
        outcome = "道了歉，约好下次到店前一天确认工位，客户接受。"
        world.do(reply.caller.username, "mailings.settle", reply=reply, outcome=outcome)


def _link(piece: Piece) -> Link:
    return Link.objects.select_related("site").get(subject=subject_of(piece), purpose=OUT)


def _start(world: World, title: str, segment: Segment, purpose: Campaign.Purpose, days: int) -> Campaign | None:
    site: Site = world.site("AT1")
    leader = Actor.of(world.person(LEADER))
    people = ordered([world.person(name) for name in AGENTS])
    found = drawing.plan(site, segment, "phone", people, customers.people_with(leader, site, "call_back"))
    if not found.calls:
        return None
    today = clock.today()
    made: Campaign = world.do(
        LEADER, "campaigns.start", site=site, purpose=purpose, channel="phone", **segment.as_json(),
        people=people, seen=found.seen, title=title, starts_on=today, ends_on=today + timedelta(days=days),
        opening=questions.OPENING[purpose], questions=questions.USUAL[purpose], reporter=AGENTS[0],
    )  # fmt: skip
    return made


def _opinions(world: World) -> Story:
    made = _start(world, "会员满意度回访", Segment(kind="member", quiet_days=10), Campaign.Purpose.OPINION, 9)
    if made is None:
        return
    yield from _calls(world, made, len(WISHES) * 10, 2)
    if Callback.objects.filter(campaign=made, state="open").exists():
        return
    yield world.at_work("AT1", 4, 20)
    world.do(
        AGENTS[0], "campaigns.report", campaign=made,
        themes="1. 周末保养的需求最多，平时请不了假。\n2. 等候区希望有热水和插座。\n3. 交车前的洗车质量有人不满意。",
        proposals="1. 下月起周六开两个保养工位，由售后服务部排班。\n2. 等候区添饮水机和插座，行政部本月办完。\n3. 交车前由服务专员看一遍车身，记在交车单上。",
    )  # fmt: skip


def _renewals(world: World) -> Story:
    made = _start(world, "续卡提醒", Segment(kind="member", expires_days=400), Campaign.Purpose.RENEWAL, 11)
    if made is not None:
        yield from _calls(world, made, 6, 5)


def _calls(world: World, campaign: Campaign, at_most: int, hard: int) -> Iterator[Any]:
    """One call after another, each within the customer's hours; who does not want it says so."""
    for n, call in enumerate(campaign.calls.select_related("customer", "share__person").order_by("pk")[:at_most]):
        yield world.at_work("AT1", 0.3, 2.5)
        assert call.share is not None
        who = call.share.person.username
        if n % 11 == hard:
            world.do(who, "callbacks.decline", callback=call, words="客户说正在开会，以后也不用打了。")
            continue
        upset = n == hard + 1
        world.do(
            who, "campaigns.record", callback=call, answers=_answers(world, campaign), channel="phone",
            seconds=world.rng.randint(70, 280), satisfaction="dissatisfied" if upset else "fair" if n % 6 == 3 else "satisfied",
            complaint="交车晚了一个半小时，也没有人打电话说一声。" if upset else "", wish=WISHES[n % len(WISHES)],
            follow_up="已立案，由主管跟进。" if upset else "无", consent="已先发短信，客户回复可以来电。",
        )  # fmt: skip


def _answers(world: World, campaign: Campaign | Mailing) -> list[dict[str, str]]:
    return [
        {"question": one["question"], "answer": _said(world, one["choices"])}
        for one in campaign.questions
    ]  # fmt: skip


def _said(world: World, choices: list[str]) -> str:
    """Most take what is offered first, few the last."""
    if not choices:
        return str(world.rng.choice(("未答", "未答", "没有", "代驾取送", "周末能预约")))
    return str(world.rng.choices(choices, weights=[6, 3, 2, 1, 1, 1][: len(choices)])[0])
