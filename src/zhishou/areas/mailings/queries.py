"""Mailings within sight, their pieces by what became of them, and what was answered."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from zhishou.areas.callbacks.models import Answer
from zhishou.areas.mail.models import Outgoing
from zhishou.areas.mailings.models import Mailing, Piece, Reply
from zhishou.kernel.actor import Actor

State = Outgoing.State
COUNTED = ("sent", "failed", "waiting", "replied", "refused", "call")


def _views(at: str = "") -> dict[str, Q]:
    """By what became of a piece; `at` leads to it from where it is asked."""

    def on(**asked: Any) -> Q:
        return Q(**{f"{at}{name}": value for name, value in asked.items()})

    def in_state(of_list: str, *of_mail: str) -> Q:
        return on(message__state__in=of_mail) | on(message=None, state=of_list)

    return {
        "": Q(),
        "sent": in_state(Piece.State.SENT, State.SENT),
        "waiting": in_state(Piece.State.WAITING, State.WAITING),
        "failed": in_state(Piece.State.FAILED, State.FAILED, State.BOUNCED),
        "dropped": in_state(Piece.State.DROPPED, State.DROPPED),
        "replied": on(reply__isnull=False),
        "call": on(reply__due_at__isnull=False, reply__settled_at=None),
        "refused": on(refused_at__isnull=False),
    }


VIEWS = _views()


def rows(actor: Actor) -> QuerySet[Mailing]:
    """The latest first, each with how many of its messages went, failed, wait, were answered, and brought a refusal."""
    found: QuerySet[Mailing] = Mailing.objects.within(actor).select_related("site", "by")
    asked = _views("pieces__")
    return found.annotate(**{name: Count("pieces", filter=asked[name]) for name in COUNTED}).order_by("-at", "-pk")


def pieces(actor: Actor, mailing: Mailing, view: str) -> QuerySet[Piece]:
    """The messages of a mailing, by what became of them."""
    found: QuerySet[Piece] = Piece.objects.within(actor).filter(VIEWS.get(view, Q()), mailing=mailing)
    full = found.select_related("customer__owner", "message", "reply__caller").defer("customer__tokens")
    return full.order_by("pk")


def list_to_send(mailing: Mailing) -> QuerySet[Piece]:
    """Who of a list the company's own platform has still to write to, with the whole number; only beside `take_list`."""
    waiting = mailing.pieces.filter(message=None, state=Piece.State.WAITING)
    return waiting.select_related("customer").defer("customer__tokens").order_by("at", "pk")


@dataclass(frozen=True)
class Asked:
    """One question, and how often each answer was given, in the order of the choices."""

    question: str
    counts: list[tuple[str, int]]


def figures(mailing: Mailing) -> list[Asked]:
    """What was answered: the satisfaction and every question with choices."""
    replies = list(Reply.objects.filter(piece__mailing=mailing).values_list("satisfaction", "answers"))
    said = Counter((one["question"], one["answer"]) for _kind, answers in replies for one in answers)
    kinds = Counter(kind for kind, _answers in replies)
    found = [Asked(_("满意度"), [(str(kind.label), kinds[kind.value]) for kind in Answer.Satisfaction])]
    return found + [
        Asked(one["question"], [(choice, said[one["question"], choice]) for choice in one["choices"]])
        for one in mailing.questions
        if one["choices"]
    ]
