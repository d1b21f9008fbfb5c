"""报表一套: what was ticked, drawn as whoever asks may read it, in one workbook and one PDF that are theirs alone."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from datetime import timedelta
from typing import Any

import pypdfium2
import pytest
import python_calamine
from conftest import Cast, page, signed_in
from django.utils.translation import override

from zhishou.areas.arrears.tests.conftest import House, day
from zhishou.areas.reporting.binding import Drawn, workbook
from zhishou.areas.reporting.jobs import clear
from zhishou.areas.reporting.models import ReportSet
from zhishou.kernel import clock, files, jobs
from zhishou.kernel.actor import Actor
from zhishou.kernel.excel import NAME_LIMIT, Sheet
from zhishou.kernel.gate import begin, perform
from zhishou.kernel.models import Job, Person, StoredFile
from zhishou.kernel.operation import Invalid
from zhishou.kernel.standard import reports


class Shared(House):
    """The house, the clerk who helps with its statistics, and a colleague of the same duty."""

    def __init__(self, cast: Cast) -> None:
        super().__init__(cast)
        self.clerk = cast.person("wenyuan", "文员", "see_statistics")
        self.other = cast.person("tongshi", "同事", "see_statistics")

    def ask(self, who: Person, *reports: str, name: str = "") -> Any:
        """Have a set of the first quarter drawn."""
        given = {
            "site": self.site.pk, "by": "quarter", "first": "2026-02-14", "last": "2026-02-14", "name": name, "reports": list(reports),
        }  # fmt: skip
        made: Any = perform("reporting.prepare_set", Actor.of(who), given, door="page").result
        return made

    def keep(self, who: Person, name: str, *reports: str) -> Any:
        """Keep a set."""
        made: Any = perform(
            "reporting.keep_set", Actor.of(who), {"name": name, "reports": list(reports)}, door="page"
        ).result
        return made


@pytest.fixture
def house(cast: Cast) -> Shared:
    with clock.at(day("2026-02-01")):
        return Shared(cast)


def made_of(job: Job) -> tuple[python_calamine.CalamineWorkbook, pypdfium2.PdfDocument]:
    book, paper = (files.read(StoredFile.objects.get(pk=pk)) for pk in job.result["files"])
    return python_calamine.CalamineWorkbook.from_object(io.BytesIO(book)), pypdfium2.PdfDocument(paper)


def said(paper: pypdfium2.PdfDocument, n: int) -> str:
    return "".join(paper[n].get_textpage().get_text_range().split())


def test_a_set_is_one_workbook_and_one_pdf_with_contents_a_report_a_month_where_months_are_closed(
    house: Shared,
) -> None:
    with clock.at(day("2026-05-10")):
        job = jobs.run_now(house.ask(house.clerk, "/statistics", "/collection", name="月报"))
        assert (job.state, job.result["reports"], job.result["failed"], job.total) == ("done", 4, 0, 4)
        book, paper = made_of(job)
        contents = book.get_sheet_by_name("目录").to_python()
        assert [row[:3] for row in contents] == [
            ["序号", "报表", "月份", ], [1.0, "顾客投诉分类统计表", ""], [2.0, "催缴情况统计", "2026-01"],
            [3.0, "催缴情况统计", "2026-02"], [4.0, "催缴情况统计", "2026-03"],
        ]  # fmt: skip
        assert book.sheet_names[:2] == ["目录", "01 顾客投诉分类统计表"] and "03 催缴情况统计" in book.sheet_names
        assert str(contents[3][3]).startswith("03 催缴情况统计、")
        march = book.get_sheet_by_name("04 催缴情况统计").to_python()
        assert march[-1][0] == "合计" and 400.0 in march[-1]  # four flats at 100.00
        front = said(paper, 0)
        assert "报表目录" in front and "月报翠湖花园2026年第1季度".replace("翠湖花园", house.site.name) in front
        assert "第1页" in front and "顾客投诉分类统计表" in said(paper, 1)
        starts = [n for n in range(len(paper)) if "催缴情况统计" in said(paper, n) and n]
        assert len(starts) == 3 and all(f"2026-0{n}{start + 1}" in front for n, start in enumerate(starts, 1))
        shown = page(house.clerk, f"/jobs/{job.pk}")
        assert "下载 Excel" in shown and "下载 PDF" in shown and "共 4 份报表。" in shown and "月报" in shown
        before = job.result["files"]
        Job.objects.filter(pk=job.pk).update(state="waiting")  # a worker was killed after it
        again = jobs.run_now(job)
        assert StoredFile.objects.filter(kind__startswith="report_").count() == 2 and again.result["files"] != before


def test_a_set_is_its_makers_alone_and_goes_after_a_month(house: Shared) -> None:
    with clock.at(day("2026-05-10")):
        job = jobs.run_now(house.ask(house.clerk, "/statistics"))
        for pk in job.result["files"]:
            assert signed_in(house.clerk).get(f"/files/{pk}").status_code == 200
            assert signed_in(house.other).get(f"/files/{pk}").status_code == 404
        assert signed_in(house.other).get(f"/jobs/{job.pk}").status_code == 404
        assert f"/jobs/{job.pk}" in page(house.clerk, "/report-centre")
        assert f"/jobs/{job.pk}" not in page(house.other, "/report-centre")
    with clock.at(day("2026-05-10") + timedelta(days=31)):
        assert (clear(), clear()) == (2, 0)
        assert "下载" not in page(house.clerk, f"/jobs/{job.pk}")


def test_what_is_not_ones_own_to_read_is_refused_and_what_no_longer_is_is_left_out(house: Shared) -> None:
    with clock.at(day("2026-05-10")):
        for reports in ((), ("/arrears",), ("/nothing",)):
            with pytest.raises(Invalid) as wrong:
                house.ask(house.clerk, *reports)
            assert list(wrong.value.errors) == ["reports"]
        with pytest.raises(Invalid):
            house.ask(house.keeper, "/statistics")
        job = house.ask(house.clerk, "/statistics")
        Job.objects.filter(pk=job.pk).update(args={**job.args, "reports": ["/statistics", "/arrears"]})
        told = jobs.run_now(job)
        assert (told.state, told.result["reports"], told.result["failed"]) == ("partly", 1, 1)
        assert "另有 1 份没有可列的内容" in page(house.clerk, f"/jobs/{job.pk}")
        gone = house.ask(house.clerk, "/statistics")
        Job.objects.filter(pk=gone.pk).update(args={**gone.args, "site": "NOWHERE"})
        assert (jobs.run_now(gone).state, Job.objects.get(pk=gone.pk).trouble) == (
            "failed", "这个地点已经没有你看得到的报表。请换一个地点再做。",
        )  # reporting.gone  # fmt: skip


def test_the_workbook_speaks_the_language_of_whoever_asked_and_the_paper_chinese(house: Shared) -> None:
    with clock.at(day("2026-05-10")), override("en"):
        job = jobs.run_now(house.ask(house.clerk, "/statistics"))
        book, paper = made_of(job)
        assert book.sheet_names[0] == "Contents" and "报表目录" in said(paper, 0)


def test_a_kept_set_ticks_its_reports_the_next_time_and_is_its_keepers_alone(house: Shared) -> None:
    with clock.at(day("2026-05-10")):
        kept = house.keep(house.clerk, "每月呈报", "/statistics")
        assert house.keep(house.clerk, "每月呈报", "/statistics", "/collection").pk == kept.pk
        shown = page(house.clerk, f"/report-centre?set={kept.pk}")
        assert shown.count(" checked") == 2 and 'value="每月呈报"' in shown
        assert " checked" not in page(house.clerk, "/report-centre")
        assert "每月呈报" not in page(house.other, f"/report-centre?set={kept.pk}")
        with pytest.raises(Invalid):
            perform("reporting.drop_set", Actor.of(house.other), {"set": kept.pk}, door="page")
        perform("reporting.drop_set", Actor.of(house.clerk), {"set": kept.pk}, door="page")
        assert "每月呈报" not in page(house.clerk, "/report-centre") and not ReportSet.objects.exists()
        with pytest.raises(Invalid) as wrong:
            house.keep(house.clerk, "每月呈报")
        assert list(wrong.value.errors) == ["reports"]


def test_a_set_of_which_this_place_has_not_all_says_how_many_are_missing(house: Shared) -> None:
    with clock.at(day("2026-05-10")):
        kept = house.keep(house.clerk, "每月呈报", "/statistics")
        begin("test")
        ReportSet.objects.filter(pk=kept.pk).update(reports=["/statistics", "/gifts/month"])
        assert "这一套里有 1 份报表这个地点没有" in page(house.clerk, f"/report-centre?set={kept.pk}")


def test_a_worker_that_has_read_no_page_knows_every_report() -> None:
    told = "import django; django.setup(); from zhishou.kernel.standard import reports; print(len(reports()))"
    alone = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True, env=os.environ)
    assert int(alone.stdout) == len(reports())


def test_names_of_sheets_are_short_enough_distinct_and_no_formula_is_written() -> None:
    long = "很长的名字" * 10
    book = workbook([
        Drawn("报表", "2026-01", [Sheet("一", ["头"], [["=1+1"]]), Sheet(long, [], []), Sheet(long, [], []), Sheet("a:b", [], [])], b""),
    ])  # fmt: skip
    read = python_calamine.CalamineWorkbook.from_object(io.BytesIO(book))
    assert len(set(read.sheet_names)) == 5 and all(len(name) <= NAME_LIMIT for name in read.sheet_names)
    assert read.sheet_names[1] == "01 报表" and read.sheet_names[4] == "01 a b"
    assert read.get_sheet_by_name("01 报表").to_python() == [["头"], ["=1+1"]]
