"""部门预算: to the fen at the border, released by another person and once, reversed and given back, shown and printed."""

from __future__ import annotations

import io
import json
import re
from datetime import timedelta
from typing import Any

import pytest
from conftest import Cast, page, reads, signed_in, writing
from django.db import IntegrityError, transaction
from tests.company_life.life import photo

from zhishou.areas.budgets.models import Change, Expense, Line
from zhishou.areas.budgets.tests.team import Team
from zhishou.areas.errands.tests.team import MONDAY
from zhishou.kernel import clock, excel
from zhishou.kernel.models import Department, Event, Notice, Obligation
from zhishou.kernel.operation import Invalid, NotAllowed, Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def team(db: None) -> Any:
    with clock.at(MONDAY - timedelta(days=30)):
        made = Team(Cast())
    with clock.at(MONDAY):
        yield made


def sums(line: Line) -> tuple[int, int]:
    """What is spent and what of it went beyond, in fen."""
    line.refresh_from_db()
    return line.spent_fen, line.over_fen


def test_the_last_fen_may_be_spent_and_not_one_more(team: Team) -> None:
    line = team.line("1000")
    team.spend(line, "999.99")
    reads(
        "budgets.over",
        "这条预算还剩 0.01 元，不够支出 0.02 元。请减少金额，或者写明理由申请放行，同意以后再登记。",
        lambda: team.spend(line, "0.02"),
    )
    team.spend(line, "0.01")
    assert sums(line) == (100_000, 0) and line.left_fen == 0
    with pytest.raises(Refused, match=r"budgets\.over"):
        team.spend(line, "0.01")
    assert Expense.objects.count() == 2


def test_the_database_itself_refuses_what_would_overspend(team: Team) -> None:
    line = team.line("1000")
    with pytest.raises(IntegrityError), transaction.atomic(), writing():
        Line.objects.filter(pk=line.pk).update(spent_fen=100_001)


def test_beyond_the_amount_it_takes_a_release_by_another_person_used_once(team: Team) -> None:
    line = team.line("1000")
    team.spend(line, "900")
    with pytest.raises(Refused, match=r"budgets\.fits"):
        team.ask(line, "100")
    release = team.ask(line, "300")
    with pytest.raises(Refused, match=r"budgets\.not_released"):
        team.use(release)
    with pytest.raises(NotAllowed):
        team.decide(release, who=team.he)
    team.decide(release)
    assert Notice.objects.filter(person=team.he, kind="budgets.released").count() == 1
    spent = team.use(release)
    assert (spent.amount_fen, spent.over_fen, spent.what) == (30_000, 20_000, "打印机修理")
    assert sums(line) == (120_000, 20_000)
    reads(
        "budgets.used",
        f"放行 {release.number} 已经登记过一笔费用，不能再用。还要支出的，请另外申请。",
        lambda: team.use(release),
    )
    reads(
        "budgets.over",
        "这条预算还剩 0.00 元，不够支出 0.01 元。请减少金额，或者写明理由申请放行，同意以后再登记。",
        lambda: team.spend(line, "0.01"),
    )
    with pytest.raises(Refused, match=r"budgets\.decided"):
        team.decide(release, released=False)


def test_whoever_asked_does_not_decide_though_they_might(team: Team) -> None:
    line = team.line("100")
    release = team.ask(line, "200", who=team.shen)
    with pytest.raises(Refused, match="independence"):
        team.decide(release)
    assert "budgets.decide_release" not in page(team.shen, line.url())
    with pytest.raises(IntegrityError), transaction.atomic(), writing():
        type(release).objects.filter(pk=release.pk).update(
            released=True, opinion="好的", decided_by=team.shen, decided_at=clock.now()
        )


def test_a_release_is_owed_within_two_workdays_and_stands_on_the_approvers_list(team: Team) -> None:
    line = team.line("100")
    release = team.ask(line, "200")
    owed = Obligation.objects.get()
    assert owed.due_at == MONDAY + timedelta(days=2)
    assert release.number in page(team.shen, "/") and release.number not in page(team.he, "/")
    team.decide(release)
    owed.refresh_from_db()
    assert owed.state == "kept"
    assert release.number not in page(team.shen, "/")
    assert "同意放行" in page(team.he, "/notices")


def test_a_release_that_is_refused_says_why_and_opens_nothing(team: Team) -> None:
    line = team.line("100")
    release = team.decide(team.ask(line, "200"), released=False)
    assert "下个月再修" in page(team.he, line.url())
    assert Notice.objects.filter(person=team.he, kind="budgets.refused").exists()
    with pytest.raises(Refused, match=r"budgets\.not_released"):
        team.use(release)
    assert sums(line) == (0, 0)


