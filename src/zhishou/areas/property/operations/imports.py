"""Taking tables in: units and meters. One event a chunk; the second time adds nothing."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import BaseModel

from zhishou.areas.property import above, codes
from zhishou.areas.property.import_meters import Key, MeterRow, on_file, placed
from zhishou.areas.property.models import ImportBatch, Meter, Pool, Unit
from zhishou.kernel import importing, statement
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Site
from zhishou.kernel.operation import Command, Invalid, ask, operation
from zhishou.kernel.types import Ref


class ImportMeters(Command):
    site: Ref[Site] = ask("小区")
    rows: list[MeterRow] = ask("仪表")


def batch_of(act: Act, site: Site, what: str, taken: int, rows: Sequence[BaseModel]) -> ImportBatch:
    """The batch of an import, told in the event (see `importing.tell`)."""
    batch = ImportBatch.objects.create(
        site=site, what=what, taken=taken, already=len(rows) - taken, by=act.actor.person, at=act.now
    )
    importing.tell(act, batch, rows)
    return batch


@operation("property.import_meters", label="导入仪表", capability="keep_register", about="site")
def import_meters(act: Act, cmd: ImportMeters) -> ImportBatch:
    """Take in meters of a table; those on file stay as they are (property.cashier.4)."""
    importing.one_at_a_time(act, cmd.site)
    codes.refuse_shared(cmd.site, [row.unit for row in cmd.rows])
    rows = Unit.objects.filter(site__path__startswith=cmd.site.path).defer("tokens")
    units = {u.code: u for u in rows.prefetch_related("site")}
    if circling := sorted(above.circling({row.number: row.parent for row in cmd.rows if row.parent})):
        raise Invalid({"rows": [above.in_circle(circling[0])]})
    there = on_file(cmd.site)
    fresh = {key: row for key, row in placed(cmd.site, cmd.rows, there).items() if key not in there}
    batch = batch_of(act, cmd.site, ImportBatch.What.METERS, len(fresh), cmd.rows)
    pools: dict[tuple[int, str], Pool] = {}
    made = []
    for row in fresh.values():
        unit = units.get(row.unit)
        site = unit.site if unit else cmd.site
        if row.pool and (site.pk, row.pool) not in pools:
            pools[(site.pk, row.pool)] = pools_of(site, {row.pool})[row.pool]
        made.append(
            Meter(
                site=site, number=row.number, kind=row.kind, use=row.use, unit=unit,
                pool=pools.get((site.pk, row.pool)), digits=row.digits, decimals=row.decimals,
                multiplier=row.multiplier, initial_milli=row.initial_milli, installed_on=row.installed_on, batch=batch,
            )
        )  # fmt: skip
    Meter.objects.bulk_create(made, batch_size=5_000)
    _connect(cmd.site, made, fresh)
    return batch


def pools_of(site: Site, names: set[str]) -> dict[str, Pool]:
    """The pools of these names at a site; missing ones are opened."""
    found = {p.name: p for p in Pool.objects.filter(site=site, name__in=names)}
    made = [Pool(site=site, name=name) for name in sorted(names - set(found))]
    Pool.objects.bulk_create(made)
    return found | {p.name: p for p in made}


def _connect(site: Site, made: list[Meter], rows: dict[Key, MeterRow]) -> None:
    """Each below the one above it: of its own community, else of the whole company."""
    wanted = {row.parent for row in rows.values() if row.parent}
    known = {
        (m.site_id, m.number): m for m in Meter.objects.filter(site__path__startswith=site.path, number__in=wanted)
    }
    for meter in made:
        parent = rows[meter.site_id, meter.number].parent
        meter.parent = known.get((meter.site_id, parent)) or known.get((site.pk, parent))
    begin_lines(made)


_BEGIN = """
UPDATE property_meter m SET line = m.id, parent_id = v.parent
  FROM unnest(%s::bigint[], %s::bigint[]) AS v(id, parent) WHERE m.id = v.id
"""


def begin_lines(made: Sequence[Meter]) -> None:
    """Each new meter is the first of its line and hangs below the one that it names; in one statement."""
    for meter in made:
        meter.line = meter.pk
    statement.run(_BEGIN, [[meter.pk for meter in made], [meter.parent_id for meter in made]])
