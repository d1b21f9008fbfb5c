"""简历和作品: what candidates hand in, checked as every upload, kept with them and no longer (PIPL 47)."""

from __future__ import annotations

from collections.abc import Sequence

from zhishou.areas.recruiting.models import Candidate
from zhishou.kernel import files, upload
from zhishou.kernel.gate import Act
from zhishou.kernel.models import StoredFile
from zhishou.kernel.types import Upload

MOST_PAPERS = 9
KIND = "application"


def keep_papers(act: Act, row: Candidate, given: Sequence[Upload]) -> None:
    """Keep papers for a candidate; refused with the reason when one is not accepted."""
    for one in given:
        files.keep(one, row, KIND, site=row.site, by=act.person, allowed=upload.DOCUMENTS)


def of(row: Candidate) -> list[StoredFile]:
    """A candidate's papers, the oldest first."""
    return list(files.of(row, KIND))
