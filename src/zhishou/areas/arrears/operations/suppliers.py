"""园区公共水电费: the supplier's invoice checked against our meters, asked for, approved, paid (billing_supervisor.4)."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from zhishou.areas.arrears.models import Liaison, SupplierInvoice
from zhishou.areas.arrears.queries import supply
from zhishou.areas.property import periods
from zhishou.areas.property.models import Meter
from zhishou.kernel import clock, files, settings_store, typed, upload
from zhishou.kernel.choosing import yes_no
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Site
from zhishou.kernel.operation import Command, Invalid, Refused, ask, operation
from zhishou.kernel.phrasing import listed
from zhishou.kernel.types import Money, Ref, Upload

TOLERANCE = settings_store.declare(
    "arrears.invoice_tolerance", "水电账单与总表相差百分之几以内不用说明", 2, widget="number"
)
MOST_MILLI = 10**15
PAPERS = upload.IMAGES | frozenset({"application/pdf"})


def _url(row: object) -> str:
    return str(row.url()) if isinstance(row, SupplierInvoice) else "/liaison"


class EnterUtilityBill(Command):
    site: Ref[Site] = ask("小区")
    supplier: str = ask("供应商", at_least=2, at_most=60, public=True, hint="例如 市自来水公司")
    kind: Meter.Kind = ask("种类")
    period: str = ask("账期", at_most=10, public=True, hint="例如 2026-03")
    number: str = ask("账单号", at_least=1, at_most=60, public=True)
    usage: str = ask("账单用量", at_most=20, public=True, hint="立方米或度，最多三位小数")
    amount: Money = ask("账单金额", at_least=1)
    due_on: date | None = ask("缴费期限", default=None)
    explained: str = ask("与总表相差的原因", default="", at_most=300, hint="相差超过允许范围时要写")
    file: Upload | None = ask("账单扫描件", default=None)


class OfBill(Command):
    bill: Ref[SupplierInvoice] = ask("账单")


class ApproveUtilities(Command):
    bill: Ref[SupplierInvoice] = ask("账单")
    approved: bool = ask(
        "意见",
        default=True,
        widget="radio",
        choices=yes_no("同意付款", "退回"),
    )
    opinion: str = ask("说明", default="", at_most=300)


class PayUtilities(Command):
    bill: Ref[SupplierInvoice] = ask("账单")
    on: date = ask("付款日期")
    voucher: str = ask("付款凭证号", at_least=1, at_most=60)


class RecordLiaison(Command):
    site: Ref[Site] = ask("小区或公司")
    partner: str = ask("单位", at_least=2, at_most=60, public=True, hint="银行、自来水公司、供电局")
    person: str = ask("联系人", default="", at_most=40)
    on: date = ask("日期")
    matter: str = ask("事项", at_least=2, at_most=300, multiline=True)
    result: str = ask("结果", default="", at_most=500, multiline=True)
    next_on: date | None = ask("下次联系", default=None)


class EndLiaison(Command):
    liaison: Ref[Liaison] = ask("联系记录")
    result: str = ask("结果", at_least=2, at_most=500, multiline=True)


@operation("arrears.enter_utility_bill", label="登记水电账单", capability="enter_utilities", url_after=_url)
def enter_utility_bill(act: Act, cmd: EnterUtilityBill) -> SupplierInvoice:
    """Take a supplier's invoice and compare it with what our master meters measured in the period.

    Refused when they differ by more than the company allows and nobody says why; and the same invoice twice.
    """
    period, usage = periods.asked(cmd.period), _usage(cmd.usage)
    if SupplierInvoice.objects.filter(site=cmd.site, supplier=cmd.supplier, number=cmd.number).exists():
        raise Refused("utility.there", number=cmd.number)
    measured = supply.measured(cmd.site, period, cmd.kind)
    if measured is not None and not cmd.explained:
        allowed = int(settings_store.value(TOLERANCE.name, cmd.site))
        if abs(usage - measured) * 100 > measured * allowed:
            raise Refused(
                "utility.differs", bill=supply.milli(usage), measured=supply.milli(measured),
                difference=supply.milli(usage - measured),
            )  # fmt: skip
    made = SupplierInvoice.objects.create(
        site=cmd.site, supplier=cmd.supplier, kind=cmd.kind, period=period, number=cmd.number, usage_milli=usage,
        amount_fen=int(cmd.amount), due_on=cmd.due_on, measured_milli=measured, explained=cmd.explained,
        entered_by=act.actor.person, entered_at=act.now,
    )  # fmt: skip
    if cmd.file is not None:
        made.file = files.keep(cmd.file, about=made, kind="utility", site=cmd.site, by=act.actor.person, allowed=PAPERS)
        made.save(update_fields=["file"])
    act.note(period=period, usage=usage, fen=made.amount_fen, measured=measured or 0)
    return made


def _usage(text: str) -> int:
    milli = typed.scaled(text, 3)
    if milli is None or not 0 < milli <= MOST_MILLI:
        raise Invalid({"usage": [_("用量要大于零，最多三位小数，例如 1234.5。")]})
    return milli


@operation("arrears.request_utilities", label="水电费请款", capability="enter_utilities", about="bill", url_after=_url)
def request_utilities(act: Act, cmd: OfBill) -> SupplierInvoice:
    """Ask that an invoice be paid. Refused while a price above the supplier's has no legal basis on record."""
    bill = _in(act, cmd.bill, SupplierInvoice.State.ENTERED, SupplierInvoice.State.RETURNED)
    above = supply.above_without_basis(bill)
    if above:
        raise Refused("utility.no_basis", items=listed(above))
    bill.state, bill.requested_by, bill.requested_at = SupplierInvoice.State.REQUESTED, act.actor.person, act.now
    bill.approved_by, bill.approved_at = None, None
    bill.save()
    return bill


