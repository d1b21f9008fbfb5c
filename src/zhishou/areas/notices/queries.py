"""What pages and jobs ask of notices."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection

from zhishou.areas.billing import queries as fees
from zhishou.areas.billing.models import Payer
from zhishou.areas.notices.models import NoticeBatch, NoticeFile
from zhishou.areas.notices.statements import Statement, delivery_order, statements
from zhishou.areas.property import queries as register
from zhishou.areas.property.models import Unit
from zhishou.kernel.actor import Actor
from zhishou.kernel.models import Job, Site


def lock(site: Site, period: int) -> None:
    """One at a time for a community and period, until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [site.pk % 2**31, -period])


def newest(site: Site, period: int) -> NoticeBatch | None:
    """The edition that counts."""
    return NoticeBatch.objects.filter(site=site, period=period).order_by("-edition").first()


def units_of(file: NoticeFile) -> list[Unit]:
    """The units of a file in delivery order; the developer's go through the whole community."""
    buildings = register.units_by_building(file.site)
    if file.for_developer:
        owing = fees.units_of_payer(file.site, file.batch.period, Payer.DEVELOPER)
        return [unit for building, units in buildings for unit in _placed(building, units) if unit.pk in owing]
    for building, units in buildings:
        if (building.pk if building else None) == file.building_id:
            return _placed(building, units)
    return []


def _placed(building: object, units: Sequence[Unit]) -> list[Unit]:
    for unit in units:
        unit.building = building  # type: ignore[assignment]
    return delivery_order(units)


def pages_of(file: NoticeFile) -> list[Statement]:
    """The pages of a file as the books say them now."""
    return statements(file.site, file.batch.period, units_of(file), developer=file.for_developer)


def charged(file: NoticeFile) -> int:
    """What the books say of the period for the units and payers of a file, in fen."""
    rows = fees.of_period(file.site, [unit.pk for unit in units_of(file)], file.batch.period)
    return sum(row.amount_fen for row in rows if (row.payer == Payer.DEVELOPER) == file.for_developer)


def waiting(actor: Actor) -> list[NoticeFile]:
    """Printed and not signed for yet, of the newest editions within sight."""
    rows = NoticeFile.objects.within(actor).filter(filed_at__isnull=False, handed_at=None, pages__gt=0)
    return list(rows.select_related("batch", "site").order_by("-batch__period", "place"))


def job_of(batch: NoticeBatch) -> Job | None:
    """The job that prints a batch, the latest."""
    return Job.objects.filter(name="notices.print", args__batch=batch.pk).order_by("-pk").first()
