"""Gifts of the shop: received, handed out, given back, counted; a draw held and one open; an activity for others."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.company_life.life import Life, handwriting, photo
from zhishou.areas.gifts import jobs
from zhishou.areas.gifts.models import Draw, Win
from zhishou.kernel import clock

CLERK, CHIEF = "retail.clerk", "retail.supervisor"


def given(life: Life) -> None:
    """Gifts with their stock, a promotion by which the ticket T1 has gifts, one declined, one ended; counts, draws, charity."""
    word, site, today = life.word, life.site.pk, clock.today()
    for code in ("G01", "G02"):
        life.do(CLERK, "gifts.add", site=site, code=code, name=f"{word}杯{code}", unit="个", value_fen="39")
    old = life.do(CLERK, "gifts.add", site=site, code="G03", name=f"{word}旧赠品", unit="个", value_fen="1")
    life.do(CLERK, "gifts.change", gift=old.pk, name=f"{word}旧货", value_fen="2")
    life.do(CLERK, "gifts.retire", gift=old.pk)
    life.do(CLERK, "gifts.receive", site=site, lines=lines(G01="20", G02="9"), supplier=f"{word}品牌方", paper="SH-9")
    rule = {"site": site, "starts_on": today, "ends_on": today + timedelta(days=9), "every_fen": "100", "most": 3}
    written = [
        life.do(
            CLERK,
            "gifts.write_promotion",
            name=f"{word}满额赠{n}",
            gifts=["G01", "G02"],
            terms=f"{word}赠完即止",
            **rule,
        )
        for n in range(3)
    ]
    for n, row in enumerate(written):
        life.do(CHIEF, "gifts.decide_promotion", promotion=row.pk, agreed=n != 1, opinion=f"{word}看过")
    life.do(CHIEF, "gifts.end_promotion", promotion=written[2].pk, reason=f"{word}赠完了")
    _handed_out(life, written[0].pk)
    _counted(life)
    _drawn(life)
    life.do(
        CLERK, "gifts.record_charity", site=site, name=f"{word}助学", on=today, place=f"{word}小学", partner=f"{word}慈善会",
        helpers=f"{word}三人", lines=lines(G01="2"), money_fen="500", receipt="JZ-1", report=f"{word}送书", photos=[photo()],
    )  # fmt: skip
    other = life.do(
        CLERK, "gifts.record_charity", site=site, name=f"{word}义诊", on=today, place=f"{word}广场", partner=f"{word}医院",
        helpers=f"{word}二人", report=f"{word}量血压",
    )  # fmt: skip
    life.do(CLERK, "gifts.add_pictures", charity=other.pk, photos=[photo()])


def lines(**quantities: str) -> list[dict[str, Any]]:
    """Codes and numbers as a form's rows."""
    return [{"gift": code, "quantity": quantity} for code, quantity in quantities.items()]


def _handed_out(life: Life, promotion: int) -> None:
    """The ticket that was sold today has two gifts, then one of them back; another hand-out came back whole."""
    word = life.word
    for ticket in ("TG1", "TG2"):
        life.do(
            CLERK, "returns.enter_sale", site=life.site.pk, ticket=ticket, sold_at=clock.now(), way="wechat", photos=[photo()],
            lines=[{"name": f"{word}大衣", "category": f"{word}服装", "paid": "399.00"}],
        )  # fmt: skip
        row = life.do(CLERK, "gifts.hand_out", promotion=promotion, ticket=ticket, lines=lines(G01="1", G02="1"))
        life.do(CLERK, "gifts.take_back", handout=row.pk, lines=lines(G02="1"), reason=f"{word}发错了")
    life.do(CLERK, "gifts.take_back", handout=row.pk, lines=lines(G01="1"), reason=f"{word}不要了")


def _counted(life: Life) -> None:
    """A count with a difference confirmed, one dropped."""
    word, site = life.word, life.site.pk
    counted = [{"gift": "G01", "quantity": "18", "why": f"{word}摔了一个"}, {"gift": "G02", "quantity": "9"}]
    row = life.do(CLERK, "gifts.count", site=site, lines=counted)
    life.do(CHIEF, "gifts.confirm_count", count=row.pk, opinion=f"{word}看过")
    row = life.do(CLERK, "gifts.count", site=site, lines=lines(G01="18", G02="9"))
    life.do(CLERK, "gifts.drop_count", count=row.pk, reason=f"{word}漏了一架")


def write_draw(life: Life, name: str, **more: Any) -> Draw:
    """A draw of numbers, a prize of the stock and one besides."""
    word, now = life.word, clock.now()
    wanted = {
        "entry_by": "number", "terms": f"{word}顾客都能参加", "starts_on": clock.today(), "closes_at": now + timedelta(hours=2),
        "draws_at": now + timedelta(hours=3), "public_source": f"{word}当晚开奖号码", "claim_how": f"{word}总台领取",
        "claim_until": clock.today() + timedelta(days=7),
        "prizes": [
            {"title": "一等奖", "name": f"{word}电视", "number": "1", "value": "2999"},
            {"title": "二等奖", "name": f"{word}杯", "number": "2", "value": "39", "gift": "G01"},
        ],
        **more,
    }  # fmt: skip
    row: Draw = life.do(CLERK, "gifts.write_draw", site=life.site.pk, name=f"{word}{name}", **wanted)
    return row


def _drawn(life: Life) -> None:
    """A draw settled with a prize claimed and the rest lapsed, one open for tickets, one declined."""
    word = life.word
    held = write_draw(life, "周年抽奖")
    life.do(CHIEF, "gifts.decide_draw", draw=held.pk, agreed=True, opinion=f"{word}同意")
    life.do(CLERK, "gifts.enter", draw=held.pk, numbers="\n".join(f"N{n:03d}" for n in range(1, 9)))
    with clock.at(held.closes_at):
        jobs.close_lists()
    with clock.at(held.draws_at):
        life.do(
            CLERK, "gifts.draw", draw=held.pk, public_value="03112127", public_at=held.draws_at - timedelta(minutes=5),
            witnesses=f"{word}顾客",
        )  # fmt: skip
        win = Win.objects.filter(prize__draw=held, prize__n=2).order_by("n")[0]
        life.do(CLERK, "gifts.claim", win=win.pk, name=f"{word}女士", phone=life.phone, signature=handwriting())
    open_draw = write_draw(life, "小票抽奖", entry_by="ticket", ticket_fen="100")
    life.do(CHIEF, "gifts.decide_draw", draw=open_draw.pk, agreed=True)
    life.do(CLERK, "gifts.gather", draw=open_draw.pk)
    declined = write_draw(life, "没批的抽奖")
    life.do(CHIEF, "gifts.decide_draw", draw=declined.pk, agreed=False, opinion=f"{word}奖品太少")
