"""`zhishou import customers`."""

from __future__ import annotations

import click

from zhishou.import_commands import add_imports


def register(cli: click.Group) -> None:
    """Add the commands of this area."""
    add_imports(cli, customers="客户档案")
