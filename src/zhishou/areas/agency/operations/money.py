"""费用: costs are entered against the approved budget; at 80 % people are told, beyond 100 % another has to agree (agency.account_director.2)."""

from __future__ import annotations

from datetime import date

from zhishou.areas.agency import budgets
from zhishou.areas.agency.models import APPROVE, BUDGETS, Cost, Line, Overrun, Project
from zhishou.areas.agency.saying import at, change, say, tell, url_of
from zhishou.kernel import clock
from zhishou.kernel.actor import holders
from zhishou.kernel.gate import Act
from zhishou.kernel.money import yuan
from zhishou.kernel.operation import Command, Refused, ask, operation
from zhishou.kernel.types import Money, Ref


class AddCost(Command):
    project: Ref[Project] = ask("项目")
    kind: Line.Kind = ask("类别")
    what: str = ask("费用", at_least=2, at_most=100)
    amount: Money = ask("金额", at_least=1)
    payee: str = ask("付给谁", default="", at_most=60)
    on: date | None = ask("日期", default=None, hint="不填就是今天")


class VoidCost(Command):
    cost: Ref[Cost] = ask("费用")
    reason: str = ask("作废的原因", at_least=2, at_most=200)


class AskOverrun(Command):
    project: Ref[Project] = ask("项目")
    amount: Money = ask("追加金额", at_least=1)
    reason: str = ask("理由", at_least=4, at_most=500, multiline=True)


class DecideOverrun(Command):
    overrun: Ref[Overrun] = ask("超支申请")
    agree: bool = ask("同意", default=False)
    opinion: str = ask("意见", default="", at_most=300)


@operation("agency.add_cost", label="登记费用", capability=BUDGETS, about="project", url_after=url_of)
def add_cost(act: Act, cmd: AddCost) -> Project:
    """Enter a cost of a project whose plan is approved.

    Whoever leads and approves is told when four fifths are spent; refused where it would go beyond the budget and what
    was agreed on top.
    """
    row = act.lock(cmd.project)
    book = budgets.of(row)
    if book is None:
        raise Refused("agency.no_plan", number=row.number)
    day = cmd.on or clock.today()
    if day > clock.today():
        raise Refused("agency.cost_ahead")
    if book.spent_fen + cmd.amount > book.limit_fen:
        raise Refused("agency.over_budget", left=yuan(book.limit_fen - book.spent_fen), amount=yuan(cmd.amount))
    Cost.objects.create(
        project=row,
        kind=cmd.kind,
        what=cmd.what,
        payee=cmd.payee,
        amount_fen=cmd.amount,
        on=day,
        by=act.person,
        at=act.now,
    )
    if book.warns_at(cmd.amount):
        spent = book.spent_fen + cmd.amount
        tell(act, row, [row.lead, *holders(APPROVE, row.site)], "spent", percent=spent * 100 // book.limit_fen)
    return row


@operation("agency.void_cost", label="费用作废", capability=BUDGETS, about="cost", url_after=url_of)
def void_cost(act: Act, cmd: VoidCost) -> Cost:
    """A cost was entered wrongly: it stands no more, and the reason is kept."""
    row = act.lock(cmd.cost)
    if row.voided_at is not None:
        raise Refused("agency.cost_voided", what=row.what)
    change(row, voided_at=act.now, voided_by=act.person, void_reason=cmd.reason)
    return row


@operation(
    "agency.ask_overrun", label="申请超支", capability=BUDGETS, about="project", leads_to_made=True, url_after=url_of
)
def ask_overrun(act: Act, cmd: AskOverrun) -> Overrun:
    """Ask for leave to spend more than the plan says; one at a time."""
    row = at(act, cmd.project)
    if budgets.of(row) is None:
        raise Refused("agency.no_plan", number=row.number)
    if Overrun.objects.filter(project=row, state=Overrun.State.ASKED).exists():
        raise Refused("agency.overrun_waits", number=row.number)
    made: Overrun = Overrun.objects.create(
        project=row, amount_fen=cmd.amount, reason=cmd.reason, by=act.person, at=act.now
    )
    say(act, row, f"{yuan(cmd.amount)} 元　{cmd.reason}")
    tell(act, row, holders(APPROVE, row.site), "overrun")
    return made


@operation(
    "agency.decide_overrun", label="审批超支", capability=APPROVE, about="overrun", url_after=url_of,
    apart_from=("agency.ask_overrun",),
)  # fmt: skip
def decide_overrun(act: Act, cmd: DecideOverrun) -> Overrun:
    """Agree or not; never by whoever asked. What is agreed raises what may be spent."""
    row = act.lock(cmd.overrun)
    if row.state != Overrun.State.ASKED:
        raise Refused("agency.overrun_decided", state=row.get_state_display())
    state = Overrun.State.APPROVED if cmd.agree else Overrun.State.DECLINED
    change(row, state=state, decided_by=act.person, decided_at=act.now, opinion=cmd.opinion)
    say(act, row.project, f"{yuan(row.amount_fen)} 元　{row.get_state_display()}　{cmd.opinion}".strip())
    tell(act, row.project, [row.by], "overrun_decided", state=str(row.get_state_display()))
    return row
