"""The contract as a slow, plain calculator: Python integers and fractions, one unit at a time, no code of the product."""

from __future__ import annotations

import calendar
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

OCCUPIED, VACANT, NOT_HANDED_OVER = "已入住", "空置", "未收楼"


def half_up(value: Fraction) -> int:
    """Half away from zero."""
    whole = int(abs(value) + Fraction(1, 2))
    return whole if value >= 0 else -whole


def last_day(period: int) -> date:
    return date(period // 100, period % 100, calendar.monthrange(period // 100, period % 100)[1])


def later(period: int, months: int) -> int:
    year, month = divmod(period // 100 * 12 + period % 100 - 1 + months, 12)
    return year * 100 + month + 1


def apart(earlier: int, after: int) -> int:
    return (after // 100 - earlier // 100) * 12 + after % 100 - earlier % 100


@dataclass
class Unit:
    code: str
    kind: str
    area_e2: int
    people: int
    status: str
    handover: date | None
    pools: list[str]
    quantity: int = 0  # of the subscribed fixed item
    tenant_pays: bool = False
    changes: list[tuple[date, dict[str, Any]]] = field(default_factory=list)  # area, people, status from a day on

    def on(self, day: date) -> Unit:
        """As it stands on a day: what was told last before it."""
        known = {
            name: v
            for _since, new in sorted((c for c in self.changes if c[0] <= day), key=lambda c: c[0])
            for name, v in new.items()
        }
        return replace(self, **known)


@dataclass
class Swap:
    """A new meter in a meter's place: the old one's last dial, the new one's first, its number."""

    old_final: int
    initial: int
    number: str


@dataclass
class Meter:
    number: str
    kind: str
    unit: str = ""
    pool: str = ""
    multiplier: int = 1
    initial: int = 0  # thousandths, as all dials
    installed: int = 202512
    digits: int = 6  # before the decimal point
    dials: dict[int, tuple[date, int]] = field(default_factory=dict)
    swaps: dict[int, Swap] = field(default_factory=dict)  # by period; the dial of that period is the new meter's
    turns: dict[int, tuple[date, int]] = field(default_factory=dict)  # read on the day the unit was handed over
    guessed: set[int] = field(default_factory=set)  # periods that are estimated

    def number_in(self, period: int) -> str:
        """The number the dial of a period is read under: that of the last swap before it."""
        before = [p for p in self.swaps if p < period]
        return self.swaps[max(before)].number if before else self.number


@dataclass
class Charge:
    unit: str
    item: str
    payer: str
    period: int
    fen: int
    due: date | None
    tariff: dict[str, Any] | None
    paid: list[tuple[date, int]] = field(default_factory=list)
    late: int = 0
    late_paid: int = 0
    late_parts: list[tuple[date, str, int]] = field(default_factory=list)  # payments on the late fee: day, purpose, fen
    frozen: list[tuple[date, date | None]] = field(default_factory=list)


class Books:
    """A community's books, kept by hand."""

    def __init__(self, units: list[Unit], meters: list[Meter], tariffs: list[dict[str, Any]]) -> None:
        self.units = {u.code: u for u in units}
        self.meters, self.tariffs = meters, tariffs
        self.charges: list[Charge] = []
        self.invoices: dict[tuple[str, int], int] = {}  # of suppliers, by item and period
        self.prepaid: list[list[Any]] = []  # unit, day, what is left, purpose
        self.today = date.max  # the day on which charges are posted
        self.period = 0  # the month that is run

    def run(self, period: int) -> dict[tuple[str, str, str], int]:
        """Fen by unit, item name and payer for a period; charges stay in the books. Prepayments settle what was posted."""
        self.period = period
        own: list[Charge] = []
        shared: list[Charge] = []
        for code in sorted({t["code"] for t in self.tariffs}):
            kind = next(t for t in self.tariffs if t["code"] == code)["kind"]
            if kind == "shared":
                shared += self._shared(code, period)
                continue
            for unit in self._units(period):
                own += self._metered(code, unit, period) if kind == "metered" else self._by_days(code, unit, period)
        earlier, fresh = list(self.charges), own + shared
        self.charges += fresh
        self.prepaid += [[c.unit, self.today, -c.fen, ""] for c in fresh if c.fen < 0]  # a credit is money of the unit
        late = self._late(earlier, period)
        self._give_back()
        self._use_prepaid()
        found: dict[tuple[str, str, str], int] = {}
        for charge in fresh:
            key = (charge.unit, charge.item, charge.payer)
            found[key] = found.get(key, 0) + charge.fen
        return {key: fen for key, fen in (found | late).items() if fen}

    def _units(self, period: int) -> list[Unit]:
        return [unit.on(last_day(period)) for unit in self.units.values()]

    def _version(self, code: str, day: date) -> dict[str, Any] | None:
        known = [t for t in self.tariffs if t["code"] == code and t["effective_from"] <= day]
        return max(known, key=lambda t: t["effective_from"]) if known else None

    def _due(self, tariff: dict[str, Any], period: int) -> date:
        month = last_day(later(period, tariff.get("due_months", 1)))
        return month.replace(day=min(tariff.get("due_day", 31), month.day))

    def _charge(self, unit: Unit, tariff: dict[str, Any], payer: str, period: int, fen: int) -> list[Charge]:
        return [Charge(unit.code, tariff["name"], payer, period, fen, self._due(tariff, period), tariff)] if fen else []

    def _resident(self, unit: Unit, code: str) -> str:
        return "住户" if unit.tenant_pays and code == "SF" else "业主"

    def _by_days(self, code: str, unit: Unit, period: int) -> list[Charge]:
        tariff = self._version(code, date(period // 100, period % 100, 1))
        if tariff is None:
            return []
        wanted = tariff.get("applies_to")
        fits = not wanted or unit.kind in wanted
        if tariff.get("once") and any(c.unit == unit.code and c.item == tariff["name"] for c in self.charges):
            return []
        if tariff["kind"] == "area":
            full = Fraction(unit.area_e2 * tariff["price_e4"], 10_000) if fits else Fraction(0)
        else:
            taken = unit.quantity if code == "CW" else 0
            full = Fraction((taken or int(fits)) * tariff["price_e4"], 100)
        month = last_day(period)
        days = sum(
            unit.status != NOT_HANDED_OVER and (unit.handover is None or unit.handover <= month.replace(day=d))
            for d in range(1, month.day + 1)
        )
        percent = tariff.get("vacant_percent", 100) if unit.status == VACANT else 100
        share = Fraction(days, month.day)
        found = self._charge(unit, tariff, self._resident(unit, code), period, half_up(full * share * percent / 100))
        if tariff.get("developer_pays") and days < month.day:
            found += self._charge(unit, tariff, "开发商", period, half_up(full) - half_up(full * share))
        return found

    def _start(self, meter: Meter, period: int) -> tuple[int, int]:
        """The dial a reading of a period counts from, and the period that was read in (else of the installation)."""
        before = max((p for p in meter.dials if p < period), default=None)
        return (meter.dials[before][1], before) if before else (meter.initial, meter.installed)

    def _usage(self, meter: Meter, period: int, *, real: bool = False) -> tuple[int, int, date] | None:
        """Usage, months since the last real reading, and the reading's day."""
        if period in meter.guessed and not real:
            return self._guess(meter, period)
        if period not in meter.dials:
            return None
        (start, since), (day, dial) = self._start(meter, period), meter.dials[period]
        if swap := meter.swaps.get(period):
            counted = (swap.old_final - start) + (dial - swap.initial)
        else:
            counted = dial - start if dial >= start else 10**meter.digits * 1000 - start + dial
        return counted * meter.multiplier, max(1, apart(since, period)), day

    def _guess(self, meter: Meter, period: int) -> tuple[int, int, date]:
        """An estimate: the mean of the last three verified periods, per month that nothing has covered yet."""
        known = [u for p in sorted(meter.dials) if p < period and (u := self._usage(meter, p))][-3:]
        mean = Fraction(sum(u[0] for u in known), sum(u[1] for u in known))
        covered = max(p for p in (*meter.dials, *meter.guessed) if p < period)
        months = apart(max(p for p in meter.dials if p < period), period)
        return half_up(mean * apart(covered, period)), months, last_day(period)

    def _unit_usage(self, unit: Unit, kind: str, period: int, *, real: bool = False) -> tuple[int, int, date] | None:
        mine = [m for m in self.meters if m.unit == unit.code and m.kind == kind]
        read = [found for m in mine if (found := self._usage(m, period, real=real))]
        return (sum(r[0] for r in read), max(r[1] for r in read), max(r[2] for r in read)) if read else None

    def _until_turn(self, unit: Unit, kind: str, period: int) -> int:
        """What was used before the unit was handed over in the period, as far as the dials were read that day."""
        mine = [m for m in self.meters if m.unit == unit.code and m.kind == kind and period in m.turns]
        return sum((m.turns[period][1] - self._start(m, period)[0]) * m.multiplier for m in mine)

    def _settled(self, unit: Unit, kind: str, period: int) -> range:
        """The months that estimates billed and a real reading of this period settles."""
        months = {
            p
            for m in self.meters
            if m.unit == unit.code and m.kind == kind and period in m.dials
            for p in m.guessed
            if self._start(m, period)[1] < p < period
        }
        return range(min(months), max(months) + 1) if months else range(0)

    def _again(self, unit: Unit, kind: str, month: int, period: int, *, real: bool = False) -> int:
        """What was used in a settled month by meters of which it is known, or by those that are still estimated."""
        mine = [m for m in self.meters if m.unit == unit.code and m.kind == kind]
        known = [m for m in mine if month in m.dials or (not real and period not in m.dials)]
        return sum(u[0] for m in known if (u := self._usage(m, month)))

    def _falls_on(self, unit: Unit, code: str, period: int) -> str:
        not_yet = unit.status == NOT_HANDED_OVER or (unit.handover is not None and unit.handover > last_day(period))
        return "开发商" if not_yet else self._resident(unit, code)

    def _metered(self, code: str, unit: Unit, period: int) -> list[Charge]:
        kind = next(t for t in self.tariffs if t["code"] == code)["meter_kind"]
        read = self._unit_usage(unit, kind, period)
        tariff = self._version(code, read[2]) if read else None
        if read is None or tariff is None:
            return []
        usage, months, _day = read
        before, begins = 0, later(period, 1)
        if tariff.get("basis") == "year":
            begins = period // 100 * 100 + tariff.get("year_starts", 1)
            begins -= 100 if begins > period else 0
            used = (self._unit_usage(unit, kind, p, real=True) for p in range(begins, period) if p % 100)
            before = sum(u[0] for u in used if u)
        for month in self._settled(unit, kind, period):  # billed once more with this reading, so not used before it
            usage += self._again(unit, kind, month, period)
            before -= self._again(unit, kind, month, period, real=True) if begins <= month else 0
        turn = self._until_turn(unit, kind, period)
        rest = self._tiers(tariff, unit, before + turn, usage - turn, months)
        months_settled = self._settled(unit, kind, period)
        rest -= sum(
            c.fen
            for c in self.charges
            if (c.unit, c.item) == (unit.code, tariff["name"]) and c.period in months_settled
        )
        found = self._charge(unit, tariff, self._falls_on(unit, code, period), period, rest)
        if turn:
            found += self._charge(unit, tariff, "开发商", period, self._tiers(tariff, unit, before, turn, months))
        return found

    def _tiers(self, tariff: dict[str, Any], unit: Unit, before: int, usage: int, months: int) -> int:
        """What usage costs that follows on other usage, each tier rounded."""
        base = tariff.get("base_people")
        extra = max(0, unit.people - base) * tariff.get("extra_per_person_milli", 0) if base is not None else 0
        times = 1 if tariff.get("basis") == "year" else months
        fen, low = 0, 0
        for tier in tariff.get("tiers") or [{"up_to_milli": None, "price_e4": tariff["price_e4"]}]:
            up_to = tier["up_to_milli"]
            top = before + usage if up_to is None else (up_to + extra) * times
            on_tier = max(0, min(top, before + usage) - max(low, before))
            fen += half_up(Fraction(on_tier * tier["price_e4"], 100_000))
            low = top
        return fen

    def _shared(self, code: str, period: int) -> list[Charge]:
        pool = next(t for t in self.tariffs if t["code"] == code)["pool"]
        meters = [m for m in self.meters if m.pool == pool]
        read = [self._usage(m, period) for m in meters]
        invoice = self.invoices.get((code, period))
        if len({m.kind for m in meters}) > 1 or (invoice is None and (not read or None in read)):
            return []  # parked: meters of different kinds, or not all of them read and no bill either
        known = [r for r in read if r]
        tariff = self._version(code, max((r[2] for r in known), default=last_day(period)))
        if tariff is None:
            return []
        cost = invoice or half_up(Fraction(sum(r[0] for r in known) * tariff["price_e4"], 100_000))
        units = sorted((u for u in self._units(period) if pool in u.pools), key=lambda u: u.code.encode())
        weights = [self._weight(u, tariff, meters[0].kind, period) for u in units]
        if not sum(weights):
            return []
        parts = [cost * w // sum(weights) for w in weights]
        rest = [cost * w % sum(weights) for w in weights]
        for place in sorted(range(len(units)), key=lambda i: (-rest[i], units[i].code.encode()))[: cost - sum(parts)]:
            parts[place] += 1
        return [
            c for u, fen in zip(units, parts, strict=True)
            for c in self._charge(u, tariff, self._falls_on(u, code, period), period, fen)
        ]  # fmt: skip

    def _weight(self, unit: Unit, tariff: dict[str, Any], kind: str, period: int) -> int:
        if tariff["split_by"] == "area":
            return unit.area_e2
        if tariff["split_by"] == "household":
            return 1
        read = self._unit_usage(unit, kind, period)
        return read[0] if read else 0

    def _late(self, earlier: list[Charge], period: int) -> dict[tuple[str, str, str], int]:
        found: dict[tuple[str, str, str], int] = {}
        for charge in (c for c in earlier if c.period < period):
            more = self._late_total(charge, last_day(period)) - charge.late
            charge.late += more
            if more:
                key = (charge.unit, "违约金", charge.payer)
                found[key] = found.get(key, 0) + more
        return found

    def _late_total(self, charge: Charge, day: date) -> int:
        tariff = charge.tariff or {}
        if not tariff.get("late_rate_e6") or charge.due is None:
            return 0
        owed_days, one = 0, charge.due + timedelta(days=1 + tariff.get("grace_days", 0))
        while one <= day:
            stands = any(a <= one and (b is None or one < b) for a, b in charge.frozen)
            owed_days += 0 if stands else max(0, charge.fen - sum(fen for on, fen in charge.paid if on <= one))
            one += timedelta(days=1)
        total = half_up(Fraction(owed_days * tariff["late_rate_e6"], 10**6))
        cap: int = charge.fen * tariff.get("late_cap_percent", 100) // 100
        return min(total, cap)

    def open(self, unit: str, item: str, period: int, fen: int, due: date) -> None:
        """A balance of the old books: owed since then, or prepaid for this item when it is negative."""
        tariff = self._version(item, date(period // 100, period % 100, 1))
        if fen > 0:
            self.charges.append(Charge(unit, tariff["name"] if tariff else item, "业主", period, fen, due, tariff))
        else:
            day = date(period // 100, period % 100, 1)
            self.prepaid.append([unit, day, self.pay(unit, -fen, day, item), item])

    def prepay(self, unit: str, fen: int, day: date, purpose: str = "") -> None:
        """A payment whose rest waits for what is posted later."""
        self.prepaid.append([unit, day, self.pay(unit, fen, day, purpose), purpose])

    def _give_back(self) -> None:
        """What was paid on a late fee that has become less is prepayment again, of the latest payment first."""
        for charge in self.charges:
            while (more := charge.late_paid - charge.late) > 0:
                day, purpose, fen = charge.late_parts.pop()
                charge.late_paid -= (back := min(fen, more))
                if fen > back:
                    charge.late_parts.append((day, purpose, fen - back))
                self.prepaid.append([charge.unit, day, back, purpose])

    def _use_prepaid(self) -> None:
        for row in sorted(self.prepaid, key=lambda r: r[1]):
            row[2] = self.pay(row[0], row[2], row[1], row[3], posted=self.today)

    def pay(self, unit: str, fen: int, day: date, purpose: str = "", posted: date | None = None) -> int:
        """Oldest due first, principal before late fee of the same charge; what is left.

        With a purpose (`费项` or `费项@YYYY-MM`) only of the charges it names; its rest is for what later months post of it.
        A prepayment (`posted`) settles on the day a charge is posted, not later than it is due and not before it was paid.
        """
        code = {t["name"]: t["code"] for t in self.tariffs}
        name, _at, month = purpose.partition("@")
        mine = [
            c for c in self.charges
            if c.unit == unit and c.due and (not purpose or name in (code[c.item], c.item))
            and (month in ("", at := f"{c.period // 100}-{c.period % 100:02d}") or (posted and c.period == self.period and month < at))
        ]  # fmt: skip
        for charge in sorted(mine, key=lambda c: (c.due, code[c.item].encode(), c.period)):
            on = day if posted is None else max(day, min(posted, charge.due or posted))
            part = min(fen, charge.fen - sum(paid for _on, paid in charge.paid))
            if part > 0:
                charge.paid.append((on, part))
                fen -= part
            part = min(fen, charge.late - charge.late_paid)
            if part > 0:
                charge.late_paid += part
                charge.late_parts.append((day, purpose, part))
                fen -= part
        return fen
