"""Is there a hand in the picture? A signature must be drawn, not dotted; it is cut to its ink for the paper."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from zhishou.kernel.later import later
from zhishou.kernel.operation import Refused

if TYPE_CHECKING:
    from PIL import Image, ImageOps
else:
    Image = later("PIL.Image")
    ImageOps = later("PIL.ImageOps")


_DARK = 150  # grey level below which a pixel counts as ink
_LEAST_SHARE = 0.0015  # of the picture's pixels
_LEAST_WIDTH, _LEAST_HEIGHT = 0.08, 0.15  # of the picture's sides
_MARGIN = 6
_LARGEST = 1600


def cut(picture: bytes) -> bytes:
    """The signature alone as a PNG with transparent ground.

    Refused: `letter.signature_blank` where nothing is drawn, `letter.signature_small` where it is a dot or a dash.
    """
    with Image.open(io.BytesIO(picture)) as opened:
        ink = _ink(opened)
    box = ink.getbbox()
    if box is None:
        raise Refused("letter.signature_blank")
    width, height = box[2] - box[0], box[3] - box[1]
    strokes = ink.histogram()[255]
    if (
        strokes < _LEAST_SHARE * ink.width * ink.height
        or width < _LEAST_WIDTH * ink.width
        or height < _LEAST_HEIGHT * ink.height
    ):
        raise Refused("letter.signature_small")
    with Image.open(io.BytesIO(picture)) as opened:
        return _on_transparent(opened, box)


def _flat(image: Image.Image) -> Image.Image:
    whole = image.convert("RGBA")
    ground = Image.new("RGBA", whole.size, "white")
    ground.alpha_composite(whole)
    flat = ground.convert("L")
    flat.thumbnail((_LARGEST, _LARGEST))
    return flat


def _ink(image: Image.Image) -> Image.Image:
    return _flat(image).point(lambda level: 255 if level < _DARK else 0)


def _on_transparent(image: Image.Image, box: tuple[int, int, int, int]) -> bytes:
    flat = _flat(image)
    room = (
        max(0, box[0] - _MARGIN), max(0, box[1] - _MARGIN),
        min(flat.width, box[2] + _MARGIN), min(flat.height, box[3] + _MARGIN),
    )  # fmt: skip
    grey = flat.crop(room)
    drawn = Image.new("RGBA", grey.size, (29, 35, 39, 0))
    drawn.putalpha(ImageOps.invert(grey))
    out = io.BytesIO()
    drawn.save(out, "PNG")
    return out.getvalue()
