"""Both sides sign: by hand here, by the other side's link, or with seals on paper that is scanned."""

from __future__ import annotations

import hashlib

from zhishou.areas.confirmations import effect
from zhishou.areas.confirmations.models import CHECK, HANDLE, TO_SIGN, Confirmation, Signature, Step
from zhishou.areas.confirmations.saying import OfOne, at, say, tell, url_of
from zhishou.areas.letters import ink, scans
from zhishou.kernel import files, upload
from zhishou.kernel.gate import Act
from zhishou.kernel.models import StoredFile
from zhishou.kernel.operation import Refused, ask, operation
from zhishou.kernel.types import Upload
from zhishou.kernel.upload import JPEG, PNG

State, Kind, Side, How = Confirmation.State, Step.Kind, Signature.Side, Signature.How
_LIMIT = 8_000_000


class SignOurs(OfOne):
    """A hand for the company."""

    title: str = ask("职务", default="", at_most=40)
    signature: Upload = ask("代表本公司签字", widget="signature")


class SignTheirs(OfOne):
    """The other side's hand."""

    signer: str = ask("签字人姓名", at_least=2, at_most=40)
    title: str = ask("职务", default="", at_most=40, hint="客户本人签的不用写")
    signature: Upload = ask("签字", widget="signature", hint="已看过全文，同意")


class TakeScan(OfOne):
    """The pages that came back."""

    scan: list[Upload] = ask(
        "盖章纸面的扫描件", widget="file", at_least=1, at_most=9, hint="双方都签章后的全部页面，PDF、JPG 或 PNG"
    )


@operation("confirmations.sign_ours", label="代表公司签字", capability=CHECK, about="confirmation", url_after=url_of)
def sign_ours(act: Act, cmd: SignOurs) -> Confirmation:
    """Sign for the company, by hand. With the other side's signature it is in force at once and sealed by the company."""
    row = at(act, cmd.confirmation, *TO_SIGN)
    _sign(act, row, Side.OURS, How.PAD, cmd.signature, act.person.name, cmd.title)
    say(act, row, Kind.OURS, cmd.title)
    effect.take_if_signed(act, row)
    return row


@operation(
    "confirmations.sign_theirs", label="对方签字", capability=HANDLE, by_link=True, about="confirmation", url_after=url_of
)  # fmt: skip
def sign_theirs(act: Act, cmd: SignTheirs) -> Confirmation:
    """The other side signs: on the pad here, or by their own link, which ends with it."""
    by_link = act.actor.link is not None
    row = at(act, cmd.confirmation, *((State.SENT,) if by_link else TO_SIGN))
    _sign(act, row, Side.THEIRS, How.LINK if by_link else How.PAD, cmd.signature, cmd.signer, cmd.title)
    say(act, row, Kind.THEIRS, cmd.title)
    effect.end_link(row)
    if not effect.take_if_signed(act, row):
        tell(act, row, effect.signers(row), "to_sign")
    return row


@operation("confirmations.take_scan", label="收入盖章扫描件", capability=HANDLE, about="confirmation", url_after=url_of)
def take_scan(act: Act, cmd: TakeScan) -> Confirmation:
    """Take in the paper both sides signed and sealed: its pages stand in the sealed PDF, and it is in force.

    Refused when the QR code on a page names another confirmation.
    """
    row = at(act, cmd.confirmation, *TO_SIGN)
    pages = [page for one in cmd.scan for page in scans.pages_of(one)]
    other = next((p.number for p in pages if p.number and p.number != row.number and p.by_code), "")
    if other:
        raise Refused("confirmation.scan_other", found=other, number=row.number)
    kept = [_keep(act, row, page.jpeg, f"{row.number}-{n}.jpg", JPEG, "scan") for n, page in enumerate(pages, 1)]
    there = set(effect.signatures(row))
    for side in Side:
        if side.value not in there:
            _write(act, row, side, How.SCAN, kept[0], "", "")
    say(act, row, Kind.SCANNED)
    effect.end_link(row)
    effect.take_if_signed(act, row, [page.jpeg for page in pages])
    act.note(pages=len(pages))
    return row


def _sign(
    act: Act, row: Confirmation, side: Signature.Side, how: Signature.How, given: Upload, signer: str, title: str
) -> None:
    if side.value in effect.signatures(row):
        raise Refused("confirmation.signed_already", number=row.number, side=side.label)
    try:
        taken = upload.take(given.data, given.name, allowed=upload.IMAGES, limit_bytes=_LIMIT)
    except upload.UploadRefused:
        raise Refused("letter.signature_kind") from None
    drawn = ink.cut(taken.content)
    _write(act, row, side, how, _keep(act, row, drawn, "signature.png", PNG, "signature"), signer, title)


def _write(
    act: Act, row: Confirmation, side: Signature.Side, how: Signature.How, file: StoredFile, signer: str, title: str
) -> None:
    Signature.objects.create(
        confirmation=row, version=row.version, side=side, how=how, signer=signer, title=title, file=file,
        by=act.actor.person, at=act.now,
    )  # fmt: skip
    act.note(number=row.number, version=row.version)


def _keep(act: Act, row: Confirmation, data: bytes, name: str, mime: str, kind: str) -> StoredFile:
    sha256 = hashlib.sha256(data).hexdigest()
    return files.store(
        data, name=name, mime=mime, about=row, kind=kind, site=row.site, by=act.actor.person, sha256=sha256
    )
