"""Codes stand in the order people count them in, whatever signs they are written with."""

from __future__ import annotations

from zhishou.areas.property.rounds import natural


def test_numbers_in_codes_count_as_numbers_and_a_raised_digit_is_a_letter() -> None:
    assert sorted(["12²", "7-1001", "7²", "7-201", "7"], key=natural) == ["7", "7-201", "7-1001", "7²", "12²"]
