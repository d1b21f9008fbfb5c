"""A page looked at again is drawn again exactly when something has changed, whoever changed it and how."""

from __future__ import annotations

import pytest
from conftest import Cast, writing
from django.db import transaction
from django.test import Client

from zhishou.areas.cases.models import Case
from zhishou.areas.cases.pages import listing
from zhishou.areas.cases.tests.team import Team
from zhishou.kernel import clock
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
