"""Paper: a form with real parts, set with the fonts of the installation."""

from __future__ import annotations

import io
import shutil
import subprocess
from pathlib import Path

import pytest
from PIL import Image

from zhishou.kernel import paper
from zhishou.kernel.money import in_words, yuan
from zhishou.kernel.qr import qr_svg

FORM = Path(__file__).with_name("forms") / "work_order.typ"

pytestmark = pytest.mark.skipif(not any(paper.FONTS.glob("*.ttf")), reason="the fonts are not there: make assets")


def order(**changes: paper.JSON) -> dict[str, paper.JSON]:
    signature = io.BytesIO()
    Image.new("RGBA", (60, 20), (15, 30, 90, 255)).save(signature, "PNG")
    return {
        "company": "翠湖物业管理有限公司", "number": "W2026-00412", "date": "2026年11月23日", "name": "张伟",
        "phone": "138****1234", "place": "7栋1单元1203", "channel": "来电", "content": "厨房下水管漏水。\n晚上六点后有人。",
        "department": "工程部", "due": "2026-11-23 20:00", "urgency": "紧急", "sender": "李静", "result": "更换软管。",
        "materials": [["下水软管", "DN40", "1", "18.00"], ["密封圈", "40 mm", "2", "3.00"]], "total": yuan(2100),
        "words": in_words(2100), "satisfaction": "满意", "opinion": None, "called_at": "", "caller": "", "callback": "",
        "qr": qr_svg("https://example.com/t/K7-3M9Q"), "signature": paper.picture(signature.getvalue()),
        "signed_at": "2026年11月23日", **changes,
    }  # fmt: skip


def words_of(pdf: bytes, tmp_path: Path) -> str:
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not installed")
    file = tmp_path / "form.pdf"
    file.write_bytes(pdf)
    return subprocess.run(["pdftotext", "-layout", str(file), "-"], capture_output=True, text=True).stdout


def test_a_form_shows_its_data(tmp_path: Path) -> None:
    text = words_of(paper.render(FORM, order()), tmp_path)
    for part in (
        "翠湖物业管理有限公司",
        "W2026-00412",
        "张伟",
        "贰拾壹元整",
        "客户签字",
        "第 1 页 共 1 页",
        "晚上六点后有人。",
    ):
        assert part.replace(" ", "") in text.replace(" ", "")


def test_data_is_never_read_as_markup(tmp_path: Path) -> None:
    name = '#panic("x") *b* $x^2$ #include "/etc/passwd" <a> @b'
    assert '#panic("x") *b* $x^2$ #include' in words_of(paper.render(FORM, order(name=name)), tmp_path)


def test_the_same_data_gives_the_same_bytes() -> None:
    assert paper.render(FORM, order()) == paper.render(FORM, order())
    assert len(paper.render(FORM, order(), tagged=False)) < len(paper.render(FORM, order()))


def test_a_character_without_a_glyph_is_shown_and_reported(tmp_path: Path) -> None:
    printed = paper.print_form(FORM, order(name="𠮷田"))
    assert printed.lacking == {"𠮷"}
    text = words_of(printed.pdf, tmp_path)
    assert "〓田" in text
    assert "U+20BB7" in text
    assert paper.print_form(FORM, order()).lacking == frozenset()


def test_the_usual_rare_characters_of_names_are_there() -> None:
    assert paper.missing_glyphs("㛃䶮𬭎𫖮翀堃喆\n\t〓") == set()
    assert paper.missing_glyphs("𠮷a") == {"𠮷"}


def test_a_long_form_goes_on_over_pages(tmp_path: Path) -> None:
    rows: list[paper.JSON] = [["软管", "DN40", "1", "1.00"] for _ in range(90)]
    text = words_of(paper.render(FORM, order(materials=rows)), tmp_path).replace(" ", "")
    assert "第2页共" in text


@pytest.mark.parametrize(
    "source",
    [
        '#set text(font: "No Such Font")\nx',
        "#panic()",
        '#read("/../../etc/passwd")',
        '#import "@preview/cetz:0.3.0"',
        "#data.x",
    ],
)
def test_a_wrong_template_or_font_fails_loudly(tmp_path: Path, source: str) -> None:
    template = tmp_path / "wrong.typ"
    template.write_text(source)
    with pytest.raises(paper.PaperError):
        paper.render(template, {})


def test_only_pictures_can_be_printed() -> None:
    out = io.BytesIO()
    Image.new("RGB", (2, 2)).save(out, "GIF")
    with pytest.raises(ValueError, match="PNG"):
        paper.picture(out.getvalue())
