"""公共关系 of 云帆广告: the media it knows, an open day that went well, a talk to be summed up, a fair to come. Invented throughout."""

from __future__ import annotations

from datetime import timedelta

from zhishou.areas.office.demo.proofs import poster
from zhishou.areas.office.demo.world import Story, World
from zhishou.areas.publicity.models import Activity, Reporter
from zhishou.kernel import clock

DIRECTOR, SUPERVISOR, SITE = "zouwenbin", "wenyaqin", "YUNFAN"
PAPER = (112, 104, 92)  # the ground of a page
# Outlet, name, post, beat, mobile.
MEDIA = (
    ("示例晚报（演示）", "纪敏", "记者", "消费", "13700002001"), ("示例电台（演示）", "林放", "主持人", "城市生活", "13700002002"),
    ("示例新闻网（演示）", "方其", "编辑", "本地公司", "13700002003"), ("广告圈公众号（演示）", "苗青", "主编", "行业", "13700002004"),
)  # fmt: skip
# Days ago, outlet, headline, tone, whether the page of the paper was kept.
PUBLISHED = (
    (15, "示例晚报（演示）", "走进广告公司：一张海报的诞生", "good", True), (14, "示例新闻网（演示）", "云帆开放日，五十位市民看打样", "good", False),
    (12, "广告圈公众号（演示）", "本地公司为什么都在办开放日", "even", False),
)  # fmt: skip


def plan(world: World) -> None:
    """The open day three weeks back, the talk of last week, and a fair that is two weeks ahead."""
    if world.days > 25:
        world.tell(world.day(25, 15, 10), "open day", _open_day(world))
        world.tell(world.day(9, 10, 40), "talk at the college", _talk(world))


def _planned(world: World, who: str, title: str, aim: str, days: int, place: str) -> Activity:
    on = clock.today() + timedelta(days=days)
    given = {"site": world.site(SITE), "title": title, "aim": aim, "on": on, "place": place}
    made: Activity = world.do(DIRECTOR, "publicity.plan", **given, owner=world.person(who))
    return made


def _open_day(world: World) -> Story:
    people: list[Reporter] = []
    for outlet, name, title, beat, mobile in MEDIA:
        given = {"outlet": outlet, "name": name, "title": title, "beat": beat, "mobile": mobile}
        people.append(world.do(DIRECTOR, "publicity.add_reporter", site=world.site(SITE), **given))
    row = _planned(world, DIRECTOR, "公司开放日", "让本地媒体和市民看到一张海报怎样从想法到印刷。", 9, "公司一楼打样间")
    world.do(DIRECTOR, "publicity.invite", activity=row, people=people)
    yield world.day(16, 17, 5)
    for one in row.invitations.select_related("reporter"):
        world.do(DIRECTOR, "publicity.mark_came", invitation=one, came=one.reporter.name != "林放")
    for n, (ago, outlet, headline, tone, kept) in enumerate(PUBLISHED):
        yield world.day(ago, 10, 5 + n)
        world.do(
            DIRECTOR, "publicity.add_clipping", activity=row, outlet=outlet, headline=headline, tone=tone, on=clock.today(),
            link="" if kept else f"https://example.com/news/{n}",
            file=poster("走进广告公司", outlet, PAPER) if kept else None,
        )  # fmt: skip
    yield world.day(12, 16, 20)
    world.do(
        DIRECTOR, "publicity.sum_up", activity=row,
        summary="四家邀请，三家到场，三篇报道，两篇正面。市民五十人，留下联系方式的有六家小店。下次改在周六，把打样机再多开一台。",
    )  # fmt: skip


def _talk(world: World) -> Story:
    people = list(Reporter.objects.filter(name__in=["方其", "苗青"]))
    row = _planned(
        world,
        SUPERVISOR,
        "高校讲座：广告里的数字",
        "让广告专业的学生知道本地也有好公司，明年招两名毕业生。",
        5,
        "示例学院报告厅",
    )
    world.do(SUPERVISOR, "publicity.invite", activity=row, people=people[:1])
    off = _planned(world, DIRECTOR, "社区公益海报展", "把做给公益组织的海报给街坊看。", 7, "社区文化站")
    fair = _planned(world, SUPERVISOR, "本市广告节展位", "让同行和客户看到今年的三个作品。", 21, "会展中心二号馆")
    world.do(SUPERVISOR, "publicity.invite", activity=fair, people=people)
    yield world.day(4, 17, 30)
    for one in row.invitations.all():
        world.do(SUPERVISOR, "publicity.mark_came", invitation=one, came=True)
    yield world.day(3, 11, 15)
    world.do(DIRECTOR, "publicity.call_off", activity=off, reason="文化站装修，要到明年才有场地。")
