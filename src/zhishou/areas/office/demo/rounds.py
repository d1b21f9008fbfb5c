"""What comes round: the sweep of deadlines, seals, the day's inspection, the week's and the month's report."""

from __future__ import annotations

from datetime import timedelta

from zhishou.areas.callbacks.jobs import look_after_agreed_calls
from zhishou.areas.office.demo.world import Story, World
from zhishou.areas.office.models import Report
from zhishou.areas.office.queries import morning
from zhishou.kernel import clock, evidence, sweep
from zhishou.kernel.actor import Actor
from zhishou.kernel.models import Obligation, Person

FORGETFUL = 9  # every so many days one inspection is not made
WORDS = {
    "office.check_day": (
        "今天到期的都有人跟进，逾期的已请责任人当面说明。",
        "两件渗漏维修进度偏慢，请工程部明天上午给出时间。",
        "回访按时，注意避开午休时间。",
        "没有逾期，重点看明天到期的三件。",
    ),
    "office.report_week": (
        "本周报修以排水和门窗为主，均在时限内办结。下周安排电梯轴承复查和秋冬管道保温。",
        "本周投诉比上周减少，主要是夜间噪音。下周与保安部一起规范装修施工时间。",
        "本周回访全部完成，两件不满意已重新立案。下周集中处理停车引导的改进。",
    ),
    "office.report_own_week": (
        "青禾的新品按日程走，样片改到下周一；望山家居约了看门店。下周主要把报价和排期定下来。",
        "本周跟了两个项目，客户都见过面，没有拖的。下周跟进确认的稿件，把会议纪要补齐。",
        "本周以联系老客户为主，一家有新的意向。报价晚了一天，下周先把它送出去。",
    ),
    "office.report_month": (
        "噪音与渗漏仍是主要原因。渗漏维修已列入闭水试验，噪音由保安部书面通知，下月对比同类件数。",
    ),
}
OWN = {
    ("ANTU", "office.report_month"): (
        "返修占投诉四成，刹车类维修一律路试签字；预约按工位放号，下月看等候时间是否降到三十分钟以内。",
    ),
    ("ANTU", "office.report_week"): (
        "本周投诉以返修和等候为主，均在时限内答复。下周把路试签字落实到每一班。",
        "本周回访按时，两件不满意已重新立案。下周请车间一起看预约放号。",
        "本周新客户比上周多，档案都已建好。下周集中联系会员卡快到期的客户。",
    ),
    ("ANTU", "office.check_day"): (
        "今天到期的都有人跟进，逾期的已请责任人当面说明。",
        "两件返修进度偏慢，请车间明天上午给出时间。",
        "回访按时，注意避开午休时间。",
        "没有逾期，重点看明天到期的三件。",
    ),
    ("YUNFAN", "office.report_week"): (
        "本周两个项目按日程走，一件改稿比计划晚一天，已和客户说明。下周付印前再核一遍文字。",
        "本周会议纪要都已发出，一份等客户确认。下周把下个季度的排期定下来。",
        "本周新约了一家客户，需求书还差预算。下周补齐后做方案。",
    ),
    ("YUNFAN", "office.check_day"): (
        "今天到期的都有人跟进，晚了的稿件已请创作部说明。",
        "一件制作进度偏慢，请制作人员明天上午给出时间。",
        "会议纪要都在两天之内发出，注意等客户确认的那一份。",
        "没有逾期，重点看明天要交客户的稿件。",
    ),
    ("YUNFAN", "office.report_month"): (
        "改稿多半因为需求书写得不细，下月起预算和必须写明的内容不齐不开工，月底对比改稿次数。",
    ),
    ("XINGHUI", "office.report_week"): (
        "本周退换货都按规则办，没有压单。下周抽查专柜的退换规则。",
        "本周投诉比上周减少，主要是等候。下周周末午间总台改为两人。",
        "本周回访全部完成，一件不满意已重新立案。下周盘点赠品。",
    ),
    ("XINGHUI", "office.report_month"): (
        "投诉以专柜招呼顾客和商品质量为主。专柜每月抽查一次退换规则，周末午间总台改为两人，下月看等候时间。",
    ),
    ("XINGHUI", "office.check_day"): (
        "今天到期的都有人跟进，退换货没有压单。",
        "超过限额的退换货当天都签了字，专柜的投诉请楼层明天上午回话。",
        "清单、清查都签到位，寄存超时的已经联系保管。",
        "没有逾期，重点看明天到期的回访。",
    ),
}  # fmt: skip
"""What a trade says of its own, by company and report; the others say the same as all."""

