"""Who works where: everything the pages, exports and commands read, limited to what the actor may see."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from weakref import WeakKeyDictionary

from django.conf import settings
from django.db.models import Count, Max, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from zhishou.areas.people.models import Attendance, PrivacyRequest
from zhishou.kernel import citing, clock, pinyin
from zhishou.kernel.actor import Actor
from zhishou.kernel.models import Absence, Appointment, Department, Holding, Obligation, Person, Post, Site
from zhishou.kernel.phrasing import weekday_letters

READ_FILES = ("organise", "manage_accounts", "record_leave", "hand_over", "issue_letters")
SIGNED, PARTLY, UNSIGNED, NO_DUTIES = "signed", "partly", "unsigned", "none"
STATES = {SIGNED: "已签", PARTLY: "部分未签", UNSIGNED: "未签", NO_DUTIES: "还没有职责"}
COLOURS = {SIGNED: "teal", PARTLY: "yellow", UNSIGNED: "yellow", NO_DUTIES: "secondary"}


def may_read(actor: Actor, person: Person) -> bool:
    """Whether the actor may open a person's file: their own, and those who keep people's."""
    return person.pk == actor.person_id or any(capability in actor.capabilities for capability in READ_FILES)


_kept: WeakKeyDictionary[Actor, list[Appointment]] = WeakKeyDictionary()


def current(actor: Actor) -> list[Appointment]:
    """The appointments of the actor's companies that have not ended; read once for an actor."""
    if actor not in _kept:
        rows = Appointment.objects.within(actor).filter(ended_at=None, person__is_active=True)
        _kept[actor] = list(rows.select_related("person", "post", "site"))
    return _kept[actor]


def below(actor: Actor) -> list[Appointment]:
    """Who reports to the actor, or to somebody the actor deputises for, directly or further down."""
    above = {one.pk for one in actor.appointments} | {g.appointment_id for g in actor.grants if g.principal}
    found: list[Appointment] = []
    while new := [row for row in current(actor) if row.reports_to_id in above and row.pk not in above]:
        above |= {row.pk for row in new}
        found += [row for row in new if row.person_id != actor.person_id]
    return found


def superior(person: Person, site: Site) -> Person | None:
    """To whom somebody reports by the register, for the work at a site first; none where nobody is entered or they have left."""
    rows = Appointment.objects.filter(
        person=person, ended_at=None, reports_to__ended_at=None, reports_to__person__is_active=True
    )
    found = sorted(rows.select_related("reports_to__person"), key=lambda one: (one.site_id != site.pk, one.pk))
    return found[0].reports_to.person if found and found[0].reports_to else None


def trainings_of(person: Person) -> QuerySet[Attendance]:
    """The trainings a person was asked to, the latest first, but those that did not take place."""
    rows: QuerySet[Attendance] = Attendance.objects.filter(person=person, training__cancelled_at=None)
    return rows.select_related("training").order_by("-training__starts_at", "-pk")


@dataclass(frozen=True)
class Posting:
    """A current appointment and whether its duties are signed."""

    appointment: Appointment
    state: str

    @property
    def label(self) -> str:
        """The state in words; where duties are enforced, unsigned means no powers."""
        if self.state == UNSIGNED:
            return _("未签（试运行）") if self.appointment.site.in_trial() else _("未签，没有权限")
        return _(STATES[self.state])

    @property
    def colour(self) -> str:
        enforced = self.state == UNSIGNED and not self.appointment.site.in_trial()
        return "red" if enforced else COLOURS[self.state]


@dataclass(frozen=True)
class Staffer:
    """A person with their current posts and leave."""

    person: Person
    postings: list[Posting]
    away: Absence | None


@dataclass(frozen=True)
class Wanted:
    """The board's filters."""

    q: str = ""
    site: Site | None = None
    post: Post | None = None
    state: str = ""
    view: str = ""


def staff(actor: Actor, wanted: Wanted) -> list[Staffer]:
    """People of the actor's companies by name, narrowed by the filters."""
    rows = Person.objects.within(actor).filter(is_active=wanted.view != "left").order_by("sort_key", "pk")
    current = Appointment.objects.filter(ended_at=None).select_related("post", "site", "department")
    people = rows.select_related("site").prefetch_related(Prefetch("appointments", current, to_attr="now"))
    if wanted.site is not None:
        below = Q(appointments__site__path__startswith=wanted.site.path, appointments__ended_at=None)
        people = people.filter(below | Q(site__path__startswith=wanted.site.path)).distinct()
    if wanted.post is not None:
        people = people.filter(appointments__post=wanted.post, appointments__ended_at=None).distinct()
    found = [p for p in people if matches(p, wanted.q)]
    states = states_of([a for p in found for a in p.now])
    away = away_now(p.pk for p in found)
    staffers = [Staffer(p, [Posting(a, states[a.pk]) for a in p.now], away.get(p.pk)) for p in found]
    return [s for s in staffers if _wanted(s, wanted)]


