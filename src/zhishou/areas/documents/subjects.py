"""What papers, letters and volumes are called elsewhere, where what is owed is done, and how the search box finds them."""

from __future__ import annotations

from zhishou.areas.documents import queries
from zhishou.areas.documents.models import Contract, Copy, Document, Envelope, Loan, Template, Volume
from zhishou.kernel import search, subjects
from zhishou.kernel.actor import Actor
from zhishou.kernel.search import AT_MOST, Hit
from zhishou.kernel.subjects import Described


@subjects.of(Template, "site")
def _template(row: Template) -> Described:
    return Described(row.name, row.site.name, row.url())


@subjects.of(Document, "site", defer=("tokens", "body"))
def _document(row: Document) -> Described:
    return Described(f"《{row.title}》", row.called, f"{row.url()}#step", "办理")


@subjects.of(Copy, "document", defer=("document__tokens", "document__body"))
def _copy(row: Copy) -> Described:
    return Described(f"《{row.document.title}》", row.document.called, row.document.url(), "签收")


@subjects.of(Envelope)
def _envelope(row: Envelope) -> Described:
    return Described(
        f"{row.get_way_display()}　{row.get_kind_display()}　{row.recipient}", row.number, f"{row.url()}#step", "办理"
    )


@subjects.of(Volume, defer=("tokens", "contents"))
def _volume(row: Volume) -> Described:
    return Described(row.title, row.number, row.url())


@subjects.of(Loan, "volume", defer=("volume__tokens", "volume__contents"))
def _loan(row: Loan) -> Described:
    return Described(row.volume.title, row.volume.number, f"{row.volume.url()}#loan", "收回")


@subjects.of(Contract, defer=("tokens",))
def _contract(row: Contract) -> Described:
    return Described(row.title, f"{row.number}　{row.party}", f"{row.url()}#step", "续或终止")


def contracts_in_box(actor: Actor, text: str) -> list[Hit]:
    """Contracts and licences by number, title, the other side, kind, unit, place or note."""
    rows = queries.contracts(actor, {"q": text, "view": "all"})[:AT_MOST]
    return [Hit(row.title, f"{row.number}　{row.party}　{row.state.label}", row.url()) for row in rows]


def papers_in_box(actor: Actor, text: str) -> list[Hit]:
    """Papers by number, words of title, addressee or text."""
    rows = queries.papers(actor, {"q": text, "view": "all"})[:AT_MOST]
    return [Hit(row.title, f"{row.called}　{row.get_state_display()}", row.url()) for row in rows]


def volumes_in_box(actor: Actor, text: str) -> list[Hit]:
    """Volumes by number, title, place or contents."""
    rows = queries.volumes(actor, {"q": text})[:AT_MOST]
    return [Hit(row.title, f"{row.number}　{row.place}", row.url()) for row in rows]


search.register(57, "文件", papers_in_box)
search.register(58, "档案", volumes_in_box)
search.register(59, "合同与证件", contracts_in_box)
