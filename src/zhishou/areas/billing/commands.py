"""`zhishou bill check | run | approve | export`, `zhishou import tariffs | opening`, `zhishou report balance`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from zhishou.areas.property.commands import at
from zhishou.boot.why import why
from zhishou.command import with_database
from zhishou.import_commands import add_imports, group

SEES = ("run_billing", "approve_billing", "answer_fees", "keep_tariffs")


def register(cli: click.Group) -> None:
    """Add the commands of this area."""
    cli.add_command(bill)
    add_imports(cli, opening="期初", old_bill="旧系统账单").add_command(import_tariffs)
    group(cli, "report", "报表。").add_command(balance)


@click.group()
def bill() -> None:
    """出账。"""


def _options(command: Callable[..., Any]) -> Callable[..., Any]:
    for option in (
        click.option("--json", "as_json", is_flag=True),
        click.option("--as", "username", default="", help="以谁的名义（登录名）"),
        click.option("--period", required=True, help="账期，例如 2026-03"),
        click.option("--site", "code", required=True, help="站点代码"),
    ):
        command = option(command)
    return command


@bill.command("check")
@_options
@with_database
def check(code: str, period: str, username: str, as_json: bool) -> None:
    """会出什么账，还缺什么；不写任何东西。"""
    from zhishou.areas.billing.checking import check as checked
    from zhishou.areas.property.queries import communities
    from zhishou.kernel.doors.cli import answer
    from zhishou.kernel.money import yuan

    actor, site, month = at(code, period, username, as_json, SEES)
    found = [checked(actor, each, month) for each in communities(site)]
    whole = (
        found[0]
        if len(found) == 1
        else {"sites": found, "fen": sum(f["fen"] for f in found), "rows": sum(f["rows"] for f in found)}
    )
    lines = [
        f"{f['site']} {f['period']}：{f['rows']} 笔，{yuan(f['fen'])} 元；存疑 {len(f['doubts'])}，缺读 {len(f['missing'])}，公摊暂停 {len(f['parked'])}，挂起 {len(f['held'])}"
        for f in found
    ]
    answer(whole, as_json, "\n".join(lines))


@bill.command("run")
@_options
@with_database
def run(code: str, period: str, username: str, as_json: bool) -> None:
    """出账：可以重复运行，只补没有出的。"""
    from zhishou.areas.billing.operations.runs import run_months
    from zhishou.areas.property import periods
    from zhishou.areas.property.queries import communities
    from zhishou.kernel.doors import cli as door
    from zhishou.kernel.money import yuan
    from zhishou.kernel.operation import Refused

    actor, site, month = at(code, period, username, as_json, ("run_billing",))
    try:
        runs = run_months(actor, list(communities(site)), month, "cli")
    except Refused as no:
        door.refused(no, as_json)
    value = {
        "period": periods.words(month),
        "rows": (rows := sum(r.rows for r in runs)),
        "fen": (fen := sum(r.amount_fen for r in runs)),
        "runs": [{"site": r.site.code, "rows": r.rows, "fen": r.amount_fen, "turns": r.passes} for r in runs],
    }
    door.answer(value, as_json, f"出账 {rows} 笔，合计 {yuan(fen)} 元。")


@bill.command("approve")
@_options
@with_database
def approve(code: str, period: str, username: str, as_json: bool) -> None:
    """第二个人复核出账。"""
    from zhishou.areas.billing.models import Run
    from zhishou.areas.property.queries import communities
    from zhishou.kernel.doors import cli as door

    _actor, site, month = at(code, period, username, as_json, ("approve_billing",))
    runs = list(Run.objects.filter(site__in=communities(site), period=month))
    if not runs:
        door.refuse("billing.no_run", f"{site.name} 还没有出 {period} 的账。请先出账。", as_json)
    for each in runs:
        door.run("billing.approve_run", username, {"run": each.pk}, as_json=as_json)
    door.answer({"approved": len(runs), "period": period}, as_json, "已复核。")


@bill.command("export")
@click.option(
    "-o", "file", required=True, type=click.Path(dir_okay=False, path_type=Path), help="写到哪个文件（.csv 或 .xlsx）"
)
@_options
@with_database
def export(file: Path, code: str, period: str, username: str, as_json: bool) -> None:
    """应收表：房屋编码、付款人、费项、账期、读数、用量、明细、金额、应缴日。"""
    from zhishou.areas.billing.export import HEADERS, lines_of
    from zhishou.areas.property.queries import communities
    from zhishou.kernel.doors.cli import answer

    _actor, site, month = at(code, period, username, as_json, SEES)
    rows = sorted(
        (line for each in communities(site) for line in lines_of(each, month)),
        key=lambda r: (r[0].encode(), r[2].encode(), r[1].encode()),
    )
    _write(file, "应收", HEADERS, rows, as_json)
    answer({"rows": len(rows), "file": str(file)}, as_json, f"已写出 {len(rows)} 笔应收到 {file}")


def _write(file: Path, name: str, headers: list[str], rows: list[list[str]], as_json: bool) -> None:
    from zhishou.kernel.doors.cli import refuse
    from zhishou.kernel.excel import Sheet, write_csv, write_table

    try:
        if file.suffix.lower() == ".xlsx":
            write_table(file, [Sheet(name, headers, rows)])
            return
        write_csv(file, headers, rows)
    except OSError as error:
        refuse("file.unwritable", f"写不了文件 {file}：{why(error)}。", as_json)


@click.command(
    "tariffs", help="导入收费标准（Excel、CSV 或 YAML）：zhishou import tariffs 标准.xlsx --site GARDEN --as xu"
)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--site", "code", required=True, help="站点代码")
@click.option("--map", "pairs", multiple=True, help="目标=列，可多次；YAML 不用")
@click.option("--dry-run", is_flag=True, help="只检查，不导入")
@click.option("--as", "username", required=True, help="以谁的名义（登录名）")
@click.option("--json", "as_json", is_flag=True)
@with_database
def import_tariffs(file: Path, code: str, pairs: tuple[str, ...], dry_run: bool, username: str, as_json: bool) -> None:
    """Take tariff versions; exit code 3 when some failed, 2 when the file is refused whole."""
    from zhishou.areas.billing.import_tariffs import take
    from zhishou.kernel.doors import imports

    if file.suffix.lower() in (".xlsx", ".xls", ".csv"):
        imports.run("tariffs", file, site=code, pairs=pairs, username=username, dry_run=dry_run, as_json=as_json)
    imports.answer(
        lambda actor, site, failed_to: take(
            actor, site, file.read_bytes(), dry_run=dry_run, failed_to=failed_to, door="cli"
        ),
        file, site=code, username=username, as_json=as_json,
    )  # fmt: skip


@click.command("balance")
@click.option("-o", "file", required=True, type=click.Path(dir_okay=False, path_type=Path), help=".csv、.xlsx 或 .pdf")
@_options
@with_database
def balance(file: Path, code: str, period: str, username: str, as_json: bool) -> None:
    """水电平衡：总表 = 分户 + 公用 + 损耗。"""
    from zhishou.areas.property.balance import HEADS, Meters
    from zhishou.areas.property.queries import communities, milli
    from zhishou.kernel.doors.cli import answer, written_as

    kind = written_as(file, (".csv", ".xlsx", ".pdf"), as_json)
    _actor, site, month = at(code, period, username, as_json, (*SEES, "enter_readings", "accept_readings"))
    meters = [Meters(each, month, month) for each in communities(site)]
    found = [one for each in meters for one in each.balances(month)]
    unread = [meter.number for each in meters for meter in each.unread(month)]
    rows = [one.cells() for one in found]
    if kind == ".pdf":
        from zhishou.areas.property import periods
        from zhishou.areas.property.printing import balance_pdf

        file.write_bytes(balance_pdf(site, periods.words(month), rows))
    else:
        _write(file, "水电平衡", HEADS, rows, as_json)
    total = [
        {
            "kind": o.kind,
            "master": milli(o.master_milli),
            "units": milli(o.units_milli),
            "public": milli(o.public_milli),
            "loss": milli(o.loss_milli),
        }
        for o in found
        if o.number == "合计"
    ]
    silent = f"；没有核实读数、不在表里的总表：{'、'.join(unread)}" if unread else ""
    value = {"rows": len(rows), "total": total, "unread": unread, "file": str(file)}
    answer(value, as_json, f"已写出水电平衡到 {file}{silent}")
