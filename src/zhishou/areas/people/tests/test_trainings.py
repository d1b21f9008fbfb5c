"""培训: told to those who are to come, signed in by themselves, closed with its result, owed each month."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor, wait
from datetime import timedelta
from typing import Any

import pytest
from conftest import Cast
from django.db import connection, transaction
from django.test import Client
from tests.company_life import handwriting, photo

from zhishou.areas.people.models import Attendance, Training
from zhishou.kernel import clock, sweep
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import perform
from zhishou.kernel.models import Notice, Obligation, Person
from zhishou.kernel.operation import NotAllowed, Refused

BACKEND = "django.contrib.auth.backends.ModelBackend"
MONTHLY = {"every": "month", "on": "day 25", "do": "people.close_training", "by": "17:30"}
LAWS = [{"name": "物业管理条例（国务院令第 698 号）", "articles": "第四十条、第四十一条"}]


class Course:
    """A supervisor with two cashiers, one training that begins in an hour."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.chief = cast.person("qian", "钱华", "hold_trainings", obliges=(MONTHLY,))
        self.sun = cast.person("sun", "孙莉", "take_money", boss=self.chief)
        self.ding = cast.person("ding", "丁慧", "take_money", boss=self.chief)
        self.training = self.plan()

    def plan(self, **more: Any) -> Training:
        given: dict[str, Any] = {
            "site": self.cast.garden.pk, "subject": "收费法规学习", "starts_at": clock.now() + timedelta(hours=1),
            "place": "会议室", "teacher": "钱华", "laws": LAWS, "people": [self.sun.pk, self.ding.pk], "material": photo(),
        }  # fmt: skip
        made = self.do("people.plan_training", **(given | more))
        assert isinstance(made, Training)
        return made

    def do(self, operation: str, who: Person | None = None, **data: Any) -> Any:
        return perform(operation, Actor.of(who or self.chief), data, door="page").result

    def of(self, who: Person) -> Attendance:
        return Attendance.objects.get(training=self.training, person=who)

    def sign(self, who: Person, row: Attendance | None = None) -> Any:
        return self.do("people.sign_in_training", who, attendance=(row or self.of(who)).pk, signature=handwriting())

    def note(self, *rows: dict[str, Any]) -> Any:
        return self.do("people.note_results", training=self.training.pk, rows=list(rows))

    def close(self, **more: Any) -> Any:
        return self.do("people.close_training", training=self.training.pk, **({"result": "都掌握了"} | more))


@pytest.fixture
def course(cast: Cast) -> Course:
    return Course(cast)


def refused(code: str, act: Any) -> None:
    with pytest.raises(Refused) as no:
        act()
    assert no.value.code == code and no.value.sentence()


def begun() -> Any:
    return clock.at(clock.now() + timedelta(hours=2))


def test_everybody_is_told_signs_for_themselves_and_the_training_is_closed_with_its_result(course: Course) -> None:
    told = Notice.objects.filter(kind="people.training")
    assert {notice.person for notice in told} == {course.sun, course.ding}
    with begun():
        course.sign(course.sun)
        course.sign(course.ding)
        closed = course.close(next_on=clock.today() + timedelta(days=30))
    assert closed.closed_by == course.chief and closed.next_on is not None
    assert all(row.signature_id and row.signed_at for row in closed.attendances.all())


def test_nobody_signs_for_another_nor_before_it_begins_nor_twice(course: Course) -> None:
    refused("people.training_not_begun", lambda: course.sign(course.sun))
    with begun():
        mine = course.of(course.sun)
        refused("people.training_not_yours", lambda: course.sign(course.chief, mine))
        course.sign(course.sun)
        refused("people.training_signed", lambda: course.sign(course.sun))


def test_who_did_not_come_is_excused_with_a_reason_before_it_is_closed(course: Course) -> None:
    with begun():
        refused("people.training_unsigned", course.close)
        course.note({"attendance": course.of(course.ding).pk, "absent": "病假"})
        refused("people.training_unsigned", course.close)
        course.note({"attendance": course.of(course.sun).pk, "absent": "出差"})
        refused("people.training_empty", course.close)
        course.sign(course.sun)
        assert course.close().attendances.get(person=course.sun).absent == ""
        refused("people.training_closed", lambda: course.sign(course.ding))


def test_a_mark_asks_for_the_score_of_everybody_who_came(course: Course) -> None:
    course.training = course.plan(pass_mark=60)
    with begun():
        row = course.of(course.sun)
        refused("people.training_no_score", lambda: course.note({"attendance": row.pk, "score": 80}))
        course.sign(course.sun)
        refused("people.training_was_there", lambda: course.note({"attendance": row.pk, "absent": "病假"}))
        course.note({"attendance": course.of(course.ding).pk, "absent": "病假"})
        refused("people.training_unscored", course.close)
        course.note({"attendance": row.pk, "score": 55})
        course.close()
    assert course.of(course.sun).passed is False and course.of(course.ding).passed is None


