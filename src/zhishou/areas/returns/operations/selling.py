"""小票: taken in from a table, or typed from the paper the customer holds (retail.clerk.2)."""

from __future__ import annotations

from datetime import timedelta

from django.db import models
from pydantic import BaseModel, ConfigDict

from zhishou.areas.returns.models import ImportBatch, Sale, SaleLine, Way
from zhishou.areas.returns.models.who import IMPORT, TAKE
from zhishou.areas.returns.numbers import TicketNumber
from zhishou.kernel import choosing, files, taking_back
from zhishou.kernel.gate import Act
from zhishou.kernel.importing import one_at_a_time, tell
from zhishou.kernel.models import Site
from zhishou.kernel.money import Fen, parse_fen
from zhishou.kernel.operation import Command, Invalid, Refused, ask, operation
from zhishou.kernel.types import LARGEST_FEN, Moment, Ref, Upload

MOST_LINES, MOST_PIECES = 60, 9999
OLDEST = timedelta(days=3 * 366)


class SaleRow(BaseModel):
    """One line of a ticket, read and checked."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    ticket: str
    sold_at: Moment
    way: Way
    till: str = ""
    code: str = ""
    name: str
    category: str = ""
    quantity: int
    paid_fen: int

    @property
    def head(self) -> tuple[object, ...]:
        """What all lines of a ticket have in common."""
        return (self.sold_at, self.way, self.till)


class ImportSales(Command):
    site: Ref[Site] = ask("门店")
    rows: list[SaleRow] = ask("小票")


class TypedLine(BaseModel):
    """A line as it stands on the paper."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    name: str = ask("商品", at_least=1, at_most=80)
    code: str = ask("编码", default="", at_most=40)
    category: str = ask("品类", default="", at_most=30)
    quantity: str = ask("数量", default="1", at_most=6)
    paid: str = ask("实付（元）", at_least=1, at_most=16)


class EnterSale(Command):
    site: Ref[Site] = ask("门店", choices=choosing.sites(TAKE))
    ticket: TicketNumber = ask("小票号", at_least=1, at_most=40, public=True)
    sold_at: Moment = ask("销售时间")
    way: Way = ask("付款方式")
    till: str = ask("款台", default="", at_most=20)
    lines: list[TypedLine] = ask("商品", at_least=1, at_most=MOST_LINES)
    photos: list[Upload] = ask("小票照片", at_least=1, at_most=4, hint="看得清票号、时间和金额")


class UndoImport(Command):
    batch: Ref[ImportBatch] = ask("批次")
    reason: str = ask("原因", at_most=200)


def url_of(row: models.Model) -> str:
    """The page of the ticket."""
    assert isinstance(row, Sale)
    return row.url()


@operation("returns.import_sales", label="导入销售小票", capability=IMPORT, about="site")
def import_sales(act: Act, cmd: ImportSales) -> ImportBatch:
    """Take in the tickets of a table with all their lines; a ticket that is there already is counted and left as it is."""
    one_at_a_time(act, cmd.site)
    tickets = by_ticket(cmd.rows)
    there = known(cmd.site, tickets)
    fresh = {number: rows for number, rows in tickets.items() if number not in there}
    taken = sum(len(rows) for rows in fresh.values())
    batch = ImportBatch.objects.create(
        site=cmd.site, taken=taken, already=len(cmd.rows) - taken, by=act.actor.person, at=act.now
    )
    sales = Sale.objects.bulk_create([
        Sale(
            site=cmd.site, ticket=number, sold_at=rows[0].sold_at, till=rows[0].till, way=rows[0].way,
            total_fen=sum(row.paid_fen for row in rows), batch=batch, entered_by=act.actor.person, entered_at=act.now,
        )
        for number, rows in fresh.items()
    ], batch_size=1_000)  # fmt: skip
    SaleLine.objects.bulk_create([
        SaleLine(
            sale=sale, n=n, code=row.code, name=row.name, category=row.category, quantity=row.quantity, paid_fen=row.paid_fen
        )
        for sale in sales for n, row in enumerate(fresh[sale.ticket], 1)
    ], batch_size=2_000)  # fmt: skip
    tell(act, batch, cmd.rows, tickets=len(sales))
    return batch


def by_ticket(rows: list[SaleRow]) -> dict[str, list[SaleRow]]:
    """The lines of each ticket, in the order of the table."""
    found: dict[str, list[SaleRow]] = {}
    for row in rows:
        found.setdefault(row.ticket, []).append(row)
    return found


def known(site: Site, tickets: dict[str, list[SaleRow]]) -> set[str]:
    """The numbers among these that are there at the site."""
    return set(Sale.objects.filter(site=site, ticket__in=list(tickets)).values_list("ticket", flat=True))


@operation("returns.undo_import", label="撤销小票的导入", capability=IMPORT, about="batch")
def undo_import(act: Act, cmd: UndoImport) -> ImportBatch:
    """Take back the tickets of a table. Refused once it was taken back, and while anything of them was returned."""
    sales = Sale.objects.filter(batch=cmd.batch)
    return taking_back.take_back(act, cmd.batch, [SaleLine.objects.filter(sale__in=sales), sales])


taking_back.UNDONE_BY["returns.import_sales"] = "returns.undo_import"


@operation("returns.enter_sale", label="录入小票", capability=TAKE, url_after=url_of)
def enter_sale(act: Act, cmd: EnterSale) -> Sale:
    """Type a ticket from its paper, with a picture of it. What goes back on it wants a second signature.

    Refused when the number is there already, when it lies in the future, and more than three years back.
    """
    act.lock(cmd.site)
    if Sale.objects.filter(site=cmd.site, ticket__iexact=cmd.ticket).exists():
        raise Refused("returns.ticket_there", ticket=cmd.ticket)
    if not act.now - OLDEST <= cmd.sold_at <= act.now:
        raise Invalid({"sold_at": ["销售时间要在过去三年之内，不能是将来。"]})
    lines = [_typed(n, line) for n, line in enumerate(cmd.lines, 1)]
    made: Sale = Sale.objects.create(
        site=cmd.site, ticket=cmd.ticket, sold_at=cmd.sold_at, till=cmd.till, way=cmd.way,
        total_fen=sum(line.paid_fen for line in lines), entered_by=act.person, entered_at=act.now,
    )  # fmt: skip
    for line in lines:
        line.sale = made
    SaleLine.objects.bulk_create(lines)
    for photo in cmd.photos:
        files.keep(photo, made, "photo", site=cmd.site, by=act.person)
    act.note(ticket=made.ticket, fen=made.total_fen)
    return made


def _typed(n: int, line: TypedLine) -> SaleLine:
    try:
        quantity, fen = int(line.quantity), parse_fen(line.paid)
    except ValueError:
        quantity, fen = 0, Fen(-1)
    if not 1 <= quantity <= MOST_PIECES or not 0 <= fen < LARGEST_FEN:
        raise Invalid({"lines": ["数量请写整数，实付请写金额，例如 1 和 199.00。"]})
    return SaleLine(n=n, code=line.code, name=line.name, category=line.category, quantity=quantity, paid_fen=fen)
