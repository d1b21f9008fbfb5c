"""How every `zhishou import …` command runs and answers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import click

from zhishou.kernel import importing
from zhishou.kernel.actor import Actor
from zhishou.kernel.doors import cli
from zhishou.kernel.importing import ImportResult
from zhishou.kernel.models import Site
from zhishou.kernel.operation import Invalid, Refused

WORTH_SAYING = 5_000  # lines: fewer are done before anybody wonders


def run(
    name: str,
    file: Path,
    *,
    site: str,
    pairs: tuple[str, ...],
    username: str,
    dry_run: bool = False,
    as_json: bool,
) -> NoReturn:
    """Import a table of a kind as a person and answer (see `answer`)."""

    def take(actor: Actor, where: Site, failed_to: Path) -> ImportResult:
        kind = importing.find(name)
        mapping = {target: header for target, header in importing.read_map(pairs).items() if not kind.knows(header)}
        return importing.run_import(
            kind, actor, where, file, mapping, dry_run=dry_run, failed_to=failed_to, told=say, door="cli"
        )

    answer(take, file, site=site, username=username, as_json=as_json)


def say(done: int, of: int) -> None:
    """How far a long import is, beside its answer (standard error)."""
    if of >= WORTH_SAYING:
        click.echo(f"已导入 {done:,} / {of:,} 行" if done else f"共 {of:,} 行，正在核对……", err=True)


def answer(
    take: Callable[[Actor, Site, Path], ImportResult], file: Path, *, site: str, username: str, as_json: bool
) -> NoReturn:
    """Let a person take a file in at a site and answer `{taken, already, failed, failed_file}`; exit code 3 when lines failed.

    `take` gets the person, the site and where failed lines are written: beside the file, as `FILE.failed.xlsx`.
    """
    actor = Actor.of(cli.person(username, as_json))
    where = Site.objects.within(actor).filter(code=site).first()
    if where is None:
        cli.refuse("site.unknown", f"没有代码为“{site}”的站点，或者它不在你的职责范围内。", as_json)
    if not file.is_file():
        cli.refuse("cli.file", f"找不到文件 {file}。", as_json)
    try:
        result = take(actor, where, file.with_name(f"{file.name}.failed.xlsx"))
    except Invalid as bad:
        cli.refuse("command.invalid", str(bad), as_json, errors=bad.errors)
    except Refused as no:
        cli.refused(no, as_json)
    said = f"导入 {result.taken} 行，已有 {result.already} 行，失败 {result.failed} 行"
    reasons = "".join(f"\n  第 {row.number} 行：{'；'.join(row.reasons)}" for row in result.failed_rows[:20])
    kept = f"\n失败的行在 {result.failed_file}" if result.failed_file else ""
    kept += f"\n失败的行没有写成文件：{result.unwritten}" if result.unwritten else ""
    passed = f"\n  第 {'、'.join(map(str, result.left_out))} 行是合计或说明，没有导入" if result.left_out else ""
    noted = "".join(f"\n{note}" for note in result.notes)
    cli.answer(
        result.as_json(), as_json, said + passed + reasons + noted + kept, cli.PARTLY if result.failed else cli.DONE
    )
