"""What budgets and what is spent from them are called in lists of other areas."""

from __future__ import annotations

from zhishou.areas.budgets.models import Change, Expense, Line, Release
from zhishou.kernel import subjects
from zhishou.kernel.money import yuan
from zhishou.kernel.subjects import Described


@subjects.of(Line, "site", "department")
def _line(row: Line) -> Described:
    return Described(str(row), row.whose, row.url())


@subjects.of(Change, "line")
def _change(row: Change) -> Described:
    return Described(str(row.line), yuan(row.amount_fen), row.line.url())


@subjects.of(Release, "line")
def _release(row: Release) -> Described:
    return Described(f"{row.line.item}　{row.what}　{yuan(row.amount_fen)}", row.number, row.url(), "审批放行")


@subjects.of(Expense, "line")
def _expense(row: Expense) -> Described:
    return Described(f"{row.line.item}　{row.what}　{yuan(row.amount_fen)}", row.number, row.url())
