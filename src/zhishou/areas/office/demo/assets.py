"""固定资产 of a department: a register taken in from a table, kept by colleagues, upkeep due, a signed count, a scrapping that waits."""

from __future__ import annotations

from datetime import timedelta

from zhishou.areas.assets.models import Asset, Count, Custody
from zhishou.areas.office.demo import pictures
from zhishou.areas.office.demo.world import Story, World
from zhishou.kernel import clock
from zhishou.kernel.excel import Sheet, as_bytes
from zhishou.kernel.types import Upload

WHO, SITE, KEEPERS = "hejing", "CH1", ("linxiaowen", "suting", "luojia")
HEADS = ("名称", "类别", "存放地点", "规格型号", "出厂编号", "购置日期", "原值", "供应商")
ROWS = (
    ("对讲机", "工具仪器", "前台柜子", "示例 D8", "D8-0311", "2024-03-15", "680.00", "示例通讯"),
    ("对讲机", "工具仪器", "前台柜子", "示例 D8", "D8-0312", "2024-03-15", "680.00", "示例通讯"),
    ("台式电脑", "电脑网络", "前台一号位", "示例 T5", "T5-88120", "2023-09-02", "4299.00", "示例电脑"),
    ("台式电脑", "电脑网络", "前台二号位", "示例 T5", "T5-88121", "2023-09-02", "4299.00", "示例电脑"),
    ("打印复印一体机", "办公设备", "客服部办公室", "示例 M7", "M7-20417", "2019-05-20", "3680.00", "示例办公"),
    ("饮水机", "办公设备", "客服部门厅", "", "", "2022-06-01", "899.00", "示例电器"),
    ("文件柜", "家具", "档案室", "四门", "", "", "", ""),
    ("文件柜", "家具", "档案室", "四门", "", "", "", ""),
    ("便民手推车", "工具仪器", "大堂", "", "", "2021-10-12", "260.00", ""),
    ("除颤仪（AED）", "设施设备", "大堂东侧", "示例 A3", "A3-00921", "2023-01-18", "18600.00", "示例医疗"),
    ("照相机", "办公设备", "客服部办公室", "示例 C2", "C2-5519", "2018-04-03", "2999.00", ""),
)  # fmt: skip


def plan(world: World) -> None:
    """The register twenty-two days ago; a count in the second week; a scrapping asked for three days ago."""
    if world.days > 24:
        world.tell(world.day(22, 9, 20), "assets", _register(world))


def _register(world: World) -> Story:
    table = as_bytes([Sheet("资产", list(HEADS), ROWS)])
    world.do(WHO, "assets.take_table", site=SITE, file=Upload("资产.xlsx", table))
    rows = list(Asset.objects.order_by("number"))
    for n, row in enumerate(rows[:6]):
        world.do(WHO, "assets.hand", asset=row, to=KEEPERS[n % 3], note="附件齐全" if n < 2 else "")
    today = clock.today()
    for n, what, days, every in ((5, "换滤芯", 12, 90), (9, "检查电池和电极片", 21, 30), (4, "清洁定影组件", 45, 180)):
        world.do(
            WHO, "assets.plan_upkeep", asset=rows[n], what=what, due_on=today + timedelta(days=days), every_days=every
        )
    yield clock.now() + timedelta(hours=2)
    for custody in Custody.objects.filter(ended_at=None).order_by("pk"):
        world.do(custody.to.username, "assets.accept", custody=custody)
    world.tell(world.day(11, 10, 30), "water dispenser", _served(world, rows[5]))
    world.tell(world.day(9, 14, 30), "asset count", _counted(world))
    world.tell(world.day(3, 11, 5), "scrapping", _scrapping(world, rows))


def _served(world: World, asset: Asset) -> Story:
    world.do(
        WHO,
        "assets.serve",
        upkeep=asset.upkeeps.get(),
        on=clock.today(),
        result="换了三支滤芯，水质正常。",
        cost_fen="168.00",
    )
    yield from ()


def _counted(world: World) -> Story:
    count: Count = world.do(WHO, "assets.begin_count", site=SITE)
    for line in count.lines.select_related("asset"):
        yield clock.now() + timedelta(minutes=3)
        given = {"result": "found"}
        if line.asset.name == "便民手推车":
            given = {"result": "elsewhere", "found_at": "地下车库入口"}
        if line.asset.name == "照相机":
            given = {"result": "missing", "note": "问过三位客服，去年活动后没有再见过"}
        world.do(WHO, "assets.tick", line=line, **given)
    drawn, _strokes = pictures.signature(world.rng, 2)
    world.do(WHO, "assets.sign_count", count=count, signature=drawn, opinion="少照相机一台，手推车移到车库入口。")


def _scrapping(world: World, rows: list[Asset]) -> Story:
    world.do(WHO, "assets.ask_scrap", asset=rows[4], reason="定影组件坏了，修理报价一千六，已用七年，残值交财务。")
    world.do(WHO, "assets.hand", asset=rows[8], to=KEEPERS[1], note="停在车库入口")
    yield from ()
