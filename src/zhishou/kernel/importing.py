"""Import of tables: one shape for every kind (staff, complaints, categories…), one way to run it at every door.

An area adds an `ImportKind` to `IMPORTS`. A run reads the file, finds its columns by name, alias or mapping, checks
every line in plain words, hands the good ones to the kind's operation in chunks, and gives the failed lines back as
an Excel file with a column 原因.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, TypeVar

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override
from pydantic import BaseModel

from zhishou.boot.why import why
from zhishou.kernel import statement, words
from zhishou.kernel.actor import Actor
from zhishou.kernel.evidence import canonical
from zhishou.kernel.excel import Cell, ReadError, Row, Sheet, Table, as_bytes, as_text, read_table
from zhishou.kernel.models import Site
from zhishou.kernel.operation import NotAllowed, Refused
from zhishou.kernel.phrasing import listed

if TYPE_CHECKING:
    from zhishou.kernel.gate import Act
    from zhishou.kernel.models.batch import Batch

REASON, EXAMPLE = "原因", "示例"
CHUNK_LINES = 500
MOST_LINES = 200_000
_ORNAMENTS = re.compile(r"[\s*＊:：]|\(必填\)|\(选填\)")

words.register(
    refusals={
        "import.unknown": "没有“{name}”这种导入。可以导入：{known}。",
        "import.unreadable": "{reason}",
        "import.map_target": "“{target}”不是要导入的项目。可以写：{known}。",
        "import.map_column": "文件里没有“{column}”这一列。文件里有：{found}。",
        "import.map_twice": "“{column}”这一列同时对应了“{first}”和“{second}”，请只留一个。",
        "import.columns": "文件里缺少这些列：{missing}。文件里有：{found}。列名不同的，请指定对应的列。",
        "import.too_long": "文件超过 {limit} 行。请分成每个不超过 {limit} 行的文件再导入。",
    }
)


@cache
def spoken(word: str) -> tuple[str, ...]:
    """A word of the tables in every language of the interface: a file may be written in any of them."""
    found = []
    for language, _name in settings.LANGUAGES:
        with override(language):
            found.append(_(word))
    return tuple(dict.fromkeys(found))


@dataclass(frozen=True)
class Column:
    """A thing to import: its Chinese name, other headers it goes by, whether it must be there, and an example."""

    name: str
    required: bool = False
    aliases: tuple[str, ...] = ()
    hint: str = ""

    @property
    def title(self) -> str:
        """The name in the reader's language."""
        return _(self.name)

    @property
    def names(self) -> tuple[str, ...]:
        """Every header it goes by: its name in each language, then the others."""
        return (*spoken(self.name), *self.aliases)


@dataclass(frozen=True)
class Line:
    """A line of the file: its number as Excel shows it, its cells by the columns' names, and the line as it came."""

    number: int
    values: Mapping[str, Cell]
    source: Mapping[str, Cell] = field(default_factory=dict)

    def text(self, column: str) -> str:
        """The cell as a person reads it; empty when there is none."""
        return as_text(self.values.get(column)).strip()


@dataclass(frozen=True)
class Chunk:
    """What came (or would come) of some lines: taken, already there, and what was wrong by line number."""

    taken: int = 0
    already: int = 0
    errors: Mapping[int, Sequence[str]] = field(default_factory=dict)
    notes: Sequence[str] = ()  # of a preview: what else the lines bring, in plain words


Read = TypeVar("Read")
Errors = dict[int, list[str]]  # what is wrong, by line number, in plain words


