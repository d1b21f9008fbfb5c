"""What somebody typed as a number is read exactly, or it is none: nothing that is typed is a fault."""

from __future__ import annotations

from decimal import Decimal

import pytest

from zhishou.kernel import typed


@pytest.mark.parametrize(
    ("text", "places", "found"),
    [("12.5", 3, 12_500), (" 7 ", 0, 7), ("-0.01", 2, -1), ("1,000", 0, 1_000), ("0", 3, 0), ("12.3456", 3, None)],
)
def test_a_decimal_number_is_counted_in_its_smallest_part(text: str, places: int, found: int | None) -> None:
    assert typed.scaled(text, places) == found


@pytest.mark.parametrize("text", ["", "12,5", "NaN", "sNaN", "Infinity", "1e9999999", "1e-9999999", "9" * 400, "½"])
def test_what_is_no_number_or_a_number_beyond_all_counting_is_none(text: str) -> None:
    assert typed.decimal(text) is None and typed.scaled(text, 3) is None


def test_a_decimal_number_keeps_its_places() -> None:
    assert typed.decimal("8.50") == Decimal("8.5")