def test_a_reversal_gives_back_and_keeps_the_row_and_its_reason(team: Team) -> None:
    line = team.line("1000")
    wrong = team.spend(line, "800")
    release = team.decide(team.ask(line, "300"))
    released = team.use(release)
    assert sums(line) == (110_000, 10_000)
    team.do(team.he, "reverse", expense=wrong.pk, reason="重复登记")
    assert sums(line) == (30_000, 10_000)
    team.spend(line, "700")  # the amount itself is spent again; what was released beyond is not given twice
    assert sums(line) == (100_000, 10_000)
    with pytest.raises(Refused, match=r"budgets\.over"):
        team.spend(line, "0.01")
    with pytest.raises(Refused, match=r"budgets\.reversed"):
        team.do(team.he, "reverse", expense=wrong.pk, reason="又一次")
    team.do(team.he, "reverse", expense=released.pk, reason="没有修成")
    assert sums(line) == (70_000, 0)
    with pytest.raises(Refused, match=r"budgets\.used"):
        team.use(release)
    shown = page(team.he, line.url())
    assert "何静 冲销：重复登记" in shown and wrong.number in shown


def test_the_day_is_in_the_period_and_not_to_come(team: Team) -> None:
    line, year = team.line(), team.line(period="2026 年")
    assert year.period == "2026"
    reads(
        "budgets.day_outside", "日期 2026-10-31 不在 2026 年 11 月。请核对日期，或者登记到那个期间的预算里。",
        lambda: team.spend(line, "1", on="2026-10-31"),
    )  # fmt: skip
    with pytest.raises(Refused, match=r"budgets\.day_ahead"):
        team.spend(line, "1", on="2026-11-24")
    team.spend(line, "1", on="2026-11-01")
    team.spend(year, "1", on="2026-01-01")
    with pytest.raises(Refused, match=r"budgets\.day_outside"):
        team.spend(year, "1", on="2025-12-31")


@pytest.mark.parametrize("period", ["202613", "20261", "26", "2026-00", "明年"])
def test_a_period_is_a_month_or_a_year(team: Team, period: str) -> None:
    with pytest.raises(Invalid, match="期间写成月 202612 或者年 2026"):
        team.line(period=period)


def test_one_line_an_item_a_department_and_a_period(team: Team) -> None:
    line = team.line()
    with pytest.raises(Refused, match=r"budgets\.there"):
        team.line("5")
    assert team.line(department=team.cast.service.pk) != line  # the department's own
    team.line(period="202612")
    with writing():
        other = Department.objects.create(site=team.cast.bay, code="BAY", name="湾区客服")
    with pytest.raises(Refused, match=r"budgets\.elsewhere"):
        team.line(department=other.pk)
    with pytest.raises(IntegrityError), transaction.atomic(), writing():
        Line.objects.filter(period="202612").update(period="202611")


def test_an_amount_is_changed_with_a_reason_and_never_below_what_is_spent(team: Team) -> None:
    line = team.line("1000")
    team.spend(line, "600")
    with pytest.raises(Refused, match=r"budgets\.below_spent"):
        team.do(team.zhou, "change", line=line.pk, amount="599.99", reason="年底压缩")
    with pytest.raises(Refused, match=r"budgets\.same"):
        team.do(team.zhou, "change", line=line.pk, amount="1000", reason="年底压缩")
    team.do(team.zhou, "change", line=line.pk, amount="600", reason="年底压缩开支")
    kept = Change.objects.get()
    assert (kept.was_fen, kept.amount_fen, kept.by) == (100_000, 60_000, team.zhou)
    assert Event.objects.filter(operation="budgets.change", actor=team.zhou).count() == 1
    assert "年底压缩开支" in page(team.he, line.url())
    with pytest.raises(NotAllowed):
        team.do(team.he, "change", line=line.pk, amount="9000", reason="想多花一点")
    with pytest.raises(NotAllowed):
        team.do(team.he, "add", site=team.cast.garden.pk, item="培训", period="2026", amount="1")


def test_a_line_overspent_by_release_can_be_raised_part_of_the_way(team: Team) -> None:
    line = team.line("1000")
    team.use(team.decide(team.ask(line, "1500")))
    team.do(team.zhou, "change", line=line.pk, amount="1200", reason="公司追加预算")
    with pytest.raises(Refused, match=r"budgets\.below_spent"):
        team.do(team.zhou, "change", line=line.pk, amount="1100", reason="又改少一点")
    assert sums(line) == (150_000, 50_000) and line.left_fen == -30_000


