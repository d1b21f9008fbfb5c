"""日常检查: by a superior, item by item; confirmed or objected to; what failed is put right and counted over time."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from typing import Any

import pypdfium2
import pytest
from conftest import Cast, page, tight, writing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from zhishou.areas.cases.models import Case, Improvement
from zhishou.areas.inspections.models import Checklist, Inspection
from zhishou.kernel import clock, excel, sweep
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import perform
from zhishou.kernel.models import Appointment, Notice, Obligation, Person, StoredFile
from zhishou.kernel.operation import Invalid, Refused

pytestmark = pytest.mark.django_db
ITEMS = "台面整洁\n三声之内接听\n交接班有记录"
RULE = {"after": "inspections.object", "do": "inspections.answer", "within": "5 workdays"}


class Team:
    """周 manages 何, who supervises 林; 马 is 林's colleague and reports to 何 as well; 钱 reports to nobody here."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.zhou = cast.person("zhou", "周敏", "inspect_work", "review_assessments", obliges=(RULE,))
        self.he = cast.person("he", "何静", "inspect_work", obliges=(RULE,), boss=self.zhou)
        self.lin = cast.person("lin", "林晓雯", "take_in", boss=self.he)
        self.ma = cast.person("ma", "马丽", "inspect_work", boss=self.he)
        self.qian = cast.person("qian", "钱进", "take_in")
        self.list: Checklist = self.do(
            self.he, "inspections.make_checklist", site=cast.garden.pk, name="前台服务检查", items=ITEMS
        )

    def do(self, who: Person, operation: str, **data: Any) -> Any:
        """Perform as a person through the page's door; the row it made."""
        return perform(operation, Actor.of(who), data, door="page").result

    def inspect(self, who: Person | None = None, whom: Person | None = None, **more: Any) -> Inspection:
        """何 inspects 林: the second item failed and is to be put right in three days, the third does not apply."""
        marks = [
            {"item": "台面整洁", "result": "pass"},
            {
                "item": "三声之内接听", "result": "fail", "remark": "响了七声",
                "due_on": clock.today() + timedelta(days=3),
            },
            {"item": "交接班有记录", "result": "na"},
        ]  # fmt: skip
        given = {
            "appointment": Appointment.objects.get(person=whom or self.lin).pk, "marks": marks,
            "version": self.list.versions.order_by("-n")[0].pk, "remark": "态度很好", **more,
        }  # fmt: skip
        made: Inspection = self.do(who or self.he, "inspections.inspect", **given)
        return made

    def mine(self) -> Inspection:
        """何 inspects 马, who objects."""
        row = self.inspect(whom=self.ma)
        self.do(self.ma, "inspections.object", inspection=row.pk, reason="那天我休息")
        return row


@pytest.fixture
def team(cast: Cast) -> Team:
    return Team(cast)


def test_a_superior_marks_every_item_on_the_page_and_what_failed_is_followed_until_it_is_put_right(team: Team) -> None:
    client = Client()
    client.force_login(team.he, backend="django.contrib.auth.backends.ModelBackend")
    form = client.get("/inspections/new").content.decode()
    assert "三声之内接听" in form and "林晓雯" in form and "钱进" not in form
    photo = io.BytesIO()
    Image.new("RGB", (40, 20), "white").save(photo, "PNG")
    sent = {
        "appointment": Appointment.objects.get(person=team.lin).pk, "version": team.list.versions.get().pk,
        "marks-0-item": "台面整洁", "marks-0-result": "pass", "marks-1-item": "三声之内接听", "marks-1-result": "fail",
        "marks-1-remark": "响了七声", "marks-1-due_on": str(clock.today() + timedelta(days=3)),
        "marks-2-item": "交接班有记录", "marks-2-result": "na", "remark": "态度很好", "key": "k1",
        "photos": SimpleUploadedFile("desk.png", photo.getvalue()),
    }  # fmt: skip
    made = client.post("/do/inspections.inspect", sent)
    row = Inspection.objects.get()
    assert made.headers["Location"] == row.url() and (row.passed, row.failed) == (1, 1)
    assert StoredFile.objects.filter(kind="photo").count() == 1
    assert Notice.objects.get(kind="inspections.made").person == team.lin
    finding = Improvement.objects.get()
    assert (finding.owner, finding.by, finding.source) == (team.lin, team.he, row.number)
    assert finding.measure == "三声之内接听：响了七声"
    home = page(team.lin, "/")
    assert finding.measure in home and f"确认检查　{row.number}" in home
    team.do(team.lin, "cases.report_improvement", improvement=finding.pk, note="已改用耳机接听")
    assert "检查效果" in page(team.he, "/")
    team.do(team.he, "inspections.check_finding", improvement=finding.pk, effect="effective", note="连听三天都在三声内")
    shown = page(team.lin, row.url())
    assert "连听三天都在三声内" in shown and "响了七声" in shown and "已改用耳机接听" in shown


