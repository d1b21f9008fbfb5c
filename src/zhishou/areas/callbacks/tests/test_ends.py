"""Who was not called back is counted by name and reason; a call has a length, and a script too."""

from __future__ import annotations

import pytest
from conftest import Cast
from django.test import Client

from zhishou.areas.callbacks import covering, printing, rules
from zhishou.areas.callbacks.models import Callback
from zhishou.areas.callbacks.tests.conftest import at
from zhishou.areas.callbacks.tests.test_callbacks import BACKEND, GOOD, record, repaired, service
from zhishou.areas.cases.models import Case
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import perform
from zhishou.kernel.models import Event, Notice, Obligation, Person
from zhishou.kernel.operation import Refused


def test_coverage_lists_the_gap_by_name_and_reason(cast: Cast, clerk: Person) -> None:
    record(clerk, service(cast, clerk), **GOOD)
    missing = service(cast, clerk, name="王建国")
    declined = service(cast, clerk, name="赵六")
    service(cast, clerk, name="钱七", kind="resident")
    perform("callbacks.attempt", Actor.of(clerk), {"callback": missing, "result": "busy"}, door="page")
    perform("callbacks.decline", Actor.of(clerk), {"callback": declined, "words": "不要再打"}, door="page")
    found = covering.services(Actor.of(clerk), at("01 00:00"), at("30 00:00"))
    assert (found.total, found.called, found.percent) == (3, 1, 33)
    assert {(gap.name, gap.reason) for gap in found.gaps} == {
        ("王建国", "打过 1 次，最近一次占线或挂断"),
        ("赵六", "客户不愿回访：不要再打"),
    }


def decline(who: Person, case: Case) -> Callback:
    """The customer of a case says no to the call."""
    said = {"callback": case.callbacks.get(state="open"), "words": "别再打了"}
    result = perform("callbacks.decline", Actor.of(who), said, door="page").result
    assert isinstance(result, Callback)
    return result


def test_a_case_whose_customer_declines_is_closed_by_the_supervisor_and_counts(
    cast: Cast, clerk: Person, engineer: Person, client: Client
) -> None:
    supervisor = cast.person("boss", "何静", "decide_exits", "close_cases")
    case = repaired(cast, clerk, engineer)
    end = {"case": case, "outcome": "declined", "text": "顾客明确说不用回访"}
    with pytest.raises(Refused) as no:
        perform("cases.close_specially", Actor.of(supervisor), end, door="page")
    assert no.value.code == "case.not_declined"
    decline(clerk, case)
    assert Notice.objects.get(person=supervisor, kind="case.declined").facts["number"] == case.number
    assert Obligation.objects.get(do_operation="callbacks.record").state == "open"
    with pytest.raises(Refused):
        perform("cases.close_specially", Actor.of(clerk), end, door="page")
    client.force_login(supervisor, backend=BACKEND)
    assert "顾客不愿回访，等主管决定" in client.get(case.callbacks.get().url()).text
    assert 'action="/do/cases.close_specially"' in client.get(case.get_absolute_url()).text
    perform("cases.close_specially", Actor.of(supervisor), end, door="page")
    case.refresh_from_db()
    assert (case.stage, case.closed_as, case.satisfied) == ("closed", "declined", None)
    assert Obligation.objects.get(do_operation="callbacks.record").state == "waived"
    found = covering.cases(Actor.of(clerk), at("01 00:00"), at("30 00:00"))
    assert (found.total, found.called, found.by_reason) == (1, 0, {"顾客不愿回访": 1})
    assert (found.gaps[0].name, found.gaps[0].reason) == ("陈丽华", "客户不愿回访：别再打了")


def test_the_supervisor_may_have_a_declined_customer_called_again(cast: Cast, clerk: Person, engineer: Person) -> None:
    supervisor = cast.person("boss", "何静", "decide_exits")
    case = repaired(cast, clerk, engineer)
    declined = decline(clerk, case)
    again = {"callback": declined, "words": "换我来打"}
    perform("callbacks.ask_again", Actor.of(supervisor), again, door="page")
    record(clerk, case.callbacks.get(state="open"), **GOOD)
    case.refresh_from_db()
    assert (case.stage, case.closed_as) == ("closed", "solved")
    declined.refresh_from_db()
    assert declined.state == "declined"
    with pytest.raises(Refused) as no:
        perform("callbacks.ask_again", Actor.of(supervisor), again, door="page")
    assert no.value.code == "case.stage"
    assert covering.cases(Actor.of(clerk), at("01 00:00"), at("30 00:00")).percent == 100


@pytest.mark.parametrize(("seconds", "over"), [(None, 0), (300, 0), (301, 1), (372, 72)])
def test_a_call_longer_than_the_limit_is_kept_and_flagged(
    cast: Cast, clerk: Person, client: Client, seconds: int | None, over: int
) -> None:
    done = record(clerk, service(cast, clerk), **GOOD, seconds=seconds)
    assert done.answer.over_seconds == over
    assert Event.objects.get(operation="callbacks.record").facts.get("overlong", 0) == over
    client.force_login(clerk, backend=BACKEND)
    assert (done.number in client.get("/callbacks/done?length=over").text) == (over > 0)
    assert (f"超时 {over} 秒" in client.get(done.url()).text) == (over > 0)
    assert ("超时" in printing.record_data(done)["length"]) == (over > 0)  # type: ignore[operator]


def test_the_flag_goes_by_the_limit_of_its_day(cast: Cast, clerk: Person) -> None:
    admin = cast.person("admin", "秦月", "keep_settings")
    done = record(clerk, service(cast, clerk), **GOOD, seconds=240)
    said = {"site": cast.garden, "name": rules.MINUTES.name, "value": "3"}
    perform("office.change_setting", Actor.of(admin), said, door="page")
    later = record(clerk, service(cast, clerk, name="王建国"), **GOOD, seconds=240)
    done.answer.refresh_from_db()
    assert (done.answer.is_overlong, later.answer.is_overlong) == (False, True)


def test_a_script_longer_than_the_company_wants_is_refused(cast: Cast, clerk: Person) -> None:
    admin = cast.person("admin", "秦月", "keep_settings")

    def change(name: str, value: str) -> None:
        said = {"site": cast.garden, "name": name, "value": value}
        perform("office.change_setting", Actor.of(admin), said, door="page")

    with pytest.raises(Refused) as no:
        change(rules.CLOSING.name, "再见" * 200)
    assert no.value.code == "callback.script_too_long"
    with pytest.raises(Refused):
        change(rules.MOST_WORDS.name, "50")
    change(rules.CLOSING.name, "再见。")
    assert rules.script(cast.garden, {}).closing == ["再见。"]
