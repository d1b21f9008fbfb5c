"""A command line that cannot be read ends with code 2 and one plain sentence, and with --json in one JSON value."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import click
import pytest
from conftest import Cast

from tests.company_life import photo
from zhishou.boot.why import why
from zhishou.command import AREAS
from zhishou.kernel.actor import Actor
from zhishou.kernel.doors import imports
from zhishou.kernel.gate import perform
from zhishou.kernel.importing import IMPORTS
from zhishou.kernel.operation import Invalid

LINES = {
    "fly": "没有 fly 这个命令。写法见：zhishou --help",
    "import plants x.xlsx": "没有 plants 这个命令。写法见：zhishou import --help",
    "import units x.xlsx": "缺少 --site。写法见：zhishou import units --help",
    "import units {folder} --site A --as lin": "FILE 不对：这是一个文件夹，请写文件。写法见：zhishou import units --help",
    "do": "缺少 OPERATION。写法见：zhishou do --help",
    "stats complaints --colour red": "没有 --colour 这个选项。写法见：zhishou stats complaints --help",
    "up --port": "--port 后面要写内容。写法见：zhishou --help",
    "up --port abc": "--port 不对：请写 1 到 65535 的数字。写法见：zhishou up --help",
    "up --port 99999": "--port 不对：请写 1 到 65535 的数字。写法见：zhishou up --help",
    "audit extra": "多写了 extra。写法见：zhishou audit --help",
}


def said(line: str, folder: Path) -> tuple[int, str, str]:
    words = line.format(folder=folder).split()
    done = subprocess.run(
        [sys.executable, "-c", "from zhishou.command import main; main()", *words],
        capture_output=True, text=True, check=False, env={**os.environ, "ZHISHOU_HOME": str(folder / "home")},
    )  # fmt: skip
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize("line", LINES)
def test_a_line_that_cannot_be_read_is_told_in_words(line: str, tmp_path: Path) -> None:
    assert said(line, tmp_path) == (2, "", f"{LINES[line]}\n")


def test_with_json_the_last_line_is_one_value(tmp_path: Path) -> None:
    code, out, err = said("org site --json", tmp_path)
    told = json.loads(out.splitlines()[-1])
    assert (code, err) == (2, "")
    assert told == {"refused": "cli.usage", "sentence": "缺少 CODE。写法见：zhishou org site --help"}


def test_the_systems_words_are_said_in_ours(tmp_path: Path) -> None:
    with pytest.raises(OSError) as no:
        (tmp_path / "none" / "x.csv").write_text("")
    assert why(no.value) == "没有这个文件或文件夹"
    with pytest.raises(OSError) as no:
        tmp_path.write_text("")
    assert why(no.value) == "这是一个文件夹，不是文件"


def test_a_text_where_rows_are_named_by_numbers_names_no_row(cast: Cast) -> None:
    actor = Actor.of(cast.person("he", "何静", "release_debits", "take_money"))
    for wish, operation in (
        ({"batch": "abc"}, "payments.release_debit"),
        ({"batch": "abc", "file": photo()}, "payments.post_debit"),
    ):
        with pytest.raises(Invalid) as no:
            perform(operation, actor, wish, door="cli")
        assert no.value.errors == {"batch": ["找不到，或者不在你的职责范围内。请从列表中重新选择。"]}


def test_every_kind_of_table_has_its_command() -> None:
    cli = click.Group()
    for file in AREAS.glob("*/commands.py"):
        import_module(f"zhishou.areas.{file.parent.name}.commands").register(cli)
    found = cli.commands["import"]
    assert isinstance(found, click.Group)
    assert set(IMPORTS) - set(found.commands) == set()


def test_a_long_import_says_how_far_it_is_and_a_short_one_says_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    for done, of in ((0, 100_000), (5_000, 100_000), (0, 20), (20, 20)):
        imports.say(done, of)
    out, err = capsys.readouterr()
    assert (out, err) == ("", "共 100,000 行，正在核对……\n已导入 5,000 / 100,000 行\n")
