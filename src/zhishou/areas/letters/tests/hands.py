"""A hand for the tests: what a finger leaves on the pad, and how tests speak to the letters."""

from __future__ import annotations

import io

from PIL import Image, ImageDraw

from zhishou.areas.letters.models import Letter
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import perform
from zhishou.kernel.models import Appointment, Person
from zhishou.kernel.types import Upload


def drawn(width: int = 600, height: int = 220) -> Upload:
    """A hand that wrote three characters."""
    picture = Image.new("RGBA", (width, height), (255, 255, 255, 0))
    pen = ImageDraw.Draw(picture)
    for x in range(60, width - 160, 150):
        pen.line([(x, 60), (x + 90, 50)], fill=(20, 20, 20, 255), width=7)
        pen.line([(x + 45, 30), (x + 40, 180)], fill=(20, 20, 20, 255), width=8)
        pen.line([(x + 40, 90), (x, 150)], fill=(20, 20, 20, 255), width=6)
        pen.line([(x + 45, 90), (x + 95, 150)], fill=(20, 20, 20, 255), width=6)
    out = io.BytesIO()
    picture.save(out, "PNG")
    return Upload("signature.png", out.getvalue())


def do(operation: str, person: Person, **data: object) -> Letter:
    """Perform a letter's operation as a person; the letter it made or changed."""
    result = perform(operation, Actor.of(person), dict(data), door="page").result
    assert isinstance(result, Letter)
    return result


def of(person: Person) -> Appointment:
    """The one appointment of a person."""
    return Appointment.objects.get(person=person)
