"""History comes in once, as it was, and makes nobody its author."""

from __future__ import annotations

import csv
import io
import json
import statistics as plain
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import pytest
from conftest import Cast, writing

from zhishou.areas.cases import imports, reports
from zhishou.areas.cases.models import Case, Category, ImportBatch
from zhishou.areas.cases.queries import statistics
from zhishou.kernel.actor import Actor
from zhishou.kernel.excel import SHANGHAI, Sheet, read_table, write_table
from zhishou.kernel.gate import perform
from zhishou.kernel.importing import ImportResult, run_import
from zhishou.kernel.models import Event, EventWords, Obligation, Person
from zhishou.kernel.moments import parse_when
from zhishou.kernel.operation import Refused

DATA = Path(__file__).resolve().parents[6] / "shared" / "data"
HEADERS = ["留言编号", "留言用户", "留言主题", "留言时间", "留言详情", "答复意见", "答复时间"]
LAMP = [2554, "A00023583", "楼道灯不亮", "2019/4/24 16:03:40", "  三单元二楼的灯\t坏了。\n\n\n一周了。 ", "", ""]
FEE = [
    2549,
    "A00045581",
    "停车收费",
    "2019-04-25 09:32",
    "停车费没有公示。",
    "已督促公示。\r\n谢谢。",
    "2019/5/10 14:56:53",
]


def sheet(*rows: Sequence[object], headers: list[str] = HEADERS) -> io.BytesIO:
    out = io.BytesIO()
    write_table(out, [Sheet("历史", headers, rows)])
    out.seek(0)
    return out


def take(cast: Cast, person: Person, *rows: list[object], **more: object) -> ImportResult:
    return run_import(imports.COMPLAINTS, Actor.of(person), cast.garden, sheet(*rows, **more))  # type: ignore[arg-type]


@pytest.fixture
def clerk(cast: Cast) -> Person:
    return cast.person("qin", "秦月", "import_records", "keep_categories", "see_statistics")


def test_a_complaint_comes_in_with_its_own_number_author_and_time(cast: Cast, clerk: Person) -> None:
    done = take(cast, clerk, FEE)
    assert (done.taken, done.already, done.failed) == (1, 0, 0)
    case = Case.objects.get()
    assert (case.source_number, case.source_author) == ("2549", "A00045581")
    assert case.taken_at == datetime(2019, 4, 25, 9, 32, tzinfo=SHANGHAI)
    assert case.replied_at == case.closed_at == datetime(2019, 5, 10, 14, 56, 53, tzinfo=SHANGHAI)
    assert (case.stage, case.closed_as, case.imported_reply) == ("closed", "answered", "已督促公示。\n谢谢。")


def test_nobody_is_made_the_author_of_history_and_nothing_is_owed_for_it(cast: Cast) -> None:
    rule = {"after": "cases.import_complaints", "do": "cases.take_in", "within": "3 days"}
    clerk = cast.person("qin", "秦月", "import_records", obliges=({**rule, "after": "cases.take_in"},))
    take(cast, clerk, FEE, LAMP)
    assert all(case.took_in_by is None and case.handler is None for case in Case.objects.all())
    assert not Obligation.objects.exists()


def test_the_event_counts_and_holds_no_words(cast: Cast, clerk: Person) -> None:
    take(cast, clerk, FEE, LAMP)
    event = Event.objects.get(operation="cases.import_complaints")
    assert (event.facts["taken"], event.facts["already"], event.facts["closed"]) == (2, 0, 1)
    assert len(event.facts["digest"]) == 64
    assert not EventWords.objects.filter(event=event).exists()
    assert "停车" not in json.dumps(event.facts, ensure_ascii=False)
    batch = ImportBatch.objects.get()
    assert batch.by == clerk
    assert set(Case.objects.values_list("batch", flat=True)) == {batch.pk}


def test_messy_white_space_is_made_plain(cast: Cast, clerk: Person) -> None:
    take(cast, clerk, LAMP)
    assert Case.objects.get().content == "三单元二楼的灯 坏了。\n一周了。"


def test_a_complaint_without_a_reply_stays_open_for_judging(cast: Cast, clerk: Person) -> None:
    take(cast, clerk, LAMP)
    case = Case.objects.get()
    assert (case.stage, case.closed_at, case.replied_at) == ("judging", None, None)


