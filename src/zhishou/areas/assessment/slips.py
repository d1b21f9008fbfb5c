"""差错: what went wrong by a collector's own hand, each kind counted from rows that name the person; and out of how many.

A slip counts in the calendar month in which it was found; a reading in the month it was read for. Nothing is counted
that no row names a person for: differences that `zhishou audit` finds belong to nobody.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from zhishou.areas.assessment.sources import Asked, Source
from zhishou.areas.billing import by_person as fees
from zhishou.areas.cashdesk import by_person as counter
from zhishou.areas.cashdesk.models import CashCount, Receipt
from zhishou.areas.payments import by_person as money
from zhishou.areas.payments.models import DebitLine
from zhishou.areas.property import by_person as readings
from zhishou.areas.property import periods
from zhishou.areas.property.models import Reading, ReadingEntry
from zhishou.areas.property.queries import milli
from zhishou.kernel import clock
from zhishou.kernel.models import Event
from zhishou.kernel.money import yuan
from zhishou.kernel.phrasing import quantity


@dataclass(frozen=True)
class Slip:
    """One thing that went wrong: by whom, where, found when, what, in which words, how much; where it is looked at."""

    person: int
    site: int
    on: date
    what: str
    told: str = ""
    fen: int = 0
    url: str = ""
    needs: tuple[str, ...] = ()  # one of these capabilities opens `url`
    subject: str = ""  # the row, where its name and address are asked of its area


@dataclass(frozen=True)
class Kind:
    """A kind of slip: its name, out of what, what exactly is counted, the slips one by one, what they are counted by.

    `wrong` is none where only going through the slips tells whose they are.
    """

    code: str
    label: str
    of: str
    told: str
    slips: Callable[[Asked], Iterable[Slip]]
    wrong: Callable[[Asked], list[Source]] | None
    done: Callable[[Asked], list[Source]]


def _day(moment: datetime) -> date:
    return clock.local(moment).date()


def _of_readings(rows: QuerySet[ReadingEntry]) -> list[Source]:
    return [Source(rows, at="reading__period", site="reading__site")]


def _readings(asked: Asked) -> Iterable[Slip]:
    for row in (
        readings.misread(*asked.who, asked.months)
        .select_related("reading__meter", "reading__unit")
        .order_by("at", "pk")
    ):
        reading = row.reading
        told = _("录入 {was}，核实为 {now}").format(was=milli(row.value_milli), now=milli(reading.value_milli))
        yield Slip(
            row.by_id or 0, reading.site_id, _day(row.at),
            f"{reading.unit.code if reading.unit else ''}　{reading.get_kind_display()}　{reading.meter.number}", told,
            url=f"/units/{reading.unit_id}" if reading.unit_id else "", needs=Reading.seen_by,
        )  # fmt: skip


def _charges(asked: Asked) -> Iterable[Slip]:
    return [
        Slip(
            person, row.site_id, _day(row.recorded_at),
            f"{row.original.unit.code}　{row.original.item.name}　{periods.words(row.original.period)}", row.reason,
            row.original.amount_fen - (row.new.amount_fen if row.new else 0), f"/charges/{row.original_id}",
            type(row.original).seen_by,
        )
        for row, person in fees.corrected(asked.sites, *asked.span)
        if person in asked.people
    ]  # fmt: skip


def _batches(asked: Asked, **more: object) -> list[QuerySet[Any]]:
    return [area.batches(*asked.who).filter(**more) for area in (readings, fees, money)]


def _taken_back(asked: Asked) -> list[Source]:
    return [Source(rows, at="undone_at") for rows in _batches(asked, undone_at__range=asked.span)]


def _imports(asked: Asked) -> Iterable[Slip]:
    for source in _taken_back(asked):
        for row in source.rows.order_by("undone_at", "pk"):
            what = row.get_what_display() if hasattr(row, "get_what_display") else _("收款")
            told = quantity("{day} 导入 {n} 行，后来撤销", day=f"{_day(row.at)}", n=row.taken)
            yield Slip(row.by_id, row.site_id, _day(row.undone_at), _("导入：{what}").format(what=what), told)


def _void(asked: Asked) -> list[Source]:
    return [Source(counter.receipts(*asked.who).filter(voided_at__range=asked.span), "issued_by", "voided_at")]


def _receipts(asked: Asked) -> Iterable[Slip]:
    for row in _void(asked)[0].rows.order_by("voided_at", "pk"):
        yield Slip(
            row.issued_by_id, row.site_id, _day(row.voided_at), row.number, row.void_reason, row.amount_fen, row.url(),
            Receipt.seen_by,
        )  # fmt: skip


def _cash(asked: Asked) -> Iterable[Slip]:
    for row in counter.differing(*asked.who, asked.days).order_by("day", "pk"):
        told = _("应有 {system}，实点 {counted}：{reason}").format(
            system=yuan(row.system_fen), counted=yuan(row.counted_fen), reason=row.reason
        )
        yield Slip(
            row.cashier_id, row.site_id, row.day, _("点钞差额"), told, row.difference_fen,
            f"/cash/day/{row.check_of_id}.pdf" if row.check_of_id else "", CashCount.seen_by,
        )  # fmt: skip


def _of_lines(rows: QuerySet[DebitLine]) -> list[Source]:
    return [Source(rows, "batch__made_by", "batch__posted_at", "batch__site")]


def _debits(asked: Asked) -> Iterable[Slip]:
    for row in (
        money.misplaced(*asked.who, asked.span)
        .select_related("batch", "unit")
        .order_by("batch__posted_at", "reference")
    ):
        batch = row.batch
        assert batch.posted_at is not None
        yield Slip(
            batch.made_by_id or 0, batch.site_id, _day(batch.posted_at), f"{row.unit.code}　{batch}", row.reason,
            row.amount_fen, batch.url(), DebitLine.seen_by,
        )  # fmt: skip


# What is handed in, and what sends it back.
HANDED_IN = {
    "arrears.review_statistics": ("arrears.draw_up_statistics",),
    "billing.return_close": ("billing.prepare_close",),
    "cashdesk.return_deposit": ("cashdesk.deposit_slip", "cashdesk.deposit_batch"),
}


def _returned(asked: Asked) -> Iterable[Slip]:
    """Who handed in last what was sent back, by the events: the row itself keeps only who did it after."""
    found = Event.objects.filter(site__in=asked.sites, at__range=asked.span, operation__in=HANDED_IN).order_by("id")
    back = [e for e in found if e.operation != "arrears.review_statistics" or e.facts.get("approved") is False]
    handed: dict[str, list[Event]] = {}
    if back:
        names = [name for each in HANDED_IN.values() for name in each]
        for event in Event.objects.filter(context__in={e.context for e in back}, operation__in=names).order_by("id"):
            handed.setdefault(event.result, []).append(event)
    for event in back:
        last = next((m for m in reversed(handed.get(event.subject, [])) if m.pk < event.pk), None)
        if last is not None and last.actor_id in asked.people and event.site_id is not None:
            yield Slip(
                last.actor_id or 0, event.site_id, _day(event.at), _(PAPERS[event.operation]), subject=event.subject
            )


def _handed_in(asked: Asked) -> list[Source]:
    names = [name for each in HANDED_IN.values() for name in each]
    rows = Event.objects.filter(site__in=asked.sites, actor__in=asked.people, at__range=asked.span, operation__in=names)
    return [Source(rows, "actor")]


PAPERS = {
    "arrears.review_statistics": gettext_noop("催缴情况统计"),
    "billing.return_close": gettext_noop("月结"),
    "cashdesk.return_deposit": gettext_noop("银行进账单"),
}

KINDS = (
    Kind(
        "readings", gettext_noop("录错的读数"), gettext_noop("录入的读数"),
        gettext_noop("这个账期本人录入的读数里，后来核实的读数与录入的不同。存疑还没有核实的不算。"), _readings,
        lambda asked: _of_readings(readings.misread(*asked.who, asked.months)), lambda asked: _of_readings(readings.entries(*asked.who, asked.months)),
    ),
    Kind(
        "charges", gettext_noop("出账后更正的账"), gettext_noop("更正的账"),
        gettext_noop("这个月批准更正的账：按表的算录入读数的人，其他的算出账的人，一笔只算一个人。减免不是差错，不算。"), _charges, None,
        lambda asked: [],
    ),
    Kind(
        "imports", gettext_noop("撤销的导入"), gettext_noop("导入的批次"),
        gettext_noop("本人导入的房屋、仪表、读数、收费标准、期初、旧账单和收款，这个月撤销的。"), _imports, _taken_back,
        lambda asked: [Source(rows) for rows in _batches(asked, at__range=asked.span)],
    ),
    Kind(
        "receipts", gettext_noop("作废的收据"), gettext_noop("开出的收据"),
        gettext_noop("本人开出、这个月作废的收据。作废的原因逐张列出，不是本人的原因请在评语里写明。"), _receipts, _void,
        lambda asked: [Source(counter.receipts(*asked.who).filter(issued_at__range=asked.span), "issued_by", "issued_at")],
    ),
    Kind(
        "cash", gettext_noop("点钞有差额"), gettext_noop("点钞的日子"),
        gettext_noop("这个月本人点钞，实点与账上应有不同的日子。"), _cash,
        lambda asked: [Source(counter.differing(*asked.who, asked.days), "cashier", "day")],
        lambda asked: [Source(counter.drawers(*asked.who, asked.days), "cashier", "day")],
    ),
    Kind(
        "debits", gettext_noop("资料错误划不成"), gettext_noop("划账笔数"),
        gettext_noop("本人制作、这个月回盘的划账里，银行因账号、户名或协议不对而划不成的。余额不足、挂失和银行的故障不算。"), _debits,
        lambda asked: _of_lines(money.misplaced(*asked.who, asked.span)), lambda asked: _of_lines(money.answered(*asked.who, asked.span)),
    ),
    Kind(
        "returned", gettext_noop("退回重做"), gettext_noop("交出的统计、月结和进账单"),
        gettext_noop("本人交出的催缴统计、月结和进账单，这个月被审核人或财务退回的。"), _returned, None, _handed_in,
    ),
)  # fmt: skip
BY_CODE = {kind.code: kind for kind in KINDS}
