"""Rows of a place and of all below it in the tree of sites, by the code an address names."""

from __future__ import annotations

from typing import TypeVar

from django.db.models import Model, QuerySet, Subquery

from zhishou.kernel.models import Site

M = TypeVar("M", bound=Model)


def below(code: str) -> QuerySet[Site]:
    """The site of a code with all below it; none where no site has the code."""
    path = Site.objects.filter(code=code).values("path")[:1]
    return Site.objects.filter(path__startswith=Subquery(path))


def at(rows: QuerySet[M], code: str, field: str = "site") -> QuerySet[M]:
    """Rows at the site of a code and below; all of them where an address names none."""
    return rows.filter(**{f"{field}__in": below(code)}) if code else rows
