"""The folder where one installation keeps its database, files, keys and logs."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from zhishou.boot.why import why


class BootError(Exception):
    """Zhishou cannot start; the message is one plain sentence that says why and what to do."""


@dataclass(frozen=True)
class Home:
    """An absolute folder; `create` makes it and its parts, nothing else does."""

    root: Path

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Home:
        """The folder ZHISHOU_HOME names, by default `./var`."""
        source = os.environ if environment is None else environment
        return cls.at(Path(source.get("ZHISHOU_HOME", "").strip() or "var"))

    @classmethod
    def at(cls, folder: Path) -> Home:
        """The home in this folder, made absolute."""
        return cls(folder.expanduser().resolve())

    @property
    def pg(self) -> Path:
        """The embedded database: its passwords, and its data unless `pg/location` names another folder."""
        return self.root / "pg"

    @property
    def files(self) -> Path:
        """Uploaded and generated files."""
        return self.root / "files"

    @property
    def keys(self) -> Path:
        """Keys, outside the database and outside its backup."""
        return self.root / "keys"

    @property
    def run(self) -> Path:
        """Locks of running processes."""
        return self.root / "run"

    @property
    def log(self) -> Path:
        """Logs of our own processes."""
        return self.root / "log"

    def create(self) -> None:
        """Make the folders, private to their owner. Refuses a place that is no folder or cannot be written."""
        # As root the server runs under its own account, which must pass through (not list) these two folders.
        passable = 0o711 if os.geteuid() == 0 else 0o700
        try:
            if not self.root.exists():
                self.root.mkdir(parents=True, mode=0o755)
                self.root.chmod(passable)
            for folder, mode in ((self.pg, passable), *((f, 0o700) for f in self._private())):
                if not folder.exists():
                    folder.mkdir(exist_ok=True)
                    folder.chmod(mode)
        except OSError as error:
            raise self._unusable(why(error)) from error
        for folder in (self.root, self.pg, *self._private()):
            if not folder.is_dir() or not os.access(folder, os.W_OK | os.X_OK):
                raise self._unusable(str(folder))

    def _private(self) -> tuple[Path, ...]:
        return (self.files, self.keys, self.run, self.log)

    def _unusable(self, reason: str) -> BootError:
        return BootError(
            f"文件夹 {self.root} 不能写入({reason})，请换一个文件夹(ZHISHOU_HOME)或改它的权限。"
            f" / Folder {self.root} cannot be written; set ZHISHOU_HOME to another one or change its permissions."
        )
