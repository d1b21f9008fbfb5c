"""对账月结: why what is open is open, and finance's signature under a month (implied.finance.1)."""

from __future__ import annotations

from django.db import models
from pydantic import BaseModel

from zhishou.areas.cashdesk import bank_month
from zhishou.areas.cashdesk.bank_month import Item
from zhishou.areas.cashdesk.models import BankMonth, BankMonthItem, OpenReason, StatementLine
from zhishou.areas.cashdesk.operations.counting import signed
from zhishou.areas.cashdesk.operations.reconciling import hold
from zhishou.areas.property import periods
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Site
from zhishou.kernel.operation import Command, Refused, ask, operation
from zhishou.kernel.phrasing import listed
from zhishou.kernel.types import Ref, Upload


class Told(BaseModel):
    """The reason of one open line or paper."""

    key: str = ask("流水或单据", at_most=90)
    reason: str = ask("原因", default="", at_most=200)


class GiveReasons(Command):
    site: Ref[Site] = ask("小区或公司")
    month: str = ask("月份", at_most=10, public=True)
    reasons: list[Told] = ask("没有对上的原因", at_least=1, at_most=2_000)


class SignBankMonth(Command):
    site: Ref[Site] = ask("小区或公司")
    month: str = ask("月份", at_most=10, public=True, hint="例如 2026-10")
    remark: str = ask("复核意见", default="", at_most=300, multiline=True)
    signature: Upload = ask("财务签字", widget="signature")


class WithdrawBankMonth(Command):
    month: Ref[BankMonth] = ask("对账月结")
    reason: str = ask("撤回原因", at_least=2, at_most=200)


def _url(row: models.Model) -> str:
    return row.url() if isinstance(row, BankMonth) else "/bank/months"


@operation(
    "cashdesk.give_reasons", label="写明没有对上的原因", capability="match_bank", about="site",
    url_after=lambda row: "/bank/months",
)  # fmt: skip
def give_reasons(act: Act, cmd: GiveReasons) -> Site:
    """Say of lines and papers that are open at the end of a month why they are. They stay open, to be matched later.

    Refused once the month is signed, and for what is not open (any more).
    """
    hold(cmd.site)
    period = periods.asked(cmd.month, "month")
    bank_month.refuse_signed(cmd.site, [periods.first_day(period)])
    known = {item.key: item for item in bank_month.open_items(cmd.site, period)}
    told = {one.key: one.reason for one in cmd.reasons if one.reason}
    if told.keys() - known.keys():
        raise Refused("match.taken")
    changed = {key: reason for key, reason in told.items() if reason != known[key].reason}
    for key, reason in changed.items():
        _tell(act, cmd.site, key, reason)
    act.note(told=len(changed))
    return cmd.site


def _tell(act: Act, site: Site, key: str, reason: str) -> None:
    values = {"reason": reason, "by": act.person, "at": act.now}
    kind, _sep, pk = key.partition(":")
    if kind == "line":
        line = StatementLine.objects.get(pk=int(pk))
        OpenReason.objects.update_or_create(line=line, defaults=values | {"site": line.site})
    else:
        OpenReason.objects.update_or_create(paper=key, defaults=values | {"site": site})


@operation(
    "cashdesk.sign_bank_month", label="签字确认对账月结", capability="sign_bank_months", about="site", url_after=_url
)
def sign_bank_month(act: Act, cmd: SignBankMonth) -> BankMonth:
    """Finance signs the reconciliation of a month: its sums and what is open with the reasons stay as they are now.

    Refused before the month is over, twice, while something open has no reason, while the statement was not taken in,
    and to whoever confirmed one of the month's matches.
    """
    hold(cmd.site)
    period = periods.asked(cmd.month, "month")
    label = periods.words(period)
    if not bank_month.is_over(period):
        raise Refused("bank_month.not_over", month=label)
    if bank_month.signed_of(cmd.site, period) is not None:
        raise Refused("bank_month.signed_before", month=label, site=cmd.site.name)
    figures = bank_month.figures(cmd.site, period)
    if figures["kinds"] and not (figures["into_fen"] or figures["out_fen"]):
        raise Refused("bank_month.no_statement", month=label)
    matchers = bank_month.matchers(cmd.site, period)
    if act.person.pk in matchers:
        raise Refused("bank_month.own", month=label)
    items = bank_month.open_items(cmd.site, period)
    if untold := [item for item in items if not item.reason]:
        raise Refused("bank_month.untold", n=len(untold), titles=listed(item.title for item in untold[:3]))
    made = BankMonth.objects.create(
        site=cmd.site, period=period, figures=figures | {"by": bank_month.names(matchers)}, remark=cmd.remark,
        signed_by=act.person, signed_at=act.now,
    )  # fmt: skip
    made.signature = signed(act, cmd.signature, made, cmd.site)
    made.save(update_fields=["signature"])
    BankMonthItem.objects.bulk_create([_item(made, item) for item in items], batch_size=2_000)
    act.note(period=period, open=len(items), into=figures["into_fen"], out=figures["out_fen"])
    return made


def _item(month: BankMonth, item: Item) -> BankMonthItem:
    pk = int(item.key.partition(":")[2]) if item.is_line else None
    return BankMonthItem(
        month=month, line_id=pk, paper="" if item.is_line else item.key, title="" if item.is_line else item.name,
        on=item.on, amount_fen=item.amount_fen, reason=item.reason,
    )  # fmt: skip


@operation(
    "cashdesk.withdraw_bank_month", label="撤回对账月结", capability="sign_bank_months", about="month", url_after=_url
)
def withdraw_bank_month(act: Act, cmd: WithdrawBankMonth) -> BankMonth:
    """Take the signature back on record, to put something right and sign again. Refused while a later month is signed."""
    hold(cmd.month.site)
    month = act.lock(cmd.month)
    if month.withdrawn_at is not None:
        raise Refused("bank_month.withdrawn", month=str(month))
    later = BankMonth.objects.filter(site=month.site, period__gt=month.period, withdrawn_at=None).order_by("period")
    if (after := later.first()) is not None:
        raise Refused("bank_month.later", month=str(month), later=str(after))
    month.withdrawn_by, month.withdrawn_at, month.withdraw_reason = act.person, act.now, cmd.reason
    month.save(update_fields=["withdrawn_by", "withdrawn_at", "withdraw_reason"])
    act.note(period=month.period)
    return month
