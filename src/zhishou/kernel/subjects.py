"""What the rows behind events and obligations are called: each area describes its own, many at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from django.utils.translation import gettext

from zhishou.kernel import typed
from zhishou.kernel.phrasing import quantity

if TYPE_CHECKING:
    from zhishou.kernel.actor import Actor
    from zhishou.kernel.models.batch import Batch
    from zhishou.kernel.scope import Placed


R = TypeVar("R", bound="Placed")


@dataclass(frozen=True)
class Described:
    """A row in words: `title` (number, place, matter), a second `line`, where it is looked at, and a button's verb (in Chinese)."""

    title: str
    line: str = ""
    url: str = ""
    verb: str = "打开"


DescribeMany = Callable[["Actor", list[int]], dict[int, Described]]
DESCRIBERS: dict[str, DescribeMany] = {}
STEPS: dict[str, Callable[[str], tuple[str, str]]] = {}


def register(model_label: str, describe_many: DescribeMany) -> None:
    """An area hands in how its rows (`cases.case`) are described: ids to words, in a fixed number of queries.

    The function leaves out what the actor may not see.
    """
    DESCRIBERS[model_label] = describe_many


def of(
    model: type[R], *related: str, defer: Sequence[str] = ()
) -> Callable[[Callable[[R], Described]], Callable[[R], Described]]:
    """Register how one row of a model is described; `related` rows are read with it, columns of `defer` are not."""

    def take(words: Callable[[R], Described]) -> Callable[[R], Described]:
        def describe_many(actor: Actor, ids: list[int]) -> dict[int, Described]:
            rows: Any = model.objects.within(actor).filter(pk__in=ids).defer(*defer)
            return {row.pk: words(row) for row in (rows.select_related(*related) if related else rows)}

        register(model._meta.label_lower, describe_many)
        return words

    return take


def imports(model: type[Batch], what: Callable[[Any], str], url: str = "/import") -> DescribeMany:
    """How tables that were taken in are described: what they held, how many lines, whether they were taken back."""

    def describe_many(actor: Actor, ids: list[int]) -> dict[int, Described]:
        found = {}
        for row in model.objects.within(actor).filter(pk__in=ids).select_related("site"):
            title = quantity("导入{what} {n} 行", what=what(row), n=row.taken)
            line = row.site.name + (gettext("（已撤回）") if row.undone_at else "")
            found[row.pk] = Described(title, line, url)
        return found

    return describe_many


def register_step(operation: str, step: Callable[[str], tuple[str, str]]) -> None:
    """An area hands in how an owed `operation` is done: the subject (`cases.case:12`) to (verb of the button, screen; "" is the row's own page)."""
    STEPS[operation] = step


def describe(actor: Actor, subjects: Iterable[str]) -> dict[str, Described]:
    """Words for each subject (`cases.case:12`) the actor may see; one call an area, however many rows."""
    wanted: defaultdict[str, set[int]] = defaultdict(set)
    for subject in subjects:
        label, _, pk = subject.partition(":")
        if label in DESCRIBERS and (key := typed.number(pk)) is not None:
            wanted[label].add(key)
    found: dict[str, Described] = {}
    for label, ids in wanted.items():
        found |= {f"{label}:{pk}": words for pk, words in DESCRIBERS[label](actor, sorted(ids)).items()}
    return found
