"""Files of the trade through the wizard's own steps: GBK and rare characters, the wide file of daily use, and what is refused."""

from __future__ import annotations

import csv
import io
import random
import zipfile
from typing import Any

import pytest
from conftest import Cast
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.billing.town import Town
from zhishou.areas.property import balance
from zhishou.areas.property.models import Meter, Reading, Unit
from zhishou.kernel import jobs
from zhishou.kernel.excel import Sheet, as_bytes, read_table
from zhishou.kernel.models import Job

pytestmark = pytest.mark.django_db
UNITS = "房屋编码,楼栋,业主姓名,手机,建筑面积\n"
NAMES = ["欧阳·娜", "ＡＢ（香港）有限公司", "喆鑫曌", "阿依古丽·买买提"]
DAYS = [f"day_{n}" for n in range(1, 32)]


class Wizard(Town):
    def __init__(self, cast: Cast) -> None:
        super().__init__(cast)
        self.client = Client()
        self.client.force_login(self.xu, backend="django.contrib.auth.backends.ModelBackend")
        self.turn = 0

    def hand_in(self, kind: str, data: bytes, name: str = "表.csv") -> Job:
        self.turn += 1
        sent = {"site": self.site.pk, "kind": kind, "file": SimpleUploadedFile(name, data), "key": f"h{self.turn}"}
        answer = self.client.post("/do/office.hand_in_table", sent)
        assert answer.status_code == 303, answer.content.decode()[:500]
        return Job.objects.latest("pk")

    def seen(self, job: Job, mapping: str = "") -> str:
        return self.client.get(f"/import/{job.pk}{mapping}").content.decode()

    def take(self, job: Job, mapping: str = "") -> Job:
        given: dict[str, Any] = {"key": f"t{self.turn}", "mapping": mapping.split()}
        self.client.post(f"/import/{job.pk}/take", given)
        job.refresh_from_db()
        if job.state == Job.State.WAITING:
            jobs.run_now(job)
            job.refresh_from_db()
        return job

    def failed(self, job: Job) -> list[dict[str, Any]]:
        data = b"".join(self.client.get(f"/files/{job.result['file']}").streaming_content)  # type: ignore[attr-defined]
        return [dict(row.values) for row in read_table(io.BytesIO(data)).rows]


@pytest.fixture
def wizard(cast: Cast) -> Wizard:
    return Wizard(cast)


def units_table(names: list[str]) -> str:
    return UNITS + "\n".join(f"1-10{n},1栋,{name},1380000000{n},89.50" for n, name in enumerate(names, 1))


@pytest.mark.parametrize("encoding", ["gbk", "gb18030", "utf-8", "utf-8-sig", "utf-16"])
def test_units_with_rare_names_come_in_whole_in_every_encoding_that_holds_them(wizard: Wizard, encoding: str) -> None:
    names = NAMES if encoding == "gbk" else [*NAMES, "𠮷田㐂"]
    with pytest.raises(UnicodeEncodeError):
        "𠮷".encode("gbk")
    job = wizard.take(wizard.hand_in("units", units_table(names).encode(encoding)))
    assert (job.result["taken"], job.result["failed"]) == (len(names), 0)
    owners = Unit.objects.order_by("code").values_list("tenures__party__name", flat=True)
    assert list(owners) == names


def test_readings_in_gbk_are_taken_and_the_unknown_meter_comes_back_with_its_reason(wizard: Wizard) -> None:
    wizard.take(wizard.hand_in("units", units_table(NAMES[:1]).encode("gbk")))
    meters = "表号,种类,房屋编码\n水表·１０１,水,1-101\n".encode("gbk")
    wizard.take(wizard.hand_in("meters", meters))
    text = "表号,抄表日期,读数,抄表人\n水表·１０１,2026-03-20,12.5,何静\n水表·１０２,2026-03-20,3,何静\n"
    job = wizard.hand_in("readings", text.encode("gbk"))
    assert "第 3 行" in wizard.seen(job)
    job = wizard.take(job)
    assert (job.result["taken"], job.result["failed"]) == (1, 1)
    assert [row["表号"] for row in wizard.failed(job)] == ["水表·１０２"]
    reading = Reading.objects.get()
    assert (reading.meter.number, reading.value_milli, reading.reader) == (
        "水表·101",
        12_500,
        "何静",
    )  # one form of digits


