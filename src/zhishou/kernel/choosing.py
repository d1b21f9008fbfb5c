"""Choices that many forms offer: a yes and a no in words, the reason of a no, and the sites where one holds a capability."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import models
from django.utils.translation import gettext

from zhishou.kernel.actor import Actor
from zhishou.kernel.models import Site
from zhishou.kernel.operation import Invalid

Choose = Callable[[Actor, models.Model | None], list[tuple[str, str]]]


def yes_no(yes: str, no: str) -> Choose:
    """A yes and a no in words (Chinese), for a question that an unticked box would not answer."""
    return lambda actor, row: [("True", gettext(yes)), ("False", gettext(no))]


def no_says_why(agreed: bool, opinion: str) -> None:
    """Whoever decides on another's wish may agree without a word; a no wants its reason. Invalid at `opinion`."""
    if not agreed and not opinion:
        raise Invalid({"opinion": [gettext("不同意时请写明原因。")]})


def sites(capability: str, **which: Any) -> Choose:
    """The sites where the actor holds a capability, in the order of the tree; `which` narrows them, as a filter does."""
    return lambda actor, row: [
        (str(site.pk), site.name)
        for site in Site.objects.filter(pk__in=actor.sites(capability), **which).order_by("path")
    ]
