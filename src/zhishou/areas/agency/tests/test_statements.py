"""What the client sees of their budget: agreed and used by line as of a day, when it is released, and never a cost of ours."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from conftest import Cast, page, reads, signed_in, writing
from django.db import IntegrityError, transaction
from django.test import Client as Browser

from zhishou.areas.agency.models import Line, Project, Stated, Statement
from zhishou.areas.agency.tests.house import MONDAY, Shop
from zhishou.areas.agency.tests.test_proofs import refused
from zhishou.kernel import clock, excel
from zhishou.kernel.models import Notice
from zhishou.kernel.operation import NotAllowed

pytestmark = pytest.mark.django_db
# What nobody outside may read of this project: the cost budget, its sum, the margin, what was spent, on whom.
OURS = (
    "80,000.00",
    "80000",
    "20,000.00",
    "100,000.00 元成本",
    "60,000.00 毛利",
    "43,210.00",
    "43210",
    "梯视传媒",
    "毛利",
    "成本",
)


class Desk(Shop):
    """The house with a plan in force (电梯屏 100000, 主画面 60000) and a supplier paid."""

    def __init__(self, cast: Cast) -> None:
        super().__init__(cast)
        with clock.at(MONDAY):
            self.job = self.running()[0]
            self.on("add_cost", self.job, self.account, kind="media", what="首付", amount="43210", payee="梯视传媒")

    def lines(self, *used: str, **notes: str) -> list[dict[str, Any]]:
        """The lines of the budget with what is used of each."""
        found = Line.objects.filter(plan__project=self.job, plan__state="approved")
        return [
            {"line": one.pk, "used": amount, "note": notes.get(one.what, "")}
            for one, amount in zip(found, used, strict=True)
        ]

    def release(self, *used: str, **more: Any) -> Statement:
        """The account director shows the client what is used."""
        made: Statement = self.on("release_budget", self.job, self.account, lines=self.lines(*used), **more)
        return made

    def outside(self) -> str:
        """The client's page."""
        link: str = self.do(self.executive, "open_progress", project=self.job.pk).customer_link
        return link


@pytest.fixture
def desk(cast: Cast) -> Iterator[Desk]:
    with clock.at(MONDAY - timedelta(days=30)):
        made = Desk(cast)
    with clock.at(MONDAY):
        yield made


def sheet(answer: Any) -> list[list[str]]:
    """The rows of a workbook that was downloaded, as text."""
    found = excel.read_table(io.BytesIO(answer.content))
    return [found.headers, *([excel.as_text(cell) for cell in row.values.values()] for row in found.rows)]


def test_the_client_sees_nothing_of_the_budget_until_it_is_released_and_nothing_after_it_is_taken_off(
    desk: Desk,
) -> None:
    link = desk.outside()
    assert "预算与实际" not in Browser().get(link).content.decode()
    assert Browser().get(f"{link}/budget.xlsx").status_code == 404
    assert Browser().get(f"{link}/budget.pdf").status_code == 404
    desk.release("50000", "60000")
    assert "预算与实际（截至 2026-11-23）" in Browser().get(link).content.decode()
    desk.on("hide_budget", desk.job, desk.account)
    assert "预算与实际" not in Browser().get(link).content.decode()
    assert Browser().get(f"{link}/budget.xlsx").status_code == 404
    reads(
        "agency.budget_not_shown", f"{desk.job.number} 现在没有给客户看预算与实际，不用再收回。",
        lambda: desk.on("hide_budget", desk.job, desk.account),
    )  # fmt: skip


def test_agreed_used_and_left_by_line_and_no_cost_of_ours_on_the_page_in_the_workbook_and_on_paper(desk: Desk) -> None:
    """agency.department.6. 100000 − 50000 and 60000 − 12345.67, the sums below; printed and as Excel the same."""
    link = desk.outside()
    desk.release("50000", "12345.67", words="余款按月结。")
    client = Browser()
    shown = client.get(link).content.decode()
    for amount in (
        "100,000.00",
        "50,000.00",
        "60,000.00",
        "12,345.67",
        "47,654.33",
        "160,000.00",
        "62,345.67",
        "97,654.33",
    ):
        assert amount in shown
    assert "余款按月结。" in shown
    workbook = client.get(f"{link}/budget.xlsx")
    rows = sheet(workbook)
    assert [row[:4] for row in rows[1:]] == [
        ["电梯屏", "100000", "50000", "50000"],
        ["主画面", "60000", "12345.67", "47654.33"],
        ["合计", "160000", "62345.67", "97654.33"],
    ]
    told = shown + "\n".join(str(cell) for row in rows for cell in row)
    assert [word for word in OURS if word in told] == []
    paper = client.get(f"{link}/budget.pdf")
    assert paper.content.startswith(b"%PDF")
    for inside in (
        f"{desk.job.url()}/costs",
        f"{desk.job.url()}/client-budget",
        f"{desk.job.url()}/client-budget.xlsx",
    ):
        assert client.get(inside).status_code in (302, 403)


