"""云帆广告: clients of every size with the people one talks to there, and projects at different steps. Invented throughout."""

from __future__ import annotations

from datetime import timedelta
from email.message import EmailMessage
from typing import Any

from zhishou.areas.agency import budgets
from zhishou.areas.agency.models import Chance, Client, Email, Handover, Project, Task
from zhishou.areas.agency.moving import effect
from zhishou.areas.office.demo.world import Story, World
from zhishou.kernel import clock, links
from zhishou.kernel.models import Department
from zhishou.kernel.types import Upload

DIRECTOR, SUPERVISOR, ACCOUNT, MANAGER = "zouwenbin", "wenyaqin", "hezixuan", "shumin"
EXECUTIVE, COORDINATOR = "luxiaotong", "fuyifan"
CREATIVE, PRODUCTION, MEDIA = "yaosiyu", "duanjiahao", "kangyuwei"

# Name, trade, size, who answers for it, what they are; then the people there: name, post, decides, mobile.
CLIENTS: tuple[tuple[str, str, str, str, str, tuple[tuple[str, str, bool, str], ...]], ...] = (
    ("青禾乳业（演示）", "乳制品", "key", ACCOUNT, "低温鲜奶在本省第二，想做年轻家庭的早餐；对手打价格战。",
     (("沈总（演示）", "副总经理", True, "13700001001"), ("林经理（演示）", "品牌经理", False, "13700001002"))),
    ("望山家居（演示）", "家居", "usual", ACCOUNT, "三家门店，秋冬主推环保床垫。",
     (("高总（演示）", "总经理", True, "13700001003"), ("毛小姐（演示）", "市场主管", False, "13700001004"))),
    ("巷口面馆（演示）", "餐饮", "small", MANAGER, "六家街坊店，要换招牌和菜单。", (("老吴（演示）", "店主", True, "13700001005"),)),
)  # fmt: skip


def plan(world: World) -> None:
    """The files first, then chances and projects, each at its own hour."""
    first = min(world.days - 2, 26)
    world.tell(world.day(first, 9, 30), "clients", _clients(world))
    world.tell(world.day(first - 1, 10, 15), "new taste", _taste(world))
    world.tell(world.day(max(first - 4, 2), 9, 50), "chances", _chances(world))
    world.tell(world.day(min(5, first - 2), 14, 20), "menu", _menu(world))
    world.tell(world.day(min(7, first - 3), 11, 5), "research", _research(world))
    world.tell(world.day(1, 15, 10), "mails", _mails(world))


def _clients(world: World) -> Story:
    for name, industry, level, owner, about, people in CLIENTS:
        given = {"name": name, "industry": industry, "level": level, "about": about}
        row = world.do(owner, "agency.open_client", site=world.site("YUNFAN"), **given)
        for one, title, decides, mobile in people:
            world.do(owner, "agency.add_contact", client=row, name=one, title=title, decides=decides, mobile=mobile)
        yield clock.now() + timedelta(minutes=25)
    row = client("青禾乳业")
    for kind, weeks, who in (("key", 4, DIRECTOR), ("senior", 2, SUPERVISOR), ("routine", 1, ACCOUNT)):
        world.do(SUPERVISOR, "agency.set_cadence", client=row, kind=kind, weeks=weeks, person=world.person(who))
    review = clock.local(world.end).date() + timedelta(days=12)
    world.do(
        SUPERVISOR, "agency.write_growth", client=row, year=review.year, goal="1200000", reached="680000",
        actions="争取明年的全年代理，先把社区活动做出样子。", review_on=review,
    )  # fmt: skip


def client(name: str) -> Client:
    """A client of the demo."""
    found: Client = Client.objects.get(name=f"{name}（演示）")
    return found


def _open(world: World, who: str, at: str, title: str, wanted: str, days: int) -> Project:
    due = clock.local(world.end).date() + timedelta(days=days)
    given: dict[str, Any] = {"title": title, "wanted": wanted, "due_on": due, "coordinator": world.person(COORDINATOR)}
    made: Project = world.do(who, "agency.open_project", client=client(at), lead=world.person(who), **given)
    return made


