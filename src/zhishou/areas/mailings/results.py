"""What a company's own platform says of each number, read from its table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import BinaryIO

from django.utils.translation import gettext as _

from zhishou.areas.customers.phones import tidy
from zhishou.areas.mailings.models import RUN, Piece
from zhishou.kernel import importing
from zhishou.kernel.importing import Chunk, Column, ImportKind, Line
from zhishou.kernel.operation import Invalid
from zhishou.kernel.types import plain_number

MOST_TOLD = 20
SENT = {"成功", "已送达", "送达", "发送成功", "已发送", "DELIVRD", "SENT"}
LEFT = {"退订", "拒收", "TD", "T", "UNSUBSCRIBED"}
FAILED = {"失败", "发送失败", "未送达", "没有发出", "空号", "停机", "关机", "FAILED"}


def _nothing(*_given: object) -> Chunk:
    return Chunk()


KIND = ImportKind(
    name="mailing_results",
    title="群发结果",
    capability=RUN,
    columns=(
        Column("手机号", required=True, aliases=("手机号码", "手机", "号码", "接收号码")),
        Column("结果", required=True, aliases=("状态", "发送状态", "发送结果"), hint="成功、失败或退订"),
        Column("原因", aliases=("失败原因", "说明", "备注")),
    ),
    preview=_nothing,
    take=_nothing,
    template_rows=(("13900001234", "成功", ""), ("13900001235", "失败", "空号"), ("13900001236", "退订", "")),
)


@dataclass(frozen=True)
class Told:
    """What became of one number; `left`: its owner wants no more."""

    phone: str
    state: Piece.State
    reason: str
    left: bool


def read(file: BinaryIO, known: set[str]) -> list[Told]:
    """The lines of a table. Refused when the file cannot be read; Invalid with the lines that are wrong or of no number here."""
    table = importing.open_table(file, KIND, {})
    lines = importing.lines_of(KIND, table.rows, importing.columns_of(KIND, table.headers, {}))
    rows, errors = importing.read_each(lines, lambda line: _told(line, known))
    first: dict[str, int] = {}
    for n, row in rows.items():
        if (before := first.setdefault(row.phone, n)) != n:
            errors[n] = [_("手机号和第 {line} 行一样。").format(line=before)]
    if errors:
        told = [_("第 {line} 行：{why}").format(line=n, why=importing.in_one(why)) for n, why in sorted(errors.items())]
        raise Invalid({"file": told[:MOST_TOLD]})
    return list(rows.values())


def _told(line: Line, known: set[str]) -> tuple[Told | None, list[str]]:
    wrong: list[str] = []
    try:
        phone = tidy(plain_number(line.text("手机号")))
    except ValueError as no:
        return None, [str(no)]
    if phone not in known:
        wrong.append(_("这个手机号不在这次群发的名单里。"))
    said = line.text("结果").strip().upper()
    if said not in SENT | LEFT | FAILED:
        wrong.append(_("结果请写成功、失败或退订。"))
    if wrong:
        return None, wrong
    reason = line.text("原因")[:100] or (said if said in FAILED - {"失败", "发送失败", "FAILED"} else "")
    return Told(phone, Piece.State.FAILED if said in FAILED else Piece.State.SENT, reason, said in LEFT), []
