"""What is done about calls: logged in a line, called back, a message told, taken in as a case (retail.clerk.3, property.assistant.1)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext as _

from zhishou.areas.calls import queries
from zhishou.areas.calls.models import KEEP, About, Call, Result
from zhishou.areas.cases.models import Kind
from zhishou.areas.customers.models import Customer
from zhishou.areas.customers.operations import Phone, spend_reveal
from zhishou.areas.people.options import everyone
from zhishou.kernel import choosing, numbering
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import Act, perform
from zhishou.kernel.models import Notice, Person, Site
from zhishou.kernel.operation import Command, Invalid, Refused, ask, operation
from zhishou.kernel.types import Ref


def url_of(row: models.Model) -> str:
    """The page of the call."""
    assert isinstance(row, Call)
    return row.url()


def _after_log(row: models.Model) -> str:
    """A case goes on at its receipt; after any other call the next one is typed."""
    assert isinstance(row, Call)
    return f"/cases/{row.case_number}?receipt=1" if row.case_number else f"/calls?site={row.site.code}"


def colleagues(actor: Actor, _row: models.Model | None) -> list[tuple[str, str]]:
    """Choices: everybody else who works in the actor's companies."""
    return [option for option in everyone(actor, None) if option[0] != str(actor.person_id)]


class Logging(Command):
    site: Ref[Site] = ask("小区或门店", choices=choosing.sites(KEEP))
    phone: Phone = ask("来电号码", default="", at_most=30)
    name: str = ask("来电人", default="", at_most=60, hint="档案里有这个号码的，可以不填")
    customer: Ref[Customer] | None = ask("顾客", default=None, widget="hidden")
    about: About = ask("什么事", default=About.ENQUIRY, widget="radio")
    words: str = ask("内容", at_least=2, at_most=300, hint="一句话，例如 问几点下班")
    result: Result = ask("结果", default=Result.TOLD, widget="radio")
    connected_to: str = ask("转给谁", default="", at_most=40, hint="部门或姓名")
    colleague: Ref[Person] | None = ask("留言给", default=None, choices=colleagues)


class OfCall(Command):
    call: Ref[Call] = ask("来电")


class Passing(Command):
    call: Ref[Call] = ask("来电")
    colleague: Ref[Person] = ask("留言给", choices=colleagues)


class CallingBack(Command):
    call: Ref[Call] = ask("来电")
    words: str = ask("回电结果", at_least=2, at_most=300)


class LeavingOff(Command):
    call: Ref[Call] = ask("来电")
    why: str = ask("为什么不再回", at_least=2, at_most=300)


class MakingCase(Command):
    call: Ref[Call] = ask("来电")
    kind: Kind = ask("类型", widget="radio")


@operation("calls.log", label="登记来电", capability=KEEP, url_after=_after_log)
def log(act: Act, cmd: Logging) -> Call:
    """A call in one line (retail.clerk.3). The customer of the number is found by itself.

    A missed call is then owed a call back, a message is owed to reach its person, and what becomes a case is taken in
    with what was typed. Invalid: a complaint or suggestion that would be told off and forgotten, a missed call without a
    number, a connection or message to nobody.
    """
    _expect_whom(cmd)
    customer = cmd.customer or queries.customer_of(act.actor, cmd.phone)
    row: Call = Call.objects.create(
        site=cmd.site, number=numbering.take("LD"), customer=customer, name=cmd.name, phone=cmd.phone, about=cmd.about,
        words=cmd.words, result=Result.CONNECTED if cmd.result == Result.CONNECTED else Result.TOLD,
        connected_to=cmd.connected_to if cmd.result == Result.CONNECTED else "", by=act.person, at=act.now,
    )  # fmt: skip
    act.note(number=row.number, result=cmd.result.value, about=cmd.about.value)
    then = {Result.MISSED: "calls.owe_back", Result.MESSAGE: "calls.pass_message", Result.CASE: "calls.make_case"}
    if do := then.get(cmd.result):
        more: dict[str, dict[str, object]] = {
            "calls.pass_message": {"colleague": cmd.colleague}, "calls.make_case": {"kind": cmd.about.as_case},
        }  # fmt: skip
        perform(do, act.actor, {"call": row, **more.get(do, {})}, door=act.door)
        row.refresh_from_db()
    return row


def _expect_whom(cmd: Logging) -> None:
    if cmd.about in (About.COMPLAINT, About.SUGGESTION) and cmd.result in (Result.TOLD, Result.CONNECTED):
        raise Invalid(
            {
                "result": [
                    _("{about}要有部门处理、有答复，不能当场了结或只转接。请选“转工单”。").format(about=cmd.about.label)
                ]
            }
        )
    if cmd.result == Result.MISSED and not cmd.phone:
        raise Invalid({"phone": ["漏接的来电要回电，请填来电显示的号码。"]})
    if cmd.result == Result.CONNECTED and not cmd.connected_to:
        raise Invalid({"connected_to": ["请写转给了哪个部门或哪一位。"]})
    if cmd.result == Result.MESSAGE and cmd.colleague is None:
        raise Invalid({"colleague": ["请选留言给哪一位。"]})


@operation("calls.owe_back", label="要回电", capability=KEEP, about="call", url_after=url_of)
def owe_back(act: Act, cmd: OfCall) -> Call:
    """Whoever called is to be called back. Refused without a number, and while the call waits for something already."""
    row = _free(act, cmd.call)
    if not row.phone:
        raise Refused("calls.no_number", number=row.number)
    return _now(row, result=Result.MISSED, outcome="", settled_at=None, settled_by=None)


