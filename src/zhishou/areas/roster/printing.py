"""《排班表》: a week of a site on A4 landscape, people by days, with the kinds, how many are on, and what it is: draft or edition."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from zhishou.areas.roster import hours, queries
from zhishou.areas.roster.models import Plan, ShiftKind
from zhishou.areas.roster.queries import Day
from zhishou.kernel import clock
from zhishou.kernel.actor import Actor
from zhishou.kernel.paper import JSON, in_chinese, render
from zhishou.kernel.qr import qr_svg

PRINT = Path(__file__).resolve().parent / "print"


@dataclass(frozen=True)
class Sheet:
    """What is on the paper: (name, seven letters, minutes) a line; `draft` when it was not published as it stands."""

    plan: Plan
    days: list[Day]
    lines: list[tuple[str, list[str], int]]
    kinds: list[ShiftKind]
    counts: list[tuple[str, list[int]]]
    draft: bool


def sheet(actor: Actor, plan: Plan, *, drafts: bool) -> Sheet:
    """The week as it is planned (`drafts`) or as it was last published, everybody by name."""
    days = queries.days_of(actor, plan.site, plan.monday)
    turns = list(plan.turns.select_related("person", "kind", "told").order_by("person__sort_key", "person_id", "day"))
    used: dict[int, ShiftKind] = {}
    letters: dict[int, list[str]] = {}
    minutes: dict[int, int] = {}
    names = {one.person_id: one.person.name for one in turns}
    for turn in turns:
        if (kind := turn.kind if drafts else turn.told) is None:
            continue
        used[kind.pk] = kind
        letters.setdefault(turn.person_id, [""] * 7)[(turn.day - plan.monday).days] = kind.letter
        minutes[turn.person_id] = minutes.get(turn.person_id, 0) + hours.total([queries.stint_of(kind, turn.day)])
    kinds = sorted(used.values(), key=lambda kind: (kind.starts, kind.pk))
    counts = [
        (kind.letter, [sum(line[n] == kind.letter for line in letters.values()) for n in range(7)]) for kind in kinds
    ]
    draft = drafts and (plan.edition == 0 or any(turn.kind_id != turn.told_id for turn in turns))
    lines = [(names[pk], line, minutes[pk]) for pk, line in letters.items()]
    return Sheet(plan, days, lines, kinds, counts, draft)


@in_chinese
def as_pdf(made: Sheet) -> bytes:
    """The sheet as PDF."""
    plan = made.plan
    at = plan.published_at or clock.now()
    edition = f"第 {plan.edition} 版" if plan.edition else "未发布"
    data: dict[str, JSON] = {
        "company": plan.site.company().name, "site": plan.site.name, "week": f"{plan.monday:%Y-%m-%d} 至 {plan.sunday:%m-%d}",
        "edition": f"{edition}（有未发布的改动）" if made.draft and plan.edition else edition,
        "date": f"{clock.local(at):%Y-%m-%d %H:%M}", "by": plan.published_by.name if plan.published_by else "",
        "days": [[f"{one.day:%m-%d}", one.letter, one.name or ("" if one.works else "休")] for one in made.days],
        "lines": [[name, *line, queries.hours_text(minutes)] for name, line, minutes in made.lines],
        "counts": [[letter, *numbers] for letter, numbers in made.counts],
        "kinds": [f"{kind.letter}：{kind.name} {kind.hours}" for kind in made.kinds],
        "qr": qr_svg(f"{settings.PUBLIC_URL}/roster/mine?week={plan.monday}"),
    }  # fmt: skip
    return render(PRINT / "roster.typ", data, at=at)
