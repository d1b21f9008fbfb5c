"""The people of these tests, a community with two buildings, and what they do about an incident there."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from conftest import Cast, writing

from zhishou.areas.incidents.models import Incident, Task
from zhishou.areas.property.models import Building, Party, Tenure, Unit
from zhishou.kernel import clock
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import perform
from zhishou.kernel.models import Obligation, Person

MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))  # an ordinary working Monday
BACKEND = "django.contrib.auth.backends.ModelBackend"
LEADS = ("respond_incidents", "lead_incidents", "inform_incidents")
REPORT = (
    {"after": "incidents.end", "do": "incidents.report", "within": "2 workdays"},
    {"after": "incidents.send_back", "do": "incidents.report", "within": "1 workday"},
)
REVIEW = (
    {"after": "incidents.report", "do": "incidents.review", "or": ["incidents.send_back"], "within": "2 workdays"},
)


class Scene:
    """周 manages, 何 leads, 林 tells the owners, 魏 keeps the buildings; 孙 sits at the till; two buildings of three and two flats."""

    def __init__(self, cast: Cast) -> None:
        self.cast, self.site = cast, cast.garden
        self.zhou = cast.person("zhou", "周敏", *LEADS, "review_incidents", obliges=REVIEW)
        self.he = cast.person("he", "何静", *LEADS, obliges=REPORT, boss=self.zhou)
        self.lin = cast.person("lin", "林晓雯", "respond_incidents", "inform_incidents", boss=self.he)
        self.wei = cast.person("wei", "何伟", "respond_incidents", boss=self.he)
        self.sun = cast.person("sun", "孙丽", "take_money")
        self.far = cast.person("far", "吴海燕", *LEADS, site=cast.bay)
        with writing():
            self.three, self.five = (
                Building.objects.create(site=self.site, name=name, walk_order=n)
                for n, name in enumerate(("三号楼", "五号楼"))
            )
            self.units = [self._unit(self.three, f"3-{n}01", f"{n}01", f"1380000100{n}") for n in (1, 2, 3)]
            self.units += [self._unit(self.five, f"5-{n}01", f"{n}01", f"1380000200{n}") for n in (1, 2)]
            Unit.objects.create(site=self.site, code="C-001", kind=Unit.Kind.PARKING)

    def _unit(self, building: Building, code: str, room: str, mobile: str) -> Unit:
        unit = Unit.objects.create(site=self.site, building=building, code=code, room=room)
        party = Party.objects.create(site=self.site, name=f"业主{code}", mobile=mobile)
        Tenure.objects.create(site=self.site, unit=unit, party=party, starts_on=clock.today() - timedelta(days=900))
        return unit

    def do(self, who: Person, operation: str, **data: Any) -> Any:
        """Perform as a person through the page's door; the row it made."""
        return perform(f"incidents.{operation}", Actor.of(who), data, door="page").result

    def open(self, who: Person | None = None, **more: Any) -> Incident:
        """何伟 finds the pipe of building three broken."""
        given = {"site": self.site.pk, "kind": "water", "place": "三号楼水泵房", "happened": "主管爆裂", **more}
        made: Incident = self.do(who or self.wei, "open", **given)
        return made

    def on(self, row: Incident, operation: str, who: Person | None = None, **data: Any) -> Any:
        """A step about the incident, by 何静 unless said otherwise."""
        return self.do(who or self.he, operation, incident=row.pk, **data)

    def task(self, row: Incident, title: str) -> Task:
        """A post of the incident by its title."""
        return Task.objects.get(incident=row, title=title)

    def announced(self, row: Incident, **more: Any) -> Incident:
        """林晓雯 tells building three."""
        given = {"buildings": [self.three.pk], "text": "因供水管道故障，临时停水。", **more}
        made: Incident = self.on(row, "announce", self.lin, **given)
        return made


def owed(row: Incident, **which: Any) -> list[Obligation]:
    """What is owed about an incident, the oldest first."""
    return list(Obligation.objects.filter(context=f"incidents.incident:{row.pk}", **which).order_by("pk"))
