"""销售线索: handed to sales, answered, and told what became of it (service.marketing.1)."""

from __future__ import annotations

from datetime import date

from django.db import models

from zhishou.areas.customers import queries as customers
from zhishou.areas.customers.models import Customer
from zhishou.areas.customers.operations import OfCustomer, spend_reveal
from zhishou.areas.errands.deadlines import end_of
from zhishou.areas.marketing.models import ANSWER, SELL, Call, Lead
from zhishou.kernel import clock, numbering, obligation
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Notice, Person
from zhishou.kernel.operation import Command, Refused, ask, operation
from zhishou.kernel.types import Money, Ref


def url_of(row: models.Model) -> str:
    """The page of the lead."""
    assert isinstance(row, Lead)
    return row.url()


def salespeople(actor: Actor, row: models.Model | None) -> list[tuple[str, str]]:
    """Whom a lead may be handed to: who answers leads where the call or the customer is."""
    site = getattr(row, "site", None)
    return [(str(one.pk), one.name) for one in customers.people_with(actor, site, ANSWER) if one.pk != actor.person_id]


class Handing(OfCustomer):
    """What a customer wants, and who of sales is to answer."""

    wanted: str = ask(
        "客户想要什么", at_least=2, at_most=300, multiline=True, hint="车型、预算、什么时候要；销售照着联系"
    )
    to: Ref[Person] = ask("交给哪位销售", choices=salespeople)
    call: Ref[Call] | None = ask("营销电话", default=None)


class OfLead(Command):
    lead: Ref[Lead] = ask("销售线索")


class Answering(OfLead):
    answer: str = ask("首次联系的情况", at_least=2, at_most=500, multiline=True, hint="怎样联系的、客户怎么说")
    decide_on: date = ask("哪天有结果", hint="到那天要写成交或没有成交")


class Winning(OfLead):
    amount_fen: Money = ask("成交金额（元）")
    result: str = ask("结果说明", at_least=2, at_most=500, multiline=True)


class Losing(OfLead):
    result: str = ask("为什么没有成交", at_least=2, at_most=500, multiline=True)


class Passing(OfLead):
    to: Ref[Person] = ask("交给哪位销售", choices=salespeople)


@operation("marketing.hand_lead", label="交给销售", capability=SELL, leads_to_made=True, url_after=url_of)
def hand_lead(act: Act, cmd: Handing) -> Lead:
    """A customer who wants to buy goes to somebody of sales, who owes the first contact; they are told at once.

    From a call, or from any talk in which the customer asked for it. Refused when an earlier lead of the customer is
    open, and for somebody whose duties do not answer leads there.
    """
    customer = act.lock(cmd.customer)
    if there := Lead.objects.filter(customer=customer, closed_at=None).first():
        raise Refused("marketing.lead_there", number=there.number, name=there.to.name)
    _expect_sales(act, cmd.to, customer)
    made: Lead = Lead.objects.create(
        number=numbering.take("XS"), site_id=customer.site_id, customer=customer, call=cmd.call, wanted=cmd.wanted,
        to=cmd.to, by=act.person, at=act.now,
    )  # fmt: skip
    act.note(number=made.number)
    _tell(made, made.to, "marketing.lead", act.person.name)
    return made


@operation("marketing.answer_lead", label="联系线索客户", capability=ANSWER, about="lead", url_after=url_of)
def answer_lead(act: Act, cmd: Answering) -> Lead:
    """Sales spoke to the customer, and says by which day there is a result: that day is owed."""
    lead = _mine(act, cmd.lead)
    if lead.state != Lead.State.HANDED:
        raise Refused("marketing.lead_answered", number=lead.number)
    if cmd.decide_on < clock.today():
        raise Refused("marketing.days", on=cmd.decide_on)
    lead.state, lead.answer, lead.answered_at = Lead.State.TALKING, cmd.answer, act.now
    lead.decide_at = end_of(cmd.decide_on, lead.site)
    lead.save(update_fields=["state", "answer", "answered_at", "decide_at"])
    return lead


@operation("marketing.win", label="成交", capability=ANSWER, about="lead", url_after=url_of)
def win(act: Act, cmd: Winning) -> Lead:
    """It was sold, for so much; whoever handed the lead over is told."""
    if cmd.amount_fen <= 0:
        raise Refused("marketing.amount")
    return _close(act, cmd.lead, Lead.State.WON, cmd.result, cmd.amount_fen)


@operation("marketing.lose", label="没有成交", capability=ANSWER, about="lead", url_after=url_of)
def lose(act: Act, cmd: Losing) -> Lead:
    """It was not sold, and why; whoever handed the lead over is told."""
    return _close(act, cmd.lead, Lead.State.LOST, cmd.result, None)


@operation("marketing.pass_lead", label="线索转给同事", capability=ANSWER, about="lead", url_after=url_of)
def pass_lead(act: Act, cmd: Passing) -> Lead:
    """A colleague of sales goes on with it, and owes what is owed about it."""
    lead = _mine(act, cmd.lead)
    _expect_sales(act, cmd.to, lead.customer)
    give(lead, cmd.to)
    _tell(lead, lead.to, "marketing.lead", act.person.name)
    return lead


@operation("marketing.reveal_lead", label="查看线索客户电话", capability=ANSWER, about="lead", url_after=url_of)
def reveal_lead(act: Act, cmd: OfLead) -> Lead:
    """Show the whole number to whom the lead was handed: an event, counted with every other look at whole numbers."""
    if cmd.lead.to_id != act.person.pk or not cmd.lead.is_open:
        raise Refused("marketing.not_my_lead", name=cmd.lead.to.name)
    spend_reveal(act, cmd.lead.site)
    return cmd.lead


def give(lead: Lead, person: Person) -> None:
    """Another person answers it from now on, with every deadline about it."""
    lead.to = person
    lead.save(update_fields=["to"])
    obligation.give(lead, person, every=True)


def _mine(act: Act, given: Lead) -> Lead:
    lead = act.lock(given)
    if not lead.is_open:
        raise Refused("marketing.lead_closed", number=lead.number)
    return lead


def _close(act: Act, given: Lead, state: Lead.State, result: str, amount_fen: int | None) -> Lead:
    lead = _mine(act, given)
    lead.state, lead.result, lead.amount_fen, lead.closed_at = state, result, amount_fen, act.now
    lead.save(update_fields=["state", "result", "amount_fen", "closed_at"])
    if lead.by_id != act.person.pk:
        _tell(lead, lead.by, "marketing.lead_closed", act.person.name)
    return lead


def _expect_sales(act: Act, person: Person, customer: Customer) -> None:
    able = customers.people_with(act.actor, customer.site, ANSWER)
    if person.pk not in {one.pk for one in able}:
        raise Refused("marketing.cannot", name=person.name, site=customer.site.name)


def _tell(lead: Lead, person: Person, kind: str, name: str) -> None:
    Notice.objects.create(
        person=person, kind=kind, url=lead.url(), at=clock.now(),
        facts={"name": name, "number": lead.number, "state": lead.state},
    )  # fmt: skip
