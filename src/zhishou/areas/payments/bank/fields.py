"""One field of a bank's file: a value becomes bytes of a stated width, and bytes become the value again."""

from __future__ import annotations

import re
from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict, model_validator

from zhishou.kernel.money import parse_fen, plain
from zhishou.kernel.operation import Refused

Value = str | int | date | None
_DATE = re.compile(r"(\d{4})(\d\d)(\d\d)")


class Field(BaseModel):
    """What a layout says about one field.

    `width` counts encoded bytes: exactly so many in a fixed layout, at most so many in a delimited one. Text is padded
    on the right with spaces, numbers on the left with zeros. `always` is a constant. `by_bank` marks what the bank
    fills in; in the file we send it stands as `blank`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    title: str
    type: Literal["text", "number", "fen", "yuan", "date"] = "text"
    width: int = 0
    always: str = ""
    by_bank: bool = False
    blank: str = ""

    @model_validator(mode="after")
    def _blank_fits(self) -> Field:
        if self.blank and self.width and len(self.blank) > self.width:
            raise ValueError(f"{self.name}: blank is wider than the field")
        return self

    def say(self, value: Value) -> str:
        """The value as the file writes it, before padding. An absent value is the field's blank."""
        if self.always:
            return self.always
        if value is None:
            return self.blank
        if isinstance(value, date):
            return f"{value:%Y%m%d}"
        if isinstance(value, int) and self.type == "yuan":
            return plain(value)
        return str(value)

    def understand(self, text: str) -> Value:
        """The value behind a text of the file. Raises ValueError where the text is not of the field's type."""
        if text == self.blank and self.blank:
            return None
        if self.type in {"number", "fen"}:
            return _number(text)
        if self.type == "yuan":
            return parse_fen(text)
        if self.type == "date":
            return _date(text)
        return text

    def exact(self, value: Value, encoding: str, **where: str | int) -> bytes:
        """Exactly `width` bytes. Refuses what the encoding cannot hold or the width cannot take; nothing is ever cut."""
        raw = self.encoded(value, encoding, **where)
        numeric = self.type != "text" and value is not None and not self.always
        return raw.rjust(self.width, b"0") if numeric else raw.ljust(self.width, b" ")

    def encoded(self, value: Value, encoding: str, **where: str | int) -> bytes:
        """The value in the file's encoding. Refuses what does not fit, naming the row and the field."""
        text = self.say(value)
        if any(ord(c) < 32 or ord(c) == 127 for c in text):
            raise Refused("debit.field_unprintable", field=self.title, **where)
        try:
            raw = text.encode(encoding)
        except UnicodeEncodeError as wrong:
            sign = wrong.object[wrong.start : wrong.end]
            raise Refused(
                "debit.field_unencodable", field=self.title, text=text, sign=sign, encoding=encoding.upper(), **where
            ) from None
        if self.width and len(raw) > self.width:
            raise Refused("debit.field_too_wide", field=self.title, text=text, width=self.width, size=len(raw), **where)
        return raw


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise ValueError(text)
    return int(text)


def _date(text: str) -> date:
    found = _DATE.fullmatch(text)
    if found is None:
        raise ValueError(text)
    return date(int(found[1]), int(found[2]), int(found[3]))
