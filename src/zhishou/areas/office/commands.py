"""`zhishou backup FILE`, `zhishou restore FILE`, `zhishou keys …`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from zhishou.areas.office import import_commands

if TYPE_CHECKING:
    from zhishou.boot.backup import Manifest
    from zhishou.boot.home import Home
    from zhishou.boot.postgres import DatabaseUrls

FILE = click.Path(dir_okay=False, path_type=Path)


def register(cli: click.Group) -> None:
    """Hang the commands into `zhishou`."""
    cli.add_command(make_backup)
    cli.add_command(bring_back)
    cli.add_command(keys)
    import_commands.register(cli)


@click.command("backup")
@click.argument("file", type=FILE)
@click.option("--json", "as_json", is_flag=True)
def make_backup(file: Path, as_json: bool) -> None:
    """备份数据库和全部附件到一个文件；使用中也可以做。密钥不在里面，要另外保管。"""
    from zhishou.boot import backup
    from zhishou.command import prepare
    from zhishou.kernel.doors.cli import DONE, PARTLY, answer, refuse

    home = prepare()
    try:
        manifest = backup.make(home, os.environ["ZHISHOU_DB_OWNER_URL"], file)
    except backup.BackupRefused as no:
        refuse(no.code, str(no), as_json)
    told = _told(manifest, file)
    _record("office.record_backup", told)
    text = f"已备份到 {file}：{told['rows']} 行，{told['files']} 个附件。{_keys_apart(home, manifest)}"
    if manifest.lost:
        text += (
            f"\n有 {len(manifest.lost)} 个附件的内容已经删除、缺失或损坏，没有备份到：{'、'.join(manifest.lost[:5])}"
        )
    answer({**told, "keys": sorted(manifest.keys)}, as_json, text, PARTLY if manifest.lost else DONE)


@click.command("restore")
@click.argument("file", type=FILE)
@click.option("--without-keys", is_flag=True, help="密钥已经丢失，仍然恢复")
@click.option("--json", "as_json", is_flag=True)
def bring_back(file: Path, without_keys: bool, as_json: bool) -> None:
    """把备份恢复到一个空的文件夹（ZHISHOU_HOME），并核对行数、封存、账目和附件。"""
    from zhishou import command
    from zhishou.boot import backup
    from zhishou.boot.home import Home
    from zhishou.kernel.doors.cli import DONE, REFUSED, answer, refuse

    home = Home.from_environment()
    try:
        manifest = backup.restore(home, file, known_migrations=_known, without_keys=without_keys)
    except backup.BackupRefused as no:
        refuse(no.code, str(no), as_json)
    command.prepare()
    _give_rights()
    from zhishou.kernel import audit

    found = {name: lines for name, lines in audit.differences().items() if lines}
    told = _told(manifest, file)
    _record("office.record_restore", told)
    text = f"已恢复到 {home.root}：{told['rows']} 行，{told['files']} 个附件，与备份清单一致。"
    text += "账目与证据核对无误。" if not found else f"核对发现差异：{found}"
    answer({**told, "differences": found}, as_json, text, REFUSED if found else DONE)


@click.group("keys")
def keys() -> None:
    """加密资料用的密钥：查看、更换。"""


@keys.command("show")
@click.option("--json", "as_json", is_flag=True)
def show_keys(as_json: bool) -> None:
    """每个密钥下还有多少条加密资料。"""
    from zhishou.command import prepare
    from zhishou.kernel import encrypted
    from zhishou.kernel.doors.cli import answer

    prepare()
    held, current = encrypted.by_key(), encrypted.ring().current
    said = [f"密钥 {n}：{count} 条" + ("，现用" if n == current else "，只读") for n, count in sorted(held.items())]
    answer({"current": current, "values": held}, as_json, "\n".join(said))


@keys.command("rotate")
@click.option("--as", "username", required=True, help="以谁的名义（登录名）")
@click.option("--json", "as_json", is_flag=True)
def rotate_keys(username: str, as_json: bool) -> None:
    """换一个新密钥，并用它重写全部加密资料。中断了再执行一次就接着做；使用中也可以做。"""
    from zhishou.command import prepare
    from zhishou.kernel.doors.cli import DONE, PARTLY, answer, run

    home = prepare()
    from zhishou.kernel import encrypted, jobs  # models can be read only now

    done = jobs.run_now(run("office.rotate_keys", username, {}, as_json=as_json).result)
    value = {"key": encrypted.ring().current, "written": done.result["written"], "unreadable": done.result["failed"]}
    text = f"现用密钥 {value['key']}，重写 {value['written']} 条。请重新保管 {home.keys / 'keyring.json'}。"
    if value["unreadable"]:
        text += f"\n有 {value['unreadable']} 条用现有的密钥都读不出来，没有改动。"
    answer(value, as_json, text, PARTLY if value["unreadable"] else DONE)


def _told(manifest: Manifest, file: Path) -> dict[str, Any]:
    from zhishou.boot.backup import archive

    return {
        "made_at": manifest.made_at,
        "rows": sum(manifest.counts.values()),
        "files": len(manifest.files),
        "lost": len(manifest.lost),
        "sha256": archive.sha256(file),
        "size": file.stat().st_size,
    }


def _keys_apart(home: Home, manifest: Manifest) -> str:
    if not manifest.keys:
        return ""
    return f"密钥不在备份里，请把 {home.keys} 另外保管：{'、'.join(sorted(manifest.keys))}。"


def _known(urls: DatabaseUrls) -> list[str]:
    """The migrations of this program."""
    from django.db.migrations.loader import MigrationLoader

    from zhishou.command import setup

    os.environ.update(urls.environment())
    setup()
    return [f"{app}.{name}" for app, name in MigrationLoader(None).graph.nodes]


def _give_rights() -> None:
    """Rights of the application's role are of the installation, so no backup carries them."""
    from django.db import connections

    from zhishou.kernel import guard

    guard.install("owner")
    connections["owner"].close()


def _record(operation: str, told: dict[str, Any]) -> None:
    from zhishou.kernel.actor import Actor
    from zhishou.kernel.gate import perform
    from zhishou.kernel.models import Site

    if Site.objects.exists():
        perform(operation, Actor.system("backup"), told, door="cli")
