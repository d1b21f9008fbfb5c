"""A random community, once as rows for the product and once for the reference; and the hands that work on it."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

from conftest import Cast

from tests.billing.reference import Books, Meter, Swap, Unit
from zhishou.areas.billing.export import charges_of
from zhishou.areas.billing.models import Charge
from zhishou.areas.billing.operations.runs import run_month
from zhishou.areas.billing.tariff_rows import read_entry
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import perform
from zhishou.kernel.models import Person

KINDS = {"住宅": 1, "商铺": 2, "车位": 3}
STATES = {"已入住": 1, "空置": 2, "未收楼": 3}
METERS = {"水": 1, "电": 2}
PERIODS = (202601, 202602, 202603, 202604)


class Town:
    """翠湖花园 with a cashier, a second cashier and a supervisor."""

    def __init__(self, cast: Cast) -> None:
        self.cast, self.site = cast, cast.garden
        powers = (
            "keep_register",
            "reveal_owners",
            "keep_tariffs",
            "enter_readings",
            "accept_readings",
            "run_billing",
            "take_money",
            "request_credits",
            "approve_credits",
        )
        self.xu = cast.person("xu", "许静", *powers)
        self.hua = cast.person("hua", "华英", *powers)
        self.he = cast.person("he", "何静", "approve_billing", "accept_readings")

    def do(self, operation: str, *, who: Person | None = None, **data: Any) -> Any:
        """Perform as a person; the outcome."""
        return perform(operation, Actor.of(who or self.xu), data, door="page")

    def run(self, period: int) -> dict[tuple[str, str, str], int]:
        """Run a month; fen by unit, item and payer."""
        run_month(Actor.of(self.xu), self.site, period, "page")
        return self.billed(period)

    def credit(self, asked: str, **data: Any) -> Charge:
        """A waiver or correction (`arrears.request_…`), asked for by one cashier and approved by the other."""
        request = self.do(f"arrears.request_{asked}", **data).result
        done: Charge = self.do("arrears.decide_credit", who=self.hua, request=request.pk).result.credit
        return done

    def billed(self, period: int) -> dict[tuple[str, str, str], int]:
        """What stands in the books for a period."""
        found: dict[tuple[str, str, str], int] = {}
        for row in charges_of(self.site, period):
            key = (row.code, row.item.name, str(row.get_payer_display()))  # type: ignore[attr-defined]
            found[key] = found.get(key, 0) + row.amount_fen
        return {key: fen for key, fen in found.items() if fen}

    def tariffs(self, entries: list[dict[str, Any]]) -> None:
        """Take tariff versions in."""
        rows = []
        for entry in entries:
            row, wrong = read_entry(entry)
            assert row is not None, wrong
            rows.append(row)
        self.do("billing.import_tariffs", site=self.site.pk, rows=rows)

    def units(self, units: list[Unit]) -> None:
        """Take units in, with what they subscribe to and who pays."""
        rows = [
            {
                "code": u.code, "building": u.code[0], "kind": KINDS[u.kind], "area_e2": u.area_e2, "people": u.people,
                "status": STATES[u.status], "handed_over_on": u.handover, "pools": tuple(u.pools), "owner": "业主",
            }
            for u in units
        ]  # fmt: skip
        self.do("property.import_units", site=self.site.pk, rows=rows)
        for unit in units:
            if unit.quantity:
                self.do(
                    "property.subscribe",
                    unit=unit.code,
                    item_code="CW",
                    quantity=unit.quantity,
                    starts_on=date(2025, 1, 1),
                )
            if unit.tenant_pays:
                self.do("property.move_in", unit=unit.code, on=date(2025, 1, 1), name="租户")
                self.do("property.agree_payer", unit=unit.code, item_code="SF", starts_on=date(2025, 1, 1))

    def meters(self, meters: list[Meter]) -> None:
        """Take meters in, and their dials."""
        rows = [
            {
                "number": m.number, "kind": METERS[m.kind], "use": 1 if m.unit else 2, "unit": m.unit, "pool": m.pool,
                "multiplier": m.multiplier, "initial_milli": m.initial, "decimals": 3, "digits": m.digits,
                "installed_on": date(m.installed // 100, m.installed % 100, 9),
            }
            for m in meters
        ]  # fmt: skip
        self.do("property.import_meters", site=self.site.pk, rows=rows)

    def read(self, meters: list[Meter], only: int = 0) -> Any:
        """Take every dial in, of one period only or of all, in no order."""
        rows = [
            {"number": m.number_in(period), "read_on": day, "period": period, "value_milli": dial}
            | ({} if dials is m.turns or period not in m.swaps else {
                "old_final_milli": m.swaps[period].old_final, "new_number": m.swaps[period].number,
                "new_initial_milli": m.swaps[period].initial,
            })
            for m in meters
            for dials in (m.dials, m.turns)
            for period, (day, dial) in dials.items()
            if only in (0, period)
        ]  # fmt: skip
        random.Random(1).shuffle(rows)
        return self.do("property.import_readings", site=self.site.pk, rows=rows)


def community(seed: int, count: int) -> tuple[list[Unit], list[Meter], list[dict[str, Any]]]:
    """Units, meters with four months of dials, and tariffs that use every rule of the contract."""
    dice = random.Random(seed)
    units = []
    for place in range(count):
        status = dice.choice(["已入住"] * 6 + ["空置", "未收楼"])
        handover = (
            date(2026, dice.randint(1, 4), dice.randint(1, 28)) if status != "未收楼" and dice.random() < 0.3 else None
        )
        kind = dice.choice(["住宅", "住宅", "住宅", "商铺", "车位"])
        units.append(
            Unit(
                f"{1 + place // 10}-{place:03d}", kind, dice.randint(0, 20_000), dice.randint(0, 7), status, handover,
                [p for p in ("甲", "乙", "丙") if dice.random() < 0.7], quantity=dice.choice([0, 0, 2]),
                tenant_pays=dice.random() < 0.2,
            )
        )  # fmt: skip
    meters = []
    for unit in units:
        for kind, mean in (("水", dice.choice([4_000, 15_000, 40_000])), ("电", dice.choice([90_000, 300_000]))):
            if dice.random() < 0.9:
                meters.append(_meter(dice, f"{kind}{unit.code}", kind, mean, unit=unit.code))
    meters.append(_meter(dice, "水-第二块", "水", 9_000, unit=units[0].code))
    for pool, kind in (("甲", "电"), ("乙", "水"), ("丙", "电")):
        meters += [_meter(dice, f"公{pool}{n}", kind, 200_000, pool=pool, gaps=0) for n in range(2)]
    return units, meters, _tariffs(dice)


def _meter(
    dice: random.Random, number: str, kind: str, mean: int, unit: str = "", pool: str = "", gaps: float = 0.1
) -> Meter:
    made = Meter(
        number, kind, unit, pool, dice.choice([1, 1, 1, 20]), dice.randint(0, 500) * 1000, dice.choice([202511, 202512])
    )
    dial = made.initial
    for period in PERIODS:
        dial += dice.randint(mean * 9 // 10, mean * 11 // 10) // (made.multiplier)
        if dice.random() >= gaps:
            made.dials[period] = (date(period // 100, period % 100, 1) + timedelta(days=dice.randint(19, 27)), dial)
    return made


def lived(seed: int, count: int) -> tuple[list[Unit], list[Meter], list[dict[str, Any]]]:
    """The same, with all that happens to meters: swapped, turned over, not read, estimated, read on the day of handover."""
    units, meters, tariffs = community(seed, count)
    dice, by_code = random.Random(seed), {unit.code: unit for unit in units}
    meters += [_meter(dice, f"水二{u.code}", "水", 9_000, unit=u.code) for u in units if dice.random() < 0.4]
    for meter in meters:
        _live(dice, meter, by_code.get(meter.unit))
    return units, meters, tariffs


def _live(dice: random.Random, meter: Meter, unit: Unit | None) -> None:
    base, top = dice.choice([15_000, 90_000, 300_000]) // meter.multiplier, 10**meter.digits * 1000
    turns_over = dice.random() < 0.2
    if turns_over:
        meter.digits, top, meter.installed = 4, 10**7, 202512
        meter.initial = top - base * 5 // 2  # in the third month, when what is usual is known
    guessable = unit is not None and unit.status != "未收楼" and unit.handover is None
    meter.dials, dial, read = {}, meter.initial, meter.initial
    for period in PERIODS:
        was, day = dial, date(period // 100, period % 100, dice.randint(19, 27))
        dial += dice.randint(base * 9 // 10, base * 11 // 10)
        dial -= top if dial >= top else 0
        if unit is not None and not (turns_over and period < PERIODS[2]) and dice.random() < 0.25:
            again = meter.kind == "水" or not meter.guessed
            if guessable and meter.dials and again and dice.random() < 0.7:
                meter.guessed.add(period)
            continue
        handed = unit.handover if unit is not None else None
        if handed and (handed.year * 100 + handed.month) == period and handed < day and read <= was <= dial:
            meter.turns[period] = (handed, dice.randint(was, dial))
        elif meter.dials and not turns_over and dice.random() < 0.15:
            first = dice.randint(0, 50) * 1000
            meter.swaps[period] = Swap(was + (dial - was) // 3, first, f"{meter.number}-{period}")
            dial = first + (dial - was) - (dial - was) // 3
        meter.dials[period] = (day, dial)
        read = dial


def _tariffs(dice: random.Random) -> list[dict[str, Any]]:
    basis = {"legal_basis": "物业服务合同第五条"}
    late = {
        "due_day": dice.choice([10, 31]),
        "grace_days": dice.randint(0, 5),
        "late_rate_e6": 500,
        "late_cap_percent": dice.choice([2, 100]),
    }
    area = {
        "code": "WY",
        "name": "物业管理费",
        "kind": "area",
        "vacant_percent": 70,
        "developer_pays": True,
        **basis,
        **late,
    }
    water = [
        {"up_to_milli": 12_000, "price_e4": 28_533},
        {"up_to_milli": 20_000, "price_e4": 41_177},
        {"up_to_milli": None, "price_e4": 80_001},
    ]
    power = [{"up_to_milli": 500_000, "price_e4": 5_283}, {"up_to_milli": None, "price_e4": 9_283}]
    start, second = date(2025, 1, 1), date(2026, 3, 10)
    return [
        {**area, "price_e4": dice.randint(9_000, 40_000), "effective_from": start},
        {**area, "price_e4": dice.randint(9_000, 40_000), "effective_from": second},
        {"code": "CW", "name": "车位费", "kind": "fixed", "price_e4": 803_333, "applies_to": ["车位"], "developer_pays": True, "effective_from": start, **late, **basis},
        {"code": "SF", "name": "水费", "kind": "metered", "meter_kind": "水", "tiers": water, "base_people": 4, "extra_per_person_milli": 3_000, "effective_from": start},
        {"code": "SF", "name": "水费", "kind": "metered", "meter_kind": "水", "price_e4": 33_333, "effective_from": second},
        {"code": "DF", "name": "电费", "kind": "metered", "meter_kind": "电", "tiers": power, "basis": "year", "year_starts": dice.choice([1, 3]), "base_people": 5, "extra_per_person_milli": 50_000, "effective_from": start},
        *(
            {"code": f"G{n}", "name": f"公摊{pool}", "kind": "shared", "pool": pool, "split_by": by, "price_e4": 6_283, "effective_from": start}
            for n, (pool, by) in enumerate([("甲", "area"), ("乙", "household"), ("丙", "usage")])
        ),
    ]  # fmt: skip


def books(seed: int, count: int) -> Books:
    """The reference of the same community."""
    return Books(*community(seed, count))
