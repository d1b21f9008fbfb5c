"""What changes about a unit, from a day on: facts, owners and tenants, who pays, what it takes, its account."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TypeVar

from django.db import models

from zhishou.areas.property import finding
from zhishou.areas.property.models import Mandate, Party, PayerAgreement, Subscription, Tenure, Unit, UnitFact
from zhishou.areas.property.models.parties import ACCOUNT, Role
from zhishou.kernel import encrypted
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Site
from zhishou.kernel.operation import Command, Refused, ask, operation
from zhishou.kernel.types import Ref

encrypted.register(encrypted.Column(Mandate, "account", ACCOUNT))

R = TypeVar("R", PayerAgreement, Subscription)
LOOKS = (60, timedelta(days=1))  # account numbers one person may look at in a day
_ACCOUNT = re.compile(r"\d{8,34}")


def url_of(row: object) -> str:
    """The file of the unit a row belongs to."""
    unit = row if isinstance(row, Unit) else row.unit  # type: ignore[attr-defined]
    return str(unit.url())


def items(actor: Actor, row: models.Model | None) -> list[tuple[str, str]]:
    """Choices: the charge items of the unit's community."""
    from zhishou.areas.billing import queries as fees

    return list(fees.item_names(row.site).items()) if isinstance(row, Unit) else []


class OfUnit(Command):
    """A command about a unit: its place is the unit's."""

    unit: Ref[Unit] = ask("房屋")

    @property
    def site(self) -> Site:
        """Where authority is needed."""
        return self.unit.site


class RecordFacts(OfUnit):
    starts_on: date = ask("生效日期")
    status: Unit.Status = ask("状态")
    people: int = ask("入住人数", at_least=0, at_most=999)
    area_e2: int = ask("建筑面积（0.01 平方米）", at_least=0, at_most=2**31 - 1)


class MoveIn(OfUnit):
    on: date = ask("从哪天")
    name: str = ask("住户姓名", at_least=1, at_most=60)
    mobile: str = ask("手机", default="", at_most=20)


class AddParty(OfUnit):
    role: Role = ask("身份")
    name: str = ask("姓名或单位", at_least=1, at_most=60)
    mobile: str = ask("手机", default="", at_most=20)
    on: date = ask("从哪天")


class CorrectParty(Command):
    party: Ref[Party] = ask("业主或住户")
    name: str = ask("姓名或单位", at_least=1, at_most=60)
    mobile: str = ask("手机", default="", at_most=20, hint="不改就留空")


class EndTenure(Command):
    tenure: Ref[Tenure] = ask("业主或住户")
    on: date = ask("到哪天为止", hint="这一天起不再是")


class EndAgreement(Command):
    agreement: Ref[PayerAgreement] = ask("约定")
    on: date = ask("到哪天为止", hint="这一天起由业主缴")


class EndSubscription(Command):
    subscription: Ref[Subscription] = ask("定额项目")
    on: date = ask("最后一天", hint="这一天所在的账期还计费")


class EndMandate(Command):
    mandate: Ref[Mandate] = ask("代扣账号")
    on: date = ask("从哪天停用")


class LookAtPhone(Command):
    party: Ref[Party] = ask("业主或住户")


class LookAtAccount(Command):
    mandate: Ref[Mandate] = ask("代扣账号")


class AgreePayer(OfUnit):
    item_code: str = ask("费项", at_least=1, at_most=20, public=True, choices=items)
    starts_on: date = ask("从哪天")
    ends_on: date | None = ask("到哪天", default=None)


class Subscribe(OfUnit):
    item_code: str = ask("费项", at_least=1, at_most=20, public=True, choices=items)
    quantity: int = ask("数量", default=1, at_least=1, at_most=999)
    starts_on: date = ask("从哪天")
    ends_on: date | None = ask("到哪天", default=None)


class RegisterMandate(OfUnit):
    bank: str = ask("开户银行", at_least=2, at_most=60)
    account: str = ask("银行账号", at_least=6, at_most=34)
    holder: str = ask("户名", at_least=1, at_most=60)
    agreement_number: str = ask("代扣协议号", default="", at_most=40)
    starts_on: date = ask("从哪天")


