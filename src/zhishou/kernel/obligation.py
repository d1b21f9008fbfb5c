"""What is owed: opened by an event or by the calendar, kept or not by an event. All in the operation's transaction."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from zhishou.kernel import calendar_store, clock
from zhishou.kernel.calendar import WorkTime
from zhishou.kernel.house import Held, HeldRule, House, now_standing
from zhishou.kernel.insert import insert_all
from zhishou.kernel.models import Appointment, DeadlineChange, Obligation, Person, Site
from zhishou.kernel.operation import REGISTRY
from zhishou.kernel.rules import AGREED, AfterRule, EveryRule, Period, parse_rule
from zhishou.kernel.scope import Placed, subject_of

if TYPE_CHECKING:
    from zhishou.kernel.models import Event

AHEAD = timedelta(days=7)  # how long before its day a duty of the week or the month may be done


def keep(event: Event, site: Site | None, house: House) -> None:
    """Close what this event keeps: about its row or what that belongs to, not about another row of its kind there."""
    if event.operation not in house.keeping:
        return
    another = Q(subject__startswith=f"{event.subject.partition(':')[0]}:")
    about = Q(subject=event.subject) | Q(context=event.context) & ~another
    if site is not None and not event.context.startswith(f"{Site._meta.label_lower}:"):
        about |= _own_turns(event, site, house)
    rows = Obligation.objects.filter(about, state=Obligation.State.OPEN, kept_by__contains=[event.operation])
    rows = rows.exclude(OWN_TURNS & ~Q(person__in=_acting(event)))  # another's own turn
    # Locked, because two may do at once what a duty of the site asks of everyone: the second finds it done.
    for owed in _kept(rows.select_for_update(of=("self",)).order_by("due_at", "pk"), event.at):
        owed.state = Obligation.State.KEPT if event.at <= owed.due_at else Obligation.State.LATE
        owed.closed_at, owed.closed_by, owed.next_notice_at = event.at, event, None
        owed.save(update_fields=["state", "closed_at", "closed_by", "next_notice_at"])


def _acting(event: Event) -> list[int]:
    return [pk for pk in (event.actor_id, event.on_behalf_of_id) if pk is not None]


def _own_turns(event: Event, site: Site, house: House) -> Q:
    """The recurring duties that an act about one person or matter keeps: those of who acts, at its site and above.

    An inspection is about somebody, and "inspect every week" is owed by whoever inspects.
    """
    nodes, whose = site.lineage(), _acting(event)
    mine = Q(pk=None)
    for held in house.rules_after(""):
        if event.operation in held.rule.kept_by:
            for one in _holders(held, site, event.at, nodes):
                if one.person_id in whose:
                    mine |= Q(cause=None, duty_id=one.duty_id, site_id=one.site_id)
    return mine


def _kept(rows: Iterable[Obligation], at: datetime) -> list[Obligation]:
    """What an act keeps: all that events opened; of a recurring duty what has come due by tonight, else the next turn.

    So the report of last week, handed in on Monday, does not pass for this week's.
    """
    tonight = _midnight(at) + timedelta(days=1)
    found: list[Obligation] = []
    come: set[str] = set()
    ahead: dict[str, Obligation] = {}
    for owed in rows:
        recurring = not owed.rule.get("after")
        if recurring and owed.opened_at > at:
            continue
        if recurring and owed.due_at >= tonight:
            ahead.setdefault(owed.duty_id, owed)
            continue
        found.append(owed)
        come.update([owed.duty_id] if recurring else [])
    return found + [owed for duty_id, owed in ahead.items() if duty_id not in come]


def open_after(event: Event, subject: models.Model, site: Site | None, house: House) -> None:
    """Open what this event brings about a row, by the duties as they stand in `house`.

    One obligation a cause and a thing to do: when several duties owe the same, the earliest due one stands.
    """
    if site is None:
        return
    context = subject_of(subject.belongs_to() if isinstance(subject, Placed) else subject)
    owner = subject.answerable() if isinstance(subject, Placed) else None
    found: dict[str, tuple[datetime, bool, datetime | None, HeldRule]] = {}
    for held in _over(house.rules_after(event.operation), site, event.at, site.lineage()):
        assert isinstance(held.rule, AfterRule)
        work = house.work_time(site)
        within, agreed = held.rule.within, subject.agreed() if isinstance(subject, Placed) else None
        others = all(h.person_id != owner for h in _holders(held, site, event.at, site.lineage()))
        if within is None and (agreed is None or others):
            continue  # what one person was asked is owed by no one else
        due = work.add(event.at, within) if within is not None else agreed
        assert due is not None
        warn = work.before(due, held.rule.warn) if held.rule.warn else None
        # Of two rules due alike, that of whoever answers for the row.
        if held.rule.do not in found or (due, others) < found[held.rule.do][:2]:
            found[held.rule.do] = (due, others, warn, held)
    for do, (due, others, warn, held) in found.items():
        _create(
            held, site, natural_key=f"{do}|{context}|{event.pk}", subject=subject_of(subject), context=context,
            person_id=None if others else owner, cause_id=event.pk, opened_at=event.at, due_at=due, warn_at=warn,
        )  # fmt: skip


def open_recurring(site: Site, now: datetime, until: datetime) -> int:
    """Open what the calendar asks of the posts at this very node, from now to `until`; returns how many were new.

    A duty of the day opens with its day; one of the week or month with its week or month, at most `AHEAD` of its day.
    What each owes (`Operation.each_owes`) opens for every holder by name, the rest once for whoever holds the duty.
    """
    new = 0
    house = now_standing()
    for held in _over(house.rules_after(""), site, now, [site.pk]):
        assert isinstance(held.rule, EveryRule)
        work = house.work_time(site)
        daily = held.rule.every in (Period.DAY, Period.WORKDAY)
        for turn in work.turns(held.rule, now, until if daily else until + AHEAD):
            opened = _opens(held.rule, turn.due)
            if opened >= until:
                continue
            warn = work.before(turn.due, held.rule.warn) if held.rule.warn else None
            key = f"{held.row.clause.duty_id}|{held.rule.do}|{subject_of(site)}|{turn.key}"
            for whose in _owers(held, site, now):
                new += _create(
                    held, site, natural_key=f"{key}|{whose}" if whose else key, subject=subject_of(site),
                    context=subject_of(site), person_id=whose, cause_id=None, opened_at=opened, due_at=turn.due,
                    warn_at=warn, turn=turn.key,
                )  # fmt: skip
    return new


def _owers(held: HeldRule, site: Site, now: datetime) -> list[int | None]:
    """In whose names a turn opens: each holder's, or nobody's where the duty is done once for all."""
    found = REGISTRY.get(held.rule.do)
    if found is None or not found.each_owes:
        return [None]
    return [*sorted({one.person_id for one in _holders(held, site, now, [site.pk])})]


def _opens(rule: EveryRule, due: datetime) -> datetime:
    day = _midnight(due)
    if rule.every is Period.WEEK:
        return day - timedelta(days=day.weekday())
    if rule.every is Period.MONTH:
        return max(day.replace(day=1), day - AHEAD)
    return day


def _midnight(moment: datetime) -> datetime:
    return clock.midnight(clock.local(moment).date())


def _over(rules: list[HeldRule], site: Site, now: datetime, nodes: list[int]) -> list[HeldRule]:
    """The rules that somebody holds at one of the nodes now, by a signed letter or in 试运行."""
    return [held for held in rules if _holders(held, site, now, nodes)]


def _holders(held: HeldRule, site: Site, now: datetime, nodes: list[int]) -> list[Held]:
    trial = site.in_trial()
    return [h for h in held.holders if h.site_id in nodes and h.at(now) and (h.signed or trial)]


def break_superseded(now: datetime) -> int:
    """A recurring duty whose next occurrence falls due today was not done: it is broken."""
    tonight = _midnight(now) + timedelta(days=1)
    later = Obligation.objects.filter(
        cause=None, site_id=models.OuterRef("site_id"), duty_id=models.OuterRef("duty_id"),
        do_operation=models.OuterRef("do_operation"), due_at__gt=models.OuterRef("due_at"), due_at__lt=tonight,
    ).filter(Q(person=None) | Q(person=models.OuterRef("person")))  # fmt: skip
    stale = Obligation.objects.filter(models.Exists(later), cause=None, state=Obligation.State.OPEN, due_at__lt=now)
    return stale.update(state=Obligation.State.BROKEN, closed_at=now, next_notice_at=None)


def _create(
    held: HeldRule, site: Site, *, natural_key: str, warn_at: datetime | None, due_at: datetime, **given: object
) -> int:
    """Write down what is owed, unless an earlier evaluation of the same rule did; how many were new."""
    owed = Obligation(
        natural_key=natural_key,
        clause_id=held.row.clause_id,
        duty_id=held.row.clause.duty_id,
        rule=held.row.rule,
        do_operation=held.row.do_operation,
        kept_by=list(held.rule.kept_by),
        site_id=site.pk,
        warn_at=warn_at,
        due_at=due_at,
        next_notice_at=warn_at or due_at,
        **given,
    )
    return insert_all([owed], skip_conflicts=True)


def excuse(do: str, about: models.Model, *, by: Person | None, reason: str, now: datetime) -> int:
    """Waive what is owed about a row, by a named person's decision; returns how many obligations that ended."""
    named = subject_of(about)
    rows = Obligation.objects.filter(
        Q(subject=named) | Q(context=named), state=Obligation.State.OPEN, kept_by__contains=[do]
    )
    return rows.update(
        state=Obligation.State.WAIVED,
        closed_at=now,
        waived_by=by,
        waive_reason=reason[:200] or "-",
        next_notice_at=None,
    )


