"""Every operation has its capability, its words and its refusals."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args, get_type_hints

from django.db import models

from zhishou.kernel import words
from zhishou.kernel.models import Site, StoredFile
from zhishou.kernel.operation import REGISTRY, Operation
from zhishou.kernel.subjects import DESCRIBERS
from zhishou.packs import loader
from zhishou.packs.texts import Known

TOLD_BY_ITS_COMMUNITY = {StoredFile: "a file handed out has no page of its own"}
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


def named(tree: Path, *, tests: bool) -> str:
    """The Python of a tree, that of its tests or the rest of it, without the lists of words."""
    files = (
        f for f in tree.rglob("*.py") if ("tests" in f.parts) == tests and f.name not in ("words.py", "refusals.py")
    )
    return "\n".join(f.read_text(encoding="utf-8") for f in files).replace("\\.", ".")


def test_no_refusal_lies_unused() -> None:
    code = named(SOURCE, tests=False)
    assert [c for c in words.REFUSALS if f'"{c}"' not in code and not c.startswith("mail.is_")] == []


def test_every_refusal_is_met_by_a_test() -> None:
    tests = named(SOURCE, tests=True) + named(Path(__file__).parent, tests=True)
    unmet = {
        code
        for code in words.REFUSALS
        if not re.search(rf"(?<![\w.]){re.escape(code)}(?![\w.])", tests)
        and not re.search(rf"match=r?\"[^\"]*\b{re.escape(code.partition('.')[2])}\b", tests)
    }
    assert unmet == set()


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


def _models(hint: Any, metadata: Any = ()) -> Iterator[type[models.Model]]:
    """The models a type hint names, in `Ref[Case]`, `Case | None` and `list[Case]` too."""
    if isinstance(hint, type) and issubclass(hint, models.Model):
        yield hint
    for part in (*get_args(hint), *(getattr(mark, "model", None) for mark in metadata)):
        yield from _models(part)


def _told_by(op: Operation) -> set[type[models.Model]]:
    """The rows by which lists tell what an operation was about.

    A step's own row (a reply, an urge) is told by the matter it is about; what is made, and what is done for a whole
    community, by what it makes.
    """
    made = set(_models(get_type_hints(op.act)["return"]))
    if not op.about:
        return made
    field = op.command.model_fields[op.about]
    about = set(_models(field.annotation, field.metadata))
    return about | made if Site in about else about


def test_every_row_an_operation_is_about_or_makes_has_words() -> None:
    wordless = {
        f"{op.name}: {model._meta.label_lower}"
        for op in REGISTRY.values()
        for model in _told_by(op) - set(TOLD_BY_ITS_COMMUNITY)
        if model._meta.label_lower not in DESCRIBERS
    }
    assert wordless == set()
    assert [op.name for op in REGISTRY.values() if not _told_by(op)] == []
