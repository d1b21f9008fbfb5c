"""What clients, projects and their rows are called in lists of other areas, and where what is owed about them is done."""

from __future__ import annotations

from django.utils.translation import gettext as _

from zhishou.areas.agency.emails import in_box
from zhishou.areas.agency.models import (
    Advance,
    Brief,
    Cadence,
    Chance,
    Client,
    ContactPerson,
    Cost,
    Email,
    Growth,
    Handover,
    Line,
    Member,
    Overrun,
    Plan,
    Project,
    Reschedule,
    Step,
    Talk,
    Task,
)
from zhishou.kernel import search, subjects
from zhishou.kernel.subjects import Described


@subjects.of(Client, "site")
def _client(row: Client) -> Described:
    return Described(row.name, row.number, row.url(), "办理")


@subjects.of(ContactPerson, "client__site")
def _contact(row: ContactPerson) -> Described:
    return Described(row.client.name, row.client.number, f"{row.client.url()}#contacts")


@subjects.of(Project, "site", "client")
def _project(row: Project) -> Described:
    return Described(f"{row.title}　{row.client.name}", row.number, f"{row.url()}#step", "办理")


@subjects.of(Member, "project__site", "person")
def _member(row: Member) -> Described:
    return Described(f"{row.project.title}　{row.person.name}", row.project.number, f"{row.project.url()}#team")


@subjects.of(Step, "project__site")
def _step(row: Step) -> Described:
    return Described(f"{row.title}　{row.project.title}", row.project.number, row.project.url())


@subjects.of(Talk, "client__site")
def _talk(row: Talk) -> Described:
    return Described(f"{row.get_kind_display()}　{row.client.name}", row.client.number, f"{row.client.url()}/talks")


@subjects.of(Email, "client__site")
def _email(row: Email) -> Described:
    return Described(f"{row.short()}　{row.client.name}", row.client.number, f"{row.url()}?from=inbox", "答复")


@subjects.of(Cadence, "client__site")
def _cadence(row: Cadence) -> Described:
    what = f"{_('联系客户')}　{row.client.name}（{row.get_kind_display()}）"
    return Described(what, row.client.number, f"{row.client.url()}/talk", "登记")


@subjects.of(Chance, "client__site")
def _chance(row: Chance) -> Described:
    return Described(f"{row.title}　{row.client.name}", row.next_step, f"/chances/{row.pk}#step", "跟进")


@subjects.of(Advance, "chance__client__site")
def _advance(row: Advance) -> Described:
    return Described(
        f"{row.get_stage_display()}　{row.chance.title}", row.chance.client.name, f"/chances/{row.chance_id}"
    )


@subjects.of(Growth, "client__site")
def _growth(row: Growth) -> Described:
    what = f"{_('业务发展计划')}　{row.client.name}　{row.year}"
    return Described(what, row.client.number, f"{row.client.url()}/care#growth", "检查")


@subjects.of(Brief, "project__site")
def _brief(row: Brief) -> Described:
    return Described(f"{_('客户需求书')}　{row.project.title}", row.project.number, f"{row.project.url()}/brief")


@subjects.of(Plan, "project__site")
def _plan(row: Plan) -> Described:
    what = f"{_('广告计划方案')}　{row.project.title}　V{row.version}"
    return Described(what, row.project.number, f"{row.project.url()}/plan")


@subjects.of(Line, "plan__project__site")
def _line(row: Line) -> Described:
    return Described(f"{row.what}　{row.plan.project.title}", row.plan.project.number, f"{row.plan.project.url()}/plan")


@subjects.of(Task, "project__site")
def _task(row: Task) -> Described:
    return Described(f"{row.title}　{row.project.title}", row.project.number, row.url(), "办理")


@subjects.of(Handover, "project__site", "task")
def _handover(row: Handover) -> Described:
    what = f"{_('接收交接')}　{row.task.title}　{row.project.title}"
    return Described(what, row.project.number, f"{row.task.url()}#receive", "接收")


@subjects.of(Reschedule, "project__site", "task")
def _reschedule(row: Reschedule) -> Described:
    return Described(f"{_('重新安排')}　{row.task.title}", row.project.number, f"{row.project.url()}#schedule")


@subjects.of(Cost, "project__site")
def _cost(row: Cost) -> Described:
    return Described(f"{row.what}　{row.project.title}", row.project.number, f"{row.project.url()}/costs")


@subjects.of(Overrun, "project__site")
def _overrun(row: Overrun) -> Described:
    return Described(f"{_('超支申请')}　{row.project.title}", row.project.number, f"{row.project.url()}/costs", "审批")


search.register(22, "广告客户和往来邮件", in_box)
