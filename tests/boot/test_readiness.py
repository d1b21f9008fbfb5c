"""What a start has prepared is not prepared again, and whatever changes since is."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from zhishou.boot import Home, readiness


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home with assets, as a first start leaves it."""
    home = Home.at(tmp_path / "home")
    home.create()
    (home.root / "static").mkdir()
    (home.root / "static" / "stamp.txt").write_text("assets")
    return home


def test_the_second_start_of_the_same_program_prepares_nothing(home: Home) -> None:
    assert not readiness.is_ready(home, demo=True)
    readiness.note_ready(home, demo=True)
    assert readiness.is_ready(home, demo=True)
    assert readiness.is_ready(home, demo=False)  # the demo is there already


def test_a_home_made_without_the_demo_is_asked_again_when_the_demo_is_wanted(home: Home) -> None:
    readiness.note_ready(home, demo=False)
    assert readiness.is_ready(home, demo=False)
    assert not readiness.is_ready(home, demo=True)


def test_a_changed_program_prepares_again(home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "program"
    program.mkdir()
    (program / "part.py").write_text("one = 1\n")
    monkeypatch.setattr(readiness, "PROGRAM", program)
    readiness.note_ready(home, demo=True)
    os.utime(program / "part.py", ns=(1, 1))
    assert not readiness.is_ready(home, demo=True)
    readiness.note_ready(home, demo=True)
    (program / "migration.py").write_text("")
    assert not readiness.is_ready(home, demo=True)


@pytest.mark.parametrize("gone", ["pg", "static"])
def test_a_deleted_folder_is_made_again(home: Home, gone: str) -> None:
    readiness.note_ready(home, demo=True)
    shutil.rmtree(home.root / gone)
    assert not readiness.is_ready(home, demo=True)
