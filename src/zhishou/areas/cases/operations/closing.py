"""总结与结案: evaluation, special ends, reopening (service.complaint.6)."""

from __future__ import annotations

from django.db import models

from zhishou.areas.cases import flow
from zhishou.areas.cases.models import (
    AcceptanceAttempt,
    Case,
    ClosedAs,
    Evaluation,
    Kind,
    Major,
    Reopening,
    Stage,
    WorkOrder,
)
from zhishou.areas.cases.operations.acceptance import turned_down
from zhishou.kernel import clock
from zhishou.kernel.actor import holders
from zhishou.kernel.choosing import yes_no
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Obligation
from zhishou.kernel.operation import Command, Invalid, Refused, ask, operation
from zhishou.kernel.scope import subject_of
from zhishou.kernel.types import Ref

ATTEMPTS, DAYS = 3, 2


def is_reviewed(case: Case) -> bool:
    """True when the case is not major, or the manager has reviewed it since it was last opened."""
    if not Major.objects.filter(case=case).exists():
        return True
    return case.reviews.filter(at__gte=flow.since_reopened(case)).exists()


def _expect_reviewed(case: Case) -> None:
    if not is_reviewed(case):
        raise Refused("case.review_first", number=case.number)


class CloseCase(Command):
    case: Ref[Case] = ask("工单")
    text: str = ask("总结评价", at_least=2, at_most=2000, multiline=True)
    won_back: bool | None = ask(
        "不满意的顾客", default=None, widget="radio", choices=yes_no("已挽回", "未挽回"), hint="回访不满意时填写"
    )


@operation("cases.close", label="总结并结案", capability="close_cases", about="case", url_after=flow.case_url)
def close(act: Act, cmd: CloseCase) -> Evaluation:
    """Evaluate and close. Refused before the callback, and for a major case before the manager's review.

    Whether a dissatisfied customer was won back must be said. The consequence record is not waited for.
    """
    case = act.lock(cmd.case)
    flow.expect(case, Stage.SUMMING)
    _expect_reviewed(case)
    if case.satisfied is False and cmd.won_back is None:
        raise Invalid({"won_back": ["顾客回访不满意，请写明是否已经挽回。"]})
    won_back = cmd.won_back if case.satisfied is False else None
    made = Evaluation.objects.create(case=case, text=cmd.text, won_back=won_back, by=act.person, at=act.now)
    ended = ClosedAs.UNJUSTIFIED if case.kind == Kind.COMPLAINT and turned_down(case) else ClosedAs.SOLVED
    flow.move(case, Stage.CLOSED, closed_as=ended, closed_at=act.now, won_back=won_back)
    flow.end_links(case)
    return made


class SpecialEnd(models.TextChoices):
    """The ends that only the supervisor decides."""

    UNREACHABLE = "unreachable", ClosedAs.UNREACHABLE.label
    REFUSED = "refused_to_sign", ClosedAs.REFUSED_TO_SIGN.label
    ANONYMOUS = "anonymous", ClosedAs.ANONYMOUS.label
    DECLINED = "declined", ClosedAs.DECLINED.label


class CloseSpecially(Command):
    case: Ref[Case] = ask("工单")
    outcome: SpecialEnd = ask("结果")
    text: str = ask("决定的理由", at_least=2, at_most=1000, multiline=True)


@operation("cases.close_specially", label="特殊结案", capability="decide_exits", about="case", url_after=flow.case_url)
def close_specially(act: Act, cmd: CloseSpecially) -> Evaluation:
    """Close without the customer: unreachable or signature refused after three attempts on two days, anonymous, or the
    callback declined.

    What was still owed about the case is waived by this decision; the case counts in coverage.
    """
    from zhishou.areas.callbacks import operations as callbacks

    case = act.lock(cmd.case)
    flow.expect_open(case)
    _expect_reviewed(case)
    _expect_grounds(case, cmd.outcome)
    made = Evaluation.objects.create(case=case, text=cmd.text, by=act.person, at=act.now)
    if (order := flow.open_order(case)) is not None:
        order.state, order.end_reason = WorkOrder.State.WITHDRAWN, "工单已特殊结案"
        order.ended_by, order.ended_at = act.person, act.now
        order.save()
    flow.move(case, Stage.CLOSED, closed_as=ClosedAs(cmd.outcome.value), closed_at=act.now)
    flow.end_links(case)
    callbacks.no_longer_expected(case, act, str(cmd.outcome.label))
    excuse_all(act, case, str(cmd.outcome.label))
    return made


def _expect_grounds(case: Case, outcome: SpecialEnd) -> None:
    if outcome == SpecialEnd.ANONYMOUS:
        if not case.anonymous or case.reporter_phone or case.customer_id:
            raise Refused("case.not_anonymous", number=case.number)
        return
    if outcome == SpecialEnd.DECLINED:
        if not declined(case):
            raise Refused("case.not_declined", number=case.number)
        return
    days, count = attempts(case, AcceptanceAttempt.Why(outcome.value))
    if count < ATTEMPTS or days < DAYS:
        raise Refused("case.attempts_first", count=count, days=days, attempts=ATTEMPTS, wanted_days=DAYS)


def declined(case: Case) -> bool:
    """True when the case waits for a callback that the customer declined, and none is open."""
    if case.stage != Stage.CALLBACK:
        return False
    last = case.callbacks.filter(created_at__gte=flow.since_reopened(case)).order_by("-pk").first()
    return last is not None and last.state == "declined"


def attempts(case: Case, why: AcceptanceAttempt.Why) -> tuple[int, int]:
    """(different local days, number) of failed attempts of one kind since the case was last opened."""
    rows = case.attempts.filter(why=why, at__gte=flow.since_reopened(case))
    moments = list(rows.values_list("at", flat=True))
    return len({clock.local(at).date() for at in moments}), len(moments)


def excuse_all(act: Act, case: Case, reason: str) -> None:
    """Waive what is still owed about the case."""
    owed = Obligation.objects.filter(context=subject_of(case), state=Obligation.State.OPEN)
    for do in set(owed.values_list("do_operation", flat=True)):
        act.excuse(do, case, reason)


class Reopen(Command):
    case: Ref[Case] = ask("工单")
    reason: str = ask("重开的原因", at_least=2, at_most=300)


@operation("cases.reopen", label="重开", capability="close_cases", about="case", url_after=flow.case_url)
def reopen(act: Act, cmd: Reopen) -> Reopening:
    """Take a closed case up again; all that came before stays in its history."""
    case = act.lock(cmd.case)
    flow.expect(case, Stage.CLOSED)
    made = Reopening.objects.create(
        case=case,
        reason=cmd.reason,
        was_closed_as=case.closed_as,
        was_closed_at=case.closed_at or act.now,
        by=act.person,
        at=act.now,
    )
    first = Stage.JUDGING if case.kind == Kind.COMPLAINT else Stage.DISPATCHING
    flow.move(
        case,
        first,
        closed_as="",
        closed_at=None,
        resolved_at=None,
        satisfied=None,
        won_back=None,
        engineer=None,
        handler=case.handler or act.person,
        reopened=case.reopened + 1,
    )
    if Major.objects.filter(case=case).exists():
        flow.tell(holders("review_major", case.site), "case.major", case, act)
    return made
