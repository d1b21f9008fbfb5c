"""入库, 领料, 退料: the ledger moves by slips; what an engineer used is drawn from the work order (property.clerk.3)."""

from __future__ import annotations

from collections import defaultdict

from django.db import models

from zhishou.areas.cases.models import WorkOrder
from zhishou.areas.materials import ledger
from zhishou.areas.materials.ledger import MOST_LINES, Typed
from zhishou.areas.materials.models import KEEP, Slip
from zhishou.areas.materials.operations.catalogue import url_of
from zhishou.areas.property.queries import milli
from zhishou.kernel import choosing, numbering
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Department, Person, Site
from zhishou.kernel.operation import Command, Refused, ask, operation
from zhishou.kernel.types import PaperNumber, Ref

Kind = Slip.Kind


def departments(actor: Actor, _row: models.Model | None) -> list[tuple[str, str]]:
    """The departments of the actor's companies."""
    return [(str(one.pk), one.name) for one in Department.objects.within(actor)]


def people(actor: Actor, _row: models.Model | None) -> list[tuple[str, str]]:
    """Who works in the actor's companies, by name."""
    rows = Person.objects.filter(
        appointments__site__in=actor.sites_around(), appointments__ended_at=None, is_active=True
    )
    return [(str(pk), name) for pk, name in rows.distinct().order_by("sort_key", "pk").values_list("pk", "name")]


class Receiving(Command):
    site: Ref[Site] = ask("仓库所在", choices=choosing.sites(KEEP))
    lines: list[Typed] = ask("材料", at_least=1, at_most=MOST_LINES)
    paper: PaperNumber = ask("送货单号或供应商", default="", at_most=60)
    note: str = ask("说明", default="", at_most=300)


class Issuing(Command):
    site: Ref[Site] = ask("仓库所在", choices=choosing.sites(KEEP))
    order: Ref[WorkOrder] | None = ask("任务单", default=None, hint="为任务单领的，用料计在任务单和它的部门上")
    department: Ref[Department] | None = ask("领用部门", default=None, choices=departments)
    person: Ref[Person] | None = ask("领用人", default=None, choices=people)
    lines: list[Typed] = ask("材料", at_least=1, at_most=MOST_LINES)
    note: str = ask("用途", default="", at_most=300)


class Aside(Command):
    site: Ref[Site] = ask("仓库所在", choices=choosing.sites(KEEP))
    order: Ref[WorkOrder] = ask("任务单")
    reason: str = ask("原因", at_least=2, at_most=300, hint="例如 用的是业主自备的材料")


class BringingBack(Command):
    slip: Ref[Slip] = ask("领料单")
    lines: list[Typed] = ask("退回的材料", at_least=1, at_most=MOST_LINES)
    note: str = ask("原因", default="", at_most=300)


@operation("materials.receive", label="入库", capability=KEEP, url_after=url_of)
def receive(act: Act, cmd: Receiving) -> Slip:
    """What came in, with the supplier's paper."""
    parts = ledger.read(cmd.site, cmd.lines)
    slip = _slip(act, cmd.site, Kind.RECEIPT, "RK", paper=cmd.paper, note=cmd.note)
    ledger.post(slip, parts, sign=1)
    return slip


@operation("materials.issue", label="领料出库", capability=KEEP, url_after=url_of)
def issue(act: Act, cmd: Issuing) -> Slip:
    """What a department takes, or an engineer for a work order; the order says department and engineer by itself.

    Refused beyond what is in stock, for an order elsewhere or withdrawn, and for nobody.
    """
    order, department, person = cmd.order, cmd.department, cmd.person
    if order is not None:
        _of_the_store(order, cmd.site)
        department, person = order.department, order.engineer or person
    if department is None:
        raise Refused("materials.for_nobody")
    parts = ledger.read(cmd.site, cmd.lines)
    slip = _slip(act, cmd.site, Kind.ISSUE, "LL", order=order, department=department, person=person, note=cmd.note)
    ledger.post(slip, parts, sign=-1)
    return slip


@operation("materials.set_aside", label="任务单不从库存出", capability=KEEP, url_after=lambda row: "/materials/orders")
def set_aside(act: Act, cmd: Aside) -> Slip:
    """The materials a work order tells of did not come from stock; with the reason, so that it is not asked again."""
    _of_the_store(cmd.order, cmd.site)
    if Slip.objects.filter(order=cmd.order, kind__in=[Kind.ISSUE, Kind.ASIDE]).exists():
        raise Refused("materials.order_settled", number=cmd.order.number)
    return _slip(act, cmd.site, Kind.ASIDE, "BC", order=cmd.order, department=cmd.order.department, note=cmd.reason)


@operation("materials.bring_back", label="退料入库", capability=KEEP, about="slip", url_after=url_of)
def bring_back(act: Act, cmd: BringingBack) -> Slip:
    """What was taken and not used comes back, never more than was taken by that slip and is not back yet."""
    origin = act.lock(cmd.slip)
    if origin.kind != Kind.ISSUE:
        raise Refused("materials.not_an_issue", number=origin.number)
    parts, left = ledger.read(origin.site, cmd.lines), outstanding(origin)
    for material, quantity in parts:
        if quantity > left[material.pk]:
            raise Refused(
                "materials.more_than_taken", name=material.called, left=milli(left[material.pk]), unit=material.unit
            )
    slip = _slip(
        act, origin.site, Kind.BACK, "TL", origin=origin, order=origin.order, department=origin.department,
        person=origin.person, note=cmd.note,
    )  # fmt: skip
    ledger.post(slip, parts, sign=1)
    return slip


def outstanding(slip: Slip) -> dict[int, int]:
    """What a slip issued and is not back yet, by material."""
    found: dict[int, int] = defaultdict(int)
    entries = Slip.objects.filter(models.Q(pk=slip.pk) | models.Q(origin=slip))
    for material, change in entries.values_list("entries__stock__material_id", "entries__change_milli"):
        found[material] -= change or 0
    return found


def _of_the_store(order: WorkOrder, site: Site) -> None:
    if not order.case.site.path.startswith(site.path) or order.state == WorkOrder.State.WITHDRAWN:
        raise Refused("materials.order_elsewhere", number=order.number, site=site.name)


def _slip(act: Act, site: Site, kind: Slip.Kind, book: str, **more: object) -> Slip:
    made: Slip = Slip.objects.create(
        site=site, number=numbering.take(book), kind=kind, by=act.person, at=act.now, **more
    )
    act.note(number=made.number, kind=str(kind.value))
    return made
