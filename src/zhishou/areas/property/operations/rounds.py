"""A round of readings: opened, walked meter by meter, closed when nothing is open any more."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from pydantic import field_validator

from zhishou.areas.property import periods, rounds
from zhishou.areas.property.dialled import Dialled, milli_of
from zhishou.areas.property.import_readings import ReadingRow
from zhishou.areas.property.models import Meter, Missed, Reading, Round
from zhishou.areas.property.operations.readings import Taking
from zhishou.kernel import clock, files
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Site
from zhishou.kernel.operation import Command, Invalid, Refused, ask, operation
from zhishou.kernel.types import PaperNumber, Ref, Upload

PHOTO = "dial"  # the kind of a photo of a dial
MOST_PHOTOS = 3


class OpenRound(Command):
    site: Ref[Site] = ask("小区")
    kind: Meter.Kind = ask("种类")
    period: int = ask("账期", at_least=200001, at_most=216912, hint="例如 202611")
    starts_on: date = ask("从哪天")
    ends_on: date = ask("到哪天")


class CloseRound(Command):
    round: Ref[Round] = ask("抄表")
    reason: str = ask(
        "没抄到的表，为什么本月不计费", default="", at_most=200, hint="没有抄到、也没有写明原因的表，记下这一条"
    )


class TakeReading(Dialled):
    """A dial read at the meter; with photos where it is odd."""

    meter: Ref[Meter] = ask("表")
    read_on: date | None = ask("抄表日期", default=None, hint="不填就是今天")
    photos: list[Upload] = ask("照片", default=[], at_most=MOST_PHOTOS)

    @property
    def site(self) -> Site:
        """Where authority is needed."""
        return self.meter.site


class SwapMeter(Command):
    """A meter that was exchanged, and what the new one shows now; dials as people read them."""

    meter: Ref[Meter] = ask("旧表")
    old_final: str = ask("旧表拆下时的数", at_least=1, at_most=20, public=True, hint="照表写，例如 132 或 132.5")
    new_number: PaperNumber = ask("新表号", at_least=1, at_most=60, public=True)
    new_initial: str = ask("新表装上时的数", default="0", at_most=20, public=True)
    value: str = ask("新表现在的数", at_least=1, at_most=20, public=True)
    read_on: date | None = ask("抄表日期", default=None, hint="不填就是今天")
    photos: list[Upload] = ask("旧表和新表的照片", default=[], at_most=MOST_PHOTOS)

    @field_validator("old_final", "new_initial", "value")
    @classmethod
    def _dial(cls, text: str) -> str:
        milli_of(text)
        return text

    @property
    def milli(self) -> int:
        """The new meter's dial in thousandths."""
        return milli_of(self.value)

    @property
    def site(self) -> Site:
        """Where authority is needed."""
        return self.meter.site


class AddPhoto(Command):
    reading: Ref[Reading] = ask("读数")
    photos: list[Upload] = ask("照片", at_least=1, at_most=MOST_PHOTOS)


class SkipMeter(Command):
    meter: Ref[Meter] = ask("表")
    period: int = ask("账期", at_least=200001, at_most=216912)
    reason: Missed.Reason = ask("为什么没抄到")
    note: str = ask("说明", default="", at_most=200)

    @property
    def site(self) -> Site:
        """Where authority is needed."""
        return self.meter.site


@operation(
    "property.open_round", label="开始抄表", capability="enter_readings", about="site",
    url_after=lambda row: f"/readings/{row.pk}",
)  # fmt: skip
def open_round(act: Act, cmd: OpenRound) -> Round:
    """Open a reading round of a community and kind: the days in which dials are read for a period.

    Refused when the period has one: it is read and closed once.
    """
    if cmd.ends_on < cmd.starts_on or not 1 <= cmd.period % 100 <= 12:
        raise Refused("readings.round_days")
    if Round.objects.filter(site=cmd.site, kind=cmd.kind, period=cmd.period).exists():
        raise Refused("readings.round_there", site=cmd.site.name, kind=cmd.kind.label, period=periods.words(cmd.period))
    return Round.objects.create(
        site=cmd.site, kind=cmd.kind, period=cmd.period, starts_on=cmd.starts_on, ends_on=cmd.ends_on
    )


@operation("property.take_reading", label="抄表", capability="enter_readings")
def take_reading(act: Act, cmd: TakeReading) -> Reading:
    """Enter one dial at the meter, with photos where it is odd; verified by its own history at once.

    Refused above what the dial can show, for a day to come, and when the period has a reading: a second entry clears a doubt, or keeps
    one (implied.building_keeper.1, property.cashier.4).
    """
    if cmd.milli >= cmd.meter.dial_milli:
        raise Refused("readings.too_large")
    return _take(act, cmd)


