"""The office: calendar and deadlines, settings, evidence, waivers, reports, files, the first page, the JSON door."""

from __future__ import annotations

import hashlib
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from conftest import Cast, settle, tight, writing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.utils import translation

from zhishou.areas.office.models import Report
from zhishou.areas.office.queries.sentences import duration_words
from zhishou.kernel import clock, evidence, files, jobs, words
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import perform
from zhishou.kernel.models import CalendarDay, Event, Holding, Job, Notice, Obligation, Person, SavedView, Setting, Site
from zhishou.kernel.operation import NotAllowed, Refused
from zhishou.kernel.rules import Duration, Unit
from zhishou.kernel.settings_store import DECLARED, declare, value

BACKEND = "django.contrib.auth.backends.ModelBackend"
RULE = {"after": "people.open_site", "do": "office.check_day", "within": "2 workdays"}
pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(cast: Cast) -> Person:
    return cast.person(
        "admin", "何行政", "keep_calendar", "keep_settings", "keep_evidence", "waive", "inspect", "organise",
        site=cast.company, root=True,
    )  # fmt: skip


@pytest.fixture
def lin(cast: Cast, admin: Person) -> Person:
    return cast.person("lin", "林晓雯", "take_in", "inspect", "submit_reports", boss=admin, obliges=(RULE,))


def owed_now(person: Person, site: Site, hours: int = 3) -> Obligation:
    held = Holding.objects.filter(appointment__person=person).first()
    assert held is not None
    now = clock.now()
    with writing():
        return Obligation.objects.create(
            natural_key=f"t{person.pk}{hours}", clause=held.clause, duty_id=held.clause.duty_id, rule=RULE,
            do_operation="office.check_day", kept_by=["office.check_day"], site=site, person=person,
            subject=f"kernel.site:{site.pk}", context=f"kernel.site:{site.pk}",
            opened_at=now - timedelta(hours=1), due_at=now + timedelta(hours=hours),
        )  # fmt: skip


def do(name: str, person: Person, data: dict[str, Any]) -> Any:
    return perform(name, Actor.of(person), data, door="page")


def sign_in(client: Client, person: Person) -> Client:
    client.force_login(person, backend=BACKEND)
    return client


def test_a_company_day_off_moves_an_open_deadline_and_keeps_the_old_one(cast: Cast, admin: Person, lin: Person) -> None:
    monday = datetime.fromisoformat("2026-06-01T10:00+08:00")
    row = owed_now(lin, cast.garden)
    with writing():
        due = datetime.fromisoformat("2026-06-03T10:00+08:00")
        Obligation.objects.filter(pk=row.pk).update(opened_at=monday, due_at=due)
    do("office.change_day", admin, {"site": cast.company.pk, "day": "2026-06-02", "is_": "resting", "name": "停电"})
    row.refresh_from_db()
    assert clock.local(row.due_at).date() == date(2026, 6, 4)
    assert [clock.local(c.old_due_at).day for c in row.changes.all()] == [3]
    do("office.change_day", admin, {"site": cast.company.pk, "day": "2026-06-02", "is_": "usual"})
    row.refresh_from_db()
    assert clock.local(row.due_at).date() == date(2026, 6, 3)


def test_weekly_hours_take_several_intervals_and_refuse_overlapping_ones(cast: Cast, admin: Person) -> None:
    week = {"site": cast.company.pk, "monday": "08:30-11:30，13:00-17:30 19:00-20:00"}
    do("office.change_week", admin, week)
    assert cast.company.week_hours.get(weekday=0).intervals == [
        ["08:30", "11:30"], ["13:00", "17:30"], ["19:00", "20:00"],
    ]  # fmt: skip
    for wrong in ("08:30-12:00 11:00-15:00", "上午", "25:00-26:00", "12:00-09:00"):
        with pytest.raises(Refused) as no:
            do("office.change_week", admin, {"site": cast.company.pk, "monday": wrong})
        assert no.value.code == "office.hours"
    with pytest.raises(Refused) as nobody:
        do("office.change_week", admin, {"site": cast.company.pk})
    assert nobody.value.code == "office.no_workday"


def test_holidays_of_a_year_are_taken_over_and_own_days_stay(cast: Cast, admin: Person) -> None:
    do("office.change_day", admin, {"site": cast.company.pk, "day": "2026-10-01", "is_": "working", "name": "值班"})
    do("office.seed_calendar", admin, {"site": cast.company.pk, "first_year": 2026, "last_year": 2026})
    assert CalendarDay.objects.get(company=cast.company, date=date(2026, 10, 1)).kind == "company"
    assert CalendarDay.objects.filter(company=cast.company, working=True, kind="adjusted").exists()
    with pytest.raises(Refused) as again:
        do("office.seed_calendar", admin, {"site": cast.company.pk, "first_year": 2026, "last_year": 2026})
    assert again.value.code == "office.seeded"


