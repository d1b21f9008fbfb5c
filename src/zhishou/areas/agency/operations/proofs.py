"""校样: a version is handed in, reviewed by another person, sent, signed or sent back by the client, released.

agency.account_executive.2, agency.department.5, implied.creative.1. Everything hangs on the exact file: whoever decides
names its SHA-256, and only the version that was signed goes to production.
"""

from __future__ import annotations

import hashlib

from pydantic import BaseModel

from zhishou.areas.agency import outsiders
from zhishou.areas.agency.models import PRODUCE, PROOFS, TASKS, ContactPerson, Deliverable, Mark, Proof
from zhishou.areas.agency.models.proofs import LIVE
from zhishou.areas.agency.operations.deliverables import not_released
from zhishou.areas.agency.outsiders import bell, hold, new_link, of_client, own_url
from zhishou.areas.agency.saying import at, change, say
from zhishou.kernel import files, links, upload
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import Act
from zhishou.kernel.operation import Command, Refused, ask, operation
from zhishou.kernel.types import Ref, Upload

PROOF_LINK, MOST_MARKS = "agency_proof", 50
BY_CLIENT = ["agency.approve_proof", "agency.ask_changes"]
State = Proof.State


def open_marks(_actor: Actor, row: object) -> list[tuple[str, str]]:
    """Choices: changes the client asked for that no version has answered yet."""
    if not isinstance(row, Deliverable):
        return []
    found = Mark.objects.filter(proof__deliverable=row, answered_in=None).select_related("proof")
    return [(str(one.pk), f"V{one.proof.version}-{one.n} {one.text}") for one in found]


class UploadProof(Command):
    deliverable: Ref[Deliverable] = ask("稿件")
    file: Upload = ask("稿件文件", hint="PDF 或图片，不超过 10 MB；客户看到的就是这一份")
    answers: list[Ref[Mark]] = ask("这一版改了哪几条", default=[], at_most=MOST_MARKS, choices=open_marks)
    said: str = ask("说明", default="", at_most=500, multiline=True)


class PassProof(Command):
    proof: Ref[Proof] = ask("校样")
    review: str = ask("复审意见", default="", at_most=500, multiline=True)


class ReturnProof(Command):
    proof: Ref[Proof] = ask("校样")
    review: str = ask("退回的原因", at_least=2, at_most=500, multiline=True)


class SendProof(Command):
    proof: Ref[Proof] = ask("校样")
    contact: Ref[ContactPerson] = ask("送给", choices=outsiders.contacts)


class ApproveProof(Command):
    proof: Ref[Proof] = ask("校样")
    sha256: str = ask("文件摘要", at_least=64, at_most=64, public=True)
    signature: Upload = ask("客户签字", widget="signature", hint="确认按这一版付印、制作")


class Change(BaseModel):
    """One change the client asks for: where, and what."""

    page: int = ask("第几页", default=1, at_least=1, at_most=999)
    text: str = ask("怎样改", at_least=1, at_most=300)


class AskChanges(Command):
    proof: Ref[Proof] = ask("校样")
    sha256: str = ask("文件摘要", at_least=64, at_most=64, public=True)
    marks: list[Change] = ask("修改意见", at_least=1, at_most=MOST_MARKS, hint="一条一行，按编号逐条修改")


class ReleaseProof(Command):
    proof: Ref[Proof] = ask("校样")


@operation(
    "agency.upload_proof", label="交稿", capability=TASKS, about="deliverable", leads_to_made=True, url_after=own_url
)
def upload_proof(act: Act, cmd: UploadProof) -> Proof:
    """Hand in a version as the exact file it is; one that is still on its way is replaced and its link ends.

    Refused with the same file as an earlier version; when changes were asked for and none of them is named as answered;
    and once a version went to production.
    """
    row = not_released(act, cmd.deliverable)
    kept = files.keep(
        cmd.file, row, "proof", site=row.site, by=act.person, allowed=upload.IMAGES | {upload.PDF}
    )  # fmt: skip
    if same := row.proofs.filter(sha256=kept.sha256).first():
        raise Refused("agency.same_file", version=same.version)
    wanted = Mark.objects.filter(proof__deliverable=row, answered_in=None)
    answered = [one.pk for one in cmd.answers]
    if wanted.filter(pk__in=answered).count() != len(set(answered)) or (wanted.exists() and not answered):
        raise Refused("agency.answer_marks", n=wanted.count())
    for one in row.proofs.filter(state__in=LIVE):
        links.end(one, PROOF_LINK)
        change(one, state=State.REPLACED)
    last = row.proofs.first()
    made: Proof = Proof.objects.create(
        deliverable=row, version=last.version + 1 if last else 1, file=kept, sha256=kept.sha256, said=cmd.said,
        by=act.person, at=act.now,
    )  # fmt: skip
    wanted.filter(pk__in=answered).update(answered_in=made)
    act.note(version=made.version, sha256=made.sha256)
    say(act, row.project, _name(made))
    return made


def _at(act: Act, given: Proof, *states: str) -> Proof:
    """The version, locked; refused at another step, or when the file on disk is no longer the one that was handed in."""
    hold(given.deliverable)
    row = act.lock(given)
    if row.state not in states:
        raise Refused("agency.proof_state", version=row.version, state=row.get_state_display())
    if hashlib.sha256(files.read(row.file)).hexdigest() != row.sha256:
        raise Refused("agency.file_changed", version=row.version)
    act.note(version=row.version, sha256=row.sha256)
    return row


