"""Who the database server runs as. PostgreSQL refuses to run as root, so root lends it a system account."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from zhishou.boot.home import BootError

SYSTEM_ACCOUNT = "zhishou-pg"
USERADD = ("/usr/sbin/useradd", "/sbin/useradd", "/usr/bin/useradd")


@dataclass(frozen=True)
class Account:
    """The user and group the server's programs run under; `lent` when that is not the caller."""

    uid: int
    gid: int
    lent: bool

    def run(self, command: list[str], *, timeout: float = 180) -> tuple[int, str]:
        """Run a program to its end as this account; answers its exit code and all it printed."""
        # A file, never a pipe: a server started by the program would keep the pipe open for ever.
        with tempfile.TemporaryFile("w+", errors="replace") as output:
            finished = subprocess.run(
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                cwd="/",
                env={"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C", "TZ": "UTC"},
                user=self.uid if self.lent else None,
                group=self.gid if self.lent else None,
                extra_groups=[] if self.lent else None,
                start_new_session=True,  # Ctrl-C in the terminal is for the supervisor, not for the server
                umask=0o077,
                timeout=timeout,
                check=False,
            )
            output.seek(0)
            return finished.returncode, output.read()

    def can_enter(self, folder: Path) -> bool:
        """True when this account can pass through every parent of the folder."""
        return not self.lent or self.run(["/bin/sh", "-c", 'cd "$1"', "sh", str(folder)])[0] == 0

    def own(self, path: Path, mode: int) -> None:
        """Give the path to this account with this mode."""
        path.chmod(mode)
        if self.lent:
            os.chown(path, self.uid, self.gid)


def account_for(data: Path) -> Account:
    """The caller, or under root the account that already owns the data, or the system account."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid(), lent=False)
    if data.exists() and data.stat().st_uid != 0:
        owner = data.stat()
        return Account(owner.st_uid, owner.st_gid, lent=True)
    entry = _system_account()
    return Account(entry.pw_uid, entry.pw_gid, lent=True)


def _system_account() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam(SYSTEM_ACCOUNT)
    except KeyError:
        _create_system_account()
    try:
        return pwd.getpwnam(SYSTEM_ACCOUNT)
    except KeyError:
        raise BootError(
            f"数据库不能以 root 运行，也无法建立系统用户 {SYSTEM_ACCOUNT}；请用普通用户运行，或先执行 "
            f"useradd --system {SYSTEM_ACCOUNT}。 / The database cannot run as root and the system user "
            f"{SYSTEM_ACCOUNT} could not be made; run as a normal user or add that user first."
        ) from None


def _create_system_account() -> None:
    # By full path: a plain user's PATH, kept by su and sudo, often lacks /usr/sbin.
    program = next((p for p in USERADD if Path(p).exists()), None) or shutil.which("useradd")
    if program:
        shell = "/usr/sbin/nologin"
        subprocess.run(
            [program, "--system", "--user-group", "--no-create-home", "--shell", shell, SYSTEM_ACCOUNT],
            capture_output=True,
            check=False,
        )
