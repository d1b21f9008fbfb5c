"""Chinese names and search: reading and sorting names by pinyin, and the words by which a row is found.

A searchable row keeps one tsvector made from `search_tokens` (cast from `tsvector_text`, never by `to_tsvector`); what
a person types becomes a tsquery by `search_query`. No database extension is needed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from itertools import product

HAN = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_PIECES = re.compile(rf"[{HAN}]+|[^\W_{HAN}]+")
_HAN_RUN = re.compile(rf"[{HAN}]+")
_MOST_READINGS = 4

# How these characters are read as surnames, where the dictionary's first reading is another one.
SURNAMES = {
    "万俟": ("mo", "qi"), "尉迟": ("yu", "chi"), "单于": ("chan", "yu"), "澹台": ("tan", "tai"),
    "长孙": ("zhang", "sun"), "单": ("shan",), "曾": ("zeng",), "解": ("xie",), "仇": ("qiu",), "区": ("ou",),
    "查": ("zha",), "任": ("ren",), "朴": ("piao",), "盖": ("ge",), "翟": ("zhai",), "折": ("she",), "种": ("chong",),
    "召": ("shao",), "乐": ("yue",), "员": ("yun",), "黑": ("he",), "秘": ("bi",), "繁": ("po",), "缪": ("miao",),
    "洗": ("xian",), "覃": ("qin",), "郇": ("xun",), "祭": ("zhai",), "隗": ("wei",), "佴": ("nai",),
}  # fmt: skip


def plain(text: str) -> str:
    """Full width to half width, accents off, lower case: the form in which everything is compared."""
    if text.isascii():
        return text.lower()
    flat = unicodedata.normalize("NFKD", text).casefold()
    return unicodedata.normalize("NFC", "".join(sign for sign in flat if not unicodedata.combining(sign)))


@lru_cache(maxsize=20_000)
def readings(name: str) -> tuple[tuple[str, ...], ...]:
    """Up to four ways to read the Han characters of a name, the best first; then the same with ü typed as u.

    `吕单` gives `lv dan` and `lu dan`; a surname of the table is never read in another way first.
    A character without a known reading stands for itself.
    """
    text = "".join(_HAN_RUN.findall(name))
    if not text:
        return ()
    surname = _surname(text)
    given = text[len(surname) :]
    from pypinyin import Style, lazy_pinyin, pinyin  # its dictionaries take 50 MB, and most requests need none of them

    usual = tuple(lazy_pinyin(text, errors=_each))
    best = surname + tuple(lazy_pinyin(given, errors=_each)) if surname else usual
    found = dict.fromkeys([best, usual])
    choices = [list(dict.fromkeys(each))[:2] for each in pinyin(text, style=Style.NORMAL, heteronym=True, errors=_each)]
    for combination in product(*choices):
        if len(found) >= _MOST_READINGS:
            break
        found[combination] = None
    typed = [tuple(syllable.replace("v", "u") for syllable in reading) for reading in found]
    return tuple(dict.fromkeys([*found, *typed]))


def sort_key(name: str) -> str:
    """A text whose byte order is the order of a Chinese name list: by pinyin, equal sounds by character.

    At most 120 characters. Store it beside the name and order by (key, id); it needs no collation of the database.
    """
    from pypinyin import lazy_pinyin

    pieces: list[str] = []
    first = True
    for piece in _PIECES.findall(plain(name)):
        if not _HAN_RUN.fullmatch(piece):
            pieces.append(piece)
        else:
            syllables = readings(piece)[0] if first else tuple(lazy_pinyin(piece, errors=_each))
            pieces += [part for pair in zip(syllables, piece, strict=True) for part in pair]
        first = False
    return " ".join(pieces)[:_LONGEST_KEY]


def initials(name: str) -> str:
    """First letters of the best reading; Latin letters and digits stay whole: `张伟` -> `zw`, `ABC公司` -> `abcgs`."""
    letters = ""
    for piece in _PIECES.findall(plain(name)):
        if not _HAN_RUN.fullmatch(piece):
            letters += piece
        else:
            letters += "".join(syllable[0] for syllable in readings(piece)[0])
    return letters


def _each(unknown: str) -> str:
    # pypinyin takes a list too: one entry a character keeps syllables and characters aligned.
    return list(unknown)  # type: ignore[return-value]


def _surname(text: str) -> tuple[str, ...]:
    return SURNAMES.get(text[:2]) or SURNAMES.get(text[:1]) or ()


_WORD = re.compile(rf"[^\W_{HAN}]+")
_LETTERS_OR_DIGITS = re.compile(r"\d+|[^\W\d_]+")
_BUILDING = r"(?<![0-9a-z])(?<!\d-)0*(?P<building>[a-z]?\d{1,3}[a-z]?)"
_ROOM = re.compile(
    _BUILDING + r"\s*(?:栋|幢|座|号楼|#|-)\s*(?:(?P<unit>\d{1,2})\s*(?:单元|门|-)\s*)?"
    r"(?P<room>\d{1,5}[a-z]?)(?![0-9a-z])\s*[室房]?"
)
_WHOLE_BUILDING = re.compile(_BUILDING + r"\s*(?:栋|幢|座|号楼)")
_DOOR = re.compile(r"(?<=\d)[室房](?![\w])")
_DASHES = str.maketrans("‐‑–—―－−﹣~～", "-" * 10)
_LONGEST_WORD, _LONGEST_NAME, _LONGEST_QUERY, _LONGEST_KEY = 32, 24, 80, 120


def search_tokens(name: str, phones: Iterable[str] = (), texts: Iterable[str] = ()) -> list[str]:
    """Everything a row is found by: name (with pinyin and initials), phone fragments of 3 digits up, other texts.

    Texts are addresses, rooms (`7-1203`, `7栋1单元1203`), numbers (`C0001234`), and the like. Sorted, without doubles.
    """
    found = _tokens_of_text(name)
    for run in _HAN_RUN.findall(plain(name)):
        if len(run) <= _LONGEST_NAME:
            found |= _tokens_of_sound(run)
    for phone in phones:
        digits = re.sub(r"\D", "", plain(phone))[:_LONGEST_WORD]
        found |= {"d" + digits[start:] for start in range(max(0, len(digits) - 2))}
    for text in texts:
        found |= _tokens_of_text(text)
    return sorted(found)


def tsvector_text(tokens: Iterable[str]) -> str:
    """The tokens as the text of a tsvector, ready for `%s::tsvector`."""
    found = list(tokens)
    joined = "' '".join(found)
    if "\\" in joined or joined.count("'") != 2 * max(0, len(found) - 1):  # rare: a sign of the syntax in a token
        return " ".join(map(_quoted, found))
    return f"'{joined}'" if found else ""


def search_query(text: str) -> str | None:
    """What a person typed as the text of a tsquery (`%s::tsquery`); None when it holds nothing to search for.

    All words must match. Han characters match names and texts; letters match pinyin, initials and words from their
    beginning; digits match any part of a phone, a number or a room. No sign of the input reaches the syntax unquoted.
    """
    rest = plain(text[:_LONGEST_QUERY]).translate(_DASHES)
    parts: list[str] = []
    for found in _ROOM.finditer(rest):
        parts.append(_room_query(found))
    rest = _ROOM.sub(" ", rest)
    parts += [_prefix(f"r{found['building']}-") for found in _WHOLE_BUILDING.finditer(rest)]
    rest = _DOOR.sub(" ", _WHOLE_BUILDING.sub(" ", rest))
    for piece in _PIECES.findall(rest):
        parts += _han_query(piece) if _HAN_RUN.fullmatch(piece) else [_word_query(piece)]
    return " & ".join(dict.fromkeys(parts)) or None


def _tokens_of_text(text: str) -> set[str]:
    flat = plain(text).translate(_DASHES)
    found: set[str] = set()
    for run in _HAN_RUN.findall(flat):
        found |= set(run) | {run[start : start + 2] for start in range(len(run) - 1)}
    for word in _WORD.findall(flat):
        found |= {"w" + word[start : start + _LONGEST_WORD] for start in range(min(len(word), _LONGEST_WORD))}
    for room in _ROOM.finditer(flat):
        building, unit, door = room.group("building", "unit", "room")
        found |= {f"r{building}-{door}", f"r{building}-{unit or 0}-{door}"}
    return found | {f"r{whole['building']}-" for whole in _WHOLE_BUILDING.finditer(flat)}


def _tokens_of_sound(run: str) -> set[str]:
    found: set[str] = set()
    for reading in readings(run):
        for start in range(len(reading)):
            found.add("p" + "".join(reading[start:])[:_LONGEST_WORD])
            found.add("i" + "".join(syllable[0] for syllable in reading[start:]))
    return found


def _room_query(found: re.Match[str]) -> str:
    building, unit, door = found.group("building", "unit", "room")
    if unit is None:
        # 138-1234 may as well be a piece of a phone number.
        return f"({_prefix(f'r{building}-{door}')} | {_prefix(f'd{building}{door}')})"
    return f"({_prefix(f'r{building}-{unit}-{door}')} | {_prefix(f'r{building}-0-{door}')})"


def _han_query(run: str) -> list[str]:
    return [_quoted(run)] if len(run) == 1 else [_quoted(run[start : start + 2]) for start in range(len(run) - 1)]


def _word_query(word: str) -> str:
    word = word[:_LONGEST_WORD]
    if word.isdecimal():
        return f"({_prefix('d' + word)} | {_prefix('w' + word)})"
    if word.isalpha():
        return f"({_prefix('p' + word)} | {_prefix('i' + word)} | {_prefix('w' + word)})"
    pieces = _LETTERS_OR_DIGITS.findall(word)
    if len(pieces) < 2:
        return _prefix("w" + word)
    return f"({_prefix('w' + word)} | ({' & '.join(map(_word_query, pieces))}))"


def _prefix(token: str) -> str:
    return _quoted(token) + ":*"


def _quoted(token: str) -> str:
    return "'" + token.replace("\\", "\\\\").replace("'", "''") + "'"
