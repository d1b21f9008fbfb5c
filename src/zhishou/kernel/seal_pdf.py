"""The company's electronic seal on a PDF: PAdES (ETSI.CAdES.detached), certified, no change allowed (DocMDP 1).

The seal is the company's, not a person's: it proves that the document is unchanged since the company sealed it. A local
authority (root and EC P-256 signer) is made at set-up; a bought certificate takes its place by the environment:
ZHISHOU_SIGN_CERT, ZHISHOU_SIGN_KEY (PEM or DER files), ZHISHOU_SIGN_PASS, ZHISHOU_SIGN_CHAIN (files, comma separated).
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from asn1crypto import cms  # type: ignore[import-untyped]
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from PIL import Image
from pyhanko.keys import load_certs_from_pemder
from pyhanko.pdf_utils.images import PdfImage
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields, signers
from pyhanko.sign.signers.pdf_signer import PdfSigningSession
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko.stamp import StaticStampStyle
from pyhanko_certvalidator import ValidationContext

from zhishou.kernel import clock, paper
from zhishou.kernel.seal_check import Box, SealCheck
from zhishou.kernel.secrets import KEYRING_FILE, load_or_create

_CERT, _KEY, _ROOT = "seal.pem", "seal.key", "seal-root.pem"
_TEN_YEARS = timedelta(days=3653)
_FIELD = "CompanySeal"
_SEAL_TEMPLATE = Path(paper.__file__).with_name("seal.typ")


@dataclass(frozen=True)
class Sealer:
    """A loaded certificate with its key, and the roots by which its seals are trusted here."""

    signer: signers.SimpleSigner
    roots: tuple[asn1.Certificate, ...]


def make_authority(company_name: str, directory: Path, *, valid_from: datetime | None = None) -> None:
    """Make the local root and the signer of a company in `directory`; leaves an existing one as it is.

    The signer's key is encrypted with a passphrase from the keyring in the same directory and readable by the owner
    alone (0600). The root's key is used once and kept nowhere, so nobody can issue a second signer. Valid ten years
    from `valid_from` (an hour ago by default).
    """
    if (directory / _CERT).exists():
        return
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    start = (valid_from or clock.now() - timedelta(hours=1)).astimezone(UTC)
    root_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    root_name = _name(company_name, "本地根证书 Local Root CA")
    root = _certificate(root_name, root_name, root_key.public_key(), root_key, start, is_root=True)
    name = _name(company_name, "电子签章 Document Seal")
    cert = _certificate(name, root_name, key.public_key(), root_key, start, is_root=False)
    encryption = serialization.BestAvailableEncryption(_passphrase(directory))
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, encryption)
    _write(directory / _KEY, pem)
    _write(directory / _ROOT, root.public_bytes(serialization.Encoding.PEM))
    _write(directory / _CERT, cert.public_bytes(serialization.Encoding.PEM))


def load_signer(directory: Path) -> Sealer:
    """The configured certificate, else the local authority of `directory`. FileNotFoundError when there is neither."""
    cert = os.environ.get("ZHISHOU_SIGN_CERT", "").strip()
    if not cert:
        return _loaded(directory / _CERT, directory / _KEY, _passphrase(directory), (directory / _ROOT,))
    chain = tuple(Path(part.strip()) for part in os.environ.get("ZHISHOU_SIGN_CHAIN", "").split(",") if part.strip())
    passphrase = os.environ.get("ZHISHOU_SIGN_PASS", "").encode() or None
    return _loaded(Path(cert), Path(os.environ.get("ZHISHOU_SIGN_KEY", "")), passphrase, chain)


def seal(
    pdf: bytes, *, company: str, reason: str, at: datetime, where: Box | None = None, directory: Path | None = None
) -> bytes:
    """The PDF with the company's seal, invisible or as a vermilion round seal at `where`; grows by some 10 to 40 KB.

    `at` is the moment the seal names. `directory` holds the authority (settings.KEYS by default). A document is sealed
    once: sealing a sealed one is refused (ValueError).
    """
    sealer = _cached_signer(directory or _keys())
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    if writer.prev.embedded_signatures:
        raise ValueError("The document is sealed already.")
    fields.append_signature_field(writer, _field(writer, where))
    meta = signers.PdfSignatureMetadata(
        field_name=_FIELD,
        md_algorithm="sha256",
        subfilter=fields.SigSeedSubFilter.PADES,
        name=company,
        reason=reason,
        certify=True,
        docmdp_permissions=fields.MDPPerm.NO_CHANGES,
    )
    style = _style(company) if where else None
    out = io.BytesIO()
    _SignerAt(meta, sealer.signer, stamp_style=style, at=at).sign_pdf(writer, output=out, bytes_reserved=_room(sealer))
    return out.getvalue()


def check(pdf: bytes, *, directory: Path | None = None) -> SealCheck:
    """Look at the first seal of a document. Never raises on bad input: the answer says what is wrong."""
    try:
        found = PdfFileReader(io.BytesIO(pdf), strict=False).embedded_signatures
        if not found:
            return SealCheck(False, False, "", None, False, "seal.none")
        roots = list(_cached_signer(directory or _keys()).roots)
        status = validate_pdf_signature(found[0], ValidationContext(trust_roots=roots, allow_fetching=False))
        intact = bool(status.intact and status.valid) and _container_is_plain(pdf, found[0])
    except (ArithmeticError, AssertionError, AttributeError, LookupError, OSError, RuntimeError, TypeError, ValueError):
        return _unreadable()
    except Exception as wrong:
        if type(wrong).__module__.startswith(("pyhanko", "asn1crypto")):
            return _unreadable()
        raise
    # Only the reader's own judgement counts: content appended after sealing leaves `valid` true but not `docmdp_ok`.
    whole = intact and bool(status.docmdp_ok) and status.coverage is SignatureCoverageLevel.ENTIRE_FILE
    signer = status.signing_cert.subject.native
    return SealCheck(
        intact=intact,
        trusted=bool(status.trusted),
        signer=str(signer.get("organization_name") or signer.get("common_name") or ""),
        signed_at=status.signer_reported_dt,
        whole_document=whole,
        sentence_code=_sentence_code(intact, whole, bool(status.bottom_line)),
    )


class _SignerAt(signers.PdfSigner):
    """Signs with a given moment instead of the computer's clock."""

    def __init__(self, *args: Any, at: datetime, **options: Any) -> None:
        super().__init__(*args, **options)
        self._at = at

    def init_signing_session(self, *args: Any, **options: Any) -> PdfSigningSession:
        session = super().init_signing_session(*args, **options)
        session.system_time = self._at
        return session


