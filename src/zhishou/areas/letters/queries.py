"""What people may read about letters and charters, limited to the one who looks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from zhishou.areas.letters.models import Letter, ScanBatch
from zhishou.kernel.actor import Actor
from zhishou.kernel.models import Appointment, CharterVersion, Event, Holding, Post, Site
from zhishou.kernel.scope import subject_of

STATES = ("signed", "waiting", "again", "declined", "none", "uncharted")


def held() -> QuerySet[Holding]:
    """The duties in force of the appointment of an outer query."""
    return Holding.objects.filter(appointment=OuterRef("pk"), ends_at=None, clause__version__state="published")


def unsigned() -> QuerySet[Holding]:
    """Those of them that no letter was signed for."""
    return held().filter(letter_number="")


def letters(actor: Actor) -> QuerySet[Letter]:
    """The letters the actor issues or is meant to sign, newest first."""
    rows: QuerySet[Letter] = Letter.objects.within(actor).select_related(
        "appointment__person", "appointment__post", "appointment__department", "site", "version", "previous__version",
        "issued_by", "taken_in_by", "sealed", "signature",
    )  # fmt: skip
    return rows


def standing_for(appointments: Iterable[Appointment]) -> dict[int, Letter]:
    """The newest letter of each of some appointments that was not withdrawn, by the appointment's id: number and state alone."""
    rows = Letter.objects.filter(appointment__in=list(appointments)).exclude(state=Letter.State.WITHDRAWN)
    return {letter.appointment_id: letter for letter in rows.order_by("issued_at", "pk")}


def mine(actor: Actor) -> list[Letter]:
    """The actor's own letters, those waiting first, then the newest."""
    rows = letters(actor).filter(appointment__person=actor.person)
    return sorted(rows, key=lambda letter: letter.state != Letter.State.ISSUED)


def to_sign(actor: Actor) -> QuerySet[Letter]:
    """The letters that wait for the actor's own signature, the oldest first."""
    rows = Letter.objects.filter(appointment__person=actor.person_id, appointment__ended_at=None)
    return rows.filter(state=Letter.State.ISSUED).select_related("appointment__post").order_by("pk")


@dataclass(frozen=True)
class BoardRow:
    """An appointment with its letter: who has signed, who has not, since when."""

    appointment: Appointment
    state: str
    letter: Letter | None
    since: datetime | None


def board_sites(actor: Actor) -> QuerySet[Site]:
    """Sites where the actor issues letters."""
    return Site.objects.filter(pk__in=actor.sites("issue_letters")).order_by("path")


def board(actor: Actor, site: Site) -> list[BoardRow]:
    """Everybody appointed at a site and below, as far as the actor issues letters there, in order of post and name."""
    rows = Appointment.objects.filter(
        site_id__in=actor.sites("issue_letters"),
        site__path__startswith=site.path,
        ended_at=None,
        person__is_active=True,
    ).annotate(unsigned=Exists(unsigned()), held=Exists(held()))
    appointments = list(
        rows.select_related("person", "post", "site").order_by("site__path", "post__code", "person__sort_key")
    )
    latest: dict[int, list[Letter]] = {}
    for letter in Letter.objects.filter(appointment__in=appointments).select_related("version").order_by("-pk"):
        latest.setdefault(letter.appointment_id, []).append(letter)
    return [_board_row(a, latest.get(a.pk, [])) for a in appointments]


def _board_row(appointment: Appointment, known: list[Letter]) -> BoardRow:
    signed = next((one for one in known if one.state == Letter.State.SIGNED), None)
    waiting = next((one for one in known if one.state == Letter.State.ISSUED), None)
    if waiting is not None:
        return BoardRow(appointment, "again" if signed else "waiting", waiting, waiting.issued_at)
    last = known[0] if known else None
    if last is not None and last.state == Letter.State.DECLINED:
        return BoardRow(appointment, "declined", last, last.declined_at)
    if not appointment.held:  # type: ignore[attr-defined]
        return BoardRow(appointment, "uncharted", None, appointment.starts_at)
    if not appointment.unsigned:  # type: ignore[attr-defined]
        return BoardRow(appointment, "signed", signed, signed.signed_at if signed else None)
    return BoardRow(appointment, "none", None, appointment.starts_at)


def history(letter: Letter) -> list[Event]:
    """What happened to a letter, oldest first: also where it was one of many that were issued or taken in at once."""
    name, number = subject_of(letter), [letter.number]
    among = (
        Q(operation="letters.issue_many", facts__numbers__contains=number)
        | Q(operation="letters.publish_charter", facts__letters__contains=number)
        | Q(operation="letters.take_scans", facts__taken__contains=number)
    )
    where = Q(site__in=letter.site.lineage()) | Q(site=None)
    since = Event.objects.filter(where, at__gte=letter.issued_at)  # by the index of sites and moments, not every event
    rows = since.filter(Q(subject=name) | Q(result=name) | among).select_related("actor", "on_behalf_of")
    return list(rows.order_by("id"))


def others_of(letter: Letter) -> QuerySet[Letter]:
    """The other letters of the same appointment."""
    return Letter.objects.filter(appointment=letter.appointment).exclude(pk=letter.pk).select_related("version")


def batches(actor: Actor) -> QuerySet[ScanBatch]:
    """Stacks of paper taken in, newest first."""
    rows: QuerySet[ScanBatch] = ScanBatch.objects.within(actor).prefetch_related("pages__letter", "pages__file")
    return rows


@dataclass(frozen=True)
class PostRow:
    """A post with its charter: the version in force, a draft, a disabled version, and how many have signed."""

    post: Post
    current: CharterVersion | None
    draft: CharterVersion | None
    disabled: CharterVersion | None
    people: int
    signed: int

    @property
    def percent(self) -> int:
        return round(100 * self.signed / self.people) if self.people else 0


def posts(actor: Actor) -> list[PostRow]:
    """The posts of the companies where the actor writes charters or issues letters."""
    rows = Post.objects.filter(site_id__in=actor.sites("write_charters", "issue_letters")).select_related(
        "site", "above"
    )
    versions: dict[int, list[CharterVersion]] = {}
    for version in CharterVersion.objects.filter(post__in=rows).order_by("-number"):
        versions.setdefault(version.post_id, []).append(version)
    people: dict[int, list[bool]] = {}
    current = Appointment.objects.filter(post__in=rows, ended_at=None).annotate(open=Exists(unsigned()))
    for post_id, is_open in current.values_list("post_id", "open"):
        people.setdefault(post_id, []).append(not is_open)
    return [
        _post_row(post, versions.get(post.pk, []), people.get(post.pk, []))
        for post in rows.order_by("site__path", "code")
    ]


def _post_row(post: Post, known: list[CharterVersion], signed: list[bool]) -> PostRow:
    def newest(state: str) -> CharterVersion | None:
        return next((v for v in known if v.state == state), None)

    current, disabled = newest("published"), newest("disabled")
    if disabled is not None and current is not None and disabled.number < current.number:
        disabled = None
    return PostRow(post, current, newest("draft"), disabled, len(signed), sum(signed))


def versions_of(post: Post) -> QuerySet[CharterVersion]:
    """All versions of a post's charter, newest first."""
    rows = CharterVersion.objects.filter(post=post).select_related("made_by").prefetch_related("clauses")
    return rows.order_by("-number")
