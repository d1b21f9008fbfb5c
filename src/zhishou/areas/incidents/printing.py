"""《公告》 for the stairwell, and 《应急事件报告》."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from zhishou.areas.incidents import public
from zhishou.areas.incidents.models import Announcement, Incident, Report
from zhishou.areas.incidents.queries import one as queries
from zhishou.kernel import clock
from zhishou.kernel.paper import JSON, in_chinese, render
from zhishou.kernel.qr import qr_svg
from zhishou.kernel.templatetags.zhishou import span_words

PRINT = Path(__file__).resolve().parent / "print"


def _stamp(moment: datetime | None) -> str:
    return f"{clock.local(moment):%Y-%m-%d %H:%M}" if moment else ""


@in_chinese
def announcement_pdf(row: Announcement) -> bytes:
    """One edition, large enough to be read at a notice board; the code leads to what holds now."""
    incident, company = row.incident, row.site.company()
    data: dict[str, JSON] = {
        "company": company.name, "site": row.site.name, "number": f"{incident.number}-{row.n}", "date": _stamp(row.at),
        "kind": str(incident.get_kind_display()), "n": row.n, "text": row.text,
        "phone": row.site.phone or company.phone,
        "qr": qr_svg(public.address_of(incident)) if incident.state != Incident.State.REVIEWED else None,
    }  # fmt: skip
    return render(PRINT / "announcement.typ", data, at=row.at)


@in_chinese
def report_pdf(row: Incident) -> bytes:
    """The report: times, posts, people, what was said to the owners and how far it came, cause, effect, lessons, measures."""
    told = Report.objects.filter(incident=row).select_related("by", "reviewed_by").first()
    since = [_since(row, one) for one in (row.on_site_at, row.told_at, row.ended_at)]
    data: dict[str, JSON] = {
        "company": row.site.company().name, "site": row.site.name, "number": row.number, "date": _stamp(told.at if told else row.at),
        "kind": str(row.get_kind_display()), "severity": str(row.get_severity_display()), "place": row.place,
        "happened": row.happened, "by": row.by.name, "at": _stamp(row.at), "on_site": since[0], "told": since[1],
        "ended": since[2], "outcome": row.outcome, "state": str(row.get_state_display()),
        "cause": told.cause if told else "", "effect": told.effect if told else "", "lessons": told.lessons if told else "",
        "writer": told.by.name if told else "", "opinion": told.opinion if told else "",
        "reviewer": told.reviewed_by.name if told and told.reviewed_by else "",
        "reviewed": _stamp(told.reviewed_at) if told else "", "asked": row.enquiries.count(),
        "tasks": [
            [one.title, one.person.name if one.person else "", _stamp(one.taken_at)[-5:], _stamp(one.done_at)[-5:]]
            for one in row.tasks.select_related("person")
        ],
        "calls": [
            [one.person.name, _stamp(one.called_at)[-5:], str(one.get_answer_display()), _stamp(one.at)[-5:]]
            for one in row.calls.select_related("person")
        ],
        "editions": [
            [str(one.n), _stamp(one.at), one.where, str(one.units), str(one.reached), str(one.read), one.text]
            for one in reversed(queries.announcements(row))
        ],
        "steps": [
            [_stamp(one.at)[5:], str(one.get_kind_display()), one.by.name, one.note] for one in row.steps.select_related("by")
        ],
        "measures": [
            [one.measure, one.owner.name, f"{one.due_on:%Y-%m-%d}", str(one.get_effect_display())]
            for one in queries.follow_ups(row)
        ],
    }  # fmt: skip
    return render(PRINT / "report.typ", data, at=told.at if told else row.at)


def _since(row: Incident, moment: datetime | None) -> str:
    return f"{_stamp(moment)}（{span_words(moment - row.at)}）" if moment else ""
