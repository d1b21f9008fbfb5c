"""Proofs: reviewed by another, signed for the very file, released as that version and no other."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from conftest import Cast, page, signed_in, writing
from django.db import IntegrityError, transaction
from django.test import Client as Browser
from PIL import Image

from zhishou.areas.agency.models import Deliverable, Mark, Proof
from zhishou.areas.agency.tests.house import MONDAY, House
from zhishou.areas.people import handover
from zhishou.kernel import clock, files, links
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import perform
from zhishou.kernel.models import Event, Obligation, Person
from zhishou.kernel.operation import Invalid, NotAllowed, Refused
from zhishou.kernel.scope import subject_of
from zhishou.kernel.types import Upload

pytestmark = pytest.mark.django_db


def picture(shade: int = 10, name: str = "poster.png") -> Upload:
    """A small picture, another for each shade."""
    out = io.BytesIO()
    Image.new("RGB", (60, 40), (shade, 90, 120)).save(out, "PNG")
    return Upload(name, out.getvalue())


class Studio(House):
    """The house with the usual steps of a proof at hand."""

    def __init__(self, cast: Cast) -> None:
        super().__init__(cast)
        with clock.at(MONDAY - timedelta(days=1)):
            self.job = self.project()
            self.contact = self.do(self.account, "add_contact", client=self.job.client_id, name="林经理")

    def poster(self, title: str = "电梯海报", project: Any = None) -> Deliverable:
        """A deliverable made by creation."""
        given = {"project": (project or self.job).pk, "title": title, "maker": self.creative.pk}
        made: Deliverable = self.do(self.account, "open_deliverable", **given)
        return made

    def version(self, row: Deliverable, shade: int, answers: Any = ()) -> Proof:
        """Hand in a version."""
        given = {"deliverable": row.pk, "file": picture(shade), "answers": [one.pk for one in answers]}
        made: Proof = self.do(self.creative, "upload_proof", **given)
        return made

    def sent(self, row: Deliverable, shade: int, answers: Any = ()) -> tuple[Proof, str]:
        """A version that was reviewed and sent; with the token of the client's link."""
        proof = self.version(row, shade, answers)
        self.do(self.executive, "pass_proof", proof=proof.pk)
        done = self.do(self.executive, "send_proof", proof=proof.pk, contact=self.contact.pk)
        return done, done.customer_link.rpartition("/")[2]

    def by_client(self, token: str, operation: str, proof: Proof, **data: Any) -> Any:
        """What the client does by the link."""
        link = links.find(token, "agency_proof")
        assert link is not None
        given = {"proof": proof.pk, "sha256": proof.sha256, **data}
        return perform(f"agency.{operation}", Actor(link=link), given, door="link").result

    def approved(self, row: Deliverable, shade: int, answers: Any = ()) -> Proof:
        """A version the client has signed."""
        proof, token = self.sent(row, shade, answers)
        made: Proof = self.by_client(token, "approve_proof", proof, signature=picture(1, "signature.png"))
        return made


@pytest.fixture
def house(cast: Cast) -> Iterator[Studio]:
    with clock.at(MONDAY - timedelta(days=30)):
        made = Studio(cast)
    with clock.at(MONDAY):
        yield made


def refused(code: str, act: Callable[[], object]) -> None:
    with pytest.raises(Refused) as no:
        act()
    assert no.value.code == code and "{" not in no.value.sentence()


def owed(row: Any, do: str) -> list[Obligation]:
    return list(Obligation.objects.filter(context=subject_of(row), do_operation=f"agency.{do}").order_by("pk"))


def test_a_proof_goes_from_creation_to_the_client_to_production(house: Studio) -> None:
    row = house.poster()
    first, token = house.sent(row, 10)
    assert first.sha256 == hashlib.sha256(files.read(first.file)).hexdigest()
    marks = [{"page": 1, "text": "标志放大"}, {"page": 2, "text": "电话换成 400"}]
    house.by_client(token, "ask_changes", first, marks=marks)
    assert links.find(token, "agency_proof") is None, "the link ends with the answer"
    asked = list(Mark.objects.filter(proof=first))
    assert [(one.n, one.page) for one in asked] == [(1, 1), (2, 2)]
    second = house.approved(row, 20, asked)
    assert (second.version, second.state, second.signed_sha256) == (2, "approved", second.sha256)
    assert {one.answered_in_id for one in Mark.objects.filter(proof=first)} == {second.pk}
    done = house.do(house.coordinator, "release_proof", proof=second.pk)
    assert (done.released_by, done.released_at) == (house.coordinator, MONDAY)
    assert Event.objects.get(operation="agency.approve_proof").facts["sha256"] == second.sha256


