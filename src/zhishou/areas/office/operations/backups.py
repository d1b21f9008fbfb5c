"""备份: that one was made or brought back is on record (the file itself is made by `zhishou backup`)."""

from __future__ import annotations

from zhishou.kernel.gate import Act
from zhishou.kernel.models import Site
from zhishou.kernel.operation import Command, Refused, ask, operation


class RecordBackup(Command):
    made_at: str = ask("时点", at_most=40, public=True)
    rows: int = ask("行数", at_least=0)
    files: int = ask("附件数", at_least=0)
    lost: int = ask("缺失的附件数", at_least=0)
    sha256: str = ask("摘要", at_least=64, at_most=64, public=True)
    size: int = ask("字节", at_least=0)


@operation("office.record_backup", label="备份", by_system=True)
def record_backup(act: Act, cmd: RecordBackup) -> Site:
    """Put on record that a backup was made: its moment, its size and the digest of the file."""
    return root_site()


@operation("office.record_restore", label="从备份恢复", by_system=True)
def record_restore(act: Act, cmd: RecordBackup) -> Site:
    """Put on record that this installation was brought back from a backup, and which."""
    return root_site()


def root_site() -> Site:
    """The top of the tree: what is about the whole installation happens there. Refused before there is one."""
    found = Site.objects.order_by("path").first()
    if found is None:
        raise Refused("office.no_company")
    return found