def test_the_pages_show_what_is_spent_and_left_and_another_sites_budget_is_not_there(team: Team) -> None:
    line = team.line("1000", department=team.cast.service.pk)
    client = signed_in(team.he)
    scan = io.BytesIO(photo().data)
    scan.name = "发票.png"
    sent = client.post("/do/budgets.record", {
        "line": line.pk, "on": "2026-11-23", "amount": "850.50", "what": "打印纸", "voucher": "记 １２", "scans": scan, "key": "k1",
    })  # fmt: skip
    assert sent.headers["Location"] == line.url()
    expense = Expense.objects.get()
    assert expense.voucher == "记12"
    shown = page(team.he, "/budgets")
    assert "办公用品" in shown and "850.50" in shown and "149.50" in shown and "85%" in shown and "客户服务部" in shown
    one = page(team.he, line.url())
    assert expense.number in one and "发票.png" in one
    file = re.search(r"/files/\d+", one)
    assert file is not None and client.get(file[0]).status_code == 200
    assert signed_in(team.wu).get(file[0]).status_code == 404
    assert page(team.wu, line.url()) == "" and "850.50" not in page(team.wu, "/budgets")
    with pytest.raises(Invalid):
        team.do(team.wu, "record", line=line.pk, on="2026-11-23", amount="1", what="打印纸")
    assert line.url() not in page(team.he, "/budgets?month=2026-10")
    assert line.url() in page(team.he, "/budgets?month=2026-10&view=year")


def test_months_and_years_are_added_up_apart(team: Team) -> None:
    team.spend(team.line("1000"), "100")
    team.line("500", item="培训")
    team.line("9000", item="培训", period="2026")
    shown = page(team.zhou, "/budgets")
    assert "1,500.00 元，已花 100.00 元，还剩 1,400.00 元" in shown
    assert "9,000.00 元，已花 0.00 元，还剩 9,000.00 元" in shown


def test_the_list_is_excel_and_paper(team: Team) -> None:
    line = team.line("1000")
    team.spend(line, "250")
    book = excel.read_table(io.BytesIO(signed_in(team.zhou).get("/budgets.xlsx?month=2026-11").content))
    assert book.headers == ["地点", "部门", "项目", "期间", "预算", "已花", "还剩", "花了百分之几", "其中放行超支"]
    assert [str(cell or "") for row in book.rows for cell in row.values.values()] == [
        "翠湖花园",
        "",
        "办公用品",
        "2026 年 11 月",
        "1000",
        "250",
        "750",
        "25",
        "",  # no release
    ]
    assert signed_in(team.zhou).get("/budgets.pdf").content[:4] == b"%PDF"
    assert "/budgets?site=GARDEN" in page(team.zhou, "/report-centre?site=GARDEN")


def drawn(team: Team, line: Line) -> dict[str, Any]:
    """What the picture of a line is drawn from."""
    text = signed_in(team.he).get(line.url()).content.decode()
    found = re.search(r'<script id="burn-down" type="application/json">(.*?)</script>', text, re.S)
    assert found is not None
    return dict(json.loads(found[1]))


def test_the_picture_burns_down_by_day_until_today_against_the_even_line(team: Team) -> None:
    line = team.line("3000")
    team.spend(line, "500", on="2026-11-02")
    team.do(team.he, "reverse", expense=team.spend(line, "900", on="2026-11-03").pk, reason="不是这条")
    team.spend(line, "200", on="2026-11-23")
    data = drawn(team, line)
    left, even = (one["values"] for one in data["series"])
    assert len(data["labels"]) == len(left) == len(even) == 30
    assert left[:3] == ["3000.00", "2500.00", "2500.00"] and left[22] == "2300.00" and left[23:] == [None] * 7
    assert even[0] == "2900.00" and even[14] == "1500.00" and even[29] == "0.00"  # a thirtieth a day
    assert "2026-11-02" in page(team.he, line.url())


def test_the_picture_of_a_year_has_its_table_by_months(team: Team) -> None:
    line = team.line("3650", period="2026")
    team.spend(line, "100", on="2026-02-03")
    team.spend(line, "50", on="2026-02-05")
    data = drawn(team, line)
    assert len(data["labels"]) == 365 and data["series"][1]["values"][0] == "3640.00"
    shown = page(team.he, line.url())
    assert '2026-02</td><td class="text-end num">150.00</td><td class="text-end num">3,500.00' in shown
