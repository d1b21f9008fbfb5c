"""Signing in, the lock-out, passwords, keys and the demo's one click."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from click.testing import CliRunner
from conftest import Cast, writing
from django.contrib.sessions.models import Session
from django.test import Client

from zhishou.areas.people import commands
from zhishou.command import cli
from zhishou.kernel import clock
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import perform
from zhishou.kernel.models import Event, EventWords, Person
from zhishou.kernel.operation import Invalid, NotAllowed, Refused

PASSWORD = "correct horse battery"
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def lin(cast: Cast) -> Person:
    """A clerk."""
    return cast.person("lin", "林晓雯", "take_in")


@pytest.fixture
def admin(cast: Cast) -> Person:
    """The administration."""
    return cast.person("admin", "王芳", "organise", "manage_accounts", site=cast.company, root=True)


def sign_in(client: Client, password: str = PASSWORD, username: str = "lin", **more: str) -> Any:
    return client.post("/sign-in", {"username": username, "password": password, **more})


def test_signing_in_leads_on_and_leaves_an_event_by_the_person(client: Client, lin: Person) -> None:
    answer = sign_in(client, next="/account")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/account")
    event = Event.objects.get(operation="people.sign_in")
    assert (event.actor, event.authority, event.door) == (lin, "person", "sign-in")


def test_the_way_on_never_leaves_the_house(client: Client, lin: Person) -> None:
    assert sign_in(client, next="https://evil.example/").headers["Location"] == "/"


def test_an_unknown_name_and_a_wrong_password_get_the_same_words(client: Client, lin: Person) -> None:
    wrong = sign_in(client, "wrong").content.decode()
    unknown = sign_in(client, "wrong", "nobody").content.decode()
    assert "登录名或密码不对" in wrong
    assert "登录名或密码不对" in unknown


def test_after_five_wrong_tries_the_door_is_shut_even_for_the_right_password(client: Client, lin: Person) -> None:
    answers = [sign_in(client, f"wrong {n}") for n in range(5)]
    assert [a.status_code for a in answers] == [422] * 4 + [429]
    assert "再错 1 次" in answers[3].content.decode()
    assert "锁定" in answers[4].content.decode()
    assert sign_in(client).status_code == 429


def test_administration_unlocks(client: Client, lin: Person, admin: Person) -> None:
    for n in range(5):
        sign_in(client, f"wrong {n}")
    office = Client()
    office.force_login(admin, backend=BACKEND)
    assert "登录锁定到" in office.get("/people/lin").content.decode()
    perform("people.unlock", Actor.of(admin), {"person": lin}, door="api")
    assert "登录锁定到" not in office.get("/people/lin").content.decode()
    assert sign_in(client).status_code == 302


def test_a_reset_password_is_shown_once_and_must_be_changed(client: Client, lin: Person, admin: Person) -> None:
    office = Client()
    office.force_login(admin, backend=BACKEND)
    shown = office.post("/people/lin/password", {"person": lin.pk, "key": "k1"})
    assert shown.headers["Cache-Control"] == "no-store"
    lin.refresh_from_db()
    assert lin.password_expired
    secret = shown.content.decode().partition("data-secret>")[2].partition("<")[0]
    assert sign_in(client, secret).headers["Location"] == "/account/password"
    assert client.get("/people").headers["Location"] == "/account/password"
    new = "three brown foxes jump"
    weak = client.post("/account/password", {"old": secret, "new": "12345", "again": "12345"})
    assert weak.status_code == 422
    done = client.post("/account/password", {"old": secret, "new": new, "again": new})
    assert done.status_code == 303
    assert client.get("/account").status_code == 200
    lin.refresh_from_db()
    assert not lin.password_expired and lin.check_password(new)


def test_a_reset_ends_open_sign_ins(client: Client, lin: Person, admin: Person) -> None:
    sign_in(client)
    assert client.get("/account").status_code == 200
    perform("people.reset_password", Actor.of(admin), {"person": lin}, door="api")
    assert client.get("/account").status_code == 302


def test_no_password_stands_in_a_form_that_comes_back(client: Client, lin: Person) -> None:
    sign_in(client)
    page = client.post("/account/password", {"old": "wrong one", "new": "abc def ghi jkl", "again": "x"})
    assert "abc def ghi jkl" not in page.content.decode()
    assert "现在的密码不对" in page.content.decode()


def test_only_the_administration_resets_the_administrations_password(cast: Cast, admin: Person) -> None:
    helper = cast.person("hr", "何然", "manage_accounts", site=cast.company)
    with pytest.raises(NotAllowed, match="root_only"):
        perform("people.reset_password", Actor.of(helper), {"person": admin}, door="api")


def test_a_clerk_resets_nobodys_password(lin: Person, admin: Person) -> None:
    with pytest.raises(NotAllowed):
        perform("people.reset_password", Actor.of(lin), {"person": admin}, door="api")


def test_a_sign_in_event_comes_from_the_page_alone(lin: Person) -> None:
    with pytest.raises(Refused, match="sign_in_page"):
        perform("people.sign_in", Actor.of(lin), {}, door="api")


def test_changing_the_password_wants_the_old_one(lin: Person) -> None:
    data = {"old": "no", "new": "three brown foxes", "again": "three brown foxes"}
    with pytest.raises(Invalid) as bad:
        perform("people.change_password", Actor.of(lin), data, door="api")
    assert list(bad.value.errors) == ["old"]


def test_a_key_works_at_the_json_door_until_it_is_ended(client: Client, lin: Person) -> None:
    client.force_login(lin, backend=BACKEND)
    shown = client.post("/account/tokens", {"name": "报表", "key": "k2"}).content.decode()
    token = shown.partition("data-secret>")[2].partition("<")[0]
    outside = Client(headers={"Authorization": f"Bearer {token}"})
    body = {"person": lin.pk, "starts_at": "2099-01-01T09:00", "ends_at": "2099-01-02T09:00", "reason": "年假"}
    made = outside.post("/api/do/people.record_absence", body, content_type="application/json")
    assert made.status_code == 200, made.content
    perform("people.end_token", Actor.of(lin), {"token": lin.tokens.get().pk}, door="api")
    again = outside.post("/api/do/people.record_absence", body, content_type="application/json")
    assert again.status_code == 401


def test_the_json_door_answers_with_a_key_once(client: Client, lin: Person) -> None:
    client.force_login(lin, backend=BACKEND)

    def ask() -> Any:
        return client.post(
            "/api/do/people.make_token",
            {"name": "报表"},
            content_type="application/json",
            headers={"Idempotency-Key": "one"},
        )

    first, again = ask(), ask()
    (secret,) = first.json()["shown_once"]
    assert "no-store" in first.headers["Cache-Control"]
    assert Client().get("/api/me", headers={"Authorization": f"Bearer {secret}"}).status_code == 200
    assert again.json()["repeated"] and again.json()["shown_once"] == []


def test_the_command_line_says_a_key_once_and_no_event_holds_it(
    client: Client, lin: Person, caplog: pytest.LogCaptureFixture
) -> None:
    line = ["do", "people.make_token", "name=报表程序", "--as", "lin", "--key", "one", "--json"]
    told = json.loads(CliRunner().invoke(cli, line).output.splitlines()[-1])
    (secret,) = told["shown_once"]
    assert client.get("/api/me", headers={"Authorization": f"Bearer {secret}"}).status_code == 200
    again = json.loads(CliRunner().invoke(cli, line).output.splitlines()[-1])
    assert again["repeated"] and "shown_once" not in again
    kept = [*Event.objects.values_list("facts", flat=True), *EventWords.objects.values_list("said", flat=True)]
    assert secret not in str(kept) and secret not in caplog.text
    spoken = CliRunner().invoke(cli, line[:-3]).output.splitlines()
    assert spoken[1] == "只显示这一次，哪里都不保存，请马上收好：" and len(spoken[2]) > 30


def test_other_sign_ins_can_be_ended_from_here(lin: Person) -> None:
    here, there = Client(), Client()
    sign_in(here)
    sign_in(there)
    here.post("/account/sessions", {"person": lin.pk, "key": "k3"})
    assert here.get("/account").status_code == 200
    assert there.get("/account").status_code == 302


def test_signing_out_ends_the_session_and_leaves_an_event(client: Client, lin: Person) -> None:
    sign_in(client)
    client.post("/sign-out")
    assert client.get("/account").status_code == 302
    assert Event.objects.filter(operation="people.sign_out", actor=lin).exists()
    assert not Session.objects.filter(expire_date__lt=clock.now() + timedelta(days=1), session_data="").exists()


class TestOneClick:
    """The demo's cards."""

    @pytest.fixture(autouse=True)
    def _demo(self, settings: Any, lin: Person) -> None:
        settings.EMBEDDED = settings.DEMO_SIGN_IN = True
        settings.ALLOWED_HOSTS = ["localhost", "example.com"]

    def click(self, **extra: str) -> int:
        client = Client(SERVER_NAME="localhost")
        return client.post("/sign-in/demo", {"username": "lin"}, **extra).status_code  # type: ignore[arg-type]

    def test_signs_in_on_this_machine(self) -> None:
        assert "林晓雯" in Client(SERVER_NAME="localhost").get("/sign-in").content.decode()
        assert self.click() == 302

    def test_is_refused_from_another_machine(self) -> None:
        assert self.click(REMOTE_ADDR="10.0.0.7") == 404

    def test_is_refused_through_a_proxy(self) -> None:
        assert self.click(HTTP_X_FORWARDED_FOR="10.0.0.7") == 404

    def test_is_refused_under_another_name(self) -> None:
        assert self.click(SERVER_NAME="example.com") == 404

    def test_is_refused_on_another_database(self, settings: Any) -> None:
        settings.EMBEDDED = False
        assert self.click() == 404
        assert "林晓雯" not in Client(SERVER_NAME="localhost").get("/sign-in").content.decode()

    def test_is_refused_when_switched_off(self, settings: Any) -> None:
        settings.DEMO_SIGN_IN = False
        assert self.click() == 404

    def test_wants_the_forms_token(self) -> None:
        client = Client(enforce_csrf_checks=True, SERVER_NAME="localhost")
        assert client.post("/sign-in/demo", {"username": "lin"}).status_code == 403


