"""What an office scanner and a phone make of signed paper: ink on the line, a little askew, grey, noisy, compressed."""

from __future__ import annotations

import io

import pypdfium2
from PIL import Image, ImageChops, ImageDraw

DPI = 150
INK = (38, 42, 96)


def signed_by_hand(pdf: bytes) -> list[Image.Image]:
    """The printed pages, the last one with a name written across its foot."""
    printed = [page for page in pypdfium2.PdfDocument(pdf) if page.get_textpage().count_chars()]  # no blank backs
    pages = [page.render(scale=DPI / 72).to_pil().convert("RGB") for page in printed]
    draw, (width, height) = ImageDraw.Draw(pages[-1]), pages[-1].size
    for start, bend, end in (((0.28, 0.80), (0.30, 0.84), (0.27, 0.86)), ((0.31, 0.80), (0.36, 0.82), (0.34, 0.87)),
                             ((0.38, 0.81), (0.45, 0.83), (0.42, 0.87))):  # fmt: skip
        points = [(x * width, y * height) for x, y in (start, bend, end)]
        draw.line(points, fill=INK, width=5, joint="curve")
    return pages


def scanned(page: Image.Image, *, turned: float = 0.9) -> Image.Image:
    """A page from the feeder: turned by some degrees, grey, with the noise of the sensor."""
    paper = page.convert("L").rotate(turned, expand=True, fillcolor=245, resample=Image.Resampling.BICUBIC)
    noise = Image.effect_noise(paper.size, 14)
    return ImageChops.add(paper, noise, scale=1, offset=-128)


def pdf_of(pages: list[Image.Image]) -> bytes:
    """One file of the scanner, its pages JPEG-compressed."""
    out = io.BytesIO()
    pages[0].save(out, "PDF", save_all=True, append_images=pages[1:], resolution=DPI, quality=55)
    return out.getvalue()


def photo_of(page: Image.Image) -> bytes:
    """A page photographed by a phone."""
    out = io.BytesIO()
    scanned(page, turned=-2.4).save(out, "JPEG", quality=50)
    return out.getvalue()
