"""What is late is told up the line, and whoever was told can read what it is."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from conftest import Cast, page

from zhishou.kernel import clock, sweep
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import perform
from zhishou.kernel.models import Notice

pytestmark = pytest.mark.django_db
GIVEN = {
    "kind": "complaint",
    "channel": "phone",
    "reporter_name": "王女士",
    "reporter_phone": "13900001234",
    "content": "电梯异响",
}


MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))  # an ordinary working week


def test_whoever_was_told_that_something_is_late_reads_what_it_is(cast: Cast) -> None:
    with clock.at(MONDAY):
        boss, stranger = cast.person("shen", "沈建明", "instruct"), cast.person("ma", "马丽", "take_in")
        rule = {"after": "cases.take_in", "do": "cases.judge_justified", "within": "1 hour"}
        clerk = cast.person("lin", "林晓雯", "take_in", boss=boss, obliges=(rule,))
        perform("cases.take_in", Actor.of(clerk), {"site": cast.garden, **GIVEN}, door="page")
    for days in range(1, 4):
        with clock.at(MONDAY + timedelta(days=days)):
            sweep.sweep()
    told = Notice.objects.get(person=boss, kind="obligation.late")
    assert "林晓雯" in page(boss, told.url)
    assert page(stranger, told.url) == ""
