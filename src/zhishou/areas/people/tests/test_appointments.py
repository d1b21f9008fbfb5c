"""Appointments, their end, hand-over and leaving."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor, wait
from datetime import date, timedelta
from typing import Any

import pytest
from conftest import Cast, writing
from django.db import connection, transaction

from zhishou.areas.people import handover
from zhishou.kernel import clock, holding
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import perform
from zhishou.kernel.models import ApiToken, Appointment, Event, Notice, Obligation, Person, Post, Site
from zhishou.kernel.operation import Invalid, NotAllowed, Refused


@pytest.fixture
def admin(cast: Cast) -> Person:
    """The administration of the company, root."""
    return cast.person(
        "admin", "王芳", "organise", "hand_over", "manage_accounts", "record_leave", site=cast.company, root=True
    )


def clerk_post(cast: Cast, *grants: str) -> Post:
    """A post of the company whose one duty grants this."""
    with writing():
        post = Post.objects.create(site=cast.company, code="test.clerk", name="客服文员")
        version = holding.write_draft(
            post, [holding.ClauseText("test.clerk.1", "接待", grants)], by=None, note="", now=clock.now()
        )
        holding.publish(version, clock.now(), keep_old_until=None)
    return post


def appoint(admin: Person, person: Person, post: Post, site: Site, **more: object) -> Appointment:
    data = {"person": person, "post": post, "site": site, **more}
    made = perform("people.appoint", Actor.of(admin), data, door="api").result
    assert isinstance(made, Appointment)
    return made


def owe(cast: Cast, person: Person) -> Obligation:
    """A deadline in the person's own name, under the person's own duty."""
    row = person.appointments.get()
    clause = row.post.versions.get().clauses.get()
    with writing():
        return Obligation.objects.create(
            natural_key=f"test|{person.pk}", clause=clause, duty_id=clause.duty_id, rule={}, do_operation="cases.close",
            kept_by=["cases.close"], site=cast.garden, subject="kernel.site:1", context="kernel.site:1", person=person,
            opened_at=clock.now(), due_at=clock.now() + timedelta(days=1),
        )  # fmt: skip


def test_in_trial_an_appointment_counts_at_once_and_the_act_is_marked_unsigned(cast: Cast, admin: Person) -> None:
    with writing():
        Site.objects.filter(pk=cast.garden.pk).update(enforced_from=None)
    cast.garden.refresh_from_db()
    lin = cast.person("lin", "林晓雯")
    appoint(admin, lin, clerk_post(cast, "organise"), cast.garden)
    event = perform("people.change_site", Actor.of(lin), {"site": cast.garden, "name": "翠湖"}, door="api").event
    assert event.signed is False


def test_under_enforcement_unsigned_has_no_powers_and_is_told_why(cast: Cast, admin: Person) -> None:
    lin = cast.person("lin", "林晓雯")
    appoint(admin, lin, clerk_post(cast, "organise"), cast.garden)
    with pytest.raises(NotAllowed) as no:
        perform("people.change_site", Actor.of(lin), {"site": cast.garden, "name": "翠湖"}, door="api")
    assert no.value.code == "duty.unsigned"
    assert "签署" in no.value.sentence()


def test_ending_an_appointment_takes_the_powers_at_once(cast: Cast, admin: Person) -> None:
    lin = cast.person("lin", "林晓雯", "organise")
    row = lin.appointments.get()
    assert Actor.of(lin).can("organise", cast.garden)
    perform("people.end_appointment", Actor.of(admin), {"appointment": row, "reason": "调岗"}, door="api")
    assert not Actor.of(lin).can("organise", cast.garden)
    with pytest.raises(Refused, match=r"people\.ended"):
        perform("people.end_appointment", Actor.of(admin), {"appointment": row, "reason": "调岗"}, door="api")


def test_what_is_open_goes_to_the_successor_or_stays_with_the_post(cast: Cast, admin: Person) -> None:
    lin, chen = cast.person("lin", "林晓雯", "take_in"), cast.person("chen", "陈刚")
    owed = owe(cast, lin)
    appoint(admin, chen, lin.appointments.get().post, cast.garden)
    data = {"appointment": lin.appointments.get(), "reason": "调岗", "successor": chen}
    with writing():
        Site.objects.filter(pk=cast.garden.pk).update(enforced_from=None)
    perform("people.end_appointment", Actor.of(admin), data, door="api")
    owed.refresh_from_db()
    assert owed.person == chen
    assert Notice.objects.filter(person=chen, kind="people.handed_over").exists()


def test_a_deadline_whose_duty_the_successor_does_not_hold_goes_back_to_the_post(cast: Cast, admin: Person) -> None:
    lin, chen = cast.person("lin", "林晓雯", "take_in"), cast.person("chen", "陈刚")
    owed = owe(cast, lin)
    perform("people.hand_over", Actor.of(admin), {"person": lin, "successor": chen}, door="api")
    owed.refresh_from_db()
    assert owed.person is None


def test_handing_over_nothing_is_refused(cast: Cast, admin: Person) -> None:
    lin, chen = cast.person("lin", "林晓雯"), cast.person("chen", "陈刚")
    with pytest.raises(Refused, match="nothing_open"):
        perform("people.hand_over", Actor.of(admin), {"person": lin, "successor": chen}, door="api")


def test_other_areas_hand_over_what_they_keep(cast: Cast, admin: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    lin, chen = cast.person("lin", "林晓雯"), cast.person("chen", "陈刚")
    kept = {lin.pk: 3}

    def move(_act: object, person: Person, successor: Person) -> int:
        kept[successor.pk] = kept.pop(person.pk)
        return kept[successor.pk]

    def open_rows(person: Person) -> list[Any]:
        return [Person.objects.filter(pk=person.pk)] * kept.get(person.pk, 0)

    monkeypatch.setitem(handover.KINDS, "试验", handover.Kind("试验", open_rows, move))
    event = perform("people.hand_over", Actor.of(admin), {"person": lin, "successor": chen}, door="api").event
    assert kept == {chen.pk: 3}
    assert event.facts["moved"] == {"试验": 3}


def test_leaving_needs_a_successor_while_work_is_open(cast: Cast, admin: Person) -> None:
    lin, chen = cast.person("lin", "林晓雯"), cast.person("chen", "陈刚")
    owe(cast, lin)
    with pytest.raises(Refused, match="successor_needed"):
        perform("people.leave_company", Actor.of(admin), {"person": lin}, door="api")
    perform("people.leave_company", Actor.of(admin), {"person": lin, "successor": chen}, door="api")
    lin.refresh_from_db()
    assert (lin.is_active, lin.left_on) == (False, clock.today())
    assert not Appointment.objects.filter(person=lin, ended_at=None).exists()


def test_who_left_cannot_act_sign_in_or_use_a_key(cast: Cast, admin: Person, client: object) -> None:
    lin = cast.person("lin", "林晓雯", "take_in")
    perform("people.make_token", Actor.of(lin), {"name": "报表"}, door="page")
    perform("people.leave_company", Actor.of(admin), {"person": lin}, door="api")
    lin.refresh_from_db()
    assert Actor.of(lin).grants == []
    assert not ApiToken.live().filter(person=lin).exists()
    with pytest.raises(NotAllowed):
        perform("people.make_token", Actor.of(lin), {"name": "报表"}, door="page")


def test_the_last_administration_cannot_be_let_go(cast: Cast, admin: Person) -> None:
    with pytest.raises(Refused, match="last_root"):
        perform("people.leave_company", Actor.of(admin), {"person": admin}, door="api")
    row = admin.appointments.get()
    with pytest.raises(Refused, match="last_root"):
        perform("people.end_appointment", Actor.of(admin), {"appointment": row, "reason": "试"}, door="api")


def test_an_administration_that_has_not_signed_is_no_other_where_signing_is_enforced(cast: Cast, admin: Person) -> None:
    cast.person("hr", "何然", "organise", site=cast.company, root=True, signed=False)
    row = admin.appointments.get()
    with writing():
        cast.company.enforced_from = clock.today()
        cast.company.save()
    with pytest.raises(Refused, match="last_root"):
        perform("people.end_appointment", Actor.of(admin), {"appointment": row, "reason": "试"}, door="api")


@pytest.mark.django_db(transaction=True)
def test_of_two_administrations_that_let_each_other_go_one_stays() -> None:
    with transaction.atomic():
        cast = Cast()
        admin, hr = (
            cast.person(code, name, "organise", site=cast.company, root=True)
            for code, name in (("admin", "王芳"), ("hr", "何然"))
        )

    def let_go(who: Person, other: Person) -> str:
        try:
            facts = {"appointment": other.appointments.get(), "reason": "试"}
            perform("people.end_appointment", Actor.of(who), facts, door="api")
        except Refused as no:
            return no.code
        finally:
            if not connection.in_atomic_block:
                connection.close()
        return "ended"

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            assert let_go(admin, hr) == "ended"
            meanwhile = pool.submit(let_go, hr, admin)
            wait([meanwhile], timeout=2)  # it waits for this one; were it through by now, nobody would be left
        assert meanwhile.result(30) != "ended"
    assert Appointment.objects.get(post__is_root=True, ended_at=None).person == admin


def test_only_the_administration_itself_appoints_to_its_own_post(cast: Cast, admin: Person) -> None:
    hr, lin = cast.person("hr", "何然", "organise", site=cast.company), cast.person("lin", "林晓雯")
    with pytest.raises(NotAllowed, match="root_only"):
        appoint(hr, lin, admin.appointments.get().post, cast.company)


def test_appointing_twice_to_the_same_post_is_refused(cast: Cast, admin: Person) -> None:
    lin, post = cast.person("lin", "林晓雯"), clerk_post(cast)
    appoint(admin, lin, post, cast.garden)
    with pytest.raises(Refused, match=r"people\.appointed"):
        appoint(admin, lin, post, cast.garden)


def test_superiors_never_go_in_a_circle(cast: Cast, admin: Person) -> None:
    lin, chen, post = cast.person("lin", "林晓雯"), cast.person("chen", "陈刚"), clerk_post(cast)
    first = appoint(admin, lin, post, cast.garden)
    second = appoint(admin, chen, post, cast.garden, reports_to=first)
    with pytest.raises(Refused, match="superior_loop"):
        appoint(admin, lin, post, cast.bay, reports_to=second)


def test_an_appointment_of_the_past_keeps_its_date_and_one_to_come_waits(cast: Cast, admin: Person) -> None:
    lin, post = cast.person("lin", "林晓雯"), clerk_post(cast, "organise")
    early = appoint(admin, lin, post, cast.garden, starts_on=date(2020, 5, 1))
    assert clock.local(early.starts_at).date() == date(2020, 5, 1)
    with writing():
        Site.objects.filter(pk=cast.bay.pk).update(enforced_from=None)
    appoint(admin, lin, post, cast.bay, starts_on=clock.today() + timedelta(days=2))
    assert not Actor.of(lin).can("organise", cast.bay)
    with clock.at(clock.now() + timedelta(days=3)):
        assert Actor.of(lin).can("organise", cast.bay)


def test_a_new_site_takes_over_the_enforcement_and_keeps_its_path(cast: Cast, admin: Person) -> None:
    data = {"parent": cast.company, "code": "NEW", "name": "新苑", "kind": "community"}
    made = perform("people.open_site", Actor.of(admin), data, door="api").result
    assert isinstance(made, Site)
    assert made.enforced_from == cast.company.enforced_from
    assert made.path == f"{cast.company.path}{made.pk}/"
    with pytest.raises(Refused, match="site_code_taken"):
        perform("people.open_site", Actor.of(admin), {**data, "name": "又一个"}, door="api")


def test_nothing_is_opened_below_a_community(cast: Cast, admin: Person) -> None:
    data = {"parent": cast.garden, "code": "X1", "name": "楼", "kind": "community"}
    with pytest.raises(Refused, match="site_kind"):
        perform("people.open_site", Actor.of(admin), data, door="api")


def test_enforcement_reaches_the_subtree_and_never_the_past(cast: Cast, admin: Person) -> None:
    actor, day = Actor.of(admin), clock.today() + timedelta(days=30)
    data = {"site": cast.company, "enforced_from": day, "with_below": True}
    perform("people.set_enforcement", actor, data, door="api")
    cast.garden.refresh_from_db()
    assert cast.garden.enforced_from == day
    with pytest.raises(Refused, match="date_past"):
        perform("people.set_enforcement", actor, {**data, "enforced_from": date(2020, 1, 1)}, door="api")


def test_an_unsigned_administration_cannot_lock_itself_out(cast: Cast) -> None:
    with writing():
        Site.objects.update(enforced_from=None)
    boss = cast.person("boss", "王芳", "organise", site=cast.company, root=True, signed=False)
    data = {"site": cast.company, "enforced_from": clock.today()}
    with pytest.raises(Refused, match="root_unsigned"):
        perform("people.set_enforcement", Actor.of(boss), data, door="api")


def test_a_hired_person_gets_a_password_that_stands_in_no_event(cast: Cast, admin: Person) -> None:
    data = {"site": cast.garden, "name": "张伟", "username": "zhangwei"}
    outcome = perform("people.hire", Actor.of(admin), data, door="page")
    person = outcome.result
    assert isinstance(person, Person)
    secret = person.shown_once  # type: ignore[attr-defined]
    assert person.check_password(secret) and person.password_expired
    event = Event.objects.get(pk=outcome.event.pk)
    assert secret not in str(event.facts) and secret not in str(event.texts)
    with pytest.raises(Refused, match="username_taken"):
        perform("people.hire", Actor.of(admin), data, door="page")


def test_a_weak_first_password_is_refused_beside_its_field(cast: Cast, admin: Person) -> None:
    data = {"site": cast.garden, "name": "张伟", "username": "zhangwei", "password": "12345"}
    with pytest.raises(Invalid) as bad:
        perform("people.hire", Actor.of(admin), data, door="api")
    assert list(bad.value.errors) == ["password"]


def test_customers_go_with_the_work_and_the_file_says_since_when(cast: Cast, admin: Person) -> None:
    from zhishou.areas.customers.models import Customer

    lin, chen = cast.person("lin", "林晓雯"), cast.person("chen", "陈刚")
    with writing():
        customer = Customer.objects.create(site=cast.garden, name="王建国", owner=lin)
    event = perform("people.hand_over", Actor.of(admin), {"person": lin, "successor": chen}, door="api").event
    customer.refresh_from_db()
    assert customer.owner == chen
    assert customer.assignments.get().person == chen
    assert event.facts["moved"] == {"客户": 1}
