"""The lists themselves: made, changed, retired. What a past day asked for is never rewritten."""

from __future__ import annotations

from datetime import timedelta

from django.db import models

from zhishou.areas.daybook import queries
from zhishou.areas.daybook.models import SET, DayList, Item, Kind, Tick
from zhishou.kernel import choosing
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Site
from zhishou.kernel.operation import Command, Refused, ask, operation
from zhishou.kernel.types import Ref

MOST_ITEMS, LONGEST = 12, 40
"""So many fit side by side on the month's sheet."""

USUAL: tuple[tuple[Kind, str, tuple[str, ...]], ...] = (
    (
        Kind.OPENING, "开店清单",
        ("灯光、空调打开", "广播和叫号试过", "备用金点清", "票据、表格备齐", "寄存柜逐个看过", "工牌、着装整齐"),
    ),
    (
        Kind.CLOSING, "打烊清单",
        ("备用金点清入柜", "票据收好上锁", "寄存清查完了", "退换商品送回仓库", "电源、电脑关闭", "门窗锁好"),
    ),
    (Kind.CLEANING, "清洁清单", ("台面擦净", "地面拖净", "垃圾清走", "寄存柜外擦拭", "宣传架理齐")),
)  # fmt: skip
"""Lists to begin with; every store has its own."""


def url_of(row: models.Model) -> str:
    """The page of a site's lists."""
    return f"/daybook/lists?site={row.site.code}"  # type: ignore[attr-defined]


class Making(Command):
    site: Ref[Site] = ask("门店", choices=choosing.sites(SET))
    kind: Kind = ask("用在什么时候")
    name: str = ask("清单名称", at_least=1, at_most=30, hint="例如 开店清单")
    items: str = ask("项目", at_least=1, at_most=600, multiline=True, hint="一行一项，最多 12 项")


class Changing(Command):
    day_list: Ref[DayList] = ask("清单")
    name: str = ask("清单名称", at_least=1, at_most=30)
    items: str = ask(
        "项目", at_least=1, at_most=600, multiline=True, hint="一行一项，最多 12 项；去掉的从今天起不再要求"
    )


class OfList(Command):
    day_list: Ref[DayList] = ask("清单")


class AtSite(Command):
    site: Ref[Site] = ask("门店", choices=choosing.sites(SET))


@operation("daybook.make_list", label="新建值班清单", capability=SET, url_after=url_of)
def make_list(act: Act, cmd: Making) -> DayList:
    """A list of a site that is gone through every day from today on. Refused when its name is taken there."""
    return _make(act, cmd.site, cmd.kind, cmd.name, _lines(cmd.items))


@operation(
    "daybook.take_usual", label="用常见的清单", capability=SET, about="site", leads_to_made=True, url_after=url_of
)
def take_usual(act: Act, cmd: AtSite) -> DayList:
    """Opening, closing and cleaning as most stores do it, to be changed later; for a site that has no lists yet."""
    if DayList.objects.filter(site=cmd.site, retired_at=None).exists():
        raise Refused("daybook.lists_there", site=cmd.site.name)
    made = [_make(act, cmd.site, kind, name, list(items)) for kind, name, items in USUAL]
    return made[0]


@operation("daybook.change_list", label="改值班清单", capability=SET, about="day_list", url_after=url_of)
def change_list(act: Act, cmd: Changing) -> DayList:
    """Other items from today on; what was ticked today is still asked for today. Past days stay as they were."""
    row, lines = _in_use(act, cmd.day_list), _lines(cmd.items)
    if row.name != cmd.name:
        _expect_name_free(row.site, cmd.name)
        row.name = cmd.name
        row.save(update_fields=["name"])
    there = {item.words: item for item in row.items.filter(end_day=None)}
    for n, words in enumerate(lines, 1):
        item = there.pop(words, None) or Item(day_list=row, words=words, first_day=queries.business_day(act.now))
        item.n = n
        item.save()
    for item in there.values():
        _end(act, item)
    return row


@operation("daybook.retire_list", label="停用值班清单", capability=SET, about="day_list", url_after=url_of)
def retire_list(act: Act, cmd: OfList) -> DayList:
    """Not asked for any more from today on; its days stay."""
    row = _in_use(act, cmd.day_list)
    for item in row.items.filter(end_day=None):
        _end(act, item)
    row.retired_at, row.retired_by = act.now, act.person
    row.save(update_fields=["retired_at", "retired_by"])
    return row


def _make(act: Act, site: Site, kind: str, name: str, lines: list[str]) -> DayList:
    _expect_name_free(site, name)
    made: DayList = DayList.objects.create(site=site, kind=kind, name=name, by=act.person, at=act.now)
    first = queries.business_day(act.now)
    Item.objects.bulk_create(Item(day_list=made, n=n, words=words, first_day=first) for n, words in enumerate(lines, 1))
    return made


def _expect_name_free(site: Site, name: str) -> None:
    if DayList.objects.filter(site=site, name=name, retired_at=None).exists():
        raise Refused("daybook.name_taken", name=name, site=site.name)


def _lines(text: str) -> list[str]:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if len(lines) > MOST_ITEMS:
        raise Refused("daybook.too_many", n=len(lines), most=MOST_ITEMS)
    for line in lines:
        if len(line) > LONGEST or lines.count(line) > 1:
            raise Refused("daybook.item", item=line[:LONGEST], most=LONGEST)
    return lines


def _end(act: Act, item: Item) -> None:
    today = queries.business_day(act.now)
    item.end_day = today + timedelta(days=1) if Tick.objects.filter(item=item, day=today).exists() else today
    item.save(update_fields=["end_day"])


def _in_use(act: Act, given: DayList) -> DayList:
    row = act.lock(given)
    if row.retired_at is not None:
        raise Refused("daybook.retired", name=row.name)
    return row
