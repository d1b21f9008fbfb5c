"""现金日清: the cashier counts the drawer by denomination, the supervisor checks every drawer of the day; both sign."""

from __future__ import annotations

from django.utils.translation import gettext as _

from zhishou.areas.cashdesk import drawer
from zhishou.areas.cashdesk.models import CashCheck, CashCount
from zhishou.areas.letters import ink
from zhishou.kernel import clock, files, upload
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Site, StoredFile
from zhishou.kernel.money import yuan
from zhishou.kernel.operation import Command, Invalid, Refused, ask, operation
from zhishou.kernel.phrasing import listed
from zhishou.kernel.scope import Placed
from zhishou.kernel.types import Ref, Upload

MOST = 100_000


class CountCash(Command):
    site: Ref[Site] = ask("小区或公司")
    n100: int = ask("100 元", default=0, at_least=0, at_most=MOST)
    n50: int = ask("50 元", default=0, at_least=0, at_most=MOST)
    n20: int = ask("20 元", default=0, at_least=0, at_most=MOST)
    n10: int = ask("10 元", default=0, at_least=0, at_most=MOST)
    n5: int = ask("5 元", default=0, at_least=0, at_most=MOST)
    n1: int = ask("1 元", default=0, at_least=0, at_most=MOST)
    c50: int = ask("5 角", default=0, at_least=0, at_most=MOST)
    c10: int = ask("1 角", default=0, at_least=0, at_most=MOST)
    c1: int = ask("1 分", default=0, at_least=0, at_most=MOST)
    reason: str = ask("差额说明", default="", at_most=300, multiline=True, hint="实点和应有不一样时必须写明")
    signature: Upload = ask("收费员签字", widget="signature")


class CheckCash(Command):
    site: Ref[Site] = ask("小区或公司")
    remark: str = ask("核查意见", default="", at_most=300, multiline=True, hint="有差额时必须写明怎样处理")
    signature: Upload = ask("收费主管签字", widget="signature")


@operation(
    "cashdesk.count_cash",
    label="点清现金",
    capability="issue_receipts",
    about="site",
    url_after=lambda row: "/cash/day",
)
def count_cash(act: Act, cmd: CountCash) -> CashCount:
    """Count one's own drawer by denomination and sign; a difference to the books must be explained, never hidden.

    May be done anew until the supervisor has checked the day. An empty drawer is counted as nothing.
    """
    day, own = clock.today(), drawer.drawer_of(cmd.site, act.person)
    pieces = {name: int(getattr(cmd, name)) for name in drawer.NOTES}
    counted = drawer.total(pieces)
    if counted != own.fen and not cmd.reason:
        sentence = _("账上应有 {system} 元，实点 {counted} 元，差 {fen} 元，请写明原因。")
        said = sentence.format(system=yuan(own.fen), counted=yuan(counted), fen=yuan(counted - own.fen))
        raise Invalid({"reason": [said]})
    act.lock(cmd.site)  # in the order in which whoever checks the day takes them: site, then counts
    earlier = CashCount.objects.select_for_update().filter(cashier=act.person, day=day, live=True).first()
    if earlier is not None and earlier.check_of_id is not None:
        raise Refused("cash.checked", day=f"{day:%Y-%m-%d}")
    if earlier is not None:
        earlier.live = False
        earlier.save(update_fields=["live"])
    made = CashCount.objects.create(
        site=cmd.site, cashier=act.person, day=day, notes=pieces, system_fen=own.fen, counted_fen=counted, upto=own.upto,
        reason=cmd.reason if counted != own.fen else "", at=act.now,
    )  # fmt: skip
    made.signature = signed(act, cmd.signature, made, cmd.site)
    made.save(update_fields=["signature"])
    act.note(system=own.fen, counted=counted)
    return made


@operation(
    "cashdesk.check_cash", label="核查现金", capability="check_cash", about="site", url_after=lambda row: "/cash/day"
)
def check_cash(act: Act, cmd: CheckCash) -> CashCheck:
    """Check the day's cash: every drawer that holds or moved cash was counted by its cashier; signed by the supervisor.

    Refused while a drawer is not counted or changed after the count, to whoever keeps one of the drawers with cash, and
    twice a day. A day without cash is checked as well. Source: property.billing_supervisor.7, every working day.
    """
    site, day = act.lock(cmd.site), clock.today()
    if CashCheck.objects.filter(site=site, day=day).exists():
        raise Refused("cash.checked", day=f"{day:%Y-%m-%d}")
    drawer.hold_counts(site)  # who counts anew at this moment waits, and finds the day checked
    found, counts = drawer.drawers(site), drawer.counts_today(site)
    if names := drawer.not_counted(found, counts):
        raise Refused("cash.not_counted", names=listed(names))
    if names := drawer.moved_since(found, counts):
        raise Refused("cash.moved", names=listed(names))
    if any(one.cashier.pk == act.person.pk for one in found):
        raise Refused("cash.own_drawer")
    system, counted = sum(c.system_fen for c in counts), sum(c.counted_fen for c in counts)
    if any(c.difference_fen for c in counts) and not cmd.remark:
        raise Invalid({"remark": [_("有差额，请写明怎样处理。")]})
    made = CashCheck.objects.create(
        site=site, day=day, system_fen=system, counted_fen=counted, remark=cmd.remark, by=act.person, at=act.now
    )
    made.signature = signed(act, cmd.signature, made, site)
    made.save(update_fields=["signature"])
    CashCount.objects.filter(pk__in=[count.pk for count in counts]).update(check_of=made)
    act.note(system=system, counted=counted, drawers=len(counts))
    return made


def signed(act: Act, given: Upload, about: Placed, site: Site) -> StoredFile:
    """A hand signature, checked to be one, kept for a row. Refused where nothing is drawn."""
    try:
        taken = upload.take(given.data, given.name, allowed=upload.IMAGES, limit_bytes=8_000_000)
    except upload.UploadRefused as no:
        raise Refused(no.code, **no.facts) from None
    cut = Upload("signature.png", ink.cut(taken.content))
    return files.keep(cut, about, "signature", site=site, by=act.person)