def test_the_inspected_confirms_once_and_nobody_for_them(team: Team) -> None:
    row = team.inspect()
    for other in (team.he, team.zhou):
        with pytest.raises(Refused, match=r"inspections.not_yours"):
            team.do(other, "inspections.accept", inspection=row.pk)
    assert "看过，没有异议" in page(team.lin, row.url()) and "看过，没有异议" not in page(team.he, row.url())
    team.do(team.lin, "inspections.accept", inspection=row.pk)
    row.refresh_from_db()
    assert (row.state, row.answered_by) == ("accepted", team.lin)
    with pytest.raises(Refused, match=r"inspections.not_objected"):
        team.do(team.he, "inspections.answer", inspection=row.pk, stands=True, reply="没有异议可答")
    with pytest.raises(Refused, match=r"inspections.answered"):
        team.do(team.lin, "inspections.object", inspection=row.pk, reason="想想还是不对")
    assert f"确认检查　{row.number}" not in page(team.lin, "/")


def test_an_objection_is_owed_an_answer_by_whoever_inspected_and_a_withdrawn_inspection_counts_nowhere(
    team: Team,
) -> None:
    first, second = team.inspect(), team.inspect()
    for row in (first, second):
        team.do(team.lin, "inspections.object", inspection=row.pk, reason="当时在接另一通电话")
    owed = Obligation.objects.filter(do_operation="inspections.answer", state="open")
    assert {one.person for one in owed} == {team.he}
    with pytest.raises(Refused, match=r"inspections.own_answer"):
        team.do(team.ma, "inspections.answer", inspection=team.mine().pk, stands=True, reply="自己答自己")
    team.do(team.he, "inspections.answer", inspection=first.pk, stands=True, reply="通话记录显示线路空闲")
    team.do(team.zhou, "inspections.answer", inspection=second.pk, stands=False, reply="确实占线")
    assert [Inspection.objects.get(pk=one.pk).state for one in (first, second)] == ["upheld", "withdrawn"]
    assert not owed.filter(subject__in=[f"inspections.inspection:{one.pk}" for one in (first, second)]).exists()
    assert "确实占线" in page(team.lin, second.url())
    html = page(team.zhou, "/inspections/items")
    assert html.index("三声之内接听") < html.index("台面整洁")
    cells = [row for row in items(team.zhou) if row[0] == "三声之内接听"]
    assert cells[0][1:4] == ["0", "2", "0"]  # 林's that stands and 马's; the withdrawn one is out


def items(person: Person) -> list[list[str]]:
    """The rows of the statistics' workbook."""
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    book = excel.read_table(io.BytesIO(client.get("/inspections/items.xlsx").content))
    return [[excel.as_text(cell) for cell in row.values.values()] for row in book.rows]


