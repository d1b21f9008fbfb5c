"""Customers: found in one box, shown with care, imported once."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from conftest import Cast, writing
from django.test import Client

from zhishou.areas.customers import queries
from zhishou.areas.customers.models import Contact, Customer, ImportBatch, ServiceRecord
from zhishou.areas.customers.operations import add
from zhishou.kernel import clock, importing
from zhishou.kernel.actor import Actor
from zhishou.kernel.excel import Sheet, write_table
from zhishou.kernel.gate import perform
from zhishou.kernel.models import Event, EventWords, Obligation, Person, Setting, Site
from zhishou.kernel.operation import Invalid, NotAllowed, Refused

BACKEND = "django.contrib.auth.backends.ModelBackend"
KEEPER = ("keep_customers", "reveal_contacts", "take_in")


def customer(
    site: Site, name: str = "陈丽华", mobile: str = "13800136021", place: str = "7-1802", **more: Any
) -> Customer:
    with writing():
        return add(site, {"name": name, "mobile": mobile, "place": place, **more})


def names(person: Person, text: str) -> list[str]:
    return [row.name for row in queries.find(Actor.of(person), text)]


@pytest.fixture
def lin(cast: Cast) -> Person:
    return cast.person("lin", "林晓雯", *KEEPER)


@pytest.mark.parametrize(
    "typed",
    [
        "陈丽华", "丽华", "chenlihua", "clh", "lihua", "6021", "1380013", "138 0013 6021", "7-1802", "7栋1802", "1802",
        "AT000231", "陈 1802", "clh 6021",
    ],
)  # fmt: skip
def test_a_customer_is_found_by(cast: Cast, lin: Person, typed: str) -> None:
    customer(cast.garden, member_card="AT000231")
    customer(cast.garden, name="王建国", mobile="13912345678", place="3-502")
    assert names(lin, typed) == ["陈丽华"]


def test_a_customer_is_found_by_number(cast: Cast, lin: Person) -> None:
    made = customer(cast.garden)
    assert names(lin, made.number) == ["陈丽华"]
    assert names(lin, made.number.lower().replace("-", "")) == ["陈丽华"]


@pytest.mark.parametrize("typed", ["", " ", "c", "12", "'", "&|!", "\\", "'; DROP TABLE", "(((", "陈丽华大", "丽陈"])
def test_what_says_too_little_or_nothing_finds_nothing(cast: Cast, lin: Person, typed: str) -> None:
    customer(cast.garden)
    assert names(lin, typed) == []


def test_search_shows_nothing_of_another_site(cast: Cast, lin: Person) -> None:
    stranger = customer(cast.bay)
    for typed in ("陈丽华", "clh", "6021", "7-1802", stranger.number):
        assert names(lin, typed) == []


def test_a_phrase_of_three_characters_must_stand_as_typed(cast: Cast, lin: Person) -> None:
    customer(cast.garden, name="李白白李", place="")
    assert names(lin, "白李白") == []


def test_hits_come_in_the_order_of_names(cast: Cast, lin: Person) -> None:
    for name in ("张伟", "李伟", "王伟"):
        customer(cast.garden, name=name)
    assert names(lin, "伟") == ["李伟", "王伟", "张伟"]


def test_the_box_answers_pages_and_programs_with_masked_phones(cast: Cast, lin: Person, client: Client) -> None:
    made = customer(cast.garden)
    client.force_login(lin, backend=BACKEND)
    answer = client.get("/customers/find", {"q": "clh"}, headers={"HX-Request": "true"})
    assert f'data-value="{made.pk}"' in answer.text
    assert "138····6021" in answer.text
    assert "13800136021" not in answer.text
    (item,) = client.get("/customers/find", {"q": "clh"}).json()["items"]
    assert item["value"] == made.pk
    assert item["phone"] == "138····6021"


def test_looking_at_a_whole_phone_leaves_an_event_and_is_not_kept_by_the_browser(
    cast: Cast, lin: Person, client: Client
) -> None:
    made = customer(cast.garden)
    client.force_login(lin, backend=BACKEND)
    answer = client.post(f"{made.url()}/reveal", headers={"HX-Request": "true"})
    assert "13800136021" in answer.text
    assert "no-store" in answer["Cache-Control"]
    event = Event.objects.get(operation="customers.reveal")
    assert (event.actor, event.subject) == (lin, f"customers.customer:{made.pk}")
    assert "13800136021" not in str(event.facts)


def test_looking_at_whole_phones_is_limited_a_day(cast: Cast, lin: Person, client: Client) -> None:
    made = customer(cast.garden)
    with writing():
        Setting.objects.create(site=cast.company, name="customers.reveals_a_day", value=2)
    client.force_login(lin, backend=BACKEND)
    for _turn in range(2):
        assert "13800136021" in client.post(f"{made.url()}/reveal", headers={"HX-Request": "true"}).text
    last = client.post(f"{made.url()}/reveal", headers={"HX-Request": "true"})
    assert "13800136021" not in last.text
    assert "上限 2 次" in last.text
    with clock.at(clock.now() + timedelta(days=1)):
        perform("customers.reveal", Actor.of(lin), {"customer": made}, door="page")


def test_who_may_not_reveal_is_told_why(cast: Cast, client: Client) -> None:
    made = customer(cast.garden)
    clerk = cast.person("clerk", "小周", "take_in")
    client.force_login(clerk, backend=BACKEND)
    answer = client.post(f"{made.url()}/reveal", headers={"HX-Request": "true"})
    assert "13800136021" not in answer.text
    assert "查看完整电话" in answer.text


def test_pages_show_no_whole_phone_and_nothing_of_another_site(cast: Cast, lin: Person, client: Client) -> None:
    own, foreign = customer(cast.garden), customer(cast.bay, name="外人")
    client.force_login(lin, backend=BACKEND)
    for url in ("/customers", own.url(), f"{own.url()}/edit", "/customers?q=clh"):
        page = client.get(url)
        assert page.status_code == 200, url
        assert "13800136021" not in page.text
        assert "外人" not in page.text
    assert client.get(foreign.url()).status_code == 404
    assert client.get("/customers/export.xlsx").status_code == 200


def test_a_file_is_opened_once(lin: Person, cast: Cast) -> None:
    wish = {"site": cast.garden, "name": "陈丽华", "mobile": "138 0013-6021", "place": "7-1802"}
    made = perform("customers.create", Actor.of(lin), wish, door="page").result
    assert isinstance(made, Customer)
    assert made.mobile == "13800136021"
    with pytest.raises(Refused) as again:
        perform("customers.create", Actor.of(lin), wish, door="page")
    assert made.number in again.value.sentence()


def test_a_change_leaves_the_phone_when_none_is_typed(lin: Person, cast: Cast) -> None:
    made = customer(cast.garden)
    said = {"customer": made, "name": "陈丽华", "place": "7-1803", "rest_from": "12:30", "rest_to": "14:00"}
    perform("customers.change", Actor.of(lin), said, door="page")
    made.refresh_from_db()
    assert (made.mobile, made.place) == ("13800136021", "7-1803")
    assert names(lin, "7-1803") == ["陈丽华"]
    assert names(lin, "7-1802") == []


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"mobile": "abc"}, "mobile"),
        ({"rest_from": "12:00"}, "rest_to"),
        ({"rest_from": "12:00", "rest_to": "12:00"}, "rest_to"),
        ({"wish_from": "18:00", "wish_to": "17:00"}, "wish_to"),
        ({"rest_days": [1, 2, 3, 4, 5, 6, 7]}, "rest_days"),
        ({"rest_days": [8]}, "rest_days"),
        ({"member_card": "C1"}, "member_card"),
        ({"name": ""}, "name"),
    ],
)
def test_a_wrong_field_is_named(cast: Cast, lin: Person, said: dict[str, Any], field: str) -> None:
    customer(cast.garden, name="甲", member_card="C1")
    with pytest.raises(Invalid) as wrong:
        perform("customers.create", Actor.of(lin), {"site": cast.garden, "name": "乙", **said}, door="page")
    assert any(name.split(".")[0] == field for name in wrong.value.errors)


def test_an_assignment_asks_for_a_first_contact_and_a_contact_keeps_it(cast: Cast) -> None:
    rule = {"after": "customers.assign", "do": "customers.contact", "within": "1 week"}
    boss = cast.person("boss", "周敏", "assign_customers")
    agent = cast.person("agent", "小李", "contact_customers", obliges=(rule,))
    made = customer(cast.garden)
    perform("customers.assign", Actor.of(boss), {"customer": made, "person": agent}, door="page")
    owed = Obligation.objects.get()
    assert (owed.do_operation, owed.person, owed.state) == ("customers.contact", agent, "open")
    assert owed.due_at - owed.opened_at == timedelta(days=7)
    done = {"customer": made, "channel": "phone", "words": "问候，客户希望晚上联系"}
    talk = perform("customers.contact", Actor.of(agent), done, door="page").result
    owed.refresh_from_db()
    assert owed.state == "kept"
    assert isinstance(talk, Contact)
    assert talk.kind == Contact.Kind.FIRST
    assert perform("customers.contact", Actor.of(agent), done, door="page").result.kind == Contact.Kind.OTHER  # type: ignore[union-attr]


def test_only_who_contacts_customers_there_can_own_a_file(cast: Cast) -> None:
    boss = cast.person("boss", "周敏", "assign_customers")
    other = cast.person("other", "老吴", "contact_customers", site=cast.bay)
    with pytest.raises(Refused) as no:
        perform("customers.assign", Actor.of(boss), {"customer": customer(cast.garden), "person": other}, door="page")
    assert no.value.code == "customer.cannot_own"


def test_many_customers_are_assigned_from_the_list(cast: Cast, client: Client) -> None:
    boss = cast.person("boss", "周敏", "assign_customers")
    agent = cast.person("agent", "小李", "contact_customers")
    made = [customer(cast.garden, name=name, mobile="") for name in ("甲", "乙", "丙")]
    client.force_login(boss, backend=BACKEND)
    client.post("/customers/assign", {"row": [row.pk for row in made], "person": agent.pk})
    assert Customer.objects.filter(owner=agent).count() == 3
    assert Event.objects.filter(operation="customers.assign").count() == 3


def test_authority_is_asked_for_where_the_customer_lives(cast: Cast) -> None:
    boss = cast.person("boss", "周敏", "assign_customers", site=cast.bay)
    agent = cast.person("agent", "小李", "contact_customers", "keep_customers")
    made = customer(cast.garden)
    with pytest.raises((NotAllowed, Invalid)):
        perform("customers.assign", Actor.of(boss), {"customer": made, "person": agent}, door="page")
    with pytest.raises(NotAllowed):
        perform("customers.assign", Actor.of(agent), {"customer": made, "person": agent}, door="page")


def test_a_service_record_opens_a_callback_within_three_days(cast: Cast) -> None:
    rule = {"after": "customers.record_service", "do": "callbacks.record", "within": "3 days"}
    clerk = cast.person("clerk", "小周", "record_services", "call_back", obliges=(rule,))
    done = {
        "customer": customer(cast.garden),
        "item": "换机油",
        "at": clock.now(),
        "place": "一号工位",
        "technician": "老赵",
    }
    record = perform("customers.record_service", Actor.of(clerk), done, door="page").result
    assert isinstance(record, ServiceRecord)
    callback = record.callbacks.get()
    assert callback.due_at - callback.created_at == timedelta(days=3)
    owed = Obligation.objects.get()
    assert (owed.do_operation, owed.context) == ("callbacks.record", f"customers.servicerecord:{record.pk}")


def _table(rows: list[list[object]], headers: list[str]) -> io.BytesIO:
    out = io.BytesIO()
    write_table(out, [Sheet("客户", headers, rows)])
    return io.BytesIO(out.getvalue())


def test_imported_rows_add_nothing_twice_and_wrong_ones_come_back(cast: Cast, lin: Person) -> None:
    headers = ["业主姓名", "联系电话", "房号", "类型", "会员卡号", "休息时间", "重要客户"]
    rows: list[list[object]] = [
        ["陈丽华", "138-0013-6021", "7-1802", "住户", "", "12:00-14:00，周日", "是"],
        ["王建国", 13912345678, "", "会员", "AT1", "", ""],
        ["赵六", "", "3栋502", "", "", "", "否"],
        ["", "13700000000", "", "", "", "", ""],
        ["钱七", "电话不详", "", "贵宾", "", "下午", "大概"],
        ["陈丽华", "13800136021", "7-1802", "", "", "", ""],
    ]
    kind, actor = importing.find("customers"), Actor.of(lin)
    tried = importing.run_import(kind, actor, cast.garden, _table(rows, headers), dry_run=True)
    assert (tried.taken, tried.already, tried.failed) == (3, 1, 2)
    assert not Customer.objects.exists()
    first = importing.run_import(kind, actor, cast.garden, _table(rows, headers))
    assert (first.taken, first.already, first.failed) == (3, 1, 2)
    assert [row.number for row in first.failed_rows] == [5, 6]
    assert len(first.failed_rows[1].reasons) == 4
    chen = Customer.objects.get(name="陈丽华")
    assert (chen.mobile, chen.is_vip, chen.rest_days, f"{chen.rest_from:%H:%M}") == ("13800136021", True, [7], "12:00")
    assert names(lin, "clh") == ["陈丽华"]
    again = importing.run_import(kind, actor, cast.garden, _table(rows, headers))
    assert (again.taken, again.already, Customer.objects.count()) == (0, 4, 3)


def test_no_personal_word_of_an_import_stands_in_an_event(cast: Cast, lin: Person) -> None:
    table = _table([["陈丽华", "13800136021"]], ["姓名", "手机"])
    importing.run_import(importing.find("customers"), Actor.of(lin), cast.garden, table)
    event = Event.objects.get(operation="customers.import_rows")
    assert "陈丽华" not in str(event.facts)
    assert event.facts["taken"] == 1
    assert "陈丽华" in event.texts["rows"]


def _two_tables(cast: Cast, lin: Person) -> tuple[ImportBatch, ImportBatch]:
    for name, mobile in (("陈丽华", "13800136021"), ("王建国", "13912345678")):
        table = _table([[name, mobile]], ["姓名", "手机"])
        importing.run_import(importing.find("customers"), Actor.of(lin), cast.garden, table)
    first, second = ImportBatch.objects.order_by("pk")
    return first, second


def test_an_import_of_customers_is_taken_back_with_its_words(cast: Cast, lin: Person) -> None:
    first, second = _two_tables(cast, lin)
    given = {"batch": first.pk, "reason": "导错了小区"}
    perform("customers.undo_import", Actor.of(lin), given, door="api")
    assert list(Customer.objects.values_list("name", flat=True)) == ["王建国"]
    assert not EventWords.objects.quoting("陈丽华").exists()
    assert EventWords.objects.quoting("王建国").exists()
    with pytest.raises(Refused) as no:
        perform("customers.undo_import", Actor.of(lin), given, door="api")
    assert no.value.code == "import.undone"
    assert second.undone_at is None


def test_an_import_stays_once_one_of_its_customers_was_used(cast: Cast, lin: Person) -> None:
    called, changed = _two_tables(cast, lin)
    chen, wang = Customer.objects.order_by("pk")
    talk = {"customer": chen, "by": lin, "at": clock.now(), "channel": "phone", "kind": "other", "words": "问好"}
    with writing():
        Contact.objects.create(site=chen.site, **talk)
    said = {"customer": wang.pk, "name": "王建国", "kind": "resident", "place": "7-1802"}
    perform("customers.change", Actor.of(lin), said, door="page")
    for batch, customer in ((called, chen), (changed, wang)):
        with pytest.raises(Refused) as no:
            perform("customers.undo_import", Actor.of(lin), {"batch": batch.pk, "reason": "导错了"}, door="api")
        assert (no.value.code, no.value.facts) == ("import.in_use", {"n": 1, "which": customer.number})
    assert Customer.objects.count() == 2
