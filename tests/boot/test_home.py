"""The home folder: private, and refused in one sentence where it cannot be."""

from __future__ import annotations

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
