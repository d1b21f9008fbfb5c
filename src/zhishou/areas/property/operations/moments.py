"""收楼, 转名, and the check of a new owner's data: moments people sign for, each with its paper."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict, Field

from zhishou.areas.property import finding, periods
from zhishou.areas.property.dialled import milli_of
from zhishou.areas.property.import_readings import ReadingRow
from zhishou.areas.property.models import (
    Handover,
    Mandate,
    Meter,
    NameTransfer,
    OwnerCheck,
    Round,
    Tenure,
    Unit,
    UnitFact,
)
from zhishou.areas.property.models.parties import Role
from zhishou.areas.property.operations.readings import Taking
from zhishou.areas.property.operations.units import OfUnit, account_fits, begin, url_of
from zhishou.areas.property.queries import account_number
from zhishou.kernel import clock, files, numbering
from zhishou.kernel.gate import Act, perform
from zhishou.kernel.models import StoredFile
from zhishou.kernel.money import yuan
from zhishou.kernel.operation import Invalid, Refused, ask, operation
from zhishou.kernel.phrasing import listed
from zhishou.kernel.types import Upload


class DialOf(BaseModel):
    """What a meter shows on the day; left blank it is not read."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    number: str = Field(title="表号", max_length=60)
    value: str = Field(default="", title="读数", max_length=20)


class Defect(BaseModel):
    """Something to be mended: becomes a repair case."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    place: str = Field(default="", title="部位", max_length=60)
    what: str = Field(title="问题", max_length=300, min_length=2)


class HandOver(OfUnit):
    """The unit goes to its owner on a day, with keys, dials and what is to be mended."""

    on: date = ask("收楼日期")
    people: int = ask("入住人数", default=0, at_least=0, at_most=999)
    owner: str = ask("业主姓名", default="", at_most=60, hint="已经登记的不用填")
    mobile: str = ask("业主手机", default="", at_most=20)
    keys: int = ask("交付钥匙（把）", default=0, at_least=0, at_most=99)
    checklist: str = ask("验房清单", default="", at_most=2000, multiline=True, hint="逐项写明，合格的不用写")
    readings: list[DialOf] = ask("水电表起始读数", default=[], at_most=20)
    defects: list[Defect] = ask("要整改的问题", default=[], at_most=30, hint="每一条成为一张报修工单")
    signature: Upload | None = ask("业主签字", default=None, widget="signature")


class TransferName(OfUnit):
    """The unit has another owner from a day on."""

    on: date = ask("转名日期")
    name: str = ask("新业主姓名", at_least=1, at_most=60)
    mobile: str = ask("手机", default="", at_most=20)
    deed: str = ask("产权证或合同编号", default="", at_most=60)
    readings: list[DialOf] = ask("当天的水电表读数", default=[], at_most=20)
    old_signature: Upload | None = ask("原业主签字", default=None, widget="signature")
    signature: Upload | None = ask("新业主签字", default=None, widget="signature")


class ConfirmOwner(OfUnit):
    """The new owner's data were checked."""

    no_mandate: str = ask("不办代扣的原因", default="", at_most=200, hint="已经登记代扣账号的不用填")


@operation("property.hand_over", label="办理收楼", capability="hand_over_units", about="unit", url_after=url_of)
def hand_over(act: Act, cmd: HandOver) -> Handover:
    """Hand a unit over: from that day it is the owner's (property.assistant.4).

    Keys, start readings and the checklist stay with it; every defect becomes a repair case. Refused when it was handed
    over before.
    """
    _expect_reached(cmd.on)
    unit = act.lock(cmd.unit)
    last = UnitFact.objects.filter(unit=unit).order_by("-starts_on").first()
    if last is not None and last.status != Unit.Status.NOT_HANDED_OVER:
        raise Refused("property.handed_over", unit=unit.code)
    UnitFact.objects.update_or_create(
        unit=unit,
        starts_on=cmd.on,
        defaults={
            "status": Unit.Status.OCCUPIED,
            "people": cmd.people,
            "area_e2": last.area_e2 if last else 0,
            "handed_over_on": cmd.on,
            "recorded_at": act.now,
        },
    )
    if cmd.owner and not Tenure.objects.filter(unit=unit, role=Role.OWNER, ends_on=None).exists():
        begin(unit, cmd.owner, cmd.mobile, Role.OWNER, cmd.on)
    made = Handover.objects.create(
        number=numbering.take("SL"), site=unit.site, unit=unit, on=cmd.on, keys=cmd.keys, checklist=cmd.checklist,
        readings=read_dials(act, unit, cmd.on, cmd.readings), defects=_repairs(act, unit, cmd.defects), by=act.person,
        at=act.now,
    )  # fmt: skip
    made.signature = _keep(act, made, cmd.signature, "handover-signature")
    made.save(update_fields=["signature"])
    act.note(number=made.number, defects=len(made.defects))
    return made


def read_dials(act: Act, unit: Unit, on: date, given: list[DialOf]) -> list[list[object]]:
    """Take in what the meters of a unit show on a day: a reading of the day splits the period between the payers."""
    meters = {m.number: m for m in Meter.objects.filter(unit=unit, replaced_by=None)}
    rows, kept = [], []
    for dial in given:
        if not dial.value.strip():
            continue
        if dial.number not in meters:
            raise Invalid({"readings": [_("这一户没有表号“{number}”。").format(number=dial.number)]})
        meter = meters[dial.number]
        value = _milli(dial.value, meter)
        kept.append([meter.number, str(meter.get_kind_display()), value])
        rows.append(
            ReadingRow(
                number=meter.number, read_on=on, period=_period(meter, on), value_milli=value, reader=act.person.name
            )
        )
    if rows:
        taking = Taking(act, unit.site, rows, None)
        taking.all()
        if taking.second or taking.later:
            raise Refused("readings.there_is_one")
    return kept