@operation(
    "arrears.approve_utilities", label="审批水电请款", capability="approve_utilities", about="bill",
    apart_from=("arrears.request_utilities",), url_after=_url,
)  # fmt: skip
def approve_utilities(act: Act, cmd: ApproveUtilities) -> SupplierInvoice:
    """Another person than who asked approves the payment, or sends it back with the reason."""
    bill = _in(act, cmd.bill, SupplierInvoice.State.REQUESTED)
    if not cmd.approved and not cmd.opinion:
        raise Invalid({"opinion": [_("退回时请写明原因。")]})
    bill.state = SupplierInvoice.State.APPROVED if cmd.approved else SupplierInvoice.State.RETURNED
    if cmd.approved:
        bill.approved_by, bill.approved_at = act.person, act.now
    bill.opinion = cmd.opinion
    bill.save()
    act.note(approved=cmd.approved, fen=bill.amount_fen)
    return bill


@operation("arrears.pay_utilities", label="登记水电付款", capability="pay_utilities", about="bill", url_after=_url)
def pay_utilities(act: Act, cmd: PayUtilities) -> SupplierInvoice:
    """Finance has paid an approved invoice: when, and under which voucher."""
    bill = _in(act, cmd.bill, SupplierInvoice.State.APPROVED)
    if cmd.on > clock.today():
        raise Refused("utility.future")
    bill.state, bill.paid_on, bill.paid_by, bill.voucher = (
        SupplierInvoice.State.PAID,
        cmd.on,
        act.actor.person,
        cmd.voucher,
    )
    bill.save()
    act.note(fen=bill.amount_fen)
    return bill


def _in(act: Act, given: SupplierInvoice, *states: str) -> SupplierInvoice:
    bill = act.lock(given)
    if bill.state not in states:
        raise Refused("utility.state", number=bill.number, state=bill.get_state_display())
    return bill


@operation("arrears.record_liaison", label="登记对外联系", capability="keep_liaison", url_after=_url)
def record_liaison(act: Act, cmd: RecordLiaison) -> Liaison:
    """What was talked over with a bank or supplier, what came of it, and when to ask again (billing_supervisor.9)."""
    return Liaison.objects.create(
        site=cmd.site, partner=cmd.partner, person=cmd.person, on=cmd.on, matter=cmd.matter, result=cmd.result,
        next_on=cmd.next_on, done=bool(cmd.result) and cmd.next_on is None, by=act.actor.person, at=act.now,
    )  # fmt: skip


@operation("arrears.end_liaison", label="办结对外联系", capability="keep_liaison", about="liaison", url_after=_url)
def end_liaison(act: Act, cmd: EndLiaison) -> Liaison:
    """The matter is settled: with what result. Refused when it was before: the result written then stays."""
    row = act.lock(cmd.liaison)
    if row.done:
        raise Refused("liaison.done", partner=row.partner)
    row.result, row.done = cmd.result, True
    row.save(update_fields=["result", "done"])
    return row
