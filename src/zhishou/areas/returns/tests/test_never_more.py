"""Whatever is decided, declined, withdrawn and settled in whatever order, no line gives back more than was paid; nor do two at once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from threading import Barrier
from typing import Any

import pytest
from conftest import Cast
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis.strategies import integers, lists, sampled_from, tuples

from zhishou.areas.returns.models import Return, SaleLine
from zhishou.areas.returns.tests.desk import NOON, Desk
from zhishou.kernel import audit, clock
from zhishou.kernel.models import Person
from zhishou.kernel.operation import Refused

STEPS = lists(
    tuples(sampled_from(["refund", "exchange", "difference", "withdraw", "decline"]), integers(1, 3), integers(1, 4), integers(1, 120)),
    min_size=1, max_size=12,
)  # fmt: skip


def _step(desk: Desk, what: str, n: int, many: int, yuan: int) -> tuple[int, int, int] | None:
    """One step; what it gave back of which line: (line, pieces, fen), or what was freed as negative numbers."""
    if what in ("withdraw", "decline"):
        row = Return.objects.filter(state="waiting").order_by("pk").first()
        if row is None:
            return None
        line = row.lines.get()
        if what == "withdraw":
            desk.do(desk.lin, "withdraw", back=row.pk, reason="不退了")
        else:
            desk.do(desk.he, "approve", back=row.pk, agreed=False, opinion="不同意")
        return (line.line.n, -line.quantity, -line.amount_fen)
    more: dict[str, Any] = {"decision": what, "override": "试一试", "new_goods": "别的", "new_price": f"{yuan}.00"}
    if what == "difference":
        more |= {"ground": "price", "difference": f"{yuan}.00"}
    try:
        with transaction.atomic():
            made = desk.decide((n, many), **more).lines.get()
    except Refused as no:
        assert no.code == "returns.none_left"
        return None
    return (n, made.quantity, made.amount_fen)


@pytest.mark.django_db
def test_no_order_of_steps_gives_back_more_than_was_paid(cast: Cast) -> None:
    with clock.at(NOON - timedelta(days=1)):
        desk = Desk(cast)

    @settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
    @given(STEPS)
    def walk(steps: list[tuple[str, int, int, int]]) -> None:
        point = transaction.savepoint()
        back = {1: (0, 0), 2: (0, 0), 3: (0, 0)}
        for step in steps:
            if (gave := _step(desk, *step)) is not None:
                pieces, fen = back[gave[0]]
                back[gave[0]] = (pieces + gave[1], fen + gave[2])
        rows = {line.n: line for line in SaleLine.objects.filter(sale=desk.sale)}
        assert {n: (line.returned, line.returned_fen) for n, line in rows.items()} == back
        assert all(
            0 <= fen <= rows[n].paid_fen and 0 <= pieces <= rows[n].quantity for n, (pieces, fen) in back.items()
        )
        assert audit.differences()["退换货"] == []
        transaction.savepoint_rollback(point)

    with clock.at(NOON):
        walk()


@pytest.mark.django_db
def test_the_last_pieces_take_all_that_is_left(cast: Cast) -> None:
    with clock.at(NOON - timedelta(days=1)):
        desk = Desk(cast)

    @settings(max_examples=200, deadline=None)
    @given(integers(1, 99), integers(0, 10**9), lists(integers(1, 9), max_size=30))
    def walk(quantity: int, paid: int, pieces: list[int]) -> None:
        line = SaleLine(sale=desk.sale, n=9, name="件", quantity=quantity, paid_fen=paid)
        for wanted in [*pieces, quantity]:
            many = min(wanted, line.left)
            share = line.share(many) if many else 0
            assert 0 <= share <= line.left_fen
            line.returned, line.returned_fen = line.returned + many, line.returned_fen + share
        assert (line.returned, line.returned_fen) == (quantity, paid)

    walk()


@pytest.mark.django_db(transaction=True)
def test_of_two_who_take_back_the_same_goods_at_once_one_is_told_that_nothing_is_left() -> None:
    with transaction.atomic(), clock.at(NOON - timedelta(days=1)):
        desk = Desk(Cast())
    ready = Barrier(2)

    def take(who: Person) -> str:
        ready.wait(30)
        try:
            return str(desk.decide((2, 1), who=who, override="试一试").state)
        except Refused as no:
            return no.code
        finally:
            connection.close()

    works: list[Callable[[], str]] = [partial(take, desk.lin), partial(take, desk.ma)]
    with ThreadPoolExecutor(2) as pool:
        answers = sorted(future.result() for future in [pool.submit(work) for work in works])
    line = desk.line(2)
    assert answers == ["returns.none_left", "waiting"] and (line.returned, line.returned_fen) == (1, 150_00)
