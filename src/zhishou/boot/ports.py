"""Is the port free, and if not, whose is it?"""

from __future__ import annotations

import contextlib
import errno
import os
import socket
from pathlib import Path

from zhishou.boot.home import BootError
from zhishou.boot.why import why

LISTENING = "0A"


def require_free(host: str, port: int) -> None:
    """Refuse a port that is taken or not allowed, in one sentence that names the holder where the system tells."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise _refusal(host, port, error) from error


def _refusal(host: str, port: int, error: OSError) -> BootError:
    if error.errno == errno.EADDRINUSE:
        holder = holder_of(port)
        by, by_english = (f"被 {holder} ", f" by {holder}") if holder else ("被别的程序", "")
        return BootError(
            f'端口 {port} 已{by}占用，请先停止它，或换一个端口：make run ARGS="--port {port + 1}" 或 zhishou up --port {port + 1}。'
            f" / Port {port} is in use{by_english}; stop it or choose another port."
        )
    return BootError(
        f"不能使用 {host} 的端口 {port}({why(error)})，请换一个端口。"
        f" / Cannot use port {port} of {host}; choose another one."
    )


def holder_of(port: int) -> str | None:
    """Name and number of the process that listens on the port, when this user may see it."""
    inodes = _listening_inodes(port)
    for entry in Path("/proc").glob("[0-9]*"):
        if inodes & _open_files(entry / "fd"):
            with contextlib.suppress(OSError):
                return f"{(entry / 'comm').read_text().strip()} (pid {entry.name})"
    return None


def _open_files(folder: Path) -> set[str]:
    found = set()
    with contextlib.suppress(OSError):  # ended meanwhile, or another user's
        for link in os.listdir(folder):
            with contextlib.suppress(OSError):
                found.add(os.readlink(folder / link))
    return found


def _listening_inodes(port: int) -> set[str]:
    found = set()
    for table in (Path("/proc/net/tcp"), Path("/proc/net/tcp6")):
        for line in table.read_text().splitlines()[1:] if table.exists() else ():
            fields = line.split()
            if fields[3] == LISTENING and int(fields[1].rsplit(":", 1)[1], 16) == port:
                found.add(f"socket:[{fields[9]}]")
    return found
