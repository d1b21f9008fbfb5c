"""今早: what the general manager reads before anything else, and what a superior says to a report."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from conftest import Cast
from django.test import Client

from zhishou.areas.office.models import Report
from zhishou.areas.office.queries import morning
from zhishou.areas.office.tests.test_office import do, owed_now, sign_in
from zhishou.kernel import clock
from zhishou.kernel.actor import Actor
from zhishou.kernel.models import Notice, Person
from zhishou.kernel.operation import NotAllowed, Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def chief(cast: Cast) -> Person:
    return cast.person("shen", "沈建明", "instruct", site=cast.company)


@pytest.fixture
def head(cast: Cast, chief: Person) -> Person:
    return cast.person("zhou", "周敏", "submit_reports", "inspect", "instruct", site=cast.company, boss=chief)


@pytest.fixture
def lin(cast: Cast, head: Person) -> Person:
    return cast.person("lin", "林晓雯", "submit_reports", boss=head)


def week(cast: Cast, who: Person) -> Report:
    made: Report = do("office.report_week", who, {"site": cast.garden.pk, "words": "本周平稳。"}).result
    return made


def answer(who: Person, report: Report, words: str = "") -> Any:
    return do("office.answer_report", who, {"report": report.pk, "words": words})


def test_a_superior_reads_a_report_says_what_is_to_be_done_and_the_submitter_is_told(
    cast: Cast, chief: Person, lin: Person, client: Client
) -> None:
    report = week(cast, lin)
    page = sign_in(client, chief).get("/morning").content.decode()
    assert "工作情况周报表" in page and "本周平稳。" in page
    answer(chief, report, "夜间噪音下周一给我一个办法。")
    told = Notice.objects.get(person=lin, kind="office.report_instructed")
    assert told.url == f"/reports/{report.pk}" and told.facts["name"] == "沈建明"
    assert "夜间噪音下周一给我一个办法。" in client.get(f"/reports/{report.pk}").content.decode()
    assert "各部门最近的呈报都阅过了" in client.get("/morning").content.decode()


def test_read_is_said_once_by_each_reader_and_an_instruction_may_follow(
    cast: Cast, chief: Person, head: Person, lin: Person
) -> None:
    report = week(cast, lin)
    answer(chief, report)
    with pytest.raises(Refused) as again:
        answer(chief, report)
    assert again.value.code == "office.report_read"
    answer(chief, report, "补上材料计划。")
    answer(head, report)
    assert [one.words for one in report.answers.all()] == ["", "补上材料计划。", ""]
    assert Notice.objects.filter(person=lin, kind="office.report_read").count() == 2


def test_nobody_answers_their_own_report_or_one_without_the_duty(cast: Cast, head: Person, lin: Person) -> None:
    own = week(cast, head)
    with pytest.raises(Refused) as no:
        answer(head, own, "写得很好。")
    assert no.value.code == "office.own_report"
    with pytest.raises(NotAllowed):
        answer(lin, own)


def test_what_waits_for_ones_word_follows_the_page(cast: Cast, chief: Person, client: Client) -> None:
    owed_now(chief, cast.garden, hours=2)
    pages = sign_in(client, chief)
    assert 'hx-get="/morning/mine"' in pages.get("/morning").content.decode()
    part = pages.get("/morning/mine").content.decode()
    assert "等你定的" in part and 'badge bg-yellow-lt">1<' in part and "<html" not in part


def test_each_department_is_one_line_with_everybody_below_its_head(
    cast: Cast, chief: Person, head: Person, lin: Person
) -> None:
    cast.person("cao", "曹颖", "take_money", site=cast.company, boss=chief)
    late, due = owed_now(lin, cast.garden, hours=-1), owed_now(head, cast.garden, hours=0)
    assert late.due_at < clock.now() and due.due_at <= clock.now() + timedelta(minutes=1)
    found = morning.departments(Actor.of(chief), clock.now(), clock.today())
    lines = [(one.head.person.username, one.people, one.overdue, one.calls) for one in found]
    assert lines == [("zhou", 2, 2, True), ("cao", 1, 0, False)]


def test_who_has_not_signed_makes_the_department_one_to_look_at(cast: Cast, chief: Person) -> None:
    cast.person("cao", "曹颖", "take_money", site=cast.company, boss=chief, signed=False)
    (one,) = morning.departments(Actor.of(chief), clock.now(), clock.today())
    assert (one.unsigned, one.calls) == (1, True)


def test_only_the_latest_report_of_each_kind_and_site_is_news(cast: Cast, chief: Person, head: Person) -> None:
    first = do("office.check_day", head, {"site": cast.garden.pk, "remark": "昨天没有逾期。"}).result
    with clock.at(clock.now() + timedelta(days=1)):
        second = do("office.check_day", head, {"site": cast.garden.pk, "remark": "今天没有逾期。"}).result
        weekly = week(cast, head)
        assert {r.pk for r in morning.unread(Actor.of(chief), clock.now())} == {second.pk, weekly.pk} != {first.pk}
        answer(chief, second)
        assert [r.pk for r in morning.unread(Actor.of(chief), clock.now())] == [weekly.pk]


@pytest.mark.parametrize(
    ("today", "since"),
    [("2026-11-26", "2026-11-25"), ("2026-11-30", "2026-11-27"), ("2026-10-08", "2026-09-30")],
    ids=["Thursday: Wednesday", "Monday: Friday", "after the National Day week: the last day before it"],
)
def test_it_counts_from_the_last_working_day(cast: Cast, admin_calendar: None, today: str, since: str) -> None:
    with clock.at(datetime.fromisoformat(f"{today}T08:30+08:00")):
        assert morning.since(cast.garden).isoformat() == since


@pytest.fixture
def admin_calendar(cast: Cast) -> None:
    keeper = cast.person("keeper", "何行政", "keep_calendar", site=cast.company)
    do("office.seed_calendar", keeper, {"site": cast.company.pk, "first_year": 2026, "last_year": 2026})


def test_who_hears_no_department_has_no_such_page(cast: Cast, lin: Person, client: Client) -> None:
    assert sign_in(client, lin).get("/morning").status_code == 403
    assert "/morning" not in client.get("/").content.decode()
