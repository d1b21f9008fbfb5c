"""What has happened in one company, and what its people hand in by hand and camera."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import Any

from PIL import Image, ImageDraw

from zhishou.areas.cases.models import Case
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import perform
from zhishou.kernel.models import Department, Person, Site
from zhishou.kernel.types import Upload


def handwriting() -> Upload:
    """Three strokes of a hand, as the pad posts them."""
    picture = Image.new("RGBA", (600, 220), (255, 255, 255, 0))
    pen = ImageDraw.Draw(picture)
    for x in (60, 210, 360):
        pen.line([(x, 60), (x + 90, 50)], fill=(20, 20, 20, 255), width=7)
        pen.line([(x + 45, 30), (x + 40, 180)], fill=(20, 20, 20, 255), width=8)
    return Upload("signature.png", _png(picture))


def photo(name: str = "photo.png") -> Upload:
    """A small picture."""
    return Upload(name, _png(Image.new("RGB", (64, 48), "seagreen")))


def _png(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


@dataclass
class Life:
    """What has happened in one company."""

    site: Site
    department: Department
    people: dict[str, Person]
    word: str
    phone: str
    cases: dict[str, Case] = field(default_factory=dict)
    token: str = ""

    def do(self, who: str, operation: str, /, **data: Any) -> Any:
        """Perform as the person of a post; what the operation made."""
        return perform(operation, Actor.of(self.people[who]), data, door="page").result

    def take_in(self, name: str, kind: str, **more: Any) -> Case:
        """A matter of the customer."""
        made = self.do(
            "property.assistant", "cases.take_in", site=self.site.pk, kind=kind, content=f"{self.word}{name}的事",
            place=f"{self.word}七栋", sought=f"{self.word}尽快", **more,
        )  # fmt: skip
        assert isinstance(made, Case)
        self.cases[name] = made
        return made
