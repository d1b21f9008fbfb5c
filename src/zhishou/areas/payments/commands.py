"""`zhishou import payments`, `zhishou debit make | release | result`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from zhishou.boot.why import why
from zhishou.command import with_database
from zhishou.import_commands import add_imports

if TYPE_CHECKING:
    from zhishou.areas.payments import naming

FILE = click.Path(dir_okay=False, path_type=Path)


def register(cli: click.Group) -> None:
    """Add the commands of this area."""
    add_imports(cli, payments="收款")
    cli.add_command(debit)


@click.group()
def debit() -> None:
    """银行划账。"""


@debit.command("make")
@click.option("--site", required=True, help="站点代码")
@click.option("--period", required=True, help="账期，例如 2026-03")
@click.option("--layout", required=True, help="文件格式，例如 unionpay-pipe")
@click.option("--without", multiple=True, help="这次不划的房屋编码，可以写几次")
@click.option("-o", "file", required=True, type=FILE, help="写到哪个文件")
@click.option("--as", "username", required=True, help="以谁的名义（登录名）")
@click.option("--json", "as_json", is_flag=True)
@with_database
def make(
    site: str, period: str, layout: str, without: tuple[str, ...], file: Path, username: str, as_json: bool
) -> None:
    """制作划账文件：这个月和以前的欠费，每户一笔。"""
    from zhishou.areas.payments import collecting
    from zhishou.areas.payments.bank.layout import layout as layout_of
    from zhishou.areas.payments.models import DebitBatch
    from zhishou.kernel import files
    from zhishou.kernel.doors import cli as door
    from zhishou.kernel.money import yuan

    given = {"site": site, "period": period, "layout": layout, "without": " ".join(without)}
    batch = door.run("payments.make_debit", username, given, as_json=as_json).result
    assert isinstance(batch, DebitBatch) and batch.file is not None
    try:
        file.write_bytes(files.read(batch.file))
    except OSError as error:
        door.refuse(
            "file.unwritable", f"写不了文件 {file}：{why(error)}。第 {batch} 批已经制作，可在页面下载。", as_json
        )
    value = {
        "batch": batch.number, "count": batch.count, "fen": batch.amount_fen, "file": str(file), "name": batch.file.name,
        "sha256": batch.file.sha256,
    }  # fmt: skip
    said = f"第 {batch} 批：{batch.count} 笔，{yuan(batch.amount_fen)} 元，写到 {file}。待另一人放行。"
    if missing := collecting.not_set(layout_of(layout), batch.site):
        said += f"\n还没有填写：{'、'.join(missing)}。银行可能不收这个文件，请在“设置”里填好再制作。"
    door.answer(value, as_json, said)


@debit.command("release")
@click.argument("batch")
@click.option("--as", "username", required=True, help="以谁的名义（登录名）")
@click.option("--json", "as_json", is_flag=True)
@with_database
def release(batch: str, username: str, as_json: bool) -> None:
    """第二个人核对笔数、金额后放行。"""
    from zhishou.areas.payments import queries
    from zhishou.kernel.actor import Actor
    from zhishou.kernel.doors import cli as door

    found = queries.batch_by_number(Actor.of(door.person(username, as_json)), batch)
    given = {"batch": found.pk if found else batch}
    done = door.run("payments.release_debit", username, given, as_json=as_json).result
    value = {"batch": done.number, "count": done.count, "fen": done.amount_fen}
    door.answer(value, as_json, f"第 {done} 批已放行。")


@debit.command("result")
@click.argument("file", type=FILE)
@click.option("--layout", required=True, help="文件格式")
@click.option("--as", "username", required=True, help="以谁的名义（登录名）")
@click.option("--json", "as_json", is_flag=True)
@with_database
def result(file: Path, layout: str, username: str, as_json: bool) -> None:
    """导入回盘文件：整个入账，或整个退回并说明原因；有问题和没划成的行另写成 Excel。"""
    from zhishou.areas.payments import naming, queries
    from zhishou.kernel.actor import Actor
    from zhishou.kernel.doors import cli as door
    from zhishou.kernel.money import yuan
    from zhishou.kernel.operation import Refused
    from zhishou.kernel.types import Upload

    try:
        data = file.read_bytes()
    except OSError as error:
        door.refuse("file.unreadable", f"打不开文件 {file}：{why(error)}。", as_json)
    actor = Actor.of(door.person(username, as_json))
    try:
        batch = queries.batch_of(actor, layout, data)
    except Refused as no:
        door.refused(no, as_json)
    given = {"batch": batch.pk, "file": Upload(file.name, data)}
    done = door.run(
        "payments.post_debit", username, given, as_json=as_json,
        beside=lambda: _returned(file, naming.wrong_rows(actor, batch, data)),
    )  # fmt: skip
    facts = done.event.facts
    value = {name: facts.get(name) for name in ("batch", "paid", "paid_fen", "failed", "already")}
    told = {} if facts["already"] else _returned(file, naming.failed_rows(batch))
    text = (
        "这个回盘文件已经入过账，没有重复。"
        if facts["already"]
        else (f"第 {batch} 批：成功 {facts['paid']} 笔 {yuan(facts['paid_fen'])} 元，失败 {facts['failed']} 笔。")
    )
    door.answer(value | told, as_json, text + (f"\n没划成的在 {told['failed_file']}" if "failed_file" in told else ""))


def _returned(file: Path, rows: list[naming.Row]) -> dict[str, Any]:
    """Rows given back as `FILE.failed.xlsx`, as far as the place can be written, and the first of them in the answer."""
    from zhishou.areas.payments import naming

    if not rows:
        return {}
    target = file.with_name(f"{file.name}.failed.xlsx")
    try:
        target.write_bytes(naming.table(rows))
    except OSError:
        return {"rows": naming.as_json(rows)}
    return {"rows": naming.as_json(rows), "failed_file": str(target)}
