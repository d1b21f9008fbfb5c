"""受理退换货: goods checked, decided by the rule or against it, and reserved at once so that nothing goes back twice."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict

from zhishou.areas.returns import ruling
from zhishou.areas.returns.models import Return, ReturnLine, Sale, SaleLine
from zhishou.areas.returns.models.who import APPROVE, TAKE
from zhishou.areas.returns.numbers import TicketNumber
from zhishou.kernel import files, numbering, settings_store
from zhishou.kernel.actor import Actor
from zhishou.kernel.choosing import no_says_why, yes_no
from zhishou.kernel.gate import Act
from zhishou.kernel.money import yuan
from zhishou.kernel.operation import Command, Invalid, Refused, ask, operation
from zhishou.kernel.typed import number
from zhishou.kernel.types import Money, Ref, Upload

Disposition = ReturnLine.Disposition
LIMIT = settings_store.declare(
    "returns.limit_yuan",
    "退换货多少元以上要第二人签字（元）",
    200,
    widget="number",
    hint="手工录入的小票和不按规则的，不论金额都要。",
)


def lines_left(actor: Actor, row: models.Model | None) -> list[tuple[str, str]]:
    """The lines of the ticket with what can still come back of each."""
    if not isinstance(row, Sale):
        return []
    return [
        (str(one.pk), _("{name}　可退 {left} 件 {fen} 元").format(name=one.name, left=one.left, fen=yuan(one.left_fen)))
        for one in row.lines.all()
    ]


def dispositions(actor: Actor, row: models.Model | None) -> list[tuple[str, str]]:
    """Where goods go."""
    return [(str(value), str(label)) for value, label in Disposition.choices]


class Piece(BaseModel):
    """A line of the ticket that comes back: how many, and where they go."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    line: str = ask("商品", at_most=20, choices=lines_left)
    quantity: str = ask("退几件", default="1", at_most=6)
    disposition: str = ask("商品去向", default="", at_most=10, choices=dispositions)


class Deciding(Command):
    sale: Ref[Sale] = ask("小票")
    pieces: list[Piece] = ask("退换哪些", at_least=1, at_most=60)
    ground: Return.Ground = ask("顾客的理由")
    reason: str = ask("情况", at_least=2, at_most=300, multiline=True, hint="顾客怎么说的，哪里有问题")
    whole: bool = ask("验货", widget="radio", choices=yes_no("完好，配件齐全", "有缺损，或用过"))
    check_note: str = ask("验货情况", at_least=2, at_most=300, hint="看了什么，试了什么")
    evidence: str = ask("核对的凭证", default="", at_most=200, hint="例如 小票原件、三包凭证")
    photos: list[Upload] = ask("商品照片", default=[], at_most=6)
    decision: Return.Decision = ask("决定")
    new_goods: str = ask("换成什么", default="", at_most=120, hint="换货时填")
    new_price: Money | None = ask("新商品价格（元）", default=None, at_least=0, hint="换同款不填")
    new_ticket: TicketNumber = ask("新小票号", default="", at_most=40, public=True)
    difference: Money | None = ask("退差价（元）", default=None, at_least=1, hint="买后降价时填")
    told: str = ask("告诉顾客的原因", default="", at_most=300, multiline=True, hint="不退不换时必填，照着说给顾客听")
    override: str = ask("不按规则的原因", default="", at_most=300, hint="决定和规则不一样时必填，要第二人签字")


class Seconding(Command):
    back: Ref[Return] = ask("退换货")
    agreed: bool = ask("你的意见", widget="radio", choices=yes_no("同意", "不同意"))
    opinion: str = ask("意见", default="", at_most=200, hint="不同意时写明原因")


class Withdrawing(Command):
    back: Ref[Return] = ask("退换货")
    reason: str = ask("原因", at_least=2, at_most=200)


def url_of(row: models.Model) -> str:
    """The page of the return."""
    assert isinstance(row, Return)
    return row.url()


