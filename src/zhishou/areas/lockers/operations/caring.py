"""故障 and 清查: a box out of order and repaired; every day at closing what is left is looked at (retail.clerk.8)."""

from __future__ import annotations

from django.db import models

from zhishou.areas.lockers import queries
from zhishou.areas.lockers.models import RUN, Box, Check, Fault
from zhishou.kernel import choosing, clock
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Site
from zhishou.kernel.operation import Command, Invalid, Refused, ask, operation
from zhishou.kernel.types import Ref


def url_of(row: models.Model) -> str:
    """The page of the box."""
    assert isinstance(row, Fault)
    return row.box.url()


class Reporting(Command):
    box: Ref[Box] = ask("寄存箱")
    what: str = ask("故障", at_least=2, at_most=200, hint="例如 门锁弹不开")


class Repairing(Command):
    fault: Ref[Fault] = ask("故障")
    note: str = ask("怎样修好的", at_least=2, at_most=200)


class Checking(Command):
    site: Ref[Site] = ask("门店", choices=choosing.sites(RUN))
    remark: str = ask(
        "超时的怎样处理", default="", at_most=500, multiline=True, hint="有超时的必须写：联系了谁、取出代管还是留到明天"
    )


@operation(
    "lockers.report_fault", label="报寄存箱故障", capability=RUN, about="box", leads_to_made=True, url_after=url_of
)
def report_fault(act: Act, cmd: Reporting) -> Fault:
    """Take a box out of order; what lies in it stays. One fault of a box is open at a time."""
    box = act.lock(cmd.box)
    if Fault.objects.filter(box=box, repaired_at=None).exists():
        raise Refused("lockers.fault_known", box=str(box))
    made: Fault = Fault.objects.create(box=box, what=cmd.what, by=act.person, at=act.now)
    act.note(box=str(box))
    return made


@operation("lockers.repair", label="寄存箱修好了", capability=RUN, about="fault", url_after=url_of)
def repair(act: Act, cmd: Repairing) -> Fault:
    """The box works again and may be given out."""
    row = act.lock(cmd.fault)
    if row.repaired_at is not None:
        raise Refused("lockers.fault_over", box=str(row.box))
    row.repaired_at, row.repaired_by, row.note = act.now, act.person, cmd.note
    row.save(update_fields=["repaired_at", "repaired_by", "note"])
    act.note(box=str(row.box))
    return row


@operation(
    "lockers.check", label="打烊清查寄存", capability=RUN, about="site",
    url_after=lambda row: f"/lockers/checks?site={row.site_id}",  # type: ignore[attr-defined]
)  # fmt: skip
def check(act: Act, cmd: Checking) -> Check:
    """Once a day, at closing: what is held, overtime, kept and out of order at the site and below, and what is done about it.

    Refused without a word about what is overtime, and when the day was checked already.
    """
    act.lock(cmd.site)
    today = clock.today()
    if found := Check.objects.filter(site=cmd.site, day=today).select_related("by").first():
        raise Refused("lockers.checked", site=cmd.site.name, name=found.by.name)
    figures = queries.standing(cmd.site, act.now)
    if figures.left and not cmd.remark:
        raise Invalid({"remark": ["有超时没取的，请写明怎样处理。"]})
    made: Check = Check.objects.create(
        site=cmd.site, day=today, held=figures.held, overtime=len(figures.left), kept=figures.kept, faults=figures.faults,
        left=figures.left, remark=cmd.remark, by=act.person, at=act.now,
    )  # fmt: skip
    act.note(day=today.isoformat(), held=made.held, overtime=made.overtime)
    return made
