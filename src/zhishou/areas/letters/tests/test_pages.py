"""The pages: the board, the signer's own page, the phone's link, and verification."""

from __future__ import annotations

import base64
import re

import pytest
from conftest import Cast
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from zhishou.areas.letters.models import Letter
from zhishou.areas.letters.tests.hands import do, drawn, of
from zhishou.kernel import files
from zhishou.kernel.actor import Actor
from zhishou.kernel.models import Event, Notice, Person

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def letter(admin: Person, lin: Person) -> Letter:
    return do("letters.issue", admin, appointment=of(lin))


def png() -> str:
    return "data:image/png;base64," + base64.b64encode(drawn().data).decode()


def test_the_board_says_who_has_signed_and_who_has_not_since_when(
    client: Client, admin: Person, letter: Letter
) -> None:
    client.force_login(admin, backend=BACKEND)
    page = client.get("/letters?site=CUI").content.decode()
    assert "林晓雯" in page and "待签" in page and letter.number in page
    do("letters.sign", letter.appointment.person, letter=letter, signature=drawn())
    page = client.get("/letters?site=GARDEN&state=signed").content.decode()
    assert "林晓雯" in page and f"/letters/{letter.number}/letter.pdf" in page


def test_who_issues_no_letters_sees_only_their_own(client: Client, cast: Cast, letter: Letter) -> None:
    zhou = cast.person("zhou", "周工", "see_statistics")
    client.force_login(zhou, backend=BACKEND)
    assert client.get("/letters").status_code == 302
    assert letter.number not in client.get("/letters/mine").content.decode()
    for url in (f"/letters/{letter.number}", f"/letters/{letter.number}/sign", f"/letters/{letter.number}/letter.pdf"):
        assert client.get(url).status_code == 404


def test_a_person_signs_on_the_page_and_opens_the_pdf(client: Client, lin: Person, letter: Letter) -> None:
    client.force_login(lin, backend=BACKEND)
    page = client.get(f"/letters/{letter.number}/sign").content.decode()
    assert "签字后，你将可以" in page and "我已阅读，签字确认" in page and "拒签并说明理由" in page
    sent = {"letter": letter.pk, "signature": png(), "signature_strokes": ["", '{"strokes": []}'], "key": "a" * 32}
    answer = client.post("/do/letters.sign", sent)
    assert answer.status_code == 303 and answer["Location"] == f"/letters/{letter.number}"
    letter.refresh_from_db()
    assert letter.state == "signed" and letter.signed_how == "pad"
    bases = [entry["basis"] for entry in client.get(f"/letters/{letter.number}").context["entries"] if entry["basis"]]
    assert bases and not any("." in basis for basis in bases)  # the duty as it is cited, not its code
    pdf = client.get(f"/letters/{letter.number}/letter.pdf")
    assert pdf["Content-Type"] == "application/pdf" and pdf["Content-Disposition"].startswith("inline")


def test_the_way_to_sign_goes_to_the_signer_alone_and_never_unseen(
    client: Client, admin: Person, lin: Person, letter: Letter
) -> None:
    client.force_login(admin, backend=BACKEND)
    assert client.post(f"/letters/{letter.number}/phone").status_code == 404
    assert client.get(f"/letters/{letter.number}/sign").status_code == 404
    client.force_login(lin, backend=BACKEND)
    page = client.post(f"/letters/{letter.number}/phone").content.decode()
    found = re.search(r"/letters/phone/([\w-]{20,})", page)
    assert found is not None
    token = found[1]
    assert Event.objects.filter(operation="letters.open_on_phone").count() == 1
    assert Notice.objects.filter(person=lin, kind="letter.phone_link").count() == 1
    assert token not in str(list(Event.objects.values())) + str(list(Notice.objects.values()))
    client.force_login(admin, backend=BACKEND)
    for url in ("/letters", f"/letters/{letter.number}", "/letters/mine", "/letters/scans"):
        assert token not in client.get(url).content.decode()
    phone = Client()
    assert "我已阅读，签字确认" in phone.get(f"/letters/phone/{token}").content.decode()
    answer = phone.post(f"/letters/phone/{token}", {"signature": png(), "key": "b" * 32})
    assert answer.status_code == 303
    assert Actor.of(lin).can("issue_letters")
    event = Event.objects.get(operation="letters.sign")
    assert event.authority == "link"
    assert phone.get(f"/letters/phone/{token}").status_code == 404