CHIEF = "shenjianming"
INSTRUCTIONS = (
    "闭水试验的结果下周一报我，没有做完的逐户写明原因。",
    "夜间噪音请和保安部一起定个办法，月底前看效果。",
    "情况清楚。电梯复查时请业主代表到场。",
)


READ_WEEK = "office.read_own_week"
REMARKS = ("看过了，报价先给我看再送客户。", "", "客户那边的时间再追一追，周三碰一下。", "")
"""What a superior says to somebody's own week; nothing is 已阅."""


def plan(world: World) -> None:
    """Three rounds a day; the reports when they fall due; own weeks read the next working day."""
    for ago in range(world.days - 1, -1, -1):
        for hour, minute in ((8, 5), (14, 10), (17, 45)):
            world.tell(world.day(ago, hour, minute), "round", _round())
        world.tell(world.day(ago, 16, 5), "reports", _reports(world, ago))
        if ago and world.day(ago).weekday() < 5:  # this morning's are still to be read
            world.tell(world.day(ago, 8, 40), "morning", _read(world))
            world.tell(world.day(ago, 9, 15), "own weeks", _read_weeks(world))
        if ago % 4 == 0:
            world.tell(world.day(ago, 20, 30), "seal", _seal(world))


def _round() -> Story:
    sweep.sweep()
    look_after_agreed_calls()
    yield from ()


def _seal(world: World) -> Story:
    if world.rng.random() < 0.3:
        world.do("admin", "office.seal_now")
    else:
        evidence.seal()
    yield from ()


def _read(world: World) -> Story:
    """The general manager reads what the departments handed upward, and says a word to some of it."""
    reader = Person.objects.get(username=CHIEF)
    news = [row for row in morning.unread(Actor.of(reader), clock.now()) if row.kind != Report.Kind.DAY]
    for n, row in enumerate(news):
        words = INSTRUCTIONS[row.pk % len(INSTRUCTIONS)] if n % 2 == 0 else ""
        world.do(CHIEF, "office.answer_report", report=row, words=words)
    yield from ()


def _read_weeks(world: World) -> Story:
    """Superiors read what their people wrote about the week."""
    for owed in Obligation.objects.filter(state="open", do_operation=READ_WEEK).order_by("pk"):
        for who in sweep.owners(owed, clock.now()):
            row = owed.subject.rpartition(":")[2]
            world.do(who.username, READ_WEEK, report=row, words=REMARKS[int(row) % len(REMARKS)])
    yield from ()


def _reports(world: World, ago: int) -> Story:
    """Whoever owes a report today makes it this afternoon; now and then one is late or forgotten."""
    until = clock.now() + timedelta(hours=4)
    due = Obligation.objects.filter(
        state="open", cause=None, do_operation__in=WORDS, due_at__gt=clock.now(), due_at__lt=until
    )
    for n, owed in enumerate(due.select_related("site").order_by("site_id", "pk")):
        owners = sorted(sweep.owners(owed, clock.now()), key=lambda person: person.pk)
        forgotten = owed.do_operation == "office.check_day" and (ago * 3 + n) % FORGETFUL == 4
        if not owners or forgotten:
            continue
        late = (ago + n) % 11 == 6
        moment = owed.due_at + timedelta(minutes=25) if late else clock.now() + timedelta(minutes=3 + 9 * n)
        world.tell(moment, owed.do_operation, _report(world, owners[0].username, owed))
    yield from ()


def _report(world: World, who: str, owed: Obligation) -> Story:
    from zhishou.areas.office.demo.teams import acting

    own = OWN.get((owed.site.company().code, owed.do_operation))
    words = world.rng.choice(own or WORDS[owed.do_operation])
    field = "remark" if owed.do_operation == "office.check_day" else "words"
    world.do(acting(who), owed.do_operation, site=owed.site, **{field: words})
    yield from ()
