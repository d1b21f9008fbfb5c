"""资产盘点: begun with every asset of the site, ticked by phone, signed with its differences."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext as _

from zhishou.areas.assets.models import KEEP, Asset, Count, CountLine
from zhishou.kernel import choosing, files, numbering, upload
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Site
from zhishou.kernel.operation import Command, Invalid, Refused, ask, operation
from zhishou.kernel.types import Ref, Upload

Result = CountLine.Result


def url_of(row: models.Model) -> str:
    """The list of the count."""
    return str(row.url())  # type: ignore[attr-defined]


class Beginning(Command):
    site: Ref[Site] = ask("地点", choices=choosing.sites(KEEP))


class Ticking(Command):
    line: Ref[CountLine] = ask("资产")
    result: CountLine.Result = ask("结果")
    found_at: str = ask("实际地点", default="", at_most=80, hint="在别处时填")
    note: str = ask("说明", default="", at_most=200, hint="没找到时写问过谁、最后在哪里见过")


class Signing(Command):
    count: Ref[Count] = ask("盘点")
    opinion: str = ask("盘点说明", default="", at_most=500, multiline=True)
    signature: Upload = ask("盘点人签字", widget="signature")


@operation(
    "assets.begin_count", label="开始资产盘点", capability=KEEP, about="site", leads_to_made=True, url_after=url_of
)
def begin_count(act: Act, cmd: Beginning) -> Count:
    """A list of every asset of the site that is not scrapped, missing ones too: they may turn up.

    Refused while another count of the site is open, and where there is nothing to count.
    """
    site = act.lock(cmd.site)
    if other := Count.objects.filter(site=site, signed_at=None).first():
        raise Refused("assets.count_open", number=other.number)
    rows = list(Asset.objects.filter(site=site).exclude(state=Asset.State.SCRAPPED))
    if not rows:
        raise Refused("assets.nothing_to_count", site=site.name)
    made: Count = Count.objects.create(site=site, number=numbering.take("ZP"), by=act.person, at=act.now)
    CountLine.objects.bulk_create(
        CountLine(count=made, asset=row, place=row.place, custodian_id=row.custodian_id) for row in rows
    )
    act.note(number=made.number, assets=len(rows))
    return made


@operation("assets.tick", label="盘一件资产", capability=KEEP, about="line", url_after=url_of)
def tick(act: Act, cmd: Ticking) -> CountLine:
    """What was found of one asset: there, elsewhere and where, or missing and what was done to find it. Until it is signed."""
    line = act.lock(cmd.line)
    if not line.count.is_open:
        raise Refused("assets.count_signed", number=line.count.number)
    if cmd.result == Result.ELSEWHERE and not cmd.found_at:
        raise Invalid({"found_at": [_("在别处的，请写在哪里。")]})
    if cmd.result == Result.MISSING and not cmd.note:
        raise Invalid({"note": [_("没找到的，请写问过谁、最后在哪里见过。")]})
    line.result, line.note, line.by, line.at = cmd.result, cmd.note, act.person, act.now
    line.found_at = cmd.found_at if cmd.result == Result.ELSEWHERE else ""
    line.save(update_fields=["result", "found_at", "note", "by", "at"])
    return line


@operation("assets.sign_count", label="签署资产盘点", capability=KEEP, about="count", url_after=url_of)
def sign_count(act: Act, cmd: Signing) -> Count:
    """The count is over and signed by hand: moved assets stand where they were found, missing ones are marked.

    Refused while an asset is not ticked.
    """
    count = act.lock(cmd.count)
    if not count.is_open:
        raise Refused("assets.count_signed", number=count.number)
    if n := count.lines.filter(result="").count():
        raise Refused("assets.unticked", n=n)
    found = list(count.lines.select_related("asset"))
    for line in found:
        _apply(line)
    count.signature = files.keep(
        cmd.signature, count, "signature", site=count.site, by=act.person, allowed=frozenset({upload.PNG})
    )
    count.signed_by, count.signed_at, count.opinion = act.person, act.now, cmd.opinion
    count.save(update_fields=["signature", "signed_by", "signed_at", "opinion"])
    act.note(**{str(one.value): sum(line.result == one for line in found) for one in Result})
    return count


def _apply(line: CountLine) -> None:
    """What was found goes into the register; an asset scrapped since the count began stays scrapped."""
    asset = line.asset
    if asset.state == Asset.State.SCRAPPED:
        return
    asset.state = Asset.State.MISSING if line.result == Result.MISSING else Asset.State.HELD
    if line.result == Result.ELSEWHERE:
        asset.place = line.found_at
    asset.save(update_fields=["state", "place"])
