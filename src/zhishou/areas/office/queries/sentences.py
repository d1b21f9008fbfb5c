"""Obligations and events in words: what, by which duty, until when, by whom, and where it is done."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from zhishou.areas.office.queries import standing
from zhishou.kernel import citing, clock, words
from zhishou.kernel.actor import Actor
from zhishou.kernel.models import Event, Obligation, Person
from zhishou.kernel.operation import REGISTRY
from zhishou.kernel.phrasing import listed
from zhishou.kernel.rules import AfterRule, Duration, EveryRule, MonthDay, Period, Unit, parse_rule
from zhishou.kernel.subjects import STEPS, Described, describe

SOON = timedelta(hours=8)
COMMUNITY = "kernel.site:"
UNITS = {
    Unit.HOURS: "小时",
    Unit.DAYS: "天",
    Unit.WEEKS: "周",
    Unit.WORKDAYS: "个工作日",
    Unit.WORK_HOURS: "个工作小时",
}
DAYS = ("星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日")


@dataclass
class Owed:
    """One obligation as pages show it."""

    row: Obligation
    what: str
    basis: str
    source: str
    url: str
    action_label: str
    action_url: str
    tone: str
    known: bool
    number: str = ""
    matter_url: str = ""
    matter: str = ""
    owners: list[Person] = field(default_factory=list)
    owner_posts: list[str] = field(default_factory=list)

    @property
    def due(self) -> datetime:
        return self.row.due_at

    @property
    def label(self) -> str:
        return label_of(self.row.do_operation)

    @property
    def who(self) -> str:
        names = listed(p.name for p in self.owners[:3])
        return names + (_("等 {n} 人").format(n=len(self.owners)) if len(self.owners) > 3 else "")


def speak(actor: Actor, rows: Iterable[Obligation], now: datetime, *, with_owners: bool = False) -> list[Owed]:
    """Some obligations in words, in a fixed number of queries."""
    related = ("clause__version__post", "site", "cause", "person")
    found = list(rows.select_related(*related)) if hasattr(rows, "select_related") else list(rows)
    known = describe(actor, {s for owed in found for s in (owed.subject, owed.context)})
    holders = standing.holders_of([o for o in found if o.person_id is None], now) if with_owners else None
    return [_one(owed, known, now, holders) for owed in found]


def _one(owed: Obligation, known: dict[str, Described], now: datetime, holders: standing.Holders | None) -> Owed:
    subject = known.get(owed.subject) or known.get(owed.context)
    title, line = (subject.title, subject.line) if subject else ("", "")
    number, matter = (line, title) if line.isascii() else ("", "　".join(filter(None, (title, line))))
    verb, url = step_of(owed, subject)
    label = label_of(owed.do_operation)
    made = Owed(
        row=owed,
        what="　".join(part for part in (label, number, matter) if part),
        basis=basis_of(owed),
        source=_source(owed),
        url=f"/owed/{owed.pk}",
        action_label=_(verb) if verb else _("办理"),
        action_url=url or f"/owed/{owed.pk}",
        tone=tone_of(owed, now),
        known=subject is not None,
        number=number,
        matter=matter,
        matter_url=subject.url if subject else "",
    )
    if owed.person is not None:
        made.owners = [owed.person]
    elif holders is not None:
        held = holders.held(owed)
        made.owners = list({h.person.pk: h.person for h in held}.values())
        made.owner_posts = list(dict.fromkeys(h.post for h in held))
    return made


def step_of(owed: Obligation, subject: Described | None) -> tuple[str, str]:
    """(verb, screen) where an obligation is done: the operation's own step, else the row's page."""
    verb, url = (subject.verb, subject.url) if subject else ("", "")
    if (step := STEPS.get(owed.do_operation)) is not None:
        verb, screen = step(owed.subject)
        url = screen or url
    return verb, url


def basis_of(owed: Obligation) -> str:
    """“客服助理·二 跟进督促，直到完全解决”: the duty in sight."""
    return f"{citing.of_clause(owed.clause)} {first_words(owed.clause.text)}"


def first_words(text: str, at_most: int = 24) -> str:
    """A duty's words, short enough for a line."""
    head = text.split("；", 1)[0]
    return head if len(head) <= at_most else f"{head[: at_most - 1]}…"


