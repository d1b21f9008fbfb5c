"""What telephone marketing has seen: a guide, wishes, calls that ended each way, leads at every stage."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.company_life.life import Life
from zhishou.areas.marketing.models import Call, Guide, Lead
from zhishou.kernel import clock
from zhishou.kernel.models import Person


def marketed(life: Life) -> None:
    """A guide with openers and cards, dropped ones too; a call in hand, one agreed, leads handed, answered, won and lost."""
    with clock.at(
        clock.midnight(clock.today() + timedelta(days=1)) + timedelta(hours=10)
    ):  # an hour at which one calls
        _marketed(life)


def _marketed(life: Life) -> None:
    guide = _guide(life)
    seller = life.people["dealer.sales_clerk"]
    for n, outcome in enumerate(("interested", "interested", "later", "no_need", "refused", "")):
        _agree(life, n)
        _called(life, guide, outcome, seller)
    handed, closed = Lead.objects.filter(site=life.site).order_by("pk")
    given: dict[str, Any] = {"answer": f"{life.word}联系过", "decide_on": clock.today() + timedelta(days=3)}
    life.do("dealer.sales_clerk", "marketing.answer_lead", lead=handed.pk, **given)
    life.do("dealer.sales_clerk", "marketing.win", lead=closed.pk, amount_fen="399.00", result=f"{life.word}到店")
    asked = life.do(
        "service.agent", "marketing.hand_lead", customer=_new(life, 8).pk, wanted=f"{life.word}要七座", to=seller.pk
    )
    life.do("dealer.sales_clerk", "marketing.lose", lead=asked.pk, result=f"{life.word}买了别家")


def _guide(life: Life) -> Guide:
    word, chief, today = life.word, "service.supervisor", clock.today()
    text = {
        "title": f"{word}冬季保养",
        "offer": f"{word}机油和防冻液一共 399 元",
        "starts_on": today,
        "ends_on": today + timedelta(days=9),
    }
    guide: Guide = life.do(chief, "marketing.write", site=life.site.pk, manner=f"{word}慢一点", **text)
    for n in range(3):
        opener = life.do(
            chief,
            "marketing.add_opener",
            guide=guide.pk,
            words=f"您好！我是{{company}}的{{caller}}。{word}第{n}种，方便吗？",
        )
        card = life.do(
            chief, "marketing.add_card", guide=guide.pk, objection=f"{word}太贵{n}", answer=f"{word}分开做更贵"
        )
    life.do(chief, "marketing.drop_opener", opener=opener.pk)
    life.do(chief, "marketing.drop_card", card=card.pk)
    life.do(chief, "marketing.change", guide=guide.pk, manner=f"{word}先听客户说", **text)
    return guide


def _new(life: Life, n: int) -> Any:
    return life.do(
        "service.agent",
        "customers.create",
        site=life.site.pk,
        name=f"{life.word}客{n}",
        mobile=f"135{life.phone[3:-1]}{n}",
    )


def _agree(life: Life, n: int) -> None:
    life.do(
        "service.agent",
        "marketing.agree",
        customer=_new(life, n).pk,
        on=clock.today(),
        how="written",
        basis=f"{life.word}申请表",
    )


def _called(life: Life, guide: Guide, outcome: str, seller: Person) -> None:
    """The call of the one who agreed last; without an outcome it stays in hand."""
    word, agent = life.word, "service.agent"
    call: Call = life.do(agent, "marketing.begin", guide=guide.pk)
    if outcome:
        given: dict[str, Any] = {"raised": [guide.cards.filter(ended_at=None)[0].pk], "words": f"{word}记下"}
        if outcome == "interested":
            given |= {"to": seller.pk, "wanted": f"{word}要做套餐"}
        if outcome == "later":
            given["again_at"] = clock.now() + timedelta(days=1)
        life.do(agent, "marketing.record", call=call.pk, outcome=outcome, identified=True, seconds=80, **given)
