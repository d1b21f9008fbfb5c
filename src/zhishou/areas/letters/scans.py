"""Signed paper that comes back: pages out of files, and which letter each page is."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from zhishou.areas.letters import verifying
from zhishou.kernel import upload
from zhishou.kernel.later import later
from zhishou.kernel.operation import Refused
from zhishou.kernel.paper.pages import PDFIUM
from zhishou.kernel.types import Upload

if TYPE_CHECKING:
    import pypdfium2
    import zxingcpp
    from PIL import Image
else:
    zxingcpp = later("zxingcpp")
    pypdfium2 = later("pypdfium2")
    Image = later("PIL.Image")


LIMIT_BYTES = 40_000_000
MOST_PAGES = 200
_READ_DPI, _LONGEST_READ, _LONGEST_KEPT = 200, 3400, 1800
_NUMBER = re.compile(r"(?<![A-Z])[A-Z]{2}-\d{4}-\d{4,}", re.IGNORECASE)


@dataclass(frozen=True)
class Page:
    """One page as a JPEG for the record, and the letter's number read on it or in the file's name ('' when neither)."""

    name: str
    page: int
    jpeg: bytes
    number: str
    by_code: bool  # read from the QR code, so it is the paper that says so


def pages_of(given: Upload) -> list[Page]:
    """The pages of a scan (PDF, JPG, PNG, WebP). Refused with the file's name when it cannot be opened."""
    try:
        taken = upload.take(given.data, given.name, allowed=upload.IMAGES | {upload.PDF}, limit_bytes=LIMIT_BYTES)
    except upload.UploadRefused as no:
        raise Refused(no.code, **no.facts) from None
    named = _number_in(given.name)
    pictures = _rendered(taken.content, given.name) if taken.mime == upload.PDF else [_opened(taken.content)]
    return [_page(given.name, number, picture, named) for number, picture in enumerate(pictures, 1)]


def _page(name: str, number: int, picture: Image.Image, named: str) -> Page:
    read = read_number(picture)
    return Page(name, number, _jpeg(picture), read or named, bool(read))


def read_number(picture: Image.Image) -> str:
    """The number in the letter's QR code, wherever on the page and however turned; '' when none can be read."""
    copy = picture.convert("L")
    copy.thumbnail((_LONGEST_READ, _LONGEST_READ))
    for code in zxingcpp.read_barcodes(copy, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)):
        if "/verify/" in code.text and (number := _number_in(code.text)):
            return number
    return ""


def _number_in(text: str) -> str:
    """The number of a confirmation of whatever kind; "IMG-2026-1129" and the like are none."""
    numbers = (found[0].upper() for found in _NUMBER.finditer(text))
    return next((number for number in numbers if number[:3] in verifying.SOURCES), "")


def _opened(image: bytes) -> Image.Image:
    with Image.open(io.BytesIO(image)) as opened:
        return opened.convert("RGB")


def _rendered(pdf: bytes, name: str) -> Iterator[Image.Image]:
    """One page at a time: a batch of two hundred pages would not fit into memory."""
    try:
        with PDFIUM:
            document = pypdfium2.PdfDocument(pdf)
            count = len(document)
    except pypdfium2.PdfiumError:
        raise Refused("upload.broken", name=name) from None
    if count > MOST_PAGES:
        raise Refused("letter.scan_pages", name=name, most=MOST_PAGES)
    for number in range(count):
        try:
            with PDFIUM:
                picture = _picture(document[number])
        except pypdfium2.PdfiumError:
            raise Refused("upload.broken", name=name) from None
        yield picture


def _picture(page: pypdfium2.PdfPage) -> Image.Image:
    longest = max(page.get_size())
    scale = min(_READ_DPI / 72, _LONGEST_READ / max(longest, 1))
    drawn: Image.Image = page.render(scale=scale).to_pil()
    return drawn.convert("RGB")


def _jpeg(picture: Image.Image) -> bytes:
    kept = picture.copy()
    kept.thumbnail((_LONGEST_KEPT, _LONGEST_KEPT))
    out = io.BytesIO()
    kept.save(out, "JPEG", quality=82)
    return out.getvalue()
