"""Where the server's data and its socket lie: in the home where possible, elsewhere where the system demands it."""

from __future__ import annotations

import hashlib
import os
import re
import stat
import tempfile
from pathlib import Path

from zhishou.boot.account import Account
from zhishou.boot.home import BootError, Home

STATE = Path("/var/lib/zhishou")
SOCKET = ".s.PGSQL.5432"
LONGEST_SOCKET_PATH = 107  # bytes; sockaddr_un.sun_path holds 108 with its closing zero


def recorded_base(home: Home) -> Path | None:
    """The folder of an earlier start that could not keep its data in the home, if there was one."""
    pointer = home.pg / "location"
    return Path(pointer.read_text().strip()) if pointer.exists() else None


def choose_base(home: Home, account: Account) -> Path:
    """The folder for the data: `pg` of the home, or a new state folder when the account cannot reach that."""
    if account.can_enter(home.pg):
        return home.pg
    STATE.mkdir(parents=True, exist_ok=True, mode=0o755)
    STATE.chmod(0o755)
    base = Path(tempfile.mkdtemp(dir=STATE, prefix=f"{_digest(home.pg)}-"))
    base.chmod(0o755)
    (home.pg / "location").write_text(f"{base}\n")
    return base


def forgotten_bases(home: Home) -> list[Path]:
    """State folders of a home at this very path that was deleted since; their servers may still run."""
    return sorted(STATE.glob(f"{_digest(home.pg)}-*")) if STATE.is_dir() else []


def refuse_odd_path(path: Path) -> None:
    """pg_ctl hands the path to a shell in double quotes, so a few characters cannot stand in it."""
    if re.search(r'["$`\\\n]', str(path)):
        raise BootError(
            f'文件夹名 {path} 含有 " $ ` \\ 或换行，数据库不能使用，请换一个文件夹。'
            f" / The folder name {path} holds a character the database cannot use; choose another folder."
        )


def socket_folder(base: Path, account: Account) -> Path:
    """The private folder of the server's socket, made if missing; short enough for the system's limit."""
    near = base / "run"
    fits = len(os.fsencode(near / SOCKET)) <= LONGEST_SOCKET_PATH
    if fits and not re.search(r"[\s,'\"]", str(near)):
        near.mkdir(exist_ok=True, mode=0o700)
        account.own(near, 0o700)
        return near
    return _shared_folder(Path("/tmp") / f"zhishou-{account.uid}-{_digest(base)}", account)


def _shared_folder(folder: Path, account: Account) -> Path:
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != account.uid or found.st_mode & 0o077:
            raise BootError(
                f"{folder} 已被别的用户占用，请删除它或换一个较短的 ZHISHOU_HOME。"
                f" / {folder} belongs to somebody else; remove it or choose a shorter ZHISHOU_HOME."
            ) from None
    else:
        account.own(folder, 0o700)
    return folder


def _digest(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:12]
