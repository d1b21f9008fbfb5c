"""The items of a plan as a table: read from Excel, and the empty one to fill in."""

from __future__ import annotations

from typing import BinaryIO

from django.utils.translation import gettext as _

from zhishou.areas.errands.operations.assigning import reachable
from zhishou.areas.plans.models import MAKE, Item, Plan
from zhishou.areas.property import cells
from zhishou.kernel import importing
from zhishou.kernel.actor import Actor
from zhishou.kernel.importing import Chunk, Column, ImportKind, Line
from zhishou.kernel.models import Appointment
from zhishou.kernel.operation import Invalid

MOST_TOLD = 20


def _nothing(*_given: object) -> Chunk:
    return Chunk()


KIND = ImportKind(
    name="plan",
    title="工作计划",
    capability=MAKE,
    columns=(
        Column("工作内容", required=True, aliases=("内容", "事项", "工作事项", "工作任务")),
        Column(
            "完成日期",
            required=True,
            aliases=("期限", "完成时间", "完成期限"),
            hint="例如 2026-12-20，要在计划期间之内",
        ),
        Column("承办人", aliases=("负责人", "责任人", "姓名"), hint="姓名或登录名；可以先空着，发布之前定"),
        Column("质量要求", aliases=("要求", "标准", "质量标准")),
        Column("目标数量", aliases=("数量", "目标"), hint="要数得清的才填"),
        Column("单位", hint="填了目标数量就要填"),
    ),
    preview=_nothing,
    take=_nothing,
    template_rows=(
        ("入户走访", "2026-12-20", "", "每户有记录，问题当天转出", "60", "户"),
        ("更换楼道温馨提示", "2026-12-10", "", "", "", ""),
    ),
)
"""Not among the kinds of the import wizard: the lines go into one draft, where each can be changed or removed."""


def read(actor: Actor, plan: Plan, file: BinaryIO) -> list[Item]:
    """The lines as items, not yet written. Refused when the file cannot be read; Invalid with the lines that are wrong."""
    table = importing.open_table(file, KIND, {})
    lines = importing.lines_of(KIND, table.rows, importing.columns_of(KIND, table.headers, {}))
    people: dict[str, list[Appointment]] = {}
    for one in reachable(actor):
        for name in {one.person.name, one.person.username}:
            people.setdefault(name, []).append(one)
    rows, errors = importing.read_each(lines, lambda line: _item(line, plan, people))
    if errors:
        told = [_("第 {line} 行：{why}").format(line=n, why=importing.in_one(why)) for n, why in sorted(errors.items())]
        raise Invalid({"file": told[:MOST_TOLD]})
    return list(rows.values())


def _item(line: Line, plan: Plan, people: dict[str, list[Appointment]]) -> tuple[Item | None, list[str]]:
    """A line as an item, or everything that is wrong with it in plain words."""
    wrong: list[str] = []
    title = cells.words(line, "工作内容", 80, wrong, needed=True)
    due_on = cells.day(line, "完成日期", wrong, needed=True)
    first, last = plan.bounds
    if due_on is not None and not first <= due_on <= last:
        wrong.append(_("完成日期要在 {first} 到 {last} 之间。").format(first=first, last=last))
    name = cells.words(line, "承办人", 60, wrong)
    named = people.get(name, [])
    if name and len(named) != 1:
        sentence = _("“{name}”有几个岗位，请导入之后再选。") if named else _("“{name}”不是你的下属，请核对姓名。")
        wrong.append(sentence.format(name=name))
    target, unit = cells.scaled(line, "目标数量", 3, wrong), cells.words(line, "单位", 10, wrong)
    if (target is None) != (not unit) or target == 0:
        wrong.append(_("目标数量和单位要一起填，数量要大于零。"))
    wanted = cells.words(line, "质量要求", 1000, wrong)
    if wrong or due_on is None:
        return None, wrong
    made = Item(title=title, wanted=wanted, due_on=due_on, target_milli=target, unit=unit)
    made.appointment = named[0] if named else None
    return made, []
