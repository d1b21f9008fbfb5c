"""The tariff versions of a community, and which of them is in force."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from zhishou.areas.billing.models import Item, Tariff
from zhishou.areas.property import periods
from zhishou.kernel import statement
from zhishou.kernel.models import Site


class Rates:
    """Every item of a community with its versions in order."""

    def __init__(self, site: Site) -> None:
        items = statement.rows(Item, "WHERE site_id = %s ORDER BY code", [site.pk])
        self.items = {item.pk: item for item in items}
        self.versions: dict[int, list[Tariff]] = defaultdict(list)
        for version in statement.rows(Tariff, "WHERE site_id = %s ORDER BY effective_from", [site.pk]):
            self.versions[version.item_id].append(version)

    def of_kind(self, *kinds: int) -> Iterable[tuple[Item, list[Tariff]]]:
        """The items of these kinds with their versions."""
        for item in self.items.values():
            if item.kind in kinds and self.versions[item.pk]:
                yield item, self.versions[item.pk]

    def bearing_late_fees(self) -> list[Tariff]:
        """The versions that ask for late fees."""
        return [version for versions in self.versions.values() for version in versions if version.late_rate_e6]

    def on(self, item: Item, day: date) -> Tariff | None:
        """The version in force on a day."""
        return in_force(self.versions[item.pk], day)


def in_force(versions: list[Tariff], day: date) -> Tariff | None:
    """The latest version that is effective on a day."""
    return next((v for v in reversed(versions) if v.effective_from <= day), None)


def year_start(version: Tariff, period: int) -> int:
    """The first period of the tariff year a period lies in."""
    year = period // 100 if period % 100 >= version.year_starts else period // 100 - 1
    return year * 100 + version.year_starts


def tiers_of(version: Tariff) -> list[tuple[int | None, int]]:
    """The version's borders (1/1000) and prices; one open tier for a single price."""
    if not version.tiers:
        return [(None, version.price_e4)]
    return [(tier["up_to_milli"], tier["price_e4"]) for tier in version.tiers]


def first_day(period: int) -> date:
    """The day that picks the version of items without a reading."""
    return periods.first_day(period)
