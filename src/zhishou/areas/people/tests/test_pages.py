"""The pages answer, within their number of queries, to those they are for."""

from __future__ import annotations

import base64
import html
import io
from datetime import timedelta
from typing import Any

import pytest
from conftest import Cast
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image, ImageDraw

from zhishou.kernel import clock, words
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import perform
from zhishou.kernel.models import Event, EventWords, Person, Post, Site

BACKEND = "django.contrib.auth.backends.ModelBackend"
MOST_QUERIES = 25


@pytest.fixture
def office(cast: Cast, client: Client) -> Client:
    """Signed in as the administration of a company with some staff, one of them on leave."""
    admin = cast.person(
        "admin", "王芳", "organise", "manage_accounts", "record_leave", "hand_over", site=cast.company, root=True
    )
    people = [cast.person(f"p{n}", f"林{n}", "take_in", boss=admin) for n in range(8)]
    now = clock.now()
    data = {
        "person": people[0],
        "deputy": people[1],
        "starts_at": now,
        "ends_at": now + timedelta(days=3),
        "reason": "年假",
    }
    perform("people.record_absence", Actor.of(admin), data, door="api")
    client.force_login(admin, backend=BACKEND)
    return client


@pytest.mark.parametrize(
    "url",
    ["/people", "/people?view=away", "/people?q=lin", "/people/p0", "/people/org", "/people/hire", "/people/p0/appoint", "/absences",
     "/hand-over/p0", "/account", "/account/password", "/people/find?q=lin", "/people?post=" + "9" * 5000],
)  # fmt: skip
def test_a_page_answers_within_its_queries(office: Client, url: str) -> None:
    with CaptureQueriesContext(
        connection,
    ) as seen:
        answer = office.get(url)
    assert answer.status_code == 200
    assert len(seen) <= MOST_QUERIES, "\n".join(q["sql"][:160] for q in seen)


def test_the_board_finds_by_pinyin_and_exports_what_it_shows(office: Client) -> None:
    assert "/people/p3" in office.get("/people?q=lin3").content.decode()
    assert "/people/p4" not in office.get("/people?q=lin3").content.decode()
    answer = office.get("/people?q=lin3&export=xlsx")
    assert answer.headers["Content-Type"].endswith("sheet")


def test_a_clerk_sees_the_own_file_but_neither_the_board_nor_a_colleagues(office: Client) -> None:
    clerk = Client()
    clerk.force_login(Person.objects.get(username="p2"), backend=BACKEND)
    assert clerk.get("/people/p2").status_code == 200
    assert clerk.get("/people").status_code == 403
    assert clerk.get("/people/p3").status_code == 403
    assert clerk.get("/hand-over/p3").status_code == 403
    assert clerk.get("/absences").status_code == 200


def test_another_companys_people_do_not_exist(office: Client, cast: Cast) -> None:
    from conftest import writing

    with writing():
        other = cast.site("ANTU", "安途汽车", Site.Kind.COMPANY, None)
    cast.person("far", "远方", site=other)
    assert office.get("/people/far").status_code == 404
    assert "/people/far" not in office.get("/people").content.decode()


def test_pages_want_a_sign_in(cast: Cast, client: Client) -> None:
    for url in ("/people", "/account", "/absences"):
        assert client.get(url).headers["Location"] == f"/sign-in?next={url}"


def drawn_name() -> str:
    """A signature as the pad sends it."""
    picture = Image.new("RGB", (600, 240), "white")
    pen = ImageDraw.Draw(picture)
    pen.line([(60, 180), (180, 40), (300, 200), (420, 60), (540, 190)], fill="black", width=6)
    out = io.BytesIO()
    picture.save(out, "PNG")
    return "data:image/png;base64," + base64.b64encode(out.getvalue()).decode()


WIZARD: dict[str, Any] = {
    "company": "翠湖物业", "code": "CUIHU", "packs": ["property", "service"], "first_site": "翠湖花园", "site_code": "GARDEN",
    "site_kind": "community", "name": "王芳", "username": "admin", "password": "three brown foxes", "key": "first",
}  # fmt: skip


@pytest.mark.django_db
def test_the_first_run_makes_a_company_and_an_administration_that_signed_its_own_charter(settings: Any) -> None:
    client = Client(SERVER_NAME="localhost")
    settings.ALLOWED_HOSTS = ["localhost"]
    assert client.get("/sign-in").headers["Location"] == "/start"
    assert client.get("/start").status_code == 200
    answer = client.post("/start", {**WIZARD, "signature": drawn_name()})
    assert answer.status_code == 303, answer.content.decode()
    admin = Person.objects.get(username="admin")
    assert Actor.of(admin).can("organise", Site.objects.get(code="GARDEN"))
    assert all(grant.signed and grant.root for grant in Actor.of(admin).grants)
    assert Post.objects.filter(code="property.assistant").exists()
    assert Event.objects.get(operation="people.first_run").authority == "system"
    assert Event.objects.get(operation="letters.issue").authority == "root"
    assert not EventWords.objects.quoting("brown foxes").exists()
    assert client.get("/account").status_code == 200
    assert client.get("/start").headers["Location"] == "/sign-in"


@pytest.mark.django_db
def test_codes_left_out_are_the_initials_of_the_names(settings: Any) -> None:
    client = Client(SERVER_NAME="localhost")
    settings.ALLOWED_HOSTS = ["localhost"]
    named = {"company": "翠湖花园物业有限公司", "first_site": "翠湖花园物业", "code": "", "site_code": ""}
    client.post("/start", {**WIZARD, **named, "signature": drawn_name()})
    assert list(Site.objects.order_by("pk").values_list("code", flat=True)) == ["CHHYWY", "CHHYWY2"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("wrong", "code"), [({"packs": "bakery"}, "people.packs"), ({"site_code": "东 区"}, "people.site_code")]
)
def test_a_trade_or_code_that_is_none_makes_nothing(settings: Any, wrong: dict[str, str], code: str) -> None:
    client = Client(SERVER_NAME="localhost")
    settings.ALLOWED_HOSTS = ["localhost"]
    answer = client.post("/start", {**WIZARD, **wrong, "signature": drawn_name()})
    assert answer.status_code == 409 and str(words.REFUSALS[code]) in html.unescape(answer.content.decode())
    assert not Site.objects.exists()


@pytest.mark.django_db
def test_an_empty_signature_makes_nothing_and_keeps_what_was_typed(settings: Any) -> None:
    client = Client(SERVER_NAME="localhost")
    settings.ALLOWED_HOSTS = ["localhost"]
    answer = client.post("/start", WIZARD)
    assert answer.status_code == 422
    assert "翠湖物业" in answer.content.decode()
    assert not Site.objects.exists()


@pytest.mark.django_db
def test_the_first_run_answers_only_on_this_machine() -> None:
    assert Client(SERVER_NAME="localhost").get("/start", REMOTE_ADDR="10.0.0.7").status_code == 404
