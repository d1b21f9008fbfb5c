"""What 星汇 knows and keeps to: answers of the front desk, its rule with who has read it, inspections, errands, a promotion to check."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from zhishou.areas.cases.models import Improvement
from zhishou.areas.inspections.models import Checklist, Inspection
from zhishou.areas.library.models import Acknowledgement
from zhishou.areas.office.demo.shop import CLERKS, DEPUTY, HEAD, LEAD, MANAGER, SITE
from zhishou.areas.office.demo.world import Story, World
from zhishou.kernel import clock
from zhishou.kernel.models import Appointment

# Question, category, answer, other words for it, valid how many days, how often it was told.
ANSWERS: tuple[tuple[str, str, str, str, int, int], ...] = (
    ("几点开门，几点关门", "营业时间", "每天 10:00 到 22:00；周五、周六到 22:30。负一层超市 8:30 开门。", "营业时间、几点下班", 180, 4),
    ("停车怎么优惠", "停车", "当天消费满 88 元，凭小票在总台登记车牌免两小时；满 200 元免四小时。", "停车费、免费停车", 90, 5),
    ("积分怎么换礼品", "会员", "总台出示会员码，500 分起换；每年 12 月 31 日清零，之前会发消息提醒。", "积分兑换、换礼品", 60, 3),
    ("衣服买了不想要能退吗", "退换货", "服装鞋帽七天之内，吊牌未剪、没有穿洗过，凭小票可以退换；内衣、食品没有质量问题的不退。", "退货、换货、七天无理由", 180, 3),
    ("婴儿车在哪里借", "便民", "总台免费借婴儿车和轮椅，登记手机号就可以，离店之前还到任意入口。", "推车、轮椅、童车", 180, 2),
    ("发票当天没开怎么办", "发票", "90 天之内凭小票到总台补开；单位抬头请带税号。", "补开发票、开票", 180, 2),
    ("店庆满减怎么算", "促销", "满 300 减 50，上不封顶；化妆品、黄金除外。店庆一共十天。", "满减、优惠", 12, 1),
)  # fmt: skip
ASKED = "宠物可以带进商场吗"
RULE = (
    "一、顾客走近三步之内起身问好，双手接递。\n二、电话铃响三声之内接听，先报“星汇百货总服务台”。\n"
    "三、退换货先听完再看货，不说“不行”“不归我管”。\n四、当场办不了的，告诉顾客谁办、什么时候回话。\n五、台面不放私人物品，交接有记录。"
)
ITEMS = (
    "仪容整洁，佩戴工牌", "顾客走近起身问好", "三声之内接听，先报单位", "退换货先听后看，规则说清楚", "寄存当面核对，凭条交到手里",
    "台面整洁，资料归位", "交接班写明未办的事",
)  # fmt: skip
NAME = "总台服务检查"


def plan(world: World) -> None:
    """Articles in the first days, told ever since; the rule three weeks ago; inspections every week."""
    first = world.days - 1
    for n, said in enumerate(ANSWERS):
        ago = max(first - 2 - n, 2)
        world.tell(world.day(ago, 11, 5 + n), "answer", _answered(world, n, *said))
    world.tell(world.day(1, 14, 35), "nobody knows", _nobody_knows(world))
    world.tell(world.end - timedelta(hours=2, minutes=10), "answer to approve", _to_approve(world))
    world.tell(world.day(min(21, first - 1), 9, 45), "rule of the desk", _rule(world))
    world.tell(world.day(min(20, first - 1), 10, 30), "checklist of the desk", _checklist(world))
    for ago, who, whom, failed, remark in (
        (17, LEAD, CLERKS[0], {}, "接递规范，规则说得清楚。"),
        (10, LEAD, CLERKS[1], {2: "两通电话响了五声才接", 5: "台面上有水杯和零食"}, "对顾客耐心，记录完整。"),
        (5, HEAD, LEAD, {}, "交接清楚，清单每天签到位。"),
        (2, LEAD, CLERKS[1], {6: "昨晚借出的轮椅没有写进交接"}, "上次的两项已经改好。"),
    ):  # fmt: skip
        if ago < min(20, first - 1):
            world.tell(world.day(ago, 15, 50), "inspection of the desk", _inspected(world, who, whom, failed, remark))
    world.tell(world.day(4, 10, 10), "errands of the store", _errands(world))
    world.tell(world.day(1, 11, 40), "promotion to check", _promotion(world))


def _answered(
    world: World, n: int, question: str, category: str, answer: str, keywords: str, days: int, told: int
) -> Story:
    """Written by a clerk, approved by the supervisor, told now and then; the last of them is out of date by now."""
    until = clock.today() + timedelta(days=days)
    writer = CLERKS[n % 2]
    row = world.do(
        writer, "answers.begin", site=SITE, question=question, category=category, answer=answer, keywords=keywords, valid_until=until
    )  # fmt: skip
    yield world.at_work(SITE, 1, 4)
    world.do(HEAD, "answers.approve", article=row, agreed=True)
    for m in range(world.many(told)):
        yield world.awake(20, 70)
        if clock.today() <= until:
            world.do(CLERKS[m % 2], "answers.use", article=row)


def _nobody_knows(world: World) -> Story:
    world.do(CLERKS[0], "answers.ask", site=SITE, question=ASKED)
    yield from ()


def _to_approve(world: World) -> Story:
    until = clock.today() + timedelta(days=45)
    world.do(
        CLERKS[1], "answers.begin", site=SITE, question="节假日几点关门", category="营业时间", keywords="放假、节日营业",
        answer="放假前一晚延长到 22:30；放假那几天 10:00 照常开门。", valid_until=until,
    )  # fmt: skip
    yield from ()


def _rule(world: World) -> Story:
    rule = world.do(
        HEAD, "library.enter_rule", site=SITE, title="总服务台服务准则", source="售后服务部", tags="服务、礼仪", text=RULE,
        duties=["retail.clerk.1", "retail.lead.2"],
    )  # fmt: skip
    yield clock.now() + timedelta(minutes=30)
    today = clock.today()
    world.do(HEAD, "library.put_in_force", document=rule, effective_on=today, review_on=today + timedelta(days=180))
    yield world.at_work(SITE, 2, 6)
    for one in Acknowledgement.objects.filter(version__document=rule).select_related("person", "version"):
        if one.person.username != CLERKS[1]:  # has still to read it
            world.do(one.person.username, "library.acknowledge", version=one.version)
            yield clock.now() + timedelta(minutes=9)


def _checklist(world: World) -> Story:
    world.do(HEAD, "inspections.make_checklist", site=SITE, name=NAME, items="\n".join(ITEMS))
    yield from ()


def _inspected(world: World, who: str, whom: str, failed: dict[int, str], remark: str) -> Story:
    due = (clock.local(clock.now()) + timedelta(days=3)).date()
    marks: list[dict[str, Any]] = [
        {"item": item, "result": "fail", "remark": failed[n], "due_on": due} if n in failed else {"item": item, "result": "pass"}
        for n, item in enumerate(ITEMS)
    ]  # fmt: skip
    at = Appointment.objects.get(person=world.person(whom), ended_at=None)
    version = Checklist.objects.get(name=NAME).versions.all()[0]
    made: Inspection = world.do(who, "inspections.inspect", appointment=at, version=version, marks=marks, remark=remark)
    yield world.by_day(clock.now() + timedelta(hours=3))
    world.do(whom, "inspections.accept", inspection=made)
    for row in Improvement.objects.filter(source=made.number).order_by("pk"):
        yield world.by_day(clock.now() + timedelta(days=1, hours=4))
        world.do(whom, "cases.report_improvement", improvement=row, note="当班两人都改了，贴了提示。")
        yield world.by_day(clock.now() + timedelta(hours=22))
        world.do(who, "inspections.check_finding", improvement=row, effect="effective", note="看了两个班，都做到了。")


def _errands(world: World) -> Story:
    for who, whom, title, wanted, days in (
        (MANAGER, HEAD, "写一页节日促销的总台准备", "人手、礼品、退换货高峰各一条", 6),
        (HEAD, DEPUTY, "把五楼临时服务点的表格备齐", "退换货单、寄存凭条、意见卡各五十份", 3),
    ):
        to = Appointment.objects.get(person=world.person(whom), ended_at=None)
        due = clock.midnight(clock.today() + timedelta(days=days)) + timedelta(hours=17, minutes=30)
        row = world.do(who, "errands.assign", to=[to], title=title, wanted=wanted, due_at=due, weight="usual")
        yield clock.now() + timedelta(minutes=35)
        world.do(whom, "errands.accept", errand=row)
    yield world.day(2, 16, 20)
    world.do(DEPUTY, "errands.finish", errand=row, result="各五十份，已经放在五楼的抽屉里，钥匙在领班处。")
    yield world.day(1, 9, 50)
    world.do(HEAD, "errands.confirm", errand=row, quality="good", note="")


def _promotion(world: World) -> Story:
    """Written by the deputy; the supervisor has still to check it."""
    today = clock.today()
    world.do(
        DEPUTY, "confirmations.write_promotion", site=SITE, place="星汇中心店", party="示例日化有限公司", contact="示例业务员",
        contact_phone="13700007701", shop="星汇中心店一楼", starts_on=today + timedelta(days=9), ends_on=today + timedelta(days=23),
        settle_on=today + timedelta(days=30), settlement="deduct", display="一楼中庭花车两台，主推位海报两张，供应商负责布置和撤场",
        goods=[
            {"name": "保湿面霜", "spec": "50 克", "unit": "瓶", "normal": "268.00", "price": "199.00"},
            {"name": "洗发水", "spec": "500 毫升", "unit": "瓶", "normal": "59.00", "price": "39.90"},
        ],
        fees=[{"item": "花车位费", "amount": "3000", "bearer": "supplier"}],
    )  # fmt: skip
    yield from ()
