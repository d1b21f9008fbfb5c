"""更换数据密钥: a new key writes from now on, and what older ones wrote is written again, a part at a time."""

from __future__ import annotations

from typing import cast

from django.db import connection, models

from zhishou.areas.office.operations.backups import root_site
from zhishou.kernel import encrypted, jobs
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Job, Site
from zhishou.kernel.operation import Command, Refused, ask, operation

JOB = "office.encrypt_anew"
ROWS_AT_ONCE = 500
MOST_KEYS = 255


class RotateKeys(Command):
    pass


class EncryptAnew(Command):
    column: str = ask("加密的列", at_most=80, public=True)
    after: int = ask("从哪一行之后", default=0, at_least=0)


def _job_url(row: models.Model) -> str:
    return f"/jobs/{cast(Job, row).pk}"


@operation("office.rotate_keys", label="更换数据密钥", capability="keep_settings", url_after=_job_url)
def rotate_keys(act: Act, cmd: RotateKeys) -> Job:
    """Make a new key for encrypted data and start the job that writes everything again with it.

    When an earlier change has not come to its end, no further key is made: that one goes on. Older keys stay in the
    file and only read: backups made before need them.
    """
    with connection.cursor() as cursor:  # two at once make one key
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('zhishou.keys'))")
    unfinished = any(column.stale().exists() for column in encrypted.COLUMNS.values())
    if not unfinished and encrypted.ring().current >= MOST_KEYS:
        raise Refused("office.keys_full", most=MOST_KEYS)
    key = encrypted.ring().current if unfinished else encrypted.add_key()
    act.note(key=key, goes_on=unfinished)
    return jobs.enqueue(JOB, {"key": key}, site=root_site(), person=act.person)


@operation("office.encrypt_anew", label="换用新密钥", by_system=True)
def encrypt_anew(act: Act, cmd: EncryptAnew) -> Site:
    """Write the next values of a column with the newest key; how many, and how many no key can read any more."""
    column = encrypted.COLUMNS.get(cmd.column)
    if column is None:
        raise Refused("office.column_unknown", column=cmd.column)
    written, unreadable, last = encrypted.encrypt_anew(column, cmd.after, ROWS_AT_ONCE)
    act.note(written=written, unreadable=unreadable, last=last, key=encrypted.ring().current)
    return root_site()
