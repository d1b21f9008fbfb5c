"""外联单位: on the register, spoken to, followed up by whoever wrote it, reminded when nobody spoke to it for too long."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from conftest import Cast, page, signed_in

from zhishou.areas.contacts.models import Contact, Office, Talk
from zhishou.areas.errands.tests.team import MONDAY
from zhishou.kernel import clock, sweep
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import perform
from zhishou.kernel.models import Event, Notice, Obligation, Person
from zhishou.kernel.operation import Invalid, NotAllowed, Refused

pytestmark = pytest.mark.django_db
RULES = ({"after": "contacts.record", "do": "contacts.follow_up", "within": "agreed", "warn": "1 workday"},)


class Team:
    """周 and 吴 keep the register, 林 does not."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.zhou = cast.person("zhou", "周敏", "keep_contacts", obliges=RULES)
        self.wu = cast.person("wu", "吴海燕", "keep_contacts", obliges=RULES)
        self.lin = cast.person("lin", "林晓雯", "take_in")

    def do(self, who: Person, operation: str, **data: Any) -> Any:
        """Perform as a person through the page's door; the row it made."""
        return perform(f"contacts.{operation}", Actor.of(who), data, door="page").result

    def office(self, name: str = "翠湖街道办事处", kind: str = "street", **more: Any) -> Office:
        """On the register."""
        made: Office = self.do(self.zhou, "add", site=self.cast.garden.pk, name=name, kind=kind, **more)
        return made

    def talk(self, office: Office, **more: Any) -> Talk:
        """周 spoke to it today."""
        given = {"office": office.pk, "on": "2026-11-23", "matter": "电梯加装协调会", "person": "李科长", **more}
        made: Talk = self.do(self.zhou, "record", **given)
        return made


@pytest.fixture
def team(db: None) -> Any:
    with clock.at(MONDAY - timedelta(days=30)):
        made = Team(Cast())
    with clock.at(MONDAY):
        yield made


def test_an_office_is_registered_spoken_to_and_followed_up_on_the_page(team: Team) -> None:
    client = signed_in(team.zhou)
    client.post("/do/contacts.add", {
        "site": team.cast.garden.pk, "name": "翠湖街道办事处", "kind": "street", "cadence_days": "30", "key": "k1",
    })  # fmt: skip
    office = Office.objects.get()
    sent = client.post("/do/contacts.record", {
        "office": office.pk, "on": "2026-11-23", "person": "李科长", "matter": "电梯加装协调会", "outcome": "下周答复",
        "follow_on": "2026-11-27", "key": "k2",
    })  # fmt: skip
    talk = Talk.objects.get()
    assert sent.headers["Location"] == office.url()
    owed = Obligation.objects.get(context=f"contacts.talk:{talk.pk}")
    assert (owed.person, owed.due_at) == (team.zhou, MONDAY.replace(day=27, hour=18))  # owed by whoever wrote it
    assert talk.number in page(team.zhou, "/") and talk.number not in page(team.wu, "/")
    team.do(team.zhou, "follow_up", talk=talk.pk, result="定在十二月三日上午")
    owed.refresh_from_db()
    assert owed.state == "kept"
    shown = page(team.wu, office.url())
    assert "电梯加装协调会" in shown and "定在十二月三日上午" in shown and "李科长" in shown
    assert page(team.lin, office.url()) == "" and page(team.lin, "/contacts") == ""
    assert client.get("/contacts.xlsx").content[:2] == b"PK"
    with pytest.raises(Refused, match=r"contacts\.nothing_to_follow"):
        team.do(team.zhou, "follow_up", talk=talk.pk, result="又一次")


def test_what_is_not_followed_up_is_warned_of_and_late(team: Team) -> None:
    talk = team.talk(team.office(), follow_on="2026-11-25")
    with clock.at(MONDAY.replace(day=26)):
        sweep.sweep()
        assert Notice.objects.filter(person=team.zhou, kind="obligation.late").exists()
        assert "late-text" in page(team.zhou, talk.office.url())
        team.do(team.wu, "follow_up", talk=talk.pk, result="已经答复")  # a colleague may; it is late all the same
    assert Obligation.objects.get(context=f"contacts.talk:{talk.pk}").state == "late"


