"""A reference checked a statement at a time: nothing names what is not there, and nothing that is named goes."""

from __future__ import annotations

import threading

import pytest
from conftest import Cast
from django.db import IntegrityError, connection, transaction

from zhishou.kernel.gate import begin
from zhishou.kernel.referring import refers

pytestmark = pytest.mark.django_db


def _tables() -> None:
    made = refers("lent", book_id="book", reader_id="reader")
    assert isinstance(made.sql, str)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE book (id bigint PRIMARY KEY); CREATE TABLE reader (id bigint PRIMARY KEY)")
        cursor.execute("CREATE TABLE lent (id bigserial PRIMARY KEY, book_id bigint, reader_id bigint)")
        cursor.execute(made.sql)
        cursor.execute("INSERT INTO book SELECT generate_series(1, 3); INSERT INTO reader VALUES (7)")


@pytest.mark.parametrize(
    ("statement", "refused"),
    [
        ("INSERT INTO lent (book_id, reader_id) VALUES (1, 7), (3, NULL)", ""),
        ("INSERT INTO lent (book_id, reader_id) VALUES (1, 7), (4, 7)", "book_id of lent names no row of book"),
        ("INSERT INTO lent (book_id, reader_id) VALUES (1, 7), (2, 8)", "reader_id of lent names no row of reader"),
        ("UPDATE lent SET book_id = book_id + 1", ""),
        ("UPDATE lent SET book_id = book_id + 2", "book_id of lent names no row of book"),
        ("DELETE FROM book WHERE id = 1", ""),
        ("DELETE FROM book", "book is named by a book_id of lent"),
        ("DELETE FROM reader", "reader is named by a reader_id of lent"),
        ("DELETE FROM lent; DELETE FROM book; DELETE FROM reader", ""),
    ],
)
def test_what_names_nothing_is_refused_and_what_is_named_stays(statement: str, refused: str) -> None:
    _tables()
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO lent (book_id, reader_id) VALUES (2, 7)")
        if not refused:
            cursor.execute(statement)
            return
        with pytest.raises(IntegrityError, match=refused), transaction.atomic():
            cursor.execute(statement)
        cursor.execute("SELECT (SELECT count(*) FROM lent), (SELECT count(*) FROM book), (SELECT count(*) FROM reader)")
        assert cursor.fetchone() == (1, 3, 1)


@pytest.mark.django_db(transaction=True)
def test_who_deletes_waits_for_who_names_and_is_then_refused() -> None:
    """A late fee is written but not yet committed; its charge is deleted meanwhile by another connection."""
    from zhishou.areas.billing.models import Charge, Item, LateFee

    with transaction.atomic():
        begin("test")
        cast = Cast()
        item = Item.objects.create(site=cast.garden, number=1, code="WY", name="物业费", kind=1)
        charge = Charge.objects.create(
            id=1024, site=cast.garden, unit_id=1, item=item, amount_fen=5, period=202601, payer=0
        )
    came: list[str] = []

    def deletes() -> None:
        try:
            with transaction.atomic():
                begin("test")
                Charge.objects.filter(pk=charge.pk)._raw_delete("default")
        except IntegrityError as no:
            came.append(str(no))
        finally:
            connection.close()

    other = threading.Thread(target=deletes)
    with transaction.atomic():
        begin("test")
        late = {
            "charge": charge,
            "site": cast.garden,
            "period": 202602,
            "amount_fen": 1,
            "through": "2026-02-28",
            "row": 1,
        }
        LateFee.objects.create(**late)
        other.start()
        with connection.cursor() as cursor:
            waits = "SELECT 1 FROM pg_locks WHERE NOT granted AND locktype = 'advisory'"
            cursor.execute(waits)
            while other.is_alive() and not cursor.fetchall():
                cursor.execute(waits)
    other.join(10)
    assert len(came) == 1 and "named by a charge_id" in came[0]
    assert Charge.objects.filter(pk=charge.pk).exists()
