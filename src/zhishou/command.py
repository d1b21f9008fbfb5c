"""The `zhishou` command: starts the embedded database when none runs, then hands over to the kernel and the areas."""

from __future__ import annotations

import os
import secrets
import signal
import subprocess
import sys
from collections.abc import Callable
from functools import wraps
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from zhishou.boot import readiness, supervisor
from zhishou.boot.external import rights_told
from zhishou.boot.home import BootError, Home
from zhishou.boot.postgres import DatabaseUrls, ensure_database
from zhishou.boot.why import why
from zhishou.kernel.doors.cli import gave_way, misread, refuse

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhishou.config.settings")
AREAS = Path(__file__).parent / "areas"


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def cli() -> None:
    """职守：签了职责，才有权限；做了事情，留下证据。"""


def main() -> None:
    """Run the command; a start-up failure is one plain sentence and exit code 2."""
    for file in sorted(AREAS.glob("*/commands.py")):
        import_module(f"zhishou.areas.{file.parent.name}.commands").register(cli)
    try:
        code = cli(prog_name="zhishou", standalone_mode=False)
        sys.exit(code if isinstance(code, int) else 0)
    except click.exceptions.NoArgsIsHelpError as asked:  # `zhishou org`: what there is
        click.echo(asked.format_message(), err=True)
        sys.exit(2)
    except click.ClickException as wrong:
        refuse("cli.usage", misread(wrong), "--json" in sys.argv)
    except click.Abort:
        sys.exit(1)
    except BootError as error:
        refuse("boot.failed", str(error), "--json" in sys.argv)
    except Exception as error:
        gave_way(error, "--json" in sys.argv)
        raise


def prepare(*, migrate: bool = True) -> Home:
    """Database up, tables current, Django ready. Every command that reads or writes data begins here."""
    home = Home.from_environment()
    home.create()
    os.environ["ZHISHOU_HOME"] = str(home.root)
    prepared = "ZHISHOU_DB_URL" in os.environ  # by the supervisor: the parts never see the owner's address
    if not prepared:
        os.environ.update(ensure_database(home).environment())
    setup()
    if migrate and not prepared:
        bring_tables_up_to_date()
    return home


def setup(*, home: bool = True) -> None:
    """Django, without touching the database; without `home` for what only reads the program and writes nothing anywhere."""
    import django

    if not home:
        os.environ.setdefault("ZHISHOU_SECRET_KEY", secrets.token_urlsafe(32))  # nothing will be signed

    django.setup()


def bring_tables_up_to_date() -> None:
    """Apply what migrations are missing, as the owner of the tables."""
    from django.core.management import call_command
    from django.db import connections
    from django.db.migrations.executor import MigrationExecutor

    from zhishou.kernel import slow

    owner = connections["owner"]
    with slow.expected():
        with owner.cursor() as cursor:  # several parts may start at once against one database: one of them migrates
            cursor.execute("SELECT pg_advisory_lock(hashtext('zhishou.migrate'))")
        executor = MigrationExecutor(owner)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            with rights_told():
                call_command("migrate", database="owner", verbosity=0)
    owner.close()
    _disable_bad_charters()


def _disable_bad_charters() -> None:
    """A charter that names what this program does not know is put out of force and logged; the program goes on."""
    from zhishou.areas.letters.safeguard import disable_bad_versions

    disable_bad_versions()


def with_database(command: Callable[..., Any]) -> Callable[..., Any]:
    """A click command that needs the database."""

    @wraps(command)
    def inner(*args: Any, **kwargs: Any) -> Any:
        prepare()
        return command(*args, **kwargs)

    return inner


@cli.command()
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help="端口")
@click.option("--demo/--no-demo", default=True, help="空库时装入演示数据")
def up(port: int, demo: bool) -> None:
    """启动职守：数据库、网页、后台任务。Ctrl-C 停止。"""
    home = Home.from_environment()
    os.environ.setdefault("ZHISHOU_PUBLIC_URL", f"http://127.0.0.1:{port}")  # what links and QR codes say

    def make_ready(urls: DatabaseUrls) -> None:
        if urls.embedded and readiness.is_ready(home, demo=demo):
            return
        # In a process of its own: what it takes to migrate does not stay in memory while the parts run.
        words = [sys.executable, "-m", "zhishou", "ready", "--demo" if demo else "--no-demo"]
        if subprocess.run(words).returncode:
            raise BootError("启动前的准备没有完成，原因见上面的输出。 / Preparing the start failed; see above.")
        readiness.note_ready(home, demo=demo)

    parts = {"web": supervisor.web_command(port, when_told=True), "worker": supervisor.worker_command()}
    sys.exit(supervisor.run_up(home, port=port, prepare=make_ready, parts=parts))


