"""What mailings, their pieces and the answers are called in lists of other areas."""

from __future__ import annotations

from django.utils.translation import gettext as _

from zhishou.areas.mailings.models import Mailing, Piece, Reply
from zhishou.kernel import subjects
from zhishou.kernel.subjects import Described


@subjects.of(Mailing)
def _mailing(row: Mailing) -> Described:
    return Described(row.title, row.number, row.url())


@subjects.of(Piece, "mailing")
def _piece(row: Piece) -> Described:
    return Described(row.mailing.title, row.mailing.number, row.mailing.url())


@subjects.of(Reply, "piece__mailing", "piece__customer")
def _reply(row: Reply) -> Described:
    mailing = row.piece.mailing
    return Described(f"{row.piece.customer}　{mailing.title}", mailing.number, row.url(), _("回电话"))