def _macro() -> bytes:
    out = io.BytesIO(as_bytes([Sheet("房屋", ["房屋编码"], [["1-101"]])]))
    with zipfile.ZipFile(out, "a") as packed:
        packed.writestr("xl/vbaProject.bin", b"macro")
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (b"\xd0\xcf\x11\xe0" + bytes(600), "房屋.xlsx", "旧格式"),  # an .xls that was only renamed
        (b"PK\x03\x04" + bytes(50), "房屋.xlsx", "打不开"),
        (b"", "房屋.csv", ""),
        (b"\n\n,,\n", "房屋.csv", "没有内容"),
        ("户号,户主\n1,甲\n".encode("gbk"), "房屋.csv", "房屋编码"),
        ("房屋编码,房屋编码\n1,2\n".encode(), "房屋.csv", "同名"),
        (b"\x81\xff\x00\x01", "房屋.csv", "编码"),
        (b"%PDF-1.7", "房屋.pdf", ""),
    ],
)  # fmt: skip
def test_a_wrong_file_is_refused_whole_with_its_reason(wizard: Wizard, data: bytes, name: str, said: str) -> None:
    sent = {"site": wizard.site.pk, "kind": "units", "file": SimpleUploadedFile(name, data), "key": "h"}
    answer = wizard.client.post("/do/office.hand_in_table", sent)
    if answer.status_code == 303:
        shown = wizard.seen(Job.objects.latest("pk"))
        assert (said in shown and "重新上传" in shown) or "房屋编码" in shown
    else:
        assert answer.status_code in (409, 422)
    assert not Unit.objects.exists()


def test_a_workbook_with_a_macro_gives_its_cells_and_runs_nothing(wizard: Wizard) -> None:
    job = wizard.take(wizard.hand_in("units", _macro(), "房屋.xlsm"))
    assert job.result["taken"] == 1 and Unit.objects.get().code == "1-101"


def test_a_table_of_more_lines_than_one_import_takes_is_refused_with_what_to_do(wizard: Wizard) -> None:
    shown = wizard.seen(wizard.hand_in("units", b"\xb7\xbf\xce\xdd\xb1\xe0\xc2\xeb\n" + b"1\n" * 200_001))
    assert "每个不超过 200,000 行" in shown and not Unit.objects.exists()


def daily(homes: int, seed: int = 7, *, gap: str = "", times: int = 1) -> tuple[bytes, dict[str, int]]:
    """A wide file as a zone keeps it (one bulk meter, homes and a common meter), and the sums in thousandths by meter."""
    dice, rows, sums = random.Random(seed), [], {}
    heads = ["account_number", "meter_name", "label", "zone", "parent_meter", "type", "month", "year", *DAYS]
    for number in range(homes + 2):
        name = "Bulk" if number == 0 else f"Meter {number}"
        kind = "D_Building_Bulk" if number == 0 else "D_Building_Common" if number == 1 else "Residential (Apart)"
        used = [dice.randrange(100, 4_000) * (homes if number == 0 else 1) * times for _day in DAYS]
        cells = [f"{milli / 1000:.3f}" for milli in used]
        if gap == str(number):
            cells[11] = ""
        else:
            sums[f"430{number:04d}"] = sum(used)
        rows.append(
            [
                f"430{number:04d}",
                name,
                "L4",
                "Zone_1",
                "ZONE BULK" if number == 0 else "Bulk",
                kind,
                "Jan-26",
                "2026",
                *cells,
            ]
        )
    out = io.StringIO()
    csv.writer(out).writerows([heads, *rows])
    return out.getvalue().encode(), sums


