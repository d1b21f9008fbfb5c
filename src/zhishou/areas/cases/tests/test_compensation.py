"""Compensation: offered from a catalogue, within what the post may promise, approved by whoever may promise it."""

from __future__ import annotations

import pytest
from conftest import Cast, writing
from django.test import Client

from zhishou.areas.cases import stock
from zhishou.areas.cases.models import Case, CauseCode, CompensationItem
from zhishou.areas.cases.tests.team import Team
from zhishou.kernel.models import Person, Post, Site
from zhishou.kernel.operation import Refused

BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def team(cast: Cast) -> Team:
    return Team(cast)


@pytest.fixture
def admin(team: Team) -> Person:
    return team.cast.person("admin", "秦月", "keep_settings", "keep_categories", site=team.cast.company)


@pytest.mark.parametrize(("post", "waives"), [("service.agent", False), ("property.assistant", True)])
def test_only_who_keeps_homes_may_waive_management_fees(cast: Cast, post: str, waives: bool) -> None:
    with writing():
        dealer = cast.site("CAR", "示例车行", Site.Kind.COMPANY, None)
        Post.objects.create(site=dealer, code=post, name="客服")
        stock.stock(dealer)
    offered = set(CompensationItem.objects.filter(site=dealer).values_list("name", flat=True))
    assert ("减免物业费" in offered) == waives and "小礼品" in offered


def to_propose(team: Team) -> Case:
    """A complaint that waits for its options."""
    case = team.judged()
    cause = CauseCode.objects.get(site=team.cast.company, code="Y01")
    team.do(
        team.zhao, "cases.investigate", case=case.pk, route="repair_quality", cause=cause.pk, finding="轴承磨损",
        outside="维保单位",
    )  # fmt: skip
    return case


def limit(team: Team, admin: Person, who: Person, yuan: str) -> None:
    """Set what the post of a person may promise."""
    team.do(admin, "cases.limit_compensation", post=Post.objects.get(code=f"test.{who.username}").pk, most=yuan)


@pytest.mark.parametrize(("amount", "passes"), [("100.00", True), ("100.01", False)])
def test_nobody_proposes_more_than_the_post_may_promise(team: Team, admin: Person, amount: str, passes: bool) -> None:
    limit(team, admin, team.he, "100")
    case = to_propose(team)
    if passes:
        team.do(team.he, "cases.propose", case=case.pk, a="更换并减免", a_compensation=amount)
        assert case.remedies.get().compensation_fen == 10_000
        return
    limit(team, admin, team.zhou, "500")
    with pytest.raises(Refused) as no:
        team.do(team.he, "cases.propose", case=case.pk, a="更换并减免", a_compensation=amount)
    assert no.value.code == "case.compensation_over_post"
    assert "周敏的岗位" in no.value.sentence()
    assert not case.remedies.exists()


def test_with_limits_a_post_without_one_promises_nothing(team: Team, admin: Person) -> None:
    limit(team, admin, team.zhou, "500")
    case = to_propose(team)
    with pytest.raises(Refused, match=r"case.compensation_over_post"):
        team.do(team.he, "cases.propose", case=case.pk, a="更换并减免", a_compensation="0.01")
    team.do(team.he, "cases.propose", case=case.pk, a="更换")


def test_the_leader_approves_within_the_own_limit(team: Team, admin: Person) -> None:
    limit(team, admin, team.he, "500")
    limit(team, admin, team.zhou, "200")
    case = to_propose(team)
    team.do(team.he, "cases.propose", case=case.pk, a="全额", a_compensation="300", b="部分", b_compensation="200")
    with pytest.raises(Refused, match=r"case.compensation_over_post"):
        team.do(team.zhou, "cases.instruct", case=case.pk, letter="A", text="同意")
    team.do(team.zhou, "cases.instruct", case=case.pk, letter="B", text="同意")


def test_an_item_of_the_catalogue_has_its_own_most_and_its_name_stays(
    team: Team, admin: Person, client: Client
) -> None:
    company = team.cast.company.pk
    team.do(admin, "cases.keep_compensation", site=company, name="洗车券", most="60")
    item = CompensationItem.objects.get(name="洗车券")
    case = to_propose(team)
    with pytest.raises(Refused, match=r"case.compensation_over_item"):
        team.do(team.he, "cases.propose", case=case.pk, a="送券", a_item=item.pk, a_compensation="60.01")
    team.do(team.he, "cases.propose", case=case.pk, a="送券", a_item=item.pk, a_compensation="60")
    team.do(admin, "cases.keep_compensation", site=company, name="洗车券", active=False)
    client.force_login(team.he, backend=BACKEND)
    assert "洗车券 ¥60.00" in client.get(case.get_absolute_url()).text
    assert "停用" in client.get("/compensations").text
    other = to_propose(team)
    assert "洗车券" not in client.get(f"{other.get_absolute_url()}?act=cases.propose").text
