"""交接班: what is open is counted by the system, the rest is said in words; whoever takes over signs by their own account."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import models

from zhishou.areas.roster import queries
from zhishou.areas.roster.counting import open_at
from zhishou.areas.roster.models import Handover, ShiftKind
from zhishou.areas.roster.models.handing import HAND_OVER
from zhishou.kernel import clock, numbering
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Site
from zhishou.kernel.operation import Command, Refused, ask, operation
from zhishou.kernel.types import Ref


def kinds_here(actor: Actor, _row: object = None) -> list[tuple[str, str]]:
    """The kinds of shift of the places where the actor hands over."""
    found = {
        kind.pk: kind for site in Site.objects.filter(pk__in=actor.sites(HAND_OVER)) for kind in queries.kinds_of(site)
    }
    return [(str(kind.pk), str(kind)) for kind in sorted(found.values(), key=lambda kind: (kind.starts, kind.pk))]


class Handing(Command):
    site: Ref[Site] = ask("地点")
    kind: Ref[ShiftKind] = ask("交哪一班", choices=kinds_here)
    words: str = ask(
        "交代的事",
        at_least=2,
        at_most=1000,
        multiline=True,
        hint="没办完的、要盯的、钥匙和物品；没有就写“无”加一句情况",
    )


class Taking(Command):
    handover: Ref[Handover] = ask("交接班记录")
    remark: str = ask("接班人的话", default="", at_most=500, hint="核对有出入的写在这里")


def _url(row: models.Model) -> str:
    assert isinstance(row, Handover)
    return row.url()


@operation("roster.hand_over", label="交班", capability=HAND_OVER, url_after=_url)
def hand_over(act: Act, cmd: Handing) -> Handover:
    """Write down what the shift leaves behind: what is open as the system counts it, and what is to be said.

    The day is that of the shift whose end is nearest. Refused for a shift of another place and when it was handed over.
    """
    if cmd.kind.pk not in {kind.pk for kind in queries.kinds_of(cmd.site)}:
        raise Refused("roster.other_kind", kind=cmd.kind.name, site=cmd.site.name)
    day = day_of(cmd.kind, act.now)
    if known := Handover.objects.filter(site=cmd.site, day=day, kind=cmd.kind).select_related("by").first():
        raise Refused("roster.handed_over", day=f"{day:%m-%d}", kind=cmd.kind.name, name=known.by.name)
    made: Handover = Handover.objects.create(
        site=cmd.site, number=numbering.take("JJ"), day=day, kind=cmd.kind, words=cmd.words, by=act.person, at=act.now,
        counted=[[code, n] for code, n in open_at(cmd.site, act.now)],
    )  # fmt: skip
    act.note(number=made.number, day=day.isoformat())
    return made


@operation("roster.take_over", label="接班", capability=HAND_OVER, about="handover", url_after=_url)
def take_over(act: Act, cmd: Taking) -> Handover:
    """Sign that one takes over, by one's own account; never whoever handed over."""
    row = act.lock(cmd.handover)
    if row.taken_by is not None:
        raise Refused("roster.taken_over", number=row.number, name=row.taken_by.name)
    if row.by_id == act.person.pk:
        raise Refused("roster.own_handover")
    row.taken_by, row.taken_at, row.remark = act.person, act.now, cmd.remark
    row.save(update_fields=["taken_by", "taken_at", "remark"])
    return row


def day_of(kind: ShiftKind, now: datetime) -> date:
    """The day of the shift of a kind that ends nearest to a moment: a night handed over in the morning is yesterday's."""
    today = clock.local(now).date()
    return min((today, today - timedelta(days=1)), key=lambda day: abs(kind.bounds(day)[1] - now))
