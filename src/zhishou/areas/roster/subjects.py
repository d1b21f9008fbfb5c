"""What plans and shifts are called in lists of other areas, and where what is owed about them is done."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext as _

from zhishou.areas.roster.models import Coordination, Edition, Exchange, Expected, Handover, Plan, ShiftKind, Turn
from zhishou.kernel import clock, subjects
from zhishou.kernel.subjects import Described


@subjects.of(ShiftKind, "site")
def _kind(row: ShiftKind) -> Described:
    return Described(
        _("班次 {name}").format(name=row.name), f"{row.site.name} {row.hours}", f"/roster/kinds?site={row.site.code}"
    )


@subjects.of(Expected, "site")
def _expected(row: Expected) -> Described:
    url = f"/roster?site={row.site.code}&week={row.day}"
    return Described(_("{day} 的客流").format(day=f"{row.day:%m-%d}"), row.site.name, url)


@subjects.of(Plan, "site")
def _plan(row: Plan) -> Described:
    return Described(_("排班表 {week}").format(week=f"{row.monday:%m-%d}—{row.sunday:%m-%d}"), row.site.name, row.url())


@subjects.of(Turn, "plan__site", "person")
def _turn(row: Turn) -> Described:
    return Described(f"{row.person.name} {row.day:%m-%d}", row.site.name, row.plan.url())


@subjects.of(Edition, "plan__site")
def _edition(row: Edition) -> Described:
    return Described(_("排班表第 {n} 版").format(n=row.n), row.plan.site.name, row.plan.url())


@subjects.of(Exchange, "asked_by", "other")
def _exchange(row: Exchange) -> Described:
    title = _("换班 {day}").format(day=f"{row.gives:%m-%d}")
    return Described(title, f"{row.number} {row.asked_by.name}、{row.other.name}", row.url(), "决定")


@subjects.of(Handover, "kind", "site")
def _handover(row: Handover) -> Described:
    return Described(
        _("交接班 {day} {kind}").format(day=f"{row.day:%m-%d}", kind=row.kind.name), row.site.name, row.url(), "接班"
    )


@subjects.of(Coordination, "site")
def _coordination(row: Coordination) -> Described:
    return Described(row.matter[:40], row.number, row.url(), "写落实情况")


def _next_week(subject: str) -> tuple[str, str]:
    today = clock.today()
    monday = today + timedelta(days=7 - today.weekday())
    return _("排班"), f"/roster?at={subject.rpartition(':')[2]}&week={monday}"


subjects.register_step("roster.publish", _next_week)
subjects.register_step("roster.hand_over", lambda _subject: (_("交班"), "/roster/handovers/new"))
