"""The set-up script's own judgement; its work is tried by every clean checkout."""

from __future__ import annotations

import importlib.util
import os
import subprocess
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def setup() -> ModuleType:
    """bin/setup.py as a module."""
    spec = importlib.util.spec_from_file_location("zhishou_setup", ROOT / "bin" / "setup.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_web_files_name_nothing_that_is_not_copied(setup: ModuleType) -> None:
    assert setup.for_the_web("x()\n//# sourceMappingURL=a.js.map\n") == "x()\n"
    assert setup.for_the_web("a{}\n/*# sourceMappingURL=a.css.map */\n") == "a{}\n"
    font = (
        '@font-face{src:url("./fonts/t.woff2?v3") format("woff2"),url("./fonts/t.woff?") format("woff"),'
        'url("./fonts/t.ttf?v3") format("truetype")}.ti{}'
    )
    assert setup.for_the_web(font) == '@font-face{src:url("fonts/t.woff2") format("woff2")}.ti{}'


def test_the_lock_files_hold_hashes_and_no_address() -> None:
    for lock in sorted(ROOT.glob("requirements*.lock")):
        text = lock.read_text()
        assert "--hash=sha256:" in text, lock.name
        assert "://" not in text, lock.name
    assert '"resolved"' not in (ROOT / "package-lock.json").read_text()


def test_missing_tools_of_the_tests_are_named(setup: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)

    with pytest.raises(setup.SetupError, match="apt-get install -y chromium poppler-utils"):
        setup.require_test_tools()


def test_set_up_keeps_the_program_compiled_where_python_is_told_not_to(
    setup: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    called: list[tuple[list[str], dict[str, str]]] = []
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    monkeypatch.setattr(setup, "call", lambda command, environment, *_words: called.append((command, environment)))
    setup.gather_assets()
    ((command, environment),) = called
    assert "import zhishou.config.wsgi" in command[-1] and "PYTHONDONTWRITEBYTECODE" not in environment


def test_a_too_old_python_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "setup").write_text((ROOT / "bin" / "setup").read_text())
    old = tmp_path / "python3"
    old.write_text('#!/bin/sh\n[ "$1" = -c ] && echo 3.9.2 && exit 0\nexit 1\n')
    old.chmod(0o755)
    (tmp_path / "dirname").symlink_to("/usr/bin/dirname")

    told = subprocess.run(
        ["/bin/sh", str(tmp_path / "bin" / "setup"), "run"], env={"PATH": str(tmp_path)}, capture_output=True, text=True
    )
    assert told.returncode == 1
    assert "Python 3.9.2 is too old; 3.11 or newer is needed." in told.stderr
    assert len(told.stderr.splitlines()) == 1
