"""What a charter version means to the person who signs it: powers, obligations, and what a new version changes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from zhishou.kernel import words
from zhishou.kernel.differing import Run, runs
from zhishou.kernel.models import CharterVersion, Clause
from zhishou.kernel.operation import REGISTRY
from zhishou.kernel.phrasing import listed
from zhishou.kernel.rules import RuleError, numeral, parse_rule, rule_parts


@dataclass(frozen=True)
class Power:
    """Capabilities that the same duties grant, in words, with the duties' numbers."""

    words: str
    duties: str


@dataclass(frozen=True)
class Owed:
    """One thing owed, by when, and by which duties."""

    what: str
    when: str
    duties: str = ""


@dataclass(frozen=True)
class ClauseChange:
    """One duty in the new version (or gone from it), its words marked where they differ."""

    position: int
    kind: str  # same, changed, terms (same words, other powers or rules), added, removed
    pieces: tuple[Run, ...]


@dataclass(frozen=True)
class Difference:
    """What the new version changes against the old one."""

    clauses: tuple[ClauseChange, ...]
    powers_added: tuple[str, ...]
    powers_removed: tuple[str, ...]
    owed_added: tuple[Owed, ...]
    owed_removed: tuple[Owed, ...]

    @property
    def any(self) -> bool:
        return bool(
            self.powers_added or self.powers_removed or self.owed_added or self.owed_removed
            or any(c.kind != "same" for c in self.clauses)
        )  # fmt: skip

    @property
    def gone(self) -> list[ClauseChange]:
        return [c for c in self.clauses if c.kind == "removed"]

    @property
    def present(self) -> list[ClauseChange]:
        return [c for c in self.clauses if c.kind != "removed"]


def clauses_of(version: CharterVersion) -> list[Clause]:
    """The numbered duties of a version."""
    return list(version.clauses.all())


def label(operation: str) -> str:
    """What an operation is called; its code where the program does not know it."""
    return _(REGISTRY[operation].label) if operation in REGISTRY else operation


def capability(code: str) -> str:
    """What a capability is called; its code where the program does not know it."""
    return _(words.CAPABILITIES[code]) if code in words.CAPABILITIES else code


def powers(clauses: Sequence[Clause]) -> list[Power]:
    """Every capability once, those of the same duties together, in the order of the duties."""
    by_code: dict[str, list[int]] = {}
    for clause in clauses:
        for code in clause.grants:
            by_code.setdefault(code, []).append(clause.position)
    grouped: dict[tuple[int, ...], list[str]] = {}
    for code, positions in by_code.items():
        grouped.setdefault(tuple(positions), []).append(capability(code))
    rows = sorted(grouped.items(), key=lambda row: row[0])
    return [Power(listed(names), numerals(positions)) for positions, names in rows]


def owed(clauses: Sequence[Clause]) -> list[Owed]:
    """Every obligation once, and who must be another person, with the duties' numbers."""
    found: dict[tuple[str, str], list[int]] = {}
    for clause in clauses:
        for pair in _terms(clause):
            places = found.setdefault(pair, [])
            if clause.position not in places:
                places.append(clause.position)
    return [Owed(what, when, numerals(places)) for (what, when), places in found.items()]


def difference(old: Sequence[Clause], new: Sequence[Clause]) -> Difference:
    """Duties are the same by their id; what differs in words is marked run by run."""
    before = {clause.duty_id: clause for clause in old}
    changes = [_change(before.pop(clause.duty_id, None), clause) for clause in new]
    changes += [ClauseChange(c.position, "removed", (Run("removed", c.text),)) for c in before.values()]
    had, has = _codes(old), _codes(new)
    owed_before, owed_now = _pairs(old), _pairs(new)
    return Difference(
        tuple(changes),
        tuple(capability(code) for code in has if code not in had),
        tuple(capability(code) for code in had if code not in has),
        tuple(Owed(*pair) for pair in owed_now if pair not in owed_before),
        tuple(Owed(*pair) for pair in owed_before if pair not in owed_now),
    )


def numerals(positions: Iterable[int]) -> str:
    """一、二、十四: as the duties are numbered on the paper, and cited."""
    return listed(numeral(n) for n in positions)


def _change(old: Clause | None, new: Clause) -> ClauseChange:
    if old is None:
        return ClauseChange(new.position, "added", (Run("added", new.text),))
    if old.text != new.text:
        return ClauseChange(new.position, "changed", tuple(runs(old.text, new.text)))
    kind = "same" if old.digest == new.digest else "terms"
    return ClauseChange(new.position, kind, (Run("same", new.text),))


def _codes(clauses: Sequence[Clause]) -> list[str]:
    return list(dict.fromkeys(code for clause in clauses for code in clause.grants))


def _pairs(clauses: Sequence[Clause]) -> list[tuple[str, str]]:
    return list(dict.fromkeys(pair for clause in clauses for pair in _terms(clause)))


def _terms(clause: Clause) -> list[tuple[str, str]]:
    found = []
    for mapping in clause.obliges:
        try:
            found.append(rule_parts(parse_rule(mapping), label))
        except RuleError as wrong:
            found.append((wrong.sentence, "—"))
    for apart in clause.apart:
        done = listed(label(name) for name in apart["not_who"])
        found.append((_("{do}：不由做过“{done}”的人来做").format(do=label(apart["do"]), done=done), _("另一人")))
    return found
