"""What was done about a unit's arrears: letters, visits and calls, promises, disputes, credits, money that came in."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from zhishou.areas.arrears.models import Contact, CreditRequest, Dispute, Letter
from zhishou.areas.payments import queries as money
from zhishou.areas.payments import whose
from zhishou.areas.payments.whose import Whose
from zhishou.areas.property import payers
from zhishou.areas.property.models import Unit
from zhishou.areas.property.models.parties import Role
from zhishou.kernel import clock
from zhishou.kernel.models import StoredFile
from zhishou.kernel.money import yuan
from zhishou.kernel.scope import subject_of

LATEST = 60


@dataclass
class Entry:
    """A line of a unit's history: on which day, what, who, in which words, with which proof; `tone` a colour."""

    on: date
    what: str
    who: str = ""
    words: str = ""
    tone: str = "secondary"
    url: str = ""
    badge: str = ""
    files: list[StoredFile] = field(default_factory=list)


def letters_to(unit: Unit) -> list[Letter]:
    """The letters to a unit, the latest first."""
    return list(Letter.objects.filter(unit=unit).select_related("issued_by", "served_by")[:LATEST])


def of(unit: Unit, letters: list[Letter], only: Whose | None = None) -> list[Entry]:
    """Everything about a unit, the latest first; `letters`: those to it. `only`: what one of its payers may be shown."""
    contacts = list(Contact.objects.filter(unit=unit).select_related("by", "tenant")[:LATEST])
    if only is not None:
        contacts = [one for one in contacts if one.tenant_id == only[1]]
    kept = _files([*contacts, *letters])
    found = [*_contacts(contacts, kept), *_letters(letters, kept), *_disputes(unit, only), *_payments(unit, only)]
    return sorted(found, key=lambda entry: entry.on, reverse=True)[:LATEST]


PROMISE_TONE = {"open": "azure", "kept": "teal", "broken": "red"}


Kept = dict[str, list[StoredFile]]  # by the row's subject


def _contacts(rows: list[Contact], kept: Kept) -> list[Entry]:
    return [
        Entry(
            clock.local(row.at).date(), f"{row.get_way_display()}　{row.get_result_display()}", row.by.name,
            "　".join(filter(None, (payers.titled(Role.TENANT, row.tenant.name) if row.tenant else "", _said(row)))),
            PROMISE_TONE.get(row.promise, "secondary"), badge=str(row.get_promise_display()) if row.promise else "",
            files=kept.get(subject_of(row), []),
        )
        for row in rows
    ]  # fmt: skip


def _said(row: Contact) -> str:
    promised = ""
    if row.promise_on is not None:
        told = _("答应 {day} 交 {sum} 元")
        promised = told.format(day=row.promise_on.isoformat(), sum=yuan(row.promise_fen or 0))
    return "　".join(filter(None, (promised, row.words)))


def _to(row: Letter) -> str:
    copied = _("抄送业主 {name}").format(name=row.copied_to) if row.copied_to else ""
    return "　".join(
        filter(None, (payers.titled(Role.TENANT, row.addressee) if row.tenant_id else row.addressee, copied))
    )


def _letters(rows: list[Letter], kept: Kept) -> list[Entry]:
    found = []
    for row in rows:
        served = str(row.get_served_display()) if row.served else ""
        found.append(
            Entry(
                row.issued_on, f"{row.get_step_display()}　{row.number}", row.issued_by.name if row.issued_by else "",
                "　".join(filter(None, (_to(row), _("共 {sum} 元").format(sum=yuan(row.total_fen))))), "secondary", f"/arrears/letters/{row.number}.pdf",
                "" if served else _("还没有送达"),
            )
        )  # fmt: skip
        if row.served_on is not None:
            found.append(
                Entry(
                    row.served_on, _("送达 {number}").format(number=row.number), row.served_by.name if row.served_by else "",
                    "　".join(filter(None, (served, row.receiver))), "teal", files=kept.get(subject_of(row), []),
                )
            )  # fmt: skip
    return found


def _disputes(unit: Unit, only: Whose | None) -> list[Entry]:
    rows = list(Dispute.objects.filter(unit=unit).select_related("opened_by", "decided_by"))
    asked = list(CreditRequest.objects.filter(charge__unit=unit, dispute=None).select_related("asked_by"))
    if only is not None:
        rows = [row for row in rows if only in whose.of_charges(part.charge_id for part in row.charges.all()).values()]
        asked = [row for row in asked if only in whose.of_charges([row.charge_id]).values()]
    found = []
    for row in rows:
        who = row.opened_by.name if row.opened_by else ""
        badge = str(row.get_state_display())
        found.append(Entry(row.opened_on, _("费用争议"), who, row.reason, "orange", row.url(), badge))
        if row.decided_on is not None:
            who = row.decided_by.name if row.decided_by else ""
            found.append(Entry(row.decided_on, _("争议的决定"), who, row.decision, "teal", row.url()))
    for one in asked:
        told = _("减免 {sum} 元").format(sum=yuan(one.amount_fen))
        who = one.asked_by.name if one.asked_by else ""
        on = clock.local(one.asked_at).date()
        found.append(Entry(on, told, who, one.reason, "secondary", "/arrears/credits", str(one.get_state_display())))
    return found


def _payments(unit: Unit, only: Whose | None) -> list[Entry]:
    came = money.received_of(unit.pk, LATEST) if only is None else whose.received_of(unit.pk, [only], LATEST)
    return [Entry(on, _("收款 {sum} 元").format(sum=yuan(fen)), "", how, "teal") for on, how, fen in came]


def _files(rows: list[Contact | Letter]) -> Kept:
    """The photos and signatures of some rows."""
    found: dict[str, list[StoredFile]] = defaultdict(list)
    for file in StoredFile.objects.filter(about__in=[subject_of(row) for row in rows]).order_by("pk"):
        found[file.about].append(file)
    return found
