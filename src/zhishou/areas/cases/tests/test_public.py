"""People outside bring a matter, follow it, accept and score it without signing in, and learn nothing about others."""

from __future__ import annotations

import base64
import html
import io
import re
from datetime import timedelta
from typing import Any

import pytest
from conftest import Cast, writing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from zhishou.areas.cases.flow import CUSTOMER_LINK
from zhishou.areas.cases.models import Acceptance, Carrying, Case, Instruction, Remedy, Satisfaction
from zhishou.areas.cases.operations.public import INTAKE
from zhishou.kernel import clock, files, links, words
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import perform
from zhishou.kernel.models import Event, EventWords, Link, Notice, Person, StoredFile
from zhishou.kernel.operation import NotAllowed, Refused

TOLD = {
    "kind": "complaint",
    "content": "电梯夜里响。三天了。",
    "place": "7 栋",
    "name": "陈秀兰",
    "phone": "138 0013 6021",
}


@pytest.fixture
def admin(cast: Cast) -> Person:
    return cast.person("gao", "高远航", "keep_settings", "close_cases", "carry_out")


def token_of(cast: Cast, admin: Person) -> str:
    """A live intake link of the garden."""
    with writing():
        return links.make(
            cast.garden, purpose=INTAKE, operations=["cases.take_in_publicly"], site=cast.garden, by=admin, days=None
        )[1]


def hand_in(client: Client, token: str, **changes: Any) -> Any:
    return client.post(f"/r/{token}", {**TOLD, **changes})


def says(answer: Any, code: str, **facts: Any) -> bool:
    """The page says the sentence of a refusal."""
    return str(words.refusal(code, facts)) in html.unescape(answer.content.decode())


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), (200, 30, 30)).save(out, "PNG")
    return out.getvalue()


def test_a_matter_is_brought_without_signing_in_and_answered_with_number_and_code(
    cast: Cast, admin: Person, client: Client
) -> None:
    answer = hand_in(client, token_of(cast, admin))
    assert answer.status_code == 303
    case = Case.objects.get()
    page = client.get(answer["Location"]).content.decode()
    assert case.number in page
    assert str(case.tracking_code) in page
    assert (case.channel, case.reporter_phone, case.took_in_by) == ("public", "13800136021", None)
    assert Event.objects.get(operation="cases.take_in_publicly").authority == "link"


def test_the_receipt_prints(cast: Cast, admin: Person, client: Client) -> None:
    hand_in(client, token_of(cast, admin))
    assert client.get("/t/receipt.pdf").content.startswith(b"%PDF-")
    assert Client().get("/t/receipt").status_code == 302


@pytest.mark.parametrize("unseen", ["\u200b" * 3, "\u3000" * 3, "\u2066" * 3])
def test_words_nobody_can_see_are_no_matter(cast: Cast, admin: Person, client: Client, unseen: str) -> None:
    assert hand_in(client, token_of(cast, admin), content=unseen).status_code == 422
    assert not Case.objects.exists()


def test_a_phone_is_asked_for_and_what_was_typed_stays(cast: Cast, admin: Person, client: Client) -> None:
    answer = hand_in(client, token_of(cast, admin), phone="")
    page = answer.content.decode()
    assert answer.status_code == 409
    assert says(answer, "public.phone_needed")
    assert "电梯夜里响。三天了。" in page
    assert not Case.objects.exists()


def test_what_is_no_phone_number_is_said_with_what_was_written(cast: Cast, admin: Person, client: Client) -> None:
    answer = hand_in(client, token_of(cast, admin), phone="问我老婆")
    assert answer.status_code == 409 and says(answer, "public.phone_unreadable", phone="问我老婆")


def test_whoever_wishes_to_stay_unnamed_leaves_no_name_behind(cast: Cast, admin: Person, client: Client) -> None:
    hand_in(client, token_of(cast, admin), anonymous="true")
    case = Case.objects.get()
    assert (case.reporter_name, case.reporter_phone, case.anonymous) == ("", "", True)
    assert EventWords.objects.exists() and not EventWords.objects.quoting("陈秀兰", "6021").exists()


