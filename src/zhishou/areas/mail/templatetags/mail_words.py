"""How templates show an e-mail address and the mails of a case."""

from __future__ import annotations

from typing import Any

from django import template

from zhishou.areas.mail import queries, words
from zhishou.areas.mail.pages.outbox import told

register = template.Library()


@register.filter
def mask_email(address: str) -> str:
    """ch···@kehu.cn: enough to recognise, not enough to write to."""
    name, at, domain = address.partition("@")
    return f"{name[:2]}···@{domain}" if at else ""


@register.inclusion_tag("mail/of_case.html", takes_context=True)
def mails_of_case(context: dict[str, Any], case: Any) -> dict[str, Any]:
    """What was sent about a case and how it went, and attachments that were not taken."""
    left_out = [(name, words.reason(code, name)) for name, code in queries.left_out_of(case)]
    return {"sent": [told(row) for row in queries.states_of(case)], "left_out": left_out, "request": context["request"]}
