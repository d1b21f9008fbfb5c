"""Expiring links: a token good for named operations on one row. Only the digest is kept."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from django.db import models
from django.db.models import Q

from zhishou.kernel import clock
from zhishou.kernel.models import Link, Person, Site
from zhishou.kernel.scope import subject_of
from zhishou.kernel.secrets import digest, new_token


def make(
    row: models.Model, *, purpose: str, operations: list[str], site: Site, by: Person | None, days: int | None,
    token: str = "",
) -> tuple[Link, str]:  # fmt: skip
    """A new link to a row and its token; the token is never stored, and shown once unless it can be made again (`sealed`)."""
    token = token or new_token(24)
    link = Link.objects.create(
        digest=digest(token),
        purpose=purpose,
        operations=operations,
        subject=subject_of(row),
        site=site,
        made_by=by,
        made_at=clock.now(),
        expires_at=clock.now() + timedelta(days=days) if days else None,
    )
    return link, token


def find(token: str, purpose: str) -> Link | None:
    """The live link of a token, or None when it never was, has expired or was ended."""
    live = Q(expires_at=None) | Q(expires_at__gt=clock.now())
    return (
        Link.objects.filter(live, digest=digest(token), purpose=purpose, ended_at=None).select_related("site").first()
    )


def end(row: models.Model, purpose: str, *, but: Collection[int] = ()) -> int:
    """End every live link of a purpose to a row, but those with these ids."""
    found = Link.objects.filter(subject=subject_of(row), purpose=purpose, ended_at=None).exclude(pk__in=but)
    return found.update(ended_at=clock.now())