def test_an_important_customers_matter_from_outside_reaches_the_manager_too(
    cast: Cast, admin: Person, client: Client
) -> None:
    clerk = cast.person("ma", "马丽", "keep_customers")
    manager = cast.person("zhou", "周敏", "review_major")
    file = {"site": cast.garden.pk, "name": "陈秀兰", "mobile": "13800136021", "is_vip": True}
    perform("customers.create", Actor.of(clerk), file, door="page")
    hand_in(client, token_of(cast, admin))
    hand_in(client, token_of(cast, admin), phone="13800136022", key="another")
    mine, anothers = Case.objects.order_by("pk")
    assert mine.major.reason == "重要业户" and not hasattr(anothers, "major")
    assert Event.objects.get(operation="cases.mark_major").authority == "system"
    assert Notice.objects.filter(person=manager, kind="case.major").count() == 1


def test_photos_are_kept_for_the_clerk_and_never_shown_outside(cast: Cast, admin: Person, client: Client) -> None:
    hand_in(client, token_of(cast, admin), photos=[SimpleUploadedFile("a.png", picture(), "image/png")])
    kept = StoredFile.objects.get(kind="evidence")
    clerk = Client()
    clerk.force_login(cast.person("ma", "马丽", "take_in"), backend="django.contrib.auth.backends.ModelBackend")
    assert f'href="/files/{kept.pk}"' in clerk.get(Case.objects.get().get_absolute_url()).content.decode()
    assert clerk.get(f"/files/{kept.pk}").headers["Content-Type"] == "image/png"
    assert "<img" not in client.get("/t/receipt").content.decode()


def test_seven_photos_are_too_many(cast: Cast, admin: Person, client: Client) -> None:
    photos = [SimpleUploadedFile(f"{n}.png", picture(), "image/png") for n in range(7)]
    answer = hand_in(client, token_of(cast, admin), photos=photos)
    assert answer.status_code == 409 and says(answer, "public.too_many_photos", limit=6)
    assert not Case.objects.exists()


def test_a_program_that_fills_in_everything_is_told_so(cast: Cast, admin: Person, client: Client) -> None:
    answer = hand_in(client, token_of(cast, admin), website="http://spam.example")
    assert answer.status_code == 409 and says(answer, "public.honeypot")
    assert not Case.objects.exists()


def test_handing_in_is_limited_by_address(cast: Cast, admin: Person, client: Client) -> None:
    token = token_of(cast, admin)
    codes = [hand_in(client, token, key=f"k{n}").status_code for n in range(14)]
    assert codes[:12] == [303] * 12
    assert codes[12:] == [429, 429]
    assert Case.objects.count() == 12


def test_the_same_press_twice_is_one_case(cast: Cast, admin: Person, client: Client) -> None:
    token = token_of(cast, admin)
    for _press in range(2):
        assert hand_in(client, token, key="one").status_code == 303
    assert Case.objects.count() == 1


def test_a_new_poster_ends_the_codes_of_the_old_one(cast: Cast, admin: Person, client: Client) -> None:
    old = token_of(cast, admin)
    poster: Any = perform("cases.make_intake_qr", Actor.of(admin), {"site": "GARDEN"}, door="api").result
    assert files.read(poster).startswith(b"%PDF-")
    dead = client.get(f"/r/{old}")
    assert dead.status_code == 410
    assert "用过或者过期" in dead.content.decode()
    assert client.get("/r/never-was").status_code == 404


def test_a_link_serves_its_own_site_and_operation_only(cast: Cast, admin: Person) -> None:
    token_of(cast, admin)
    link = Link.objects.get()
    with pytest.raises(NotAllowed):
        perform(
            "cases.take_in", Actor(link=link), {"site": "GARDEN", "kind": "repair", "content": "灯坏了"}, door="link"
        )
    data = {"site": cast.bay.pk, "kind": "repair", "content": "灯坏了", "anonymous": True}
    with pytest.raises(Exception, match="找不到"):
        perform("cases.take_in_publicly", Actor(link=link), data, door="link")


def follow(client: Client, code: str, digits: str) -> Any:
    return client.post("/t", {"code": code, "digits": digits})


def test_code_and_last_four_digits_show_the_steps_and_no_names(cast: Cast, admin: Person, client: Client) -> None:
    hand_in(client, token_of(cast, admin))
    case = Case.objects.get()
    clerk = cast.person("song", "宋佳音", "judge_complaints")
    due = (clock.now() + timedelta(days=2)).isoformat()
    perform(
        "cases.judge_justified", Actor.of(clerk),
        {"case": case.pk, "grounds": "核实属实", "department": cast.engineering.pk, "promised_at": due}, door="api",
    )  # fmt: skip
    outside = Client()
    assert follow(outside, str(case.tracking_code).lower().replace("-", " "), "6021").status_code == 303
    page = outside.get("/t/progress").content.decode()
    assert "已受理" in page
    assert "工程部负责，答应" in page
    for name in ("宋佳音", "陈秀兰", "6021", "陈女士", "高远航"):
        assert name not in page


