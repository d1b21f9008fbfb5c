"""Two clerks at one unit, or at one meter, at the same moment."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor, wait
from datetime import timedelta
from typing import Any

import pytest
from conftest import Cast
from django.db import connection, transaction
from tests.billing.town import Town

from zhishou.areas.billing.models import Item
from zhishou.areas.property import periods
from zhishou.areas.property.models import Meter, Tenure
from zhishou.kernel import clock
from zhishou.kernel.operation import Refused


@pytest.mark.django_db(transaction=True)
def test_of_two_owners_who_leave_at_once_one_stays() -> None:
    day = clock.today()
    with transaction.atomic():
        town = Town(Cast())
        unit = {"code": "7-1203", "building": "7栋", "room": "1203", "area_e2": 8950, "owner": "陈丽华"}
        town.do("property.import_units", site=town.site.pk, rows=[unit])
        town.do("property.add_party", unit="7-1203", role=0, name="王建国", on=day - timedelta(days=9))
    first, second = Tenure.objects.filter(unit__code="7-1203", role=0, ends_on=None).order_by("pk")

    def leave(owner: Tenure) -> str:
        try:
            town.do("property.end_tenure", tenure=owner.pk, on=day + timedelta(days=1))
        except Refused as no:
            return no.code
        finally:
            connection.close()
        return "left"

    with ThreadPoolExecutor(1) as other:
        with transaction.atomic():
            town.do("property.end_tenure", tenure=first.pk, on=day + timedelta(days=1))
            meanwhile = other.submit(leave, second)
            wait([meanwhile], timeout=2)  # it waits for this one; were it through by now, nobody would own the unit
        assert meanwhile.result(30) == "property.last_owner"
    assert Tenure.objects.get(unit__code="7-1203", role=0, ends_on=None) == second


@pytest.mark.django_db(transaction=True)
def test_a_meter_that_is_being_read_is_not_written_down_as_missed() -> None:
    with transaction.atomic():
        town = Town(Cast())
        town.do(
            "property.import_units", site=town.site.pk, rows=[{"code": "7-1203", "area_e2": 8950, "owner": "陈丽华"}]
        )
        town.do("property.import_meters", site=town.site.pk, rows=[{"number": "W1", "kind": 1, "unit": "7-1203"}])
    meter = Meter.objects.get()

    def skip() -> str:
        try:
            town.do("property.skip_meter", meter=meter.pk, period=periods.of(clock.today()), reason="locked")
        except Refused as no:
            return no.code
        finally:
            connection.close()
        return "missed"

    with ThreadPoolExecutor(1) as other:
        with transaction.atomic():
            town.do("property.take_reading", meter=meter.pk, value="12")
            meanwhile = other.submit(skip)
            wait([meanwhile], timeout=2)
        assert meanwhile.result(30) == "readings.there_is_one"


@pytest.mark.django_db(transaction=True)
def test_what_another_takes_away_at_the_same_moment_is_gone_in_plain_words() -> None:
    lift = {
        "code": "DT",
        "name": "电梯公摊",
        "kind": "shared",
        "price_e4": 1,
        "pool": "电梯",
        "effective_from": "2025-01-01",
    }
    with transaction.atomic():
        town = Town(Cast())
        town.tariffs([lift])
        given: dict[str, Any] = {"period": 202605, "amount": "100.00", "number": "A1"}
        invoice = town.do("billing.enter_invoice", item=Item.objects.get(code="DT"), **given).result

    def withdraw() -> str:
        try:
            town.do("billing.withdraw_invoice", invoice=invoice.pk)
        except Refused as no:
            return no.code
        finally:
            connection.close()
        return "withdrawn"

    with ThreadPoolExecutor(1) as other:
        with transaction.atomic():
            town.do("billing.withdraw_invoice", invoice=invoice.pk)
            meanwhile = other.submit(withdraw)
            wait([meanwhile], timeout=2)
        assert meanwhile.result(30) == "gate.gone"
