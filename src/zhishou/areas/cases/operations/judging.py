"""判断: is it justified, who answers for it, and when will the customer hear (service.complaint.2)."""

from __future__ import annotations

from zhishou.areas.cases import flow
from zhishou.areas.cases.models import Case, Category, Judgement, Promise, Reply, Stage
from zhishou.areas.cases.models.steps import Told
from zhishou.kernel.actor import holders
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Department
from zhishou.kernel.operation import Command, ask, operation
from zhishou.kernel.types import Moment, Ref


class JudgeJustified(Command):
    case: Ref[Case] = ask("投诉")
    grounds: str = ask("成立理由", at_least=2, at_most=500, multiline=True)
    department: Ref[Department] = ask("责任部门", choices=flow.departments)
    promised_at: Moment = ask("答复期限", hint="告诉顾客在这之前给出处理意见")
    told_how: Told = ask("怎样告知顾客", default=Told.PHONE)
    category: Ref[Category] | None = ask("分类", default=None)


@operation(
    "cases.judge_justified", label="判断成立", capability="judge_complaints", about="case", url_after=flow.case_url
)
def judge_justified(act: Act, cmd: JudgeJustified) -> Judgement:
    """Judge a complaint justified, name the department that answers for it, and promise the customer a time.

    The promise enters the register. Refused when the complaint is not waiting for judging or the time is past.
    """
    case = act.lock(cmd.case)
    flow.expect(case, Stage.JUDGING)
    flow.expect_since(cmd.promised_at, act.now)
    made = Judgement.objects.create(
        case=case,
        justified=True,
        grounds=cmd.grounds,
        department=cmd.department,
        promised_at=cmd.promised_at,
        told_how=cmd.told_how,
        by=act.person,
        at=act.now,
    )
    Promise.objects.create(
        case=case,
        to_whom=case.reporter_name or "顾客",
        what="给出处理意见",
        awaits=Promise.Awaits.ANSWER,
        due_at=cmd.promised_at,
        made_by=act.person,
        made_at=act.now,
    )
    act.note(department_name=cmd.department.name)
    flow.move(
        case,
        Stage.INVESTIGATING,
        department=cmd.department,
        promised_at=cmd.promised_at,
        handler=case.handler or act.person,
        category=cmd.category or case.category,
    )
    flow.tell(holders("investigate", case.site, department=cmd.department), "case.to_investigate", case, act)
    return made


class JudgeUnjustified(Command):
    case: Ref[Case] = ask("投诉")
    grounds: str = ask("不成立的理由", at_least=2, at_most=500, multiline=True)
    reply: str = ask("给顾客的答复", at_least=2, at_most=2000, multiline=True, phrases=True)
    told_how: Told = ask("怎样告知顾客", default=Told.PHONE)


@operation(
    "cases.judge_unjustified", label="判断不成立", capability="judge_complaints", about="case", url_after=flow.case_url
)
def judge_unjustified(act: Act, cmd: JudgeUnjustified) -> Judgement:
    """Judge a complaint not justified and answer the customer politely; it too is called back before it closes."""
    case = act.lock(cmd.case)
    flow.expect(case, Stage.JUDGING)
    made = Judgement.objects.create(
        case=case,
        justified=False,
        grounds=cmd.grounds,
        reply=cmd.reply,
        told_how=cmd.told_how,
        by=act.person,
        at=act.now,
    )
    Reply.objects.create(case=case, text=cmd.reply, how=cmd.told_how, by=act.person, at=act.now)
    flow.answered(act, case)
    flow.move(case, Stage.CARRYING_OUT, handler=case.handler or act.person)
    return made
