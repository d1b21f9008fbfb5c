"""House rules: short, exact, and checked on every run."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "zhishou"
FIELD_TYPES = {
    "zhishou.kernel.models.evidence",
    "zhishou.kernel.tokens",
    "zhishou.kernel.clock",  # a default
    "zhishou.kernel.referring",  # a step of its own
}


def sources() -> Iterator[Path]:
    yield from (p for p in sorted(SOURCE.rglob("*.py")) if "migrations" not in p.parts)


def templates() -> Iterator[Path]:
    yield from sorted(SOURCE.rglob("*.html"))


def named(files: Iterator[Path]) -> list[object]:
    return [pytest.param(p, id=str(p.relative_to(SOURCE))) for p in files]


def test_a_file_stays_under_400_lines_and_a_function_under_60() -> None:
    long_ones = []
    for path in sources():
        text = path.read_text(encoding="utf-8")
        if text.count("\n") > 400:
            long_ones.append(f"{path.relative_to(ROOT)}: {text.count(chr(10))} lines")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno + 1 > 60:
                long_ones.append(f"{path.relative_to(ROOT)}:{node.lineno} {node.name}")
    assert long_ones == []


def test_a_template_is_read_without_scrolling_sideways() -> None:
    """A line is broken where whitespace never shows; what is left on one line is a sentence or a single tag."""
    wide = [
        f"{path.relative_to(ROOT)}:{n} {len(line)} signs"
        for path in templates()
        for n, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if len(line) > 400 and "blocktranslate" not in line and "operation_form" not in line
    ]
    assert wide == []


def _commands(module: ast.Module) -> set[str]:
    """The names of a module's commands: their operations say what they are for."""
    found = {"Command", "BaseModel"}
    for node in module.body:
        if isinstance(node, ast.ClassDef) and any(getattr(base, "id", "") in found for base in node.bases):
            found.add(node.name)
    return found


def test_every_public_function_and_class_says_what_it_promises() -> None:
    silent = []
    for path in sources():
        if "tests" in path.parts or path.name in {"apps.py", "urls.py", "conftest.py"}:
            continue
        module = ast.parse(path.read_text(encoding="utf-8"))
        commands = _commands(module)
        for node in module.body:
            if not isinstance(node, ast.FunctionDef | ast.ClassDef) or node.name.startswith("_"):
                continue
            if node.name not in commands and not ast.get_docstring(node):
                silent.append(f"{path.relative_to(ROOT)}:{node.lineno} {node.name}")
    assert silent == []


def test_only_the_clock_asks_for_the_time() -> None:
    asking = re.compile(r"datetime\.now\(|date\.today\(|timezone\.now\(|time\.time\(")
    allowed = {SOURCE / "kernel" / "clock.py"}
    found = [
        p
        for p in sources()
        if p not in allowed and "boot" not in p.parts and asking.search(p.read_text(encoding="utf-8"))
    ]
    assert [str(p.relative_to(ROOT)) for p in found] == []


def test_no_inline_script_or_style_in_a_template() -> None:
    forbidden = re.compile(
        r"<script(?![^>]*\bsrc=)(?![^>]*application/json)[^>]*>|\sstyle=|\son[a-z]+=|hx-on|javascript:"
    )
    found = [
        f"{p.relative_to(ROOT)}: {m.group()}"
        for p in templates()
        if (m := forbidden.search(p.read_text(encoding="utf-8")))
    ]
    assert found == []


def test_nothing_loads_from_another_host() -> None:
    outside = re.compile(r"""(?:src|href|action)=["'](?:https?:)?//""")
    found = [str(p.relative_to(ROOT)) for p in templates() if outside.search(p.read_text(encoding="utf-8"))]
    assert found == []


def test_an_area_never_touches_another_areas_tables() -> None:
    """It may call another area's operations and queries, and name its rows in a command (`Ref[Case]`); no more.

    The demo plays people of every area and looks where they stand.
    """
    found = []
    models = re.compile(r"from zhishou\.areas\.(\w+)\.models(?:\.\w+)? import \(?([\w, \n]+)\)?")
    for path in sources():
        parts = path.relative_to(SOURCE).parts
        if parts[0] != "areas" or "tests" in parts or "demo" in parts or len(parts) < 3:
            continue
        text = path.read_text(encoding="utf-8")
        for other, names in models.findall(text):
            reached = [n for n in re.findall(r"\w+", names) if re.search(rf"\b{n}\.(objects|_default_manager)\b", text)]
            if other != parts[1] and reached:
                found.append(f"{path.relative_to(ROOT)} → {other}: {reached}")
    assert found == []


def test_migrations_import_no_application_code_but_field_types() -> None:
    found = []
    for path in SOURCE.rglob("migrations/0*.py"):
        for module in re.findall(r"^(?:from|import) (zhishou[\w.]*)", path.read_text(encoding="utf-8"), re.M):
            if module not in FIELD_TYPES:
                found.append(f"{path.relative_to(ROOT)}: {module}")
    assert found == []


def test_every_form_on_paper_is_drawn_in_chinese() -> None:
    """Whoever prints it; a letter sees to it where its data is put together, a notice's setter runs without a language."""
    aside = {"letters/printing.py", "notices/setter.py"}
    bare: list[str] = []
    draws = re.compile(r"\b(render|print_form)\((\w+ / |TEMPLATE|FORM)")
    for path in (SOURCE / "areas").rglob("*.py"):
        place = str(path.relative_to(SOURCE / "areas"))
        if "tests" in path.parts or place in aside:
            continue
        text = path.read_text(encoding="utf-8")
        functions = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef)]
        drawing = [one for one in functions if draws.search(ast.get_source_segment(text, one) or "")]
        marked = [one for one in drawing if any("in_chinese" in ast.unparse(mark) for mark in one.decorator_list)]
        bare += [f"{place}: {one.name}" for one in drawing if one not in marked]
    assert bare == []


def test_every_test_that_the_security_checklist_names_exists() -> None:
    text = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    named_there = re.findall(r"`([\w/]+\.py)::(\w+)`", text)
    gone = [
        f"{file}::{name}"
        for file, name in named_there
        if not (ROOT / file).exists() or f"def {name}(" not in (ROOT / file).read_text(encoding="utf-8")
    ]
    assert len(named_there) > 60 and gone == []


def test_a_book_of_numbers_belongs_to_one_area() -> None:
    """`JC2026-00001` is one thing only; but requests about personal data are one book for customers and staff."""
    used: dict[str, set[str]] = {}
    for path in (SOURCE / "areas").rglob("*.py"):
        if "tests" not in path.parts:
            for book in re.findall(r'numbering\.take\("([^"]+)"', path.read_text(encoding="utf-8")):
                used.setdefault(book, set()).add(path.relative_to(SOURCE / "areas").parts[0])
    assert len(used) > 10 and {book: areas for book, areas in used.items() if len(areas) > 1 and book != "G"} == {}
