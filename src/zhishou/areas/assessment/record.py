"""个人考核记录: inspections, errands, trainings with their results and assessments of one person on one page (property.manager.3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from zhishou.areas.assessment.models import Assessment
from zhishou.areas.cases.models import Improvement
from zhishou.areas.cases.queries import improvements
from zhishou.areas.errands import queries as errands
from zhishou.areas.errands.models import Errand
from zhishou.areas.inspections import queries as inspections
from zhishou.areas.inspections.models import Inspection
from zhishou.areas.people import queries as people
from zhishou.areas.people.models import Attendance
from zhishou.areas.property import periods
from zhishou.kernel import clock, paper
from zhishou.kernel.doors.downloads import pdf_response
from zhishou.kernel.doors.lists import workbook
from zhishou.kernel.doors.web import Asked, page
from zhishou.kernel.excel import Sheet
from zhishou.kernel.models import Person
from zhishou.kernel.phrasing import listed
from zhishou.kernel.qr import qr_svg

SHOWN = 30
FORM = Path(__file__).resolve().parent / "print" / "record.typ"


@dataclass(frozen=True)
class Record:
    """What is on record about one person, the latest first and at most `SHOWN` of a kind."""

    person: Person
    own: bool
    postings: list[people.Posting]
    inspections: list[Inspection]
    findings: list[Improvement]
    errands: list[Errand]
    trainings: list[Attendance]
    assessments: list[Assessment]

    @property
    def passed(self) -> int:
        """Items found as they should be, in inspections that stand."""
        return sum(row.passed for row in self._standing)

    @property
    def of(self) -> int:
        """Items that applied, in inspections that stand."""
        return sum(row.passed + row.failed for row in self._standing)

    @property
    def percent(self) -> int | None:
        """Passed of all that applied, rounded down; None when nothing was inspected."""
        return 100 * self.passed // self.of if self.of else None

    @property
    def done(self) -> int:
        """Errands reported done."""
        return sum(row.done_at is not None for row in self.errands)

    @property
    def in_time(self) -> int:
        """Those of them that were done by their deadline."""
        return sum(row.done_at is not None and not row.late for row in self.errands)

    @property
    def came(self) -> int:
        """Trainings the person signed in to."""
        return sum(one.signed_at is not None for one in self.trainings)

    @property
    def _standing(self) -> list[Inspection]:
        return [row for row in self.inspections if row.state != Inspection.State.WITHDRAWN]


def _read(request: Asked, username: str) -> Record:
    below = {one.person_id for one in people.below(request.actor)}
    mine = Person.objects.within(request.actor).filter(username=username)
    person = mine.filter(pk__in={*below, request.actor.person_id}).select_related("site").first()
    if person is None:
        raise Http404
    made = list(inspections.of_person(request.actor, person)[:SHOWN])
    return Record(
        person=person,
        own=person.pk == request.actor.person_id,
        postings=people.postings(person),
        inspections=made,
        findings=[one for found in improvements.of_sources([row.number for row in made]).values() for one in found],
        errands=list(errands.of_person(request.actor, person)[:SHOWN]),
        trainings=list(people.trainings_of(person)[:SHOWN]),
        assessments=list(Assessment.objects.filter(person=person).select_related("site", "person", "by")[:SHOWN]),
    )


@require_GET
@page()
def show(request: Asked, username: str) -> HttpResponse:
    """The record of oneself, or of somebody who reports to one; for others there is none."""
    return render(request, "assessment/record.html", {"record": _read(request, username)})


@require_GET
@page()
def as_pdf(request: Asked, username: str) -> HttpResponse:
    """《个人考核记录》 on paper, with places to sign."""
    record = _read(request, username)
    return pdf_response(record_pdf(record), f"个人考核记录 {record.person.name} {clock.today()}.pdf")


@require_GET
@page()
def as_excel(request: Asked, username: str) -> HttpResponse:
    """The record as a workbook, a sheet a kind."""
    record = _read(request, username)
    sheets = [Sheet(title, heads, rows, widths) for title, heads, rows, widths in _sheets(record)]
    return workbook(sheets, f"record-{record.person.username}")


@paper.in_chinese
def record_pdf(record: Record) -> bytes:
    """The sheet of one person; what has no row says so."""
    person = record.person
    data: dict[str, paper.JSON] = {
        "company": person.site.company().name, "site": person.site.name, "date": clock.today().isoformat(),
        "name": person.name, "posts": listed(one.appointment.post.name for one in record.postings),
        "made": str(len([row for row in record.inspections if row.state != Inspection.State.WITHDRAWN])),
        "passed": f"{record.passed} / {record.of}" + (f"（{record.percent}%）" if record.percent is not None else ""),
        "done": f"{record.in_time} / {record.done}",
        "came": f"{record.came} / {len(record.trainings)}", "given": str(len(record.assessments)), "most": SHOWN,
        "sheets": [
            {"title": title, "heads": heads, "rows": rows, "widths": widths} for title, heads, rows, widths in _sheets(record)
        ],
        "qr": qr_svg(f"{settings.PUBLIC_URL}/people/{person.username}/record"),
    }  # fmt: skip
    return paper.render(FORM, data)


Table = tuple[str, list[str], list[list[str]], list[int]]


def _sheets(record: Record) -> list[Table]:
    """(title, headings, rows, widths in characters) of each kind, for paper and for Excel."""
    return [
        (
            pgettext("list", "日常检查"),
            [_("时间"), _("编号"), _("检查清单"), pgettext("mark", "合格"), _("没做到的"), _("检查人"), _("状态")],
            [
                [
                    _minute(row.at), row.number, row.version.checklist.name, f"{row.passed} / {row.passed + row.failed}",
                    listed(row.missed), row.by.name, str(row.get_state_display()),
                ]
                for row in record.inspections
            ],
            [17, 19, 16, 9, 27, 10, 13],
        ),
        (
            _("整改"), [_("整改"), _("来源单号"), _("负责人"), _("整改期限"), _("效果")],
            [
                [one.measure, one.source, one.owner.name, one.due_on.isoformat(), str(one.get_effect_display() or "")]
                for one in record.findings
            ],
            [44, 19, 10, 14, 9],
        ),
        (
            pgettext("list", "交办事项"),
            [_("编号"), _("事项"), _("交办人"), _("完成期限"), _("办完时间"), _("是否逾期"), _("状态"), _("办得怎样")],
            [
                [
                    row.number, row.title, row.by.name, _minute(row.due_at), _minute(row.done_at) if row.done_at else "",
                    _("是") if row.late else _("否"), str(row.get_state_display()), str(row.get_quality_display()),
                ]
                for row in record.errands
            ],
            [15, 27, 8, 16, 16, 8, 12, 10],
        ),
        (
            pgettext("list", "培训"), [_("时间"), _("主题"), _("签到"), _("成绩")],
            [[_minute(one.training.starts_at), one.training.subject, _signed(one), _score(one)] for one in record.trainings],
            [16, 44, 24, 14],
        ),
        (
            _("月度考核"), [_("月份"), _("考核结果"), _("评语"), _("考核人"), _("状态")],
            [
                [periods.words(row.period), str(row.get_result_display()), row.remark, row.by.name, str(row.get_state_display())]
                for row in record.assessments
            ],
            [10, 10, 50, 8, 14],
        ),
    ]  # fmt: skip


def _minute(at: datetime) -> str:
    return f"{clock.local(at):%Y-%m-%d %H:%M}"


def _signed(one: Attendance) -> str:
    if one.signed_at is not None:
        return _minute(one.signed_at)
    return f"{_('缺席')}　{one.absent}" if one.absent else _("未签到")


def _score(one: Attendance) -> str:
    if one.score is None:
        return ""
    return f"{one.score}　{_('不及格')}" if one.passed is False else str(one.score)
