"""纳税人识别号: the unified social credit code (统一社会信用代码) of whoever is no natural person, with its check digit."""

from __future__ import annotations

_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # GB 32100-2015: no I, O, S, V, Z
_LONG = 18


def plain(text: str) -> str:
    """The code as it is compared: capital letters, no blanks."""
    return "".join(text.split()).upper()


def is_right(code: str) -> bool:
    """True for eighteen signs whose last fits the others: weights 3^i modulo 31, GB 32100-2015 annex B."""
    if len(code) != _LONG or any(sign not in _SIGNS for sign in code):
        return False
    total = sum(_SIGNS.index(sign) * pow(3, n, 31) for n, sign in enumerate(code[:-1]))
    return _SIGNS[-total % 31] == code[-1]
