"""Is a return file the answer to what was sent? Whole or not at all; matched by our own reference only."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from zhishou.areas.payments.bank import files as bank_files
from zhishou.areas.payments.bank import quick
from zhishou.areas.payments.bank.fields import Field, Value
from zhishou.areas.payments.bank.files import File, Record, read
from zhishou.areas.payments.bank.layout import Layout
from zhishou.kernel.columns import Column
from zhishou.kernel.later import later
from zhishou.kernel.money import yuan
from zhishou.kernel.operation import Refused
from zhishou.kernel.phrasing import listed

if TYPE_CHECKING:
    import numpy as np
else:
    np = later("numpy")


@dataclass(frozen=True)
class Answer:
    """What the bank says of one line: our reference, its amount in fen, paid or not, its code and reason."""

    reference: str
    amount_fen: int
    paid: bool
    code: str
    reason: str


class Verdict(NamedTuple):
    """What a bank may say of a line: paid or not, its code, and why not."""

    paid: bool
    code: str
    reason: str


@dataclass(frozen=True)
class Told:
    """The bank's answer to every line: our references, and for each which of the distinct verdicts it got."""

    references: list[str]
    verdicts: list[Verdict]
    which: Column


def told(layout: Layout, sent: bytes, data: bytes) -> Told:
    """The bank's answers gathered; refused whole where the file is no answer to what was sent (see `answers`)."""
    data = bank_files.ended(layout, data)
    if (found := _quickly(layout, sent, data)) is not None:
        return found
    made = answers(layout, read(layout, layout.sent, sent), data)
    numbers: dict[Verdict, int] = {}
    which = [numbers.setdefault(Verdict(a.paid, a.code, a.reason), len(numbers)) for a in made]
    return Told([a.reference for a in made], list(numbers), np.array(which, dtype=np.int64))


def _quickly(layout: Layout, sent: bytes, data: bytes) -> Told | None:
    """The same in seconds for a million lines, when nothing about the file is odd; else None."""
    ours, theirs = quick.body(layout.sent, sent), quick.body(layout.returned, data)
    if layout.shape not in {"fixed", "delimited"} or ours is None or theirs is None:
        return None
    lines = quick.read(layout, ours[1], theirs[1])
    if lines is None or any(layout.unsettled(said) for said in lines.written):
        return None
    verdicts = [_verdict(layout, said) for said in lines.written]
    paid = [n for n, v in enumerate(verdicts) if v.paid]
    totals = {
        "count": sum(lines.counts), "total": sum(lines.sums_fen), "ok_count": sum(lines.counts[n] for n in paid),
        "ok_total": sum(lines.sums_fen[n] for n in paid),
    }  # fmt: skip
    try:
        head = bank_files.frame(layout, layout.sent, ours[0], ours[2])
        _check_totals(layout, head, bank_files.frame(layout, layout.returned, theirs[0], theirs[2]), totals)
    except Refused:
        return None
    return Told(lines.references, verdicts, np.array(lines.which, dtype=np.int64))


def _verdict(layout: Layout, said: dict[str, str]) -> Verdict:
    code = said.get("code", "")
    paid = code in layout.ok
    return Verdict(paid, code, "" if paid else layout.reason(code, said.get("reason", "")))


def answers(layout: Layout, sent: File, data: bytes) -> list[Answer]:
    """The bank's answer to each line sent, in the order of the return file.

    Refuses the whole file where a header echo, a count, a sum or a reference differs, a row is unknown, doubled,
    missing or altered; the refusal says which.
    """
    found = read(layout, layout.returned, bank_files.ended(layout, data))
    _check_rows(layout, sent.rows, found.rows)
    made = [_answer(layout, row) for row in found.rows]
    paid = [a for a in made if a.paid]
    totals = {
        "count": len(made),
        "total": sum(a.amount_fen for a in made),
        "ok_count": len(paid),
        "ok_total": sum(a.amount_fen for a in paid),
    }
    _check_totals(layout, sent, found, totals)
    return made


