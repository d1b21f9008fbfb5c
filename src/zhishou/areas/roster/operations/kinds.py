"""班次: which shifts a site has. Hours of a kind never change, so that what was worked stays true."""

from __future__ import annotations

from datetime import time

from django.db import models

from zhishou.areas.roster.models import PLAN, ShiftKind
from zhishou.areas.roster.models.shifts import REST_SIGNS, span
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Site
from zhishou.kernel.operation import Command, Refused, ask, operation
from zhishou.kernel.types import Ref

MOST = 9
"""So many kinds a site: each has a digit of the keyboard."""
USUAL = (
    ("早", "早班", time(7, 30), time(15, 30)),
    ("中", "中班", time(15, 30), time(23, 30)),
    ("夜", "夜班", time(23, 30), time(7, 30)),
)


def url_of(row: models.Model) -> str:
    """The page of a site's kinds."""
    return f"/roster/kinds?site={row.site.code}"  # type: ignore[attr-defined]


class Adding(Command):
    site: Ref[Site] = ask("地点")
    letter: str = ask("简称", at_least=1, at_most=2, public=True, hint="写在格子里的一个字，例如 早")
    name: str = ask("班次名称", at_least=1, at_most=12, hint="例如 早班")
    starts: time = ask("上班")
    ends: time = ask("下班", hint="比上班早的，就是第二天")
    pause_minutes: int = ask("中间休息（分钟）", default=0, at_least=0, at_most=720, hint="不算工时，例如吃饭")
    pause_starts: time | None = ask("几点休息", default=None, hint="大家轮流休息的不填")
    minimum: int = ask("最少人数", default=1, at_least=0, at_most=99)


class Fewest(Command):
    kind: Ref[ShiftKind] = ask("班次")
    minimum: int = ask("最少人数", at_least=0, at_most=99)


class OfKind(Command):
    kind: Ref[ShiftKind] = ask("班次")


class AtSite(Command):
    site: Ref[Site] = ask("地点")


@operation("roster.add_kind", label="加班次", capability=PLAN, url_after=url_of)
def add_kind(act: Act, cmd: Adding) -> ShiftKind:
    """A kind of shift of a site and everything below it; over midnight too. Nine at most, a letter once.

    Refused: a pause that leaves no time to work, or one at a set time that is not within the shift.
    """
    if cmd.letter in REST_SIGNS or cmd.letter.isdigit():
        raise Refused("roster.letter_reserved", letter=cmd.letter)
    if span(cmd.starts, cmd.ends) <= cmd.pause_minutes:
        raise Refused("roster.no_hours", name=cmd.name)
    if (at := cmd.pause_starts) and not _within(cmd, at):
        raise Refused("roster.pause_outside", name=cmd.name, at=f"{at:%H:%M}", n=cmd.pause_minutes)
    return _make(
        act, ShiftKind(
            site=cmd.site, letter=cmd.letter, name=cmd.name, starts=cmd.starts, ends=cmd.ends,
            pause_minutes=cmd.pause_minutes, pause_starts=cmd.pause_starts, minimum=cmd.minimum,
        ),
    )  # fmt: skip


def _within(cmd: Adding, at: time) -> bool:
    return cmd.pause_minutes > 0 and span(cmd.starts, at) + cmd.pause_minutes <= span(cmd.starts, cmd.ends)


def _make(act: Act, row: ShiftKind) -> ShiftKind:
    here = ShiftKind.objects.filter(site=row.site, retired_at=None)
    if here.filter(letter=row.letter).exists():
        raise Refused("roster.letter_taken", letter=row.letter, site=row.site.name)
    if here.count() >= MOST:
        raise Refused("roster.too_many_kinds", most=MOST)
    row.by, row.at = act.person, act.now
    row.save()
    return row


@operation("roster.take_usual_kinds", label="用常见的三班", capability=PLAN, url_after=url_of)
def take_usual_kinds(act: Act, cmd: AtSite) -> ShiftKind:
    """Early, late and night, eight hours each, round the clock; for a site that has no kinds yet."""
    if ShiftKind.objects.filter(site=cmd.site, retired_at=None).exists():
        raise Refused("roster.kinds_there", site=cmd.site.name)
    made = [
        _make(act, ShiftKind(site=cmd.site, letter=letter, name=name, starts=starts, ends=ends))
        for letter, name, starts, ends in USUAL
    ]
    return made[0]


@operation("roster.set_minimum", label="改最少人数", capability=PLAN, about="kind", url_after=url_of)
def set_minimum(act: Act, cmd: Fewest) -> ShiftKind:
    """How many people a kind of shift takes at least."""
    row = _in_use(act, cmd.kind)
    row.minimum = cmd.minimum
    row.save(update_fields=["minimum"])
    return row


@operation("roster.retire_kind", label="停用班次", capability=PLAN, about="kind", url_after=url_of)
def retire_kind(act: Act, cmd: OfKind) -> ShiftKind:
    """No longer planned; what was planned with it stays. For other hours, retire it and add one with the same letter."""
    row = _in_use(act, cmd.kind)
    row.retired_at, row.retired_by = act.now, act.person
    row.save(update_fields=["retired_at", "retired_by"])
    return row


def _in_use(act: Act, given: ShiftKind) -> ShiftKind:
    row = act.lock(given)
    if row.retired_at is not None:
        raise Refused("roster.kind_retired", name=row.name)
    return row
