"""What billing refuses: every sentence as it is read, provoked through the operation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from conftest import Cast, reads
from tests.billing.town import Town

from zhishou.areas.billing.tariff_rows import read_entry
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import perform

pytestmark = pytest.mark.django_db


def tariff(town: Town, price_e4: int) -> Any:
    entry = {"code": "WY", "name": "物业管理费", "kind": "area", "price_e4": price_e4, "effective_from": "2026-01-01"}
    row, wrong = read_entry(entry)
    assert row is not None, wrong
    return town.do("billing.import_tariffs", site=town.site.pk, rows=[row])


def another_price_from_the_same_day(town: Town) -> Any:
    tariff(town, 28_500)
    return tariff(town, 30_000)


REFUSED: dict[str, tuple[str, Callable[[Town], Any]]] = {
    "billing.period": (
        "账期的月份不对，请写成 202611 的样子。",
        lambda town: perform("billing.open_run", Actor.of(town.xu), {"site": town.site, "period": 202613}, door="page"),
    ),
    "tariffs.frozen": (
        "收费标准 WY（2026-01-01 起）已经有了，内容不同。标准不改旧的，请写新的生效日期。",
        another_price_from_the_same_day,
    ),
}


@pytest.mark.parametrize("code", REFUSED)
def test_billing_says(cast: Cast, code: str) -> None:
    sentence, act = REFUSED[code]
    town = Town(cast)
    reads(code, sentence, lambda: act(town))
