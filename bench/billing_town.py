"""A company of N units for the billing benchmark: 100 a building, 2,000 a community, five items, twelve earlier months.

Filled by SQL in the shape the product's own operations leave it: every earlier month is run, checked and paid, but 15 % of
the units still owe the management fee of one to three months. Rows lie in the order in which those operations write them:
charges by unit, what a payment settles together.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connections, models, transaction

COMMUNITY, BUILDING = int(os.environ.get("BENCH_COMMUNITY", "2000")), 100
BUILDINGS = COMMUNITY // BUILDING
EARLIER = 12
FIRST, LAST = 202601, 202612  # the earlier months; the run of PERIOD is measured
PERIOD = 202701
POOL = "全体"
MONTH = "(2026 * 12 + m - 1 - 24000)"  # months since 2000 of month m of 2026
SITE = f"(1000 + (u.id - 1) / {COMMUNITY})"
ITEM = f"((u.id - 1) / {COMMUNITY} * 5)"  # item ids of a community follow one another: 1 area, 2 water, 3 power, 4 share, 5 late


def insert(model: type[models.Model], source: str, /, **given: str) -> None:
    """INSERT … SELECT: what is not given gets the field's own default."""
    columns, values = [], []
    for field in model._meta.local_concrete_fields:
        if field.attname in given:
            columns.append(field.column)
            values.append(given.pop(field.attname))
        elif not field.primary_key and not field.null:
            columns.append(field.column)
            values.append(_default(field))
    assert not given, given
    names = ", ".join(f'"{name}"' for name in columns)
    with connections["owner"].cursor() as cursor:
        cursor.execute(f'INSERT INTO "{model._meta.db_table}" ({names}) SELECT {", ".join(values)} FROM {source}')


@contextmanager
def bare(tables: Sequence[str] = ()) -> Iterator[None]:
    """Fill tables as a restore does: no triggers meanwhile, and the indexes of these tables made afterwards, at once.

    A company of a million units has 130 million earlier rows: 25 GB, made in minutes instead of hours.
    """
    kept = """
        SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid), c.conname, pg_get_constraintdef(c.oid)
          FROM pg_index i LEFT JOIN pg_constraint c ON c.conindid = i.indexrelid AND c.contype = 'u'
         WHERE i.indrelid = %s::regclass AND NOT i.indisprimary"""
    again = ["SET maintenance_work_mem = '1GB'"]
    with connections["owner"].cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        for table in tables:
            cursor.execute(kept, [table])
            for index, made, constraint, rule in cursor.fetchall():
                if constraint:
                    cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{constraint}"')
                    again.append(f'ALTER TABLE {table} ADD CONSTRAINT "{constraint}" {rule}')
                else:
                    cursor.execute(f"DROP INDEX {index}")
                    again.append(made)
        try:
            yield
        finally:
            for statement in [*again, "RESET maintenance_work_mem", "SET session_replication_role = origin"]:
                cursor.execute(statement)


def _default(field: Any) -> str:
    value = field.get_default()
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return str(value)
    if isinstance(value, list):
        return "'[]'" if field.get_internal_type() == "JSONField" else "'{}'"
    if hasattr(value, "isoformat"):
        return "now()" if hasattr(value, "hour") else f"date '{value.isoformat()}'"
    return f"'{value or ''}'"


def build(units: int, company: Any, *, only_month: int = 0) -> list[int]:
    """Fill an empty company; the ids of its communities. `only_month`: nothing but the register and what it owes for that."""
    sites, owner = units // COMMUNITY, "owner"
    with bare(("property_unit", "property_unitfact", "property_tenure", "property_meter")), transaction.atomic(owner):
        _register(units, sites, company)
        _tariffs(sites)
        if not only_month:
            _meters(units)
    with bare(("property_reading", "payments_payment", "payments_allocation")):
        for month in range(1, EARLIER + 1):
            with transaction.atomic(owner):
                if only_month in (0, month):
                    _month(units, month)
                if not only_month:
                    _readings(units, month)
                    _money(units, month)
        if not only_month:
            with transaction.atomic(owner):
                _watched(units)
                _readings(units, 13)
    with connections[owner].cursor() as cursor:
        for table in ("property_unit", "property_meter", "billing_item", "billing_tariff", "kernel_site",
                      "property_building", "property_pool", "payments_payment"):  # fmt: skip
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), greatest(1, (SELECT max(id) FROM {table})))"
            )
    return [1000 + n for n in range(sites)]


