"""`zhishou import complaints | categories` and `zhishou stats complaints`: history in, figures out."""

from __future__ import annotations

import click

from zhishou.command import with_database
from zhishou.import_commands import add_imports


def register(cli: click.Group) -> None:
    """Add the commands of this area."""
    cli.add_command(stats)
    add_imports(cli, complaints="投诉历史", categories="三级投诉分类")


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
    from zhishou.kernel import typed
    from zhishou.kernel.actor import Actor
    from zhishou.kernel.doors.cli import answer, refuse
    from zhishou.kernel.models import Site

    if not Site.objects.filter(code=code).exists():
        refuse("site.unknown", f"没有代码为“{code}”的站点。", as_json)
    for name, said in (("--from", start), ("--to", end)):
        if said and typed.day(said) is None:
            refuse("cli.date", f"{name} 请写成 2026-01-01 的样子，现在是“{said}”。", as_json)
    first, last = typed.day(start), typed.day(end)
    if first and last and first > last:
        refuse("cli.date", f"--to（{end}）在 --from（{start}）之前，请对调。", as_json)
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
