"""An agency's job through its pages: briefed, planned, approved, made, and signed for by the client on their own phone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.conftest import Desk, aside
from tests.browser.hands import answer, draw_name
from tests.staffing import Staffed
from zhishou.areas.agency.models import Deliverable, Project, Proof, Task
from zhishou.kernel import clock
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import perform
from zhishou.kernel.models import Person

WIDER = "document.documentElement.scrollWidth - innerWidth"


def _opened(lead: Person, maker: Person, staffed: Staffed) -> tuple[Project, Deliverable]:
    """A client with somebody to write to, a project of theirs and one thing to be made."""

    def do(operation: str, **given: object) -> object:
        return perform(f"agency.{operation}", Actor.of(lead), given, door="page").result

    client = do("open_client", site=staffed.cast.company.pk, name="青禾乳业", level="usual")
    do("add_contact", client=client.pk, name="林经理")  # type: ignore[attr-defined]
    project = do("open_project", client=client.pk, title="鲜奶上市")  # type: ignore[attr-defined]
    assert isinstance(project, Project)
    piece = do("open_deliverable", project=project.pk, title="电梯海报", maker=maker.pk)
    assert isinstance(piece, Deliverable)
    return project, piece


def _planned(executive: Page, lead: Page, chief: Page, project: Project, told: tuple[str, str]) -> Task:
    """A whole brief, a plan with its budget and one task for `told` (department, person), approved by another."""
    today = clock.today()
    executive.goto(f"{project.url()}/brief")
    answer(executive, "agency.write_brief", {
        "product": "低温鲜奶", "market": "本省第二", "budget": "300000", "marketing": "三个月八百家店", "audience": "年轻家庭",
        "musts": "厂名", "deadline": (today + timedelta(days=40)).isoformat(),
    })  # fmt: skip
    answer(executive, "agency.complete_brief", {})

    lead.goto(f"{project.url()}/plan")
    text = {"goals": "三成知道", "strategy": "早餐桌上的新鲜", "starts_on": today.isoformat()}
    answer(lead, "agency.write_plan", text)
    line = {"lines-0-kind": "创意设计", "lines-0-what": "主画面", "lines-0-price": "60000", "lines-0-cost": "20000"}
    answer(lead, "agency.set_budget", line)
    department, person = told
    answer(lead, "agency.add_task", {"title": "主画面", "department": department, "person": person, "days": "3"})
    answer(lead, "agency.submit_plan", {})

    chief.goto(f"{project.url()}/plan")
    answer(chief, "agency.approve_plan", {"opinion": "按此执行"})
    expect(chief.locator("main")).to_contain_text("已批准")
    return Task.objects.get(project=project)


def _handed_in(maker: Page, task: Task, piece: Deliverable, folder: Path) -> None:
    """The task done and its picture put up as a proof, on the phone."""
    poster = folder / "poster.png"
    Image.new("RGB", (300, 200), "seagreen").save(poster)
    maker.goto(task.url())
    answer(maker, "agency.hand_over", {"note": "竖版一张"})
    assert maker.evaluate(WIDER) <= 0
    maker.goto(piece.url())
    answer(maker, "agency.upload_proof", {"file": str(poster)})


def _signed(client: Page, address: str) -> None:
    """The client opens the link on the phone, sees the picture and signs for this version."""
    client.goto("/proof/" + address.rpartition("/proof/")[2])
    expect(client.locator("main img")).to_be_visible()
    assert client.evaluate(WIDER) <= 0
    draw_name(client)
    client.get_by_role("button", name="签字确认这一版").click()
    expect(client.locator("main")).to_contain_text("您的答复已经收到")


def test_a_job_goes_from_the_brief_to_the_clients_signature(
    desk: Desk, staffed: Staffed, post: Callable[[str], Person], tmp_path: Path
) -> None:
    creative = post("implied.creative")
    project, piece = aside(lambda: _opened(post("agency.account_director"), creative, staffed))
    executive, lead = desk.window(post("agency.account_executive")), desk.window(post("agency.account_director"))
    chief = desk.window(post("agency.group_supervisor"))
    task = _planned(executive, lead, chief, project, (staffed.cast.service.name, creative.name))
    _handed_in(desk.window(creative, phone=True), task, piece, tmp_path)

    executive.goto(piece.url())
    answer(executive, "agency.pass_proof", {"review": "文字无误"})
    executive.goto(f"{piece.url()}/link")
    executive.get_by_role("button", name="生成链接").click()
    _signed(desk.window(phone=True), executive.locator("p.text-break").inner_text())
    proof = Proof.objects.get(deliverable=piece)
    assert proof.state == Proof.State.APPROVED and proof.signed_sha256 == proof.sha256
