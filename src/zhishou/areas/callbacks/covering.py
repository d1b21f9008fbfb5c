"""Coverage: who was called back of those to whom it was owed, and the rest by name and reason (service.visits.5).

Members' services and cases are counted apart. A customer who declined, could not be reached or did not say who they
are is not called back: they are listed with that reason and never drop out of the figure.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from zhishou.areas.callbacks.models import Callback
from zhishou.areas.cases.models import Case
from zhishou.areas.cases.queries.covering import owed_callbacks
from zhishou.areas.customers.models import ServiceRecord
from zhishou.areas.customers.queries import of_members
from zhishou.kernel import places
from zhishou.kernel.actor import Actor
from zhishou.kernel.phrasing import quantity

SHOWN = 2000
CALLED = Q(callbacks__state=Callback.State.DONE)


@dataclass(frozen=True)
class Gap:
    """A matter that was not called back about: whose, what, when, and why not."""

    name: str
    number: str
    what: str
    at: datetime
    site: str
    url: str
    state: str  # the reason in a word, by which gaps are counted
    reason: str


@dataclass(frozen=True)
class Coverage:
    """How many matters of one sort in a period were called back about; the rest by name and reason."""

    total: int
    called: int
    gaps: list[Gap] = field(default_factory=list)

    @property
    def percent(self) -> int:
        """Called back of all, in whole percent rounded down: 100 only when nobody is missing."""
        return 100 * self.called // self.total if self.total else 100

    @property
    def by_reason(self) -> dict[str, int]:
        """Gaps by state, the most frequent first."""
        return dict(Counter(gap.state for gap in self.gaps).most_common())


def services(actor: Actor, since: datetime, until: datetime, site: str = "") -> Coverage:
    """Coverage of the members' services of a period, at a site and below when one is named: 100 %, or the gap by name and reason."""
    return _coverage(places.at(of_members(actor, since, until), site), "at", _of_service)


def cases(actor: Actor, since: datetime, until: datetime, site: str = "") -> Coverage:
    """Coverage of the cases of a period, at a site and below when one is named, the special ends among the gaps."""
    rows = places.at(owed_callbacks(actor, since, until), site).defer("tokens", "imported_reply")
    return _coverage(rows, "taken_at", _of_case)


def _coverage(rows: QuerySet[Any], order: str, gap: Callable[[Any], Gap]) -> Coverage:
    counts = rows.aggregate(total=Count("pk", distinct=True), called=Count("pk", distinct=True, filter=CALLED))
    missing = rows.exclude(pk__in=rows.filter(CALLED).values("pk")).select_related("customer", "site")
    tries = Prefetch("callbacks", queryset=Callback.objects.order_by("-pk").prefetch_related("attempts"))
    found: Iterable[Any] = missing.defer("customer__tokens").prefetch_related(tries).order_by(order, "pk")[:SHOWN]
    return Coverage(counts["total"], counts["called"], [gap(row) for row in found])


def _of_service(row: ServiceRecord) -> Gap:
    callback = next(iter(row.callbacks.all()), None)
    state = callback.get_state_display() if callback else _("没有安排")
    return Gap(
        row.customer.name, row.number, row.item, row.at, row.site.name, callback.url() if callback else row.url(),
        str(state), _reason(callback),
    )  # fmt: skip


def _of_case(row: Case) -> Gap:
    callback = next(iter(row.callbacks.all()), None)
    name = row.customer.name if row.customer else row.reporter_name or (_("匿名") if row.anonymous else _("未留姓名"))
    if row.is_closed:
        state = str(row.get_closed_as_display())
        reason = _reason(callback) if callback and callback.close_reason else state
    else:
        state, reason = str(callback.get_state_display()) if callback else _("没有安排"), _reason(callback)
    return Gap(name, row.number, row.title, row.taken_at, row.site.name, row.get_absolute_url(), state, reason)


def _reason(callback: Callback | None) -> str:
    if callback is None:
        return _("没有安排回访")
    if callback.close_reason:
        return f"{callback.get_state_display()}：{callback.close_reason}"
    tries = list(callback.attempts.all())
    if not tries:
        return _("还没有打过")
    last = tries[-1].get_result_display()
    return quantity("打过 {n} 次，最近一次{last}", n=len(tries), last=last)
