"""`zhishou org …` and `zhishou import staff`: sites, appointments and the staff table from the command line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from zhishou.boot.why import why
from zhishou.command import with_database
from zhishou.import_commands import add_imports


def register(cli: click.Group) -> None:
    """Hang the commands into the program's."""
    cli.add_command(org)
    add_imports(cli, staff="人员、岗位和上下级")


@click.group()
def org() -> None:
    """站点、任命、初始密码。"""


@org.command("site")
@click.argument("code")
@click.argument("name")
@click.option("--parent", required=True, help="上级站点代码")
@click.option("--kind", type=click.Choice(["group", "company", "community", "store"]), default=None)
@click.option("--as", "username", required=True, help="以谁的名义（登录名）")
@click.option("--json", "as_json", is_flag=True)
@with_database
def open_site(code: str, name: str, parent: str, kind: str | None, username: str, as_json: bool) -> None:
    """新设站点：zhishou org site GARDEN 翠湖花园 --parent CUIHU --as admin"""
    from zhishou.kernel.doors import cli as door
    from zhishou.kernel.models import Site

    above = Site.objects.filter(code=parent).first()
    usual = Site.Kind.COMPANY if above and above.kind == Site.Kind.GROUP else Site.Kind.COMMUNITY
    data = {"parent": parent, "code": code, "name": name, "kind": kind or usual.value}
    outcome = door.run("people.open_site", username, data, as_json=as_json)
    site = outcome.result
    value = {"code": site.code, "name": site.name, "path": site.path, "event": str(outcome.event.uid)}
    door.answer(value, as_json, f"已新设 {site.name}（{site.code}）")


@org.command("appoint")
@click.argument("name")
@click.argument("post")
@click.argument("site")
@click.option("--scan", type=click.Path(dir_okay=False, path_type=Path), help="已手签的确认书扫描件")
@click.option("--department", default="", help="部门名称")
@click.option("--from", "starts_on", default="", help="任职日期，例如 2026-11-01")
@click.option("--as", "username", required=True, help="以谁的名义（登录名）")
@click.option("--json", "as_json", is_flag=True)
@with_database
def appoint(
    name: str, post: str, site: str, scan: Path | None, department: str, starts_on: str, username: str, as_json: bool
) -> None:
    """任命：zhishou org appoint lin 客服助理 GARDEN --as admin"""
    from django.db.models import Q

    from zhishou.areas.people import queries
    from zhishou.kernel import typed
    from zhishou.kernel.doors import cli as door
    from zhishou.kernel.models import Person, Site
    from zhishou.kernel.types import Upload

    for model, field, said, code, sentence in (
        (Person, "username", name, "people.name_unknown", f"没有登录名“{name}”。这里写登录名，不写姓名。"),
        (Site, "code", site, "people.site_unknown", f"没有代码为“{site}”的小区或门店。"),
    ):
        named = Q(**{field: said.strip()}) | Q(pk=typed.number(said))  # as every reference may be written
        if not model.objects.filter(named).exists():
            door.refuse(code, sentence, as_json)
    found = queries.posts_for(post, site)
    if len(found) > 1:
        codes = "、".join(each.code for each in found)
        door.refuse("people.post_ambiguous", f"有几个岗位叫“{post}”，请写代码：{codes}。", as_json, codes=codes)
    data: dict[str, Any] = {"person": name, "post": found[0].pk if found else post, "site": site}
    data |= {"department": department} if department else {}
    data |= {"starts_on": starts_on} if starts_on else {}
    if scan is not None:
        if not scan.is_file():
            door.refuse("cli.file", f"找不到文件 {scan}。", as_json)
        data["scan"] = Upload(scan.name, scan.read_bytes())
    outcome = door.run("people.appoint", username, data, as_json=as_json)
    made = outcome.result
    signed = queries.states_of([made])[made.pk] == queries.SIGNED
    value = {"appointment": made.pk, "signed": signed, "event": str(outcome.event.uid)}
    door.answer(value, as_json, f"已任命 {made}（{'已签' if signed else '未签'}）")


@org.command("passwords")
@click.argument("site")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--as", "username", required=True, help="以谁的名义（登录名）")
@click.option("--json", "as_json", is_flag=True)
@with_database
def issue_passwords(site: str, file: Path, username: str, as_json: bool) -> None:
    """给还没有密码的人发放初始密码，写成 Excel（只此一次）。"""
    from zhishou.areas.people.pages.board import passwords_sheet
    from zhishou.kernel.doors import cli as door
    from zhishou.kernel.excel import write_table

    try:
        file.touch(mode=0o600)
    except OSError as error:
        door.refuse("file.unwritable", f"写不了文件 {file}：{why(error)}。", as_json)
    outcome = door.run("people.issue_passwords", username, {"site": site}, as_json=as_json)
    pairs = outcome.result.shown_once
    write_table(file, [passwords_sheet(pairs)])
    door.answer({"people": len(pairs), "file": str(file)}, as_json, f"已发放 {len(pairs)} 人的初始密码：{file}")
