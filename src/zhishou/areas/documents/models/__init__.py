"""Papers with their numbers and receipts, letters that come and go, and volumes of the archive with who borrowed them."""

from zhishou.areas.documents.models.archive import Loan, Volume
from zhishou.areas.documents.models.contracts import Contract
from zhishou.areas.documents.models.papers import Copy, Document, Series, Step, Template
from zhishou.areas.documents.models.post import Envelope

__all__ = ["Contract", "Copy", "Document", "Envelope", "Loan", "Series", "Step", "Template", "Volume"]
