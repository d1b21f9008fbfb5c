"""The table of duties claims what runs and nothing else, and the document says the same."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner

from zhishou.areas.letters import duties
from zhishou.areas.letters.commands import duties as command
from zhishou.kernel import words
from zhishou.kernel.operation import REGISTRY
from zhishou.packs import loader

PAGES_ONLY = {"property.clerk.7", "property.cashier.11", "retail.clerk.1"}  # what they open is pages and no operation
DOCUMENT = Path(__file__).resolve().parents[5] / "docs" / "duties.md"


def test_every_id_of_the_mission_is_listed_once() -> None:
    rows = duties.table()
    assert len({row.id for row in rows}) == len(rows) > 130


def test_nothing_is_claimed_that_does_not_run() -> None:
    for row in duties.table():
        assert all(name in REGISTRY for name in row.operations)
        assert row.status != "not yet" or not (row.operations or row.obligations), row.id
        assert row.status == "not yet" or row.operations or row.obligations or row.id in PAGES_ONLY, row.id
        assert not (row.status == "works" and row.missing), row.id


def test_every_operation_belongs_to_a_capability_that_some_duty_grants() -> None:
    granted = {code for duty in loader.all_duties() for code in duty.grants}
    loose = [
        op.name
        for op in REGISTRY.values()
        if not (op.personal or op.by_link or op.by_system) and op.capability not in granted
    ]
    assert loose == []
    assert set(words.CAPABILITIES) >= {op.capability for op in REGISTRY.values() if op.capability}


def test_every_name_in_the_packs_is_known_to_the_program() -> None:
    assert loader.load_all(duties.known())


def test_the_document_is_current() -> None:
    assert DOCUMENT.read_text(encoding="utf-8") == duties.document(), "run: zhishou duties --write docs/duties.md"


def test_the_command_needs_no_database_and_prints_one_json_value() -> None:
    answer = CliRunner().invoke(command, ["--json"])
    assert answer.exit_code == 0
    rows = json.loads(answer.output.splitlines()[-1])
    assert {"id", "post", "text", "operations", "obligations", "status"} <= set(rows[0])
