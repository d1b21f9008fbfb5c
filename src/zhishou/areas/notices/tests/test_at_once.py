"""Two buildings filed at the same moment."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor, wait

import pytest
from conftest import Cast
from django.db import connection, transaction

from zhishou.areas.notices import queries
from zhishou.areas.notices.models import NoticeFile
from zhishou.areas.notices.tests.test_notices import Office
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import perform


@pytest.mark.django_db(transaction=True)
def test_of_two_buildings_filed_at_the_same_moment_one_ends_the_printing(monkeypatch: pytest.MonkeyPatch) -> None:
    with transaction.atomic():
        office = Office(Cast())
        office.approved()
        batch = office.make()
    monkeypatch.setattr(queries, "charged", lambda file: 0)

    def leave_out(file: NoticeFile) -> None:
        perform("notices.leave_out", Actor.system("notices.print"), {"file": file}, door="job")

    def meanwhile(file: NoticeFile) -> None:
        try:
            leave_out(file)
        finally:
            connection.close()

    *others, one, another = batch.files.all()
    for file in others:
        leave_out(file)
    with ThreadPoolExecutor(1) as thread:
        with transaction.atomic():
            leave_out(one)
            waiting = thread.submit(meanwhile, another)
            wait([waiting], timeout=2)
        waiting.result(30)
    batch.refresh_from_db()
    assert batch.finished_at is not None