def test_only_the_version_the_client_signed_is_released(house: Studio) -> None:
    """agency.department.5: the approval of another version releases nothing."""
    row = house.poster()
    first = house.approved(row, 10)
    second = house.version(row, 20)
    refused("agency.not_approved", lambda: house.do(house.coordinator, "release_proof", proof=second.pk))
    refused("agency.newer_version", lambda: house.do(house.coordinator, "release_proof", proof=first.pk))
    other = house.poster("灯箱")
    third, _token = house.sent(other, 30)
    refused("agency.not_approved", lambda: house.do(house.account, "release_proof", proof=third.pk))
    with pytest.raises(IntegrityError), transaction.atomic(), writing():
        Proof.objects.filter(pk=third.pk).update(
            state="approved", signature=first.signature, decided_at=MONDAY, signed_sha256=first.sha256
        )
    with pytest.raises(IntegrityError), transaction.atomic(), writing():
        Proof.objects.filter(pk=second.pk).update(released_at=MONDAY, released_by=house.account)


def test_a_signature_names_the_digest_of_the_file_that_was_shown(house: Studio) -> None:
    row = house.poster()
    proof, token = house.sent(row, 10)
    signature = picture(1, "signature.png")
    refused(
        "agency.other_file",
        lambda: house.by_client(token, "approve_proof", proof, sha256="0" * 64, signature=signature),
    )
    place = files.path_of(proof.file)
    kept = place.read_bytes()
    try:
        place.write_bytes(kept + b"x")
        refused("agency.file_changed", lambda: house.by_client(token, "approve_proof", proof, signature=signature))
    finally:
        place.write_bytes(kept)
    assert house.by_client(token, "approve_proof", proof, signature=signature).how == "link"


def test_nobody_reviews_what_they_handed_in(house: Studio) -> None:
    row = house.poster()
    given = {"deliverable": row.pk, "file": picture(10)}
    mine = house.do(house.executive, "upload_proof", **given)
    refused("agency.own_proof", lambda: house.do(house.executive, "pass_proof", proof=mine.pk))
    with pytest.raises(IntegrityError), transaction.atomic(), writing():
        Proof.objects.filter(pk=mine.pk).update(reviewed_by=house.executive, reviewed_at=MONDAY, state="passed")
    with pytest.raises(NotAllowed):
        house.do(house.creative, "pass_proof", proof=mine.pk)
    refused(
        "agency.proof_state", lambda: house.do(house.executive, "send_proof", proof=mine.pk, contact=house.contact.pk)
    )


def test_a_new_version_says_which_marks_it_answers(house: Studio) -> None:
    row = house.poster()
    first, token = house.sent(row, 10)
    house.by_client(token, "ask_changes", first, marks=[{"text": "标志放大"}, {"text": "换底色"}])
    one, two = Mark.objects.filter(proof=first)
    refused("agency.same_file", lambda: house.version(row, 10, [one]))
    refused("agency.answer_marks", lambda: house.version(row, 20))
    second = house.version(row, 20, [one])
    two.refresh_from_db()
    assert two.answered_in is None and list(second.answers.all()) == [one]
    refused("agency.answer_marks", lambda: house.version(row, 30, [one]))
    assert house.version(row, 30, [two]).version == 3
    second.refresh_from_db()
    assert second.state == "replaced"


def test_a_newer_version_takes_the_earlier_link_away(house: Studio) -> None:
    row = house.poster()
    proof, token = house.sent(row, 10)
    house.version(row, 20)
    assert links.find(token, "agency_proof") is None
    assert Browser().get(f"/proof/{token}").status_code == 404
    proof.refresh_from_db()
    assert proof.state == "replaced"


def test_a_link_is_good_for_its_own_version_and_nothing_else(house: Studio) -> None:
    first, token = house.sent(house.poster(), 10)
    other, _other = house.sent(house.poster("灯箱"), 20)
    with pytest.raises(Invalid):
        house.by_client(token, "approve_proof", other, signature=picture(1, "signature.png"))
    link = links.find(token, "agency_proof")
    assert link is not None
    with pytest.raises(NotAllowed):
        perform("agency.release_proof", Actor(link=link), {"proof": first.pk}, door="link")
    shown = Browser().get(f"/proof/{token}").content.decode()
    assert first.sha256 in shown and "电梯海报" in shown and "灯箱" not in shown
    answer = Browser().get(f"/proof/{token}/file")
    assert hashlib.sha256(b"".join(answer) if answer.streaming else answer.content).hexdigest() == first.sha256
    with clock.at(MONDAY + timedelta(days=31)):
        assert Browser().get(f"/proof/{token}").status_code == 404


