"""`zhishou duties`: every duty of the mission and what of it runs. Needs no database."""

from __future__ import annotations

from pathlib import Path

import click

from zhishou.boot.why import why


def register(cli: click.Group) -> None:
    """Add this area's commands."""
    cli.add_command(duties)


@click.command("duties")
@click.option("--json", "as_json", is_flag=True)
@click.option("--write", "file", type=click.Path(dir_okay=False, path_type=Path), help="写成文档，例如 docs/duties.md")
def duties(as_json: bool, file: Path | None) -> None:
    """列出每一条岗位职责：开放哪些操作、负有哪些时限、能用到什么程度。不需要数据库。"""
    from zhishou.command import setup
    from zhishou.kernel.doors.cli import answer, refuse

    setup(home=False)
    from zhishou.areas.letters import duties as listing

    if file is not None:
        try:
            file.write_text(listing.document(), encoding="utf-8")
        except OSError as error:
            refuse("file.unwritable", f"写不了文件 {file}：{why(error)}。", as_json)
        answer({"file": str(file)}, as_json, f"已写入 {file}")
    rows = listing.table()
    text = "\n".join(f"{row.status:8} {row.id:32} {row.post}　{row.text}" for row in rows)
    answer(listing.as_json(), as_json, text)
