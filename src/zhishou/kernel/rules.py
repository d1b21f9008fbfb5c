"""Obligation rules: what a signed duty owes, after which event or on which day, and until when.

`{after: cases.resolve, do: callbacks.record, within: 3 days, warn: 4 hours}` owes an operation after another one;
`within: agreed` owes it by the moment that was set for that one thing, and only the person it was given to owes it;
`or: [...]` beside `do` names operations that keep the rule as well. `{every: week, on: friday, do: office.report_week,
by: "17:00"}` owes one again and again on the work calendar. `{every: month, on: workday 3}` counts working days,
`workday -1` is the month's last one, `day 5` is the fifth (moved to a working day).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import time
from enum import StrEnum

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from zhishou.kernel.phrasing import either, quantity, weekday

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
AGREED = "agreed"
_OPERATION = re.compile(r"[a-z][a-z_]*(\.[a-z][a-z_]*)+")
_DURATION = re.compile(r"(\d{1,4}) (days?|hours?|weeks?|workdays?|work hours?)")


class RuleError(ValueError):
    """A rule that cannot be read: the key at fault and a sentence that says what to write instead."""

    def __init__(self, key: str, sentence: str) -> None:
        super().__init__(sentence)
        self.key = key
        self.sentence = sentence


class Unit(StrEnum):
    """What a duration counts. Hours, days and weeks run through nights and holidays; work hours and workdays do not."""

    HOURS = "hours"
    DAYS = "days"
    WEEKS = "weeks"
    WORKDAYS = "workdays"
    WORK_HOURS = "work hours"


class Period(StrEnum):
    """How often a recurring rule falls due."""

    DAY = "day"
    WORKDAY = "workday"
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Duration:
    """An amount of a named unit. A day is never 24 work hours; units are never converted into each other."""

    amount: int
    unit: Unit

    @classmethod
    def of(cls, text: str) -> Duration:
        """Read `3 days`, `24 hours`, `2 workdays`, `8 work hours`, `1 week`; refuses anything else and nought."""
        found = _DURATION.fullmatch(text.strip())
        if found is None or int(found[1]) == 0:
            raise RuleError(
                "within",
                _("时限“{text}”看不懂。请写成 3 days、24 hours、2 workdays、8 work hours 或 1 week。").format(
                    text=text
                ),
            )
        unit = found[2] if found[2].endswith("s") else found[2] + "s"
        return cls(int(found[1]), Unit(unit))

    def __str__(self) -> str:
        return f"{self.amount} {self.unit[:-1] if self.amount == 1 else self.unit}"


@dataclass(frozen=True, slots=True)
class MonthDay:
    """A day of the month: the nth working day (negative from the end) or a date."""

    number: int
    workday: bool

    def __str__(self) -> str:
        return f"{'workday' if self.workday else 'day'} {self.number}"


class _Owing:
    """What both kinds of rule say: operation `do`, or one of `or_do` in its place."""

    __slots__ = ()
    do: str
    or_do: tuple[str, ...]

    @property
    def kept_by(self) -> tuple[str, ...]:
        """The operations whose event keeps what this rule owes."""
        return (self.do, *self.or_do)


@dataclass(frozen=True, slots=True)
class AfterRule(_Owing):
    """After the event of operation `after`, operation `do` (or one of `or_do`) is owed within a duration.

    `within` None: by the moment set for the very thing (`Placed.agreed`), and by nobody but whom it was given to.
    """

    after: str
    do: str
    within: Duration | None
    warn: Duration | None = None
    or_do: tuple[str, ...] = ()

    @property
    def operations(self) -> tuple[str, ...]:
        """Every operation the rule names."""
        return (self.after, *self.kept_by)

    def as_json(self) -> dict[str, object]:
        """The mapping `parse_rule` reads back to an equal rule."""
        found: dict[str, object] = {"after": self.after, "do": self.do, "within": str(self.within or AGREED)}
        if self.or_do:
            found["or"] = list(self.or_do)
        return found | ({"warn": str(self.warn)} if self.warn else {})


@dataclass(frozen=True, slots=True)
class EveryRule(_Owing):
    """Operation `do` (or one of `or_do`) is owed every period, by a local time of its day."""

    every: Period
    do: str
    by: time
    on: int | MonthDay | None = None  # weekday (Monday 0) of a week, or day of a month
    warn: Duration | None = None
    or_do: tuple[str, ...] = ()

    @property
    def operations(self) -> tuple[str, ...]:
        """Every operation the rule names."""
        return self.kept_by

    def as_json(self) -> dict[str, object]:
        """The mapping `parse_rule` reads back to an equal rule."""
        found: dict[str, object] = {"every": str(self.every), "do": self.do, "by": f"{self.by:%H:%M}"}
        if self.on is not None:
            found["on"] = WEEKDAYS[self.on] if isinstance(self.on, int) else str(self.on)
        if self.or_do:
            found["or"] = list(self.or_do)
        return found | ({"warn": str(self.warn)} if self.warn else {})


Rule = AfterRule | EveryRule


def parse_rule(mapping: Mapping[str, object]) -> Rule:
    """The rule a charter states. Raises RuleError with the key at fault; unknown keys are refused."""
    if "after" in mapping and "every" in mapping:
        raise RuleError("every", _("一条时限不能既写 after 又写 every。"))
    if "after" in mapping:
        _keys(mapping, required=("after", "do", "within"), optional=("or", "warn"))
        within = None if _text(mapping, "within") == AGREED else _duration(mapping, "within")
        return AfterRule(_operation(mapping, "after"), _operation(mapping, "do"), within, _warn(mapping), _or(mapping))
    if "every" in mapping:
        return _every(mapping)
    raise RuleError("obliges", _("时限要写明 after（在什么之后）或 every（每隔多久）。"))


def _every(mapping: Mapping[str, object]) -> EveryRule:
    text = _text(mapping, "every")
    if text not in set(Period):
        raise RuleError("every", _("周期“{text}”看不懂。请写 day、workday、week 或 month。").format(text=text))
    every = Period(text)
    dated = every in (Period.WEEK, Period.MONTH)
    _keys(mapping, required=("every", "do", "by", *(["on"] if dated else [])), optional=("or", "warn"))
    on: int | MonthDay | None = None
    if every is Period.WEEK:
        on = _weekday(_text(mapping, "on"))
    elif every is Period.MONTH:
        on = _month_day(_text(mapping, "on"))
    return EveryRule(every, _operation(mapping, "do"), _time(_text(mapping, "by")), on, _warn(mapping), _or(mapping))


def _keys(mapping: Mapping[str, object], *, required: Sequence[str], optional: Sequence[str]) -> None:
    for key in mapping:
        if key not in required and key not in optional:
            raise RuleError(key, _("时限里不认识“{key}”。").format(key=key))
    for key in required:
        if key not in mapping:
            raise RuleError(key, _("时限缺少“{key}”。").format(key=key))


def _text(mapping: Mapping[str, object], key: str) -> str:
    found = mapping[key]
    if not isinstance(found, str):
        raise RuleError(key, _("“{key}”要写成文字。").format(key=key))
    return found.strip()


def _name(key: str, text: str) -> str:
    if _OPERATION.fullmatch(text) is None:
        raise RuleError(key, _("“{text}”不是操作名。操作名的样子是 callbacks.record。").format(text=text))
    return text


def _operation(mapping: Mapping[str, object], key: str) -> str:
    return _name(key, _text(mapping, key))


def _or(mapping: Mapping[str, object]) -> tuple[str, ...]:
    found = mapping.get("or", ())
    if not isinstance(found, (list, tuple)) or not all(isinstance(each, str) for each in found):
        raise RuleError("or", _("“or”要写成操作名的列表。"))
    return tuple(_name("or", each) for each in found)


def _duration(mapping: Mapping[str, object], key: str) -> Duration:
    try:
        return Duration.of(_text(mapping, key))
    except RuleError as error:
        raise RuleError(key, error.sentence) from None


def _warn(mapping: Mapping[str, object]) -> Duration | None:
    return _duration(mapping, "warn") if "warn" in mapping else None


def _weekday(text: str) -> int:
    if text not in WEEKDAYS:
        raise RuleError("on", _("星期“{text}”看不懂。请写 monday 到 sunday。").format(text=text))
    return WEEKDAYS.index(text)


def _month_day(text: str) -> MonthDay:
    found = re.fullmatch(r"(workday|day) (-?\d{1,2})", text)
    number = int(found[2]) if found else 0
    limits = (-15, 15) if found and found[1] == "workday" else (1, 31)
    if found is None or number == 0 or not limits[0] <= number <= limits[1]:
        raise RuleError("on", _("日子“{text}”看不懂。请写 workday 3、workday -1 或 day 5。").format(text=text))
    return MonthDay(number, found[1] == "workday")


def _time(text: str) -> time:
    found = re.fullmatch(r"(\d{2}):(\d{2})", text)
    if found is None or int(found[1]) > 23 or int(found[2]) > 59:
        raise RuleError("by", _("时间“{text}”看不懂。请写成 17:30。").format(text=text))
    return time(int(found[1]), int(found[2]))


def rule_sentence(rule: Rule, label_of_operation: Callable[[str], str]) -> str:
    """The rule in plain words, for letters and pages: “办结后三天之内回访（提前四小时提醒）”."""
    after, act = _named(rule, label_of_operation)
    if isinstance(rule, AfterRule) and rule.within is None:
        words = _("{after}后在定下的期限之前{act}").format(after=after, act=act)
    elif isinstance(rule, AfterRule):
        assert rule.within is not None
        words = _("{after}后{within}之内{act}").format(after=after, within=_duration_words(rule.within), act=act)
    else:
        words = _("{day} {by} 之前{act}").format(day=_day_words(rule), by=f"{rule.by:%H:%M}", act=act)
    return words + (_("（提前{warn}提醒）").format(warn=_duration_words(rule.warn)) if rule.warn else "")


def rule_parts(rule: Rule, label_of_operation: Callable[[str], str]) -> tuple[str, str]:
    """What is owed and by when, apart: (“办结后回访”, “三天之内”), (“督查”, “每个工作日 17:30 之前”)."""
    if not isinstance(rule, AfterRule):
        act = either(label_of_operation(each) for each in rule.kept_by)
        return act, _("{day} {by} 之前").format(day=_day_words(rule), by=f"{rule.by:%H:%M}")
    after, act = _named(rule, label_of_operation)
    what = _("{after}后{act}").format(after=after, act=act)
    return what, _("定下的期限之前") if rule.within is None else _("{within}之内").format(
        within=_duration_words(rule.within)
    )


def _named(rule: Rule, label_of_operation: Callable[[str], str]) -> tuple[str, str]:
    """What it comes after and what keeps it; with several acts each in its marks, so that one sees where it ends."""
    after = label_of_operation(rule.after) if isinstance(rule, AfterRule) else ""
    acts = list(dict.fromkeys(label_of_operation(each) for each in rule.kept_by))
    if len(acts) == 1:
        return after, acts[0]
    marked = either(_("“{act}”").format(act=act) for act in acts)
    return _("“{act}”").format(act=after), _("：{acts}").format(acts=marked)


def _duration_words(duration: Duration) -> str:
    n, amount = duration.amount, _counted(duration.amount)
    match duration.unit:
        case Unit.HOURS:
            return quantity("{amount}小时", n=n, amount=amount)
        case Unit.DAYS:
            return quantity("{amount}天", n=n, amount=amount)
        case Unit.WEEKS:
            return quantity("{amount}周", n=n, amount=amount)
        case Unit.WORKDAYS:
            return quantity("{amount}个工作日", n=n, amount=amount)
    return quantity("{amount}个工作小时", n=n, amount=amount)


def _day_words(rule: EveryRule) -> str:
    if rule.every is Period.DAY:
        return _("每天")
    if isinstance(rule.on, int):
        return _("每{weekday}").format(weekday=weekday(rule.on))
    if isinstance(rule.on, MonthDay):
        return _month_words(rule.on)
    return _("每个工作日")


def _month_words(on: MonthDay) -> str:
    if not on.workday:
        return _("每月{n}日").format(n=numeral(on.number))
    if on.number == -1:
        return _("每月最后一个工作日")
    form = _("每月第{n}个工作日") if on.number > 0 else _("每月倒数第{n}个工作日")
    return form.format(n=numeral(abs(on.number)))


def _counted(number: int) -> str:
    return "两" if number == 2 and _in_chinese() else numeral(number)


def _in_chinese() -> bool:
    return (get_language() or "zh").startswith("zh")


def ordinal(number: int) -> str:
    """The number of a duty in a list of them: “二、”; “2.” in other languages."""
    return f"{numeral(number)}{'、' if _in_chinese() else '.'}"


def numeral(number: int) -> str:
    """Chinese numerals up to ninety-nine; figures beyond, and in other languages."""
    if number > 99 or not _in_chinese():
        return str(number)
    digits = "零一二三四五六七八九"
    tens, ones = divmod(number, 10)
    if tens == 0:
        return digits[ones]
    return ("" if tens == 1 else digits[tens]) + "十" + (digits[ones] if ones else "")
