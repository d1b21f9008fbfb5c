"""云帆广告: clients of every size with the people one talks to there, and projects at different steps. Invented throughout."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from zhishou.areas.agency.models import Client, Project
from zhishou.areas.office.demo.world import Story, World
from zhishou.kernel import clock

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
    """The files first, then the projects, each at its own hour."""
    first = min(world.days - 2, 26)
    world.tell(world.day(first, 9, 30), "clients", _clients(world))
    world.tell(world.day(first - 1, 10, 15), "new taste", _taste(world))
    world.tell(world.day(min(8, first - 1), 14, 20), "menu", _menu(world))


def _clients(world: World) -> Story:
    for name, industry, level, owner, about, people in CLIENTS:
        given = {"name": name, "industry": industry, "level": level, "about": about}
        row = world.do(owner, "agency.open_client", site=world.site("YUNFAN"), **given)
        for one, title, decides, mobile in people:
            world.do(owner, "agency.add_contact", client=row, name=one, title=title, decides=decides, mobile=mobile)
        yield clock.now() + timedelta(minutes=25)


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


def _taste(world: World) -> Story:
    """青禾 has a new product to bring out."""
    row = _open(world, ACCOUNT, "青禾乳业", "鲜奶新品上市", "新口味低温鲜奶上市，平面、短视频和社区活动。", 24)
    yield world.at_work("YUNFAN", 2, 5)
    _team(world, ACCOUNT, row, luxiaotong="执行", yaosiyu="文案和美术", duanjiahao="摄制", kangyuwei="媒介")


def _menu(world: World) -> Story:
    """A small client wants a sign and a menu."""
    row = _open(world, MANAGER, "巷口面馆", "招牌和菜单更新", "门头招牌、价目牌和点菜单，年前换好。", 30)
    yield world.at_work("YUNFAN", 3, 6)
    _team(world, MANAGER, row, luxiaotong="执行", yaosiyu="设计")
