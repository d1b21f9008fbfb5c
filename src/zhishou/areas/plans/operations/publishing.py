"""发布: the items of a plan become errands, each owed by the one who answers for it (property.manager.2)."""

from __future__ import annotations

from zhishou.areas.errands.deadlines import end_of
from zhishou.areas.errands.measures import target_of
from zhishou.areas.errands.models import OPEN
from zhishou.areas.plans.models import MAKE, Item, Plan
from zhishou.areas.plans.operations.drafting import Adding, OfPlan, drafted, put, url_of, within
from zhishou.areas.property.queries import milli
from zhishou.kernel.gate import Act, perform
from zhishou.kernel.operation import Refused, ask, operation
from zhishou.kernel.scope import subject_of


class AddingLater(Adding):
    """An item as a draft takes it, and why it was not in the plan."""

    reason: str = ask("为什么加", at_least=2, at_most=200)


@operation("plans.publish", label="发布计划", capability=MAKE, about="plan", url_after=url_of)
def publish(act: Act, cmd: OfPlan) -> Plan:
    """Ask each item of whom it names, by the end of work on its day; that is owed from now on.

    What was taken over is withdrawn where it stood. Refused without items, and with the item at fault when one names
    nobody, its day has passed, who it names does not report to one, or what it takes over was done meanwhile.
    """
    plan = drafted(act, cmd.plan)
    items = list(plan.items.select_related("appointment__site", "appointment__person", "taken_from__errand"))
    if not items:
        raise Refused("plans.empty")
    plan.state, plan.published_at, plan.published_by = Plan.State.PUBLISHED, act.now, act.person
    plan.save(update_fields=["state", "published_at", "published_by"])
    for item in items:
        _carry(act, plan, item)
        _give(act, item)
    act.note(items=len(items), period=plan.period)
    return plan


@operation("plans.add_later", label="发布后加一项", capability=MAKE, about="plan", url_after=url_of)
def add_later(act: Act, cmd: AddingLater) -> Item:
    """One more thing in a plan that is published already, with the reason; it is owed at once."""
    plan = act.lock(cmd.plan)
    if plan.state != Plan.State.PUBLISHED:
        raise Refused("plans.not_published", state=plan.get_state_display())
    item = put(plan, Item(
        title=cmd.title, wanted=cmd.wanted, appointment=cmd.to, due_on=within(plan, cmd.due_on),
        target_milli=target_of(cmd.target, cmd.unit), unit=cmd.unit,
    ))  # fmt: skip
    item.added_why = cmd.reason
    _give(act, item)
    return item


def _carry(act: Act, plan: Plan, item: Item) -> None:
    """What is taken over is no longer asked for where it stood."""
    if item.taken_from is None:
        return
    old = item.taken_from.errand
    if old is None or old.state not in OPEN:
        raise Refused(
            "plans.item_refused", item=str(item), why=Refused("plans.not_unfinished", title=item.title).sentence()
        )
    given = {"errand": old, "reason": f"没有做完，转入 {plan.number}"}
    perform("errands.withdraw", act.actor, given, door=act.door)


def _give(act: Act, item: Item) -> None:
    """Ask it of whom it names, as an errand that knows its item."""
    if item.appointment is None:
        raise Refused("plans.nobody", item=str(item))
    given = {
        "to": [item.appointment], "title": item.title, "wanted": item.wanted, "unit": item.unit,
        "due_at": end_of(item.due_on, item.appointment.site), "source": subject_of(item), "target": milli(item.target_milli),
    }  # fmt: skip
    try:
        made = perform("errands.assign", act.actor, given, door=act.door).result
    except Refused as no:
        raise Refused("plans.item_refused", item=str(item), why=no.sentence()) from no
    item.errand = made  # type: ignore[assignment]
    item.save(update_fields=["errand", "added_why"])
