"""Every figure of a collector's month against a worked table: rates of their buildings, slips by kind, deadlines by duty."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from conftest import Cast, writing
from tests.billing.test_readings import Row
from tests.company_life import handwriting

from zhishou.areas.arrears.models import StatisticsReport
from zhishou.areas.arrears.queries import figures as collection
from zhishou.areas.arrears.tests.conftest import day
from zhishou.areas.arrears.tests.test_voided import Till
from zhishou.areas.assessment import figures, slips, timely, who
from zhishou.areas.assessment.figures import timely_percent
from zhishou.areas.assessment.tests.conftest import Team
from zhishou.areas.billing import by_person
from zhishou.areas.billing.models import Charge
from zhishou.areas.cashdesk.tests.conftest import Counter
from zhishou.areas.payments.bank.faults import WRONG_DATA
from zhishou.areas.payments.bank.layout import layout
from zhishou.areas.payments.tests.test_debits import Desk, answer
from zhishou.areas.property.models import Building
from zhishou.kernel import clock, sweep
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import perform
from zhishou.kernel.models import Appointment, Person


def of(person: Person, site: Any, period: int) -> figures.Figures:
    """The figures of somebody as a collector at a site."""
    one = who.Collector(person, site, "收费员", frozenset())
    return figures.of([one], period)[period][one.key]


def test_the_rates_are_those_of_the_buildings_one_collects_in_and_the_same_as_on_the_board(team: Team) -> None:
    """April of docs/money.md by building, seen on 10 May:

    | | billed | collected | rate | settled | open before | cleared |
    | 1 栋 | 200.00 | 1-102: 100.00 | 50.0% | 1 of 2 | 200.00 | 1-101: 100.00, 50.0% |
    | 2 栋 | 200.00 | 2-201: 50.00 | 25.0% | 0 of 2 | 200.00 | nothing, 0.0% |
    """
    team.paid_as_in_the_table()
    with clock.at(day("2026-05-10")):
        keeper, cashier = team.figures(team.keeper, 202604).total, team.figures(team.cashier, 202604).total
        assert (keeper.rate, keeper.household_rate, keeper.clearing_rate) == ("50.0%", "50.0%", "50.0%")
        assert (cashier.rate, cashier.household_rate, cashier.clearing_rate) == ("25.0%", "0.0%", "0.0%")
        board = {row.name: row for row in collection.by_collector(collection.month(team.site, 202604)[0])}
        assert {"楼丙": keeper.collected_fen, "催甲": cashier.collected_fen} == {
            name: row.collected_fen for name, row in board.items()
        }


def test_who_collects_in_no_building_has_no_rate_rather_than_nought(team: Team) -> None:
    with clock.at(day("2026-05-10")):
        second = Building.objects.get(name="2 栋")
        team.do("arrears.assign_collector", who=team.head, building=second.pk, person=team.keeper.pk)
        assert team.figures(team.cashier, 202604).total.rate == "—"
        assert team.figures(team.keeper, 202604).total.households == 4


def test_two_collectors_of_one_name_are_two_lines(team: Team, cast: Cast) -> None:
    with clock.at(day("2026-05-01")):
        namesake = cast.person("lou2", "楼丙", "visit_arrears")
        second = Building.objects.get(name="2 栋")
        team.do("arrears.assign_collector", who=team.head, building=second.pk, person=namesake.pk)
    with clock.at(day("2026-05-10")):
        lines = collection.by_collector(collection.month(team.site, 202604)[0])
        assert [(row.name, row.households) for row in lines] == [("楼丙", 2), ("楼丙", 2)]
        assert team.figures(namesake, 202604).total.households == 2


@pytest.mark.django_db
def test_a_reading_is_a_slip_of_whoever_entered_another_dial_than_was_verified(cast: Cast) -> None:
    """Four dials by 许静; that of April, 160, is not 80 as 华英 and 何静 read it. 华英 was right and has no slip."""
    row = Row(cast)
    for month, value in ((1, 20), (2, 40), (3, 60), (4, 160)):
        row.read("W1", month, value)
    site, doubted = row.town.site, row.at("W1", 4)
    assert of(row.town.xu, site, 202604).slips["readings"] == (0, 1)  # in doubt is not wrong yet
    for other in (row.town.hua, row.town.he):
        row.town.do("property.accept_reading", who=other, reading=doubted.pk, value_milli=80_000)
    assert of(row.town.xu, site, 202604).slips["readings"] == (1, 1)
    assert of(row.town.xu, site, 202603).slips["readings"] == (0, 1)
    assert of(row.town.hua, site, 202604).slips["readings"] == (0, 1)
    one = who.Collector(row.town.xu, site, "收费员", frozenset())
    (slip,) = figures.slips_of(one, slips.BY_CODE["readings"], 202604)
    assert (slip.what, slip.told) == ("1-101　水　W1", "录入 160，核实为 80")


def test_a_charge_put_right_counts_once_for_whose_entry_it_rests_on_and_a_waiver_does_not(team: Team) -> None:
    """许静 ran March and April; one charge of 100.00 is corrected to 90.00, another waived by 15.00."""
    with clock.at(day("2026-05-11")):
        team.credit("correction", charge=team.charge("1-101", 202604).pk, amount="90.00", reason="面积录错")
        team.credit("waiver", charge=team.charge("1-102", 202604).pk, amount="15.00", reason="外墙维修")
    begins, ends = who.moments(202605)
    ((row, person),) = by_person.corrected([team.site.pk], begins, ends)
    assert (row.reason, person) == ("面积录错", team.xu.pk)
    assert of(team.xu, team.site, 202605).slips["charges"] == (1, 0)
    assert of(team.hua, team.site, 202605).slips["charges"] == (0, 0)
    assert of(team.xu, team.site, 202604).slips["charges"] == (0, 0)  # found in May
    one = who.Collector(team.xu, team.site, "收费员", frozenset())
    (slip,) = figures.slips_of(one, slips.BY_CODE["charges"], 202605)
    assert (slip.fen, slip.told) == (1000, "面积录错")


@pytest.mark.django_db
def test_a_metered_charge_put_right_is_that_of_whoever_entered_its_reading(cast: Cast) -> None:
    """华英 enters the dial, 许静 runs the month."""
    with clock.at(day("2026-03-25")):
        row = Row(cast)
        _billed_by_two(row)
    charge = Charge.objects.get(period=202603, unit__code="1-101")
    with clock.at(day("2026-05-11")):
        asked = row.town.do("arrears.request_correction", charge=charge.pk, amount="10.00", reason="读数看错").result
        row.town.do("arrears.decide_credit", who=row.town.hua, request=asked.pk)
    begins, ends = who.moments(202605)
    assert [person for _row, person in by_person.corrected([row.town.site.pk], begins, ends)] == [row.town.hua.pk]


def _billed_by_two(row: Row) -> None:
    read = {"number": "W1", "read_on": date(2026, 3, 20), "period": 202603, "value_milli": 20_000}
    row.town.do("property.import_readings", who=row.town.hua, site=row.town.site.pk, rows=[read])
    row.town.run(202603)


def test_a_voided_receipt_is_a_slip_of_who_issued_it_in_the_month_it_was_voided(team: Team) -> None:
    """Three receipts in May by 柜甲, one of them void on 2 June."""
    till = Till(team)
    wrong, *_right = (till.take(code, "100.00", "2026-05-20") for code in ("1-101", "1-102", "2-201"))
    till.void(wrong, "2026-06-02")
    assert of(till.teller, team.site, 202605).slips["receipts"] == (0, 3)
    assert of(till.teller, team.site, 202606).slips["receipts"] == (1, 0)
    assert of(till.head, team.site, 202606).slips["receipts"] == (0, 0)


def test_a_drawer_that_differs_is_a_slip_of_its_keeper_and_one_that_fits_is_none(counter_: Counter) -> None:
    with clock.at(day("2026-05-11")):
        counter_.receive("86.50", tendered="100")
        counter_.count(n50=1, n20=1, n10=1, n5=1, reason="少收一元五角")
    with clock.at(day("2026-05-12")):
        counter_.count(counter_.other)
    assert of(counter_.cashier, counter_.site, 202605).slips["cash"] == (1, 1)
    assert of(counter_.other, counter_.site, 202605).slips["cash"] == (0, 1)
    one = who.Collector(counter_.cashier, counter_.site, "收费员", frozenset())
    (slip,) = figures.slips_of(one, slips.BY_CODE["cash"], 202605)
    assert (slip.fen, slip.told) == (-150, "应有 86.50，实点 85.00：少收一元五角")


@pytest.fixture
def counter_(cast: Cast) -> Counter:
    with clock.at(day("2026-05-01")):
        return Counter(cast)


def test_an_import_that_was_taken_back_is_a_slip_of_who_brought_it(team: Team) -> None:
    row = {"code": "1-101", "amount_fen": 10000, "paid_on": date(2026, 5, 4), "method": 1, "number": "X1"}
    with clock.at(day("2026-05-05")):
        batch = team.do("payments.import_payments", site=team.site, rows=[row]).result
        before = of(team.xu, team.site, 202605).slips["imports"]
        team.do("payments.undo_import", who=team.hua, batch=batch.pk, reason="导错了月份")
    assert before == (0, 1)
    assert of(team.xu, team.site, 202605).slips["imports"] == (1, 1)
    assert of(team.hua, team.site, 202605).slips["imports"] == (0, 0)


@pytest.mark.parametrize(
    ("reason", "wrong"),
    [
        ("账号不存在", True), ("户名不符", True), ("协议不存在或已解除", True), ("未签代扣协议", True), ("余额不足", False),
        ("账户冻结或挂失", False), ("卡已过期", False), ("银行系统故障", False), ("银行没有说明原因", False),
    ],
)  # fmt: skip
def test_a_debit_fails_by_wrong_data_or_for_a_reason_of_the_payers_or_the_banks(reason: str, wrong: bool) -> None:
    assert any(words in reason for words in WRONG_DATA) is wrong


def test_a_debit_the_bank_could_not_place_is_a_slip_of_who_made_the_file(cast: Cast) -> None:
    """Two lines: one paid, one refused for its agreement (57 of unionpay-pipe)."""
    with clock.at(day("2026-05-01")):
        desk = Desk(cast)
    with clock.at(day("2026-05-11")):
        batch = desk.released()
        told = answer(batch, True, False).replace(f"|{next(iter(layout('unionpay-pipe').codes))}|".encode(), b"|57|")
        desk.post(batch, told)
    assert batch.lines.get(state="failed").reason == "未签代扣协议"
    assert of(desk.cashier, desk.site, 202605).slips["debits"] == (1, 2)
    assert of(desk.supervisor, desk.site, 202605).slips["debits"] == (0, 0)


def test_what_was_sent_back_is_a_slip_of_who_handed_it_in_last_and_once_a_time(team: Team) -> None:
    """Statistics drawn up twice; the first is returned, the second reviewed."""
    told = {"site": team.site.pk, "period": "2026-04", "words": "两户外出"}
    with clock.at(day("2026-05-06")):
        team.do("arrears.draw_up_statistics", who=team.cashier, **told)
        report = StatisticsReport.objects.get()
        team.do("arrears.review_statistics", who=team.head, report=report.pk, approved=False, opinion="原因没写清")
        team.do("arrears.draw_up_statistics", who=team.cashier, **told)
        team.do("arrears.review_statistics", who=team.head, report=report.pk, approved=True)
        assert team.figures(team.cashier, 202605).slips["returned"] == (1, 2)
        assert team.figures(team.keeper, 202605).slips["returned"] == (0, 0)


def test_a_promise_that_was_broken_stays_broken_when_a_new_one_takes_its_place(team: Team) -> None:
    """Two visits in May: one promise for 15 May not kept and replaced by one for June."""
    promised = {"way": "visit", "result": "promised", "promise": "100.00"}
    with clock.at(day("2026-05-06")):
        made = team.do(
            "arrears.record_contact", who=team.keeper, unit="1-101", promise_on=date(2026, 5, 15), **promised
        ).result
    with clock.at(day("2026-05-16")):
        team.do("arrears.break_promise", who=team.cashier, contact=made.pk)
        team.do("arrears.record_contact", who=team.keeper, unit="1-101", promise_on=date(2026, 6, 20), **promised)
        found = team.figures(team.keeper, 202605).work
    assert (found["contacts"], found["promised"], found["kept"], found["broken"]) == (2, 1, 0, 1)


DAILY = {"every": "workday", "do": "cashdesk.count_cash", "by": "17:15"}


def test_deadlines_are_those_of_the_collecting_post_by_how_they_ended(cast: Cast) -> None:
    """Four working days of June: counted by ten on Monday and Tuesday, not at all on Wednesday, nor yet on Thursday evening.

    | Mon 1 | Tue 2 | Wed 3 | Thu 4 | in time |
    | kept | kept | broken | open and passed | 2 of 4 |
    """
    with clock.at(day("2026-05-29")):
        teller = cast.person("gui", "柜甲", "take_money", "issue_receipts", "collect_arrears", obliges=(DAILY,))
    for text, counts in (("2026-06-01", True), ("2026-06-02", True), ("2026-06-03", False), ("2026-06-04", False)):
        with clock.at(day(text).replace(hour=8)):
            sweep.sweep()
        if counts:
            with clock.at(day(text)):
                told = {"site": cast.garden.pk, "signature": handwriting()}
                perform("cashdesk.count_cash", Actor.of(teller), told, door="page")
    with clock.at(day("2026-06-04").replace(hour=19)):
        sweep.sweep()
        (one,) = (row for row in who.collectors(202606) if row.person == teller)
        found = figures.of([one], 202606)[202606][one.key]
        assert found.due == {"test.gui.1": {"kept": 2, "late": 0, "broken": 1, "open": 1}}
        assert timely_percent(found) == "50.0%"
        states = [row.state for row in timely.behind(one, 202606)]
        assert states == ["kept", "kept", "broken", "open"]


def test_who_assesses_is_not_among_the_assessed(team: Team, cast: Cast) -> None:
    with clock.at(day("2026-04-01")):
        both = cast.person("both", "兼任", "collect_arrears", "assess_collectors")
    names = {one.person.name for one in who.collectors(202604)}
    assert {"楼丙", "催甲"} <= names and both.name not in names


def test_who_left_during_the_month_is_still_assessed_for_it_and_not_for_the_next(team: Team) -> None:
    with writing():
        Appointment.objects.filter(person=team.keeper).update(ended_at=day("2026-04-20"))
    assert team.keeper in {one.person for one in who.collectors(202604)}
    assert team.keeper not in {one.person for one in who.collectors(202605)}


def test_who_collects_in_a_community_and_for_the_whole_company_is_counted_once_where_it_happened(team: Team) -> None:
    """楼丙 has a post in 翠湖花园 and takes over one in the company: the building of the community counts for the former."""
    told = {"unit": team.unit("1-101").pk, "way": "call", "result": "nobody"}
    with clock.at(day("2026-04-10")):
        other = team.cast.person("dai", "代戊", "visit_arrears", site=team.cast.company)
        team.do("arrears.record_contact", who=team.keeper, **told)
    with writing():
        Appointment.objects.filter(person=other).update(person=team.keeper)
    with clock.at(day("2026-05-10")):
        by_site = {one.site: one for one in who.collectors(202604) if one.person == team.keeper}
        here, above = by_site[team.cast.garden], by_site[team.cast.company]
        for rows in ([here, above], [here], [above]):  # both on one page, and each alone as it is assessed
            found = figures.of(rows, 202604)[202604]
            assert [found[one.key].total.households for one in rows] == [2 if one is here else 0 for one in rows]
            assert [found[one.key].work["contacts"] for one in rows] == [1 if one is here else 0 for one in rows]
        assert team.cast.bay.pk in who.sites_of([above]) and team.cast.garden.pk not in who.sites_of([above])


def test_no_kind_of_slip_is_without_its_words() -> None:
    assert all(kind.label and kind.of and kind.told for kind in slips.KINDS)
    assert len({kind.code for kind in slips.KINDS}) == len(slips.KINDS) == 7
