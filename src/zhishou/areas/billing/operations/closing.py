"""月结: prepared when the checklist is zero, reviewed by another person, then locked (property.billing_supervisor.5)."""

from __future__ import annotations

from django.db.models import Count, Min, Sum

from zhishou.areas.billing import closing
from zhishou.areas.billing.models import Charge, MonthClose, Run
from zhishou.areas.billing.models.charges import ids_of
from zhishou.areas.property import periods
from zhishou.kernel import clock
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Site
from zhishou.kernel.operation import Command, Refused, ask, operation
from zhishou.kernel.types import Ref


def _url(row: object) -> str:
    assert isinstance(row, MonthClose)
    return row.url()


class PrepareClose(Command):
    site: Ref[Site] = ask("小区")
    period: str = ask("账期", at_most=10, public=True, hint="例如 2026-03")
    note: str = ask("给审核人的说明", default="", at_most=500, multiline=True)


class CloseMonth(Command):
    close: Ref[MonthClose] = ask("月结")
    opinion: str = ask("审核意见", default="", at_most=500, multiline=True)


class ReturnClose(Command):
    close: Ref[MonthClose] = ask("月结")
    opinion: str = ask("退回的原因", at_least=2, at_most=500, multiline=True)


@operation("billing.prepare_close", label="提交月结", capability="prepare_close", url_after=_url)
def prepare_close(act: Act, cmd: PrepareClose) -> MonthClose:
    """Hand a month in for review. Refused unless every line of the checklist is zero, the month is over, and the one
    before it is closed; after it was returned it is handed in again.
    """
    period = periods.asked(cmd.period)
    closing.hold(cmd.site, period)
    _refuse_early(cmd.site, period)
    closing.refuse_unless_zero(cmd.site, period)
    made, _new = MonthClose.objects.update_or_create(
        site=cmd.site, period=period,
        defaults={
            "state": MonthClose.State.PREPARED, "prepared_by": act.actor.person, "prepared_at": act.now,
            "note": cmd.note, "reviewed_by": None, "reviewed_at": None, "opinion": "",
        },
    )  # fmt: skip
    act.note(period=period)
    return made


def _refuse_early(site: Site, period: int) -> None:
    closing.refuse_closed(site, period)
    if clock.today() < periods.last_day(period):
        raise Refused("closing.not_over", day=periods.last_day(period).isoformat())
    first = Run.objects.filter(site=site).aggregate(first=Min("period"))["first"]
    before = periods.add(period, -1)
    if first is not None and first <= before and not closing.is_closed(site, before):
        raise Refused("closing.earlier_open", period=periods.words(before))


@operation(
    "billing.close_month", label="审核并月结", capability="close_month", about="close",
    apart_from=("billing.prepare_close",), url_after=_url,
)  # fmt: skip
def close_month(act: Act, cmd: CloseMonth) -> MonthClose:
    """Review a month and lock it: another person than who prepared it looks, the checklist must still be zero.

    From then on no charge or late fee of the period is written, what settled in it stays, and the figures are frozen.
    A closed month never opens again; corrections fall into the open month.
    """
    given = _waiting(act, cmd.close)
    closing.hold(given.site, given.period)
    close = _waiting(act, given)
    closing.refuse_unless_zero(close.site, close.period)
    sums = charges_of_period(close.site, close.period)
    close.rows, close.amount_fen = sums
    close.state, close.reviewed_by, close.reviewed_at = MonthClose.State.CLOSED, act.person, act.now
    close.opinion = cmd.opinion
    for freeze in closing.FREEZERS:
        freeze(act, close)
    close.save()
    act.note(period=close.period, rows=close.rows, fen=close.amount_fen)
    return close


@operation(
    "billing.return_close", label="退回月结", capability="close_month", about="close",
    apart_from=("billing.prepare_close",), url_after=_url,
)  # fmt: skip
def return_close(act: Act, cmd: ReturnClose) -> MonthClose:
    """Send a month back with the reason; it is mended and handed in again."""
    close = _waiting(act, cmd.close)
    close.state, close.reviewed_by, close.reviewed_at = MonthClose.State.RETURNED, act.person, act.now
    close.opinion = cmd.opinion
    close.save(update_fields=["state", "reviewed_by", "reviewed_at", "opinion"])
    return close


def _waiting(act: Act, given: MonthClose) -> MonthClose:
    close = act.lock(given)
    if close.state != MonthClose.State.PREPARED:
        raise Refused("closing.state", state=close.get_state_display())
    return close


def charges_of_period(site: Site, period: int) -> tuple[int, int]:
    """Rows and fen of a period's charges at a community."""
    low, high = ids_of(period)
    found = Charge.objects.filter(pk__gte=low, pk__lt=high, site=site)
    sums = found.aggregate(rows=Count("pk"), fen=Sum("amount_fen"))
    return sums["rows"], sums["fen"] or 0
