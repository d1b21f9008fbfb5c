"""What openings, candidates and interviews are called in lists of other areas."""

from __future__ import annotations

from zhishou.areas.recruiting.models import Candidate, Interview, Opening
from zhishou.kernel import subjects
from zhishou.kernel.subjects import Described


@subjects.of(Opening, "post")
def _opening(row: Opening) -> Described:
    return Described(row.post.name, row.number, row.url())


@subjects.of(Candidate, "opening__post")
def _candidate(row: Candidate) -> Described:
    return Described(f"{row.name}　{row.opening.post.name}", row.number, row.url())


@subjects.of(Interview, "candidate__opening__post")
def _interview(row: Interview) -> Described:
    return Described(row.candidate.name, row.candidate.number, row.candidate.url())
