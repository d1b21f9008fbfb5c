"""The tables of cases: the case itself, its six steps, work orders and promises, and what statistics count by."""

from zhishou.areas.cases.models.case import Case
from zhishou.areas.cases.models.catalogue import Category, CauseCode, ImportBatch, Phrase
from zhishou.areas.cases.models.closing import Consequence, Evaluation, Major, MajorReview, Reopening
from zhishou.areas.cases.models.compensation import CompensationItem, CompensationLimit
from zhishou.areas.cases.models.improvement import Improvement
from zhishou.areas.cases.models.public import Satisfaction
from zhishou.areas.cases.models.states import ClosedAs, Kind, Stage
from zhishou.areas.cases.models.steps import (
    Acceptance,
    AcceptanceAttempt,
    Carrying,
    Instruction,
    Investigation,
    Judgement,
    Note,
    Remedy,
    Reply,
)
from zhishou.areas.cases.models.work import HandUp, Promise, Urge, WorkOrder

__all__ = [
    "Acceptance",
    "AcceptanceAttempt",
    "Carrying",
    "Case",
    "Category",
    "CauseCode",
    "ClosedAs",
    "CompensationItem",
    "CompensationLimit",
    "Consequence",
    "Evaluation",
    "HandUp",
    "ImportBatch",
    "Improvement",
    "Instruction",
    "Investigation",
    "Judgement",
    "Kind",
    "Major",
    "MajorReview",
    "Note",
    "Phrase",
    "Promise",
    "Remedy",
    "Reopening",
    "Reply",
    "Satisfaction",
    "Stage",
    "Urge",
    "WorkOrder",
]
