"""收款 taken in from a table: what a row must say, and what it means where it names an item or a month."""

from __future__ import annotations

import io

import pytest
from conftest import Cast
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.billing.test_payers import Register
from zhishou.areas.payments.models import Payment
from zhishou.kernel import importing
from zhishou.kernel.actor import Actor
from zhishou.kernel.excel import Sheet, as_bytes
from zhishou.kernel.importing import ImportResult, run_import

pytestmark = pytest.mark.django_db
HEADS = ["房屋编码", "金额", "日期", "方式", "凭证号", "指定费项"]


@pytest.fixture
def register(cast: Cast) -> Register:
    return Register(cast)


def taken(register: Register, *rows: list[str]) -> ImportResult:
    file = io.BytesIO(as_bytes([Sheet("收款", HEADS, rows)]))
    return run_import(importing.find("payments"), Actor.of(register.xu), register.site, file)


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        (["1-101", "10", "2026-05-06", "现金", "1", "没有的费"], "没有费项“没有的费”，请先导入收费标准。"),
        (["1-101", "10", "2026-05-06", "现金", "1", "@2026-05"], "没有费项“”，请先导入收费标准。"),
        (
            ["1-101", "10", "2026-05-06", "现金", "1", "物业管理费@2026-13"],
            "指定费项：账期“2026-13”看不懂，请写成 2026-03 的样子。",
        ),
        (["1-101", "", "2026-05-06", "现金", "1", ""], "没有金额，请补上。"),
        (["1-101", "99999999999", "2026-05-06", "现金", "1", ""], "金额：金额太大，请核对位数。"),
        (["1-909", "10", "2026-05-06", "现金", "1", ""], "没有房屋“1-909”，请先导入房屋。"),
        (["1-101", "10", "2062-05-06", "现金", "1", ""], "日期 2062-05-06 在一年以后，请核对年份。"),
    ],
)
def test_a_row_that_cannot_be_meant_comes_back_and_the_others_stand(
    register: Register, cells: list[str], said: str
) -> None:
    done = taken(register, cells, ["1-101", "5.00", "2026-05-06", "现金", "2", ""])
    assert (done.taken, done.failed) == (1, 1)
    assert list(done.failed_rows[0].reasons) == [said]
    assert Payment.objects.get().amount_fen == 500


@pytest.mark.parametrize("month", ["2026-05", "2026/5", "2026年5月", "202605"])
def test_a_month_may_be_spelled_as_people_do(register: Register, month: str) -> None:
    taken(register, ["1-101", "5.00", "2026-05-06", "现金", "2", f"WY＠{month}"])
    assert Payment.objects.get().purpose == "WY@2026-05"


def test_thirty_payments_ask_the_database_no_more_than_two(register: Register) -> None:
    asked = []
    for first, n in ((100, 2), (200, 30)):
        rows = [["1-101", "5.00", "2026-05-06", "现金", str(first + k), ""] for k in range(n)]
        with CaptureQueriesContext(connection) as queries:
            assert taken(register, *rows).taken == n
        asked.append(len(queries))
    assert asked[0] == asked[1]
    assert Payment.objects.get(number="229").left_fen == 500
