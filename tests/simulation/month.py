"""A seeded month of two companies: people work, err, go on leave and stand in for each other while the clock moves.

Every act is tried by somebody whom the model says may or may not; program and model must agree on that too.
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models.functions import TruncDay

from tests.simulation.company import CALLER, CLERK, ENGINEER, GRANTS, SUPERVISOR, Simulated, found
from tests.simulation.model import CHINA
from zhishou.areas.callbacks.models import Callback
from zhishou.areas.cases.models import Case
from zhishou.kernel import clock, sweep
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import perform
from zhishou.kernel.models import Obligation, Person, Site
from zhishou.kernel.operation import Invalid, NotAllowed

START = datetime(2026, 9, 14, tzinfo=CHINA)
STEPS = {  # the stage of a matter → operation, post, capability, next stage
    "dispatching": ("cases.dispatch", CLERK, "dispatch", "working"),
    "working": ("cases.resolve", ENGINEER, "carry_out", "callback"),
    "callback": ("callbacks.record", CALLER, "call_back", "closed"),
    "closed": ("cases.reopen", CLERK, "close_cases", "dispatching"),
}


@dataclass
class Matter:
    """A case on its way."""

    row: Case
    place: Site
    stage: str = "dispatching"


@dataclass
class Month:
    """The whole simulation; `acts` and `refused` count what was tried."""

    seed: int
    places: int
    each: int
    acts_a_day: int
    chance: random.Random = field(init=False)
    companies: list[Simulated] = field(default_factory=list)
    matters: dict[str, list[Matter]] = field(default_factory=dict)
    signing: dict[str, dict[datetime, list[Person]]] = field(default_factory=dict)
    tried: Counter[str] = field(default_factory=Counter)
    _reported: set[tuple[str, str]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        with clock.at(START - timedelta(days=1)):
            self.companies = [found(code, self.places, self.each, START - timedelta(days=1)) for code in ("ONE", "TWO")]

    def live(self, days: int) -> None:
        """Day after day; program and model are compared at the end of each."""
        for number in range(days):
            self._day(START + timedelta(days=number), number)
            for company in self.companies:
                expected, stands = company.model.standing(), standing(company)
                assert stands == expected, f"{company.site.code} day {number}: {difference(expected, stands)}"

    def done_ahead(self) -> int:
        """How many turns of a week's duty were kept before their day."""
        weekly = Obligation.objects.filter(do_operation="office.report_week", state="kept")
        return weekly.filter(closed_at__lt=TruncDay("due_at", tzinfo=CHINA)).count()

    def _day(self, midnight: datetime, number: int) -> None:
        self._round(midnight + timedelta(minutes=5))
        moments = sorted(
            midnight + timedelta(minutes=self.chance.randrange(8 * 60, 20 * 60), seconds=self.chance.randrange(60))
            for _ in range(self.acts_a_day)
        )
        self._organise(midnight + timedelta(hours=7), number)
        for now in moments:
            company = self.chance.choice(self.companies)
            self._sign_due(now)
            with clock.at(now):
                self._one_act(company, now)
        self._round(midnight + timedelta(hours=23, minutes=59))

    def _round(self, now: datetime) -> None:
        with clock.at(now):
            sweep.sweep()
        for company in self.companies:
            company.model.round(now)

    def _organise(self, now: datetime, number: int) -> None:
        """What administration does: leave most days, a changed calendar, new charters, people who go."""
        for company in self.companies:
            with clock.at(now):
                self._leave(company, now)
                if number % 5 == 3:
                    self._change_calendar(company, now)
                if number == 6:
                    plan = company.new_version(now, now + timedelta(days=3), self.chance)
                    self.signing[company.site.code] = plan
                if number % 7 == 5:
                    company.dismiss(self.chance.choice((CLERK, ENGINEER)), now, self.chance)
        if number % 5 == 3:
            self._round(now + timedelta(minutes=1))

    def _leave(self, company: Simulated, now: datetime) -> None:
        role = self.chance.choice(list(GRANTS))
        if len(company.people[role]) < 2:
            return
        person, deputy = self.chance.sample(company.people[role], 2)
        since = now + timedelta(hours=self.chance.randrange(1, 30))
        until = since + timedelta(hours=self.chance.randrange(4, 60))
        given = {"person": person.pk, "deputy": deputy.pk, "starts_at": since, "ends_at": until, "reason": "年假"}
        away = {person.username, deputy.username}  # nobody is on leave twice at once, nor stands in while away
        if any(who in away and since < end and begin < until for who, _, begin, end in company.model.leave):
            return
        assert company.root is not None
        perform("people.record_absence", Actor.of(company.root), given, door="api")
        company.model.leave.append((person.username, deputy.username, since, until))

    def _change_calendar(self, company: Simulated, now: datetime) -> None:
        day = now.date() + timedelta(days=self.chance.randrange(0, 6))
        works = not company.model.calendar.works(day)
        given = {"site": company.site.pk, "day": day, "is_": "working" if works else "resting", "name": "公司调整"}
        assert company.root is not None
        perform("office.change_day", Actor.of(company.root), given, door="api")
        company.model.change_day(day, works)

    def _sign_due(self, now: datetime) -> None:
        for company in self.companies:
            plan = self.signing.get(company.site.code, {})
            for moment in [m for m in plan if m <= now]:
                for person in plan.pop(moment):
                    with clock.at(moment):
                        company.sign(person, moment)

    def _one_act(self, company: Simulated, now: datetime) -> None:
        choice = self.chance.random()
        if choice < 0.25:
            return self._report(company, now)
        matters = self.matters.setdefault(company.site.code, [])
        if choice < 0.45 or not matters:
            return self._take_in(company, now)
        matter = self.chance.choice(matters)
        operation, role, capability, after = STEPS[matter.stage]
        if matter.stage == "closed" and self.chance.random() < 0.7:
            return None
        data: dict[str, Any] = {"case": matter.row.pk}
        if operation == "cases.dispatch":
            data["department"] = company.department.pk
        elif operation == "cases.resolve":
            data["done"] = "已修好"
        elif operation == "cases.reopen":
            data["reason"] = "又坏了"
        elif operation == "callbacks.record":
            callback = Callback.objects.get(case=matter.row, state="open").pk
            data = {"callback": callback, "channel": "sms", "solved": "yes", "speed": "satisfied", "manner": "satisfied",
                    "satisfaction": "satisfied", "wish": "无", "follow_up": "无"}  # fmt: skip
        if self._try(company, operation, role, capability, matter.place, data, now) is not None:
            matter.stage = after
            company.model.happened(operation, f"cases.case:{matter.row.pk}", matter.place.code, now)
        return None

    def _take_in(self, company: Simulated, now: datetime) -> None:
        place = self.chance.choice(company.places)
        given = {"site": place.pk, "kind": "repair", "content": "楼道灯不亮", "anonymous": True}
        made = self._try(company, "cases.take_in", CLERK, "take_in", place, given, now)
        if isinstance(made, Case):
            self.matters.setdefault(company.site.code, []).append(Matter(made, place))
            company.model.happened("cases.take_in", f"cases.case:{made.pk}", place.code, now)

    def _report(self, company: Simulated, now: datetime) -> None:
        """The day's inspection or a week's report (this week's ahead of its Friday, or last week's), each once."""
        place = self.chance.choice(company.places)
        if self.chance.random() < 0.5:
            operation, capability, of = "office.check_day", "inspect", now.date().isoformat()
            given: dict[str, Any] = {"site": place.pk, "remark": "抓紧"}
        else:
            monday = now.date() - timedelta(days=now.weekday() + 7 * self.chance.choice((0, 0, 0, 1)))
            operation, capability, of = (
                "office.report_week",
                "submit_reports",
                "{}-W{:02}".format(*monday.isocalendar()),
            )
            given = {"site": place.pk, "period": of, "words": "已办"}
        if (place.code, of) in self._reported:
            return
        if self._try(company, operation, SUPERVISOR, capability, place, given, now) is not None:
            self._reported.add((place.code, of))
            company.model.happened(operation, place.code, place.code, now)

    def _try(
        self, company: Simulated, operation: str, role: str, capability: str, place: Site, data: dict[str, Any],
        now: datetime,
    ) -> Any:  # fmt: skip
        """Somebody of the post tries it, now and then a person of the other company; None when it was refused."""
        stranger = self.chance.random() < 0.05
        other = self.companies[0] if company is self.companies[1] else self.companies[1]
        person = self.chance.choice((other if stranger else company).people[role])
        allowed = not stranger and company.model.may(person.username, capability, place.code, now)
        self.tried["done" if allowed else "refused"] += 1
        try:
            result = perform(operation, Actor.of(person), data, door="api").result
        except (NotAllowed, Invalid) as no:
            assert not allowed, f"{person.username} may {operation} at {place.code}: {no}"
            return None
        assert allowed, f"{person.username} may not {operation} at {place.code}"
        return result


def standing(company: Simulated) -> Counter[tuple[str, str, str, datetime]]:
    """What the program says is owed in a company."""
    rows = Obligation.objects.filter(site__path__startswith=company.site.path)
    codes = {f"kernel.site:{site.pk}": site.code for site in [company.site, *company.places]}
    return Counter(
        (row.do_operation, codes.get(row.context, row.context), row.state, row.due_at.astimezone(CHINA)) for row in rows
    )


def difference(expected: Counter[Any], stands: Counter[Any]) -> str:
    """Where the two differ, a few lines of each."""
    return f"\n  only the model: {list(expected - stands)[:6]}\n  only the program: {list(stands - expected)[:6]}"
