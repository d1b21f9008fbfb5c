"""催缴情况统计: drawn up, reviewed by the supervisor, reported (property.cashier.10)."""

from __future__ import annotations

from zhishou.areas.arrears import reports
from zhishou.areas.arrears.models import StatisticsReport
from zhishou.areas.property import periods
from zhishou.kernel.choosing import yes_no
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Site
from zhishou.kernel.operation import Command, Refused, ask, operation
from zhishou.kernel.types import Ref


def _url(row: object) -> str:
    assert isinstance(row, StatisticsReport)
    return row.url()


class DrawUp(Command):
    site: Ref[Site] = ask("小区或公司")
    period: str = ask("账期", default="", at_most=10, public=True, hint="不填就是上个月")
    words: str = ask("情况说明", at_least=2, at_most=1000, multiline=True, hint="没有收上来的主要原因，下月怎么催")


class OfReport(Command):
    report: Ref[StatisticsReport] = ask("催缴情况统计")


class Review(Command):
    report: Ref[StatisticsReport] = ask("催缴情况统计")
    approved: bool = ask(
        "意见",
        default=True,
        widget="radio",
        choices=yes_no("审核无误", "退回重做"),
    )
    opinion: str = ask("审核意见", default="", at_most=500, multiline=True)


@operation(
    "arrears.draw_up_statistics", label="编制催缴情况统计", capability="report_statistics", about="site", url_after=_url
)
def draw_up_statistics(act: Act, cmd: DrawUp) -> StatisticsReport:
    """Reckon a month's collection from the books and hand it to the supervisor; the table is kept as it was drawn up."""
    period = periods.asked(cmd.period) if cmd.period else periods.last()
    act.lock(cmd.site)
    there = StatisticsReport.objects.filter(site=cmd.site, period=period).first()
    if there is not None and there.state in (StatisticsReport.State.REVIEWED, StatisticsReport.State.REPORTED):
        raise Refused("statistics.reviewed", period=periods.words(period))
    table = reports.collection(cmd.site, period)
    made, _new = StatisticsReport.objects.update_or_create(
        site=cmd.site, period=period,
        defaults={
            "state": StatisticsReport.State.DRAWN_UP, "lines": table.rows,
            "people": table.more[0][2], "as_of": table.as_of, "words": cmd.words, "drawn_up_by": act.actor.person, "drawn_up_at": act.now, "reviewed_by": None,
            "reviewed_at": None, "opinion": "",
        },
    )  # fmt: skip
    act.note(period=period)
    return made


@operation(
    "arrears.review_statistics",
    label="审核催缴情况统计",
    capability="review_statistics",
    about="report",
    url_after=_url,
)
def review_statistics(act: Act, cmd: Review) -> StatisticsReport:
    """The supervisor checks the table that was drawn up by another person, or returns it with what is wrong."""
    report = _in(act, cmd.report, StatisticsReport.State.DRAWN_UP)
    if report.drawn_up_by_id == act.person.pk:
        raise Refused("statistics.own")
    report.state = StatisticsReport.State.REVIEWED if cmd.approved else StatisticsReport.State.RETURNED
    report.reviewed_by, report.reviewed_at, report.opinion = act.person, act.now, cmd.opinion
    report.save()
    act.note(approved=cmd.approved)
    return report


@operation(
    "arrears.report_statistics",
    label="上报催缴情况统计",
    capability="report_statistics",
    about="report",
    url_after=_url,
)
def report_statistics(act: Act, cmd: OfReport) -> StatisticsReport:
    """Hand the reviewed table up; from then on it stays. Refused before the review."""
    report = _in(act, cmd.report, StatisticsReport.State.REVIEWED)
    report.state, report.reported_at = StatisticsReport.State.REPORTED, act.now
    report.save(update_fields=["state", "reported_at"])
    return report


def _in(act: Act, given: StatisticsReport, state: str) -> StatisticsReport:
    report = act.lock(given)
    if report.state != state:
        raise Refused("statistics.state", state=report.get_state_display())
    return report