def test_it_is_cancelled_while_nobody_signed_in(course: Course) -> None:
    other = course.plan(subject="收据管理")
    course.do("people.cancel_training", training=other.pk, reason="讲课人出差")
    assert Notice.objects.filter(kind="people.training_off").count() == 2
    with begun():
        course.sign(course.sun)
        refused(
            "people.training_begun",
            lambda: course.do("people.cancel_training", training=course.training.pk, reason="改期"),
        )


def test_people_of_another_company_are_not_asked(course: Course, cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        course.do("people.plan_training", course.sun, site=cast.garden.pk, subject="自己办", starts_at=clock.now(),
                  place="会议室", teacher="孙莉", people=[course.ding.pk])  # fmt: skip
    refused("people.training_elsewhere", lambda: course.plan(people=[999_999]))


def test_a_closed_training_keeps_the_duty_of_the_month(course: Course) -> None:
    moment = clock.local(clock.now() + timedelta(days=1)).replace(hour=9)  # before the hour it is due
    for _day in range(60):
        with clock.at(moment):
            if sweep.sweep()["opened"]:
                break
        moment += timedelta(days=1)
    with clock.at(moment):
        course.sign(course.sun)
        course.sign(course.ding)
        assert Obligation.objects.get(do_operation="people.close_training").state == "open"
        course.close()
    assert Obligation.objects.get(do_operation="people.close_training").state == "kept"


def test_laws_of_the_library_are_attached_in_the_version_in_force_that_day(course: Course, cast: Cast) -> None:
    clerk = cast.person("wen", "文员", "keep_laws")
    law = {"site": cast.garden.pk, "source": "国务院令第 379 号", "text": "第四十条", "effective_on": clock.today()}
    rules = course.do("library.enter_law", clerk, title="物业管理条例", **law)
    prices = course.do("library.enter_law", clerk, title="价格法", **law)
    typed = [{"name": "物业管理条例", "articles": "第四十条"}, {"name": "本地收费办法"}]
    made = course.plan(documents=[prices.pk], laws=typed)
    assert made.laws == [
        ["价格法（国务院令第 379 号）", "", f"{prices.url()}?version=1"],
        ["物业管理条例（国务院令第 379 号）", "第四十条", f"{rules.url()}?version=1"],
        ["本地收费办法", "", ""],
    ]
    client = Client()
    client.force_login(course.sun, backend=BACKEND)
    assert f'href="{prices.url()}?version=1"' in client.get(made.url()).content.decode()
    assert client.get(f"{prices.url()}?version=1").status_code == 200
    course.do("library.repeal_law", clerk, document=prices.pk, on=clock.today(), reason="被代替")
    refused("people.training_law_gone", lambda: course.plan(documents=[prices.pk]))


def test_the_pages_show_the_leader_everybody_and_the_others_themselves(course: Course) -> None:
    client = Client()
    page = course.training.url()
    with begun():
        client.force_login(course.sun, backend=BACKEND)
        html = client.get(page).content.decode()
        assert "我参加了，签到" in html and "丁慧" not in html and "第四十条" in html
        assert client.get(f"{page}.pdf").status_code == 403
        client.force_login(course.chief, backend=BACKEND)
        html = client.get(page).content.decode()
        assert "丁慧" in html and "还没有签到" in html
        sent: dict[str, Any] = {"training": course.training.pk}
        for n, row in enumerate(course.training.attendances.all()):
            sent |= {f"rows-{n}-attendance": row.pk, f"rows-{n}-absent": "病假" if row.person == course.ding else ""}
        assert client.post("/do/people.note_results", sent).status_code == 303
        assert course.of(course.ding).absent == "病假"
        assert client.get("/trainings/new").status_code == 200
        assert "收费法规学习" in client.get("/trainings").content.decode()
        assert client.get("/trainings.xlsx").content[:2] == b"PK"
        assert client.get(f"{page}.pdf").content[:4] == b"%PDF"
    client.force_login(course.cast.person("wu", "吴敏", "take_money"), backend=BACKEND)
    assert client.get(page).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_a_training_that_is_called_off_at_this_moment_is_not_signed() -> None:
    with transaction.atomic():
        course = Course(Cast())

    def sign() -> str:
        try:
            with begun():
                course.sign(course.sun)
        except Refused as no:
            return no.code
        finally:
            connection.close()
        return "signed"

    with ThreadPoolExecutor(1) as other:
        with transaction.atomic():
            course.do("people.cancel_training", training=course.training.pk, reason="讲课人请假")
            meanwhile = other.submit(sign)
            wait([meanwhile], timeout=2)  # it waits for this one
        assert meanwhile.result(30) == "people.training_cancelled"
