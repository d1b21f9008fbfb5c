"""What is refused once a renovation is under way: a second signature, days that do not fit, money that is not there."""

from __future__ import annotations

from datetime import timedelta

import pytest
from conftest import writing
from tests.company_life import handwriting, photo

from zhishou.areas.renovation.tests.crew import MONDAY, Crew
from zhishou.areas.renovation.tests.test_renovations import crew, refused
from zhishou.kernel import clock
from zhishou.kernel.models import Setting

__all__ = ["crew"]
pytestmark = pytest.mark.django_db


def test_an_agreement_is_signed_once_and_a_period_that_is_over_gets_no_permit(crew: Crew) -> None:
    row = crew.approved()
    crew.on("sign_agreement", row, crew.lin, signature=handwriting())
    refused("renovation.agreed", lambda: crew.on("sign_agreement", row, crew.lin, signature=handwriting()))
    crew.on("link_deposit", row, crew.lin, deposit=crew.deposit().pk)
    with clock.at(MONDAY + timedelta(days=61)):
        refused("renovation.period_over", lambda: crew.on("issue_permit", row, crew.lin))


def test_a_permit_runs_longer_but_not_shorter_and_stopped_work_does_not_go_on_once_it_is_over(crew: Crew) -> None:
    row = crew.working()
    last = row.ends_on
    for day in (last, last + timedelta(days=400)):
        refused(
            "renovation.extension", lambda day=day: crew.on("extend", row, crew.lin, valid_until=day, reason="材料晚到")
        )
    crew.on("stop", row, crew.he, reason="夜里施工", photos=[photo()])
    with clock.at(MONDAY + timedelta(days=61)):
        refused("renovation.permit_over", lambda: crew.on("resume", row, crew.jing, reason="已整改"))
        crew.on("extend", row, crew.lin, valid_until=clock.today() + timedelta(days=10), reason="停工耽误")
        assert crew.on("resume", row, crew.jing, reason="已整改").state == "working"


def test_each_side_accepts_once_and_without_a_deposit_nothing_is_asked_back(crew: Crew) -> None:
    with writing():
        Setting.objects.create(site=crew.cast.company, name="renovation.deposit_first", value=False)
    row = crew.approved()
    crew.on("sign_agreement", row, crew.lin, signature=handwriting())
    crew.on("issue_permit", row, crew.lin)
    crew.on("report_done", row, crew.lin)
    crew.on("accept_works", row, crew.zheng, seen="水电试压合格")
    refused("renovation.accepted_already", lambda: crew.on("accept_works", row, crew.zheng, seen="再看一次"))
    crew.on("accept_site", row, crew.he, seen="公共部位完好")
    refused("renovation.nothing_held", lambda: crew.on("ask_refund", row, crew.lin, payee="示例业主"))
