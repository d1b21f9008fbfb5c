"""What is owed, reckoned a second time and plainly: from the documents' words, without a line of the program.

Rules, as architecture and calendar state them:
- An event keeps whatever open obligation about the same matter names its operation: in time up to the due moment itself,
  late after it. A daily duty counts from midnight of its day, a weekly one from Monday; an act keeps what of a recurring
  duty falls due by tonight, and only when there is none of that, the next turn ahead.
- An event opens what a duty in force at the place, or at a place above, owes after it; one for each thing to do, and when
  several duties owe the same, the earliest due.
- A duty is in force while somebody holds it by a signature. In a new version what changed keeps its old powers until signed
  or until the deadline for signing.
- A calendar duty is opened for the coming day (for the week of the coming day) at the places where somebody holds it; on
  the day of the next one, one not done is broken.
- Work hours run inside working time only; days on the wall clock; workdays keep the time of day on the nth working day.
- When the calendar changes, what is open falls due by the new one; a period that no longer has such a day stays as it was.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, timezone

CHINA = timezone(timedelta(hours=8))  # no summer time
DAY = timedelta(days=1)
MORNING, AFTERNOON = (time(9), time(12)), (time(13, 30), time(18))


@dataclass
class Calendar:
    """Working days of a company: Monday to Friday but for the exceptions; nine to twelve and half past one to six."""

    exceptions: dict[date, bool]

    def works(self, day: date) -> bool:
        return self.exceptions.get(day, day.weekday() < 5)

    def stretches(self, day: date) -> list[tuple[datetime, datetime]]:
        """Working time of a day."""
        if not self.works(day):
            return []
        return [tuple(datetime.combine(day, at, CHINA) for at in part) for part in (MORNING, AFTERNOON)]  # type: ignore[misc]

    def first_working(self, moment: datetime) -> datetime:
        day = moment.date()
        while True:
            for start, end in self.stretches(day):
                if moment < end:
                    return max(moment, start)
            day += DAY

    def due(self, start: datetime, within: str) -> datetime:
        """The moment a duration such as `4 work hours`, `2 workdays`, `3 days` or `24 hours` after a start ends."""
        number, _, unit = within.partition(" ")
        amount, unit = int(number), unit.rstrip("s")
        if unit == "hour":
            return start + timedelta(hours=amount)
        if unit == "day":
            return start + timedelta(days=amount)
        return self._work_hours(start, amount) if unit == "work hour" else self._workdays(start, amount)

    def _work_hours(self, start: datetime, hours: int) -> datetime:
        left, day = timedelta(hours=hours), start.date()
        while True:
            for opens, closes in self.stretches(day):
                begin = max(opens, start)
                if begin < closes and left <= closes - begin:
                    return begin + left
                left -= max(closes - begin, timedelta(0))
            day += DAY

    def _workdays(self, start: datetime, days: int) -> datetime:
        start = self.first_working(start)
        day = start.date()
        for _ in range(days):
            day += DAY
            while not self.works(day):
                day += DAY
        return start + (day - start.date())  # every working day has the same hours, so the time of day fits


@dataclass(frozen=True)
class Rule:
    """One line of a charter. `after` empty: `every` workday or on the Friday of a week, `by` a time."""

    duty: str
    do: str
    after: str = ""
    within: str = ""
    every: str = ""
    by: time = time(0)


@dataclass
class Held:
    """A person's signed duty at a place during [since, until)."""

    person: str
    duty: str
    capabilities: frozenset[str]
    rules: tuple[Rule, ...]
    place: str  # GARDEN; its company stands above it
    since: datetime
    until: datetime | None = None

    def at(self, now: datetime) -> bool:
        return self.since <= now and (self.until is None or now < self.until)


@dataclass
class Owed:
    """One thing owed about a matter, or for a period of a place."""

    do: str
    about: str
    opened: datetime
    due: datetime
    rule: Rule
    place: str
    period: str = ""
    state: str = "open"


