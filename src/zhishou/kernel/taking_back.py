"""Taking an import back: one rule for every kind of table. What anybody has used stays, and then all of it stays."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from django.db import models

from zhishou.kernel import evidence, words
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Event, EventWords
from zhishou.kernel.models.batch import Batch
from zhishou.kernel.operation import Refused
from zhishou.kernel.scope import subject_of

B = TypeVar("B", bound=Batch)
Rows = models.QuerySet[Any]

UNDONE_BY: dict[str, str] = {}
"""Operation that imports → operation that takes back what it brought. Areas add theirs when they load."""

words.register(
    refusals={
        "import.undone": "这一批已经撤销过了，不用再办。",
        "import.in_use": "这一批里有 {n} 项已经用到（例如“{which}”），不能整批撤销。请分别处理。",
    }
)


def take_back(act: Act, batch: B, brought: Sequence[Rows], used: Iterable[models.Model] = ()) -> B:
    """Delete what a batch brought (rows that lean on others first) and the words its event kept of it.

    Refused once it was taken back, and while any of the rows is in use. `used` are rows the area knows to be in use.
    """
    batch = still_there(act, batch)
    if found := {subject_of(row): row for row in [*used, *in_use(brought)]}:
        raise Refused("import.in_use", n=len(found), which=_name(next(iter(found.values()))))
    act.note(removed=sum(rows.count() for rows in brought))
    for rows in brought:
        rows.delete()
    _erase_words(batch)
    return taken_back(act, batch)


def still_there(act: Act, batch: B) -> B:
    """The batch, locked. Refused once it was taken back."""
    row = act.lock(batch)
    if row.undone_at is not None:
        raise Refused("import.undone")
    return row


def taken_back(act: Act, batch: B) -> B:
    """Write down who took the batch back, and when."""
    batch.undone_by, batch.undone_at = act.actor.person, act.now
    batch.save(update_fields=["undone_by", "undone_at"])
    return batch


def in_use(brought: Sequence[Rows]) -> list[models.Model]:
    """The rows among these that any other row points to or any event is about."""
    going: dict[type[models.Model], set[int]] = {}
    for rows in brought:
        going.setdefault(rows.model, set()).update(rows.values_list("pk", flat=True))
    return [
        row
        for model, keys in going.items()
        for row in model._base_manager.filter(pk__in=_pointed_to(model, going) | _told_of(model, keys)).order_by("pk")
    ]


def _pointed_to(model: type[models.Model], going: dict[type[models.Model], set[int]]) -> set[int]:
    found: set[int] = set()
    for relation in model._meta.get_fields(include_hidden=True):
        if not isinstance(relation, models.ManyToOneRel):
            continue
        other: Any = relation.related_model
        rows = other._base_manager.filter(**{f"{relation.field.name}__in": going[model]})
        rows = rows.exclude(pk__in=going.get(other, set()))
        found |= set(rows.values_list(relation.field.attname, flat=True))
    return found


def _told_of(model: type[models.Model], keys: set[int]) -> set[int]:
    by_subject = {f"{model._meta.label_lower}:{pk}": pk for pk in keys}
    found: set[int] = set()
    for name in ("subject", "context"):
        told = Event.objects.filter(**{f"{name}__in": list(by_subject)}).values_list(name, flat=True)
        found |= {by_subject[subject] for subject in told}
    return found


def _name(row: models.Model) -> str:
    return str(getattr(row, "number", "") or row)


def _erase_words(batch: Batch) -> None:
    """Nobody could ask for their erasure any more: the people they are about are gone. The seals still fit."""
    told = EventWords.objects.filter(event__result=subject_of(batch))
    evidence.erase_words({row.pk: row.texts for row in told})
