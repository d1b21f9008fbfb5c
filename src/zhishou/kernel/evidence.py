"""Append-only events, sealed in order into a chain that anyone can verify offline (see evidence_file)."""

from __future__ import annotations

import hashlib
import hmac
import json
import uuid
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from enum import Enum
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from django.apps import apps
from django.conf import settings
from django.db import connection, models, transaction
from pydantic import BaseModel

from zhishou.kernel import clock, house, secrets, statement
from zhishou.kernel.evidence_file import NOTHING_BEFORE
from zhishou.kernel.house import House
from zhishou.kernel.insert import into, written
from zhishou.kernel.models import Event, Seal
from zhishou.kernel.operation import Command
from zhishou.kernel.scope import Placed, subject_of
from zhishou.kernel.types import Upload

if TYPE_CHECKING:
    from zhishou.kernel.gate import Act

PLAIN_FIELDS = (
    "operation", "authority", "duty_id", "charter", "signed", "door", "key", "subject", "context", "result", "facts",
    "commitments",
)  # fmt: skip


_compact = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode


def canonical(value: Any) -> bytes:
    """The one byte form of a JSON value: sorted keys, no spaces, UTF-8."""
    return _compact(value).encode()


def leaf_of(body: dict[str, Any]) -> str:
    """SHA-256 of an event's body in canonical form."""
    return hashlib.sha256(canonical(body)).hexdigest()


def body_of(event: Event) -> dict[str, Any]:
    """What an event's leaf speaks of, as plain JSON."""
    body = {name: getattr(event, name) for name in PLAIN_FIELDS}
    body.update(
        uid=str(event.uid),
        at=event.at.astimezone(UTC).isoformat(timespec="microseconds"),
        actor=event.actor_key,
        on_behalf_of=event.on_behalf_of_id,
        site=event.site_id,
    )
    return body


def facts_of(command: Command) -> tuple[dict[str, Any], dict[str, str]]:
    """Split a command: what may stand in the event (codes, ids, numbers, moments) and what is somebody's words."""
    facts: dict[str, Any] = {}
    texts: dict[str, str] = {}
    public = _public_fields(type(command))
    for name, value in command.__dict__.items():
        if value is None or value == "" or value == []:
            continue
        if _is_words(value) and name not in public:
            texts[name] = value if isinstance(value, str) else json.dumps(_plain(value), ensure_ascii=False)
        else:
            facts[name] = _plain(value)
    return facts, texts


@lru_cache
def _public_fields(command: type[Command]) -> frozenset[str]:
    """The fields of text that are codes without personal content."""
    found = set()
    for name, info in command.model_fields.items():
        extra = info.json_schema_extra
        meta = extra.get("x-zhishou") if isinstance(extra, dict) else None
        if isinstance(meta, dict) and meta.get("public"):
            found.add(name)
    return frozenset(found)


def _is_words(value: Any) -> bool:
    if isinstance(value, list | tuple):
        return any(_is_words(v) for v in value)
    return (isinstance(value, str) and not isinstance(value, Enum)) or isinstance(value, BaseModel | dict)


_PLAIN_ALREADY = {str, int, bool, dict}


def _plain(value: Any) -> Any:
    if value is None or type(value) in _PLAIN_ALREADY:
        return value
    if isinstance(value, models.Model):
        return subject_of(value)
    if isinstance(value, Upload):
        return hashlib.sha256(value.data).hexdigest()
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, BaseModel):
        return {k: _plain(getattr(value, k)) for k in type(value).model_fields}
    if isinstance(value, list | tuple | set):
        return [_plain(v) for v in value]
    return value if isinstance(value, str | int | dict) else str(value)


def command_digest(name: str, command: Command) -> str:
    """A keyed digest of what was asked, so that a repeated key with other content is noticed."""
    plain = {field: _plain(value) for field, value in command.__dict__.items()}
    return hmac.new(settings.SECRET_KEY.encode(), canonical([name, plain]), hashlib.sha256).hexdigest()


