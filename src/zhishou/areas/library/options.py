"""What the forms of the library offer to choose from."""

from __future__ import annotations

from zhishou.areas.library import queries
from zhishou.kernel.actor import Actor
from zhishou.kernel.citing import cited
from zhishou.kernel.models import CharterVersion, Clause

MOST = 300


def in_force(actor: Actor, _row: object) -> list[tuple[str, str]]:
    """The laws and rules that are in force, for a form that attaches some."""
    rows = queries.listing(actor, {"state": "force"})[:MOST]
    return [(str(row.pk), f"{row.title}（{row.source}）") for row in rows]


def duties(actor: Actor, _row: object) -> list[tuple[str, str]]:
    """The duties of the posts of the actor's companies, by post: “客服文员·五 收集并整理物业管理的法律法规”."""
    rows = Clause.objects.filter(
        version__state=CharterVersion.State.PUBLISHED, version__post__site_id__in=actor.sites_around()
    ).order_by("version__post__code", "-version__number", "position")
    found: dict[str, str] = {}
    for duty_id, text, post, position in rows.values_list("duty_id", "text", "version__post__name", "position"):
        found.setdefault(duty_id, f"{cited(post, position)}　{text}")
    return list(found.items())