def _register(units: int, sites: int, company: Any) -> None:
    from zhishou.areas.property.models import Building, Pool, PoolMember, Unit, UnitFact
    from zhishou.areas.property.models.parties import Party, Tenure
    from zhishou.kernel.models import Site

    each = f"generate_series(0, {sites - 1}) n"
    insert(Site, each, id="1000 + n", code="'C' || n", name="'小区' || n", kind="'community'", parent_id=str(company.pk),
           path=f"'{company.path}' || (1000 + n) || '/'", enforced_from="date '2020-01-01'")  # fmt: skip
    insert(Building, f"generate_series(0, {units // BUILDING - 1}) b", id="b + 1", site_id=f"1000 + b / {BUILDINGS}",
           name=f"(b % {BUILDINGS} + 1) || '栋'", walk_order=f"b % {BUILDINGS}")  # fmt: skip
    insert(Pool, each, id="n + 1", site_id="1000 + n", name=f"'{POOL}'")
    all_units = f"generate_series(1, {units}) u(id)"
    insert(Unit, all_units, id="u.id", site_id=SITE, building_id="(u.id - 1) / 100 + 1",
           code=f"((u.id - 1) / 100 % {BUILDINGS} + 1) || '-' || lpad(((u.id - 1) % 100)::text, 4, '0')",
           room="((u.id - 1) % 100 / 4 + 1) || lpad(((u.id - 1) % 4 + 1)::text, 2, '0')")  # fmt: skip
    insert(UnitFact, all_units, unit_id="u.id", starts_on="date '1900-01-01'", area_e2="5000 + u.id * 37 % 9000",
           people="1 + u.id % 5", status="CASE WHEN u.id % 20 = 0 THEN 2 ELSE 1 END")  # fmt: skip
    insert(PoolMember, all_units, pool_id=f"(u.id - 1) / {COMMUNITY} + 1", unit_id="u.id")
    insert(Party, all_units, id="u.id", site_id=SITE, name="'住户' || u.id", mobile="'138' || lpad(u.id::text, 8, '0')")
    insert(Tenure, all_units, site_id=SITE, unit_id="u.id", party_id="u.id", starts_on="date '2020-01-01'")


def _meters(units: int) -> None:
    from zhishou.areas.property.models import Meter

    for kind, offset in ((1, 0), (2, 1)):
        insert(Meter, f"generate_series(1, {units}) u(id)", id=f"u.id * 2 - {1 - offset}", site_id=SITE,
               number=f"'M{kind}-' || u.id", kind=str(kind), use="1", unit_id="u.id", line=f"u.id * 2 - {1 - offset}",
               decimals="3", installed_on="date '2025-12-09'")  # fmt: skip
    insert(Meter, f"generate_series(0, {units // COMMUNITY - 1}) n", id=f"{2 * units} + 1 + n", site_id="1000 + n",
           number="'P-' || n", kind="2", use="2", pool_id="n + 1", line=f"{2 * units} + 1 + n", decimals="3",
           installed_on="date '2025-12-09'")  # fmt: skip


def _tariffs(sites: int) -> None:
    from zhishou.areas.billing.models import Item, Tariff

    names = ["物业管理费", "水费", "电费", "公摊电费", "违约金"]
    kinds = [1, 3, 3, 4, 5]
    for n, (name, kind) in enumerate(zip(names, kinds, strict=True), 1):
        insert(Item, f"generate_series(0, {sites - 1}) n", id=f"n * 5 + {n}", site_id="1000 + n",
               number=str(n if kind < 5 else 511), code=f"'I{n}'", name=f"'{name}'", kind=str(kind))  # fmt: skip
    water = '[{"up_to_milli": 12000, "price_e4": 28533}, {"up_to_milli": 20000, "price_e4": 41177}, {"up_to_milli": null, "price_e4": 80001}]'
    power = '[{"up_to_milli": 200000, "price_e4": 5283}, {"up_to_milli": 400000, "price_e4": 5783}, {"up_to_milli": null, "price_e4": 8283}]'
    given = {
        1: {"price_e4": "28500", "vacant_percent": "70", "late_rate_e6": "500", "legal_basis": "'合同第五条'"},
        2: {"meter_kind": "1", "tiers": f"'{water}'"}, 3: {"meter_kind": "2", "tiers": f"'{power}'"},
        4: {"meter_kind": "2", "price_e4": "6283", "pool_name": f"'{POOL}'"},
    }  # fmt: skip
    for n, more in given.items():
        insert(Tariff, f"generate_series(0, {sites - 1}) n", id=f"n * 5 + {n}", site_id="1000 + n", item_id=f"n * 5 + {n}",
               effective_from="date '2020-01-01'", created_at="now() - interval '1 year'", **more)  # fmt: skip