@dataclass(frozen=True)
class ImportKind:
    """One kind of import.

    `preview` gets all lines and says how many would be taken, are there already and are wrong; it writes nothing.
    `take` gets the lines without errors, a chunk at a time, and performs the kind's operation as the actor; what is
    there already is counted, never added again.
    """

    name: str
    title: str
    capability: str
    columns: tuple[Column, ...]
    preview: Callable[[Actor, Site, list[Line]], Chunk]
    take: Callable[[Actor, Site, list[Line], str], Chunk]  # the last: the door
    template_rows: tuple[tuple[object, ...], ...] = ()
    chunk_lines: int = CHUNK_LINES
    most_lines: int = MOST_LINES
    note: str = ""  # what the page says about the file
    order: int = 50  # its place among the kinds: what a company begins with comes first
    leads_to: tuple[tuple[str, str], ...] = ()  # what comes next, when lines were taken: its name and address
    no_lines: Callable[[list[Line]], set[int]] | None = None  # lines (numbers) that are sums or notes, not content
    known: re.Pattern[str] | None = None  # columns that a mapping may name but need not: they are found by themselves

    def knows(self, header: str) -> bool:
        """Whether a mapping to these columns says nothing new (`用量=day_1…day_31`)."""
        return self.known is not None and self.known.fullmatch(header) is not None


def one_at_a_time(act: Act, site: Site) -> None:
    """Imports of an area at a company wait for each other until the transaction ends.

    Asked for before anything is read: whoever waited sees all that the other one took, and finds it “already there”.
    """
    lock = "SELECT pg_advisory_xact_lock(hashtext(%s), %s)"
    statement.run(lock, [f"import.{act.operation.area}", site.company().pk % 2**31])


def read_each(
    lines: Iterable[Line],
    read: Callable[[Line], tuple[Read | None, list[str]]],
    check: Callable[[Read], list[str]] = lambda row: [],
) -> tuple[dict[int, Read], Errors]:
    """Good lines as rows by line number, and what is wrong with the others; `check`: with one that can be read."""
    rows: dict[int, Read] = {}
    errors: Errors = {}
    for line in lines:
        row, wrong = read(line)
        if row is not None and not wrong:
            wrong = check(row)
        if row is None or wrong:
            errors[line.number] = wrong
        else:
            rows[line.number] = row
    return rows, errors


def taking(operation: str, read: Callable[[Line], tuple[Any, list[str]]]) -> Callable[..., Chunk]:
    """The `take` of a kind whose operation gets all its rows at once and tells how many were `taken` and `already` there."""

    def take(actor: Actor, site: Site, lines: list[Line], door: str) -> Chunk:
        from zhishou.kernel.gate import perform

        rows = [row for row, _wrong in map(read, lines) if row is not None]
        facts = perform(operation, actor, {"site": site, "rows": rows}, door=door).event.facts
        return Chunk(taken=facts["taken"], already=facts["already"])

    return take


def tell(act: Act, batch: Batch, rows: Sequence[BaseModel], **more: Any) -> None:
    """An import's event holds its counts and the digest of its rows, instead of a second copy of their words."""
    act.texts.clear()
    digest = hashlib.sha256()
    for row in rows:  # one after the other, never all of them a second time
        digest.update(canonical(row.model_dump(mode="json")))
    act.note(taken=batch.taken, already=batch.already, digest=digest.hexdigest(), **more)


IMPORTS: dict[str, ImportKind] = {}


def register(kind: ImportKind) -> ImportKind:
    """Called once by the area that owns the kind."""
    IMPORTS[kind.name] = kind
    return kind


def find(name: str) -> ImportKind:
    """The kind of a name; refused with the known ones."""
    if name not in IMPORTS:
        raise Refused("import.unknown", name=name, known=listed(IMPORTS))
    return IMPORTS[name]


@dataclass(frozen=True)
class FailedRow:
    """A line that was not taken: its number, its cells under the file's own headers, and why in plain words."""

    number: int
    values: Mapping[str, Cell]
    reasons: Sequence[str]


