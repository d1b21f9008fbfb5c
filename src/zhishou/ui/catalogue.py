"""The catalogue of the interface's other language: what it must hold, what is missing, and the compiled form gettext reads.

The source language is Chinese and stands in the code. `locale/en/LC_MESSAGES/django.po` is text and is committed; the
binary `.mo` beside it is made when a process starts and the text has changed, so no tool but Python is needed.
"""

from __future__ import annotations

import ast
import os
import re
import string
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from django.utils.translation.template import templatize

from zhishou.kernel.later import later

if TYPE_CHECKING:
    import polib  # type: ignore[import-untyped]
else:
    polib = later("polib")

PACKAGE = Path(__file__).resolve().parent.parent
TEXT = Path(__file__).resolve().parent / "locale" / "en" / "LC_MESSAGES" / "django.po"
HAN = re.compile(r"[\u3400-\u9fff]")
ASIDE = {
    "tests",
    "migrations",
    "demo",
    "boot",
    "config",
    "pinyin.py",
}  # content of the demo, names, and what speaks both already
MARKS = {
    *("_", "_l", "gettext", "gettext_lazy", "gettext_noop", "register", "operation", "ask"),
    *("Invalid", "must_be_zero", "register_step", "yes_no"),
}
# What of a call is said to people; the rest of it is how files of the trade write something, or the company's content.
PARTS: dict[str, tuple[tuple[int, ...], set[str]]] = {
    "declare": ((0, 1), {"hint"}),
    "Column": ((0, 3), {"hint"}),
    "Shown": ((0,), set()),
    "money_column": ((0,), set()),
    "standard_report": ((0, 1), {"group"}),
    "Described": ((3,), {"verb"}),
    "Group": ((0, 1), set()),
    "ImportKind": ((), {"title", "note", "leads_to"}),
}
# A name of many beside a label of one: Chinese says both alike (工单), English does not (Cases, Case).
CONTEXTS = ("pgettext", "pgettext_lazy")
FORMS = 2  # of English: one, and many
EOT = "\x04"  # between context and sentence, as gettext writes it
TABLES = re.compile(
    r"_?(SENTENCES|[A-Z_]*(REASONS|REFUSALS|WORDS|NAMES|LABELS|TITLES|SAID|HEADS|KINDS|STEPS|STATES|DOORS|VERBS))|verbose_name"
)
_LITERAL = r"""\s*u?("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')"""
_MARKED = re.compile(rf"\b(?:_|gettext)\({_LITERAL}", re.DOTALL)
_IN_CONTEXT = re.compile(rf"\bpgettext\({_LITERAL},{_LITERAL}", re.DOTALL)
_QUANTITY = re.compile(rf"\{{%\s*quantity{_LITERAL}", re.DOTALL)
_LAYOUT = re.compile(r"^title: (.+)$", re.MULTILINE)
_PERCENT = re.compile(r"%\((\w+)\)s")


# `{n}`, then a word for many or a verb of many: the number was left out of account.
_ONE_FORM = re.compile(r"(\{n(:[^}]*)?\}|%\(n\)[sd]) (\w+ )?(?!(is|has|was)\b)(\w+s|are|have|were|people)\b")


class Quantity(str):
    """A sentence about `n` things: the catalogue holds its form for one and its form for many."""

    __slots__ = ()


def compile_text() -> None:
    """Make the binary form when the text is newer. Several processes may start at once; a read-only place is left as is."""
    binary = TEXT.with_suffix(".mo")
    if not TEXT.exists() or (binary.exists() and binary.stat().st_mtime >= TEXT.stat().st_mtime):
        return
    own = binary.with_suffix(f".{os.getpid()}")
    try:
        polib.pofile(str(TEXT)).save_as_mofile(str(own))
        own.replace(binary)
    except OSError:
        own.unlink(missing_ok=True)


def _key(context: str, sentence: str) -> str:
    return f"{context}{EOT}{sentence}"


def _entries() -> dict[str, polib.POEntry]:
    """What the text holds, by sentence, with the context before it where it has one."""
    if not TEXT.exists():
        return {}
    return {_key(e.msgctxt, e.msgid) if e.msgctxt else e.msgid: e for e in polib.pofile(str(TEXT))}


def wanted() -> dict[str, list[str]]:
    """Every sentence of the interface, its context before it where it has one, each with the files that say it.

    One about a number of things is a `Quantity`; said without its number elsewhere, it is found there as well.
    """
    found: dict[str, list[str]] = {}
    about: set[str] = set()
    for path in sorted(PACKAGE.rglob("*")):
        if ASIDE & set(path.relative_to(PACKAGE).parts) or path.suffix not in {".py", ".html", ".txt", ".yaml"}:
            continue
        text = path.read_text(encoding="utf-8")
        said = READERS.get(path.suffix, _in_template)(text)
        for sentence in said:
            about |= {sentence} if isinstance(sentence, Quantity) else set()
            places = found.setdefault(sentence, [])
            if (place := str(path.relative_to(PACKAGE))) not in places:
                places.append(place)
    return {Quantity(each) if each in about else each: files for each, files in found.items()}