def _source(owed: Obligation) -> str:
    rule = parse_rule(owed.rule)
    if isinstance(rule, AfterRule) and rule.within is None:
        at = f"{clock.local(owed.opened_at):%m-%d %H:%M}"
        return _("{at} {after}时定下的期限").format(at=at, after=label_of(rule.after))
    if isinstance(rule, AfterRule):
        assert rule.within is not None
        return _("自 {at} {after}，限 {within}").format(
            at=f"{clock.local(owed.opened_at):%m-%d %H:%M}",
            after=label_of(rule.after),
            within=duration_words(rule.within),
        )
    return every_words(rule)


def label_of(operation: str) -> str:
    """What an operation is called."""
    op = REGISTRY.get(operation)
    return _(op.label) if op else operation


def tone_of(owed: Obligation, now: datetime) -> str:
    """late, due or nothing: how near the deadline is."""
    if owed.due_at < now:
        return "late"
    return "due" if owed.due_at - now < SOON else ""


def duration_words(duration: Duration) -> str:
    """“3 天”, “2 个工作日”."""
    unit = _(UNITS[duration.unit]).strip()
    return f"{duration.amount} {unit.removesuffix('s') if duration.amount == 1 else unit}"  # one day, not one days


def rule_words(owed: Obligation) -> str:
    """The rule in plain words, as a sentence."""
    rule = parse_rule(owed.rule)
    do = " / ".join(label_of(name) for name in rule.kept_by)
    if isinstance(rule, AfterRule) and rule.within is None:
        text = _("“{after}”之后，在定下的期限之前要完成“{do}”。").format(after=label_of(rule.after), do=do)
    elif isinstance(rule, AfterRule):
        assert rule.within is not None
        text = _("“{after}”之后 {within}内要完成“{do}”。").format(
            after=label_of(rule.after), within=duration_words(rule.within), do=do
        )
    else:
        text = _("{every}要完成“{do}”。").format(every=every_words(rule), do=do)
    if rule.warn:
        text += _("到期前 {warn}提醒。").format(warn=duration_words(rule.warn))
    return text


def every_words(rule: EveryRule) -> str:
    """“每个工作日 17:30 前”, “每周星期五 17:00 前”, “每月第 3 个工作日 17:00 前”."""
    by = f"{rule.by:%H:%M}"
    if rule.every is Period.WEEK and isinstance(rule.on, int):
        return _("每周{day} {by} 前").format(day=_(DAYS[rule.on]), by=by)
    if rule.every is Period.MONTH and isinstance(rule.on, MonthDay):
        if rule.on.workday and rule.on.number < 0:
            return _("每月最后一个工作日 {by} 前").format(by=by)
        if rule.on.workday:
            return _("每月第 {n} 个工作日 {by} 前").format(n=rule.on.number, by=by)
        return _("每月 {n} 日 {by} 前").format(n=rule.on.number, by=by)
    every = _("每天") if rule.every is Period.DAY else _("每个工作日")
    return _("{every} {by} 前").format(every=every, by=by)


@dataclass(frozen=True)
class Told:
    """An event as pages show it: its sentence, what it is about, who, by which duty."""

    row: Event
    sentence: str
    about: str
    url: str
    who: str
    basis: str


def tell(actor: Actor, rows: Iterable[Event]) -> list[Told]:
    """Some events in words, without anybody's personal words."""
    found = list(rows)
    known = describe(actor, {abouts(event)[0] for event in found})
    unknown = [event for event in found if abouts(event)[0] not in known]
    known |= describe(actor, {subject for event in unknown for subject in abouts(event)[1:]})
    by = citing.of_events(found)
    return [_told(event, known, by.get(event.pk, "")) for event in found]


def abouts(event: Event) -> list[str]:
    """By which rows an event may be told, the best first: its matter, the row itself, what it made, where it was.

    A community says least and comes last; it tells what is not the reader's to see.
    """
    place = f"{COMMUNITY}{event.site_id}" if event.site_id else ""
    rows = [name for name in (event.context, event.subject, event.result) if not name.startswith(COMMUNITY)]
    places = [name for name in (event.result, event.subject, place) if name.startswith(COMMUNITY)]
    return list(filter(None, dict.fromkeys(rows + places)))


def _told(event: Event, known: dict[str, Described], duty: str) -> Told:
    subject = next((known[name] for name in abouts(event) if name in known), None)
    kinds = {"person": _("本人事务"), "root": _("行政管理"), "link": _("公开链接"), "system": _("系统任务")}
    return Told(
        row=event,
        sentence=_(words.SENTENCES.get(event.operation, "")) or label_of(event.operation),
        about=subject.title if subject else "",
        url=subject.url if subject else "",
        who=event.actor.name if event.actor else kinds.get(event.authority, event.actor_key),
        basis=duty or kinds.get(event.authority, ""),
    )
