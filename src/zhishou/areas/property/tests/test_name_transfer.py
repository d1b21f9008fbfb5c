"""转名: what whoever transfers a name reads before."""

from __future__ import annotations

import pytest
from conftest import Cast, page

from zhishou.areas.property.tests.test_register import Garden, unit, unit_row
from zhishou.kernel import clock

pytestmark = pytest.mark.django_db


def test_who_transfers_a_name_reads_that_what_is_prepaid_goes_with_the_flat(cast: Cast) -> None:
    town = Garden(cast)
    town.do("property.import_units", site=town.site.pk, rows=[unit_row("7-1203", owner="陈丽华")])
    address = f"{unit('7-1203').url()}/do/transfer"
    assert "转名之后归新业主" not in page(town.fang, address)
    row = {"code": "7-1203", "amount_fen": 13_400, "paid_on": clock.today(), "method": 1, "number": "预存"}
    town.do("payments.import_payments", site=town.site.pk, rows=[row])
    assert "预存 134.00 元，转名之后归新业主" in page(town.fang, address)