def test_a_community_has_no_calendar_of_its_own(cast: Cast, admin: Person) -> None:
    with pytest.raises(Refused) as no:
        do("office.change_day", admin, {"site": cast.garden.pk, "day": "2026-06-02", "is_": "resting"})
    assert no.value.code == "office.calendar_site"


def test_a_setting_is_inherited_until_a_site_sets_its_own(cast: Cast, admin: Person) -> None:
    declare("office.test_limit", "每天几次", 20)
    try:
        do("office.change_setting", admin, {"site": cast.company.pk, "name": "office.test_limit", "value": "7"})
        assert value("office.test_limit", cast.garden) == 7
        do("office.change_setting", admin, {"site": cast.garden.pk, "name": "office.test_limit", "value": "3"})
        assert (value("office.test_limit", cast.garden), value("office.test_limit", cast.bay)) == (3, 7)
        do("office.change_setting", admin, {"site": cast.garden.pk, "name": "office.test_limit", "inherit": True})
        assert value("office.test_limit", cast.garden) == 7
        with pytest.raises(Refused) as no:
            do("office.change_setting", admin, {"site": cast.company.pk, "name": "office.test_limit", "value": "很多"})
        assert no.value.code == "office.setting_number"
        assert Setting.objects.count() == 1
    finally:
        del DECLARED["office.test_limit"]


def test_a_waiver_shows_who_and_why_and_nobody_waives_their_own(cast: Cast, admin: Person, lin: Person) -> None:
    row = owed_now(lin, cast.garden)
    do("office.waive", admin, {"obligation": row.pk, "reason": "当天全员培训，不再要求"})
    row.refresh_from_db()
    assert (row.state, row.waived_by, row.waive_reason) == ("waived", admin, "当天全员培训，不再要求")
    assert Notice.objects.filter(person=lin, kind="office.waived").exists()
    with pytest.raises(Refused) as twice:
        do("office.waive", admin, {"obligation": row.pk, "reason": "再来一次试试"})
    assert twice.value.code == "office.not_owed"
    own = owed_now(admin, cast.company, hours=5)
    with pytest.raises(Refused) as no:
        do("office.waive", admin, {"obligation": own.pk, "reason": "我自己的事情"})
    assert no.value.code == "office.own_obligation"
    with pytest.raises(NotAllowed):
        do("office.waive", lin, {"obligation": own.pk, "reason": "别人的事情"})


def test_the_days_inspection_keeps_its_obligation_and_its_figures(cast: Cast, admin: Person, lin: Person) -> None:
    row = owed_now(lin, cast.garden)
    out = do("office.check_day", lin, {"site": cast.garden.pk, "remark": "都按时，请继续。"})
    row.refresh_from_db()
    assert row.state == "kept"
    report = Report.objects.get(pk=out.result.pk)
    assert report.figures["open"] == 1 and report.words == "都按时，请继续。"
    assert Notice.objects.filter(person=admin, kind="office.report").count() == 1
    with pytest.raises(Refused) as again:
        do("office.check_day", lin, {"site": cast.garden.pk, "remark": "再写一次"})
    assert again.value.code == "office.reported"


def test_week_and_month_reports_are_made_of_recorded_work(cast: Cast, admin: Person, lin: Person) -> None:
    week = do("office.report_week", lin, {"site": cast.garden.pk, "words": "本周平稳。"}).result
    assert week.figures["cases"] == [] and week.period == "{}-W{:02}".format(*clock.today().isocalendar())
    assert week.figures["incidents"] == []
    month = do("office.report_month", lin, {"site": cast.garden.pk, "words": "无投诉。"}).result
    assert month.figures["count"] == 0 and month.period < f"{clock.today():%Y-%m}"
    with pytest.raises(Refused) as no:
        do("office.report_month", lin, {"site": cast.garden.pk, "words": "x", "period": "2031-01"})
    assert no.value.code == "office.period"


@pytest.mark.django_db(transaction=True)
def test_sealing_now_and_exporting_gives_a_file_that_verifies(transactional_db: None, client: Client) -> None:
    with transaction.atomic():
        cast = Cast()
        admin = cast.person("admin", "何行政", "keep_evidence", site=cast.company, root=True)
    with pytest.raises(Refused) as nothing:
        do("office.export_evidence", admin, {})
    assert nothing.value.code == "office.no_seals"
    do("office.finish_tour", admin, {})
    settle()
    assert do("office.seal_now", admin, {}).result.number == 1
    job = do("office.export_evidence", admin, {}).result
    done = jobs.run_now(job)
    assert done.state == Job.State.DONE and done.result["events"] == 1
    answer = sign_in(client, admin).get(f"/files/{done.result['file']}")
    data = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    assert answer["Content-Disposition"].startswith("attachment") and answer["X-Content-Type-Options"] == "nosniff"
    good = client.post("/evidence/verify", {"file": SimpleUploadedFile("e", data)})
    assert good.status_code == 200
    changed = data.replace(b"office.finish_tour", b"office.finish_tuor")
    assert client.post("/evidence/verify", {"file": SimpleUploadedFile("e", changed)}).status_code == 422


