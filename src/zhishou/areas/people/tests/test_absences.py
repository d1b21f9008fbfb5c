"""Leave and deputies, told as they happen."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from conftest import Cast, writing
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zhishou.kernel import clock
from zhishou.kernel.actor import Actor, principals_of
from zhishou.kernel.gate import perform
from zhishou.kernel.models import Absence, Event, Notice, Person, Site
from zhishou.kernel.operation import Invalid, NotAllowed, Refused

MORNING = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def leave(who: Person, person: Person, deputy: Person | None, start: datetime, end: datetime) -> Absence:
    """Record a leave through the gate."""
    data = {"person": person, "deputy": deputy, "starts_at": start, "ends_at": end, "reason": "年假"}
    result = perform("people.record_absence", Actor.of(who), data, door="api").result
    assert isinstance(result, Absence)
    return result


def rename(who: Person, site: Site) -> Event:
    """Something only an organiser may do."""
    return perform("people.change_site", Actor.of(who), {"site": site, "name": "新名字"}, door="api").event


def test_a_delegate_acts_during_the_leave_only_and_both_names_stand_in_the_event(cast: Cast) -> None:
    with clock.at(MORNING):
        boss = cast.person("zhou", "周敏", "organise", site=cast.company)
        lin = cast.person("lin", "林晓雯", site=cast.company)
        leave(boss, boss, lin, MORNING + DAY, MORNING + 2 * DAY)
        with pytest.raises(NotAllowed):
            rename(lin, cast.garden)
    with clock.at(MORNING + DAY):
        event = rename(lin, cast.garden)
        assert (event.actor, event.on_behalf_of, event.authority) == (lin, boss, "duty")
    with clock.at(MORNING + 2 * DAY), pytest.raises(NotAllowed):
        rename(lin, cast.garden)


@pytest.mark.parametrize(("start", "end"), [("0001-01-01T00:00", "2026-12-01T00:00"), (None, "9999-12-31T23:59")])
def test_a_day_at_the_end_of_the_calendar_is_no_leave(cast: Cast, start: str | None, end: str) -> None:
    lin = cast.person("lin", "林晓雯")
    data = {"person": lin, "starts_at": start or clock.now(), "ends_at": end, "reason": "年假"}
    with pytest.raises(Invalid) as wrong:
        perform("people.record_absence", Actor.of(lin), data, door="api")
    assert list(wrong.value.errors) == ["ends_at" if start is None else "starts_at"]
    assert "请核对年份" in str(wrong.value.errors)


def test_the_deputy_is_told(cast: Cast) -> None:
    lin, chen = cast.person("lin", "林晓雯"), cast.person("chen", "陈刚")
    leave(lin, lin, chen, clock.now() + DAY, clock.now() + 2 * DAY)
    assert Notice.objects.get(person=chen).kind == "people.deputy"


def test_everyone_records_their_own_leave_but_not_a_colleagues(cast: Cast) -> None:
    lin, chen = cast.person("lin", "林晓雯"), cast.person("chen", "陈刚")
    leave(lin, lin, None, clock.now(), clock.now() + DAY)
    with pytest.raises(NotAllowed):
        leave(lin, chen, None, clock.now(), clock.now() + DAY)


def test_who_records_leave_by_duty_records_it_for_others(cast: Cast) -> None:
    admin, chen = cast.person("admin", "王芳", "record_leave", site=cast.company), cast.person("chen", "陈刚")
    assert leave(admin, chen, None, clock.now(), clock.now() + DAY).person == chen


def test_nobody_deputises_for_themselves(cast: Cast) -> None:
    lin = cast.person("lin", "林晓雯")
    with pytest.raises(Refused, match="deputy_self"):
        leave(lin, lin, lin, clock.now(), clock.now() + DAY)


def test_a_deputy_on_leave_is_refused(cast: Cast) -> None:
    lin, chen = cast.person("lin", "林晓雯"), cast.person("chen", "陈刚")
    leave(chen, chen, None, clock.now(), clock.now() + DAY)
    with pytest.raises(Refused, match="deputy_away"):
        leave(lin, lin, chen, clock.now(), clock.now() + DAY)


def test_a_deputy_of_another_company_is_refused(cast: Cast) -> None:
    lin = cast.person("lin", "林晓雯")
    with writing():
        other = cast.site("ANTU", "安途汽车", Site.Kind.COMPANY, None)
    far = cast.person("far", "远方", site=other)
    with writing():
        Person.objects.filter(pk=lin.pk).update(site=cast.company)
    from zhishou.kernel.operation import Invalid

    with pytest.raises(Invalid):
        leave(lin, lin, far, clock.now(), clock.now() + DAY)


def test_cancelling_a_running_leave_ends_the_deputys_powers_now(cast: Cast) -> None:
    with clock.at(MORNING):
        boss = cast.person("zhou", "周敏", "organise", site=cast.company)
        lin = cast.person("lin", "林晓雯", site=cast.company)
        row = leave(boss, boss, lin, MORNING, MORNING + DAY)
    with clock.at(MORNING + timedelta(hours=1)):
        rename(lin, cast.garden)
        perform("people.cancel_absence", Actor.of(boss), {"absence": row}, door="api")
        with pytest.raises(NotAllowed):
            rename(lin, cast.garden)


def test_the_deputy_cannot_cancel_the_leave(cast: Cast) -> None:
    lin, chen = cast.person("lin", "林晓雯"), cast.person("chen", "陈刚")
    row = leave(lin, lin, chen, clock.now(), clock.now() + DAY)
    with pytest.raises(NotAllowed):
        perform("people.cancel_absence", Actor.of(chen), {"absence": row}, door="api")


def test_the_database_holds_the_line_against_overlap(cast: Cast) -> None:
    lin = cast.person("lin", "林晓雯")
    row = leave(lin, lin, None, MORNING + 3650 * DAY, MORNING + 3651 * DAY)
    with pytest.raises(IntegrityError, match="absence_no_overlap"), transaction.atomic(), writing():
        Absence.objects.create(person=lin, starts_at=row.starts_at, ends_at=row.ends_at, reason="重复")


moments = st.integers(0, 96).map(lambda n: MORNING + timedelta(hours=n))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(moments, moments), min_size=1, max_size=6), moments)
def test_leaves_are_half_open_and_never_overlap(
    cast: Cast, spans: list[tuple[datetime, datetime]], asked: datetime
) -> None:
    with transaction.atomic(), clock.at(MORNING - DAY):
        lin, chen = _pair(cast)
        kept: list[tuple[datetime, datetime]] = []
        for start, end in spans:
            clash = any(start < e and s < end for s, e in kept)
            try:
                leave(lin, lin, chen, start, end)
            except Refused as no:
                assert no.code == ("people.absence_order" if end <= start else "people.absence_overlaps")
                assert end <= start or clash
            else:
                assert start < end and not clash
                kept.append((start, end))
        assert bool(principals_of(chen, asked)) == any(s <= asked < e for s, e in kept)
        transaction.set_rollback(True)


def _pair(cast: Cast) -> tuple[Person, Person]:
    found = list(Person.objects.filter(username__in=("lin", "chen")).order_by("-username"))
    return (found[0], found[1]) if found else (cast.person("lin", "林晓雯"), cast.person("chen", "陈刚"))
