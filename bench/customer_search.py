"""The one-box search over 1,000,000 customers, against reading one row by its id in the same run.

    .venv/bin/python bench/customer_search.py            # a million customers; about four minutes on two cores
    BENCH_CUSTOMERS=100000 .venv/bin/python bench/customer_search.py

Two actors search: a clerk of one community of twenty, and one whose duties cover all of them. Each kind of text is
taken from rows that exist. Printed per kind: p50 and p95 in ms of the whole function, rows made into objects.
"""

from __future__ import annotations

import os
import random
import statistics
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from typing import TYPE_CHECKING

import stage

if TYPE_CHECKING:
    from zhishou.kernel.actor import Actor

ROWS = int(os.environ.get("BENCH_CUSTOMERS", "1000000"))
COMMUNITIES, SAMPLES, PART = 20, 200, 20_000
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蔡蒋余于杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀英霞平刚桂华玉兰红梅建国志文辉斌宇浩然子轩雨欣怡佳琪梓涵思远晓雯海燕立新春生东升永福长青天佑振兴"


def main() -> None:
    """Load, measure, print."""
    with stage.home():
        stage.clerk()
        own, everywhere, sites = cast()
        load(sites)
        report(own, everywhere, sites[0])


def cast() -> tuple[Actor, Actor, list[int]]:
    """Twenty communities; an actor of one of them and one of all."""
    from django.db import transaction

    from zhishou.kernel import clock, holding
    from zhishou.kernel.actor import Actor
    from zhishou.kernel.gate import begin
    from zhishou.kernel.models import Appointment, Person, Post, Site

    with transaction.atomic():
        begin("bench")
        company = Site.objects.get(code="BENCH")
        made = []
        for n in range(COMMUNITIES):
            site = Site.objects.create(
                code=f"B{n}",
                name=f"基准{n}",
                kind="community",
                path="/",
                parent=company,
                enforced_from=company.enforced_from,
            )
            site.path = f"{company.path}{site.pk}/"
            site.save()
            made.append(site)
        post = Post.objects.get(code="property.assistant")
        version = holding.current_version(post)
        assert version is not None
        person = Person.objects.create(username="one", name="一区员", sort_key="yi", site=made[0])
        appointment = Appointment.objects.create(person=person, post=post, site=made[0])
        holding.sign(appointment, version, "ZR-ONE", clock.now())
    everywhere = Actor.of(Person.objects.get(username="clerk"))
    return Actor.of(person), everywhere, [site.pk for site in made]


def part(start: int, sites: list[int]) -> list[tuple[object, ...]]:
    """Rows `start` and following, made up the same way every time."""
    from zhishou.areas.customers.models import site_token
    from zhishou.kernel import pinyin

    chance = random.Random(start)
    rows: list[tuple[object, ...]] = []
    for n in range(start, min(start + PART, ROWS)):
        name = chance.choice(SURNAMES) + "".join(chance.choices(GIVEN, k=chance.choice((1, 2, 2, 2))))
        mobile = f"1{chance.choice('3578')}{chance.randrange(10**9):09d}"
        place = f"{chance.randrange(1, 40)}-{chance.randrange(1, 34)}{chance.randrange(1, 9):02d}"
        site = sites[n % len(sites)]
        found = pinyin.search_tokens(name, [mobile], [place, ""])
        tokens = pinyin.tsvector_text([*found, site_token(site)])
        rows.append((f"K2026-{n + 1:05d}", site, "resident", name, pinyin.sort_key(name), mobile, place, tokens))
    return rows


def load(sites: list[int]) -> None:
    """COPY the rows in one transaction of the bench's own; the index of tokens is built afterwards."""
    from django.db import connections, transaction

    began = time.perf_counter()
    columns = "number, site_id, kind, name, sort_key, mobile, place, tokens"
    rest = "other_phones, is_vip, member_card, rest_days, wish, no_marketing, note, email, created_at, updated_at"
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute("SELECT set_config('zhishou.operation', 'bench', true)")
        cursor.execute("DROP INDEX customer_tokens")
        cursor.execute(
            "CREATE TEMP TABLE fresh (number text, site_id bigint, kind text, name text, sort_key text, mobile text, place text, tokens tsvector)"
        )
        with cursor.copy("COPY fresh FROM STDIN") as copy:
            for row in made(sites):
                copy.write_row(row)
        cursor.execute(
            f"INSERT INTO customers_customer ({columns}, {rest}) SELECT {columns}, '{{}}', false, '', '{{}}', '', false, '', '', now(), now() FROM fresh"
        )
    with connections["owner"].cursor() as cursor:
        cursor.execute("SET maintenance_work_mem = '1GB'")
        cursor.execute("CREATE INDEX customer_tokens ON customers_customer USING gin (tokens) WITH (fastupdate = off)")
        cursor.execute("VACUUM ANALYZE customers_customer")
    print(f"{ROWS:,} customers at {COMMUNITIES} communities loaded in {time.perf_counter() - began:.0f} s", flush=True)


