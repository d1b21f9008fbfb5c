"""What media contacts and activities are called in lists of other areas."""

from __future__ import annotations

from zhishou.areas.publicity.models import Activity, Clipping, Invitation, Reporter
from zhishou.kernel import subjects
from zhishou.kernel.subjects import Described


@subjects.of(Reporter)
def _reporter(row: Reporter) -> Described:
    return Described(str(row), row.beat, row.url())


@subjects.of(Activity)
def _activity(row: Activity) -> Described:
    return Described(row.title, row.number, row.url(), "小结")


@subjects.of(Invitation, "activity", "reporter")
def _invitation(row: Invitation) -> Described:
    return Described(str(row.reporter), row.activity.number, row.activity.url())


@subjects.of(Clipping, "activity")
def _clipping(row: Clipping) -> Described:
    return Described(row.headline, row.activity.number, row.activity.url())
