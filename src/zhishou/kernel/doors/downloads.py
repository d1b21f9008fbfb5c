"""Files made for one reader: shown in the browser or saved, under a name in any script, kept by no cache on the way."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from zhishou.kernel.upload import PDF, XLSX


def pdf_response(pdf: bytes, name: str) -> HttpResponse:
    """A PDF shown in the browser."""
    return _response(pdf, name, PDF, save=False)


def xlsx_response(workbook: bytes, name: str) -> HttpResponse:
    """A workbook to save."""
    return _response(workbook, name, XLSX, save=True)


def file_response(data: bytes, name: str) -> HttpResponse:
    """Bytes to save as they are."""
    return _response(data, name, "application/octet-stream", save=True)


def headers_of(name: str, mime: str, *, save: bool) -> dict[str, str]:
    """How such a file travels: what it is, its name, and that nobody on the way keeps it."""
    disposition = content_disposition_header(save, name) or "inline"
    return {"Content-Type": mime, "Content-Disposition": disposition, "Cache-Control": "private, no-store"}


def _response(data: bytes, name: str, mime: str, *, save: bool) -> HttpResponse:
    return HttpResponse(data, headers=headers_of(name, mime, save=save))
