"""What an advertising agency does for a client."""

from __future__ import annotations

from datetime import timedelta

from tests.company_life.life import Life
from zhishou.areas.agency.models import Client, Project
from zhishou.kernel import clock

LEAD, MANAGER, EXECUTIVE = "agency.account_director", "agency.account_manager", "agency.account_executive"
SUPERVISOR, COORDINATOR, CREATIVE = "agency.group_supervisor", "agency.coordinator", "implied.creative"


def advertised(life: Life) -> None:
    """A client with somebody who decides, and a project with its team."""
    word, site = life.word, life.site.pk
    row: Client = life.do(LEAD, "agency.open_client", site=site, name=f"{word}乳业", level="key", about=f"{word}的情况")
    given = {"name": f"{word}总", "decides": True, "mobile": f"137{life.phone[3:]}", "note": f"{word}备注"}
    life.do(LEAD, "agency.add_contact", client=row.pk, **given)
    day = clock.today() + timedelta(days=40)
    project: Project = life.do(
        LEAD, "agency.open_project", client=row.pk, title=f"{word}新品", wanted=f"{word}上市", due_on=day,
        coordinator=life.people[COORDINATOR].pk,
    )  # fmt: skip
    team = [{"person": life.people[CREATIVE].pk, "part": "文案"}]
    life.do(LEAD, "agency.set_team", project=project.pk, members=team)
