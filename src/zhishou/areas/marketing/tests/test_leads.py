"""Leads: handed to sales, answered within a working day, told what became of them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from conftest import page, signed_in

from zhishou.areas.marketing.models import Call, Lead
from zhishou.areas.marketing.tests.desk import MONDAY, Desk, opened
from zhishou.kernel import clock
from zhishou.kernel.models import Event, Notice, Obligation
from zhishou.kernel.operation import Invalid, NotAllowed, Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(db: None) -> Any:
    made = opened()
    with clock.at(MONDAY):
        yield made


def lead_of(desk: Desk) -> Lead:
    """A lead from a call, handed to 叶."""
    desk.customer("王芳", "13900001234")
    desk.end(desk.begin(desk.guide()), "interested", to=desk.ye.pk, wanted="七座，二十万以内，年前要")
    return Lead.objects.get()


def owed(lead: Lead, state: str = "open") -> Obligation:
    return Obligation.objects.get(subject=f"marketing.lead:{lead.pk}", state=state)


def test_a_call_becomes_a_lead_that_sales_answers_and_closes(desk: Desk) -> None:
    lead = lead_of(desk)
    assert lead.call == Call.objects.get() and Notice.objects.get(kind="marketing.lead").person == desk.ye
    first = owed(lead)
    assert (first.person, first.due_at) == (desk.ye, MONDAY + timedelta(days=1))  # one workday from ten in the morning
    assert lead.number in page(desk.ye, "/") and lead.number not in page(desk.tian, "/")
    shown = page(desk.ye, lead.url())
    assert "七座，二十万以内，年前要" in shown and "13900001234" not in shown
    client = signed_in(desk.ye)
    assert client.post(f"{lead.url()}/reveal").content.decode() == "13900001234"
    client.post(
        "/do/marketing.answer_lead", {"lead": lead.pk, "answer": "约了周五看车", "decide_on": "2026-11-27", "key": "k"}
    )
    first.refresh_from_db()
    assert first.state == "kept"
    assert owed(lead).due_at == MONDAY.replace(day=27, hour=18)
    client.post("/do/marketing.win", {"lead": lead.pk, "amount_fen": "198,000", "result": "签了合同", "key": "k2"})
    lead.refresh_from_db()
    assert (lead.state, lead.amount_fen) == ("won", 19_800_000)
    assert not Obligation.objects.filter(state="open", subject=f"marketing.lead:{lead.pk}").exists()
    told = Notice.objects.get(kind="marketing.lead_closed")
    assert told.person == desk.tang and told.url == lead.url()
    assert "198,000.00" in page(desk.tang, lead.url()) and lead.number in page(desk.xie, "/marketing/leads?view=won")
    assert client.get("/marketing/leads.xlsx?view=all").content[:2] == b"PK"


def test_sales_that_do_not_answer_are_late(desk: Desk) -> None:
    lead = lead_of(desk)
    with clock.at(MONDAY + timedelta(days=2)):
        desk.do(desk.ye, "lose", lead=lead.pk, result="打了三次没人接")
    assert owed(lead, "late").person == desk.ye


def test_a_lead_from_the_counter_needs_no_call(desk: Desk) -> None:
    row = desk.customer(agreed=False)  # who asks themselves needs no consent
    lead = desk.do(desk.tang, "hand_lead", customer=row.pk, wanted="想换一辆新能源", to=desk.tian.pk)
    assert owed(lead).person == desk.tian
    with pytest.raises(Refused, match=r"marketing\.lead_there"):
        desk.do(desk.xia, "hand_lead", customer=row.pk, wanted="还是那一辆", to=desk.ye.pk)
    with pytest.raises(Refused, match=r"marketing\.cannot"):
        desk.do(desk.xia, "hand_lead", customer=desk.customer().pk, wanted="要一辆车", to=desk.xie.pk)
    with pytest.raises(NotAllowed):
        desk.do(desk.ye, "hand_lead", customer=desk.customer().pk, wanted="要一辆车", to=desk.tian.pk)


def test_a_lead_passes_to_a_colleague_with_its_deadline(desk: Desk) -> None:
    lead = lead_of(desk)
    due = owed(lead).due_at
    desk.do(desk.ye, "pass_lead", lead=lead.pk, to=desk.tian.pk)
    assert (owed(lead).person, owed(lead).due_at) == (desk.tian, due)
    with pytest.raises(Refused, match=r"marketing\.not_my_lead"):
        desk.do(desk.ye, "reveal_lead", lead=lead.pk)
    assert not Event.objects.filter(operation="marketing.reveal_lead").exists()
    desk.do(desk.tian, "answer_lead", lead=lead.pk, answer="约好了", decide_on="2026-11-30")
    with pytest.raises(Refused, match=r"marketing\.lead_answered"):
        desk.do(desk.tian, "answer_lead", lead=lead.pk, answer="又约好了", decide_on="2026-11-30")


def test_what_makes_no_sense_is_refused(desk: Desk) -> None:
    desk.customer()
    guide = desk.guide()
    call = desk.begin(guide)
    with pytest.raises(Invalid) as wrong:
        desk.end(call, "interested")
    assert set(wrong.value.errors) == {"to", "wanted"}
    desk.end(call, "interested", to=desk.ye.pk, wanted="一套轮胎")
    lead = Lead.objects.get()
    with pytest.raises(Refused, match=r"marketing\.days"):
        desk.do(desk.ye, "answer_lead", lead=lead.pk, answer="约好了", decide_on="2026-11-22")
    with pytest.raises(Refused, match=r"marketing\.amount"):
        desk.do(desk.ye, "win", lead=lead.pk, amount_fen="0", result="送的")
    desk.do(desk.ye, "lose", lead=lead.pk, result="嫌贵")
    for operation, given in (("win", {"amount_fen": "10", "result": "又要了"}), ("lose", {"result": "还是不要"})):
        with pytest.raises(Refused, match=r"marketing\.lead_closed"):
            desk.do(desk.ye, operation, lead=lead.pk, **given)
