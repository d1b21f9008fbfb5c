"""Two clerks at one unit at the same moment."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor, wait
from datetime import timedelta

import pytest
from conftest import Cast
from django.db import connection, transaction
from tests.billing.town import Town

from zhishou.areas.property.models import Tenure
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
