"""Helpers of the kernel's tests."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from conftest import Cast
from django.db import connection, transaction

from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import perform


@pytest.fixture
def event_maker(transactional_db: None) -> Callable[[int], None]:
    """Makes n events by the simplest operation of the product: a department is made."""
    with transaction.atomic():
        cast = Cast()
        admin = cast.person("admin", "行政", "organise", site=cast.company, root=True)
    made = iter(range(1000))

    def make(count: int) -> None:
        for _ in range(count):
            n = next(made)
            wish = {"site": "CUI", "code": f"D{n}", "name": f"部门{n}"}
            perform("people.make_department", Actor.of(admin), wish, door="api")

    return make


@pytest.fixture
def as_a_vandal(transactional_db: None) -> Callable[[str], None]:
    """Runs SQL as the owner of the tables with the append-only rule switched off."""

    def run(statement: str) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('zhishou.operation', 'maintenance', true)")
            cursor.execute(statement)

    return run