def test_a_second_import_adds_nothing(cast: Cast, clerk: Person) -> None:
    take(cast, clerk, FEE, LAMP)
    again = take(cast, clerk, FEE, LAMP)
    assert (again.taken, again.already, again.failed) == (0, 2, 0)
    assert Case.objects.count() == 2


def test_the_same_line_twice_in_one_file_is_taken_once(cast: Cast, clerk: Person) -> None:
    done = take(cast, clerk, FEE, FEE)
    assert (done.taken, done.already, done.failed) == (1, 1, 0)


def test_one_number_with_two_contents_fails_the_second_line(cast: Cast, clerk: Person) -> None:
    done = take(cast, clerk, FEE, [*FEE[:4], "另一件事。", *FEE[5:]])
    assert (done.taken, done.failed) == (1, 1)
    assert "与第 2 行相同" in done.failed_rows[0].reasons[0]


def test_a_number_that_is_there_with_other_content_is_never_overwritten(cast: Cast, clerk: Person) -> None:
    take(cast, clerk, FEE)
    done = take(cast, clerk, [*FEE[:5], "改口的答复。", FEE[6]])
    assert done.failed == 1
    assert "答复意见不同" in done.failed_rows[0].reasons[0]
    assert Case.objects.get().imported_reply == "已督促公示。\n谢谢。"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (["", *FEE[1:]], "没有留言编号"),
        ([*FEE[:3], "去年夏天", *FEE[4:]], "不是日期时间"),
        ([*FEE[:3], "", *FEE[4:]], "没有留言时间"),
        ([*FEE[:2], "", FEE[3], "", *FEE[5:]], "都是空的"),
        ([*FEE[:6], ""], "没有答复时间"),
        ([*FEE[:5], "", FEE[6]], "没有答复意见"),
        ([*FEE[:6], "2019/4/1 8:00"], "早于留言时间"),
        ([*FEE[:3], "2999/1/1", "明天的事。", "", ""], "还没有到"),
    ],
)
def test_a_bad_line_fails_alone_with_a_plain_reason(cast: Cast, clerk: Person, line: list[object], said: str) -> None:
    done = take(cast, clerk, line, LAMP)
    assert (done.taken, done.failed) == (1, 1)
    assert any(said in reason for reason in done.failed_rows[0].reasons)
    table = read_table(io.BytesIO(done.failed_excel()))
    assert table.headers == [*HEADERS, "原因"]
    assert said in str(next(table.rows).values["原因"])


def test_times_typed_in_excel_are_read(cast: Cast, clerk: Person) -> None:
    take(cast, clerk, [*LAMP[:3], datetime(2019, 4, 8, 8, 37, 20), *LAMP[4:]])
    assert Case.objects.get().taken_at == datetime(2019, 4, 8, 8, 37, 20, tzinfo=SHANGHAI)


@pytest.mark.parametrize("target", ["一级分类", "分类", "Category level 1"])
def test_a_file_with_categories_instead_of_replies_comes_in_by_mapping(cast: Cast, clerk: Person, target: str) -> None:
    tree = sheet(["城乡建设"], ["环境保护"], headers=["一级分类"])
    run_import(imports.CATEGORIES, Actor.of(clerk), cast.garden, tree)
    file = sheet(
        [24, "A0001", "路修了一年", "2020/1/6 12:09", "路一直不通。", "城乡建设"],
        [37, "A0002", "河水发臭", "2020/1/7 12:09", "河里有油。", "没有的分类"],
        headers=["编号", "留言用户", "留言主题", "留言时间", "留言详情", "大类名称"],
    )
    done = run_import(imports.COMPLAINTS, Actor.of(clerk), cast.garden, file, {target: "大类名称"})
    assert (done.taken, done.failed) == (2, 0)
    assert str(Case.objects.get(source_number="24").category) == "城乡建设"
    assert Case.objects.get(source_number="37").category is None
    assert Event.objects.get(operation="cases.import_complaints").facts["unknown_categories"] == 1


