"""The people of these tests: an account department with somebody in every post, a client of each size, and what they do."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from conftest import Cast
from django.test import Client as Browser
from tests.staffing import fill_posts

from zhishou.areas.agency.models import Client, Project
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


def browser(person: Person) -> Browser:
    """A signed-in browser."""
    client = Browser()
    client.force_login(person, backend=BACKEND)
    return client


def page(person: Person, url: str) -> str:
    """A page as this person reads it; nothing where it does not exist for them."""
    response = browser(person).get(url)
    return response.content.decode() if response.status_code == 200 else ""
