"""What billing refuses: every sentence as it is read, provoked through the operation."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from click.testing import CliRunner
from conftest import Cast, reads
from tests.billing.town import Town

from zhishou.areas.billing import crediting
from zhishou.areas.billing.commands import approve
from zhishou.areas.billing.models import Charge
from zhishou.areas.billing.operations import tariffs
from zhishou.areas.billing.tariff_rows import entries_of, read_entry
from zhishou.areas.property.commands import accept
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


def payment_for_a_code_of_two_communities(town: Town) -> Any:
    both = town.cast.person("yue", "岳甲", "keep_register", "take_money", site=town.cast.company)
    for site in (town.site, town.cast.bay):
        town.do(
            "property.import_units", who=both, site=site, rows=[{"code": "1-101", "area_e2": 10_000, "owner": "示例"}]
        )
    row = {"code": "1-101", "amount_fen": 100, "paid_on": "2026-03-01", "method": 1, "number": "A1"}
    return town.do("payments.import_payments", who=both, site=town.cast.company, rows=[row])


REFUSED: dict[str, tuple[str, Callable[[Town], Any]]] = {
    "billing.period": (
        "账期的月份不对，请写成 202611 的样子。",
        lambda town: perform("billing.open_run", Actor.of(town.xu), {"site": town.site, "period": 202613}, door="page"),
    ),
    "tariffs.frozen": (
        "收费标准 WY（2026-01-01 起）已经有了，内容不同。标准不改旧的，请写新的生效日期。",
        another_price_from_the_same_day,
    ),
    "property.code_shared": (
        "有 2 个小区都有房屋“1-101”，看不出是哪一户。请选其中一个小区再导入。",
        payment_for_a_code_of_two_communities,
    ),
    "tariffs.unreadable": (
        "YAML 写法不对：month must be in 1..12",
        lambda town: entries_of(b"- code: WY\n  effective_from: 2026-13-01"),
    ),
}


@pytest.mark.parametrize("code", REFUSED)
def test_billing_says(cast: Cast, code: str) -> None:
    sentence, act = REFUSED[code]
    town = Town(cast)
    reads(code, sentence, lambda: act(town))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"applies_to": [["住宅"]]}, "applies_to 请写：住宅、商铺、车位、订购。"),
        (
            {"price_e4": None, "tiers": [{"up_to_milli": 10**20, "price_e4": 1}, {"up_to_milli": None, "price_e4": 2}]},
            "阶梯要从小到大，up_to_milli 写整数，最大 10000000000。",
        ),
    ],
)
def test_what_no_run_could_bill_is_said_of_the_entry(wrong: dict[str, Any], said: str) -> None:
    entry = {
        "code": "SF",
        "name": "水费",
        "kind": "metered",
        "meter_kind": "水",
        "price_e4": 1,
        "effective_from": "2026-01-01",
    }
    assert read_entry({**entry, **wrong}) == (None, [said])


def test_a_community_has_a_limited_number_of_fee_items(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tariffs, "MOST_ITEMS", 0)
    sentence = "一个小区最多 510 个费项，已经用满。请用已有的费项，或合并相近的。"
    reads("tariffs.too_many", sentence, lambda: tariff(Town(cast), 10_000))


def test_a_month_that_was_not_run_is_not_approved_at_the_command_line(cast: Cast) -> None:
    town = Town(cast)
    said = CliRunner().invoke(
        approve, ["--site", town.site.code, "--period", "2026-03", "--as", town.he.username, "--json"]
    )
    told = json.loads(said.output.splitlines()[-1])
    assert (said.exit_code, told["refused"]) == (2, "billing.no_run")
    assert told["sentence"] == f"{town.site.name} 还没有出 2026-03 的账。请先出账。"


def test_a_doubt_that_is_none_is_not_accepted_at_the_command_line(cast: Cast) -> None:
    town = Town(cast)
    words = [
        "--site",
        town.site.code,
        "--period",
        "2026-03",
        "--meter",
        "W-9",
        "--value",
        "7",
        "--as",
        town.hua.username,
        "--json",
    ]
    said = CliRunner().invoke(accept, words)
    told = json.loads(said.output.splitlines()[-1])
    assert (said.exit_code, told["refused"]) == (2, "readings.unknown")
    assert told["sentence"] == "这个账期没有表号“W-9”的存疑读数。"


def test_a_charge_is_not_corrected_without_end(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its keys hold 128 of a unit, an item and a month; here two, the charge and one waiver."""
    town = Town(cast)
    town.do("property.import_units", site=town.site.pk, rows=[{"code": "1-101", "area_e2": 10_000, "owner": "示例"}])
    tariff(town, 10_000)
    row = {"code": "1-101", "item": "WY", "period": 202603, "amount_fen": 100}
    town.do("billing.import_opening", site=town.site, rows=[row])
    charge = Charge.objects.get()
    base = charge.pk - charge.sequence
    reads("charge.too_many", "这一户这个费项的更正太多了，请核对。", lambda: crediting.next_sequence(base, end=1))
    assert crediting.next_sequence(base) == charge.sequence + 1


def test_an_item_named_by_code_and_by_name_is_opened_once(cast: Cast) -> None:
    town = Town(cast)
    town.do("property.import_units", site=town.site.pk, rows=[{"code": "1-101", "area_e2": 10_000, "owner": "示例"}])
    tariff(town, 10_000)
    rows = [{"code": "1-101", "item": item, "period": 202603, "amount_fen": 100} for item in ("WY", "物业管理费")]
    batch = town.do("billing.import_opening", site=town.site, rows=rows).result
    assert (batch.taken, batch.already) == (1, 1)
    assert town.billed(202603) == {("1-101", "物业管理费", "业主"): 100}
