"""The laws the trade lives by, kept by the clerk, and one rule of the company in two versions, read by its collectors."""

from __future__ import annotations

from datetime import date, timedelta

from zhishou.areas.library.models import Acknowledgement
from zhishou.areas.office.demo.world import Story, World
from zhishou.kernel import clock

CLERK, HEAD, SITE = "mali", "zhoumin", "CUIHU"
FEES = ("property.billing_supervisor.2", "property.cashier.2")
LAWS = (
    (
        "民法典 第三编第二十四章 物业服务合同", "主席令第四十五号", date(2021, 1, 1), "收费、合同", FEES,
        "第九百三十七条至第九百五十条规定物业服务合同。\n"
        "第九百四十四条：业主应当按照约定向物业服务人支付物业费。……物业服务人不得采取停止供电、供水、供热、供燃气等方式催交物业费。",
    ),
    (
        "物业管理条例", "国务院令第 379 号", date(2003, 9, 1), "收费、物业", FEES,
        "第四十条：物业服务收费应当遵循合理、公开以及费用与服务水平相适应的原则……",
    ),
    (
        "个人信息保护法", "主席令第九十一号", date(2021, 11, 1), "个人信息", ("property.assistant.1", "property.clerk.4"),
        "第五条：处理个人信息应当遵循合法、正当、必要和诚信原则……",
    ),
    (
        "消费者权益保护法", "1993 年通过，2013 年修正", date(1994, 1, 1), "投诉", ("property.assistant.1",),
        "第四条：经营者与消费者进行交易，应当遵循自愿、平等、公平、诚实信用的原则。",
    ),
    ("价格法", "主席令第九十二号", date(1998, 5, 1), "收费、价格", FEES, "第七条：经营者定价，应当遵循公平、合法和诚实信用的原则。"),
)  # fmt: skip
RULE = "一、现金当日清点，当日缴存。\n二、收据连号使用，作废的留存全部联次。\n三、催缴不得停水停电，不得张贴业主姓名。"
REVISED = RULE.replace("当日缴存。", "当日缴存；银行已经停业的，次日上午缴存。") + "\n四、收费人员不得代业主垫付费用。"


def plan(world: World) -> None:
    """The shelf was filled before the collectors' training; the rule was revised a few days ago."""
    first = min(10, world.days - 1)
    world.tell(world.day(first, 9, 10), "laws", _laws(world))
    world.tell(world.day(first, 14, 5), "rule", _rule(world, first))


def _laws(world: World) -> Story:
    for title, source, on, tags, duties, text in LAWS:
        world.do(
            CLERK, "library.enter_law", site=SITE, title=title, source=source, effective_on=on, tags=tags, text=text,
            duties=list(duties),
        )  # fmt: skip
        yield clock.now() + timedelta(minutes=6)


def _rule(world: World, first: int) -> Story:
    rule = world.do(
        HEAD, "library.enter_rule", site=SITE, title="现金收取和收据管理制度", source="客户服务部", tags="收费、现金", text=RULE,
        duties=["property.cashier.3", "property.billing_supervisor.3"],
    )  # fmt: skip
    yield clock.now() + timedelta(minutes=20)
    _put(world, rule)
    yield clock.now() + timedelta(hours=2)
    for one in Acknowledgement.objects.filter(version__document=rule).select_related("person", "version"):
        world.do(one.person.username, "library.acknowledge", version=one.version)
        yield clock.now() + timedelta(minutes=9)
    yield world.day(min(2, first - 1), 16, 10)
    world.do(HEAD, "library.draft_rule", document=rule, text=REVISED, changes="银行停业时次日缴存；不得代垫")
    _put(world, rule)
    yield clock.now() + timedelta(hours=1)
    asked = Acknowledgement.objects.filter(version__document=rule, at=None).select_related("person", "version").first()
    if asked is not None:
        world.do(asked.person.username, "library.acknowledge", version=asked.version)


def _put(world: World, rule: object) -> None:
    today = clock.today()
    world.do(HEAD, "library.put_in_force", document=rule, effective_on=today, review_on=today + timedelta(days=180))
