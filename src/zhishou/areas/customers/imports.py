"""Import of customer files from a table. The same person twice is counted, never added again.

Who is the same: the same card number at the site; without one, the same name and mobile; without a mobile, the same
name and room. What is on file already is never changed by an import.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date, datetime, time
from typing import Any

from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict

from zhishou.areas.customers import phones
from zhishou.areas.customers.models import Customer, ImportBatch
from zhishou.kernel import numbering, typed
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import Act
from zhishou.kernel.importing import Chunk, Column, ImportKind, Line, one_at_a_time, read_each, register, spoken, taking
from zhishou.kernel.models import Site
from zhishou.kernel.moments import parse_when
from zhishou.kernel.operation import Command, ask, operation
from zhishou.kernel.phrasing import listed
from zhishou.kernel.types import Ref

KINDS = {str(Customer.Kind(code).label): code for code in Customer.Kind.values}
YES = {"是", "重要", "VIP", "vip", "1", "√", "Y", "y", "yes", "Yes"}
NO = {"", "否", "0", "N", "n", "无", "no", "No"}
_DAY = re.compile(r"(?:周|星期|礼拜)([一二三四五六日天])")
_DAYS = {"一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "日": 7, "天": 7}


class CustomerRow(BaseModel):
    """One line of the table, read and checked."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    kind: str = Customer.Kind.RESIDENT.value
    mobile: str = ""
    other_phones: list[str] = []
    place: str = ""
    member_card: str = ""
    member_since: date | None = None
    is_vip: bool = False
    rest_from: time | None = None
    rest_to: time | None = None
    rest_days: list[int] = []
    wish: str = ""
    no_marketing: bool = False

    @property
    def identity(self) -> tuple[str, str]:
        """By what the same person is recognised at a site."""
        if self.member_card:
            return ("card", self.member_card)
        return (f"{self.name}|mobile", self.mobile) if self.mobile else (f"{self.name}|place", self.place)


class ImportCustomers(Command):
    site: Ref[Site] = ask("小区或门店")
    rows: list[CustomerRow] = ask("客户")


@operation("customers.import_rows", label="导入客户档案", capability="keep_customers", about="site")
def import_rows(act: Act, cmd: ImportCustomers) -> ImportBatch:
    """Open the files of a table's lines at a site; those that are there already are counted and left as they are."""
    one_at_a_time(act, cmd.site)
    there = known(cmd.site, cmd.rows)
    fresh: dict[tuple[str, str], Customer] = {}
    for row in cmd.rows:
        if row.identity not in there and row.identity not in fresh:
            made = Customer(site=cmd.site, number=numbering.take("K"), **row.model_dump())
            made.fill_search()
            fresh[row.identity] = made
    batch = ImportBatch.objects.create(
        site=cmd.site, taken=len(fresh), already=len(cmd.rows) - len(fresh), by=act.actor.person, at=act.now
    )
    for made in fresh.values():
        made.batch = batch
    Customer.objects.bulk_create(fresh.values(), batch_size=500)
    act.note(taken=batch.taken, already=batch.already)
    return batch


def known(site: Site, rows: Iterable[CustomerRow]) -> set[tuple[str, str]]:
    """The identities among these that are on file at the site."""
    wanted = list(rows)
    at_site = Customer.objects.filter(site=site)
    cards = at_site.filter(member_card__in=[row.member_card for row in wanted if row.member_card])
    found = {("card", card) for card in cards.values_list("member_card", flat=True)}
    by_mobile = at_site.filter(mobile__in=[row.mobile for row in wanted if row.mobile])
    found |= {(f"{name}|mobile", mobile) for name, mobile in by_mobile.values_list("name", "mobile")}
    nameless = [row.name for row in wanted if not row.mobile and not row.member_card]
    if nameless:
        by_place = at_site.filter(name__in=nameless, mobile="")
        found |= {(f"{name}|place", place) for name, place in by_place.values_list("name", "place")}
    return found


def read_line(line: Line) -> tuple[CustomerRow | None, list[str]]:
    """A line as a customer, or everything that is wrong with it in plain words."""
    wrong: list[str] = []
    given: dict[str, Any] = {"name": _short(line, "姓名", 60, wrong)}
    if not given["name"]:
        wrong.append(_("没有姓名，请补上。"))
    given["place"] = _short(line, "房号", 80, wrong)
    given["member_card"] = _short(line, "会员卡号", 30, wrong)
    given["wish"] = _short(line, "来电意愿", 200, wrong)
    given["kind"] = _one_of(line, "类型", KINDS, Customer.Kind.RESIDENT.value, wrong)
    given["mobile"] = _read(line, "手机", phones.tidy, "", wrong)
    given["other_phones"] = _read(line, "其他电话", phones.tidy_all, [], wrong)
    given["is_vip"] = _yes(line, "重要客户", wrong)
    given["no_marketing"] = _yes(line, "不接受推广", wrong)
    given["member_since"] = _day(line, "入会日期", wrong)
    given["rest_from"], given["rest_to"], given["rest_days"] = _rest(line.text("休息时间"), wrong)
    return (None, wrong) if wrong else (CustomerRow(**given), [])