def test_what_cannot_be_inspected_is_refused_with_what_to_do(team: Team) -> None:
    for code, whom, more in (
        ("inspections.oneself", team.he, {}),
        ("inspections.unmarked", team.lin, {"marks": [{"item": "台面整洁", "result": "pass"}]}),
        ("inspections.say_what", team.lin, {"marks": marked(team, "fail")}),
        ("inspections.nothing_to_correct", team.lin, {"marks": marked(team, "pass", due_on=clock.today())}),
        ("inspections.no_owner", team.lin, {"whole_post": True}),
        ("inspections.checklist_changed", team.lin, {"marks": [{"item": "没有这一条", "result": "pass"}]}),
    ):
        with pytest.raises(Refused, match=code):
            team.inspect(whom=whom, **more)
    office = team.cast.person("hr", "何行政", "inspect_work", "organise")
    team.cast.person("xin", "新来的", "take_in", boss=office)
    with pytest.raises(Refused, match=r"inspections.not_below"):
        team.inspect(who=office, whom=team.qian)
    with pytest.raises(Invalid):  # nobody below, above or beside is offered
        team.inspect(whom=team.zhou)
    assert not Inspection.objects.exists() and not Improvement.objects.exists()


def marked(team: Team, result: str, **more: Any) -> list[dict[str, Any]]:
    """Every item with the same result."""
    return [{"item": item, "result": result, **more} for item in ITEMS.splitlines()]


def test_the_work_of_a_whole_post_is_confirmed_by_whoever_holds_it(team: Team) -> None:
    row = team.inspect(whole_post=True, owner=team.lin.pk)
    assert (row.person, row.whom) == (None, "林晓雯的岗位")
    assert row.number in page(team.lin, "/inspections?view=mine") and row.number not in page(team.qian, "/inspections")
    team.do(team.lin, "inspections.accept", inspection=row.pk)
    assert Inspection.objects.get().answered_by == team.lin


def test_an_inspection_is_seen_by_the_person_and_their_superiors_alone(team: Team) -> None:
    row = team.inspect()
    for person, sees in ((team.lin, True), (team.he, True), (team.zhou, True), (team.ma, False), (team.qian, False)):
        assert bool(page(person, row.url())) is sees, person.name
        assert (row.number in page(person, "/inspections")) is sees
        assert bool(page(person, "/people/lin/record")) is sees, person.name
    assert "三声之内接听" in page(team.lin, "/people/lin/record")


def test_a_new_version_leaves_what_was_inspected_and_an_old_page_is_refused(team: Team) -> None:
    row, old = team.inspect(), team.list.versions.get()
    team.do(team.he, "inspections.revise_checklist", checklist=team.list.pk, items=ITEMS + "\n佩戴工牌")
    assert team.list.versions.count() == 2 and Inspection.objects.get(pk=row.pk).version == old
    with pytest.raises(Refused, match=r"inspections.checklist_changed"):
        team.inspect(version=old.pk)
    with pytest.raises(Refused, match=r"inspections.checklist_same"):
        team.do(team.he, "inspections.revise_checklist", checklist=team.list.pk, items=ITEMS + "\n佩戴工牌\n")
    with pytest.raises(Refused, match=r"inspections.checklist_there"):
        team.do(team.he, "inspections.make_checklist", site=team.cast.garden.pk, name="前台服务检查", items=ITEMS)
    for code, text in (
        ("inspections.item_too_long", "长" * 101),
        ("inspections.too_many_items", "\n".join(map(str, range(61)))),
    ):
        with pytest.raises(Refused, match=code):
            team.do(team.he, "inspections.revise_checklist", checklist=team.list.pk, items=text)
    team.do(team.he, "inspections.retire_checklist", checklist=team.list.pk)
    with pytest.raises(Refused, match=r"inspections.checklist_retired"):
        team.inspect()


def test_the_longest_item_and_remark_are_followed_and_a_longer_one_is_told_beside_it(team: Team) -> None:
    item = "项" * 100
    team.list = team.do(team.he, "inspections.make_checklist", site=team.cast.garden.pk, name="长清单", items=item)
    mark = {"item": item, "result": "fail", "due_on": clock.today() + timedelta(days=3)}
    with pytest.raises(Invalid):
        team.inspect(marks=[{**mark, "remark": "长" * 200}])
    team.inspect(marks=[{**mark, "remark": "长" * 190}])
    assert Improvement.objects.get().measure == f"{item}：{'长' * 190}"