def _team(world: World, who: str, row: Project, **members: str) -> None:
    named = [{"person": world.person(name), "part": part} for name, part in members.items()]
    world.do(who, "agency.set_team", project=row, members=named)


BRIEF = {
    "product": "新口味低温鲜奶“晨曦”，保质期七天，每瓶 8.8 元。", "market": "本省低温鲜奶第二，占两成；对手正在打价格战。",
    "budget": "480000", "marketing": "上市三个月进八百家店，首月买一送一，社区试饮三十场。",
    "audience": "家里有 3–12 岁孩子的年轻父母，早上七点前出门。", "musts": "厂名、许可证编号、营养成分表；不说“最”。",
}  # fmt: skip
LINES: tuple[tuple[str, str, str, str], ...] = (
    ("creative", "主画面和延展", "68000", "24000"), ("production", "三条短视频", "120000", "76000"),
    ("media", "电梯屏四周", "200000", "168000"), ("event", "社区试饮三十场", "90000", "66000"),
)  # fmt: skip
# Title, department, whose, working days, what it waits for.
TASKS: tuple[tuple[str, str, str, int, tuple[int, ...]], ...] = (
    ("创意策略和文案", "创作部", CREATIVE, 3, ()), ("主画面设计", "创作部", CREATIVE, 4, (1,)), ("短视频脚本", "创作部", CREATIVE, 2, (1,)),
    ("拍摄和剪辑", "制作部", PRODUCTION, 5, (3,)), ("媒介下单", "媒介部", MEDIA, 2, (1,)), ("送客户审稿", "客户部", EXECUTIVE, 2, (2, 4)),
    ("完稿交付", "制作部", PRODUCTION, 2, (6,)), ("媒介上刊检查", "媒介部", MEDIA, 3, (5, 7)),
)  # fmt: skip


def _talk(world: World, who: str, at: str, words: str, *names: str, **more: Any) -> None:
    row = client(at)
    people = [one for one in row.contacts.all() if one.name.removesuffix("（演示）") in names]
    world.do(who, "agency.record_talk", client=row, people=people, words=words, **{"channel": "visit", **more})


def _taste(world: World) -> Story:
    """青禾 has a new product to bring out: brief, plan, work, a late film, and a schedule that was moved."""
    row = _open(world, ACCOUNT, "青禾乳业", "鲜奶新品上市", "新口味低温鲜奶上市，平面、短视频和社区活动。", 14)
    yield world.at_work("YUNFAN", 2, 4)
    team = {"luxiaotong": "执行", "yaosiyu": "文案和美术", "duanjiahao": "摄制", "kangyuwei": "媒介"}
    _team(world, ACCOUNT, row, **team)
    _talk(world, ACCOUNT, "青禾乳业", "上市时间定在下月中旬，先做本市。", "沈总", "林经理", kind="first", project=row)
    yield world.at_work("YUNFAN", 16, 22)
    deadline = clock.local(world.end).date() + timedelta(days=14)
    world.do(EXECUTIVE, "agency.write_brief", project=row, **BRIEF, deadline=deadline)
    world.do(EXECUTIVE, "agency.complete_brief", project=row)
    yield world.at_work("YUNFAN", 20, 30)
    _write_plan(world, row)
    yield world.at_work("YUNFAN", 2, 5)
    world.do(ACCOUNT, "agency.submit_plan", project=row)
    yield world.at_work("YUNFAN", 3, 8)
    world.do(SUPERVISOR, "agency.approve_plan", project=row, opinion="同意。媒介按效果分两次下单。")
    yield from _work(world, row)


