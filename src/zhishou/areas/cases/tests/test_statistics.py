"""Every figure is counted from rows, and opens exactly those rows."""

from __future__ import annotations

import io
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qsl

import pytest
from conftest import Cast, writing
from django.test import Client

from zhishou.areas.cases import reports
from zhishou.areas.cases.models import Case, Category, CauseCode, Investigation
from zhishou.areas.cases.queries import statistics
from zhishou.kernel.actor import Actor
from zhishou.kernel.excel import SHANGHAI, read_table
from zhishou.kernel.models import Person

MARCH = datetime(2026, 3, 2, 9, 0, tzinfo=SHANGHAI)
BACKEND = "django.contrib.auth.backends.ModelBackend"


def case(cast: Cast, number: str, **given: Any) -> Case:
    """A complaint on file, answered after `hours` when it says so."""
    hours = given.pop("hours", None)
    taken = given.pop("taken_at", MARCH)
    assert isinstance(taken, datetime)
    answered = taken + timedelta(hours=float(str(hours))) if hours is not None else None
    with writing():
        made: Case = Case.objects.create(
            site=given.pop("site", cast.garden), number=number, kind=given.pop("kind", "complaint"),
            stage=given.pop("stage", "judging"), channel="phone", title=number, content=number,
            taken_at=taken, replied_at=answered, **given,
        )  # fmt: skip
    return made


@pytest.fixture
def reader(cast: Cast) -> Person:
    return cast.person("fang", "方敏", "see_statistics")


def figures(reader: Person, **asked: str) -> statistics.Figures:
    return statistics.figures(Actor.of(reader), {"site": "GARDEN", **asked})


def rows_of(url: str) -> int:
    """How many cases the address of a figure shows."""
    asked = dict(parse_qsl(url.partition("?")[2]))
    return statistics.narrow(Case.objects.all(), asked).count()


def test_time_to_answer_is_interpolated_between_neighbours(cast: Cast, reader: Person) -> None:
    for n, hours in enumerate((24, 48, 72, 240)):
        case(cast, f"T{n}", hours=hours)
    case(cast, "T9")
    told = figures(reader)
    assert (told.count, told.answered) == (5, 4)
    assert told.median == Decimal("2.50")
    assert told.p90 == Decimal("7.90")
    assert told.longest == Decimal("10.00")


def test_nothing_answered_is_not_zero_days(cast: Cast, reader: Person) -> None:
    case(cast, "T1")
    told = figures(reader)
    assert (told.median, told.p90, told.longest) == (None, None, None)
    assert told.within_promise is None
    assert reports.cards_of(told)[1]["value"] == "—"


def test_the_answer_is_the_first_of_reply_resolution_and_close(cast: Cast, reader: Person) -> None:
    made = case(cast, "T1", hours=72)
    with writing():
        Case.objects.filter(pk=made.pk).update(resolved_at=MARCH + timedelta(hours=12))
    assert figures(reader).median == Decimal("0.50")


def test_a_promise_is_kept_broken_or_not_yet_due(cast: Cast, reader: Person) -> None:
    promised = MARCH + timedelta(days=1)
    case(cast, "T1", hours=24, promised_at=promised)
    case(cast, "T2", hours=25, promised_at=promised)
    case(cast, "T3", promised_at=promised)
    case(cast, "T4", promised_at=datetime(2999, 1, 1, tzinfo=SHANGHAI))
    told = figures(reader)
    assert (told.promise_kept, told.promise_broken) == (1, 2)
    assert told.within_promise == Decimal("0.3333")


def test_the_tree_counts_what_lies_below(cast: Cast, reader: Person) -> None:
    with writing():
        top = Category.objects.create(site=cast.company, name="设施", level=1, path_name="设施")
        lift = Category.objects.create(site=cast.company, name="电梯", level=2, path_name="设施 / 电梯", parent=top)
        noise = Category.objects.create(
            site=cast.company, name="异响", level=3, path_name="设施 / 电梯 / 异响", parent=lift
        )
    for number, category in (("T1", top), ("T2", lift), ("T3", noise), ("T4", noise), ("T5", None)):
        case(cast, number, category=category)
    told = figures(reader)
    found = {(part.depth, part.label): part.count for part in told.tree}
    assert found == {(0, "设施"): 4, (1, "电梯"): 3, (1, "（未细分）"): 1, (0, "未分类"): 1}
    assert all(rows_of(statistics.rows_url(part.asked)) == part.count for part in told.tree)
    below = figures(reader, category=str(lift.pk))
    assert {part.label: part.count for part in below.tree} == {"异响": 2, "（未细分）": 1}


def test_the_cause_is_that_of_the_last_investigation(cast: Cast, reader: Person) -> None:
    with writing():
        worn = CauseCode.objects.create(site=cast.company, code="X1", name="轴承磨损")
        late = CauseCode.objects.create(site=cast.company, code="X2", name="保养不及时")
    made = case(cast, "T1")
    case(cast, "T2")
    with writing():
        for cause, at in ((worn, MARCH), (late, MARCH + timedelta(days=1))):
            Investigation.objects.create(case=made, route="other", cause=cause, finding="查明", by=reader, at=at)
    told = figures(reader)
    assert [(part.label, part.count) for part in told.causes] == [("保养不及时", 1), ("未查明", 1)]
    assert rows_of(statistics.rows_url(told.causes[0].asked)) == 1


