"""The register: an asset put on it, corrected, taken in from a table."""

from __future__ import annotations

import io
from datetime import date

from django.db import models

from zhishou.areas.assets import sheets
from zhishou.areas.assets.models import KEEP, Asset
from zhishou.kernel import choosing, clock, numbering
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Site
from zhishou.kernel.operation import Command, Refused, ask, operation
from zhishou.kernel.types import Money, Ref, Upload


def url_of(row: models.Model) -> str:
    """The page of the asset."""
    return str((row if isinstance(row, Asset) else row.asset).url())  # type: ignore[attr-defined]


class Facts(Command):
    """What the register says of an asset, apart from who keeps it."""

    name: str = ask("名称", at_least=2, at_most=60)
    kind: Asset.Kind = ask("类别")
    place: str = ask("存放地点", at_least=1, at_most=80, hint="哪栋哪层哪间，别人照着能找到")
    model: str = ask("规格型号", default="", at_most=80)
    serial: str = ask("出厂编号", default="", at_most=60)
    bought_on: date | None = ask("购置日期", default=None)
    value_fen: Money | None = ask("原值（元）", default=None, hint="不知道就不填，不要写 0")
    supplier: str = ask("供应商", default="", at_most=80)


class Adding(Facts):
    site: Ref[Site] = ask("地点", choices=choosing.sites(KEEP))


class Changing(Facts):
    asset: Ref[Asset] = ask("资产")


class Reading(Command):
    site: Ref[Site] = ask("地点", choices=choosing.sites(KEEP))
    file: Upload = ask("表格文件", hint="Excel（.xlsx）或 CSV，先下载模板")


@operation("assets.add", label="登记资产", capability=KEEP, url_after=url_of)
def add(act: Act, cmd: Adding) -> Asset:
    """Put an asset on the register; it gets the number of its tag. Refused for a day of purchase to come."""
    return put(act, cmd.site, Asset(**_facts(cmd)))


@operation("assets.change", label="改资产资料", capability=KEEP, about="asset", url_after=url_of)
def change(act: Act, cmd: Changing) -> Asset:
    """Correct what the register says, or where it stands now. Refused once it is scrapped."""
    asset = standing(act, cmd.asset)
    for name, value in _facts(cmd).items():
        setattr(asset, name, value)
    asset.save(update_fields=list(Facts.model_fields))
    return asset


@operation("assets.take_table", label="导入资产表", capability=KEEP, about="site", url_after=lambda row: "/assets")
def take_table(act: Act, cmd: Reading) -> Site:
    """The lines of a table as assets, whole or not at all: what is wrong is said line by line."""
    rows = sheets.read(cmd.site, io.BytesIO(cmd.file.data))
    for row in rows:
        put(act, cmd.site, row)
    act.note(taken=len(rows))
    return cmd.site


def put(act: Act, site: Site, asset: Asset) -> Asset:
    """Give it its number and write it."""
    if asset.bought_on is not None and asset.bought_on > clock.today():
        raise Refused("assets.bought_ahead", on=asset.bought_on)
    asset.site, asset.number, asset.by, asset.at = site, numbering.take("ZC"), act.person, act.now
    asset.save()
    return asset


def standing(act: Act, given: Asset) -> Asset:
    """The asset, locked; refused once it is scrapped."""
    asset = act.lock(given)
    if asset.state == Asset.State.SCRAPPED:
        raise Refused("assets.scrapped", number=asset.number)
    return asset


def _facts(cmd: Facts) -> dict[str, object]:
    if cmd.bought_on is not None and cmd.bought_on > clock.today():
        raise Refused("assets.bought_ahead", on=cmd.bought_on)
    return {name: getattr(cmd, name) for name in Facts.model_fields}
