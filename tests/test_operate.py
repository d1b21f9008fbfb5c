"""docs/operate.md names every variable the program reads, and no other; its examples are the program's own."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OPERATE = (ROOT / "docs" / "operate.md").read_text(encoding="utf-8")
NAME = re.compile(r"\b(?:ZHISHOU|DATABASE)_[A-Z]+(?:_[A-Z]+)*\b")


def read_by_the_program() -> set[str]:
    """Names in string literals of the program; its tests are left out."""
    found: set[str] = set()
    for path in (ROOT / "src" / "zhishou").rglob("*.py"):
        if "tests" not in path.parts and "migrations" not in path.parts:
            text = path.read_text(encoding="utf-8")
            found |= {name for quoted in re.findall(r'"([A-Z_]+)"', text) for name in NAME.findall(quoted)}
    return found


def test_the_table_of_variables_is_complete() -> None:
    table = OPERATE.split("## Variables", 1)[1].split("\n## ", 1)[0]
    assert set(NAME.findall(table)) == read_by_the_program()


def test_every_metric_has_its_line() -> None:
    source = (ROOT / "src" / "zhishou" / "kernel" / "metrics.py").read_text(encoding="utf-8")
    names = set(re.findall(r'"(zhishou_[a-z_]+)"', source))
    table = OPERATE.split("## Metrics", 1)[1].split("\n## ", 1)[0]
    assert [n for n in names if n not in table] == []


def test_the_units_start_what_is_there() -> None:
    from zhishou.command import cli

    started = re.findall(r"^ExecStart=/opt/zhishou/bin/zhishou (\w+)", OPERATE, re.M)
    assert sorted(started) == ["up", "web", "worker"] and set(started) <= set(cli.commands)
