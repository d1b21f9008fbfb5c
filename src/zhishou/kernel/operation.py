"""What an operation is: a name, a capability, a typed command, a function. Nothing else."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from typing import Any, TypeVar, get_type_hints

from django.db import models
from django.utils.translation import gettext
from pydantic import BaseModel, ConfigDict, Field, JsonValue, field_validator, model_validator

from zhishou.kernel import typed, words
from zhishou.kernel.actor import Actor

Result = TypeVar("Result")


class Command(BaseModel):
    """The typed, frozen wish of an actor. One definition gives the JSON schema, the web form and the CLI flags."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", arbitrary_types_allowed=True, str_strip_whitespace=True,
        defer_build=True,  # a worker uses few of the hundreds, and all their checks take it 10 MB
    )  # fmt: skip

    @model_validator(mode="before")
    @classmethod
    def _no_control_characters(cls, data: Any) -> Any:
        """PostgreSQL cannot keep NUL, and no clerk types control characters or half a surrogate pair.

        Signs that turn the direction of text or cannot be seen come along when pasting; they are left out, so that two
        names that look the same are the same.
        """
        _refuse_unprintable(data)
        return _with_plain_digits(cls, _seen(data))

    @field_validator("*")
    @classmethod
    def _in_our_times(cls, value: Any) -> Any:
        """No day near the ends of the calendar: every page that shows it would fail. No time of day of another zone."""
        _expect_our_times(value)
        return value


def _expect_our_times(value: object) -> None:
    if isinstance(value, date) and value.year not in typed.YEARS:
        raise ValueError(gettext("请核对年份：{year} 年不对。").format(year=value.year))
    if isinstance(value, time) and value.tzinfo is not None:
        raise ValueError(gettext("时间只写钟点，例如 18:00，不写时区。"))
    if isinstance(value, BaseModel):
        value = list(value.__dict__.values())
    if isinstance(value, list):
        for each in value:
            _expect_our_times(each)


_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")

_UNSEEN = re.compile("[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")


def _seen(data: Any) -> Any:
    if isinstance(data, str):
        return _UNSEEN.sub("", data)
    if isinstance(data, dict):
        return {key: _seen(value) for key, value in data.items()}
    return [_seen(value) for value in data] if isinstance(data, list) else data


def _with_plain_digits(kind: type[Command], data: Any) -> Any:
    """Whole numbers as an input method types them: "４" is 4, as it is in an amount."""
    if not isinstance(data, dict):
        return data
    whole = {name for name, info in kind.model_fields.items() if info.annotation in (int, int | None)}
    plain = {key: unicodedata.normalize("NFKC", data[key]) for key in whole if isinstance(data.get(key), str)}
    return {**data, **plain}


def _refuse_unprintable(data: Any) -> None:
    if isinstance(data, str):
        if _UNPRINTABLE.search(data):
            raise ValueError("unprintable")
    elif isinstance(data, dict):
        for key, value in data.items():
            _refuse_unprintable(key)
            _refuse_unprintable(value)
    elif isinstance(data, list | tuple):
        for value in data:
            _refuse_unprintable(value)


_REQUIRED: Any = object()


def ask(
    label: str,
    *,
    default: Any = _REQUIRED,
    at_most: int | None = None,
    at_least: int | None = None,
    hint: str = "",
    multiline: bool = False,
    widget: str = "",
    choices: Callable[[Actor, models.Model | None], list[tuple[str, str]]] | None = None,
    public: bool = False,
    phrases: bool = False,
) -> Any:
    """A field of a command: its Chinese label and its limits.

    `at_most` is characters for text and the highest value for numbers; `at_least` likewise. Text goes into the event as
    a salted commitment unless `public` says it is a code without personal content. `phrases` runs the phrase check.
    """
    limits: dict[str, Any] = {}
    meta: dict[str, JsonValue] = {"widget": widget, "multiline": multiline, "public": public, "phrases": phrases}
    if at_most is not None:
        meta["at_most"] = at_most
    if at_least is not None:
        meta["at_least"] = at_least
    if default is not _REQUIRED:
        limits["default"] = default
    info = Field(title=label, description=hint or None, json_schema_extra={"x-zhishou": meta}, **limits)
    info.metadata.append(Limits(at_least, at_most))
    if choices is not None:
        info.metadata.append(Choices(choices))
    return info