def test_the_wide_file_of_daily_use_is_mapped_once_and_its_balance_is_exact_and_signed(wizard: Wizard) -> None:
    data, sums = daily(20)
    job = wizard.take(
        wizard.hand_in("readings", data), "表号=account_number\n账期=month\n年份=year\n用途=type\n上级表号=parent_meter"
    )
    assert (job.result["taken"], job.result["failed"]) == (22, 0)
    one = next(row for row in balance.balance(wizard.site, 202601) if row.label == "Bulk")
    homes = sum(milli for number, milli in sums.items() if number > "4300001")
    assert (one.master_milli, one.units_milli, one.public_milli) == (sums["4300000"], homes, sums["4300001"])
    assert one.loss_milli == sums["4300000"] - homes - sums["4300001"]
    assert wizard.take(wizard.hand_in("readings", data)).result["taken"] == 0


def test_a_gap_in_the_days_comes_back_as_a_line_and_never_counts_as_nothing(wizard: Wizard) -> None:
    data, sums = daily(5, gap="3")
    job = wizard.take(wizard.hand_in("readings", data))
    assert (job.result["taken"], job.result["failed"]) == (6, 1)
    assert "12 日" in str(wizard.failed(job)[0]["原因"])
    assert "4300003" not in sums and not Reading.objects.filter(meter__number="4300003").exists()


def test_a_batch_ten_times_too_large_is_refused_whole_and_nothing_of_it_stays(wizard: Wizard) -> None:
    wizard.take(wizard.hand_in("readings", daily(6)[0]))
    wrong = daily(6, seed=8, times=10)[0].replace(b"Jan-26", b"Feb-26").replace(b"\r\n", b"\n")
    lines = [line.split(b",") for line in wrong.splitlines()]
    table = b"\n".join(
        b",".join([*cells[:-3], b"", b"", b""]) if n else b",".join(cells) for n, cells in enumerate(lines)
    )
    job = wizard.hand_in("readings", table)
    shown = wizard.seen(job)
    assert "整批没有导入" in shown
    wizard.take(job)
    assert set(Reading.objects.values_list("period", flat=True)) == {202601} and Meter.objects.count() == 9


def test_signs_of_full_width_and_a_heading_that_stands_again_change_nothing(wizard: Wizard) -> None:
    data, sums = daily(5)
    heading, rest = data.decode().split("\n", 1)
    full = {ord(sign): ord(sign) + 0xFEE0 for sign in "0123456789.-"}
    lines = [line.partition(",") for line in rest.splitlines()]
    table = [heading.strip(), *(f"{number},{cells.translate(full)}" for number, _, cells in lines), heading.strip()]
    job = wizard.take(wizard.hand_in("readings", "\n".join(table).encode()))
    assert (job.result["taken"], job.result["failed"], job.result["left_out"]) == (7, 0, 1)
    assert {r.meter.number: r.usage_milli for r in Reading.objects.select_related("meter")} == sums


def test_a_table_of_headings_alone_is_refused_with_what_to_do(wizard: Wizard) -> None:
    assert "表里只有列名，没有内容。请填好之后再导入。" in wizard.seen(wizard.hand_in("units", UNITS.encode()))


def test_of_several_sheets_the_one_that_fits_is_taken_and_two_that_fit_are_refused(wizard: Wizard) -> None:
    heads, line = ["房屋编码", "楼栋"], [("1-101", "1栋")]
    cover, first, second = Sheet("封面", ["收费登记表"], []), Sheet("一栋", heads, line), Sheet("二栋", heads, line)
    shown = wizard.seen(wizard.hand_in("units", as_bytes([cover, first, second]), "表.xlsx"))
    assert "文件里有几张表都能导入：一栋、二栋。请把每张另存为一个文件，分别导入。" in shown
    job = wizard.take(wizard.hand_in("units", as_bytes([cover, first, Sheet("示例", heads, line)]), "表.xlsx"))
    assert job.result["taken"] == 1 and not Unit.objects.exclude(code="1-101").exists()
