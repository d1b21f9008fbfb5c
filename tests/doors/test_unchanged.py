"""A page looked at again is drawn again exactly when something has changed, whoever changed it and how."""

from __future__ import annotations

import re
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from threading import Event
from types import SimpleNamespace

import pytest
from conftest import Cast, writing
from django.db import transaction
from django.http import HttpRequest
from django.test import Client

from zhishou.areas.cases.models import Case
from zhishou.areas.cases.pages import listing
from zhishou.areas.cases.tests.team import Team
from zhishou.kernel import clock
from zhishou.kernel.doors import unchanged
from zhishou.kernel.models import Appointment, Person

BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.mark.django_db(transaction=True)
def test_a_list_is_drawn_once_until_something_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    with transaction.atomic():
        team = Team(Cast())
        case = team.take_in()
    page, other = _signed_in(team.lin), _signed_in(team.lin)
    draws = _counted(monkeypatch)

    first = page.get("/cases").content.decode()
    assert case.title in first
    _same_rows(first, page.get("/cases").content.decode())
    other.get("/cases")  # the same person at another device
    assert draws == ["/cases"]

    with transaction.atomic(), writing():
        Case.objects.filter(pk=case.pk).update(title="改过的主题")
    assert "改过的主题" in page.get("/cases").content.decode()
    assert len(draws) == 2


@pytest.mark.django_db(transaction=True)
def test_nobody_is_shown_what_was_drawn_for_another() -> None:
    with transaction.atomic():
        cast = Cast()
        team = Team(cast)
        case = team.take_in()
        stranger = cast.person("ma", "马他乡", "take_in", "dispatch", site=cast.bay)
    assert case.title in _signed_in(team.lin).get("/cases").content.decode()
    elsewhere = _signed_in(stranger).get("/cases")
    assert elsewhere.status_code == 200
    assert case.title not in elsewhere.content.decode()


@pytest.mark.django_db(transaction=True)
def test_an_ended_duty_or_sign_in_closes_the_page_at_once() -> None:
    with transaction.atomic():
        team = Team(Cast())
        team.take_in()
    page, other = _signed_in(team.lin), _signed_in(team.lin)
    assert page.get("/cases").status_code == other.get("/cases").status_code == 200
    with transaction.atomic():
        other.session.delete()
    assert other.get("/cases").status_code == 302  # to the sign-in
    with transaction.atomic(), writing():
        Appointment.objects.filter(person=team.lin).update(ended_at=clock.now())
    assert page.get("/cases").status_code == 403
    with transaction.atomic(), writing():
        team.lin.is_active = False
        team.lin.save()
    assert page.get("/cases").status_code == 302


@pytest.mark.django_db(transaction=True)
def test_a_kept_page_carries_a_token_of_its_own_at_each_look() -> None:
    with transaction.atomic():
        team = Team(Cast())
        team.take_in()
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(team.lin, backend=BACKEND)
    tokens = [_tokens(strict.get("/cases").content.decode()) for _look in range(3)]
    assert all(len(set(each)) == 1 for each in tokens)
    assert len({each[0] for each in tokens}) == 3
    assert strict.post("/language", {"language": "en", "csrfmiddlewaretoken": tokens[-1][0]}).status_code == 302
    assert _tokens(_signed_in(team.lin).get("/cases").content.decode())[0] not in {each[0] for each in tokens}
    assert strict.post("/language", {"language": "en", "csrfmiddlewaretoken": unchanged.TOKEN}).status_code == 403


@pytest.mark.django_db(transaction=True)
def test_a_message_is_shown_once_and_kept_for_nobody() -> None:
    with transaction.atomic():
        team = Team(Cast())
        team.take_in()
    page = _signed_in(team.lin)
    page.get("/cases")
    page.post("/cases/bulk", {"row": [Case.objects.get().pk], "do": "urge"})
    assert 'class="told' in page.get("/cases").content.decode()
    assert 'class="told' not in page.get("/cases").content.decode()
    assert 'class="told' not in _signed_in(team.lin).get("/cases").content.decode()


def test_who_asks_for_what_is_being_drawn_gets_that(monkeypatch: pytest.MonkeyPatch) -> None:
    begun, go_on, draws = Event(), Event(), []

    def draw() -> str:
        draws.append(1)
        begun.set()
        assert go_on.wait(10)
        return "drawn"

    monkeypatch.setattr(unchanged, "connection", SimpleNamespace(in_atomic_block=False))
    request = _asked("at-once")
    with ThreadPoolExecutor(2) as both:
        first = both.submit(unchanged.while_unchanged, request, "test", draw)
        assert begun.wait(10)
        second = both.submit(unchanged.while_unchanged, request, "test", draw)
        _until_waiting(second)
        go_on.set()
        assert (first.result(10), second.result(10)) == ("drawn", "drawn")
    assert draws == [1]


def test_who_waits_for_a_drawing_that_fails_draws_it(monkeypatch: pytest.MonkeyPatch) -> None:
    begun, go_on = Event(), Event()

    def fail() -> str:
        begun.set()
        assert go_on.wait(10)
        raise RuntimeError

    monkeypatch.setattr(unchanged, "connection", SimpleNamespace(in_atomic_block=False))
    request = _asked("fails")
    with ThreadPoolExecutor(2) as both:
        first = both.submit(unchanged.while_unchanged, request, "test", fail)
        assert begun.wait(10)
        second = both.submit(unchanged.while_unchanged, request, "test", lambda: "drawn")
        _until_waiting(second)
        go_on.set()
        assert isinstance(first.exception(10), RuntimeError)
        assert second.result(10) == "drawn"
    assert unchanged.while_unchanged(request, "test", lambda: "again") == "drawn"


def _asked(path: str) -> HttpRequest:
    request = HttpRequest()
    request.method, request.path = "GET", f"/{path}"
    request.user = SimpleNamespace(pk=1, look=SimpleNamespace(snapshot="7:7:"))  # type: ignore[assignment]
    return request


def _until_waiting(second: Future[str]) -> None:
    """The second has found the first at work: nothing but an answer of its own could come sooner."""
    with suppress(TimeoutError):
        second.result(0.2)


def _tokens(page: str) -> list[str]:
    return re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)


def _signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person, backend=BACKEND)
    return client


def _counted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    draws: list[str] = []
    drawn = listing._drawn

    def counted(request: object) -> object:
        draws.append(request.path)  # type: ignore[attr-defined]
        return drawn(request)  # type: ignore[arg-type]

    monkeypatch.setattr(listing, "_drawn", counted)
    return draws


def _same_rows(one: str, two: str) -> None:
    assert (
        one.partition('<div id="list">')[2].partition("<form")[0]
        == two.partition('<div id="list">')[2].partition("<form")[0]
    )
