"""The people of these tests: an account department with somebody in every post, a client of each size, and what they do."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from conftest import Cast
from tests.staffing import fill_posts

from zhishou.areas.agency.models import Client, Project, Task
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import perform
from zhishou.kernel.models import Obligation, Person

MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))  # an ordinary working Monday
BACKEND = "django.contrib.auth.backends.ModelBackend"


class House:
    """One person in each post of the packs, with the powers and deadlines of the product's own charters."""

    def __init__(self, cast: Cast) -> None:
        self.cast, self.site = cast, cast.company
        people = fill_posts(cast.company, cast.service, ("common", "agency"))
        self.people = people
        self.director, self.supervisor = people["agency.director"], people["agency.group_supervisor"]
        self.account, self.manager = people["agency.account_director"], people["agency.account_manager"]
        self.executive, self.coordinator = people["agency.account_executive"], people["agency.coordinator"]
        self.creative = people["implied.creative"]

    def do(self, who: Person, operation: str, **data: Any) -> Any:
        """Perform as a person through the page's door; the row it made."""
        return perform(f"agency.{operation}", Actor.of(who), data, door="page").result

    def client(self, name: str = "青禾乳业", level: str = "usual", who: Person | None = None, **more: Any) -> Client:
        """A client, answered for by whoever opens the file."""
        given = {"site": self.site.pk, "name": name, "level": level, **more}
        made: Client = self.do(who or self.account, "open_client", **given)
        return made

    def project(self, client: Client | None = None, **more: Any) -> Project:
        """A project of a client, led by the account director."""
        given = {
            "client": (client or self.client()).pk,
            "title": "新品上市",
            "coordinator": self.coordinator.pk,
            **more,
        }
        made: Project = self.do(self.account, "open_project", **given)
        return made

    def on(self, operation: str, row: Project, who: Person, **data: Any) -> Any:
        """A step about a project."""
        return self.do(who, operation, project=row.pk, **data)


def owed(row: Any, **which: Any) -> list[Obligation]:
    """What is owed about a project or a client, the oldest first."""
    return list(Obligation.objects.filter(context=f"{row._meta.label_lower}:{row.pk}", **which).order_by("pk"))


BRIEF = {
    "product": "低温鲜奶，保质期七天", "market": "本省第二，对手打价格战", "budget": "300000", "marketing": "上市三个月铺到八百家店",
    "audience": "有孩子的年轻家庭", "musts": "厂名、营养成分", "deadline": "2026-12-31",
}  # fmt: skip
LINES = [
    {"kind": "media", "what": "电梯屏", "price": "100000", "cost": "80000"},
    {"kind": "creative", "what": "主画面", "price": "60000", "cost": "20000"},
]


class Shop(House):
    """The same house, with the usual steps of a project at hand."""

    def briefed(self, row: Project | None = None) -> Project:
        """The brief is written by the executive and complete."""
        made = row or self.project()
        self.on("write_brief", made, self.executive, **BRIEF)
        self.on("complete_brief", made, self.executive)
        made.refresh_from_db()
        return made

    def planned(self, row: Project | None = None) -> Project:
        """The account director has drawn a plan with its budget up."""
        made = row or self.briefed()
        text = {"goals": "三个月知名度三成", "strategy": "早餐桌上的新鲜", "starts_on": "2026-11-24"}
        self.on("write_plan", made, self.account, **text)
        self.on("set_budget", made, self.account, lines=LINES)
        return made

    def add(self, row: Project, title: str, days: int, *after: Task, who: Person | None = None) -> Task:
        """Put a task on the schedule."""
        given = {
            "title": title,
            "days": days,
            "person": (who or self.creative).pk,
            "waits_for": [one.pk for one in after],
        }
        self.on("add_task", row, self.account, department=self.cast.service.pk, **given)
        return Task.objects.latest("pk")

    def running(self) -> tuple[Project, Task, Task, Task]:
        """Approved by the supervisor: copy two days, then the picture three days, then booking by the executive."""
        row = self.planned()
        copy = self.add(row, "文案", 2)
        picture = self.add(row, "主画面", 3, copy)
        booking = self.add(row, "媒介下单", 1, picture, who=self.executive)
        self.on("submit_plan", row, self.account)
        self.on("approve_plan", row, self.supervisor, opinion="按此执行")
        for one in (row, copy, picture, booking):
            one.refresh_from_db()
        return row, copy, picture, booking
