"""节日店庆: days that come every year, called up in time, begun as a campaign or passed over with a reason."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from conftest import Cast, reads
from hypothesis import given
from hypothesis import strategies as st

from zhishou.areas.campaigns import calendar, jobs
from zhishou.areas.campaigns.models import Campaign, Occasion, Turn
from zhishou.areas.campaigns.tests.team import MONDAY, Desk
from zhishou.kernel import clock
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import perform
from zhishou.kernel.models import Event, Obligation
from zhishou.kernel.operation import Invalid, NotAllowed, Refused
from zhishou.packs.loader import load_pack

pytestmark = pytest.mark.django_db
CALLED = (
    {"after": "campaigns.call_up", "do": "campaigns.begin_turn", "or": ["campaigns.pass_over"], "within": "3 workdays"},
)
SAID = {"channel": "phone", "opening": "您好，{customer}，店庆快乐！", "questions": "会来吗？｜会｜不会"}


@pytest.fixture
def desk(db: None) -> Any:
    with clock.at(MONDAY - timedelta(days=60)):
        made = Desk(Cast())
        made.liang = made.cast.person("han", "韩主管", "run_campaigns", "report_campaigns", "call_back", obliges=CALLED)
    with clock.at(MONDAY):
        yield made


def occasion(desk: Desk, name: str = "店庆", **more: Any) -> Occasion:
    data = {"site": desk.site, "name": name, "which": "own", "month": 12, "day": 3, "lead_days": 10, **SAID, **more}
    made: Occasion = desk.do(desk.xie, "add_occasion", **data)
    return made


def of(which: str, **more: Any) -> Occasion:
    return Occasion(which=which, lead_days=10, **more)


@pytest.mark.parametrize(
    ("which", "year", "expected"),
    [  # the State Council's notices for 2025 and 2026; 元宵节 is the fifteenth of the first lunar month
        ("new_year", 2026, date(2026, 1, 1)),
        ("spring", 2025, date(2025, 1, 29)),
        ("spring", 2026, date(2026, 2, 17)),
        ("lantern", 2026, date(2026, 3, 3)),
        ("labour", 2026, date(2026, 5, 1)),
        ("dragon_boat", 2026, date(2026, 6, 19)),
        ("mid_autumn", 2025, date(2025, 10, 6)),
        ("mid_autumn", 2026, date(2026, 9, 25)),
        ("national", 2026, date(2026, 10, 1)),
    ],
)
def test_a_festival_falls_on(which: str, year: int, expected: date) -> None:
    assert calendar.day_in(of(which), year) == expected


@given(
    st.sampled_from([choice for choice in Occasion.Day.values if choice != "own"]),
    st.dates(date(2024, 1, 1), date(2032, 12, 31)),
    st.integers(0, 90),
)
def test_the_next_day_is_never_past_and_comes_up_just_within_its_lead(which: str, today: date, lead: int) -> None:
    row = Occasion(which=which, lead_days=lead)
    day = calendar.next_day(row, today)
    assert today <= day <= today + timedelta(days=390)
    assert (calendar.comes_up(row, today) == day) == ((day - today).days <= lead)


def test_the_29th_of_february_is_the_28th_in_other_years() -> None:
    row = of("own", month=2, day=29)
    assert [calendar.day_in(row, year) for year in (2027, 2028)] == [date(2027, 2, 28), date(2028, 2, 29)]


def test_ten_days_before_it_is_owed_and_beginning_the_campaign_keeps_it(desk: Desk) -> None:
    desk.files(2, kind="member")
    desk.files(1, kind="company")
    row = occasion(desk, kind="member")
    with clock.at(MONDAY - timedelta(days=1)):
        assert jobs.look_after_occasions() == 0  # eleven days before
    assert jobs.look_after_occasions() == 1 and jobs.look_after_occasions() == 0
    turn = Turn.objects.get()
    assert (turn.occasion, turn.day, turn.state) == (row, date(2026, 12, 3), "waiting")
    (owed,) = desk.owed("begin_turn")
    assert (owed.state, clock.local(owed.due_at).date()) == ("open", date(2026, 11, 26))
    assert "店庆　2026-12-03" in desk.page(desk.liang, "/")
    shown = desk.page(desk.xie, turn.url())
    assert "这次活动是为“店庆”（2026-12-03）开始的" in shown and "2026 年店庆回访" in shown
    assert "您好，{customer}，店庆快乐！" in shown and "2 位客户" in shown  # members only, as the occasion says
    seen = re.search(r'name="seen"[^>]*value="(\w+)"', shown)
    assert seen is not None and f'name="turn" value="{turn.pk}"' in shown
    made = desk.do(
        desk.xie, "start", site=desk.site, purpose="festival", kind="member", people=[desk.tang.pk, desk.xia.pk],
        seen=seen[1], title="2026 年店庆回访", starts_on=date(2026, 11, 23), ends_on=date(2026, 12, 3),
        opening=SAID["opening"], questions=SAID["questions"], reporter=desk.tang.pk, turn=turn.pk,
    )  # fmt: skip
    turn.refresh_from_db()
    assert (turn.state, turn.campaign, turn.settled_by) == ("begun", made, desk.xie)
    assert Obligation.objects.get(pk=owed.pk).state == "kept"
    assert "2026 年店庆回访" in desk.page(desk.xie, f"/campaigns/occasions?site={desk.site.code}")
    with clock.at(MONDAY + timedelta(days=365)):
        assert jobs.look_after_occasions() == 1  # again next year
        assert Turn.objects.get(state="waiting").day == date(2027, 12, 3)


def test_a_turn_is_passed_over_with_a_reason_once(desk: Desk) -> None:
    occasion(desk)
    jobs.look_after_occasions()
    turn = Turn.objects.get()
    desk.do(desk.xie, "pass_over", turn=turn, reason="今年店庆停办")
    assert [one.state for one in desk.owed("begin_turn")] == ["kept"]
    shown = desk.page(desk.xie, f"/campaigns/occasions?site={desk.site.code}")
    assert "今年店庆停办" in shown and "这次不做" in shown
    reads(
        "campaigns.turn_settled", "“店庆”这一次现在是“这次不做”，不用再办。",
        lambda: desk.do(desk.xie, "pass_over", turn=turn, reason="再说一次"),
    )  # fmt: skip
    assert "这次活动是为" not in desk.page(desk.xie, turn.url())  # an ordinary new campaign
    assert jobs.look_after_occasions() == 0


def test_a_campaign_is_of_one_turn_and_of_its_own_site(desk: Desk) -> None:
    desk.files(2)
    occasion(desk)
    occasion(desk, "厂庆", day=2)
    jobs.look_after_occasions()
    first, second = Turn.objects.order_by("pk")
    made: Campaign = desk.start()
    desk.do(desk.xie, "begin_turn", turn=first, campaign=made)
    with pytest.raises(Refused) as no:
        desk.do(desk.xie, "begin_turn", turn=second, campaign=made)
    assert no.value.code == "campaigns.not_of_turn"


def test_the_usual_festivals_are_there_with_one_touch_and_only_once(desk: Desk) -> None:
    assert "放入常见的节日" in desk.page(desk.xie, f"/campaigns/occasions?site={desk.site.code}")
    assert "放入常见的节日" not in desk.page(desk.tang, f"/campaigns/occasions?site={desk.site.code}")
    desk.do(desk.xie, "take_festivals", site=desk.site)
    assert list(Occasion.objects.values_list("name", flat=True)) == ["元旦", "春节", "端午节", "中秋节", "国庆节"]
    shown = desk.page(desk.xie, f"/campaigns/occasions?site={desk.site.code}")
    places = [shown.index(day) for day in ("2027-01-01", "2027-02-06", "2027-06-09", "2027-09-15", "2027-10-01")]
    assert places == sorted(places)  # the next first
    with pytest.raises(Refused) as no:
        desk.do(desk.xie, "take_festivals", site=desk.site)
    assert no.value.code == "campaigns.occasions_there"


def test_an_occasion_is_changed_and_retired_by_who_runs_campaigns(desk: Desk) -> None:
    row, other = occasion(desk), occasion(desk, "厂庆", day=1)
    taken = f"{desk.site.name} 已经有“店庆”。请换一个名称，或者修改那一个。"
    reads("campaigns.occasion_taken", taken, lambda: occasion(desk))
    said = {"which": "spring", "lead_days": 20, **SAID}
    reads(
        "campaigns.occasion_taken",
        taken,
        lambda: desk.do(desk.xie, "change_occasion", occasion=other, name="店庆", **said),
    )
    desk.do(desk.xie, "change_occasion", occasion=row, name="新春", month=5, day=5, **said)
    row.refresh_from_db()
    assert (row.name, row.which, row.month, row.day) == ("新春", "spring", None, None)
    with pytest.raises(NotAllowed):
        desk.do(desk.tang, "retire_occasion", occasion=row)
    desk.do(desk.xie, "retire_occasion", occasion=other)
    reads(
        "campaigns.occasion_retired",
        "“厂庆”已经停用。请刷新页面。",
        lambda: desk.do(desk.xie, "retire_occasion", occasion=other),
    )
    assert jobs.look_after_occasions() == 0  # 厂庆 would have come up today
    with pytest.raises(Refused) as no:
        perform("campaigns.call_up", Actor.system("campaigns"), {"occasion": row}, door="job")
    assert no.value.code == "campaigns.not_yet"


@pytest.mark.parametrize("wrong", [{"month": None}, {"day": None}, {"month": 2, "day": 30}, {"month": 4, "day": 31}])
def test_a_day_of_ones_own_must_be_a_day(desk: Desk, wrong: dict[str, Any]) -> None:
    with pytest.raises(Invalid) as no:
        occasion(desk, **wrong)
    assert no.value.errors == {"day": ["请填写月和日，例如 5 月 18 日。"]}
    assert not Event.objects.filter(operation="campaigns.add_occasion").exists()


def test_the_supervisor_owes_the_beginning_and_the_agents_only_call() -> None:
    posts = {post.code: post for post in load_pack("service").posts}
    owed = {
        code: [r.do for c in post.clauses for r in c.rules if c.id == "service.visits.3"]
        for code, post in posts.items()
    }
    assert owed["service.supervisor"] == ["campaigns.begin_turn"] and owed["service.agent"] == []
