"""材料目录: codes, names, units; what is retired stays in the ledger (property.clerk.3)."""

from __future__ import annotations

import io

from django.db import models

from zhishou.areas.materials import ledger, sheets
from zhishou.areas.materials.models import KEEP, Material, Slip
from zhishou.kernel import choosing, numbering
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Site
from zhishou.kernel.operation import Command, Refused, ask, operation
from zhishou.kernel.types import PaperNumber, Ref, Upload


def url_of(row: models.Model) -> str:
    """The page of the row."""
    return str(row.url())  # type: ignore[attr-defined]


class Adding(Command):
    site: Ref[Site] = ask("仓库所在", choices=choosing.sites(KEEP))
    code: PaperNumber = ask("编码", at_least=1, at_most=20, public=True, hint="公司里不重复，例如 D01")
    name: str = ask("名称", at_least=1, at_most=40)
    spec: str = ask("规格", default="", at_most=60)
    unit: str = ask("单位", at_least=1, at_most=10, hint="定了就不能改，例如 只、米、公斤")
    place: str = ask("存放位置", default="", at_most=40)


class Changing(Command):
    material: Ref[Material] = ask("材料")
    name: str = ask("名称", at_least=1, at_most=40)
    spec: str = ask("规格", default="", at_most=60)
    place: str = ask("存放位置", default="", at_most=40)


class Retiring(Command):
    material: Ref[Material] = ask("材料")


class TakingIn(Command):
    site: Ref[Site] = ask("仓库所在", choices=choosing.sites(KEEP))
    file: Upload = ask("表格文件", hint="Excel（.xlsx）或 CSV")


@operation("materials.add", label="加材料", capability=KEEP, url_after=url_of)
def add(act: Act, cmd: Adding) -> Material:
    """A material of the company's catalogue, by a code of its own."""
    company = cmd.site.company()
    if Material.objects.filter(site=company, code=cmd.code).exists():
        raise Refused("materials.code_taken", text=cmd.code)
    made: Material = Material.objects.create(
        site=company,
        code=cmd.code,
        name=cmd.name,
        spec=cmd.spec,
        unit=cmd.unit,
        place=cmd.place,
        by=act.person,
        at=act.now,
    )
    return made


@operation("materials.change", label="改材料", capability=KEEP, url_after=url_of)
def change(act: Act, cmd: Changing) -> Material:
    """Another name, specification or place; code and unit stay."""
    row = act.lock(cmd.material)
    row.name, row.spec, row.place = cmd.name, cmd.spec, cmd.place
    row.save(update_fields=["name", "spec", "place"])
    return row


@operation("materials.retire", label="停用材料", capability=KEEP, url_after=url_of)
def retire(act: Act, cmd: Retiring) -> Material:
    """No longer received, asked for or planned. Refused while any of it is in stock."""
    row = act.lock(cmd.material)
    if row.retired_at is not None or row.stocks.filter(quantity_milli__gt=0).exists():
        raise Refused("materials.not_retired", name=row.called)
    row.retired_at = act.now
    row.save(update_fields=["retired_at"])
    return row


@operation("materials.take_in", label="导入材料目录", capability=KEEP, about="site", url_after=lambda row: "/materials")
def take_in(act: Act, cmd: TakingIn) -> Slip:
    """The materials of a table with what is in stock, all lines or, with every mistake told by its line, none.

    A code that is there already is left as it is, its stock too. What was in stock is a receipt that says so.
    """
    act.lock(cmd.site)
    company = cmd.site.company()
    rows = sheets.read(io.BytesIO(cmd.file.data))
    there = set(Material.objects.filter(site=company).values_list("code", flat=True))
    fresh = [row for row in rows if row.material.code not in there]
    for row in fresh:
        row.material.site, row.material.by, row.material.at = company, act.person, act.now
        row.material.save(force_insert=True)
    slip: Slip = Slip.objects.create(
        site=cmd.site,
        number=numbering.take("RK"),
        kind=Slip.Kind.RECEIPT,
        note="导入目录时的库存",
        by=act.person,
        at=act.now,
    )
    ledger.post(slip, [(row.material, row.quantity_milli) for row in fresh if row.quantity_milli], sign=1)
    act.note(taken=len(fresh), already=len(rows) - len(fresh))
    return slip
