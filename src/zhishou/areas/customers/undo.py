"""Taking an import of customers back, as long as nobody has used any of the files it opened."""

from __future__ import annotations

from django.db import connection

from zhishou.areas.customers.models import Customer, ImportBatch
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Event, EventText
from zhishou.kernel.operation import Command, Refused, ask, operation
from zhishou.kernel.scope import subject_of
from zhishou.kernel.types import Ref


class UndoImport(Command):
    batch: Ref[ImportBatch] = ask("批次")
    reason: str = ask("原因", at_most=200)


@operation("customers.undo_import", label="撤销导入", capability="keep_customers", about="batch")
def undo_import(act: Act, cmd: UndoImport) -> ImportBatch:
    """Take back the files one chunk of a table opened, and the words its event kept of them.

    Refused once it was taken back, and while any of the customers is used: in a case, a call, a service, a change.
    """
    batch = act.lock(cmd.batch)
    if batch.undone_at is not None:
        raise Refused("customer.import_undone")
    if used := in_use(batch):
        first = Customer.objects.get(pk=min(used))
        raise Refused("customer.import_in_use", n=len(used), number=first.number)
    removed = Customer.objects.filter(batch=batch)
    act.note(removed=removed.count())
    removed.delete()
    _erase_words(batch)
    batch.undone_by, batch.undone_at = act.actor.person, act.now
    batch.save(update_fields=["undone_by", "undone_at"])
    return batch


def in_use(batch: ImportBatch) -> set[int]:
    """The customers of a batch that any row points to or any event is about."""
    used: set[int] = set()
    for relation in Customer._meta.related_objects:
        rows = relation.related_model._base_manager.filter(**{f"{relation.field.name}__batch": batch})
        used |= set(rows.values_list(relation.field.attname, flat=True))
    by_subject = {subject_of(row): row.pk for row in Customer.objects.filter(batch=batch).only("pk")}
    for name in ("subject", "context"):
        told = Event.objects.filter(**{f"{name}__in": list(by_subject)}).values_list(name, flat=True)
        used |= {by_subject[subject] for subject in told}
    return used


def _erase_words(batch: ImportBatch) -> None:
    """Nobody could ask for their erasure any more: the customers they are about are gone. The seals still fit."""
    texts = EventText.objects.filter(event__result=subject_of(batch), erased_at=None)
    with connection.cursor() as cursor:
        cursor.execute("SELECT zhishou_erase_words(%s)", [list(texts.values_list("pk", flat=True))])
