"""History by the import wizard: looked at first, matched by hand, taken once, corrected, and taken back."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.conftest import Desk
from tests.staffing import Staffed
from zhishou.areas.cases.models import Case
from zhishou.kernel.excel import SHANGHAI, Sheet, read_table, write_table
from zhishou.kernel.models import Person

# No column of complaints goes by the name 来信编码, so the number is matched by hand.
HEADERS = ["来信编码", "留言用户", "留言主题", "留言时间", "留言详情", "答复意见", "答复时间"]
GOOD = 8


def write_history(path: Path) -> Path:
    """Ten lines: eight good ones in both spellings of a date, one with no date and one answered before it was asked."""
    rows: list[list[str]] = []
    for number in range(1, GOOD + 1):
        slashed = number % 2 == 1
        sent = f"2019/4/{number} 9:32:09" if slashed else f"2019-04-{number:02} 09:32"
        replied = f"2019/5/{number} 14:56:53" if slashed else f"2019-05-{number:02} 14:56"
        rows.append([str(3000 + number), f"A{number:08}", "电梯异响", sent, f"{number} 号梯\t响了三天。", "已修好。", replied])  # fmt: skip
    rows.insert(3, ["3901", "A00003901", "停水", "去年夏天", "停水两天。", "", ""])
    rows.append(["3902", "A00003902", "噪声", "2019/4/24 16:03:40", "夜里施工。", "已制止。", "2019-04-01 08:00"])
    with path.open("wb") as out:
        write_table(out, [Sheet("历史", HEADERS, rows)])
    return path


def hand_in(page: Page, staffed: Staffed, file: Path) -> None:
    """Choose the kind and the file, and go on to the preview."""
    page.goto("/import?kind=complaints")
    form = page.locator('form.op-form[action="/do/office.hand_in_table"]')
    form.locator("[name=site]").select_option(str(staffed.cast.garden.pk))
    form.locator("[name=kind]").select_option("complaints")
    form.locator("[name=file]").set_input_files(file)
    form.get_by_role("button", name="上传并预览").click()
    page.wait_for_url(lambda url: url.rsplit("/", 1)[-1].isdigit())


def match_number(page: Page) -> None:
    """Say by hand which column holds the number."""
    page.get_by_label("留言编号").select_option("来信编码")
    page.get_by_role("button", name="按这样再看一遍").click()
    page.wait_for_url("**map-0=*")


def take(page: Page) -> None:
    """Press the button that imports, and see the result."""
    page.locator('form.op-form[action$="/take"] button[type="submit"]').click()
    page.wait_for_url("**/jobs/*")


def test_history_is_previewed_matched_taken_once_and_taken_back(
    desk: Desk, staffed: Staffed, post: Callable[[str], Person], tmp_path: Path
) -> None:
    page = desk.window(post("implied.administration"))
    file = write_history(tmp_path / "history.xlsx")
    hand_in(page, staffed, file)
    expect(page.locator(".told.bad")).to_contain_text("留言编号")
    match_number(page)
    _preview_tells_what_is_wrong(page)
    take(page)
    expect(page.get_by_role("status").first).to_contain_text("导入 8 行，已有 0 行，失败 2 行")
    _failed_rows_come_back(page)
    _times_are_those_of_the_file()
    first = page.url

    hand_in(page, staffed, file)
    match_number(page)
    take(page)
    expect(page.get_by_role("status").first).to_contain_text("导入 0 行，已有 8 行，失败 2 行")
    assert Case.objects.count() == GOOD

    _take_back(page, first)
    assert not Case.objects.exists()


def _preview_tells_what_is_wrong(page: Page) -> None:
    wrong = page.locator("section.card", has_text="有问题的行").locator(".list-group-item")
    expect(wrong).to_have_count(2)
    expect(wrong.nth(0)).to_contain_text("第 5 行")
    expect(wrong.nth(0)).to_contain_text("不是日期时间")
    expect(wrong.nth(1)).to_contain_text("第 11 行")
    expect(wrong.nth(1)).to_contain_text("早于留言时间")
    expect(page.get_by_role("button", name="导入 8 行")).to_be_visible()
    assert not Case.objects.exists()  # looking is not taking


def _failed_rows_come_back(page: Page) -> None:
    with page.expect_download() as coming:
        page.locator('a[href^="/files/"]').click()
    table = read_table(io.BytesIO(Path(coming.value.path()).read_bytes()))
    rows = [row.values for row in table.rows]
    assert table.headers == [*HEADERS, "原因"]
    assert [row["来信编码"] for row in rows] == ["3901", "3902"]
    assert "早于留言时间" in str(rows[1]["原因"])


def _times_are_those_of_the_file() -> None:
    times = dict(Case.objects.values_list("source_number", "taken_at"))
    assert times["3001"] == datetime(2019, 4, 1, 9, 32, 9, tzinfo=SHANGHAI)
    assert times["3002"] == datetime(2019, 4, 2, 9, 32, tzinfo=SHANGHAI)
    assert not Case.objects.exclude(handler=None, took_in_by=None).exists()  # nobody is the author of history


def _take_back(page: Page, job: str) -> None:
    page.goto(job)
    page.get_by_text("第 1 批，8 行").click()
    form = page.locator('form.op-form[action="/do/cases.undo_import"]')
    form.locator("[name=reason]").fill("导错了站点")
    with page.expect_navigation():
        form.get_by_role("button", name="撤销这一批").click()
    page.goto(job)
    expect(page.get_by_text("撤销这次导入")).to_have_count(0)
