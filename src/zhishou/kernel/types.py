"""The field types of commands: rows the actor may see, moments, money, uploads."""

from __future__ import annotations

import base64
import binascii
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, TypeVar, get_args

from django.core.files.uploadedfile import UploadedFile
from django.db import models
from django.utils import timezone
from pydantic import AfterValidator, BeforeValidator, ValidationInfo
from pydantic.fields import FieldInfo
from pydantic_core import core_schema

from zhishou.kernel import typed
from zhishou.kernel.money import Fen, parse_fen, yuan

M = TypeVar("M", bound=models.Model)


def _aware(value: datetime) -> datetime:
    return timezone.make_aware(value) if timezone.is_naive(value) else value


Moment = Annotated[datetime, AfterValidator(_aware)]
"""A date and time; without an offset it is read on the wall clock of the installation."""


def _fen(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise ValueError("money_is_text")
    fen = parse_fen(value) if isinstance(value, str) else value
    if abs(fen) >= LARGEST_FEN:
        raise ValueError("money_over")
    return fen


LARGEST_FEN = 10**11
"""A thousand million yuan: nobody pays as much at once in this trade, so such an amount has a digit too many."""

Money = Annotated[Fen, BeforeValidator(_fen)]
"""An amount below 1,000,000,000 yuan: text in yuan ("12.34") at the edges, integer fen inside."""


def is_money(info: FieldInfo) -> bool:
    """Whether a field of a command is an amount, one that may be left out as well."""
    parts = (
        *info.metadata,
        *(mark for part in get_args(info.annotation) for mark in getattr(part, "__metadata__", ())),
    )
    return any(getattr(mark, "func", None) is _fen for mark in parts)


def plain_number(text: str) -> str:
    """The number of a paper as it is printed on it: "ＪＫ 8801" typed by an input method is "JK8801"."""
    return "".join(unicodedata.normalize("NFKC", text).split())


PaperNumber = Annotated[str, AfterValidator(plain_number)]
"""The number of a voucher or a slip. Kept in one form, so that the same paper is not taken in twice."""


@dataclass(frozen=True)
class RefMarker:
    """Resolves an id, a number or a code to a row within the actor's sight. A foreign row does not exist.

    A number is an id first. Codes are given by each site for itself: one that several rows bear names none, unless
    its site stands before it (`GARDEN/1-101`).
    """

    model: type[models.Model]

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> core_schema.CoreSchema:
        return core_schema.with_info_plain_validator_function(
            self.resolve, serialization=core_schema.plain_serializer_function_ser_schema(lambda row: row.pk)
        )

    def __get_pydantic_json_schema__(self, schema: Any, handler: Any) -> dict[str, Any]:
        return {
            "anyOf": [{"type": "integer"}, {"type": "string", "maxLength": 120}],
            "x-ref": self.model._meta.label_lower,
        }

    def resolve(self, value: Any, info: ValidationInfo) -> models.Model:
        """The row; "ref_missing" when there is none within sight, "ref_ambiguous" when there are several."""
        actor = (info.context or {})["actor"]
        model: Any = self.model
        if isinstance(value, models.Model):
            value = value.pk
        if isinstance(value, bool) or not isinstance(value, int | str):
            raise ValueError("ref_missing")
        text = str(value).strip()
        if (known := getattr(model, "known", None)) is not None and (row := known(actor, text)) is not None:
            return row  # type: ignore[no-any-return]
        rows = model.objects.within(actor)
        if (pk := typed.number(text)) is not None and (row := rows.filter(pk=pk).first()):
            return row  # type: ignore[no-any-return]
        place, _, rest = text.partition("/")
        there = rows.filter(site__code=place) if rest and hasattr(model, "site") else None
        for name in getattr(model, "refs", ()):
            if hasattr(model, name):
                row = _named(rows, name, text) or (there is not None and _named(there, name, rest))
                if row:
                    return row  # type: ignore[no-any-return]
        raise ValueError("ref_missing")


def _named(rows: Any, name: str, text: str) -> Any:
    """The only row so named, or None: where names are numbers, a text names none."""
    try:
        named = list(rows.filter(**{name: text})[:2])
    except ValueError:
        return None
    if len(named) > 1:
        raise ValueError("ref_ambiguous")
    return named[0] if named else None


if TYPE_CHECKING:
    Ref = Annotated[M, "a row within the actor's sight"]
else:

    class Ref:
        """`Ref[Case]`: a row of that model, resolved through the actor."""

        def __class_getitem__(cls, model: type[models.Model]) -> Any:
            return Annotated[model, RefMarker(model)]


@dataclass(frozen=True)
class Upload:
    """A file someone handed in: its name and bytes, not yet checked (see files.keep)."""

    name: str
    data: bytes

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> core_schema.CoreSchema:
        return core_schema.no_info_plain_validator_function(
            cls.read, serialization=core_schema.plain_serializer_function_ser_schema(lambda u: {"name": u.name})
        )

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: Any, handler: Any) -> dict[str, Any]:
        return {
            "type": "object",
            "properties": {"name": {"type": "string"}, "content": {"type": "string", "contentEncoding": "base64"}},
            "required": ["name", "content"],
        }

    @classmethod
    def read(cls, value: Any) -> Upload:
        """From a browser's file, a data URL (a drawn signature) or `{name, content: base64}`."""
        if isinstance(value, Upload):
            return value
        if isinstance(value, UploadedFile):
            return cls(value.name or "file", value.read())
        try:
            if isinstance(value, str) and value.startswith("data:image/png;base64,"):
                return cls("signature.png", base64.b64decode(value.partition(",")[2], validate=True))
            if isinstance(value, dict) and isinstance(value.get("name"), str) and isinstance(value.get("content"), str):
                return cls(value["name"], base64.b64decode(value["content"], validate=True))
        except binascii.Error:
            raise ValueError("upload_unreadable") from None
        raise ValueError("upload_unreadable")


__all__ = ["Fen", "Moment", "Money", "PaperNumber", "Ref", "RefMarker", "Upload", "is_money", "plain_number", "yuan"]
