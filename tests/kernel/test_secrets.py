"""Keys, tokens and commitments."""

from __future__ import annotations

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhishou.kernel import secrets
from zhishou.kernel.secrets import DecryptError, Keyring

RING = Keyring({1: bytes(range(32))}, bytes(32))


@given(st.text(), st.text(min_size=1))
def test_an_encrypted_text_comes_back(text: str, context: str) -> None:
    assert RING.decrypt(RING.encrypt(text, context), context) == text


def test_the_same_text_never_looks_the_same() -> None:
    assert RING.encrypt("110101199001011234", "people.id") != RING.encrypt("110101199001011234", "people.id")


def test_a_value_moved_to_another_column_does_not_decrypt() -> None:
    token = RING.encrypt("110101199001011234", "people.id")
    with pytest.raises(DecryptError):
        RING.decrypt(token, "people.bank")


@pytest.mark.parametrize("place", [0, 1, 5, 20, -1])
def test_a_changed_byte_does_not_decrypt(place: int) -> None:
    token = bytearray(RING.encrypt("110101199001011234", "people.id"))
    token[place] ^= 1
    with pytest.raises(DecryptError):
        RING.decrypt(bytes(token), "people.id")


def test_a_new_key_writes_while_the_old_one_still_reads() -> None:
    newer = RING.with_new_key()
    old = RING.encrypt("x", "c")
    assert newer.decrypt(old, "c") == "x"
    with pytest.raises(DecryptError):
        RING.decrypt(newer.encrypt("x", "c"), "c")


def test_a_derived_key_is_one_purposes_own_and_outlives_new_keys() -> None:
    assert RING.derive("one") == RING.with_new_key().derive("one") != RING.derive("two")


def test_the_key_file_is_private_and_stays_the_same(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "keyring.json"
    token = secrets.load_or_create(path).encrypt("x", "c")
    assert secrets.load_or_create(path).decrypt(token, "c") == "x"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert os.listdir(path.parent) == ["keyring.json"]
    secrets.load_or_create(path).with_new_key().save(path)
    assert secrets.load_or_create(path).decrypt(token, "c") == "x"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_many_at_once_get_one_ring(tmp_path: Path) -> None:
    path = tmp_path / "keyring.json"
    with ThreadPoolExecutor(8) as pool:
        rings = list(pool.map(lambda _: secrets.load_or_create(path), range(16)))
    assert len({ring.derive("x") for ring in rings}) == 1


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"keys": {"1": "AAAA"}, "index": "AAAA"}', '{"keys": 3}'])
def test_a_damaged_key_file_says_so(tmp_path: Path, content: str) -> None:
    path = tmp_path / "keyring.json"
    path.write_text(content)
    with pytest.raises(ValueError, match="不是密钥文件"):
        secrets.load_or_create(path)


def test_a_receipt_code_can_be_read_out_and_typed_back() -> None:
    code = secrets.receipt_code()
    assert len(code) == 9
    assert code[2] == "-"
    assert not set(code) & set("01OILU")
    assert secrets.same_code(f" {code.lower().replace('-', ' ')} ") == code


def test_tokens_differ_and_only_their_digest_is_kept() -> None:
    first, second = secrets.new_token(), secrets.new_token()
    assert first != second
    assert len(secrets.digest(first)) == 32
    assert secrets.digest(first) == secrets.digest(first) != secrets.digest(second)


def test_a_commitment_needs_its_salt() -> None:
    salt = secrets.new_salt()
    assert secrets.commitment(salt, "张三") == secrets.commitment(salt, "张三")
    assert secrets.commitment(salt, "张三") != secrets.commitment(secrets.new_salt(), "张三")
    with pytest.raises(ValueError, match="16 bytes"):
        secrets.commitment("short", "x")
