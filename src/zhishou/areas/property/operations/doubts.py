"""A doubted reading is cleared by another person's blind entry or by its photo, or it is not billed; and estimates."""

from __future__ import annotations

from zhishou.areas.property import periods
from zhishou.areas.property.chain import TURNED, Billed, Chains, runs_backwards
from zhishou.areas.property.dialled import Dialled
from zhishou.areas.property.models import Meter, Missed, Reading, ReadingEntry
from zhishou.areas.property.operations.readings import save
from zhishou.areas.property.operations.rounds import PHOTO, miss
from zhishou.kernel import files
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Site
from zhishou.kernel.operation import Command, Refused, ask, operation
from zhishou.kernel.types import Ref


class AcceptReading(Dialled):
    """A second entry of a doubted dial."""

    reading: Ref[Reading] = ask("读数")
    turned: bool = ask("表走满了一圈", default=False, hint="比上次的数小、看过表确实走满一圈又从零开始的才勾")


class AcceptPhoto(Command):
    reading: Ref[Reading] = ask("读数")


class SetAside(Command):
    reading: Ref[Reading] = ask("读数")
    reason: str = ask("为什么本月不计费", at_least=2, at_most=200)


class QuestionReading(Command):
    reading: Ref[Reading] = ask("读数")
    reason: str = ask("为什么存疑", at_least=2, at_most=200)


class EstimateReading(Command):
    meter: Ref[Meter] = ask("表")
    period: int = ask("账期", at_least=200001, at_most=216912, hint="例如 202611")
    reason: str = ask("为什么估抄", at_most=200)

    @property
    def site(self) -> Site:
        """Where authority is needed."""
        return self.meter.site


@operation("property.accept_reading", label="复录读数", capability="accept_readings", about="reading")
def accept_reading(act: Act, cmd: AcceptReading) -> Reading:
    """Enter a doubted dial again, without seeing the first entry: equal to another person's entry accepts it.

    A different value keeps both and the reading stays in doubt. `turned` says that a dial below the one before went past
    its end, where its history alone does not make that plausible. Refused for one's own entry, and where a later period has
    been billed on top (property.cashier.4).
    """
    reading, value = act.lock(cmd.reading), cmd.milli
    _refuse_settled(reading)
    if reading.value_milli is not None and value >= reading.meter.dial_milli:
        raise Refused("readings.too_large")
    entries = list(reading.entries.all())
    if any(e.by_id == act.person.pk for e in entries):
        raise Refused("readings.own_entry")
    ReadingEntry.objects.create(site=reading.site, reading=reading, value_milli=value, by=act.person, at=act.now)
    first = reading.value_milli if reading.value_milli is not None else reading.given_milli
    equal = value == first or any(e.value_milli == value for e in entries)
    act.note(equal=equal)
    if not equal:
        return reading
    if reading.value_milli is not None and value != reading.value_milli:
        reading.value_milli = value
        reading.save(update_fields=["value_milli"])
    if cmd.turned:
        reading.why = [*(code for code in reading.why if code != TURNED), TURNED]
        reading.save(update_fields=["why"])
    _clear(act, reading)
    return reading


@operation(
    "property.accept_photo", label="凭照片核实", capability="accept_readings", about="reading",
    apart_from=("property.take_reading",),
)  # fmt: skip
def accept_photo(act: Act, cmd: AcceptPhoto) -> Reading:
    """The supervisor compares the dial with its photo and accepts it. Refused without a photo and for one's own entry."""
    reading = act.lock(cmd.reading)
    _refuse_settled(reading)
    if not files.of(reading, PHOTO).exists():
        raise Refused("readings.no_photo")
    if reading.entries.filter(by=act.person).exists():
        raise Refused("readings.own_entry")
    _clear(act, reading)
    return reading


