"""A home in a short, passable folder, and its server stopped afterwards."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from zhishou.boot import Home, ensure_database, place, stop


def open_folder() -> Path:
    """A new folder that every account may pass, with a short name."""
    made = Path(tempfile.mkdtemp(prefix="zs-", dir="/tmp"))
    made.chmod(0o755)
    return made


@pytest.fixture(scope="session")
def stopped() -> Iterator[Home]:
    """A home whose database was made and stopped; tests copy it, which is quicker than making one each."""
    folder = open_folder()
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("DATABASE_URL", raising=False)
        made = Home.at(folder / "var")
        ensure_database(made)
        stop(made)
    yield made
    shutil.rmtree(folder)


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty folder; the system's state folder lies inside it."""
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "ZHISHOU_HOME", "ZHISHOU_PG_PACKAGE"):
        monkeypatch.delenv(name, raising=False)
    made = open_folder()
    monkeypatch.setattr(place, "STATE", made / "state")
    yield made
    shutil.rmtree(made)


@pytest.fixture
def new_home(folder: Path) -> Iterator[Home]:
    """A home nobody has used yet."""
    made = Home.at(folder / "var")
    yield made
    stop(made)


@pytest.fixture
def home(stopped: Home, new_home: Home) -> Home:
    """A home with a database that does not run."""
    subprocess.run(["cp", "-a", os.fspath(stopped.root), os.fspath(new_home.root)], check=True)
    return new_home
