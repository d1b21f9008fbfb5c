"""Several reports as one workbook and one PDF, each with its contents in front."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from django.utils.translation import gettext as _

from zhishou.kernel import clock
from zhishou.kernel.excel import NAME_LIMIT, Sheet, as_bytes, sheet_name
from zhishou.kernel.models import Site
from zhishou.kernel.paper import JSON, in_chinese, pages, render

CONTENTS = Path(__file__).resolve().parent / "print" / "contents.typ"


@dataclass(frozen=True)
class Drawn:
    """A report of a set: its title (in Chinese), the month where it tells of one, its sheets and its PDF."""

    title: str
    month: str
    sheets: list[Sheet]
    pdf: bytes

    @property
    def told(self) -> bool:
        """Whether there was anything to tell."""
        return bool(self.sheets)


def workbook(drawn: Sequence[Drawn]) -> bytes:
    """One workbook: the contents, then every sheet of every report behind the number of its report."""
    sheets, lines = [], []
    for n, one in enumerate(drawn, 1):
        titles = [_(one.title), *(sheet.name for sheet in one.sheets[1:])]
        names = [sheet_name(f"{n:02} {title}") for title in titles]
        named = [replace(sheet, name=_distinct(names, place)) for place, sheet in enumerate(one.sheets)]
        lines.append([n, _(one.title), one.month, "、".join(sheet.name for sheet in named)])
        sheets += named
    heads = [_("序号"), _("报表"), _("月份"), _("工作表")]
    return as_bytes([Sheet(_("目录"), heads, lines, (8, 32, 12, 60)), *sheets])


def _distinct(names: Sequence[str], place: int) -> str:
    """A name short enough for a sheet, and unlike those before it."""
    name = names[place]
    return f"{name[: NAME_LIMIT - 3]} {place + 1}" if name in names[:place] else name


@in_chinese
def paper(site: Site, title: str, drawn: Sequence[Drawn]) -> bytes:
    """One PDF: the contents with the page each report begins on, what was left out, then the reports as they are printed."""
    lengths = [pages.count(one.pdf) if one.told else 0 for one in drawn]
    front = _contents(site, title, drawn, lengths, 1)
    front = _contents(site, title, drawn, lengths, pages.count(front))
    return pages.bound([front, *(one.pdf for one in drawn if one.told)])


def _contents(site: Site, title: str, drawn: Sequence[Drawn], lengths: Sequence[int], before: int) -> bytes:
    """The contents, when they take so many pages themselves."""
    lines: list[JSON] = []
    page = before + 1
    for one, length in zip(drawn, lengths, strict=True):
        lines.append([one.title, one.month, str(page) if length else "没有可列的内容", str(length or "")])
        page += length
    data: dict[str, JSON] = {
        "company": site.company().name, "about": title, "date": f"{clock.today()}", "lines": lines, "pages": page - 1,
    }  # fmt: skip
    return render(CONTENTS, data, at=clock.now())
