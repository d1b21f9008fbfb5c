"""通话质量检查: by another, point by point, seen and answered by the clerk, counted by clerk."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from conftest import Cast
from django.test import Client

from zhishou.areas.callbacks import conduct
from zhishou.areas.callbacks.models import Callback, CallCheck
from zhishou.areas.callbacks.tests.conftest import at
from zhishou.areas.callbacks.tests.test_callbacks import GOOD, record, repaired, service
from zhishou.areas.cases.queries.timeline import History
from zhishou.kernel import clock
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import perform
from zhishou.kernel.models import Notice, Person
from zhishou.kernel.operation import Invalid, NotAllowed, Refused

BACKEND = "django.contrib.auth.backends.ModelBackend"
TEMPER = "不抬高嗓门"


@pytest.fixture
def chief(cast: Cast) -> Person:
    with clock.at(at("20 09:00")):
        return cast.person("chief", "何静", "check_calls", "call_back", "close_cases", "keep_settings")


@pytest.fixture
def called(cast: Cast, clerk: Person) -> Callback:
    return record(clerk, service(cast, clerk), **GOOD)


def check(who: Person, callback: Callback, *missed: str, marks: Any = None, remark: str = "语气平和") -> CallCheck:
    """Mark every point of the site, those named as missed."""
    given = marks or [{"point": one, "kept": one not in missed} for one in conduct.points(callback.site)]
    data = {"callback": callback.pk, "way": "recording", "marks": given, "remark": remark}
    made = perform("callbacks.check_call", Actor.of(who), data, door="page").result
    assert isinstance(made, CallCheck)
    return made


def reply(who: Person, made: CallCheck, words: str = "当时线路嘈杂，怕顾客听不清。") -> Any:
    return perform("callbacks.answer_check", Actor.of(who), {"check_made": made.pk, "reply": words}, door="page").result


def refused(code: str, act: Any) -> None:
    with pytest.raises(Refused) as no:
        act()
    assert no.value.code == code and no.value.sentence()


def test_a_call_is_held_against_every_point_and_the_clerk_is_told(
    called: Callback, clerk: Person, chief: Person
) -> None:
    made = check(chief, called, TEMPER, remark="第二分钟声音偏高")
    assert (made.kept, made.total, made.missed, made.clerk, made.by) == (7, 8, [TEMPER], clerk, chief)
    told = Notice.objects.get(kind="callback.checked")
    assert (told.person, told.facts["kept"], told.url) == (clerk, 7, called.url())


def test_nobody_checks_their_own_call_nor_one_twice(cast: Cast, called: Callback, clerk: Person, chief: Person) -> None:
    own = record(chief, service(cast, clerk), **GOOD)
    refused("conduct.own_call", lambda: check(chief, own))
    check(chief, called)
    refused("conduct.checked", lambda: check(chief, called))


def test_every_point_is_marked_and_a_word_is_said(called: Callback, chief: Person) -> None:
    points = conduct.points(called.site)
    some = [{"point": points[0], "kept": True}, {"point": points[1]}]
    refused("conduct.unmarked", lambda: check(chief, called, marks=some))
    strange = [*({"point": one, "kept": True} for one in points), {"point": "不迟到", "kept": True}]
    refused("conduct.changed", lambda: check(chief, called, marks=strange))
    with pytest.raises(Invalid):
        check(chief, called, remark="")


def test_a_call_that_was_not_made_is_not_checked_and_a_clerk_checks_none(
    cast: Cast, clerk: Person, chief: Person
) -> None:
    waiting = service(cast, clerk)
    refused("conduct.no_call", lambda: check(chief, waiting))
    with pytest.raises(NotAllowed):
        check(clerk, waiting)


def test_the_points_are_the_companys_and_old_checks_keep_theirs(cast: Cast, called: Callback, chief: Person) -> None:
    admin = cast.person("admin", "陈静", "keep_settings")
    made = check(chief, called, TEMPER, remark="偏高")
    data = {"site": cast.garden.pk, "name": "callbacks.conduct", "value": "先问好\n不打断顾客\n先问好"}
    perform("office.change_setting", Actor.of(admin), data, door="page")
    assert conduct.points(cast.garden) == ["先问好", "不打断顾客"]
    made.refresh_from_db()
    assert made.missed == [TEMPER] and made.total == 8


def test_the_clerk_answers_once_and_the_marks_stay(called: Callback, clerk: Person, chief: Person) -> None:
    made = check(chief, called, TEMPER, remark="偏高")
    refused("conduct.not_yours", lambda: reply(chief, made))
    answered = reply(clerk, made)
    assert (answered.reply, answered.kept) == ("当时线路嘈杂，怕顾客听不清。", 7)
    assert Notice.objects.get(kind="callback.check_answered").person == chief
    refused("conduct.answered", lambda: reply(clerk, made))


def test_each_clerk_is_counted_by_calls_checks_and_points(
    cast: Cast, called: Callback, clerk: Person, chief: Person
) -> None:
    record(clerk, service(cast, clerk), **GOOD)
    check(chief, called, TEMPER, "不随口承诺", remark="许了当天上门")
    since, until = clock.now() - timedelta(days=1), clock.now() + timedelta(days=1)
    (one,) = conduct.standings(Actor.of(chief), since, until)
    assert (one.person, one.calls, one.checked, one.kept, one.total, one.percent) == (clerk, 2, 1, 6, 8, 75)
    assert conduct.waiting(Actor.of(chief), since, until).count() == 1
    assert [row.calls for row in conduct.standings(Actor.of(clerk), since, until)] == [2]
    stranger = cast.person("wu", "吴敏", "call_back")
    assert conduct.standings(Actor.of(stranger), since, until) == []


def test_the_pages_take_the_check_and_show_it_to_the_clerk_alone(
    cast: Cast, called: Callback, clerk: Person, chief: Person, client: Client
) -> None:
    client.force_login(chief, backend=BACKEND)
    assert client.get("/callbacks/conduct/next").headers["Location"] == f"{called.url()}#conduct"
    assert "记下检查" in client.get(called.url()).content.decode()
    sent = {"callback": called.pk, "way": "live", "remark": "第二分钟声音偏高"}
    for n, point in enumerate(conduct.points(called.site)):
        sent |= {f"marks-{n}-point": point, f"marks-{n}-kept": "false" if point == TEMPER else "true"}
    assert client.post("/do/callbacks.check_call", sent).status_code == 303
    html = client.get("/callbacks/conduct").content.decode()
    assert "小周" in html and "7 / 8" in html and TEMPER in html
    assert client.get("/callbacks/conduct.xlsx").content[:2] == b"PK"
    client.force_login(clerk, backend=BACKEND)
    assert "第二分钟声音偏高" in client.get(called.url()).content.decode()
    assert "第二分钟声音偏高" in client.get("/callbacks/conduct").content.decode()
    client.force_login(cast.person("wu", "吴敏", "call_back"), backend=BACKEND)
    assert "第二分钟声音偏高" not in client.get(called.url()).content.decode()


def test_the_history_of_a_case_says_that_a_call_was_checked_and_nothing_of_how_the_colleague_talked(
    cast: Cast, clerk: Person, engineer: Person, chief: Person
) -> None:
    case = repaired(cast, clerk, engineer)
    called = record(clerk, case.callbacks.get(), **GOOD)
    reply(clerk, check(chief, called, TEMPER, remark="第二分钟声音偏高"))
    told = [(entry["what"], entry.get("note", "")) for entry in History(case).entries()[:2]]
    assert told == [("说明检查的通话", ""), ("检查通话质量", "")]