def _write_plan(world: World, row: Project) -> None:
    starts = clock.local(clock.now()).date() + timedelta(days=2)
    world.do(
        ACCOUNT, "agency.write_plan", project=row, goals="三个月内目标家庭知晓率三成，首月试饮两万人次。",
        strategy="早餐桌上的第一口新鲜：用一家人的早上讲七天保质期。", media="电梯屏为主，短视频跟上，社区试饮收口。",
        starts_on=starts, contributors=[world.person(name) for name in (SUPERVISOR, CREATIVE, MEDIA)],
    )  # fmt: skip
    lines = [{"kind": kind, "what": what, "price": price, "cost": cost} for kind, what, price, cost in LINES]
    world.do(ACCOUNT, "agency.set_budget", project=row, lines=lines)
    for title, department, who, days, after in TASKS:
        world.do(
            ACCOUNT, "agency.add_task", project=row, title=title, person=world.person(who), days=days,
            department=Department.objects.get(site=row.site, name=department),
            waits_for=list(Task.objects.filter(project=row, serial__in=after)),
        )  # fmt: skip


def _work(world: World, row: Project) -> Story:
    """The first tasks are handed over by their days; the film is late, urged, and the rest is moved."""
    for n, note in (
        (1, "策略一页，文案三个方向。"),
        (3, "三条脚本，分镜在附件里。"),
        (5, "电梯屏四周，排期表在附件里。"),
        (2, "主画面六个尺寸。"),
    ):
        task = Task.objects.get(project=row, serial=n)
        yield world.by_day(clock.midnight(task.ends_on) + timedelta(hours=15))
        who = task.person.username
        world.do(who, "agency.start_task", task=task)
        world.do(who, "agency.hand_over", task=task, note=note)
        yield world.at_work("YUNFAN", 1, 3)
        for one in Handover.objects.filter(project=row, state="passed"):
            world.do(one.to.username, "agency.receive", handover=one)
    _talk(world, ACCOUNT, "青禾乳业", "讲了主画面和脚本。", "沈总", "林经理", kind="presentation", project=row,
          reaction="沈总认可方向，要求孩子的镜头再多一些。", next_step="改脚本，周五再看")  # fmt: skip
    for kind, what, amount in (
        ("creative", "插画师", "22000"),
        ("production", "摄影棚和演员", "48000"),
        ("media", "电梯屏首付", "84000"),
    ):
        world.do(ACCOUNT, "agency.add_cost", project=row, kind=kind, what=what, amount=amount)
    _show_budget(world, row)
    film = Task.objects.get(project=row, serial=4)
    yield world.by_day(clock.midnight(film.ends_on + timedelta(days=1)) + timedelta(hours=10))
    world.do(COORDINATOR, "agency.urge_task", task=film, words="客户在等样片，今天能交吗？")
    yield world.at_work("YUNFAN", 2, 4)
    moved = effect(film, film.starts_on, film.days + 3)
    world.do(
        COORDINATOR, "agency.reschedule", task=film, starts_on=film.starts_on, days=film.days + 3, seen=moved.seen,
        reason="演员改期，补拍一天。",
    )  # fmt: skip


def _show_budget(world: World, row: Project) -> None:
    """The client sees what is used of what they agreed to; never what it costs us."""
    used = {"主画面和延展": "68000", "三条短视频": "60000", "电梯屏四周": "100000"}
    lines = [{"line": one, "used": used.get(one.what, "0")} for one in budgets.agreed(row)]
    words = "短视频和电梯屏按合同先付一半，社区试饮还没有开始。"
    world.do(ACCOUNT, "agency.release_budget", project=row, lines=lines, words=words)


