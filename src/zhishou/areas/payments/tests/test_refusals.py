"""What is said of a bank's file that is no answer to ours: every sentence as it is read."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from conftest import reads

from zhishou.areas.payments.bank import layout as catalogue
from zhishou.areas.payments.bank.files import File
from zhishou.areas.payments.bank.returned import answers, faults
from zhishou.areas.payments.tests.test_bank_files import batch, for_layout, from_bank

FIXED, PIPE, TABLE = "jrl-fixed", "unionpay-pipe", "generic-csv"
NAMES = ("王芳", "李明")
Harm = Callable[[bytes], bytes]


def gbk(text: str) -> bytes:
    return text.encode("gbk")


HARMED: dict[str, tuple[str, str, Harm]] = {
    "debit.file_cut": ("文件不完整，在第 1 行中断。请从银行重新下载。", FIXED, lambda _d: b""),
    "debit.file_not_canonical": (
        "文件里有不合格式的补位或空格，可能被编辑器改过。请导入银行给的原文件。",
        PIPE,
        lambda d: d.replace(b"|100|0|", b"|0100|0|", 1),
    ),
    "debit.line_width": (
        "第 2 行有 22 个字节，这种格式应当是 572 个。请核对格式，并导入银行给的原文件。",
        FIXED,
        lambda d: d[:300],
    ),
    "debit.line_fields": (
        "第 1 行有 2 项，这种格式应当是 4 项。整个文件没有入账，请核对这一批选的银行格式，并导入银行给的原文件。",
        PIPE,
        lambda d: d[:20],
    ),
    "debit.line_undecodable": (
        "第 2 行不是 GBK 编码的文字。请导入银行给的原文件，不要用编辑器另存。",
        FIXED,
        lambda d: d.replace(gbk("王芳"), b"\xff\xff\xff\xff"),
    ),
    "debit.constant": (
        "第 1 行的“业务种类”是“305”，应当是“304”。整个文件没有入账，请核对格式，并导入银行给的原文件。",
        FIXED,
        lambda d: d.replace(b"304", b"305", 1),
    ),
    "debit.value": (
        "第 1 行的“总笔数”“0000000X”读不懂。整个文件没有入账，请核对格式，并导入银行给的原文件。",
        FIXED,
        lambda d: d.replace(b"CNY00000002", b"CNY0000000X"),
    ),
    "debit.header_differs": (
        "回盘文件头的“费项代码”是“WY002”，送盘时是“WY001”。这不是这一批的回盘，整个文件没有入账，请选这一批的回盘文件。",
        FIXED,
        lambda d: d.replace(b"WY001", b"WY002", 1),
    ),
    "debit.count_differs": (
        "回盘文件的“总笔数”写着 3，按明细应当是 2。整个文件没有入账，请向银行核对。",
        FIXED,
        lambda d: d.replace(b"CNY00000002", b"CNY00000003"),
    ),
    "debit.sum_differs": (
        "回盘文件的“总金额”写着 3.01，按明细应当是 3.00。整个文件没有入账，请向银行核对。",
        FIXED,
        lambda d: d.replace(b"0000000000000300", b"0000000000000301", 1),
    ),
    "debit.row_differs": (
        "第 2 笔（参考号 000123000002）的“户名”是“李朋”，送盘时是“李明”。整个文件没有入账，请向银行核对。",
        FIXED,
        lambda d: d.replace(gbk("李明"), gbk("李朋")),
    ),
    "debit.table_unreadable": (
        "文件打不开，可能没有下载完整。请用 Excel 打开并另存一次再导入。",
        TABLE,
        lambda _d: b"PK\x03\x04 garbage",
    ),
}


@pytest.mark.parametrize("code", HARMED)
def test_of_a_harmed_return_file_is_said(code: str) -> None:
    sentence, name, harm = HARMED[code]
    layout = catalogue.layout(name)
    sent = for_layout(layout, batch(list(NAMES), [100, 200]))
    data = harm(from_bank(layout, sent, [True, False]))
    reads(code, sentence, lambda: answers(layout, sent, data))


def test_of_a_return_file_without_one_of_our_lines_is_said_which() -> None:
    layout = catalogue.layout(FIXED)
    sent = for_layout(layout, batch(list(NAMES), [100, 200]))
    (missing,) = faults(layout, sent, from_bank(layout, File(sent.rows[:1], sent.header), [True]))
    sentence = "送出的参考号“000123000002”不在回盘文件里。整个文件没有入账，请向银行要完整的回盘文件。"
    assert (missing.code, missing.sentence()) == ("debit.row_missing", sentence)