def write(act: Act, subject: models.Model, result: models.Model, *, key: str, digest: str) -> tuple[Event, House]:
    """Write the event of an operation, with its leaf hash, in the operation's own transaction; and how the house stands.

    One statement writes the event and its words and tells whether the operation itself changed the house.
    """
    salted = [(field, secrets.new_salt(), text) for field, text in act.texts.items() if text.strip()]
    grant = act.authority.grant
    context = subject.belongs_to() if isinstance(subject, Placed) else subject
    about = subject_of(subject)
    event = Event(
        uid=uuid.uuid4(),
        at=act.now,
        operation=act.operation.name,
        authority=act.authority.kind,
        duty_id=grant.duty_id if grant else "",
        charter=grant.charter if grant else "",
        signed=grant.signed if grant else True,
        actor_id=act.actor.person_id,
        actor_key=act.actor.key,
        on_behalf_of_id=grant.principal.pk if grant and grant.principal else None,
        door=act.door,
        key=key,
        command_digest=digest,
        site_id=act.site.pk if act.site else getattr(subject, "site_id", None),
        subject=about,
        context=about if context is subject else subject_of(context),
        result=about if result is subject else subject_of(result),
        facts={name: _plain(value) for name, value in act.facts.items()},
        commitments={field: secrets.commitment(salt, text) for field, salt, text in salted},
    )
    event.leaf = leaf_of(body_of(event))
    how = into(Event)
    sql, words = (_WRITE, [_compact(salted)]) if salted else (_WRITE_WORDLESS, [])
    ((pk, changed),) = statement.run(sql.format(head=how.head, places=how.places), [*how.values(event), *words])
    written(event, pk)
    return event, house.standing(int(changed)) if changed else act.house


_WRITE = """
WITH written AS ({head} VALUES {places} RETURNING id)
INSERT INTO kernel_eventwords (event_id, said) SELECT id, %s::jsonb FROM written
RETURNING event_id, current_setting('zhishou.house', true)
"""
_WRITE_WORDLESS = "{head} VALUES {places} RETURNING id, current_setting('zhishou.house', true)"


def erase_words(named: Mapping[int, Iterable[str]]) -> int:
    """Erase words by event and field, within the operation that asks for it; how many. Commitments and seals stay."""
    pairs = [(event, field) for event, fields in named.items() for field in fields]
    statement.run(
        "SELECT zhishou_erase_words(%s::bigint[], %s::text[])", [[e for e, _ in pairs], [f for _, f in pairs]]
    )
    return len(pairs)


def row_of(subject: str) -> models.Model | None:
    """The row an event names, when it still exists."""
    label, _, pk = subject.partition(":")
    found: models.Model | None = apps.get_model(label)._default_manager.filter(pk=pk).first()
    return found


def between(floor: str, horizon: str) -> models.QuerySet[Event]:
    """The events of the transactions from `floor` up to, not including, `horizon`, in sealing order."""
    rows = Event.objects.order_by("xid", "id")
    return rows.extra(where=["xid >= %s::xid8", "xid < %s::xid8"], params=[floor, horizon])


class Link(NamedTuple):
    """What a seal says of some events: how many, and the SHA-256 over the previous root and their leaves, in order."""

    events: int
    root: str


AT_ONCE = 20_000  # leaves asked for at a time; what is in memory does not grow with the seal
_LEAVES = """
SELECT string_agg(leaf, '' ORDER BY xid, id), count(*),
       (array_agg(xid::text ORDER BY xid, id))[count(*)], (array_agg(id ORDER BY xid, id))[count(*)]
  FROM (SELECT xid, id, leaf FROM kernel_event
         WHERE (xid, id) > (%s::xid8, %s) AND xid < %s::xid8 ORDER BY xid, id LIMIT %s) AS part
"""


def link(previous: str, floor: str, horizon: str) -> Link:
    """Chain the leaves of the events between two transactions; `horizon` must be below every running one."""
    digest, count, xid, pk = hashlib.sha256(bytes.fromhex(previous)), 0, floor, 0
    with connection.cursor() as cursor:
        while True:
            cursor.execute(_LEAVES, [xid, pk, horizon, AT_ONCE])
            leaves, found, last, number = cursor.fetchone()
            if not found:
                return Link(count, digest.hexdigest())
            digest.update(bytes.fromhex(leaves))
            count, xid, pk = count + found, last, number


def seal() -> Seal | None:
    """Seal every event whose transaction, and every older one, has ended. None when there is nothing to seal."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('zhishou.operation', 'system.seal', true)")
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('zhishou.seal'))")
            cursor.execute("SELECT zhishou_horizon()::text")
            (horizon,) = cursor.fetchone()
        last = Seal.objects.order_by("-number").first()
        previous = last.root if last else NOTHING_BEFORE
        made = link(previous, last.below_xid if last else "0", horizon)
        if not made.events:
            return None
        return Seal.objects.create(
            number=last.number + 1 if last else 1,
            at=clock.now(),
            below_xid=horizon,
            count=made.events,
            previous=previous,
            root=made.root,
        )
