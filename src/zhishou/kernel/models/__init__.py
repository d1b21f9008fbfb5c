"""The tables of the kernel."""

from zhishou.kernel.models.calendar import CalendarDay, WeekHours
from zhishou.kernel.models.duty import Absence, Appointment, CharterVersion, Clause, ClauseRule, Holding, Post
from zhishou.kernel.models.evidence import Denied, Event, EventWords, Seal
from zhishou.kernel.models.obligation import DeadlineChange, Notice, Obligation
from zhishou.kernel.models.org import ApiToken, Department, Person, Site
from zhishou.kernel.models.rollup import ClosedDay, EventDay, RollupMark
from zhishou.kernel.models.work import Job, Link, RateMark, SavedView, Setting, StoredFile

__all__ = [
    "Absence",
    "ApiToken",
    "Appointment",
    "CalendarDay",
    "CharterVersion",
    "Clause",
    "ClauseRule",
    "ClosedDay",
    "DeadlineChange",
    "Denied",
    "Department",
    "Event",
    "EventDay",
    "EventWords",
    "Holding",
    "Job",
    "Link",
    "Notice",
    "Obligation",
    "Person",
    "Post",
    "RateMark",
    "RollupMark",
    "SavedView",
    "Seal",
    "Setting",
    "Site",
    "StoredFile",
    "WeekHours",
]
