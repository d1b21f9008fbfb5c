"""The calendar in its tables: seeded once, inherited down the tree, and never taking the company's own days away."""

from __future__ import annotations

from datetime import date

import pytest

from zhishou.kernel.calendar_store import take_over, work_time
from zhishou.kernel.gate import begin
from zhishou.kernel.models import CalendarDay, Site, WeekHours

pytestmark = pytest.mark.django_db


@pytest.fixture
def company() -> Site:
    begin("test.fixture")
    group = Site.objects.create(code="G", name="集团", kind=Site.Kind.GROUP, path="/")
    Site.objects.filter(pk=group.pk).update(path=f"/{group.pk}/")
    company = Site.objects.create(code="C", name="公司", kind=Site.Kind.COMPANY, parent=group, path="/")
    company.path = f"/{group.pk}/{company.pk}/"
    company.save()
    return company


def test_a_company_without_rows_works_the_usual_week(company: Site) -> None:
    calendar = work_time(company)
    assert calendar.is_workday(date(2026, 10, 1))
    assert not calendar.is_workday(date(2026, 10, 10))


def test_holidays_taken_over_count_and_a_second_time_changes_nothing(company: Site) -> None:
    assert take_over(company, [2026]) == 28
    assert take_over(company, [2026]) == 0
    calendar = work_time(company)
    assert not calendar.is_workday(date(2026, 10, 1))
    assert calendar.is_workday(date(2026, 10, 10))


def test_the_companys_own_day_outlives_a_later_take_over(company: Site) -> None:
    CalendarDay.objects.create(company=company, date=date(2026, 10, 10), kind="company", working=False, name="厂休")
    assert take_over(company, [2026]) == 27
    assert not work_time(company).is_workday(date(2026, 10, 10))


def test_a_provisional_year_is_replaced_when_it_is_announced(company: Site) -> None:
    guessed = CalendarDay(company=company, date=date(2026, 10, 8), kind="adjusted", working=False, name="推算")
    guessed.provisional = True
    guessed.save()
    assert take_over(company, [2026]) == 29
    assert work_time(company).is_workday(date(2026, 10, 8))


def test_the_nearest_nodes_hours_and_days_count(company: Site) -> None:
    group = company.parent
    assert group is not None
    for node, hours in ((group, ["08:00", "10:00"]), (company, ["10:00", "11:00"])):
        WeekHours.objects.create(company=node, weekday=0, intervals=[hours])
    WeekHours.objects.create(company=group, weekday=6, intervals=[["08:00", "10:00"]])
    calendar = work_time(company)
    assert [str(each) for each in calendar.intervals(date(2026, 10, 12))] == ["10:00–11:00"]
    assert [str(each) for each in calendar.intervals(date(2026, 10, 11))] == ["08:00–10:00"]
