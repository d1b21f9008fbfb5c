"""What a recorded callback means for a case. Called by the callbacks area within its own operations."""

from __future__ import annotations

from zhishou.areas.cases import flow
from zhishou.areas.cases.models import AcceptanceAttempt, Case, ClosedAs, Kind, Stage
from zhishou.areas.cases.operations.closing import is_reviewed
from zhishou.kernel.actor import holders
from zhishou.kernel.gate import Act


def note_callback(act: Act, case: Case, satisfied: bool) -> Case:
    """The customer was reached and said whether they are satisfied.

    A complaint goes on to its evaluation; the short path ends here, unless a major case still waits for its review.
    Refused with `case.stage` when no callback is waited for. A dissatisfied customer's new case is the caller's to open.
    """
    case = act.lock(case)
    flow.expect(case, Stage.CALLBACK)
    if case.kind == Kind.COMPLAINT or not is_reviewed(case):
        return flow.move(case, Stage.SUMMING, satisfied=satisfied)
    return flow.move(case, Stage.CLOSED, satisfied=satisfied, closed_as=ClosedAs.SOLVED, closed_at=act.now)


def note_declined(act: Act, case: Case) -> None:
    """The customer does not want to be asked: those who decide how such a case ends are told."""
    flow.tell(holders("decide_exits", case.site), "case.declined", case, act)


def expect_callback(act: Act, case: Case) -> Case:
    """The case, locked; refused with `case.stage` when it does not wait for a callback."""
    case = act.lock(case)
    flow.expect(case, Stage.CALLBACK)
    return case


def note_unreached(act: Act, case: Case, words: str = "") -> AcceptanceAttempt:
    """A callback that did not reach the customer counts among the attempts a special end needs."""
    return AcceptanceAttempt.objects.create(
        case=case, why=AcceptanceAttempt.Why.UNREACHABLE, note=words[:300], by=act.person, at=act.now
    )
