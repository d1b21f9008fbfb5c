"""`zhishou import batches`, `zhishou import undo`: what tables brought, and taking one back."""

from __future__ import annotations

import click

from zhishou.command import with_database
from zhishou.import_commands import add_imports

SHOWN = 30


def register(cli: click.Group) -> None:
    """Hang the commands into `zhishou import`."""
    group = add_imports(cli)
    group.add_command(batches)
    group.add_command(undo)


@click.command("batches")
@click.option("--site", "code", required=True, help="站点代码")
@click.option("--as", "username", required=True, help="以谁的名义（登录名）")
@click.option("--json", "as_json", is_flag=True)
@with_database
def batches(code: str, username: str, as_json: bool) -> None:
    """最近导入的批次，新的在前；可以撤销的写着批次名。"""
    from zhishou.areas.office.queries.imports import recent
    from zhishou.kernel.actor import Actor
    from zhishou.kernel.doors import cli as door
    from zhishou.kernel.models import Site

    actor = Actor.of(door.person(username, as_json))
    site = Site.objects.within(actor).filter(code=code).first()
    if site is None:
        door.refuse("site.unknown", f"没有代码为“{code}”的站点，或者它不在你的职责范围内。", as_json)
    found = recent(actor, site, SHOWN)
    lines = [
        f"{row['batch']}　{row['what']}　{row['at']}　{row['taken']} 行{'　已撤销' if row['undone'] else ''}"
        for row in found
    ]
    door.answer(found, as_json, "\n".join(lines) or "还没有导入过。")


@click.command("undo")
@click.argument("batch")
@click.option("--reason", required=True, help="为什么撤销")
@click.option("--as", "username", required=True, help="以谁的名义（登录名）")
@click.option("--json", "as_json", is_flag=True)
@with_database
def undo(batch: str, reason: str, username: str, as_json: bool) -> None:
    """撤销一批导入；批次名见 zhishou import batches。已经用到的不能撤销。"""
    from zhishou.areas.office.queries.imports import operation_of
    from zhishou.kernel.doors import cli as door

    operation = operation_of(batch)
    if operation is None:
        door.refuse("import.no_batch", f"没有批次“{batch}”。批次名见 zhishou import batches。", as_json)
    outcome = door.run(operation, username, {"batch": batch.rpartition(":")[2], "reason": reason}, as_json=as_json)
    removed = outcome.event.facts.get("removed", 0)
    door.answer(
        {"batch": batch, "removed": removed, "event": str(outcome.event.uid)}, as_json, f"已撤销，删去 {removed} 行。"
    )