def test_what_goes_on_the_paper_is_what_the_client_was_told_and_nothing_else(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.release("50000", "0")
    told: list[Any] = []

    def render(_form: Any, data: Any, at: Any) -> bytes:
        told.append(data)
        return b"%PDF"

    monkeypatch.setattr("zhishou.areas.agency.statements.render", render)
    signed_in(desk.account).get(f"{desk.job.url()}/client-budget.pdf")
    (data,) = told
    assert data["lines"] == [
        ["电梯屏", "100,000.00", "50,000.00", "50,000.00", ""], ["主画面", "60,000.00", "0.00", "60,000.00", ""],
    ]  # fmt: skip
    assert [word for word in OURS if word in str({**data, "qr": ""})] == []


def test_every_line_is_stated_once_as_of_a_day_that_has_come(desk: Desk) -> None:
    both = desk.lines("1", "2")
    for wrong in (both[:1], [*both, both[0]], [{"line": both[0]["line"], "used": "1"}] * 2):
        refused("agency.budget_lines", partial(desk.on, "release_budget", desk.job, desk.account, lines=wrong))
    tomorrow = (MONDAY + timedelta(days=1)).date().isoformat()
    refused("agency.budget_ahead", lambda: desk.release("1", "2", as_of=tomorrow))
    other = desk.project(desk.client("望山家居"), title="床垫")
    refused("agency.no_plan", lambda: desk.on("release_budget", other, desk.account, lines=both))
    assert not Statement.objects.exists()


def test_more_than_was_agreed_says_why(desk: Desk) -> None:
    reads(
        "agency.budget_more", "“电梯屏”的实际比约定多 20,000.00 元。请在说明里写清客户什么时候同意的。",
        lambda: desk.release("120000", "0"),
    )  # fmt: skip
    lines = desk.lines("120000", "0", 电梯屏="沈总 11 月 20 日来信同意加一周")
    made = desk.on("release_budget", desk.job, desk.account, lines=lines)
    shown = Browser().get(desk.outside()).content.decode()
    assert "-20,000.00" in shown and "沈总 11 月 20 日来信同意加一周" in shown
    with pytest.raises(IntegrityError), transaction.atomic(), writing():
        Stated.objects.filter(statement=made).update(note="")


def test_the_next_statement_begins_with_what_was_said_last_and_takes_its_place(desk: Desk) -> None:
    first = desk.release("50000", "0", as_of="2026-11-20")
    assert Notice.objects.filter(kind="agency.budget_shown").count() == 0  # the lead did it themselves
    form = page(desk.account, f"{desk.job.url()}/client-budget")
    assert 'value="50000.00"' in form and "电梯屏　¥100,000" in form and "截至 2026-11-20" in form
    with clock.at(MONDAY + timedelta(days=7)):
        desk.on("release_budget", desk.job, desk.supervisor, lines=desk.lines("80000", "60000"))
        first.refresh_from_db()
        assert first.ended_by == desk.supervisor
        assert Notice.objects.get(kind="agency.budget_shown").person == desk.account
        shown = Browser().get(desk.outside()).content.decode()
        assert "截至 2026-11-30" in shown and "80,000.00" in shown and "50,000.00" not in shown
        later = page(desk.account, f"{desk.job.url()}/client-budget")
        assert "截至 2026-11-20" in later and f"{desk.supervisor.name}" in later
    with pytest.raises(IntegrityError), transaction.atomic(), writing():
        Statement.objects.filter(pk=first.pk).update(ended_at=None, ended_by=None)


def test_a_new_version_of_the_plan_changes_what_the_client_sees_only_when_it_is_released(desk: Desk) -> None:
    desk.release("50000", "0")
    text = {"goals": "五成知名度", "strategy": "早餐", "starts_on": "2026-11-24"}
    desk.on("write_plan", desk.job, desk.account, **text)
    lines = [{"kind": "media", "what": "地铁屏", "price": "70000", "cost": "50000"}]
    desk.on("set_budget", desk.job, desk.account, lines=lines)
    desk.on("submit_plan", desk.job, desk.account)
    desk.on("approve_plan", desk.job, desk.supervisor)
    shown = Browser().get(desk.outside()).content.decode()
    assert "电梯屏" in shown and "地铁屏" not in shown
    desk.release("7000")
    shown = Browser().get(desk.outside()).content.decode()
    assert "地铁屏" in shown and "70,000.00" in shown and "电梯屏" not in shown and "50,000.00" not in shown


def test_the_executive_and_creation_release_nothing(desk: Desk) -> None:
    for who in (desk.executive, desk.creative):
        with pytest.raises(NotAllowed):
            desk.on("release_budget", desk.job, who, lines=desk.lines("1", "1"))
        assert signed_in(who).get(f"{desk.job.url()}/client-budget").status_code == 403
    fresh: Project = desk.project(desk.client("望山家居"), title="床垫")
    assert "方案批准之后" in page(desk.account, f"{fresh.url()}/client-budget")
    assert signed_in(desk.account).get(f"{fresh.url()}/client-budget.pdf").status_code == 404
