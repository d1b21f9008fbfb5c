"""交办事项: asked by a superior, accepted or hard, reported, done, confirmed or returned; owed by the one person it was asked of."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from typing import Any

import pytest
from conftest import Cast, page, reads, writing
from django.test import Client
from PIL import Image

from zhishou.areas.cases.models import Case
from zhishou.areas.errands.models import Errand, Step
from zhishou.areas.errands.tests.team import DUTY, FRIDAY, MONDAY, RULES, TODAY, TUESDAY, Team, owed
from zhishou.areas.people import handover
from zhishou.kernel import clock, excel, sweep
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import perform
from zhishou.kernel.models import Absence, Appointment, CalendarDay, Event, Notice, StoredFile
from zhishou.kernel.operation import Invalid, NotAllowed, Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def team(db: None) -> Any:
    with clock.at(MONDAY - timedelta(days=30)):
        made = Team(Cast())
    with clock.at(MONDAY):
        yield made


def test_a_superior_asks_on_the_page_and_the_person_does_it_until_it_is_confirmed(team: Team) -> None:
    client = Client()
    client.force_login(team.he, backend="django.contrib.auth.backends.ModelBackend")
    form = client.get("/errands/new").content.decode()
    assert "林晓雯" in form and "郑立新" not in form and "11-24 周二 18:00" in form
    to = Appointment.objects.get(person=team.lin).pk
    made = client.post(
        "/do/errands.assign", {"to": to, "title": "更换大堂海报", "when": "next", "weight": "important", "key": "k1"}
    )
    row = Errand.objects.get()
    assert made.headers["Location"] == row.url() and (row.due_at, row.first_due_at) == (TUESDAY, TUESDAY)
    assert Notice.objects.get(kind="errands.given").person == team.lin
    home = page(team.lin, "/")
    assert row.number in home and "更换大堂海报（待接受）" in home
    assert home.count("更换大堂海报") == 1  # owed once, not waiting beside it
    team.on("accept", row)
    photo = io.BytesIO()
    Image.new("RGB", (40, 20), "white").save(photo, "PNG")
    mine = Client()
    mine.force_login(team.lin, backend="django.contrib.auth.backends.ModelBackend")
    photo.name, _ = "wall.png", photo.seek(0)
    sent = mine.post("/do/errands.finish", {"errand": row.pk, "result": "两张都换好了", "photos": photo, "key": "k2"})
    assert sent.headers["Location"] == row.url() and StoredFile.objects.filter(kind="photo").count() == 1
    assert [one.state for one in owed(row)] == ["kept"]
    assert f"认可或退回　{row.number}" in page(team.he, "/")
    team.decide("confirm", row, quality="good", note="贴得很正")
    row.refresh_from_db()
    assert (row.state, row.quality, row.late) == ("confirmed", "good", False)
    shown = page(team.lin, row.url())
    assert (
        "两张都换好了" in shown and "贴得很正" in shown and f"/files/{StoredFile.objects.get(kind='photo').pk}" in shown
    )
    assert [one.kind for one in row.steps.all()] == ["given", "accepted", "done", "confirmed"]


def test_several_people_get_one_each_and_each_owes_their_own(team: Team) -> None:
    team.ask(team.lin, team.ma, title="整理自己的档案柜")
    rows = list(Errand.objects.order_by("pk"))
    assert {row.person for row in rows} == {team.lin, team.ma}
    assert {one.person for row in rows for one in owed(row)} == {team.lin, team.ma}
    assert Event.objects.filter(operation="errands.assign").count() == 2
    assert "整理自己的档案柜" in page(team.he, "/errands?view=by_me")


def test_it_is_owed_by_the_signed_duty_of_whom_it_was_asked_and_of_nobody_else(team: Team) -> None:
    row = team.ask()
    (one,) = owed(row)
    assert (one.person, one.duty_id, one.due_at) == (team.lin, "test.lin.1", FRIDAY)
    assert one.warn_at == FRIDAY - timedelta(hours=4)  # four work hours before the end of work
    other = team.ask(team.qian)
    assert owed(other) == []  # no duty of 钱's speaks of errands, and nobody else's is theirs
    assert other.number in page(team.qian, "/")
    assert team.on("finish", other, team.qian, result="办好了").state == "done"
    assert Event.objects.get(operation="errands.finish").authority == "person"


def test_a_difficulty_is_answered_and_the_first_deadline_stays_on_record(team: Team) -> None:
    row = team.ask()
    later = FRIDAY + timedelta(days=3)
    team.on("object", row, reason="海报还在印", proposed=later)
    assert f"答复困难　{row.number}" in page(team.he, "/")
    assert "海报还在印" in page(team.he, row.url()) and "对方建议改到 11-30 18:00" in page(team.he, row.url())
    team.decide("answer", row, due_at=later, reply="可以，印好就换")
    row.refresh_from_db()
    assert (row.state, row.due_at, row.first_due_at) == ("doing", later, FRIDAY)
    (one,) = owed(row)
    assert one.due_at == later and [c.old_due_at for c in one.changes.all()] == [FRIDAY]
    assert "改交办期限" not in page(team.lin, f"/owed/{one.pk}") and "答复困难" in page(team.lin, f"/owed/{one.pk}")
    assert "2026-11-27 18:00" in page(team.lin, row.url())
    team.on("object", row, reason="还是没印好")
    assert team.decide("answer", row, reply="先贴旧的").due_at == later


def test_what_is_returned_is_owed_anew_and_what_was_done_in_time_stays_done_in_time(team: Team) -> None:
    row = team.ask()
    team.on("finish", row, result="换了一张")
    team.decide("send_back", row, reason="还有一张没换", due_at=FRIDAY + timedelta(days=3))
    assert [(one.state, one.due_at) for one in owed(row)] == [
        ("kept", FRIDAY), ("open", FRIDAY + timedelta(days=3)),
    ]  # fmt: skip
    team.on("finish", row, result="都换了")
    assert [one.state for one in owed(row)] == ["kept", "kept"]


def test_lateness_climbs_to_the_superiors_and_a_new_deadline_begins_anew(team: Team) -> None:
    row = team.ask(due_at=TODAY)
    told = []
    for day in (24, 25):
        with clock.at(MONDAY.replace(day=day)):
            sweep.sweep()
            told.append({one.person for one in Notice.objects.filter(kind="obligation.late")})
    assert told == [{team.lin}, {team.lin, team.he}]
    with clock.at(MONDAY.replace(day=25, hour=11)):
        team.decide("set_deadline", row, due_at=FRIDAY - timedelta(hours=3), reason="海报刚到")
        assert owed(row)[0].rung == 0
    with clock.at(FRIDAY - timedelta(hours=2)):
        sweep.sweep()
        assert Notice.objects.filter(kind="obligation.late", person=team.lin).count() == 2
        team.on("finish", row, result="换好了")
    row.refresh_from_db()
    assert row.late and [one.state for one in owed(row)] == ["late"]


def test_what_is_withdrawn_is_owed_no_more(team: Team) -> None:
    row = team.ask()
    team.decide("withdraw", row, reason="活动取消")
    assert [(one.state, one.waive_reason, one.waived_by) for one in owed(row)] == [("waived", "活动取消", team.he)]
    assert row.number not in page(team.lin, "/") and row.number in page(team.lin, "/errands?view=closed")


def test_a_report_may_come_at_any_time_and_means_it_was_accepted(team: Team) -> None:
    row = team.ask()
    assert team.on("report", row, note="已经联系印刷厂").state == "doing"
    team.on("object", row, reason="厂里停电")
    assert team.on("report", row, note="来电了").state == "hard"
    assert Notice.objects.filter(person=team.he, kind="errands.reported").count() == 2


def test_seen_by_the_two_and_their_superiors_alone(team: Team) -> None:
    row = team.ask()
    seen = {team.lin: True, team.he: True, team.zhou: True, team.shen: True, team.ma: False, team.zheng: False}
    for person, sees in seen.items():
        assert bool(page(person, row.url())) is sees, person.name
        assert (row.number in page(person, "/errands?view=all")) is sees, person.name
        assert bool(Step.objects.within(Actor.of(person)).exists()) is sees, person.name
    with pytest.raises(Invalid):
        team.on("finish", row, team.ma, result="替她办了")


def test_each_step_belongs_to_its_side_and_to_its_time(team: Team) -> None:
    row = team.ask(who=team.zhou)
    name = "林晓雯"
    reads(
        "errands.not_yours",
        f"这件事交给了 {name}，只有 {name} 或者代理人能办。",
        lambda: team.on("accept", row, team.he),
    )
    with pytest.raises(Refused, match=r"errands.not_asked"):  # the one between does not decide what the manager asked
        team.decide("withdraw", row, reason="不用办")
    with pytest.raises(NotAllowed):
        team.on("confirm", row, quality="good")
    with pytest.raises(Refused, match=r"errands.state"):
        team.on("confirm", row, team.zhou, quality="good")
    team.on("accept", row)
    with pytest.raises(Refused, match=r"errands.state"):
        team.on("accept", row)
    team.on("finish", row, result="换好了")
    with pytest.raises(Refused, match=r"errands.state"):
        team.on("withdraw", row, team.zhou, reason="不用了")
    assert team.on("confirm", row, team.shen).state == "confirmed"  # whoever stands above may


def test_what_cannot_be_asked_is_refused_with_what_to_do(team: Team) -> None:
    reads(
        "errands.past",
        "期限 11-23 09:00 已经过去。请另定一个还没到的时间。",
        lambda: team.ask(due_at=MONDAY - timedelta(hours=1)),
    )
    for code, whom, more in (
        ("errands.not_below", team.he, {}),
        ("errands.no_deadline", team.lin, {"due_at": None}),
        ("errands.too_far", team.lin, {"due_at": MONDAY + timedelta(days=400)}),
    ):
        with pytest.raises(Refused, match=code):
            team.ask(whom, **more)
    for above_or_beside in (team.zhou, team.zheng):
        with pytest.raises(Invalid):
            team.ask(above_or_beside)
    with pytest.raises(NotAllowed):
        team.ask(who=team.lin)
    assert not Errand.objects.exists() and not Notice.objects.exists()
    row = team.ask()
    with pytest.raises(Refused, match=r"errands.same_deadline"):
        team.decide("set_deadline", row, due_at=FRIDAY, reason="没改")


def test_a_refused_errand_comes_back_on_its_own_page_as_it_was_filled_in(team: Team) -> None:
    chief = team.cast.person("chief", "罗主任", "assign_errands", "take_in", boss=team.zhou)
    helper = team.cast.person("helper", "高文", *DUTY, obliges=RULES, boss=chief)
    told = {"kind": "repair", "content": "电梯异响", "reporter_name": "陈丽华", "reporter_phone": "13800006021"}
    case = perform("cases.take_in", Actor.of(chief), {"site": team.cast.garden.pk, **told}, door="page").result
    assert isinstance(case, Case)
    to = Appointment.objects.get(person=helper).pk
    given = {"to": to, "title": "清点钥匙", "due_at": "2026-11-20T10:00", "case": case.pk, "_hidden": "case,inspection"}
    client = Client()
    client.force_login(chief, backend="django.contrib.auth.backends.ModelBackend")
    answer = client.post("/errands/new", given)
    html = answer.content.decode()
    assert answer.status_code == 409 and "期限 11-20 10:00 已经过去" in html and '<details class="field" open>' in html
    assert (
        f'href="{case.get_absolute_url()}"' in html and 'value="清点钥匙"' in html and 'action="/errands/new"' in html
    )
    assert re.search(rf'value="{to}"[^>]* checked', html)
    answer = client.post("/errands/new", given | {"due_at": "2026-11-27T18:00"})
    assert answer["Location"] == Errand.objects.get(source=case.number).url()


def test_a_day_of_rest_is_said_while_typing_and_accepted(team: Team) -> None:
    to = Appointment.objects.get(person=team.qian).pk
    with writing():
        Absence.objects.create(person=team.qian, deputy=team.ma, starts_at=MONDAY, ends_at=FRIDAY, reason="年假")
        CalendarDay.objects.create(
            company=team.cast.company, date=TUESDAY.date(), kind="company", working=False, name="停电"
        )
    said = page(team.he, f"/errands/hints?to={to}&due_at=2026-11-28T12:00")
    assert "11-28 周六 12:00 是休息日" in said and "钱进 请假到 11-27 18:00" in said and "马丽" in said
    assert "签的职责里没有" in said
    assert "不在上班时间" in page(team.he, "/errands/hints?due_at=2026-11-27T22:00")
    for odd in ("2026-13-45T99:99", "9999-12-31T23:59", "昨天", "2026-11-27T17:00"):
        assert "休息日" not in page(team.he, f"/errands/hints?due_at={odd}")
    assert team.ask(due_at=MONDAY.replace(day=28, hour=12)).state == "given"
    assert team.ask(due_at=None, when="next").due_at == MONDAY.replace(day=25, hour=18)  # the Tuesday is off


def test_a_deputy_does_and_decides_for_whoever_is_away_and_both_names_stand(team: Team) -> None:
    row = team.ask()
    with writing():
        for person, deputy in ((team.lin, team.ma), (team.he, team.zhou)):
            Absence.objects.create(person=person, deputy=deputy, starts_at=MONDAY, ends_at=FRIDAY, reason="年假")
    assert row.number in page(team.ma, "/")
    team.on("finish", row, team.ma, result="替她换好了")
    assert (row.steps.get(kind="done").by, row.steps.get(kind="done").for_whom) == (team.ma, team.lin)
    assert row.number in page(team.zhou, "/")
    assert team.on("confirm", row, team.zhou).state == "confirmed"
    assert "（代 林晓雯）" in page(team.he, row.url())


def test_a_deputy_of_both_sides_does_not_confirm_their_own_work(team: Team) -> None:
    row = team.ask()
    with writing():
        Absence.objects.create(person=team.he, deputy=team.lin, starts_at=MONDAY, ends_at=FRIDAY, reason="年假")
    team.on("finish", row, result="换好了")
    assert row.number not in page(team.lin, "/") and row.number not in page(team.lin, "/errands?view=my_turn")
    with pytest.raises(Refused, match=r"errands.not_asked"):
        team.on("confirm", row, quality="good")


def test_handing_over_moves_the_errands_of_both_sides_with_what_is_owed(team: Team) -> None:
    asked, given = team.ask(), team.ask(team.he, who=team.zhou, title="下月排班")
    between = team.ask(team.ma)
    hr = team.cast.person("hr", "何行政", "hand_over", site=team.cast.company)
    assert "交办事项 3 件" in handover.told(team.he)
    perform(
        "people.hand_over", Actor.of(hr), {"person": team.he, "successor": team.ma, "kinds": ["交办事项"]}, door="page"
    )
    for row in (asked, given, between):
        row.refresh_from_db()
    assert (asked.by, asked.person, given.person) == (team.ma, team.lin, team.ma)
    assert (between.by, between.person) == (team.he, team.ma)  # nobody asks themselves
    assert [one.person for one in owed(given)] == [team.ma] and given.post.name == "马丽的岗位"
    assert "何静 → 马丽" in page(team.ma, given.url())
    assert not handover.open_obligations(team.ma)[0].exists()  # deadlines set by hand go with the errand alone


def test_the_list_counts_filters_and_prints_what_it_shows(team: Team) -> None:
    late, open_ = team.ask(due_at=MONDAY + timedelta(hours=1)), team.ask(team.ma, title="清点钥匙", weight="urgent")
    done = team.ask(title="擦玻璃")
    team.on("finish", done, result="都擦了")
    with clock.at(TODAY):
        numbers = {view: {row for row in (late, open_, done) if row.number in page(team.he, f"/errands?view={view}")}
                   for view in ("", "late", "my_turn", "by_me", "mine", "all", "closed")}  # fmt: skip
        assert numbers == {
            "": {late, open_, done}, "late": {late}, "my_turn": {done}, "by_me": {late, open_, done}, "mine": set(),
            "all": {late, open_, done}, "closed": set(),
        }  # fmt: skip
        for query, found in (
            (f"person={team.ma.pk}", {open_}), ("weight=urgent", {open_}), ("q=玻璃", {done}), ("state=done", {done}),
            ("to=2026-11-23", {late}), ("from=2026-11-24", {open_, done}), ("person=²&state=x&from=昨天", {late, open_, done}),
        ):  # fmt: skip
            html = page(team.he, f"/errands?{query}")
            assert {row for row in (late, open_, done) if row.number in html} == found, query
        client = Client()
        client.force_login(team.he, backend="django.contrib.auth.backends.ModelBackend")
        for url in ("/errands.pdf", f"{late.url()}.pdf"):
            assert client.get(url).content.startswith(b"%PDF")
        book = excel.read_table(io.BytesIO(client.get("/errands.xlsx?view=all").content))
        rows = {
            excel.as_text(r.values["事项"]): [excel.as_text(r.values[h]) for h in ("是否逾期", "办理结果")]
            for r in book.rows
        }
    assert rows == {"更换大堂海报": ["是", ""], "清点钥匙": ["否", ""], "擦玻璃": ["否", "都擦了"]}


def test_the_record_of_a_person_counts_what_was_done_in_time(team: Team) -> None:
    row = team.ask()
    team.on("finish", row, result="换好了")
    team.decide("withdraw", team.ask(title="不用办的事"), reason="取消")
    with clock.at(FRIDAY + timedelta(days=1)):
        html = page(team.lin, "/people/lin/record")
        assert "更换大堂海报" in html and "不用办的事" not in html and '<div class="stat">1 / 1</div>' in html
        client = Client()
        client.force_login(team.he, backend="django.contrib.auth.backends.ModelBackend")
        assert client.get("/people/lin/record.pdf").content.startswith(b"%PDF")


def test_an_errand_from_a_case_names_it_to_those_who_may_see_it(team: Team) -> None:
    chief = team.cast.person("chief", "罗主任", "assign_errands", "take_in", boss=team.zhou)
    helper = team.cast.person("helper", "高文", *DUTY, obliges=RULES, boss=chief)
    told = {"kind": "repair", "content": "电梯异响", "reporter_name": "陈丽华", "reporter_phone": "13800006021"}
    case = perform("cases.take_in", Actor.of(chief), {"site": team.cast.garden.pk, **told}, door="page").result
    assert isinstance(case, Case)
    link = f'href="{case.get_absolute_url()}"'
    assert link in page(chief, f"/errands/new?case={case.number}")
    assert link not in page(team.he, f"/errands/new?case={case.number}")  # a case out of sight is none
    row = team.ask(helper, who=chief, case=case.pk)
    assert link in page(chief, row.url())
    theirs = page(helper, row.url())
    assert case.number in theirs and link not in theirs
