"""装修 in 翠湖花园: one under way with visits and a violation put right, one stopped, one accepted, one being checked, one lacking papers."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from zhishou.areas.cashdesk.models import Book
from zhishou.areas.cashdesk.models.books import Method
from zhishou.areas.office.demo import pictures
from zhishou.areas.office.demo.register import SITE
from zhishou.areas.office.demo.world import Story, World
from zhishou.areas.property.models import Tenure, Unit
from zhishou.areas.renovation.models import Pass, Renovation
from zhishou.kernel import clock

CLERK, ASSISTANT, ENGINEER, KEEPER = "mali", "linxiaowen", "zhaoguoqiang", "hewei"
COMPANY = {"builder": "company", "contractor": "示例装饰工程有限公司", "licence": "D233000000"}
CREW = (("示例木工", "木工"), ("示例电工", "水电工"), ("示例瓦工", "瓦工"))


def plan(world: World) -> None:
    """Each from its own day; what is older than the register of the demo did not happen."""
    stories = (
        (21, 9, 40, "renovation accepted", _accepted(world)),
        (13, 10, 10, "renovation under way", _under_way(world)),
        (9, 14, 20, "renovation stopped", _stopped(world)),
        (2, 9, 30, "renovation to check", _to_check(world)),
        (1, 15, 10, "renovation lacking", _lacking(world)),
    )
    for ago, hour, minute, name, story in stories:
        if ago < world.days - 4:
            world.tell(world.day(ago, hour, minute), name, story)


def _apply(world: World, code: str, works: list[str], content: str, days: int, **more: Any) -> Renovation:
    unit, today = Unit.objects.get(site__code=SITE, code=code), clock.today()
    made: Renovation = world.do(
        CLERK, "renovation.apply", unit=unit, tenure=Tenure.objects.filter(unit=unit).order_by("pk")[0], works=works,
        content=content, foreman="示例工长", foreman_mobile="13700007788", starts_on=today + timedelta(days=1),
        ends_on=today + timedelta(days=days), responsible=world.person(ASSISTANT), **{**COMPANY, **more},
    )  # fmt: skip
    return made


def _papers(world: World, row: Renovation, *, but: tuple[str, ...] = ()) -> None:
    for kind in row.needed():
        if kind.value in but:
            continue
        looked = kind.value == "identity"
        given: dict[str, Any] = (
            {"looked_at": True} if looked else {"files": [pictures.photo(world.rng, f"{kind.value}.jpg")]}
        )
        world.do(CLERK, "renovation.add_paper", renovation=row, kind=kind.value, **given)


def _permitted(world: World, row: Renovation, opinion: str) -> Story:
    """Papers, check, agreement, deposit, permit and passes, within two days."""
    yield clock.now() + timedelta(minutes=12)
    _papers(world, row)
    world.do(CLERK, "renovation.submit", renovation=row)
    yield world.at_work(SITE, 3, 8)
    world.do(ENGINEER, "renovation.check", renovation=row, outcome="pass", opinion=opinion)
    yield world.at_work(SITE, 2, 5)
    while not Book.objects.filter(site__code="CUIHU").exists():
        yield clock.now() + timedelta(days=1)
    signature, _strokes = pictures.signature(world.rng)
    world.do(ASSISTANT, "renovation.sign_agreement", renovation=row, signature=signature)
    payer = row.tenure.party.name
    deposit = world.do(
        ASSISTANT, "services.take_deposit", unit=row.unit, payer=payer, amount="2000", method=Method.SCAN,
        reference=f"WX{clock.today():%Y%m%d}{row.pk:04}", note=f"{row.number}　{row.contractor}",
    )  # fmt: skip
    world.do(ASSISTANT, "renovation.link_deposit", renovation=row, deposit=deposit)
    world.do(ASSISTANT, "renovation.issue_permit", renovation=row)
    yield clock.now() + timedelta(minutes=9)
    workers = [{"name": name, "trade": trade} for name, trade in CREW]
    world.do(CLERK, "renovation.issue_passes", renovation=row, workers=workers)


def _visit(world: World, row: Renovation, seen: str) -> None:
    world.do(KEEPER, "renovation.visit", renovation=row, seen=seen, photos=[pictures.photo(world.rng, "site.jpg")])


def _accepted(world: World) -> Story:
    row = _apply(world, "8-203", ["decor", "joinery"], "两个房间重新刷墙，换木门和橱柜", 14)
    yield from _permitted(world, row, "只做饰面和安装，不动墙体。")
    for seen in ("墙面铲除完成，垃圾已装袋", "刷底漆，通风良好，楼道干净", "橱柜在安装，没有违规"):
        yield world.at_work(SITE, 40, 50)
        _visit(world, row, seen)
    yield world.at_work(SITE, 44, 50)
    world.do(CLERK, "renovation.report_done", renovation=row, note="业主来电报完工")
    yield world.at_work(SITE, 5, 9)
    world.do(ENGINEER, "renovation.accept_works", renovation=row, seen="水电没有改动，门窗安装牢固。")
    yield world.at_work(SITE, 2, 4)
    world.do(KEEPER, "renovation.accept_site", renovation=row, seen="楼道墙面、电梯轿厢完好，垃圾清完。")
    yield world.at_work(SITE, 2, 4)
    for n, one in enumerate(Pass.objects.filter(renovation=row)):
        how = {"how": "lost", "note": "装修时遗失，已挂失"} if n == 2 else {"how": "returned"}
        world.do(CLERK, "renovation.end_pass", holder=one, **how)
    yield clock.now() + timedelta(minutes=15)
    world.do(ASSISTANT, "renovation.ask_refund", renovation=row, payee=row.tenure.party.name)


def _under_way(world: World) -> Story:
    works = ["decor", "wiring", "waterproof"]
    row = _apply(world, "7-203", works, "全屋翻新：客厅铺木地板，厨卫重做防水、贴砖，水电重新布线", 75)
    yield from _permitted(
        world, row, "承重墙已在图上标出，不得开洞；卫生间防水做完先做 24 小时闭水试验，请工程部到场。"
    )
    yield world.at_work(SITE, 40, 48)
    _visit(world, row, "水电开槽，没有动承重墙，灭火器两具在位")
    yield clock.now() + timedelta(minutes=6)
    found = world.do(
        KEEPER, "renovation.record_violation", renovation=row, fault="waste", what="二楼楼道堆了六袋装修垃圾，挡住一半通道",
        due_at=clock.now() + timedelta(hours=26), photos=[pictures.photo(world.rng, "waste.jpg")],
    )  # fmt: skip
    yield world.at_work(SITE, 20, 24)
    world.do(
        KEEPER, "renovation.confirm_correction", violation=found, seen="垃圾当天清走，楼道已扫净",
        photos=[pictures.photo(world.rng, "clean.jpg")],
    )  # fmt: skip
    for seen in ("厨房贴砖，工人都带出入证", "卫生间闭水试验第二天，楼下没有渗漏", "木地板进场，堆放在室内"):
        yield world.at_work(SITE, 44, 56)
        _visit(world, row, seen)


def _stopped(world: World) -> Story:
    row = _apply(world, "S-03", ["decor", "wiring"], "店铺重新装修，换灯具和地砖", 40, scope="shopfront")
    yield from _permitted(world, row, "不改门头外立面；改门头先取得城市规划部门的批准。")
    yield world.at_work(SITE, 24, 30)
    _visit(world, row, "地砖拆除中")
    yield world.at_work(SITE, 44, 50)
    world.do(
        KEEPER, "renovation.record_violation", renovation=row, fault="unapproved", stops=True,
        what="没有批准就拆了门头，正在向外扩半米", due_at=clock.now() + timedelta(days=3),
        photos=[pictures.photo(world.rng, "front.jpg")],
    )  # fmt: skip


def _to_check(world: World) -> Story:
    row = _apply(world, "7-103", ["decor", "structure"], "客厅与书房之间的墙开门洞，按原设计单位的方案加固", 60)
    yield clock.now() + timedelta(minutes=25)
    _papers(world, row)
    world.do(CLERK, "renovation.submit", renovation=row)


def _lacking(world: World) -> Story:
    row = _apply(world, "7-102", ["decor"], "卧室刷墙，换地板", 20, builder="workers", contractor="", licence="")
    yield clock.now() + timedelta(minutes=8)
    _papers(world, row, but=("plan",))
