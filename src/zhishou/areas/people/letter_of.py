"""Letters of people just appointed: issued and signed through the letters area's own operations, by the same actor."""

from __future__ import annotations

from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import Act, perform
from zhishou.kernel.models import Appointment, Person
from zhishou.kernel.operation import Refused
from zhishou.kernel.types import Upload


def take_signed_paper(act: Act, appointment: Appointment, scan: Upload) -> None:
    """Take in the signed paper of an appointment's letter, issued now when none waits: from now its duties are signed."""
    letter: object
    try:
        letter = perform("letters.issue", act.actor, {"appointment": appointment}, door=act.door).result
    except Refused as no:
        if no.code != "letter.open":
            raise
        letter = no.facts["number"]
    perform("letters.take_scan", act.actor, {"letter": letter, "scan": scan}, door=act.door)


def sign_own(act: Act, person: Person, appointment: Appointment, signature: Upload, strokes: str) -> None:
    """The administration's first letter: issued and signed by the same person, whose own charter it is."""
    actor = Actor.of(person)
    letter = perform("letters.issue", actor, {"appointment": appointment}, door=act.door).result
    signed = {"letter": letter, "signature": signature, "signature_strokes": strokes}
    perform("letters.sign", actor, signed, door=act.door)
