"""QR codes as SVG text: no XML header, no style attribute, so a page under a strict CSP can hold it inline."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from django.utils.safestring import SafeString

from zhishou.kernel.later import later

if TYPE_CHECKING:
    import segno
else:
    segno = later("segno")


def qr_svg(text: str, *, border: int = 2) -> SafeString:
    """The QR code of `text` as one `<svg>` element with a viewBox and no fixed size; error level M; border in modules.

    The page sizes it by CSS class; paper takes the same text. Refuses text too long for a QR code (ValueError).
    """
    out = io.BytesIO()
    segno.make(text, error="m", micro=False, boost_error=True).save(
        out, kind="svg", xmldecl=False, svgns=True, omitsize=True, border=border, svgclass="qr", lineclass=None
    )
    return SafeString(out.getvalue().decode().strip())