@operation("property.set_aside", label="本月不计费", capability="accept_readings", about="reading")
def set_aside(act: Act, cmd: SetAside) -> Reading:
    """A doubt that cannot be cleared in time: the reading does not bill, the unit is listed with the reason.

    The next verified reading covers this period too. Cleared later, the reading bills with the next turn of the run.
    """
    reading = act.lock(cmd.reading)
    if reading.state != Reading.State.DOUBTED:
        raise Refused("readings.not_doubted")
    reading.why = [*reading.why, "aside"]
    reading.save(update_fields=["why"])
    save(Chains(reading.site, [reading.line], act.now))
    miss(act, reading.meter, reading.period, Missed.Reason.UNCLEAR, cmd.reason)
    return Reading.objects.get(pk=reading.pk)


@operation("property.question_reading", label="退回核对", capability="accept_readings", about="reading")
def question_reading(act: Act, cmd: QuestionReading) -> Reading:
    """A verified reading looks wrong in the trial: it is in doubt again, does not bill, and another person reads the dial.

    Refused once it has billed: what was billed is corrected, never read again (property.cashier.4).
    """
    reading = act.lock(cmd.reading)
    if reading.state != Reading.State.VERIFIED or reading.estimated or reading.split_of:
        raise Refused("readings.not_verified")
    chains = Chains(reading.site, [reading.line], act.now)
    if chains.is_frozen(reading):
        raise Refused("readings.billed")
    _refuse_built_on(reading)
    reading.why = [*(code for code in reading.why if code != "accepted"), "questioned"]
    reading.save(update_fields=["why"])
    save(Chains(reading.site, [reading.line], act.now))
    return Reading.objects.get(pk=reading.pk)


def _refuse_settled(reading: Reading) -> None:
    if reading.state == Reading.State.VERIFIED:
        raise Refused("readings.not_doubted")
    _refuse_built_on(reading)


def _refuse_built_on(reading: Reading) -> None:
    _refuse_later_billed(reading.site, reading.line, reading.period)


def _refuse_later_billed(site: Site, line: int, period: int) -> None:
    from zhishou.areas.billing import closing

    closing.refuse_closed(site, period)
    if Billed(site).with_later(Reading.objects.filter(line=line, period__gt=period), period):
        raise Refused("readings.later_billed")


def _clear(act: Act, reading: Reading) -> None:
    chains = Chains(reading.site, [reading.line], act.now)
    save(chains, [reading.pk])
    chain = chains.lines[reading.line].readings
    fresh = next(r for r in chain if r.pk == reading.pk)
    swapped = [r.period for r in chain if r.old_final_milli is not None and r.state != Reading.State.VERIFIED]
    if earlier := [period for period in swapped if period < fresh.period]:
        raise Refused("readings.swap_in_doubt", period=periods.words(earlier[-1]))
    if runs_backwards(fresh):
        raise Refused("readings.still_negative")


@operation("property.estimate_reading", label="估抄", capability="accept_readings")
def estimate_reading(act: Act, cmd: EstimateReading) -> Reading:
    """Bill a period by the mean of the last three verified ones, until the next real reading settles it."""
    meter, period = cmd.meter, cmd.period
    _refuse_later_billed(meter.site, meter.line_id, period)
    if Reading.objects.filter(line=meter.line_id, period=period, split_of=False).exists():
        raise Refused("readings.there_is_one")
    past = Reading.objects.filter(
        line=meter.line_id, period__lt=period, state=Reading.State.VERIFIED, estimated=False, split_of=False
    ).order_by("-period")[:3]
    if not past:
        raise Refused("readings.no_history")
    last = Reading.objects.filter(line=meter.line_id, period__lt=period, state=Reading.State.VERIFIED).latest("period")
    months = max(1, periods.between(last.period, period))
    usage, covered = sum(r.usage_milli for r in past), sum(r.months for r in past)
    made = Reading.objects.create(
        site=meter.site, meter=meter, line=meter.line_id, unit=meter.unit, kind=meter.kind, period=period,
        read_on=periods.last_day(period), given_milli=(2 * usage * months + covered) // (2 * covered), estimated=True,
        changed_at=act.now, usage_milli=(2 * usage * months + covered) // (2 * covered), months=months,
    )  # fmt: skip
    save(Chains(meter.site, [meter.line_id], act.now))
    return made