def _readings(units: int, month: int) -> None:
    from zhishou.areas.property.models import Reading

    period = 202600 + month if month <= 12 else PERIOD
    day = f"date '2025-12-25' + interval '{month} months'"
    for kind, offset, usage in (
        (1, 1, "(5000 + u.id::bigint * 7919 % 20000)"),
        (2, 0, "(90000 + u.id::bigint * 104729 % 400000)"),
    ):
        insert(Reading, f"generate_series(1, {units}) u(id)", site_id=SITE, meter_id=f"u.id * 2 - {offset}",
               line=f"u.id * 2 - {offset}", unit_id="u.id", kind=str(kind), period=str(period), read_on=f"({day})::date",
               value_milli=f"{usage} * {month}", previous_milli=f"{usage} * {month - 1}", usage_milli=usage,
               changed_at=f"now() - interval '{14 - month} days'")  # fmt: skip
    insert(Reading, f"generate_series(0, {units // COMMUNITY - 1}) n", site_id="1000 + n", meter_id=f"{2 * units} + 1 + n",
           line=f"{2 * units} + 1 + n", kind="2", period=str(period), read_on=f"({day})::date",
           value_milli=f"5000000 * {month}", previous_milli=f"5000000 * {month - 1}", usage_milli="5000000",
           changed_at=f"now() - interval '{14 - month} days'")  # fmt: skip


def _month(units: int, month: int) -> None:
    """The charges of an earlier month: right in kind and number, the amounts need not be computed again."""
    from zhishou.areas.billing.models import BilledPeriod, Charge

    period, months = 202600 + month, 26 * 12 + month - 1
    source = f"generate_series(1, {units}) u(id), generate_series(1, 4) i(n) ORDER BY u.id, i.n"
    due = f"(date '2026-01-01' + interval '{month + 1} months' - interval '1 day')::date"
    insert(Charge, source, id=f"(({months}::bigint * 4294967296 + u.id) * 512 + i.n) * 1024", site_id=SITE, unit_id="u.id",
           item_id=f"{ITEM} + i.n", tariff_id=f"{ITEM} + i.n", amount_fen="1000 + u.id::bigint * i.n * 31 % 30000",
           period=str(period), due_on=due, payer="0", source="0", days="30")  # fmt: skip
    insert(BilledPeriod, f"generate_series(0, {units // COMMUNITY - 1}) n", site_id="1000 + n", period=str(period))


def _money(units: int, month: int) -> None:
    """Every unit paid before the due date, but for the last months' management fee of 15 % of them."""
    from zhishou.areas.payments.models import Allocation, Payment

    months = 26 * 12 + month - 1
    open_fee = f"(u.id % 20 < 3 AND {month} > 9 + u.id % 3)"
    on = f"(date '2026-01-01' + interval '{month} months' + interval '9 days')::date"
    amount = "1000 + u.id::bigint * i.n * 31 % 30000"
    everyone = f"generate_series(1, {units}) u(id)"
    insert(Payment, f"(SELECT u.id, sum({amount}) AS fen FROM {everyone}, generate_series(1, 4) i(n) "
           f"WHERE i.n > 1 OR NOT {open_fee} GROUP BY 1) u", id=f"u.id + {(month - 1) * units}", site_id=SITE, unit_id="u.id",
           paid_on=on, method="2", number=f"'T{month}-' || u.id", amount_fen="u.fen",
           received_at=f"now() - interval '{14 - month} days'")  # fmt: skip
    settled = f"{everyone}, generate_series(1, 4) i(n) WHERE i.n > 1 OR NOT {open_fee} ORDER BY u.id, i.n"
    insert(Allocation, settled, site_id=SITE,
           payment_id=f"u.id + {(month - 1) * units}", on=on, amount_fen=amount,
           charge_id=f"(({months}::bigint * 4294967296 + u.id) * 512 + i.n) * 1024")  # fmt: skip


def _watched(units: int) -> None:
    """The late fees as December's run leaves them: counted through its last day, what is open looked at by the next."""
    from zhishou.areas.billing.models import LateFee, LateMark, LateWatch

    insert(LateMark, f"generate_series(0, {units // COMMUNITY - 1}) n", site_id="1000 + n", period=str(LAST))
    october = f"(({26 * 12 + 9}::bigint * 4294967296 + u.id) * 512 + 1) * 1024"  # due on November 30: a month late
    late = f"(SELECT id FROM generate_series(1, {units}) u(id) WHERE id % 20 < 3 AND id % 3 = 0) u"
    insert(LateWatch, late, site_id=SITE, charge_id=october)
    insert(LateFee, late, site_id=SITE, charge_id=october, period=str(LAST), through="date '2026-12-31'", row="-1",
           amount_fen="((1000 + u.id::bigint * 31 % 30000) * 31 * 500 + 500000) / 1000000")  # fmt: skip
