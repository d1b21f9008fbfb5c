"""The case list over 100,000 cases, as a signed clerk sees it, against a bare Django view doing one INSERT.

A page looked at again is drawn again when something has changed (kernel/doors/unchanged.py), so the list is measured
twice: while nobody writes, and while somebody commits a write every 50 ms, after each of which it is drawn anew.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

import stage

CASES = int(os.environ.get("BENCH_CASES", "100000"))


def fill(site_code: str) -> None:
    """Many cases over two years, made by one statement as an import would leave them."""
    from django.db import connection, connections, transaction

    from zhishou.kernel.gate import begin
    from zhishou.kernel.models import Person, Site

    site, person = Site.objects.get(code=site_code), Person.objects.get(username="clerk")
    with transaction.atomic(), connection.cursor() as cursor:
        begin("bench")
        cursor.execute(
            "SELECT column_name, data_type, is_nullable FROM information_schema.columns WHERE table_name = 'cases_case'"
        )
        columns = {name: (kind, null == "YES") for name, kind, null in cursor.fetchall()}
        given = {
            "number": "'B' || g", "site_id": str(site.pk), "kind": "(ARRAY['complaint','repair','help','enquiry'])[1 + g % 4]",
            "stage": "(ARRAY['judging','dispatching','working','dispatching'])[1 + g % 4]", "channel": "'phone'",
            "title": "'电梯夜间异响 ' || g", "content": "'七栋电梯夜间异响，影响老人休息'", "place": "g % 12 || '栋' || g % 30",
            "taken_at": "now() - g * interval '10 minutes'", "took_in_by_id": str(person.pk), "handler_id": str(person.pk),
            "reporter_name": "'顾客' || g", "reporter_phone": "'1380000' || lpad((g % 10000)::text, 4, '0')",
            "tracking_code": "'C' || g", "tokens": "''::tsvector",
        }  # fmt: skip
        blank = {"boolean": "false", "character varying": "''", "text": "''", "smallint": "0", "integer": "0"}
        for name, (kind, optional) in columns.items():
            if name not in given and name != "id" and not optional:
                given[name] = blank.get(kind, "now()")
        used = {name: value for name, value in given.items() if name in columns}
        cursor.execute(
            f"INSERT INTO cases_case ({', '.join(used)}) SELECT {', '.join(used.values())} FROM generate_series(1, {CASES}) g"
        )
    with connections["owner"].cursor() as cursor:  # the application's role may not analyse what it does not own
        cursor.execute("VACUUM ANALYZE")
    connections["owner"].close()


def signed_in() -> str:
    """A session cookie of the clerk."""
    from django.conf import settings
    from django.test import Client

    from zhishou.kernel.models import Person

    client = Client()
    client.force_login(Person.objects.get(username="clerk"), backend="django.contrib.auth.backends.ModelBackend")
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def main() -> None:
    """Alternate the two servers' rounds and print the medians and their ratio."""
    with stage.home():
        site, _token = stage.clerk()
        fill(site)
        cookie = signed_in()
        from django.db import connection

        stage.bare_table()
        connection.close()
        script = f'wrk.headers["Cookie"] = "sessionid={cookie}"\n'
        with (
            stage.served("bare:application", 8911) as bare,
            stage.served("zhishou.config.wsgi:application", 8912) as own,
        ):
            stage.wrk(f"{own}/cases", script, 2)
            owns, busy, bares = [], [], []
            for _round in range(stage.ROUNDS):
                owns.append(stage.wrk(f"{own}/cases", script))
                with writes():
                    busy.append(stage.wrk(f"{own}/cases", script))
                bares.append(stage.wrk(f"{bare}/insert", 'wrk.method = "POST"\nwrk.body = "x"'))
        mine, beside, yard = stage.median(owns), stage.median(busy), stage.median(bares)
    print(f"bare INSERT view  {yard.per_second:8.0f}/s  p95 {yard.p95_ms:6.1f} ms  failed {yard.failed}")
    print(f"case list of {CASES:,}  {mine.per_second:8.0f}/s  p95 {mine.p95_ms:6.1f} ms  failed {mine.failed}")
    print(f"  while others write  {beside.per_second:8.0f}/s  p95 {beside.p95_ms:6.1f} ms  failed {beside.failed}")
    print(
        f"p95 ratio {mine.p95_ms / yard.p95_ms:.1f}, while others write {beside.p95_ms / yard.p95_ms:.1f} (goal <= 3)"
    )


@contextmanager
def writes() -> Iterator[None]:
    """Twenty commits a second by a connection of its own, as long as the block runs."""
    import psycopg

    ended = Event()

    def write() -> None:
        with psycopg.connect(os.environ["ZHISHOU_DB_URL"], autocommit=True) as own:
            while not ended.wait(0.05):
                own.execute("INSERT INTO bare_note (words) VALUES ('x')")

    writer = Thread(target=write)
    writer.start()
    try:
        yield
    finally:
        ended.set()
        writer.join()


if __name__ == "__main__":
    main()