@dataclass
class Company:
    """One company's organisation, calendar and obligations."""

    code: str
    calendar: Calendar
    held: list[Held] = field(default_factory=list)
    leave: list[tuple[str, str, datetime, datetime]] = field(default_factory=list)  # person, deputy, from, until
    owed: list[Owed] = field(default_factory=list)

    def may(self, person: str, capability: str, place: str, now: datetime) -> bool:
        """Whether the person, or whom they stand in for, holds a duty that grants it at the place or above."""
        names = {person} | {
            who for who, deputy, since, until in self.leave if deputy == person and since <= now < until
        }
        return any(
            h.person in names and capability in h.capabilities and h.at(now) and h.place in (place, self.code)
            for h in self.held
        )

    def happened(self, do: str, about: str, place: str, now: datetime) -> None:
        """An operation was done about a matter."""
        for owed in self._kept(do, about, now):
            owed.state = "kept" if now <= owed.due else "late"
        found: dict[str, Owed] = {}
        for held in self.held:
            for rule in held.rules:
                if rule.after == do and held.at(now) and held.place in (place, self.code):
                    made = Owed(rule.do, about, now, self.calendar.due(now, rule.within), rule, place)
                    if rule.do not in found or made.due < found[rule.do].due:
                        found[rule.do] = made
        self.owed += found.values()

    def _kept(self, do: str, about: str, now: datetime) -> list[Owed]:
        rows = [o for o in self.owed if o.state == "open" and (o.do, o.about) == (do, about) and o.opened <= now]
        tonight = datetime.combine(now.date() + DAY, time(0), CHINA)
        kept = [o for o in rows if not o.period or o.due < tonight]
        for duty in {o.rule.duty for o in rows if o.period} - {o.rule.duty for o in kept if o.period}:
            kept.append(min((o for o in rows if o.period and o.rule.duty == duty), key=lambda o: o.due))
        return kept

    def round(self, now: datetime) -> None:
        """Open what falls due within a day or stands in the week of the coming day; break what was passed over."""
        for held in self.held:
            for rule in (r for r in held.rules if r.every and held.at(now)):
                for period, due in self._turns(rule, now):
                    known = any(
                        o.place == held.place and o.period == period and (o.rule.duty, o.do) == (rule.duty, rule.do)
                        for o in self.owed
                    )
                    opened = due.replace(hour=0, minute=0)
                    opened -= opened.weekday() * DAY if rule.every == "week" else timedelta(0)
                    soon = opened < now + DAY if rule.every == "week" else due < now + DAY
                    if not known and now <= due and soon:
                        self.owed.append(Owed(rule.do, held.place, opened, due, rule, held.place, period))
        for owed in self.owed:
            if owed.period and owed.state == "open" and owed.due < now and self._passed_over(owed, now):
                owed.state = "broken"

    def _passed_over(self, owed: Owed, now: datetime) -> bool:
        mine = (owed.place, owed.do, owed.rule.duty)
        return any(
            (o.place, o.do, o.rule.duty) == mine and o.period and o.due > owed.due and o.due.date() <= now.date()
            for o in self.owed
        )

    def _turns(self, rule: Rule, around: datetime) -> list[tuple[str, datetime]]:
        """The turns of a calendar duty near a moment, each with the name of its period."""
        found = []
        for offset in range(-8, 9):
            day = around.date() + offset * DAY
            if rule.every == "workday" and self.calendar.works(day):
                found.append((day.isoformat(), datetime.combine(day, rule.by, CHINA)))
            if rule.every == "week" and day.weekday() == 4:
                week = [day - back * DAY for back in range(5) if self.calendar.works(day - back * DAY)]
                if week:
                    found.append(("{}-W{:02}".format(*day.isocalendar()), datetime.combine(week[0], rule.by, CHINA)))
        return found

    def change_day(self, day: date, works: bool) -> None:
        """The company's calendar changes; what is open moves with it."""
        self.calendar.exceptions[day] = works
        for owed in self.owed:
            if owed.state == "open" and owed.period:
                owed.due = dict(self._turns(owed.rule, owed.due)).get(owed.period, owed.due)
            elif owed.state == "open":
                owed.due = self.calendar.due(owed.opened, owed.rule.within)

    def standing(self) -> Counter[tuple[str, str, str, datetime]]:
        """Everything owed so far: what, about what, its state, when it falls or fell due."""
        return Counter((o.do, o.about, o.state, o.due) for o in self.owed)
