"""What the office refuses: every sentence as it is read, provoked through the operation."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from conftest import Cast, reads

from zhishou.kernel import clock, files, importing
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import perform
from zhishou.kernel.models import Job
from zhishou.kernel.types import Upload

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
HEADS = "姓名,手机\n"


class Desk:
    """The administration of the company, who also keeps customers."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        duties = ("keep_calendar", "keep_settings", "keep_evidence", "keep_customers", "submit_reports")
        self.admin = cast.person("admin", "何行政", *duties, site=cast.company, root=True)
        self.lin = cast.person("lin", "林晓雯", "keep_customers")

    def do(self, operation: str, who: Any = None, **data: Any) -> Any:
        return perform(f"office.{operation}", Actor.of(who or self.admin), data, door="api").result

    def day(self, **more: Any) -> Any:
        return self.do("change_day", site=self.cast.company, day="2026-11-24", **more)

    def setting(self, name: str, **more: Any) -> Any:
        return self.do("change_setting", site=self.cast.garden, name=name, **more)

    def table(self, lines: str) -> Job:
        made = self.do(
            "hand_in_table", site=self.cast.garden, kind="customers", file=Upload("客户.csv", (HEADS + lines).encode())
        )
        assert isinstance(made, Job)
        return made

    def take(self, job: Job, who: Any = None) -> Any:
        return self.do("import_table", who, job=job, mapping=["姓名=姓名", "手机=手机"])


def take_twice(d: Desk) -> Any:
    job = d.table("陈丽华,13800136021\n")
    d.take(job)
    return d.take(job)


def take_what_is_gone(d: Desk) -> Any:
    job = d.table("陈丽华,13800136021\n")
    stored = files.of(job, "table").get()
    files.path_of(stored).unlink()
    return d.take(job)


def report_twice(d: Desk) -> Any:
    d.do("report_week", site=d.cast.garden, words="本周回访 12 次")
    return d.do("report_week", site=d.cast.garden, words="本周回访 12 次")


REFUSED: dict[str, tuple[str, Callable[[Desk], Any]]] = {
    "office.day_usual": ("2026-11-24 没有公司自定的安排，不用恢复。", lambda d: d.day(is_="usual")),
    "office.hours_at_rest": (
        "休息日不用写作息时间。要上班，请选“上班”。",
        lambda d: d.day(is_="resting", hours="09:00-12:00"),
    ),
    "office.years": (
        "请选择 2000 到 2100 年之间的年份，一次最多 5 年，先写早的一年。",
        lambda d: d.do("seed_calendar", site=d.cast.company, first_year=2027, last_year=2026),
    ),
    "office.setting_unknown": (
        "没有“customers.colour”这一项设置，请刷新页面后再选。",
        lambda d: d.setting("customers.colour", value="红"),
    ),
    "office.setting_number": (
        "“每人每天查看完整电话的次数”要填 0 到 100000 之间的整数。",
        lambda d: d.setting("customers.reveals_a_day", value="五十"),
    ),
    "office.setting_same": (
        "“每人每天查看完整电话的次数”在“翠湖花园”没有单独设置，不用恢复。",
        lambda d: d.setting("customers.reveals_a_day", inherit=True),
    ),
    "office.nothing_to_seal": (
        "没有新的记录要封存，最近一次封存已经包含全部记录。",
        lambda d: d.do("seal_now"),  # the only records are of this very transaction, which is still open
    ),
    "office.import_file": (
        "请选择要导入的表格文件（.xlsx 或 .csv，最大 50 MB）。",
        lambda d: d.do("hand_in_table", site=d.cast.garden, kind="customers", file=Upload("客户.csv", b"")),
    ),
    "office.import_nothing": ("没有可以导入的行。请按提示改好表格后重新上传。", lambda d: d.take(d.table(""))),
    "office.import_over": (
        "这次导入已经开始或已经完成，请在任务页查看结果；要再导入请重新上传。",
        take_twice,
    ),
    "office.import_gone": ("上传的文件已经不在，请重新上传。", take_what_is_gone),
    "office.job_running": (
        "任务已经完成或正在进行，不用重新开始。请刷新页面。",
        lambda d: d.do("restart_job", job=d.table("陈丽华,13800136021\n")),
    ),
    "office.notice_unknown": ("没有这条提醒，请刷新页面。", lambda d: d.do("acknowledge", notices=[1])),
    "office.reported": (
        "“翠湖花园”的工作情况周报表（2026-11-23 — 11-29）已由 何行政 呈报，不能重复呈报。",
        report_twice,
    ),
    "office.period": (
        "期间“2026-W01”不对。请选择页面上列出的期间。",
        lambda d: d.do("report_week", site=d.cast.garden, period="2026-W01", words="本周回访 12 次"),
    ),
    "import.map_column": (
        "文件里没有“电话”这一列。文件里有：姓名、手机。",
        lambda d: d.do("import_table", job=d.table("陈丽华,13800136021\n"), mapping=["手机=电话"]),
    ),
    "import.map_target": (
        "“颜色”不是要导入的项目。可以写：姓名、手机、房号、类型、其他电话、会员卡号、入会日期、重要客户、休息时间、来电意愿、不接受推广。",
        lambda d: d.do("import_table", job=d.table("陈丽华,13800136021\n"), mapping=["颜色=手机"]),
    ),
    "import.map_twice": (
        "“手机”这一列同时对应了“姓名”和“手机”，请只留一个。",
        lambda d: d.do("import_table", job=d.table("陈丽华,13800136021\n"), mapping=["姓名=手机", "手机=手机"]),
    ),
}


@pytest.mark.parametrize("code", REFUSED)
def test_the_office_says(cast: Cast, code: str) -> None:
    sentence, act = REFUSED[code]
    with clock.at(NOON):
        desk = Desk(cast)
        reads(code, sentence, lambda: act(desk))


def test_an_unknown_import_is_told_with_those_that_exist(cast: Cast) -> None:
    known = "、".join(importing.IMPORTS)
    given = {"site": cast.garden, "kind": "厂商", "file": Upload("客户.csv", b"a")}
    desk = Desk(cast)
    sentence = f"没有“厂商”这种导入。可以导入：{known}。"
    reads("import.unknown", sentence, lambda: desk.do("hand_in_table", **given))


def test_a_restore_before_there_is_a_company_is_told(db: None) -> None:
    given = {"made_at": "2026-11-23", "rows": 1, "files": 0, "lost": 0, "sha256": "0" * 64, "size": 1}
    reads(
        "office.no_company",
        "还没有建立公司。请先完成首次设置。",
        lambda: perform("office.record_restore", Actor.system("restore"), given, door="cli"),
    )
