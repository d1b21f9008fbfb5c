"""Many transactions of one piece of work wait for the disk once, at its end, and not in the middle."""

from __future__ import annotations

import pytest
from django.db import connection

from zhishou.kernel import disk, statement
from zhishou.kernel.operation import Refused

pytestmark = pytest.mark.django_db(transaction=True)


def commits_wait() -> bool:
    return bool(statement.run("SELECT current_setting('synchronous_commit') = 'on'")[0][0])


def written() -> str:
    """Something committed, and where it stands in the log."""
    return str(statement.run("SELECT pg_logical_emit_message(true, 'test', 'a line')")[0][0])


def on_the_disk(place: str) -> bool:
    return bool(statement.run("SELECT pg_current_wal_flush_lsn() >= %s::pg_lsn", [place])[0][0])


def test_what_was_committed_within_is_on_the_disk_when_it_is_left() -> None:
    with disk.awaited_at_the_end():
        assert not commits_wait()
        place = written()
    assert commits_wait() and on_the_disk(place)


def test_a_refusal_within_loses_nothing_of_what_came_before_it() -> None:
    with pytest.raises(Refused), disk.awaited_at_the_end():
        place = written()
        raise Refused("billing.parts_left")
    assert commits_wait() and on_the_disk(place)


def test_within_another_the_outer_end_waits() -> None:
    with disk.awaited_at_the_end():
        with disk.awaited_at_the_end():
            place = written()
        assert not commits_wait()
    assert commits_wait() and on_the_disk(place)


def test_an_error_is_told_as_it_is_when_the_database_went_away() -> None:
    with pytest.raises(ZeroDivisionError), disk.awaited_at_the_end():
        connection.connection.close()
        raise ZeroDivisionError
    connection.close()  # as at the end of a request
    assert commits_wait()