@operation("returns.decide", label="受理退换货", capability=TAKE, about="sale", leads_to_made=True, url_after=url_of)
def decide(act: Act, cmd: Deciding) -> Return:
    """Decide about goods of one ticket. Never more than was paid and not given back, in pieces and in money.

    Over the limit, on a ticket typed by hand, and against the rule a second person signs. What is refused is told with
    its reason; who asks may complain.
    """
    sale = act.lock(cmd.sale)
    rows = list(sale.lines.select_for_update().order_by("n"))
    wanted = _wanted(cmd, rows)
    verdict = ruling.judge(sale, [line for line, _piece, _n in wanted], cmd.ground, cmd.whole)
    made = Return(
        site=sale.site, number=numbering.take("TH"), sale=sale, ground=cmd.ground, reason=cmd.reason, whole=cmd.whole,
        check_note=cmd.check_note, evidence=cmd.evidence, decision=cmd.decision, rule=verdict.rule, age_days=ruling.age_of(sale),
        by_rule=cmd.decision in verdict.keeps, override=cmd.override, told=cmd.told, decided_by=act.person, decided_at=act.now,
    )  # fmt: skip
    _expect_words(cmd, made.by_rule)
    backs = _priced(cmd, made, wanted)
    made.second_why = _second_why(made)
    if made.decision == Return.Decision.REFUSE:
        made.state = Return.State.WAITING if made.second_why else Return.State.REFUSED
    else:
        made.state = Return.State.WAITING if made.second_why else Return.State.READY
    made.save()
    for back in backs:
        back.back = made
        back.line.returned += back.quantity
        back.line.returned_fen += back.amount_fen
        back.line.save(update_fields=["returned", "returned_fen"])
    ReturnLine.objects.bulk_create(backs)
    for photo in cmd.photos:
        files.keep(photo, made, "photo", site=sale.site, by=act.person)
    act.note(
        number=made.number, decision=cmd.decision.value, fen=made.refund_fen, by_rule=made.by_rule, state=made.state
    )
    act.ends_here = made.state != Return.State.WAITING
    return made


Wanted = list[tuple[SaleLine, Piece, int]]


def _wanted(cmd: Deciding, rows: list[SaleLine]) -> Wanted:
    """The lines asked for with their pieces, each once. Refused beyond what is left of one."""
    by_id = {line.pk: line for line in rows}
    found: dict[int, tuple[SaleLine, Piece, int]] = {}
    for piece in cmd.pieces:
        line = by_id.get(number(piece.line) or 0)
        pieces = number(piece.quantity) or 0
        if line is None or line.pk in found:
            raise Invalid({"pieces": [_("每种商品请只选一行，从这张小票的商品里选。")]})
        if pieces < 1:
            raise Invalid({"pieces": [_("“{name}”退几件请写整数，至少 1。").format(name=line.name)]})
        if pieces > line.left and cmd.decision != Return.Decision.REFUSE:
            raise Refused("returns.none_left", name=line.name, left=line.left, fen=yuan(line.left_fen))
        found[line.pk] = (line, piece, pieces)
    return list(found.values())


def _expect_words(cmd: Deciding, by_rule: bool) -> None:
    wrong: dict[str, list[str]] = {}
    if cmd.decision == Return.Decision.REFUSE and not cmd.told:
        wrong["told"] = [_("不退不换要把原因告诉顾客，请写明。")]
    if cmd.decision == Return.Decision.EXCHANGE and not cmd.new_goods:
        wrong["new_goods"] = [_("换货请写明换成什么。")]
    if cmd.decision == Return.Decision.DIFFERENCE and (cmd.difference is None or len(cmd.pieces) != 1):
        wrong["difference"] = [_("退差价请写明金额，一次只选一种商品。")]
    if not by_rule and not cmd.override:
        wrong["override"] = [_("这个决定和规则不一样，请写明原因，由第二人签字。")]
    if wrong:
        raise Invalid(wrong)


