"""What articles are called in lists of other areas, where what is owed is done, and how the search box finds them."""

from __future__ import annotations

from zhishou.areas.answers import queries
from zhishou.areas.answers.models import Article
from zhishou.kernel import search, subjects
from zhishou.kernel.actor import Actor
from zhishou.kernel.search import AT_MOST, Hit
from zhishou.kernel.subjects import Described


@subjects.of(Article, "site", defer=("tokens",))
def _article(row: Article) -> Described:
    return Described(row.question, row.number, f"{row.url()}#step", "办理")


def found_in_box(actor: Actor, text: str) -> list[Hit]:
    """Questions by words of question, keywords and answer."""
    rows = queries.listing(actor, {"q": text})[:AT_MOST]
    return [Hit(row.question, row.text.answer[:60] if row.text else row.number, row.url()) for row in rows]


search.register(56, "知识库", found_in_box)
