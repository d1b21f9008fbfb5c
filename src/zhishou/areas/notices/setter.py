"""Sets notices in a process of its own: what the typesetter keeps in memory goes with it.

`python -m zhishou.areas.notices.setter` reads one request a line of its input (JSON) and answers with eight bytes of
length and the PDF; it ends with its input, so it never outlives whoever started it.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import zxingcpp

from zhishou.kernel.paper import print_form

TEMPLATES = Path(__file__).resolve().parent / "print"


def set_notices(data: dict[str, Any]) -> bytes:
    """The PDF of a building's notices: the template's data with an address to be drawn as a QR code on each page."""
    for page in data["pages"]:
        page["qr"] = qr(page["address"]) if page.get("address") else None
    return print_form(TEMPLATES / "notice.typ", data, tagged=False).pdf


def qr(text: str) -> str:
    """The QR code of an address as SVG (error level M)."""
    made: str = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M").to_svg(add_quiet_zones=True)
    return made


def serve() -> None:
    """Answer requests until the input ends."""
    for line in sys.stdin.buffer:
        pdf = set_notices(json.loads(line))
        sys.stdout.buffer.write(len(pdf).to_bytes(8, "big") + pdf)
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    serve()
