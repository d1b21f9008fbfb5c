"""What everyone does for themselves: read notices, end the tour."""

from __future__ import annotations

from zhishou.kernel.gate import Act
from zhishou.kernel.models import Notice, Person
from zhishou.kernel.operation import Command, Refused, ask, operation

AT_MOST = 500


class Acknowledge(Command):
    notices: list[int] = ask("提醒", default=[], at_most=AT_MOST, hint="不选就是全部。")


class FinishTour(Command):
    pass


@operation("office.acknowledge", label="标为已读", personal=True)
def acknowledge(act: Act, cmd: Acknowledge) -> Person:
    """Mark the named notices of one's own as read, or all when none is named."""
    rows = Notice.objects.filter(person=act.person)
    if cmd.notices:
        rows = rows.filter(pk__in=cmd.notices)
        if rows.count() != len(set(cmd.notices)):
            raise Refused("office.notice_unknown")
    act.note(read=rows.filter(read_at=None).update(read_at=act.now))
    return act.person


@operation("office.finish_tour", label="我知道了", personal=True)
def finish_tour(act: Act, cmd: FinishTour) -> Person:
    """The tour of the first page is over for this person."""
    person = act.person
    person.tour_done_at = person.tour_done_at or act.now
    person.save(update_fields=["tour_done_at"])
    return person
