"""移交: given to somebody, who accepts or says why not; taken back into the store."""

from __future__ import annotations

from zhishou.areas.assets.models import KEEP, Asset, Custody
from zhishou.areas.assets.operations.registering import standing, url_of
from zhishou.kernel import files
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Notice, Person
from zhishou.kernel.operation import Command, Refused, ask, operation
from zhishou.kernel.types import Ref, Upload


class Handing(Command):
    asset: Ref[Asset] = ask("资产")
    to: Ref[Person] = ask("交给谁保管")
    note: str = ask("说明", default="", at_most=200, hint="例如附件有几样、外观怎样")


class Accepting(Command):
    custody: Ref[Custody] = ask("移交")
    signature: Upload | None = ask("签字", default=None, widget="signature", hint="可以手写，也可以不写，直接按接收")


class Declining(Command):
    custody: Ref[Custody] = ask("移交")
    reason: str = ask("为什么不收", at_least=2, at_most=200, hint="例如少了附件、东西不对")


class TakingBack(Command):
    asset: Ref[Asset] = ask("资产")
    place: str = ask("放回哪里", at_least=1, at_most=80)
    reason: str = ask("原因", at_least=2, at_most=200)


@operation("assets.hand", label="移交资产", capability=KEEP, about="asset", url_after=url_of)
def hand(act: Act, cmd: Handing) -> Custody:
    """Ask somebody to keep an asset; they are told. Whoever keeps it now does so until it is accepted.

    Refused while another hand-over waits, to whoever keeps it already, and when it is missing.
    """
    asset = standing(act, cmd.asset)
    if asset.state == Asset.State.MISSING:
        raise Refused("assets.missing", number=asset.number)
    if asset.custodian_id == cmd.to.pk:
        raise Refused("assets.keeps_already", name=cmd.to.name)
    if waiting := asset.custodies.filter(ended_at=None).select_related("to").first():
        raise Refused("assets.handed", name=waiting.to.name)
    made: Custody = Custody.objects.create(
        asset=asset, giver=asset.custodian, to=cmd.to, note=cmd.note, by=act.person, at=act.now
    )
    Notice.objects.create(
        person=cmd.to, kind="assets.handed", url=asset.url(), at=act.now,
        facts={"name": act.person.name, "number": asset.number, "asset": asset.name},
    )  # fmt: skip
    return made


@operation("assets.accept", label="接收资产", personal=True, about="custody", url_after=url_of)
def accept(act: Act, cmd: Accepting) -> Custody:
    """Keep the asset from now on, with a signature by hand or by this click. For oneself alone."""
    row = _mine(act, cmd.custody)
    if cmd.signature is not None:
        row.signature = files.keep(cmd.signature, row, "signature", site=row.site, by=act.person)
    row.accepted, row.ended_at = True, act.now
    row.save(update_fields=["accepted", "ended_at", "signature"])
    asset = Asset.objects.select_for_update(of=("self",)).get(pk=row.asset_id)
    asset.custodian = row.to
    asset.save(update_fields=["custodian"])
    return row


@operation("assets.decline", label="不接收资产", personal=True, about="custody", url_after=lambda row: "/assets/mine")
def decline(act: Act, cmd: Declining) -> Custody:
    """Do not keep it, and say why; whoever handed it over is told. For oneself alone."""
    row = _mine(act, cmd.custody)
    row.accepted, row.ended_at, row.reason = False, act.now, cmd.reason
    row.save(update_fields=["accepted", "ended_at", "reason"])
    Notice.objects.create(
        person=row.by, kind="assets.declined", url=row.asset.url(), at=act.now,
        facts={"name": act.person.name, "number": row.asset.number, "asset": row.asset.name},
    )  # fmt: skip
    return row


@operation("assets.take_back", label="收回资产", capability=KEEP, about="asset", url_after=url_of)
def take_back(act: Act, cmd: TakingBack) -> Asset:
    """Nobody keeps it any more; it lies where it is said. A hand-over that waits ends. Refused when nobody keeps it."""
    asset = standing(act, cmd.asset)
    waiting = asset.custodies.filter(ended_at=None)
    if asset.custodian_id is None and not waiting.exists():
        raise Refused("assets.kept_by_none", number=asset.number)
    waiting.update(ended_at=act.now, accepted=False, reason=cmd.reason)
    asset.custodian, asset.place = None, cmd.place
    asset.save(update_fields=["custodian", "place"])
    return asset


def _mine(act: Act, given: Custody) -> Custody:
    row = act.lock(given)
    if row.to_id != act.person.pk:
        raise Refused("assets.not_to_you", name=row.to.name)
    if row.ended_at is not None:
        raise Refused("assets.answered", number=row.asset.number)
    return row
