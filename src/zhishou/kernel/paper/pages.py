"""Finished PDFs as they are put together: how many pages one has, several as one."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterable
from typing import TYPE_CHECKING

from zhishou.kernel.later import later

if TYPE_CHECKING:
    import pypdfium2
else:
    pypdfium2 = later("pypdfium2")

PDFIUM = threading.Lock()  # the library under pypdfium2 is not made for threads


def count(pdf: bytes) -> int:
    """How many pages a PDF has."""
    with PDFIUM:
        return len(pypdfium2.PdfDocument(pdf))


def bound(papers: Iterable[bytes]) -> bytes:
    """Several PDFs as one, in order."""
    with PDFIUM:
        whole = pypdfium2.PdfDocument.new()
        for each in papers:
            whole.import_pages(pypdfium2.PdfDocument(each))
        out = io.BytesIO()
        whole.save(out)
    return out.getvalue()
