"""Both have signed: the paper is sealed, and what it says takes effect — an account is closed, a promotion is to be settled."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from zhishou.areas.confirmations import printing, settling
from zhishou.areas.confirmations.models import CHECK, LINK, Confirmation, Signature, Step
from zhishou.areas.confirmations.saying import move, say, tell
from zhishou.kernel import files, links
from zhishou.kernel.actor import Actor, holders
from zhishou.kernel.gate import Act, perform
from zhishou.kernel.models import Person
from zhishou.kernel.upload import PDF


def signatures(row: Confirmation) -> dict[str, Signature]:
    """The signatures under the version in hand, by side."""
    return {one.side: one for one in row.signatures.filter(version=row.version).select_related("file")}


def end_link(row: Confirmation) -> None:
    """The other side's link has served."""
    links.end(row, LINK)


def signers(row: Confirmation) -> list[Person]:
    """Who may sign for the company."""
    return [one for one in holders(CHECK, row.site) if Actor.of(one).can(row.writes, row.site)]


def take_if_signed(act: Act, row: Confirmation, scans: Sequence[bytes] = ()) -> bool:
    """With both signatures it is in force: sealed by the company, and done what it says. Whether it is."""
    found = signatures(row)
    if len(found) < len(Signature.Side):
        return False
    settling.expect_settled(row)
    pdf = printing.sealed(row, found, act.now, scans)
    sha256 = hashlib.sha256(pdf).hexdigest()
    file = files.store(
        pdf, name=f"{row.get_kind_display()} {row.number}.pdf", mime=PDF, about=row, kind="sealed", site=row.site,
        by=act.actor.person, sha256=sha256,
    )  # fmt: skip
    move(row, Confirmation.State.IN_FORCE, act.now, in_force_at=act.now, sealed=file, digest=sha256)
    say(act, row, Step.Kind.IN_FORCE)
    tell(act, row, [row.responsible, *signers(row)], "in_force")
    act.note(pdf=sha256)
    _do(act, row)
    return True


def _do(act: Act, row: Confirmation) -> None:
    """By the system: nobody closes an account or owes a settlement but by a confirmation both signed."""
    if row.kind == Confirmation.Kind.CLOSING:
        given = {"customer": row.customer, "basis": row.number}
        perform("customers.close", Actor.system("confirmations"), given, door=act.door)
    if row.kind == Confirmation.Kind.PROMOTION:
        perform("confirmations.start_promotion", Actor.system("confirmations"), {"confirmation": row}, door=act.door)