def test_only_whoever_asked_for_a_correction_checks_it(team: Team) -> None:
    team.inspect(owner=team.ma.pk)
    finding = Improvement.objects.get()
    given = {"improvement": finding.pk, "effect": "effective", "note": "看过了"}
    with pytest.raises(Refused, match=r"inspections.not_asked"):
        team.do(team.ma, "inspections.check_finding", **given)
    case = case_of(team)
    with writing():
        Improvement.objects.update(source="", case=case)
    with pytest.raises(Refused, match=r"inspections.no_finding"):
        team.do(team.he, "inspections.check_finding", **given)


def case_of(team: Team) -> Case:
    """A repair that 林 takes in."""
    made: Case = team.do(
        team.lin,
        "cases.take_in",
        site=team.cast.garden.pk,
        kind="repair",
        content="电梯异响",
        reporter_name="陈丽华",
        reporter_phone="13800006021",
    )
    return made


def test_the_sheet_and_the_workbook_show_what_the_page_shows(team: Team) -> None:
    row = team.inspect()
    client = Client()
    client.force_login(team.he, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(f"{row.url()}.pdf").content.startswith(b"%PDF")
    book = excel.read_table(io.BytesIO(client.get("/inspections.xlsx").content))
    rows = [[excel.as_text(row.values[head]) for head in ("检查项目", "结果", "说明")] for row in book.rows]
    assert rows == [["台面整洁", "合格", ""], ["三声之内接听", "不合格", "响了七声"], ["交接班有记录", "不适用", ""]]


def sent(team: Team, **more: str) -> dict[str, str]:
    """What the page posts: 林's work, the second item failed with words and a day, the third not marked."""
    return {
        "appointment": str(Appointment.objects.get(person=team.lin).pk), "version": str(team.list.versions.order_by("-n")[0].pk),
        "_hidden": "version", "marks-0-item": "台面整洁", "marks-0-result": "pass", "marks-1-item": "三声之内接听",
        "marks-1-result": "fail", "marks-1-remark": "响了七声", "marks-1-due_on": str(clock.today() + timedelta(days=3)),
        "marks-2-item": "交接班有记录", "remark": "态度很好", "key": "k1", **more,
    }  # fmt: skip


def as_shown(html: str) -> list[tuple[str, str, str]]:
    """(item, remark, day) of each item of the page."""
    parts = tight(html).split('<fieldset class="field check-item"')[1:]
    named = (
        re.search(
            r'-item" value="([^"]*)".*-remark" maxlength="190" value="([^"]*)".*-due_on" value="([^"]*)"', part, re.S
        )
        for part in parts
    )
    return [(found[1], found[2], found[3]) for found in named if found]


def test_a_refused_inspection_comes_back_on_its_own_page_as_it_was_filled_in(team: Team) -> None:
    client = Client()
    client.force_login(team.he, backend="django.contrib.auth.backends.ModelBackend")
    back = client.post("/inspections/new", sent(team))
    html = back.content.decode()
    assert back.status_code == 409 and "还有 1 条没有记结果：交接班有记录" in html
    day = str(clock.today() + timedelta(days=3))
    assert as_shown(html) == [("台面整洁", "", ""), ("三声之内接听", "响了七声", day), ("交接班有记录", "", "")]
    assert html.count(" checked>") == 2 and "态度很好" in html and 'action="/inspections/new"' in html
    long = client.post("/inspections/new", sent(team, **{"marks-2-result": "fail", "marks-2-remark": "长" * 191}))
    told = long.content.decode().partition("交接班有记录")[2]
    assert long.status_code == 422 and "最多 190 个字" in told and "长" * 191 in told
    done = client.post("/inspections/new", sent(team, **{"marks-2-result": "na"}))
    assert done.headers["Location"] == Inspection.objects.get().url()


def test_what_was_typed_stays_when_the_checklist_was_changed_meanwhile(team: Team) -> None:
    client = Client()
    client.force_login(team.he, backend="django.contrib.auth.backends.ModelBackend")
    old = sent(team)
    team.do(team.he, "inspections.revise_checklist", checklist=team.list.pk, items="台面整洁\n来访起身接待")
    html = client.post("/inspections/new", old).content.decode()
    assert "刚刚改过" in html and [item for item, _remark, _day in as_shown(html)] == ["台面整洁", "来访起身接待"]
    assert "三声之内接听：响了七声" in html  # on the list no more, and not lost
    newest = team.list.versions.order_by("-n")[0]
    assert f'name="version" value="{newest.pk}"' in html


def test_with_an_inspection_the_corrections_nobody_reported_done_are_withdrawn(team: Team) -> None:
    row = team.inspect()
    done = Improvement.objects.get()
    second = team.inspect()
    waiting = Improvement.objects.exclude(pk=done.pk).get()
    for one in (row, second):
        team.do(team.lin, "inspections.object", inspection=one.pk, reason="当时在接另一通电话")
    team.do(team.lin, "cases.report_improvement", improvement=done.pk, note="已改用耳机接听")
    assert "一并撤销" not in page(team.he, row.url())
    assert "一并撤销，不用再做：三声之内接听：响了七声（林晓雯）" in page(team.he, second.url())
    for one in (row, second):
        team.do(team.he, "inspections.answer", inspection=one.pk, stands=False, reply="确实占线")
    done.refresh_from_db()
    waiting.refresh_from_db()
    assert (done.effect, waiting.effect, waiting.effect_note) == ("", "withdrawn", "确实占线")
    assert Notice.objects.get(kind="case.improvement_withdrawn").person == team.lin
    assert waiting.measure not in page(team.lin, "/") and "已撤销" in page(team.lin, second.url())
    with pytest.raises(Refused, match=r"improvement.checked"):
        team.do(team.lin, "cases.report_improvement", improvement=waiting.pk, note="还是做了")
    given = {"improvement": done.pk, "note": "连听三天"}
    with pytest.raises(Invalid):  # nobody calls a correction withdrawn by hand
        team.do(team.he, "inspections.check_finding", effect="withdrawn", **given)
    team.do(team.he, "inspections.check_finding", effect="effective", **given)


def test_a_weekly_inspection_is_kept_by_ones_own_and_not_by_a_colleagues(team: Team) -> None:
    weekly = {"every": "week", "on": "friday", "do": "inspections.inspect", "by": "17:00"}
    xu = team.cast.person("xu", "徐芳", "inspect_work", site=team.cast.company, obliges=(weekly,))
    wu = team.cast.person("wu", "吴海燕", "take_in", boss=xu)
    today = clock.today()
    with clock.at(clock.midnight(today + timedelta(days=7 - today.weekday())) + timedelta(hours=10)):
        sweep.sweep()
        owed = Obligation.objects.get(do_operation="inspections.inspect")
        assert "做检查" in page(xu, "/") and 'href="/inspections/new"' in page(xu, "/")
        team.inspect()
        owed.refresh_from_db()
        assert owed.state == "open"  # 何's own inspection is not what 徐 owes
        team.inspect(who=xu, whom=wu)
        owed.refresh_from_db()
        assert owed.state == "kept"


def test_the_record_of_a_person_is_printed_and_exported_as_the_page_shows_it(team: Team) -> None:
    row = team.inspect()
    client = Client()
    client.force_login(team.he, backend="django.contrib.auth.backends.ModelBackend")
    paper = client.get("/people/lin/record.pdf").content
    told = re.sub(r"\s", "", "".join(one.get_textpage().get_text_range() for one in pypdfium2.PdfDocument(paper)))
    for part in ("个人考核记录", "林晓雯", row.number, "1/2（50%）", "三声之内接听：响了七声", "每一段最多列最近30条"):
        assert part in told, part
    (line,) = excel.read_table(io.BytesIO(client.get("/people/lin/record.xlsx").content)).rows
    assert [excel.as_text(line.values[head]) for head in ("编号", "合格", "没做到的")] == [
        row.number,
        "1 / 2",
        "三声之内接听",
    ]
    for url in ("/people/lin/record.pdf", "/people/lin/record.xlsx"):
        client.force_login(team.qian, backend="django.contrib.auth.backends.ModelBackend")
        assert client.get(url).status_code == 404
