"""An employee's data: masked while they work, copied at any time, erased once they have left; owners of the register, too."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import date, timedelta
from pathlib import Path

import pytest
from conftest import Cast, seal_all, writing
from django.db import transaction
from django.test import Client

from tests.staffing import Staffed, appoint, staff
from tests.test_privacy import everything_kept
from zhishou.areas.letters.models import Letter
from zhishou.areas.letters.tests.hands import drawn
from zhishou.areas.people.models import PrivacyRequest
from zhishou.areas.property import finding
from zhishou.areas.property.models import Mandate, Party, Tenure, Unit
from zhishou.areas.property.models.parties import ACCOUNT, Role
from zhishou.kernel import audit, clock, encrypted, evidence_export, evidence_file, files
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import Outcome, perform
from zhishou.kernel.models import Event, Person, Post
from zhishou.kernel.operation import NotAllowed, Refused
from zhishou.kernel.privacy import ERASED

BACKEND = "django.contrib.auth.backends.ModelBackend"
NAME, MOBILE, REASON = "欧阳待离", "13700006677", "家里有急事要处理"


class Company:
    """The administration, and somebody who was hired, signed, was away and can leave."""

    def __init__(self, staffed: Staffed) -> None:
        self.cast, self.people = staffed.cast, staffed.people
        self.do("people.hire", site=self.cast.company.pk, name=NAME, username="ouyang", mobile=MOBILE)
        self.person = Person.objects.get(username="ouyang")
        with writing():
            post = Post.objects.get(site=self.cast.company, code="property.clerk")
            made = appoint(self.person, post, self.cast.company, self.cast.service)
        self.do("letters.issue", appointment=made.pk)
        self.letter = Letter.objects.get(appointment=made)
        perform("letters.sign", Actor.of(self.person), {"letter": self.letter, "signature": drawn()}, door="page")
        self.letter.refresh_from_db()
        away = {"starts_at": clock.now() + timedelta(days=1), "ends_at": clock.now() + timedelta(days=2)}
        self.do("people.record_absence", person=self.person.pk, reason=REASON, **away)

    def do(self, name: str, who: str = "implied.administration", /, **data: object) -> Outcome:
        return perform(name, Actor.of(self.people[who]), data, door="api")

    def leave(self) -> None:
        self.do("people.leave_company", person=self.person.pk, left_on=clock.today())


@pytest.fixture
def company(cast: Cast) -> Company:
    """The company within the test's transaction."""
    return Company(staff(cast))


def test_a_mobile_is_masked_also_in_the_form_and_every_look_is_on_record(company: Company) -> None:
    client = Client()
    client.force_login(company.people["implied.administration"], backend=BACKEND)
    page = client.get("/people/ouyang").content.decode()
    assert MOBILE not in page and "137····6677" in page
    before = Event.objects.filter(operation="people.reveal").count()
    assert MOBILE in client.post("/people/ouyang/reveal").content.decode()
    assert Event.objects.filter(operation="people.reveal").count() == before + 1
    company.do("people.correct_person", person=company.person.pk, name=NAME, site=company.cast.company.pk)
    company.person.refresh_from_db()
    assert company.person.mobile == MOBILE  # what is left empty stays
    company.do(
        "people.correct_person", person=company.person.pk, name=NAME, site=company.cast.company.pk, no_mobile=True
    )
    company.person.refresh_from_db()
    assert company.person.mobile == ""
    client.force_login(company.people["property.clerk"], backend=BACKEND)
    assert client.post("/people/ouyang/reveal").status_code == 403


def test_a_copy_holds_what_is_kept_and_no_secret(company: Company) -> None:
    with pytest.raises(NotAllowed):
        company.do("people.export_data", "property.clerk", person=company.person.pk)
    request = company.do("people.export_data", person=company.person.pk).result
    assert isinstance(request, PrivacyRequest)
    copy = files.of(request, "privacy").get()
    packed = zipfile.ZipFile(io.BytesIO(files.read(copy)))
    data = json.loads(packed.read("data.json"))
    assert data["kernel.Person"][0]["手机"] == MOBILE
    assert REASON in json.dumps(data["kernel.Absence"], ensure_ascii=False)
    assert company.person.password and company.person.password not in packed.read("data.json").decode()
    assert any(name.endswith(".pdf") for name in packed.namelist())
    client = Client()
    for who, status in (("implied.administration", 200), ("property.clerk", 404)):
        client.force_login(company.people[who], backend=BACKEND)
        assert client.get(f"/files/{copy.pk}").status_code == status, who
    client.force_login(company.people["implied.administration"], backend=BACKEND)
    assert NAME in client.get("/privacy").content.decode()


