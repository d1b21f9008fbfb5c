"""How the page of a case shows the fee disputes it came with."""

from __future__ import annotations

from typing import Any

from django import template

from zhishou.areas.arrears.models import Dispute
from zhishou.areas.arrears.models.disputes import SEES_DISPUTES

register = template.Library()


@register.inclusion_tag("arrears/of_case.html", takes_context=True)
def disputes_of_case(context: dict[str, Any], case: Any) -> dict[str, Any]:
    """The disputes that are linked to a case; where one is opened, and where the money of a remedy is asked for."""
    actor = context["request"].actor
    sees = any(need in actor.capabilities for need in SEES_DISPUTES)
    rows = list(Dispute.objects.within(actor).filter(case=case).select_related("unit")) if sees else []
    may_open = case.site_id in actor.sites("handle_disputes")
    remedy = case.kind == "complaint" and bool(case.resolved_at or case.closed_at)
    may_ask = remedy and case.site_id in actor.sites("request_credits")
    return {"case": case, "rows": rows, "may_open": may_open and not case.is_closed, "may_ask": may_ask}
