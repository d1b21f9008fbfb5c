"""方案与批示: options, the customer's choice, the leader's instruction (service.complaint.4, service.complaint.8)."""

from __future__ import annotations

from django.db import models
from django.db.models import Max

from zhishou.areas.cases import flow
from zhishou.areas.cases.models import Case, CompensationItem, Instruction, Remedy, Stage
from zhishou.areas.cases.operations.compensation import expect_approvable, expect_within, items
from zhishou.kernel.actor import Actor, holders
from zhishou.kernel.choosing import yes_no
from zhishou.kernel.gate import Act
from zhishou.kernel.operation import Command, Refused, ask, operation
from zhishou.kernel.types import Fen, Money, Ref

NOTHING = Fen(0)
LETTERS = "ABC"


def current(case: Case) -> list[Remedy]:
    """The options of the latest round."""
    last = case.remedies.aggregate(last=Max("round"))["last"]
    return list(case.remedies.filter(round=last)) if last else []


def _options(actor: Actor, row: models.Model | None) -> list[tuple[str, str]]:
    return [(r.letter, f"{r.letter}　{r.text}") for r in current(row)] if isinstance(row, Case) else []


class Propose(Command):
    case: Ref[Case] = ask("投诉")
    a: str = ask("方案 A", at_least=2, at_most=300)
    a_item: Ref[CompensationItem] | None = ask("方案 A 补偿项目", default=None, choices=items)
    a_compensation: Money = ask("方案 A 补偿", default=NOTHING, at_least=0)
    b: str = ask("方案 B", default="", at_most=300)
    b_item: Ref[CompensationItem] | None = ask("方案 B 补偿项目", default=None, choices=items)
    b_compensation: Money = ask("方案 B 补偿", default=NOTHING, at_least=0)
    c: str = ask("方案 C", default="", at_most=300)
    c_item: Ref[CompensationItem] | None = ask("方案 C 补偿项目", default=None, choices=items)
    c_compensation: Money = ask("方案 C 补偿", default=NOTHING, at_least=0)


@operation("cases.propose", label="提出方案", capability="propose_remedies", about="case", url_after=flow.case_url)
def propose(act: Act, cmd: Propose) -> Case:
    """Put up to three options before the leader; a new round after a refusal keeps the earlier ones.

    Refused when a compensation is over the catalogue's most or the limit of the proposer's post (service.complaint.8).
    """
    case = act.lock(cmd.case)
    flow.expect(case, Stage.PROPOSING)
    number = (case.remedies.aggregate(last=Max("round"))["last"] or 0) + 1
    given = ((cmd.a, cmd.a_item, cmd.a_compensation), (cmd.b, cmd.b_item, cmd.b_compensation),
             (cmd.c, cmd.c_item, cmd.c_compensation))  # fmt: skip
    options = [(letter, *one) for letter, one in zip(LETTERS, given, strict=True) if one[0]]
    for _letter, _text, item, fen in options:
        expect_within(act, "propose_remedies", case.site, fen, item)
    Remedy.objects.bulk_create(
        [
            Remedy(
                case=case, round=number, letter=letter, text=text, compensation_fen=fen,
                compensation_name=item.name if item else "", by=act.person, at=act.now,
            )
            for letter, text, item, fen in options
        ]
    )  # fmt: skip
    act.note(round=number)
    flow.move(case, Stage.INSTRUCTING)
    flow.tell(holders("instruct", case.site), "case.to_instruct", case, act)
    return case


class OfferChoice(Command):
    case: Ref[Case] = ask("投诉")


@operation(
    "cases.offer_choice", label="请顾客选择", capability="propose_remedies", about="case", url_after=flow.case_url
)
def offer_choice(act: Act, cmd: OfferChoice) -> Case:
    """Let the customer choose among the options before the leader decides (service.complaint.8).

    Nobody has told the customer anything yet: their link does, or whoever notes what they chose.
    """
    case = act.lock(cmd.case)
    flow.expect(case, Stage.INSTRUCTING)
    for remedy in current(case):
        remedy.offered_at = remedy.offered_at or act.now
        remedy.save(update_fields=["offered_at"])
    return case


class ChooseRemedy(Command):
    case: Ref[Case] = ask("投诉")
    letter: str = ask("顾客选择的方案", at_most=1, choices=_options, public=True)
    words: str = ask("顾客的话", default="", at_most=300)


@operation(
    "cases.choose_remedy",
    label="记下顾客的选择",
    capability="propose_remedies",
    about="case",
    by_link=True,
    url_after=flow.case_url,
)
def choose_remedy(act: Act, cmd: ChooseRemedy) -> Remedy:
    """The customer chooses an offered option, by their link or through a member of staff. The leader still decides."""
    case = act.lock(cmd.case)
    flow.expect(case, Stage.INSTRUCTING)
    offered = [remedy for remedy in current(case) if remedy.offered_at]
    chosen = next((remedy for remedy in offered if remedy.letter == cmd.letter), None)
    if chosen is None:
        raise Refused("case.remedy_not_offered", letter=cmd.letter)
    case.remedies.filter(round=chosen.round, wished_at__isnull=False).update(wished_at=None)
    chosen.wished_at = act.now
    chosen.save(update_fields=["wished_at"])
    flow.answered(act, case)
    flow.tell([case.handler, *holders("instruct", case.site)], "case.customer_chose", case, act, letter=cmd.letter)
    return chosen


class Instruct(Command):
    case: Ref[Case] = ask("投诉")
    approved: bool = ask("意见", default=True, widget="radio", choices=yes_no("同意", "不同意，重提方案"))
    letter: str = ask("选用的方案", default="", at_most=1, choices=_options, public=True)
    text: str = ask("批示", at_least=1, at_most=1000, multiline=True)


@operation("cases.instruct", label="批示", capability="instruct", about="case", url_after=flow.case_url)
def instruct(act: Act, cmd: Instruct) -> Instruction:
    """The leader reads the options and instructs in writing: carry one out, or propose again (service.complaint.4)."""
    case = act.lock(cmd.case)
    flow.expect(case, Stage.INSTRUCTING)
    chosen = next((remedy for remedy in current(case) if remedy.letter == cmd.letter), None)
    if cmd.approved and chosen is None:
        raise Refused("case.choose_a_remedy")
    if cmd.approved and chosen is not None:
        expect_approvable(act, chosen)
    made = Instruction.objects.create(
        case=case,
        remedy=chosen if cmd.approved else None,
        approved=cmd.approved,
        text=cmd.text,
        by=act.person,
        at=act.now,
    )
    if cmd.approved and chosen is not None:
        chosen.chosen_at = act.now
        chosen.save(update_fields=["chosen_at"])
    flow.move(case, Stage.CARRYING_OUT if cmd.approved else Stage.PROPOSING)
    flow.tell([case.handler], "case.instructed", case, act)
    return made
