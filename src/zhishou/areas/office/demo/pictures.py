"""Pictures of the demo: signatures as a hand would draw them, and simple photos. All from a seeded random source."""

from __future__ import annotations

import io
import json
from random import Random

from PIL import Image, ImageDraw, ImageFilter, ImageFont

from zhishou.kernel.types import Upload

WIDTH, HEIGHT = 600, 220
INK = (29, 35, 39, 255)
Point = tuple[float, float]


def signature(rng: Random, letters: int = 3) -> tuple[Upload, str]:
    """A drawn name and its strokes as the signature pad sends them: the PNG, and JSON."""
    strokes = [stroke for n in range(letters) for stroke in _letter(rng, 50 + n * 480 / letters, 440 / letters)]
    picture = Image.new("RGBA", (WIDTH, HEIGHT), (255, 255, 255, 0))
    pen = ImageDraw.Draw(picture)
    for stroke in strokes:
        for n, (x, y) in enumerate(stroke):
            thick = 2.2 + 2.6 * (1 - abs(2 * n / len(stroke) - 0.7)) + rng.uniform(-0.2, 0.2)
            pen.ellipse([x - thick, y - thick, x + thick, y + thick], fill=INK)
    out = io.BytesIO()
    picture.save(out, "PNG")
    return Upload("signature.png", out.getvalue()), _as_json(strokes)


def _letter(rng: Random, left: float, size: float) -> list[list[Point]]:
    """Some strokes in the square of one character: level ones, upright ones, and a sweep to each side."""
    top = 42 + rng.uniform(-12, 12)
    height = min(size, 135)

    def at(x: float, y: float) -> Point:
        return left + x * size * 0.9 + rng.uniform(-4, 4), top + y * height + rng.uniform(-4, 4)

    pairs = [(at(0.1, y), at(0.85, y - 0.06)) for y in sorted(rng.sample([0.05, 0.3, 0.5, 0.75], rng.randint(1, 3)))]
    pairs += [(at(x, 0.0), at(x - 0.03, 1.0)) for x in rng.sample([0.25, 0.5, 0.72], rng.randint(1, 2))]
    pairs.append((at(0.5, 0.35), at(0.05, 0.95)))
    pairs.append((at(0.5, 0.4), at(1.0, 0.98)))
    return [_curve(rng, start, end) for start, end in pairs]


def _curve(rng: Random, start: Point, end: Point) -> list[Point]:
    bend = rng.uniform(-0.16, 0.16)
    length = abs(end[0] - start[0]) + abs(end[1] - start[1])
    middle = (
        (start[0] + end[0]) / 2 + bend * (end[1] - start[1]),
        (start[1] + end[1]) / 2 - bend * (end[0] - start[0]),
    )
    steps = max(int(length / 1.6), 8)
    parts = [n / steps for n in range(steps + 1)]
    return [
        (
            (1 - t) ** 2 * start[0] + 2 * t * (1 - t) * middle[0] + t * t * end[0],
            (1 - t) ** 2 * start[1] + 2 * t * (1 - t) * middle[1] + t * t * end[1],
        )
        for t in parts
    ]


def _as_json(strokes: list[list[Point]]) -> str:
    drawn = [
        {"penColor": "#1d2327", "points": [{"x": round(x, 1), "y": round(y, 1)} for x, y in stroke[::6]]}
        for stroke in strokes
    ]
    return json.dumps({"width": WIDTH, "height": HEIGHT, "strokes": drawn})


def photo(rng: Random, name: str) -> Upload:
    """A plain picture of a wall with a stain and a pipe, told apart by its colours."""
    ground = tuple(rng.randint(150, 215) for _ in range(3))
    picture = Image.new("RGB", (640, 480), ground)
    pen = ImageDraw.Draw(picture)
    for _tile in range(9):
        x, y = rng.randint(0, 600), rng.randint(0, 440)
        shade = tuple(max(0, part - rng.randint(8, 40)) for part in ground)
        pen.ellipse([x, y, x + rng.randint(30, 180), y + rng.randint(20, 120)], fill=shade)
    left = rng.randint(80, 480)
    pen.rectangle([left, 0, left + 46, 480], fill=(120, 126, 130))
    pen.rectangle([left + 8, 0, left + 16, 480], fill=(176, 182, 186))
    pen.line([(rng.randint(0, 640), 0), (rng.randint(0, 640), 480)], fill=(90, 84, 78), width=3)
    out = io.BytesIO()
    picture.filter(ImageFilter.GaussianBlur(1.4)).save(out, "JPEG", quality=80)
    return Upload(name, out.getvalue())


def dial(value: int, digits: int = 5) -> Upload:
    """A meter's face: the whole units in black windows on a brass ring."""
    picture = Image.new("RGB", (640, 480), (96, 102, 106))
    pen = ImageDraw.Draw(picture)
    pen.ellipse([90, 10, 550, 470], fill=(236, 236, 228), outline=(150, 118, 60), width=18)
    figures = ImageFont.load_default(size=64)
    for place, sign in enumerate(f"{value:0{digits}d}"):
        left = 320 - digits * 30 + place * 60
        pen.rectangle([left, 180, left + 54, 262], fill=(22, 24, 26))
        pen.text((left + 27, 221), sign, font=figures, fill=(245, 245, 240), anchor="mm")
    pen.text((320, 320), "m3", font=ImageFont.load_default(size=40), fill=(60, 60, 60), anchor="mm")
    out = io.BytesIO()
    picture.filter(ImageFilter.GaussianBlur(0.8)).save(out, "JPEG", quality=82)
    return Upload("dial.jpg", out.getvalue())
