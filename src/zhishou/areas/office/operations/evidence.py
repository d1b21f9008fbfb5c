"""Sealing at once, and taking the sealed chain out of the house."""

from __future__ import annotations

from typing import cast

from zhishou.kernel import evidence, jobs
from zhishou.kernel.gate import Act, begin
from zhishou.kernel.models import Job, Seal
from zhishou.kernel.operation import Command, Refused, operation


class SealNow(Command):
    pass


class ExportEvidence(Command):
    pass


@operation("office.seal_now", label="立即封存", capability="keep_evidence", url_after=lambda row: "/evidence")
def seal_now(act: Act, cmd: SealNow) -> Seal:
    """Seal every event recorded so far into the chain, without waiting for the periodic job."""
    made = evidence.seal()
    begin("office.seal_now")
    if made is None:
        raise Refused("office.nothing_to_seal")
    act.note(seal=made.number, count=made.count, root=made.root)
    return made


@operation(
    "office.export_evidence", label="导出证据", capability="keep_evidence",
    url_after=lambda row: f"/jobs/{cast(Job, row).pk}",
)  # fmt: skip
def export_evidence(act: Act, cmd: ExportEvidence) -> Job:
    """Write the sealed chain to a file that anyone can verify offline; the file holds no personal words."""
    last = Seal.objects.order_by("-number").first()
    if last is None:
        raise Refused("office.no_seals")
    act.note(seal=last.number, root=last.root)
    return jobs.enqueue("office.export_evidence", {}, site=act.person.site, person=act.person)
