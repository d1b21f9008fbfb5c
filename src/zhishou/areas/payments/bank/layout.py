"""A layout: how one kind of bank file is built. Data under `layouts/`, read once; the code knows no bank."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, field_validator

from zhishou.areas.payments.bank.fields import Field
from zhishou.kernel.later import later
from zhishou.kernel.operation import Refused
from zhishou.kernel.phrasing import listed

if TYPE_CHECKING:
    import yaml
else:
    yaml = later("yaml")

FOLDER = Path(__file__).parent / "layouts"


class Part(BaseModel):
    """The file in one direction: its name, and its header, detail and trailer lines (an empty list: no such line)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    file_name: str
    header: tuple[Field, ...] = ()
    detail: tuple[Field, ...]
    trailer: tuple[Field, ...] = ()

    @field_validator("detail")
    @classmethod
    def _names_its_rows(cls, detail: tuple[Field, ...]) -> tuple[Field, ...]:
        names = [f.name for f in detail]
        if "reference" not in names or "amount" not in names:
            raise ValueError("a detail line needs our reference and the amount")
        return detail


class Layout(BaseModel):
    """`codes` tells what the bank's answers mean; an answer that is none of `ok` is a failure, known or not.

    `beside_ok`: what else the bank writes beside an answer that is `ok`; anything else there contradicts it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    title: str
    shape: Literal["fixed", "delimited", "csv", "xlsx"]
    encoding: Literal["gbk", "utf-8"]
    delimiter: str = ""
    sent: Part
    returned: Part
    ok: tuple[str, ...]
    beside_ok: dict[str, str] = {}
    codes: dict[str, str] = {}

    def unsettled(self, said: dict[str, str]) -> str:
        """Why a line's answer is none: the bank has not dealt with it yet, or says two things at once; else empty.

        Such a line is neither paid nor failed. To book it as failed would ask the account a second time.
        """
        code = said.get("code", "")
        if not code.strip():
            return "debit.row_unanswered"
        odd = code in self.ok and any(said.get(name) != value for name, value in self.beside_ok.items())
        return "debit.row_contradicts" if odd else ""

    def reason(self, answer: str, words: str = "") -> str:
        """Why the bank did not pay, in words: its own, the code table's, or the bare code."""
        return words or self.codes.get(answer, "") or answer


@cache
def layouts() -> dict[str, Layout]:
    """Every layout by name."""
    found = [Layout(**yaml.safe_load(file.read_text(encoding="utf-8"))) for file in sorted(FOLDER.glob("*.yaml"))]
    return {layout.name: layout for layout in found}


def layout(name: str) -> Layout:
    """The layout of that name; refused in plain words when there is none."""
    found = layouts().get(name)
    if found is None:
        raise Refused("debit.no_layout", name=name, known=listed(layouts()))
    return found
