"""Lists: pages of rows, columns people choose, views people keep, and what is shown as Excel. One code for every list.

An area says what its columns are and which rows are asked for; the address holds filters, columns and page, so that a
view that is kept is an address with a name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from zhishou.kernel import clock
from zhishou.kernel.doors.downloads import headers_of
from zhishou.kernel.doors.tables import Cell, Column, Line, draw
from zhishou.kernel.excel import Sheet, as_bytes
from zhishou.kernel.models import SavedView, Site
from zhishou.kernel.money import decimal_yuan, yuan
from zhishou.kernel.upload import XLSX

if TYPE_CHECKING:
    from zhishou.kernel.actor import Actor
    from zhishou.kernel.doors.web import Asked

A_PAGE, COUNTED_TO, EXPORTED = 30, 900, 50_000


class Counted(Paginator):  # type: ignore[type-arg]
    """Counts no further than people turn pages: a million rows are not walked for a number nobody reads."""

    @property
    def count(self) -> int:
        """Rows, up to a limit nobody pages beyond."""
        if not hasattr(self, "_n"):
            rows = self.object_list
            assert isinstance(rows, QuerySet)
            self._n = rows.order_by().values("pk")[:COUNTED_TO].count()
        return self._n


class Workbook(HttpResponse):
    """Sheets to save. They are written when the answer leaves, so that paper may show the same sheets (`papers.on_paper`)."""

    def __init__(self, sheets: Sequence[Sheet], name: str) -> None:
        super().__init__(headers=headers_of(name, XLSX, save=True))
        self.sheets = sheets

    def render(self) -> Workbook:
        """Write them; Django asks every answer that can be rendered once its page is done."""
        self.content = as_bytes(self.sheets)
        return self


@dataclass(frozen=True)
class Shown:
    """A column people may choose: its heading, what stands in its cells, and the fields of a row that reads.

    `value` is what a spreadsheet gets instead of the text, where people add up or sort by it.
    """

    label: str
    cell: Callable[[Any], Cell]
    reads: tuple[str, ...] = ()
    main: bool = False
    num: bool = False
    end: bool = False
    value: Callable[[Any], object] | None = None


def money_column(label: str, fen: Callable[[Any], int], *, dash: bool = False) -> Shown:
    """A column of amounts, read from a row in fen: two decimals on the page, a number in a spreadsheet.

    `dash`: nothing is shown as a dash.
    """
    return Shown(
        label, lambda row: Cell(yuan(n) if (n := fen(row)) or not dash else "—"), end=True,
        value=lambda row: decimal_yuan(fen(row)),
    )  # fmt: skip


@dataclass(frozen=True)
class Listing:
    """A list at an address: its columns by key, and those shown to who has not chosen."""

    url: str
    columns: Mapping[str, Shown]
    usual: Sequence[str]
    ident: Callable[[Any], int | str] = attrgetter("pk")

    def keys(self, request: HttpRequest) -> list[str]:
        """The columns the address asks for, or the usual ones."""
        return [key for key in request.GET.getlist("col") if key in self.columns] or list(self.usual)

    def table(self, keys: Iterable[str], rows: Iterable[Any], *, bulk: str = "", field: str = "row") -> SafeString:
        """The rows as HTML under these columns (see `tables.draw`)."""
        columns = [self.columns[key] for key in keys]
        heads = [Column(_(c.label), end=c.end, main=c.main, num=c.num) for c in columns]
        lines = (Line(self.ident(row), [c.cell(row) for c in columns]) for row in rows)
        return draw(heads, lines, bulk=bulk, field=field)

    def header(
        self,
        request: Asked,
        filters: list[dict[str, Any]],
        *,
        keys: Iterable[str],
        count: int | None,
        views: Iterable[dict[str, Any]] = (),
        keep: Iterable[tuple[str, str]] = (),
        export: str = "",
    ) -> dict[str, Any]:
        """What `parts/list_header.html` shows: views, one's own among them, filters, columns, the count, and Excel."""
        chosen = set(keys)
        sent = request.GET.copy()
        sent.pop("page", None)
        query = sent.urlencode()
        own = SavedView.objects.filter(person=request.actor.person, page=self.url).order_by("name")
        mine = [{"title": row.name, "url": f"?{row.query}", "active": query == row.query} for row in own]
        everything = {"title": _("全部"), "url": self.url, "active": not query}
        offered = [*views] or ([everything] if mine else [])
        return {
            "url": self.url,
            "views": [*offered, *mine],
            "filters": filters,
            "keep": list(keep),
            "columns": [{"key": key, "label": _(c.label), "shown": key in chosen} for key, c in self.columns.items()],
            "count": count,
            "export_url": f"{export}?{query}" if export else "",
            "save_view_url": f"/views/new?page={self.url}&query={quote(query, safe='')}",
        }

    def sheet(self, name: str, keys: Sequence[str], rows: Iterable[Any]) -> Sheet:
        """The rows under these columns as a sheet of a workbook."""
        columns = [self.columns[key] for key in keys]
        return Sheet(name, [_(c.label) for c in columns], ([_told(c, row) for c in columns] for row in rows))

    def excel(self, name: str, keys: Sequence[str], rows: Iterable[Any], *more: Sheet) -> Workbook:
        """The rows under these columns as a workbook; `more`: further sheets."""
        return workbook([self.sheet(name, keys, rows), *more], self.url.strip("/").replace("/", "-"))


def _told(column: Shown, row: Any) -> object:
    if column.value is not None:
        return column.value(row)
    cell = column.cell(row)
    return cell.due or cell.text


def counted(page: Any) -> int | None:
    """How many rows there are, unless they are more than `Counted` counts."""
    count: int = page.paginator.count
    return count if count < COUNTED_TO or not isinstance(page.paginator, Counted) else None


def excel(name: str, headers: list[str], rows: Iterable[Sequence[object]], file: str = "list") -> Workbook:
    """One sheet as a download; `file` is a word of the download's name."""
    return workbook([Sheet(name, headers, rows)], file)


def workbook(sheets: Sequence[Sheet], file: str = "list") -> Workbook:
    """Sheets as a download; `file` is a word of the download's name."""
    return Workbook(sheets, f"zhishou-{file}-{clock.today():%Y%m%d}.xlsx")


def asked_of(request: HttpRequest, names: Iterable[str]) -> dict[str, str]:
    """The filters of the address; empty where it names none, and no longer than anybody types."""
    return {name: request.GET.get(name, "").strip()[:60] for name in names}


def kept(asked: Mapping[str, str]) -> str:
    """The filters as an address holds them."""
    return urlencode({name: value for name, value in asked.items() if value})


def site_filter(actor: Actor, chosen: str, *capabilities: str, label: str = "") -> list[dict[str, Any]]:
    """A filter by place for who has several: of those where a capability is held, of all one knows of where none is named."""
    known = actor.house.sites_of(actor.sites(*capabilities) if capabilities else actor.sites_seen())
    choices = [(one.code, one.name) for one in known]
    return (
        [{"name": "site", "label": label or _("地点"), "value": chosen, "choices": choices}] if len(choices) > 1 else []
    )


def site_asked(request: HttpRequest, sites: Sequence[Site]) -> Site | None:
    """The site the address names, else the first; none when there is none. One named and not among them does not exist."""
    if not (code := request.GET.get("site", "")):
        return next(iter(sites), None)
    if (found := next((site for site in sites if site.code == code), None)) is None:
        raise Http404
    return found