@operation("property.record_facts", label="登记房屋变动", capability="keep_register", about="unit", url_after=url_of)
def record_facts(act: Act, cmd: RecordFacts) -> UnitFact:
    """State, people and area of a unit from a day on; what was before stays (dated facts)."""
    before = UnitFact.objects.filter(unit=cmd.unit, starts_on__lte=cmd.starts_on).order_by("-starts_on").first()
    made, _new = UnitFact.objects.update_or_create(
        unit=cmd.unit,
        starts_on=cmd.starts_on,
        defaults={
            "status": cmd.status,
            "people": cmd.people,
            "area_e2": cmd.area_e2,
            "handed_over_on": before.handed_over_on if before else None,
            "recorded_at": act.now,
        },
    )
    return made


@operation("property.move_in", label="登记住户", capability="keep_register", about="unit", url_after=url_of)
def move_in(act: Act, cmd: MoveIn) -> Tenure:
    """A tenant from a day on; the one before has left."""
    Tenure.objects.filter(unit=cmd.unit, role=Role.TENANT, ends_on=None, starts_on__lt=cmd.on).update(ends_on=cmd.on)
    return begin(cmd.unit, cmd.name, cmd.mobile, Role.TENANT, cmd.on)


def begin(unit: Unit, name: str, mobile: str, role: Role, on: date) -> Tenure:
    """A new person or company is owner, tenant or developer from a day on."""
    party = Party.objects.create(site=unit.site, name=name, mobile=mobile)
    made = Tenure.objects.create(site=unit.site, unit=unit, party=party, role=role, starts_on=on)
    finding.fill([unit])
    return made


@operation("property.agree_payer", label="约定住户缴费", capability="keep_register", about="unit", url_after=url_of)
def agree_payer(act: Act, cmd: AgreePayer) -> PayerAgreement:
    """By the unit's agreement the tenant pays an item, from when to when."""
    _refuse_unknown(cmd.unit, cmd.item_code)
    _refuse_before(cmd.ends_on, cmd.starts_on)
    return PayerAgreement.objects.update_or_create(
        unit=cmd.unit, item_code=cmd.item_code, starts_on=cmd.starts_on,
        defaults={"site": cmd.unit.site, "ends_on": cmd.ends_on},
    )[0]  # fmt: skip


@operation("property.subscribe", label="登记车位等定额项目", capability="keep_register", about="unit", url_after=url_of)
def subscribe(act: Act, cmd: Subscribe) -> Subscription:
    """A unit takes so many of a fixed item, from when to when."""
    _refuse_unknown(cmd.unit, cmd.item_code)
    _refuse_before(cmd.ends_on, cmd.starts_on)
    return Subscription.objects.update_or_create(
        unit=cmd.unit, item_code=cmd.item_code, starts_on=cmd.starts_on,
        defaults={
            "site": cmd.unit.site, "ends_on": cmd.ends_on, "quantity": cmd.quantity, "recorded_at": act.now,
        },
    )[0]  # fmt: skip


@operation(
    "property.register_mandate", label="登记代扣账号", capability="keep_register", about="unit", url_after=url_of
)
def register_mandate(act: Act, cmd: RegisterMandate) -> Mandate:
    """The account from which a unit's charges may be collected; the one before ends (property.cashier.6)."""
    act.texts.pop("account", None)
    account = cmd.account.replace(" ", "")
    if not account_fits(account):
        raise Refused("property.account")
    Mandate.end_of(cmd.unit, cmd.starts_on)
    ring = encrypted.ring()
    return Mandate.objects.create(
        site=cmd.unit.site, unit=cmd.unit, bank=cmd.bank, account=ring.encrypt(account, ACCOUNT),
        account_tail=account[-4:], holder=cmd.holder, agreement_number=cmd.agreement_number, starts_on=cmd.starts_on,
    )  # fmt: skip


def account_fits(account: str) -> bool:
    """Digits only; a card number of the banks' association (62…) has a right check digit (ISO/IEC 7812-1, Luhn)."""
    if not _ACCOUNT.fullmatch(account):
        return False
    if not (account.startswith("62") and 16 <= len(account) <= 19):
        return True
    doubled = [sum(divmod(int(d) * (2 if place % 2 else 1), 10)) for place, d in enumerate(reversed(account))]
    return sum(doubled) % 10 == 0


def _refuse_unknown(unit: Unit, item_code: str) -> None:
    from zhishou.areas.billing import queries as fees

    if item_code not in fees.item_names(unit.site):
        raise Refused("property.item_unknown", item=item_code)