def test_a_file_is_served_only_to_those_who_see_its_row(cast: Cast, admin: Person, lin: Person, client: Client) -> None:
    job = Job.objects.create(name="x", site=cast.company, person=admin)
    with writing():
        row = files.store(
            b"hello", name='a"b\r\n.html', mime="text/html", about=job, kind="t", site=cast.company, by=admin,
            sha256=hashlib.sha256(b"hello").hexdigest(),
        )  # fmt: skip
    assert sign_in(client, lin).get(f"/files/{row.pk}").status_code == 404
    answer = sign_in(client, admin).get(f"/files/{row.pk}")
    assert answer.status_code == 200 and answer["Content-Disposition"].startswith('attachment; filename="a_b__.html"')


def test_the_first_page_says_what_i_owe_by_which_duty(cast: Cast, lin: Person, client: Client) -> None:
    owed_now(lin, cast.garden)
    page = sign_in(client, lin).get("/").content.decode()
    assert "督查当天到期与逾期" in page and "还剩 2 小时" in page and f"/reports/new/day?site={cast.garden.pk}" in page
    do("office.finish_tour", lin, {})
    assert "五句话就够用" not in client.get("/").content.decode()


@pytest.mark.parametrize(
    "url",
    [
        "/", "/?sort=duty", "/owed", "/owed?state=all&page=9", "/board", "/reports", "/reports?kind=week",
        "/reports/new/day", "/reports/new/week", "/reports/new/month", "/search", "/search?q=lin", "/notices", "/help",
        "/calendar", "/calendar?year=2027&day=2027-02-30", "/settings", "/evidence", "/evidence?from=x&person=zz",
        "/import", "/jobs", "/views/new?page=/cases&query=stage%3Dopen", "/duties/test.boss.1",
    ],
)  # fmt: skip
def test_every_page_opens_within_25_queries(
    cast: Cast, lin: Person, client: Client, django_assert_max_num_queries: Any, url: str
) -> None:
    boss = cast.person(
        "boss", "周敏", "inspect", "submit_reports", "waive", "keep_calendar", "keep_settings", "keep_evidence",
        "import_records", "see_statistics", site=cast.company,
    )  # fmt: skip
    for hours in range(-3, 4):
        owed_now(lin, cast.garden, hours)
    sign_in(client, boss)
    with django_assert_max_num_queries(25):
        assert client.get(url).status_code == 200


def test_anothers_deadline_and_notice_do_not_exist(cast: Cast, lin: Person, client: Client) -> None:
    stranger = cast.person("wang", "王五", "take_in", site=cast.bay)
    row = owed_now(lin, cast.garden)
    bell = Notice.objects.create(person=lin, kind="obligation.warn", facts={}, url="/owed/1")
    sign_in(client, stranger)
    assert [client.get(u).status_code for u in (f"/owed/{row.pk}", f"/notices/{bell.pk}", f"/owed?person={lin.pk}")] == [
        404, 404, 404,
    ]  # fmt: skip
    assert client.get("/board").status_code == 403


def test_an_overseer_reads_what_duties_somebody_holds_and_what_each_owed(
    cast: Cast, lin: Person, client: Client
) -> None:
    boss = cast.person("boss", "周敏", "inspect", site=cast.company)
    owed_now(lin, cast.garden)
    sign_in(client, boss)
    assert f'href="/owed?person={lin.pk}#duties"' in client.get("/board").content.decode()
    shown = client.get(f"/owed?person={lin.pk}").content.decode()
    held = Holding.objects.filter(appointment__person=lin).select_related("clause")
    assert held
    for row in held:
        assert row.clause.text in shown
        assert f"/owed?person={lin.pk}&amp;state=all&amp;duty={row.clause.duty_id}" in shown
    assert 'id="duties"' not in client.get("/owed").content.decode()


def test_a_reminder_says_what_it_is_about_to_whoever_may_see_that(cast: Cast, lin: Person, client: Client) -> None:
    facts = {"operation": "office.check_day", "due": "11-23 09:28"}
    for site in (cast.garden, cast.bay):
        Notice.objects.create(
            person=lin, kind="obligation.warn", url="/owed/1", natural_key=site.code,
            facts=facts | {"subject": f"kernel.site:{site.pk}"},
        )  # fmt: skip
    page = sign_in(client, lin).get("/notices").content.decode()
    assert page.count("11-23 09:28 前完成") == 2
    assert f'd-block">{cast.garden.name}<' in page and f'd-block">{cast.bay.name}<' not in page