def test_the_client_answers_on_the_page(house: Studio) -> None:
    row = house.poster()
    proof, token = house.sent(row, 10)
    client = Browser()
    wrong = client.post(f"/proof/{token}/changes", {"key": "a"})
    assert wrong.status_code == 422
    told = {"key": "b", "sha256": proof.sha256, "marks-0-page": "1", "marks-0-text": "标志放大"}
    assert client.post(f"/proof/{token}/changes", told, follow=True).status_code == 200
    assert "标志放大" in page(house.creative, row.url()) and "客户要求修改" in page(house.creative, row.url())
    assert "已经收到" in client.get(f"/proof/{token}").content.decode()
    assert Browser().get(f"/proof/{token}").status_code == 404


def test_each_step_is_owed_by_whose_turn_it_is(house: Studio) -> None:
    row = house.poster()
    other = house.poster("灯箱")
    proof = house.version(row, 10)
    (review,) = owed(row, "pass_proof")
    house.version(other, 90)
    review.refresh_from_db()
    assert review.state == "open", "another deliverable of the project keeps nothing here"
    house.do(house.executive, "return_proof", proof=proof.pk, review="字太小")
    review.refresh_from_db()
    assert review.state == "kept"
    (again,) = owed(row, "upload_proof")
    assert again.person == house.creative
    second, token = house.sent(row, 20)
    again.refresh_from_db()
    assert again.state == "kept" and [one.state for one in owed(row, "send_proof")] == ["kept"]
    house.by_client(token, "approve_proof", second, signature=picture(1, "signature.png"))
    (release,) = owed(row, "release_proof")
    house.do(house.account, "release_proof", proof=second.pk)
    release.refresh_from_db()
    assert release.state == "kept"
    refused("agency.released", lambda: house.version(row, 30))


def test_what_was_looked_at_on_the_way_is_on_file(house: Studio) -> None:
    row = house.poster()
    point = house.do(house.coordinator, "add_checkpoint", deliverable=row.pk, title="打样看色", due_on="2026-11-27")
    house.do(house.coordinator, "check", checkpoint=point.pk, finding="偏红", photos=[picture(5)])
    again = {"checkpoint": point.pk, "good": True, "finding": "好了"}
    refused("agency.checked", lambda: house.do(house.coordinator, "check", **again))
    shown = page(house.creative, row.url())
    assert "打样看色" in shown and "偏红" in shown
    with pytest.raises(NotAllowed):
        house.do(house.creative, "add_checkpoint", deliverable=row.pk, title="自己看")


def test_staff_put_a_decision_on_paper_on_file_and_the_form_prints(house: Studio) -> None:
    row = house.poster()
    proof, _token = house.sent(row, 10)
    given = {"proof": proof.pk, "sha256": proof.sha256, "signature": picture(1, "scan.png")}
    assert house.do(house.executive, "approve_proof", **given).how == "scan"
    answer = signed_in(house.executive).get(f"/proofs/versions/{proof.pk}/confirmation.pdf")
    assert answer.status_code == 200 and answer.content.startswith(b"%PDF")
    assert "打开校样确认单" in page(house.executive, row.url())


def test_what_somebody_makes_goes_to_the_successor(house: Studio) -> None:
    row = house.poster()
    area = handover.KINDS["广告稿件和会议事项"]
    assert sum(rows.count() for rows in area.rows(house.creative)) == 1
    with writing():
        assert area.move(None, house.creative, house.executive) == 1  # type: ignore[arg-type]
    row.refresh_from_db()
    assert row.maker == house.executive


def test_somebody_of_another_client_is_not_sent_a_proof(house: Studio) -> None:
    proof = house.version(house.poster(), 10)
    house.do(house.executive, "pass_proof", proof=proof.pk)
    elsewhere = house.do(house.account, "add_contact", client=house.client("望山家居").pk, name="高总")
    refused(
        "agency.not_of_client", lambda: house.do(house.executive, "send_proof", proof=proof.pk, contact=elsewhere.pk)
    )


def test_a_stranger_sees_neither_page_nor_file(house: Studio) -> None:
    row = house.poster()
    proof = house.version(row, 10)
    stranger: Person = house.cast.person("stranger", "外人", "take_in")
    assert page(stranger, row.url()) == ""
    assert signed_in(stranger).get(f"/files/{proof.file_id}").status_code == 404
