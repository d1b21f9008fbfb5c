"""Files from outside: recognised by their content, never by name or browser; images come in without their metadata."""

from __future__ import annotations

import hashlib
import io
import re
import unicodedata
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from zhishou.kernel.excel import ReadError, refuse_bomb
from zhishou.kernel.later import later
from zhishou.kernel.phrasing import listed

if TYPE_CHECKING:
    import puremagic
    from PIL import Image, ImageOps
else:
    puremagic = later("puremagic")
    Image = later("PIL.Image")
    ImageOps = later("PIL.ImageOps")


PNG, JPEG, WEBP, PDF = "image/png", "image/jpeg", "image/webp", "application/pdf"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
IMAGES = frozenset({PNG, JPEG, WEBP})
DOCUMENTS = IMAGES | {PDF, XLSX, DOCX}
SUFFIXES = {PNG: ".png", JPEG: ".jpg", WEBP: ".webp", PDF: ".pdf", XLSX: ".xlsx", DOCX: ".docx"}

LABELS = {PDF: "PDF", JPEG: "JPG", PNG: "PNG", WEBP: "WebP", XLSX: "Excel", DOCX: "Word"}

MAX_PIXELS = 50_000_000  # a 48-megapixel phone photo; some 200 MB while it is open
_MAX_UNPACKED = 200_000_000
_FORMATS = {"PNG": PNG, "JPEG": JPEG, "MPO": JPEG, "WEBP": WEBP}
_NAMES = {".jpeg": ".jpg", ".jpe": ".jpg", ".jfif": ".jpg"}
_UNSAFE = re.compile(r'[\\/:*?"<>|\s]+')

SENTENCES = {
    "upload.empty": _("“{name}”是空的。请重新选择。"),
    "upload.too_large": _("“{name}”太大。请压缩或分成几个再传。"),
    "upload.kind": _("“{name}”不能上传。图片请用 JPG、PNG 或 WebP，文件请用 PDF、Excel（.xlsx）或 Word（.docx）。"),
    "upload.not_here": _("“{name}”不能传在这里，这里收 {kinds}。请另存为其中一种再传。"),
    "upload.name": _("“{name}”的后缀与内容不符。请用原来的软件另存一次再传。"),
    "upload.broken": _("“{name}”打不开，可能没有传完整。请重新选择。"),
    "upload.too_many_pixels": _("“{name}”的像素太多。请缩小后再传。"),
    "upload.macros": _("“{name}”里有宏。请另存为不带宏的文件再传。"),
}


class UploadRefused(Exception):
    """A file that is not taken: a stable `code` of a sentence that says what to do, and its `facts`, the name among them."""

    def __init__(self, code: str, **facts: str | int) -> None:
        super().__init__(SENTENCES[code])
        self.code = code
        self.facts: Mapping[str, str | int] = facts


@dataclass(frozen=True)
class Taken:
    """What is kept: the content (images re-encoded), its true type, SHA-256 (hex), a safe name, its pixels."""

    content: bytes
    mime: str
    sha256: str
    suffix: str
    name: str
    width: int | None = None
    height: int | None = None


def take(
    data: bytes,
    name: str,
    *,
    allowed: frozenset[str] = IMAGES,
    limit_bytes: int = 15_000_000,
    max_pixels: int = MAX_PIXELS,
) -> Taken:
    """Recognise and clean one file.

    Images are turned upright, then written anew, so position, camera, time and anything hidden behind the picture are
    gone; transparency stays. Between image types a wrong suffix is put right (phones and chats mix them up).
    Refuses (UploadRefused): empty, over the limit, not of an allowed kind, a suffix that promises something else,
    broken, too many pixels, an office file that would unpack to a bomb or holds macros. SVG and HTML are never allowed.
    """
    try:
        return _take(data, name, allowed, limit_bytes, max_pixels)
    except UploadRefused as no:
        raise UploadRefused(no.code, **{**no.facts, "name": name[:80]}) from no


def _take(data: bytes, name: str, allowed: frozenset[str], limit_bytes: int, max_pixels: int) -> Taken:
    if not data:
        raise UploadRefused("upload.empty")
    if len(data) > limit_bytes:
        raise UploadRefused("upload.too_large", bytes=len(data), limit=limit_bytes)
    mime = _kind(data)
    if mime in SUFFIXES and mime not in allowed:
        kinds = listed(label for kind, label in LABELS.items() if kind in allowed)
        raise UploadRefused("upload.not_here", found=mime, kinds=kinds)
    if mime is None or mime not in allowed:
        raise UploadRefused("upload.kind", found=mime or _guess(data))
    _refuse_other_suffix(name, mime)
    if mime not in IMAGES:
        _refuse_bad_document(data, mime)
        return _taken(data, mime, name)
    content, width, height = _re_encoded(data, mime, max_pixels)
    return _taken(content, mime, name, width, height)


