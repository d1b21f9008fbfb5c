"""What the office area offers for duties to grant."""

from zhishou.areas.office.operations import (  # noqa: F401
    backups,
    calendar,
    demo,
    evidence,
    importing,
    keys,
    obligations,
    own_week,
    personal,
    reports,
    settings,
)
