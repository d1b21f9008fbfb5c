"""Append-only events, sealed in order into a chain that anyone can verify offline (see evidence_file)."""

from __future__ import annotations

import hashlib
import hmac
import json
import uuid
from datetime import UTC, date, datetime
from enum import Enum
from typing import TYPE_CHECKING, Any, NamedTuple

from django.apps import apps
from django.conf import settings
from django.db import connection, models, transaction
from pydantic import BaseModel

from zhishou.kernel import clock, secrets
from zhishou.kernel.evidence_file import NOTHING_BEFORE
from zhishou.kernel.insert import insert, insert_all
from zhishou.kernel.models import Event, EventText, Seal
from zhishou.kernel.operation import Command
from zhishou.kernel.scope import Placed, subject_of
from zhishou.kernel.types import Upload

if TYPE_CHECKING:
    from zhishou.kernel.gate import Act

PLAIN_FIELDS = (
    "operation", "authority", "duty_id", "charter", "signed", "door", "key", "subject", "context", "result", "facts",
    "commitments",
)  # fmt: skip


def canonical(value: Any) -> bytes:
    """The one byte form of a JSON value: sorted keys, no spaces, UTF-8."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


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
    for name, info in type(command).model_fields.items():
        value = getattr(command, name)
        if value in (None, "", []):
            continue
        extra = info.json_schema_extra
        meta = extra.get("x-zhishou", {}) if isinstance(extra, dict) else {}
        if _is_words(value) and not (isinstance(meta, dict) and meta.get("public")):
            texts[name] = value if isinstance(value, str) else json.dumps(_plain(value), ensure_ascii=False)
        else:
            facts[name] = _plain(value)
    return facts, texts


def _is_words(value: Any) -> bool:
    if isinstance(value, list | tuple):
        return any(_is_words(v) for v in value)
    return (isinstance(value, str) and not isinstance(value, Enum)) or isinstance(value, BaseModel | dict)


def _plain(value: Any) -> Any:
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
    return value if isinstance(value, str | int | bool | dict) or value is None else str(value)


def command_digest(name: str, command: Command) -> str:
    """A keyed digest of what was asked, so that a repeated key with other content is noticed."""
    plain = {field: _plain(getattr(command, field)) for field in type(command).model_fields}
    return hmac.new(settings.SECRET_KEY.encode(), canonical([name, plain]), hashlib.sha256).hexdigest()


def write(act: Act, subject: models.Model, result: models.Model, *, key: str, digest: str) -> Event:
    """Write the event of an operation, with its leaf hash, in the operation's own transaction."""
    salted = [
        EventText(field=field, salt=secrets.new_salt(), text=text) for field, text in act.texts.items() if text.strip()
    ]
    grant = act.authority.grant
    context = subject.belongs_to() if isinstance(subject, Placed) else subject
    event = Event(
        uid=uuid.uuid4(),
        at=act.now,
        operation=act.operation.name,
        authority=act.authority.kind,
        duty_id=grant.duty_id if grant else "",
        charter=grant.charter if grant else "",
        signed=grant.signed if grant else True,
        actor=act.actor.person,
        actor_key=act.actor.key,
        on_behalf_of=act.authority.on_behalf_of,
        door=act.door,
        key=key,
        command_digest=digest,
        site_id=act.site.pk if act.site else getattr(subject, "site_id", None),
        subject=subject_of(subject),
        context=subject_of(context),
        result=subject_of(result),
        facts=_plain_facts(act.facts),
        commitments={t.field: secrets.commitment(t.salt, t.text) for t in salted},
    )
    event.leaf = leaf_of(body_of(event))
    insert(event)
    for text in salted:
        text.event = event
    insert_all(salted)
    return event


def _plain_facts(facts: dict[str, Any]) -> dict[str, Any]:
    return {k: _plain(v) for k, v in facts.items()}


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
