"""The register as a table: read from Excel, and the empty one to fill in."""

from __future__ import annotations

from typing import BinaryIO

from django.utils.translation import gettext as _

from zhishou.areas.assets.models import KEEP, Asset
from zhishou.areas.property import cells
from zhishou.kernel import clock, importing
from zhishou.kernel.importing import Chunk, Column, ImportKind, Line
from zhishou.kernel.models import Site
from zhishou.kernel.operation import Invalid

MOST_TOLD, MOST = 20, 2000
KINDS = {
    "办公设备": Asset.Kind.OFFICE, "电脑网络": Asset.Kind.COMPUTER, "家具": Asset.Kind.FURNITURE, "工具仪器": Asset.Kind.TOOL,
    "设施设备": Asset.Kind.FACILITY, "车辆": Asset.Kind.VEHICLE, "其他": Asset.Kind.OTHER,
}  # fmt: skip


def _nothing(*_given: object) -> Chunk:
    return Chunk()


KIND = ImportKind(
    name="assets",
    title="固定资产",
    capability=KEEP,
    columns=(
        Column("名称", required=True, aliases=("资产名称", "设备名称")),
        Column(
            "类别",
            required=True,
            aliases=("资产类别", "分类"),
            hint="办公设备、电脑网络、家具、工具仪器、设施设备、车辆或其他",
        ),
        Column("存放地点", required=True, aliases=("地点", "位置", "存放位置")),
        Column("规格型号", aliases=("型号", "规格")),
        Column("出厂编号", aliases=("序列号", "机身号", "SN")),
        Column("购置日期", aliases=("购买日期", "入账日期"), hint="例如 2024-03-15"),
        Column("原值", aliases=("金额", "单价", "购置金额"), hint="元；不知道就空着"),
        Column("供应商", aliases=("厂家", "品牌商")),
    ),
    preview=_nothing,
    take=_nothing,
    template_rows=(
        ("对讲机", "工具仪器", "前台柜子", "GP328", "SN20240315", "2024-03-15", "680.00", "示例通讯"),
        ("文件柜", "家具", "客服部档案室", "", "", "", "", ""),
    ),
)
"""Not among the kinds of the import wizard: a table goes in whole or not at all, and what is wrong is said line by line."""


def read(site: Site, file: BinaryIO) -> list[Asset]:
    """The lines as assets, not yet written. Refused when the file cannot be read; Invalid with the lines that are wrong."""
    table = importing.open_table(file, KIND, {})
    lines = importing.lines_of(KIND, table.rows, importing.columns_of(KIND, table.headers, {}))
    if len(lines) > MOST:
        raise Invalid({"file": [_("一次最多导入 {most} 行，请分成几个文件。").format(most=MOST)]})
    rows, errors = importing.read_each(lines, _asset)
    if errors:
        told = [_("第 {line} 行：{why}").format(line=n, why=importing.in_one(why)) for n, why in sorted(errors.items())]
        raise Invalid({"file": told[:MOST_TOLD]})
    return list(rows.values())


def _asset(line: Line) -> tuple[Asset | None, list[str]]:
    """A line as an asset, or everything that is wrong with it in plain words."""
    wrong: list[str] = []
    made = Asset(
        name=cells.words(line, "名称", 60, wrong, needed=True),
        kind=cells.one_of(line, "类别", KINDS, None, wrong) or "",
        place=cells.words(line, "存放地点", 80, wrong, needed=True),
        model=cells.words(line, "规格型号", 80, wrong), serial=cells.words(line, "出厂编号", 60, wrong),
        bought_on=cells.day(line, "购置日期", wrong), supplier=cells.words(line, "供应商", 80, wrong),
        value_fen=cells.fen(line, "原值", wrong) if line.text("原值") else None,
    )  # fmt: skip
    if made.value_fen is not None and made.value_fen < 0:
        wrong.append(_("原值不能是负数。"))
    if made.bought_on is not None and made.bought_on > clock.today():
        wrong.append(_("购置日期在将来，请核对。"))
    return (None, wrong) if wrong else (made, [])
