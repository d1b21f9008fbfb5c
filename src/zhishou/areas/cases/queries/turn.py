"""Whose turn a case is: what 等我办 lists and 我的职责 shows, by one rule."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q

from zhishou.areas.cases.models import HandUp, Stage
from zhishou.kernel.actor import Actor


@dataclass(frozen=True)
class Turn:
    """The step a case waits for: the power that takes it, its operation and its verb."""

    power: str
    do: str
    verb: str


NEXT_STEPS = {
    Stage.JUDGING: Turn("judge_complaints", "cases.judge_justified", "判断"),
    Stage.DISPATCHING: Turn("dispatch", "cases.dispatch", "派工"),
    Stage.INVESTIGATING: Turn("investigate", "cases.investigate", "调查"),
    Stage.PROPOSING: Turn("propose_remedies", "cases.propose", "拟方案"),
    Stage.INSTRUCTING: Turn("instruct", "cases.instruct", "批示"),
    Stage.CARRYING_OUT: Turn("carry_out", "cases.carry_out", "实施"),
    Stage.WORKING: Turn("handle_work_orders", "cases.resolve", "处理"),
    Stage.SUMMING: Turn("close_cases", "cases.close", "总结"),
}
TAKE_OVER = Turn("take_over", "cases.take_over", "接管")
HANDLERS = (Stage.CARRYING_OUT, Stage.WORKING)  # what is carried out and worked on is its handler's


def is_mine(actor: Actor) -> Q:
    """The cases the actor answers for or works on."""
    return Q(handler_id=actor.person_id) | Q(engineer_id=actor.person_id)


def my_turn(actor: Actor) -> Q:
    """The next step is one the actor's duties grant; an inquiry is for those of the department in charge.

    A case handed up waits for those who may take it over as well, but not for whoever handed it up.
    """
    turn = Q(stage__in=HANDLERS) & is_mine(actor)
    for stage, step in NEXT_STEPS.items():
        if stage in HANDLERS:
            continue
        at = Q(stage=stage, site_id__in=actor.sites(step.power))
        if stage == Stage.INVESTIGATING:
            at &= Q(department_id__in=[a.department_id for a in actor.appointments if a.department_id])
        turn |= at
    return turn | Q(handed_up(actor), site_id__in=actor.sites(TAKE_OVER.power)) & ~Q(stage=Stage.CLOSED)


def handed_up(actor: Actor) -> Exists:
    """True for a case that another has handed up and nobody has taken over or returned."""
    asked = HandUp.objects.filter(case=OuterRef("pk"), state=HandUp.State.OPEN)
    return Exists(asked.exclude(by=actor.person_id))
