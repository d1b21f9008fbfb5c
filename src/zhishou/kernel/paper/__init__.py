"""Paper: A4 forms set by typst from a template and data, with the fonts of the installation and nothing else.

A template is a short `.typ` file in an area's `print/` folder that begins with

    #import "/kernel/paper/form.typ": *
    #let d = data

Paths start at the package (`src/zhishou`); nothing outside it can be read, and no package is fetched. The data comes as
JSON, so a name like `#panic("x")` prints as it stands. `form.typ` says what the common parts are called.
"""

from __future__ import annotations

import base64
import io
import json
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Literal, ParamSpec, TypeVar

from django.utils.translation import override

from zhishou.kernel.later import later
from zhishou.kernel.paper.glyphs import code_points

if TYPE_CHECKING:
    import typst
    from PIL import Image
else:
    typst = later("typst")
    Image = later("PIL.Image")


P = ParamSpec("P")
R = TypeVar("R")
JSON = str | int | float | bool | None | Sequence["JSON"] | Mapping[str, "JSON"]

PACKAGE = Path(__file__).resolve().parent.parent.parent
FONTS = PACKAGE / "ui" / "fonts"
LACKING = "〓"
_SAME_MOMENT = 946_684_800  # 2000-01-01, stands in the file where the caller names no moment, so bytes repeat
_LAYOUT_SIGNS = frozenset("\n\r\t")


class PaperError(RuntimeError):
    """A form cannot be set: a font is missing, or the template is wrong. A fault of the installation, not of input."""


@dataclass(frozen=True)
class Printed:
    """A set form, and the characters no font has: each is 〓 on paper, with a note at the end of the form."""

    pdf: bytes
    lacking: frozenset[str]


def in_chinese(draw: Callable[P, R]) -> Callable[P, R]:
    """A form of the trade is in Chinese whoever prints it: what is put on it is said in Chinese too."""

    @wraps(draw)
    def drawn(*args: P.args, **kwargs: P.kwargs) -> R:
        with override("zh-hans"):
            return draw(*args, **kwargs)

    return drawn


def render(template: Path, data: Mapping[str, JSON], *, tagged: bool = True, at: datetime | None = None) -> bytes:
    """The PDF of `print_form`, where the caller has nothing to do about lacking characters."""
    return print_form(template, data, tagged=tagged, at=at).pdf


def print_form(template: Path, data: Mapping[str, JSON], *, tagged: bool = True, at: datetime | None = None) -> Printed:
    """Set a template with its data. Equal input gives equal bytes; `at` is the moment written into the file.

    `tagged=False` leaves out the accessibility tags (a third of the size, for bulk). Refuses with PaperError any
    warning of the typesetter (such as an unknown font) and any error in the template.
    """
    text = json.dumps(data, ensure_ascii=False)
    lacking = missing_glyphs(text)
    for sign in lacking:
        text = text.replace(sign, LACKING)
    notes = json.dumps([f"U+{ord(sign):04X}" for sign in sorted(lacking)])
    moment = int(at.timestamp()) if at else _SAME_MOMENT
    pdf = _compile(template.read_bytes(), {"data": text, "lacking": notes}, "pdf", tagged=tagged, moment=moment)
    return Printed(pdf, frozenset(lacking))


def png(template: bytes, data: Mapping[str, JSON], *, ppi: float = 300) -> bytes:
    """One page of typst source as a PNG with a transparent ground; for seals and pictures on screen."""
    return _compile(template, {"data": json.dumps(data, ensure_ascii=False)}, "png", ppi=ppi)


def missing_glyphs(text: str) -> set[str]:
    """The characters of `text` that no font of the installation can show; unseen signs do not count."""
    known = _known()
    return {sign for sign in set(text) - _LAYOUT_SIGNS if ord(sign) not in known and _is_seen(sign)}


def picture(image: bytes) -> str:
    """A PNG or JPEG (a hand signature, a photo) as text for the data; a form shows it by `#drawing(d.x)`."""
    with Image.open(io.BytesIO(image)) as opened:
        width, height, mime = opened.width, opened.height, Image.MIME.get(opened.format or "", "")
    if mime not in {"image/png", "image/jpeg"}:
        raise ValueError("Only PNG and JPEG can be printed.")
    source = f"data:{mime};base64,{base64.b64encode(image).decode()}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}">'
        f'<image width="{width}" height="{height}" href="{source}"/></svg>'
    )


def _compile(
    source: bytes,
    inputs: dict[str, str],
    kind: Literal["pdf", "png"],
    *,
    tagged: bool = True,
    moment: int = _SAME_MOMENT,
    ppi: float | None = None,
) -> bytes:
    try:
        made, warnings = typst.compile_with_warnings(  # type: ignore[type-var]  # its stub wants input and root alike
            source,
            root=PACKAGE,
            font_paths=_fonts(),
            ignore_system_fonts=True,
            sys_inputs=inputs,
            format=kind,
            timestamp=moment,
            pdf_tags=tagged,
            ppi=ppi,
        )
    except typst.TypstError as wrong:
        raise PaperError(f"{wrong.message} {wrong.diagnostic}") from wrong
    if warnings:
        raise PaperError("; ".join(warning.message for warning in warnings))
    if not isinstance(made, bytes):
        raise PaperError("The template makes more than one page.")
    return made


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    if not any(FONTS.glob("*.ttf")):
        raise PaperError(f"字体文件不在 {FONTS}。请先运行 make assets。")
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])


@lru_cache(maxsize=1)
def _known() -> frozenset[int]:
    _fonts()
    return frozenset().union(*(code_points(font) for font in sorted(FONTS.glob("*.ttf"))))


def _is_seen(sign: str) -> bool:
    return unicodedata.category(sign) not in {"Cc", "Cf", "Mn", "Me", "Zl", "Zp"}
