"""有偿服务周上缴: what was collected goes to finance every week, the difference explained (property.supervisor.3)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import cast

from django.db import models
from django.utils.translation import gettext as _

from zhishou.areas.cashdesk import issuing
from zhishou.areas.services.models import Bill, Remittance, Remitted
from zhishou.areas.services.operations.signing import keep_signature
from zhishou.kernel import clock, numbering
from zhishou.kernel.choosing import sites
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Site
from zhishou.kernel.operation import Command, Invalid, Refused, ask, operation
from zhishou.kernel.types import Money, Ref, Upload


def url(row: models.Model) -> str:
    """The remittance's page."""
    return cast(Remittance, row).url()


class Remit(Command):
    site: Ref[Site] = ask("公司或小区", choices=sites("remit_services"))
    until: date | None = ask("截止日期", default=None, hint="不填就是今天：以前没有上缴的都在内")
    remitted: Money = ask("上缴现金（元）", at_least=0)
    reason: str = ask("差额说明", default="", at_most=300, hint="上缴数与现金收取数不同时必填")
    signature: Upload = ask("上缴人签字", widget="signature")


class ConfirmRemittance(Command):
    remittance: Ref[Remittance] = ask("上缴单")
    signature: Upload = ask("财务签字", widget="signature")


class ReturnRemittance(Command):
    remittance: Ref[Remittance] = ask("上缴单")
    reason: str = ask("退回原因", at_least=2, at_most=200)


def waiting(site: Site, until: date) -> models.QuerySet[Bill]:
    """Paid bills at a site and below up to a day that no standing remittance accounts for."""
    held = Remitted.objects.filter(live=True).values("bill")
    rows = Bill.objects.filter(site__path__startswith=site.path, state=Bill.State.PAID, receipt__paid_on__lte=until)
    return rows.exclude(pk__in=held).select_related("receipt__issued_by").order_by("receipt__paid_on", "pk")


def cash_of(bills: Iterable[Bill]) -> int:
    """The cash of paid bills that still lies in drawers: what is to be handed over, in fen."""
    return issuing.cash_of(bill.receipt_id for bill in bills if bill.receipt_id)


@operation("services.remit", label="上缴有偿服务费", capability="remit_services", about="site", url_after=url)
def remit(act: Act, cmd: Remit) -> Remittance:
    """Hand what was collected and not yet remitted to finance, signed. A difference must be explained.

    The cash leaves the drawers it lies in; what the cashier took to the bank with a slip before is counted with the rest.

    A week without a bill is remitted as nothing. Refused for a day to come.
    """
    until = cmd.until or clock.today()
    if until > clock.today():
        raise Invalid({"until": ["截止日期不能在今天以后。"]})
    bills = list(waiting(cmd.site, until).select_for_update(of=("self",)))
    number = numbering.take("SJ")
    cash = issuing.hand_to_finance([bill.receipt_id for bill in bills if bill.receipt_id], number)
    if int(cmd.remitted) != cash and not cmd.reason:
        from zhishou.kernel.money import yuan

        told = _("现金收取 {cash} 元，上缴 {remitted} 元，请说明差额。").format(
            cash=yuan(cash), remitted=yuan(int(cmd.remitted))
        )
        raise Invalid({"reason": [told]})
    since = min((b.receipt.paid_on for b in bills if b.receipt), default=until - timedelta(days=until.weekday()))
    made = Remittance.objects.create(
        site=cmd.site, number=number, since=since, until=until, cash_fen=cash,
        other_fen=sum(b.amount_fen for b in bills) - cash, remitted_fen=int(cmd.remitted),
        reason=cmd.reason if int(cmd.remitted) != cash else "", made_by=act.person, made_at=act.now,
    )  # fmt: skip
    made.signature = keep_signature(act, cmd.signature, made)
    made.save(update_fields=["signature"])
    Remitted.objects.bulk_create([Remitted(remittance=made, bill=bill) for bill in bills])
    act.note(number=made.number, bills=len(bills), cash=cash, remitted=made.remitted_fen)
    return made


@operation(
    "services.confirm_remittance", label="核收上缴款", capability="confirm_remittances", about="remittance",
    apart_from=("services.remit",), url_after=url,
)  # fmt: skip
def confirm_remittance(act: Act, cmd: ConfirmRemittance) -> Remittance:
    """Finance has counted the money and signs (implied.finance.1)."""
    found = _handed(act, cmd.remittance)
    found.finance_signature = keep_signature(act, cmd.signature, found, "finance")
    found.state, found.decided_by, found.decided_at = Remittance.State.CONFIRMED, act.person, act.now
    found.save(update_fields=["finance_signature", "state", "decided_by", "decided_at"])
    act.note(number=found.number, fen=found.remitted_fen)
    return found


@operation(
    "services.return_remittance", label="退回上缴单", capability="confirm_remittances", about="remittance",
    apart_from=("services.remit",), url_after=url,
)  # fmt: skip
def return_remittance(act: Act, cmd: ReturnRemittance) -> Remittance:
    """Finance does not accept it and says why; its cash lies in the drawers again, its bills go into the next remittance."""
    found = _handed(act, cmd.remittance)
    found.state, found.decided_by, found.decided_at = Remittance.State.RETURNED, act.person, act.now
    found.return_reason = cmd.reason
    found.save(update_fields=["state", "decided_by", "decided_at", "return_reason"])
    found.bills.update(live=False)
    issuing.back_into_drawers(found.number)
    act.note(number=found.number)
    return found


def _handed(act: Act, given: Remittance) -> Remittance:
    found = act.lock(given)
    if found.state != Remittance.State.HANDED:
        raise Refused("remittance.state", number=found.number, state=found.get_state_display())
    if found.made_by_id == act.person.pk:
        raise Refused("remittance.own")
    return found