@cli.command(hidden=True)
@click.option("--demo/--no-demo", default=False)
def ready(demo: bool) -> None:
    """What `up` does before its parts start: tables, assets, demo. The database runs already."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for `up`, which ends this process
    setup()
    bring_tables_up_to_date()
    collect_static()
    if demo:
        _fill_demo()


def _fill_demo() -> None:
    from zhishou.areas.office import demo
    from zhishou.kernel.operation import Refused

    if not demo.may_be_here():  # somebody else's database starts with the wizard
        return
    if demo.is_empty() or demo.was_interrupted():
        click.echo("正在装入演示数据……")
        try:
            demo.fill()
        except Refused as no:
            raise BootError(no.sentence()) from no


@cli.command("demo")
@click.option("--json", "as_json", is_flag=True)
def fill_demo(as_json: bool) -> None:
    """在空的数据库里装入演示数据：四家公司，三十天的工作。"""
    prepare(migrate=False)
    from zhishou.areas.office import demo
    from zhishou.kernel.doors.cli import answer, refused
    from zhishou.kernel.models import Event, Person
    from zhishou.kernel.operation import Refused

    try:
        demo.refuse_elsewhere()  # before so much as a table is made there
        bring_tables_up_to_date()
        demo.fill()
    except Refused as no:
        refused(no, as_json)
    value = {"people": Person.objects.count(), "events": Event.objects.count()}
    answer(value, as_json, f"已装入演示数据：{value['people']} 人，{value['events']} 条记录。")


def collect_static() -> None:
    """Gather the page assets once a version of them."""
    from zhishou.ui import assets

    assets.collect()


@cli.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
def web(host: str, port: int) -> None:
    """只运行网页部分。"""
    prepare()
    collect_static()
    command = supervisor.web_command(port, host=host)
    os.execv(command[0], command)


@cli.command()
def worker() -> None:
    """只运行后台任务部分。"""
    from zhishou.config import env, heap

    heap.give_back()
    home = Home.from_environment()
    home.create()
    env.count_together(home.root)
    prepare()
    from django.core.management import call_command

    call_command(
        "procrastinate",
        "worker",
        "--concurrency",
        "2",
        "--shutdown-graceful-timeout",
        "20",
        "--delete-jobs",
        "successful",
    )


@cli.command()
def down() -> None:
    """停止正在运行的职守和内置数据库。"""
    stopped = supervisor.take_down(Home.from_environment())
    click.echo("已停止。" if stopped else "没有在运行。")


@cli.command("do", context_settings={"ignore_unknown_options": True})
@click.argument("operation")
@click.argument("words", nargs=-1)
@click.option("--as", "username", required=True, help="以谁的名义（登录名）")
@click.option("--key", default="", help="幂等键：同键同内容只做一次")
@click.option("--json", "as_json", is_flag=True)
@with_database
def do(operation: str, words: tuple[str, ...], username: str, key: str, as_json: bool) -> None:
    """执行一项操作：zhishou do cases.take_in --as lin kind=repair …"""
    from zhishou.kernel.doors import cli as door

    outcome = door.run(operation, username, door.pairs(words, as_json), key=key, as_json=as_json)
    number = getattr(outcome.result, "number", "") or ""
    value = {
        "event": str(outcome.event.uid),
        "result": outcome.event.result,
        "number": number,
        "repeated": outcome.repeated,
    }
    said = f"已完成 {number or outcome.event.result}"
    if shown := outcome.shown_once:
        value["shown_once"] = shown
        said = "\n".join([said, "只显示这一次，哪里都不保存，请马上收好：", *shown])
    door.answer(value, as_json, said)


@cli.group()
def evidence() -> None:
    """封存、导出、验证证据。"""


@evidence.command("seal")
@click.option("--json", "as_json", is_flag=True)
@with_database
def evidence_seal(as_json: bool) -> None:
    """把尚未封存的记录封存。"""
    from zhishou.kernel import evidence as chain
    from zhishou.kernel.doors.cli import answer

    made = chain.seal()
    value = {"number": made.number, "count": made.count, "root": made.root} if made else {"count": 0}
    answer(value, as_json, f"封存 {value['count']} 条记录" + (f"，封存值 {made.root}" if made else ""))


@evidence.command("export")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True)
@with_database
def evidence_export(file: Path, as_json: bool) -> None:
    """导出全部封存的记录。"""
    from zhishou.kernel import evidence_export as exporting
    from zhishou.kernel.doors.cli import answer, refuse

    try:
        count = exporting.export(file)
    except OSError as error:
        refuse("file.unwritable", f"写不了文件 {file}：{why(error)}。", as_json)
    answer({"events": count, "file": str(file)}, as_json, f"已导出 {count} 条记录到 {file}")


@evidence.command("verify")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--root", default="", help="另行保存的最后封存值")
@click.option("--json", "as_json", is_flag=True)
def evidence_verify(file: Path, root: str, as_json: bool) -> None:
    """离线验证导出的证据文件，不需要数据库。"""
    from zhishou.kernel import evidence_file
    from zhishou.kernel.doors.cli import DONE, REFUSED, answer

    verdict = evidence_file.verify(file, root, processes=os.cpu_count() or 1)
    answer(verdict._asdict(), as_json, verdict.sentence, DONE if verdict.ok else REFUSED)


@cli.command()
@click.option("--json", "as_json", is_flag=True)
@with_database
def audit(as_json: bool) -> None:
    """重新核对账目与证据；只有全部为零才返回 0。"""
    from zhishou.kernel import audit as checks
    from zhishou.kernel.doors.cli import DONE, REFUSED, answer

    found = checks.differences()
    text = "\n".join(
        f"{name}：{len(lines)}" + "".join(f"\n  {line}" for line in lines[:20]) for name, lines in found.items()
    )
    answer(found, as_json, text, REFUSED if any(found.values()) else DONE)
