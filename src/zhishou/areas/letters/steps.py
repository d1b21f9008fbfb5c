"""The steps several operations share: issue one letter, take one signature, tell people."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from zhishou.areas.letters import ink, printing, queries
from zhishou.areas.letters.models import Letter
from zhishou.kernel import files, holding, numbering
from zhishou.kernel.actor import holders
from zhishou.kernel.models import Appointment, CharterVersion, Notice, Person, Site, StoredFile
from zhishou.kernel.operation import Refused
from zhishou.kernel.upload import JPEG, PDF, PNG


def issue(appointment: Appointment, *, by: Person, now: datetime, kind: str = "letter.to_sign") -> Letter:
    """A letter about the post's version in force, and a line in the person's bell. Nobody else gets a way to sign it."""
    version = holding.current_version(appointment.post)
    if version is None:
        raise Refused("letter.no_charter", post=appointment.post.name)
    if appointment.ended_at is not None:
        raise Refused("letter.ended")
    known = {letter.state: letter for letter in Letter.objects.filter(appointment=appointment).order_by("pk")}
    if (waiting := known.get(Letter.State.ISSUED)) is not None:
        raise Refused("letter.open", number=waiting.number)
    signed = known.get(Letter.State.SIGNED)
    if signed is not None and signed.version_id == version.pk:
        raise Refused("letter.signed_already", number=signed.number)
    letter = Letter.objects.create(
        number=numbering.take("ZR-", digits=4),
        site=appointment.site,
        appointment=appointment,
        version=version,
        previous=signed,
        issued_by=by,
        issued_at=now,
    )
    tell(appointment.person, letter, kind, sign_url(letter))
    return letter


def needing_a_letter(site: Site, post_id: int | None = None) -> list[Appointment]:
    """Current appointments of a site's subtree that hold an unsigned duty and have no letter waiting."""
    waiting = Letter.objects.filter(appointment=OuterRef("pk"), state=Letter.State.ISSUED)
    rows = Appointment.objects.filter(
        Exists(queries.unsigned()), ~Exists(waiting), site__path__startswith=site.path, ended_at=None
    )
    rows = rows.filter(post_id=post_id) if post_id else rows
    return list(rows.select_related("post", "site", "person", "department"))


def seal_drawn(letter: Letter, picture: bytes, how: str, *, by: Person, now: datetime) -> None:
    """Signed by a drawn hand: keep the picture, seal the letter, and the duties are held by it from now."""
    drawn = ink.cut(picture)
    signature = _keep(letter, drawn, "signature.png", PNG, "signature", by)
    _finish(letter, signature, printing.sealed(letter, now, signature=drawn), how, by, now)


def seal_scanned(letter: Letter, pages: Sequence[bytes], *, by: Person, now: datetime) -> None:
    """Signed on paper: the scanned pages stand in the sealed letter; the duties are held by it from now."""
    kept = [_keep(letter, page, f"{letter.number}-{n}.jpg", JPEG, "scan", by) for n, page in enumerate(pages, 1)]
    letter.taken_in_by = by
    pdf = printing.sealed(letter, now, signature=None, scans=pages)
    _finish(letter, kept[0], pdf, Letter.How.SCAN, by, now)
    tell(letter.appointment.person, letter, "letter.scanned", f"/letters/{letter.number}")


def must_be_open(letter: Letter) -> None:
    """Refused where the letter no longer waits for a hand."""
    if letter.state != Letter.State.ISSUED:
        raise Refused("letter.not_open", number=letter.number, state=Letter.State(letter.state).label)
    if letter.appointment.ended_at is not None:
        raise Refused("letter.ended")
    if letter.version.state != CharterVersion.State.PUBLISHED:
        raise Refused("letter.version_out")


def withdraw(letter: Letter, reason: str, now: datetime) -> None:
    """The letter no longer waits for a hand."""
    letter.state, letter.withdrawn_at, letter.withdrawn_reason = Letter.State.WITHDRAWN, now, reason
    letter.save(update_fields=["state", "withdrawn_at", "withdrawn_reason"])
    answered(letter, now)


def answered(letter: Letter, now: datetime) -> None:
    """The person need not sign it any more: the reminders to do so are no longer new."""
    asked = Notice.objects.filter(person=letter.appointment.person_id, url=sign_url(letter), read_at=None)
    asked.update(read_at=now)


def sign_url(letter: Letter) -> str:
    """Where its person signs it."""
    return f"/letters/{letter.number}/sign"


def tell(person: Person, letter: Letter, kind: str, url: str) -> None:
    """A line in a person's bell about a letter."""
    facts = {"number": letter.number, "post": letter.appointment.post.name}
    Notice.objects.create(person=person, kind=kind, facts=facts, url=url)


def tell_administration(letter: Letter, kind: str) -> None:
    """Whoever issued the letter, and all who issue letters there."""
    ids = {one.pk for one in holders("issue_letters", letter.site)} | {letter.issued_by_id}
    ids.discard(letter.appointment.person_id)
    for person in Person.objects.filter(pk__in=ids, is_active=True):
        tell(person, letter, kind, f"/letters/{letter.number}")


def _finish(letter: Letter, signature: StoredFile, pdf: bytes, how: str, by: Person, now: datetime) -> None:
    name = _("岗位职责确认书 {number}.pdf").format(number=letter.number)
    letter.sealed = _keep(letter, pdf, name, PDF, "sealed", by)
    letter.signature, letter.digest = signature, letter.sealed.sha256
    letter.state, letter.signed_at, letter.signed_how = Letter.State.SIGNED, now, how
    letter.save()
    holding.sign(letter.appointment, letter.version, letter.number, now)
    answered(letter, now)


def _keep(letter: Letter, data: bytes, name: str, mime: str, kind: str, by: Person) -> StoredFile:
    sha256 = hashlib.sha256(data).hexdigest()
    return files.store(data, name=name, mime=mime, about=letter, kind=kind, site=letter.site, by=by, sha256=sha256)