def _short(line: Line, column: str, limit: int, wrong: list[str]) -> str:
    text = " ".join(line.text(column).split())
    if len(text) > limit:
        wrong.append(_("{column}最多 {limit} 个字。").format(column=_(column), limit=limit))
    return text


def _one_of(line: Line, column: str, known_words: dict[str, str], default: str, wrong: list[str]) -> str:
    text = line.text(column)
    in_any_language = {word: value for name, value in known_words.items() for word in spoken(name)}
    if text and text not in in_any_language:
        wrong.append(
            _("{column}“{text}”认不出来，请写成：{known}。").format(
                column=_(column), text=text[:20], known=listed(map(_, known_words))
            )
        )
    return in_any_language.get(text, default)


def _read(line: Line, column: str, reader: Callable[[str], Any], empty: Any, wrong: list[str]) -> Any:
    try:
        return reader(line.text(column))
    except ValueError as unreadable:
        wrong.append(_("{column}：{why}").format(column=_(column), why=unreadable))
        return empty


def _yes(line: Line, column: str, wrong: list[str]) -> bool:
    text = line.text(column)
    if text not in YES | NO:
        wrong.append(_("{column}请写“是”或“否”。").format(column=_(column)))
    return text in YES


def _day(line: Line, column: str, wrong: list[str]) -> date | None:
    value = line.values.get(column)
    if value is None or not line.text(column):
        return None
    try:
        return parse_when(value if isinstance(value, datetime) else line.text(column)).date()
    except ValueError as unreadable:
        wrong.append(_("{column}：{why}").format(column=_(column), why=unreadable))
        return None


def _rest(text: str, wrong: list[str]) -> tuple[time | None, time | None, list[int]]:
    """`12:00-14:00，周日` as quiet hours within a day and days of the week."""
    days = sorted({_DAYS[found] for found in _DAY.findall(text)})
    span = typed.SPAN.search(text)
    if text and span is None and not days:
        wrong.append(_("休息时间“{text}”认不出来，请写成“12:00-14:00”或“周日”，可以都写。").format(text=text[:20]))
    if span is None:
        return None, None, days
    if (hours := typed.span(span)) is None:
        wrong.append(_("休息时间里的钟点不对，请写成“12:00-14:00”。"))
        return None, None, days
    start, end = hours
    if start == end:
        wrong.append(_("休息开始和结束相同，请改正。"))
    return start, end, days


def preview(actor: Actor, site: Site, lines: list[Line]) -> Chunk:
    """What would be taken, what is there already, and what is wrong by line; writes nothing."""
    rows, errors = read_each(lines, read_line)
    fresh = {row.identity for row in rows.values()} - known(site, rows.values())
    return Chunk(taken=len(fresh), already=len(rows) - len(fresh), errors=errors)


register(
    ImportKind(
        name="customers",
        title="客户档案",
        capability="keep_customers",
        columns=(
            Column(
                "姓名",
                required=True,
                aliases=("客户姓名", "业主姓名", "客户名称", "业主", "名称"),
                hint="人名或单位名称",
            ),
            Column(
                "手机",
                aliases=("手机号", "手机号码", "电话", "联系电话", "移动电话"),
                hint="只写数字，例如 13800138000",
            ),
            Column(
                "房号", aliases=("地址", "房间", "房间号", "单元", "住址", "房产"), hint="例如 7-1203 或 7栋1单元1203"
            ),
            Column("类型", aliases=("客户类型",), hint="住户、会员或单位；不填就是住户"),
            Column("其他电话", aliases=("备用电话", "座机", "固定电话"), hint="几个号码用顿号隔开"),
            Column("会员卡号", aliases=("卡号", "会员号"), hint="同一家门店里不能重复"),
            Column("入会日期", aliases=("办卡日期",), hint="例如 2024-05-01"),
            Column("重要客户", aliases=("重要", "VIP", "重要业主"), hint="是或否"),
            Column("休息时间", aliases=("不便接听", "免打扰"), hint="例如 12:00-14:00、周日"),
            Column("来电意愿", aliases=("联系意愿",), hint="客户希望怎样联系"),
            Column("不接受推广", aliases=("拒绝推广",), hint="是或否"),
        ),
        preview=preview,
        take=taking("customers.import_rows", read_line),
        template_rows=(
            ("陈丽华", "13800136021", "7-1802", "住户", "", "", "", "是", "12:00-14:00", "晚上七点以后", "否"),
            ("王建国", "13912345678", "", "会员", "0755-88886666", "AT000231", "2024-05-01", "", "周日", "", ""),
        ),
        note="已有档案的客户不会重复建档，也不会被改动。",
    )
)
