"""The home folder: private, and refused in one sentence where it cannot be."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from zhishou.boot import BootError, Home, ensure_database


def test_the_home_is_var_unless_the_environment_names_another(tmp_path: Path) -> None:
    assert Home.from_environment({}).root == Path.cwd() / "var"
    assert Home.from_environment({"ZHISHOU_HOME": f"{tmp_path}/x"}).root == tmp_path / "x"


def test_keys_and_files_are_for_the_owner_alone(new_home: Home) -> None:
    new_home.create()
    new_home.create()
    assert {part.stat().st_mode & 0o777 for part in (new_home.keys, new_home.files, new_home.run, new_home.log)} == {
        0o700
    }


def test_a_home_that_cannot_be_made_is_refused_with_its_name(folder: Path) -> None:
    (folder / "taken").write_text("a file")
    for impossible in (folder / "taken", folder / "taken" / "below", Path("/proc/nothing")):
        with pytest.raises(BootError, match=str(impossible)):
            ensure_database(Home.at(impossible))


def zhishou(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """The command as a script calls it, in a home that is a file."""
    env = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "ZHISHOU_DB_URL")}
    return subprocess.run(
        [sys.executable, "-m", "zhishou", *words], env=env | {"ZHISHOU_HOME": str(home)}, capture_output=True, text=True
    )


def test_a_script_is_told_in_json_that_its_home_cannot_be_used(folder: Path) -> None:
    (folder / "taken").write_text("a file")
    done = zhishou(folder / "taken", "audit", "--json")
    told = json.loads(done.stdout.splitlines()[-1])
    assert (done.returncode, told["refused"]) == (2, "boot.failed")
    assert str(folder / "taken") in told["sentence"]


def test_the_table_of_duties_needs_no_home_and_makes_none(folder: Path) -> None:
    done = zhishou(folder / "none", "duties", "--json")
    assert done.returncode == 0
    assert json.loads(done.stdout.splitlines()[-1])
    assert not (folder / "none").exists()
