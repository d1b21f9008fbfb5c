"""What documents of the library are called elsewhere, where what is owed is done, and how the search box finds them."""

from __future__ import annotations

from django.utils.translation import gettext as _

from zhishou.areas.library import queries
from zhishou.areas.library.models import Acknowledgement, Document, Version
from zhishou.kernel import search, subjects
from zhishou.kernel.actor import Actor
from zhishou.kernel.search import AT_MOST, Hit
from zhishou.kernel.subjects import Described


@subjects.of(Document)
def _document(row: Document) -> Described:
    """Documents of the company: title and number."""
    return Described(f"《{row.title}》", row.number, row.url())


@subjects.of(Version, "document")
def _version(row: Version) -> Described:
    """Versions: title, which version."""
    return Described(f"《{row.document.title}》", _("第 {n} 版").format(n=row.n), row.document.url())


@subjects.of(Acknowledgement, "version__document", "person")
def _acknowledgement(row: Acknowledgement) -> Described:
    """Who was asked to read what."""
    return Described(f"《{row.version.document.title}》", row.person.name, row.version.document.url())


def found_in_box(actor: Actor, text: str) -> list[Hit]:
    """Laws and rules by words of their title, source or text."""
    rows = queries.listing(actor, {"q": text})[:AT_MOST]
    return [Hit(row.title, f"{row.get_kind_display()}　{row.source}", row.url()) for row in rows]


subjects.register_step("library.look_through", lambda subject: ("检讨制度", "/library?view=due"))
search.register(55, "法规与制度", found_in_box)
