"""Whose line of a bank's file it is: the unit and the masked name of the account, as a cashier looks for them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from zhishou.areas.payments.bank import files as bank_files
from zhishou.areas.payments.bank.layout import layout as layout_of
from zhishou.areas.payments.bank.returned import faults
from zhishou.areas.payments.models import DebitBatch, DebitLine
from zhishou.areas.property import queries as register
from zhishou.kernel import files
from zhishou.kernel.actor import Actor
from zhishou.kernel.excel import Sheet, as_bytes
from zhishou.kernel.money import decimal_yuan
from zhishou.kernel.operation import Refused
from zhishou.kernel.templatetags.zhishou import mask_name

NAMED = 100  # rows told beside the sentence; the table holds all


class Row(NamedTuple):
    """A line with its trouble: its place in the file (0: not in it), our reference, whose it is, what was sent, why."""

    line: int
    reference: str
    unit: str
    holder: str
    fen: int | None
    why: str


class WrongLine(Refused):
    """A refusal that is about a line of ours, and says whose it is."""

    def sentence(self) -> str:
        """What is wrong and what to do; then the batch, the unit and the masked name."""
        whose = _("这一笔是第 {batch} 批的房屋 {unit}，户名 {holder}。")
        return super().sentence() + whose.format_map(self.facts | {"holder": self.facts["holder"] or "—"})


class WrongName(Refused):
    """A refusal that is about a line to be asked for, and says for which unit."""

    def sentence(self) -> str:
        """What is wrong and what to do; then the unit."""
        return super().sentence() + _("这一户是 {unit}。").format_map(self.facts)


def of_unit(no: Refused, units: Sequence[int]) -> Refused:
    """The refusal of a file that is to be made, with the unit of the line it speaks of (`row`, counted from one)."""
    row = int(no.facts.get("row") or 0)
    found = register.unit(units[row - 1]) if 0 < row <= len(units) else None
    return WrongName(no.code, **no.facts | {"unit": found.code}) if found else no


def holders(lines: Iterable[DebitLine]) -> dict[int, str]:
    """The masked name of the account each line (by id) was asked of; empty where it is no longer known."""
    lines = list(lines)
    names = register.account_holders({(line.unit_id, line.batch.made_on) for line in lines})
    return {line.pk: mask_name(names.get((line.unit_id, line.batch.made_on), "")) for line in lines}


def named(no: Refused, actor: Actor, batch: DebitBatch, data: bytes) -> Refused:
    """The refusal of a return file, with unit and name where the line it speaks of is one of ours."""
    reference = _reference(no, batch, data)
    line = _lines(actor, [reference]).get(reference)
    if line is None:
        return no
    told = {
        "reference": reference,
        "batch": str(line.batch),
        "unit": line.unit.code,
        "holder": holders([line])[line.pk],
    }
    return WrongLine(no.code, **no.facts | told)


def _reference(no: Refused, batch: DebitBatch, data: bytes) -> str:
    """The reference of the line a refusal speaks of; where it cannot be read field by field, one that stands in it."""
    if no.facts.get("reference"):
        return str(no.facts["reference"])
    layout, number = layout_of(batch.layout), int(no.facts.get("line", 0))
    lines = bank_files.ended(layout, data).split(b"\r\n")
    if not 0 < number <= len(lines) or layout.shape in {"csv", "xlsx"}:
        return ""
    known = batch.lines.values_list("reference", flat=True)
    return next((each for each in known if each.encode() in lines[number - 1]), "")


def _lines(actor: Actor, references: Iterable[str]) -> dict[str, DebitLine]:
    """Our lines in sight by reference, of whatever batch: a file may answer another one than was chosen."""
    rows = DebitLine.objects.within(actor).filter(reference__in=list(references))
    return {row.reference: row for row in rows.select_related("unit", "batch")}


def wrong_rows(actor: Actor, batch: DebitBatch, data: bytes) -> list[Row]:
    """Every line of a return file that is not as it should be, with whose it is; none when only a total is wrong."""
    layout = layout_of(batch.layout)
    assert batch.file is not None
    try:
        found = faults(layout, bank_files.read(layout, layout.sent, files.read(batch.file)), data)
    except Refused:  # no file of this layout at all
        return []
    told = [(no, _reference(no, batch, data)) for no in found]
    lines = _lines(actor, [reference for _no, reference in told])
    names = holders(lines.values())
    return [_row(no, reference, lines.get(reference), names) for no, reference in told]


def _row(no: Refused, reference: str, line: DebitLine | None, names: dict[int, str]) -> Row:
    place = int(no.facts.get("row") or no.facts.get("line") or 0)
    if line is None:
        return Row(place, reference, "", "", None, no.sentence())
    return Row(place, reference, line.unit.code, names[line.pk], line.amount_fen, no.sentence())


def failed_rows(batch: DebitBatch) -> list[Row]:
    """What the bank did not pay of a batch, by reference, with whose it is and why."""
    lines = list(batch.lines.filter(state=DebitLine.State.FAILED).select_related("unit", "batch"))
    names = holders(lines)
    return [Row(0, x.reference, x.unit.code, names[x.pk], x.amount_fen, x.reason or x.code) for x in lines]


def table(rows: Sequence[Row]) -> bytes:
    """The rows as Excel."""
    heads = [_("行"), _("参考号"), _("房屋"), _("户名"), _("送盘金额（元）"), _("原因")]
    told = ([x.line or None, x.reference, x.unit, x.holder, x.fen and decimal_yuan(x.fen), x.why] for x in rows)
    return as_bytes([Sheet(_("回盘问题"), heads, told, [8, 18, 16, 12, 16, 60])])


def as_json(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """The first rows as the command line answers."""
    return [row._asdict() for row in rows[:NAMED]]
