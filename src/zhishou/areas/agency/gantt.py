"""The schedule as a picture: an SVG a browser and a printer draw without script or style of their own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from html import escape

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from zhishou.areas.agency.models import Task
from zhishou.areas.agency.schedule import IsWorkday
from zhishou.kernel import clock

ROW, HEAD, LABEL, WIDTH = 28, 46, 210, 1000  # in the picture's own units
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class _Scale:
    """Where a day stands."""

    first: date
    step: float

    def x(self, day: date) -> float:
        return LABEL + (day - self.first).days * self.step


def draw(tasks: Sequence[Task], is_workday: IsWorkday, due: date | None) -> SafeString:
    """Bars by department in the order of their days, lines from each task to what waits for it, today and the client's day."""
    if not tasks:
        return SafeString("")
    first = min(one.starts_on for one in tasks) - _DAY
    last = max([one.ends_on for one in tasks] + ([due] if due else [])) + _DAY
    days = [first + n * _DAY for n in range((last - first).days + 1)]
    scale = _Scale(first, (WIDTH - LABEL) / len(days))
    ordered = sorted(tasks, key=lambda one: (one.department.code, one.starts_on, one.serial))
    places = {one.pk: HEAD + n * ROW for n, one in enumerate(ordered)}
    height = HEAD + len(ordered) * ROW + 6
    parts = [
        *_grid(days, scale, height, is_workday), *_lines(ordered, places, scale),
        *(_bar(one, places[one.pk], scale) for one in ordered), *_marks(scale, height, due, days),
    ]  # fmt: skip
    title = escape(_("工作日程的甘特图，下面的列表里有同样的内容"))
    return SafeString(
        f'<svg class="gantt" viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{title}">{"".join(parts)}</svg>'
    )


def _grid(days: Sequence[date], scale: _Scale, height: int, is_workday: IsWorkday) -> list[str]:
    """Days of rest shaded; every Monday with its date."""
    found = []
    for day in days:
        x = scale.x(day)
        if not is_workday(day):
            found.append(
                f'<rect class="rest" x="{x:.1f}" y="{HEAD - 6}" width="{scale.step:.1f}" height="{height - HEAD + 6}"/>'
            )
        if day.weekday() == 0:
            found.append(f'<line class="week" x1="{x:.1f}" y1="{HEAD - 12}" x2="{x:.1f}" y2="{height}"/>')
            found.append(f'<text class="day" x="{x + 2:.1f}" y="14">{day:%m-%d}</text>')
    return found


def _bar(one: Task, y: int, scale: _Scale) -> str:
    x, width = scale.x(one.starts_on), ((one.ends_on - one.starts_on).days + 1) * scale.step
    state = "late" if one.late else one.state
    who = f"{one.person.name}　{one.starts_on:%m-%d}–{one.ends_on:%m-%d}"
    label = one.title if len(one.title) <= 10 else f"{one.title[:9]}…"
    words = escape(f"{one.serial}. {one.title}　{one.department.name}　{who}　{one.get_state_display()}")
    return (
        f'<text class="label" x="0" y="{y + 19}"><title>{words}</title>{one.serial}. {escape(label)}</text>'
        f'<rect class="bar {state}" x="{x:.1f}" y="{y + 4}" width="{width:.1f}" height="{ROW - 9}" rx="3"><title>{words}</title></rect>'
    )


def _lines(tasks: Sequence[Task], places: dict[int, int], scale: _Scale) -> list[str]:
    found = []
    for one in tasks:
        for before in one.waits_for.all():
            if before.pk in places:
                x1, y1 = scale.x(before.ends_on + _DAY), places[before.pk] + ROW / 2
                x2, y2 = scale.x(one.starts_on), places[one.pk] + ROW / 2
                found.append(f'<path class="wait" d="M{x1:.1f} {y1:.1f} H{max(x1, x2 - 4):.1f} V{y2:.1f} H{x2:.1f}"/>')
    return found


def _marks(scale: _Scale, height: int, due: date | None, days: Sequence[date]) -> list[str]:
    found = []
    for day, kind, word in ((clock.today(), "today", _("今天")), (due, "due", _("客户要求"))):
        if day is not None and days[0] <= day <= days[-1]:
            x = scale.x(day) + (scale.step if kind == "due" else scale.step / 2)
            end = ' text-anchor="end"' if x > WIDTH - 60 else ""
            found.append(f'<line class="{kind}" x1="{x:.1f}" y1="{HEAD - 12}" x2="{x:.1f}" y2="{height}"/>')
            found.append(f'<text class="{kind}" x="{x:.1f}" y="{HEAD - 6}"{end}>{escape(word)}</text>')
    return found
