"""Columns: what of them is among others, each once, and out of a table as they went in."""

from __future__ import annotations

import random

import numpy as np
import pytest
from django.db import transaction

from zhishou.kernel import columns


@pytest.mark.parametrize("seed", range(20))
def test_among_and_distinct_say_what_sets_say(seed: int) -> None:
    dice = random.Random(seed)
    mine, others = ([dice.randint(-9, 9) for _each in range(dice.randint(0, 12))] for _which in range(2))
    column = np.array(mine, dtype=np.int64)
    assert columns.among(column, others).tolist() == [each in others for each in mine]
    assert columns.among(column, np.array(others, dtype=np.int64)).tolist() == [each in others for each in mine]
    assert columns.distinct(column).tolist() == sorted(set(mine))


@pytest.mark.django_db
@pytest.mark.parametrize("count", [0, 1, 6, 7, 8, 21, 22])
def test_columns_come_out_of_a_table_as_they_went_in_however_many_blocks_they_take(
    count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(columns, "_BLOCK", 7)
    given = {"one": np.arange(count) * 2**40 - 3, "two": np.arange(count) % 5}
    with transaction.atomic(), columns.aside({"one": "int8", "two": "int2"}, given) as table:
        found = columns.read(f"SELECT one, two::bigint FROM {table} ORDER BY one", [], ("one", "two"))
    assert {name: column.tolist() for name, column in found.items()} == {n: c.tolist() for n, c in given.items()}
