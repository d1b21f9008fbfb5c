"""What the pages of the gifts have in common: the filters of the address, the ways between them, signed numbers."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _


def ways(here: str) -> list[dict[str, Any]]:
    """The pages of the gifts."""
    found = [
        (_("赠品库存"), "/gifts"), (_("发放记录"), "/gifts/handouts"), (_("促销"), "/gifts/promotions"), (_("台账"), "/gifts/ledger"),
        (_("盘点"), "/gifts/counts"), (_("月报"), "/gifts/month"),
    ]  # fmt: skip
    return [{"title": title, "url": url, "active": url == here} for title, url in found]


def signed(value: int) -> str:
    """“+3”, “-2”, “0”."""
    return f"{value:+}" if value else "0"
