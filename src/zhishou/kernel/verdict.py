"""What the verifiers of exported evidence say."""

from __future__ import annotations

from typing import Any, NamedTuple


class Verdict(NamedTuple):
    """What the verifier found: `ok`, or what is wrong (`code`) and at which event or seal."""

    ok: bool
    code: str
    sentence: str
    events: int  # those found whole
    seals: int
    root: str


def place_of(body: dict[str, Any]) -> str:
    """How an event is named to a reader."""
    return (
        f"记录 {body.get('uid', '?')}（{body.get('at', '?')} {body.get('operation', '?')} {body.get('subject', '?')}）"
    )
