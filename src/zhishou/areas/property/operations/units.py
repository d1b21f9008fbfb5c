"""What changes about a unit, from a day on: facts, handover, owners and tenants, who pays, what it takes, its account."""

from __future__ import annotations

from datetime import date

from zhishou.areas.property.models import Mandate, Party, PayerAgreement, Subscription, Tenure, Unit, UnitFact
from zhishou.areas.property.models.parties import ACCOUNT, Role
from zhishou.kernel import encrypted
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Site
from zhishou.kernel.operation import Command, Refused, ask, operation
from zhishou.kernel.types import Ref

encrypted.register(encrypted.Column(Mandate, "account", ACCOUNT))


def _url(row: object) -> str:
    unit = row if isinstance(row, Unit) else row.unit  # type: ignore[attr-defined]
    return str(unit.url())


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


class HandOver(OfUnit):
    on: date = ask("收楼日期")
    people: int = ask("入住人数", default=0, at_least=0, at_most=999)
    keys: int = ask("交付钥匙（把）", default=0, at_least=0, at_most=99)
    checklist: str = ask("验房清单", default="", at_most=2000, multiline=True, hint="逐项写明，合格的不用写")


class TransferName(OfUnit):
    on: date = ask("转名日期")
    name: str = ask("新业主姓名", at_least=1, at_most=60)
    mobile: str = ask("手机", default="", at_most=20)


class MoveIn(OfUnit):
    on: date = ask("从哪天")
    name: str = ask("住户姓名", at_least=1, at_most=60)
    mobile: str = ask("手机", default="", at_most=20)


class AgreePayer(OfUnit):
    item_code: str = ask("费项代码", at_least=1, at_most=20, public=True)
    starts_on: date = ask("从哪天")
    ends_on: date | None = ask("到哪天", default=None)


class Subscribe(OfUnit):
    item_code: str = ask("费项代码", at_least=1, at_most=20, public=True)
    quantity: int = ask("数量", default=1, at_least=1, at_most=999)
    starts_on: date = ask("从哪天")
    ends_on: date | None = ask("到哪天", default=None)


class RegisterMandate(OfUnit):
    bank: str = ask("开户银行", at_least=2, at_most=60)
    account: str = ask("银行账号", at_least=6, at_most=34)
    holder: str = ask("户名", at_least=1, at_most=60)
    agreement_number: str = ask("代扣协议号", default="", at_most=40)
    starts_on: date = ask("从哪天")


@operation("property.record_facts", label="登记房屋变动", capability="keep_register", url_after=_url)
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
        },
    )
    return made


@operation("property.hand_over", label="办理收楼", capability="hand_over_units", url_after=_url)
def hand_over(act: Act, cmd: HandOver) -> UnitFact:
    """Hand a unit over: from that day it is the owner's. Refused when it was handed over before (property.assistant.4)."""
    last = UnitFact.objects.filter(unit=cmd.unit).order_by("-starts_on").first()
    if last is not None and last.status != Unit.Status.NOT_HANDED_OVER:
        raise Refused("property.handed_over", unit=cmd.unit.code)
    made, _new = UnitFact.objects.update_or_create(
        unit=cmd.unit,
        starts_on=cmd.on,
        defaults={
            "status": Unit.Status.OCCUPIED,
            "people": cmd.people,
            "area_e2": last.area_e2 if last else 0,
            "handed_over_on": cmd.on,
        },
    )
    return made


@operation("property.transfer_name", label="转名", capability="hand_over_units", url_after=_url)
def transfer_name(act: Act, cmd: TransferName) -> Tenure:
    """A new owner from a day on; the one before stays in the history. Refused while anything is owed (转名前结清)."""
    from zhishou.areas.payments import queries as money

    if owed := money.owed_fen(cmd.unit):
        raise Refused("property.arrears_first", owed=f"{owed // 100}.{owed % 100:02d}")
    Tenure.objects.filter(unit=cmd.unit, role=Role.OWNER, ends_on=None, starts_on__lt=cmd.on).update(ends_on=cmd.on)
    Mandate.objects.filter(unit=cmd.unit, ends_on=None).update(ends_on=cmd.on)
    return _begin(cmd.unit, cmd.name, cmd.mobile, Role.OWNER, cmd.on)


@operation("property.move_in", label="登记住户", capability="keep_register", url_after=_url)
def move_in(act: Act, cmd: MoveIn) -> Tenure:
    """A tenant from a day on; the one before has left."""
    Tenure.objects.filter(unit=cmd.unit, role=Role.TENANT, ends_on=None, starts_on__lt=cmd.on).update(ends_on=cmd.on)
    return _begin(cmd.unit, cmd.name, cmd.mobile, Role.TENANT, cmd.on)


def _begin(unit: Unit, name: str, mobile: str, role: Role, on: date) -> Tenure:
    party = Party.objects.create(site=unit.site, name=name, mobile=mobile)
    return Tenure.objects.create(site=unit.site, unit=unit, party=party, role=role, starts_on=on)


@operation("property.agree_payer", label="约定住户缴费", capability="keep_register", url_after=_url)
def agree_payer(act: Act, cmd: AgreePayer) -> PayerAgreement:
    """By the unit's agreement the tenant pays an item, from when to when."""
    return PayerAgreement.objects.update_or_create(
        unit=cmd.unit, item_code=cmd.item_code, starts_on=cmd.starts_on,
        defaults={"site": cmd.unit.site, "ends_on": cmd.ends_on},
    )[0]  # fmt: skip


@operation("property.subscribe", label="登记车位等定额项目", capability="keep_register", url_after=_url)
def subscribe(act: Act, cmd: Subscribe) -> Subscription:
    """A unit takes so many of a fixed item, from when to when."""
    return Subscription.objects.update_or_create(
        unit=cmd.unit, item_code=cmd.item_code, starts_on=cmd.starts_on,
        defaults={"site": cmd.unit.site, "ends_on": cmd.ends_on, "quantity": cmd.quantity},
    )[0]  # fmt: skip


@operation("property.register_mandate", label="登记代扣账号", capability="keep_register", url_after=_url)
def register_mandate(act: Act, cmd: RegisterMandate) -> Mandate:
    """The account from which a unit's charges may be collected; the one before ends (property.cashier.6)."""
    act.texts.pop("account", None)
    Mandate.objects.filter(unit=cmd.unit, ends_on=None).update(ends_on=cmd.starts_on)
    ring = encrypted.ring()
    return Mandate.objects.create(
        site=cmd.unit.site, unit=cmd.unit, bank=cmd.bank, account=ring.encrypt(cmd.account, ACCOUNT),
        account_tail=cmd.account[-4:], holder=cmd.holder, agreement_number=cmd.agreement_number, starts_on=cmd.starts_on,
    )  # fmt: skip
