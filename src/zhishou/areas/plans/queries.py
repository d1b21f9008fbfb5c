"""Plans in sight, and how each stands: on time, how well, how much, by item and by person; reckoned, never typed in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from zhishou.areas.errands.models import OPEN, Errand
from zhishou.areas.plans.models import Item, Plan
from zhishou.areas.property.queries import milli
from zhishou.kernel import clock
from zhishou.kernel.actor import Actor

NAMES = ("q", "state", "period")


@dataclass(frozen=True)
class Line:
    """One item as board, paper and Excel show it: as it was published, and as it stands."""

    item: Item
    carried: bool  # taken over by a later plan that is published

    @property
    def errand(self) -> Errand | None:
        """What it became when the plan was published."""
        return self.item.errand

    @property
    def title(self) -> str:
        """What is to be done, as it is asked now."""
        return self.errand.title if self.errand else self.item.title

    @property
    def person(self) -> str:
        """Who answers for it now."""
        if self.errand:
            return self.errand.person.name
        return self.item.appointment.person.name if self.item.appointment else ""

    @property
    def target(self) -> str:
        """“60 户”, as it is asked now."""
        return self.errand.target if self.errand else self.item.target

    @property
    def counts(self) -> bool:
        """What was withdrawn and nobody took over is not counted for or against anybody."""
        return self.errand is not None and (self.carried or self.errand.state != Errand.State.WITHDRAWN)

    @property
    def finished(self) -> bool:
        """Reported done, and not returned."""
        return self.errand is not None and self.errand.done_at is not None

    @property
    def come_due(self) -> bool:
        """Done, past its deadline, or left to a later plan: what being on time is measured by."""
        return self.counts and (self.finished or self.carried or (self.errand is not None and self.errand.late))

    @property
    def on_time(self) -> bool:
        """Done by its deadline as it was last set."""
        return self.counts and self.finished and self.errand is not None and not self.errand.late

    @property
    def percent(self) -> int | None:
        """How much of the target is done; what was done beyond it does not make up for another item."""
        found = self.errand.percent if self.errand and self.counts else None
        return min(found, 100) if found is not None else None

    @property
    def state(self) -> str:
        """Where it stands, in words."""
        if self.carried:
            return _("没有做完，转入下期")
        return str(self.errand.get_state_display()) if self.errand else _("没有发布")

    @property
    def moved(self) -> bool:
        """Whether another deadline was set after it was published."""
        return self.errand is not None and self.errand.due_at != self.errand.first_due_at


@dataclass(frozen=True)
class Figures:
    """What some items come to. Percentages are whole, rounded half up; none where there is nothing to measure."""

    total: int
    finished: int
    come_due: int
    on_time: int
    scores: tuple[int, ...]
    percents: tuple[int, ...]

    @classmethod
    def of(cls, lines: Iterable[Line]) -> Figures:
        """Of the items that count."""
        counted = [one for one in lines if one.counts]
        return cls(
            total=len(counted), finished=sum(one.finished for one in counted), come_due=sum(one.come_due for one in counted),
            on_time=sum(one.on_time for one in counted),
            scores=tuple(one.errand.score for one in counted if one.errand and one.errand.score),
            percents=tuple(one.percent for one in counted if one.percent is not None),
        )  # fmt: skip

    @property
    def on_time_percent(self) -> int | None:
        """按时: of what has come due, how much was done by its deadline."""
        return _rounded(self.on_time * 100, self.come_due)

    @property
    def quality(self) -> str:
        """按质: the mean of the scores given, one decimal; empty before anything was scored."""
        if not self.scores:
            return ""
        return str((Decimal(sum(self.scores)) / len(self.scores)).quantize(Decimal("0.1"), ROUND_HALF_UP))

    @property
    def quantity_percent(self) -> int | None:
        """按量: the mean of how much of each target is done, none above a hundred."""
        return _rounded(sum(self.percents), len(self.percents))

    @property
    def cells(self) -> list[str]:
        """Items, done, on time, quality, quantity as texts; a dash where nothing is measured."""
        told = [f"{one}%" if one is not None else "—" for one in (self.on_time_percent, self.quantity_percent)]
        return [str(self.total), str(self.finished), told[0], self.quality or "—", told[1]]


def _rounded(value: int, of: int) -> int | None:
    return (value * 2 + of) // (of * 2) if of else None


_ITEMS = Prefetch(
    "items", Item.objects.select_related("errand__person", "errand__post", "appointment__person", "taken_into__plan")
)


def rows(actor: Actor, asked: Mapping[str, str]) -> QuerySet[Plan]:
    """Plans in sight by the filters of the address, the latest period first, without what was dropped."""
    found: QuerySet[Plan] = Plan.objects.within(actor).select_related("site", "by").prefetch_related(_ITEMS)
    state = asked.get("state", "")
    found = found.filter(state=state) if state in Plan.State.values else found.exclude(state=Plan.State.DROPPED)
    if period := asked.get("period", ""):
        found = found.filter(period__startswith=period[:7])
    if text := asked.get("q", "").strip():
        found = found.filter(Q(number__icontains=text) | Q(aim__icontains=text) | Q(by__name__icontains=text))
    return found.order_by("-period", "-at", "-pk")


def lines(plan: Plan) -> list[Line]:
    """The items of a plan in order (read with it by `rows`)."""
    return [Line(item, _carried(item)) for item in plan.items.all()]


def _carried(item: Item) -> bool:
    taken = getattr(item, "taken_into", None)
    return taken is not None and taken.plan.state == Plan.State.PUBLISHED


def by_person(found: Sequence[Line]) -> list[tuple[str, Figures]]:
    """What each person's items come to, by name."""
    names = sorted({(one.errand.person.sort_key, one.errand.person.pk, one.person) for one in found if one.errand})
    return [
        (name, Figures.of(one for one in found if one.errand and one.errand.person_id == pk))
        for _key, pk, name in names
    ]


def unfinished(actor: Actor, plan: Plan) -> list[Item]:
    """The items of published plans at the plan's site that are still to be done and that no plan takes over yet."""
    found = Item.objects.within(actor).filter(
        plan__site=plan.site_id, plan__state=Plan.State.PUBLISHED, errand__state__in=OPEN, taken_into=None
    )
    found = found.exclude(plan=plan).select_related("errand__person", "plan", "appointment")
    return list(found.order_by("plan__period", "plan_id", "place"))


def unfinished_choices(actor: Actor, plan: Plan) -> list[tuple[str, str]]:
    """The same as a form offers them, late ones told."""
    return [(str(one.pk), _told(one)) for one in unfinished(actor, plan)]


def _told(item: Item) -> str:
    errand = item.errand
    assert errand is not None
    parts = [errand.person.name]
    if errand.target_milli:
        lacking = max(errand.target_milli - (errand.done_milli or 0), 0)
        parts.append(_("还差 {n} {unit}").format(n=milli(lacking), unit=errand.unit))
    if errand.due_at < clock.now():
        parts.append(_("已逾期"))
    return f"{item.plan.number} {item.place}. {errand.title}（{'，'.join(parts)}）"
