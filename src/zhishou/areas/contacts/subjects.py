"""What offices and talks with them are called in lists of other areas."""

from __future__ import annotations

from zhishou.areas.contacts.models import Contact, Office, Talk
from zhishou.kernel import subjects
from zhishou.kernel.subjects import Described


@subjects.of(Office)
def _office(row: Office) -> Described:
    return Described(row.name, str(row.get_kind_display()), row.url())


@subjects.of(Contact, "office")
def _contact(row: Contact) -> Described:
    return Described(row.office.name, "", row.office.url())


@subjects.of(Talk, "office")
def _talk(row: Talk) -> Described:
    return Described(f"{row.office.name}　{row.matter[:40]}", row.number, row.url(), "跟进")
