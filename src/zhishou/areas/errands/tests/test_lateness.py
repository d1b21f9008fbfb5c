"""A late errand that no signed duty owes is told to both sides and upward; whoever asked may urge."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from conftest import Cast, reads
from django.test import Client

from zhishou.areas.errands.lateness import tell_of_late
from zhishou.areas.errands.tests.team import FRIDAY, MONDAY, TODAY, Team
from zhishou.kernel import clock, sweep
from zhishou.kernel.models import Notice
from zhishou.kernel.operation import NotAllowed, Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def team(db: None) -> Any:
    with clock.at(MONDAY - timedelta(days=30)):
        made = Team(Cast())
    with clock.at(MONDAY):
        yield made


def test_what_no_duty_owes_climbs_all_the_same_and_nobody_is_told_twice(team: Team) -> None:
    """周 asks 钱, who reports to 何 and whose letter says nothing of errands, by Monday evening.

    | Mon 18:30, nobody works | Tue | Wed | Thu |
    | nobody | 钱 and 周 | and 何 | 周 knows already |
    """
    row = team.ask(team.qian, who=team.zhou, due_at=TODAY)
    team.ask(team.lin, due_at=TODAY)  # owed by a duty: its own ladder tells of it
    told = []
    for day, hour in ((23, 19), (24, 10), (25, 10), (25, 11), (26, 10)):
        with clock.at(MONDAY.replace(day=day, hour=hour)):
            count = tell_of_late()
        told.append((count, {one.person for one in Notice.objects.filter(kind="errands.late")}))
    both = {team.qian, team.zhou}
    assert told == [(0, set()), (2, both), (1, both | {team.he}), (0, both | {team.he}), (0, both | {team.he})]
    client = Client()
    client.force_login(team.zhou, backend="django.contrib.auth.backends.ModelBackend")
    assert "钱进 承办的事到 11-23 18:00 还没有办完：更换大堂海报。" in client.get("/notices").content.decode()
    with clock.at(MONDAY.replace(day=26, hour=11)):
        team.on("set_deadline", row, team.zhou, due_at=FRIDAY, reason="等印刷")
        assert tell_of_late() == 0
    with clock.at(MONDAY.replace(day=30)):
        assert tell_of_late() == 2
        team.on("finish", row, team.qian, result="换好了")
    with clock.at(MONDAY.replace(day=30, hour=15)):
        assert tell_of_late() == 0


def test_the_ladder_of_a_duty_is_not_told_a_second_time(team: Team) -> None:
    team.ask(due_at=TODAY)
    with clock.at(MONDAY.replace(day=24)):
        sweep.sweep()
        assert Notice.objects.filter(kind="obligation.late").exists() and tell_of_late() == 0


def test_whoever_asked_and_those_above_may_urge_while_it_is_not_done(team: Team) -> None:
    row = team.ask()
    assert team.decide("urge", row, words="今天能贴上吗？").state == "given"
    team.on("urge", row, team.shen)
    heard = Notice.objects.filter(person=team.lin, kind="errands.urged").order_by("pk")
    assert [one.facts["name"] for one in heard] == ["何静", "沈建明"]
    client = Client()
    client.force_login(team.lin, backend="django.contrib.auth.backends.ModelBackend")
    html = client.get(row.url()).content.decode()
    assert "今天能贴上吗？" in html and "/do/errands.urge" not in html
    with pytest.raises(NotAllowed):
        team.on("urge", row)
    with pytest.raises(Refused, match=r"errands.not_asked"):
        team.decide("urge", team.ask(who=team.shen, title="下月计划"), words="快办")
    team.on("finish", row, result="换好了")
    reads(
        "errands.state",
        "这件事现在是“已办完，待认可”，这一步办不了。请刷新页面，看看现在轮到谁。",
        lambda: team.decide("urge", row),
    )
