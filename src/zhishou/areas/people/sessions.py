"""Open sign-ins of a person: looked at and ended."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session

from zhishou.kernel import clock
from zhishou.kernel.models import Person

SINCE, DEVICE = "since", "device"


@dataclass(frozen=True)
class OpenSession:
    """One sign-in that still runs: since when, on which kind of device, and whether it is the one that looks."""

    key: str
    since: datetime | None
    device: str
    here: bool

    @property
    def handle(self) -> str:
        """What a page may say instead of the key: names the sign-in, opens nothing."""
        return hashlib.sha256(self.key.encode()).hexdigest()[:24]


def of(person: Person, here: str | None = None) -> list[OpenSession]:
    """The person's open sign-ins, the newest first."""
    found = [
        OpenSession(row.session_key, _moment(data.get(SINCE)), str(data.get(DEVICE, "")), row.session_key == here)
        for row, data in _running()
        if data.get(SESSION_KEY) == str(person.pk)
    ]
    return sorted(found, key=lambda s: (s.here, s.since or datetime.min.replace(tzinfo=UTC)), reverse=True)


def end(person: Person, *, keep: str | None = None, which: str = "") -> int:
    """End the person's sign-ins, all but `keep`, or the one whose handle is `which`; returns how many."""
    keys = [s.key for s in of(person) if s.key != keep and which in ("", s.handle)]
    Session.objects.filter(session_key__in=keys).delete()
    return len(keys)


def device(agent: str) -> str:
    """A browser's long name in two words."""
    system = next((shown for sign, shown in _SYSTEMS if sign in agent), "")
    browser = next((shown for sign, shown in _BROWSERS if sign in agent), "")
    return " · ".join(part for part in (system, browser) if part)


_SYSTEMS = (("Android", "安卓"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "Mac"), ("Linux", "Linux"))  # fmt: skip
_BROWSERS = (("MicroMessenger", "微信"), ("Edg", "Edge"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))  # fmt: skip


def _running() -> Iterator[tuple[Session, dict[str, object]]]:
    for row in Session.objects.filter(expire_date__gt=clock.now()).iterator():
        yield row, row.get_decoded()


def _moment(value: object) -> datetime | None:
    return datetime.fromisoformat(value) if isinstance(value, str) else None
