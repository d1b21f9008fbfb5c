"""欠费台账 and 催缴情况统计 as tables: the page, the file and the paper show exactly these."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from zhishou.areas.arrears.models import Contact, Letter, StatisticsReport
from zhishou.areas.arrears.queries import figures, owing
from zhishou.areas.arrears.queries.figures import Collected
from zhishou.areas.arrears.queries.owing import AGES, Debtor
from zhishou.areas.property import periods
from zhishou.areas.property import queries as register
from zhishou.kernel import clock
from zhishou.kernel.excel import Sheet
from zhishou.kernel.models import Site
from zhishou.kernel.money import plain
from zhishou.kernel.paper import JSON, in_chinese, render
from zhishou.kernel.phrasing import listed
from zhishou.kernel.templatetags.zhishou import mask_phone

PRINT = Path(__file__).resolve().parent / "print"
LEDGER_HEADS = [
    "小区", "楼栋", "房屋编码", "付款人", "手机", "负责人", "欠费账期", *(name for _days, name in AGES), "本金", "违约金", "合计",
    "最早应缴日", "逾期天数", "有争议", "预存", "最近联系", "承诺", "最近文书",
]  # fmt: skip
COLLECTION_HEADS = [
    "小区", "楼栋", "负责人", "应收", "已收", "未收", "收缴率", "户数", "交清户数", "户数收缴率", "期初欠费", "本月清欠",
    "本月更正减免", "往期余欠", "清欠率", "本月违约金", "收到违约金",
]  # fmt: skip
TOTAL, NOBODY = gettext_noop("合计"), gettext_noop("（没有指定）")


@dataclass
class Table:
    """A report: headings, lines as people read them, and up to which day."""

    title: str
    headers: list[str]
    rows: list[list[str]]
    as_of: date
    frozen: bool = False
    more: list[tuple[str, list[str], list[list[str]]]] = field(default_factory=list)  # further sheets


def months(found: Iterable[int]) -> str:
    """Periods as people write them, runs of months joined: 2026-01—2026-03、2026-05."""
    parts: list[list[int]] = []
    for period in found:
        if parts and periods.add(parts[-1][-1], 1) == period:
            parts[-1].append(period)
        else:
            parts.append([period])
    return listed(
        periods.words(p[0]) if len(p) == 1 else f"{periods.words(p[0])}—{periods.words(p[-1])}" for p in parts
    )


def promised(contact: Contact | None) -> str:
    """What was promised and whether it holds."""
    if contact is None or contact.promise_on is None:
        return ""
    return f"{contact.promise_on.isoformat()} {plain(contact.promise_fen or 0)}（{contact.get_promise_display()}）"


def contacted(contact: Contact | None) -> str:
    """When, how and with what result."""
    if contact is None:
        return ""
    return f"{clock.local(contact.at):%Y-%m-%d} {contact.get_way_display()} {contact.get_result_display()}"


def written(letter: Letter | None) -> str:
    """When the latest letter was written, and which."""
    return f"{letter.issued_on.isoformat()} {letter.get_step_display()}" if letter else ""


def ledger_line(site: Site, d: Debtor, today: date) -> list[str]:
    """The line of who owes for a unit."""
    oldest = d.oldest()
    return [
        site.name, d.building_name, d.code, d.title, mask_phone(d.mobile), d.collector, months(d.months()),
        *(plain(fen) for fen in d.aged(today)), plain(d.principal_fen), plain(d.late_fen), plain(d.total_fen),
        oldest.isoformat() if oldest else "", str(max(0, (today - oldest).days)) if oldest else "",
        plain(sum(p.left_fen for p in d.parts if p.charge in d.disputed)), plain(d.prepaid_fen), contacted(d.contact),
        promised(d.promise), written(d.letter),
    ]  # fmt: skip


def ledger(site: Site, period: int) -> Table:
    """欠费台账 of a site and below: everybody who owes for charges up to and with a period, as of today."""
    return ledger_of([(each, owing.ledger(each, period)) for each in register.communities(site)], clock.today())


def ledger_of(found: list[tuple[Site, list[Debtor]]], today: date) -> Table:
    """The same of chosen debtors, a community after the other; their sums by building as a further table."""
    rows: list[list[str]] = []
    sums = [0] * (len(AGES) + 3)
    summed: list[list[str]] = []
    for each, debtors in found:
        for d in debtors:
            rows.append(ledger_line(each, d, today))
            for place, fen in enumerate((*d.aged(today), d.principal_fen, d.late_fen, d.total_fen)):
                sums[place] += fen
        for name, who, count, ages, late in owing.by_building(debtors, today):
            amounts = (*ages, sum(ages), late, sum(ages) + late)
            summed.append([each.name, name, who, str(count), *map(plain, amounts)])
    if rows:
        rows.append([TOTAL, *[""] * 6, *map(plain, sums), *[""] * 7])
    heads = ["小区", "楼栋", "负责人", "户数", *(name for _days, name in AGES), "本金", "违约金", "合计"]
    return Table("欠费台账", LEDGER_HEADS, rows, today, more=[("按楼栋", heads, summed)])


def collection_line(place: str, row: Collected) -> list[str]:
    """A line of the statistics."""
    return [
        place, row.name, row.collector, plain(row.billed_fen), plain(row.collected_fen), plain(row.open_fen), row.rate,
        str(row.households), str(row.settled), row.household_rate, plain(row.start_fen), plain(row.recovered_fen),
        plain(row.adjusted_fen), plain(row.rest_fen), row.clearing_rate, plain(row.late_billed_fen),
        plain(row.late_collected_fen),
    ]  # fmt: skip


def collection(site: Site, period: int, *, now: bool = False) -> Table:
    """催缴情况统计 of a site and below: by building, by collector, and the sum. Closed months as they were closed."""
    rows: list[list[str]] = []
    everything: list[Collected] = []
    as_of, frozen = clock.today(), True
    for each in register.communities(site):
        found, until, is_frozen = figures.month(each, period, now=now)
        as_of, frozen = (until if is_frozen else as_of), frozen and is_frozen
        rows += [collection_line(each.name, row) for row in found]
        everything += found
    total = figures.added(everything, "")
    if rows:
        rows.append(collection_line(TOTAL, total))
    people = [collection_line("", row) for row in figures.by_collector(everything)]
    own = [[line[1] or NOBODY, *line[3:]] for line in people]
    heads = ["负责人", *COLLECTION_HEADS[3:]]
    return Table("催缴情况统计", COLLECTION_HEADS, rows, as_of, bool(rows) and frozen, [("按负责人", heads, own)])


def drawn_up(report: StatisticsReport) -> Table:
    """The statistics as they were drawn up: what is reviewed, handed up and printed, whatever came in since."""
    more = [("按负责人", ["负责人", *COLLECTION_HEADS[3:]], report.people)]
    return Table(
        "催缴情况统计",
        COLLECTION_HEADS,
        report.lines,
        report.as_of or clock.local(report.drawn_up_at).date(),
        False,
        more,
    )


def sheets(table: Table) -> list[Sheet]:
    """The report as sheets of a workbook in the reader's language, its further tables on sheets of their own."""
    tables = [(table.title, table.headers, table.rows), *table.more]
    tables = [(_(name), [_(head) for head in heads], rows) for name, heads, rows in tables]
    return [Sheet(name, heads, [[_number(cell) for cell in row] for row in rows]) for name, heads, rows in tables]