@dataclass
class ImportResult:
    """What an import did, or would do when it was only tried (`dry_run`)."""

    taken: int = 0
    already: int = 0
    failed_rows: list[FailedRow] = field(default_factory=list)
    failed_file: str = ""
    unwritten: str = ""  # why the failed lines could not be written there
    headers: list[str] = field(default_factory=list)
    columns: dict[str, str] = field(default_factory=dict)  # target → header of the file
    lines: list[Line] = field(default_factory=list)
    notes: Sequence[str] = ()  # what else the lines bring
    left_out: list[int] = field(default_factory=list)  # numbers of lines that are sums or notes of the file

    @property
    def failed(self) -> int:
        return len(self.failed_rows)

    @property
    def ignored(self) -> list[str]:
        """Headers of the file that nothing takes."""
        return [h for h in self.headers if h not in self.columns.values() and h not in spoken(REASON)]

    def as_json(self) -> dict[str, object]:
        """The stable answer of the commands."""
        told = {"taken": self.taken, "already": self.already, "failed": self.failed, "failed_file": self.failed_file}
        return told | {name: said for name in ("left_out", "notes") if (said := list(getattr(self, name)))}

    def failed_excel(self) -> bytes:
        """The failed lines under the file's own headers plus 原因: correct them there and import that file again."""
        kept = [header for header in self.headers if header not in spoken(REASON)]
        lines = [[*(row.values.get(header) for header in kept), in_one(row.reasons)] for row in self.failed_rows]
        return as_bytes([Sheet(_("失败的行"), [*kept, _("原因")], lines, [*[18.0] * len(kept), 60.0])])


Told = Callable[[int, int], None]


def run_import(
    kind: ImportKind,
    actor: Actor,
    site: Site,
    file: BinaryIO | Path,
    mapping: Mapping[str, str] | None = None,
    *,
    dry_run: bool = False,
    failed_to: Path | None = None,
    told: Told = lambda _done, _of: None,
    door: str = "page",
) -> ImportResult:
    """Import a file at a site, or try it. Refused when the actor may not, or the file cannot be read as this kind.

    `mapping` says which header of the file holds a target (`{"回复内容": "答复意见"}`; an empty header leaves it out).
    A heading that stands again on a further page is left out. `failed_to` is where the failed lines are written when there
    are any; `told` hears (lines done, all lines), none done when they are about to be checked.
    """
    if not actor.can(kind.capability, site):
        capability = words.CAPABILITIES.get(kind.capability, kind.title)
        raise NotAllowed("duty.none", capability=capability, label=kind.title)
    table = open_table(file, kind, mapping or {})
    result = ImportResult(headers=table.headers, columns=columns_of(kind, table.headers, mapping or {}))
    lines = lines_of(kind, table.rows, result.columns)
    left_out = {x.number for x in lines if all(as_text(x.source.get(h)) == h for h in result.columns.values())}
    left_out |= kind.no_lines(lines) if kind.no_lines else set()
    result.lines, result.left_out = [x for x in lines if x.number not in left_out], sorted(left_out)
    if not lines:
        raise Refused("import.unreadable", reason=_("表里只有列名，没有内容。请填好之后再导入。"))
    told(0, len(result.lines))
    seen = kind.preview(actor, site, result.lines)
    errors = {number: list(reasons) for number, reasons in seen.errors.items() if reasons}
    result.notes = seen.notes
    if dry_run:
        result.taken, result.already = seen.taken, seen.already
    else:
        good = [line for line in result.lines if line.number not in errors]
        _take(kind, actor, site, good, errors, result, told, door)
    result.failed_rows = [FailedRow(x.number, x.source, errors[x.number]) for x in result.lines if x.number in errors]
    if result.failed_rows and failed_to is not None and not dry_run:
        try:
            failed_to.write_bytes(result.failed_excel())
            result.failed_file = str(failed_to)
        except OSError as wrong:  # the good lines are in: that is told, and this
            result.unwritten = why(wrong)
    return result


def _take(
    kind: ImportKind, actor: Actor, site: Site, good: list[Line], errors: Errors, result: ImportResult,
    told: Told, door: str,
) -> None:  # fmt: skip
    for start in range(0, len(good), kind.chunk_lines):
        lines = good[start : start + kind.chunk_lines]
        chunk = kind.take(actor, site, lines, door)
        result.taken += chunk.taken
        result.already += chunk.already
        errors.update({number: list(reasons) for number, reasons in chunk.errors.items()})
        told(start + len(lines), len(good))


