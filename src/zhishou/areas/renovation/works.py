"""What is done to a home, what each kind of work needs, what is forbidden, and where that stands.

The source is 住宅室内装饰装修管理办法 (建设部令第110号，2011 年修正): 第五条 to 第九条 on the works, 第十一条, 第十二条, 第二十六条 and
第二十七条 on how they are carried out, 第十三条 and 第十四条 on the papers. Any others are a company's agreement (第十六条).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

RULES = _("《住宅室内装饰装修管理办法》")


class Needs(StrEnum):
    """What a kind of work needs before it may begin; `FORBIDDEN`: nothing makes it allowed."""

    NOTHING = "nothing"
    FORBIDDEN = "forbidden"
    DESIGN = "design"
    APPROVAL = "approval"
    WATERPROOF = "waterproof"


class Work(models.TextChoices):
    """The kinds of work an application names."""

    DECOR = "decor", _("墙面、地面、顶棚饰面")
    WIRING = "wiring", _("户内水电改造（不动燃气、供暖）")
    JOINERY = "joinery", _("门窗、橱柜、洁具、灯具安装")
    PARTITION = "partition", _("拆建非承重的隔墙")
    WATERPROOF = "waterproof", _("改动卫生间、厨房间的防水层")
    LOAD = "load", _("增加楼面荷载，超过设计标准或者规范")
    STRUCTURE = "structure", _("变动建筑主体和承重结构（承重墙、梁、柱、楼板）")
    BUILDING = "building", _("搭建建筑物、构筑物")
    FACADE = "facade", _("改变住宅外立面，在非承重外墙上开门、窗")
    HEATING = "heating", _("拆改供暖管道和设施")
    GAS = "gas", _("拆改燃气管道和设施")
    WET_ROOM = "wet_room", _("把没有防水要求的房间或者阳台改成卫生间、厨房间")
    OPENING = "opening", _("扩大承重墙上原有的门窗尺寸，拆除连接阳台的砖、混凝土墙体")
    ENERGY = "energy", _("损坏房屋原有节能设施，降低节能效果")


@dataclass(frozen=True)
class Rule:
    """What a kind of work needs, the article that says so, and who has to approve it."""

    needs: Needs
    article: str | Promise = ""
    approver: str = ""


RULE: dict[Work, Rule] = {
    Work.DECOR: Rule(Needs.NOTHING),
    Work.WIRING: Rule(Needs.NOTHING),
    Work.JOINERY: Rule(Needs.NOTHING),
    Work.PARTITION: Rule(Needs.NOTHING),
    Work.WATERPROOF: Rule(Needs.WATERPROOF, _("第八条")),
    Work.LOAD: Rule(Needs.DESIGN, _("第七条")),
    Work.STRUCTURE: Rule(Needs.DESIGN, _("第五条第一项")),
    Work.BUILDING: Rule(Needs.APPROVAL, _("第六条第一项"), "城市规划行政主管部门"),
    Work.FACADE: Rule(Needs.APPROVAL, _("第六条第二项"), "城市规划行政主管部门"),
    Work.HEATING: Rule(Needs.APPROVAL, _("第六条第三项"), "供暖管理单位"),
    Work.GAS: Rule(Needs.APPROVAL, _("第六条第四项"), "燃气管理单位"),
    Work.WET_ROOM: Rule(Needs.FORBIDDEN, _("第五条第二项")),
    Work.OPENING: Rule(Needs.FORBIDDEN, _("第五条第三项")),
    Work.ENERGY: Rule(Needs.FORBIDDEN, _("第五条第四项")),
}
OFFERED = [work for work in Work if RULE[work].needs != Needs.FORBIDDEN]
FORBIDDEN = [work for work in Work if RULE[work].needs == Needs.FORBIDDEN]


class PaperKind(models.TextChoices):
    """The papers of 第十四条; the consent of 第十三条 when the applicant is no owner."""

    TITLE = "title", _("房屋权属证明，或者证明合法权益的凭证")
    IDENTITY = "identity", _("申请人身份证件")
    PLAN = "plan", _("装饰装修方案、图纸")
    CONSENT = "consent", _("业主同意装修的书面证明")
    LICENCE = "licence", _("施工企业资质证书复印件")
    DESIGN = "design", _("原设计单位或者有资质的设计单位提出的设计方案")
    APPROVAL = "approval", _("有关部门或者单位的批准文件")
    WATERPROOF = "waterproof", _("防水施工方案（完工做闭水试验）")


_PAPER_OF = {
    Needs.DESIGN: PaperKind.DESIGN,
    Needs.APPROVAL: PaperKind.APPROVAL,
    Needs.WATERPROOF: PaperKind.WATERPROOF,
}


class Fault(models.TextChoices):
    """What is found wrong on the site: the forbidden works, those begun without approval, and how the work is carried out."""

    STRUCTURE = "structure", _("擅自变动建筑主体或者承重结构")
    WET_ROOM = "wet_room", _("把没有防水要求的房间或者阳台改成卫生间、厨房间")
    OPENING = "opening", _("扩大承重墙上的门窗，拆除连接阳台的墙体")
    ENERGY = "energy", _("损坏房屋原有节能设施")
    UNAPPROVED = "unapproved", _("未经批准搭建、改外立面、拆改供暖或者燃气设施")
    LOAD = "load", _("超过设计标准增加楼面荷载")
    WATERPROOF = "waterproof", _("防水没有按标准做，没有做闭水试验")
    FIRE = "fire", _("擅自动用明火、焊接，没有消防措施")
    COMMON = "common", _("侵占公共空间，损坏公共部位和设施")
    HOURS = "hours", _("不按规定的时间施工，噪音扰民")
    WASTE = "waste", _("装修垃圾没有按规定的位置、方式和时间堆放、清运")
    PASS = "pass", _("没有出入证施工，留宿")
    OTHER = "other", _("其他违反装修管理服务协议的行为")


FAULT_ARTICLE: dict[Fault, str | Promise] = {
    Fault.STRUCTURE: _("第五条第一项"), Fault.WET_ROOM: _("第五条第二项"), Fault.OPENING: _("第五条第三项"), Fault.ENERGY: _("第五条第四项"),
    Fault.UNAPPROVED: _("第六条"), Fault.LOAD: _("第七条"), Fault.WATERPROOF: _("第八条"), Fault.FIRE: _("第十一条"),
    Fault.COMMON: _("第十二条"), Fault.HOURS: _("第二十六条"), Fault.WASTE: _("第二十七条"), Fault.PASS: _("第十六条"), Fault.OTHER: _("第十六条"),
}  # fmt: skip
GRAVE = frozenset(
    {Fault.STRUCTURE, Fault.WET_ROOM, Fault.OPENING, Fault.ENERGY, Fault.UNAPPROVED, Fault.LOAD, Fault.WATERPROOF}
)
"""What is to be stopped at once, and reported when it is done already or goes on (第十七条)."""


def qualified(works: Iterable[str]) -> list[Work]:
    """Those of the works that a qualified company alone may carry out (第九条)."""
    return [work for work in _known(works) if RULE[work].needs != Needs.NOTHING]


def papers_for(works: Iterable[str], *, tenant: bool, company: bool) -> list[PaperKind]:
    """The papers an application needs, in the order they are listed (第十四条)."""
    wanted = {PaperKind.TITLE, PaperKind.IDENTITY, PaperKind.PLAN}
    if tenant:
        wanted.add(PaperKind.CONSENT)
    if company:
        wanted.add(PaperKind.LICENCE)
    wanted |= {_PAPER_OF[RULE[work].needs] for work in qualified(works)}
    return [kind for kind in PaperKind if kind in wanted]


def labels(works: Iterable[str]) -> list[str]:
    """The works in words."""
    return [str(work.label) for work in _known(works)]


def _known(works: Iterable[str]) -> list[Work]:
    named = set(works)
    return [work for work in Work if work.value in named]
