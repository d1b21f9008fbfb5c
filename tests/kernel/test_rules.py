"""Obligation rules: what a charter may write, and how it reads in plain words."""

from __future__ import annotations

from datetime import time

import pytest

from zhishou.kernel.rules import (
    AfterRule,
    Duration,
    EveryRule,
    MonthDay,
    Period,
    RuleError,
    Unit,
    parse_rule,
    rule_sentence,
)

LABELS = {
    "cases.resolve": "办结",
    "callbacks.record": "回访",
    "office.report_week": "呈报周报表",
    "cases.close": "结案",
}

CALLBACK = {"after": "cases.resolve", "do": "callbacks.record", "within": "3 days", "warn": "4 hours"}
WEEKLY = {"every": "week", "on": "friday", "do": "office.report_week", "by": "17:00"}
AGREED = {**CALLBACK, "within": "agreed"}
MONTHLY = {"every": "month", "on": "workday -1", "do": "office.report_week", "by": "17:00"}


def test_a_rule_after_an_event_is_read() -> None:
    assert parse_rule(CALLBACK) == AfterRule(
        "cases.resolve", "callbacks.record", Duration(3, Unit.DAYS), Duration(4, Unit.HOURS)
    )


def test_a_recurring_rule_is_read() -> None:
    assert parse_rule(WEEKLY) == EveryRule(Period.WEEK, "office.report_week", time(17), 4)
    assert parse_rule(MONTHLY) == EveryRule(Period.MONTH, "office.report_week", time(17), MonthDay(-1, workday=True))


@pytest.mark.parametrize("mapping", [CALLBACK, WEEKLY, MONTHLY, CALLBACK | {"or": ["cases.close"]}, AGREED])
def test_what_is_stored_reads_back_the_same(mapping: dict[str, object]) -> None:
    rule = parse_rule(mapping)
    assert parse_rule(rule.as_json()) == rule
    assert rule.as_json() == mapping


@pytest.mark.parametrize("text", ["3 days", "1 day", "24 hours", "2 workdays", "8 work hours", "1 week"])
def test_a_duration_writes_itself_as_it_was_read(text: str) -> None:
    assert str(Duration.of(text)) == text


@pytest.mark.parametrize("text", ["3", "0 days", "three days", "-1 days", "3 months", "1.5 days", ""])
def test_a_duration_that_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(RuleError, match="时限"):
        Duration.of(text)


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"within": "soon"}, "within"),
        ({"warn": "soon"}, "warn"),
        ({"do": "回访"}, "do"),
        ({"or": "cases.close"}, "or"),
        ({"every": "week"}, "every"),
        ({"unless": "cases.close"}, "unless"),
    ],
)
def test_a_bad_part_of_a_rule_is_named(change: dict[str, object], key: str) -> None:
    with pytest.raises(RuleError) as caught:
        parse_rule(CALLBACK | change)
    assert caught.value.key == key


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"every": "year"}, "every"),
        ({"on": "freitag"}, "on"),
        ({"by": "25:00"}, "by"),
        ({"by": "5pm"}, "by"),
        ({"every": "month"}, "on"),
        ({"every": "workday"}, "on"),
    ],
)
def test_a_bad_part_of_a_recurring_rule_is_named(change: dict[str, object], key: str) -> None:
    with pytest.raises(RuleError) as caught:
        parse_rule(WEEKLY | change)
    assert caught.value.key == key


@pytest.mark.parametrize(
    ("mapping", "sentence"),
    [
        (CALLBACK, "办结后三天之内回访（提前四小时提醒）"),
        (
            {**CALLBACK, "within": "2 workdays", "or": ["cases.close"]},
            "“办结”后两个工作日之内：“回访”或“结案”（提前四小时提醒）",
        ),
        (AGREED, "办结后在定下的期限之前回访（提前四小时提醒）"),
        (WEEKLY, "每周五 17:00 之前呈报周报表"),
        (MONTHLY, "每月最后一个工作日 17:00 之前呈报周报表"),
        (MONTHLY | {"on": "workday 3"}, "每月第三个工作日 17:00 之前呈报周报表"),
        (MONTHLY | {"on": "day 25"}, "每月二十五日 17:00 之前呈报周报表"),
        ({**CALLBACK, "within": "24 hours"}, "办结后二十四小时之内回访（提前四小时提醒）"),
    ],
)
def test_a_rule_reads_as_a_plain_sentence(mapping: dict[str, object], sentence: str) -> None:
    assert rule_sentence(parse_rule(mapping), LABELS.__getitem__) == sentence
