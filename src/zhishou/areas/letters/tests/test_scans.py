"""Paper that was signed by hand comes back and finds its letter."""

from __future__ import annotations

import io

import pypdfium2
import pytest
from conftest import Cast
from PIL import Image

from zhishou.areas.letters import printing, queries, sealing
from zhishou.areas.letters.models import Letter, ScanBatch, ScanPage
from zhishou.areas.letters.tests.hands import do, of
from zhishou.kernel import files
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import perform
from zhishou.kernel.models import Notice, Person
from zhishou.kernel.operation import Refused
from zhishou.kernel.types import Upload

pytestmark = pytest.mark.django_db


def photographed(pdf: bytes, page: int = 0, turned: float = 0) -> Image.Image:
    """A page as a scanner or a phone gives it back."""
    picture: Image.Image = pypdfium2.PdfDocument(pdf)[page].render(scale=2).to_pil().convert("RGB")
    return picture.rotate(turned, expand=True, fillcolor="white")


def jpeg(picture: Image.Image, name: str) -> Upload:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=70)
    return Upload(name, out.getvalue())


def stacked(*pictures: Image.Image) -> Upload:
    out = io.BytesIO()
    pictures[0].save(out, "PDF", save_all=True, append_images=pictures[1:])
    return Upload("scan.pdf", out.getvalue())


@pytest.fixture
def letters(cast: Cast, admin: Person) -> list[Letter]:
    people = [cast.person(f"p{n}", f"员工{n}", "issue_letters", signed=False) for n in range(3)]
    return [do("letters.issue", admin, appointment=of(person)) for person in people]


def test_the_scan_of_a_signed_paper_signs_the_letter_and_stands_in_its_pdf(
    admin: Person, letters: list[Letter]
) -> None:
    letter = letters[0]
    scan = jpeg(photographed(printing.blank(letter)), "手机照片.jpg")
    letter = do("letters.take_scan", admin, letter=letter, scan=scan)
    assert letter.state == Letter.State.SIGNED and letter.signed_how == Letter.How.SCAN
    person = letter.appointment.person
    assert Actor.of(person).can("issue_letters")
    assert letter.sealed is not None
    pdf = files.read(letter.sealed)
    assert sealing.check(pdf, letter.site.company()).good
    assert len(pypdfium2.PdfDocument(pdf)) == len(pypdfium2.PdfDocument(printing.blank(letters[1]))) + 1
    assert Notice.objects.filter(person=person, kind="letter.scanned").count() == 1


def test_paper_of_another_letter_is_refused_by_its_code(admin: Person, letters: list[Letter]) -> None:
    other = jpeg(photographed(printing.blank(letters[1])), f"{letters[0].number}.jpg")
    with pytest.raises(Refused) as no:
        do("letters.take_scan", admin, letter=letters[0], scan=other)
    assert no.value.code == "letter.scan_other"


def test_a_stack_finds_its_letters_and_nothing_is_lost(admin: Person, letters: list[Letter]) -> None:
    first, second, third = letters
    turned = photographed(printing.blank(second), turned=90)
    blank = Image.new("RGB", (600, 800), "white")
    stack = stacked(photographed(printing.blank(first)), photographed(printing.blank(first), 1), turned, blank)
    named = jpeg(Image.new("RGB", (600, 800), "white"), f"{third.number}.jpg")
    broken = Upload("坏的.pdf", b"%PDF-1.4 nothing %%EOF")
    batch = perform("letters.take_scans", Actor.of(admin), {"scans": [stack, named, broken]}, door="page").result
    assert isinstance(batch, ScanBatch)
    assert set(Letter.objects.filter(state="signed").values_list("number", flat=True)) == {x.number for x in letters}
    assert ScanPage.objects.filter(batch=batch, letter=first).count() == 2
    lost = ScanPage.objects.get(batch=batch, letter=None)
    assert (lost.name, lost.page) == ("scan.pdf", 4) and "二维码" in lost.trouble
    assert "坏的.pdf" in batch.trouble
    assert [one.operation for one in queries.history(second)] == ["letters.issue", "letters.take_scans"]


def test_an_unmatched_page_is_given_to_its_letter_by_hand_once(admin: Person, letters: list[Letter]) -> None:
    blank = jpeg(Image.new("RGB", (600, 800), "white"), "第3张.jpg")
    perform("letters.take_scans", Actor.of(admin), {"scans": [blank]}, door="page")
    page = ScanPage.objects.get()
    data = {"page": page, "letter": letters[2].number}
    perform("letters.match_scan", Actor.of(admin), data, door="page")
    page.refresh_from_db()
    assert page.letter == letters[2]
    with pytest.raises(Refused) as no:
        perform("letters.match_scan", Actor.of(admin), data, door="page")
    assert no.value.code == "letter.scan_done"


def test_paper_for_a_site_is_one_file_with_every_waiting_letter(admin: Person, letters: list[Letter]) -> None:
    pdf = pypdfium2.PdfDocument(printing.blanks(letters))
    text = "".join(page.get_textpage().get_text_range() for page in pdf)
    assert all(letter.number in text for letter in letters)


def test_appointing_again_with_the_signed_paper_signs_the_appointment_that_is_there(
    cast: Cast, letters: list[Letter]
) -> None:
    office = cast.person("office", "王芳", "organise", "issue_letters", site=cast.company)
    held = letters[0].appointment
    scan = stacked(photographed(printing.blank(letters[0])))
    given = {"person": held.person, "post": held.post, "site": held.site, "scan": scan}
    assert perform("people.appoint", Actor.of(office), given, door="cli").result == held
    assert Actor.of(held.person).can("issue_letters")
    with pytest.raises(Refused) as no:
        perform("people.appoint", Actor.of(office), given, door="cli")
    assert no.value.code == "people.appointed"


def test_a_page_that_cannot_be_opened_is_told_with_the_files_name_and_the_rest_of_the_stack_is_taken(
    admin: Person, letters: list[Letter]
) -> None:
    """One page is promised, none is there."""
    broken = Upload("坏的.pdf", b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
                    b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\ntrailer<</Size 3/Root 1 0 R>>\n%%EOF")  # fmt: skip
    good = jpeg(photographed(printing.blank(letters[0])), "好的.jpg")
    perform("letters.take_scans", Actor.of(admin), {"scans": [broken, good]}, door="page")
    assert ScanBatch.objects.get().trouble == "“坏的.pdf”打不开，可能没有传完整。请重新选择。"
    assert Letter.objects.get(pk=letters[0].pk).state == Letter.State.SIGNED