OWN_TURNS = Q(person__isnull=False) & ~Q(turn="")
"""Turns that each owes in their own name: nobody takes them over; they end with the post."""


def end_own_turns(ended: Appointment, now: datetime) -> int:
    """Waive what a person owed again and again, in their own name, by an appointment that has ended; returns how much."""
    rows = Obligation.objects.filter(
        OWN_TURNS,
        person=ended.person_id,
        state=Obligation.State.OPEN,
        clause__version__post=ended.post_id,
        site=ended.site_id,
    )
    return rows.update(
        state=Obligation.State.WAIVED, closed_at=now, waive_reason=ended.end_reason or "-", next_notice_at=None
    )


SET_BY_HAND = Q(rule__contains={"within": AGREED})
"""Deadlines that somebody set for one person: they go with what they are about, to nobody else."""


def agree(about: models.Model, due: datetime, event: Event) -> int:
    """Another moment was set for what is owed about a row; old and new are kept, warnings and the ladder begin anew."""
    rows = Obligation.objects.filter(SET_BY_HAND, subject=subject_of(about), state=Obligation.State.OPEN)
    moved = 0
    for owed in rows.exclude(due_at=due).select_for_update(of=("self",)).select_related("site"):
        DeadlineChange.objects.create(obligation=owed, at=event.at, old_due_at=owed.due_at, new_due_at=due, cause=event)
        warn = parse_rule(owed.rule).warn
        owed.warn_at = calendar_store.work_time(owed.site).before(due, warn) if warn else None
        owed.due_at, owed.rung, owed.next_notice_at = due, 0, owed.warn_at or due
        owed.save(update_fields=["due_at", "warn_at", "rung", "next_notice_at"])
        moved += 1
    return moved


