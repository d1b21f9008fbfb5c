"""What every sealed confirmation shares: the company's seal on its PDF, the look at a seal, and the address of its QR code."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from zhishou.kernel.later import later
from zhishou.kernel.models import Site
from zhishou.kernel.paper.pages import PDFIUM
from zhishou.kernel.seal_check import Box, SealCheck

if TYPE_CHECKING:
    import pypdfium2
else:
    pypdfium2 = later("pypdfium2")


_SEAL_SIZE = 112.0


def verify_url(number: str) -> str:
    """Where anyone can ask whether a confirmation is real."""
    return f"{settings.PUBLIC_URL.rstrip('/')}/verify/{number}"


def seal(pdf: bytes, company: Site, *, reason: str, at: datetime, over: str) -> bytes:
    """The PDF sealed by a company, its round seal standing over the words `over`; any change shows from now on.

    The seal is the company's: it proves that the document is unchanged since then and which company sealed it, nothing
    about a person beyond what the page says.
    """
    from zhishou.kernel import seal_pdf

    directory = keys_of(company)
    seal_pdf.make_authority(company.name, directory)
    return seal_pdf.seal(pdf, company=company.name, reason=reason, at=at, where=_place(pdf, over), directory=directory)


def check(pdf: bytes, company: Site | None) -> SealCheck:
    """What the seal of a document says, by the certificate of this company (or of any company of this installation)."""
    from zhishou.kernel import seal_pdf

    companies = [company] if company else list(Site.objects.filter(kind=Site.Kind.COMPANY))
    found = SealCheck(False, False, "", None, False, "seal.none")
    for each in companies:
        if (directory := keys_of(each)).exists():
            found = seal_pdf.check(pdf, directory=directory)
            if found.sentence_code != "seal.untrusted":
                return found
    return found


def keys_of(company: Site) -> Path:
    """Where the certificate of a company lies, outside the database."""
    return Path(settings.KEYS) / "seals" / company.code


def _place(pdf: bytes, over: str) -> Box | None:
    """Over the words, wherever the text has pushed them."""
    with PDFIUM:
        document = pypdfium2.PdfDocument(pdf)
        for number in range(len(document)):
            text = document[number].get_textpage()
            if (found := text.search(over).get_next()) is not None:
                left, bottom, _right, top = text.get_charbox(found[0])
                return Box(number, left + 26, (bottom + top) / 2 - _SEAL_SIZE + 22, _SEAL_SIZE)
    return None