def test_a_second_phone_link_ends_the_first(client: Client, lin: Person, letter: Letter) -> None:
    client.force_login(lin, backend=BACKEND)
    pages = [client.post(f"/letters/{letter.number}/phone").content.decode() for _ in range(2)]
    first, second = (re.findall(r"/letters/phone/([\w-]{20,})", page)[0] for page in pages)
    assert Client().get(f"/letters/phone/{first}").status_code == 404
    assert Client().get(f"/letters/phone/{second}").status_code == 200


def test_a_dropped_pdf_is_judged_in_plain_words(client: Client, lin: Person, letter: Letter) -> None:
    letter = do("letters.sign", lin, letter=letter, signature=drawn())
    assert letter.sealed is not None
    pdf = files.read(letter.sealed)
    broken = bytearray(pdf)
    broken[len(pdf) // 3] ^= 1
    client.force_login(lin, backend=BACKEND)
    for content, words in (
        (pdf, letter.number),
        (bytes(broken), "改动过"),
        (pdf + b"\n% added", "添加过"),
        (b"%PDF-1.4\n%%EOF", "读不出来"),
        (b"hello", "不是 PDF"),
    ):
        page = client.post("/letters/verify", {"file": SimpleUploadedFile("x.pdf", content)}).content.decode()
        assert words in page


def test_a_letter_whose_file_was_erased_is_said_to_be_so(client: Client, lin: Person, letter: Letter) -> None:
    letter = do("letters.sign", lin, letter=letter, signature=drawn())
    assert letter.sealed is not None
    files.path_of(letter.sealed).unlink()
    page = client.get(f"/verify/{letter.number}")
    assert page.status_code == 200
    assert "已按规定删除" in page.content.decode() and letter.digest in page.content.decode()


def test_anybody_may_ask_about_a_number_and_learns_no_name(client: Client, lin: Person, letter: Letter) -> None:
    letter = do("letters.sign", lin, letter=letter, signature=drawn())
    page = client.get(f"/verify/{letter.number}").content.decode()
    assert "有效" in page and letter.digest in page and letter.appointment.post.name in page
    assert client.get("/verify/ZR-2000-0001").status_code == 404
    bare = page.replace(letter.appointment.post.name, "")
    assert "林晓雯" not in bare


def test_declining_on_the_page_keeps_the_reason_for_the_administration(
    client: Client, admin: Person, lin: Person, letter: Letter
) -> None:
    client.force_login(lin, backend=BACKEND)
    client.post("/do/letters.decline", {"letter": letter.pk, "reason": "第三条与合同不符", "key": "c" * 32})
    client.force_login(admin, backend=BACKEND)
    assert "第三条与合同不符" in client.get(f"/letters/{letter.number}").content.decode()
    assert "拒签" in client.get("/letters?site=GARDEN").content.decode()


def test_a_letter_that_waits_is_the_next_step_and_leads_back_to_the_duties_when_signed(
    client: Client, letter: Letter
) -> None:
    person = letter.appointment.person
    client.force_login(person, backend=BACKEND)
    page = client.get("/").content.decode()
    assert "岗位职责确认书》等你签" in page and f'href="/letters/{letter.number}/sign"' in page
    do("letters.sign", person, letter=letter, signature=drawn())
    assert "等你签" not in client.get("/").content.decode()
    assert "去我的职责" in client.get(f"/letters/{letter.number}").content.decode()
