"""Tags of assets with their QR codes, and 《固定资产盘点表》."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from django.conf import settings

from zhishou.areas.assets.models import Asset, Count, CountLine
from zhishou.kernel import clock, files
from zhishou.kernel.paper import JSON, in_chinese, picture, render
from zhishou.kernel.qr import qr_svg

PRINT = Path(__file__).resolve().parent / "print"


@in_chinese
def labels_pdf(rows: Iterable[Asset]) -> bytes:
    """Tags on A4, three across and eight down (70 × 37 mm), as blank sheets of stickers are cut."""
    made: list[JSON] = [
        {
            "company": row.site.company().name, "number": row.number, "name": row.name, "model": row.model,
            "place": row.site.name, "qr": qr_svg(f"{settings.PUBLIC_URL}{row.url()}"),
        }
        for row in rows
    ]  # fmt: skip
    return render(PRINT / "labels.typ", {"labels": made}, at=clock.now())


@in_chinese
def count_pdf(count: Count) -> bytes:
    """A count: totals, differences, then every asset; with the signature once it is signed."""
    lines = list(count.lines.select_related("asset", "custodian").order_by("place", "asset__number"))

    def row(line: CountLine) -> list[JSON]:
        return [
            line.asset.number, line.asset.name, line.place, line.custodian.name if line.custodian else "",
            str(line.get_result_display()) if line.result else "", line.found_at, line.note,
        ]  # fmt: skip

    signed = f"{clock.local(count.signed_at):%Y-%m-%d %H:%M}" if count.signed_at else None
    data: dict[str, JSON] = {
        "company": count.site.company().name, "number": count.number, "date": f"{clock.local(count.at):%Y-%m-%d}",
        "site": count.site.name, "by": count.by.name, "signer": count.signed_by.name if count.signed_by else "",
        "total": len(lines), "found": sum(one.result == "found" for one in lines),
        "elsewhere": sum(one.result == "elsewhere" for one in lines), "missing": sum(one.result == "missing" for one in lines),
        "left": sum(not one.result for one in lines), "opinion": count.opinion, "signed": signed,
        "signature": picture(files.read(count.signature)) if count.signature else None,
        "off": [row(one) for one in lines if one.result in ("elsewhere", "missing")], "lines": [row(one) for one in lines],
        "qr": qr_svg(f"{settings.PUBLIC_URL}{count.url()}"),
    }  # fmt: skip
    return render(PRINT / "count.typ", data, at=count.signed_at or clock.now())