@operation(
    "property.add_party", label="登记业主、住户或开发商", capability="keep_register", about="unit", url_after=url_of
)
def add_party(act: Act, cmd: AddParty) -> Tenure:
    """One more owner, tenant or developer from a day on; those before stay (several owners of a unit)."""
    return begin(cmd.unit, cmd.name, cmd.mobile, cmd.role, cmd.on)


@operation("property.correct_party", label="更正姓名电话", capability="keep_register", about="party")
def correct_party(act: Act, cmd: CorrectParty) -> Party:
    """The name or telephone number was written down wrongly. Another owner is a name transfer, not a correction."""
    party = act.lock(cmd.party)
    party.name, party.mobile = cmd.name, cmd.mobile or party.mobile
    party.save(update_fields=["name", "mobile"])
    finding.fill(Unit.objects.filter(tenures__party=party).distinct().select_related("building"))
    return party


@operation("property.end_tenure", label="迁出", capability="keep_register", about="tenure", url_after=url_of)
def end_tenure(act: Act, cmd: EndTenure) -> Tenure:
    """A tenant has moved out, a co-owner or developer is none any more. The last owner goes by name transfer only."""
    act.lock(cmd.tenure.unit)  # two owners who leave at once would each count on the other
    row = act.lock(cmd.tenure)
    _refuse_ended(row, cmd.on)
    others = Tenure.objects.filter(unit=row.unit_id, role=Role.OWNER, ends_on=None).exclude(pk=row.pk)
    if row.role == Role.OWNER and not others.exists():
        raise Refused("property.last_owner")
    row.ends_on = cmd.on
    row.save(update_fields=["ends_on"])
    finding.fill(Unit.objects.filter(pk=row.unit_id).select_related("building"))
    return row


@operation(
    "property.end_agreement", label="停止住户缴费", capability="keep_register", about="agreement", url_after=url_of
)
def end_agreement(act: Act, cmd: EndAgreement) -> PayerAgreement:
    """The tenant pays the item no more."""
    row = act.lock(cmd.agreement)
    return _end(row, cmd.on)


@operation(
    "property.end_subscription",
    label="停用定额项目",
    capability="keep_register",
    about="subscription",
    url_after=url_of,
)
def end_subscription(act: Act, cmd: EndSubscription) -> Subscription:
    """The unit gives a parking space or another fixed item up."""
    return _end(act.lock(cmd.subscription), cmd.on)


@operation("property.end_mandate", label="停用代扣账号", capability="keep_register", about="mandate", url_after=url_of)
def end_mandate(act: Act, cmd: EndMandate) -> Mandate:
    """No more is collected from this account; entered by mistake it ends on its first day, as if it had never been."""
    row = act.lock(cmd.mandate)
    if row.ends_on is not None:
        raise Refused("property.ended")
    if cmd.on < row.starts_on:
        raise Refused("property.mandate_ends_before", starts=row.starts_on.isoformat())
    row.ends_on = cmd.on
    row.save(update_fields=["ends_on"])
    return row


def _end(row: R, on: date) -> R:
    _refuse_ended(row, on)
    row.ends_on = on
    row.save(update_fields=["ends_on"])
    return row


def _refuse_ended(row: Tenure | PayerAgreement | Subscription, on: date) -> None:
    if row.ends_on is not None:
        raise Refused("property.ended")
    _refuse_before(on, row.starts_on)


def _refuse_before(ends_on: date | None, starts_on: date) -> None:
    if ends_on is not None and ends_on <= starts_on:
        raise Refused("property.ends_before", starts=starts_on.isoformat())


@operation("property.reveal_phone", label="查看业主电话", capability="reveal_owners", about="party")
def reveal_phone(act: Act, cmd: LookAtPhone) -> Party:
    """Show the whole telephone number of an owner or tenant: an event, counted with every other look at whole numbers."""
    from zhishou.areas.customers.operations import spend_reveal

    spend_reveal(act, cmd.party.site)
    return cmd.party


@operation("property.reveal_account", label="查看银行账号", capability="keep_register", about="mandate", limit=LOOKS)
def reveal_account(act: Act, cmd: LookAtAccount) -> Mandate:
    """Show a whole account number, to correct or confirm it: leaves an event."""
    return cmd.mandate
