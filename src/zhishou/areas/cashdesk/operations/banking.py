"""银行交款单: which cash went to the bank with which slip, to the fen (property.cashier.3)."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.utils.translation import gettext as _

from zhishou.areas.cashdesk import drawer
from zhishou.areas.cashdesk.models import Entry, Slip
from zhishou.areas.cashdesk.models.drawer import IN_DRAWER
from zhishou.kernel import clock, files
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Site
from zhishou.kernel.money import yuan
from zhishou.kernel.operation import Command, Invalid, Refused, ask, operation
from zhishou.kernel.types import Money, PaperNumber, Ref, Upload


def _entries(actor: Actor, row: models.Model | None) -> list[tuple[str, str]]:
    if not isinstance(row, Site):
        return []
    rows = drawer.waiting(actor, row)
    return [(str(one.pk), f"{one.on:%m-%d} {one.receipt or one.what} {yuan(one.amount_fen)}") for one in rows[:300]]


class RegisterSlip(Command):
    site: Ref[Site] = ask("小区或公司")
    number: PaperNumber = ask("交款单号", at_least=1, at_most=40, public=True)
    bank: str = ask("银行", at_least=2, at_most=60, public=True)
    paid_in_on: date = ask("交款日期")
    amount: Money = ask("金额", hint="要等于勾选的现金之和")
    entries: list[int] = ask("交了哪些现金", at_most=5000, choices=_entries)
    photo: Upload | None = ask("交款单照片", default=None)


class NoSlip(Command):
    site: Ref[Site] = ask("小区或公司")
    reason: str = ask("原因", at_least=2, at_most=200, hint="例如：今天没有收现金；银行已下班，明天交")


@operation(
    "cashdesk.register_slip",
    label="登记银行交款单",
    capability="take_money",
    about="site",
    url_after=lambda row: "/cash/slips",
)
def register_slip(act: Act, cmd: RegisterSlip) -> Slip:
    """Register the slip the bank gave for cash paid in: the chosen receipts (void ones count below zero) make its sum.

    Refused when the sum differs, saying by how much, when an entry went with another slip or came after the slip's day,
    and for a number known before.
    """
    if cmd.paid_in_on > clock.today():
        raise Invalid({"paid_in_on": [_("不能写以后的日期。")]})
    if Slip.objects.filter(site=cmd.site, number__iexact=cmd.number).exists():
        raise Refused("slip.known", number=cmd.number)
    rows = drawer.waiting(act.actor, cmd.site)
    chosen = list(rows.select_related(None).filter(pk__in=cmd.entries).select_for_update(of=("self",)))
    if len(chosen) != len(set(cmd.entries)) or not chosen:
        raise Refused("slip.taken")
    late = max(chosen, key=lambda entry: entry.on)
    if late.on > cmd.paid_in_on:
        sentence = _("{what} 是 {day} 收的，不会在 {paid_in} 就交到银行。请核对交款日期，或不勾选它。")
        days = {"day": f"{late.on:%Y-%m-%d}", "paid_in": f"{cmd.paid_in_on:%Y-%m-%d}"}
        raise Invalid({"paid_in_on": [sentence.format(what=late.receipt or late.what, **days)]})
    total = sum(entry.amount_fen for entry in chosen)
    if total != cmd.amount:
        raise Refused("slip.sum", told=yuan(cmd.amount), chosen=yuan(total), fen=yuan(abs(int(cmd.amount) - total)))
    if total <= 0:
        raise Invalid({"amount": [_("金额要大于零。")]})
    slip = Slip.objects.create(
        site=cmd.site, number=cmd.number, bank=cmd.bank, paid_in_on=cmd.paid_in_on, amount_fen=total, cashier=act.person,
        at=act.now,
    )  # fmt: skip
    if cmd.photo is not None:
        slip.photo = files.keep(cmd.photo, slip, "slip", site=cmd.site, by=act.person)
        slip.save(update_fields=["photo"])
    Entry.objects.filter(pk__in=[entry.pk for entry in chosen]).update(slip=slip)
    act.note(slip=slip.pk, fen=total, receipts=len(chosen))
    return slip


@operation(
    "cashdesk.no_slip",
    label="说明今天没有交款单",
    capability="take_money",
    about="site",
    url_after=lambda row: "/cash/slips",
)
def no_slip(act: Act, cmd: NoSlip) -> Site:
    """Say why no cash went to the bank today; what lies in the drawers stands in the event."""
    rows = Entry.objects.filter(IN_DRAWER, site__path__startswith=cmd.site.path)
    waiting = rows.aggregate(fen=models.Sum("amount_fen"))["fen"] or 0
    act.note(waiting=waiting)
    return act.lock(cmd.site)
