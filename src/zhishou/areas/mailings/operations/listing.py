"""The list of a mailing that the company's own platform sends: taken from here, and what became of it read back."""

from __future__ import annotations

import io
from datetime import timedelta

from zhishou.areas.mailings import results
from zhishou.areas.mailings.models import RUN, Mailing, Piece
from zhishou.areas.mailings.operations.answering import leave_for_good
from zhishou.areas.mailings.operations.sending import url_of
from zhishou.kernel.gate import Act
from zhishou.kernel.operation import Command, Refused, ask, operation
from zhishou.kernel.types import Ref, Upload


class OfMailing(Command):
    mailing: Ref[Mailing] = ask("群发")


class ReadResults(OfMailing):
    file: Upload = ask("结果文件", hint="短信平台导出的 Excel 或 CSV，要有“手机号”和“结果”两列")


@operation(
    "mailings.take_list",
    label="取名单",
    capability=RUN,
    about="mailing",
    limit=(30, timedelta(days=1)),
    url_after=url_of,
)
def take_list(act: Act, cmd: OfMailing) -> Mailing:
    """Hand the whole numbers and texts of who still waits to who sends them; that leaves an event, and is limited a day.

    Refused for e-mail, which the house sends, and when nobody waits any more.
    """
    row = act.lock(cmd.mailing)
    n = _waiting(row)
    row.taken_at = act.now
    row.save(update_fields=["taken_at"])
    act.note(taken=n)
    return row


@operation("mailings.read_results", label="导入发送结果", capability=RUN, about="mailing", url_after=url_of)
def read_results(act: Act, cmd: ReadResults) -> Mailing:
    """What the platform says of each number: sent, failed with the reason, or the customer wants no more.

    A later file corrects an earlier one. The whole file is refused with the lines that are wrong. Refused for e-mail.
    """
    row = act.lock(cmd.mailing)
    _by_platform(row)
    pieces = {
        piece.phone: piece for piece in row.pieces.filter(message=None).exclude(phone="").select_related("customer")
    }
    told = results.read(io.BytesIO(cmd.file.data), set(pieces))
    for one in told:
        piece = pieces[one.phone]
        if one.left:
            leave_for_good(act, piece)
        piece.state, piece.told, piece.settled_at = one.state, one.reason, act.now
        piece.save(update_fields=["state", "told", "settled_at"])
    act.note(
        **{state: sum(one.state == state for one in told) for state in ("sent", "failed")},
        left=sum(one.left for one in told),
    )
    return row


def _by_platform(row: Mailing) -> None:
    if row.by_house:
        raise Refused("mailings.by_house")


def _waiting(row: Mailing) -> int:
    _by_platform(row)
    n = row.pieces.filter(message=None, state=Piece.State.WAITING).count()
    if not n:
        raise Refused("mailings.all_gone")
    return int(n)
