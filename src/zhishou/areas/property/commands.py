"""`zhishou import units | meters | readings`, `zhishou readings doubts | accept`."""

from __future__ import annotations

import click

from zhishou.command import with_database
from zhishou.import_commands import add_imports


def register(cli: click.Group) -> None:
    """Add the commands of this area."""
    cli.add_command(readings)
    add_imports(cli, units="房屋", meters="仪表", readings="读数")


@click.group()
def readings() -> None:
    """抄表读数。"""


@readings.command("doubts")
@click.option("--site", "code", required=True, help="站点代码")
@click.option("--period", required=True, help="账期，例如 2026-03")
@click.option("--as", "username", default="", help="以谁的名义（登录名）")
@click.option("--json", "as_json", is_flag=True)
@with_database
def doubts(code: str, period: str, username: str, as_json: bool) -> None:
    """存疑的读数，为什么，和它自己的历史。"""
    from zhishou.areas.property import checks, queries
    from zhishou.kernel.doors.cli import answer

    actor, site, month = at(code, period, username, as_json, ("enter_readings", "accept_readings", "run_billing"))
    found = queries.doubts(actor, site, month)
    lines = [
        f"{d['meter']}　{d['unit']}　{d['value']}　{'、'.join(str(checks.LABELS[w]) for w in d['why'] if w in checks.LABELS)}　{d['history']}"
        for d in found
    ]
    answer(found, as_json, "\n".join(lines) or "没有存疑的读数。")


@readings.command("accept")
@click.option("--site", "code", required=True, help="站点代码")
@click.option("--period", required=True, help="账期，例如 2026-03")
@click.option("--meter", required=True, help="表号")
@click.option("--value", required=True, help="表上的数")
@click.option("--as", "username", required=True, help="以谁的名义（登录名）")
@click.option("--json", "as_json", is_flag=True)
@with_database
def accept(code: str, period: str, meter: str, value: str, username: str, as_json: bool) -> None:
    """另一人复录：与先前的一样就核实，不一样就都留着、仍然存疑。"""
    from zhishou.areas.property import queries
    from zhishou.kernel.doors import cli as door

    actor, site, month = at(code, period, username, as_json, ("accept_readings",))
    reading = queries.doubted(actor, site, month, meter)
    if reading is None:
        door.refuse("readings.unknown", f"这个账期没有表号“{meter}”的存疑读数。", as_json)
    outcome = door.run("property.accept_reading", username, {"reading": reading.pk, "value": value}, as_json=as_json)
    accepted = bool(outcome.event.facts["equal"])
    state = "verified" if accepted else "doubted"
    door.answer(
        {"meter": meter, "accepted": accepted, "state": state, "event": str(outcome.event.uid)},
        as_json,
        "两次一样，已核实。" if accepted else "两次不一样，都留着，仍然存疑。",
    )


def at(code: str, period: str, username: str, as_json: bool, capabilities: tuple[str, ...]):  # type: ignore[no-untyped-def]
    """Who asks, the site of a code within sight, and the period; refused in words. Without a name the system asks."""
    from zhishou.areas.property import periods
    from zhishou.kernel.actor import Actor
    from zhishou.kernel.doors import cli as door
    from zhishou.kernel.models import Site

    actor = Actor.of(door.person(username, as_json)) if username else Actor.system("cli")
    site = Site.objects.filter(code=code).first()
    if site is None or (username and site.pk not in actor.sites_seen()):
        door.refuse("site.unknown", f"没有代码为“{code}”的站点，或者它不在你的职责范围内。", as_json)
    if username and not any(actor.can(capability, site) for capability in capabilities):
        door.refuse("duty.none", "你的职责里没有这一项。", as_json)
    try:
        return actor, site, periods.read(period)
    except ValueError as unreadable:
        door.refuse("period.unreadable", str(unreadable), as_json)
