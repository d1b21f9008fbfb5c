"""Matters worth showing: every stage, every end, handed up, urged, major, reopened, promised, brought by QR code."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from zhishou.areas.cases.models import Case, Stage
from zhishou.areas.cases.operations.public import INTAKE, SATISFACTION
from zhishou.areas.office.demo import matters, pictures
from zhishou.areas.office.demo.matters import Matter
from zhishou.areas.office.demo.teams import called
from zhishou.areas.office.demo.world import Story, World
from zhishou.kernel import clock, links
from zhishou.kernel.models import Link, Obligation

# Days ago, hour, site, taker, title, where it stops, and whether it has photos: the board shows every stage at the end.
STANDING = (
    (1, 15, "CH2", "meitingting", "楼上夜间装修扰民", "judge", False),
    (1, 16, "AT1", "xiaxue", "结算比报价多", "judge", False),
    (2, 9, "CH2", "xuwenjing", "车位被外来车占用", "investigate", False),
    (3, 10, "AT1", "tangxiaolin", "修过的刹车又响了", "investigate", False),
    (4, 11, "CH1", "luojia", "楼道垃圾两天没人清", "propose", True),
    (5, 9, "CH1", "suting", "卫生间渗漏修了又漏", "instruct", True),
    (5, 15, "AT1", "xiaxue", "新车交车晚了一周", "instruct", False),
    (6, 9, "CH2", "meitingting", "公摊电费突然增加", "carry_out", False),
    (7, 10, "CH1", "suting", "电梯夜间异响", "link", True),
    (7, 14, "CH1", "luojia", "停水没有提前通知", "sign", False),
    (9, 10, "CH2", "meitingting", "前台态度冷淡", "close", False),
    (1, 17, "CH1", "suting", "窗台渗雨水", "dispatch", False),
    (1, 16, "CH2", "xuwenjing", "门禁卡刷不开", "accept", False),
    (1, 14, "AT1", "tangxiaolin", "空调不制冷", "resolve", False),
    (2, 10, "CH1", "luojia", "水压太小", "callback", True),
    (2, 15, "AT1", "xiaxue", "后保险杠划痕", "callback", True),
)


def plan(world: World) -> None:
    """One story each, within the days there are."""
    for ago, hour, site, taker, title, stop, photos in STANDING:
        if ago < world.days - 2:
            matter = _matter(world, site, taker, title, stop=stop, photos=photos, pace=0.6)
            world.tell(world.day(ago, hour, 10), title, _with_customer(matter))
    for ago, name, story in _tales():
        if ago < world.days - 2:
            world.tell(world.day(ago, 9, 30), name, story(world))


def _tales() -> tuple[tuple[int, str, Callable[[World], Story]], ...]:
    return (
        (14, "unreachable", _unreachable), (12, "anonymous", _anonymous), (16, "refused to sign", _refused),
        (1, "major under review", _major), (18, "major reviewed", _major_reviewed), (8, "reopened", _reopened),
        (6, "taken over", _taken_over), (4, "returned", _returned), (1, "handed up", _handed_up), (4, "urged", _urged),
        (15, "consequence", _consequence), (5, "hearing", _hearing), (20, "improvement", _improvement),
        (11, "promises", _promises), (2, "promise broken", _promise_broken), (13, "talked on", _talked_on),
        (9, "by QR code", _by_qr_code), (0, "by QR code today", _by_qr_code_open), (10, "scored", _scored),
        (6, "waived", _waived),
    )  # fmt: skip


def _matter(world: World, site: str, taker: str, title: str, **more: Any) -> Matter:
    return Matter(world, site, called(title), None, taker, **more)


def _with_customer(matter: Matter) -> Story:
    _choose(matter)
    yield from matters.whole(matter)


def _choose(matter: Matter) -> None:
    """A customer of the site who is no VIP, so that the matter is major only where the tale says so."""
    known = [customer for customer in matter.world.customers[matter.site] if not customer.is_vip]
    matter.customer = matter.world.rng.choice(known)


def _unreachable(world: World) -> Story:
    matter = _matter(world, "CH2", "xuwenjing", "墙面起皮", stop="resolve")
    yield from _with_customer(matter)
    for hours in (2, 5, 22):
        yield matter.wait(hours, hours + 1)
        matter.do(matter.worker, "cases.record_attempt", why="unreachable", note="电话无人接听，上门无人应答")
    yield matter.wait_at_work(2, 6)
    reason = "两天三次联系不上，已在门上留条，住户来电时重新派工。"
    matter.do("wuhaiyan", "cases.close_specially", outcome="unreachable", text=reason)


def _anonymous(world: World) -> Story:
    matter = _matter(world, "CH1", "suting", "楼上夜间装修扰民", given={"anonymous": True}, stop="propose")
    yield from matters.whole(matter)
    yield matter.wait_at_work(4, 20)
    reason = "投诉人不愿留名，无法回访。已查明并书面通知施工队守时，归档备查。"
    matter.do("hejing", "cases.close_specially", outcome="anonymous", text=reason)


def _refused(world: World) -> Story:
    matter = _matter(world, "CH1", "luojia", "车位被外来车占用", stop="link", pace=0.5)
    yield from _with_customer(matter)
    for hours in (3, 6, 20):
        yield matter.wait(hours, hours + 1)
        matter.do(matter.worker, "cases.record_attempt", why="refused_to_sign", note="顾客认可处理，但不愿签字")
    yield matter.wait_at_work(2, 6)
    reason = "地锁已装好，顾客口头认可，三次都不愿签字，按不签字结案。"
    matter.do("hejing", "cases.close_specially", outcome="refused_to_sign", text=reason)


def _major(world: World) -> Story:
    reason = "老人被困电梯 25 分钟，家属要求书面说明"
    matter = _matter(world, "CH1", "linxiaowen", "电梯夜间异响", stop="propose", major=reason, pace=0.15)
    yield from _with_customer(matter)


def _major_reviewed(world: World) -> Story:
    matter = _matter(world, "CH1", "luojia", "卫生间渗漏修了又漏", major="楼上楼下三户受损，要求赔偿", photos=True)
    yield from _with_customer(matter)


def _reopened(world: World) -> Story:
    matter = _matter(world, "CH1", "luojia", "地漏反水", pace=0.3)
    yield from _with_customer(matter)
    yield world.day(2, 10, 20)
    if matter.stage() == Stage.CLOSED:
        matter.do("luojia", "cases.reopen", reason="住户来电，地漏又返水一次，要求再查主立管。")
        matter.stop = "resolve"
        yield from matters.work_order(matter)


def _taken_over(world: World) -> Story:
    matter = _matter(world, "CH1", "suting", "前台态度冷淡", stop="investigate")
    yield from _with_customer(matter)
    yield matter.wait_at_work(0.5, 2)
    matter.do("suting", "cases.hand_up", reason="顾客要求见负责人，情绪较激动，我无法安抚。")
    yield matter.wait_at_work(0.2, 1)
    matter.do("hejing", "cases.take_over", instruction="我来约见，请准备当天的监控。")


def _returned(world: World) -> Story:
    matter = _matter(world, "CH2", "meitingting", "水压太小", stop="resolve")
    yield from _with_customer(matter)
    yield matter.wait_at_work(0.5, 2)
    matter.do("meitingting", "cases.hand_up", reason="工程部说要换减压阀，费用不知道怎么定。")
    yield matter.wait_at_work(0.5, 2)
    matter.do("wuhaiyan", "cases.return_case", instruction="减压阀属公共设施，不向住户收费，请工程部按计划更换。")


def _handed_up(world: World) -> Story:
    matter = _matter(world, "CH1", "luojia", "公摊电费突然增加", stop="propose", pace=0.1)
    yield from _with_customer(matter)
    yield clock.now() + timedelta(minutes=30)
    matter.do("luojia", "cases.hand_up", reason="顾客不接受财务的口头解释，要求公司出具盖章说明。")


def _urged(world: World) -> Story:
    matter = _matter(world, "CH1", "suting", "阳台门关不严", stop="resolve")
    yield from _with_customer(matter)
    for words in ("住户又来电，说明天有雨，请今天上门。", "已超过期限，请马上安排，并回复预计完成时间。"):
        yield matter.wait_at_work(18, 30)
        matter.do("suting", "cases.urge", words=words)


def _consequence(world: World) -> Story:
    matter = _matter(world, "CH1", "suting", "卫生间渗漏修了又漏", stop="sign", pace=0.5, worker="zhaoguoqiang")
    yield from _with_customer(matter)
    yield matter.wait_at_work(1, 3)
    opened = matter.do(
        "zhoumin", "cases.record_consequence", person="liuzhiqiang", role="direct",
        rule="《维修服务规范》第 6 条", facts="首次维修没有做闭水试验就交付。", proposed=_measure(),
    )  # fmt: skip
    yield matter.wait_at_work(2, 8)
    world.do(
        "liuzhiqiang", "cases.state_consequence", consequence=opened, statement="当天赶另一单，没有等够时间，我接受。"
    )
    yield matter.wait_at_work(4, 10)
    world.do(
        "zhoumin", "cases.decide_consequence", consequence=opened, measure=_measure(), decision="情节较轻，已返工补救。"
    )


def _hearing(world: World) -> Story:
    matter = _matter(world, "CH1", "luojia", "前台态度冷淡", stop="propose", pace=0.4)
    yield from _with_customer(matter)
    yield matter.wait_at_work(1, 3)
    matter.do(
        "zhoumin", "cases.record_consequence", person="suting", role="direct",
        rule="《前台服务规范》第 2 条", facts="顾客等候 22 分钟无人招呼。", proposed=_measure(),
    )  # fmt: skip


def _measure() -> str:
    from zhishou.areas.cases.models import Consequence

    return str(Consequence.Measure.values[0])


def _improvement(world: World) -> Story:
    matter = _matter(world, "CH1", "luojia", "停水没有提前通知", pace=0.4)
    yield from _with_customer(matter)
    yield matter.wait_at_work(1, 4)
    due = (clock.local(clock.now()) + timedelta(days=5)).date()
    row = matter.do(
        "hejing", "cases.improve", measure="停水停电通知提前一天，发业主群并贴到每个单元", owner="luojia", due_on=due
    )
    second = matter.do("hejing", "cases.improve", measure="每月统计一次通知到达率", owner="mali", due_on=due)
    yield matter.wait_at_work(120, 150)
    world.do(
        "hejing", "cases.check_improvement", improvement=row, effect="effective", note="之后两次停水没有同类投诉。"
    )
    assert second is not None


def _promises(world: World) -> Story:
    matter = _matter(world, "CH1", "suting", "墙面起皮", stop="resolve", pace=0.5)
    yield from _with_customer(matter)
    due = world.by_day(clock.now() + timedelta(hours=24))
    row = matter.do("suting", "cases.promise", what="明天把样色送到家里给业主看", due_at=due.isoformat())
    yield due - timedelta(hours=3)
    world.do("suting", "cases.keep_promise", promise=row, note="样色已送到，业主选定 3 号。")
    yield matter.wait(2, 8)
    matters.resolve_order(matter)
    yield from matters.call_back(matter)


def _promise_broken(world: World) -> Story:
    matter = _matter(world, "CH1", "luojia", "电梯按键失灵", stop="resolve", pace=0.4)
    yield from _with_customer(matter)
    due = world.by_day(clock.now() + timedelta(hours=5))
    row = matter.do("luojia", "cases.promise", what="今天下班前告诉业主配件到货时间", due_at=due.isoformat())
    later = world.by_day(clock.now() + timedelta(hours=30))
    matter.do("luojia", "cases.promise", what="配件到货当天安装", due_at=later.isoformat(), awaits="done")
    yield world.by_day(due + timedelta(hours=2))
    world.do("luojia", "cases.break_promise", promise=row, note="供货商当天没有回话，第二天上午已致歉说明。")


def _talked_on(world: World) -> Story:
    """The customer does not accept at first; a new proposal follows."""
    matter = _matter(world, "CH2", "meitingting", "卫生间渗漏修了又漏", stop="sign", pace=0.4)
    yield from _with_customer(matter)
    yield matter.wait(1, 4)
    wish = "只修不赔不行，吊顶也要换。"
    matter.do(matter.worker, "cases.accept_remedy", accepted=False, wish=wish)
    yield matter.wait_at_work(2, 8)
    matter.do("wuhaiyan", "cases.propose", a="重做防水并更换吊顶", a_compensation="480.00")
    yield matter.wait_at_work(1, 6)
    matter.do("zhoumin", "cases.instruct", letter="A", text="同意，先换吊顶再请业主确认。")
    yield matter.wait_at_work(4, 20)
    matter.do(matter.worker, "cases.carry_out", done="防水与吊顶均已完成，闭水 48 小时不漏。")


def _by_qr_code(world: World) -> Story:
    case = _brought(world, "CH1", "complaint", "电梯夜里一开动就有摩擦声，十二点以后特别响。", "刘女士", "13800009107")
    matter = _matter(world, "CH1", "suting", "电梯夜间异响", case=case, pace=0.5)
    yield from matters.complaint(matter)


def _by_qr_code_open(world: World) -> Story:
    """Brought last night; nobody has taken it up yet."""
    _brought(world, "CH2", "repair", "儿童游乐场的秋千链条松了，怕孩子摔着。", "何先生", "13900008216")
    _brought(world, "AT1", "suggestion", "洗车排队太久，建议分时段预约。", "赵先生", "13900008301")
    yield from ()


def _brought(world: World, site: str, kind: str, content: str, name: str, phone: str) -> Case:
    link = Link.objects.get(purpose=INTAKE, site__code=site, ended_at=None)
    photos = [pictures.photo(world.rng, "photo.jpg")]
    made = world.by_link(
        link, "cases.take_in_publicly", site=site, kind=kind, content=content, name=name, phone=phone, photos=photos
    )
    assert isinstance(made, Case)
    return made


def _scored(world: World) -> Story:
    matter = _matter(world, "CH1", "luojia", "客厅跳闸", pace=0.3)
    yield from _with_customer(matter)
    yield matter.wait(1, 4)
    asked = matter.do("luojia", "cases.ask_satisfaction")
    link = links.find(asked.customer_link.rpartition("/")[2], SATISFACTION)
    assert link is not None
    yield matter.wait(2, 10)
    from zhishou.areas.cases.models import Satisfaction

    best = str(Satisfaction.Score.values[0])
    world.by_link(link, "cases.answer_satisfaction", case=matter.case.pk, score=best, words="师傅来得快，讲得清楚。")


def _waived(world: World) -> Story:
    owed = Obligation.objects.filter(state="open", due_at__lt=clock.now(), site__code="CH1").order_by("pk").first()
    if owed is not None:
        world.do("admin", "office.waive", obligation=owed, reason="当天停电演练，全员在现场，改为第二天补做。")
    yield from ()