def _in_python(text: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call):
            name = _name(node)
            if name in CONTEXTS:
                context, said = (each.value if isinstance(each, ast.Constant) else "" for each in node.args)
                yield from [_key(str(context), str(said))] if said else []
            elif name == "quantity":
                yield from map(Quantity, _chinese(node.args))
            elif name == "MenuEntry":
                yield from (_key("list", title) for title in _chinese(node.args))
            elif name in MARKS and not any(_name(each) in PARTS for each in node.args):
                marked = _chinese([*node.args, *(k.value for k in node.keywords)])
                yield from map(_told, marked) if name == "register" else marked
            elif name in PARTS:
                places, named = PARTS[name]
                given = [each for place, each in enumerate(node.args) if place in places]
                yield from _chinese([*given, *(k.value for k in node.keywords if k.arg in named)])
        elif isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if any(isinstance(t, ast.Name) and TABLES.fullmatch(t.id) for t in targets):
                yield from map(_told, _chinese([node.value]))


def _told(sentence: str) -> str:
    """A sentence of a table: `{n}` there is the number of things it is about (`words.refusal`)."""
    return Quantity(sentence) if "{n}" in sentence else sentence


def _name(node: ast.expr) -> str:
    """What a call calls; nothing when it is none."""
    called = getattr(node, "func", None)
    return str(getattr(called, "id", "") or getattr(called, "attr", ""))


def _chinese(nodes: list[ast.expr]) -> Iterator[str]:
    for node in nodes:
        for one in ast.walk(node):
            if isinstance(one, ast.Constant) and isinstance(one.value, str) and HAN.search(one.value):
                yield one.value


def _in_yaml(text: str) -> Iterator[str]:
    """The name of a bank's file layout; charters are the company's own words."""
    yield from (title for title in _LAYOUT.findall(text) if HAN.search(title))


def _in_template(text: str) -> Iterator[str]:
    marked = templatize(text)
    for literal in _MARKED.findall(marked):
        sentence = ast.literal_eval(literal)
        if HAN.search(sentence):
            yield sentence
    for context, literal in _IN_CONTEXT.findall(marked):
        yield _key(ast.literal_eval(context), ast.literal_eval(literal))
    yield from (Quantity(ast.literal_eval(literal)) for literal in _QUANTITY.findall(text))


READERS = {".py": _in_python, ".yaml": _in_yaml}


def places(sentence: str) -> set[str]:
    """The placeholders of a sentence: `{name}` and `%(name)s`."""
    try:
        braces = {
            name.split(":")[0].split(".")[0] for _, name, _, _ in string.Formatter().parse(sentence) if name is not None
        }
    except ValueError:
        braces = set()
    return braces | set(_PERCENT.findall(sentence))


def problems() -> list[str]:
    """What keeps the other language from being complete, one line each; empty when it is."""
    entries, told = _entries(), []
    for sentence, files in wanted().items():
        entry = entries.get(sentence)
        wrong = _wrong(sentence, entry)
        if wrong:
            told.append(f"{wrong}\t{files[0]}\t{sentence!r}\t{_forms(entry)!r}")
    return told


def _wrong(sentence: str, entry: polib.POEntry | None) -> str:
    forms, many = _forms(entry), isinstance(sentence, Quantity)
    if entry is None or not all(forms) or len(forms) != (FORMS if many else 1):
        return "missing"
    if entry.fuzzy:
        return "fuzzy"
    if any(places(sentence) - places(form) - ({"n"} if form == forms[0] and many else set()) for form in forms):
        return "placeholders"
    if any(places(form) - places(sentence) for form in forms):
        return "placeholders"
    if any(HAN.search(form) for form in forms):
        return "Chinese left"
    return "one form for one and many" if not many and _ONE_FORM.search(forms[0]) else ""


def _forms(entry: polib.POEntry | None) -> list[str]:
    """What the other language says: one sentence, or the form for one and the form for many."""
    if entry is None:
        return [""]
    return [said for _n, said in sorted(entry.msgstr_plural.items())] or [entry.msgstr]


def update() -> None:
    """Write new sentences into the text with an empty translation, and drop those that nobody says any more."""
    known = _entries()
    made = polib.POFile(wrapwidth=0)
    made.metadata = {
        "Language": "en",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": f"nplurals={FORMS}; plural=(n != 1);",
    }
    for sentence, files in sorted(wanted().items(), key=lambda one: (one[1][0], one[0])):
        forms = _forms(known.get(sentence))
        context, _between, msgid = sentence.rpartition(EOT)
        said: dict[str, object] = {"msgstr": forms[0] if len(forms) == 1 else ""}
        if isinstance(sentence, Quantity):
            said = {"msgid_plural": msgid, "msgstr_plural": dict(enumerate((forms * FORMS)[:FORMS]))}
        made.append(polib.POEntry(msgctxt=context or None, msgid=msgid, occurrences=[(files[0], "")], **said))
    TEXT.parent.mkdir(parents=True, exist_ok=True)
    made.save(str(TEXT))


def main() -> None:
    """`make messages`: bring the text up to date and list what is to be translated; status 1 when something is."""
    update()
    told = problems()
    print("\n".join(told))
    print(f"{len(told)} to do in {TEXT.relative_to(PACKAGE.parent.parent)}")
    sys.exit(bool(told))


if __name__ == "__main__":
    main()
