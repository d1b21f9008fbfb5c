"""What whoever asked decides about an errand: a difficulty, another deadline, confirmed, returned, withdrawn (property.manager.1)."""

from __future__ import annotations

from zhishou.areas.errands.measures import MOST_DIGITS, target_of
from zhishou.areas.errands.models import ASSIGN, OPEN, Errand, Step
from zhishou.areas.errands.operations.doing import url_of
from zhishou.areas.errands.saying import for_deciding, move, say, set_due, spoken
from zhishou.kernel.gate import Act
from zhishou.kernel.operation import Command, Refused, ask, operation
from zhishou.kernel.types import Moment, Ref

State, Kind = Errand.State, Step.Kind


class Answering(Command):
    errand: Ref[Errand] = ask("事项")
    due_at: Moment | None = ask("改到", default=None, hint="不填就是按原定的期限办")
    reply: str = ask("答复", at_least=2, at_most=1000, multiline=True)


class SettingDeadline(Command):
    errand: Ref[Errand] = ask("事项")
    due_at: Moment = ask("新期限")
    reason: str = ask("原因", at_least=2, at_most=1000)


class Changing(Command):
    errand: Ref[Errand] = ask("事项")
    title: str = ask("事项（改为）", default="", at_most=80, hint="不改的留空")
    wanted: str = ask("要求（改为）", default="", at_most=1000, multiline=True, hint="不改的留空")
    target: str = ask("目标数量（改为）", default="", at_most=MOST_DIGITS, hint="不改的留空")
    unit: str = ask("单位", default="", at_most=10, hint="改了目标数量才填")
    reason: str = ask("原因", at_least=2, at_most=1000)


class Confirming(Command):
    errand: Ref[Errand] = ask("事项")
    quality: Errand.Quality = ask("办得怎样", default=Errand.Quality.FAIR)
    note: str = ask("评语", default="", at_most=1000, multiline=True)


class SendingBack(Command):
    errand: Ref[Errand] = ask("事项")
    reason: str = ask("退回的原因", at_least=2, at_most=1000, multiline=True, hint="哪里没办好，怎样才算好")
    due_at: Moment = ask("新期限")


class Urging(Command):
    errand: Ref[Errand] = ask("事项")
    words: str = ask("催办内容", default="请抓紧办，并汇报进展。", at_least=2, at_most=300)


class Withdrawing(Command):
    errand: Ref[Errand] = ask("事项")
    reason: str = ask("撤回的原因", at_least=2, at_most=1000)


@operation("errands.answer", label="答复困难", capability=ASSIGN, about="errand", url_after=url_of)
def answer(act: Act, cmd: Answering) -> Errand:
    """Keep the deadline, or set another one; then it is to be done so. What was first agreed stays on record."""
    row = for_deciding(act, cmd.errand, State.HARD)
    if cmd.due_at is not None:
        _set(act, row, cmd)
    move(row, State.DOING, act.now)
    say(act, row, Kind.MOVED if cmd.due_at else Kind.KEPT, cmd.reply, due=cmd.due_at)
    return row


@operation("errands.set_deadline", label="改交办期限", capability=ASSIGN, about="errand", url_after=url_of)
def set_deadline(act: Act, cmd: SettingDeadline) -> Errand:
    """Another deadline with its reason, before it is done. What was first agreed stays on record."""
    row = for_deciding(act, cmd.errand, State.GIVEN, State.DOING)
    _set(act, row, cmd)
    say(act, row, Kind.MOVED, cmd.reason, due=cmd.due_at)
    return row


def _set(act: Act, row: Errand, cmd: Answering | SettingDeadline) -> None:
    assert cmd.due_at is not None
    if cmd.due_at == row.due_at:
        raise Refused("errands.same_deadline", due=spoken(row.due_at))
    set_due(act, row, cmd.due_at)


@operation("errands.change", label="改交办内容", capability=ASSIGN, about="errand", url_after=url_of)
def change(act: Act, cmd: Changing) -> Errand:
    """Ask for something else, in other words or another quantity, with the reason; what was asked before stays on record."""
    row = for_deciding(act, cmd.errand, *OPEN)
    target = target_of(cmd.target, cmd.unit or row.unit) if cmd.target else row.target_milli
    new = {"title": cmd.title or row.title, "wanted": cmd.wanted or row.wanted, "target_milli": target}
    new["unit"] = (cmd.unit or row.unit) if cmd.target else row.unit
    old = {name: getattr(row, name) for name in new}
    if new == old:
        raise Refused("errands.same_content")
    was = _content(row)
    for name, value in new.items():
        setattr(row, name, value)
    row.save(update_fields=list(new))
    say(act, row, Kind.CHANGED, cmd.reason, was=was, becomes=_content(row))
    return row


def _content(row: Errand) -> str:
    """What is asked, in one line: the matter, what is wanted, how much."""
    return "；".join(part for part in (row.title, row.wanted, row.target) if part)


@operation("errands.urge", label="催办交办事项", capability=ASSIGN, about="errand", url_after=url_of)
def urge(act: Act, cmd: Urging) -> Errand:
    """Ask for speed while it is not done; whom it was asked of reads it at once."""
    row = for_deciding(act, cmd.errand, *OPEN)
    say(act, row, Kind.URGED, cmd.words)
    return row


@operation("errands.confirm", label="认可交办事项", capability=ASSIGN, about="errand", url_after=url_of)
def confirm(act: Act, cmd: Confirming) -> Errand:
    """Accept the result and say how good it is; that ends the errand."""
    row = for_deciding(act, cmd.errand, State.DONE)
    move(row, State.CONFIRMED, act.now, quality=cmd.quality, closed_at=act.now)
    say(act, row, Kind.CONFIRMED, cmd.note)
    return row


@operation("errands.send_back", label="退回重办", capability=ASSIGN, about="errand", url_after=url_of)
def send_back(act: Act, cmd: SendingBack) -> Errand:
    """Not good yet: say why, and until when it is to be good. That is owed anew."""
    row = for_deciding(act, cmd.errand, State.DONE)
    set_due(act, row, cmd.due_at)
    move(row, State.DOING, act.now, done_at=None)
    say(act, row, Kind.RETURNED, cmd.reason, due=cmd.due_at)
    return row


@operation("errands.withdraw", label="撤回交办事项", capability=ASSIGN, about="errand", url_after=url_of)
def withdraw(act: Act, cmd: Withdrawing) -> Errand:
    """It need not be done after all; what was owed about it is waived, with the reason."""
    row = for_deciding(act, cmd.errand, *OPEN)
    move(row, State.WITHDRAWN, act.now, closed_at=act.now)
    act.excuse("errands.finish", row, cmd.reason)
    say(act, row, Kind.WITHDRAWN, cmd.reason)
    return row