@operation("property.swap_meter", label="登记换表", capability="enter_readings")
def swap_meter(act: Act, cmd: SwapMeter) -> Reading:
    """Enter the reading of a line whose meter was exchanged: the old meter's last dial, the new meter, its dials.

    usage = (old final − previous) + (now − new initial), each by its own multiplier (contract: Readings); verified by its
    history like any other. Refused when the new number is another meter's or still the old one's, when a dial shows more
    than it can, and for a day to come.
    """
    meter, old_final, initial = cmd.meter, milli_of(cmd.old_final), milli_of(cmd.new_initial)
    if cmd.new_number == meter.number:
        raise Refused("readings.swap_same", number=meter.number)
    there = Meter.objects.filter(site=meter.site, number=cmd.new_number).exclude(pk=meter.pk).first()
    if there is not None and (there.unit_id, there.kind) != (meter.unit_id, meter.kind):
        raise Refused("readings.swap_taken", number=cmd.new_number)
    if old_final >= meter.dial_milli or max(cmd.milli, initial) >= (there or meter).dial_milli:
        raise Refused("readings.too_large")
    return _take(act, cmd, old_final_milli=old_final, new_number=cmd.new_number, new_initial_milli=initial)


def _take(act: Act, cmd: TakeReading | SwapMeter, **swap: Any) -> Reading:
    """One dial into the chain of its line, in the period of the round that is open on its day."""
    meter, day = act.lock(cmd.meter), cmd.read_on or clock.today()
    if day > clock.today():
        raise Invalid({"read_on": [_("不能写以后的日期。")]})
    opened = Round.objects.filter(
        site=meter.site, kind=meter.kind, closed_at=None, starts_on__lte=day, ends_on__gte=day
    ).first()
    period = opened.period if opened else periods.of(day)
    row = ReadingRow(
        number=meter.number, read_on=day, period=period, value_milli=cmd.milli, reader=act.person.name, **swap
    )
    taking = Taking(act, meter.site, [row], None)
    taking.all()
    if taking.second or taking.later:
        raise Refused("readings.there_is_one")
    found = Reading.objects.filter(line=meter.line_id, period=period, read_on=day).latest("pk")
    _keep_photos(act, found, cmd.photos)
    act.note(doubted=found.state == Reading.State.DOUBTED)
    return found


@operation("property.add_photo", label="补照片", capability="enter_readings", about="reading")
def add_photo(act: Act, cmd: AddPhoto) -> Reading:
    """Add photos of the dial to a doubted reading, for the supervisor to accept."""
    reading = act.lock(cmd.reading)
    if reading.state == Reading.State.VERIFIED:
        raise Refused("readings.not_doubted")
    _keep_photos(act, reading, cmd.photos)
    return reading


def _keep_photos(act: Act, reading: Reading, photos: list[Upload]) -> None:
    for photo in photos:
        files.keep(photo, about=reading, kind=PHOTO, site=reading.site, by=act.person)


@operation("property.skip_meter", label="记下没抄到", capability="enter_readings")
def skip_meter(act: Act, cmd: SkipMeter) -> Missed:
    """A meter could not be read in a period, with the reason: it is listed as not billed (missing is not zero)."""
    meter = act.lock(cmd.meter)  # who reads the dial at this moment waits, or is seen
    if Reading.objects.filter(line=meter.line_id, period=cmd.period, split_of=False).exists():
        raise Refused("readings.there_is_one")
    return miss(act, meter, cmd.period, cmd.reason, cmd.note)


def miss(act: Act, meter: Meter, period: int, reason: str, note: str) -> Missed:
    """Put a meter on the list of what is not billed in a period; the latest reason stands."""
    values = {
        "site": meter.site, "meter": meter, "kind": meter.kind, "reason": reason, "note": note, "by": act.actor.person,
        "at": act.now,
    }  # fmt: skip
    return Missed.objects.update_or_create(line=meter.line_id, period=period, defaults=values)[0]


@operation("property.close_round", label="结束抄表", capability="accept_readings", about="round")
def close_round(act: Act, cmd: CloseRound) -> Round:
    """Close a round (property.cashier.4). Refused while a reading is in doubt or a meter is neither read nor excused.

    With a reason, the meters that are left are listed as not billed for it.
    """
    found = act.lock(cmd.round)
    doubts = Reading.objects.filter(
        site=found.site, period=found.period, kind=found.kind, state=Reading.State.DOUBTED, split_of=False
    ).count()
    if doubts:
        raise Refused("readings.doubts_left", n=doubts)
    left = rounds.unread(found)
    if left and not cmd.reason:
        raise Refused("readings.unread_left", n=len(left))
    for meter in left:
        miss(act, meter, found.period, Missed.Reason.OTHER, cmd.reason)
    if found.closed_at is None:
        found.closed_at, found.closed_by = act.now, act.person
        found.save(update_fields=["closed_at", "closed_by"])
    act.note(not_billed=rounds.missed(found).count())
    return found
