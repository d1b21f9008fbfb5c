"""Telephone numbers and e-mail addresses as they are kept: digits only with a leading + for other countries; small letters."""

from __future__ import annotations

import re
import unicodedata

from django.utils.translation import gettext as _

_SEPARATORS = re.compile(r"[\s()\-‐‑–—.]+")
_EMAIL = re.compile(r"[^\s@<>,;\"]{1,64}@[^\s@<>,;\"]{1,63}(?:\.[^\s@<>,;\"]{1,63})+")
_NUMBER = re.compile(r"\+?\d{5,15}")
_LIKE_A_MOBILE = re.compile(r"1[3-9]\d{5,}")  # no number of a town begins with 1
_MOBILE_DIGITS = 11
_OF_CHINA = re.compile(r"(?:\+|00)86(?=\d{9})")  # as telephones show and keep a number


def tidy(text: str) -> str:
    """`138 0013-8000` and `+86 138 0013 8000` as `13800138000`, `+86 755 8888 6666` as `075588886666`; empty stays empty.

    ValueError when it is no telephone number.
    """
    plain = _SEPARATORS.sub("", unicodedata.normalize("NFKC", text))
    if (bare := _OF_CHINA.sub("", plain, count=1)) != plain:
        plain = bare if bare.startswith("0") or _LIKE_A_MOBILE.fullmatch(bare) else f"0{bare}"
    if plain and not _NUMBER.fullmatch(plain):
        raise ValueError(_("电话只写数字，例如 13800138000 或 0755-8888 6666。"))
    if _LIKE_A_MOBILE.fullmatch(plain) and len(plain) != _MOBILE_DIGITS:
        raise ValueError(_("手机号是 11 位，这里有 {n} 位，请核对。").format(n=len(plain)))
    return plain


def tidy_email(text: str) -> str:
    """An e-mail address in small letters; empty stays empty. ValueError when it is none."""
    plain = unicodedata.normalize("NFKC", text).strip().lower()
    if plain and not _EMAIL.fullmatch(plain):
        raise ValueError(_("电子邮箱请写成 name@example.com 的样子。"))
    return plain


def tidy_all(text: str) -> list[str]:
    """Several numbers separated by commas, 、, / or new lines, each once and in order."""
    pieces = (tidy(piece) for piece in re.split(r"[,，、;；/\n]", text))
    return list(dict.fromkeys(piece for piece in pieces if piece))
