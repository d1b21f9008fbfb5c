"""What the rows behind events and obligations are called: each area describes its own, many at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zhishou.kernel.actor import Actor


@dataclass(frozen=True)
class Described:
    """A row in words: `title` (number, place, matter), a second `line`, where it is looked at, and a button's verb."""

    title: str
    line: str = ""
    url: str = ""
    verb: str = ""


DescribeMany = Callable[["Actor", list[int]], dict[int, Described]]
DESCRIBERS: dict[str, DescribeMany] = {}
STEPS: dict[str, Callable[[int], tuple[str, str]]] = {}


def register(model_label: str, describe_many: DescribeMany) -> None:
    """An area hands in how its rows (`cases.case`) are described: ids to words, in a fixed number of queries.

    The function leaves out what the actor may not see.
    """
    DESCRIBERS[model_label] = describe_many


def register_step(operation: str, step: Callable[[int], tuple[str, str]]) -> None:
    """An area hands in how what is owed by `operation` is done: the subject's id to (verb of the button, screen)."""
    STEPS[operation] = step


def describe(actor: Actor, subjects: Iterable[str]) -> dict[str, Described]:
    """Words for each subject (`cases.case:12`) the actor may see; one call an area, however many rows."""
    wanted: defaultdict[str, set[int]] = defaultdict(set)
    for subject in subjects:
        label, _, pk = subject.partition(":")
        if label in DESCRIBERS and pk.isascii() and pk.isdigit():
            wanted[label].add(int(pk))
    found: dict[str, Described] = {}
    for label, ids in wanted.items():
        found |= {f"{label}:{pk}": words for pk, words in DESCRIBERS[label](actor, sorted(ids)).items()}
    return found
