"""`zhishou import bank | scanpay`."""

from __future__ import annotations

import click

from zhishou.areas.property.commands import import_group, importing


def register(cli: click.Group) -> None:
    """Add the commands of this area."""
    for name in ("bank", "scanpay"):
        import_group(cli).add_command(importing(name, f"zhishou.areas.cashdesk.imports:{name}"))
