"""Telephone numbers as they are kept: digits only, a leading + for other countries."""

from __future__ import annotations

import re
import unicodedata

_SEPARATORS = re.compile(r"[\s()\-‐‑–—.]+")
_NUMBER = re.compile(r"\+?\d{5,15}")


def tidy(text: str) -> str:
    """`138 0013-8000` as `13800138000`; empty stays empty. ValueError when it is no telephone number."""
    plain = _SEPARATORS.sub("", unicodedata.normalize("NFKC", text))
    if plain and not _NUMBER.fullmatch(plain):
        raise ValueError("电话只写数字，例如 13800138000 或 0755-8888 6666。")
    return plain


def tidy_all(text: str) -> list[str]:
    """Several numbers separated by commas, 、, / or new lines, each once and in order."""
    pieces = (tidy(piece) for piece in re.split(r"[,，、;；/\n]", text))
    return list(dict.fromkeys(piece for piece in pieces if piece))
