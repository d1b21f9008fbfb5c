"""技术审查: engineering approves an application, sends it back, or declines it with the article (implied.engineer.1)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhishou.areas.renovation.models import CHECK, Renovation, Step
from zhishou.areas.renovation.saying import at, move, say, tell, url_of
from zhishou.kernel.gate import Act
from zhishou.kernel.operation import Command, Invalid, ask, operation
from zhishou.kernel.types import Ref

State, Kind = Renovation.State, Step.Kind


class Outcome(models.TextChoices):
    """What the check comes to."""

    PASS = "pass", _("通过")
    RETURN = "return", _("退回补正")
    DECLINE = "decline", _("不通过")


_LEADS = {
    Outcome.PASS: (State.APPROVED, Kind.PASSED),
    Outcome.RETURN: (State.LACKING, Kind.RETURNED),
    Outcome.DECLINE: (State.DECLINED, Kind.DECLINED),
}


class Check(Command):
    renovation: Ref[Renovation] = ask("装修")
    outcome: Outcome = ask("审查结果")
    opinion: str = ask(
        "审查意见", default="", at_most=1000, multiline=True,
        hint="通过的写许可条件；退回的写要补什么；不通过的写依据哪一条、哪里不符",
    )  # fmt: skip


@operation(
    "renovation.check", label="审查装修方案", capability=CHECK, about="renovation",
    apart_from=("renovation.apply", "renovation.amend", "renovation.submit"), url_after=url_of,
)  # fmt: skip
def check(act: Act, cmd: Check) -> Renovation:
    """Say whether the works may be done as drawn: yes with conditions, not yet, or no. Never by who took the application in.

    Whatever is not a yes says why.
    """
    row = at(act, cmd.renovation, State.CHECKING)
    if cmd.outcome != Outcome.PASS and len(cmd.opinion) < 2:
        raise Invalid({"opinion": ["退回和不通过都要写明原因，让申请人知道改什么、依据哪一条。"]})
    state, kind = _LEADS[cmd.outcome]
    changed: dict[str, object] = {"checked_by": act.person, "checked_at": act.now}
    if cmd.outcome == Outcome.PASS:
        changed["conditions"] = cmd.opinion
    elif cmd.outcome == Outcome.RETURN:
        changed = {}
    else:
        changed["closed_at"] = act.now
    move(row, state, act.now, **changed)
    if cmd.outcome != Outcome.PASS:
        act.ends_here = True  # no permit is owed
    say(act, row, kind, cmd.opinion)
    tell(act, row, [row.responsible, row.taken_by], f"check_{cmd.outcome.value}")
    act.note(outcome=cmd.outcome.value)
    return row
