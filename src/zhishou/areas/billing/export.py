"""应收 `charges`: a period's charges as a table, ordered by 房屋编码, 费项, 付款人 (byte order of UTF-8)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from zhishou.areas.billing.explain import explain
from zhishou.areas.billing.models import Charge, Item, Payer, Tariff
from zhishou.areas.billing.models.charges import charge_id
from zhishou.areas.property import periods
from zhishou.areas.property import queries as register
from zhishou.areas.property.queries import milli
from zhishou.kernel.models import Site
from zhishou.kernel.money import plain

HEADERS = ["房屋编码", "付款人", "费项", "账期", "上次读数", "本次读数", "用量", "明细", "金额", "应缴日"]


def charges_of(site: Site, period: int) -> list[Charge]:
    """Every charge of a community in a period, in the order of the table."""
    codes = {unit.pk: unit.code for unit in register.all_units(site)}
    if not codes:
        return []
    low, high = charge_id(period, min(codes), 0, 0), charge_id(period, max(codes) + 1, 0, 0)
    rows = list(Charge.objects.filter(pk__gte=low, pk__lt=high, site=site))
    items = {item.pk: item for item in Item.objects.filter(site=site)}
    tariffs = {t.pk: t for t in Tariff.objects.filter(site=site)}
    for row in rows:
        row.code = codes[row.unit_id]  # type: ignore[attr-defined]
        row.item = items[row.item_id]
        row.tariff = tariffs.get(row.tariff_id or 0)
    label = {int(value): str(name) for value, name in Payer.choices}
    rows.sort(key=lambda r: (codes[r.unit_id].encode(), r.item.name.encode(), label[r.payer].encode(), r.sequence))
    return rows


def lines_of(site: Site, period: int) -> Iterator[list[str]]:
    """The table, row by row: amounts with two decimals, dials and usage as they were read."""
    rows = charges_of(site, period)
    dials: dict[tuple[int, int], list[tuple[str, str]]] = defaultdict(list)
    for unit, kind, previous, value in register.dials(site, period):
        dials[(unit, kind)].append((milli(previous), milli(value)))
    lates = explain_late(site, period)
    for row in rows:
        metered = row.item.kind == Item.Kind.METERED and row.tariff is not None
        dial = dials[(row.unit_id, row.tariff.meter_kind)] if metered and row.tariff else []
        yield [
            row.code,  # type: ignore[attr-defined]
            str(row.get_payer_display()),
            row.item.name,
            periods.words(row.period),
            ";".join(before for before, _now in dial),
            ";".join(now for _before, now in dial),
            milli(row.usage_milli) if metered else "",
            lates.get(row.pk) or explain(row).sentence,
            plain(row.amount_fen),
            row.due_on.isoformat() if row.due_on else "",
        ]


def explain_late(site: Site, period: int) -> dict[int, str]:
    """The 明细 of printed late fees: what was booked for which charge."""
    from zhishou.areas.billing.models import LateFee

    found: dict[int, list[str]] = defaultdict(list)
    for late in LateFee.objects.filter(site=site, period=period).select_related("charge__item"):
        month = periods.words(late.charge.period)
        found[late.row].append(f"{late.charge.item.name} {month} {plain(late.amount_fen)}")
    return {row: "；".join(parts) for row, parts in found.items()}