def safe_name(name: str, suffix: str) -> str:
    """A file name without folders, control signs or signs that a file system refuses; at most 80 characters."""
    base = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    seen = "".join(sign for sign in base if unicodedata.category(sign)[0] != "C")
    stem = PurePosixPath(seen).stem if PurePosixPath(seen).suffix else seen
    return (_UNSAFE.sub("_", stem).strip("._")[: 80 - len(suffix)] or "文件") + suffix


def _kind(data: bytes) -> str | None:
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if data.startswith(b"\xff\xd8\xff"):
        return JPEG
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return WEBP
    if data.startswith(b"%PDF-"):
        return PDF
    return _office_kind(data) if data.startswith(b"PK\x03\x04") else None


def _office_kind(data: bytes) -> str | None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            names = set(packed.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return None
    if "[Content_Types].xml" not in names:
        return None
    if "xl/workbook.xml" in names:
        return XLSX
    return DOCX if "word/document.xml" in names else None


def _guess(data: bytes) -> str:
    """A name for what was refused, for the log and the message; never a reason to accept."""
    try:
        return str(puremagic.from_string(data[:4096], mime=True)) or "unknown"
    except (puremagic.PureError, ValueError):
        return "unknown"


def _refuse_other_suffix(name: str, mime: str) -> None:
    suffix = PurePosixPath(name.replace("\\", "/")).suffix.lower()
    suffix = _NAMES.get(suffix, suffix)
    promised = next((kind for kind, usual in SUFFIXES.items() if usual == suffix), None)
    if not suffix or promised == mime or (promised in IMAGES and mime in IMAGES):
        return
    raise UploadRefused("upload.name", suffix=suffix, found=mime)


def _refuse_bad_document(data: bytes, mime: str) -> None:
    if mime == PDF:
        if b"%%EOF" not in data[-2048:]:
            raise UploadRefused("upload.broken")
        return
    try:
        refuse_bomb(data, _MAX_UNPACKED)
    except ReadError as wrong:
        code = "upload.too_large" if wrong.code == "excel.too_large" else "upload.broken"
        raise UploadRefused(code, **wrong.facts) from wrong
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        if any(entry.lower().endswith("vbaproject.bin") for entry in packed.namelist()):
            raise UploadRefused("upload.macros")


def _re_encoded(data: bytes, mime: str, max_pixels: int) -> tuple[bytes, int, int]:
    try:
        with Image.open(io.BytesIO(data), formats=["PNG", "JPEG", "WEBP", "MPO"]) as opened:
            if opened.width * opened.height > max_pixels:
                raise UploadRefused(
                    "upload.too_many_pixels", width=opened.width, height=opened.height, limit=max_pixels
                )
            if _FORMATS.get(opened.format or "") != mime:
                raise UploadRefused("upload.broken")
            opened.load()
            return _written(ImageOps.exif_transpose(opened), mime)
    except UploadRefused:
        raise
    except Image.DecompressionBombError as wrong:
        raise UploadRefused("upload.too_many_pixels", limit=max_pixels) from wrong
    except (OSError, ValueError, SyntaxError, EOFError, MemoryError, ArithmeticError, LookupError, TypeError) as wrong:
        # What Pillow's decoders raise on broken input is not one family.
        raise UploadRefused("upload.broken") from wrong


def _written(image: Image.Image, mime: str) -> tuple[bytes, int, int]:
    see_through = mime != JPEG and image.has_transparency_data
    wanted = "RGBA" if see_through else "L" if image.mode in {"1", "L"} else "RGB"
    profile = image.info.get("icc_profile") if image.mode in {"RGB", "RGBA"} else None
    # A fresh picture carries pixels alone; every comment, thumbnail and text chunk stays behind.
    plain = Image.new(wanted, image.size)
    plain.paste(image.convert(wanted))
    out = io.BytesIO()
    if mime == PNG:
        plain.save(out, "PNG", optimize=False, icc_profile=profile)
    else:
        plain.save(out, "JPEG" if mime == JPEG else "WEBP", quality=88, icc_profile=profile)
    return out.getvalue(), plain.width, plain.height


def _taken(content: bytes, mime: str, name: str, width: int | None = None, height: int | None = None) -> Taken:
    suffix = SUFFIXES[mime]
    return Taken(content, mime, hashlib.sha256(content).hexdigest(), suffix, safe_name(name, suffix), width, height)
