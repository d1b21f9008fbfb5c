"""Who does what at each site of the demo, and the situations customers bring there."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml

from zhishou.kernel import clock


@dataclass(frozen=True)
class Team:
    """Sign-in names by what they do at a site."""

    takers: tuple[str, ...]
    supervisor: str
    leader: str
    workers: dict[str, tuple[str, ...]]  # by department
    closes: str = ""  # who sums complaints up; empty: whoever took them in
    calls: str = ""  # who calls back; empty: whoever took them in
    own: tuple[str, ...] = ("客户服务部", "财务部")  # departments whose remedies a colleague of the taker carries out
    brings: str = "home"  # which situations customers bring there


_COMPANY = {
    "财务部": ("qianguohua",),
    "保安部": ("hanlei",),
    "环境部": ("tangxiuying",),
    "客户服务部": ("hejing",),
}
TEAMS = {
    "CH1": Team(
        ("linxiaowen", "suting", "luojia"), "hejing", "zhoumin",
        {**_COMPANY, "工程部": ("zhaoguoqiang", "liuzhiqiang", "zhenglixin")},
    ),
    "CH2": Team(
        ("xuwenjing", "meitingting"), "wuhaiyan", "zhoumin",
        {**_COMPANY, "工程部": ("huanghaibo", "zhenglixin"), "客户服务部": ("wuhaiyan",)},
    ),
    "AT1": Team(
        ("tangxiaolin", "xiaxue"), "xieyutong", "liangsiyuan",
        {"售后服务部": ("chenggang", "pengfei", "guoliang"), "客户服务部": ("xieyutong",), "销售部": ("yejunjie",)},
        closes="xieyutong", brings="car",
    ),
    "XH1": Team(
        ("bailing", "nixiaoyu"), "youjia", "zhanghuimin",
        {"售后服务部": ("youjia",), "营运部": ("luming",), "工程部": ("niujianjun",)},
        closes="zhanghuimin", calls="zhanghuimin", own=("售后服务部",), brings="shop",
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Situation:
    """What a customer brings, and how it turns out. Which fields are filled depends on the kind."""

    where: str
    kind: str
    category: str
    title: str
    place: str
    content: str
    department: str = ""
    sought: str = ""
    grounds: str = ""
    route: str = ""
    cause: str = ""
    finding: str = ""
    outside: str = ""
    a: str = ""
    b: str = ""
    comp: str = "0"
    done: str = ""
    lesson: str = ""
    reply: str = ""
    materials: str = ""
    charge: str = "0"
    unjustified: bool = False
    urgent: bool = False


@cache
def situations() -> tuple[Situation, ...]:
    """All of them, in the order of the file."""
    rows = yaml.safe_load(files(__package__).joinpath("situations.yaml").read_text(encoding="utf-8"))
    return tuple(Situation(**row) for row in rows)


def called(title: str) -> Situation:
    """The situation of a title."""
    return next(each for each in situations() if each.title == title)


def of_kind(site: str, kind: str) -> list[Situation]:
    """What customers of a site bring of one kind."""
    where = TEAMS[site].brings
    return [each for each in situations() if each.where == where and each.kind == kind]


def acting(username: str) -> str:
    """Whoever does this person's work now: the supervisor of 翠湖湾 is on leave at the end."""
    from zhishou.kernel.models import Absence

    away = Absence.objects.filter(
        person__username=username, starts_at__lte=clock.now(), ends_at__gt=clock.now(), cancelled_at=None
    )
    row = away.select_related("deputy").first()
    return row.deputy.username if row is not None and row.deputy is not None else username
