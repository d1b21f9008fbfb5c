"""The second factor: set up with the password, asked for at sign-in, each code good once."""

from __future__ import annotations

import base64
import json
import re
from datetime import timedelta
from typing import Any

import pyotp
import pytest
from conftest import Cast, reads
from django.test import Client

from zhishou.areas.people import second
from zhishou.areas.people.models import Factor
from zhishou.areas.people.operations import second_factor
from zhishou.kernel import clock
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import perform
from zhishou.kernel.models import Event, Person
from zhishou.kernel.operation import Invalid, NotAllowed, Refused

PASSWORD = "correct horse battery"


@pytest.fixture
def lin(cast: Cast) -> Person:
    """A clerk."""
    return cast.person("lin", "林晓雯", "take_in")


def sign_in(client: Client, **more: str) -> Any:
    return client.post("/sign-in", {"username": "lin", "password": PASSWORD, **more})


def set_up(client: Client) -> tuple[str, list[str]]:
    """An authenticator app by the pages: its secret and the recovery codes."""
    shown = client.post("/account/second/app", {"password": PASSWORD})
    assert shown["Cache-Control"] == "no-store"
    (secret,) = re.findall(r"data-secret>([A-Z2-7]{32})<", shown.text)
    done = client.post("/account/second/app/confirm", {"code": pyotp.TOTP(secret).at(clock.now())})
    return secret, re.findall(r"(?:[2-9a-z]{4}-){3}[2-9a-z]{4}", done.text)


def later(minutes: int) -> Any:
    return clock.at(clock.now() + timedelta(minutes=minutes))


def test_with_an_app_the_password_alone_lets_nobody_in(client: Client, lin: Person) -> None:
    sign_in(client)
    secret, codes = set_up(client)
    assert len(set(codes)) == 10
    fresh = Client()
    assert sign_in(fresh, next="/account")["Location"] == "/sign-in/second"
    assert fresh.get("/account").status_code == 302
    assert fresh.post("/sign-in/second", {"code": "000000"}).status_code == 422
    with later(2):
        sign_in(fresh, next="/account")
        passed = fresh.post("/sign-in/second", {"code": pyotp.TOTP(secret).at(clock.now())})
    assert passed["Location"] == "/account"
    assert fresh.get("/account").status_code == 200


def test_a_code_and_a_recovery_code_are_good_once(client: Client, lin: Person) -> None:
    sign_in(client)
    secret, codes = set_up(client)
    with later(2):
        code = pyotp.TOTP(secret).at(clock.now())
        for want in (302, 422):
            other = Client()
            sign_in(other)
            assert other.post("/sign-in/second", {"code": code}).status_code == want
        for want in (302, 422):
            other = Client()
            sign_in(other)
            assert other.post("/sign-in/second", {"code": codes[0].upper()}).status_code == want


def test_codes_cannot_be_guessed_on_end(client: Client, lin: Person) -> None:
    sign_in(client)
    secret, _codes = set_up(client)
    guess = Client()
    sign_in(guess)
    answers = [guess.post("/sign-in/second", {"code": f"{n:06}"}).status_code for n in range(11)]
    assert answers == [422] * 10 + [429]
    again = Client()
    sign_in(again)
    assert again.post("/sign-in/second", {"code": pyotp.TOTP(secret).now()}).status_code == 429


def test_the_second_step_waits_five_minutes_and_belongs_to_one_browser(client: Client, lin: Person) -> None:
    sign_in(client)
    secret, _codes = set_up(client)
    assert Client().post("/sign-in/second", {"code": pyotp.TOTP(secret).now()})["Location"] == "/sign-in"
    slow = Client()
    sign_in(slow)
    with later(6):
        assert slow.get("/sign-in/second")["Location"] == "/sign-in"


def test_the_secret_is_encrypted_and_stands_in_no_event(client: Client, lin: Person) -> None:
    sign_in(client)
    secret, codes = set_up(client)
    kept = b"".join(bytes(row.secret) for row in Factor.objects.all())
    assert secret.encode() not in kept and codes[0].encode() not in kept
    said = [f"{event.facts} {event.texts}" for event in Event.objects.all()]
    assert not any(word in "".join(said) for word in (secret, codes[0], PASSWORD))


def test_setting_up_and_taking_away_want_the_password(client: Client, lin: Person) -> None:
    actor = Actor.of(lin)
    for name, more in (("begin_app", {}), ("new_codes", {}), ("remove_factor", {"factor": 1})):
        with pytest.raises(Invalid):
            perform(f"people.{name}", actor, {"password": "wrong", **more}, door="page")
    sign_in(client)
    set_up(client)
    app = Factor.objects.get(kind="app")
    perform("people.remove_factor", actor, {"password": PASSWORD, "factor": app.pk}, door="page")
    assert not Factor.objects.exists()
    assert sign_in(Client())["Location"] == "/"