_AMOUNT = re.compile(r"-?\d+\.\d\d")


def _number(cell: str) -> object:
    """An amount as a number that Excel can add up; our own words in the reader's language; the rest as it is written."""
    if cell in (TOTAL, NOBODY):
        return _(cell)
    return Decimal(cell) if _AMOUNT.fullmatch(cell) else cell


@in_chinese
def pdf(site: Site, period: int, table: Table) -> bytes:
    """The report on A4 across; the statistics carry who drew them up and who reviewed them."""
    report = (
        StatisticsReport.objects.filter(site=site, period=period).select_related("drawn_up_by", "reviewed_by").first()
    )
    is_ledger = table.headers is LEDGER_HEADS
    shown = [n for n, name in enumerate(table.headers) if not (is_ledger and name in ("小区", "手机", "预存"))]
    data: dict[str, JSON] = {
        "company": site.company().name, "site": site.name, "title": table.title, "period": periods.words(period) if period < owing.now_period() else "",
        "as_of": table.as_of.isoformat(), "frozen": table.frozen, "ledger": is_ledger,
        "headers": [table.headers[n] for n in shown], "rows": [[row[n] for n in shown] for row in table.rows],
        "more_title": table.more[0][0], "more_headers": list(table.more[0][1]), "more_rows": [list(r) for r in table.more[0][2]],
        "words": report.words if report and not is_ledger else "",
        "drawn_up_by": report.drawn_up_by.name if report and report.drawn_up_by else "",
        "reviewed_by": report.reviewed_by.name if report and report.reviewed_by else "",
        "state": str(report.get_state_display()) if report else _("没有编制"),
    }  # fmt: skip
    return render(PRINT / "report.typ", data)
