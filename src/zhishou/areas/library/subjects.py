"""What documents of the library are called elsewhere, where what is owed is done, and how the search box finds them."""

from __future__ import annotations

from django.utils.translation import gettext as _

from zhishou.areas.library import queries
from zhishou.areas.library.models import Acknowledgement, Document, Version
from zhishou.kernel import search, subjects
from zhishou.kernel.actor import Actor
from zhishou.kernel.search import AT_MOST, Hit
from zhishou.kernel.subjects import Described


def describe_documents(actor: Actor, ids: list[int]) -> dict[int, Described]:
    """Documents of the company: title and number."""
    rows = Document.objects.within(actor).filter(pk__in=ids)
    return {row.pk: Described(f"《{row.title}》", row.number, row.url(), _("打开")) for row in rows}


def describe_versions(actor: Actor, ids: list[int]) -> dict[int, Described]:
    """Versions within sight: title, which version."""
    rows = Version.objects.within(actor).filter(pk__in=ids).select_related("document")
    return {
        row.pk: Described(f"《{row.document.title}》", _("第 {n} 版").format(n=row.n), row.document.url(), _("打开"))
        for row in rows
    }


def describe_readers(actor: Actor, ids: list[int]) -> dict[int, Described]:
    """Who was asked to read what, within sight."""
    rows = Acknowledgement.objects.within(actor).filter(pk__in=ids).select_related("version__document", "person")
    return {
        row.pk: Described(f"《{row.version.document.title}》", row.person.name, row.version.document.url(), _("打开"))
        for row in rows
    }


def found_in_box(actor: Actor, text: str) -> list[Hit]:
    """Laws and rules by words of their title, source or text."""
    rows = queries.listing(actor, {"q": text})[:AT_MOST]
    return [Hit(row.title, f"{row.get_kind_display()}　{row.source}", row.url()) for row in rows]


subjects.register("library.document", describe_documents)
subjects.register("library.version", describe_versions)
subjects.register("library.acknowledgement", describe_readers)
subjects.register_step("library.look_through", lambda subject: ("检讨制度", "/library?view=due"))
search.register(55, "法规与制度", found_in_box)
