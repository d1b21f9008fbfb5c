"""One PostgreSQL server over one data folder: make, start, ask, stop. The caller holds the home's lock."""

from __future__ import annotations

import contextlib
import os
import shutil
import time
from dataclasses import dataclass
from pathlib import Path

from zhishou.boot import binaries, place
from zhishou.boot.account import Account
from zhishou.boot.home import BootError

PATIENCE_SECONDS = 60
LARGEST_LOG = 10_000_000  # bytes; a longer one makes room at the next start
SETTINGS = {
    "listen_addresses": "",
    "max_connections": "100",
    "shared_buffers": "128MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "fsync": "on",
    "password_encryption": "scram-sha-256",
}


@dataclass(frozen=True)
class Server:
    """`base` holds the data and the log, `sockets` the socket, `programs` the server's `bin`."""

    base: Path
    sockets: Path
    programs: Path
    account: Account

    @classmethod
    def at(cls, base: Path, account: Account) -> Server:
        """The server of this folder with programs of the version its data has."""
        version = base / "data" / "PG_VERSION"
        package = binaries.package_name()
        prefix = binaries.installed(package, major=version.read_text().strip() if version.exists() else None)
        prefix = binaries.usable_by(account, prefix, package, shelf=place.STATE / "server")
        return cls(base, place.socket_folder(base, account), prefix / "bin", account)

    @property
    def data(self) -> Path:
        """The data folder, 0700, owned by the server's account."""
        return self.base / "data"

    @property
    def log(self) -> Path:
        """What the server itself printed."""
        return self.data / "server.log"

    def ready(self) -> bool:
        """True when the server accepts connections. A pid file proves nothing; only an answer does."""
        return self._run("pg_isready", "-q", "-h", str(self.sockets))[0] == 0

    def lives(self) -> bool:
        """True while the server's first process is there; costs two small reads, so it can be asked many times a second."""
        pid = _first_number(self.data / "postmaster.pid")
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(") ")
        except OSError:
            return False
        return state[0].endswith("(postgres") and not state[2].startswith(("Z", "X"))

    def start(self, *, owner: str, password: str) -> None:
        """Make the data if there is none and start; returns once the server answers. Recovers after a crash."""
        if self.data.is_dir() and self.ready():
            return
        if not self.data.is_dir():
            self._initialise(owner, password)
        self._write_settings()
        if self.log.exists() and self.log.stat().st_size > LARGEST_LOG:
            self.log.unlink()
        deadline = time.monotonic() + PATIENCE_SECONDS
        failures = 0
        while not self._launch():
            # Leftovers of a killed server block a start for a moment; anything else fails twice and is told.
            failures += not self._leftovers()
            if failures > 1 or time.monotonic() > deadline:
                raise BootError(
                    f"数据库启动失败({self._last_words()})，详见 {self.log}。"
                    f" / The database did not start; see {self.log}."
                )
            time.sleep(0.1)

    def stop(self) -> bool:
        """End the server after the running statements; False when it was not running."""
        stopped = False
        if (self.data / "postmaster.pid").exists():
            code, _ = self._run("pg_ctl", "-D", str(self.data), "-m", "fast", "-w", "-t", "60", "stop")
            stopped = code == 0
        if self.sockets.parent != self.base:
            with contextlib.suppress(OSError):  # still in use
                self.sockets.rmdir()
        return stopped

    def _run(self, program: str, *arguments: str) -> tuple[int, str]:
        return self.account.run([str(self.programs / program), *arguments])

    def _launch(self) -> bool:
        self._forget_dead_server()
        self._run("pg_ctl", "-D", str(self.data), "-l", str(self.log), "-w", "-t", "120", "start")
        return self.ready()

    def _initialise(self, owner: str, password: str) -> None:
        """initdb beside the place, then rename: an initdb cut short never looks like a database."""
        fresh, secret = self.base / "data.new", self.sockets / "password"
        shutil.rmtree(fresh, ignore_errors=True)
        secret.unlink(missing_ok=True)
        fresh.mkdir(mode=0o700)
        self.account.own(fresh, 0o700)
        secret.touch(0o600)
        secret.write_text(password)
        self.account.own(secret, 0o600)
        try:
            # The builtin locale keeps indexes right when the system's C library changes; plain C would hide Chinese.
            code, output = self._run(
                "initdb",
                *("-D", str(fresh), "-U", owner, f"--pwfile={secret}", "--auth=scram-sha-256", "--encoding=UTF8"),
                *("--data-checksums", "--locale=C", "--no-instructions"),
                *self._locale_arguments(),
            )
        finally:
            secret.unlink()
        if code:
            shutil.rmtree(fresh, ignore_errors=True)
            reason = next((line for line in output.splitlines() if "error" in line or "FATAL" in line), output[-200:])
            raise BootError(f"数据库建立失败({reason.strip()})。 / The database could not be made.")
        conf = fresh / "postgresql.conf"
        conf.write_text(conf.read_text() + "\ninclude_if_exists = 'zhishou.conf'  # rewritten at every start\n")
        fresh.rename(self.data)

    def _locale_arguments(self) -> tuple[str, ...]:
        known = self._run("initdb", "--help")[1]
        if "--builtin-locale" in known:
            return ("--locale-provider=builtin", "--builtin-locale=C.UTF-8")
        return ("--lc-ctype=C.UTF-8",)  # PostgreSQL 16 and older have no builtin provider

    def _write_settings(self) -> None:
        settings = {**SETTINGS, "unix_socket_directories": str(self.sockets)}
        lines = [f"{name} = '{value.replace(chr(39), chr(39) * 2)}'\n" for name, value in settings.items()]
        file = self.data / "zhishou.conf"
        file.write_text("".join(lines))
        self.account.own(file, 0o600)

    def _last_words(self) -> str:
        if not self.log.exists():
            return "没有日志"
        lines = self.log.read_text(errors="replace").splitlines()[-30:]
        told = [line for line in lines if "FATAL" in line or "ERROR" in line or "could not" in line]
        return (told or lines or [""])[-1].strip()[:200]

    def _leftovers(self) -> bool:
        return bool(self._blocking_files() or self._processes_in_data())

    def _blocking_files(self) -> list[Path]:
        """The lock files whose number belongs to any process there is, a zombie included."""
        files = (self.data / "postmaster.pid", self.sockets / f"{place.SOCKET}.lock")
        return [file for file in files if (pid := _first_number(file)) and Path(f"/proc/{pid}").exists()]

    def _forget_dead_server(self) -> None:
        """Remove lock files whose number now belongs to a zombie or to a stranger: PostgreSQL would trust them.

        Every process of a server has the data folder as its working directory, so none there means none alive.
        """
        blocking = self._blocking_files()
        if blocking and not self._processes_in_data():
            for file in blocking:
                file.unlink(missing_ok=True)

    def _processes_in_data(self) -> set[int]:
        here = os.path.realpath(self.data)
        candidates = [entry.name for entry in os.scandir("/proc") if entry.name.isdigit() and self._is_ours(entry)]
        if self.account.lent:  # asked as the account itself: in a container root may not look at others' processes
            loop = 'here=$1; shift; for p; do [ "$(readlink /proc/$p/cwd)" = "$here" ] && echo "$p"; done 2>/dev/null'
            answer = self.account.run(["/bin/sh", "-c", loop, "sh", here, *candidates])[1]
            return {int(line) for line in answer.split() if line.isdigit()}
        found = set()
        for pid in candidates:
            with contextlib.suppress(OSError):  # gone meanwhile or a zombie
                if os.readlink(f"/proc/{pid}/cwd") == here:
                    found.add(int(pid))
        return found

    def _is_ours(self, entry: os.DirEntry[str]) -> bool:
        try:
            return entry.stat().st_uid == self.account.uid
        except OSError:
            return False


def _first_number(file: Path) -> int | None:
    try:
        return int(file.read_text().split("\n", 1)[0])
    except (OSError, ValueError):
        return None
