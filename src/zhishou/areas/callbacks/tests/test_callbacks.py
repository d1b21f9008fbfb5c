"""Callbacks: made in time, at a time that suits, by somebody independent, complete, and with consequences."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from conftest import Cast, writing
from django.test import Client

from zhishou.areas.callbacks import covering, printing, queries
from zhishou.areas.callbacks.jobs import look_after_agreed_calls
from zhishou.areas.callbacks.models import AgreedCall, Callback
from zhishou.areas.callbacks.operations import RecordCallback
from zhishou.areas.callbacks.tests.conftest import at
from zhishou.areas.cases.models import Case
from zhishou.areas.cases.queries.timeline import History
from zhishou.areas.customers.models import Customer, ServiceRecord
from zhishou.areas.customers.operations import add
from zhishou.kernel import clock
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import perform
from zhishou.kernel.models import Event, Notice, Obligation, Person
from zhishou.kernel.operation import Invalid, Refused

BACKEND = "django.contrib.auth.backends.ModelBackend"
GOOD: dict[str, Any] = {
    "solved": "yes", "speed": "satisfied", "manner": "satisfied", "satisfaction": "satisfied", "wish": "无", "follow_up": "无",
}  # fmt: skip
BAD = {**GOOD, "solved": "no", "satisfaction": "dissatisfied", "complaint": "修了三次还是漏，太敷衍了"}


def customer(cast: Cast, **more: Any) -> Customer:
    with writing():
        return add(cast.garden, {"name": "陈丽华", "mobile": "13800136021", "kind": "member", **more})


def service(cast: Cast, clerk: Person, **more: Any) -> Callback:
    """A service recorded an hour ago, and its callback."""
    with clock.at(clock.now() - timedelta(hours=1)):
        said = {
            "customer": customer(cast, **more),
            "item": "换机油",
            "at": clock.now(),
            "place": "一号工位",
            "technician": "老赵",
        }
        record = perform("customers.record_service", Actor.of(clerk), said, door="page").result
    assert isinstance(record, ServiceRecord)
    return record.callbacks.get()


def repaired(cast: Cast, clerk: Person, engineer: Person) -> Case:
    """A repair taken in, dispatched, accepted and resolved by the engineer."""
    said = {
        "site": cast.garden,
        "kind": "repair",
        "customer": customer(cast),
        "content": "厨房水管漏水",
        "title": "厨房漏水",
    }
    case = perform("cases.take_in", Actor.of(clerk), said, door="page").result
    assert isinstance(case, Case)
    due = clock.now() + timedelta(hours=6)
    perform(
        "cases.dispatch", Actor.of(clerk), {"case": case, "department": cast.engineering, "due_at": due}, door="page"
    )
    perform("cases.accept_order", Actor.of(engineer), {"order": case.orders.get()}, door="page")
    perform("cases.resolve", Actor.of(engineer), {"case": case, "done": "换了水管接头"}, door="page")
    case.refresh_from_db()
    return case


def record(who: Person, callback: Callback, **said: Any) -> Callback:
    result = perform("callbacks.record", Actor.of(who), {"callback": callback, **said}, door="page").result
    assert isinstance(result, Callback)
    return result


def test_a_complete_record_closes_the_callback_and_keeps_the_duty(cast: Cast, clerk: Person) -> None:
    callback = service(cast, clerk)
    done = record(clerk, callback, **GOOD)
    assert done.state == Callback.State.DONE
    assert Obligation.objects.get().state == "kept"
    assert [one["answer"] for one in done.answer.answers] == ["解决了", "满意", "满意", "满意"]
    assert done.answer.script_version


@pytest.mark.parametrize("left_out", sorted(GOOD))
def test_a_record_missing_a_field_is_refused_at_that_field(cast: Cast, clerk: Person, left_out: str) -> None:
    callback = service(cast, clerk)
    with pytest.raises(Invalid) as wrong:
        record(clerk, callback, **{name: value for name, value in GOOD.items() if name != left_out})
    assert list(wrong.value.errors) == [left_out]
    callback.refresh_from_db()
    assert callback.is_open


def test_every_missing_field_is_named_at_once(cast: Cast, clerk: Person) -> None:
    with pytest.raises(Invalid) as wrong:
        record(clerk, service(cast, clerk))
    needed = {name for name, info in RecordCallback.model_fields.items() if info.is_required()} - {"callback"}
    assert set(wrong.value.errors) == needed


def test_a_dissatisfied_answer_needs_the_customers_words(cast: Cast, clerk: Person) -> None:
    with pytest.raises(Invalid) as wrong:
        record(clerk, service(cast, clerk), **{**BAD, "complaint": ""})
    assert list(wrong.value.errors) == ["complaint"]


def test_a_dissatisfied_answer_opens_a_case_with_the_customers_words(
    cast: Cast, clerk: Person, engineer: Person
) -> None:
    case = repaired(cast, clerk, engineer)
    done = record(clerk, case.callbacks.get(), **BAD)
    opened = done.answer.opened_case
    assert opened is not None
    assert (
        opened.number in done.said and str(opened.tracking_code) in done.said
    )  # the customer is still on the telephone
    assert (opened.kind, opened.stage, opened.content) == ("complaint", "judging", BAD["complaint"])
    assert (opened.raised_from, opened.customer) == (case, case.customer)
    case.refresh_from_db()
    assert case.satisfied is False
    assert Event.objects.filter(operation="cases.take_in").count() == 2


def test_an_important_customer_who_is_dissatisfied_reaches_the_manager_whoever_called(
    cast: Cast, clerk: Person
) -> None:
    caller = cast.person("caller", "小方", "call_back")
    callback = service(cast, clerk)
    Customer.objects.update(is_vip=True)
    opened = record(caller, callback, **BAD).answer.opened_case
    assert opened is not None and opened.major.reason == "重要业户"


def test_a_call_is_agreed_for_a_time_to_come(cast: Cast, clerk: Person) -> None:
    said = {"callback": service(cast, clerk), "at": clock.now() - timedelta(minutes=1)}
    with pytest.raises(Refused, match=r"callback.in_the_past"):
        perform("callbacks.appoint", Actor.of(clerk), said, door="page")


def test_there_is_no_number_to_look_at_where_none_was_left(cast: Cast, clerk: Person) -> None:
    callback = service(cast, clerk, mobile="")
    with pytest.raises(Refused, match=r"callback.no_phone"):
        perform("callbacks.reveal", Actor.of(clerk), {"callback": callback}, door="page")


def test_only_a_declined_callback_is_asked_again(cast: Cast, clerk: Person, engineer: Person) -> None:
    supervisor = cast.person("sup", "吴主管", "decide_exits", "call_back")
    waiting = repaired(cast, clerk, engineer).callbacks.get()
    with pytest.raises(Refused, match=r"callback.not_declined"):
        perform("callbacks.ask_again", Actor.of(supervisor), {"callback": waiting, "words": "再问一次"}, door="page")


def test_the_history_of_a_case_says_what_the_customer_thought(cast: Cast, clerk: Person, engineer: Person) -> None:
    case = repaired(cast, clerk, engineer)
    record(clerk, case.callbacks.get(), **{**BAD, "wish": "请师傅再来"})
    told = next(entry for entry in History(case).entries() if entry["what"].startswith("回访"))
    assert (told["what"], told["tone"]) == ("回访：不满意", "bad")
    assert told["note"].splitlines() == [f"不满意的地方：{BAD['complaint']}", "意见和希望：请师傅再来", "后续安排：无"]


def test_who_may_not_take_in_still_opens_the_case(cast: Cast, clerk: Person) -> None:
    caller = cast.person("caller", "小吴", "call_back")
    done = record(caller, service(cast, clerk), **BAD)
    assert done.answer.opened_case is not None
    assert done.answer.opened_case.content == BAD["complaint"]


def test_a_satisfied_customer_ends_the_short_path(cast: Cast, clerk: Person, engineer: Person) -> None:
    case = repaired(cast, clerk, engineer)
    assert case.stage == "callback"
    record(clerk, case.callbacks.get(), **GOOD)
    case.refresh_from_db()
    assert (case.stage, case.satisfied) == ("closed", True)
    assert Obligation.objects.get(do_operation="callbacks.record").state == "kept"


def test_a_matter_nobody_called_back_about_is_late_in_the_list_of_cases(
    cast: Cast, clerk: Person, engineer: Person, client: Client
) -> None:
    case = repaired(cast, clerk, engineer)
    client.force_login(clerk)
    assert "还剩 3 天" in client.get("/cases").content.decode()
    assert case.number not in client.get("/cases?view=late").content.decode()
    with clock.at(at("26 10:01")):
        late = client.get("/cases?view=late").content.decode()
        assert case.number in late and "逾期 1 分" in late


def test_whoever_did_the_work_does_not_call_back(cast: Cast, clerk: Person, engineer: Person) -> None:
    case = repaired(cast, clerk, engineer)
    with pytest.raises(Refused) as no:
        record(engineer, case.callbacks.get(), **GOOD)
    assert no.value.code == "independence"


def test_a_callback_is_made_once(cast: Cast, clerk: Person) -> None:
    callback = record(clerk, service(cast, clerk), **GOOD)
    with pytest.raises(Refused) as no:
        record(clerk, callback, **GOOD)
    assert no.value.code == "callback.not_open"


def test_a_call_in_quiet_hours_needs_the_customers_consent_in_words(cast: Cast, clerk: Person) -> None:
    callback = service(cast, clerk)
    with clock.at(at("23 12:30")):
        with pytest.raises(Invalid) as wrong:
            record(clerk, callback, **GOOD)
        assert "11-23 14:00" in wrong.value.errors["consent"][0]
        with pytest.raises(Invalid):
            perform("callbacks.attempt", Actor.of(clerk), {"callback": callback, "result": "busy"}, door="page")
        assert record(clerk, callback, **GOOD, consent="客户自己打来电话").answer.consent == "客户自己打来电话"


def test_a_short_message_may_go_out_in_quiet_hours(cast: Cast, clerk: Person) -> None:
    callback = service(cast, clerk)
    with clock.at(at("23 12:30")):
        assert record(clerk, callback, **GOOD, channel="sms").state == Callback.State.DONE


def test_an_unreachable_customer_is_tried_at_another_part_of_the_day(cast: Cast, clerk: Person) -> None:
    callback = service(cast, clerk)
    result = perform(
        "callbacks.attempt", Actor.of(clerk), {"callback": callback, "result": "no_answer"}, door="page"
    ).result
    assert isinstance(result, Callback)
    assert result.next_at == at("23 14:00")
    (one,) = queries.due(Actor.of(clerk))
    assert not one.open_now
    assert one.opens_at == at("23 14:00")
    for bad in (at("23 11:00"), at("23 13:00"), at("23 09:00")):
        with pytest.raises(Invalid) as wrong:
            said = {"callback": callback, "result": "busy", "next_at": bad}
            perform("callbacks.attempt", Actor.of(clerk), said, door="page")
        assert list(wrong.value.errors) == ["next_at"]


def test_nobody_counts_as_unreachable_before_three_tries_on_two_days(cast: Cast, clerk: Person) -> None:
    callback = service(cast, clerk)
    give_up = {"callback": callback, "words": "三次都没人接"}
    for moment in ("23 10:00", "23 15:00", "24 10:00"):
        with clock.at(at(moment)):
            with pytest.raises(Refused) as no:
                perform("callbacks.give_up", Actor.of(clerk), give_up, door="page")
            assert no.value.code == "callback.too_few_attempts"
            perform("callbacks.attempt", Actor.of(clerk), {"callback": callback, "result": "no_answer"}, door="page")
    with clock.at(at("24 11:00")):
        perform("callbacks.give_up", Actor.of(clerk), give_up, door="page")
    callback.refresh_from_db()
    assert (callback.state, callback.close_reason) == ("unreachable", "三次都没人接")
    assert Obligation.objects.get().state == "waived"


def test_failed_tries_about_a_case_count_for_its_special_end(cast: Cast, clerk: Person, engineer: Person) -> None:
    case = repaired(cast, clerk, engineer)
    said = {"callback": case.callbacks.get(), "result": "no_answer"}
    perform("callbacks.attempt", Actor.of(clerk), said, door="page")
    assert case.attempts.count() == 1
    with pytest.raises(Refused) as no:
        perform(
            "callbacks.give_up", Actor.of(clerk), {"callback": case.callbacks.get(), "words": "没人接"}, door="page"
        )
    assert no.value.code == "callback.supervisor_decides"


def test_an_agreed_time_is_reminded_of_and_honoured_above_the_usual_hours(cast: Cast, clerk: Person) -> None:
    callback = service(cast, clerk)
    said = {"callback": callback, "at": at("23 21:00"), "words": "晚上九点再打"}
    perform("callbacks.appoint", Actor.of(clerk), said, door="page")
    with clock.at(at("23 15:00")):
        assert look_after_agreed_calls() == 0
        assert not next(queries.due(Actor.of(clerk))).open_now
    with clock.at(at("23 21:00")):
        assert (look_after_agreed_calls(), look_after_agreed_calls()) == (1, 0)
        assert Notice.objects.get().person == clerk
        assert next(queries.due(Actor.of(clerk))).open_now
        record(clerk, callback, **GOOD)
    assert AgreedCall.objects.get().state == AgreedCall.State.KEPT


def test_a_missed_agreed_time_is_said_to_be_missed(cast: Cast, clerk: Person) -> None:
    callback = service(cast, clerk)
    perform("callbacks.appoint", Actor.of(clerk), {"callback": callback, "at": at("23 15:00")}, door="page")
    with clock.at(at("23 16:00")):
        assert look_after_agreed_calls() == 1
    assert AgreedCall.objects.get().state == AgreedCall.State.MISSED
    assert Notice.objects.get().kind == "callback.missed"


def test_a_customer_who_asks_for_another_time_names_it(cast: Cast, clerk: Person) -> None:
    callback = service(cast, clerk)
    with pytest.raises(Invalid):
        perform("callbacks.attempt", Actor.of(clerk), {"callback": callback, "result": "asked_later"}, door="page")
    said = {"callback": callback, "result": "asked_later", "next_at": at("24 19:00")}
    perform("callbacks.attempt", Actor.of(clerk), said, door="page")
    assert AgreedCall.objects.get().at == at("24 19:00")


def test_when_the_hours_leave_no_time_before_the_deadline_the_page_says_so(
    cast: Cast, clerk: Person, client: Client
) -> None:
    callback = service(cast, clerk, rest_days=[1, 2, 3, 4])
    (one,) = queries.due(Actor.of(clerk))
    assert one.no_time_left
    assert one.opens_at == at("27 09:00")
    client.force_login(clerk, backend=BACKEND)
    assert "到期之前没有方便打电话的时间" in client.get(callback.url()).text


def test_nothing_of_another_site_is_shown(cast: Cast, clerk: Person, client: Client) -> None:
    callback = service(cast, clerk)
    other = cast.person("other", "老吴", "call_back", site=cast.bay)
    assert list(queries.due(Actor.of(other))) == []
    assert covering.services(Actor.of(other), at("01 00:00"), at("30 00:00")).total == 0
    client.force_login(other, backend=BACKEND)
    for url in (callback.url(), f"{callback.url()}/print.pdf", f"/callbacks/service/{callback.subject.number}"):
        assert client.get(url).status_code == 404
    with pytest.raises(Invalid):
        record(other, callback, **GOOD)


def test_every_page_answers_in_few_queries(
    cast: Cast, clerk: Person, engineer: Person, client: Client, django_assert_max_num_queries: Any
) -> None:
    case = repaired(cast, clerk, engineer)
    done = record(clerk, service(cast, clerk, name="王建国"), **BAD)
    for name in ("甲", "乙", "丙"):
        service(cast, clerk, name=name)
    client.force_login(clerk, backend=BACKEND)
    owner = done.customer
    assert owner is not None
    urls = [
        "/callbacks",
        "/callbacks/done",
        "/callbacks/coverage",
        done.url(),
        case.callbacks.get().url(),
        owner.url(),
        "/customers",
    ]
    for url in urls:
        with django_assert_max_num_queries(25, info=url):
            page = client.get(url)
        assert page.status_code == 200, url
        assert "13800136021" not in page.text, url
    for way in (
        f"case/{case.number}",
        f"about/cases.case:{case.pk}",
        f"about/customers.servicerecord:{done.service_id}",
    ):
        assert client.get(f"/callbacks/{way}").status_code == 302, way
    assert client.get("/callbacks/about/kernel.person:1").status_code == 404
    assert client.get("/callbacks/next").status_code == 302
    assert client.get("/callbacks/coverage.xlsx").status_code == 200
    assert client.get("/callbacks/done.xlsx").status_code == 200


def test_a_record_with_errors_comes_back_with_what_was_typed(cast: Cast, clerk: Person, client: Client) -> None:
    callback = service(cast, clerk)
    client.force_login(clerk, backend=BACKEND)
    said = {"callback": callback.pk, "key": "k1", "wish": "希望早点来", "satisfaction": "satisfied"}
    answer = client.post("/do/callbacks.record", said, headers={"HX-Request": "true"})
    assert answer.status_code == 422
    assert "希望早点来" in answer.text
    assert "请填写。" in answer.text


def test_the_phone_for_a_call_is_shown_once_with_an_event(cast: Cast, clerk: Person, client: Client) -> None:
    callback = service(cast, clerk)
    client.force_login(clerk, backend=BACKEND)
    answer = client.post(f"{callback.url()}/reveal", headers={"HX-Request": "true"})
    assert "13800136021" in answer.text
    assert Event.objects.filter(operation="callbacks.reveal").count() == 1


def test_the_form_prints_what_was_recorded(cast: Cast, clerk: Person, client: Client) -> None:
    done = record(clerk, service(cast, clerk), **BAD)
    data = printing.record_data(done)
    assert data["satisfaction"] == ["不满意"]
    opened = done.answer.opened_case
    assert opened is not None
    assert data["opened"] == opened.number
    client.force_login(clerk, backend=BACKEND)
    pdf = client.get(f"{done.url()}/print.pdf")
    assert pdf.content.startswith(b"%PDF")
