"""The company's seal: valid for others' eyes too, and every change found."""

from __future__ import annotations

import io
import shutil
import stat
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from zhishou.kernel import paper, seal_pdf
from zhishou.kernel.seal_check import Box
from zhishou.kernel.seal_pdf import check, make_authority, seal

COMPANY = "翠湖物业管理有限公司"
AT = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)

pytestmark = pytest.mark.skipif(not any(paper.FONTS.glob("*.ttf")), reason="the fonts are not there: make assets")


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("keys")
    make_authority(COMPANY, directory, valid_from=datetime(2026, 1, 1, tzinfo=UTC))
    return directory


@pytest.fixture(scope="module")
def letter(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    template = tmp_path_factory.mktemp("form") / "letter.typ"
    template.write_text(
        '#import "/kernel/paper/form.typ": *\n#show: sheet.with(title: "岗位职责确认书", company: data.c)\n正文'
    )
    return paper.render(template, {"c": COMPANY})


@pytest.fixture(scope="module")
def sealed(keys: Path, letter: bytes) -> bytes:
    return seal(letter, company=COMPANY, reason="岗位职责确认", at=AT, where=Box(-1, 380, 120), directory=keys)


def test_a_sealed_letter_is_good_and_names_company_and_time(keys: Path, sealed: bytes) -> None:
    found = check(sealed, directory=keys)
    assert found.good
    assert found.intact
    assert found.trusted
    assert found.whole_document
    assert (found.signer, found.signed_at) == (COMPANY, AT)


def test_an_invisible_seal_is_good_too(keys: Path, letter: bytes) -> None:
    assert check(seal(letter, company=COMPANY, reason="x", at=AT, directory=keys), directory=keys).good


def test_pdfsig_agrees(sealed: bytes, tmp_path: Path) -> None:
    if shutil.which("pdfsig") is None:
        pytest.skip("pdfsig is not installed")
    file = tmp_path / "letter.pdf"
    file.write_bytes(sealed)
    said = subprocess.run(["pdfsig", "-nocert", str(file)], capture_output=True, text=True).stdout
    assert "Signature is Valid" in said
    assert "Total document signed" in said
    assert "ETSI.CAdES.detached" in said


def test_one_flipped_bit_anywhere_is_found(keys: Path, sealed: bytes) -> None:
    for place in range(0, len(sealed), len(sealed) // 60):
        changed = bytearray(sealed)
        changed[place] ^= 1
        assert not check(bytes(changed), directory=keys).good, place


def test_the_signature_itself_leaves_no_room_for_change(keys: Path, sealed: bytes) -> None:
    start = sealed.index(b"<", sealed.rindex(b"/Contents"))
    end = sealed.index(b">", start)
    for place in [*range(start, start + 120, 7), end - 1, end - 200]:
        for bit in (1, 32):
            changed = bytearray(sealed)
            changed[place] ^= bit
            assert not check(bytes(changed), directory=keys).good, place - start


def test_content_added_after_sealing_is_found(keys: Path, sealed: bytes) -> None:
    writer = IncrementalPdfFileWriter(io.BytesIO(sealed))
    stream = generic.StreamObject(stream_data=b"1 0 0 rg 0 0 200 200 re f")
    writer.add_stream_to_page(0, writer.add_object(stream))  # type: ignore[no-untyped-call]
    out = io.BytesIO()
    writer.write(out)  # type: ignore[no-untyped-call]
    found = check(out.getvalue(), directory=keys)
    assert found.intact
    assert not found.whole_document
    assert found.sentence_code == "seal.added"
    assert check(sealed + b"\n", directory=keys).sentence_code == "seal.added"


def test_a_seal_of_another_house_is_not_trusted(sealed: bytes, tmp_path: Path) -> None:
    make_authority("别家公司", tmp_path)
    found = check(sealed, directory=tmp_path)
    assert found.intact
    assert not found.trusted
    assert found.sentence_code == "seal.untrusted"


@pytest.mark.parametrize("cut", [0, 9, 2000, -200])
def test_a_torn_file_gets_an_answer(keys: Path, sealed: bytes, cut: int) -> None:
    assert check(sealed[:cut], directory=keys).sentence_code in {"seal.unreadable", "seal.none"}


def test_a_plain_document_has_no_seal(keys: Path, letter: bytes) -> None:
    assert check(letter, directory=keys).sentence_code == "seal.none"


def test_a_document_is_sealed_once(keys: Path, sealed: bytes) -> None:
    with pytest.raises(ValueError, match="sealed already"):
        seal(sealed, company=COMPANY, reason="x", at=AT, directory=keys)


def test_the_authority_is_made_once_and_its_key_is_private(keys: Path) -> None:
    before = (keys / "seal.pem").read_bytes()
    make_authority("改名公司", keys)
    assert (keys / "seal.pem").read_bytes() == before
    assert stat.S_IMODE((keys / "seal.key").stat().st_mode) == 0o600
    assert b"ENCRYPTED PRIVATE KEY" in (keys / "seal.key").read_bytes()


def test_a_configured_certificate_takes_the_place_of_the_local_one(
    keys: Path, letter: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_authority("正式证书公司", tmp_path / "bought")
    bought = tmp_path / "bought"
    monkeypatch.setenv("ZHISHOU_SIGN_CERT", str(bought / "seal.pem"))
    monkeypatch.setenv("ZHISHOU_SIGN_KEY", str(bought / "seal.key"))
    monkeypatch.setenv("ZHISHOU_SIGN_PASS", seal_pdf._passphrase(bought).decode())
    monkeypatch.setenv("ZHISHOU_SIGN_CHAIN", str(bought / "seal-root.pem"))
    elsewhere = tmp_path / "elsewhere"
    found = check(seal(letter, company="x", reason="x", at=AT, directory=elsewhere), directory=elsewhere)
    assert found.good
    assert found.signer == "正式证书公司"
    monkeypatch.setenv("ZHISHOU_SIGN_KEY", str(bought / "missing.key"))
    with pytest.raises(FileNotFoundError, match=r"missing\.key"):
        seal_pdf.load_signer(elsewhere)
