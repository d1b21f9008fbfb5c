"""Chinese names and the words a row is found by."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from hypothesis import example, given
from hypothesis import strategies as st

from zhishou.kernel.pinyin import initials, readings, search_query, search_tokens, sort_key, tsvector_text

ROW = search_tokens("单吕伟", ["138-0013-4567"], ["深圳市科技园路12号翠湖花园7栋1单元1203室", "C0001234"])


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("单雄信", "shan"), ("曾国藩", "zeng"), ("解缙", "xie"), ("仇英", "qiu"), ("区明", "ou"), ("查良镛", "zha"),
        ("任我行", "ren"), ("尉迟恭", "yu"), ("万俟卨", "mo"), ("朴树", "piao"), ("盖叫天", "ge"), ("张伟", "zhang"),
    ],
)  # fmt: skip
def test_surnames_are_read_as_surnames(name: str, first: str) -> None:
    assert readings(name)[0][0] == first


def test_u_umlaut_is_found_as_lu_and_lv() -> None:
    assert {reading[0] for reading in readings("吕布")} == {"lv", "lu"}


def test_a_list_sorts_by_sound_and_keeps_equal_surnames_together() -> None:
    names = ["林芳", "章明", "李明", "张伟", "单雄信", "ABC公司", "李白", "张三"]
    assert sorted(names, key=sort_key) == ["ABC公司", "李白", "李明", "林芳", "单雄信", "张三", "张伟", "章明"]


@pytest.mark.parametrize(("name", "letters"), [("张伟", "zw"), ("ABC有限公司", "abcyxgs"), ("单 吕", "sl"), ("", "")])
def test_initials(name: str, letters: str) -> None:
    assert initials(name) == letters


@pytest.mark.parametrize(
    "typed",
    [
        "单", "单吕", "吕伟", "shanlvwei", "shanluwei", "luwei", "slw", "lw", "danl", "SHAN", "４５６７", "4567", "138", "0013",
        "科技园", "翠湖 7栋1203", "7-1203", "1203", "7栋1203", "7栋1单元1203", "7-1-1203", "7—1203", "7栋", "07-1203", "1203室",
        "c0001234", "C0001234", "1234", "138-0013", "单 138 科技园",
    ],
)  # fmt: skip
def test_a_row_is_found_by(typed: str) -> None:
    assert _matches(ROW, typed)


@pytest.mark.parametrize(
    "typed", ["王", "吕单", "zhang", "9999", "17-1203", "7-1204", "8栋1203", "7栋2单元1203", "1栋203"]
)
def test_a_row_is_not_found_by(typed: str) -> None:
    assert not _matches(ROW, typed)


@pytest.mark.parametrize("room", ["7-1203", "7栋1203", "7#1203", "7幢1203室", "７－１２０３"])
@pytest.mark.parametrize("typed", ["7-1203", "1203", "7栋1203", "7栋1单元1203"])
def test_a_room_is_found_in_every_spelling(room: str, typed: str) -> None:
    assert _matches(search_tokens("张伟", [], [room]), typed)


@pytest.mark.parametrize("typed", ["", "  ", "!!!", "'&|:*", "\\"])
def test_nothing_to_search_for(typed: str) -> None:
    assert search_query(typed) is None


@given(st.text(max_size=60))
@example("Ⅷ²৴")
def test_no_input_leaves_the_quotes(typed: str) -> None:
    query = search_query(typed)
    if query is not None:
        bare = re.sub(r"'(?:[^'\\]|''|\\\\)*'", "T", query)
        assert re.fullmatch(r"[T()&|:* ]+", bare)
        assert bare.count("(") == bare.count(")")


@given(st.text(max_size=40))
def test_tokens_are_always_a_sound_tsvector(name: str) -> None:
    text = tsvector_text(search_tokens(name, [name], [name]))
    assert re.fullmatch(r"(?:'(?:[^'\\]|''|\\\\)+'(?: |$))*", text)


def test_a_sort_key_stays_short_enough_to_be_stored() -> None:
    assert len(sort_key("双" * 80)) <= 120


def test_a_very_long_name_makes_a_bounded_row() -> None:
    assert len(search_tokens("a1" * 5000, ["1" * 5000], ["9" * 5000])) < 200


@pytest.mark.django_db
@pytest.mark.parametrize(
    "typed", ["单吕", "lw", "4567", "7-1203", "c0001234", "zhang138 O'Brien", "\\ 甲' | '乙:*", "王"]
)
def test_the_database_reads_tokens_and_query_the_same_way(typed: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::tsvector @@ %s::tsquery", [tsvector_text(ROW), search_query(typed)])
        assert cursor.fetchone() == (_matches(ROW, typed),)


def _matches(tokens: list[str], typed: str) -> bool:
    """What PostgreSQL does with the query, for tokens without quotes."""
    query = search_query(typed)
    assert query is not None
    python = re.sub(
        r"'([^']*)'(:\*)?",
        lambda found: repr(any(token.startswith(found[1]) if found[2] else token == found[1] for token in tokens)),
        query,
    )
    return bool(eval(python))
