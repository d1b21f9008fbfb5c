"""How duties come to be held: a version is written and published, a person is appointed, signs, and one day leaves."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import F, Max, Q, QuerySet, Value
from django.db.models.functions import Greatest

from zhishou.kernel import obligation
from zhishou.kernel.evidence import canonical
from zhishou.kernel.models import Appointment, CharterVersion, Clause, ClauseRule, Holding, Person, Post
from zhishou.kernel.rules import AfterRule, parse_rule


@dataclass(frozen=True)
class ClauseText:
    """A duty as a charter states it: words, capabilities, rules, and who must be another person."""

    duty_id: str
    text: str
    grants: tuple[str, ...] = ()
    obliges: tuple[dict[str, Any], ...] = ()
    apart: tuple[dict[str, Any], ...] = field(default=())

    @property
    def digest(self) -> str:
        """Equal digest: the duty did not change between versions."""
        said = {k: v for k, v in asdict(self).items() if k != "duty_id"}
        return hashlib.sha256(canonical({**said, "grants": sorted(self.grants)})).hexdigest()


def write_draft(
    post: Post, clauses: list[ClauseText], *, by: Person | None, note: str, now: datetime
) -> CharterVersion:
    """The post's draft with these duties; an earlier draft is replaced, published versions never change."""
    CharterVersion.objects.filter(post=post, state=CharterVersion.State.DRAFT).delete()
    last = CharterVersion.objects.filter(post=post).aggregate(n=Max("number"))["n"] or 0
    version = CharterVersion.objects.create(post=post, number=last + 1, note=note, made_by=by, made_at=now)
    rows = Clause.objects.bulk_create(
        Clause(
            version=version,
            duty_id=text.duty_id,
            position=position,
            text=text.text,
            grants=list(text.grants),
            obliges=list(text.obliges),
            apart=list(text.apart),
            digest=text.digest,
        )
        for position, text in enumerate(clauses, 1)
    )
    ClauseRule.objects.bulk_create(_rule(row, mapping) for row in rows for mapping in row.obliges)
    return version


def _rule(clause: Clause, mapping: dict[str, Any]) -> ClauseRule:
    rule = parse_rule(mapping)
    after = rule.after if isinstance(rule, AfterRule) else ""
    return ClauseRule(clause=clause, after_operation=after, do_operation=rule.do, rule=rule.as_json())


def current_version(post: Post) -> CharterVersion | None:
    """The newest published version: what a new letter is about."""
    rows = CharterVersion.objects.filter(post=post, state=CharterVersion.State.PUBLISHED)
    return rows.order_by("-number").first()


def publish(version: CharterVersion, now: datetime, *, keep_old_until: datetime | None) -> list[Appointment]:
    """Put a draft in force and move every appointment of the post to it; returns who must sign again.

    What did not change goes on under the old signature. A changed duty keeps its old powers until signed or until
    `keep_old_until`; only what was added waits for the signature. What was taken out ends now.
    """
    version.state, version.published_at = CharterVersion.State.PUBLISHED, now
    version.save(update_fields=["state", "published_at"])
    moved = list(Appointment.objects.filter(post=version.post, ended_at=None))
    return [a for a in moved if _move(a, version, now, keep_old_until)]


def _move(appointment: Appointment, version: CharterVersion, now: datetime, keep_old_until: datetime | None) -> bool:
    held = {h.clause.duty_id: h for h in live(appointment, now).select_related("clause")}
    made: list[Holding] = []
    over: list[Holding] = []
    kept: list[Holding] = []
    for clause in version.clauses.all():
        old = held.pop(clause.duty_id, None)
        same = old is not None and old.clause.digest == clause.digest
        letter = old.letter_number if old is not None and same else ""
        if old is not None:
            (over if same or not old.letter_number else kept).append(old)
        made.append(Holding(appointment=appointment, clause=clause, letter_number=letter, starts_at=now))
    _end(_these([*over, *held.values()]), now)
    if keep_old_until is not None:
        _end(_these(kept), keep_old_until)
    Holding.objects.bulk_create(made)
    return any(not new.letter_number for new in made)


def begin(appointment: Appointment, now: datetime) -> None:
    """The duties of a fresh appointment, unsigned: they count only where 试运行 runs."""
    if (version := current_version(appointment.post)) is not None:
        _hold(appointment, version, "", now)


def sign(appointment: Appointment, version: CharterVersion, letter_number: str, now: datetime) -> None:
    """The letter is signed: from now the appointment holds this version's duties by it, and nothing older."""
    _end(live(appointment, now), now)
    _hold(appointment, version, letter_number, now)


def end(appointment: Appointment, now: datetime, reason: str) -> None:
    """The appointment is over: its powers end at once, and with them what the person owed by it in their own name."""
    _end(live(appointment, now), now)
    appointment.ended_at, appointment.end_reason = max(now, appointment.starts_at), reason
    appointment.save(update_fields=["ended_at", "end_reason"])
    obligation.end_own_turns(appointment, now)


def live(appointment: Appointment, now: datetime) -> QuerySet[Holding]:
    """What the appointment holds now."""
    return Holding.objects.filter(Q(ends_at=None) | Q(ends_at__gt=now), appointment=appointment)


def _these(holdings: list[Holding]) -> QuerySet[Holding]:
    return Holding.objects.filter(pk__in=[one.pk for one in holdings])


def _hold(appointment: Appointment, version: CharterVersion, letter_number: str, now: datetime) -> None:
    Holding.objects.bulk_create(
        Holding(appointment=appointment, clause=clause, letter_number=letter_number, starts_at=now)
        for clause in version.clauses.all()
    )


def _end(holdings: QuerySet[Holding], at: datetime) -> None:
    holdings.update(ends_at=Greatest(Value(at), F("starts_at")))