def test_first_passwords_go_out_as_a_list_once(cast: Cast, admin: Person, client: Client) -> None:
    with writing():
        new = Person(username="new", name="新人", sort_key="xin", site=cast.garden)
        new.set_unusable_password()
        new.save()
    client.force_login(admin, backend=BACKEND)
    answer = client.post("/people/passwords", {"site": "CUI"})
    assert answer.headers["Content-Type"].endswith("sheet")
    new.refresh_from_db()
    assert new.has_usable_password() and new.password_expired
    assert client.post("/people/passwords", {"site": "CUI"}).status_code == 409


def test_the_old_password_is_not_guessed_through_any_door(cast: Cast) -> None:
    lin = Actor.of(cast.person("lin", "林晓雯", "take_in"))
    guess = {"old": "wrong guess 1", "new": "a fresh good phrase", "again": "a fresh good phrase"}
    codes = []
    for _try in range(11):
        with pytest.raises((Invalid, Refused)) as no:
            perform("people.change_password", lin, guess, door="api")
        codes.append(getattr(no.value, "code", "wrong"))
    assert codes == ["wrong"] * 10 + ["rate.limited"]


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["林晓雯", "客服助理", "GARDEN"], "people.name_unknown", "这里写登录名"),
        (["lin", "客服助理", "NOWHERE"], "people.site_unknown", "“NOWHERE”"),
    ],
)
def test_an_appointment_by_a_wrong_name_is_told_what_belongs_there(
    lin: Person, admin: Person, words: list[str], code: str, said: str
) -> None:
    done = CliRunner().invoke(commands.org, ["appoint", *words, "--as", "admin", "--json"])
    told = json.loads(done.output.splitlines()[-1])
    assert (done.exit_code, told["refused"]) == (2, code)
    assert said in told["sentence"]