def _research(world: World) -> Story:
    """A test of the taste: written down, shown to the client, told to them, opened by their brand manager."""
    row = client("青禾乳业")
    project = Project.objects.get(title="鲜奶新品上市")
    given = {
        "title": "新口味门店测试", "question": "家长愿意为七天保质期多付多少，看不看厂名。", "method": "shop",
        "made_by": "明见市场调查（演示）", "sample": "三家门店，120 位带孩子的家长", "done_on": clock.today() - timedelta(days=2),
        "findings": "六成愿意每瓶多付一元。\n三成先看厂名，再看日期。\n孩子选瓶子上有图的。",
    }  # fmt: skip
    made = world.do(EXECUTIVE, "agency.write_research", client=row, project=project, **given)
    yield world.at_work("YUNFAN", 2, 5)
    world.do(ACCOUNT, "agency.release_research", research=made)
    brand = row.contacts.get(name="林经理（演示）")
    opened = world.do(EXECUTIVE, "agency.open_progress", project=project, contact=brand)
    yield world.at_work("YUNFAN", 1, 4)
    if (link := links.find(opened.customer_link.rpartition("/")[2], "agency_progress")) is not None:
        world.by_link(link, "agency.open_research", project=project.pk, research=made.pk)
    words = "讲了门店测试：六成愿意多付一元，建议瓶身加图。"
    _talk(
        world, ACCOUNT, "青禾乳业", words, "林经理", kind="research", channel="phone", project=project, research=[made]
    )


def _mails(world: World) -> Story:
    """Since yesterday: what the client asked about the poster, and the answer; a question that waits, and a mail whose sender nobody knows."""
    row, project = client("青禾乳业"), Project.objects.get(title="鲜奶新品上市")
    lin = row.contacts.get(name="林经理（演示）")
    world.do(ACCOUNT, "agency.change_contact", contact=lin, name=lin.name, title=lin.title, email="lin@qinghe.example")

    def pasted(subject: str, text: str, hours: int, **more: Any) -> Email:
        given = {"client": row, "project": project, "contact": lin, "at": clock.now() - timedelta(hours=hours)}
        made: Email = world.do(COORDINATOR, "agency.paste_mail", subject=subject, text=text, **given, **more)
        return made

    asked = pasted("海报的厂名", "许可证编号要放在厂名下面，字不要小于瓶标。", 4, came=True)
    yield clock.now() + timedelta(minutes=35)
    pasted("Re: 海报的厂名", "已经改好，第二版明天上午送您签字。", 0, answers=asked)
    pasted("门店物料", "三十家门店的立牌，能不能和海报一起做？麻烦报个价。", 1, came=True)
    mail = EmailMessage()
    mail["From"], mail["Subject"] = "purchase@qinghe.example", "发票抬头"
    mail["Message-ID"] = "<demo-invoice@qinghe.example>"
    mail.set_content("开票请用新抬头，附件是开票资料。采购部")
    world.do(
        COORDINATOR, "agency.file_mails", client=row, project=project, mails=[Upload("发票抬头.eml", mail.as_bytes())]
    )


def _chances(world: World) -> Story:
    day = clock.local(world.end).date()
    for at, title, worth, who, step, ahead in (
        ("望山家居", "秋冬床垫整合传播", "260000", ACCOUNT, "约高总看同类案例", 2),
        ("青禾乳业", "明年全年代理", "2400000", SUPERVISOR, "准备年度回顾", 9),
    ):
        given = {"title": title, "worth": worth, "next_step": step, "next_on": day + timedelta(days=ahead)}
        world.do(who, "agency.open_chance", client=client(at), **given)
        yield world.at_work("YUNFAN", 1, 3)
    row = Chance.objects.get(title="秋冬床垫整合传播")
    world.do(
        ACCOUNT, "agency.advance_chance", chance=row, stage="studying", next_step="带调查结果上门",
        note="三家门店看过，导购说顾客最问环保；对手今年没有投放。", next_on=day + timedelta(days=1),
    )  # fmt: skip


def _menu(world: World) -> Story:
    """A small client wants a sign and a menu; the brief is half written."""
    row = _open(world, MANAGER, "巷口面馆", "招牌和菜单更新", "门头招牌、价目牌和点菜单，下个月换好。", 30)
    yield world.at_work("YUNFAN", 3, 6)
    _team(world, MANAGER, row, luxiaotong="执行", yaosiyu="设计")
    world.do(
        MANAGER, "agency.write_brief", project=row, product="六家街坊面馆，二十个品种。", market="同一条街有四家面馆。"
    )
