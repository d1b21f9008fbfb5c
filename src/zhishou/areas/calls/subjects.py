"""What a call is called in lists of other areas, and where it is called back or its message told."""

from __future__ import annotations

from django.utils.translation import gettext as _

from zhishou.areas.calls.models import Call, Result
from zhishou.kernel import subjects
from zhishou.kernel.subjects import Described


@subjects.of(Call, "customer", "colleague")
def _call(row: Call) -> Described:
    step = "回电" if row.result == Result.MISSED else "转告" if row.result == Result.MESSAGE else ""
    what = _("给 {name} 的留言").format(name=row.colleague.name) if row.colleague else row.get_about_display()
    return Described(f"{what}　{row.who or row.words[:20]}", row.number, row.url(), step)
