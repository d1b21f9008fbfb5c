"""The one way in. Read top to bottom: may this actor? → transaction → same wish again? → act → event → what is owed."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar, cast

from django.db import IntegrityError, models, transaction
from psycopg.errors import UniqueViolation

from zhishou.kernel import clock, evidence, obligation, rates, statement
from zhishou.kernel.actor import Actor
from zhishou.kernel.authority import Authority, find_authority
from zhishou.kernel.command import read_command
from zhishou.kernel.house import House, now_standing, standing
from zhishou.kernel.models import Denied, Event, Person, Site
from zhishou.kernel.operation import REGISTRY, Command, NotAllowed, Operation, Refused
from zhishou.kernel.scope import Placed, subject_of

_log = logging.getLogger("zhishou.gate")
M = TypeVar("M", bound=models.Model)


@dataclass
class Act:
    """What an operation is handed: who acts, by which authority, where and when; and the words it leaves behind."""

    operation: Operation
    actor: Actor
    authority: Authority
    site: Site | None
    door: str
    house: House  # as the transaction found it
    now: datetime = field(default_factory=clock.now)
    facts: dict[str, Any] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    afterwards: list[Callable[[Event], None]] = field(default_factory=list)  # needs the event: done once it is written
    ends_here: bool = False  # nothing is owed next, by what was decided

    @property
    def person(self) -> Person:
        """The person who acts; an operation open to links or jobs asks `actor.person` instead."""
        if self.actor.person is None:
            raise NotAllowed("authority.person_needed", label=self.operation.label)
        return self.actor.person

    def lock(self, row: M) -> M:
        """The row, fresh from the database and locked until the transaction ends, within the actor's sight.

        Refused when somebody took it away a moment before.
        """
        rows = cast(Any, row._meta.model).objects.within(self.actor)
        if (found := rows.select_for_update(of=("self",)).filter(pk=row.pk).first()) is None:
            raise Refused("gate.gone")
        return cast(M, found)

    def note(self, **facts: Any) -> None:
        """Put facts without personal content into the event: codes, counts, ids, moments."""
        self.facts.update(facts)

    def say(self, **texts: str) -> None:
        """Put words into the event's erasable side table; the event holds only their commitments."""
        self.texts.update(texts)

    def excuse(self, do: str, about: models.Model, reason: str) -> None:
        """What was owed about a row is no longer asked for, by this decision."""
        obligation.excuse(do, about, by=self.actor.person, reason=reason, now=self.now)


@dataclass(frozen=True)
class Outcome:
    """The event and the row it was about or made; `repeated` when the same key had done it before."""

    event: Event
    result: models.Model | None
    repeated: bool = False

    @property
    def said(self) -> str:
        """What a page says afterwards instead of “done”: the number of a new case, to be told while the customer listens."""
        return str(getattr(self.result, "said", ""))

    @property
    def shown_once(self) -> list[str]:
        """What was made to be read once (a key, a first password, recovery codes), a line each; nothing on a repeat.

        It goes to the caller's own output and nowhere else: no event holds it, and nobody logs it.
        """
        secret = getattr(self.result, "shown_once", "")
        if isinstance(secret, str):
            return [secret] if secret else []
        if not isinstance(secret, list | tuple):
            return []
        return [f"{one[0].username} {one[1]}" if isinstance(one, tuple) else str(one) for one in secret]


def perform(
    operation: Operation | str, actor: Actor, data: Command | dict[str, Any], *, door: str, key: str = ""
) -> Outcome:
    """Do an operation for an actor. Raises Invalid, NotAllowed or Refused; then nothing has happened.

    `key` makes a repeat harmless: the same key with the same content returns the first result.
    """
    op = operation if isinstance(operation, Operation) else find(operation)
    key = key.replace("\0", "")
    _authority(op, actor, door, None)  # who holds it nowhere learns nothing about the command
    if op.limit is not None:
        rates.count(op.name, actor.key, limit=op.limit[0], within=op.limit[1])
    command = read_command(op, actor, data)
    row = getattr(command, op.about) if op.about else None
    site = _place(row) if row is not None else getattr(command, "site", None)
    authority = _authority(op, actor, door, site)
    if row is not None and (most := op.limit_a_row) is not None:
        rates.count(f"{op.name}.row", subject_of(row), limit=most.most, within=most.within, code=most.code)
    digest = evidence.command_digest(op.name, command)
    try:
        with transaction.atomic():
            act = Act(op, actor, authority, site, door, begin(op.name))
            if key and (seen := _seen_before(actor, key, op, digest)):
                return seen
            return _once(act, command, row, key or uuid.uuid4().hex, digest)
    except (IntegrityError, Refused) as no:
        # The same wish may have arrived twice at once, and the other one committed first.
        if key and (seen := _seen_before(actor, key, op, digest)):
            return seen
        raise _told_in_words(no, op) from no


