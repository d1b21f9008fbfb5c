"""What whom it was asked of says about an errand: accepted, hard, how it goes, done (property.manager.8)."""

from __future__ import annotations

from django.db import models

from zhishou.areas.errands import measures
from zhishou.areas.errands.measures import MOST_DIGITS
from zhishou.areas.errands.models import DO, OPEN, Errand, Step
from zhishou.areas.errands.saying import MOST_PHOTOS, checked, for_doing, move, say
from zhishou.kernel.gate import Act
from zhishou.kernel.operation import Command, Refused, ask, operation
from zhishou.kernel.types import Moment, Ref, Upload

State, Kind = Errand.State, Step.Kind


def url_of(row: models.Model) -> str:
    """The page of the errand."""
    assert isinstance(row, Errand)
    return row.url()


class OfErrand(Command):
    errand: Ref[Errand] = ask("事项")


class Objecting(Command):
    errand: Ref[Errand] = ask("事项")
    reason: str = ask("有什么困难", at_least=2, at_most=1000, multiline=True)
    proposed: Moment | None = ask("建议改到", default=None, hint="不改期限也可以，写明要什么帮助")


class Reporting(Command):
    errand: Ref[Errand] = ask("事项")
    note: str = ask("进展", at_least=2, at_most=1000, multiline=True)
    quantity: str = ask("至今一共完成", default="", at_most=MOST_DIGITS, hint="有目标数量的填；填总数，不是这一次的数")
    photos: list[Upload] = ask("照片", default=[], at_most=MOST_PHOTOS)
    file: Upload | None = ask("附件", default=None, hint="PDF、Word、Excel 或图片")


class Finishing(Command):
    errand: Ref[Errand] = ask("事项")
    result: str = ask("办理结果", at_least=2, at_most=1000, multiline=True, hint="办成了什么，东西在哪里")
    quantity: str = ask("一共完成", default="", at_most=MOST_DIGITS, hint="有目标数量的填；没有完成的填 0")
    photos: list[Upload] = ask("照片", default=[], at_most=MOST_PHOTOS)
    file: Upload | None = ask("附件", default=None, hint="PDF、Word、Excel 或图片")


@operation("errands.accept", label="接受交办", capability=DO, personal=True, about="errand", url_after=url_of)
def accept(act: Act, cmd: OfErrand) -> Errand:
    """Accept what was asked; by whom it was asked of, or their deputy, once."""
    row = for_doing(act, cmd.errand, State.GIVEN)
    move(row, State.DOING, act.now)
    say(act, row, Kind.ACCEPTED)
    return row


@operation("errands.object", label="说明困难", capability=DO, personal=True, about="errand", url_after=url_of)
def object_to(act: Act, cmd: Objecting) -> Errand:
    """Say why it cannot be done so or by then, with another moment where there is one; the superior answers.

    The deadline stays until the answer.
    """
    row = for_doing(act, cmd.errand, State.GIVEN, State.DOING)
    proposed = checked(cmd.proposed, act.now) if cmd.proposed else None
    move(row, State.HARD, act.now)
    say(act, row, Kind.HARD, cmd.reason, due=proposed)
    return row


@operation("errands.report", label="汇报进展", capability=DO, personal=True, about="errand", url_after=url_of)
def report(act: Act, cmd: Reporting) -> Errand:
    """Say how it goes, at any time before it is done. Whoever reports has accepted."""
    row = for_doing(act, cmd.errand, *OPEN)
    if row.state == State.GIVEN:
        move(row, State.DOING, act.now)
    done = measures.tell(row, cmd.quantity)
    say(act, row, Kind.REPORTED, cmd.note, done_milli=done, photos=cmd.photos, file=cmd.file)
    return row


@operation("errands.finish", label="报告办完", capability=DO, personal=True, about="errand", url_after=url_of)
def finish(act: Act, cmd: Finishing) -> Errand:
    """Report it done, with the result and what shows it; that keeps the deadline. Whoever asked confirms or returns it.

    Where something is counted, how much it came to is told too, or was told before.
    """
    row = for_doing(act, cmd.errand, *OPEN)
    done = measures.tell(row, cmd.quantity)
    if row.target_milli and row.done_milli is None:
        raise Refused("errands.quantity_needed", target=row.target)
    move(row, State.DONE, act.now, done_at=act.now)
    say(act, row, Kind.DONE, cmd.result, done_milli=done, photos=cmd.photos, file=cmd.file)
    return row
