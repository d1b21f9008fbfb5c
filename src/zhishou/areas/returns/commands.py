"""`zhishou import sales`."""

from __future__ import annotations

import click

from zhishou.import_commands import add_imports


def register(cli: click.Group) -> None:
    """Add the command of this area."""
    add_imports(cli, sales="销售小票")