def _wanted(staffer: Staffer, wanted: Wanted) -> bool:
    if wanted.view == "away" and staffer.away is None:
        return False
    if wanted.view == "unsigned" and not any(p.state in (UNSIGNED, PARTLY) for p in staffer.postings):
        return False
    return not wanted.state or any(p.state == wanted.state for p in staffer.postings)


def matches(person: Person, q: str) -> bool:
    """True when the words name the person: name, sign-in name, pinyin, initials or any four digits of the mobile."""
    text = pinyin.plain(q).replace(" ", "")
    if not text:
        return True
    spoken = "".join(part for part in person.sort_key.split() if part.isascii())
    if text in pinyin.plain(person.name) or text in person.username or text in spoken:
        return True
    return pinyin.initials(person.name).startswith(text) or (len(text) >= 4 and text in person.mobile)


def states_of(appointments: Sequence[Appointment]) -> dict[int, str]:
    """For each appointment whether its duties in force are signed, in one query."""
    now = clock.now()
    rows = (
        Holding.objects.filter(Q(ends_at=None) | Q(ends_at__gt=now), appointment__in=[a.pk for a in appointments])
        .values("appointment_id")
        .annotate(n=Count("pk"), signed=Count("pk", filter=~Q(letter_number="")))
    )
    found = {row["appointment_id"]: _state(row["n"], row["signed"]) for row in rows}
    return {a.pk: found.get(a.pk, NO_DUTIES) for a in appointments}


def _state(all_of_them: int, signed: int) -> str:
    return SIGNED if signed == all_of_them else PARTLY if signed else UNSIGNED


def away_now(people: Iterable[int]) -> dict[int, Absence]:
    """Who of them is on leave at this moment."""
    now = clock.now()
    rows = Absence.objects.filter(
        person_id__in=list(people), starts_at__lte=now, ends_at__gt=now, cancelled_at=None
    ).select_related("deputy")
    return {row.person_id: row for row in rows}


@dataclass
class Node:
    """A site of the tree with its departments, posts and how many people are appointed there."""

    site: Site
    depth: int
    people: int = 0
    departments: list[Department] = field(default_factory=list)
    posts: list[Post] = field(default_factory=list)


def tree(actor: Actor) -> list[Node]:
    """The sites the actor may know of, in tree order, with what belongs to each."""
    sites = list(Site.objects.within(actor).order_by("path"))
    sites.sort(key=lambda s: [f"{part:09d}" for part in s.lineage()])
    counts = dict(
        Appointment.objects.filter(ended_at=None, site__in=sites, person__is_active=True)
        .values_list("site_id")
        .annotate(n=Count("person_id", distinct=True))
    )
    top = min((len(s.lineage()) for s in sites), default=0)
    nodes = {s.pk: Node(s, len(s.lineage()) - top, counts.get(s.pk, 0)) for s in sites}
    for department in Department.objects.within(actor).filter(site__in=sites):
        nodes[department.site_id].departments.append(department)
    posts = Post.objects.within(actor).filter(site__in=sites).select_related("above")
    for post in posts.annotate(holders=Count("appointments", filter=Q(appointments__ended_at=None))):
        nodes[post.site_id].posts.append(post)
    return list(nodes.values())


def postings(person: Person) -> list[Posting]:
    """The person's current appointments."""
    rows = list(
        Appointment.objects.filter(person=person, ended_at=None).select_related(
            "post", "site", "department", "reports_to__person", "reports_to__post"
        )
    )
    states = states_of(rows)
    return [Posting(a, states[a.pk]) for a in rows]


def former(person: Person) -> list[Appointment]:
    """Appointments that have ended, the latest first."""
    rows = Appointment.objects.filter(person=person, ended_at__isnull=False).select_related("post", "site")
    return list(rows.order_by("-ended_at")[:20])


@dataclass(frozen=True)
class HeldDuty:
    """A duty held now: its words, what it allows, by which signature, on whose behalf."""

    cited: str
    text: str
    post: str
    site: str
    capabilities: list[str]
    letter: str
    principal: Person | None

    @property
    def held(self) -> str:
        """The post and site it belongs to, and for whom it is held when deputising."""
        where = f"{self.post} · {self.site}"
        return _("{where}（代理 {name}）").format(where=where, name=self.principal.name) if self.principal else where


