"""住户证 and 业主证明: issued to who is registered at a unit, and taken back."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import models

from zhishou.areas.property import finding
from zhishou.areas.property.models import Certificate, Tenure, Unit
from zhishou.areas.property.models.parties import Role
from zhishou.areas.property.operations.units import OfUnit
from zhishou.kernel import clock, numbering
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import Act
from zhishou.kernel.operation import Command, Refused, ask, operation
from zhishou.kernel.types import Ref

LONGEST = timedelta(days=5 * 366)
BOOKS = {Certificate.Kind.RESIDENT: "ZH", Certificate.Kind.OWNER: "YZ"}


def people(actor: Actor, row: models.Model | None) -> list[tuple[str, str]]:
    """Choices: who owns or rents the unit today."""
    if not isinstance(row, Unit):
        return []
    found = [t for t in finding.people_of([row]).get(row.pk, []) if t.role != Role.DEVELOPER]
    return [(str(t.pk), f"{t.party.name}（{t.get_role_display()}）") for t in found]


def paper_of(row: models.Model) -> str:
    """The file of the unit at the place where the paper is printed."""
    return row.url() if isinstance(row, Certificate) else "/units/certificates"


class IssueCertificate(OfUnit):
    """A paper about one of the unit's people."""

    kind: Certificate.Kind = ask("证件")
    tenure: Ref[Tenure] = ask("持有人", choices=people)
    valid_until: date = ask("有效期至", hint="最长五年")
    purpose: str = ask("用途", default="", at_most=60, hint="业主证明要写明，例如“办理户口迁移”")


class RevokeCertificate(Command):
    certificate: Ref[Certificate] = ask("证件")
    reason: str = ask("为什么收回", at_least=2, at_most=200)


@operation(
    "property.issue_certificate", label="办理住户证、业主证明", capability="issue_certificates", about="unit",
    url_after=paper_of,
)  # fmt: skip
def issue_certificate(act: Act, cmd: IssueCertificate) -> Certificate:
    """A numbered 住户证 or 业主证明 with its validity, checked by the QR code on it (property.assistant.4).

    Refused for somebody who is not of the unit today, an owner's certificate for a tenant, one without a purpose, a date
    gone by or more than five years away, and a second 住户证 while one holds.
    """
    unit, tenure, today = act.lock(cmd.unit), cmd.tenure, clock.today()
    if (
        tenure.unit_id != unit.pk
        or tenure.starts_on > today
        or (tenure.ends_on is not None and tenure.ends_on <= today)
    ):
        raise Refused("certificate.not_of_unit")
    if tenure.role == Role.DEVELOPER or (cmd.kind == Certificate.Kind.OWNER and tenure.role != Role.OWNER):
        raise Refused("certificate.not_owner")
    if cmd.kind == Certificate.Kind.OWNER and not cmd.purpose:
        raise Refused("certificate.purpose")
    if not today <= cmd.valid_until <= today + LONGEST:
        raise Refused("certificate.until")
    if cmd.kind == Certificate.Kind.RESIDENT and (there := _live(tenure)) is not None:
        raise Refused("certificate.there_is_one", number=there.number)
    made = Certificate.objects.create(
        number=numbering.take(BOOKS[cmd.kind]), site=unit.site, unit=unit, tenure=tenure, kind=cmd.kind, purpose=cmd.purpose,
        valid_from=today, valid_until=cmd.valid_until, by=act.person, at=act.now,
    )  # fmt: skip
    act.note(number=made.number)
    return made


def _live(tenure: Tenure) -> Certificate | None:
    rows = Certificate.objects.filter(tenure=tenure, kind=Certificate.Kind.RESIDENT, revoked_at=None)
    found: Certificate | None = rows.filter(valid_until__gte=clock.today()).first()
    return found


@operation(
    "property.revoke_certificate",
    label="收回证件",
    capability="issue_certificates",
    about="certificate",
    url_after=paper_of,
)
def revoke_certificate(act: Act, cmd: RevokeCertificate) -> Certificate:
    """The paper holds no longer: who scans it is told so. Refused once it was revoked."""
    row = act.lock(cmd.certificate)
    if row.revoked_at is not None:
        raise Refused("certificate.revoked", number=row.number)
    row.revoked_by, row.revoked_at, row.revoked_why = act.person, act.now, cmd.reason
    row.save(update_fields=["revoked_by", "revoked_at", "revoked_why"])
    act.note(number=row.number)
    return row
