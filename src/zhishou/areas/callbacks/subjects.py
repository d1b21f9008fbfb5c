"""What callbacks are called in lists of other areas."""

from __future__ import annotations

from django.utils.translation import gettext as _

from zhishou.areas.callbacks.models import Callback, CallCheck
from zhishou.kernel import subjects
from zhishou.kernel.actor import Actor
from zhishou.kernel.subjects import Described


def describe_callbacks(actor: Actor, ids: list[int]) -> dict[int, Described]:
    """Callbacks within sight, in words."""
    rows = Callback.objects.within(actor).filter(pk__in=ids).select_related("case", "service", "customer")
    full = rows.defer("customer__tokens", "case__tokens")
    return {row.pk: Described(f"{row.number}　{row.reason}", row.name, row.url(), "回访") for row in full}


def describe_checks(actor: Actor, ids: list[int]) -> dict[int, Described]:
    """Checked calls within sight: which call, whose, how many points were kept."""
    rows = CallCheck.objects.within(actor).filter(pk__in=ids).select_related("callback", "clerk")
    return {
        row.pk: Described(f"{row.callback.number}　{row}", row.clerk.name, row.callback.url(), _("打开"))
        for row in rows
    }


def where_to_call(subject: str) -> tuple[str, str]:
    """The button for an owed callback: from the case or service record (`cases.case:12`) to its call screen."""
    return ("回访", f"/callbacks/about/{subject}")


subjects.register("callbacks.callback", describe_callbacks)
subjects.register("callbacks.callcheck", describe_checks)
subjects.register_step("callbacks.record", where_to_call)
