"""The staff table: one file, twice, with mistakes, under other headers."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from conftest import Cast

from zhishou.areas.people.imports import COLUMNS, STAFF
from zhishou.areas.people.models import ImportBatch
from zhishou.kernel.actor import Actor
from zhishou.kernel.excel import Sheet, read_table, write_table
from zhishou.kernel.gate import perform
from zhishou.kernel.importing import REASON, ImportResult, run_import
from zhishou.kernel.models import Appointment, Department, Event, EventWords, Holding, Person, Post
from zhishou.kernel.operation import NotAllowed, Refused

HEADERS = [column.name for column in COLUMNS]
GOOD = [
    ["周敏", "zhoumin", "13800136021", "客服主管", "翠湖花园", "客服中心", "", "2026-11-01"],
    ["林晓雯", "linxiaowen", "13800136022", "客服助理", "GARDEN", "客服中心", "周敏", "2026/11/02"],
    ["张伟", "zhangwei", "", "客服助理", "", "", "zhoumin", ""],
]


@pytest.fixture
def admin(cast: Cast) -> Person:
    """The administration, and two posts to fill."""
    made = cast.person("admin", "王芳", "organise", site=cast.company, root=True)
    for code, name in (("property.supervisor", "客服主管"), ("property.assistant", "客服助理")):
        perform("people.make_post", Actor.of(made), {"site": cast.company, "code": code, "name": name}, door="api")
    return made


def table(rows: list[list[str]], headers: list[str] | None = None) -> io.BytesIO:
    out = io.BytesIO()
    write_table(out, [Sheet("人员", headers or HEADERS, rows)])
    out.seek(0)
    return out


def take(cast: Cast, admin: Person, rows: list[list[str]], **more: object) -> ImportResult:
    return run_import(STAFF, Actor.of(admin), cast.company, table(rows), door="cli", **more)  # type: ignore[arg-type]


def test_one_table_brings_people_posts_departments_and_who_reports_to_whom(cast: Cast, admin: Person) -> None:
    result = take(cast, admin, GOOD)
    assert result.as_json() == {"taken": 3, "already": 0, "failed": 0, "failed_file": ""}
    lin = Appointment.objects.get(person__username="linxiaowen")
    assert (lin.site, lin.post.name) == (cast.garden, "客服助理")
    assert lin.reports_to is not None and lin.reports_to.person.username == "zhoumin"
    assert lin.department == Department.objects.get(name="客服中心")
    assert Appointment.objects.get(person__username="zhangwei").site == cast.company
    event = Event.objects.get(operation="people.import_staff")
    assert event.facts["taken"] == 3 and "林晓雯" not in str(event.facts)


def test_a_look_before_tells_which_posts_would_be_new_and_refuses_a_mobile_that_lacks_a_digit(
    cast: Cast, admin: Person
) -> None:
    rows = [
        *GOOD,
        ["赵丽", "zhaoli", "", "保洁领班", "", "", "", ""],
        ["曹颖", "caoying", "1380013602", "客服助理", "", "", "", ""],
    ]
    result = take(cast, admin, rows, dry_run=True)
    assert result.taken == 4 and "会新设岗位：保洁领班。" in result.notes[0]
    assert [list(row.reasons) for row in result.failed_rows] == [["手机号是 11 位，这里有 10 位，请核对。"]]
    assert take(cast, admin, GOOD, dry_run=True).notes == []


def test_the_second_import_adds_nothing(cast: Cast, admin: Person) -> None:
    take(cast, admin, GOOD)
    people, appointments, events = Person.objects.count(), Appointment.objects.count(), Event.objects.count()
    result = take(cast, admin, GOOD)
    assert (result.taken, result.already, result.failed) == (0, 3, 0)
    assert (Person.objects.count(), Appointment.objects.count(), Event.objects.count()) == (
        people,
        appointments,
        events,
    )


def test_wrong_lines_come_back_as_excel_with_the_reason_and_the_good_ones_are_taken(
    cast: Cast, admin: Person, tmp_path: Path
) -> None:
    wrong = [
        ["", "a1", "", "客服助理", "", "", "", ""],
        ["李娜", "LI NA", "", "客服助理", "", "", "", ""],
        ["李娜", "lina", "", "客服助里", "", "", "", ""],
        ["李娜", "lina2", "", "客服助理", "火星花园", "", "", ""],
        ["李娜", "lina3", "", "客服助理", "", "", "没有的人", ""],
        ["李娜", "lina4", "", "客服助理", "", "", "", "去年"],
        ["另一位", "admin", "", "客服助理", "", "", "", ""],
    ]
    file = tmp_path / "失败.xlsx"
    result = take(cast, admin, [*GOOD, *wrong], failed_to=file)
    assert (result.taken, result.failed) == (3, 7)
    back = list(read_table(file).rows)
    reasons = [str(row.values[REASON]) for row in back]
    for said, words in zip(
        reasons,
        ("姓名没有填", "登录名用小写", "是不是“客服助理”", "火星花园", "上级“没有的人”", "不是日期", "已经是“王芳”的"),
        strict=True,
    ):
        assert words in said
    assert not Person.objects.filter(username__startswith="lina").exists()


def test_a_trial_run_writes_nothing(cast: Cast, admin: Person) -> None:
    result = take(cast, admin, GOOD, dry_run=True)
    assert (result.taken, result.already) == (3, 0)
    assert not Person.objects.filter(username="zhoumin").exists()


def test_superiors_in_a_circle_are_both_refused(cast: Cast, admin: Person) -> None:
    rows = [
        ["甲", "jia", "", "客服助理", "", "", "yi2", ""],
        ["乙", "yi2", "", "客服助理", "", "", "jia", ""],
        ["丙", "bing", "", "客服助理", "", "", "jia", ""],
    ]
    result = take(cast, admin, rows)
    assert (result.taken, result.failed) == (0, 3)


def test_two_of_one_name_are_told_apart_by_sign_in_name(cast: Cast, admin: Person) -> None:
    rows = [
        ["张伟", "zhangwei", "", "客服主管", "", "", "", ""],
        ["张伟", "zhangwei2", "", "客服助理", "", "", "", ""],
        ["李娜", "lina", "", "客服助理", "", "", "张伟", ""],
        ["王强", "wangqiang", "", "客服助理", "", "", "zhangwei2", ""],
    ]
    result = take(cast, admin, rows)
    assert (result.taken, result.failed) == (3, 1)
    assert "zhangwei、zhangwei2" in result.failed_rows[0].reasons[0]


def test_a_post_that_is_new_is_made_without_duties(cast: Cast, admin: Person) -> None:
    take(cast, admin, [["李娜", "lina", "", "园林养护", "", "", "", ""]])
    assert Post.objects.get(name="园林养护").versions.count() == 0


def test_one_person_may_stand_in_two_posts(cast: Cast, admin: Person) -> None:
    rows = [
        ["李娜", "lina", "", "客服助理", "翠湖花园", "", "", ""],
        ["李娜", "lina", "", "客服主管", "翠湖湾", "", "", ""],
    ]
    assert take(cast, admin, rows).taken == 2
    assert Person.objects.filter(username="lina").count() == 1


def test_other_headers_are_known_by_alias_or_by_mapping(cast: Cast, admin: Person) -> None:
    headers = ["员工姓名", "账号*", "职务", "大区"]
    result = run_import(
        STAFF, Actor.of(admin), cast.company, table([["李娜", "lina", "客服助理", "翠湖湾"]], headers), {"站点": "大区"}
    )
    assert result.taken == 1
    assert Appointment.objects.get(person__username="lina").site == cast.bay


def test_a_missing_column_is_named_with_what_the_file_has(cast: Cast, admin: Person) -> None:
    with pytest.raises(Refused) as no:
        run_import(STAFF, Actor.of(admin), cast.company, table([["李娜"]], ["姓名"]))
    assert "登录名、岗位" in no.value.sentence() and "姓名" in no.value.sentence()


def test_who_does_not_organise_imports_nobody(cast: Cast, admin: Person) -> None:
    lin = cast.person("lin", "林晓雯", site=cast.company)
    with pytest.raises(NotAllowed):
        run_import(STAFF, Actor.of(lin), cast.company, table(GOOD))


def test_the_examples_of_the_template_import_as_they_are(cast: Cast, admin: Person) -> None:
    result = take(cast, admin, [[str(cell) for cell in row] for row in STAFF.template_rows])
    assert (result.taken, result.failed) == (2, 0)


def test_two_posts_of_one_name_are_told_apart_by_code(cast: Cast, admin: Person) -> None:
    data = {"site": cast.company, "code": "service.supervisor", "name": "客服主管"}
    perform("people.make_post", Actor.of(admin), data, door="api")
    rows = [
        ["李娜", "lina", "", "客服主管", "", "", "", ""],
        ["王强", "wangqiang", "", "service.supervisor", "", "", "", ""],
    ]
    result = take(cast, admin, rows)
    assert (result.taken, result.failed) == (1, 1)
    assert "property.supervisor、service.supervisor" in result.failed_rows[0].reasons[0]


def undo(admin: Person, batch: ImportBatch) -> None:
    perform("people.undo_import", Actor.of(admin), {"batch": batch.pk, "reason": "导错了公司"}, door="api")


def test_a_staff_table_is_taken_back_with_its_posts_departments_and_words(cast: Cast, admin: Person) -> None:
    before = [model.objects.count() for model in (Person, Appointment, Post, Department, Holding)]
    take(cast, admin, [*GOOD, ["李娜", "lina", "", "园林养护", "", "", "", ""]])
    undo(admin, ImportBatch.objects.get())
    assert [model.objects.count() for model in (Person, Appointment, Post, Department, Holding)] == before
    assert not EventWords.objects.quoting("林晓雯").exists()
    with pytest.raises(Refused) as no:
        undo(admin, ImportBatch.objects.get())
    assert no.value.code == "import.undone"
    assert take(cast, admin, GOOD).taken == 3


def test_a_staff_table_stays_once_somebody_of_it_is_at_work(cast: Cast, admin: Person) -> None:
    take(cast, admin, GOOD[:1])
    take(cast, admin, GOOD[1:])
    superiors, others = ImportBatch.objects.order_by("pk")
    with pytest.raises(Refused) as no:  # those of the second table report to the first
        undo(admin, superiors)
    assert (no.value.code, no.value.facts["n"]) == ("import.in_use", 2)  # the appointment, and the department
    keeper = cast.person("keeper", "赵账号", "manage_accounts", site=cast.company)
    perform("people.issue_passwords", Actor.of(keeper), {"site": cast.garden}, door="api")
    with pytest.raises(Refused) as no:
        undo(admin, others)
    assert no.value.code == "import.in_use"
    assert "林晓雯" in no.value.sentence()
    assert Person.objects.filter(username__in=["zhoumin", "linxiaowen", "zhangwei"]).count() == 3


def test_who_was_there_before_a_table_stays_when_it_is_taken_back(cast: Cast, admin: Person) -> None:
    take(cast, admin, GOOD)
    take(cast, admin, [["张伟", "zhangwei", "", "客服主管", "翠湖湾", "", "", ""]])
    undo(admin, ImportBatch.objects.latest("pk"))
    assert [a.site for a in Appointment.objects.filter(person__username="zhangwei")] == [cast.company]