def open_table(file: BinaryIO | Path, kind: ImportKind, mapping: Mapping[str, str]) -> Table:
    """The file as a table, its header row found by the names the kind or the mapping knows; refused when it is none."""
    names = {plain_header(name) for column in kind.columns for name in column.names}
    names |= {plain_header(header) for header in mapping.values()} - {""}
    try:
        return read_table(file, known=lambda header: plain_header(header) in names, passed=spoken(EXAMPLE))
    except ReadError as wrong:
        raise Refused("import.unreadable", reason=_(str(wrong))) from None
    except OSError as wrong:
        raise Refused("import.unreadable", reason=_("文件打不开：{why}").format(why=why(wrong))) from None


def columns_of(kind: ImportKind, headers: Sequence[str], mapping: Mapping[str, str]) -> dict[str, str]:
    """Which header holds which target: by the mapping, else by name or alias. Refused when a needed one is missing."""
    known = listed(column.title for column in kind.columns)
    found: dict[str, str] = {}
    told = set()
    for word, header in mapping.items():
        target = next((c.name for c in kind.columns if plain_header(word) in map(plain_header, c.names)), "")
        if not target:
            raise Refused("import.map_target", target=word, known=known)
        if header and header not in headers:
            raise Refused("import.map_column", column=header, found=listed(headers))
        if header in found.values():
            first = next(t for t, h in found.items() if h == header)
            raise Refused("import.map_twice", column=header, first=_(first), second=_(target))
        told.add(target)
        if header:
            found[target] = header
    free = {plain_header(header): header for header in reversed(headers) if header not in found.values()}
    for column in kind.columns:
        if column.name in told:
            continue
        if header := next((free.pop(name) for name in map(plain_header, column.names) if name in free), ""):
            found[column.name] = header
    missing = [column.title for column in kind.columns if column.required and column.name not in found]
    if missing:
        raise Refused("import.columns", missing=listed(missing), found=listed(headers))
    return found


def in_one(reasons: Iterable[str]) -> str:
    """Reasons as one text: whole sentences follow each other, others are parted by a semicolon."""
    return "；".join(reasons).replace("。；", "。").replace(".；", ". ")


def plain_header(text: str) -> str:
    """A header without blanks, stars, colons, (必填) and letter case: how headers are compared."""
    return _ORNAMENTS.sub("", unicodedata.normalize("NFKC", text)).casefold()


def lines_of(kind: ImportKind, rows: Iterable[Row], columns: Mapping[str, str]) -> list[Line]:
    """The lines of the file by target; refused when there are more than one import takes."""
    lines: list[Line] = []
    for row in rows:
        if len(lines) >= kind.most_lines:
            raise Refused("import.too_long", limit=f"{kind.most_lines:,}")
        values = {target: row.values.get(header) for target, header in columns.items()}
        lines.append(Line(row.number, values, row.values))
    return lines


def template(kind: ImportKind) -> bytes:
    """An empty table with the right headers, a sheet that explains each column, and one with lines to follow.

    Only the first sheet is read: an example that is left in never becomes a person or a flat.
    """
    names = [column.title for column in kind.columns]
    needed = (_("选填"), _("必填"))
    explained = [
        (c.title, needed[c.required], c.hint and _(c.hint), listed(n for n in c.names if n != c.title))
        for c in kind.columns
    ]
    sheets = [
        Sheet(_(kind.title), names, ()),
        Sheet(_("填写说明"), [_("列"), _("是否必填"), _("说明"), _("也认得的列名")], explained, [16, 10, 50, 40]),
        Sheet(_(EXAMPLE), names, kind.template_rows),
    ]
    return as_bytes(sheets)


def read_map(pairs: Sequence[str]) -> dict[str, str]:
    """`目标=列` words of the command line as a mapping."""
    parted = (pair.partition("=") for pair in pairs)
    return {target.strip(): header.strip() for target, _equals, header in parted}