def _room(sealer: Sealer) -> int:
    """Hex digits for the signature with its certificates; known in advance, it saves a trial signature."""
    return 2 * (2500 + sum(len(cert.dump()) for cert in sealer.signer.cert_registry))


def _container_is_plain(pdf: bytes, found: EmbeddedPdfSignature) -> bool:
    """The one place a signature cannot cover is itself: it must be plain hex with zeros after its end,
    and its few unsigned fields must repeat the signed ones."""
    content = bytes(found.pkcs7_content)
    first, length, second, _ = found.byte_range
    raw = pdf[first + length : second]
    written = content.hex().encode()
    container = cms.ContentInfo.load(content)
    signed = container["content"]
    (one,) = signed["signer_infos"]
    versions = {signed["version"].native, one["version"].native}
    return (
        raw in {b"<" + written + b">", b"<" + written.upper() + b">"}
        and content.rstrip(b"\0") == container.dump(force=True).rstrip(b"\0")
        and versions <= {"v1", "v3"}
        and (one["sid"].name != "issuer_and_serial_number" or one["version"].native == "v1")
        and [each.dump() for each in signed["digest_algorithms"]] == [one["digest_algorithm"].dump()]
    )


def _sentence_code(intact: bool, whole: bool, bottom_line: bool) -> str:
    if not intact:
        return "seal.changed"
    if not whole:
        return "seal.added"
    return "seal.good" if bottom_line else "seal.untrusted"


