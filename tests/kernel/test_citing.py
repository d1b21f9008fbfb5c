"""A duty is cited by the number it has in the letter that was signed, whatever its id ends in."""

from __future__ import annotations

import pytest
from conftest import Cast, page, writing

from zhishou.areas.cases.models import Case
from zhishou.kernel import citing, clock, holding
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import perform
from zhishou.kernel.models import Appointment, Event, Person, Post

pytestmark = pytest.mark.django_db
GIVEN = {
    "kind": "complaint",
    "channel": "phone",
    "reporter_name": "王女士",
    "reporter_phone": "13900001234",
    "content": "电梯异响",
}


def sales_clerk(cast: Cast) -> Person:
    """Somebody whose letter has two duties, numbered as nowhere in their ids."""
    person, now = cast.person("xiao", "肖云"), clock.now()
    with writing():
        post = Post.objects.create(site=cast.company, code="dealer.clerk", name="销售内勤")
        duties = [
            holding.ClauseText("dealer.5", "整理客户资料", (), ()),
            holding.ClauseText("service.complaint.9", "受理来人来电", ("take_in", "dispatch"), ()),
        ]
        version = holding.write_draft(post, duties, by=None, note="", now=now)
        holding.publish(version, now, keep_old_until=None)
        made = Appointment.objects.create(person=person, post=post, site=cast.garden, starts_at=now)
        holding.sign(made, version, "ZR-9", now)
    return person


def test_an_act_is_cited_by_the_number_in_the_letter(cast: Cast) -> None:
    person = sales_clerk(cast)
    done = perform("cases.take_in", Actor.of(person), {"site": cast.garden, **GIVEN}, door="page")
    assert citing.of_events([done.event]) == {done.event.pk: "销售内勤·二"}
    assert "依据：销售内勤·二" in page(person, f"/cases/{Case.objects.get().number}")


def test_a_later_version_leaves_what_was_done_under_the_earlier_one(cast: Cast) -> None:
    person = sales_clerk(cast)
    done = perform("cases.take_in", Actor.of(person), {"site": cast.garden, **GIVEN}, door="page")
    with writing():
        post = Post.objects.get(code="dealer.clerk")
        only = [holding.ClauseText("service.complaint.9", "受理来人来电", ("take_in",), ())]
        holding.publish(
            holding.write_draft(post, only, by=None, note="", now=clock.now()), clock.now(), keep_old_until=None
        )
    assert citing.of_events([Event.objects.get(pk=done.event.pk)], cast.garden) == {done.event.pk: "销售内勤·二"}


def test_what_no_duty_granted_cites_none(cast: Cast) -> None:
    with clock.at(clock.now()):
        done = perform("office.finish_tour", Actor.of(cast.person("yi", "易安")), {}, door="page")
    assert citing.of_events([done.event]) == {}


def test_the_file_of_a_person_numbers_duties_as_the_letter_does(cast: Cast) -> None:
    person = sales_clerk(cast)
    shown = page(person, "/people/xiao")
    assert "销售内勤·二" in shown and "service.complaint.9" not in shown
