"""What confirmations and their rows are called in lists of other areas, and where what is owed about them is done."""

from __future__ import annotations

from zhishou.areas.confirmations.models import Confirmation, Signature, Step, Version
from zhishou.kernel import subjects
from zhishou.kernel.subjects import Described


@subjects.of(Confirmation, "site", "customer", defer=("customer__tokens",))
def _confirmation(row: Confirmation) -> Described:
    return Described(f"{row.get_kind_display()}　{row.other}　{row.number}", row.site.name, f"{row.url()}#step", "办理")


@subjects.of(Version, "confirmation__customer", defer=("confirmation__customer__tokens",))
def _version(row: Version) -> Described:
    one = row.confirmation
    return Described(f"{one.get_kind_display()}　{one.other}", one.number, one.url())


@subjects.of(Signature, "confirmation")
def _signature(row: Signature) -> Described:
    return Described(
        f"{row.get_side_display()}　{row.get_how_display()}", row.confirmation.number, row.confirmation.url()
    )


@subjects.of(Step, "confirmation__customer", defer=("confirmation__customer__tokens",))
def _step(row: Step) -> Described:
    return Described(
        f"{row.get_kind_display()}　{row.confirmation.other}", row.confirmation.number, row.confirmation.url()
    )
