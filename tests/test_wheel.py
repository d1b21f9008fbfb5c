"""The wheel is enough: installed where there is no repository, `zhishou up` serves pages, assets and fonts from it."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import sysconfig
import time
import urllib.error
import urllib.request
import venv
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
BUILT_FROM = ("pyproject.toml", "README.md", "LICENSE", "requirements.in")
NOT_SHIPPED = {"tests", "__pycache__"}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel as `make wheel` builds it, from a copy of what it is built from."""
    work = tmp_path_factory.mktemp("wheel")
    for name in BUILT_FROM:
        shutil.copy(ROOT / name, work / name)
    shutil.copytree(ROOT / "src", work / "src", ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))
    build = [str(ROOT / ".venv" / "bin" / "uv"), "build", "--quiet", "--wheel", "--no-build-isolation", "--offline"]
    subprocess.run([*build, "--python", sys.executable, "-o", str(work / "dist"), str(work)], check=True)
    (made,) = (work / "dist").glob("*.whl")
    return made


def test_the_wheel_carries_everything_but_the_tests(wheel: Path) -> None:
    source = ROOT / "src" / "zhishou"
    files = [p.relative_to(ROOT / "src") for p in source.rglob("*") if p.is_file() and p.name != ".stamp"]
    wanted = {str(p) for p in files if not NOT_SHIPPED & set(p.parts) and p.suffix != ".pyc"}
    with zipfile.ZipFile(wheel) as archive:
        carried = {name for name in archive.namelist() if ".dist-info/" not in name}
    assert carried == wanted
    assert {"zhishou/ui/fonts/NotoSansSC-Regular.ttf", "zhishou/ui/static/vendor/htmx.min.js"} <= carried


@pytest.fixture
def installed(wheel: Path, tmp_path: Path) -> Path:
    """A virtual environment with the wheel alone; its dependencies are those the tests run on."""
    place = tmp_path / "venv"
    venv.create(place, with_pip=False, symlinks=True)
    (library,) = place.glob("lib/python3*/site-packages")
    (library / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")  # its own .pth files are not read
    install = [str(ROOT / ".venv" / "bin" / "uv"), "pip", "install", "--quiet", "--offline", "--no-deps"]
    subprocess.run([*install, "--python", str(place / "bin" / "python"), str(wheel)], check=True)
    return place


@pytest.fixture
def served(installed: Path, tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """`zhishou up` from a folder that is no repository; its address and its home."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    kept = {n: v for n, v in os.environ.items() if not n.startswith(("ZHISHOU_", "DJANGO_", "DATABASE_", "PYTHONPATH"))}
    home = tmp_path / "home"
    command = [str(installed / "bin" / "zhishou"), "up", "--no-demo", "--port", str(port)]
    with (tmp_path / "log").open("w") as log:
        running = subprocess.Popen(
            command,
            cwd=tmp_path,
            env={**kept, "ZHISHOU_HOME": str(home)},
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    try:
        _wait(f"http://127.0.0.1:{port}/healthz/live", running, tmp_path / "log")
        yield f"http://127.0.0.1:{port}", home
    finally:
        running.send_signal(signal.SIGTERM)
        running.wait(60)


def _wait(url: str, running: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 180
    while time.monotonic() < deadline and running.poll() is None:
        try:
            urllib.request.urlopen(url, timeout=5)
            return
        except OSError:
            time.sleep(0.2)
    raise AssertionError(log.read_text())


def _get(url: str) -> str:
    with urllib.request.urlopen(url, timeout=30) as answer:
        return str(answer.read().decode())


def test_zhishou_up_needs_no_repository(installed: Path, served: tuple[str, Path]) -> None:
    url, home = served
    page = _get(f"{url}/start")
    assert "职守" in page
    sheet = page.split('rel="stylesheet" href="', 1)[1].split('"', 1)[0]
    assert sheet.startswith("/static/") and "{" in _get(url + sheet)
    ask = "from zhishou.kernel import paper; import zhishou; print(zhishou.__file__)"
    told = subprocess.run(
        [installed / "bin" / "python", "-c", ask], capture_output=True, text=True, check=True, cwd="/"
    )
    assert told.stdout.startswith(str(installed)), "not the repository's own code"
    assert (home / "pg" / "passwords.json").exists()
