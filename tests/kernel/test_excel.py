"""Tables in and out."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
import xlsxwriter

from zhishou.kernel import importing
from zhishou.kernel.excel import SHANGHAI, ReadError, Row, Sheet, Table, clean_text, read_table, write_table
from zhishou.kernel.moments import parse_when
from zhishou.kernel.operation import Refused

REAL = Path(__file__).resolve().parents[3] / "shared" / "data" / "complaints-120.xlsx"


def written(*sheets: Sheet) -> io.BytesIO:
    out = io.BytesIO()
    write_table(out, sheets)
    out.seek(0)
    return out


def read(data: bytes, *, max_bytes: int = 10**6, max_unpacked: int = 10**7) -> tuple[list[str], list[Row]]:
    table: Table = read_table(io.BytesIO(data), max_bytes=max_bytes, max_unpacked=max_unpacked)
    return table.headers, list(table.rows)


def refused(data: bytes, **limits: int) -> str:
    with pytest.raises(ReadError) as caught:
        read(data, **limits)
    assert str(caught.value)
    return caught.value.code


def test_what_is_written_is_read_again() -> None:
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    rows: list[list[object]] = [["0013", 12, Decimal("1.5"), moment], [None, 0, -3, date(2026, 1, 2)]]
    table = read_table(written(Sheet("客户/名单", [" 编号\n", "数", "比", "时间"], rows, [10, 8])))
    assert table.headers == ["编号", "数", "比", "时间"]
    assert [row.values for row in table.rows] == [
        {"编号": "0013", "数": 12, "比": Decimal("1.5"), "时间": datetime(2026, 1, 1, 8)},
        {"编号": None, "数": 0, "比": -3, "时间": datetime(2026, 1, 2)},
    ]


@pytest.mark.parametrize("text", ["=1+1", "{=1}", "+1", "@x", "https://example.com", "00123", "12345678901234567890"])
def test_a_text_stays_a_text(text: str) -> None:
    data = written(Sheet("a", ["文字"], [[text]])).getvalue()
    assert read(data)[1][0].values == {"文字": text}
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        assert b"<f>" not in packed.read("xl/worksheets/sheet1.xml")
        assert not any("hyperlink" in name for name in packed.namelist())


def test_long_numbers_and_long_texts_lose_nothing_unseen() -> None:
    rows = [[12345678901234567890, "字" * 40_000]]
    values = read(written(Sheet("a", ["号", "文"], rows)).getvalue())[1][0].values
    assert values["号"] == "12345678901234567890"
    assert str(values["文"]).endswith("…（超长，已截断）")


def test_words_of_a_cell_merged_over_rows_hold_for_each_and_a_figure_for_none() -> None:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    page = book.add_worksheet()
    page.merge_range(0, 1, 0, 3, "七月名册")
    page.write_row(1, 1, ["楼栋", "房号", "金额"])
    page.merge_range(2, 1, 4, 1, "1栋")
    page.merge_range(3, 3, 4, 3, 100)
    for row, room in enumerate(("101", "102", "103", "201"), 2):
        page.write(row, 2, room)
    page.write(5, 1, "2栋")
    book.close()
    table = read_table(io.BytesIO(out.getvalue()), known={"楼栋", "房号", "金额"}.__contains__)
    assert [tuple(row.values.values()) for row in table.rows] == [
        ("1栋", "101", None), ("1栋", "102", 100), ("1栋", "103", None), ("2栋", "201", None)
    ]  # fmt: skip


def test_the_header_is_the_first_row_with_content_and_numbers_are_those_of_excel() -> None:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    page = book.add_worksheet()
    for row, column, value in [(4, 2, " 甲 "), (4, 3, "乙"), (6, 2, "\u3000a "), (6, 3, 2.0), (6, 5, "无列名")]:
        page.write(row, column, value)
    book.close()
    assert read(out.getvalue()) == (["甲", "乙"], [Row(7, {"甲": "a", "乙": 2})])


def test_a_number_beyond_all_numbers_is_a_word() -> None:
    out, forged = io.BytesIO(), io.BytesIO()
    book = xlsxwriter.Workbook(out)
    book.add_worksheet().write_column(0, 0, ["读数", 1.5, 2.5])
    book.close()
    with zipfile.ZipFile(out) as whole, zipfile.ZipFile(forged, "w") as other:
        for name in whole.namelist():
            other.writestr(
                name, whole.read(name).replace(b"<v>1.5</v>", b"<v>1e999</v>").replace(b"<v>2.5</v>", b"<v>NaN</v>")
            )
    assert [row.values["读数"] for row in read_table(io.BytesIO(forged.getvalue())).rows] == ["inf", "nan"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "utf-16"])
def test_csv_in_the_encodings_of_chinese_offices(encoding: str) -> None:
    data = '编号,内容\r\n1,"漏水，\n急"\r\n\r\n2, 噪音 \r\n'.encode(encoding)
    headers, rows = read(data)
    assert headers == ["编号", "内容"]
    assert [row.values["内容"] for row in rows] == ["漏水，\n急", "噪音"]
    assert [row.number for row in rows] == [2, 4]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "excel.empty"),
        (b" \n\n", "excel.empty"),
        ("甲,甲\n1,2".encode(), "excel.same_header"),
        (b"\xd0\xcf\x11\xe0" + bytes(600), "excel.old_or_locked"),
        (b"PK\x03\x04 broken", "excel.broken"),
        (b"\xff\xfe\xfd", "excel.encoding"),
        (bytes(100), "excel.encoding"),
        (b'"a\nb', "excel.broken"),
    ],
    ids=["empty", "blank", "same header", "old office", "torn zip", "torn utf-16", "zeros", "open quote"],
)
def test_a_file_that_is_no_table_is_refused(data: bytes, code: str) -> None:
    assert refused(data) == code


def test_a_large_file_and_a_zip_bomb_are_refused_before_unpacking() -> None:
    assert refused(b"a" * 1001, max_bytes=1000) == "excel.too_large"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", bytes(30_000_000))
    assert len(out.getvalue()) < 100_000
    assert refused(out.getvalue()) == "excel.too_large"


def test_a_zip_that_is_no_workbook_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("a.txt", "x")
    assert refused(out.getvalue()) == "excel.broken"


def test_messy_text_becomes_plain_and_keeps_its_paragraphs() -> None:
    messy = "\n\t\t\t\n\t\u3000\u3000第一段\xa0 有\t空白\u200b\r\n\r\n \r第二段\x00\u2028第三段 \n\n"
    assert clean_text(messy) == "第一段 有 空白\n第二段\n第三段"
    assert clean_text(" \n\t") == ""


@pytest.mark.parametrize(
    "text",
    ["2019/4/25 9:32:09", "２０１９／４／２５ ９：３２：０９", "2019/4/25 上午9:32:09", "2019-04-25 09:32:09", "2019年4月25日 9时32分9秒", "2019-04-25T01:32:09Z", " 2019.4.25\t9:32:09.7 ",
     "2019-04-25T09:32:09+08:00"],
)  # fmt: skip
def test_a_moment_in_every_spelling(text: str) -> None:
    assert parse_when(text) == datetime(2019, 4, 25, 9, 32, 9, tzinfo=SHANGHAI)


def test_a_date_is_its_midnight_and_excel_times_are_local() -> None:
    midnight = datetime(2019, 4, 25, tzinfo=SHANGHAI)
    assert parse_when("2019/4/25 下午1:05").hour == 13 and parse_when("2019/4/25 上午12:05").hour == 0
    assert parse_when("2019/4/25") == parse_when(date(2019, 4, 25)) == parse_when(datetime(2019, 4, 25)) == midnight
    assert parse_when(midnight.astimezone(UTC)) == midnight
    assert midnight.utcoffset() == timedelta(hours=8)


@pytest.mark.parametrize(
    "text", ["", "昨天", "2019-13-01", "2019-02-30", "25/4/2019", "2019-04-25 25:00", "43580", "9999-12-31"]
)
def test_what_is_no_moment_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="不是日期时间"):
        parse_when(text)


@pytest.mark.parametrize("parted", [",", ";", "\t"])
def test_tabs_and_commas_inside_a_cell_part_nothing(parted: str) -> None:
    told = 'a\t\t,,;;\n\t\t\t\t;;;;,,,,"说"'
    line = parted.join(["7", '"' + told.replace('"', '""') + '"'])
    headers, rows = read(f"编号{parted}内容\n{line}\n".encode())
    assert headers == ["编号", "内容"]
    assert [row.values["内容"] for row in rows] == [told]


@pytest.mark.skipif(not REAL.exists(), reason="the real complaints are not on this machine")
def test_the_real_complaints_are_read_whole() -> None:
    table = read_table(REAL)
    assert table.headers == ["留言编号", "留言用户", "留言主题", "留言时间", "留言详情", "答复意见", "答复时间"]
    rows = list(table.rows)
    assert len(rows) == 120
    for row in rows:
        assert isinstance(row.values["留言编号"], int)
        for header in ("留言时间", "答复时间"):
            value = row.values[header]
            assert isinstance(value, str | datetime)
            assert parse_when(value).year in range(2008, 2022)
        text = clean_text(str(row.values["留言详情"]))
        assert text
        assert "\t" not in text


def test_a_table_that_is_none_or_lacks_a_column_is_refused_with_what_it_has() -> None:
    kind = importing.IMPORTS["bank"]
    with pytest.raises(Refused) as no:
        importing.open_table(io.BytesIO(b"PK\x03\x04 no workbook"), kind, {})
    assert no.value.code == "import.unreadable" and no.value.sentence()
    with pytest.raises(Refused) as no:
        importing.columns_of(kind, ["对方户名", "摘要"], {})
    assert (
        no.value.code == "import.columns"
        and "交易日期" in no.value.sentence()
        and "对方户名、摘要" in no.value.sentence()
    )