def test_lines_whose_category_is_not_in_the_tree_are_named(cast: Cast, clerk: Person) -> None:
    headers = [*HEADERS, "一级分类"]
    run_import(imports.CATEGORIES, Actor.of(clerk), cast.garden, sheet(["城乡建设"], headers=["一级分类"]))
    rows = [[*LAMP, "城乡建设"], [*FEE, "不存在的分类"]]
    done = run_import(imports.COMPLAINTS, Actor.of(clerk), cast.garden, sheet(*rows, headers=headers))
    assert (done.taken, done.failed) == (2, 0)
    assert list(done.notes) == ["1 行的分类不在分类树里，这些工单没有分类（第 3 行）。要保留分类，请先导入分类树。"]
    assert done.as_json()["notes"] == list(done.notes)


def test_a_reply_with_a_day_alone_may_be_of_the_day_of_its_question(cast: Cast, clerk: Person) -> None:
    same, before = [*FEE[:6], "2019-04-25"], [1, *FEE[1:6], "2019-04-24"]
    done = take(cast, clerk, same, before)
    assert (done.taken, done.failed) == (1, 1)
    case = Case.objects.get()
    assert case.replied_at == case.taken_at


def test_the_tree_of_categories_comes_in_once(cast: Cast, clerk: Person) -> None:
    rows = [["设施", "电梯", "异响"], ["设施", "电梯", "困人"], ["服务", "态度", ""], ["", "电梯", ""]]
    first = run_import(
        imports.CATEGORIES, Actor.of(clerk), cast.garden, sheet(*rows, headers=["一级分类", "二级分类", "三级分类"])
    )
    assert (first.taken, first.already, first.failed) == (3, 0, 1)
    assert "缺少一级分类" in first.failed_rows[0].reasons[0]
    assert set(Category.objects.filter(site=cast.company).values_list("path_name", flat=True)) == {
        "设施", "设施 / 电梯", "设施 / 电梯 / 异响", "设施 / 电梯 / 困人", "服务", "服务 / 态度",
    }  # fmt: skip
    again = run_import(
        imports.CATEGORIES, Actor.of(clerk), cast.garden, sheet(*rows[:3], headers=["一级分类", "二级分类", "三级分类"])
    )
    assert (again.taken, again.already) == (0, 3)


def test_an_import_can_be_undone_until_someone_works_on_it(cast: Cast) -> None:
    clerk = cast.person("qin", "秦月", "import_records", "judge_complaints")
    take(cast, clerk, FEE)
    take(cast, clerk, LAMP)
    lamp = Case.objects.get(source_number="2554")
    perform(
        "cases.judge_unjustified", Actor.of(clerk),
        {"case": lamp.pk, "grounds": "灯已修好", "reply": "您好，灯已经修好了。"}, door="api",
    )  # fmt: skip
    untouched = ImportBatch.objects.get(cases__source_number="2549")
    perform("cases.undo_import", Actor.of(clerk), {"batch": untouched.pk, "reason": "导错了"}, door="api")
    assert list(Case.objects.values_list("source_number", flat=True)) == ["2554"]
    with pytest.raises(Refused) as no:
        perform("cases.undo_import", Actor.of(clerk), {"batch": lamp.batch_id, "reason": "导错了"}, door="api")
    assert no.value.code == "import.in_use"


def test_a_tree_is_taken_back_until_a_case_or_a_branch_leans_on_it(cast: Cast) -> None:
    clerk = cast.person("qin", "秦月", "import_records", "keep_categories")
    for rows in (["设施", "电梯", "异响"], ["设施", "电梯", "困人"], ["服务", "态度", ""]):
        run_import(imports.CATEGORIES, Actor.of(clerk), cast.garden, sheet(rows, headers=list(imports.LEVELS)))
    first, second, third = ImportBatch.objects.order_by("pk")

    def undo(batch: ImportBatch) -> None:
        perform("cases.undo_categories", Actor.of(clerk), {"batch": batch.pk, "reason": "导错了"}, door="api")

    take(cast, clerk, FEE)
    with writing():
        Case.objects.update(category=Category.objects.get(name="态度"))
    for used in (first, third):
        with pytest.raises(Refused) as no:
            undo(used)
        assert (no.value.code, no.value.facts["n"]) == ("import.in_use", 1)
    undo(second)
    undo(first)
    assert set(Category.objects.filter(site=cast.company).values_list("path_name", flat=True)) == {
        "服务",
        "服务 / 态度",
    }
    with pytest.raises(Refused) as no:
        perform("cases.undo_import", Actor.of(clerk), {"batch": third.pk, "reason": "导错了"}, door="api")
    assert no.value.code == "import.other_kind"