def made(sites: list[int]) -> Iterator[tuple[object, ...]]:
    """All rows, made by two processes."""
    with ProcessPoolExecutor(2) as pool:
        for rows in pool.map(part, range(0, ROWS, PART), [sites] * (-(-ROWS // PART))):
            yield from rows


def report(own: Actor, everywhere: Actor, home: int) -> None:
    """Both actors and the bare read, kind by kind."""
    from zhishou.areas.customers import queries
    from zhishou.areas.customers.models import Customer

    chance = random.Random(7)
    top = Customer.objects.order_by("-pk").values_list("pk", flat=True)[0]
    ids = [chance.randrange(max(1, top - ROWS + 1), top + 1) for _ in range(SAMPLES * 2)]
    bare = clocked([partial(read_one, pk) for pk in ids])
    print(f"{'read one row by id':34} p50 {bare[0]:7.2f} ms  p95 {bare[1]:7.2f} ms")
    for title, actor, rows in (
        ("one community", own, Customer.objects.filter(site_id=home)),
        ("all communities", everywhere, Customer.objects.filter(pk__in=ids)),
    ):
        texts = sample(list(rows.defer("tokens")[: SAMPLES * 2]))
        whole: list[float] = []
        for kind, words in texts.items():
            for word in words:
                assert queries.find(actor, word), f"{kind} {word} finds nothing"
            times = measured([partial(queries.find, actor, word) for word in words])
            whole += times
            p50, p95 = percentiles(times)
            print(f"{title + ', ' + kind:34} p50 {p50:7.2f} ms  p95 {p95:7.2f} ms")
        p50, p95 = percentiles(whole)
        print(f"{title + ', every kind':34} p50 {p50:7.2f} ms  p95 {p95:7.2f} ms  (goal <= 10)", flush=True)


def read_one(pk: int) -> object:
    """The yardstick: one row by its id, within the same ORM."""
    from zhishou.areas.customers.models import Customer

    return Customer.objects.defer("tokens").get(pk=pk)


def sample(rows: list[object]) -> dict[str, list[str]]:
    """What people would type to find these rows."""
    from zhishou.areas.customers.models import Customer
    from zhishou.kernel import pinyin

    chosen = [row for row in rows if isinstance(row, Customer)][:SAMPLES]
    return {
        "whole name": [row.name for row in chosen],
        "given name": [row.name[1:] if len(row.name) > 2 else row.name for row in chosen],
        "pinyin": ["".join(pinyin.readings(row.name)[0]) for row in chosen],
        "initials": [pinyin.initials(row.name) for row in chosen],
        "last four of the phone": [row.mobile[-4:] for row in chosen],
        "seven digits of the phone": [row.mobile[2:9] for row in chosen],
        "room": [row.place for row in chosen],
        "name and room": [f"{row.name} {row.place}" for row in chosen],
        "initials and phone": [f"{pinyin.initials(row.name)} {row.mobile[-4:]}" for row in chosen],
        "number": [row.number for row in chosen],
    }


def measured(calls: list[Callable[[], object]]) -> list[float]:
    """Milliseconds of each call, after all of them ran once."""
    for call in calls:
        call()
    times = []
    for call in calls:
        began = time.perf_counter()
        call()
        times.append((time.perf_counter() - began) * 1000)
    return times


def clocked(calls: list[Callable[[], object]]) -> tuple[float, float]:
    """p50 and p95 of some calls."""
    return percentiles(measured(calls))


def percentiles(times: list[float]) -> tuple[float, float]:
    """p50 and p95."""
    return statistics.median(times), statistics.quantiles(times, n=20)[-1]


if __name__ == "__main__":
    main()
