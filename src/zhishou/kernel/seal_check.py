"""Where a seal stands and what it says, without the libraries that make and read it (see seal_pdf)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple


class Box(NamedTuple):
    """Where a visible seal stands: page (0 first, -1 last), left and bottom edge and size, in points (1/72 inch)."""

    page: int
    left: float
    bottom: float
    size: float = 119  # 42 mm, the size of a company's round seal


@dataclass(frozen=True)
class SealCheck:
    """What a look at the seal of a document found.

    `intact`: the sealed bytes are unchanged. `whole_document`: nothing was added after sealing either. `trusted`: the
    certificate leads to a root of this installation. `signed_at` is the time the seal itself names. `sentence_code` is
    `seal.good`, `seal.none`, `seal.changed`, `seal.added`, `seal.untrusted` or `seal.unreadable`.
    """

    intact: bool
    trusted: bool
    signer: str
    signed_at: datetime | None
    whole_document: bool
    sentence_code: str

    @property
    def good(self) -> bool:
        """The one answer people want: unchanged, whole and ours."""
        return self.sentence_code == "seal.good"
