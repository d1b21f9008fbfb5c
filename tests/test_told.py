"""What an act was about is told in words to whoever may see it, and to nobody else."""

from __future__ import annotations

import re

from conftest import Cast
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.company_life import busier, live
from tests.staffing import staff
from zhishou.areas.office.queries.sentences import tell
from zhishou.kernel.actor import Actor
from zhishou.kernel.models import Event
from zhishou.kernel.subjects import DESCRIBERS, describe

PHONE = "13800006021"


def test_every_act_of_a_busy_company_is_told_in_words_and_without_a_telephone(cast: Cast) -> None:
    staffed = staff(cast)
    busier(live(cast.company, cast.engineering, staffed.people, word="翠湖", phone=PHONE), 2)
    told = tell(Actor.system("seal"), Event.objects.order_by("pk"))
    assert {t.row.operation for t in told if not t.about} == set()
    assert [t.about for t in told if PHONE[3:] in t.about or re.search(r"\d{11}", t.about)] == []


def test_who_may_not_see_a_row_is_told_its_community_alone(cast: Cast) -> None:
    staffed = staff(cast)
    live(cast.company, cast.engineering, staffed.people, word="翠湖", phone=PHONE)
    stranger = cast.person("yuangong", "新来的人")
    of_cases = Event.objects.filter(context__startswith="cases.case:")
    assert {t.about for t in tell(Actor.of(stranger), of_cases)} <= {"", cast.company.name}


def test_many_rows_take_no_more_questions_than_one(cast: Cast) -> None:
    staffed = staff(cast)
    busier(live(cast.company, cast.engineering, staffed.people, word="翠湖", phone=PHONE), 2)
    looked_at = 0
    for label in sorted(DESCRIBERS):
        rows = [f"{label}:{pk}" for pk in apps.get_model(label)._base_manager.values_list("pk", flat=True)[:9]]
        if len(rows) > 1:
            assert _questions(rows) == _questions(rows[:1]), label
            looked_at += 1
    assert looked_at > 20


def _questions(names: list[str]) -> int:
    with CaptureQueriesContext(connection) as asked:
        found = describe(Actor.system("seal"), names)
    assert found.keys() == set(names) and all(words.title for words in found.values())
    return len(asked)
