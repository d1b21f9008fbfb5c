"""What a charter says, once read: typed, frozen, and sure to be whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from zhishou.kernel.rules import Rule


class CharterError(ValueError):
    """A charter that cannot be taken: where it is wrong, what it is about, and what to write instead."""

    def __init__(self, file: str, line: int, name: str, sentence: str) -> None:
        super().__init__(
            _("{file} 第 {line} 行，{name}：{sentence}").format(file=file, line=line, name=name, sentence=sentence)
        )
        self.file = file
        self.line = line
        self.name = name
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Known:
    """The names a charter may use: capabilities, and each operation with its capability (empty when it needs none)."""

    capabilities: frozenset[str]
    operations: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Apart:
    """Independence: whoever did one of `not_who` about a thing does not do `do` about it."""

    do: str
    not_who: tuple[str, ...]

    def as_json(self) -> dict[str, object]:
        """The mapping a clause stores."""
        return {"do": self.do, "not_who": list(self.not_who)}


@dataclass(frozen=True, slots=True)
class DutyText:
    """One duty: its words, what it grants and obliges, and what of it does not run yet (`missing`, in words).

    `post` is the name of the post or posts the mission gives it to; `line` is where it stands in `file`.
    """

    id: str
    post: str
    kind: str
    text: str
    grants: tuple[str, ...] = ()
    rules: tuple[Rule, ...] = ()
    not_same: tuple[Apart, ...] = ()
    missing: str = ""
    file: str = ""
    line: int = 0

    @property
    def obliges(self) -> list[dict[str, object]]:
        """The rules as a clause stores them."""
        return [rule.as_json() for rule in self.rules]

    @property
    def status(self) -> str:
        """`works`, `partly` or `not yet`: a duty that grants and obliges nothing does not run."""
        if not self.grants and not self.rules:
            return "not yet"
        return "partly" if self.missing else "works"


@dataclass(frozen=True, slots=True)
class PostText:
    """One post of a pack with its numbered duties: its own first, then the procedures it takes in."""

    code: str
    name: str
    reports_to: str
    clauses: tuple[DutyText, ...]
    root: bool = False
    line: int = 0


@dataclass(frozen=True, slots=True)
class Pack:
    """The charters of one trade."""

    code: str
    name: str
    posts: tuple[PostText, ...]
