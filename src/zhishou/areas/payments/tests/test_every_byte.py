"""No byte of a return file can change unseen: in what we sent it is refused, elsewhere it changes no outcome of a line."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zhishou.areas.payments.bank import layout as catalogue
from zhishou.areas.payments.bank.files import File, read, write
from zhishou.areas.payments.bank.layout import Layout
from zhishou.areas.payments.bank.returned import Answer, answers
from zhishou.areas.payments.bank.words import REFUSALS
from zhishou.areas.payments.tests.test_bank_files import LAYOUTS, batch, for_layout, from_bank, places
from zhishou.kernel.operation import Refused

TEXT = ["jrl-fixed", "unionpay-pipe"]
RARE = "𠮷㐂·・ＡＢａ（）　囍喆鑫曌"  # beyond GBK, middle dots, full-width letters and blank, characters of names
GBK = st.characters(codec="gbk", exclude_categories=["Cc", "Cf", "Cs", "Zs", "Zl", "Zp"], exclude_characters='|,"')
NAMES = st.text(st.one_of(GBK, st.sampled_from(RARE)), min_size=1, max_size=30)


def returned(name: str) -> tuple[Layout, File, bytes]:
    layout = catalogue.layout(name)
    sent = for_layout(layout, batch(["王芳", "欧阳·娜"], [12345, 12345]))
    return layout, sent, from_bank(layout, sent, [True, False])


@pytest.mark.parametrize("name", TEXT)
def test_every_other_byte_in_header_count_sum_reference_or_amount_is_refused(name: str) -> None:
    layout, sent, data = returned(name)
    expected = answers(layout, sent, data)
    assert [a.paid for a in expected] == [True, False]
    unseen = []
    for at in places(layout, data):
        for other in range(256):
            if other != data[at] and _taken(layout, sent, data[:at] + bytes([other]) + data[at + 1 :]) is not None:
                unseen.append((at, other))
    assert unseen == []


@pytest.mark.parametrize("name", ["generic-csv", "generic-xlsx"])
def test_no_changed_byte_of_a_table_moves_money(name: str) -> None:
    layout, sent, data = returned(name)
    money = [(a.reference, a.amount_fen) for a in answers(layout, sent, data)]
    paid = [a.paid for a in answers(layout, sent, data)]
    for at in range(len(data)):
        for other in {data[at] ^ 1, data[at] ^ 0x80, ord("0"), ord("9"), ord(",")} - {data[at]}:
            changed = data[:at] + bytes([other]) + data[at + 1 :]
            found = _taken(layout, sent, changed)
            if found is not None:
                assert [(a.reference, a.amount_fen) for a in found] == money, (at, other)
                assert [a.paid for a in found] in (paid, [False, False]), (at, other)


def _taken(layout: Layout, sent: File, data: bytes) -> list[Answer] | None:
    """The answers of a file; none when it was refused, in words."""
    try:
        return answers(layout, sent, data)
    except Refused as no:
        assert REFUSALS[no.code].format_map(no.facts)
        return None


@pytest.mark.parametrize("name", LAYOUTS)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(names=st.lists(NAMES, min_size=1, max_size=4))
def test_a_name_comes_back_whole_or_is_refused_with_its_row(name: str, names: list[str]) -> None:
    layout = catalogue.layout(name)
    sent = for_layout(layout, batch(names, [100] * len(names)))
    try:
        data = write(layout, layout.sent, sent)
    except Refused as no:
        assert layout.encoding.casefold() in ("gbk", "gb18030") or no.code != "debit.field_unencodable"
        assert 1 <= no.facts["row"] <= len(names) and REFUSALS[no.code].format_map(no.facts)
        return
    found = read(layout, layout.sent, data)
    field = next(f for f in layout.sent.detail if f.name == "account_name")
    assert [row["account_name"] for row in found.rows] == [row["account_name"] for row in sent.rows], field


@pytest.mark.parametrize("name", TEXT)
def test_a_character_beyond_gbk_is_refused_wherever_it_stands(name: str) -> None:
    layout = catalogue.layout(name)
    for who in ("𠮷田", "田𠮷", "欧阳𠮷娜", "㐂"):
        with pytest.raises(Refused) as no:
            write(layout, layout.sent, for_layout(layout, batch(["王芳", who], [100, 200])))
        assert (no.value.code, no.value.facts["row"]) == ("debit.field_unencodable", 2)
