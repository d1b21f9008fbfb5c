"""A column of search words (see `pinyin.search_tokens`), written as a tsvector without the database's own parser."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models

if TYPE_CHECKING:
    _Text = models.Field[str, str]
else:
    _Text = models.Field


class TokensField(_Text):
    """A tsvector given as the text `pinyin.tsvector_text` makes."""

    def db_type(self, connection: Any) -> str:
        """The column's type."""
        return "tsvector"

    def get_placeholder(self, value: Any, compiler: Any, connection: Any) -> str:
        """The cast by which text becomes a tsvector."""
        return "%s::tsvector"
