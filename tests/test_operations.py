"""Every operation has its capability, its words and its refusals."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from zhishou.kernel import words
from zhishou.kernel.operation import REGISTRY
from zhishou.packs import loader
from zhishou.packs.texts import Known

SOURCE = Path(__file__).resolve().parent.parent / "src" / "zhishou"


def known() -> Known:
    return Known(
        capabilities=frozenset(words.CAPABILITIES), operations={op.name: op.capability for op in REGISTRY.values()}
    )


def granted() -> set[str]:
    return {
        capability
        for pack in loader.load_all(known())
        for post in pack.posts
        for clause in post.clauses
        for capability in clause.grants
    }


def test_every_operation_can_be_done_by_someone() -> None:
    reach = granted()
    orphans = [
        op.name for op in REGISTRY.values() if not (op.personal or op.by_link or op.by_system or op.capability in reach)
    ]
    assert orphans == []


def test_every_capability_opens_an_operation_or_a_page() -> None:
    used = {op.capability for op in REGISTRY.values()}
    pages = {
        c
        for path in SOURCE.rglob("*.py")
        for c in re.findall(r'"(\w+)"', path.read_text(encoding="utf-8"))
        if c in words.CAPABILITIES
    }
    assert {c for c in words.CAPABILITIES if c not in used and c not in pages} == set()


def test_every_refusal_has_a_sentence() -> None:
    silent = []
    for path in SOURCE.rglob("*.py"):
        if "tests" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in {"Refused", "NotAllowed"} and node.args:
                code = node.args[0]
                if isinstance(code, ast.Constant) and code.value not in words.REFUSALS:
                    silent.append(f"{path.name}:{node.lineno} {code.value!r}")
    assert silent == []


def test_every_sentence_of_a_refusal_ends_as_a_sentence() -> None:
    assert [c for c, s in words.REFUSALS.items() if not str(s).rstrip("”").endswith(("。", "？", "}"))] == []


def test_every_command_field_has_a_chinese_label() -> None:
    bare = [
        f"{op.name}.{name}"
        for op in REGISTRY.values()
        for name, info in op.command.model_fields.items()
        if not re.search(r"[\u4e00-\u9fff]", str(info.title or ""))
    ]
    assert bare == []
