"""`zhishou import …`: one command a kind of table, the same for every area. Loads no Django before it runs."""

from __future__ import annotations

from pathlib import Path

import click

from zhishou.command import with_database


def group(cli: click.Group, name: str, told: str) -> click.Group:
    """A group of commands that several areas add to, made by the first of them."""
    found = cli.commands.get(name)
    if not isinstance(found, click.Group):
        found = click.Group(name, help=told)
        cli.add_command(found)
    return found


def add_imports(cli: click.Group, **titles: str) -> click.Group:
    """Add `zhishou import NAME` for kinds of tables (`old_bill` is `old-bill`), told by what they bring; the group."""
    found = group(cli, "import", "导入资料。")
    for name, title in titles.items():
        found.add_command(_importing(name.replace("_", "-"), title))
    return found


def _importing(name: str, title: str) -> click.Command:
    @click.command(name, help=f"导入{title}：zhishou import {name} 文件 --site GARDEN --as 登录名")
    @click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
    @click.option("--site", required=True, help="站点代码")
    @click.option("--map", "pairs", multiple=True, help="目标=列，可多次")
    @click.option("--dry-run", is_flag=True, help="只检查，不导入")
    @click.option("--as", "username", required=True, help="以谁的名义（登录名）")
    @click.option("--json", "as_json", is_flag=True)
    @with_database
    def run(file: Path, site: str, pairs: tuple[str, ...], dry_run: bool, username: str, as_json: bool) -> None:
        from zhishou.kernel.doors import imports

        imports.run(name, file, site=site, pairs=pairs, username=username, dry_run=dry_run, as_json=as_json)

    return run
