"""个人周报: what one person did in a week, told to whom they report, read and answered there (agency.account_director.1)."""

from __future__ import annotations

from django.db import models

from zhishou.areas.office.models import Report
from zhishou.areas.office.operations.reports import answer, tell_superior, url_of, weeks
from zhishou.areas.office.queries import figures, periods
from zhishou.areas.people import queries as people
from zhishou.kernel import choosing
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Site
from zhishou.kernel.operation import Command, Refused, ask, operation
from zhishou.kernel.types import Ref

REPORT, READ = "submit_reports", "inspect"


class ReportOwnWeek(Command):
    site: Ref[Site] = ask("站点", choices=choosing.sites(REPORT))
    period: str = ask("期间", default="", at_most=10, public=True, choices=weeks)
    words: str = ask("本周工作与下周安排", at_most=4000, multiline=True)


class ReadOwnWeek(Command):
    report: Ref[Report] = ask("个人周报")
    words: str = ask("批语", default="", at_most=1000, multiline=True, hint="不写就是已阅。")


@operation("office.report_own_week", label="呈报个人周报", capability=REPORT, each_owes=True, url_after=url_of)
def report_own_week(act: Act, cmd: ReportOwnWeek) -> Report:
    """Tell one's superior what one did in a week: figures reckoned from the records, words by oneself, once a week.

    Refused to a deputy (nobody reports another's week), and to whoever has no superior on the register.
    """
    if act.authority.grant is not None and act.authority.grant.principal is not None:
        raise Refused("office.own_week_only")
    period = cmd.period or periods.weeks()[0][0]
    if period not in dict(periods.weeks()):
        raise Refused("office.period", period=period)
    superior = people.superior(act.person, cmd.site)
    if superior is None:
        raise Refused("office.no_superior", name=act.person.name)
    act.lock(cmd.site)
    if Report.objects.filter(kind=Report.Kind.OWN, submitted_by=act.person, period=period).exists():
        raise Refused("office.own_reported", period=periods.spoken(period))
    made: Report = Report.objects.create(
        site=cmd.site, kind=Report.Kind.OWN, period=period, figures=figures.own_week(act.person, period), words=cmd.words,
        submitted_by=act.person, to=superior, at=act.now,
    )  # fmt: skip
    act.note(kind=made.kind, period=period)
    tell_superior(made, superior)
    return made


@operation("office.read_own_week", label="批阅个人周报", capability=READ, about="report", url_after=url_of)
def read_own_week(act: Act, cmd: ReadOwnWeek) -> models.Model:
    """Say that somebody's week was read, and what one thinks of it; they are told.

    For whom it was sent to and those above them. Refused for another kind of report and for one's own.
    """
    report = act.lock(cmd.report)
    if report.kind != Report.Kind.OWN:
        raise Refused("office.not_own_week")
    return answer(act, report, cmd.words)