def test_a_talk_without_a_day_to_follow_owes_nothing(team: Team) -> None:
    team.talk(team.office())
    assert not Obligation.objects.exists()


def test_an_office_nobody_spoke_to_for_its_cadence_is_on_the_list_of_what_waits(team: Team) -> None:
    office = team.office(cadence_days=30)
    quiet = team.office("翠湖派出所", "police")
    team.talk(office)
    with clock.at(MONDAY + timedelta(days=30)):  # the thirtieth day itself is in time
        assert office.name not in page(team.zhou, "/contacts?view=due")
    with clock.at(MONDAY + timedelta(days=31)):
        due = page(team.zhou, "/contacts?view=due")
        assert office.name in due and quiet.name not in due
        assert f"联系　{office.name}" in page(team.zhou, "/")
        team.do(team.zhou, "record", office=office.pk, on=clock.today(), matter="年底安全检查")
        assert office.name not in page(team.zhou, "/contacts?view=due")
    office.refresh_from_db()
    assert office.last_on == date(2026, 12, 24)


def test_telephones_are_masked_and_the_whole_number_leaves_an_event(team: Team) -> None:
    office = team.office()
    with pytest.raises(Invalid):
        team.do(team.zhou, "add_person", office=office.pk, name="李科长", phone="123")
    person = team.do(team.zhou, "add_person", office=office.pk, name="李科长", title="物业科", phone="139 0000 1234")
    assert "13900001234" not in page(team.zhou, office.url()) and "1234" in page(team.zhou, office.url())
    shown = signed_in(team.zhou).post(f"/contacts/people/{person.pk}/reveal")
    assert shown.content.decode() == "13900001234" and shown.headers["Cache-Control"] == "private, no-store"
    assert Event.objects.filter(operation="contacts.reveal", actor=team.zhou).count() == 1
    assert signed_in(team.lin).post(f"/contacts/people/{person.pk}/reveal").status_code in (403, 404)
    team.do(team.zhou, "end_person", contact=person.pk)
    row = Contact.objects.get()
    assert (row.name, row.title, row.phone) == ("", "", "") and "李科长" not in page(team.zhou, office.url())


def test_what_makes_no_sense_is_refused(team: Team) -> None:
    office = team.office()
    with pytest.raises(Refused, match=r"contacts\.there"):
        team.office()
    with pytest.raises(Refused, match=r"contacts\.days"):
        team.talk(office, on="2026-11-24")
    with pytest.raises(Refused, match=r"contacts\.days"):
        team.talk(office, follow_on="2026-11-22")
    talk = team.talk(office, follow_on="2026-11-25")
    with pytest.raises(Refused, match=r"contacts\.still_to_follow"):
        team.do(team.zhou, "retire", office=office.pk)
    team.do(team.zhou, "follow_up", talk=talk.pk, result="办好了")
    other = team.office("翠湖居委会", "committee")
    with pytest.raises(Refused, match=r"contacts\.there"):
        team.do(team.zhou, "change", office=other.pk, name=office.name, kind="street")
    team.do(team.zhou, "change", office=other.pk, name="湖东居委会", kind="committee", cadence_days=60)
    assert "湖东居委会" in page(team.zhou, "/contacts?q=湖东")
    team.do(team.zhou, "retire", office=office.pk)
    with pytest.raises(Refused, match=r"contacts\.retired"):
        team.talk(office)
    assert office.name in page(team.zhou, "/contacts?view=retired") and office.name not in page(team.zhou, "/contacts")
    with pytest.raises(NotAllowed):
        team.do(team.lin, "add", site=team.cast.garden.pk, name="城管中队", kind="city")
