"""《工作情况周报表》 of a site and 《个人周报》 of a person on A4: figures, words, and what was said to them."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from zhishou.areas.cases.models import Kind
from zhishou.areas.incidents.models import Incident
from zhishou.areas.office.models import Report
from zhishou.areas.office.queries import periods
from zhishou.areas.office.queries.sentences import label_of
from zhishou.kernel import clock
from zhishou.kernel.paper import JSON, in_chinese, render
from zhishou.kernel.qr import qr_svg

PRINT = Path(__file__).resolve().parent / "print"
PRINTED = (Report.Kind.WEEK, Report.Kind.OWN)


@in_chinese
def week_pdf(row: Report) -> bytes:
    """The sheet of a week, as it was handed upward."""
    own = row.kind == Report.Kind.OWN
    data: dict[str, JSON] = {
        "title": str(row.get_kind_display()), "company": row.site.company().name, "site": row.site.name,
        "period": periods.spoken(row.period), "by": row.submitted_by.name, "at": f"{clock.local(row.at):%Y-%m-%d %H:%M}",
        "to": row.to.name if row.to is not None else "上级", "counts": _own(row) if own else _of_site(row),
        "heads": ["本周办了", "次数"] if own else ["类型", "受理", "办结", "未结", "逾期"],
        "rows": _done(row) if own else _cases(row), "words": row.words, "incidents": None if own else _incidents(row),
        "answers": [
            [one.by.name, f"{clock.local(one.at):%Y-%m-%d %H:%M}", one.words or "已阅"]
            for one in row.answers.select_related("by")
        ],
        "qr": qr_svg(f"{settings.PUBLIC_URL}{row.get_absolute_url()}"),
    }  # fmt: skip
    return render(PRINT / "week.typ", data, at=row.at)


def _own(row: Report) -> list[JSON]:
    found = row.figures
    return [
        ["按时完成", str(found["kept"])],
        ["逾期完成", str(found["late"])],
        ["当时未完成", str(found["open"])],
        ["其中逾期", str(found["overdue"])],
    ]


def _of_site(row: Report) -> list[JSON]:
    found = row.figures
    return [
        ["回访", str(found["callbacks"])],
        ["按时完成", str(found["kept"])],
        ["迟完成或未做", str(found["late"])],
        ["豁免", str(found["waived"])],
    ]


def _incidents(row: Report) -> str | None:
    """What happened in the week, one a line; none of a report of before they were counted."""
    if (found := row.figures.get("incidents")) is None:
        return None
    kinds = {kind.value: str(kind.label) for kind in Incident.Kind}
    return "\n".join(f"{one['number']}　{kinds.get(one['kind'], one['kind'])}　{one['place']}" for one in found) or "无"


def _done(row: Report) -> list[JSON]:
    return [[label_of(name), str(n)] for name, n in row.figures["done"]]


def _cases(row: Report) -> list[JSON]:
    labels = {kind.value: str(kind.label) for kind in Kind}
    return [
        [labels.get(one["kind"], one["kind"]), *(str(one[name]) for name in ("taken", "solved", "open", "overdue"))]
        for one in row.figures["cases"]
    ]