def _answer(layout: Layout, row: Record) -> Answer:
    amount = row["amount"]
    assert isinstance(amount, int)
    said = _verdict(layout, {name: str(row.get(name) or "") for name in ("code", "reason")})
    return Answer(str(row["reference"]), amount, *said)


def faults(layout: Layout, sent: File, data: bytes) -> list[Refused]:
    """Everything that is wrong with single lines of a return file: those that cannot be read, else those that are
    unknown, doubled or altered, in the order of the file, and those that are missing."""
    data = bank_files.ended(layout, data)
    if unreadable := bank_files.troubles(layout, layout.returned, data):
        return unreadable
    found = read(layout, layout.returned, data).rows
    missing = [Refused("debit.row_missing", reference=reference) for reference in _missing(sent.rows, found)]
    return [*_wrong_rows(layout, sent.rows, found), *missing]


def _missing(sent: Sequence[Record], found: Sequence[Record]) -> list[str]:
    seen = {str(row["reference"]) for row in found}
    return [reference for row in sent if (reference := str(row["reference"])) not in seen]


def _check_rows(layout: Layout, sent: Sequence[Record], found: Sequence[Record]) -> None:
    for wrong in _wrong_rows(layout, sent, found):
        raise wrong
    if missing := _missing(sent, found):
        raise Refused(
            "debit.rows_missing",
            expected=len(sent),
            found=len(found),
            missing=listed(missing[:5]) + "…" * (len(missing) > 5),
            reference=missing[0],
        )


def _wrong_rows(layout: Layout, sent: Sequence[Record], found: Sequence[Record]) -> Iterator[Refused]:
    waiting = {str(row["reference"]): row for row in sent}
    said = [f for f in layout.returned.detail if f.by_bank]
    echoes = [f for f in layout.returned.detail if not f.by_bank and not f.always]
    seen: set[str] = set()
    for number, row in enumerate(found, 1):
        reference = str(row["reference"])
        if reference not in waiting:
            yield Refused("debit.row_unknown", row=number, reference=reference)
            continue
        if reference in seen:
            yield Refused("debit.row_twice", row=number, reference=reference)
            continue
        seen.add(reference)
        for f in echoes:
            expected, is_now = _as_sent(waiting[reference], f), row[f.name]
            if is_now != expected:
                yield Refused(
                    "debit.row_differs", row=number, reference=reference, field=f.title, expected=_spoken(f, expected),
                    found=_spoken(f, is_now),
                )  # fmt: skip
        if code := layout.unsettled({f.name: str(row.get(f.name) or "") for f in said}):
            answer = "、".join(f"{f.title} {row[f.name]}" for f in said if row.get(f.name))
            yield Refused(code, row=number, reference=reference, answer=answer)


def _as_sent(row: Record, f: Field) -> Value:
    """What was sent for a field; text fields that were left out read as empty."""
    value = row.get(f.name)
    return "" if value is None and f.type == "text" else value


def _check_totals(layout: Layout, sent: File, found: File, totals: dict[str, int]) -> None:
    for fields, record in ((layout.returned.header, found.header), (layout.returned.trailer, found.trailer)):
        for f in fields:
            if f.name in totals:
                _same_total(f, totals[f.name], record[f.name])
            elif not f.by_bank and not f.always and record[f.name] != _as_sent(sent.header, f):
                expected, is_now = _spoken(f, _as_sent(sent.header, f)), _spoken(f, record[f.name])
                raise Refused("debit.header_differs", field=f.title, expected=expected, found=is_now)


def _same_total(f: Field, expected: int, found: Value) -> None:
    if (found or 0) != expected:  # a total the bank left blank is none
        code = "debit.sum_differs" if f.type in {"fen", "yuan"} else "debit.count_differs"
        raise Refused(code, field=f.title, expected=_spoken(f, expected), found=_spoken(f, found))


def _spoken(f: Field, value: Value) -> str:
    return yuan(value) if f.type in {"fen", "yuan"} and isinstance(value, int) else f.say(value)
