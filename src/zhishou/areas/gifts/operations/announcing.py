"""抽奖: written by the desk, approved by another, and from then on announced and unchanged (retail.clerk.7, order 32 article 13)."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict

from zhishou.areas.gifts import ledger, seeds
from zhishou.areas.gifts.models import APPROVE, KEEP, Draw, Gift, Prize
from zhishou.areas.gifts.models.draws import HIGHEST_FEN
from zhishou.areas.gifts.operations.keeping import url_of
from zhishou.areas.gifts.operations.promoting import tell, to_decide
from zhishou.kernel import choosing, clock, numbering, typed
from zhishou.kernel.choosing import yes_no
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Site
from zhishou.kernel.money import parse_fen
from zhishou.kernel.operation import Command, Invalid, Refused, ask, operation
from zhishou.kernel.types import Moment, Money, Ref

State = Draw.State
MOST_PRIZES, MOST_WINNERS = 10, 200


class PrizeRow(BaseModel):
    """A prize as it is written."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    title: str = ask("奖项", at_least=1, at_most=20)
    name: str = ask("奖品", at_least=1, at_most=60)
    number: str = ask("名额", at_least=1, at_most=4)
    value: str = ask("每份价值（元）", at_least=1, at_most=12)
    gift: str = ask("从库存出", default="", at_most=20, choices=ledger.offered)


class Writing(Command):
    site: Ref[Site] = ask("门店", choices=choosing.sites(KEEP))
    name: str = ask("抽奖名称", at_least=2, at_most=60)
    entry_by: Draw.By = ask("凭什么参加")
    ticket_fen: Money = ask("小票满多少元", default=0, at_least=0, hint="凭小票参加的必填")
    terms: str = ask("参与条件和方式", at_least=2, at_most=500, multiline=True)
    starts_on: date = ask("开始日期")
    closes_at: Moment = ask("截止时间", hint="到时间自动截止，名单不再变")
    draws_at: Moment = ask("开奖时间")
    public_source: str = ask(
        "公开数字从哪里来", at_least=4, at_most=200, multiline=True,
        hint="截止以后才产生、店里谁也定不了的数字，至少六位，例如 当晚双色球的七个开奖号码从小到大连写，蓝球在最后",
    )  # fmt: skip
    prizes: list[PrizeRow] = ask("奖项，从最高的写起", at_least=1, at_most=MOST_PRIZES)
    claim_until: date = ask("兑奖截止日期", hint="到这天不来领就算弃奖")
    claim_how: str = ask("兑奖方式和地点", at_least=2, at_most=300, multiline=True)


class Deciding(Command):
    draw: Ref[Draw] = ask("抽奖")
    agreed: bool = ask("你的意见", widget="radio", choices=yes_no("批准，公布", "不批准"))
    opinion: str = ask("意见", default="", at_most=300, hint="不批准时写明原因")


@operation("gifts.write_draw", label="拟订抽奖", capability=KEEP, url_after=url_of)
def write_draw(act: Act, cmd: Writing) -> Draw:
    """Everything the law wants published beforehand: prizes with number and value, who takes part, when, how it is drawn
    and claimed. It waits for another to approve it. Refused for a prize worth more than 50,000 yuan.
    """
    _timely(cmd, act)
    prizes = [_prize(cmd.site, n, row) for n, row in enumerate(cmd.prizes, 1)]
    made: Draw = Draw.objects.create(
        site=cmd.site, number=numbering.take("CJ"), name=cmd.name, entry_by=cmd.entry_by,
        ticket_fen=cmd.ticket_fen if cmd.entry_by == Draw.By.TICKET else 0, terms=cmd.terms, starts_on=cmd.starts_on,
        closes_at=cmd.closes_at, draws_at=cmd.draws_at, public_source=cmd.public_source, claim_until=cmd.claim_until,
        claim_how=cmd.claim_how, owner=act.person, by=act.person, at=act.now,
    )  # fmt: skip
    for prize in prizes:
        prize.draw = made
    Prize.objects.bulk_create(prizes)
    act.note(number=made.number, prizes=sum(one.number for one in prizes))
    return made


def _timely(cmd: Writing, act: Act) -> None:
    wrong: dict[str, list[str]] = {}
    if cmd.entry_by == Draw.By.TICKET and not cmd.ticket_fen:
        wrong["ticket_fen"] = [_("凭小票参加的，请写满多少元。")]
    if cmd.starts_on < clock.today():
        wrong["starts_on"] = [_("开始日期不能早于今天：要先公布，再开始。")]
    if not max(act.now, clock.midnight(cmd.starts_on)) < cmd.closes_at <= cmd.draws_at:
        wrong["draws_at"] = [_("截止要在开始以后，开奖不能早于截止。")]
    if cmd.claim_until < clock.local(cmd.draws_at).date():
        wrong["claim_until"] = [_("兑奖截止不能早于开奖那天。")]
    if wrong:
        raise Invalid(wrong)


def _prize(site: Site, n: int, row: PrizeRow) -> Prize:
    number = typed.number(row.number)
    try:
        value = int(parse_fen(row.value))
    except ValueError:
        value = -1
    if number is None or not 1 <= number <= MOST_WINNERS or value < 0:
        raise Invalid({"prizes": [_("第 {line} 行：名额写整数，价值写金额，例如 10 和 199.00。").format(line=n)]})
    if value > HIGHEST_FEN:
        raise Refused("gifts.prize_too_high", name=row.name)
    gift = Gift.objects.filter(site=site, code=row.gift, retired_at=None).first()
    if row.gift and gift is None:
        raise Invalid(
            {
                "prizes": [
                    _("第 {line} 行：这家店没有赠品“{code}”，或者已经停用。请从列表里选。").format(
                        line=n, code=row.gift
                    )
                ]
            }
        )
    return Prize(n=n, title=row.title, name=row.name, number=number, value_fen=value, gift=gift)


@operation(
    "gifts.decide_draw", label="审批抽奖", capability=APPROVE, about="draw", apart_from=("gifts.write_draw",), url_after=url_of
)  # fmt: skip
def decide_draw(act: Act, cmd: Deciding) -> Draw:
    """Approve and announce it: the program makes the secret seed and publishes its digest. Never one's own.

    Refused once its closing has passed: it could not be announced beforehand.
    """
    row = act.lock(cmd.draw)
    if cmd.agreed and row.closes_at <= act.now:
        raise Refused("gifts.too_late_to_announce", number=row.number)
    to_decide(act, row, State.WRITTEN, cmd.agreed, cmd.opinion)
    row.state = State.OPEN if cmd.agreed else State.DECLINED
    if cmd.agreed:
        seeds.commit(row)
        act.note(commitment=row.commitment)
    row.save(update_fields=["state", "decided_by", "decided_at", "opinion", "seed_kept", "commitment"])
    tell(act, row, "gifts.draw_approved" if cmd.agreed else "gifts.draw_declined")
    act.ends_here = not cmd.agreed
    return row
