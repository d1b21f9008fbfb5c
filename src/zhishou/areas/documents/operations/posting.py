"""信件收发: taken in and told, picked up against a signature, sent, arrived, or gone back (property.clerk.6)."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.utils.translation import gettext as _

from zhishou.areas.customers.models import Customer
from zhishou.areas.documents.models import Envelope
from zhishou.areas.documents.models.post import HANDLE
from zhishou.areas.people import options
from zhishou.kernel import choosing, clock, files, numbering, upload
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Notice, Person, Site
from zhishou.kernel.operation import Command, Invalid, Refused, ask, operation
from zhishou.kernel.types import PaperNumber, Ref, Upload

State, Told = Envelope.State, Envelope.Told


class Posted(Command):
    """What stands on the envelope."""

    site: Ref[Site] = ask("地点", choices=choosing.sites(HANDLE))
    kind: Envelope.Kind = ask("种类")
    sender: str = ask("寄件人", at_least=1, at_most=80)
    recipient: str = ask("收件人", default="", at_most=80)
    place: str = ask("房号、部门或地址", default="", at_most=120)
    carrier: str = ask("邮局或快递公司", default="", at_most=40)
    tracking: PaperNumber = ask("单号", default="", at_most=40)
    about: str = ask("内容", default="", at_most=120, hint="看得出来的才写，例如 法院公函、样品")


class Receiving(Posted):
    sender: str = ask("寄件人", default="未写明", at_least=1, at_most=80)
    person: Ref[Person] | None = ask(
        "给哪位同事", default=None, choices=options.everyone, hint="选了同事，系统马上通知本人"
    )
    customer: Ref[Customer] | None = ask("给哪位业户", default=None, hint="按姓名、房号或电话找；不选就只写收件人")


class Sending(Posted):
    sender: str = ask("寄件人", default="", at_most=80, hint="不写就是你自己")
    recipient: str = ask("收件人", at_least=1, at_most=80)


class OfEnvelope(Command):
    """A command about one letter."""

    envelope: Ref[Envelope] = ask("信件")


class Telling(OfEnvelope):
    how: Envelope.Told = ask("怎样通知", widget="radio")


class Handing(OfEnvelope):
    taker: str = ask("领取人", at_least=1, at_most=60, hint="代领的写代领人")
    signature: Upload = ask("领取签字", widget="signature")
    note: str = ask("说明", default="", at_most=200, hint="代领的写与收件人的关系")


class Returning(OfEnvelope):
    reason: str = ask("为什么退回", at_least=2, at_most=200, hint="例如查无此人、超期没有领")


class Arriving(OfEnvelope):
    on: date = ask("送达日期")
    note: str = ask("结果", default="", at_most=180, hint="例如谁签收的")


def url_of(row: models.Model) -> str:
    """The page of the letter."""
    return str(row.url())  # type: ignore[attr-defined]


@operation("documents.receive", label="登记收件", capability=HANDLE, url_after=url_of)
def receive(act: Act, cmd: Receiving) -> Envelope:
    """Register what came. A colleague it is for is told at once; an owner is told by hand (documents.tell).

    Refused when the same tracking number is there already.
    """
    person, customer = cmd.person, cmd.customer
    named = cmd.recipient or (person.name if person else customer.name if customer else "")
    if not named:
        raise Invalid({"recipient": [_("请写明收件人，或者在下面选同事、业户。")]})
    row = _made(cmd, Envelope.Way.IN, State.WAITING, recipient=named[:80])
    row.person, row.customer = person, customer
    row.place = cmd.place or (customer.place if customer else "")
    if person is not None:
        row.told, row.told_at, row.told_times = Told.PROGRAM, act.now, 1
    _put(act, row)
    if person is not None and person.pk != act.person.pk:
        _tell(act, row, person)
    return row


@operation("documents.send", label="登记寄件", capability=HANDLE, url_after=url_of)
def send(act: Act, cmd: Sending) -> Envelope:
    """Register what was sent, with carrier and tracking number. Refused when the same tracking number is there already."""
    row = _made(cmd, Envelope.Way.OUT, State.SENT, recipient=cmd.recipient)
    row.sender = cmd.sender or act.person.name
    return _put(act, row)


@operation("documents.tell", label="通知领取", capability=HANDLE, about="envelope", url_after=url_of)
def tell(act: Act, cmd: Telling) -> Envelope:
    """The recipient was told, or told again: by the program (a colleague), telephone, message, a slip or in person."""
    row = _waiting(act, cmd.envelope, State.WAITING)
    if cmd.how == Told.PROGRAM:
        if row.person is None:
            raise Invalid({"how": [_("收件人不是登记的同事，系统通知不到。请打电话、留条或上门告知。")]})
        _tell(act, row, row.person)
    row.told, row.told_at, row.told_times = cmd.how, act.now, row.told_times + 1
    row.save(update_fields=["told", "told_at", "told_times"])
    return row


@operation("documents.hand_out", label="领取信件", capability=HANDLE, about="envelope", url_after=url_of)
def hand_out(act: Act, cmd: Handing) -> Envelope:
    """It was picked up against a signature, by the recipient or for them. Refused when it was already, or went back."""
    row = _waiting(act, cmd.envelope, State.WAITING)
    row.signature = files.keep(
        cmd.signature, row, "signature", site=row.site, by=act.person, allowed=frozenset({upload.PNG, upload.JPEG})
    )
    row.taker = cmd.taker
    return _end(act, row, State.CLAIMED, cmd.note)


@operation("documents.return_envelope", label="退回信件", capability=HANDLE, about="envelope", url_after=url_of)
def return_envelope(act: Act, cmd: Returning) -> Envelope:
    """What came goes back to its sender, or what was sent came back, with the reason."""
    return _end(act, _waiting(act, cmd.envelope, State.WAITING, State.SENT), State.RETURNED, cmd.reason)


@operation("documents.note_delivery", label="登记送达", capability=HANDLE, about="envelope", url_after=url_of)
def note_delivery(act: Act, cmd: Arriving) -> Envelope:
    """What was sent has arrived. Refused for a day to come or before it was sent."""
    row = _waiting(act, cmd.envelope, State.SENT)
    if not clock.local(row.at).date() <= cmd.on <= clock.today():
        raise Invalid({"on": [_("送达日期在寄出那天到今天之间，请核对。")]})
    return _end(act, row, State.DELIVERED, f"{cmd.on}　{cmd.note}".strip())


def _made(cmd: Posted, way: Envelope.Way, state: Envelope.State, *, recipient: str) -> Envelope:
    same = Envelope.objects.filter(site=cmd.site, way=way, carrier=cmd.carrier, tracking=cmd.tracking)
    if cmd.tracking and (there := same.first()) is not None:
        raise Refused("documents.tracking_there", tracking=cmd.tracking, number=there.number)
    given = {name: getattr(cmd, name) for name in ("site", "kind", "sender", "place", "carrier", "tracking", "about")}
    return Envelope(way=way, state=state, recipient=recipient, **given)


def _put(act: Act, row: Envelope) -> Envelope:
    row.number, row.by, row.at = numbering.take("XJ"), act.person, act.now
    row.save()
    act.note(number=row.number, way=str(row.way))
    return row


def _tell(act: Act, row: Envelope, person: Person) -> None:
    facts = {"number": row.number, "sender": row.sender}
    Notice.objects.create(person=person, kind="documents.envelope", facts=facts, url=row.url(), at=act.now)


def _waiting(act: Act, given: Envelope, *states: Envelope.State) -> Envelope:
    row = act.lock(given)
    if row.state not in states:
        raise Refused("documents.envelope_state", number=row.number, state=row.get_state_display())
    return row


def _end(act: Act, row: Envelope, state: Envelope.State, outcome: str) -> Envelope:
    row.state, row.outcome, row.ended_at, row.ended_by = state, outcome[:200], act.now, act.person
    row.save(update_fields=["state", "outcome", "taker", "signature", "ended_at", "ended_by"])
    return row
