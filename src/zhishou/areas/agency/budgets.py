"""The book of a project: what the client pays, what it may cost, what it has cost, and the margin. All in fen.

The client is never shown any of it, but what `statements` says they agreed to and used (agency.department.6).
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Sum

from zhishou.areas.agency.models import Cost, Line, Overrun, Plan, Project

WARN_PERCENT = 80


@dataclass(frozen=True)
class Row:
    """One kind of cost: what the client pays for it, its budget, what it has cost."""

    kind: str
    label: str
    price_fen: int
    cost_fen: int
    spent_fen: int


@dataclass(frozen=True)
class Book:
    """The plan in force with its costs so far."""

    plan: Plan
    rows: tuple[Row, ...]
    overrun_fen: int

    @property
    def price_fen(self) -> int:
        """What the client pays."""
        return sum(row.price_fen for row in self.rows)

    @property
    def budget_fen(self) -> int:
        """What the plan says it may cost."""
        return sum(row.cost_fen for row in self.rows)

    @property
    def limit_fen(self) -> int:
        """What may be spent: the budget and what was agreed on top."""
        return self.budget_fen + self.overrun_fen

    @property
    def spent_fen(self) -> int:
        """What it has cost so far."""
        return sum(row.spent_fen for row in self.rows)

    @property
    def planned_margin_fen(self) -> int:
        """What would be left if the plan came true."""
        return self.price_fen - self.budget_fen

    @property
    def margin_fen(self) -> int:
        """What is left of the price after the costs so far; below nought it is a loss."""
        return self.price_fen - self.spent_fen

    @property
    def percent(self) -> int:
        """How much of what may be spent is spent, rounded down."""
        return self.spent_fen * 100 // self.limit_fen if self.limit_fen else 0

    @property
    def tight(self) -> bool:
        """Four fifths are spent."""
        return self.spent_fen * 100 >= self.limit_fen * WARN_PERCENT and self.spent_fen > 0

    def warns_at(self, more_fen: int) -> bool:
        """Whether so much more passes the mark of four fifths."""
        mark = self.limit_fen * WARN_PERCENT
        return self.spent_fen * 100 < mark <= (self.spent_fen + more_fen) * 100


def agreed(row: Project) -> list[Line]:
    """The budget lines of the plan in force, each with its plan; none before one is."""
    rows = Line.objects.filter(plan__project=row, plan__state=Plan.State.APPROVED)
    return list(rows.select_related("plan"))


def of(row: Project) -> Book | None:
    """The book of a project; None before a plan is in force."""
    lines = agreed(row)
    if not lines:  # nothing is approved without a budget
        return None
    costs = Cost.objects.filter(project=row, voided_at=None).values_list("kind").annotate(Sum("amount_fen"))
    spent = {kind: int(fen) for kind, fen in costs}
    kinds = [kind for kind in Line.Kind if kind.value in spent or any(one.kind == kind.value for one in lines)]
    rows = tuple(
        Row(
            kind.value, str(kind.label), sum(one.price_fen for one in lines if one.kind == kind.value),
            sum(one.cost_fen for one in lines if one.kind == kind.value), spent.get(kind.value, 0),
        )
        for kind in kinds
    )  # fmt: skip
    more = (
        Overrun.objects.filter(project=row, state=Overrun.State.APPROVED).aggregate(sum=Sum("amount_fen"))["sum"] or 0
    )
    return Book(lines[0].plan, rows, int(more))
