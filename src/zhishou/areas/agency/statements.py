"""What a client sees of their budget: agreed, used and left, line by line as of one day; on their page, as Excel, on paper.

Nothing here reads a cost of the agency (agency.department.6).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import gettext as _

from zhishou.areas.agency.budgets import agreed
from zhishou.areas.agency.models import Project, Stated, Statement
from zhishou.areas.agency.printing import PRINT
from zhishou.areas.agency.queries import Choices
from zhishou.kernel import clock
from zhishou.kernel.actor import Actor
from zhishou.kernel.doors.downloads import pdf_response
from zhishou.kernel.doors.lists import excel
from zhishou.kernel.money import decimal_yuan, plain, yuan
from zhishou.kernel.paper import JSON, in_chinese, render
from zhishou.kernel.qr import qr_svg


@dataclass(frozen=True)
class Shown:
    """A statement with its lines."""

    row: Statement
    lines: tuple[Stated, ...]

    @property
    def agreed_fen(self) -> int:
        """What the client agreed to pay."""
        return sum(one.agreed_fen for one in self.lines)

    @property
    def used_fen(self) -> int:
        """How much of that is used."""
        return sum(one.used_fen for one in self.lines)

    @property
    def left_fen(self) -> int:
        """What is left."""
        return self.agreed_fen - self.used_fen


def shown(project: Project) -> Shown | None:
    """What the client is shown now; None where nothing is released."""
    row = Statement.objects.select_related("by", "plan").filter(project=project, ended_at=None).first()
    return Shown(row, tuple(row.lines.all())) if row is not None else None


def lines_in_force(_actor: Actor, row: object) -> Choices:
    """Choices: those lines, each with what the client agreed to pay."""
    return [
        (str(one.pk), f"{one.what}　¥{yuan(one.price_fen)}")
        for one in (agreed(row) if isinstance(row, Project) else [])
    ]


def to_state(project: Project, last: Shown | None) -> list[dict[str, Any]]:
    """Every line of the budget as the form begins: with what the client was shown of it last."""
    said = {one.what: one for one in last.lines} if last else {}
    return [
        {
            "line": str(one.pk), "used": plain(said[one.what].used_fen) if one.what in said else "",
            "note": said[one.what].note if one.what in said else "",
        }
        for one in agreed(project)
    ]  # fmt: skip


def as_excel(found: Shown) -> HttpResponse:
    """The statement as a workbook, the sum below."""
    headers = [_("内容"), _("约定金额（元）"), _("实际（元）"), _("剩余（元）"), _("说明")]
    lines = [
        [one.what, decimal_yuan(one.agreed_fen), decimal_yuan(one.used_fen), decimal_yuan(one.left_fen), one.note]
        for one in found.lines
    ]
    total = [_("合计"), *(decimal_yuan(fen) for fen in (found.agreed_fen, found.used_fen, found.left_fen)), ""]
    day = found.row.as_of.isoformat()
    return excel(_("截至 {day}").format(day=day), headers, [*lines, total], f"budget-{found.row.project.number}")


def as_paper(found: Shown) -> HttpResponse:
    """《预算执行情况》 on A4."""
    return pdf_response(_paper(found), f"{_('预算执行情况')} {found.row.project.number}.pdf")


@in_chinese
def _paper(found: Shown) -> bytes:
    row, project = found.row, found.row.project
    lines: list[JSON] = [
        [one.what, yuan(one.agreed_fen), yuan(one.used_fen), yuan(one.left_fen), one.note] for one in found.lines
    ]
    data: dict[str, JSON] = {
        "company": project.site.company().name, "number": project.number, "title": project.title, "client": project.client.name,
        "date": row.as_of.isoformat(), "version": f"V{row.plan.version}", "released": f"{clock.local(row.at):%Y-%m-%d %H:%M}",
        "words": row.words, "lines": lines,
        "total": ["合计", yuan(found.agreed_fen), yuan(found.used_fen), yuan(found.left_fen), ""],
        "qr": qr_svg(f"{settings.PUBLIC_URL}{project.url()}", border=0),
    }  # fmt: skip
    return render(PRINT / "budget.typ", data, at=row.at)