def test_the_pareto_leaves_out_the_unknown_and_adds_up_to_a_hundred(cast: Cast, reader: Person) -> None:
    with writing():
        top = Category.objects.create(site=cast.company, name="设施", level=1, path_name="设施")
        other = Category.objects.create(site=cast.company, name="服务", level=1, path_name="服务")
    for n, category in enumerate((top, top, top, other, None)):
        case(cast, f"T{n}", category=category)
    table = {t.key: t for t in reports.tables_of(figures(reader))}["branches"]
    assert [row.cells for row in table.rows] == [["设施", 3, "75.0%", "75.0%"], ["服务", 1, "25.0%", "100.0%"]]


def test_the_way_up_the_tree_names_no_category_of_another_company(cast: Cast, reader: Person) -> None:
    with writing():
        own = Category.objects.create(site=cast.company, name="设施", level=1, path_name="设施")
        strangers = cast.site("SHAN", "青山物业", "company", None)
        foreign = Category.objects.create(site=strangers, name="青山内部", level=1, path_name="青山内部")
    client = Client()
    client.force_login(reader, backend=BACKEND)
    trail = [client.get(f"/statistics?category={row.pk}").content.decode() for row in (own, foreign)]
    assert "全部分类" in trail[0]
    assert "青山内部" not in trail[1]


def test_the_trend_has_no_gaps_and_its_periods_open_their_rows(cast: Cast, reader: Person) -> None:
    case(cast, "T1", taken_at=MARCH)
    case(cast, "T2", taken_at=datetime(2026, 5, 31, 23, 59, tzinfo=SHANGHAI))
    told = figures(reader, by="month")
    assert [(point.label, point.count) for point in told.trend] == [("2026-03", 1), ("2026-04", 0), ("2026-05", 1)]
    trend = next(t for t in reports.tables_of(told) if t.key == "trend")
    assert [rows_of(row.url) for row in trend.rows] == [1, 0, 1]


def test_a_day_is_a_day_in_shanghai(cast: Cast, reader: Person) -> None:
    case(cast, "T1", taken_at=datetime(2026, 3, 2, 0, 30, tzinfo=SHANGHAI))
    told = figures(reader, **{"from": "2026-03-02", "to": "2026-03-02"})
    assert told.count == 1
    assert figures(reader, to="2026-03-01").count == 0


def test_another_sites_cases_are_not_counted(cast: Cast, reader: Person) -> None:
    case(cast, "T1", site=cast.bay)
    assert statistics.figures(Actor.of(reader), {}).count == 0
    assert statistics.figures(Actor.of(reader), {"site": "BAY"}).count == 0


def test_the_page_the_excel_and_the_paper_show_the_same(cast: Cast, reader: Person, client: Client) -> None:
    for n, hours in enumerate((24, 48, 72)):
        case(cast, f"T{n}", hours=hours)
    client.force_login(reader, backend=BACKEND)
    page = client.get("/statistics?from=2026-03-01&to=2026-03-31")
    assert page.status_code == 200
    assert "2.00 天" in page.content.decode()
    sheet = client.get("/statistics.xlsx?from=2026-03-01&to=2026-03-31")
    table = read_table(io.BytesIO(sheet.content))
    told = {row.values["项目"]: row.values["数值"] for row in table.rows}
    assert told["件数"] == 3  # figures are numbers there: they can be added up and drawn
    assert told["答复用时中位数（天）"] == 2
    shares = read_table(io.BytesIO(sheet.content), sheet="类型")
    assert [(row.values["件数"], row.values["占比"]) for row in shares.rows] == [(3, 1)]
    paper = client.get("/statistics.pdf?from=2026-03-01&to=2026-03-31")
    assert paper.content.startswith(b"%PDF-")


def test_the_sheet_says_which_kinds_of_cases_it_counts(cast: Cast, reader: Person) -> None:
    assert reports.filter_words(figures(reader)) == "投诉、报修、求助、咨询、建议"
    assert reports.filter_words(figures(reader, kind="complaint")) == "投诉"


def test_a_day_that_is_none_is_left_out_of_the_words_too(cast: Cast, reader: Person, client: Client) -> None:
    case(cast, "A", hours=3)
    client.force_login(reader, backend=BACKEND)
    page = client.get("/statistics?from=gestern&to=2031-02-30").content.decode()
    assert "gestern 至" not in page and "至 2031-02-30" not in page


def test_nonsense_in_the_address_breaks_nothing(cast: Cast, reader: Person, client: Client) -> None:
    client.force_login(reader, backend=BACKEND)
    asked = "site=XX&kind=zz&category=own-x&department=99999999999&from=yesterday&to=2026-13-01&by=year&over=-1"
    assert client.get(f"/statistics?{asked}").status_code == 200


def test_the_page_takes_few_queries(cast: Cast, reader: Person, client: Client, django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    for n in range(5):
        case(cast, f"T{n}", hours=n)
    client.force_login(reader, backend=BACKEND)
    with django_assert_max_num_queries(25):
        client.get("/statistics")
