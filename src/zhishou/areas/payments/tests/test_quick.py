"""The fast reading of a return file only ever agrees with the exact one; where one byte is odd it says nothing."""

from __future__ import annotations

import random

import pytest

from zhishou.areas.payments.bank import layout as catalogue
from zhishou.areas.payments.bank import returned
from zhishou.areas.payments.bank.files import read, write
from zhishou.areas.payments.bank.returned import Told, answers, told
from zhishou.areas.payments.tests.test_bank_files import batch, for_layout, from_bank
from zhishou.kernel.operation import Refused

LAYOUTS = ("unionpay-pipe", "jrl-fixed")


def exactly(layout: catalogue.Layout, sent: bytes, data: bytes) -> list[tuple[str, bool, str, str]] | str:
    try:
        found = answers(layout, read(layout, layout.sent, sent), data)
    except Refused as no:
        return no.code
    return sorted((a.reference, a.paid, a.code, a.reason) for a in found)


def spoken(found: Told) -> list[tuple[str, bool, str, str]]:
    return sorted((ref, *found.verdicts[int(n)]) for ref, n in zip(found.references, found.which, strict=True))


@pytest.mark.parametrize("name", LAYOUTS)
def test_a_good_file_is_read_quickly_and_says_the_same(name: str) -> None:
    layout = catalogue.layouts()[name]
    content = for_layout(layout, batch(["示例甲", "示例乙·欧阳", "（示例）丙", "示例丁"], [1, 35620, 99, 10**9]))
    sent = write(layout, layout.sent, content)
    for paid in ([True] * 4, [False] * 4, [True, False, True, False]):
        data = from_bank(layout, content, paid)
        quickly = returned._quickly(layout, sent, data)
        assert quickly is not None
        assert spoken(quickly) == exactly(layout, sent, data) == spoken(told(layout, sent, data))


@pytest.mark.parametrize("name", LAYOUTS)
def test_any_odd_byte_anywhere_leaves_the_file_to_the_exact_reading(name: str) -> None:
    layout = catalogue.layouts()[name]
    content = for_layout(layout, batch(["示例甲", "示例乙", "示例丙"], [100, 35620, 7]))
    sent = write(layout, layout.sent, content)
    data = from_bank(layout, content, [True, False, True])
    chance = random.Random(20260401)
    agreed = 0
    for _turn in range(400):
        place, byte = chance.randrange(len(data)), chance.randrange(256)
        bent = data[:place] + bytes([byte]) + data[place + 1 :]
        quickly, slow = returned._quickly(layout, sent, bent), exactly(layout, sent, bent)
        assert quickly is None or spoken(quickly) == slow, (place, byte, slow)
        agreed += quickly is not None
    assert agreed < 400


def test_lines_in_another_order_doubled_or_gone_are_seen() -> None:
    layout = catalogue.layouts()["unionpay-pipe"]
    content = for_layout(layout, batch(["示例甲", "示例乙", "示例丙"], [100, 200, 300]))
    sent = write(layout, layout.sent, content)
    lines = from_bank(layout, content, [True, True, False]).split(b"\r\n")
    turned = b"\r\n".join([lines[2], lines[0], lines[1], *lines[3:]])
    assert (found := returned._quickly(layout, sent, turned)) is not None
    assert spoken(found) == exactly(layout, sent, turned)
    assert returned._quickly(layout, sent, b"\r\n".join([lines[0], *lines])) is None
    assert returned._quickly(layout, sent, b"\r\n".join(lines[1:])) is None
