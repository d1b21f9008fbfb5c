"""The words of the areas: capabilities, refusals, event sentences, notices and menu entries, each owned by its area."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext, override

from zhishou.kernel.phrasing import either

CAPABILITIES: dict[str, str] = {}
REFUSALS: dict[str, str | Promise] = {}
SENTENCES: dict[str, str] = {}
NOTICES: dict[str, str] = {}


@dataclass(frozen=True)
class MenuEntry:
    """An entry of the left menu, shown to those who hold one of `needs` (or to everyone when it names none).

    Posts that every trade has (工程师、创作) hold capabilities that mean nothing without another post: an engineer asks for
    materials only where somebody keeps them. `beside` names what somebody of the reader's companies must hold.
    """

    order: int
    icon: str
    title: str
    url: str
    needs: tuple[str, ...] = ()
    beside: str = ""
    also: tuple[str, ...] = ()  # addresses of other pages that belong to it

    def shown_to(self, capabilities: Collection[str], around: Collection[str]) -> bool:
        """True for one who holds `capabilities`, among colleagues who hold `around`."""
        here = not self.beside or self.beside in around
        return here and (not self.needs or any(c in capabilities for c in self.needs))

    @property
    def heading(self) -> str:
        """What stands above its part of a long menu; nothing above the first part, the day's own work."""
        return HEADINGS[max(order for order in HEADINGS if order <= self.order)]


MENU: list[MenuEntry] = []
HEADINGS: dict[int, str] = {0: ""}  # from which order on


def register(
    *,
    capabilities: Mapping[str, str] | None = None,
    refusals: Mapping[str, str | Promise] | None = None,
    sentences: Mapping[str, str] | None = None,
    notices: Mapping[str, str] | None = None,
    menu: list[MenuEntry] | None = None,
    headings: Mapping[int, str] | None = None,
) -> None:
    """An area hands in its words once, at start; a code registered twice is a mistake of the program."""
    stores: tuple[tuple[dict[str, Any], Mapping[str, Any] | None], ...] = (
        (CAPABILITIES, capabilities),
        (REFUSALS, refusals),
        (SENTENCES, sentences),
        (NOTICES, notices),
    )
    for store, given in stores:
        for code, words in (given or {}).items():
            if store.get(code, words) != words:
                raise ValueError(f"{code} has two sentences")
            store[code] = words
    HEADINGS.update(headings or {})
    for entry in menu or []:
        if entry not in MENU:
            MENU.append(entry)
    MENU.sort(key=lambda e: e.order)


def refusal(code: str, facts: Mapping[str, Any]) -> str:
    """The plain sentence of a refusal, in the reader's language."""
    return _filled(str(REFUSALS[code]), facts)


def notice(kind: str, facts: Mapping[str, Any]) -> str:
    """The plain sentence of a notice."""
    return _filled(NOTICES[kind], facts)


def _filled(sentence: str, facts: Mapping[str, Any]) -> str:
    """The sentence with its facts; where it says `{n}` it is about that many things."""
    said = ngettext(sentence, sentence, int(facts["n"])) if "{n}" in sentence else gettext(sentence)
    return said.format_map({k: _plain(v, k) for k, v in facts.items()})


OWN_WORDS = {
    "label",
    "capability",
    "done",
    "operation",
    "what",
    "kind",
    "result",
}  # facts that are words of the product, not of a company


def source(label: object) -> str:
    """A word of the product as the facts of a notice keep it, for its reader may read another language than who caused it."""
    with override("zh-hans"):
        return str(label)


def _plain(value: Any, name: str) -> str:
    """A fact in the reader's words; of several each one would do."""
    if isinstance(value, list):
        return either(_plain(each, name) for each in value)
    label: str | Callable[[], str] | None = getattr(value, "label", None)
    said = str(label) if label is not None and not callable(label) else str(value)
    return gettext(said) if said and name in OWN_WORDS else said
