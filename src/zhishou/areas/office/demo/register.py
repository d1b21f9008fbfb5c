"""The community that is billed: two buildings, shops and parking of 翠湖花园, their meters and what the dials showed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import Any

from zhishou.areas.property import periods

SITE = "CH1"
BUILDINGS = ("7", "8")
ROOMS = {1: 8952, 2: 10236, 3: 11805, 4: 7640}  # 0.01 m² by room of a floor
PAYS_BY_BANK = (1, 3)  # the rooms of a floor whose owners agreed to direct debit
WATER, POWER = 1, 2
UNIT, PUBLIC, MASTER = 1, 2, 3
FLAT, SHOP, PARKING = 1, 2, 3
OCCUPIED, VACANT, NOT_HANDED_OVER = 1, 2, 3
HISTORY = 12  # periods of dials taken over; the last three of them are billed here
SEASON = (1.04, 1.06, 1.0, 0.95, 0.94, 1.0, 1.06, 1.07, 1.02, 0.96, 0.95, 1.0)
TURNS, STANDS_STILL = "W7-203", "W7-201"  # a dial about to turn over; a flat hardly lived in


@dataclass
class Dial:
    """A meter of the demo and what it used in each period, in whole units; `last` is where its dial stands."""

    number: str
    kind: int
    use: int
    place: str = ""  # the unit, or the pool of a public meter
    above: str = ""
    start: int = 0
    used: dict[int, int] = field(default_factory=dict)
    last: int = 0

    def row(self, installed: date) -> dict[str, Any]:
        """The meter as the register takes it in."""
        return {
            "number": self.number, "kind": self.kind, "use": self.use, "parent": self.above, "digits": 5,
            "unit": self.place if self.use == UNIT else "", "pool": self.place if self.use == PUBLIC else "",
            "initial_milli": self.start * 1000, "installed_on": installed,
        }  # fmt: skip


class Community:
    """Units and meters, the same for the same dice; `floors` makes it smaller."""

    def __init__(self, dice: Random, floors: int, current: int, names: dict[str, tuple[str, str]]) -> None:
        self.dice, self.floors, self.current = dice, floors, current
        self.history = [periods.add(current, -n) for n in range(HISTORY, 0, -1)]
        self.units = self._flats(names)
        self.units += [*self._shops(), *self._parking()]
        self.dials = self._meters()

    def _flats(self, names: dict[str, tuple[str, str]]) -> list[dict[str, Any]]:
        top = self.floors
        states = {f"7-{top}04": VACANT, "8-103": VACANT, f"8-{top}04": NOT_HANDED_OVER}
        moved_in = {"8-202": periods.first_day(periods.add(self.current, -2)).replace(day=12)}
        found: list[dict[str, Any]] = []
        for building in BUILDINGS:
            for floor in range(1, top + 1):
                for room, area in ROOMS.items():
                    code = f"{building}-{floor}{room:02}"
                    owner, mobile = names.get(code) or (self._name(), f"1370000{len(found):04}")
                    status = states.get(code, OCCUPIED)
                    row = {
                        "code": code, "building": f"{building}栋", "entrance": "1单元", "room": f"{floor}{room:02}",
                        "kind": FLAT, "area_e2": area, "owner": owner, "mobile": mobile, "status": status,
                        "people": self.dice.randint(1, 5) if status == OCCUPIED else 0,
                        "handed_over_on": moved_in.get(code), "pools": (f"{building}栋电梯", "绿化"),
                    }  # fmt: skip
                    if room in PAYS_BY_BANK and status == OCCUPIED:
                        row |= _account(len(found), owner, code)
                    found.append(row)
        return found

    def _shops(self) -> list[dict[str, Any]]:
        return [
            {
                "code": f"S-0{n}", "building": "商铺", "room": f"{n}号铺", "kind": SHOP, "area_e2": 4000 + 850 * n,
                "owner": f"示例商铺{'甲乙丙丁'[n - 1]}", "mobile": f"1370000900{n}", "pools": ("绿化",), "people": 2,
            }
            for n in range(1, 5)
        ]  # fmt: skip

    def _parking(self) -> list[dict[str, Any]]:
        owners = [row for row in self.units_of(FLAT) if row["status"] == OCCUPIED][::5]
        return [
            {
                "code": f"P-{n:03}", "building": "地下车库", "room": f"{n:03}", "kind": PARKING, "area_e2": 1250,
                "owner": row["owner"], "mobile": row["mobile"],
            }
            for n, row in enumerate(owners, 1)
        ]  # fmt: skip

    def units_of(self, kind: int) -> list[dict[str, Any]]:
        """The units of one kind."""
        return [row for row in self.units if row["kind"] == kind]

    def _name(self) -> str:
        from zhishou.areas.office.demo.customers import GIVEN, SURNAMES

        return self.dice.choice(SURNAMES) + self.dice.choice(GIVEN)

    def _meters(self) -> list[Dial]:
        """Each home and shop with two meters, below its building's own, below the community's; lifts and gardens."""
        found: list[Dial] = []
        for letter, kind in (("W", WATER), ("E", POWER)):
            for row in self.units:
                if row["kind"] != PARKING:
                    stem = row["code"].partition("-")[0]
                    found.append(self._home(f"{letter}{row['code']}", kind, row, f"{letter}{stem}"))
        found += [self._public(f"E{b}-LIFT", POWER, f"{b}栋电梯", f"E{b}", 420) for b in BUILDINGS]
        found.append(self._public("W-GREEN", WATER, "绿化", "W0", 85))
        for letter, kind in (("W", WATER), ("E", POWER)):
            blocks = [self._above(f"{letter}{stem}", kind, f"{letter}0", found) for stem in (*BUILDINGS, "S")]
            found += [*blocks, self._above(f"{letter}0", kind, "", [*found, *blocks])]
        return found

    def _home(self, number: str, kind: int, row: dict[str, Any], above: str) -> Dial:
        mean = self.dice.randint(9, 20) if kind == WATER else self.dice.randint(120, 260)
        mean = 0 if row.get("status", OCCUPIED) != OCCUPIED else 3 if number == STANDS_STILL else mean
        used = {p: self._use(mean, p) for p in [*self.history, self.current]}
        if number == STANDS_STILL:
            used |= dict.fromkeys([*self.history[-2:], self.current], 0)
        start = 99_996 - sum(used[p] for p in self.history) if number == TURNS else self.dice.randint(40, 2_400)
        return self._dial(Dial(number, kind, UNIT, row["code"], above, start, used))

    def _public(self, number: str, kind: int, pool: str, above: str, mean: int) -> Dial:
        used = {p: self._use(mean, p) for p in [*self.history, self.current]}
        return self._dial(Dial(number, kind, PUBLIC, pool, above, self.dice.randint(100, 900), used))

    def _above(self, number: str, kind: int, above: str, below: list[Dial]) -> Dial:
        """A master shows what lies below it and what is lost; the eighth building loses the most."""
        lost = 108 if number == "E8" else 102
        mine = [d for d in below if d.above == number and d.kind == kind]
        used = {p: sum(d.used[p] for d in mine) * lost // 100 for p in [*self.history, self.current]}
        return self._dial(Dial(number, kind, MASTER, "", above, self.dice.randint(1_000, 4_000), used))

    def _use(self, mean: int, period: int) -> int:
        return round(mean * SEASON[period % 100 - 1] * self.dice.uniform(0.93, 1.07))

    def _dial(self, made: Dial) -> Dial:
        made.last = made.start + sum(made.used[p] for p in self.history)
        return made

    def readings(self, period: int) -> list[dict[str, Any]]:
        """Every dial of a past period as it was read on the 25th."""
        return [
            {
                "number": dial.number, "read_on": periods.first_day(period).replace(day=25), "period": period,
                "value_milli": 1000 * (dial.start + sum(dial.used[p] for p in self.history if p <= period)),
                "reader": "何伟",
            }
            for dial in self.dials
        ]  # fmt: skip

    def now(self, dial: Dial) -> int:
        """What the dial shows in the current period, in whole units."""
        return (dial.last + dial.used[self.current]) % 100_000


def _account(n: int, owner: str, code: str) -> dict[str, str]:
    return {
        "bank": "示例银行翠湖支行", "account": f"62220000{n:04}{n * 37 % 10_000:04}", "holder": owner,
        "agreement": f"DK{code.replace('-', '')}",
    }  # fmt: skip
