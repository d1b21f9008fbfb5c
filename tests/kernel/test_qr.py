"""QR codes as inline SVG."""

from __future__ import annotations

import pytest

from zhishou.kernel.qr import qr_svg


def test_a_code_is_one_svg_element_that_a_strict_page_may_hold() -> None:
    svg = qr_svg("https://example.com/t/K7-3M9Q")
    assert svg.startswith("<svg")
    assert svg.endswith("</svg>")
    assert "viewBox" in svg
    for forbidden in ("<?xml", "style=", "<script", "width=", "data:"):
        assert forbidden not in svg


def test_chinese_text_fits_and_too_long_text_is_refused() -> None:
    assert qr_svg("翠湖物业")
    with pytest.raises(ValueError):
        qr_svg("x" * 5000)
