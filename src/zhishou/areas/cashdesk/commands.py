"""`zhishou import bank | scanpay`."""

from __future__ import annotations

import click

from zhishou.import_commands import add_imports


def register(cli: click.Group) -> None:
    """Add the commands of this area."""
    add_imports(cli, bank="银行流水", scanpay="扫码结算单")