@dataclass(frozen=True)
class Limits:
    """Lowest and highest value or length; checked by the command's own validator because the type decides which."""

    at_least: int | None
    at_most: int | None

    def __get_pydantic_core_schema__(self, source: Any, handler: Callable[[Any], Any]) -> Any:
        from pydantic_core import core_schema

        return core_schema.no_info_after_validator_function(self.check, handler(source))

    def check(self, value: Any) -> Any:
        size = len(value) if hasattr(value, "__len__") else value
        if isinstance(size, int) and not isinstance(value, bool):
            kind = "length" if hasattr(value, "__len__") else "value"
            if self.at_most is not None and size > self.at_most:
                raise ValueError(f"{kind}_over:{self.at_most}")
            if self.at_least is not None and size < self.at_least:
                raise ValueError(f"{kind}_under:{self.at_least}")
        return value


@dataclass(frozen=True)
class Choices:
    """The options a form offers for a free-text or id field, worked out for the actor and the row."""

    options: Callable[[Actor, models.Model | None], list[tuple[str, str]]]


class Refused(Exception):
    """A business rule said no. `code` is stable; the sentence is looked up in the reader's language."""

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.code, self.facts = code, facts

    def sentence(self) -> str:
        """What is wrong and what to do next."""
        return words.refusal(self.code, self.facts)


class NotAllowed(Refused):
    """No authority covers this. Kept as a denied attempt."""


class Invalid(Exception):
    """The command could not be read. `errors`: field name → plain sentences in the reader's language; '' for the whole."""

    def __init__(self, errors: dict[str, list[str]]) -> None:
        errors = {name: [gettext(sentence) for sentence in sentences] for name, sentences in errors.items()}
        super().__init__("; ".join(f"{k}: {'，'.join(v)}" for k, v in errors.items()))
        self.errors = errors


@dataclass(frozen=True)
class Limit:
    """So many attempts within a time, the failed ones counted too; one more is refused with `code` (`limit`, `minutes`)."""

    most: int
    within: timedelta
    code: str = "rate.limited"


@dataclass(frozen=True)
class Operation:
    """One thing that can be done. Who may do it stands in charters, never here."""

    name: str
    label: str
    command: type[Command]
    act: Callable[[Any, Any], models.Model]
    doc: str
    capability: str = ""
    about: str = ""  # the command's field that names the row; empty: the row it makes
    personal: bool = False  # everyone may, for themselves
    by_link: bool = False
    by_system: bool = False
    apart_from: tuple[str, ...] = ()  # not by someone who did one of these on the same row
    leads_to_made: bool = False  # what is owed next is about the row it makes, not about the one it was made for
    each_owes: bool = False  # asked again and again, it is owed by each who holds the duty, not once a site
    limit: tuple[int, timedelta] | None = None  # attempts an actor has within a time, the failed ones counted too
    limit_a_row: Limit | None = None  # attempts all actors together have at one row
    url_after: Callable[[models.Model], str] | None = field(default=None, compare=False)

    @property
    def area(self) -> str:
        return self.name.partition(".")[0]


REGISTRY: dict[str, Operation] = {}
STEERING = {"submit", "next", "action", "hide", "actor", "key"}  # what a page tells a form besides its fields


def operation(
    name: str,
    *,
    label: str,
    capability: str = "",
    about: str = "",
    personal: bool = False,
    by_link: bool = False,
    by_system: bool = False,
    apart_from: tuple[str, ...] = (),
    leads_to_made: bool = False,
    each_owes: bool = False,
    limit: tuple[int, timedelta] | None = None,
    limit_a_row: Limit | None = None,
    url_after: Callable[[models.Model], str] | None = None,
) -> Callable[[Callable[[Any, Any], Any]], Operation]:
    """Register a function `(act, cmd) -> row` as an operation. Its docstring is the API's description."""

    def register(act: Callable[[Any, Any], Any]) -> Operation:
        if name in REGISTRY:
            raise ValueError(f"{name} is registered twice")
        if not act.__doc__:
            raise ValueError(f"{name} says nothing about itself")
        command = get_type_hints(act)["cmd"]
        if not by_system and (taken := STEERING & set(command.model_fields)):
            raise ValueError(f"{name}: {taken} steers its form (`operation_form`) and can name no field")
        made = Operation(
            name,
            label,
            command,
            act,
            act.__doc__,
            capability,
            about,
            personal,
            by_link,
            by_system,
            apart_from,
            leads_to_made,
            each_owes,
            limit,
            limit_a_row,
            url_after,
        )
        REGISTRY[name] = made
        return made

    return register


def complete() -> None:
    """Make the checks of all commands now, for a process whose forks will share them, instead of each at its first use."""
    for one in REGISTRY.values():
        one.command.model_rebuild()