real = pytest.mark.skipif(not DATA.is_dir(), reason=f"the real files do not lie in {DATA}")


@real
def test_the_real_120_come_in_whole_and_their_figures_are_those_of_the_sheet(cast: Cast, clerk: Person) -> None:
    file = DATA / "complaints-120.xlsx"
    done = run_import(imports.COMPLAINTS, Actor.of(clerk), cast.garden, file)
    assert (done.taken, done.already, done.failed) == (120, 0, 0)
    again = run_import(imports.COMPLAINTS, Actor.of(clerk), cast.garden, file)
    assert (again.taken, again.already, again.failed) == (0, 120, 0)
    rows = [row.values for row in read_table(file).rows]
    seconds = [(parse_when(str(row["答复时间"])) - parse_when(str(row["留言时间"]))).total_seconds() for row in rows]
    ninth = plain.quantiles(seconds, n=10, method="inclusive")[8]
    told = reports.as_json(statistics.figures(Actor.of(clerk), {"site": cast.garden.code}))
    assert told["count"] == 120
    assert told["by_kind"] == {"complaint": 120}
    assert told["answer_days"]["median"] == pytest.approx(plain.median(seconds) / 86_400, abs=0.0051)
    assert told["answer_days"]["p90"] == pytest.approx(ninth / 86_400, abs=0.0051)
    assert told["answer_days"]["max"] == pytest.approx(max(seconds) / 86_400, abs=0.0051)
    assert told["within_promise"] is None


@real
def test_the_real_120_come_in_whole_as_csv_too(cast: Cast, clerk: Person, tmp_path: Path) -> None:
    file = DATA / "complaints-120.xlsx"
    with (tmp_path / "history.csv").open("w", encoding="gb18030", newline="") as out:
        csv.writer(out).writerows([HEADERS, *(row.values.values() for row in read_table(file).rows)])
    done = run_import(imports.COMPLAINTS, Actor.of(clerk), cast.garden, tmp_path / "history.csv")
    assert (done.taken, done.already, done.failed) == (120, 0, 0)
    assert run_import(imports.COMPLAINTS, Actor.of(clerk), cast.garden, file).already == 120


@real
def test_the_real_tree_of_517_comes_in_once(cast: Cast, clerk: Person) -> None:
    file = DATA / "complaint-categories-517.xlsx"
    first = run_import(imports.CATEGORIES, Actor.of(clerk), cast.garden, file)
    assert (first.taken, first.already, first.failed) == (517, 0, 0)
    assert Category.objects.filter(level=3).count() == 517
    again = run_import(imports.CATEGORIES, Actor.of(clerk), cast.garden, file)
    assert (again.taken, again.already, again.failed) == (0, 517, 0)


def test_a_topic_of_any_length_stays_whole_at_the_head_of_the_text_or_is_told_to_be_shortened(
    cast: Cast, clerk: Person
) -> None:
    """20,000 characters of a text are kept: a topic of 5,000 leaves room for 14,999, and the line break."""
    fits = [*FEE[:2], "长" * 5_000, FEE[3], "文" * 14_999, "", ""]
    over = [2550, *FEE[1:2], "长" * 5_000, FEE[3], "文" * 15_000, "", ""]
    done = take(cast, clerk, fits, over)
    assert (done.taken, [row.reasons for row in done.failed_rows]) == (1, [["留言详情超过 20000 个字，请缩短。"]])
    case = Case.objects.get()
    assert len(case.title) == 200 and case.content == f"{'长' * 5_000}\n{'文' * 14_999}"


def test_where_failed_lines_cannot_be_written_the_others_are_in_and_it_is_said(
    cast: Cast, clerk: Person, tmp_path: Path
) -> None:
    site, wrong = cast.garden, [*FEE[:3], "以前", *FEE[4:]]
    done = run_import(imports.COMPLAINTS, Actor.of(clerk), site, sheet(LAMP, wrong), failed_to=tmp_path)
    assert (done.taken, done.failed, done.failed_file) == (1, 1, "")
    assert done.unwritten == "这是一个文件夹，不是文件"