def test_following_a_notice_marks_it_read_and_all_can_be_read_at_once(cast: Cast, lin: Person, client: Client) -> None:
    first, second = [
        Notice.objects.create(person=lin, kind="obligation.warn", facts={"operation": "office.check_day", "due": "1"}, url=f"/owed/{n}")
        for n in (1, 2)
    ]  # fmt: skip
    assert sign_in(client, lin).get(f"/notices/{first.pk}")["Location"] == "/owed/1"
    first.refresh_from_db()
    assert first.read_at
    assert client.post("/do/office.acknowledge", {"_next": "/notices", "key": "k"}).status_code == 303
    second.refresh_from_db()
    assert second.read_at


@pytest.mark.parametrize(("unread", "said"), [(0, ""), (99, "99"), (100, "99+")])
def test_the_bell_says_aloud_what_it_shows(cast: Cast, lin: Person, client: Client, unread: int, said: str) -> None:
    facts = {"operation": "office.check_day", "due": "1"}
    Notice.objects.bulk_create(
        Notice(person=lin, kind="obligation.warn", facts=facts, url="/owed/1", natural_key=f"n{n}")
        for n in range(unread)
    )
    html = tight(sign_in(client, lin).get("/account").content.decode())
    shown = f'"提醒，{said} 条未读"><i class="ti ti-bell" aria-hidden="true"></i><span class="dot num">{said}</span>'
    assert (shown if said else 'aria-label="提醒"><i class="ti ti-bell" aria-hidden="true"></i></a>') in html


def test_a_view_is_saved_for_its_owner_alone(cast: Cast, lin: Person, client: Client) -> None:
    sign_in(client, lin)
    assert (
        client.post("/views/new", {"page": "/cases", "query": "stage=working&page=4", "name": " 处理中 "}).status_code
        == 303
    )
    kept = SavedView.objects.get()
    assert (kept.person, kept.name, kept.query) == (lin, "处理中", "stage=working")
    assert client.post("/views/new", {"page": "/cases", "name": " "}).status_code == 422
    assert client.post("/views/new", {"page": "/cases", "name": "\0"}).status_code == 422
    assert client.get("/views/new?page=//evil.example").status_code == 404
    other = cast.person("wang", "王五", "take_in")
    assert sign_in(client, other).post(f"/views/{kept.pk}/drop").status_code == 404


def test_the_json_door_reads_through_the_person(cast: Cast, lin: Person, client: Client) -> None:
    assert client.get("/api/me").status_code == 401
    owed_now(lin, cast.garden)
    sign_in(client, lin)
    assert client.get("/api/me").json()["username"] == "lin"
    assert [row["operation"] for row in client.get("/api/owed").json()] == ["office.check_day"]
    assert client.get("/api/cases?stage=working").json() == []
    assert client.get("/api/customers").status_code == 422
    assert client.get("/api/cases?limit=0").status_code == 422


def test_the_event_of_a_calendar_change_is_evidence(cast: Cast, admin: Person) -> None:
    do("office.change_day", admin, {"site": cast.company.pk, "day": "2026-06-02", "is_": "resting", "name": "停电"})
    event = Event.objects.get(operation="office.change_day")
    assert event.facts["day"] == "2026-06-02" and event.site == cast.company
    assert evidence.leaf_of(evidence.body_of(event)) == event.leaf


def test_an_empty_first_page_tells_who_opens_the_company_what_comes_next(client: Client, cast: Cast) -> None:
    boss = cast.person(
        "boss", "王芳", "organise", "manage_accounts", "issue_letters", site=cast.company, root=True
    )  # fmt: skip
    sign_in(client, boss)
    assert "公司里还只有你一位" in client.get("/").content.decode()

    chen = cast.person("chen", "陈丽", "take_in", signed=False)
    Person.objects.filter(pk=chen.pk).update(password="!")
    assert "1 位还没有密码，进不来" in client.get("/").content.decode()

    Person.objects.filter(pk=chen.pk).update(password=boss.password)
    page = client.get("/").content.decode()
    assert "1 位还没有签岗位职责确认书" in page
    assert 'href="/letters"' in page

    with writing():
        Holding.objects.filter(appointment__person=chen).update(letter_number="ZR-2026-0002")
    assert "现在没有欠着的事" in client.get("/").content.decode()


def test_a_rules_time_in_english_knows_one_from_many() -> None:
    with translation.override("en"):
        told = [duration_words(Duration(n, unit)) for n, unit in ((1, Unit.WORKDAYS), (2, Unit.WORK_HOURS))]
    assert told == ["1 working day", "2 working hours"]


def test_every_job_is_told_in_words() -> None:
    told_by_its_kind = {"office.import"}
    assert set(jobs.JOBS) - told_by_its_kind <= set(words.SENTENCES)