def _expect_reached(on: date) -> None:
    """Keys change hands and dials are read on the day itself: no day to come can be put on the paper."""
    if on > clock.today():
        raise Invalid({"on": [_("这一天还没有到。当天交接、抄表以后再办，请核对日期。")]})


def _period(meter: Meter, on: date) -> int:
    opened = Round.objects.filter(
        site=meter.site_id, kind=meter.kind, closed_at=None, starts_on__lte=on, ends_on__gte=on
    ).first()
    return opened.period if opened else periods.of(on)


def _milli(text: str, meter: Meter) -> int:
    try:
        value = milli_of(text)
    except ValueError as unreadable:
        raise Invalid({"readings": [f"{meter.number}：{unreadable}"]}) from None
    if value >= meter.dial_milli:
        raise Refused("readings.too_large")
    return value


def _repairs(act: Act, unit: Unit, defects: list[Defect]) -> list[dict[str, str]]:
    owner = Tenure.objects.filter(unit=unit, role=Role.OWNER, ends_on=None).select_related("party").first()
    name, mobile = (owner.party.name, owner.party.mobile) if owner else ("", "")
    found = []
    for defect in defects:
        wish = {
            "site": unit.site_id, "kind": "repair", "channel": "walk_in", "content": f"收楼验房：{defect.place} {defect.what}",
            "title": f"{unit.code} {defect.what}"[:60], "place": " ".join(filter(None, (unit.place or unit.code, defect.place)))[:120],
            **({"reporter_name": name, "reporter_phone": mobile} if name and mobile else {"anonymous": True}),
        }  # fmt: skip
        case = perform("cases.take_in", act.actor, wish, door=act.door).result
        found.append({"place": defect.place, "what": defect.what, "case": getattr(case, "number", "")})
    return found


def _keep(act: Act, about: Handover | NameTransfer, given: Upload | None, kind: str) -> StoredFile | None:
    if given is None:
        return None
    return files.keep(given, about=about, kind=kind, site=about.site, by=act.actor.person)


@operation("property.transfer_name", label="转名", capability="hand_over_units", about="unit", url_after=url_of)
def transfer_name(act: Act, cmd: TransferName) -> NameTransfer:
    """A new owner from a day on; the one before stays in the history.

    Refused while anything is owed (转名前结清), and on a day on which the present owner was none yet.
    """
    from zhishou.areas.payments import queries as money

    _expect_reached(cmd.on)
    unit = act.lock(cmd.unit)
    if owed := money.owed_fen(unit):
        raise Refused("property.arrears_first", owed=yuan(owed))
    owners = Tenure.objects.filter(unit=unit, role=Role.OWNER, ends_on=None)
    if (last := owners.order_by("-starts_on").first()) is not None and last.starts_on >= cmd.on:
        raise Refused("property.transfer_before", starts=last.starts_on)
    owners.update(ends_on=cmd.on)
    Mandate.end_of(unit, cmd.on)
    made = NameTransfer.objects.create(
        number=numbering.take("ZM"), site=unit.site, unit=unit, on=cmd.on, deed=cmd.deed, by=act.person, at=act.now,
        tenure=begin(unit, cmd.name, cmd.mobile, Role.OWNER, cmd.on),
        readings=read_dials(act, unit, cmd.on, cmd.readings),
    )  # fmt: skip
    made.signature = _keep(act, made, cmd.signature, "transfer-signature")
    made.old_signature = _keep(act, made, cmd.old_signature, "transfer-old-signature")
    made.save(update_fields=["signature", "old_signature"])
    act.note(number=made.number)
    return made


@operation("property.confirm_owner", label="确认新业主资料", capability="keep_register", about="unit", url_after=url_of)
def confirm_owner(act: Act, cmd: ConfirmOwner) -> OwnerCheck:
    """Owner data and bank mandate of a new handover are complete and right (property.cashier.6).

    Refused while something is missing, saying what; without a mandate a reason is needed.
    """
    unit = act.lock(cmd.unit)
    if missing := lacking(unit, mandate=not cmd.no_mandate):
        raise Refused("property.owner_incomplete", missing=listed(missing))
    return OwnerCheck.objects.update_or_create(
        unit=unit,
        defaults={"site": unit.site, "no_mandate": cmd.no_mandate, "by": act.person, "at": act.now},
    )[0]


def lacking(unit: Unit, *, mandate: bool = True) -> list[str]:
    """What a unit's owner data still lack, in the words of the trade."""
    owners = finding.people_of([unit], Role.OWNER).get(unit.pk, [])
    found = []
    if not owners:
        found.append(_("业主"))
    if any(len("".join(filter(str.isdigit, owner.party.mobile))) < 7 for owner in owners):
        found.append(_("业主手机"))
    if mandate:
        live = Mandate.objects.filter(unit=unit, ends_on=None).first()
        if live is None:
            found.append(_("代扣账号"))
        elif not account_fits(account_number(live)):
            found.append(_("正确的银行账号"))
    return found
