"""`zhishou audit` of assessments: the figures kept with each are those of its event."""

from __future__ import annotations

from zhishou.areas.assessment.models import Assessment
from zhishou.kernel import audit
from zhishou.kernel.models import Event
from zhishou.kernel.scope import subject_of


@audit.check("收费员考核")
def figures() -> list[str]:
    """Nobody changed a number after the assessment was given."""
    found = []
    for row in Assessment.objects.order_by("pk").iterator(2_000):
        event = Event.objects.filter(context=subject_of(row), operation="assessment.assess").first()
        if event is None or event.facts.get("figures") != row.figures:
            found.append(f"考核 {row.pk} 的数字与办理时的记录不符")
    return found