def test_who_works_here_is_not_erased(company: Company) -> None:
    with pytest.raises(Refused) as no:
        company.do("people.erase_data", person=company.person.pk)
    assert no.value.code == "people.still_here"


@pytest.mark.django_db(transaction=True)
def test_numbers_go_at_once_and_the_name_after_two_years_while_seals_and_books_fit(tmp_path: Path) -> None:
    with transaction.atomic():
        company = Company(staff(Cast()))
        company.leave()
    seal_all()
    sealed = company.letter.sealed
    assert sealed is not None
    company.do("people.erase_data", person=company.person.pk)
    kept = everything_kept()
    assert MOBILE not in kept and REASON not in kept
    assert NAME in kept and files.path_of(sealed).exists()
    with clock.at(clock.now() + timedelta(days=729)):
        company.do("people.erase_data", person=company.person.pk)
    assert Person.objects.get(pk=company.person.pk).name == NAME
    with clock.at(clock.now() + timedelta(days=732)):
        request = company.do("people.erase_data", person=company.person.pk).result
        with pytest.raises(Refused) as no:
            company.do("people.erase_data", person=company.person.pk)
    assert no.value.code == "privacy.erased_before"
    assert isinstance(request, PrivacyRequest)
    assert Person.objects.get(pk=company.person.pk).name == ERASED
    assert [line for line in everything_kept().splitlines() if NAME in line or "ouyang" in line] == []
    assert not files.path_of(sealed).exists()
    company.letter.refresh_from_db()
    assert company.letter.digest  # that it was signed, and which paper, stays on record
    client = Client()
    client.force_login(company.people["implied.administration"], backend=BACKEND)
    assert client.get(f"/letters/{company.letter.number}").status_code == 200
    assert client.get(f"/letters/{company.letter.number}/letter.pdf").status_code == 404
    seal_all()
    assert all(found == [] for found in audit.differences().values())
    evidence_export.export(tmp_path / "chain.jsonl")
    assert evidence_file.verify(tmp_path / "chain.jsonl").ok


def test_a_former_owner_is_erased_from_the_register_and_what_was_charged_stays(company: Company) -> None:
    phone, site = "13800009911", company.cast.garden
    customer = company.do(
        "customers.create", "property.assistant", site=site.pk, name="马先生", kind="resident", mobile=phone
    ).result
    assert customer is not None
    with writing():
        unit = Unit.objects.create(site=site, code="3-301")
        party = Party.objects.create(site=site, name="马先生", mobile=phone)
        tenure = Tenure.objects.create(site=site, unit=unit, party=party, role=Role.OWNER, starts_on=date(2020, 1, 1))
        account = encrypted.ring().encrypt("6222000011112222", ACCOUNT)
        Mandate.objects.create(
            site=site, unit=unit, bank="工商银行", account=account, account_tail="2222", holder="马先生",
            starts_on=date(2020, 1, 1), ends_on=date(2026, 1, 1),
        )  # fmt: skip
        finding.fill([unit])
    keeper = Actor.of(company.people["property.assistant"])
    assert all(finding.find(keeper, typed) == [unit] for typed in ("马先生", phone))
    with pytest.raises(Refused) as no:
        company.do("customers.erase_data", customer=customer.pk)
    assert no.value.code == "privacy.still_open"
    with writing():
        Tenure.objects.filter(pk=tenure.pk).update(ends_on=date(2026, 1, 1))
    company.do("customers.erase_data", customer=customer.pk)
    kept = everything_kept()
    assert "马先生" not in kept and phone not in kept
    assert all(finding.find(keeper, typed) == [] for typed in ("马先生", "mxs", phone))
    assert finding.find(keeper, "3-301") == [unit]
    mandate = Mandate.objects.get()
    assert (encrypted.ring().decrypt(mandate.account, ACCOUNT), mandate.account_tail, mandate.bank) == ("", "", ERASED)
    assert Tenure.objects.get().party.name == ERASED  # that somebody owned it, and when, stays
