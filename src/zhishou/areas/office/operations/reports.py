"""Reports handed upward: the day's inspection, the week's work, the month's complaints by category."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django.db import models

from zhishou.areas.materials import using
from zhishou.areas.office.models import Report, ReportAnswer
from zhishou.areas.office.queries import figures, periods
from zhishou.kernel import clock, words
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Appointment, Notice, Person, Site
from zhishou.kernel.operation import Command, Refused, ask, operation
from zhishou.kernel.types import Ref


def url_of(row: models.Model) -> str:
    """The page of a report."""
    return cast(Report, row).get_absolute_url()


def weeks(actor: Actor, row: models.Model | None) -> list[tuple[str, str]]:
    """This week and the ones before."""
    return periods.weeks()


def _months(actor: Actor, row: models.Model | None) -> list[tuple[str, str]]:
    return periods.months()


class CheckDay(Command):
    site: Ref[Site] = ask("站点")
    remark: str = ask(
        "督查意见", at_most=1000, multiline=True, hint="对逾期和今天到期的事项提出要求；没有问题也请写明。"
    )


class ReportWeek(Command):
    site: Ref[Site] = ask("站点")
    period: str = ask("期间", default="", at_most=10, public=True, choices=weeks)
    words: str = ask("本周工作与下周安排", at_most=4000, multiline=True)


class ReportMonth(Command):
    site: Ref[Site] = ask("站点")
    period: str = ask("期间", default="", at_most=10, public=True, choices=_months)
    words: str = ask("原因分析与改进办法", at_most=4000, multiline=True)


class ReportUse(Command):
    site: Ref[Site] = ask("站点")
    period: str = ask("期间", default="", at_most=10, public=True, choices=_months)
    words: str = ask("超出计划的原因与改进办法", at_most=4000, multiline=True)


class AnswerReport(Command):
    report: Ref[Report] = ask("呈报")
    words: str = ask("批示", default="", at_most=1000, multiline=True, hint="不写就是已阅。")


@operation("office.check_day", label="督查当天到期与逾期", capability="inspect", about="site", url_after=url_of)
def check_day(act: Act, cmd: CheckDay) -> Report:
    """Look at what each person of the site owes today and is late with, say what to do, and keep both as a record."""
    return _submit(act, cmd.site, Report.Kind.DAY, clock.today().isoformat(), cmd.remark, figures.day)


@operation("office.report_week", label="呈报周报表", capability="submit_reports", about="site", url_after=url_of)
def report_week(act: Act, cmd: ReportWeek) -> Report:
    """Hand the week's work report upward: figures reckoned from the records, words by the submitter."""
    period = cmd.period or periods.weeks()[0][0]
    if period not in dict(periods.weeks()):
        raise Refused("office.period", period=period)
    return _submit(act, cmd.site, Report.Kind.WEEK, period, cmd.words, figures.week)


@operation(
    "office.report_month", label="呈报投诉分类统计表", capability="submit_reports", about="site", url_after=url_of
)
def report_month(act: Act, cmd: ReportMonth) -> Report:
    """Hand the month's complaints by category upward with the analysis and what will be improved."""
    period = cmd.period or periods.months()[0][0]
    if period not in dict(periods.months()):
        raise Refused("office.period", period=period)
    return _submit(act, cmd.site, Report.Kind.MONTH, period, cmd.words, figures.month)


@operation("office.report_use", label="呈报材料消耗报表", capability="keep_materials", about="site", url_after=url_of)
def report_use(act: Act, cmd: ReportUse) -> Report:
    """Hand the month's use of materials upward: planned and used by the ledger, with the reasons of what went beyond (property.clerk.3)."""
    period = cmd.period or periods.months()[0][0]
    if period not in dict(periods.months()):
        raise Refused("office.period", period=period)
    return _submit(act, cmd.site, Report.Kind.USE, period, cmd.words, using.figures)


@operation("office.answer_report", label="批示呈报", capability="instruct", about="report", url_after=url_of)
def answer_report(act: Act, cmd: AnswerReport) -> Report:
    """Say that a report was read, and what is to be done about it; who handed it upward is told (implied.general_manager.1).

    Refused for one's own report, and when it would only say a second time that it was read.
    """
    return answer(act, act.lock(cmd.report), cmd.words)


def answer(act: Act, report: Report, said: str) -> Report:
    """Keep what a superior says to a report, and tell who handed it upward."""
    if report.submitted_by_id == act.person.pk:
        raise Refused("office.own_report")
    if not said and report.answers.filter(by=act.person).exists():
        raise Refused("office.report_read", what=words.source(Report.Kind(report.kind).label))
    ReportAnswer.objects.create(report=report, words=said, by=act.person, at=act.now)
    act.note(kind=report.kind, period=report.period, instructed=bool(said))
    facts = {"name": act.person.name, "title": words.source(Report.Kind(report.kind).label), "period": report.period}
    Notice.objects.create(
        person=report.submitted_by,
        kind="office.report_instructed" if said else "office.report_read",
        facts=facts,
        url=report.get_absolute_url(),
        at=act.now,
    )
    return report


def _submit(
    act: Act, site: Site, kind: Report.Kind, period: str, said: str, reckon: Callable[[Site, str], dict[str, Any]]
) -> Report:
    act.lock(site)
    if earlier := Report.objects.filter(site=site, kind=kind, period=period).select_related("submitted_by").first():
        said_by, when = earlier.submitted_by.name, periods.spoken(period)
        raise Refused("office.reported", site=site.name, kind=kind.label, period=when, name=said_by)
    report = Report.objects.create(
        site=site,
        kind=kind,
        period=period,
        figures=reckon(site, period),
        words=said,
        submitted_by=act.person,
        at=act.now,
    )
    act.note(kind=kind.value, period=period)
    _tell_superiors(act.person, report)
    return report


def _tell_superiors(person: Person, report: Report) -> None:
    own = Appointment.objects.filter(person=person, ended_at=None, reports_to__ended_at=None)
    for superior in Person.objects.filter(appointments__team__in=own, is_active=True).distinct():
        tell_superior(report, superior)


def tell_superior(report: Report, superior: Person) -> None:
    """A line in the bell of somebody to whom a report went."""
    title = words.source(Report.Kind(report.kind).label)
    Notice.objects.get_or_create(
        natural_key=f"office.report|{report.pk}|{superior.pk}",
        defaults={
            "person": superior,
            "kind": "office.report",
            "facts": {"name": report.submitted_by.name, "title": title, "period": report.period},
            "url": report.get_absolute_url(),
            "at": report.at,
        },
    )
