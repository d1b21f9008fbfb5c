"""What can be done about papers, letters and the archive."""

from zhishou.areas.documents.operations import (
    approving,
    archiving,
    contracting,
    distributing,
    drafting,
    posting,
    templates,
)

__all__ = ["approving", "archiving", "contracting", "distributing", "drafting", "posting", "templates"]
