"""Letters printed, signed by hand, scanned and taken in: one on its page, a stack at once, and with an appointment."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pypdfium2
from click.testing import CliRunner
from conftest import writing
from django.db import transaction
from playwright.sync_api import FilePayload, Page, expect

from tests.browser.conftest import Desk, aside
from tests.browser.hands import send
from tests.browser.scanner import pdf_of, photo_of, scanned, signed_by_hand
from tests.staffing import Staffed, appoint, newcomer
from zhishou.areas.letters import printing, sealing
from zhishou.areas.letters.models import Letter
from zhishou.areas.people.commands import org
from zhishou.kernel import files
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import perform
from zhishou.kernel.models import Appointment, Person, Post

NAMES = ("林晓雯", "陈立", "周敏", "何平")


def unsigned_clerks(staffed: Staffed) -> list[Person]:
    """Clerks of the community who have signed nothing."""
    with transaction.atomic(), writing():
        post = Post.objects.get(site=staffed.cast.company, code="property.clerk")
        people = [newcomer(staffed.cast.garden, f"clerk{n}", name) for n, name in enumerate(NAMES)]
        for person in people:
            appoint(person, post, staffed.cast.garden, staffed.cast.service)
    return people


def issue_and_print(page: Page) -> list[list[Any]]:
    """All four letters, issued at once and printed as one file; the pages of each, signed."""
    page.goto("/letters?site=GARDEN")
    page.get_by_role("button", name="发出确认书").click()
    expect(page.locator("tr", has_text=NAMES[0])).to_contain_text("待签")
    printed = page.request.get("/letters/paper?site=GARDEN").body()
    whole = pypdfium2.PdfDocument(printed)
    letters = list(Letter.objects.order_by("pk"))
    each = len(whole) // len(letters)
    papers = []
    for n in range(len(letters)):
        one = pypdfium2.PdfDocument.new()
        one.import_pages(whole, list(range(n * each, (n + 1) * each)))
        kept = io.BytesIO()
        one.save(kept)
        papers.append(signed_by_hand(kept.getvalue()))
    return papers


def test_signed_paper_comes_back_one_by_one_and_as_a_stack(desk: Desk, staffed: Staffed) -> None:
    clerks = unsigned_clerks(staffed)
    admin = desk.window(staffed.people["implied.administration"])
    papers = issue_and_print(admin)
    first, *others = Letter.objects.order_by("pk")
    _one_photo(admin, first, photo_of(papers[0][0]))
    upside_down = [scanned(page, turned=180.6) for page in papers[2]]
    stack = pdf_of([*(scanned(page) for page in papers[1]), *upside_down])
    unread = scanned(papers[3][0].crop((0, 0, 900, 600)))  # torn off above the code, named by hand
    admin.goto("/letters/scans")
    admin.locator("#scans").set_input_files([
        FilePayload(name="扫描 001.pdf", mimeType="application/pdf", buffer=stack),
        FilePayload(name=f"{others[2].number}.jpg", mimeType="image/jpeg", buffer=photo_of(unread)),
        FilePayload(name="报价单.pdf", mimeType="application/pdf", buffer=b"%PDF-1.7 nothing"),
    ])  # fmt: skip
    with admin.expect_navigation():
        admin.get_by_role("button", name="收入", exact=True).click()
    expect(admin.locator("main")).to_contain_text("报价单.pdf")  # what cannot be opened is named, the rest is taken
    assert set(Letter.objects.values_list("state", "signed_how")) == {("signed", "scan")}
    for clerk in clerks:
        assert Actor.of(clerk).can("take_in", staffed.cast.garden)
    own = desk.window(clerks[1])
    expect(own.locator("header.top .take-in")).to_be_visible()  # and the person may work at once
    sealed = Letter.objects.get(pk=others[0].pk).sealed
    assert sealed is not None
    assert aside(lambda: sealing.check(files.read(sealed), staffed.cast.company)).good


def _one_photo(page: Page, letter: Letter, photo: bytes) -> None:
    page.goto(f"/letters/{letter.number}")
    form = page.locator('form.op-form[action="/do/letters.take_scan"]')
    form.locator('input[type="file"]').first.set_input_files(
        [FilePayload(name="IMG_2031.jpg", mimeType="image/jpeg", buffer=photo)]
    )
    send(page, form)
    expect(page.locator("main")).to_contain_text("已签")


def test_an_appointment_takes_its_signed_paper_along(desk: Desk, staffed: Staffed, tmp_path: Path) -> None:
    """`org appoint --scan`: the paper was signed before the letter had a number."""
    with transaction.atomic(), writing():
        newcomer(staffed.cast.garden, "xinren", "新来的")
    own_form = [page.copy() for page in signed_by_hand(aside(lambda: _form_of_the_company(staffed)))]
    for page in own_form:
        page.paste("white", (page.width - 420, 0, page.width, 420))  # the company's own form has no code
    paper = tmp_path / "signed.pdf"
    paper.write_bytes(pdf_of([scanned(page) for page in own_form]))
    words = ["appoint", "xinren", "property.clerk", "GARDEN", "--scan", str(paper), "--json",
             "--as", staffed.people["implied.administration"].username]  # fmt: skip
    said = json.loads(aside(lambda: CliRunner().invoke(org, words)).output.strip().splitlines()[-1])
    assert said["signed"] is True, said
    made = Appointment.objects.get(pk=said["appointment"])
    letter = Letter.objects.get(appointment=made)
    assert (letter.state, letter.signed_how) == ("signed", "scan")
    own = desk.window(made.person)
    own.goto("/letters/mine")
    expect(own.locator("main")).to_contain_text(letter.number)
    expect(own.locator("header.top .take-in")).to_be_visible()


def _form_of_the_company(staffed: Staffed) -> bytes:
    """Some printed duties: the letter of a colleague."""
    clerk = Appointment.objects.get(person=staffed.people["property.clerk"])
    admin = Actor.of(staffed.people["implied.administration"])
    letter = perform("letters.issue", admin, {"appointment": clerk}, door="page").result
    assert isinstance(letter, Letter)
    return printing.blank(letter)
