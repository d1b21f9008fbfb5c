"""`zhishou import complaints | categories` and `zhishou stats complaints`: history in, figures out."""

from __future__ import annotations

from pathlib import Path

import click

from zhishou.command import with_database


def register(cli: click.Group) -> None:
    """Add the commands of this area."""
    cli.add_command(stats)
    group = cli.commands.get("import")
    if not isinstance(group, click.Group):
        group = click.Group("import", help="导入资料。")
        cli.add_command(group)
    group.add_command(
        _importing("complaints", "导入投诉历史：zhishou import complaints 历史.xlsx --site CUIHU --as admin")
    )
    group.add_command(
        _importing("categories", "导入三级投诉分类：zhishou import categories 分类.xlsx --site CUIHU --as admin")
    )


def _importing(name: str, told: str) -> click.Command:
    """The command of one kind of import."""

    @click.command(name, help=told)
    @click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
    @click.option("--site", required=True, help="站点代码")
    @click.option("--map", "pairs", multiple=True, help="目标=列，可多次")
    @click.option("--dry-run", is_flag=True, help="只检查，不导入")
    @click.option("--as", "username", required=True, help="以谁的名义（登录名）")
    @click.option("--json", "as_json", is_flag=True)
    @with_database
    def run(file: Path, site: str, pairs: tuple[str, ...], dry_run: bool, username: str, as_json: bool) -> None:
        from zhishou.areas.cases import imports
        from zhishou.kernel.doors import imports as door

        kind = {"complaints": imports.COMPLAINTS, "categories": imports.CATEGORIES}[name]
        door.run(kind, file, site=site, pairs=pairs, username=username, dry_run=dry_run, as_json=as_json)

    return run


@click.group()
def stats() -> None:
    """统计。"""


@stats.command("complaints")
@click.option("--site", "code", required=True, help="站点代码，包括它下面的小区和门店")
@click.option("--from", "start", default="", help="从哪一天（2026-01-01）")
@click.option("--to", "end", default="", help="到哪一天（含）")
@click.option("--json", "as_json", is_flag=True)
@with_database
def complaints(code: str, start: str, end: str, as_json: bool) -> None:
    """件数、类型、分类、答复用时、按时兑现。"""
    from zhishou.areas.cases import reports
    from zhishou.areas.cases.queries import statistics
    from zhishou.kernel.actor import Actor
    from zhishou.kernel.doors.cli import answer, refuse
    from zhishou.kernel.models import Site

    if not Site.objects.filter(code=code).exists():
        refuse("site.unknown", f"没有代码为“{code}”的站点。", as_json)
    for name, day in (("--from", start), ("--to", end)):
        if day and statistics.day_of(day) is None:
            refuse("cli.date", f"{name} 请写成 2026-01-01 的样子，现在是“{day}”。", as_json)
    figures = statistics.figures(Actor.system("stats"), {"site": code, "from": start, "to": end})
    value = reports.as_json(figures)
    days = value["answer_days"]
    text = "\n".join(
        [
            f"件数 {figures.count}，已答复 {figures.answered}",
            f"答复用时（天）：中位数 {days['median']}，九成 {days['p90']}，最久 {days['max']}",
            f"按时兑现：{'没有到期的承诺' if value['within_promise'] is None else value['within_promise']}",
        ]
    )
    answer(value, as_json, text)
