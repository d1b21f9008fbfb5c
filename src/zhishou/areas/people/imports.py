"""The staff table: from a file's lines to rows the operation takes, each checked in plain words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from zhishou.areas.customers import phones
from zhishou.areas.people import staff_rows
from zhishou.areas.people.staff_rows import StaffRow
from zhishou.kernel import moments
from zhishou.kernel.actor import Actor
from zhishou.kernel.importing import Chunk, Column, ImportKind, Line, register
from zhishou.kernel.models import Site
from zhishou.kernel.phrasing import listed

MOST_STAFF = 5_000

COLUMNS = (
    Column("姓名", True, ("名字", "员工姓名", "员工")),
    Column("登录名", True, ("账号", "用户名", "工号", "登录账号"), "小写字母开头，可用数字、“.”、“-”、“_”"),
    Column("手机", False, ("电话", "手机号", "手机号码", "联系电话")),
    Column("岗位", True, ("职务", "职位", "岗位名称"), "岗位名称或代码；没有的岗位会新设，职责之后再写"),
    Column("站点", False, ("小区", "门店", "项目", "工作地点"), "站点名称或代码；不填就是所选的站点"),
    Column("部门", False, ("所属部门", "部门名称"), "没有的部门会新设"),
    Column("上级", False, ("直接上级", "汇报对象", "上级领导"), "上级的登录名或姓名，可以在同一张表里"),
    Column("任职日期", False, ("入职日期", "任命日期", "到岗日期"), "例如 2026-11-01；不填就是今天"),
)
TEMPLATE = (
    ("示例主管", "shilizhuguan", "13800136021", "客服主管", "", "客户服务部", "", "2026-11-01"),
    ("示例助理", "shilizhuli", "13800136022", "客服助理", "", "客户服务部", "shilizhuguan", "2026-11-01"),
)


def preview(actor: Actor, site: Site, lines: list[Line]) -> Chunk:
    """What would come of the lines; nothing is written."""
    rows, errors = _rows(lines)
    seen = staff_rows.check(actor, site, rows)
    errors.update({number: list(reasons) for number, reasons in seen.errors.items()})
    good = [row for row in rows if row.number not in errors]
    already = sum(row.number in seen.already for row in good)
    return Chunk(len(good) - already, already, errors, _new_posts(actor, site, good))


def _new_posts(actor: Actor, site: Site, rows: list[StaffRow]) -> list[str]:
    """A post that is not there yet is made, without duties: said before, for it may be a slip of the pen."""
    known = staff_rows.Frame(actor, site).posts
    names = list(dict.fromkeys(row.post for row in rows if row.post not in known))
    said = _("会新设岗位：{posts}。新岗位还没有职责，导入后在“确认书”里写。如果是写错了，请改正表格再上传。")
    return [said.format(posts=listed(names))] if names else []


def take(actor: Actor, site: Site, lines: list[Line], door: str) -> Chunk:
    """Take the good lines in one operation; people and appointments that are there already are only counted."""
    from zhishou.kernel.gate import perform

    rows, _errors = _rows(lines)
    seen = staff_rows.check(actor, site, rows)
    fresh = [row for row in rows if row.number not in seen.already]
    if not fresh:
        return Chunk(already=len(seen.already))
    facts = perform("people.import_staff", actor, {"site": site, "rows": fresh}, door=door).event.facts
    return Chunk(taken=facts["taken"], already=len(seen.already) + facts["already"])


def _rows(lines: Sequence[Line]) -> tuple[list[StaffRow], dict[int, list[str]]]:
    rows: list[StaffRow] = []
    errors: dict[int, list[str]] = {}
    for line in lines:
        wrong = [_("{column}没有填。").format(column=c.title) for c in COLUMNS if c.required and not line.text(c.name)]
        limits = {"姓名": 40, "登录名": 40, "手机": 20, "岗位": 60, "站点": 60, "部门": 40, "上级": 40}
        wrong += [
            _("{column}最多 {limit} 个字。").format(column=_(name), limit=most)
            for name, most in limits.items()
            if len(line.text(name)) > most
        ]
        day, trouble = _day(line)
        mobile, misread = _mobile(line)
        wrong += [each for each in (trouble, misread) if each]
        if wrong:
            errors[line.number] = wrong
            continue
        rows.append(
            StaffRow(
                number=line.number,
                name=line.text("姓名"),
                username=line.text("登录名").lower(),
                mobile=mobile,
                post=line.text("岗位"),
                site=line.text("站点"),
                department=line.text("部门"),
                reports_to=line.text("上级"),
                starts_on=day,
            )
        )
    return rows, errors


def _mobile(line: Line) -> tuple[str, str]:
    try:
        return phones.tidy(line.text("手机")), ""
    except ValueError as wrong:
        return "", str(wrong)


def _day(line: Line) -> tuple[date | None, str]:
    value = line.values.get("任职日期")
    if value is None:
        return None, ""
    try:
        return moments.parse_day(line.text("任职日期")), ""
    except ValueError as wrong:
        return None, str(wrong)


STAFF = register(
    ImportKind(
        name="staff",
        title="人员与岗位",
        capability="organise",
        columns=COLUMNS,
        preview=preview,
        take=take,
        template_rows=TEMPLATE,
        chunk_lines=MOST_STAFF,
        most_lines=MOST_STAFF,
        leads_to=(("发初始密码", "/people#passwords"), ("发出确认书", "/letters")),
        order=10,
        note="一张表就够：谁、在哪个岗位、归谁管。同一个人有两个岗位就写两行。导入后在“人员与岗位”发放初始密码。",
    )
)
