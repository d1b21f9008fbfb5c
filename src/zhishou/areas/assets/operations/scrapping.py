"""报废: asked for by whoever manages the asset, decided by somebody else."""

from __future__ import annotations

from zhishou.areas.assets.models import KEEP, SCRAP, Asset, Scrap
from zhishou.areas.assets.operations.registering import standing, url_of
from zhishou.areas.assets.operations.upkeep import end
from zhishou.kernel import choosing, numbering
from zhishou.kernel.gate import Act
from zhishou.kernel.operation import Command, Refused, ask, operation
from zhishou.kernel.types import Ref


class Asking(Command):
    asset: Ref[Asset] = ask("资产")
    reason: str = ask("报废原因", at_least=4, at_most=300, multiline=True, hint="坏在哪里、为什么不修、残值怎样处理")


class Deciding(Command):
    scrap: Ref[Scrap] = ask("报废申请")
    approved: bool = ask("决定", choices=choosing.yes_no("同意报废", "不同意"), widget="radio")
    opinion: str = ask("审批意见", at_least=1, at_most=300)


@operation("assets.ask_scrap", label="申请报废", capability=KEEP, about="asset", leads_to_made=True, url_after=url_of)
def ask_scrap(act: Act, cmd: Asking) -> Scrap:
    """Ask for an asset to be scrapped. Refused while one asks already."""
    asset = standing(act, cmd.asset)
    if there := asset.scraps.filter(decided_at=None).first():
        raise Refused("assets.scrap_asked", number=there.number)
    made: Scrap = Scrap.objects.create(
        asset=asset, number=numbering.take("BF"), reason=cmd.reason, by=act.person, at=act.now
    )
    return made


@operation(
    "assets.decide_scrap", label="审批报废", capability=SCRAP, about="scrap", apart_from=("assets.ask_scrap",), url_after=url_of,
)  # fmt: skip
def decide_scrap(act: Act, cmd: Deciding) -> Scrap:
    """Approve or not, with an opinion. Scrapped it leaves its custodian, its upkeep ends and the next counts pass over it.

    Refused to whoever asked, and a second time.
    """
    row = act.lock(cmd.scrap)
    if row.decided_at is not None:
        raise Refused("assets.scrap_decided", number=row.number)
    if row.by_id == act.person.pk:
        raise Refused("assets.own_scrap")
    row.approved, row.opinion, row.decided_by, row.decided_at = cmd.approved, cmd.opinion, act.person, act.now
    row.save(update_fields=["approved", "opinion", "decided_by", "decided_at"])
    if cmd.approved:
        asset = Asset.objects.select_for_update(of=("self",)).get(pk=row.asset_id)
        asset.custodies.filter(ended_at=None).update(ended_at=act.now, accepted=False, reason=row.number)
        asset.state, asset.custodian = Asset.State.SCRAPPED, None
        asset.save(update_fields=["state", "custodian"])
        for upkeep in asset.upkeeps.filter(ended_at=None).select_for_update(of=("self",)):
            end(act, upkeep, row.number)
    return row
