"""Two supervisors at one unit at the same moment."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor, wait

import pytest
from conftest import Cast
from django.db import connection, transaction
from tests.company_life import photo

from zhishou.areas.arrears.models import Letter
from zhishou.areas.arrears.tests.conftest import House, day
from zhishou.kernel import clock
from zhishou.kernel.operation import Refused


@pytest.mark.django_db(transaction=True)
def test_what_is_owed_is_handed_to_a_lawyer_once() -> None:
    with transaction.atomic():
        with clock.at(day("2026-02-01")):
            house = House(Cast())
        for step, on in ((1, "2026-05-06"), (2, "2026-05-21"), (3, "2026-06-20")):
            with clock.at(day(on)):
                house.do("arrears.issue_letters", who=house.cashier, site=house.site, step=step, units=["1-101"])
                letter = Letter.objects.get(step=step)
                house.do("arrears.serve_letter", who=house.keeper, letter=letter, how="posted", photo=photo())

    def hand_over() -> str:
        try:
            with clock.at(day("2026-07-21")):
                house.do("arrears.hand_to_legal", who=house.head, unit="1-101", reason="催告以后仍不交")
        except Refused as no:
            return no.code
        finally:
            connection.close()
        return "handed over"

    with ThreadPoolExecutor(1) as other:
        with transaction.atomic(), clock.at(day("2026-07-21")):
            house.do("arrears.hand_to_legal", who=house.head, unit="1-101", reason="催告以后仍不交")
            meanwhile = other.submit(hand_over)
            wait([meanwhile], timeout=2)
        assert meanwhile.result(30) == "arrears.not_legal_yet"
    assert Letter.objects.filter(step=Letter.Step.LEGAL).count() == 1
