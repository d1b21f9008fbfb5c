"""Papers under way and volumes out on loan go from one person to another when work is handed over (people.hand_over)."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_noop

from zhishou.areas.documents.models import Contract, Copy, Document, Loan
from zhishou.areas.people import handover
from zhishou.kernel import obligation
from zhishou.kernel.models import Person


def papers(person: Person) -> QuerySet[Document]:
    """Papers under way, not sent to anybody yet, or not received by all."""
    sent = Copy.objects.values("document")
    under_way = Q(state__in=["draft", "waiting", "returned"])
    issued = Q(state="approved") & (Q(pk__in=sent.filter(received_at=None)) | ~Q(pk__in=sent))
    found: QuerySet[Document] = Document.objects.filter(under_way | issued, by=person)
    return found


def loans(person: Person) -> QuerySet[Loan]:
    """Volumes the person lent that are not back."""
    found: QuerySet[Loan] = Loan.objects.filter(by=person, returned_at=None)
    return found


def contracts(person: Person) -> QuerySet[Contract]:
    """Contracts and licences the person is reminded of."""
    found: QuerySet[Contract] = Contract.objects.filter(by=person, closed_at=None)
    return found


def move(rows: QuerySet[Any], successor: Person) -> int:
    """Put the successor in the person's place, with what is owed; by number, as every hand-over does."""
    ids = sorted(set(rows.values_list("pk", flat=True)))
    moved = rows.model.objects.filter(pk__in=ids).order_by("pk")
    for row in moved.select_for_update(of=("self",)):
        row.by = successor
        row.save(update_fields=["by"])
        obligation.give(row, successor, every=True)
    return len(ids)


handover.register(
    gettext_noop("拟写的文件"), lambda person: [papers(person)], lambda act, person, successor: move(papers(person), successor)
)  # fmt: skip
handover.register(
    gettext_noop("借出的档案"),
    lambda person: [loans(person)],
    lambda act, person, successor: move(loans(person), successor),
)
handover.register(
    gettext_noop("登记的合同与证件"),
    lambda person: [contracts(person)],
    lambda act, person, successor: move(contracts(person), successor),
)