def give(about: models.Model, person: Person, *, every: bool = False) -> int:
    """What is owed about a row is owed by another person from now on; returns how many deadlines that are.

    Those set by hand; with `every` also those of a rule that names one person, when the row itself changes hands.
    """
    rows = Obligation.objects.filter(subject=subject_of(about), state=Obligation.State.OPEN)
    return rows.filter(Q(person__isnull=False) if every else SET_BY_HAND).update(person=person)


def recompute(company: Site, event: Event) -> int:
    """After a change of the work calendar: move open deadlines; old and new are kept. Returns how many moved."""
    moved = 0
    work = calendar_store.work_time(company)
    rows = Obligation.objects.filter(site__path__startswith=company.path, state=Obligation.State.OPEN)
    for owed in rows.select_for_update(of=("self",)):
        due = _due_now(owed, work)
        if due == owed.due_at:
            continue
        DeadlineChange.objects.create(obligation=owed, at=event.at, old_due_at=owed.due_at, new_due_at=due, cause=event)
        shift = due - owed.due_at
        owed.due_at, owed.next_notice_at = due, owed.next_notice_at and owed.next_notice_at + shift
        owed.save(update_fields=["due_at", "next_notice_at"])
        moved += 1
    return moved


def _due_now(owed: Obligation, work: WorkTime) -> datetime:
    """When this falls due by the calendar as it stands; unchanged when its period no longer has such a day."""
    rule = parse_rule(owed.rule)
    if isinstance(rule, AfterRule):
        return work.add(owed.opened_at, rule.within) if rule.within is not None else owed.due_at
    around = timedelta(days=31)
    turns = work.turns(rule, owed.due_at - around, owed.due_at + around)
    return next((turn.due for turn in turns if turn.key == owed.turn), owed.due_at)


def score(rows: models.QuerySet[Obligation], now: datetime) -> tuple[int, int]:
    """(kept in time, all that has come due) of some obligations: computed, never typed in."""
    settled = rows.exclude(state=Obligation.State.WAIVED).filter(~Q(state="open") | Q(due_at__lt=now))
    return settled.filter(state=Obligation.State.KEPT).count(), settled.count()
