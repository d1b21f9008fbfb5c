"""Files for the bank: what is written is read back the same, and a return file that is not ours word for word is refused."""

from __future__ import annotations

import random
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zhishou.areas.payments.bank import layout as catalogue
from zhishou.areas.payments.bank.files import File, Record, read, write
from zhishou.areas.payments.bank.layout import Layout
from zhishou.areas.payments.bank.returned import Answer, answers, told
from zhishou.areas.payments.bank.words import REFUSALS
from zhishou.kernel.operation import Refused

LAYOUTS = sorted(catalogue.layouts())
DAY = date(2026, 4, 10)
NAMES = st.text(st.sampled_from("王李张欧阳娜丽·ＡＢａ（）鑫喆"), min_size=1, max_size=20)


def batch(names: list[str], amounts: list[int]) -> File:
    """What a debit batch hands to any layout: values by name; a layout takes those it knows."""
    rows: list[Record] = [
        {
            "number": n, "reference": f"000123{n:06d}", "date": DAY, "bank_no": "102100099996", "bank_name": "示例银行",
            "bank_kind": "01", "account": f"62220000{n:08d}", "account_name": name, "agreement": f"XY{n:06d}",
            "id_type": "", "id_number": "", "amount": fen, "private": "", "extra": "",
        }
        for n, (name, fen) in enumerate(zip(names, amounts, strict=True), 1)
    ]  # fmt: skip
    header: Record = {
        "merchant": "898000000000001", "sequence": 123, "count": len(rows), "total": sum(amounts), "company": "C0001",
        "company_bank": "102100099996", "fee_code": "WY001", "business_code": "10100", "order_date": DAY, "due_date": DAY,
        "company_account": "1000200030004000", "company_name": "示例物业服务有限公司",
    }  # fmt: skip
    return File(rows, header)


def for_layout(layout: Layout, sent: File) -> File:
    """The pipe layout writes its batch number as text of six digits."""
    if layout.name == "unionpay-pipe":
        return File(sent.rows, {**sent.header, "sequence": "000123"})
    return sent


def from_bank(layout: Layout, sent: File, paid: list[bool], **said: str | None) -> bytes:
    """A return file as the bank would make it for these outcomes; `said` of every line that was not paid. Synthetic."""
    bad = next(iter(layout.codes))
    rows = [
        {
            **row,
            "code": layout.ok[0] if ok else bad,
            "state": "1001" if ok else "1002",
            "reason": "" if ok else "余额不足",
            **({} if ok else said),
        }
        for row, ok in zip(sent.rows, paid, strict=True)
    ]
    good = [row["amount"] for row, ok in zip(sent.rows, paid, strict=True) if ok]
    totals = {"count": len(rows), "total": sent.header["total"], "ok_count": len(good), "ok_total": sum(good)}  # type: ignore[arg-type]
    filled = {**sent.header, **totals, "return_date": date(2026, 4, 12), "signature": "SYNTHETIC"}
    return write(layout, layout.returned, File(rows, filled, filled))


def known(record: Record, fields: tuple[object, ...]) -> dict[str, object]:
    names = {f.name for f in fields if not f.by_bank and not f.always}  # type: ignore[attr-defined]
    return {n: v for n, v in record.items() if n in names}


@pytest.mark.parametrize("name", LAYOUTS)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.tuples(NAMES, st.integers(1, 10**9)), min_size=1, max_size=8))
def test_what_is_written_is_read_back_the_same(name: str, rows: list[tuple[str, int]]) -> None:
    layout = catalogue.layout(name)
    sent = for_layout(layout, batch([n for n, _ in rows], [a for _, a in rows]))
    found = read(layout, layout.sent, write(layout, layout.sent, sent))
    fields = layout.sent.detail
    assert [known(r, fields) for r in found.rows] == [known(r, fields) for r in sent.rows]
    assert known(found.header, layout.sent.header) == known(
        {k: v for k, v in sent.header.items() if k in found.header}, layout.sent.header
    )