def duties(person: Person) -> list[HeldDuty]:
    """Every duty the person holds now, own ones first, then those of people they deputise for."""
    from zhishou.kernel.actor import holdings_at, principals_of

    now = clock.now()
    principals = {p.pk: p for p in principals_of(person, now)}
    rows = holdings_at(now).filter(appointment__person_id__in=[person.pk, *principals])
    found = [
        HeldDuty(
            citing.cited(row.appointment.post.name, row.clause.position), row.clause.text, row.appointment.post.name, row.appointment.site.name,
            list(row.clause.grants), row.letter_number, principals.get(row.appointment.person_id),
        )
        for row in rows.order_by("appointment_id", "clause__position")
    ]  # fmt: skip
    return sorted(found, key=lambda d: d.principal is not None)


def absences(actor: Actor) -> QuerySet[Absence]:
    """Leaves the actor may see: own, those they deputise, and, by duty, everybody's at their sites."""
    rows = Absence.objects.within(actor).select_related("person__site", "deputy")
    return rows.filter(cancelled_at=None)


@dataclass(frozen=True)
class Away:
    """Leaves in three heaps, and a strip of days."""

    now: list[Absence]
    coming: list[Absence]
    past: list[Absence]
    days: list[tuple[date, str]]
    strip: list[tuple[Absence, list[bool]]]


def away(actor: Actor, days: int = 21) -> Away:
    """Who is away now, who will be, who was in the last sixty days; and the coming days, one mark a day."""
    now = clock.now()
    rows = list(absences(actor).filter(ends_at__gt=now - timedelta(days=60)).order_by("starts_at"))
    today = clock.today()
    shown, letters = [today + timedelta(days=n) for n in range(days)], weekday_letters()
    strip = [(row, [_covers(row, day) for day in shown]) for row in rows if row.ends_at > now]
    return Away(
        now=[r for r in rows if r.starts_at <= now < r.ends_at],
        coming=[r for r in rows if r.starts_at > now],
        past=[r for r in reversed(rows) if r.ends_at <= now],
        days=[(day, letters[day.weekday()]) for day in shown],
        strip=[(row, marks) for row, marks in strip if any(marks)],
    )


def _covers(row: Absence, day: date) -> bool:
    last = clock.local(row.ends_at - timedelta(microseconds=1)).date()
    return clock.local(row.starts_at).date() <= day <= last


def absences_of(person: Person) -> list[Absence]:
    """A person's leaves that have not ended, and the last few that have."""
    rows = Absence.objects.filter(person=person, cancelled_at=None).select_related("deputy")
    return list(rows.order_by("-starts_at")[:10])


def open_obligations(person: Person) -> tuple[int, int]:
    """(open, overdue) deadlines in the person's own name."""
    rows = Obligation.objects.filter(person=person, state=Obligation.State.OPEN)
    found = rows.aggregate(n=Count("pk"), late=Count("pk", filter=Q(due_at__lt=clock.now())))
    return found["n"], found["late"]


def last_sign_in(person: Person) -> datetime | None:
    """When the person last came in."""
    from zhishou.kernel.models import Event

    rows = Event.objects.filter(actor=person, operation="people.sign_in").order_by("-at")
    return rows.values_list("at", flat=True).first()


def locked_until(person: Person) -> datetime | None:
    """Until when wrong passwords keep a person's sign-in shut from somewhere; None when they do not."""
    from axes.models import AccessAttempt

    shut = timedelta(hours=settings.AXES_COOLOFF_TIME)
    rows = AccessAttempt.objects.filter(username=person.username, attempt_time__gt=clock.now() - shut)
    last = rows.filter(failures_since_start__gte=settings.AXES_FAILURE_LIMIT).aggregate(at=Max("attempt_time"))["at"]
    return last + shut if last else None


def posts_for(name: str, site_code: str) -> list[Post]:
    """Posts of that code or Chinese name in the company (or group) a site belongs to: by code one, by name maybe more.

    A company's own posts win over those of the nodes above it.
    """
    site = Site.objects.filter(code=site_code).first()
    lineage = site.lineage() if site else []
    rows = list(Post.objects.filter(Q(code=name) | Q(name=name), site_id__in=lineage).order_by("code"))
    nearest = max((lineage.index(p.site_id) for p in rows), default=0)
    return [p for p in rows if p.code == name] or [p for p in rows if lineage.index(p.site_id) == nearest]


def data_requests(actor: Actor, *, limit: int = 200) -> list[PrivacyRequest]:
    """What employees asked about their own data, the newest first."""
    return list(PrivacyRequest.objects.within(actor).select_related("person", "by", "site")[:limit])