def test_nobody_takes_away_anothers_factor_but_the_administration(cast: Cast, client: Client, lin: Person) -> None:
    sign_in(client)
    set_up(client)
    app = Factor.objects.get(kind="app")
    other = Actor.of(cast.person("wu", "吴刚", "take_in"))
    with pytest.raises(Refused, match="factor_gone"):
        perform("people.remove_factor", other, {"password": PASSWORD, "factor": app.pk}, door="page")
    with pytest.raises(NotAllowed):
        perform("people.reset_factors", other, {"person": lin}, door="page")
    admin = Actor.of(cast.person("admin", "王芳", "manage_accounts", site=cast.company, root=True))
    perform("people.reset_factors", admin, {"person": lin}, door="page")
    assert client.get("/account").status_code == 302
    assert sign_in(Client())["Location"] == "/"


def test_the_second_step_is_no_operation_for_other_doors(lin: Person) -> None:
    with pytest.raises(Refused, match="sign_in_page"):
        perform("people.pass_second", Actor.of(lin), {"code": "1"}, door="api")


def test_the_administration_ends_one_sign_in_of_a_person(cast: Cast, lin: Person) -> None:
    here, there, office = Client(), Client(), Client()
    for client in (here, there):
        sign_in(client, HTTP_USER_AGENT="x")
    admin = cast.person("admin", "王芳", "manage_accounts", "organise", site=cast.company, root=True)
    office.force_login(admin, backend="django.contrib.auth.backends.ModelBackend")
    page = office.get("/people/lin").text
    handles = re.findall(r'name="which" value="([0-9a-f]{24})"', page)
    assert len(handles) == 2
    for client in (here, there):
        assert client.cookies["sessionid"].value not in page
    office.post("/do/people.end_sessions", {"person": lin.pk, "which": handles[0], "key": "k"})
    assert sorted(c.get("/account").status_code for c in (here, there)) == [200, 302]


def test_one_of_the_own_sign_ins_is_ended_from_the_account_page(lin: Person) -> None:
    here, there = Client(), Client()
    sign_in(here)
    sign_in(there)
    (handle,) = re.findall(r'name="which" value="([0-9a-f]{24})"', here.get("/account").text)
    here.post("/account/sessions", {"person": lin.pk, "which": handle})
    assert here.get("/account").status_code == 200
    assert there.get("/account").status_code == 302


def _client_data(challenge: str, origin: str = "https://zhishou.example") -> str:
    said = {"type": "webauthn.create", "challenge": challenge, "origin": origin}
    return base64.urlsafe_b64encode(json.dumps(said).encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "answer",
    [
        *("", "no JSON", "null", "[]", "{}", "7", '"x"', "[" * 9000, '{"id": 7}', '{"response": {}}', '{"id": "eA"}'),
        '{"id": "eA", "rawId": "eA", "type": "public-key", "response": {}}',
        '{"id": "eA", "rawId": "eQ", "type": "public-key", "response": {"clientDataJSON": "e30", "attestationObject": ""}}',
        *(
            json.dumps({
                "id": "eA", "rawId": "eA", "type": "public-key",
                "response": {"clientDataJSON": _client_data("AAAAAAAAAAAAAAAAAAAAAA"), "attestationObject": broken},
            })
            for broken in ("", "AA", "ow", "____", "o2NmbXRkbm9uZWdhdHRTdG10oGhhdXRoRGF0YUEA")
        ),
    ],
)  # fmt: skip
def test_an_answer_that_fits_no_passkey_is_refused_in_words(lin: Person, settings: Any, answer: str) -> None:
    settings.PUBLIC_URL = "https://zhishou.example"
    perform("people.begin_passkey", Actor.of(lin), {"password": PASSWORD}, door="page")
    with pytest.raises(Refused) as refused:
        perform("people.confirm_passkey", Actor.of(lin), {"credential": answer}, door="page")
    assert refused.value.code == "people.passkey_wrong"
    assert second.proven(lin, answer, "AAAAAAAAAAAAAAAAAAAAAA") is None


def test_a_person_has_a_limited_number_of_passkeys(lin: Person, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.PUBLIC_URL = "https://zhishou.example"
    monkeypatch.setattr(second_factor, "MOST_PASSKEYS", 0)
    reads(
        "people.passkeys_many",
        "每人最多 0 个通行密钥，请先停用不用的。",
        lambda: perform("people.begin_passkey", Actor.of(lin), {"password": PASSWORD}, door="page"),
    )
