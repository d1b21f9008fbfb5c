"""Tariffs as a table in the words of the trade: the same versions as the list of the contract, and the page that shows them."""

from __future__ import annotations

import io
from typing import Any

import pypdfium2
import pytest
from conftest import Cast
from django.test import Client
from tests.billing.town import Town

from zhishou.areas.billing.models import Tariff
from zhishou.areas.billing.tariff_rows import read_entry
from zhishou.areas.billing.tariff_table import TABLE
from zhishou.kernel.actor import Actor
from zhishou.kernel.excel import read_table
from zhishou.kernel.importing import ImportResult, run_import

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"
TWO = """费项,种类,单价,阶梯,仪表,生效日期,依据,应缴日,适用房屋,空置收费,基准人数,每多一人,违约金
物业管理费,按面积,2.85,,,2026-01-01,合同第十二条,15,住宅、车位,70,,,3
水费,按表,,22:2.67；30：4.005；8.01,水,2026-01-01,,,,,4,5,
"""
ENTRIES: list[dict[str, Any]] = [
    {"code": "WYGLF", "name": "物业管理费", "kind": "area", "price_e4": 28500, "effective_from": "2026-01-01", "due_day": 15,
     "legal_basis": "合同第十二条", "applies_to": ["住宅", "车位"], "vacant_percent": 70, "late_rate_e6": 300},
    {"code": "SF", "name": "水费", "kind": "metered", "meter_kind": "水", "effective_from": "2026-01-01", "base_people": 4,
     "extra_per_person_milli": 5000, "tiers": [{"up_to_milli": 22000, "price_e4": 26700},
     {"up_to_milli": 30000, "price_e4": 40050}, {"up_to_milli": None, "price_e4": 80100}]},
]  # fmt: skip


def take(town: Town, text: str, *, dry_run: bool = False) -> ImportResult:
    return run_import(TABLE, Actor.of(town.xu), town.site, io.BytesIO(text.encode()), dry_run=dry_run)


def test_a_table_brings_the_versions_the_list_of_the_contract_would_and_nothing_the_second_time(cast: Cast) -> None:
    town = Town(cast)
    assert take(town, TWO).taken == 2
    found = {one.item.code: one for one in Tariff.objects.select_related("item")}
    for entry in ENTRIES:
        row, wrong = read_entry(entry)
        assert row is not None and not wrong
        made = found[row.code]
        said = row.model_dump(exclude={"code", "name", "kind"})
        assert (made.item.name, made.item.kind) == (row.name, row.kind)
        assert {name: getattr(made, name) for name in said} == said
    again = take(town, TWO)
    assert (again.taken, again.already, again.failed) == (0, 2, 0)


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("电费,按表,0.6,,,2026-01-01,", "按表的费项要写仪表：水、电或气。"),
        ("电费,按面积,0.6,,,2026-01-01,,订购", "只有定额的费项可以只收订购的房屋。"),
        ("电费,按表,0.6,50:0.5；0.7,电,2026-01-01,", "单价和阶梯写一项，也只写一项。"),
        ("电费,按表,,0.5；50:0.7,电,2026-01-01,", "阶梯“0.5；50:0.7”认不出来"),
        ("电费,按表,,50:0.5；40:0.6；0.7,电,2026-01-01,", "从小到大"),
        ("电费,包月,0.6,,,2026-01-01,", "种类“包月”认不出来，请写成：按面积、定额、按表、公摊。"),
        ("电费,按面积,0.65432,,,2026-01-01,", "单价“0.65432”最多 4 位小数。"),
        ("电费,按面积,0.6,,,2026-01-01,3", "收违约金要写依据"),
    ],
)
def test_a_line_that_contradicts_itself_is_told_in_the_words_of_the_table(cast: Cast, line: str, sentence: str) -> None:
    result = take(Town(cast), f"费项,种类,单价,阶梯,仪表,生效日期,违约金,适用房屋\n{line}\n")
    assert (result.taken, result.failed) == (0, 1)
    assert sentence in "；".join(result.failed_rows[0].reasons)


def test_a_changed_price_is_a_new_day_and_a_shared_item_without_a_group_is_said_beforehand(cast: Cast) -> None:
    town = Town(cast)
    head = "费项,种类,单价,生效日期,公摊组\n"
    take(town, head + "物业管理费,按面积,2.85,2026-01-01,\n")
    other = take(town, head + "物业管理费,按面积,3.00,2026-01-01,\n")
    assert "标准不改旧的，请写新的生效日期" in other.failed_rows[0].reasons[0]
    assert take(town, head + "物业管理费,按面积,3.00,2026-07-01,\n").taken == 1
    assert Tariff.objects.filter(item__code="WYGLF").count() == 2
    tried = take(town, head + "电梯公摊,公摊,0.68,2026-01-01,3栋电梯\n", dry_run=True)
    assert "还没有房屋属于公摊组“3栋电梯”" in tried.notes[0]


def test_the_page_shows_every_version_and_leads_to_the_table_when_there_is_none(cast: Cast, client: Client) -> None:
    town = Town(cast)
    town.do("property.import_units", site=town.site.pk, rows=[{"code": "1-101", "area_e2": 8950, "owner": "示例"}])
    client.force_login(town.xu, backend=BACKEND)
    empty = client.get("/tariffs").content.decode()
    assert "还没有收费标准" in empty and 'href="/import?kind=tariffs"' in empty
    take(town, TWO)
    page = client.get("/tariffs").content.decode()
    for words in (
        "物业管理费",
        "WYGLF",
        "2.85",
        "22 – 30",
        "4.005",
        "现行",
        "空置收 70%",
        "每天万分之 3",
        "次月 15 日",
        "次月底",
    ):
        assert words in page


def test_what_is_charged_goes_on_the_wall_and_into_a_workbook(cast: Cast, client: Client) -> None:
    town = Town(cast)
    town.do("property.import_units", site=town.site.pk, rows=[{"code": "1-101", "area_e2": 8950, "owner": "示例"}])
    take(town, TWO)
    take(town, "费项,种类,单价,生效日期,依据\n物业管理费,按面积,2.50,2025-01-01,旧合同\n")
    client.force_login(town.xu, backend=BACKEND)
    book = read_table(io.BytesIO(client.get("/tariffs.xlsx").content))
    assert [(r.values["费项"], str(r.values["生效日期"])[:10], r.values["现行"]) for r in book.rows] == [
        ("物业管理费", "2026-01-01", "是"), ("物业管理费", "2025-01-01", None), ("水费", "2026-01-01", "是"),
    ]  # fmt: skip
    paper = client.get("/tariffs.pdf")
    assert paper["Content-Disposition"].startswith("inline") and paper.content.startswith(b"%PDF")
    words = "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(paper.content))
    words = "".join(words.split())
    assert all(
        each in words for each in ("收费公示表", "物业管理费", "2.85", "22–30：4.005", "合同第十二条", "每天万分之3")
    )
    assert "旧合同" not in words
