"""《回访总结报告》 as data for paper."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from zhishou.areas.callbacks.models import Answer, minutes_and_seconds
from zhishou.areas.campaigns import drawing, figures
from zhishou.areas.campaigns.figures import Figures
from zhishou.areas.campaigns.models import Campaign, Summary
from zhishou.areas.campaigns.pages import segment_words
from zhishou.kernel import clock
from zhishou.kernel.paper import JSON, in_chinese, render
from zhishou.kernel.qr import qr_svg

TEMPLATE = Path(__file__).resolve().parent / "print" / "report.typ"
MOST_OPINIONS, MOST_MISSED = 60, 120


def report_data(campaign: Campaign, summary: Summary | None, told: Figures) -> dict[str, JSON]:
    """What the report says; one that is not yet written has room to write."""
    at = summary.at if summary else clock.now()
    pictures: list[JSON] = [
        _picture(_("满意度"), [(str(s.label), told.total(s.value)) for s in Answer.Satisfaction]),
        *(_picture(one["question"], one["counts"]) for one in told.questions if one["counts"]),
    ]
    return {
        "company": campaign.site.company().name, "number": campaign.number, "date": f"{clock.local(at):%Y-%m-%d}",
        "site": campaign.site.name, "title": campaign.title, "purpose": str(campaign.get_purpose_display()),
        "channel": str(campaign.get_channel_display()), "period": f"{campaign.starts_on:%Y-%m-%d} – {campaign.ends_on:%Y-%m-%d}",
        "segment": segment_words(campaign.segment), "by": campaign.by.name, "writer": summary.by.name if summary else campaign.reporter.name,
        "drawn": told.drawn, "done": told.total("done"), "reached": told.reached, "satisfied": told.satisfied,
        "unreachable": told.total("unreachable"), "declined": told.total("declined"), "dropped": told.total("dropped"),
        "open": told.total("open"), "seconds": minutes_and_seconds(told.seconds) if told.seconds else "—", "cases": told.cases,
        "left_out": [[_(drawing.REASONS[code]), str(n)] for code, n in told.left_out.items()],
        "people": [
            [p.person, str(p.drawn), str(p.done), str(p.unreachable + p.declined + p.dropped), str(p.open), str(p.satisfied),
             str(p.fair), str(p.dissatisfied), f"{p.percent}%"]
            for p in told.people
        ],
        "pictures": pictures,
        "asked": [one["question"] for one in campaign.questions],
        "opinions": [
            [one.callback.number, str(one.get_satisfaction_display()), one.complaint or one.wish,
             one.opened_case.number if one.opened_case else ""]
            for one in figures.opinions(campaign, MOST_OPINIONS)
        ],
        "missed": [
            [one.number, one.name, str(one.get_state_display()), one.close_reason]
            for one in figures.not_reached(campaign, MOST_MISSED)
        ],
        "themes": summary.themes if summary else "", "proposals": summary.proposals if summary else "",
        "qr": qr_svg(f"{settings.PUBLIC_URL}{campaign.url()}/report"),
    }  # fmt: skip


def _picture(title: str, points: list[tuple[str, int]]) -> JSON:
    total = sum(n for _label, n in points)
    return {
        "title": title,
        "rows": [{"label": label, "n": n, "part": 100 * n // total if total else 0} for label, n in points],
    }


@in_chinese
def report_pdf(campaign: Campaign, summary: Summary | None, told: Figures) -> bytes:
    """The report as a PDF."""
    return render(TEMPLATE, report_data(campaign, summary, told), at=summary.at if summary else clock.now())
