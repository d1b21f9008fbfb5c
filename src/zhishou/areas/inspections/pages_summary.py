"""检查汇总: some weeks of inspections by item, week and person, with what followed, as page and Excel."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from zhishou.areas.inspections import queries, summary
from zhishou.areas.inspections.models import INSPECT
from zhishou.areas.inspections.summary import Item, Summary, Tally
from zhishou.kernel.doors.lists import asked_of, kept, workbook
from zhishou.kernel.doors.web import Asked, page
from zhishou.kernel.excel import Sheet
from zhishou.kernel.phrasing import listed

FOLLOWED_SHOWN = 50


@require_GET
@page(INSPECT)
def show(request: Asked) -> HttpResponse:
    """The weeks asked for; the last eight where none are."""
    asked = asked_of(request, summary.NAMES)
    made = summary.summary(request.actor, asked)
    context: dict[str, Any] = {
        "made": made, "asked": asked, "kept": kept(asked), "sites": summary.sites(request.actor),
        "posts": summary.posts(request.actor), "checklists": queries.checklists(request.actor),
        "items": [(one, [(tally.label, *_of_week(one, week)) for week, tally in made.weeks]) for one in made.items],
        "people": [(one, _missed(one)) for one in made.people],
        "followed": [(row, one, _state(one), summary.state_of(one)) for row, one in made.followed.rows[:FOLLOWED_SHOWN]],
        "more": max(len(made.followed.rows) - FOLLOWED_SHOWN, 0),
        "states": [(name, n) for state, name in _names().items() if (n := made.followed.count(state))],
    }  # fmt: skip
    return render(request, "inspections/summary.html", context)


def _names() -> dict[str, str]:
    return {
        "open": _("在改"), "late": _("过期没改"), "done": _("改了，待检查"), "effective": _("改好了"), "not_effective": _("没改好"),
        "withdrawn": _("撤销了"),
    }  # fmt: skip


def _state(one: Any) -> str:
    return _names()[summary.state_of(one)]


def _of_week(one: Item, week: Any) -> tuple[str, bool]:
    """“3 / 4” and whether anything failed; nothing where the item was not inspected that week."""
    found = one.weeks.get(week)
    of = found.passed + found.failed if found else 0
    return (f"{found.passed} / {of}", bool(found.failed)) if found and of else ("", False)


def _missed(one: Tally) -> str:
    """The items a person failed, the most frequent first."""
    worst = sorted(one.missed.items(), key=lambda pair: (-pair[1], pair[0]))
    return listed([f"{item} ×{n}" if n > 1 else item for item, n in worst])


@require_GET
@page(INSPECT)
def as_excel(request: Asked) -> HttpResponse:
    """The same as a workbook: items by week, weeks, people, corrections."""
    made = summary.summary(request.actor, asked_of(request, summary.NAMES))
    return workbook([_items(made), _weeks(made), _people(made), _corrections(made)], "inspection-summary")


def _good() -> tuple[str, str]:
    return pgettext("mark", "合格"), pgettext("mark", "不合格")


def _items(made: Summary) -> Sheet:
    weeks = [f"{week:%m-%d}" for week, _tally in made.weeks]
    heads = [_("检查项目"), *_good(), *(f"{week} {word}" for week in weeks for word in _good())]
    lines = [
        [
            one.name, one.whole.passed, one.whole.failed,
            *(n for week, _tally in made.weeks for n in _pair(one.weeks.get(week))),
        ]
        for one in made.items
    ]  # fmt: skip
    return Sheet(_("按项目"), heads, lines)


def _pair(found: Tally | None) -> tuple[int | None, int | None]:
    return (found.passed, found.failed) if found else (None, None)


def _weeks(made: Summary) -> Sheet:
    heads = [_("一周从"), _("检查次数"), *_good()]
    return Sheet(_("按周"), heads, [[week, one.inspections, one.passed, one.failed] for week, one in made.weeks])


def _people(made: Summary) -> Sheet:
    heads = [_("检查谁"), _("检查次数"), *_good(), _("没做到的")]
    lines = [[one.label, one.inspections, one.passed, one.failed, _missed(one)] for one in made.people]
    return Sheet(_("按人"), heads, lines)


def _corrections(made: Summary) -> Sheet:
    heads = [_("编号"), _("检查谁"), _("整改"), _("负责人"), _("完成日期"), _("怎样做的"), _("后来")]
    lines = [
        [row.number, row.whom, one.measure, one.owner.name, one.due_on, one.done_note, _state(one)]
        for row, one in made.followed.rows
    ]
    return Sheet(_("整改"), heads, lines)
