"""What waits for a person stands on 我的职责, whether a duty sets a deadline for it or not."""

from __future__ import annotations

from datetime import timedelta

import pytest
from conftest import Cast
from django.test import Client

from zhishou.areas.cases.models import CauseCode
from zhishou.areas.cases.tests.team import Team
from zhishou.kernel import clock
from zhishou.kernel.models import Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def team(cast: Cast) -> Team:
    return Team(cast)


def home(person: Person) -> str:
    """我的职责 as this person reads it."""
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client.get("/").content.decode()


def steps(person: Person) -> str:
    """What stands there under 等我办; nothing when the heading is missing."""
    _before, heading, rest = home(person).partition('id="my-turn"')
    return rest.partition('aria-labelledby="waiting"')[0] if heading else ""


def test_what_waits_for_a_step_of_mine_stands_under_today_with_how_long_it_has_waited(team: Team) -> None:
    case = team.proposed()
    with clock.at(clock.now() + timedelta(hours=3, minutes=5)):
        html = steps(team.zhou)
        assert f"批示　{case.number}　" in html and f'href="/cases/{case.number}"' in html
        assert "已等 3 小时 05 分" in html and "周敏的岗位·一" in html
        assert case.number not in steps(team.he) and case.number not in steps(team.qian)


def test_what_the_customer_was_promised_is_its_deadline(team: Team) -> None:
    promised, other = team.proposed(), team.proposed()
    with clock.at(clock.now() + timedelta(days=3)):
        html = steps(team.zhou)
        assert html.count("逾期 24 小时") == 2 and promised.number in html and other.number in html


def test_the_wait_begins_anew_with_every_step(team: Team) -> None:
    case = team.judged()
    with clock.at(clock.now() + timedelta(days=1)):
        assert "已等 24 小时" in steps(team.zhao)
        team.do(
            team.zhao, "cases.investigate", case=case.pk, route="repair_quality", finding="轴承磨损",
            cause=CauseCode.objects.get(site=team.cast.company, code="Y01").pk,
        )  # fmt: skip
        assert "已等 0 分" in steps(team.he) and f"拟方案　{case.number}" in steps(team.he)


def test_a_case_handed_up_waits_for_whoever_may_take_it_over_but_not_for_who_handed_it_up(team: Team) -> None:
    case = team.take_in(kind="repair")
    team.do(team.he, "cases.hand_up", case=case.pk, reason="要经理协调")
    assert f"接管　{case.number}" in steps(team.zhou)
    assert case.number not in steps(team.he)
    team.do(team.zhou, "cases.return_case", case=case.pk, instruction="请工程部先看")
    assert case.number not in steps(team.zhou)


def test_a_step_that_a_charter_sets_a_deadline_for_is_owed_and_said_once(team: Team) -> None:
    rule = {"after": "cases.propose", "do": "cases.instruct", "within": "1 workday"}
    chief = team.cast.person("chief", "沈建明", "instruct", obliges=(rule,))
    case = team.proposed()
    html = home(chief)
    assert "1 个工作日" in html and case.number in html
    assert case.number not in steps(chief)
    assert case.number in steps(team.zhou)  # her own charter sets none
