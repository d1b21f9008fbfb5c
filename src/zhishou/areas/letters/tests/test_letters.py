"""A letter is issued, read, signed by hand and sealed; only then do its duties grant."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from conftest import Cast, writing
from PIL import Image, ImageDraw

from zhishou.areas.letters import queries, sealing
from zhishou.areas.letters.models import Letter
from zhishou.areas.letters.tests.hands import do, drawn, of
from zhishou.kernel import clock, files, holding
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import perform
from zhishou.kernel.models import Event, Holding, Notice, Person
from zhishou.kernel.operation import Invalid, NotAllowed, Refused
from zhishou.kernel.types import Upload

pytestmark = pytest.mark.django_db


def test_a_signature_gives_the_powers_that_an_unsigned_person_lacks(admin: Person, lin: Person) -> None:
    assert not Actor.of(lin).can("issue_letters")
    letter = do("letters.issue", admin, appointment=of(lin))
    assert re.fullmatch(r"ZR-\d{4}-\d{4}", letter.number)
    assert not Actor.of(lin).can("issue_letters")
    letter = do("letters.sign", lin, letter=letter, signature=drawn(), signature_strokes='{"strokes":[]}')
    assert letter.state == Letter.State.SIGNED and letter.signed_how == Letter.How.PAD
    assert Actor.of(lin).can("issue_letters")
    held = Holding.objects.filter(appointment=of(lin), ends_at=None)
    assert {row.letter_number for row in held} == {letter.number}
    event = Event.objects.get(operation="letters.sign")
    assert event.authority == "person" and event.facts["pdf"] == letter.digest
    assert "strokes" not in str(event.commitments)


def test_the_signer_is_told_and_the_administration_hears_of_the_signature(admin: Person, lin: Person) -> None:
    letter = do("letters.issue", admin, appointment=of(lin))
    assert Notice.objects.get(person=lin).url == f"/letters/{letter.number}/sign"
    assert not Notice.objects.filter(person=admin).exists()
    do("letters.sign", lin, letter=letter, signature=drawn())
    assert Notice.objects.get(person=admin).kind == "letter.signed"


@pytest.mark.parametrize("how", ["sign", "decline", "withdraw"])
def test_a_reminder_to_sign_is_no_longer_new_when_there_is_nothing_to_sign(
    admin: Person, lin: Person, how: str
) -> None:
    letter = do("letters.issue", admin, appointment=of(lin))
    reminder = Notice.objects.get(person=lin)
    assert reminder.read_at is None
    if how == "sign":
        do("letters.sign", lin, letter=letter, signature=drawn())
    elif how == "decline":
        do("letters.decline", lin, letter=letter, reason="职责写错了")
    else:
        do("letters.withdraw", admin, letter=letter, reason="岗位填错了")
    reminder.refresh_from_db()
    assert reminder.read_at is not None


def test_nobody_signs_for_another_not_even_the_administration(cast: Cast, admin: Person, lin: Person) -> None:
    letter = do("letters.issue", admin, appointment=of(lin))
    with pytest.raises(Refused) as no:
        do("letters.sign", admin, letter=letter, signature=drawn())
    assert no.value.code == "letter.not_yours"
    stranger = cast.person("zhou", "周工", "see_statistics")
    with pytest.raises(Invalid):
        do("letters.sign", stranger, letter=letter, signature=drawn())
    letter.refresh_from_db()
    assert letter.state == Letter.State.ISSUED


@pytest.mark.parametrize("code", ["letter.signature_blank", "letter.signature_small"])
def test_a_blank_or_dotted_pad_is_no_signature(admin: Person, lin: Person, code: str) -> None:
    letter = do("letters.issue", admin, appointment=of(lin))
    picture = Image.new("RGBA", (600, 220), (255, 255, 255, 0))
    if code.endswith("small"):
        ImageDraw.Draw(picture).ellipse([(300, 100), (306, 106)], fill=(0, 0, 0, 255))
    out = io.BytesIO()
    picture.save(out, "PNG")
    with pytest.raises(Refused) as no:
        do("letters.sign", lin, letter=letter, signature=Upload("signature.png", out.getvalue()))
    assert no.value.code == code


def test_declining_needs_a_reason_goes_to_administration_and_ends_nothing(admin: Person, lin: Person) -> None:
    letter = do("letters.issue", admin, appointment=of(lin))
    with pytest.raises(Invalid):
        do("letters.decline", lin, letter=letter, reason="")
    do("letters.decline", lin, letter=letter, reason="第二条不是我的工作")
    assert Notice.objects.filter(person=admin, kind="letter.declined").count() == 1
    assert of(lin).ended_at is None
    again = do("letters.issue", admin, appointment=of(lin))
    assert again.number != letter.number


def test_one_open_letter_an_appointment_and_none_after_signing(admin: Person, lin: Person) -> None:
    letter = do("letters.issue", admin, appointment=of(lin))
    with pytest.raises(Refused) as no:
        do("letters.issue", admin, appointment=of(lin))
    assert no.value.code == "letter.open"
    do("letters.sign", lin, letter=letter, signature=drawn())
    with pytest.raises(Refused) as no:
        do("letters.issue", admin, appointment=of(lin))
    assert no.value.code == "letter.signed_already"
    with pytest.raises(Refused) as no:
        do("letters.sign", lin, letter=letter, signature=drawn())
    assert no.value.code == "letter.not_open"


def test_a_withdrawn_letter_can_no_longer_be_signed(admin: Person, lin: Person) -> None:
    letter = do("letters.issue", admin, appointment=of(lin))
    do("letters.withdraw", admin, letter=letter, reason="岗位填错了")
    with pytest.raises(Refused):
        do("letters.sign", lin, letter=letter, signature=drawn())


def test_letters_go_to_everybody_of_a_site_who_has_not_signed(cast: Cast, admin: Person, lin: Person) -> None:
    cast.person("wang", "王工", "see_statistics", signed=False)
    outside = cast.person("gao", "高远", "see_statistics", signed=False, site=cast.bay)
    perform("letters.issue_many", Actor.of(admin), {"site": cast.garden}, door="page")
    assert Letter.objects.filter(state="issued").count() == 2
    assert not Letter.objects.filter(appointment__person=outside).exists()
    assert [one.operation for one in queries.history(Letter.objects.latest("pk"))] == ["letters.issue_many"]
    with pytest.raises(Refused):
        perform("letters.issue_many", Actor.of(admin), {"site": cast.garden}, door="page")


def test_a_clerk_without_the_duty_issues_nothing(cast: Cast, lin: Person) -> None:
    clerk = cast.person("yu", "余敏", "take_in", site=cast.company)
    with pytest.raises((NotAllowed, Invalid)):
        do("letters.issue", clerk, appointment=of(lin))


def test_the_sealed_pdf_is_confirmed_by_pdfsig_and_a_changed_byte_is_detected(
    admin: Person, lin: Person, tmp_path: Path
) -> None:
    letter = do("letters.issue", admin, appointment=of(lin))
    letter = do("letters.sign", lin, letter=letter, signature=drawn())
    assert letter.sealed is not None
    pdf = files.read(letter.sealed)
    assert sealing.check(pdf, letter.site.company()).good
    broken = bytearray(pdf)
    broken[len(pdf) // 2] ^= 1
    assert not sealing.check(bytes(broken), letter.site.company()).good
    if (pdfsig := shutil.which("pdfsig")) is None:
        pytest.skip("poppler-utils is not installed")
    for content, sentence in ((pdf, "Signature is Valid"), (bytes(broken), "Digest Mismatch")):
        file = tmp_path / "letter.pdf"
        file.write_bytes(content)
        said = subprocess.run([pdfsig, str(file)], capture_output=True, text=True, timeout=60).stdout
        assert sentence in said


def test_signing_ends_when_the_appointment_ends(admin: Person, lin: Person) -> None:
    letter = do("letters.issue", admin, appointment=of(lin))
    with writing():
        holding.end(of(lin), clock.now(), "离职")
    with pytest.raises(Refused) as no:
        do("letters.sign", lin, letter=letter, signature=drawn())
    assert no.value.code == "letter.ended"