@operation("calls.pass_message", label="留言转告", capability=KEEP, about="call", url_after=url_of)
def pass_message(act: Act, cmd: Passing) -> Call:
    """The call is a message for a colleague, who hears of it in the bell; it is owed until it was told or confirmed.

    Refused while the call waits for something already, and for somebody who has left.
    """
    row, person = _free(act, cmd.call), cmd.colleague
    if not person.is_active:
        raise Refused("calls.colleague_left", name=person.name)
    Notice.objects.create(
        person=person, kind="calls.message", facts={"name": act.person.name, "number": row.number}, url=row.url(), at=act.now
    )  # fmt: skip
    return _now(row, result=Result.MESSAGE, colleague=person, outcome="", settled_at=None, settled_by=None)


@operation("calls.make_case", label="转工单", capability=KEEP, about="call", url_after=_after_log)
def make_case(act: Act, cmd: MakingCase) -> Call:
    """Take the call in as a case with everything that was typed; whoever does it takes matters in there.

    Refused when it has become one already.
    """
    row = act.lock(cmd.call)
    if row.case_number:
        raise Refused("calls.case_there", number=row.number, case=row.case_number)
    given = {
        "site": row.site_id, "kind": cmd.kind, "channel": "phone", "content": row.words, "customer": row.customer_id,
        "reporter_name": row.name or (_("来电顾客") if row.phone and not row.customer_id else ""), "reporter_phone": row.phone,
        "anonymous": not row.phone and not row.customer_id,
    }  # fmt: skip
    made = perform("cases.take_in", act.actor, given, door=act.door).result
    act.note(case=made.number)  # type: ignore[union-attr]
    result = row.result if row.result in (Result.MISSED, Result.MESSAGE) else Result.CASE
    return _now(row, case_number=made.number, result=result)  # type: ignore[union-attr]


@operation("calls.call_back", label="回电", capability=KEEP, about="call", url_after=url_of)
def call_back(act: Act, cmd: CallingBack) -> Call:
    """Whoever called was reached: what was said."""
    row = _missed(act, cmd.call)
    return _settle(act, row, Call.Outcome.REACHED, cmd.words)


@operation("calls.not_reached", label="没打通", capability=KEEP, about="call", url_after=url_of)
def not_reached(act: Act, cmd: OfCall) -> Call:
    """A try that nobody answered; it stays owed."""
    row = _missed(act, cmd.call)
    return _now(row, tries=row.tries + 1, tried_at=act.now)


@operation("calls.leave_off", label="不再回电", capability=KEEP, about="call", url_after=url_of)
def leave_off(act: Act, cmd: LeavingOff) -> Call:
    """Nobody will be reached by this number, and why: called again meanwhile, not in use, never answered."""
    row = _missed(act, cmd.call)
    return _settle(act, row, Call.Outcome.LEFT_OFF, cmd.why)


@operation("calls.tell_message", label="转告留言", capability=KEEP, about="call", url_after=url_of)
def tell_message(act: Act, cmd: OfCall) -> Call:
    """Whoever keeps the log told the colleague in person or by telephone."""
    return _settle(act, _message(act, cmd.call), Call.Outcome.TOLD, "")


@operation("calls.confirm_message", label="确认留言", personal=True, about="call", url_after=url_of)
def confirm_message(act: Act, cmd: OfCall) -> Call:
    """Whom the message is for has read it. Refused to anybody else."""
    row = _message(act, cmd.call)
    _expect_for(act, row)
    return _settle(act, row, Call.Outcome.CONFIRMED, "")


@operation("calls.reveal", label="查看来电号码", capability=KEEP, about="call", url_after=url_of)
def reveal(act: Act, cmd: OfCall) -> Call:
    """Show the whole number: an event, counted with every other look at whole numbers."""
    spend_reveal(act, cmd.call.site)
    return cmd.call


@operation("calls.reveal_message", label="查看留言的号码", personal=True, about="call", url_after=url_of)
def reveal_message(act: Act, cmd: OfCall) -> Call:
    """Show the whole number to whom the message is for, who is to call back; counted likewise. Refused to anybody else."""
    _expect_for(act, cmd.call)
    spend_reveal(act, cmd.call.site)
    return cmd.call


def _expect_for(act: Act, row: Call) -> None:
    if row.result != Result.MESSAGE or row.colleague is None:
        raise Refused("calls.no_message", number=row.number)
    if row.colleague_id != act.person.pk:
        raise Refused("calls.not_yours", number=row.number, name=row.colleague.name)


def _free(act: Act, given: Call) -> Call:
    row = act.lock(given)
    if row.waits:
        what = _("回电") if row.result == Result.MISSED else _("转告留言")
        raise Refused("calls.waits", number=row.number, what=what)
    return row


def _missed(act: Act, given: Call) -> Call:
    row = act.lock(given)
    if row.result != Result.MISSED:
        raise Refused("calls.not_missed", number=row.number)
    return _unsettled(row)


def _message(act: Act, given: Call) -> Call:
    row = act.lock(given)
    if row.result != Result.MESSAGE:
        raise Refused("calls.no_message", number=row.number)
    return _unsettled(row)


def _unsettled(row: Call) -> Call:
    if row.settled_at is not None:
        raise Refused("calls.settled", number=row.number, outcome=row.get_outcome_display())
    return row


def _settle(act: Act, row: Call, outcome: Call.Outcome, said: str) -> Call:
    act.note(outcome=outcome.value)
    return _now(row, outcome=outcome, outcome_words=said, settled_at=act.now, settled_by=act.person)


def _now(row: Call, **becomes: object) -> Call:
    for name, value in becomes.items():
        setattr(row, name, value)
    row.save(update_fields=list(becomes))
    return row
