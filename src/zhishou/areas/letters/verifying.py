"""Documents this system sealed, of whatever area: found by their file or by their number, and told to anybody without a name."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from zhishou.areas.letters import sealing
from zhishou.kernel import files
from zhishou.kernel.models import Site, StoredFile


@dataclass(frozen=True)
class Standing:
    """Whether a document counts: `good`, `warn` or `bad`, and why in one sentence."""

    tone: str
    text: str


@dataclass(frozen=True)
class Document:
    """A document as it is told to anybody: what it is, of which company, with which facts; no names of people."""

    number: str
    what: str
    company: Site
    standing: Callable[[], Standing]
    digest: str = ""
    facts: list[tuple[str, str]] = field(default_factory=list)
    private: list[tuple[str, str]] = field(default_factory=list)  # shown to who is signed in and holds the file


@dataclass(frozen=True)
class Source:
    """How an area finds its sealed document by the SHA-256 of its file, and any of its documents by number."""

    by_digest: Callable[[str], Document | None]
    by_number: Callable[[str], Document | None]


SOURCES: dict[str, Source] = {}
"""By the beginning of the documents' numbers: `ZR-`."""


def register(prefixes: Iterable[str], source: Source) -> None:
    """An area hands in its documents."""
    SOURCES.update(dict.fromkeys(prefixes, source))


def by_file(content: bytes) -> Document | None:
    """The document whose sealed file this is, to the byte."""
    digest = hashlib.sha256(content).hexdigest()
    return next((found for source in _each() if (found := source.by_digest(digest)) is not None), None)


def by_number(number: str) -> Document | None:
    """The document of a number, whatever its state."""
    source = SOURCES.get(number[:3].upper())
    return source.by_number(number.upper()) if source is not None else None


def of_sealed(file: StoredFile, digest: str, company: Site, *, gone: str) -> Standing | None:
    """What is wrong with a sealed file on record, if anything; `gone` is the sentence for one whose bytes were erased."""
    if not files.path_of(file).exists():
        return Standing("warn", gone)
    content = files.read(file)
    if hashlib.sha256(content).hexdigest() != digest or not sealing.check(content, company).good:
        return Standing("bad", _("存档的文件与封存时不一致，请联系公司核实。"))
    return None


def _each() -> list[Source]:
    return list(dict.fromkeys(SOURCES.values()))
