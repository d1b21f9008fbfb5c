"""应急事件: opened in seconds, told to all with duties there, called, dealt with by posts, ended, reported, reviewed."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from conftest import Cast, page, reads, signed_in, writing
from PIL import Image

from zhishou.areas.incidents.models import Call, Incident, Step
from zhishou.areas.incidents.tests.scene import MONDAY, Scene, owed
from zhishou.areas.office.queries import figures
from zhishou.areas.roster.models import Plan, ShiftKind, Turn
from zhishou.kernel import clock, excel
from zhishou.kernel.models import Absence, Notice, StoredFile
from zhishou.kernel.operation import Invalid, NotAllowed

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(db: None) -> Any:
    with clock.at(MONDAY - timedelta(days=30)):
        made = Scene(Cast())
    with clock.at(MONDAY):
        yield made


def test_who_finds_it_opens_it_on_the_page_and_who_leads_hears_of_it(scene: Scene) -> None:
    client = signed_in(scene.wei)
    form = client.get("/incidents/new").content.decode()
    assert "电梯困人" in form and "三号楼水泵房" not in form
    sent = {
        "site": scene.site.pk,
        "kind": "water",
        "place": "三号楼水泵房",
        "happened": "主管爆裂",
        "severity": "usual",
        "key": "k1",
    }
    made = client.post("/do/incidents.open", sent)
    row = Incident.objects.get()
    assert made.headers["Location"] == row.url() and row.number.startswith("TF")
    assert {one.person for one in Notice.objects.filter(kind="incidents.opened")} == {scene.zhou, scene.he, scene.lin}
    assert "应急供水" in page(scene.he, row.url())
    assert row.number in page(scene.wei, "/incidents/new")  # so that nobody reports it twice
    reads(
        "incidents.open_already",
        f"三号楼水泵房 的同一件事已经有人报告了，编号 {row.number}。请打开那一件，到场、接岗位或者记一笔。",
        lambda: scene.open(scene.he),
    )


def test_the_weeks_report_tells_what_happened_at_the_site(scene: Scene) -> None:
    row = scene.open()
    found = figures.week(scene.site, "{}-W{:02}".format(*clock.today().isocalendar()))
    assert found["incidents"] == [{"number": row.number, "kind": row.kind, "place": row.place}]
    with clock.at(MONDAY + timedelta(days=7)):
        assert figures.week(scene.site, "{}-W{:02}".format(*clock.today().isocalendar()))["incidents"] == []


def test_a_red_bar_stands_on_every_page_of_those_with_duties_there_until_it_is_over(scene: Scene) -> None:
    assert "应急处置中" not in page(scene.sun, "/")
    row = scene.open()
    for who in (scene.wei, scene.sun, scene.zhou):
        assert "应急处置中：停水　翠湖花园 三号楼水泵房　10:00 起" in page(who, "/")
    assert f'href="{row.url()}"' in page(scene.he, "/") and f'href="{row.url()}"' not in page(scene.sun, "/")
    assert "应急处置中" not in page(scene.far, "/") and page(scene.far, row.url()) == ""
    scene.on(row, "end", outcome="换了管")
    assert "应急处置中" not in page(scene.sun, "/")


def test_the_bar_costs_no_page_a_query(scene: Scene, django_assert_num_queries: Any) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = signed_in(scene.sun)

    def asked() -> int:
        client.get("/account")
        with CaptureQueriesContext(connection) as queries:
            client.get("/account")
        return len(queries)

    before = asked()
    scene.open()
    assert asked() == before


def test_the_call_list_puts_who_is_on_shift_first_and_who_is_on_leave_last(scene: Scene) -> None:
    with writing():
        kind = ShiftKind.objects.create(
            site=scene.site, letter="早", name="早班", starts="07:30", ends="15:30", by=scene.he
        )
        night = ShiftKind.objects.create(
            site=scene.site, letter="夜", name="夜班", starts="22:00", ends="06:00", by=scene.he
        )
        plan = Plan.objects.create(site=scene.site, monday=MONDAY.date())
        Turn.objects.create(plan=plan, person=scene.wei, day=MONDAY.date(), kind=kind, told=kind)
        Turn.objects.create(plan=plan, person=scene.zhou, day=MONDAY.date(), kind=night, told=night)
        Absence.objects.create(
            person=scene.he, starts_at=MONDAY - timedelta(days=1), ends_at=MONDAY + timedelta(days=1), reason="年假"
        )  # fmt: skip
    row = scene.open()
    shown = page(scene.zhou, row.url())
    people = shown[shown.index('id="people"') :]
    assert people.index("何伟") < people.index("林晓雯") < people.index("何静")
    assert "当班：早班" in people and "请假到 11-24 10:00" in people and "当班：夜班" not in people
    with clock.at(MONDAY + timedelta(hours=18)):  # four at night: yesterday's night shift
        assert "当班：夜班" in page(scene.zhou, row.url())


def test_who_is_called_answers_with_one_touch_or_by_telephone(scene: Scene) -> None:
    row = scene.open()
    scene.on(row, "call", people=[scene.lin.pk, scene.wei.pk])
    assert {one.person for one in Notice.objects.filter(kind="incidents.called")} == {scene.lin, scene.wei}
    with clock.at(MONDAY + timedelta(minutes=3)):
        scene.on(row, "answer_call", scene.lin, answer="coming")
        scene.on(row, "record_answer", person=scene.wei.pk, answer="missed")
    with clock.at(MONDAY + timedelta(minutes=9)):
        scene.on(row, "arrive", scene.lin)
    row.refresh_from_db()
    assert row.minutes_to(row.on_site_at) == 9 and row.on_site_by == scene.lin
    assert dict(row.calls.values_list("person__name", "answer")) == {"林晓雯": "arrived", "何伟": "missed"}
    reads(
        "incidents.answered",
        "林晓雯 已经是“已到场”，不用再登记。",
        lambda: scene.on(row, "record_answer", person=scene.lin.pk, answer="cannot"),
    )
    reads(
        "incidents.called_already",
        "选的人都已经召集过了。没有回音的请打电话，再“登记应召”。",
        lambda: scene.on(row, "call", people=[scene.lin.pk]),
    )
    reads(
        "incidents.arrived_already",
        "你到场已经记过了。有新的情况请“记一笔”。",
        lambda: scene.on(row, "arrive", scene.lin),
    )
    reads(
        "incidents.own_answer",
        "自己应召只有“正在赶来”和“来不了”。人到了请按“到场”。",
        lambda: scene.on(row, "answer_call", scene.wei, answer="reached"),
    )
    reads(
        "incidents.recorded_answer",
        "请登记电话里的回答：已联系上、没联系上、正在赶来或者来不了。到场由本人按“到场”。",
        lambda: scene.on(row, "record_answer", person=scene.wei.pk, answer="arrived"),
    )
    reads(
        "incidents.no_responder",
        "孙丽 在这里没有参加应急的职责。请另选一个人；职责不对的，请行政部更正。",
        lambda: scene.on(row, "call", people=[scene.sun.pk]),
    )
    with clock.at(MONDAY + timedelta(minutes=12)):  # who was there before the call counts as come
        scene.on(row, "arrive", scene.he)
        scene.on(row, "call", scene.zhou, people=[scene.he.pk])
    assert Call.objects.get(person=scene.he).answer == "arrived"


def test_a_post_is_taken_by_one_given_to_another_and_done_by_whoever_has_it(scene: Scene) -> None:
    row = scene.open()
    post = scene.task(row, "通知业户")
    scene.do(scene.wei, "take_task", task=post.pk)
    reads(
        "incidents.task_taken",
        "“通知业户”已经由 何伟 接了。要换人，请指挥的人改派。",
        lambda: scene.do(scene.lin, "take_task", task=post.pk),
    )
    scene.on(row, "give_task", task=post.pk, person=scene.lin.pk)
    assert Notice.objects.get(kind="incidents.given").person == scene.lin
    reads(
        "incidents.task_not_yours",
        "“通知业户”不是你接的，请接岗位的人报告办完。",
        lambda: scene.do(scene.wei, "finish_task", task=post.pk, note="办了"),
    )
    scene.do(scene.lin, "finish_task", task=post.pk, note="贴了三号楼")
    reads(
        "incidents.task_done",
        "“通知业户”已经办完，不能再改。",
        lambda: scene.on(row, "give_task", task=post.pk, person=scene.wei.pk),
    )
    scene.on(row, "add_task", title="守电梯口")
    reads(
        "incidents.task_there",
        "已经有“守电梯口”这个岗位了。请换一个名称。",
        lambda: scene.on(row, "add_task", title="守电梯口"),
    )
    with pytest.raises(NotAllowed):
        scene.on(row, "add_task", scene.wei, title="送水")
    other = scene.open(place="五号楼")
    with pytest.raises(Invalid):  # of a community out of sight
        scene.on(other, "note", scene.far, note="看看")


def test_the_timeline_keeps_each_step_to_the_minute_with_its_picture(scene: Scene) -> None:
    row = scene.open()
    photo = io.BytesIO()
    Image.new("RGB", (40, 20), "navy").save(photo, "PNG")
    photo.name, _ = "pipe.png", photo.seek(0)
    with clock.at(MONDAY + timedelta(minutes=7)):
        sent = {"incident": row.pk, "note": "阀门已关", "photos": photo, "key": "k2"}
        assert signed_in(scene.wei).post("/do/incidents.note", sent).headers["Location"] == row.url()
        scene.on(row, "grade", severity="major")
    shown = page(scene.he, row.url())
    assert (
        "11-23 10:07" in shown and "阀门已关" in shown and f"/files/{StoredFile.objects.get(kind='photo').pk}" in shown
    )
    assert list(Step.objects.values_list("kind", flat=True)) == ["opened", "note", "graded"]
    reads("incidents.same_severity", "等级本来就是“较大”，没有改动。", lambda: scene.on(row, "grade", severity="major"))


def test_after_the_end_the_report_is_owed_written_returned_and_reviewed_by_another(scene: Scene) -> None:
    row = scene.open()
    with clock.at(MONDAY + timedelta(hours=1)):
        scene.on(row, "end", outcome="换了管，水压正常")
    (debt,) = owed(row)
    assert (debt.duty_id, debt.do_operation) == ("test.he.1", "incidents.report")
    assert debt.due_at == MONDAY + timedelta(days=2, hours=1)  # two workdays after Monday at eleven
    with clock.at(MONDAY + timedelta(hours=3)):
        reads(
            "incidents.state",
            f"{row.number} 现在是“已结束，待写报告”，这一步办不了。请刷新页面，看看现在该做什么。",
            lambda: scene.on(row, "arrive"),
        )
        words: dict[str, Any] = {"cause": "管道老化", "effect": "42 户停水 2 小时", "lessons": "备件不够"}
        scene.on(row, "report", **words)
        scene.on(row, "follow_up", measure="备两套管件", owner=scene.wei.pk, due_on=MONDAY.date() + timedelta(days=7))
        assert "备两套管件" in page(scene.wei, "/improvements?view=mine")
        reads(
            "incidents.no_responder",
            "孙丽 在这里没有参加应急的职责。请另选一个人；职责不对的，请行政部更正。",
            lambda: scene.on(row, "follow_up", measure="记账", owner=scene.sun.pk, due_on=MONDAY.date()),
        )
    with clock.at(MONDAY + timedelta(hours=4)):
        scene.on(row, "send_back", scene.zhou, opinion="写明谁关的阀")
        scene.on(row, "report", **{**words, "cause": "管道老化，何伟关阀"})
        scene.on(row, "review", scene.zhou, opinion="同意")
    row.refresh_from_db()
    assert row.state == "reviewed" and row.report.reviewed_by == scene.zhou
    assert [(one.do_operation, one.state) for one in owed(row)] == [
        ("incidents.report", "kept"), ("incidents.review", "kept"), ("incidents.report", "kept"), ("incidents.review", "kept"),
    ]  # fmt: skip
    shown = page(scene.he, f"{row.url()}/report")
    assert "管道老化，何伟关阀" in shown and "备两套管件" in shown and "同意" in shown
    assert signed_in(scene.he).get(f"{row.url()}/report.pdf").content.startswith(b"%PDF")


def test_nobody_reviews_the_report_they_wrote(scene: Scene) -> None:
    row = scene.open()
    scene.on(row, "end", outcome="好了")
    scene.on(row, "report", scene.zhou, cause="阀门", effect="无", lessons="无")
    assert "审阅通过" not in page(scene.zhou, f"{row.url()}/report")
    reads(
        "independence",
        "你做过这件事的“交事件报告”，按独立原则“审阅事件报告”要由另一位同事来做。",
        lambda: scene.on(row, "review", scene.zhou, opinion="同意"),
    )


def test_the_list_and_its_workbook_tell_the_minutes_by_kind(scene: Scene) -> None:
    # on the spot after 4 and 8, ended after 60 and 120: 6 and 90 on average
    for place, there, over in (("三号楼", 4, 60), ("五号楼", 8, 120)):
        row = scene.open(place=place)
        with clock.at(MONDAY + timedelta(minutes=there)):
            scene.on(row, "arrive", scene.wei)
        with clock.at(MONDAY + timedelta(minutes=over)):
            scene.on(row, "end", outcome="好了")
    scene.open(kind="lift", place="六号楼")
    data = signed_in(scene.he).get("/incidents.xlsx").content
    kinds = excel.read_table(io.BytesIO(data), sheet="各类用时")
    assert [list(one.values.values()) for one in kinds.rows] == [
        ["停水", 2, 6, None, 90],
        ["电梯困人", 1, None, None, None],
    ]
    assert (
        page(scene.he, "/incidents?view=open&kind=lift").count("六号楼")
        and "三号楼" not in page(scene.he, "/incidents?view=unreported&q=五号楼").split('id="list"')[1]
    )