@pytest.mark.parametrize("name", LAYOUTS)
def test_the_bank_says_of_each_line_whether_it_paid_and_why_not(name: str) -> None:
    layout = catalogue.layout(name)
    sent = for_layout(layout, batch(["王芳", "欧阳娜", "李·买买提"], [12345, 1, 999]))
    found = answers(layout, sent, from_bank(layout, sent, [True, False, True]))
    assert [(a.reference, a.amount_fen, a.paid) for a in found] == [
        ("000123000001", 12345, True), ("000123000002", 1, False), ("000123000003", 999, True)
    ]  # fmt: skip
    assert found[1].reason and not found[0].reason


@pytest.mark.parametrize("name", LAYOUTS)
def test_a_line_the_bank_has_not_dealt_with_is_no_failure_and_the_file_waits(name: str) -> None:
    layout = catalogue.layout(name)
    sent = for_layout(layout, batch(["王芳", "欧阳娜"], [12345, 1]))
    open_yet = from_bank(layout, sent, [True, False], code=None)
    for read_it in (
        lambda: answers(layout, sent, open_yet),
        lambda: told(layout, write(layout, layout.sent, sent), open_yet),
    ):
        with pytest.raises(Refused, match=r"debit\.row_unanswered") as no:
            read_it()
        assert no.value.facts["reference"] == "000123000002"


def test_a_line_paid_by_its_code_and_not_by_its_state_is_refused() -> None:
    layout = catalogue.layout("unionpay-pipe")
    sent = for_layout(layout, batch(["王芳"], [12345]))
    with pytest.raises(Refused, match=r"debit\.row_contradicts"):
        answers(layout, sent, from_bank(layout, sent, [False], code="00", state="1002"))


@pytest.mark.parametrize("name", ["jrl-fixed", "unionpay-pipe"])
def test_none_paid_is_an_answer_too(name: str) -> None:
    layout = catalogue.layout(name)
    sent = for_layout(layout, batch(["王芳"], [500]))
    (only,) = answers(layout, sent, from_bank(layout, sent, [False]))
    assert only == Answer("000123000001", 500, False, next(iter(layout.codes)), only.reason)


def places(layout: Layout, data: bytes) -> list[int]:
    """Byte positions of header, counts, sums and references in a return file of a text layout."""
    lines = data.split(b"\r\n")[:-1]
    found: list[int] = []
    at = 0
    for number, line in enumerate(lines):
        part = layout.returned
        fields = part.header if part.header and number == 0 else part.detail
        if part.trailer and number == len(lines) - 1:
            fields = part.trailer
        spot = at
        cells = line.split(b"|") if layout.shape == "delimited" else []
        for place, f in enumerate(fields):
            width = len(cells[place]) if cells else f.width
            free = f.name in {"return_date", "signature"}  # the bank's own word: nothing to hold it against
            if (fields is not part.detail and not free) or f.name in {"reference", "amount"}:
                found.extend(range(spot, spot + width))
            spot += width + (1 if cells else 0)
        at += len(line) + 2
    return found


@pytest.mark.parametrize("name", ["jrl-fixed", "unionpay-pipe"])
def test_every_single_changed_byte_of_header_count_sum_or_reference_is_refused(name: str) -> None:
    layout = catalogue.layout(name)
    sent = for_layout(layout, batch(["王芳", "欧阳娜", "李明"], [12345, 1, 12345]))
    data = from_bank(layout, sent, [True, False, True])
    assert len(answers(layout, sent, data)) == 3
    chance = random.Random(4)
    for at in places(layout, data):
        for other in {data[at] ^ 1, chance.choice(b"0123456789"), chance.choice(b" |\xd6A"), chance.randrange(256)}:
            if other == data[at]:
                continue
            changed = data[:at] + bytes([other]) + data[at + 1 :]
            with pytest.raises(Refused) as no:
                answers(layout, sent, changed)
            assert REFUSALS[no.value.code].format_map(no.value.facts)