def _told_in_words(error: IntegrityError | Refused, op: Operation) -> Exception:
    """A refusal as it is; a row that somebody else made a moment before as one; any other error as it is."""
    if not isinstance(error.__cause__, UniqueViolation):
        return error
    _log.warning("%s met a row made at the same moment: %s", op.name, error.__cause__.diag.constraint_name)
    return Refused("gate.at_once")


def _once(act: Act, command: Command, row: models.Model | None, key: str, digest: str) -> Outcome:
    if row is not None:
        _check_apart(act.operation, act.actor, act.authority, row)
    act.facts, act.texts = evidence.facts_of(command)
    result = act.operation.act(act, command)
    subject = row if row is not None else result
    event, house = evidence.write(act, subject, result, key=key, digest=digest)
    for then in act.afterwards:
        then(event)
    if act.afterwards:
        house = now_standing()
    # What was made at a site (a remittance, a round of readings) is what the next step is owed about, not the site.
    made = act.operation.leads_to_made or (isinstance(subject, Site) and isinstance(result, Placed))
    # The same row is taken as the operation left it: the command's own was read before.
    about = result if made or result == subject else subject
    site = act.site or _place(subject)
    obligation.keep(event, site, house)
    if not act.ends_here:
        obligation.open_after(event, about, site, house)
    return Outcome(event, result)


def _authority(op: Operation, actor: Actor, door: str, site: Site | None) -> Authority:
    try:
        return find_authority(op, actor, site)
    except NotAllowed as no:
        _remember_denied(op, actor, door, site, no)
        raise


def find(name: str) -> Operation:
    """The operation of that name; refused in plain words when there is none."""
    if name not in REGISTRY:
        raise Refused("operation.unknown", name=name)
    return REGISTRY[name]


def begin(name: str) -> House:
    """Tell the database guard which operation is writing, until the transaction ends; the organisation as it stands."""
    ((counter, _),) = statement.run(BEGIN, [name])
    return standing(counter)


BEGIN = "SELECT value, set_config('zhishou.operation', %s, true) FROM zhishou_house"


def _place(row: models.Model) -> Site | None:
    if isinstance(row, Site):
        return row
    if isinstance(getattr(row, "site", None), Site):
        return cast(Site, row.site)  # type: ignore[attr-defined]
    pk = getattr(row, "site_id", None)
    return Site.objects.get(pk=pk) if pk else None


def _seen_before(actor: Actor, key: str, op: Operation, digest: str) -> Outcome | None:
    event = Event.objects.filter(actor_key=actor.key, key=key).first()
    if event is None:
        return None
    if (event.operation, event.command_digest) != (op.name, digest):
        raise Refused("key.reused", key=key)
    return Outcome(event, evidence.row_of(event.result or event.subject), repeated=True)


def _check_apart(op: Operation, actor: Actor, authority: Authority, row: models.Model) -> None:
    """Independence: not by the same person as those who did certain steps on the same matter."""
    if actor.person is None:
        return
    forbidden = {*op.apart_from, *authority.apart_from(op.name, actor)}
    if not forbidden:
        return
    context = subject_of(row.belongs_to() if isinstance(row, Placed) else row)
    done = Event.objects.filter(context=context, operation__in=forbidden, actor=actor.person).order_by("-id").first()
    if done:
        raise Refused("independence", label=op.label, done=REGISTRY[done.operation].label)


def _remember_denied(op: Operation, actor: Actor, door: str, site: Site | None, no: NotAllowed) -> None:
    Denied.objects.create(
        at=clock.now(),
        operation=op.name,
        code=no.code,
        actor_key=actor.key,
        door=door,
        site_code=site.code if site else "",
    )
