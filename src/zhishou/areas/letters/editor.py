"""The charter editor's form: a version as rows of simple choices, and what was typed back as data for the operation."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from zhishou.kernel import typed, words
from zhishou.kernel.models import CharterVersion, Clause
from zhishou.kernel.operation import REGISTRY
from zhishou.kernel.phrasing import listed
from zhishou.kernel.rules import AGREED

_SPLIT = re.compile(r"[、，,;；\n]+")
BLANK_DUTIES = 2


@dataclass
class RuleRow:
    """One rule as typed: `when` says how often ('' for rules after something)."""

    do: str = ""
    after: str = ""
    amount: str = ""
    unit: str = "days"
    when: str = ""
    by: str = ""
    warn: str = ""
    instead: str = ""


@dataclass
class ApartRow:
    """One independence rule as typed; `not_who` is a list of names in one line."""

    do: str = ""
    not_who: str = ""


@dataclass
class DutyRow:
    """One duty as typed."""

    n: int
    id: str = ""
    place: str = ""
    text: str = ""
    grants: list[str] = field(default_factory=list)
    after_rules: list[RuleRow] = field(default_factory=list)
    every_rules: list[RuleRow] = field(default_factory=list)
    aparts: list[ApartRow] = field(default_factory=list)

    @property
    def granted(self) -> str:
        """The chosen powers in words."""
        return listed(_(words.CAPABILITIES.get(code, code)) for code in self.grants)

    @property
    def terms(self) -> int:
        return sum(bool(r.do or r.after) for r in (*self.after_rules, *self.every_rules)) + sum(
            bool(a.do) for a in self.aparts
        )


def units() -> list[tuple[str, str]]:
    """What a duration may count."""
    return [
        ("hours", _("小时")), ("days", _("天")), ("weeks", _("周")),
        ("workdays", _("个工作日")), ("work hours", _("个工作小时")),
        (AGREED, _("（按定下的期限）")),
    ]  # fmt: skip


def periods() -> list[tuple[str, str]]:
    """How often a duty may fall due, as one choice."""
    days = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    names = (_("周一"), _("周二"), _("周三"), _("周四"), _("周五"), _("周六"), _("周日"))
    weekly = [(f"week {day}", _("每{day}").format(day=name)) for day, name in zip(days, names, strict=True)]
    monthly = [(f"month workday {n}", _("每月第 {n} 个工作日").format(n=n)) for n in range(1, 11)]
    dated = [(f"month day {n}", _("每月 {n} 日").format(n=n)) for n in (5, 10, 15, 20, 25)]
    last = [("month workday -1", _("每月最后一个工作日"))]
    return [("workday", _("每个工作日")), ("day", _("每天")), *weekly, *monthly, *last, *dated]


def warnings() -> list[tuple[str, str]]:
    """How long before the deadline to remind."""
    return [
        ("1 hour", _("1 小时")), ("2 hours", _("2 小时")), ("4 hours", _("4 小时")), ("1 day", _("1 天")),
        ("2 work hours", _("2 个工作小时")), ("4 work hours", _("4 个工作小时")), ("1 workday", _("1 个工作日")),
    ]  # fmt: skip


def operation_names() -> dict[str, str]:
    """What each operation is called in the editor; the code stands beside a name that two of them share."""
    open_to_staff = {code: _(op.label) for code, op in REGISTRY.items() if op.capability or op.by_link}
    shared = Counter(open_to_staff.values())
    return {code: label if shared[label] == 1 else f"{label} {code}" for code, label in open_to_staff.items()}


def capability_groups() -> list[tuple[str, list[tuple[str, str]]]]:
    """Capabilities by the area whose operations they open, for the boxes to tick."""
    titles = {
        "cases": _("工单与投诉"), "callbacks": _("回访"), "customers": _("客户"), "people": _("人员"),
        "letters": _("确认书"), "office": _("行政与系统"),
    }  # fmt: skip
    area_of: dict[str, str] = {}
    for op in REGISTRY.values():
        if op.capability:
            area_of.setdefault(op.capability, op.area)
    groups: dict[str, list[tuple[str, str]]] = {}
    for code, label in words.CAPABILITIES.items():
        groups.setdefault(titles.get(area_of.get(code, ""), _("其他")), []).append((code, _(label)))
    return list(groups.items())


def from_version(version: CharterVersion | None) -> list[DutyRow]:
    """The rows of a version, with blank ones after it."""
    names = operation_names()
    rows = [_from_clause(n, c, names) for n, c in enumerate(version.clauses.all() if version else [], 0)]
    rows += [DutyRow(len(rows) + k) for k in range(BLANK_DUTIES)]
    return _with_room(rows)


def from_post(sent: QueryDict) -> list[DutyRow]:
    """The rows as typed, in the order asked for; those ticked for removal are gone."""
    numbers = sorted({int(found[1]) for key in sent if (found := re.fullmatch(r"duty-(\d{1,3})-text", key))})
    rows = [_from_sent(n, sent) for n in numbers if not sent.get(f"duty-{n}-drop")]
    filled = [row for row in rows if row.text or row.id or row.grants or row.terms]
    filled.sort(key=lambda row: (10_000 if (place := typed.number(row.place)) is None else place, row.n))
    for n, row in enumerate(filled):
        row.n, row.place = n, str(n + 1)
    return filled


def to_data(rows: list[DutyRow]) -> list[dict[str, Any]]:
    """The rows as the operation wants them."""
    return [
        {
            "id": row.id,
            "text": row.text,
            "grants": row.grants,
            "obliges": [_rule_data(rule) for rule in (*row.after_rules, *row.every_rules) if rule.do or rule.after],
            "apart": [{"do": a.do, "not_who": _listed(a.not_who)} for a in row.aparts if a.do],
        }
        for row in rows
    ]


def for_page(rows: list[DutyRow]) -> list[DutyRow]:
    """Typed rows with blank ones after them."""
    return _with_room([*rows, *[DutyRow(len(rows) + k) for k in range(BLANK_DUTIES)]])


def _with_room(rows: list[DutyRow]) -> list[DutyRow]:
    for row in rows:
        row.after_rules.append(RuleRow())
        row.every_rules.append(RuleRow())
        row.aparts.append(ApartRow())
    return rows


def _from_clause(n: int, clause: Clause, names: dict[str, str]) -> DutyRow:
    row = DutyRow(n, clause.duty_id, str(n + 1), clause.text, list(clause.grants))
    for rule in clause.obliges:
        given = RuleRow(
            do=names.get(rule["do"], rule["do"]),
            warn=str(rule.get("warn", "")),
            instead="、".join(names.get(name, name) for name in rule.get("or", [])),
        )
        if "after" in rule:
            amount, _space, unit = str(rule["within"]).partition(" ")
            given.after, given.amount = names.get(rule["after"], rule["after"]), amount
            given.unit = unit if unit.endswith("s") else f"{unit}s"
            if amount == AGREED:
                given.amount, given.unit = "", AGREED
            row.after_rules.append(given)
        else:
            given.when, given.by = f"{rule['every']} {rule.get('on', '')}".strip(), str(rule["by"])
            row.every_rules.append(given)
    for apart in clause.apart:
        who = "、".join(names.get(name, name) for name in apart["not_who"])
        row.aparts.append(ApartRow(names.get(apart["do"], apart["do"]), who))
    return row


def _from_sent(n: int, sent: QueryDict) -> DutyRow:
    def text(name: str) -> str:
        return sent.get(f"duty-{n}-{name}", "").strip()

    def rules(kind: str, *fields: str) -> list[RuleRow]:
        known = sorted({int(f[1]) for key in sent if (f := re.fullmatch(rf"duty-{n}-{kind}-(\d{{1,2}})-do", key))})
        made = [RuleRow(**{name: text(f"{kind}-{m}-{name}") for name in fields}) for m in known]
        return [rule for rule in made if rule.do or rule.after]

    known = sorted({int(f[1]) for key in sent if (f := re.fullmatch(rf"duty-{n}-apart-(\d{{1,2}})-do", key))})
    return DutyRow(
        n,
        text("id"),
        text("place"),
        text("text"),
        sent.getlist(f"duty-{n}-grants"),
        rules("after", "do", "after", "amount", "unit", "warn", "instead"),
        rules("every", "do", "when", "by", "warn", "instead"),
        [a for m in known if (a := ApartRow(text(f"apart-{m}-do"), text(f"apart-{m}-not_who"))).do],
    )


def _rule_data(rule: RuleRow) -> dict[str, Any]:
    data: dict[str, Any] = {"do": code_of(rule.do), "warn": rule.warn}
    if rule.instead:
        data["instead"] = _listed(rule.instead)
    if rule.when:
        every, _space, on = rule.when.partition(" ")
        return {**data, "every": every, "on": on, "by": rule.by}
    return {**data, "after": code_of(rule.after), "within": f"{rule.amount} {rule.unit}".strip()}


def code_of(name: str) -> str:
    """The operation of an editor's name; the name itself where there is none (the operation refuses it by name)."""
    return next((code for code, label in operation_names().items() if label == name), name)


def _listed(text: str) -> list[str]:
    return [code_of(part.strip()) for part in _SPLIT.split(text) if part.strip()]