def test_wrong_digits_reveal_nothing(cast: Cast, admin: Person, client: Client) -> None:
    hand_in(client, token_of(cast, admin))
    case = Case.objects.get()
    outside = Client()
    plain = re.compile(r'value="[^"]*"|csrf\S+')
    wrong = follow(outside, str(case.tracking_code), "0000")
    unknown = follow(outside, "ZZ-ZZZZ", "6021")
    assert wrong.status_code == unknown.status_code == 422
    assert plain.sub("", wrong.content.decode()) == plain.sub("", unknown.content.decode())
    assert case.number not in wrong.content.decode()
    assert outside.get("/t/progress").status_code == 302
    assert says(wrong, "public.not_found")


def test_guessing_digits_is_stopped_even_from_many_addresses(cast: Cast, admin: Person, client: Client) -> None:
    hand_in(client, token_of(cast, admin))
    code = str(Case.objects.get().tracking_code)
    answers = [
        Client(REMOTE_ADDR=f"10.0.0.{n}").post("/t", {"code": code, "digits": f"{n:04d}"}).status_code
        for n in range(10)
    ]
    assert answers == [422] * 8 + [429] * 2


def test_an_unnamed_matter_opens_by_its_code_alone(cast: Cast, admin: Person, client: Client) -> None:
    hand_in(client, token_of(cast, admin), anonymous="true")
    assert follow(Client(), str(Case.objects.get().tracking_code), "").status_code == 303


def test_a_session_that_saw_one_case_sees_no_other(cast: Cast, admin: Person, client: Client) -> None:
    token = token_of(cast, admin)
    hand_in(client, token)
    hand_in(client, token, key="2", content="另一家的事，漏水。", phone="13900001111")
    mine, other = Case.objects.order_by("pk")
    outside = Client()
    follow(outside, str(mine.tracking_code), "6021")
    assert other.number not in outside.get("/t/progress").content.decode()
    for url in (f"/cases/{mine.number}/register.pdf", "/statistics", "/t/progress?case=2"):
        assert "漏水" not in outside.get(url).content.decode(errors="replace")


def waiting_for_signature(cast: Cast, admin: Person) -> tuple[Case, str]:
    """A complaint carried out as instructed, and the customer's link to it."""
    with writing():
        case = Case.objects.create(
            site=cast.garden, number="T2026-90001", kind="complaint", stage="carrying_out", channel="phone",
            title="电梯异响", content="夜里响", reporter_name="陈秀兰", reporter_phone="13800136021", handler=admin,
        )  # fmt: skip
        remedy = Remedy.objects.create(case=case, letter="A", text="更换轴承", compensation_fen=3600, by=admin)
        Instruction.objects.create(case=case, remedy=remedy, text="同意", by=admin)
        Carrying.objects.create(case=case, done="已更换", by=admin)
    perform("cases.ask_signature", Actor.of(admin), {"case": case.pk}, door="api")
    with writing():
        links.end(case, CUSTOMER_LINK)
        operations = ["cases.choose_remedy", "cases.accept_remedy"]
        token = links.make(case, purpose=CUSTOMER_LINK, operations=operations, site=case.site, by=admin, days=14)[1]
    return case, token


def signature() -> str:
    return "data:image/png;base64," + base64.b64encode(picture()).decode()


def test_the_customer_accepts_by_signature_and_the_link_ends(cast: Cast, admin: Person, client: Client) -> None:
    case, token = waiting_for_signature(cast, admin)
    page = client.get(f"/s/{token}").content.decode()
    assert "更换轴承" in page
    assert "36.00" in page
    for name in ("陈秀兰", "高远航"):
        assert name not in page
    assert client.post(f"/s/{token}", {"accepted": "true"}).status_code == 422
    assert client.post(f"/s/{token}", {"accepted": "true", "signature": signature()}).status_code == 303
    made = Acceptance.objects.get(case=case)
    assert (made.accepted, made.way, made.by) == (True, "link", None)
    assert "谢谢您" in client.get(f"/s/{token}").content.decode()
    assert Client().get(f"/s/{token}").status_code == 410