@pytest.mark.parametrize("name", LAYOUTS)
@pytest.mark.parametrize("harm", ["drop", "double", "foreign"])
def test_a_missing_doubled_or_foreign_row_is_refused(name: str, harm: str) -> None:
    layout = catalogue.layout(name)
    sent = for_layout(layout, batch(["王芳", "李明"], [100, 200]))
    other = {**sent.rows[1], "reference": "000999000001"}
    rows = {"drop": [sent.rows[0]], "double": [sent.rows[0]] * 2, "foreign": [sent.rows[0], other]}[harm]
    with pytest.raises(Refused) as no:
        answers(layout, sent, from_bank(layout, File(rows, sent.header), [True] * len(rows)))
    assert no.value.code in {"debit.rows_missing", "debit.row_twice", "debit.row_unknown"}


@pytest.mark.parametrize("name", ["jrl-fixed", "unionpay-pipe"])
def test_a_name_the_encoding_cannot_hold_is_refused_with_its_row_and_never_cut(name: str) -> None:
    layout = catalogue.layout(name)
    for wrong, code in (("𠮷田", "debit.field_unencodable"), ("长" * 61, "debit.field_too_wide")):
        sent = for_layout(layout, batch(["王芳", wrong], [100, 200]))
        with pytest.raises(Refused) as no:
            write(layout, layout.sent, sent)
        assert (no.value.code, no.value.facts["row"]) == (code, 2)


def test_a_delimiter_or_line_break_inside_a_name_is_refused() -> None:
    layout = catalogue.layout("unionpay-pipe")
    for wrong, code in (("王|芳", "debit.field_has_delimiter"), ("王\n芳", "debit.field_unprintable")):
        with pytest.raises(Refused) as no:
            write(layout, layout.sent, for_layout(layout, batch([wrong], [100])))
        assert no.value.code == code


def test_the_fixed_layout_has_the_widths_of_its_description() -> None:
    part = catalogue.layout("jrl-fixed").sent
    assert (sum(f.width for f in part.header), sum(f.width for f in part.detail)) == (276, 572)


def test_a_cut_file_and_a_strangers_table_are_refused_whole() -> None:
    fixed, table = catalogue.layout("jrl-fixed"), catalogue.layout("generic-csv")
    sent = batch(["王芳"], [100])
    data = from_bank(fixed, sent, [True])
    for wrong in (data[:-1], data[:300], b"", b"\x00" * 50):
        with pytest.raises(Refused):
            answers(fixed, sent, wrong)
    with pytest.raises(Refused) as no:
        answers(table, sent, "姓名,金额\r\n王芳,1.00\r\n".encode())
    assert no.value.code == "debit.columns"


@pytest.mark.parametrize("name", ["unionpay-pipe", "jrl-fixed"])
def test_a_return_with_other_line_ends_or_an_open_last_line_is_read_alike(name: str) -> None:
    layout = catalogue.layouts()[name]
    sent = for_layout(layout, batch(["陈丽华", "曾国强"], [100, 250]))
    data = from_bank(layout, sent, [True, False])
    expected = answers(layout, sent, data)
    for odd in (data.replace(b"\r\n", b"\n"), data.removesuffix(b"\r\n"), data.replace(b"\r\n", b"\n")[:-1]):
        assert answers(layout, sent, odd) == expected
    with pytest.raises(Refused):
        answers(layout, sent, data.replace(b"\r\n", b"\n", 1))


@pytest.mark.parametrize("name", ["unionpay-pipe", "jrl-fixed"])
def test_the_bank_may_fill_in_its_own_number_where_we_left_it_open(name: str) -> None:
    layout = catalogue.layouts()[name]
    sent = for_layout(layout, batch(["陈丽华"], [100]))
    open_ = File([{**row, "bank_no": "", "bank_kind": ""} for row in sent.rows], sent.header)
    assert answers(layout, open_, from_bank(layout, sent, [True]))[0].paid