def _unreadable() -> SealCheck:
    return SealCheck(False, False, "", None, False, "seal.unreadable")


def _field(writer: IncrementalPdfFileWriter, where: Box | None) -> fields.SigFieldSpec:
    if where is None:
        return fields.SigFieldSpec(_FIELD)
    pages = int(writer.prev.root["/Pages"]["/Count"])
    corners = (where.left, where.bottom, where.left + where.size, where.bottom + where.size)
    left, bottom, right, top = (round(corner) for corner in corners)
    return fields.SigFieldSpec(_FIELD, on_page=where.page % pages, box=(left, bottom, right, top))


def _style(company: str) -> StaticStampStyle:
    image = Image.open(io.BytesIO(seal_picture(company)))
    return StaticStampStyle(background=PdfImage(image), border_width=0, background_opacity=1.0)


@lru_cache(maxsize=32)
def seal_picture(company: str) -> bytes:
    """The round vermilion seal with the company's name as a PNG with transparent ground (42 mm at 250 dpi)."""
    return paper.png(_SEAL_TEMPLATE.read_bytes(), {"company": company}, ppi=250)


@lru_cache(maxsize=8)
def _cached_signer(directory: Path) -> Sealer:
    return load_signer(directory)


def _loaded(cert: Path, key: Path, passphrase: bytes | None, chain: tuple[Path, ...]) -> Sealer:
    for file in (cert, key, *chain):
        if not file.is_file():
            raise FileNotFoundError(f"签章证书文件 {file} 不存在。")
    names = [str(file) for file in chain]
    signer: signers.SimpleSigner | None = signers.SimpleSigner.load(  # type: ignore[no-untyped-call]
        str(key), str(cert), ca_chain_files=names, key_passphrase=passphrase
    )
    if signer is None:
        raise ValueError(f"签章证书 {cert} 或它的私钥读不出来，请核对文件和密码。")
    # The root stays outside the document: who checks a seal has it, and no byte in the seal is left unprotected.
    signer.embed_roots = False
    return Sealer(signer, tuple(_roots(names) or [signer.signing_cert]))


def _roots(files: Iterable[str]) -> list[asn1.Certificate]:
    found = load_certs_from_pemder(files)  # type: ignore[no-untyped-call]
    return [each for each in found if each.self_signed != "no"]


def _passphrase(directory: Path) -> bytes:
    return load_or_create(directory / KEYRING_FILE).derive("company-seal").hex().encode()


def _keys() -> Path:
    from django.conf import settings

    return Path(settings.KEYS)


def _name(company: str, role: str) -> x509.Name:
    parts = [(NameOID.COUNTRY_NAME, "CN"), (NameOID.ORGANIZATION_NAME, company[:64]), (NameOID.COMMON_NAME, role)]
    return x509.Name([x509.NameAttribute(kind, text) for kind, text in parts])


def _certificate(
    subject: x509.Name,
    issuer: x509.Name,
    public: ec.EllipticCurvePublicKey,
    signing: ec.EllipticCurvePrivateKey,
    start: datetime,
    *,
    is_root: bool,
) -> x509.Certificate:
    usage = x509.KeyUsage(
        digital_signature=not is_root,
        content_commitment=not is_root,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=is_root,
        crl_sign=is_root,
        encipher_only=False,
        decipher_only=False,
    )
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + _TEN_YEARS)
        .add_extension(x509.BasicConstraints(ca=is_root, path_length=0 if is_root else None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signing.public_key()), critical=False)
        .sign(signing, hashes.SHA256())
    )


def _write(file: Path, content: bytes) -> None:
    descriptor = os.open(file, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as out:
        out.write(content)
