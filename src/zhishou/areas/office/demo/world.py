"""The demo's clock and hands: stories run side by side in order of time, each act through the gate by its own person."""

from __future__ import annotations

import heapq
from collections.abc import Generator
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from itertools import count
from random import Random
from typing import Any

from django.utils import timezone

from zhishou.areas.customers.models import Customer
from zhishou.kernel import calendar_store, clock
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import perform
from zhishou.kernel.models import Link, Person, Site
from zhishou.kernel.operation import Invalid, Refused

DOOR = "demo"
Story = Generator[datetime, None, None]
_OPENS, _CLOSES = time(8, 20), time(19, 40)


@dataclass
class World:
    """Thirty days (or fewer) up to `end`. `scale` thins the work out for a small demo."""

    end: datetime
    days: int
    scale: float
    rng: Random
    turned_down: list[str] = field(default_factory=list)  # stories the gate refused to go on with
    people: dict[str, Person] = field(default_factory=dict)
    sites: dict[str, Site] = field(default_factory=dict)
    customers: dict[str, list[Customer]] = field(default_factory=dict)  # by site, in the order of their files
    _waiting: list[tuple[datetime, int, str, Story]] = field(default_factory=list)
    _order: count[int] = field(default_factory=count)

    def many(self, number: int) -> int:
        """That many at full size, at least one."""
        return max(1, round(number * self.scale))

    def day(self, ago: int, hour: int = 9, minute: int = 0) -> datetime:
        """A wall-clock moment some days before the end."""
        day = clock.local(self.end).date() - timedelta(days=ago)
        return timezone.make_aware(datetime.combine(day, time(hour, minute)))

    def person(self, username: str) -> Person:
        """Somebody by sign-in name."""
        if username not in self.people:
            self.people[username] = Person.objects.get(username=username)
        return self.people[username]

    def site(self, code: str) -> Site:
        """A site as it is now."""
        if code not in self.sites:
            self.sites[code] = Site.objects.get(code=code)
        return self.sites[code]

    def do(self, who: str, operation: str, **data: Any) -> Any:
        """The row of an operation a person performs at this moment."""
        return perform(operation, Actor.of(self.person(who)), data, door=DOOR).result

    def by_link(self, link: Link, operation: str, **data: Any) -> Any:
        """The row of an operation somebody outside performs by their link."""
        return perform(operation, Actor(link=link), data, door=DOOR).result

    def tell(self, start: datetime, name: str, story: Story) -> None:
        """Let a story begin at a moment; what lies after the end does not happen yet."""
        heapq.heappush(self._waiting, (start, next(self._order), name, story))

    def run(self) -> None:
        """All stories up to the end, one step at a time, the earliest first."""
        while self._waiting:
            moment, _n, name, story = heapq.heappop(self._waiting)
            if moment > self.end:
                continue
            with clock.at(moment):
                try:
                    following = next(story)
                except StopIteration:
                    continue
                except (Refused, Invalid) as no:
                    self.turned_down.append(f"{clock.local(moment):%m-%d %H:%M} {name}: {_why(no)}")
                    continue
            self.tell(max(following, moment + timedelta(seconds=20)), name, story)

    def awake(self, low: float, high: float) -> datetime:
        """Some hours from now, at a time of day when people are about."""
        return self.by_day(clock.now() + timedelta(hours=self.rng.uniform(low, high)))

    def by_day(self, moment: datetime) -> datetime:
        """The moment, or the next morning when it lies in the night."""
        local = clock.local(moment)
        if _OPENS <= local.time() <= _CLOSES:
            return moment
        day = local.date() + timedelta(days=1 if local.time() > _CLOSES else 0)
        opening = timezone.make_aware(datetime.combine(day, _OPENS))
        return opening + timedelta(minutes=self.rng.uniform(1, 70))

    def at_work(self, site: str, low: float, high: float) -> datetime:
        """Some hours from now, within the working hours of a site."""
        moment = self.awake(low, high)
        working = calendar_store.work_time(self.site(site)).next_working(moment)
        return working if working == moment else working + timedelta(minutes=self.rng.uniform(2, 55))


def _why(no: Refused | Invalid) -> str:
    return no.sentence() if isinstance(no, Refused) else str(no)