def test_the_customer_may_talk_on_and_says_why(cast: Cast, admin: Person, client: Client) -> None:
    case, token = waiting_for_signature(cast, admin)
    assert client.post(f"/s/{token}", {"accepted": "false"}).status_code == 422
    assert client.post(f"/s/{token}", {"accepted": "false", "wish": "还是响"}).status_code == 303
    case.refresh_from_db()
    assert case.stage == "proposing"


def test_the_customer_chooses_among_the_offered_solutions(cast: Cast, admin: Person, client: Client) -> None:
    case, token = waiting_for_signature(cast, admin)
    with writing():
        Case.objects.filter(pk=case.pk).update(stage="instructing")
        Remedy.objects.create(case=case, letter="B", text="加送一次入户维修", by=admin)
        Remedy.objects.filter(case=case).update(offered_at=clock.now())
    assert "您希望怎样解决" in client.get(f"/s/{token}").content.decode()
    assert client.post(f"/s/{token}", {"letter": "C"}).status_code == 409
    assert client.post(f"/s/{token}", {"letter": "B", "words": "谢谢"}).status_code == 303
    assert Remedy.objects.get(case=case, letter="B").wished_at is not None


def closed(cast: Cast, admin: Person) -> tuple[Case, str]:
    now = clock.now()
    with writing():
        case = Case.objects.create(
            site=cast.garden, number="T2026-90002", kind="complaint", stage="closed", channel="phone", title="电梯异响",
            content="夜里响", taken_at=now - timedelta(days=3), resolved_at=now, closed_at=now, closed_as="solved",
            reporter_name="陈秀兰", reporter_phone="13800136021",
        )  # fmt: skip
    row: Any = perform("cases.ask_satisfaction", Actor.of(admin), {"case": case.pk}, door="api").result
    return case, row.customer_link


def test_a_dissatisfied_answer_says_why_and_reaches_whoever_closes_cases(
    cast: Cast, admin: Person, client: Client
) -> None:
    case, url = closed(cast, admin)
    assert "陈秀兰" not in client.get(url).content.decode()
    silent = client.post(url, {"score": "dissatisfied"})
    assert silent.status_code == 409 and says(silent, "public.why_dissatisfied")
    assert client.post(url, {"score": "dissatisfied", "words": "又响了"}).status_code == 303
    assert Satisfaction.objects.get(case=case).words == "又响了"
    assert Notice.objects.get(person=admin, kind="case.dissatisfied").url == case.get_absolute_url()
    assert client.post(url, {"score": "satisfied"}).status_code in (200, 410)
    assert Satisfaction.objects.count() == 1


def test_staff_can_give_no_score_for_a_customer(cast: Cast, admin: Person) -> None:
    case, _url = closed(cast, admin)
    with pytest.raises(NotAllowed):
        perform("cases.answer_satisfaction", Actor.of(admin), {"case": case.pk, "score": "satisfied"}, door="api")


def test_an_open_case_is_not_scored(cast: Cast, admin: Person) -> None:
    case, _token = waiting_for_signature(cast, admin)
    with pytest.raises(Refused) as no:
        perform("cases.ask_satisfaction", Actor.of(admin), {"case": case.pk}, door="api")
    assert no.value.code == "public.not_closed"


def test_whoever_stayed_unnamed_cannot_be_asked_for_a_score(cast: Cast, admin: Person) -> None:
    case, _url = closed(cast, admin)
    with writing():
        Case.objects.filter(pk=case.pk).update(anonymous=True)
    with pytest.raises(Refused) as no:
        perform("cases.ask_satisfaction", Actor.of(admin), {"case": case.pk}, door="api")
    assert no.value.code == "public.anonymous"


def test_staff_make_posters_and_satisfaction_links_on_their_pages(cast: Cast, admin: Person, client: Client) -> None:
    case, _url = closed(cast, admin)
    client.force_login(admin, backend="django.contrib.auth.backends.ModelBackend")
    assert "翠湖花园" in client.get("/intake-posters").content.decode()
    assert (
        client.post("/do/cases.make_intake_qr", {"site": cast.garden.pk, "_next": "/intake-posters"}).status_code == 303
    )
    poster = StoredFile.objects.get(kind="intake_poster")
    assert f"/intake-posters/{poster.pk}.pdf" in client.get("/intake-posters").content.decode()
    assert client.get(f"/intake-posters/{poster.pk}.pdf").content.startswith(b"%PDF-")
    made = client.post(f"/cases/{case.number}/satisfaction", {"key": "one"})
    assert "/f/" in made.content.decode()
    again = client.post(f"/cases/{case.number}/satisfaction", {"key": "one"})
    assert "/f/" not in again.content.decode()
