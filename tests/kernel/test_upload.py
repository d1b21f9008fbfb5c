"""Files from outside."""

from __future__ import annotations

import hashlib
import io
import zipfile

import pytest
from PIL import Image, PngImagePlugin

from zhishou.kernel.operation import Refused
from zhishou.kernel.upload import DOCUMENTS, IMAGES, JPEG, PDF, PNG, XLSX, UploadRefused, safe_name, take


def picture(kind: str = "PNG", mode: str = "RGB", size: tuple[int, int] = (40, 20), **options: object) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, (200, 30, 30, 0)[: len(mode)] if mode != "L" else 9).save(out, kind, **options)
    return out.getvalue()


def package(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in names:
            packed.writestr(name, "x")
    return out.getvalue()


def refused(data: bytes, name: str, allowed: frozenset[str] = DOCUMENTS, **limits: int) -> str:
    with pytest.raises(UploadRefused) as caught:
        take(data, name, allowed=allowed, **limits)
    assert str(caught.value)
    return caught.value.code


def test_a_photo_is_turned_upright_and_loses_its_metadata() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "SECRET-CAMERA"
    data = picture("JPEG", exif=exif, comment=b"SECRET-COMMENT")
    taken = take(data, "IMG_1.JPG")
    assert (taken.mime, taken.suffix, taken.width, taken.height) == (JPEG, ".jpg", 20, 40)
    assert b"SECRET" in data
    assert b"SECRET" not in taken.content
    assert not Image.open(io.BytesIO(taken.content)).getexif()
    assert taken.sha256 == hashlib.sha256(taken.content).hexdigest()


def test_a_png_keeps_its_transparency_and_loses_its_texts() -> None:
    info = PngImagePlugin.PngInfo()
    info.add_text("Comment", "SECRET")
    taken = take(picture("PNG", "RGBA", pnginfo=info) + b"<script>hidden</script>", "sign.png")
    reopened = Image.open(io.BytesIO(taken.content))
    assert reopened.mode == "RGBA"
    assert reopened.getchannel("A").getextrema() == (0, 0)
    assert b"SECRET" not in taken.content
    assert b"script" not in taken.content


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "RGBA", "LA", "I;16"])
def test_every_usual_kind_of_png_is_taken(mode: str) -> None:
    out = io.BytesIO()
    Image.new(mode, (8, 8)).save(out, "PNG")
    assert take(out.getvalue(), "a.png").width == 8


def test_a_picture_with_the_suffix_of_another_picture_is_put_right() -> None:
    taken = take(picture("JPEG"), "微信图片.png")
    assert (taken.mime, taken.name) == (JPEG, "微信图片.jpg")
    assert take(picture("WEBP"), "无后缀").suffix == ".webp"


def test_documents_are_taken_as_they_are() -> None:
    pdf = b"%PDF-1.7\n...\nstartxref\n0\n%%EOF\n"
    assert take(pdf, "合同.pdf", allowed=DOCUMENTS).content == pdf
    assert take(pdf, "合同.pdf", allowed=DOCUMENTS).mime == PDF
    book = package("[Content_Types].xml", "xl/workbook.xml")
    assert take(book, "表.xlsx", allowed=DOCUMENTS).mime == XLSX


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"", "a.png", "upload.empty"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "a.svg", "upload.kind"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "a.png", "upload.kind"),
        (b"<!DOCTYPE html><script>alert(1)</script>", "a.jpg", "upload.kind"),
        (b"MZ\x90\x00" + bytes(100), "a.png", "upload.kind"),
        (b"GIF89a" + bytes(50), "a.gif", "upload.kind"),
        (package("a.txt"), "a.xlsx", "upload.kind"),
        (package("[Content_Types].xml", "xl/workbook.xml", "xl/vbaProject.bin"), "a.xlsx", "upload.macros"),
        (package("[Content_Types].xml", "xl/workbook.xml"), "a.pdf", "upload.name"),
        (picture(), "a.pdf", "upload.name"),
        (picture(), "a.png.exe", "upload.name"),
        (picture()[:60], "a.png", "upload.broken"),
        (b"\xff\xd8\xff" + bytes(50), "a.jpg", "upload.broken"),
        (b"%PDF-1.7 cut off", "a.pdf", "upload.broken"),
    ],
    ids=range(14),
)
def test_what_is_refused(data: bytes, name: str, code: str) -> None:
    assert refused(data, name) == code


def test_a_good_file_in_the_wrong_place_is_told_what_is_taken_there() -> None:
    book = package("[Content_Types].xml", "xl/workbook.xml")
    with pytest.raises(UploadRefused) as no:
        take(book, "报价.xlsx", allowed=IMAGES | {PDF})
    assert no.value.code == "upload.not_here"
    assert (
        str(no.value).format(**no.value.facts)
        == "“报价.xlsx”不能传在这里，这里收 PDF、JPG、PNG、WebP。请另存为其中一种再传。"
    )


def test_limits_of_bytes_and_pixels() -> None:
    assert refused(picture(), "a.png", limit_bytes=10) == "upload.too_large"
    assert refused(picture(size=(100, 100)), "a.png", max_pixels=9999) == "upload.too_many_pixels"
    assert refused(picture("PNG", "1", (20_000, 20_000)), "a.png") == "upload.too_many_pixels"


def test_a_document_is_refused_where_only_pictures_are_allowed() -> None:
    assert refused(b"%PDF-1.7\n%%EOF", "a.pdf", IMAGES) == "upload.not_here"
    assert take(picture(), "a.png", allowed=frozenset({PNG})).mime == PNG


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd", "passwd.png"), ("C:\\a\\照片 1.JPG", "照片_1.png"), ("a\u202egnp.exe", "agnp.png"), ("", "文件.png"),
        ("..", "文件.png"), ("x" * 300, "x" * 76 + ".png"), ('a<b>"c".png', "a_b_c.png"),
    ],
)  # fmt: skip
def test_a_name_is_made_safe(name: str, safe: str) -> None:
    assert safe_name(name, ".png").replace("_.", ".") == safe


@pytest.mark.parametrize(("data", "name"), [(b"", "空的.png"), (picture()[:60], "坏的.png"), (b"MZ", "程序.exe")])
def test_a_refused_file_is_named_so_that_one_of_several_is_known(data: bytes, name: str) -> None:
    with pytest.raises(UploadRefused) as no:
        take(data, name, allowed=DOCUMENTS)
    assert Refused(no.value.code, **no.value.facts).sentence().startswith(f"“{name}”")
