"""公益活动: put on file with what was given, from the stock or in money (retail.clerk.7)."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from zhishou.areas.gifts import ledger
from zhishou.areas.gifts.ledger import MOST_LINES, Typed
from zhishou.areas.gifts.models import KEEP, Charity, Entry
from zhishou.areas.gifts.operations.keeping import url_of
from zhishou.kernel import choosing, clock, files, numbering
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Site
from zhishou.kernel.operation import Command, Invalid, ask, operation
from zhishou.kernel.types import Money, PaperNumber, Ref, Upload

MOST_PHOTOS, MOST_ALTOGETHER = 9, 40


class Recording(Command):
    site: Ref[Site] = ask("门店", choices=choosing.sites(KEEP))
    name: str = ask("活动名称", at_least=2, at_most=80)
    on: date = ask("日期")
    place: str = ask("地点", at_least=1, at_most=80)
    partner: str = ask("合作单位和受助方", at_least=2, at_most=200)
    helpers: str = ask("参加的员工和志愿者", at_least=1, at_most=300, multiline=True)
    lines: list[Typed] = ask("捐出的赠品", default=[], at_most=MOST_LINES, hint="从库存出；没有就空着")
    money_fen: Money = ask("捐款（元）", default=0, at_least=0)
    receipt: PaperNumber = ask("捐赠票据号", default="", at_most=60, hint="捐了款的必填")
    report: str = ask("活动小结", at_least=2, at_most=2000, multiline=True)
    photos: list[Upload] = ask("照片", default=[], at_most=MOST_PHOTOS)


class Adding(Command):
    charity: Ref[Charity] = ask("活动")
    photos: list[Upload] = ask("照片", at_least=1, at_most=MOST_PHOTOS)


@operation("gifts.record_charity", label="登记公益活动", capability=KEEP, url_after=url_of)
def record_charity(act: Act, cmd: Recording) -> Charity:
    """What was done, with whom, who helped and what was given; gifts leave the stock under its number.

    Refused for a day to come, and for money without the number of its receipt.
    """
    if cmd.on > clock.today():
        raise Invalid({"on": [_("活动还没有办。办过以后再登记。")]})
    if cmd.money_fen and not cmd.receipt:
        raise Invalid({"receipt": [_("捐了款，请填捐赠票据号。")]})
    parts = ledger.read(ledger.in_use(cmd.site), cmd.lines)
    made: Charity = Charity.objects.create(
        site=cmd.site, number=numbering.take("GY"), name=cmd.name, on=cmd.on, place=cmd.place, partner=cmd.partner,
        helpers=cmd.helpers, money_fen=cmd.money_fen, receipt=cmd.receipt, report=cmd.report, by=act.person, at=act.now,
    )  # fmt: skip
    ledger.move(act, parts, Entry.Kind.CHARITY, sign=-1, paper=made.number, note=cmd.name)
    for photo in cmd.photos:
        files.keep(photo, made, "photo", site=cmd.site, by=act.person)
    act.note(number=made.number, fen=int(cmd.money_fen), pieces=sum(quantity for _gift, quantity in parts))
    return made


@operation("gifts.add_pictures", label="补公益活动照片", capability=KEEP, about="charity", url_after=url_of)
def add_pictures(act: Act, cmd: Adding) -> Charity:
    """More pictures; forty altogether."""
    row = act.lock(cmd.charity)
    if files.of(row, "photo").count() + len(cmd.photos) > MOST_ALTOGETHER:
        raise Invalid({"photos": [_("一次活动最多 {most} 张照片。").format(most=MOST_ALTOGETHER)]})
    for photo in cmd.photos:
        files.keep(photo, row, "photo", site=row.site, by=act.person)
    return row