def _reviewing(act: Act, given: Proof) -> Proof:
    row = _at(act, given, State.SUBMITTED)
    at(act, row.deliverable.project)
    if row.by_id == act.person.pk:
        raise Refused("agency.own_proof")
    return row


@operation("agency.pass_proof", label="复审通过", capability=PROOFS, about="proof", url_after=own_url)
def pass_proof(act: Act, cmd: PassProof) -> Proof:
    """The version may go to the client. Never by whoever handed it in."""
    row = _reviewing(act, cmd.proof)
    change(row, state=State.PASSED, reviewed_by=act.person, reviewed_at=act.now, review=cmd.review)
    say(act, row.deliverable.project, _name(row))
    return row


@operation("agency.return_proof", label="复审退回", capability=PROOFS, about="proof", url_after=own_url)
def return_proof(act: Act, cmd: ReturnProof) -> Proof:
    """The version goes back to its maker with the reason. Never by whoever handed it in."""
    row = _reviewing(act, cmd.proof)
    change(row, state=State.RETURNED, reviewed_by=act.person, reviewed_at=act.now, review=cmd.review)
    bell([row.deliverable.maker], "proof_returned", row.deliverable, version=row.version, name=act.person.name)
    say(act, row.deliverable.project, f"{_name(row)}　{cmd.review}")
    return row


@operation("agency.send_proof", label="送客户确认", capability=PROOFS, about="proof", url_after=own_url)
def send_proof(act: Act, cmd: SendProof) -> Proof:
    """Make the client's own link to this version: look at it, sign it or ask for changes. An earlier link ends.

    The address is on the result as `customer_link`: shown once, to be sent to the client, and never kept.
    """
    row = _at(act, cmd.proof, State.PASSED, State.SENT)
    project = at(act, row.deliverable.project)
    of_client(project, [cmd.contact])
    change(row, state=State.SENT, contact=cmd.contact, sent_by=act.person, sent_at=act.now)
    row.customer_link = f"/proof/{new_link(row, PROOF_LINK, BY_CLIENT, by=act.person)}"
    say(act, project, f"{_name(row)}　{cmd.contact}")
    return row


def _deciding(act: Act, given: Proof, sha256: str) -> Proof:
    row = _at(act, given, State.SENT)
    if sha256 != row.sha256:
        raise Refused("agency.other_file", version=row.version)
    links.end(row, PROOF_LINK)
    return row


@operation(
    "agency.approve_proof", label="客户确认校样", capability=PROOFS, about="proof", by_link=True, url_after=own_url
)
def approve_proof(act: Act, cmd: ApproveProof) -> Proof:
    """The client signs this very file: by their link, on the pad at their place, or on paper that is scanned.

    `sha256` is the digest of the file the client was shown; another one is refused. The link ends with it.
    """
    row = _deciding(act, cmd.proof, cmd.sha256)
    signature = files.keep_signature(cmd.signature, row, site=row.site, by=act.actor.person)
    change(
        row, state=State.APPROVED, decided_at=act.now, how=_how(act, cmd), signature=signature, signed_sha256=cmd.sha256
    )
    _tell_decision(row)
    return row


def _how(act: Act, cmd: ApproveProof) -> Proof.How:
    if act.actor.link is not None:
        return Proof.How.LINK
    return Proof.How.PAD if cmd.signature.name == "signature.png" else Proof.How.SCAN


@operation(
    "agency.ask_changes", label="客户要求修改", capability=PROOFS, about="proof", by_link=True, url_after=own_url
)
def ask_changes(act: Act, cmd: AskChanges) -> Proof:
    """The client's list of changes to this very file, numbered. The next version says which of them it answers."""
    row = _deciding(act, cmd.proof, cmd.sha256)
    Mark.objects.bulk_create(
        Mark(proof=row, n=n, page=one.page, text=one.text) for n, one in enumerate(cmd.marks, start=1)
    )
    change(row, state=State.CHANGES, decided_at=act.now, how=Proof.How.LINK if act.actor.link else "")
    act.note(marks=len(cmd.marks))
    _tell_decision(row)
    return row


@operation("agency.release_proof", label="放行付印制作", capability=PRODUCE, about="proof", url_after=own_url)
def release_proof(act: Act, cmd: ReleaseProof) -> Proof:
    """Let production begin from this very version. Refused unless the client signed it and there is no newer one."""
    not_released(act, cmd.proof.deliverable)
    row = act.lock(cmd.proof)
    if newer := row.deliverable.proofs.filter(version__gt=row.version).first():
        raise Refused("agency.newer_version", version=row.version, newer=newer.version)
    if row.state != State.APPROVED or row.signed_sha256 != row.sha256:
        raise Refused("agency.not_approved", version=row.version, state=row.get_state_display())
    _at(act, row, State.APPROVED)
    change(row, released_by=act.person, released_at=act.now)
    bell([row.deliverable.maker], "proof_released", row.deliverable, version=row.version, name=act.person.name)
    say(act, row.deliverable.project, _name(row))
    return row


def _tell_decision(row: Proof) -> None:
    told = [row.sent_by, row.deliverable.maker, row.deliverable.project.lead]
    bell(told, "proof_decided", row.deliverable, version=row.version, state=str(row.get_state_display()))


def _name(row: Proof) -> str:
    return f"{row.deliverable.title} V{row.version}"
