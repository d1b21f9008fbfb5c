"""What billing itself wants to be zero before a month is closed."""

from __future__ import annotations

from django.db.models import Sum
from django.utils.translation import gettext as _

from zhishou.areas.billing import parking, running
from zhishou.areas.billing.auditing import wrong_charges, wrong_pools
from zhishou.areas.billing.closing import Left, must_be_zero
from zhishou.areas.billing.models import Chunk, Item, PoolSplit, Run
from zhishou.areas.property import periods
from zhishou.areas.property import queries as register
from zhishou.kernel.actor import Actor
from zhishou.kernel.models import Site
from zhishou.kernel.phrasing import listed


def _month(site: Site, period: int) -> str:
    return f"/billing?site={site.code}&period={periods.words(period)}"


@must_be_zero("billing.run", "没有出完账", order=10)
def run_finished(site: Site, period: int) -> Left:
    """The month is run to its end."""
    run = Run.objects.filter(site=site, period=period).first()
    if run is not None and run.finished_at is not None:
        return Left()
    return Left(1, _("还没有出账") if run is None else _("还没有出完"), _month(site, period))


@must_be_zero("billing.approved", "没有复核", order=20)
def run_approved(site: Site, period: int) -> Left:
    """The second person has checked it."""
    run = Run.objects.filter(site=site, period=period, finished_at__isnull=False).first()
    return Left(1, _("等第二个人复核"), _month(site, period)) if run is not None and run.approved_at is None else Left()


@must_be_zero("property.doubts", "存疑的读数", order=30)
def doubts(site: Site, period: int) -> Left:
    """Every doubt is cleared."""
    found = register.doubted_readings(Actor.system("closing"), site, period).filter(site=site)
    names = list(found.values_list("meter__number", flat=True)[:3])
    return Left(found.count() if names else 0, listed(names), f"/readings/doubts?site={site.code}")


@must_be_zero("billing.not_billed_yet", "出账以后又有新内容", order=35)
def nothing_new(site: Site, period: int) -> Left:
    """Nothing came after the last turn of the run that it would still bill."""
    run = Run.objects.filter(site=site, period=period, finished_at__isnull=False).first()
    if run is None or not running.readings_since([run]):
        return Left()
    return Left(1, _("读数、房屋或公摊有变动，请再出一次账"), _month(site, period))


@must_be_zero("billing.held", "挂起没有放行", order=37)
def held(site: Site, period: int) -> Left:
    """Nothing is left parked: it is released and billed. What is disputed is billed too, and stands still as a dispute."""
    found = list(parking.waiting(site, period).select_related("unit", "item"))
    names = listed(str(row) for row in found[:3])
    return Left(len(found), names, f"/billing/trial?site={site.code}&period={periods.words(period)}&view=parked")


@must_be_zero("billing.books", "应收与依据不符", order=40, recount=True)
def books(site: Site, period: int) -> Left:
    """Each charge of the period recomputed from its facts, and the shares of each pool added up."""
    wrong = wrong_charges(site, period) + wrong_pools(site, period) + _wrong_run(site, period)
    return Left(len(wrong), "；".join(wrong[:3]), _month(site, period))


def _wrong_run(site: Site, period: int) -> list[str]:
    run = Run.objects.filter(site=site, period=period).first()
    if run is None:
        return []
    fen = Chunk.objects.filter(run=run).aggregate(fen=Sum("amount_fen"))["fen"] or 0
    return [] if fen == run.amount_fen else [f"出账 {run.amount_fen} 分，各部分 {fen} 分"]


@must_be_zero("billing.unread", "没有读数、这个月不计费的表", order=70, told=True)
def unread(site: Site, period: int) -> Left:
    """Meters that the next reading will bill for both months."""
    found = register.not_read(site, period)
    return Left(len(found), listed(m.number for m in found[:3]), _month(site, period))


@must_be_zero("billing.parked", "没有分摊的公摊", order=75, told=True)
def parked(site: Site, period: int) -> Left:
    """Pools that were not split in this month, with a public meter unread or nothing to split."""
    split = PoolSplit.objects.filter(site=site, period=period).values("item")
    found = Item.objects.filter(site=site, kind=Item.Kind.SHARED).exclude(pk__in=split)
    return Left(found.count(), listed(i.name for i in found[:3]), _month(site, period))
