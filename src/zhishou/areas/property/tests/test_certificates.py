"""住户证 and 业主证明: numbered, printed, checked by anyone who scans them, and told void when they are."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from conftest import Cast, page, signed_in, tight
from django.test import Client
from tests.billing.town import Town

from zhishou.areas.property import sealed
from zhishou.areas.property.models import Certificate, Tenure, Unit
from zhishou.kernel import clock
from zhishou.kernel.operation import NotAllowed, Refused

pytestmark = pytest.mark.django_db


class Garden(Town):
    """A flat of an owner with a tenant, and a clerk who issues certificates."""

    def __init__(self, cast: Cast) -> None:
        super().__init__(cast)
        self.fang = cast.person("fang", "方敏", "issue_certificates", "keep_register")
        row = {
            "code": "7-1203",
            "building": "7栋",
            "room": "1203",
            "area_e2": 8950,
            "owner": "陈丽华",
            "mobile": "13800136021",
        }
        self.do("property.import_units", site=self.site.pk, rows=[row, {"code": "7-1204"}])
        self.do(
            "property.move_in",
            unit="7-1203",
            on=clock.today() - timedelta(days=9),
            name="赵𠮷·买买提",
            mobile="13900000002",
        )
        self.unit = Unit.objects.get(code="7-1203")

    def tenure(self, role: int) -> Tenure:
        found: Tenure = Tenure.objects.get(unit=self.unit, role=role)
        return found

    def issue(self, kind: str = "resident", role: int = 0, **more: Any) -> Certificate:
        given = {
            "unit": self.unit,
            "kind": kind,
            "tenure": self.tenure(role),
            "valid_until": clock.today() + timedelta(days=365),
        }
        made = self.do("property.issue_certificate", who=self.fang, **(given | more)).result
        assert isinstance(made, Certificate)
        return made


@pytest.fixture
def garden(cast: Cast) -> Garden:
    return Garden(cast)


def refused(code: str, act: Any) -> None:
    with pytest.raises(Refused) as no:
        act()
    assert no.value.code == code


def scan(row: Certificate) -> str:
    answer = Client().get(f"/certificates/{sealed.token_of(row.pk)}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_certificate_has_a_number_and_prints_with_person_unit_validity_and_code(garden: Garden) -> None:
    card, proof = garden.issue(role=1), garden.issue("owner", purpose="办理户口迁移")
    assert card.number.startswith("ZH") and proof.number.startswith("YZ")
    for row in (card, proof):
        answer = signed_in(garden.fang).get(f"/units/certificates/{row.number}.pdf")
        assert answer.status_code == 200 and answer.content.startswith(b"%PDF")


def test_who_scans_it_learns_whether_it_holds_and_only_the_first_character_of_the_name(garden: Garden) -> None:
    said = scan(garden.issue("owner", purpose="办理户口迁移"))
    for word in ("业主证明", "有效", "陈*", "7-1203", "办理户口迁移"):
        assert word in said
    assert "丽华" not in said and "13800136021" not in said


def test_a_code_nobody_issued_is_told_and_names_nothing(garden: Garden) -> None:
    genuine = sealed.token_of(garden.issue().pk)
    for token in (genuine[:-1] + ("A" if genuine[-1] != "A" else "B"), "no-such-token", sealed.token_of(10**9)):
        answer = Client().get(f"/certificates/{token}")
        assert answer.status_code == 404 and "查不到" in answer.content.decode()


def test_revoked_expired_and_moved_out_are_told(garden: Garden) -> None:
    row = garden.issue(role=1)
    garden.do("property.revoke_certificate", who=garden.fang, certificate=row, reason="证件遗失")
    assert "已收回" in scan(row)
    refused(
        "certificate.revoked",
        lambda: garden.do("property.revoke_certificate", who=garden.fang, certificate=row, reason="再收"),
    )
    second = garden.issue(role=1)
    garden.do("property.end_tenure", who=garden.fang, tenure=garden.tenure(1), on=clock.today())
    assert "持有人已不在这一户" in scan(second)
    third = garden.issue()
    Certificate.objects.filter(pk=third.pk).update(
        valid_from=clock.today() - timedelta(days=9), valid_until=clock.today() - timedelta(days=1)
    )
    assert "已过期" in scan(third)


def test_what_cannot_be_certified_is_refused_with_the_reason(garden: Garden) -> None:
    garden.issue()
    refused("certificate.there_is_one", garden.issue)
    refused("certificate.not_owner", lambda: garden.issue("owner", role=1, purpose="贷款"))
    refused("certificate.purpose", lambda: garden.issue("owner"))
    refused("certificate.until", lambda: garden.issue(role=1, valid_until=clock.today() - timedelta(days=1)))
    refused("certificate.until", lambda: garden.issue(role=1, valid_until=clock.today() + timedelta(days=1831)))
    other = Unit.objects.get(code="7-1204")
    refused("certificate.not_of_unit", lambda: garden.issue(unit=other))
    with pytest.raises(NotAllowed):
        garden.do(
            "property.issue_certificate",
            who=garden.xu,
            unit=garden.unit,
            kind="resident",
            tenure=garden.tenure(1),
            valid_until=clock.today(),
        )


def test_the_list_finds_by_number_unit_name_and_state_and_the_file_of_the_unit_shows_them(garden: Garden) -> None:
    row = garden.issue()
    browser = signed_in(garden.fang)
    for question in ("", f"?q={row.number}", "?q=7-1203", "?q=陈丽", "?state=good", "?kind=resident"):
        assert row.number in browser.get(f"/units/certificates{question}").content.decode()
    for question in ("?q=7-1204", "?state=over", "?state=soon", "?kind=owner"):
        assert row.number not in browser.get(f"/units/certificates{question}").content.decode()
    shown = browser.get(garden.unit.url()).content.decode()
    assert row.number in shown and "收回" in shown
    assert browser.get(f"{garden.unit.url()}/do/certificate").status_code == 200
    assert browser.get("/units/certificates.xlsx").content.startswith(b"PK")


def test_the_only_one_who_can_hold_it_is_chosen_and_the_way_on_leads_to_the_paper(garden: Garden) -> None:
    browser = signed_in(garden.fang)
    page = tight(browser.get(f"{garden.unit.url()}/do/certificate").content.decode())
    assert "陈丽华（业主）" in page and "selected>陈丽华" not in page  # two live there: nothing is chosen for the clerk
    garden.do("property.end_tenure", who=garden.fang, tenure=garden.tenure(1), on=clock.today())
    page = tight(browser.get(f"{garden.unit.url()}/do/certificate").content.decode())
    assert f'<option value="{garden.tenure(0).pk}" selected>陈丽华（业主）' in page
    valid = (clock.today() + timedelta(days=30)).isoformat()
    data = {
        "unit": garden.unit.pk,
        "kind": "resident",
        "tenure": garden.tenure(0).pk,
        "valid_until": valid,
        "key": "p1",
    }
    answer = browser.post("/do/property.issue_certificate", data)
    assert answer.headers["Location"] == f"{garden.unit.url()}#certificates"


def test_the_file_of_a_unit_lists_its_cases_for_who_may_see_cases_and_none_of_a_neighbour(garden: Garden) -> None:
    desk = garden.cast.person("tai", "前台", "take_in", "keep_register")
    for content, place in (
        ("厨房漏水", "7-1203"), ("门铃不响", "翠湖花园7-1203 门口"), ("隔壁停电", "7-1204"), ("楼上漏水", "17-1203"),
        ("对面装修", "3-7-1203"),
    ):  # fmt: skip
        garden.do(
            "cases.take_in", who=desk, site=garden.site, kind="repair", content=content, anonymous=True, place=place
        )
    shown = page(desk, garden.unit.url())
    listed = shown.partition('id="cases"')[2].partition('id="meters"')[0]
    assert re.findall(r"</span>　(\S+?)</span>", listed) == ["门铃不响", "厨房漏水"]
    assert "/cases/new?place=7-1203" in listed
    other = Unit.objects.get(code="7-1204")
    assert "隔壁停电" in page(desk, other.url()) and "厨房漏水" not in page(desk, other.url())
    assert 'id="cases"' not in page(garden.fang, garden.unit.url())
