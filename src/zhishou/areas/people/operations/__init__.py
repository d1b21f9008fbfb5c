"""What can be done about sites, posts, people, leave and accounts."""

from zhishou.areas.people import imports  # noqa: F401
from zhishou.areas.people.operations import (  # noqa: F401
    absences,
    accounts,
    appointments,
    first_run,
    leaving,
    second_factor,
    sites,
    staff,
    staff_import,
    standing_in,
    trainings,
)
