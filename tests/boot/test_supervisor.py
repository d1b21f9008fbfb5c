"""`run_up` with a plain web server and a sleeper as its parts, watched from outside as a user would."""

from __future__ import annotations

import os
import select
import signal
import socket
import subprocess
import sys
import time

import psycopg
import pytest

from zhishou.boot import BootError, Home, ensure_database, run_up, take_down
from zhishou.boot.supervisor import running

PROGRAM = """
import sys
from pathlib import Path
from zhishou.boot import *
home, port = Home.at(Path(sys.argv[1])), int(sys.argv[2])
web = [sys.executable, "-m", "http.server", str(port), "--bind", "127.0.0.1", "--directory", str(home.files)]
worker = [sys.executable, "-c", "import os, time; print('pid', os.getpid(), flush=True); time.sleep(600)"]
parts = {"web": web, "worker": worker}
sys.exit(run_up(home, port=port, prepare=lambda urls: print("prepared", urls.embedded), parts=parts))
"""

LOADS_MEANWHILE = """
import os, select, sys
from pathlib import Path
from zhishou.boot import *
home, port = Home.at(Path(sys.argv[1])), sys.argv[2]
word = home.root / "word"
os.mkfifo(word)
heard = os.open(word, os.O_RDONLY | os.O_NONBLOCK)
serve = [sys.executable, "-m", "http.server", port, "--bind", "127.0.0.1", "--directory", str(home.files)]
web = f"import os; open({str(word)!r}, 'w').write('loaded'); input(); print('told', flush=True); os.execv({serve[0]!r}, {serve!r})"
def prepare(urls):
    select.select([heard], [], [], 20)
    print("while", os.read(heard, 10).decode(), flush=True)
sys.exit(run_up(home, port=int(port), prepare=prepare, parts={"web": [sys.executable, "-c", web]}))
"""


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def up(home: Home, program: str = PROGRAM) -> subprocess.Popen[str]:
    """The program in a process group of its own, as a terminal would start it."""
    command = [sys.executable, "-u", "-c", program, str(home.root), str(free_port())]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True, start_new_session=True)


def lines_until(process: subprocess.Popen[str], *wanted: str) -> list[str]:
    """Lines of output until each wanted beginning was seen."""
    assert process.stdout is not None
    missing, seen = set(wanted), []
    for line in process.stdout:
        seen.append(line.strip())
        missing = {word for word in missing if not line.startswith(word)}
        if not missing:
            return seen
    raise AssertionError(f"ended without {missing}: {seen}")


def worker_pid(lines: list[str]) -> int:
    """The number the last started worker printed."""
    return int([line for line in lines if line.startswith("pid ")][-1].split()[1])


def test_ctrl_c_to_the_whole_group_ends_everything_quietly(home: Home) -> None:
    process = up(home)
    lines = lines_until(process, "职守已启动", "pid ")
    assert "prepared True" in lines
    assert os.getpgid(worker_pid(lines)) == process.pid

    begun = time.monotonic()
    os.killpg(process.pid, signal.SIGINT)
    output, errors = process.communicate(timeout=30)

    assert (process.returncode, output) == (0, "")
    assert "Traceback" not in errors
    assert time.monotonic() - begun < 5
    assert not (home.pg / "data" / "postmaster.pid").exists()
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)


def test_the_web_server_loads_while_the_home_is_prepared_and_serves_when_told(home: Home) -> None:
    process = up(home, LOADS_MEANWHILE)
    lines = lines_until(process, "职守已启动", "told")
    assert lines.index("while loaded") < lines.index("told")
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=30)
    assert process.returncode == 0


def test_a_killed_part_comes_back_and_down_ends_all(home: Home) -> None:
    process = up(home)
    first = worker_pid(lines_until(process, "职守已启动", "pid "))
    os.kill(first, signal.SIGKILL)
    assert worker_pid(lines_until(process, "worker 意外结束", "pid ")) != first

    assert running(home) == process.pid
    with pytest.raises(BootError, match="already runs"):
        run_up(home, port=free_port(), prepare=lambda urls: None, parts={})
    assert take_down(home)
    assert process.wait(30) == 0
    assert not take_down(home)
    process.communicate()


def test_a_killed_database_comes_back_and_down_ends_it(home: Home) -> None:
    process = up(home)
    lines_until(process, "职守已启动", "pid ")
    pid = home.pg / "data" / "postmaster.pid"
    first = int(pid.read_text().split()[0])
    for number in range(2):
        os.kill(int(pid.read_text().split()[0]), signal.SIGKILL)
        assert "数据库已恢复 / the database is back" in lines_until(process, "数据库已恢复"), number
    assert int(pid.read_text().split()[0]) != first
    with psycopg.connect(ensure_database(home).app) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)

    assert take_down(home)
    assert process.wait(30) == 0
    assert not pid.exists()
    process.communicate()


def test_parts_do_not_outlive_a_killed_supervisor(home: Home) -> None:
    process = up(home)
    worker = worker_pid(lines_until(process, "职守已启动", "pid "))
    watched = os.pidfd_open(worker)
    process.kill()
    process.communicate()

    assert select.select([watched], [], [], 10)[0], "the worker still runs"
    os.close(watched)


def test_a_busy_port_is_told_with_its_holder_before_anything_starts(new_home: Home) -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]
        with pytest.raises(BootError, match=rf"Port {port} is in use by .*pid {os.getpid()}"):
            run_up(new_home, port=port, prepare=lambda urls: None, parts={})
    assert not (new_home.pg / "data").exists()


def test_a_web_server_that_ends_at_once_is_an_error_not_a_loop(home: Home) -> None:
    with pytest.raises(BootError, match="did not start"):
        run_up(home, port=free_port(), prepare=lambda urls: None, parts={"web": [sys.executable, "-c", ""]})
    assert not (home.pg / "data" / "postmaster.pid").exists()
