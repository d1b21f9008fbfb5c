"""The company's rules beside the work they are about (retail.clerk.1): where a capability is used, the rules of the duties that grant it."""

from __future__ import annotations

from typing import Any

from django import template

from zhishou.areas.library import queries

register = template.Library()


@register.inclusion_tag("library/standards.html", takes_context=True)
def standards(context: dict[str, Any], *capabilities: str) -> dict[str, Any]:
    """A card with the rules in force that whoever looks has to keep here; nothing where there is none."""
    return {"versions": queries.standards(context["request"].actor, *capabilities)}