def _priced(cmd: Deciding, made: Return, wanted: Wanted) -> list[ReturnLine]:
    """What goes back of each line, and the sums on the return: what the customer gets or adds."""
    if cmd.decision == Return.Decision.REFUSE:  # what it was about, with nothing of it taken
        return [ReturnLine(line=line, quantity=0, amount_fen=0) for line, _piece, _n in wanted]
    backs = [_back(cmd, line, piece, pieces) for line, piece, pieces in wanted]
    made.credit_fen = sum(back.amount_fen for back in backs)
    if cmd.decision == Return.Decision.EXCHANGE:
        made.new_goods, made.new_ticket = cmd.new_goods, cmd.new_ticket
        made.new_fen = int(cmd.new_price) if cmd.new_price is not None else made.credit_fen
    balance = made.credit_fen - made.new_fen
    made.refund_fen, made.extra_fen = max(balance, 0), max(-balance, 0)
    return backs


def _back(cmd: Deciding, line: SaleLine, piece: Piece, pieces: int) -> ReturnLine:
    if cmd.decision == Return.Decision.DIFFERENCE:
        fen = int(cmd.difference or 0)
        if fen > line.left_fen:
            raise Refused("returns.none_left", name=line.name, left=line.left, fen=yuan(line.left_fen))
        return ReturnLine(line=line, quantity=0, amount_fen=fen)
    if piece.disposition not in Disposition.values:
        raise Invalid({"pieces": [_("“{name}”请选商品去向。").format(name=line.name)]})
    if piece.disposition == Disposition.SHELF and (cmd.ground == Return.Ground.DEFECT or not cmd.whole):
        raise Invalid(
            {"pieces": [_("“{name}”有质量问题或缺损，不能再卖。商品去向请选退供应商或报废。").format(name=line.name)]}
        )
    return ReturnLine(line=line, quantity=pieces, amount_fen=line.share(pieces), disposition=piece.disposition)


def _second_why(made: Return) -> Return.Why | str:
    if not made.by_rule:
        return Return.Why.AGAINST
    if made.decision == Return.Decision.REFUSE:
        return ""
    if made.sale.by_hand:
        return Return.Why.BY_HAND
    limit = int(settings_store.value("returns.limit_yuan", made.site)) * 100
    return Return.Why.OVER if made.credit_fen > limit else ""


@operation(
    "returns.approve", label="退换货第二人签字", capability=APPROVE, about="back", apart_from=("returns.decide",), url_after=url_of
)  # fmt: skip
def approve(act: Act, cmd: Seconding) -> Return:
    """Sign as the second person, or say no; never whoever decided. With a no, what was set aside is free again."""
    row = held(act, cmd.back, Return.State.WAITING)
    if row.decided_by_id == act.person.pk:
        raise Refused("returns.own", number=row.number)
    no_says_why(cmd.agreed, cmd.opinion)
    refusing = row.decision == Return.Decision.REFUSE
    row.second_by, row.second_at, row.opinion = act.person, act.now, cmd.opinion
    row.state = Return.State.DECLINED if not cmd.agreed else Return.State.REFUSED if refusing else Return.State.READY
    row.save(update_fields=["second_by", "second_at", "opinion", "state"])
    if not cmd.agreed:
        release(row)
    act.note(number=row.number, agreed=cmd.agreed, fen=row.refund_fen)
    act.ends_here = row.state != Return.State.READY
    return row


@operation("returns.withdraw", label="撤销退换货", capability=TAKE, about="back", url_after=url_of)
def withdraw(act: Act, cmd: Withdrawing) -> Return:
    """Take a return back that is not settled: the customer thought better of it. What was set aside is free again."""
    row = held(act, cmd.back, Return.State.WAITING, Return.State.READY)
    row.state, row.ended_why = Return.State.WITHDRAWN, cmd.reason
    row.save(update_fields=["state", "ended_why"])
    release(row)
    act.note(number=row.number)
    return row


def held(act: Act, given: Return, *states: Return.State) -> Return:
    """The return, locked after its ticket; refused at another step."""
    act.lock(given.sale)
    row = act.lock(given)
    if row.state not in states:
        raise Refused("returns.state", number=row.number, state=row.get_state_display())
    return row


def release(row: Return) -> None:
    """What this return had set aside can come back again."""
    for back in row.lines.select_related("line").select_for_update():
        back.line.returned -= back.quantity
        back.line.returned_fen -= back.amount_fen
        back.line.save(update_fields=["returned", "returned_fen"])
