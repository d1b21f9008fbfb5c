"""The forms of a project on A4 (forms.tsv: 客户需求书、广告计划方案与工作日程). Neither shows a cost of the agency."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from zhishou.areas.agency import laying
from zhishou.areas.agency.models import Brief, Plan, Project, Task
from zhishou.areas.agency.wording import section_names
from zhishou.kernel import clock
from zhishou.kernel.money import in_words, yuan
from zhishou.kernel.paper import JSON, in_chinese, render
from zhishou.kernel.phrasing import listed
from zhishou.kernel.qr import qr_svg

PRINT = Path(__file__).resolve().parent / "print"


def _minute(moment: datetime | None) -> str:
    return f"{clock.local(moment):%Y-%m-%d %H:%M}" if moment else ""


def _head(row: Project) -> dict[str, JSON]:
    return {
        "company": row.site.company().name, "number": row.number, "title": row.title, "client": row.client.name,
        "lead": row.lead.name, "coordinator": row.coordinator.name if row.coordinator else "",
        "qr": qr_svg(f"{settings.PUBLIC_URL}{row.url()}", border=0),
    }  # fmt: skip


@in_chinese
def brief_pdf(row: Project, brief: Brief) -> bytes:
    """《客户需求书》: every section, what is missing, who filled it in and who let work begin without it."""
    missing = section_names(brief.missing())
    data: dict[str, JSON] = {
        **_head(row), "date": f"{clock.local(brief.at):%Y-%m-%d}", "wanted": row.wanted, "product": brief.product,
        "market": brief.market, "budget": f"{yuan(brief.budget_fen)} 元（{in_words(brief.budget_fen)}）" if brief.budget_fen else "",
        "marketing": brief.marketing, "audience": brief.audience, "musts": brief.musts,
        "deadline": brief.deadline.isoformat() if brief.deadline else "", "by": brief.by.name, "at": _minute(brief.at),
        "state": str(brief.get_state_display()), "missing": listed(missing), "reason": brief.reason,
        "settled": f"{brief.settled_by.name}　{_minute(brief.settled_at)}" if brief.settled_by else "",
    }  # fmt: skip
    return render(PRINT / "brief.typ", data, at=brief.at)


@in_chinese
def plan_pdf(row: Project, plan: Plan) -> bytes:
    """《广告计划方案与工作日程》: goals, strategy, media, what the client pays, the tasks by department and their bars, the approval."""
    lines = list(plan.lines.all())
    tasks = sorted(laying.tasks_of(row), key=lambda one: (one.department.code, one.starts_on, one.serial))
    data: dict[str, JSON] = {
        **_head(row), "date": f"{clock.local(plan.at):%Y-%m-%d}", "version": f"V{plan.version}",
        "state": str(plan.get_state_display()), "goals": plan.goals, "strategy": plan.strategy, "media": plan.media,
        "contributors": listed(one.name for one in plan.contributors.all()),
        "lines": [[str(one.get_kind_display()), one.what, yuan(one.price_fen)] for one in lines],
        "total": yuan(sum(one.price_fen for one in lines)), "words": in_words(sum(one.price_fen for one in lines)),
        "tasks": [_line(one) for one in tasks], "chart": _chart(row, tasks), "by": plan.by.name,
        "decided_by": plan.decided_by.name if plan.decided_by else "", "decided": _minute(plan.decided_at),
        "opinion": plan.opinion, "due": row.due_on.isoformat() if row.due_on else "",
    }  # fmt: skip
    return render(PRINT / "plan.typ", data, at=plan.decided_at or plan.at)


def _line(one: Task) -> JSON:
    after = "、".join(str(w.serial) for w in sorted(one.waits_for.all(), key=lambda w: w.serial))
    days = f"{one.starts_on:%m-%d} 至 {one.ends_on:%m-%d}"
    return [
        str(one.serial),
        one.department.name,
        one.title,
        one.person.name,
        days,
        str(one.days),
        after,
        str(one.get_state_display()),
    ]


def _chart(row: Project, tasks: list[Task]) -> JSON:
    """The bars in shares of the whole width, in percent, with the Mondays and the days of rest."""
    if not tasks:
        return None
    first, last = min(one.starts_on for one in tasks), max(one.ends_on for one in tasks)
    span = (last - first).days + 1
    days = [first + timedelta(days=n) for n in range(span)]
    works = laying.is_workday(row)
    return {
        "weeks": [[(day - first).days * 100 / span, f"{day:%m-%d}"] for day in days if day.weekday() == 0],
        "rest": [[n * 100 / span, 100 / span] for n, day in enumerate(days) if not works(day)],
        "bars": [
            [f"{one.serial}. {one.title}", one.department.name, (one.starts_on - first).days * 100 / span,
             ((one.ends_on - one.starts_on).days + 1) * 100 / span]
            for one in tasks
        ],
    }  # fmt: skip
