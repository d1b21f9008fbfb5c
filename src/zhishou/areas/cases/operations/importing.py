"""History taken in: nobody is made its author, no obligation follows from it, and one event a chunk says how much."""

from __future__ import annotations

from datetime import datetime

from zhishou.areas.cases.imports import PastComplaint
from zhishou.areas.cases.models import Case, Category, ClosedAs, ImportBatch, Kind, Stage
from zhishou.areas.cases.models.states import Channel
from zhishou.areas.cases.queries import history
from zhishou.kernel import importing, numbering, taking_back, words
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Site
from zhishou.kernel.operation import Command, Refused, ask, operation
from zhishou.kernel.types import Ref

BOOK = "L"  # 历史: apart from the series of cases taken in here
CHUNK_ROWS = 500

words.register(
    refusals={
        "import.contradicts": "编号 {number}：{why}",
        "import.twice": "编号 {number} 在这一批里出现了两次，内容不同。请核对后分开导入。",
        "import.differs": "编号 {number} 已经导入过，内容不同。已导入的不会被改动，请核对。",
        "import.other_kind": "这一批不是{what}，请在它自己的任务里撤销。",
    },
    sentences={
        "cases.import_complaints": "导入投诉历史",
        "cases.undo_import": "撤销导入",
        "cases.import_categories": "导入投诉分类",
        "cases.undo_categories": "撤销分类的导入",
    },
)


class ImportComplaints(Command):
    site: Ref[Site] = ask("站点")
    rows: list[PastComplaint] = ask("历史投诉", at_least=1, at_most=CHUNK_ROWS)


@operation("cases.import_complaints", label="导入投诉历史", capability="import_records")
def import_complaints(act: Act, cmd: ImportComplaints) -> ImportBatch:
    """Take in a chunk of past complaints at a site; the original number is the identity, a second time adds nothing.

    Refuses a row that contradicts itself and a number that is there with other content (duty service.complaint.6).
    """
    importing.one_at_a_time(act, cmd.site)
    rows = {row.number: row for row in cmd.rows}
    for row in cmd.rows:
        if wrong := row.contradictions(act.now):
            raise Refused("import.contradicts", number=row.number, why=wrong[0])
        if rows[row.number] != row:
            raise Refused("import.twice", number=row.number)
    there = history.known(cmd.site, rows)
    for number, known in there.items():
        row = rows[number]
        if known.differs_from(row.title, row.detail, row.sent_at, row.reply):
            raise Refused("import.differs", number=number)
    fresh = [row for row in rows.values() if row.number not in there]
    batch = ImportBatch.objects.create(
        site=cmd.site, what=ImportBatch.What.COMPLAINTS, name=_span(cmd.rows), taken=len(fresh),
        already=len(cmd.rows) - len(fresh), by=act.actor.person, at=act.now,
    )  # fmt: skip
    tree = history.categories_by_path(cmd.site.company())
    Case.objects.bulk_create([_case(cmd.site, row, tree, batch, act.now) for row in fresh])
    importing.tell(
        act,
        batch,
        cmd.rows,
        closed=sum(bool(row.reply) for row in fresh),
        unknown_categories=sum(bool(row.category) and tuple(row.category) not in tree for row in fresh),
    )
    return batch


def _span(rows: list[PastComplaint]) -> str:
    return rows[0].number if len(rows) == 1 else f"{rows[0].number[:50]} … {rows[-1].number[:50]}"


def _case(
    site: Site, row: PastComplaint, tree: dict[tuple[str, ...], Category], batch: ImportBatch, now: datetime
) -> Case:
    answered = row.replied_at if row.reply else None
    made = Case(
        site=site,
        number=numbering.take(BOOK),
        kind=Kind.COMPLAINT,
        stage=Stage.CLOSED if answered else Stage.JUDGING,
        channel=Channel.IMPORT,
        title=row.title,
        content=row.detail,
        category=tree.get(tuple(row.category)),
        taken_at=row.sent_at,
        replied_at=answered,
        resolved_at=answered,
        closed_at=answered,
        closed_as=ClosedAs.ANSWERED if answered else "",
        source_number=row.number,
        source_author=row.author,
        imported_reply=row.reply,
        batch=batch,
    )
    made.fill_search()
    return made


class UndoImport(Command):
    batch: Ref[ImportBatch] = ask("批次")
    reason: str = ask("原因", at_most=200)


@operation("cases.undo_import", label="撤销导入", capability="import_records", about="batch")
def undo_import(act: Act, cmd: UndoImport) -> ImportBatch:
    """Take back what a chunk of history brought, as long as nobody has worked on any of it."""
    _must_be(cmd.batch, ImportBatch.What.COMPLAINTS)
    return taking_back.take_back(act, cmd.batch, [Case.objects.filter(batch=cmd.batch)])


@operation("cases.undo_categories", label="撤销导入", capability="keep_categories", about="batch")
def undo_categories(act: Act, cmd: UndoImport) -> ImportBatch:
    """Take back the branches a chunk of a tree brought, as long as no case, branch or setting of others needs them."""
    _must_be(cmd.batch, ImportBatch.What.CATEGORIES)
    deepest_first = [Category.objects.filter(batch=cmd.batch, level=level) for level in (3, 2, 1)]
    return taking_back.take_back(act, cmd.batch, deepest_first)


def _must_be(batch: ImportBatch, what: ImportBatch.What) -> None:
    if batch.what != what:
        raise Refused("import.other_kind", what=what.label)


taking_back.UNDONE_BY |= {
    "cases.import_complaints": "cases.undo_import",
    "cases.import_categories": "cases.undo_categories",
}
