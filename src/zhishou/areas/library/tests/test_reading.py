"""阅知率 (retail.supervisor.2), and the rules beside the work they are about (retail.clerk.1)."""

from __future__ import annotations

import io

import pytest
from conftest import Cast, writing
from django.test import Client

from zhishou.areas.library import queries, reading
from zhishou.areas.library.models import Acknowledgement
from zhishou.areas.library.tests.test_library import BACKEND, Shelf
from zhishou.kernel import excel
from zhishou.kernel.actor import Actor
from zhishou.kernel.models import Person


@pytest.fixture
def shelf(cast: Cast) -> Shelf:
    made = Shelf(cast)
    made.qian = cast.person("qian", "钱进", "take_money")  # type: ignore[attr-defined]
    made.boss = cast.person("he", "何静", "follow_up_reading")  # type: ignore[attr-defined]
    return made


def read(shelf: Shelf, who: Person) -> None:
    for row in Acknowledgement.objects.filter(person=who, at=None):
        shelf.do(who, "library.acknowledge", version=row.version_id)


def test_rates_are_counted_by_rule_post_and_person_with_who_has_not(shelf: Shelf) -> None:
    qian: Person = shelf.qian  # type: ignore[attr-defined]
    boss: Person = shelf.boss  # type: ignore[attr-defined]
    shelf.put(shelf.rule(duties=["test.sun.1", "test.qian.1"]))
    shelf.put(shelf.rule(title="票据制度", duties=["test.sun.1"]))
    read(shelf, shelf.sun)
    found = reading.standing(Actor.of(boss))
    assert [(one.name, one.read, one.asked, one.owed) for one in found.rules] == [
        ("收费管理制度", 1, 2, ["钱进"]), ("票据制度", 1, 1, []),
    ]  # fmt: skip
    assert [(one.name, one.percent) for one in found.people] == [("钱进", 0), ("孙莉", 100)]
    assert [(one.name, one.read, one.asked) for one in found.posts] == [("钱进的岗位", 0, 1), ("孙莉的岗位", 2, 2)]
    assert (found.whole.read, found.whole.asked, found.whole.percent) == (2, 3, 66)
    html = shelf.html(boss, "/library/reading")
    assert "应阅知 3 人次，已阅知 2 人次，66%" in html and "钱进《收费管理制度》" in html
    read(shelf, qian)
    assert reading.standing(Actor.of(boss)).whole.percent == 100


def test_a_new_version_is_counted_anew_and_a_repealed_rule_not_at_all(shelf: Shelf) -> None:
    rule = shelf.put(shelf.rule())
    read(shelf, shelf.sun)
    shelf.draft(rule, "一、当日缴存。")
    shelf.put(rule, days=1)
    assert reading.standing(Actor.of(shelf.head)).whole.percent == 100  # the old one rules until its day
    shelf.do(shelf.head, "library.repeal_rule", document=rule.pk, on=shelf.today, reason="重复")
    assert reading.standing(Actor.of(shelf.head)).rules == []


def test_who_follows_up_sees_the_people_of_their_own_sites_only(shelf: Shelf) -> None:
    far = shelf.cast.person("far", "远方", "follow_up_reading", site=shelf.cast.bay)
    shelf.put(shelf.rule())
    assert reading.standing(Actor.of(far)).rules == []
    client = Client()
    client.force_login(shelf.sun, backend=BACKEND)
    assert client.get("/library/reading").status_code == 403


def test_the_rates_leave_as_excel(shelf: Shelf) -> None:
    shelf.put(shelf.rule())
    client = Client()
    client.force_login(shelf.head, backend=BACKEND)
    table = excel.read_table(io.BytesIO(client.get("/library/reading.xlsx").content), sheet="人员")
    (row,) = table.rows
    assert row.values == {"人员": "孙莉", "阅知率（%）": 0, "已阅知": 0, "应阅知": 1, "还没有阅知": "收费管理制度"}


def test_a_rule_stands_beside_the_work_of_the_duty_it_names_while_it_is_in_force(shelf: Shelf) -> None:
    manners = shelf.cast.person("lin", "林晓雯", "keep_standards")  # how everything is done
    rule = shelf.rule(duties=["test.sun.1", "test.lin.1"])
    assert queries.standards(Actor.of(shelf.sun), "take_money") == []  # a draft
    shelf.put(rule)
    assert [one.document for one in queries.standards(Actor.of(shelf.sun), "take_money")] == [rule]
    assert queries.standards(Actor.of(shelf.sun), "take_in") == []
    assert [one.document for one in queries.standards(Actor.of(manners), "take_in")] == [rule]
    assert queries.standards(Actor.of(shelf.head), "keep_rules") == []
    assert "现金当日缴存" in shelf.html(manners, "/library/standards")


def test_the_clerk_reads_the_standard_where_complaints_are_taken_in(shelf: Shelf) -> None:
    clerk = shelf.cast.person("ma", "马丽", "take_in")
    with writing():
        shelf.put(shelf.rule(title="接待礼仪标准", text="微笑，起身，双手递接。", duties=["test.ma.1"]))
    html = shelf.html(clerk, "/cases/new")
    assert "这里要守的标准" in html and "双手递接" in html
    assert "这里要守的标准" not in shelf.html(shelf.cast.person("wu", "吴海", "take_in"), "/cases/new")
